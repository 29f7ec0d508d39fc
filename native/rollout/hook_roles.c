/* A hook tells CodeDeploy its result, and its role must allow that:
 * codedeploy:PutLifecycleEventHookExecutionStatus on the deployment group (facts/aws.md 6.2). The
 * statement goes on the role that the hook really has. */
#include <string.h>

#include "rollout/internal.h"

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

/* The logical id of {Fn::Sub: "${Id.Arn}"}, which is another way to write Fn::GetAtt; NULL for
 * anything else. */
static const char *substituted(struct arena *arena, const node *value) {
  const char *text = node_string(node_only(value, "Fn::Sub"));
  size_t length = text && strncmp(text, "${", 2) == 0 ? strcspn(text + 2, ".}") : 0;
  return length && strcmp(text + 2 + length, ".Arn}") == 0 ? arena_copy(arena, text + 2, length)
                                                           : NULL;
}

/* The role of a function of the template; NULL where it is not in the template. */
static const struct resource *role_of(const struct rollouts *rollouts, const char *function) {
  const struct resource *resource = template_resource(rollouts->template, function);
  const node *setting = resource ? node_member(resource->properties, "Role") : NULL;
  const char *id = setting ? template_referred(rollouts->service->arena, setting) : NULL;
  if (!id && setting) id = substituted(rollouts->service->arena, setting);
  const struct resource *role = id ? template_resource(rollouts->template, id) : NULL;
  return role && strcmp(role->type, "AWS::IAM::Role") == 0 && role->properties ? role : NULL;
}

static bool has_role(const struct rollouts *rollouts, const struct resource *role,
                     struct hook hook) {
  const char *function = hook_function(rollouts, hook);
  return function && role_of(rollouts, function) == role;
}

/* The groups whose hooks have this role. */
static node *groups_of(const struct rollouts *rollouts, const struct resource *role) {
  node *groups = node_new_array();
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    if (has_role(rollouts, role, rollout->before) || has_role(rollouts, role, rollout->after))
      node_append(groups, group_arn(rollouts, rollout));
  }
  return groups;
}

static bool list_holds(const node *list, const node *value) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (node_equal(each, value)) return true;
  return false;
}

static node *report_policy(node *right) {
  node *policy = node_new_object();
  node_add(policy, "PolicyName", node_new_string(HOOK_POLICY));
  node *document = node_add(policy, "PolicyDocument", node_new_object());
  node_add(document, "Version", node_new_string("2012-10-17"));
  node_append(node_add(document, "Statement", node_new_array()), right);
  return policy;
}

/* Into the role's first policy where that is a list of statements, else as a policy of its own.
 * False where the role's policies are an intrinsic, which nothing can be added to. */
static bool extend(const struct rollouts *rollouts, const struct resource *role) {
  node *right = iam_statement(HOOK_ACTION, groups_of(rollouts, role));
  struct path resources = {NULL, "Resources", 0}, at_role = {&resources, role->id, 0};
  struct path at_properties = {&at_role, "Properties", 0},
              at_policies = {&at_properties, "Policies", 0};
  struct path at_policy = {&at_policies, NULL, 0}, at_document = {&at_policy, "PolicyDocument", 0};
  struct path at_statements = {&at_document, "Statement", 0};
  node *policies = node_member(role->properties, "Policies");
  node *statements = node_member(node_member(node_at(policies, 0), "PolicyDocument"), "Statement");
  if (node_is(statements, NODE_ARRAY)) {
    if (!list_holds(statements, right))
      plan_append(rollouts->plan, statements, &at_statements, right);
    return true;
  }
  node *policy = report_policy(right);
  if (node_is(policies, NODE_ARRAY)) {
    if (!list_holds(policies, policy)) plan_append(rollouts->plan, policies, &at_policies, policy);
    return true;
  }
  if (policies && !node_is(policies, NODE_NULL)) return false;
  node *list = node_new_array();
  node_append(list, policy);
  plan_set_member(rollouts->plan, role->properties, &at_properties, "Policies", list);
  return true;
}

/* Where the role is, in words. */
static const char *whereabouts(const struct rollouts *rollouts, const char *function) {
  struct arena *arena = rollouts->service->arena;
  const struct resource *resource =
      function ? template_resource(rollouts->template, function) : NULL;
  const node *role = resource ? node_member(resource->properties, "Role") : NULL;
  return node_string(role) ? text_new(arena, "is %s, which is not in this template",
                                      text_shown(arena, node_string(role)))
                           : "is not in this template";
}

/* `setting` is preTrafficHook or postTrafficHook. */
static void extend_for(const struct rollouts *rollouts, const struct rollout *rollout,
                       const char *setting, struct hook hook, struct index *done) {
  struct arena *arena = rollouts->service->arena;
  if (!hook.function && !hook.other) return;
  const char *function = hook_function(rollouts, hook);
  const struct resource *role = function ? role_of(rollouts, function) : NULL;
  bool is_done = role && !index_put(done, role->id, (void *)role);
  if (is_done || (role && extend(rollouts, role))) return;
  diagnose(rollouts->diagnostics, RO113, setting_place(rollouts, rollout, setting),
           "the role of the hook %s %s; it must allow "
           "codedeploy:PutLifecycleEventHookExecutionStatus on deploymentgroup:<application>/%s",
           function                                ? text_shown(arena, function)
           : hook.other && node_string(hook.other) ? text_shown(arena, node_string(hook.other))
                                                   : "that an intrinsic gives",
           role ? "has policies that an intrinsic makes" : whereabouts(rollouts, function),
           text_shown(arena, rollout->group));
}

void hook_roles_extend(const struct rollouts *rollouts) {
  struct index done;
  index_init(&done, rollouts->service->arena, 4);
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    extend_for(rollouts, rollout, "preTrafficHook", rollout->before, &done);
    extend_for(rollouts, rollout, "postTrafficHook", rollout->after, &done);
  }
}
