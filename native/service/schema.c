/* The JSON schemas that the framework validates a service with, made from the rows of settings.h. */
#include <assert.h>
#include <string.h>

#include "service/service.h"
#include "service/settings.h"

struct setting {
  const char *name, *schema;
};

#define SETTING(name, schema) {name, schema},
static const struct setting deployment_settings[] = {DEPLOYMENT_SETTING_ROWS(SETTING){0}};
static const struct setting service_deployment_settings[] = {SERVICE_DEPLOYMENT_SETTING_ROWS(SETTING){0}};
static const struct setting alarm_settings[] = {ALARM_ROWS(SETTING){0}};
static const struct setting alerts_settings[] = {ALERTS_ROWS(SETTING){0}};

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

static void add_settings(node *schema, const struct setting *settings) {
  node *properties = node_member(schema, "properties");
  for (; settings->name; settings++) node_add(properties, settings->name, schema_of(settings->schema));
}

static node *alarm_schema(bool has_name) {
  node *schema = new_object_schema();
  if (has_name) node_add(node_member(schema, "properties"), "name", schema_of(SCHEMA_STRING));
  add_settings(schema, alarm_settings);
  return schema;
}

static node *alerts_schema(void) {
  node *schema = new_object_schema();
  add_settings(schema, alerts_settings);
  node *definitions = node_add(node_member(schema, "properties"), "definitions", schema_of("{\"type\":\"object\"}"));
  node_add(definitions, "additionalProperties", alarm_schema(true));
  return schema;
}

node *service_custom_schema(void) {
  node *schema = schema_of("{\"type\":\"object\"}");
  node *properties = node_add(schema, "properties", node_new_object());
  node *deployment = node_add(properties, "deploymentSettings", new_object_schema());
  add_settings(deployment, deployment_settings);
  add_settings(deployment, service_deployment_settings);
  node_add(properties, "alerts", alerts_schema());
  return schema;
}

node *service_function_schema(void) {
  node *schema = schema_of("{\"type\":\"object\"}");
  node *properties = node_add(schema, "properties", node_new_object());
  /* Not anyOf, whose message would not say where. */
  node *settings = node_add(properties, "deploymentSettings", schema_of("{\"if\":{\"enum\":[false]},\"then\":{\"enum\":[false]}}"));
  add_settings(node_add(settings, "else", new_object_schema()), deployment_settings);
  node *alarms = node_add(properties, "alarms", schema_of("{\"type\":\"array\"}"));
  node *choices = node_add(node_add(alarms, "items", node_new_object()), "anyOf", node_new_array());
  node_append(choices, schema_of(SCHEMA_STRING));
  node_append(choices, alarm_schema(true));
  return schema;
}

static const char *const carried_provider[] = {
#define NAME(name) name,
    CARRIED_PROVIDER_ROWS(NAME) NULL};
static const char *const carried_custom[] = {CARRIED_CUSTOM_ROWS(NAME) NULL};
#undef NAME

static node *list_of(const char *const *names) {
  node *list = node_new_array();
  for (; *names; names++) node_append(list, node_new_string(*names));
  return list;
}

node *service_carries(void) {
  node *carries = node_new_object();
  node_add(carries, "provider", list_of(carried_provider));
  node_add(carries, "custom", list_of(carried_custom));
  return carries;
}
