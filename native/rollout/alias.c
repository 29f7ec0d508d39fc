/* The alias: a stable name that callers use, whose version CodeDeploy shifts. */
#include <string.h>

#include "rollout/internal.h"

void aliases_find_versions(struct rollouts *rollouts) {
  struct index versions = template_versions(rollouts->template);
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    const char *function = rollout->function->logical_id;
    const struct resource *version = index_get(&versions, function);
    if (version) rollout->version_id = version->id;
    else if (!template_resource(rollouts->template, function))
      diagnose(rollouts->diagnostics, RO303, rollout->path, "the template has no function %s", function);
    else
      diagnose(rollouts->diagnostics, RO108, rollout->path,
               "the template publishes no version of %s, so there is nothing to shift traffic to", function);
  }
}

static node *hook_name(struct hook hook) {
  return hook.function ? intrinsic_ref(hook.function->logical_id) : node_copy(hook.other);
}

static bool is_set(struct hook hook) { return hook.function || hook.other; }

void alias_put(const struct rollouts *rollouts, const struct rollout *rollout) {
  if (!rollout->version_id) return;
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::Lambda::Alias"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "FunctionVersion", intrinsic_get_att(rollout->version_id, "Version"));
  node_add(properties, "FunctionName", intrinsic_ref(rollout->function->logical_id));
  node_add(properties, "Name", node_new_string(rollout->alias));
  node *policy = node_add(node_add(body, "UpdatePolicy", node_new_object()), "CodeDeployLambdaAliasUpdate", node_new_object());
  node_add(policy, "ApplicationName", intrinsic_ref(rollouts->application_id));
  if (is_set(rollout->after)) node_add(policy, "AfterAllowTrafficHook", hook_name(rollout->after));
  if (is_set(rollout->before)) node_add(policy, "BeforeAllowTrafficHook", hook_name(rollout->before));
  node_add(policy, "DeploymentGroupName", intrinsic_ref(rollout->group_id));
  plan_put_resource(rollouts->plan, rollout->alias_id, body);
}
