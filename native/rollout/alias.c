/* The alias: a stable name that callers use, whose version CodeDeploy shifts. */
#include <string.h>

#include "rollout/internal.h"

/* Which setting turns the versions off, and where it stands; else that there is none. */
static void tell_of_version(const struct rollouts *rollouts, const struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *own = node_member(rollout->function->definition, "versionFunction");
  const node *all = node_member(rollouts->service->provider, "versionFunctions");
  const char *key = text_shown(arena, rollout->function->key),
             *id = text_shown(arena, rollout->function->logical_id);
  if (own && !setting_is_on(own))
    diagnose(rollouts->diagnostics, RO108, text_new(arena, "functions.%s.versionFunction", key),
             "`versionFunction: false` publishes no version of %s, so there is nothing to shift "
             "traffic to",
             id);
  else if (!own && all && !setting_is_on(all))
    diagnose(rollouts->diagnostics, RO108, "provider.versionFunctions",
             "`versionFunctions: false` publishes no version of %s, so there is nothing to shift "
             "traffic to",
             id);
  else
    diagnose(rollouts->diagnostics, RO108, rollout->path,
             "the template publishes no version of %s, so there is nothing to shift traffic to",
             id);
}

void aliases_find_versions(struct rollouts *rollouts) {
  struct index versions = template_versions(rollouts->template);
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    const char *function = rollout->function->logical_id;
    const struct resource *version = index_get(&versions, function);
    if (version) rollout->version_id = version->id;
    else if (!template_resource(rollouts->template, function))
      diagnose(rollouts->diagnostics, RO303, rollout->path, "the template has no function %s",
               text_shown(rollouts->service->arena, function));
    else tell_of_version(rollouts, rollout);
  }
}

/* ---- The framework's own alias ---- */

/* For provisioned concurrency, SnapStart and durable functions the framework makes an alias:
 * naming.js of osls 4 and serverless 3. It is told in the function's targetAlias; in a template
 * alone, its logical id tells. */
static const struct {
  const char *ending, *name;
} frameworks[] = {{"ProvConcLambdaAlias", "provisioned"},
                  {"SnapStartLambdaAlias", "snapstart"},
                  {"DurableLambdaAlias", "durable"}};

const char *alias_former_name(const char *id) {
  size_t length = strlen(id);
  for (size_t i = 0; i < sizeof frameworks / sizeof *frameworks; i++) {
    size_t ending = strlen(frameworks[i].ending);
    if (length > ending && strcmp(id + length - ending, frameworks[i].ending) == 0)
      return frameworks[i].name;
  }
  return NULL;
}

static bool is_frameworks(const struct rollout *rollout, const struct resource *alias) {
  const char *told = node_string(
      node_member(node_member(rollout->function->definition, "targetAlias"), "logicalId"));
  return (told && strcmp(told, alias->id) == 0) || alias_former_name(alias->id);
}

static void adopt(struct rollouts *rollouts, struct rollout *rollout,
                  const struct resource *alias) {
  struct arena *arena = rollouts->service->arena;
  const char *name = node_string(node_member(alias->properties, "Name"));
  rollout->alias_id = alias->id;
  if (!name || strcmp(name, rollout->alias) == 0) return;
  rollout->former_alias = name;
  bool is_provisioned = node_member(alias->properties, "ProvisionedConcurrencyConfig") != NULL;
  name = text_shown(arena, name);
  diagnose(
      rollouts->diagnostics, RO308, setting_place(rollouts, rollout, "alias"),
      "the framework's alias %s of %s (%s) gets the name %s: where it is deployed as %s, "
      "CloudFormation replaces it%s, and fails if serverless-plugin-canary-deployments made an "
      "alias %s beside it; write `alias: %s`",
      name, text_shown(arena, rollout->function->key), text_shown(arena, alias->id), rollout->alias,
      name, is_provisioned ? " and allocates its provisioned concurrency anew" : "", rollout->alias,
      name);
}

void aliases_adopt(struct rollouts *rollouts) {
  const struct template *template = rollouts->template;
  for (size_t i = 0; i < template->count; i++) {
    const struct resource *alias = &template->list[i];
    if (strcmp(alias->type, "AWS::Lambda::Alias") != 0) continue;
    const char *function =
        template_referred(template->arena, node_member(alias->properties, "FunctionName"));
    struct rollout *rollout = function ? index_get(&rollouts->by_function, function) : NULL;
    if (rollout && strcmp(alias->id, rollout->alias_id) != 0 && is_frameworks(rollout, alias))
      adopt(rollouts, rollout, alias);
  }
}

/* ---- The alias ---- */

bool hook_is_set(struct hook hook) { return hook.function || hook.other; }

node *hook_value(struct hook hook) {
  if (hook.function) return intrinsic_ref(hook.function->logical_id);
  return hook.other ? node_copy(hook.other) : NULL;
}

/* A hook that does not exist, or while `enabled` is false, is left out. */
static void add_hook(struct rollouts *rollouts, const struct rollout *rollout, node *policy,
                     const char *name, struct hook hook) {
  const struct fact own = {NULL, rollout->condition, false},
                    facts = {&own, rollout->enabled_condition, false};
  node *value = rollout->is_never_enabled ? NULL : hook_value(hook);
  if (!value) return;
  value = value_where_it_is(rollouts, &facts, value);
  if (!value) return;
  node_add(policy, name, value_where_enabled(rollouts, rollout, value, intrinsic_no_value()));
}

