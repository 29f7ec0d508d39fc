#include "aws/codedeploy.h"

static const node *ask(struct client *client, struct arena *arena, const char *operation,
                       const node *input, struct aws_answer *answer) {
  return operation_json(client, arena, SERVICE_CODEDEPLOY, operation, input, answer);
}

/* An object with one string. */
static node *input_with(const char *name, const char *value) {
  node *input = node_new_object();
  node_add(input, name, node_new_string(value));
  return input;
}

/* A member that the answer should have; an empty object where it does not, which callers read over.
 * */
static const node *member_of(const node *tree, const char *name) {
  const node *member = node_member(tree, name);
  return !tree || member ? member : node_new_object();
}

const node *codedeploy_list(struct client *client, struct arena *arena, const char *application,
                            const char *group, const char *const *statuses, size_t most,
                            struct aws_answer *answer) {
  static const struct operation_pages pages = {"deployments", "nextToken", "nextToken"};
  node *input = input_with("applicationName", application), *ids = node_new_array();
  node_add(input, "deploymentGroupName", node_new_string(group));
  size_t count = 0;
  while (statuses && statuses[count]) count++;
  if (count) node_add(input, "includeOnlyStatuses", operation_strings(statuses, count));
  return operation_json_pages(client, arena, SERVICE_CODEDEPLOY, "ListDeployments", input, &pages,
                              most, ids, answer)
             ? ids
             : NULL;
}

const node *codedeploy_deployment(struct client *client, struct arena *arena, const char *id,
                                  struct aws_answer *answer) {
  return member_of(ask(client, arena, "GetDeployment", input_with("deploymentId", id), answer),
                   "deploymentInfo");
}

/* Asks in batches; appends the elements of the member `list`. `input` is what stands beside the
 * ids. */
static const node *in_batches(struct client *client, struct arena *arena, const char *operation,
                              const node *input, const char *ids_name, const char *list,
                              const char *const *ids, size_t count, struct aws_answer *answer) {
  node *all = node_new_array();
  *answer = (struct aws_answer){.code = "", .message = "", .request_id = ""};
  for (size_t from = 0; from < count; from += CODEDEPLOY_BATCH) {
    node *asked = node_copy(input);
    size_t left = count - from;
    node_set(asked, ids_name,
             operation_strings(ids + from, left < CODEDEPLOY_BATCH ? left : CODEDEPLOY_BATCH));
    const node *tree = ask(client, arena, operation, asked, answer);
    if (!tree) return NULL;
    for (const node *element = node_first(node_member(tree, list)); element;
         element = node_next(element))
      node_append(all, node_copy(element));
  }
  return all;
}

const node *codedeploy_deployments(struct client *client, struct arena *arena,
                                   const char *const *ids, size_t count,
                                   struct aws_answer *answer) {
  return in_batches(client, arena, "BatchGetDeployments", node_new_object(), "deploymentIds",
                    "deploymentsInfo", ids, count, answer);
}

const node *codedeploy_targets(struct client *client, struct arena *arena, const char *id,
                               struct aws_answer *answer) {
  static const struct operation_pages pages = {"targetIds", "nextToken", "nextToken"};
  node *list = node_new_array();
  if (!operation_json_pages(client, arena, SERVICE_CODEDEPLOY, "ListDeploymentTargets",
                            input_with("deploymentId", id), &pages, 0, list, answer))
    return NULL;
  size_t count = 0;
  const char **ids = arena_alloc(arena, node_count(list) * sizeof *ids);
  for (const node *element = node_first(list); element; element = node_next(element))
    if (node_string(element)) ids[count++] = node_string(element);
  return in_batches(client, arena, "BatchGetDeploymentTargets", input_with("deploymentId", id),
                    "targetIds", "deploymentTargets", ids, count, answer);
}

const node *codedeploy_group(struct client *client, struct arena *arena, const char *application,
                             const char *group, struct aws_answer *answer) {
  node *input = input_with("applicationName", application);
  node_add(input, "deploymentGroupName", node_new_string(group));
  return member_of(ask(client, arena, "GetDeploymentGroup", input, answer), "deploymentGroupInfo");
}

const node *codedeploy_stop(struct client *client, struct arena *arena, const char *id,
                            bool rolls_back, struct aws_answer *answer) {
  node *input = input_with("deploymentId", id);
  node_add(input, "autoRollbackEnabled", node_new_boolean(rolls_back));
  return ask(client, arena, "StopDeployment", input, answer);
}
