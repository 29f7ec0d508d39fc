/* deploymentSettings: read, merged over the service's, and checked. */
#include <ctype.h>
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* `sls dev` of Serverless 4 deploys a stand-in of each function, which forwards calls to the
 * developer's machine. The session waits for the deployment. Hooks are such stand-ins themselves,
 * which nothing answers before the session has begun. */
static bool is_development(const struct rollouts *rollouts) {
  return setting_is_on(node_member(rollouts->service->options, "rollout-development"));
}

const char *setting_place(const struct rollouts *rollouts, const struct rollout *rollout,
                          const char *name) {
  struct arena *arena = rollouts->service->arena;
  const node *own = node_member(rollout->function->definition, "deploymentSettings");
  if (strcmp(name, "type") == 0 &&
      setting_is_on(node_member(rollouts->service->options, "rollout-type")))
    return "--rollout-type";
  if (strcmp(name, "type") == 0 && is_development(rollouts)) return "sls dev";
  bool is_inherited =
      !node_member(own, name) && node_member(rollouts->service->deployment_settings, name);
  return text_new(arena, "%s.%s", is_inherited ? "custom.deploymentSettings" : rollout->path, name);
}

const char *setting_unlisted(const struct rollouts *rollouts, const node *setting) {
  struct arena *arena = rollouts->service->arena;
  const char *word = node_is(setting, NODE_ARRAY) && node_count(setting) == 1
                         ? node_string(node_first(setting))
                         : NULL;
  return word ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, word)) : "";
}

/* Lambda's rule for alias names: 1 to 128 letters, digits, - and _, not all of them digits. */
static const char *fault_of_alias(const char *alias) {
  size_t length = strlen(alias);
  if (length == 0) return "it is empty";
  if (length > 128) return "it has more than 128 characters";
  bool has_other_than_digit = false;
  for (const char *c = alias; *c; c++) {
    if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_')
      return "only letters, digits, - and _ may stand in it";
    if (!isdigit((unsigned char)*c)) has_other_than_digit = true;
  }
  return has_other_than_digit ? NULL : "it must not be a number, which Lambda takes for a version";
}

static bool read_alias(const struct rollouts *rollouts, struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *setting = node_member(rollout->settings, "alias");
  const char *alias = node_string(setting), *place = setting_place(rollouts, rollout, "alias");
  if (!alias) {
    diagnose(rollouts->diagnostics, RO105, place, "%s %s%s", place,
             setting
                 ? text_new(arena, "is %s; it must be a name", node_kind_name(node_kind(setting)))
                 : "is missing",
             setting_unlisted(rollouts, setting));
    return false;
  }
  const char *fault = fault_of_alias(alias);
  if (fault) {
    diagnose(rollouts->diagnostics, RO105, place, "\"%s\" cannot be an alias: %s",
             text_shown(arena, alias), fault);
    return false;
  }
  rollout->alias = alias;
  rollout->alias_id = name_alias_id(arena, rollout->function->logical_id, alias);
  return true;
}

/* The function that a word means which is no key: by its logical id or its physical name, else the
 * nearest key. */
static const char *function_meant(const struct service *service, const char *word) {
  for (size_t i = 0; i < service->function_count; i++)
    if (strcmp(service->functions[i].logical_id, word) == 0 ||
        strcmp(service->functions[i].name, word) == 0)
      return service->functions[i].key;
  return text_nearest(word, service_keys(service));
}

/* What can be referred to. */
static const char *const *referable_ids(const struct template *template) {
  const node *parameters = node_member(template->root, "Parameters");
  size_t count = template->count;
  const char **ids =
      arena_alloc(template->arena, (count + node_count(parameters) + 1) * sizeof *ids);
  for (size_t i = 0; i < count; i++) ids[i] = template->list[i].id;
  for (const node *each = node_first(parameters); each; each = node_next(each))
    if (node_name(each)) ids[count++] = node_name(each);
  ids[count] = NULL;
  return ids;
}

bool setting_meets(const struct rollouts *rollouts, const node *setting, const char *place,
                   enum diagnostic_id diagnostic) {
  const struct template *template = rollouts->template;
  const char *id = template_referred(template->arena, setting);
  if (!id || !template->resources || strncmp(id, "AWS::", 5) == 0 ||
      template_resource(template, id))
    return true;
  if (node_member(node_member(template->root, "Parameters"), id)) return true;
  const char *nearest = text_nearest(id, referable_ids(template));
  diagnose(rollouts->diagnostics, diagnostic, place,
           "the template has no resource or parameter %s%s", text_shown(template->arena, id),
           nearest ? text_new(template->arena, "; did you mean %s?",
                              text_shown(template->arena, nearest))
                   : "");
  return false;
}

