#include "watch/ask.h"

#include <string.h>

#include "aws/lambda.h"
#include "aws/operation.h"

/* ---- Turns ---- */

static const struct pace {
  double burst, per_second;
} paces[SERVICE_COUNT] = {
    [SERVICE_CODEDEPLOY] = {20, 5},
    [SERVICE_CLOUDWATCH] = {10, 3}, /* DescribeAlarms: 9 a second */
    [SERVICE_LAMBDA] = {10, 3},     /* 15 a second, which CodeDeploy needs itself */
    [SERVICE_CLOUDFORMATION] = {10, 2},
};

static struct bucket *filled_bucket(struct asker *asker, enum aws_service service) {
  const struct world *world = &asker->client->world;
  struct bucket *bucket = &asker->buckets[service];
  const struct pace *pace = &paces[service];
  int64_t now = world->monotonic(world->context);
  double gained = (double)(now - bucket->filled) / 1000.0 * pace->per_second;
  bool is_new = bucket->filled == 0;
  bucket->tokens =
      is_new || bucket->tokens + gained > pace->burst ? pace->burst : bucket->tokens + gained;
  bucket->filled = now ? now : 1;
  return bucket;
}

bool ask_has_turn(struct asker *asker, enum aws_service service, unsigned count) {
  return filled_bucket(asker, service)->tokens >= count;
}

/* False: somebody wants to end. */
static bool take_turn(struct asker *asker, enum aws_service service) {
  const struct world *world = &asker->client->world;
  struct bucket *bucket = filled_bucket(asker, service);
  if (bucket->tokens < 1) {
    double missing = (1 - bucket->tokens) / paces[service].per_second;
    if (!world->sleep(world->context, (int64_t)(missing * 1000) + 1)) return false;
    bucket = filled_bucket(asker, service);
  }
  bucket->tokens -= 1;
  return true;
}

/* ---- Asking ---- */

static enum asked interrupted(struct asker *asker) {
  asker->is_interrupted = true;
  asker->problem = "interrupted";
  asker->code = "";
  return ASKED_FAILED;
}

/* Codes of a refusal that holds for every other question too. */
static bool is_about_all(const char *code) {
  static const char *const codes[] = {"UnrecognizedClientException",
                                      "InvalidClientTokenId",
                                      "InvalidSignatureException",
                                      "SignatureDoesNotMatch",
                                      "IncompleteSignature",
                                      "MissingAuthenticationToken",
                                      NULL};
  for (const char *const *each = codes; *each; each++)
    if (strcmp(code, *each) == 0) return true;
  return aws_is_throttling(code) || aws_is_expired(code);
}

/* What became of a question: `tree` of an answered one is an object. */
static enum asked judge(struct asker *asker, const char *operation, const struct aws_answer *answer,
                        const node *tree) {
  if (answer->outcome == AWS_INTERRUPTED) return interrupted(asker);
  if (answer->outcome == AWS_ANSWERED && node_is(tree, NODE_OBJECT)) return ASKED_ANSWERED;
  struct aws_request request = {.operation = operation};
  asker->code = text_shown(asker->arena, answer->code);
  asker->problem = answer->outcome == AWS_ANSWERED
                       ? text_new(asker->arena, "%s: the answer is no object", operation)
                       : aws_problem(asker->arena, &request, answer);
  return answer->outcome == AWS_REFUSED && answer->status < 500 && !is_about_all(answer->code)
             ? ASKED_REFUSED
             : ASKED_FAILED;
}

enum asked ask_json(struct asker *asker, enum aws_service service, const char *operation,
                    const node *input, const node **tree) {
  struct aws_answer answer;
  if (!take_turn(asker, service)) return interrupted(asker);
  *tree = operation_json(asker->client, asker->arena, service, operation, input, &answer);
  return judge(asker, operation, &answer, *tree);
}

enum asked ask_alias(struct asker *asker, const char *function, const char *alias,
                     const node **tree) {
  struct aws_answer answer;
  if (!take_turn(asker, SERVICE_LAMBDA)) return interrupted(asker);
  *tree = lambda_alias(asker->client, asker->arena, function, alias, &answer);
  return judge(asker, "GetAlias", &answer, *tree);
}

enum asked ask_resources(struct asker *asker, const char *stack, const char *token,
                         const node **tree) {
  struct aws_answer answer;
  struct operation_fields fields;
  if (!take_turn(asker, SERVICE_CLOUDFORMATION)) return interrupted(asker);
  operation_fields_init(&fields, asker->arena);
  operation_field(&fields, "StackName", stack);
  operation_field(&fields, "NextToken", token);
  *tree = operation_query(asker->client, asker->arena, SERVICE_CLOUDFORMATION, "ListStackResources",
                          &fields, &answer);
  return judge(asker, "ListStackResources", &answer, *tree);
}
