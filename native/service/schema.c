/* The JSON schemas that the framework validates a service with, made from the rows of settings.h.
 * */
#include <assert.h>
#include <string.h>

#include "service/service.h"
#include "service/settings.h"

void service_relax_schema(node *schema) {
  const node *others = node_member(schema, "additionalProperties");
  if (node_is(others, NODE_BOOLEAN)) node_remove(schema, "additionalProperties");
  if (node_is(node_member(schema, "required"), NODE_ARRAY)) node_remove(schema, "required");
  for (node *each = node_first(schema); each; each = node_next(each)) service_relax_schema(each);
}

static node *schema_of(const char *json) {
  struct document_error error;
  node *schema = document_read_json(json, strlen(json), &error);
  assert(schema);
  return schema;
}

static node *new_object_schema(void) {
  node *schema = schema_of("{\"type\":\"object\"}");
  node_add(schema, "properties", node_new_object());
  node_add(schema, "additionalProperties", node_new_boolean(false));
  return schema;
}

static void add_settings(node *schema, enum setting_group_id group) {
  node *properties = node_member(schema, "properties");
  for (const struct setting *setting = setting_groups[group].settings; setting->name; setting++)
    node_add(node_add(properties, setting->name, schema_of(setting_forms[setting->kind].schema)),
             "description", node_new_string(setting->meaning));
}

/* An object with all of a group's required keys. */
static node *whole_schema(enum setting_group_id group) {
  node *schema = new_object_schema(), *required = node_add(schema, "required", node_new_array());
  add_settings(schema, group);
  for (const struct setting *setting = setting_groups[group].settings; setting->name; setting++)
    if (strcmp(setting->otherwise, "required") == 0)
      node_append(required, node_new_string(setting->name));
  return schema;
}

static node *property(node *schema, const char *name) {
  return node_member(node_member(schema, "properties"), name);
}

static node *alarm_schema(void) {
  node *schema = new_object_schema();
  add_settings(schema, SETTINGS_ALARM);
  node_add(property(schema, "metrics"), "items", whole_schema(SETTINGS_METRIC));
  return schema;
}

static node *alerts_schema(void) {
  node *schema = new_object_schema();
  add_settings(schema, SETTINGS_ALERTS);
  node_add(property(schema, "definitions"), "additionalProperties", alarm_schema());
  return schema;
}

/* The shape of a shift is the second choice of `type`, or an intrinsic. */
static node *deployment_schema(void) {
  node *schema = new_object_schema(), *shape = new_object_schema();
  add_settings(schema, SETTINGS_DEPLOYMENT);
  node_add(node_member(shape, "properties"), "canary", whole_schema(SETTINGS_SHIFT));
  node_add(node_member(shape, "properties"), "linear", whole_schema(SETTINGS_SHIFT));
  node_add(shape, "patternProperties", schema_of("{\"^(Ref|Fn::[A-Za-z]+)$\":{}}"));
  node_become(node_at(node_member(property(schema, "type"), "anyOf"), 1), shape);
  return schema;
}

node *service_custom_schema(void) {
  node *schema = schema_of("{\"type\":\"object\"}");
  node *properties = node_add(schema, "properties", node_new_object());
  add_settings(node_add(properties, "deploymentSettings", deployment_schema()),
               SETTINGS_SERVICE_DEPLOYMENT);
  node_add(properties, "alerts", alerts_schema());
  return schema;
}

node *service_function_schema(void) {
  node *schema = schema_of("{\"type\":\"object\"}");
  node *properties = node_add(schema, "properties", node_new_object());
  /* What is no object, the binary describes with its place (RO107), but for false. Not anyOf, whose
   * message would not say where. */
  node *settings =
      node_add(properties, "deploymentSettings", schema_of("{\"if\":{\"type\":\"object\"}}"));
  node_add(settings, "then", deployment_schema());
  node *alarms = node_add(properties, "alarms", schema_of("{\"type\":\"array\"}"));
  node *choices = node_add(node_add(alarms, "items", node_new_object()), "anyOf", node_new_array());
  node_append(choices, schema_of(SCHEMA_STRING));
  node_append(choices, alarm_schema());
  return schema;
}

static const char *const carried_provider[] = {
#define NAME(name) name,
    CARRIED_PROVIDER_ROWS(NAME) NULL};
static const char *const carried_custom[] = {CARRIED_CUSTOM_ROWS(NAME)
#undef NAME
#define NAME(name, meant, is_certain) name,
                                                 MISPLACED_ROWS(NAME)
#undef NAME
#define NAME(name, looks_right) name,
                                                     SLIPPED_ROWS(NAME)
#undef NAME
                                                         NULL};

static node *list_of(const char *const *names) {
  node *list = node_new_array();
  for (; *names; names++)
    if (!setting_lists(list, *names)) node_append(list, node_new_string(*names));
  return list;
}

node *service_carries(void) {
  node *carries = node_new_object();
  node_add(carries, "provider", list_of(carried_provider));
  node_add(carries, "custom", list_of(carried_custom));
  return carries;
}
