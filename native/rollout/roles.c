/* IAM: what CodeDeploy may do. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"
#include "service/plugins.h"

/* ---- Statements ---- */

node *iam_statement(const char *action, node *resources) {
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

/* AWSCodeDeployRoleForLambdaLimited lets CodeDeploy shift aliases and read alarms, and invoke
 * functions that are called CodeDeployHook_*; a hook under any other name, and a topic, need a
 * statement of their own (facts/aws.md 6.1). */
static node *managed_policies(void) {
  node *join = intrinsic_join("");
  node *pieces = intrinsic_pieces(join);
  node_append(pieces, node_new_string("arn:"));
  node_append(pieces, intrinsic_ref("AWS::Partition"));
  node_append(pieces,
              node_new_string(":iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited"));
  node *policies = node_new_array();
  node_append(policies, join);
  return policies;
}

const char *hook_function(const struct rollouts *rollouts, struct hook hook) {
  if (hook.function) return hook.function->logical_id;
  const char *id = template_referred(rollouts->service->arena, hook.other);
  const struct resource *resource = id ? template_resource(rollouts->template, id) : NULL;
  return resource && strcmp(resource->type, "AWS::Lambda::Function") == 0 ? id : NULL;
}

/* arn:aws:lambda:region:account:function:name, which refers to no resource. */
static node *arn_of_name(const char *name) {
  static const char *const parts[][2] = {
      {"arn:", "AWS::Partition"}, {":lambda:", "AWS::Region"}, {":", "AWS::AccountId"}};
  node *join = intrinsic_join(""), *pieces = intrinsic_pieces(join);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    node_append(pieces, node_new_string(parts[i][0]));
    node_append(pieces, intrinsic_ref(parts[i][1]));
  }
  node_append(pieces, node_new_string(":function:"));
  node_append(pieces, node_new_string(name));
  return join;
}

/* The ARN of a function of the template. Where the stack is split by function, the deployment group,
 * which waits for the role, may come to be in the stack of the hook: the role then names the hook
 * instead of waiting for it. */
static node *hook_arn(const struct rollouts *rollouts, const char *function) {
  const struct resource *resource = template_resource(rollouts->template, function);
  const char *name =
      resource ? node_string(node_member(resource->properties, "FunctionName")) : NULL;
  return name && service_is_split(rollouts->service) ? arn_of_name(name)
                                                     : intrinsic_get_att(function, "Arn");
}

static void add_hook_arn(const struct rollouts *rollouts, node *arns, struct hook hook) {
  const char *function = hook_function(rollouts, hook);
  if (function) append_once(arns, hook_arn(rollouts, function));
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
    add_hook_arn(rollouts, hooks, rollouts->list[i].before);
    add_hook_arn(rollouts, hooks, rollouts->list[i].after);
    add_topics(topics, &rollouts->list[i]);
  }
  if (node_first(hooks)) node_append(statements, iam_statement("lambda:InvokeFunction", hooks));
  if (node_first(topics)) node_append(statements, iam_statement("sns:Publish", topics));
  return statements;
}

static node *trust_policy(void) {
  node *document = node_new_object();
  node_add(document, "Version", node_new_string("2012-10-17"));
  node *trust = node_append(node_add(document, "Statement", node_new_array()), node_new_object());
  node_append(node_add(trust, "Action", node_new_array()), node_new_string("sts:AssumeRole"));
  node_add(trust, "Effect", node_new_string("Allow"));
  node *principal = node_add(trust, "Principal", node_new_object());
  node_append(node_add(principal, "Service", node_new_array()),
              node_new_string("codedeploy.amazonaws.com"));
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
    node *policy =
        node_append(node_add(properties, "Policies", node_new_array()), node_new_object());
    node_add(policy, "PolicyName", node_new_string("InvokeHooksAndNotify"));
    node *document = node_add(policy, "PolicyDocument", node_new_object());
    node_add(document, "Version", node_new_string("2012-10-17"));
    node_add(document, "Statement", statements);
  }
  const node *boundary =
      node_member(rollouts->service->deployment_settings, "codeDeployRolePermissionsBoundary");
  if (setting_is_on(boundary)) node_add(properties, "PermissionsBoundary", node_copy(boundary));
  tags_add(rollouts, properties);
  plan_put_resource(rollouts->plan, NAME_SERVICE_ROLE, body);
}
