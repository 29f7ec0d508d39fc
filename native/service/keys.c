/* Keys that nobody reads. Inside the framework its validation answers them, from the same schemas;
 * a service from a plain file has met no validation. Types are left to the readers, who also have
 * words for them. */
#include <string.h>

#include "service/service.h"
#include "service/settings.h"

struct keys {
  struct diagnostics *diagnostics;
  const node *schema; /* of a function */
};

/* ---- One key ---- */

static bool is_of_service(const char *name) {
  for (const struct setting *setting = setting_groups[SETTINGS_SERVICE_DEPLOYMENT].settings;
       setting->name; setting++)
    if (strcmp(setting->name, name) == 0) return true;
  return false;
}

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

/* What was probably meant: a key of the service, a near one, or any of those that there are. */
static const char *advice(struct arena *arena, const char *name, const node *properties) {
  const char *const *names = names_of(arena, properties);
  if (node_member(properties, "preTrafficHook") && is_of_service(name))
    return text_new(arena, "; %s stands under custom.deploymentSettings", name);
  const char *nearest = text_nearest(name, names);
  return nearest ? text_new(arena, "; did you mean \"%s\"?", nearest)
                 : text_new(arena, "; there are %s", list_of(arena, names));
}

static void tell(const struct keys *keys, const struct path *path, const node *properties) {
  struct arena *arena = keys->diagnostics->arena;
  diagnose(keys->diagnostics, RO116, path_text(arena, path), "there is no key \"%s\"%s",
           text_shown(arena, path->name), advice(arena, path->name, properties));
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
    else if (others) tell(keys, &below, properties);
  }
}

static void check(const struct keys *keys, const node *schema, const node *value,
                  const struct path *path) {
  const node *otherwise = node_member(schema, "else"), *items = node_member(schema, "items");
  if (otherwise) schema = otherwise;
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

static const char settings_key[] = "deploymentSettings";

static void check_function(const struct keys *keys, const struct function *function) {
  struct arena *arena = keys->diagnostics->arena;
  struct path functions = {NULL, "functions", 0}, path = {&functions, function->key, 0};
  const char *const expected[] = {settings_key, NULL};
  check(keys, keys->schema, function->definition, &path);
  for (const node *member = node_first(function->definition); member; member = node_next(member)) {
    const char *name = node_name(member);
    if (strcmp(name, settings_key) == 0 || !text_nearest(name, expected)) continue;
    struct path below = {&path, name, 0};
    diagnose(keys->diagnostics, RO116, path_text(arena, &below),
             "there is no key \"%s\"; did you mean \"%s\"?", text_shown(arena, name), settings_key);
  }
}

/* Settings at a level where nobody looks for them. */
static void check_level(const struct keys *keys, const node *owner, const struct path *path) {
  if (!node_member(owner, settings_key)) return;
  struct path below = {path, settings_key, 0};
  const char *place = path_text(keys->diagnostics->arena, &below);
  diagnose(keys->diagnostics, RO116, place,
           "%s is read by nobody; it stands under custom, or under a function", place);
}

static void check_resources(const struct keys *keys, const node *settings,
                            const struct path *path) {
  const node *schema = node_member(node_member(keys->schema, "properties"), settings_key);
  struct path resources = {path, "resources", 0};
  for (const node *own = node_first(node_member(settings, "resources")); own;
       own = node_next(own)) {
    struct path below = {&resources, node_name(own), 0};
    check(keys, schema, own, &below);
  }
}

void service_check_keys(const struct service *service, const node *document,
                        struct diagnostics *diagnostics) {
  const struct keys keys = {diagnostics, service_function_schema()};
  struct path custom = {NULL, "custom", 0}, provider = {NULL, "provider", 0},
              settings = {&custom, settings_key, 0};
  check(&keys, service_custom_schema(), node_member(document, "custom"), &custom);
  check_resources(&keys, service->deployment_settings, &settings);
  for (size_t i = 0; i < service->function_count; i++)
    check_function(&keys, &service->functions[i]);
  check_level(&keys, document, NULL);
  check_level(&keys, node_member(document, "provider"), &provider);
}
