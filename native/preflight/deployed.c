/* What is deployed: the templates of the stack and of its nested stacks, and the names that
 * CloudFormation made. */
#include <string.h>

#include "aws/cloudformation.h"
#include "preflight/internal.h"

/* The resources of one deployed stack, as ListStackResources has them. */
struct listed {
  const struct nested_stack *stack; /* NULL: the root */
  const node *resources;
  struct listed *next;
};

struct reading {
  struct look *look;
  struct listed *listed; /* the one that was read last is the first */
};

/* ---- Names ---- */

static const char *physical_of(const node *resource) {
  const char *status = node_string(node_member(resource, "ResourceStatus")),
             *name = node_string(node_member(resource, "PhysicalResourceId"));
  bool is_gone = status && strcmp(status, "DELETE_COMPLETE") == 0;
  return name && *name && !is_gone ? name : NULL;
}

static void read_names(struct reading *reading, const struct nested_stack *stack,
                       const char *name) {
  struct look *look = reading->look;
  struct aws_answer answer;
  if (!look_may_ask(look)) return;
  const node *list = cloudformation_resources(look->preflight->client, look->arena, name, &answer);
  if (!list) look_note(look, QUESTION_RESOURCES, &answer);
  struct listed *listed = arena_alloc(look->arena, sizeof *listed);
  *listed = (struct listed){stack, list, reading->listed};
  reading->listed = listed;
}

/* The physical id of a nested stack; NULL where it is not known. */
static const char *stack_name(const struct reading *reading, const struct nested_stack *stack) {
  for (const struct listed *listed = reading->listed; listed; listed = listed->next)
    for (const node *each = listed->stack == stack->parent ? node_first(listed->resources) : NULL;
         each; each = node_next(each)) {
      const char *id = node_string(node_member(each, "LogicalResourceId"));
      if (id && strcmp(id, stack->id) == 0 && physical_of(each)) return physical_of(each);
    }
  return NULL;
}

/* All names, by the ids of the flat template. */
static void keep_names(struct reading *reading) {
  struct look *look = reading->look;
  for (const struct listed *listed = reading->listed; listed; listed = listed->next)
    for (const node *each = node_first(listed->resources); each; each = node_next(each)) {
      const char *id = node_string(node_member(each, "LogicalResourceId"));
      if (id && listed->stack) id = index_get(&listed->stack->ids, id);
      if (id && physical_of(each)) index_put(&look->physical, id, (void *)physical_of(each));
    }
}

/* ---- Templates ---- */

static node *read_template(struct look *look, const char *stack, const char **problem) {
  struct aws_answer answer;
  struct document_error error;
  *problem = NULL;
  if (!look_may_ask(look)) return NULL;
  const char *text = cloudformation_template(look->preflight->client, look->arena, stack, &answer);
  if (!text) {
    look_note(look, QUESTION_TEMPLATE, &answer);
    return NULL;
  }
  node *root = document_read(NULL, text, strlen(text), &error);
  if (!root) *problem = arena_string(look->arena, error.message);
  else if (!node_is(node_member(root, "Resources"), NODE_OBJECT)) *problem = "it has no Resources";
  return *problem ? NULL : root;
}

static void report_unread(struct look *look, const char *which, const char *problem) {
  if (problem)
    diagnose(look->diagnostics, RO609, "",
             "what is deployed%s is not known: its template cannot be read: %s", which, problem);
}

/* Of these a rollout needs the names; the template has them, or CloudFormation has made them. */
static bool needs_names(const node *root) {
  static const char *const named[][2] = {
      {"AWS::Lambda::Function", "FunctionName"},
      {"AWS::CodeDeploy::Application", "ApplicationName"},
      {"AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"},
      {"AWS::CloudWatch::Alarm", "AlarmName"},
      {"AWS::CloudWatch::CompositeAlarm", "AlarmName"},
      {STACKS_TYPE, ""}};
  for (const node *body = node_first(node_member(root, "Resources")); body; body = node_next(body))
    for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
      const char *type = node_string(node_member(body, "Type"));
      if (type && strcmp(type, named[i][0]) == 0 &&
          !node_string(node_member(node_member(body, "Properties"), named[i][1])))
        return true;
    }
  return false;
}

/* Fits stack_reader. */
static node *read_nested(void *context, const struct nested_stack *stack) {
  struct reading *reading = context;
  struct look *look = reading->look;
  const char *name = stack_name(reading, stack), *problem;
  node *root = name ? read_template(look, name, &problem) : NULL;
  if (name && !root)
    report_unread(look, text_new(look->arena, " of %s", text_shown(look->arena, stack->id)),
                  problem);
  if (root && needs_names(root)) read_names(reading, stack, name);
  return root;
}

/* ---- All of it ---- */

void deployed_read(struct look *look) {
  struct reading reading = {.look = look};
  struct diagnostics unsaid; /* it was deployed as it is */
  const char *problem;
  node *root = read_template(look, look->preflight->stack, &problem);
  if (!root) report_unread(look, "", problem);
  read_names(&reading, NULL, look->preflight->stack);
  stacks_read(&look->deployed, look->arena, root, read_nested, &reading);
  if (look->deployed.known) root = stacks_flatten(&look->deployed);
  diagnostics_init(&unsaid, look->arena);
  if (root) template_read(&look->before, look->arena, root, &unsaid);
  look->has_before = root != NULL;
  keep_names(&reading);
}
