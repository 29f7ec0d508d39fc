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

/* The ARN of a function of the template. Where the stack is split by function, the deployment
 * group, which waits for the role, may come to be in the stack of the hook: the role then names the
 * hook instead of waiting for it. */
static node *hook_arn(const struct rollouts *rollouts, const char *function) {
  const struct resource *resource = template_resource(rollouts->template, function);
  const char *name =
      resource ? node_string(node_member(resource->properties, "FunctionName")) : NULL;
  return name && service_is_split(rollouts->service) ? arn_of_name(name)
                                                     : intrinsic_get_att(function, "Arn");
}

/* ---- Exactly this service's hooks and topics ---- */

/* One statement: an action on resources that exist under the same condition. */
struct allowed {
  const char *action, *condition; /* NULL: always */
  node *resources;
  struct allowed *next;
};

struct allowances {
  struct rollouts *rollouts;
  struct allowed *first, **end;
  struct condition_list conditions; /* of those that have one */
  bool has_certain;                 /* one that always exists */
};

static bool same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* Takes `resource`. */
static void allow(struct allowances *allowances, const char *action, node *resource) {
  struct arena *arena = allowances->rollouts->service->arena;
  const char *condition =
      conditions_needed(&allowances->rollouts->conditions, NULL, resource, NULL);
  for (struct allowed *each = allowances->first; each; each = each->next)
    if (same(each->condition, condition) && strcmp(each->action, action) == 0) {
      append_once(each->resources, resource);
      return;
    }
  struct allowed *allowed = arena_alloc(arena, sizeof *allowed);
  *allowed = (struct allowed){action, condition, node_new_array(), NULL};
  node_append(allowed->resources, resource);
  *allowances->end = allowed;
  allowances->end = &allowed->next;
  if (condition) condition_list_add(&allowances->conditions, arena, condition);
  else allowances->has_certain = true;
}

static void allow_hook(struct allowances *allowances, struct hook hook) {
  const char *function = hook_function(allowances->rollouts, hook);
  if (function)
    allow(allowances, "lambda:InvokeFunction", hook_arn(allowances->rollouts, function));
  else if (hook.other) allow(allowances, "lambda:InvokeFunction", node_copy(hook.other));
}

static void allow_topics(struct allowances *allowances, const struct rollout *rollout) {
  const node *triggers = node_member(rollout->settings, "triggerConfigurations");
  for (const node *trigger = node_first(triggers); trigger; trigger = node_next(trigger)) {
    const node *topic = node_member(trigger, "TriggerTargetArn");
    if (topic) allow(allowances, "sns:Publish", node_copy(topic));
  }
}

static void allow_all(struct allowances *allowances, struct rollouts *rollouts) {
  *allowances = (struct allowances){.rollouts = rollouts};
  allowances->end = &allowances->first;
  for (size_t i = 0; i < rollouts->count; i++) {
    if (!uses_shared_role(&rollouts->list[i])) continue;
    allow_hook(allowances, rollouts->list[i].before);
    allow_hook(allowances, rollouts->list[i].after);
  }
  for (size_t i = 0; i < rollouts->count; i++)
    if (uses_shared_role(&rollouts->list[i])) allow_topics(allowances, &rollouts->list[i]);
}

/* The condition of the policy: NULL where a statement is always left. */
static const char *policy_condition(struct allowances *allowances) {
  if (allowances->has_certain || !allowances->first) return NULL;
  return conditions_any(&allowances->rollouts->conditions, NULL, &allowances->conditions);
}

/* PolicyName and PolicyDocument; a statement that is not there under all of the policy's condition
 * is in an Fn::If. Uses up the allowances. */
static void add_policy(struct allowances *allowances, node *policy, const char *condition) {
  const struct fact facts = {NULL, condition, false};
  node_add(policy, "PolicyName", node_new_string("InvokeHooksAndNotify"));
  node *document = node_add(policy, "PolicyDocument", node_new_object());
  node_add(document, "Version", node_new_string("2012-10-17"));
  node *statements = node_add(document, "Statement", node_new_array());
  for (const struct allowed *each = allowances->first; each; each = each->next) {
    node *statement = iam_statement(each->action, each->resources);
    bool is_certain = conditions_imply(&allowances->rollouts->conditions, &facts, each->condition);
    node_append(statements, is_certain
                                ? statement
                                : intrinsic_if(each->condition, statement, intrinsic_no_value()));
  }
}

