#include "service/packaged_names.h"

#include <string.h>

#include "base/index.h"
#include "service/names.h"
#include "template/template.h"

struct reading {
  struct arena *arena;
  struct index functions, groups; /* physical name -> the resource */
  const node *resources;
};

static bool is_of(const node *resource, const char *type) {
  const char *own = node_string(node_member(resource, "Type"));
  return own && strcmp(own, type) == 0;
}

/* A physical name that an intrinsic gives is its own JSON. */
static const char *key_of(struct arena *arena, const node *name) {
  struct text text;
  if (!name) return NULL;
  if (node_string(name)) return node_string(name);
  text_init(&text, arena);
  document_print(name, DOCUMENT_COMPACT, &text);
  return text.at;
}

static void index_names(struct reading *reading) {
  static const struct {
    const char *type, *property;
  } rows[] = {{"AWS::Lambda::Function", "FunctionName"}, {"AWS::Logs::LogGroup", "LogGroupName"}};
  for (const node *each = node_first(reading->resources); each; each = node_next(each))
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      if (!is_of(each, rows[i].type)) continue;
      const node *value = node_member(node_member(each, "Properties"), rows[i].property);
      const char *name = key_of(reading->arena, value);
      if (name) index_put(i ? &reading->groups : &reading->functions, name, (void *)each);
    }
}

static void add_id(node *names, const char *name, const node *resource) {
  if (resource) node_add(names, name, node_new_string(node_name(resource)));
}

static void read_function(const struct reading *reading, const node *definition, node *functions) {
  const char *name = key_of(reading->arena, node_member(definition, "name"));
  const node *resource = name ? index_get(&reading->functions, name) : NULL;
  if (!resource || node_member(functions, node_name(definition))) return;
  node *names = node_add(functions, node_name(definition), node_new_object());
  add_id(names, "logicalId", resource);
  add_id(names, "logGroupLogicalId",
         index_get(&reading->groups, name_log_group(reading->arena, name)));
}

static void read_functions(const struct reading *reading, const node *functions, node *into) {
  if (node_is(functions, NODE_ARRAY)) {
    for (const node *part = node_first(functions); part; part = node_next(part))
      read_functions(reading, part, into);
    return;
  }
  for (const node *each = node_first(functions); each; each = node_next(each))
    read_function(reading, each, into);
}

/* What is before `ending`; NULL where the text ends otherwise, or is nothing else. */
static const char *before(struct arena *arena, const char *text, const char *ending) {
  size_t length = text ? strlen(text) : 0, end = strlen(ending);
  return length > end && strcmp(text + length - end, ending) == 0
             ? arena_copy(arena, text, length - end)
             : NULL;
}

/* An application has no properties that tell whose it is, but for its id. */
static void read_stack(const struct reading *reading, node *naming) {
  for (const node *each = node_first(reading->resources); each; each = node_next(each)) {
    const char *id = node_name(each), *found = NULL, *member = NULL;
    const char *group =
        node_string(node_member(node_member(each, "Properties"), "DeploymentGroupName"));
    if (is_of(each, "AWS::CodeDeploy::Application")) {
      member = "stackNameAlphanumeric";
      found = before(reading->arena, id, name_application(reading->arena, ""));
    } else if (is_of(each, "AWS::CodeDeploy::DeploymentGroup") && group) {
      member = "stackName";
      found = before(reading->arena, group, name_group(reading->arena, "", id));
    }
    if (found && !node_member(naming, member)) node_add(naming, member, node_new_string(found));
  }
}

/* The functions whose custom resources have a qualifier: their code follows it, or neither the
 * framework nor this plugin had written it. */
static void read_handlers(const struct reading *reading, node *naming) {
  node *handlers = node_new_array();
  for (const node *each = node_first(reading->resources); each; each = node_next(each)) {
    const char *type = node_string(node_member(each, "Type"));
    const node *properties = node_member(each, "Properties");
    if (!type || strncmp(type, "Custom::", 8) != 0 || !node_member(properties, "FunctionQualifier"))
      continue;
    const char *handler =
        template_referred(reading->arena, node_member(properties, "ServiceToken"));
    if (handler) node_append(handlers, node_new_string(handler));
  }
  node_add(naming, "qualifierHandlers", handlers);
}

node *packaged_names(struct arena *arena, const node *service, const node *template) {
  struct reading reading = {.arena = arena, .resources = node_member(template, "Resources")};
  node *naming = node_new_object(), *functions = node_new_object();
  index_init(&reading.functions, arena, 0);
  index_init(&reading.groups, arena, 0);
  index_names(&reading);
  read_functions(&reading, node_member(service, "functions"), functions);
  if (node_first(functions)) node_add(naming, "functions", functions);
  read_stack(&reading, naming);
  read_handlers(&reading, naming);
  return naming;
}
