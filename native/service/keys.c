/* Unknown keys, of a plain file and inside the framework, whose validation admits them. Types are
 * left to the readers, which describe them better; keys at a place where nothing is read are
 * checks/placement.c. */
#include <string.h>

#include "service/kind.h"
#include "service/service.h"
#include "service/settings.h"

struct keys {
  struct diagnostics *diagnostics;
  const node *schema; /* of a function */
};

/* ---- One key ---- */

static const char *const *names_of(struct arena *arena, const node *properties) {
  const char **names = arena_alloc(arena, (node_count(properties) + 1) * sizeof *names);
  size_t count = 0;
  for (const node *each = node_first(properties); each; each = node_next(each))
    names[count++] = node_name(each);
  names[count] = NULL;
  return names;
}

static const char *list_of(struct arena *arena, const char *const *names) {
  struct text list;
  text_init(&list, arena);
  for (size_t i = 0; names[i]; i++) text_format(&list, "%s%s", i ? ", " : "", names[i]);
  return list.at;
}

const char *service_report_key(struct diagnostics *diagnostics, const char *place, const char *name,
                               const char *const *known) {
  struct arena *arena = diagnostics->arena;
  const char *nearest = text_nearest(name, known);
  diagnose(diagnostics, RO116, place, "there is no key \"%s\"%s", text_shown(arena, name),
           nearest ? text_new(arena, "; did you mean \"%s\"?", nearest)
                   : text_new(arena, "; there are %s", list_of(arena, known)));
  return nearest;
}

static void tell(const struct keys *keys, const struct path *path, const node *properties,
                 const node *owner) {
  struct arena *arena = keys->diagnostics->arena;
  const char *const *names = names_of(arena, properties);
  const char *nearest = text_nearest(path->name, names);
  if (node_member(properties, "preTrafficHook") &&
      setting_is_known(SETTINGS_SERVICE_DEPLOYMENT, path->name))
    diagnose(keys->diagnostics, RO116, path_text(arena, path),
             "there is no key \"%s\"; %s is a key of custom.deploymentSettings", path->name,
             path->name);
  else service_report_key(keys->diagnostics, path_text(arena, path), path->name, names);
  const struct path meant = {path->parent, nearest, 0};
  if (nearest && !node_member(owner, nearest))
    diagnose_answers(keys->diagnostics, path_text(arena, &meant));
}

/* ---- The walk along a schema ---- */

static bool is_intrinsic(const node *value) {
  const char *name = node_name(node_first(value));
  return node_is(value, NODE_OBJECT) && name && node_only(value, name) &&
         (strcmp(name, "Ref") == 0 || strncmp(name, "Fn::", 4) == 0);
}

static void check(const struct keys *keys, const node *schema, const node *value,
                  const struct path *path);

static void check_members(const struct keys *keys, const node *schema, const node *value,
                          const struct path *path) {
  const node *properties = node_member(schema, "properties"),
             *others = node_member(schema, "additionalProperties");
  for (const node *member = node_first(value); member; member = node_next(member)) {
    struct path below = {path, node_name(member), 0};
    const node *known = node_member(properties, node_name(member));
    if (known || node_is(others, NODE_OBJECT)) check(keys, known ? known : others, member, &below);
    else if (others) tell(keys, &below, properties, value);
  }
}

static void check(const struct keys *keys, const node *schema, const node *value,
                  const struct path *path) {
  const node *of_object = node_member(schema, "then");
  if (of_object) schema = of_object;
  const node *items = node_member(schema, "items");
  for (const node *choice = node_first(node_member(schema, "anyOf")); choice;
       choice = node_next(choice))
    check(keys, choice, value, path);
  if (node_is(value, NODE_OBJECT) && !is_intrinsic(value)) check_members(keys, schema, value, path);
  if (!node_is(value, NODE_ARRAY)) return;
  size_t position = 0;
  for (const node *element = items ? node_first(value) : NULL; element;
       element = node_next(element)) {
    struct path below = {path, NULL, position++};
    check(keys, items, element, &below);
  }
}

/* ---- The service ---- */

static const struct path custom = {NULL, "custom", 0};

void service_check_keys(const struct service *service, struct diagnostics *diagnostics) {
  const struct keys keys = {diagnostics, service_function_schema()};
  const struct path functions = {NULL, "functions", 0};
  check(&keys, service_custom_schema(), service->custom, &custom);
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const struct path path = {&functions, function->key, 0};
    check(&keys, keys.schema, function->definition, &path);
  }
}

void service_check_top(const node *document, struct diagnostics *diagnostics) {
  for (const node *each = node_first(document); each; each = node_next(each)) {
    const char *meant = node_name(each) ? service_key_meant(node_name(each)) : NULL;
    const struct path path = {NULL, node_name(each), 0};
    if (meant)
      diagnose(diagnostics, RO150, path_text(diagnostics->arena, &path),
               "there is no key \"%s\" at the top of a service; did you mean \"%s\"?",
               text_shown(diagnostics->arena, node_name(each)), meant);
  }
}

void service_check_resource_keys(const struct service *service, struct diagnostics *diagnostics) {
  const node *own = node_first(node_member(service->deployment_settings, "resources"));
  if (!own) return;
  const struct keys keys = {diagnostics, service_function_schema()};
  const node *schema = node_member(node_member(keys.schema, "properties"), "deploymentSettings");
  const struct path settings = {&custom, "deploymentSettings", 0},
                    resources = {&settings, "resources", 0};
  for (; own; own = node_next(own)) {
    const struct path path = {&resources, node_name(own), 0};
    check(&keys, schema, own, &path);
  }
}