static node *update_policy(struct rollouts *rollouts, const struct rollout *rollout) {
  node *update = node_new_object();
  node *policy = node_add(update, "CodeDeployLambdaAliasUpdate", node_new_object());
  node_add(policy, "ApplicationName", intrinsic_ref(rollouts->application_id));
  add_hook(rollouts, rollout, policy, "AfterAllowTrafficHook", rollout->after);
  add_hook(rollouts, rollout, policy, "BeforeAllowTrafficHook", rollout->before);
  node_add(policy, "DeploymentGroupName", intrinsic_ref(rollout->group_id));
  return update;
}

/* One that the user wrote under the alias's own logical id, for the version that is published. */
static bool is_of_version(const struct rollouts *rollouts, const struct rollout *rollout,
                          const struct resource *alias) {
  if (strcmp(alias->type, "AWS::Lambda::Alias") != 0) return false;
  const char *version = template_referred(rollouts->service->arena,
                                          node_member(alias->properties, "FunctionVersion"));
  return version && strcmp(version, rollout->version_id) == 0;
}

/* An alias under a condition of its own exists wherever its function does from now on, because
 * callers call it there; what that condition was for, provisioned concurrency, keeps it. `body` is
 * the alias's to be. */
static void extend_condition(struct rollouts *rollouts, const struct rollout *rollout, node *body) {
  struct arena *arena = rollouts->service->arena;
  const char *condition = node_string(node_member(body, "Condition"));
  const struct fact facts = {NULL, rollout->condition, false}, own = {NULL, condition, false};
  bool is_wider = conditions_imply(&rollouts->conditions, &facts, condition);
  if (is_wider && conditions_imply(&rollouts->conditions, &own, rollout->condition)) return;
  if (rollout->condition) node_set(body, "Condition", node_new_string(rollout->condition));
  else node_remove(body, "Condition");
  if (is_wider) return;
  node *properties = node_member(body, "Properties"),
       *concurrency = node_member(properties, "ProvisionedConcurrencyConfig");
  if (concurrency)
    node_set(properties, "ProvisionedConcurrencyConfig",
             intrinsic_if(condition, node_copy(concurrency), intrinsic_no_value()));
  diagnose(rollouts->diagnostics, RO319,
           text_new(arena, "Resources.%s.Condition", text_shown(arena, rollout->alias_id)),
           "the alias %s exists wherever its function does, not only where %s is true%s",
           text_shown(arena, rollout->alias_id), text_shown(arena, condition),
           concurrency ? "; its provisioned concurrency keeps that condition" : "");
}

/* An adopted alias keeps its settings: what differs from `wanted` is set, member by member. */
static void set_differences(const struct rollouts *rollouts, node *there, const node *wanted,
                            const struct path *path) {
  for (const node *member = node_first(wanted); member; member = node_next(member)) {
    const char *name = node_name(member);
    struct path below = {path, name, 0};
    if (strcmp(name, "Properties") == 0)
      set_differences(rollouts, node_member(there, name), member, &below);
    else if (!node_equal(node_member(there, name), member))
      plan_set_member(rollouts->plan, there, path, name, node_copy(member));
  }
}

static void extend(struct rollouts *rollouts, const struct rollout *rollout,
                   const struct resource *alias) {
  struct path resources = {NULL, "Resources", 0}, at = {&resources, alias->id, 0};
  node *body = node_copy(alias->body);
  node_set(node_member(body, "Properties"), "Name", node_new_string(rollout->alias));
  node_set(body, "UpdatePolicy", update_policy(rollouts, rollout));
  extend_condition(rollouts, rollout, body);
  if (node_member(alias->body, "Condition") && !node_member(body, "Condition"))
    plan_become(rollouts->plan, alias->body, path_keep(rollouts->service->arena, &at), body);
  else set_differences(rollouts, alias->body, body, &at);
}

static node *alias_body(struct rollouts *rollouts, const struct rollout *rollout) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::Lambda::Alias"));
  condition_add(rollout, body);
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "FunctionVersion", intrinsic_get_att(rollout->version_id, "Version"));
  node_add(properties, "FunctionName", intrinsic_ref(rollout->function->logical_id));
  node_add(properties, "Name", node_new_string(rollout->alias));
  node_add(body, "UpdatePolicy", update_policy(rollouts, rollout));
  return body;
}

void alias_put(struct rollouts *rollouts, const struct rollout *rollout) {
  if (!rollout->version_id) return;
  const struct resource *there = template_resource(rollouts->template, rollout->alias_id);
  node *body = alias_body(rollouts, rollout);
  bool is_kept = there && there->properties &&
                 (is_frameworks(rollout, there) || is_of_version(rollouts, rollout, there));
  if (is_kept && !node_equal(there->body, body)) extend(rollouts, rollout, there);
  else plan_put_resource(rollouts->plan, rollout->alias_id, body);
}
