#include "aws/sts.h"

#include "aws/endpoint.h"

#define MOST_FIELDS 6

/* Every region has an STS; this is the one that stands for no region. */
#define REGION_OF_NO_REGION "us-east-1"

static void add(struct sigv4_query *fields, size_t *count, const char *name, const char *value) {
  if (value) fields[(*count)++] = (struct sigv4_query){name, value};
}

static const char *session_name(const struct source_search *search, const struct sts_role *role) {
  const struct world *world = search->caller->world;
  if (role->session) return role->session;
  return text_new(search->arena, "sls-rollout-%lld",
                  (long long)(world->now(world->context) / 1000));
}

static enum source_result refused(struct source_search *search, const struct sts_role *role,
                                  const struct aws_request *request,
                                  const struct aws_answer *answer) {
  return source_fail(search, "role %s cannot be assumed: %s", text_shown(search->arena, role->arn),
                     aws_problem(search->arena, request, answer));
}

enum source_result sts_assume(struct source_search *search, const struct sts_role *role,
                              struct credentials *credentials) {
  static const struct source_members members = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                                "Expiration"};
  struct sigv4_query fields[MOST_FIELDS];
  size_t count = 0;
  add(fields, &count, "RoleArn", role->arn);
  add(fields, &count, "RoleSessionName", session_name(search, role));
  add(fields, &count, "ExternalId", role->external_id);
  add(fields, &count, "DurationSeconds", role->duration);
  add(fields, &count, "WebIdentityToken", role->web_identity);
  const char *region = search->settings->region ? search->settings->region : REGION_OF_NO_REGION;
  struct aws_request request = {
      .service = SERVICE_STS,
      .operation = role->web_identity ? "AssumeRoleWithWebIdentity" : "AssumeRole",
      .query = fields,
      .query_count = count,
      .endpoint = endpoint_url(search->arena, search->settings, SERVICE_STS, region),
      .region = region,
      .credentials = role->start};
  struct aws_answer answer;
  aws_send(search->caller, search->arena, &request, &answer);
  if (answer.outcome != AWS_ANSWERED) return refused(search, role, &request, &answer);
  const node *result = node_member(
      node_member(answer.tree, text_new(search->arena, "%sResponse", request.operation)),
      text_new(search->arena, "%sResult", request.operation));
  return source_take(search, node_member(result, "Credentials"), &members, credentials);
}