static struct hook read_hook(const struct rollouts *rollouts, const struct rollout *rollout,
                             const char *name) {
  struct arena *arena = rollouts->service->arena;
  const node *setting = node_member(rollout->settings, name);
  const char *key = node_string(setting), *place = setting_place(rollouts, rollout, name);
  if (!setting_is_on(setting)) return (struct hook){0};
  if (node_is(setting, NODE_OBJECT))
    return (struct hook){.other = setting_meets(rollouts, setting, place, RO106) ? setting : NULL};
  if (!key) {
    diagnose(
        rollouts->diagnostics, RO106, place,
        "%s is %s; it must be the name of a function of this service, an ARN or an intrinsic%s",
        place, node_kind_name(node_kind(setting)), setting_unlisted(rollouts, setting));
    return (struct hook){0};
  }
  if (strncmp(key, "arn:", 4) == 0) return (struct hook){.other = setting};
  const struct function *function = service_function(rollouts->service, key);
  if (!function) {
    const char *nearest = function_meant(rollouts->service, key);
    diagnose(rollouts->diagnostics, RO106, place, "this service has no function \"%s\"%s",
             text_shown(arena, key),
             nearest ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, nearest)) : "");
  }
  return (struct hook){.function = function};
}

static void tell_kind(const struct rollouts *rollouts, const char *place, const node *setting,
                      const char *wanted) {
  diagnose(rollouts->diagnostics, RO107, place, "%s is %s; it must be %s", place,
           node_kind_name(node_kind(setting)), wanted);
}

static void check_list(const struct rollouts *rollouts, const struct rollout *rollout,
                       const char *name) {
  const node *setting = node_member(rollout->settings, name);
  if (!setting || node_is(setting, NODE_NULL) || node_is(setting, NODE_ARRAY)) return;
  tell_kind(rollouts, setting_place(rollouts, rollout, name), setting, "a list");
}

/* A text is true to JavaScript, "no" and "false" as well: a function would be rolled out that is
 * to be left out. What is an object, the switch reads. */
static void check_words(const struct rollouts *rollouts, const struct rollout *rollout) {
  static const char *const urls[] = {"alias", "function", NULL};
  const node *enabled = node_member(rollout->settings, "enabled"),
             *url = node_member(rollout->settings, "functionUrl");
  const char *place = setting_place(rollouts, rollout, "functionUrl"), *word = node_string(url);
  if (enabled && !node_is(enabled, NODE_BOOLEAN) && !node_is(enabled, NODE_OBJECT) &&
      !node_is(enabled, NODE_NULL))
    tell_kind(rollouts, setting_place(rollouts, rollout, "enabled"), enabled, "true or false");
  if (!url || node_is(url, NODE_NULL)) return;
  if (!word) tell_kind(rollouts, place, url, "alias or function");
  else if (strcmp(word, urls[0]) != 0 && strcmp(word, urls[1]) != 0) {
    const char *nearest = text_nearest(word, urls);
    diagnose(rollouts->diagnostics, RO107, place, "%s must be alias or function%s", place,
             nearest ? text_new(rollouts->service->arena, "; did you mean \"%s\"?", nearest) : "");
  }
}

/* Settings that go into the template as they are. */
static void check_kinds(const struct rollouts *rollouts, const struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *role = node_member(rollout->settings, "codeDeployRole"),
             *triggers = node_member(rollout->settings, "triggerConfigurations");
  if (setting_is_on(role) && !node_string(role) && !intrinsic_is(role))
    tell_kind(rollouts, setting_place(rollouts, rollout, "codeDeployRole"), role,
              "an ARN or an intrinsic");
  size_t position = 0;
  for (const node *trigger = node_is(triggers, NODE_ARRAY) ? node_first(triggers) : NULL; trigger;
       trigger = node_next(trigger), position++)
    if (!node_is(trigger, NODE_OBJECT))
      tell_kind(rollouts,
                text_new(arena, "%s[%zu]",
                         setting_place(rollouts, rollout, "triggerConfigurations"), position),
                trigger, "an object");
}

const char *rollouts_why_none(const struct service *service) {
  return service_rolls_out(service)
             ? NULL
             : service_stage_absence(service, "custom.deploymentSettings.stages");
}

/* Do the defaults ask for rollouts? Some of the keys are of other things. */
static bool defaults_ask(const node *settings) {
  static const char *const others[] = {"enabled",      "ignore",    "watch",
                                       "allFunctions", "resources", NULL};
  for (const node *each = node_first(settings); each; each = node_next(each)) {
    size_t i = 0;
    while (others[i] && strcmp(others[i], node_name(each)) != 0) i++;
    if (!others[i]) return true;
  }
  return false;
}

