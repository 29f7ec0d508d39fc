#include "aws/cloudformation.h"

#include <string.h>

/* ---- Reading ---- */

static void begin(struct operation_fields *fields, struct arena *arena, const char *stack) {
  operation_fields_init(fields, arena);
  operation_field(fields, "StackName", stack);
}

const node *cloudformation_stack(struct client *client, struct arena *arena, const char *stack,
                                 struct aws_answer *answer) {
  struct operation_fields fields;
  begin(&fields, arena, stack);
  const node *result =
      operation_query(client, arena, SERVICE_CLOUDFORMATION, "DescribeStacks", &fields, answer);
  if (!result) return NULL;
  const node *found = node_first(node_member(result, "Stacks"));
  return found ? found : node_new_object();
}

static const node *all_pages(struct client *client, struct arena *arena, const char *operation,
                             const char *list, const char *stack, size_t most,
                             struct aws_answer *answer) {
  struct operation_pages pages = {list, "NextToken", "NextToken"};
  struct operation_fields fields;
  begin(&fields, arena, stack);
  node *all = node_new_array();
  bool is_read = operation_query_pages(client, arena, SERVICE_CLOUDFORMATION, operation, &fields,
                                       &pages, most, all, answer);
  return is_read ? all : NULL;
}

const node *cloudformation_resources(struct client *client, struct arena *arena, const char *stack,
                                     struct aws_answer *answer) {
  return all_pages(client, arena, "ListStackResources", "StackResourceSummaries", stack, 0, answer);
}

const node *cloudformation_events(struct client *client, struct arena *arena, const char *stack,
                                  size_t most, struct aws_answer *answer) {
  return all_pages(client, arena, "DescribeStackEvents", "StackEvents", stack, most, answer);
}

const char *cloudformation_template(struct client *client, struct arena *arena, const char *stack,
                                    struct aws_answer *answer) {
  struct operation_fields fields;
  begin(&fields, arena, stack);
  operation_field(&fields, "TemplateStage", "Original");
  const node *result =
      operation_query(client, arena, SERVICE_CLOUDFORMATION, "GetTemplate", &fields, answer);
  const char *body = node_string(node_member(result, "TemplateBody"));
  return result && !body ? "" : body;
}

static bool says(const struct aws_answer *answer, const char *words) {
  return answer->outcome == AWS_REFUSED && strcmp(answer->code, "ValidationError") == 0 &&
         strstr(answer->message, words);
}

bool cloudformation_is_missing(const struct aws_answer *answer) {
  return says(answer, "does not exist");
}
bool cloudformation_is_unchanged(const struct aws_answer *answer) {
  return says(answer, "No updates are to be performed");
}

/* ---- Changing ---- */

static void add_pairs(struct operation_fields *fields, const char *list, const char *key,
                      const char *value, const struct stack_pair *pairs, size_t count) {
  for (size_t i = 0; i < count; i++) {
    operation_field(fields, text_new(fields->arena, "%s.member.%zu.%s", list, i + 1, key),
                    pairs[i].key);
    operation_field(fields, text_new(fields->arena, "%s.member.%zu.%s", list, i + 1, value),
                    pairs[i].value);
  }
}

/* 32 letters and digits that no other request has. */
static const char *token(struct client *client, struct arena *arena) {
  struct text text;
  text_init(&text, arena);
  text_string(&text, "sls-rollout-");
  for (int i = 0; i < 4; i++)
    text_format(&text, "%08x",
                (unsigned)(client->world.chance(client->world.context) * 4294967295.0));
  return text.at;
}

static const char *change_stack(struct client *client, struct arena *arena, const char *operation,
                                const struct stack_change *change, struct aws_answer *answer) {
  struct operation_fields fields;
  begin(&fields, arena, change->stack);
  operation_field(&fields, "TemplateBody", change->template_body);
  operation_field(&fields, "TemplateURL", change->template_url);
  add_pairs(&fields, "Parameters", "ParameterKey", "ParameterValue", change->parameters,
            change->parameter_count);
  add_pairs(&fields, "Tags", "Key", "Value", change->tags, change->tag_count);
  for (size_t i = 0; change->capabilities && change->capabilities[i]; i++)
    operation_field(&fields, text_new(arena, "Capabilities.member.%zu", i + 1),
                    change->capabilities[i]);
  operation_field(&fields, "RoleARN", change->role_arn);
  operation_field(&fields, "ClientRequestToken", token(client, arena));
  const node *result =
      operation_query(client, arena, SERVICE_CLOUDFORMATION, operation, &fields, answer);
  const char *id = node_string(node_member(result, "StackId"));
  return result && !id ? "" : id;
}

const char *cloudformation_create(struct client *client, struct arena *arena,
                                  const struct stack_change *change, struct aws_answer *answer) {
  return change_stack(client, arena, "CreateStack", change, answer);
}

const char *cloudformation_update(struct client *client, struct arena *arena,
                                  const struct stack_change *change, struct aws_answer *answer) {
  return change_stack(client, arena, "UpdateStack", change, answer);
}

bool cloudformation_delete(struct client *client, struct arena *arena, const char *stack,
                           struct aws_answer *answer) {
  struct operation_fields fields;
  begin(&fields, arena, stack);
  operation_field(&fields, "ClientRequestToken", token(client, arena));
  return operation_query(client, arena, SERVICE_CLOUDFORMATION, "DeleteStack", &fields, answer) !=
         NULL;
}
