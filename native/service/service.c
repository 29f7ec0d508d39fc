#include "service/service.h"

#include <string.h>
#include <strings.h>

#include "service/names.h"
#include "service/plugins.h"
#include "service/variable_syntax.h"

/* ---- Reading members that must be of a kind ---- */

static const node *object_member(const node *object, const char *name, const char *path,
                                 struct diagnostics *diagnostics) {
  const node *member = node_member(object, name);
  if (node_is(member, NODE_OBJECT)) return member;
  if (!member || node_is(member, NODE_NULL)) return NULL;
  diagnose(diagnostics, RO101, path, "%s is %s; it must be an object", path,
           node_kind_name(node_kind(member)));
  return NULL;
}

/* The first of these that is a string with something in it. */
static const char *first_string(const node *a, const node *b, const char *otherwise) {
  const char *string = node_string(a);
  if (string && *string) return string;
  string = node_string(b);
  return string && *string ? string : otherwise;
}

bool setting_is_on(const node *setting) {
  switch (node_kind(setting)) {
    case NODE_NULL: return false;
    case NODE_BOOLEAN: return node_boolean(setting);
    case NODE_NUMBER: return node_double(setting) != 0;
    case NODE_STRING: return *node_string(setting) != '\0';
    default: return true;
  }
}

bool setting_lists(const node *list, const char *word) {
  if (node_string(list)) return strcmp(node_string(list), word) == 0;
  for (const node *each = node_first(list); each; each = node_next(each))
    if (node_string(each) && strcmp(node_string(each), word) == 0) return true;
  return false;
}

const char *setting_text(struct arena *arena, const node *setting) {
  switch (node_kind(setting)) {
    case NODE_STRING: return node_string(setting);
    case NODE_NUMBER: return variable_number(arena, node_double(setting));
    case NODE_BOOLEAN: return node_boolean(setting) ? "true" : "false";
    case NODE_NULL: return "";
    default: return NULL;
  }
}

/* ---- Functions ---- */

static void read_function(struct service *service, struct function *function,
                          const node *definition, const node *naming) {
  const char *key = node_name(definition);
  const node *named = node_member(node_member(naming, "functions"), key);
  struct arena *arena = service->arena;
  function->key = key;
  function->definition = node_is(definition, NODE_OBJECT) ? definition : NULL;
  function->name = first_string(node_member(named, "name"), node_member(definition, "name"),
                                name_function(arena, service->name, service->stage, key));
  function->logical_id =
      first_string(node_member(named, "logicalId"), NULL, name_lambda(arena, key));
  function->log_group_id =
      first_string(node_member(named, "logGroupLogicalId"), NULL, name_log_group_id(arena, key));
  function->log_group_name =
      first_string(node_member(named, "logGroupName"), NULL, name_log_group(arena, function->name));
}

/* `functions` may be a list of objects as well (one a file); they count as one object. */
static size_t read_functions(struct service *service, const node *functions, const node *naming,
                             const char *path, struct diagnostics *diagnostics) {
  size_t count = 0;
  if (node_is(functions, NODE_ARRAY)) {
    size_t position = 0;
    for (const node *part = node_first(functions); part; part = node_next(part))
      count += read_functions(service, part, naming,
                              text_new(service->arena, "%s[%zu]", path, position++), diagnostics);
    return count;
  }
  if (functions && !node_is(functions, NODE_NULL) && !node_is(functions, NODE_OBJECT))
    diagnose(diagnostics, RO101, path, "%s is %s; it must be an object", path,
             node_kind_name(node_kind(functions)));
  for (const node *definition = node_first(functions); definition;
       definition = node_next(definition)) {
    const char *key = node_name(definition);
    if (!node_is(definition, NODE_OBJECT) && !node_is(definition, NODE_NULL)) {
      const char *place = text_new(service->arena, "functions.%s", text_shown(service->arena, key));
      diagnose(diagnostics, RO101, place, "%s is %s; it must be an object", place,
               node_kind_name(node_kind(definition)));
      continue;
    }
    struct function *function = &service->functions[service->function_count];
    read_function(service, function, definition, naming);
    if (index_put(&service->by_key, key, function)) service->function_count++;
    count++;
  }
  return count;
}

