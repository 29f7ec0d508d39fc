/* deploymentSettings: read, merged over the service's, and checked. */
#include <ctype.h>
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* Lambda's rule for alias names: 1 to 128 letters, digits, - and _, not all of them digits. */
static const char *fault_of_alias(const char *alias) {
  size_t length = strlen(alias);
  if (length == 0) return "it is empty";
  if (length > 128) return "it has more than 128 characters";
  bool has_other_than_digit = false;
  for (const char *c = alias; *c; c++) {
    if (!isalnum((unsigned char)*c) && *c != '-' && *c != '_') return "only letters, digits, - and _ may stand in it";
    if (!isdigit((unsigned char)*c)) has_other_than_digit = true;
  }
  return has_other_than_digit ? NULL : "it must not be a number, which Lambda takes for a version";
}

static bool read_alias(const struct rollouts *rollouts, struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *setting = node_member(rollout->settings, "alias");
  const char *alias = node_string(setting), *place = text_new(arena, "%s.alias", rollout->path);
  if (!alias) {
    diagnose(rollouts->diagnostics, RO105, place, "%s %s", place,
             setting ? text_new(arena, "is %s; it must be a name", node_kind_name(node_kind(setting))) : "is missing");
    return false;
  }
  const char *fault = fault_of_alias(alias);
  if (fault) {
    diagnose(rollouts->diagnostics, RO105, place, "\"%s\" cannot be an alias: %s", text_shown(arena, alias), fault);
    return false;
  }
  rollout->alias = alias;
  rollout->alias_id = name_alias_id(arena, rollout->function->logical_id, alias);
  return true;
}

static struct hook read_hook(const struct rollouts *rollouts, const struct rollout *rollout, const char *name) {
  struct arena *arena = rollouts->service->arena;
  const node *setting = node_member(rollout->settings, name);
  const char *key = node_string(setting), *place = text_new(arena, "%s.%s", rollout->path, name);
  if (!setting_is_on(setting)) return (struct hook){0};
  if (node_is(setting, NODE_OBJECT)) return (struct hook){.other = setting};
  if (!key) {
    diagnose(rollouts->diagnostics, RO106, place, "%s is %s; it must be the name of a function of this service, an ARN or an intrinsic",
             place, node_kind_name(node_kind(setting)));
    return (struct hook){0};
  }
  if (strncmp(key, "arn:", 4) == 0) return (struct hook){.other = setting};
  const struct function *function = service_function(rollouts->service, key);
  if (!function) {
    const char *nearest = text_nearest(key, service_keys(rollouts->service));
    diagnose(rollouts->diagnostics, RO106, place, "this service has no function \"%s\"%s", text_shown(arena, key),
             nearest ? text_new(arena, "; did you mean \"%s\"?", nearest) : "");
  }
  return (struct hook){.function = function};
}

static void check_list(const struct rollouts *rollouts, const struct rollout *rollout, const char *name) {
  const node *setting = node_member(rollout->settings, name);
  if (!setting || node_is(setting, NODE_NULL) || node_is(setting, NODE_ARRAY)) return;
  const char *place = text_new(rollouts->service->arena, "%s.%s", rollout->path, name);
  diagnose(rollouts->diagnostics, RO107, place, "%s is %s; it must be a list", place, node_kind_name(node_kind(setting)));
}

static void read_rollout(struct rollouts *rollouts, struct rollout *rollout, const struct function *function) {
  struct arena *arena = rollouts->service->arena;
  rollout->function = function;
  rollout->path = text_new(arena, "functions.%s.deploymentSettings", text_shown(arena, function->key));
  rollout->settings = service_settings_of(rollouts->service, function);
  rollout->configuration = configuration_name(rollouts, node_member(rollout->settings, "type"), rollout->path);
  bool has_alias = read_alias(rollouts, rollout);
  rollout->before = read_hook(rollouts, rollout, "preTrafficHook");
  rollout->after = read_hook(rollouts, rollout, "postTrafficHook");
  check_list(rollouts, rollout, "alarms");
  check_list(rollouts, rollout, "triggerConfigurations");
  rollout->group_id = name_group_id(arena, function->logical_id);
  rollout->group = name_group(arena, rollouts->service->stack, rollout->group_id);
  if (!rollout->configuration || !has_alias) return;
  rollouts->count++;
  index_put(&rollouts->by_function, function->logical_id, rollout);
}

void rollouts_read(struct rollouts *rollouts) {
  const struct service *service = rollouts->service;
  index_init(&rollouts->by_function, service->arena, service->function_count);
  rollouts->list = arena_zero(service->arena, (service->function_count + 1) * sizeof *rollouts->list);
  if (!service_rolls_out(service)) return;
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const node *own = node_member(function->definition, "deploymentSettings");
    if (!own) continue;
    if (node_is(own, NODE_OBJECT) || node_is(own, NODE_NULL)) {
      read_rollout(rollouts, &rollouts->list[rollouts->count], function);
      continue;
    }
    const char *place = text_new(service->arena, "functions.%s.deploymentSettings", text_shown(service->arena, function->key));
    diagnose(rollouts->diagnostics, RO107, place, "%s is %s; it must be an object with type and alias", place,
             node_kind_name(node_kind(own)));
  }
}