/* Settings under custom alone are the defaults of no function, and roll nothing out. */
static void tell_of_defaults_alone(const struct rollouts *rollouts) {
  const struct service *service = rollouts->service;
  const node *settings = service->deployment_settings, *enabled = node_member(settings, "enabled");
  if (!defaults_ask(settings) || (enabled && !setting_is_on(enabled)) ||
      setting_is_on(node_member(settings, "allFunctions")) ||
      node_first(node_member(settings, "resources")) || !service->function_count)
    return;
  for (size_t i = 0; i < service->function_count; i++)
    if (node_member(service->functions[i].definition, "deploymentSettings")) return;
  const char *key = text_shown(service->arena, service->functions[0].key);
  diagnose(rollouts->diagnostics, RO117, "custom.deploymentSettings",
           "no function has deploymentSettings, so nothing is rolled out; write "
           "`deploymentSettings: {}` under functions.%s",
           key);
}

/* ---- Options of this one deployment ---- */

/* --rollout-type, --rollout-ignore-alarms and --rollout-skip-hooks take the place of what the
 * settings say. */
static void take_options(const struct rollouts *rollouts, struct rollout *rollout) {
  const node *options = rollouts->service->options;
  const node *type = node_member(options, "rollout-type");
  bool is_at_once = is_development(rollouts);
  if (setting_is_on(type)) node_set(rollout->settings, "type", node_copy(type));
  if (is_at_once) node_set(rollout->settings, "type", node_new_string("AllAtOnce"));
  if (is_at_once || setting_is_on(node_member(options, "rollout-ignore-alarms"))) {
    node_remove(rollout->settings, "alarms");
    node_remove(rollout->settings, "canaryAlarms");
  }
  if (is_at_once || setting_is_on(node_member(options, "rollout-skip-hooks"))) {
    node_remove(rollout->settings, "preTrafficHook");
    node_remove(rollout->settings, "postTrafficHook");
  }
}

static void tell_of_options(const struct rollouts *rollouts) {
  static const char *const options[][2] = {
      {"rollout-type", "every function shifts by the type that the option gives"},
      {"rollout-ignore-alarms", "no alarm stops or rolls back this deployment"},
      {"rollout-skip-hooks", "no hook checks this deployment"},
  };
  for (size_t i = 0; rollouts->count && i < sizeof options / sizeof *options; i++)
    if (setting_is_on(node_member(rollouts->service->options, options[i][0])))
      diagnose(rollouts->diagnostics, RO115,
               text_new(rollouts->service->arena, "--%s", options[i][0]), "%s", options[i][1]);
  if (rollouts->count && is_development(rollouts))
    diagnose(rollouts->diagnostics, RO140, "sls dev",
             "the development code of %zu function%s gets all traffic at once, without alarms and "
             "hooks",
             rollouts->count, rollouts->count == 1 ? "" : "s");
}

static void read_rollout(struct rollouts *rollouts, const struct function *function,
                         const char *path, node *settings) {
  struct arena *arena = rollouts->service->arena;
  struct rollout *rollout = &rollouts->list[rollouts->count];
  *rollout = (struct rollout){.function = function, .path = path, .settings = settings};
  take_options(rollouts, rollout);
  bool has_type = configuration_read(rollouts, node_member(rollout->settings, "type"),
                                     setting_place(rollouts, rollout, "type"), rollout);
  bool has_alias = read_alias(rollouts, rollout), is_on = switch_read(rollouts, rollout);
  rollout->before = read_hook(rollouts, rollout, "preTrafficHook");
  rollout->after = read_hook(rollouts, rollout, "postTrafficHook");
  check_list(rollouts, rollout, "alarms");
  check_list(rollouts, rollout, "triggerConfigurations");
  check_kinds(rollouts, rollout);
  check_words(rollouts, rollout);
  rollout->group_id = name_group_id(arena, function->logical_id);
  rollout->group = name_group(arena, rollouts->service->stack, rollout->group_id);
  if (!has_type || !has_alias || !is_on) return;
  rollouts->count++;
}

/* ---- Who is rolled out ---- */

/* Functions of the user's own resources, by logical id, under custom.deploymentSettings.resources.
 * */
