#include "watch/ask.h"

#include <string.h>

#include "document/document.h"

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
  bucket->tokens = is_new || bucket->tokens + gained > pace->burst ? pace->burst : bucket->tokens + gained;
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
  static const char *const codes[] = {"UnrecognizedClientException", "InvalidClientTokenId", "InvalidSignatureException",
                                      "SignatureDoesNotMatch", "IncompleteSignature", "MissingAuthenticationToken", NULL};
  for (const char *const *each = codes; *each; each++)
    if (strcmp(code, *each) == 0) return true;
  return aws_is_throttling(code) || aws_is_expired(code);
}

static enum asked ask(struct asker *asker, struct aws_request *request, const node **tree) {
  struct aws_answer answer;
  if (!take_turn(asker, request->service)) return interrupted(asker);
  client_call(asker->client, asker->arena, request, &answer);
  if (answer.outcome == AWS_INTERRUPTED) return interrupted(asker);
  bool is_answered = answer.outcome == AWS_ANSWERED && node_is(answer.tree, NODE_OBJECT);
  if (is_answered) {
    *tree = answer.tree;
    return ASKED_ANSWERED;
  }
  asker->code = text_shown(asker->arena, answer.code);
  asker->problem = answer.outcome == AWS_ANSWERED ? text_new(asker->arena, "%s: the answer is no object", request->operation)
                                                  : aws_problem(asker->arena, request, &answer);
  return answer.outcome == AWS_REFUSED && answer.status < 500 && !is_about_all(answer.code) ? ASKED_REFUSED : ASKED_FAILED;
}

enum asked ask_json(struct asker *asker, enum aws_service service, const char *operation, const node *input, const node **tree) {
  struct text body;
  text_init(&body, asker->arena);
  document_print(input, DOCUMENT_COMPACT, &body);
  struct aws_request request = {.service = service, .operation = operation, .body = body.at, .body_length = body.length};
  return ask(asker, &request, tree);
}

enum asked ask_alias(struct asker *asker, const char *function, const char *alias, const node **tree) {
  struct text path;
  text_init(&path, asker->arena);
  text_string(&path, "/2015-03-31/functions/");
  sigv4_encode(&path, function, true);
  text_string(&path, "/aliases/");
  sigv4_encode(&path, alias, true);
  struct aws_request request = {.service = SERVICE_LAMBDA, .operation = "GetAlias", .method = "GET", .path = path.at};
  return ask(asker, &request, tree);
}

enum asked ask_stack(struct asker *asker, const char *operation, const struct sigv4_query *query, size_t count, const node **tree) {
  struct aws_request request = {.service = SERVICE_CLOUDFORMATION, .operation = operation, .query = query, .query_count = count};
  enum asked asked = ask(asker, &request, tree);
  if (asked != ASKED_ANSWERED) return asked;
  const node *response = node_member(*tree, text_new(asker->arena, "%sResponse", operation));
  *tree = node_member(response, text_new(asker->arena, "%sResult", operation));
  return ASKED_ANSWERED;
}
