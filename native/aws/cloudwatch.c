#include "aws/cloudwatch.h"

#include <string.h>

static void append_all(node *into, const node *list) {
  for (const node *alarm = node_first(list); alarm; alarm = node_next(alarm))
    node_append(into, node_copy(alarm));
}

/* One batch, which may come in pages of its own. */
static bool describe(struct client *client, struct arena *arena, node *input, node *into,
                     struct aws_answer *answer) {
  const char *token = NULL;
  for (int page = 0; page < OPERATION_MOST_PAGES; page++) {
    const node *tree =
        operation_json(client, arena, SERVICE_CLOUDWATCH, "DescribeAlarms", input, answer);
    if (!tree) return false;
    append_all(into, node_member(tree, "MetricAlarms"));
    append_all(into, node_member(tree, "CompositeAlarms"));
    const char *next = node_string(node_member(tree, "NextToken"));
    if (!next || !*next || (token && strcmp(next, token) == 0)) break;
    node_set(input, "NextToken", node_new_string(token = next));
  }
  return true;
}

const node *cloudwatch_alarms(struct client *client, struct arena *arena, const char *const *names,
                              size_t count, struct aws_answer *answer) {
  static const char *const types[] = {"MetricAlarm", "CompositeAlarm"};
  node *alarms = node_new_array();
  *answer = (struct aws_answer){.code = "", .message = "", .request_id = ""};
  for (size_t from = 0; from < count; from += CLOUDWATCH_BATCH) {
    size_t left = count - from;
    node *input = node_new_object();
    node_add(input, "AlarmNames",
             operation_strings(names + from, left < CLOUDWATCH_BATCH ? left : CLOUDWATCH_BATCH));
    node_add(input, "AlarmTypes", operation_strings(types, 2));
    node_add(input, "MaxRecords", node_new_number((long)CLOUDWATCH_BATCH));
    if (!describe(client, arena, input, alarms, answer)) return NULL;
  }
  return alarms;
}
