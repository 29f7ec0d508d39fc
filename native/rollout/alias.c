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
static bool is_frameworks(const struct rollout *rollout, const struct resource *alias) {
  static const char *const endings[] = {"ProvConcLambdaAlias", "SnapStartLambdaAlias",
                                        "DurableLambdaAlias"};
  const char *told = node_string(
      node_member(node_member(rollout->function->definition, "targetAlias"), "logicalId"));
  if (told && strcmp(told, alias->id) == 0) return true;
  size_t length = strlen(alias->id);
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    size_t ending = strlen(endings[i]);
    if (length > ending && strcmp(alias->id + length - ending, endings[i]) == 0) return true;
  }
  return false;
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

static node *hook_name(struct hook hook) {
  return hook.function ? intrinsic_ref(hook.function->logical_id) : node_copy(hook.other);
}

static bool is_set(struct hook hook) { return hook.function || hook.other; }

static node *update_policy(const struct rollouts *rollouts, const struct rollout *rollout) {
  node *update = node_new_object();
  node *policy = node_add(update, "CodeDeployLambdaAliasUpdate", node_new_object());
  node_add(policy, "ApplicationName", intrinsic_ref(rollouts->application_id));
  if (is_set(rollout->after)) node_add(policy, "AfterAllowTrafficHook", hook_name(rollout->after));
  if (is_set(rollout->before))
    node_add(policy, "BeforeAllowTrafficHook", hook_name(rollout->before));
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

/* An adopted alias keeps its settings. */
static void extend(const struct rollouts *rollouts, const struct rollout *rollout,
                   const struct resource *alias) {
  struct path resources = {NULL, "Resources", 0}, body = {&resources, alias->id, 0},
              properties = {&body, "Properties", 0};
  plan_set_member(rollouts->plan, alias->properties, &properties, "Name",
                  node_new_string(rollout->alias));
  plan_set_member(rollouts->plan, alias->body, &body, "UpdatePolicy",
                  update_policy(rollouts, rollout));
}

static node *alias_body(const struct rollouts *rollouts, const struct rollout *rollout) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::Lambda::Alias"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "FunctionVersion", intrinsic_get_att(rollout->version_id, "Version"));
  node_add(properties, "FunctionName", intrinsic_ref(rollout->function->logical_id));
  node_add(properties, "Name", node_new_string(rollout->alias));
  node_add(body, "UpdatePolicy", update_policy(rollouts, rollout));
  return body;
}

void alias_put(const struct rollouts *rollouts, const struct rollout *rollout) {
  if (!rollout->version_id) return;
  const struct resource *there = template_resource(rollouts->template, rollout->alias_id);
  node *body = alias_body(rollouts, rollout);
  bool is_kept = there && there->properties &&
                 (is_frameworks(rollout, there) || is_of_version(rollouts, rollout, there));
  if (is_kept && !node_equal(there->body, body)) extend(rollouts, rollout, there);
  else plan_put_resource(rollouts->plan, rollout->alias_id, body);
}
