/* IAM: what CodeDeploy may do, and the right of hooks to report their result. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* ---- Statements ---- */

static node *statement(const char *action, node *resources) {
  node *statement = node_new_object();
  node_append(node_add(statement, "Action", node_new_array()), node_new_string(action));
  node_add(statement, "Effect", node_new_string("Allow"));
  node_add(statement, "Resource", resources);
  return statement;
}

static void append_once(node *list, node *value) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (node_equal(each, value)) return;
  node_append(list, value);
}

/* ---- CodeDeploy's service role ---- */

static bool uses_shared_role(const struct rollout *rollout) {
  return !setting_is_on(node_member(rollout->settings, "codeDeployRole"));
}

/* AWSCodeDeployRoleForLambdaLimited lets CodeDeploy shift aliases and read alarms, and invoke functions that are called
 * CodeDeployHook_*; a hook under any other name, and a topic, need a statement of their own (facts/aws.md 6.1). */
static node *managed_policies(void) {
  node *join = intrinsic_join("");
  node *pieces = intrinsic_pieces(join);
  node_append(pieces, node_new_string("arn:"));
  node_append(pieces, intrinsic_ref("AWS::Partition"));
  node_append(pieces, node_new_string(":iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"));
  node *policies = node_new_array();
  node_append(policies, join);
  return policies;
}

static void add_hook_arn(node *arns, struct hook hook) {
  if (hook.function) append_once(arns, intrinsic_get_att(hook.function->logical_id, "Arn"));
  else if (hook.other) append_once(arns, node_copy(hook.other));
}

static void add_topics(node *arns, const struct rollout *rollout) {
  const node *triggers = node_member(rollout->settings, "triggerConfigurations");
  for (const node *trigger = node_first(triggers); trigger; trigger = node_next(trigger)) {
    const node *topic = node_member(trigger, "TriggerTargetArn");
    if (topic) append_once(arns, node_copy(topic));
  }
}

/* Exactly this service's hooks and topics; an empty list where there are none. */
static node *own_statements(const struct rollouts *rollouts) {
  node *hooks = node_new_array(), *topics = node_new_array(), *statements = node_new_array();
  for (size_t i = 0; i < rollouts->count; i++) {
    if (!uses_shared_role(&rollouts->list[i])) continue;
    add_hook_arn(hooks, rollouts->list[i].before);
    add_hook_arn(hooks, rollouts->list[i].after);
    add_topics(topics, &rollouts->list[i]);
  }
  if (node_first(hooks)) node_append(statements, statement("lambda:InvokeFunction", hooks));
  if (node_first(topics)) node_append(statements, statement("sns:Publish", topics));
  return statements;
}

static node *trust_policy(void) {
  node *document = node_new_object();
  node_add(document, "Version", node_new_string("2012-10-17"));
  node *trust = node_append(node_add(document, "Statement", node_new_array()), node_new_object());
  node_append(node_add(trust, "Action", node_new_array()), node_new_string("sts:AssumeRole"));
  node_add(trust, "Effect", node_new_string("Allow"));
  node *principal = node_add(trust, "Principal", node_new_object());
  node_append(node_add(principal, "Service", node_new_array()), node_new_string("codedeploy.amazonaws.com"));
  return document;
}

void service_role_put(const struct rollouts *rollouts) {
  bool is_needed = false;
  for (size_t i = 0; i < rollouts->count; i++) is_needed |= uses_shared_role(&rollouts->list[i]);
  if (!is_needed) return;
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::IAM::Role"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ManagedPolicyArns", managed_policies());
  node_add(properties, "AssumeRolePolicyDocument", trust_policy());
  node *statements = own_statements(rollouts);
  if (node_first(statements)) {
    node *policy = node_append(node_add(properties, "Policies", node_new_array()), node_new_object());
    node_add(policy, "PolicyName", node_new_string("InvokeHooksAndNotify"));
    node *document = node_add(policy, "PolicyDocument", node_new_object());
    node_add(document, "Version", node_new_string("2012-10-17"));
    node_add(document, "Statement", statements);
  }
  const node *boundary = node_member(rollouts->service->deployment_settings, "codeDeployRolePermissionsBoundary");
  if (setting_is_on(boundary)) node_add(properties, "PermissionsBoundary", node_copy(boundary));
  plan_put_resource(rollouts->plan, NAME_SERVICE_ROLE, body);
}

/* ---- The hooks' own role ---- */

static node *group_arn(const struct rollouts *rollouts, const struct rollout *rollout) {
  node *join = intrinsic_join("");
  node *pieces = intrinsic_pieces(join);
  node_append(pieces, node_new_string("arn:"));
  node_append(pieces, intrinsic_ref("AWS::Partition"));
  node_append(pieces, node_new_string(":codedeploy:"));
  node_append(pieces, intrinsic_ref("AWS::Region"));
  node_append(pieces, node_new_string(":"));
  node_append(pieces, intrinsic_ref("AWS::AccountId"));
  node_append(pieces, node_new_string(":deploymentgroup:"));
  node_append(pieces, intrinsic_ref(rollouts->application_id));
  node_append(pieces, node_new_string(text_new(rollouts->service->arena, "/%s", rollout->group)));
  return join;
}

/* The right to report a hook's result, once in the role's first policy; a role without one gets a policy. */
void execution_role_extend(const struct rollouts *rollouts) {
  const struct resource *role = template_resource(rollouts->template, rollouts->service->role_id);
  node *groups = node_new_array();
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    if (rollout->before.function || rollout->after.function) node_append(groups, group_arn(rollouts, rollout));
  }
  if (!role || !role->properties || !node_first(groups)) return;
  node *right = statement("codedeploy:PutLifecycleEventHookExecutionStatus", groups);
  struct path resources = {NULL, "Resources", 0}, at_role = {&resources, role->id, 0};
  struct path at_properties = {&at_role, "Properties", 0}, at_policies = {&at_properties, "Policies", 0};
  struct path at_policy = {&at_policies, NULL, 0}, at_document = {&at_policy, "PolicyDocument", 0};
  struct path at_statements = {&at_document, "Statement", 0};
  node *policies = node_member(role->properties, "Policies");
  node *document = node_member(node_at(policies, 0), "PolicyDocument");
  node *statements = node_member(document, "Statement");
  if (node_is(statements, NODE_ARRAY)) {
    for (const node *each = node_first(statements); each; each = node_next(each))
      if (node_equal(each, right)) return;
    plan_append(rollouts->plan, statements, &at_statements, right);
    return;
  }
  node *policy = node_new_object();
  node_add(policy, "PolicyName", node_new_string("ReportHookResult"));
  node *own = node_add(policy, "PolicyDocument", node_new_object());
  node_add(own, "Version", node_new_string("2012-10-17"));
  node_append(node_add(own, "Statement", node_new_array()), right);
  if (node_is(policies, NODE_ARRAY)) {
    plan_append(rollouts->plan, policies, &at_policies, policy);
    return;
  }
  node *list = node_new_array();
  node_append(list, policy);
  plan_set_member(rollouts->plan, role->properties, &at_properties, "Policies", list);
}
