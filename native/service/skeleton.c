#include "service/skeleton.h"

#include <string.h>

#include "service/names.h"

/* `condition`: the function's, NULL: none. */
static node *put_with(node *resources, const char *id, const char *type, const char *condition) {
  node *body = node_new_object();
  node_set(resources, id, body);
  node_add(body, "Type", node_new_string(type));
  if (condition) node_add(body, "Condition", node_new_string(condition));
  return node_add(body, "Properties", node_new_object());
}

static node *put(node *resources, const char *id, const char *type) {
  return put_with(resources, id, type, NULL);
}

static node *call(const char *function, node *operand) {
  node *intrinsic = node_new_object();
  node_add(intrinsic, function, operand);
  return intrinsic;
}

static node *get_att(const char *id, const char *attribute) {
  node *pair = node_new_array();
  node_append(pair, node_new_string(id));
  node_append(pair, node_new_string(attribute));
  return call("Fn::GetAtt", pair);
}

/* The function's own value, else the provider's. */
static const node *setting_of(const struct service *service, const struct function *function,
                              const char *name) {
  const node *own = node_member(function->definition, name);
  return own ? own : node_member(service->provider, name);
}

/* A role of one's own: an ARN, an intrinsic, or the logical id of a role among the service's
 * resources. NULL: the shared one. */
static node *own_role(const struct service *service, const struct function *function) {
  const node *role = setting_of(service, function, "role"),
             *iam = node_member(node_member(service->provider, "iam"), "role");
  if (!role && (node_string(iam) || node_member(iam, "Ref") || node_member(iam, "Fn::GetAtt")))
    role = iam;
  const char *word = node_string(role);
  if (word && strncmp(word, "arn:", 4) != 0) return get_att(word, "Arn");
  return role ? node_copy(role) : NULL;
}

/* The framework publishes a version of a function unless it, or else the provider, says no. */
static bool has_version(const struct service *service, const struct function *function) {
  const node *own = node_member(function->definition, "versionFunction");
  const node *all = node_member(service->provider, "versionFunctions");
  if (own) return setting_is_on(own);
  return !all || setting_is_on(all);
}

/* The framework's defaults (its guide, "Functions"): 6 seconds, 1024 MB. */
static node *number_or(const node *value, long otherwise) {
  return value ? node_copy(value) : node_new_number(otherwise);
}

static bool put_function(const struct service *service, const struct function *function,
                         node *resources) {
  const char *condition = node_string(node_member(function->definition, "condition"));
  node *properties = put_with(resources, function->logical_id, "AWS::Lambda::Function", condition);
  node_add(properties, "FunctionName", node_new_string(function->name));
  node *code = node_add(properties, "Code", node_new_object());
  node_add(code, "S3Bucket", node_new_string("not-packaged"));
  node_add(code, "S3Key", node_new_string("not-packaged"));
  node_add(properties, "Timeout", number_or(setting_of(service, function, "timeout"), 6));
  node_add(properties, "MemorySize", number_or(setting_of(service, function, "memorySize"), 1024));
  node *role = own_role(service, function);
  node_add(properties, "Role", role ? role : get_att(service->role_id, "Arn"));
  if (has_version(service, function)) {
    node *version =
        put_with(resources, name_lambda_version(service->arena, function->key, "NotPackaged"),
                 "AWS::Lambda::Version", condition);
    node_add(version, "FunctionName", call("Ref", node_new_string(function->logical_id)));
  }
  if (!setting_is_on(node_member(function->definition, "disableLogs")))
    node_add(put_with(resources, function->log_group_id, "AWS::Logs::LogGroup", condition),
             "LogGroupName", node_new_string(function->log_group_name));
  return role != NULL;
}

/* One policy, as the framework writes it; what is in it is of no matter here. */
static void put_role(const struct service *service, node *resources) {
  node *properties = put(resources, service->role_id, "AWS::IAM::Role");
  node *policy = node_append(node_add(properties, "Policies", node_new_array()), node_new_object());
  node_add(policy, "PolicyName", node_new_string("not-packaged"));
  node *document = node_add(policy, "PolicyDocument", node_new_object());
  node_add(document, "Version", node_new_string("2012-10-17"));
  node_add(document, "Statement", node_new_array());
}

static bool is_unknown(const node *section) {
  return node_string(section) && strstr(node_string(section), "${");
}

/* A section that is a variable without a value here (Resources: ${file(resources.js)}) replaces
 * nothing. */
static void merge_sections(node *template, const node *resources) {
  node *known = node_copy(resources), *next;
  for (node *each = node_first(known); each; each = next) {
    next = node_next(each);
    if (is_unknown(each)) node_drop(known, each);
  }
  node_merge(template, known);
}

/* `resources` may be a list of objects, too. */
static void merge_resources(node *template, const node *resources) {
  if (node_is(resources, NODE_OBJECT)) merge_sections(template, resources);
  for (const node *each = node_is(resources, NODE_ARRAY) ? node_first(resources) : NULL; each;
       each = node_next(each))
    merge_resources(template, each);
}

node *service_skeleton(const struct service *service, const node *document) {
  node *template = node_new_object();
  node_add(template, "AWSTemplateFormatVersion", node_new_string("2010-09-09"));
  node *resources = node_add(template, "Resources", node_new_object());
  bool needs_role = false;
  for (size_t i = 0; i < service->function_count; i++)
    needs_role |= !put_function(service, &service->functions[i], resources);
  if (needs_role) put_role(service, resources);
  merge_resources(template, node_member(document, "resources"));
  return template;
}