static size_t count_functions(const node *functions) {
  size_t count = 0;
  if (!node_is(functions, NODE_ARRAY)) return node_count(functions);
  for (const node *part = node_first(functions); part; part = node_next(part))
    count += count_functions(part);
  return count;
}

/* ---- The service ---- */

/* An id that is mistyped would leave a diagnostic where it is not wanted, without a word. */
static void check_ignored(const struct service *service, struct diagnostics *diagnostics) {
  const node *list = node_member(service->deployment_settings, "ignore");
  const char *path = "custom.deploymentSettings.ignore";
  if (list && !node_is(list, NODE_ARRAY) && !node_is(list, NODE_NULL))
    diagnose(diagnostics, RO101, path, "%s is %s; it must be a list of ids such as RO511", path,
             node_kind_name(node_kind(list)));
  size_t position = 0;
  for (const node *each = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; each;
       each = node_next(each), position++) {
    const char *id = node_string(each),
               *place = text_new(service->arena, "%s[%zu]", path, position);
    enum diagnostic_id known = id ? diagnostic_find(id) : DIAGNOSTIC_COUNT;
    if (known == DIAGNOSTIC_COUNT)
      diagnose(diagnostics, RO119, place, "there is no diagnostic %s",
               id ? text_shown(service->arena, id) : node_kind_name(node_kind(each)));
    else if (diagnostic_rules[known].severity == SEVERITY_ERROR)
      diagnose(diagnostics, RO119, place,
               "%s is an error, which cannot be ignored: nothing is written where there is one",
               id);
  }
}

/* What the frameworks themselves refuse, before anything is packaged. */
static void check_name(const struct service *service, const node *named,
                       struct diagnostics *diagnostics) {
  const char *name = node_string(node_member(named, "name"));
  if (node_is(named, NODE_OBJECT))
    diagnose(diagnostics, RO157, "service", "service is an object; write `service: %s`",
             name ? text_shown(service->arena, name) : "<its name>");
}

static void read_names(struct service *service, const node *document, const node *naming,
                       const node *options) {
  struct arena *arena = service->arena;
  const node *named = node_member(document, "service");
  service->name = first_string(named, node_member(named, "name"), "");
  const node *stage = node_member(naming, "stage"), *region = node_member(naming, "region");
  service->stage = first_string(stage ? stage : node_member(options, "stage"),
                                node_member(service->provider, "stage"), "dev");
  service->region = first_string(region ? region : node_member(options, "region"),
                                 node_member(service->provider, "region"), "us-east-1");
  service->stack =
      first_string(node_member(naming, "stackName"), node_member(service->provider, "stackName"),
                   name_stack(arena, service->name, service->stage));
  service->stack_alphanumeric = first_string(node_member(naming, "stackNameAlphanumeric"), NULL,
                                             name_alphanumeric(arena, service->stack));
  service->role_id = first_string(node_member(naming, "roleLogicalId"), NULL, NAME_EXECUTION_ROLE);
  service->qualifier_handlers = node_member(naming, "qualifierHandlers");
}

/* Stages of another kind would turn everything off without a word. */
static void check_stages(const node *owner, const char *path, struct diagnostics *diagnostics) {
  const node *stages = node_member(owner, "stages");
  if (!setting_is_on(stages) || node_is(stages, NODE_ARRAY) || node_string(stages)) return;
  diagnose(diagnostics, RO101, path, "%s is %s; it must be a list of stages", path,
           node_kind_name(node_kind(stages)));
}