static void read_resources(struct rollouts *rollouts, const node *resources) {
  const struct service *service = rollouts->service;
  for (const node *own = node_first(resources); own; own = node_next(own)) {
    const char *id = node_name(own),
               *path = text_new(service->arena, "custom.deploymentSettings.resources.%s",
                                text_shown(service->arena, id));
    const struct resource *resource = template_resource(rollouts->template, id);
    if (!resource || strcmp(resource->type, "AWS::Lambda::Function") != 0) {
      diagnose(rollouts->diagnostics, RO303, path, "%s is no AWS::Lambda::Function of the template",
               text_shown(service->arena, id));
      continue;
    }
    const char *name = node_string(node_member(resource->properties, "FunctionName"));
    struct function *function = arena_zero(service->arena, sizeof *function);
    node *definition = node_new_object();
    node_add(definition, "deploymentSettings", node_copy(own));
    *function = (struct function){
        .key = id, .name = name ? name : "", .logical_id = id, .definition = definition};
    read_rollout(rollouts, function, path, service_settings_of(service, function));
  }
}

static void note_hook(const struct rollouts *rollouts, struct index *hooks, struct hook hook) {
  const char *id = hook_function(rollouts, hook);
  if (id) index_put(hooks, id, (void *)id);
}

/* A hook's own traffic cannot shift while it decides about another shift. With allFunctions the
 * hooks are left out. */
static void check_hooks(struct rollouts *rollouts) {
  struct index hooks; /* logical ids of the functions that decide */
  index_init(&hooks, rollouts->service->arena, 0);
  for (size_t i = 0; i < rollouts->count; i++) {
    note_hook(rollouts, &hooks, rollouts->list[i].before);
    note_hook(rollouts, &hooks, rollouts->list[i].after);
  }
  size_t kept = 0;
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    bool decides = index_get(&hooks, rollout->function->logical_id) != NULL;
    bool is_own = node_member(rollout->function->definition, "deploymentSettings") != NULL;
    if (decides && is_own)
      diagnose(rollouts->diagnostics, RO112, rollout->path,
               "%s is a hook, and is itself rolled out gradually",
               text_shown(rollouts->service->arena, rollout->function->key));
    if (!decides || is_own) rollouts->list[kept++] = *rollout;
  }
  rollouts->count = kept;
}

static void tell_of_twins(const struct rollouts *rollouts, const struct function *function,
                          const struct rollout *other, const char *path) {
  struct arena *arena = rollouts->service->arena;
  diagnose(rollouts->diagnostics, RO118, path,
           "%s and %s have one logical id, %s, and with it one alias",
           text_shown(arena, function->key), text_shown(arena, other->function->key),
           text_shown(arena, function->logical_id));
}

/* Two functions with one logical id would put one alias over the other, also where only one of them
 * is rolled out. */
static void note_functions(struct rollouts *rollouts) {
  const struct service *service = rollouts->service;
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    const struct rollout *other = index_get(&rollouts->by_function, rollout->function->logical_id);
    if (!other) index_put(&rollouts->by_function, rollout->function->logical_id, rollout);
    else if (service_function(service, rollout->function->key) != rollout->function)
      tell_of_twins(rollouts, rollout->function, other, rollout->path);
  }
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const struct rollout *other = index_get(&rollouts->by_function, function->logical_id);
    if (other && other->function != function)
      tell_of_twins(
          rollouts, function, other,
          text_new(service->arena, "functions.%s", text_shown(service->arena, function->key)));
  }
}

void rollouts_read(struct rollouts *rollouts) {
  const struct service *service = rollouts->service;
  const node *resources = node_member(service->deployment_settings, "resources");
  rollouts->list =
      arena_zero(service->arena,
                 (service->function_count + node_count(resources) + 1) * sizeof *rollouts->list);
  index_init(&rollouts->by_function, service->arena, service->function_count);
  tell_of_defaults_alone(rollouts);
  if (!service_rolls_out(service)) return;
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const node *own = node_member(function->definition, "deploymentSettings");
    const char *path = text_new(service->arena, "functions.%s.deploymentSettings",
                                text_shown(service->arena, function->key));
    bool is_off = node_is(own, NODE_BOOLEAN) && !node_boolean(own);
    if (own && !is_off && !node_is(own, NODE_OBJECT) && !node_is(own, NODE_NULL))
      diagnose(rollouts->diagnostics, RO107, path,
               "%s is %s; it must be an object with type and alias, or false%s", path,
               node_boolean(own) ? "true" : node_kind_name(node_kind(own)),
               node_boolean(own) ? "; {} takes those of custom.deploymentSettings" : "");
    else {
      node *settings = service_settings_of(service, function);
      if (settings) read_rollout(rollouts, function, path, settings);
    }
  }
  if (node_is(resources, NODE_OBJECT)) read_resources(rollouts, resources);
  check_hooks(rollouts);
  note_functions(rollouts);
  tell_of_options(rollouts);
}