/* Where all statements may be left out, none of them may be in the role: CloudFormation would be
 * given an empty Statement. */
static void put_policy(struct allowances *allowances, const char *condition) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::IAM::Policy"));
  node_add(body, "Condition", node_new_string(condition));
  node *properties = node_add(body, "Properties", node_new_object());
  add_policy(allowances, properties, condition);
  node_append(node_add(properties, "Roles", node_new_array()), intrinsic_ref(NAME_SERVICE_ROLE));
  plan_put_resource(allowances->rollouts->plan, NAME_SERVICE_ROLE_POLICY, body);
}

void service_role_wait(struct rollouts *rollouts, const struct rollout *rollout, node *body) {
  const struct fact facts = {NULL, rollout->condition, false};
  const char *condition = rollouts->role_policy_condition;
  if (condition && uses_shared_role(rollout))
    wait_put(rollouts, &facts, body, NAME_SERVICE_ROLE_POLICY, condition);
}

/* ---- The role ---- */

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

/* A boundary or a path that the account's rules demand holds for every role that is made (the
 * framework's guide, "IAM"); the second and third spelling are deprecated. */
static const node *boundary_of(const struct service *service) {
  const node *own = node_member(service->deployment_settings, "codeDeployRolePermissionsBoundary"),
             *role = node_member(node_member(service->provider, "iam"), "role");
  const node *const places[] = {node_member(role, "permissionsBoundary"),
                                node_member(role, "permissionBoundary"),
                                node_member(service->provider, "rolePermissionsBoundary")};
  if (own) return setting_is_on(own) ? own : NULL;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (setting_is_on(places[i])) return places[i];
  return NULL;
}

/* The framework's own default is what IAM takes without one. */
static const node *path_of(const struct service *service) {
  const node *path =
      node_member(node_member(node_member(service->provider, "iam"), "role"), "path");
  bool is_default = node_string(path) && strcmp(node_string(path), "/") == 0;
  return setting_is_on(path) && !is_default ? path : NULL;
}

/* The tags of the framework's role go before the provider's. */
static void add_tags(const struct rollouts *rollouts, node *properties) {
  const node *tags =
      node_member(node_member(node_member(rollouts->service->provider, "iam"), "role"), "tags");
  tags_add(rollouts, properties);
  for (const node *tag = node_is(tags, NODE_OBJECT) ? node_first(tags) : NULL; tag;
       tag = node_next(tag)) {
    node *list = node_member(properties, "Tags");
    if (!list) list = node_add(properties, "Tags", node_new_array());
    node *there = node_first(list);
    while (there && strcmp(node_string(node_member(there, "Key")), node_name(tag)) != 0)
      there = node_next(there);
    if (!there) {
      there = node_append(list, node_new_object());
      node_add(there, "Key", node_new_string(node_name(tag)));
    }
    const char *value = setting_text(rollouts->service->arena, tag);
    node_set(there, "Value", value ? node_new_string(value) : node_copy(tag));
  }
}

void service_role_put(struct rollouts *rollouts) {
  bool is_needed = false;
  for (size_t i = 0; i < rollouts->count; i++) is_needed |= uses_shared_role(&rollouts->list[i]);
  if (!is_needed) return;
  struct allowances allowances;
  allow_all(&allowances, rollouts);
  const char *condition = policy_condition(&allowances);
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::IAM::Role"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ManagedPolicyArns", managed_policies());
  node_add(properties, "AssumeRolePolicyDocument", trust_policy());
  if (allowances.first && !condition)
    add_policy(&allowances,
               node_append(node_add(properties, "Policies", node_new_array()), node_new_object()),
               NULL);
  const node *boundary = boundary_of(rollouts->service), *path = path_of(rollouts->service);
  if (boundary) node_add(properties, "PermissionsBoundary", node_copy(boundary));
  if (path) node_add(properties, "Path", node_copy(path));
  add_tags(rollouts, properties);
  plan_put_resource(rollouts->plan, NAME_SERVICE_ROLE, body);
  rollouts->role_policy_condition = condition;
  if (condition) put_policy(&allowances, condition);
}