void service_read(struct service *service, struct arena *arena, const node *document,
                  const node *naming, const node *options, struct diagnostics *diagnostics) {
  *service = (struct service){.arena = arena, .options = options};
  if (!node_is(document, NODE_OBJECT))
    diagnose(diagnostics, RO101, "service",
             "the service is %s; it must be an object with functions, provider and custom",
             node_kind_name(node_kind(document)));
  const node *provider = node_member(document, "provider");
  service->document = node_is(document, NODE_OBJECT) ? document : NULL;
  service->provider =
      node_string(provider) ? NULL : object_member(document, "provider", "provider", diagnostics);
  const node *custom = service->custom = object_member(document, "custom", "custom", diagnostics);
  service->alerts = object_member(custom, "alerts", "custom.alerts", diagnostics);
  service->deployment_settings =
      object_member(custom, "deploymentSettings", "custom.deploymentSettings", diagnostics);
  service->plugins = plugins_listed(document);
  service->split_stacks = node_member(custom, "splitStacks");
  check_stages(service->alerts, "custom.alerts.stages", diagnostics);
  check_ignored(service, diagnostics);
  check_stages(service->deployment_settings, "custom.deploymentSettings.stages", diagnostics);
  check_name(service, node_member(document, "service"), diagnostics);
  read_names(service, document, naming, options);
  plugins_check(document, diagnostics);

  const node *functions = node_member(document, "functions");
  size_t count = count_functions(functions);
  service->functions = arena_zero(arena, (count + 1) * sizeof *service->functions);
  index_init(&service->by_key, arena, count);
  read_functions(service, functions, naming, "functions", diagnostics);
  bool is_told = node_is(node_member(document, "service"), NODE_OBJECT); /* RO157 */
  if (!*service->name && service->function_count && !is_told)
    diagnose(diagnostics, RO102, "service", "the service has no name");
}

const struct function *service_function(const struct service *service, const char *key) {
  return index_get(&service->by_key, key);
}

const char *const *service_keys(const struct service *service) {
  const char **keys = arena_alloc(service->arena, (service->function_count + 1) * sizeof *keys);
  for (size_t i = 0; i < service->function_count; i++) keys[i] = service->functions[i].key;
  keys[service->function_count] = NULL;
  return keys;
}

const node *service_ignored(const struct service *service) {
  const node *ignored = node_member(service->deployment_settings, "ignore");
  return node_is(ignored, NODE_ARRAY) ? ignored : NULL;
}

/* The listed stage that was probably meant: one of the two names begins with the other (prod,
 * production), or they are near. */
static const char *stage_meant(const struct service *service, const node *stages) {
  enum { SHORTEST = 3 };
  size_t length = strlen(service->stage), count = 0;
  const char **names = arena_alloc(service->arena, (node_count(stages) + 2) * sizeof(const char *));
  if (node_string(stages)) names[count++] = node_string(stages);
  for (const node *each = node_first(stages); each; each = node_next(each))
    if (node_string(each)) names[count++] = node_string(each);
  names[count] = NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = strlen(names[i]), common = length < other ? length : other;
    if (common >= SHORTEST && strncasecmp(names[i], service->stage, common) == 0) return names[i];
  }
  return text_nearest(service->stage, names);
}

const char *service_stage_absence(const struct service *service, const char *path) {
  return text_new(service->arena, "%s leaves out the stage %s", path,
                  text_shown(service->arena, service->stage));
}

const char *service_stage_hint(const struct service *service, const node *stages) {
  const char *meant = stage_meant(service, stages);
  struct arena *arena = service->arena;
  return meant ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, meant)) : "";
}

bool service_rolls_out(const struct service *service) {
  const node *stages = node_member(service->deployment_settings, "stages");
  bool is_empty = node_is(stages, NODE_ARRAY) && !node_first(stages);
  return !setting_is_on(stages) || is_empty || setting_lists(stages, service->stage);
}

node *service_settings_of(const struct service *service, const struct function *function) {
  const node *own = node_member(function->definition, "deploymentSettings");
  if (!own && !setting_is_on(node_member(service->deployment_settings, "allFunctions")))
    return NULL;
  if (own && !node_is(own, NODE_OBJECT) && !node_is(own, NODE_NULL)) return NULL;
  node *settings = node_new_object();
  for (const node *each = node_first(service->deployment_settings); each; each = node_next(each))
    node_add(settings, node_name(each), node_copy(each));
  for (const node *each = node_first(own); each; each = node_next(each))
    node_set(settings, node_name(each), node_copy(each));
  const node *enabled = node_member(settings, "enabled");
  return enabled && !setting_is_on(enabled) ? NULL : settings;
}
