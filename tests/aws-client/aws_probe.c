/* One JSON object a line in, one out: what the AWS client makes of it. For tests only: it prints
 * what it was given, secrets too.
 *
 *   {"do": "sign", "method", "path", "query": [[name, value]...], "headers": [[name, value]...],
 *   "body", "service", "region",
 *    "now": milliseconds, "credentials": [id, secret, token], "isPathFinal"}
 *   {"do": "credentials", "profile"}    of this process's environment {"do": "find", "profile"}
 *   the same without printing them {"do": "leaks"}                     how many blocks were freed
 *   until now that held what AWS_PROBE_SECRET says {"do": "settings", "profile", "region"} {"do":
 *   "call", "service": number, "operation", "method", "path", "query", "body"} {"do": one of
 *   `operations` below, with its arguments} {"do": "http", "method", "url", "body", "timeout",
 *   "connectTimeout", "largest", "stop": true to be interrupted} {"do": "xml", "text"} */
#ifdef __linux__
#include <malloc.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aws/cloudformation.h"
#include "aws/cloudwatch.h"
#include "aws/codedeploy.h"
#include "aws/endpoint.h"
#include "aws/http.h"
#include "aws/lambda.h"
#include "aws/moment.h"
#include "aws/s3.h"
#include "aws/xml.h"
#include "base/partition.h"

static struct arena arena;
static struct client client;
static bool is_started;

static const char *text_of(const node *from, const char *name) {
  return node_string(node_member(from, name));
}

static void set(node *object, const char *name, const char *value) {
  node_set(object, name, value ? node_new_string(value) : node_new_null());
}

static size_t pairs(const node *list, struct sigv4_query **into) {
  size_t count = node_count(list), i = 0;
  *into = arena_alloc(&arena, count * sizeof **into);
  for (const node *pair = node_first(list); pair; pair = node_next(pair))
    (*into)[i++] =
        (struct sigv4_query){node_string(node_at(pair, 0)), node_string(node_at(pair, 1))};
  return count;
}

static void sign(const node *asked, node *answer) {
  struct sigv4_query *query, *headers;
  struct sigv4_request request = {.method = text_of(asked, "method"),
                                  .path = text_of(asked, "path"),
                                  .query_count = pairs(node_member(asked, "query"), &query),
                                  .header_count = pairs(node_member(asked, "headers"), &headers),
                                  .is_path_final = node_boolean(node_member(asked, "isPathFinal"))};
  struct http_header *list = arena_alloc(&arena, request.header_count * sizeof *list);
  for (size_t i = 0; i < request.header_count; i++)
    list[i] = (struct http_header){headers[i].name, headers[i].value};
  char hash[SIGV4_HASH_SIZE], time[SIGV4_TIME_SIZE];
  const char *body = text_of(asked, "body");
  sigv4_hash(body, strlen(body), hash);
  sigv4_time((int64_t)node_double(node_member(asked, "now")), time);
  request.query = query;
  request.headers = list;
  request.payload_hash = hash;
  struct sigv4_scope scope = {time, text_of(asked, "region"), text_of(asked, "service")};
  struct credentials credentials;
  const node *keys = node_member(asked, "credentials");
  if (!credentials_set(&credentials, node_string(node_at(keys, 0)), node_string(node_at(keys, 1)),
                       node_string(node_at(keys, 2))))
    abort();
  const char *canonical = sigv4_canonical_request(&arena, &request);
  set(answer, "canonical", canonical);
  set(answer, "stringToSign", sigv4_string_to_sign(&arena, &scope, canonical));
  set(answer, "authorization", sigv4_sign(&arena, &request, &scope, &credentials));
}

static bool start(const node *asked, node *answer) {
  const char *problem = NULL;
  if (is_started) return true;
  struct world world = world_real(NULL);
  is_started = client_start(&client, &world, text_of(asked, "profile"), text_of(asked, "region"),
                            &arena, &problem);
  if (!is_started) set(answer, "problem", problem);
  return is_started;
}

static void find_credentials(const node *asked, node *answer) {
  const char *problem = NULL;
  if (!start(asked, answer)) return;
  if (!client_credentials(&client, &arena, &problem)) {
    set(answer, "problem", problem);
    return;
  }
  set(answer, "id", client.credentials.id);
  set(answer, "secret", client.credentials.secret);
  set(answer, "token", *client.credentials.token ? client.credentials.token : NULL);
  set(answer, "expiration",
      client.credentials.expiration ? moment_iso(&arena, client.credentials.expiration) : NULL);
  set(answer, "source", client.credentials.source);
  set(answer, "shown", credentials_shown(&arena, &client.credentials));
}

static void find_only(const node *asked, node *answer) {
  const char *problem = NULL;
  if (!start(asked, answer)) return;
  if (!client_credentials(&client, &arena, &problem)) set(answer, "problem", problem);
  set(answer, "source", client.credentials.source);
  client_end(&client);
}

/* ---- Every block that is freed, by us or by libcurl, is looked through (the linker's --wrap=free)
 * ---- */

static long leaks, blocks;

#ifdef __linux__
void __real_free(void *memory);
void __wrap_free(void *memory);
void __wrap_free(void *memory) {
  const char *secret = getenv("AWS_PROBE_SECRET"), *at = memory;
  size_t length = secret ? strlen(secret) : 0,
         size = secret && memory ? malloc_usable_size(memory) : 0;
  blocks++;
  for (size_t i = 0; length && i + length <= size; i++) {
    if (at[i] != *secret || memcmp(at + i, secret, length) != 0) continue;
    leaks++;
    break;
  }
  __real_free(memory);
}
#endif

static void tell_leaks(const node *asked, node *answer) {
  (void)asked;
  node_set(answer, "leaks", node_new_number(leaks));
  node_set(answer, "blocks", node_new_number(blocks));
}

static void settings(const node *asked, node *answer) {
  if (!start(asked, answer)) return;
  set(answer, "region", client.settings.region);
  set(answer, "profile", client.settings.profile);
  node_set(answer, "attempts", node_new_number((long)client.settings.attempts));
  node *endpoints = node_set(answer, "endpoints", node_new_array());
  for (int i = 0; client.settings.region && i < SERVICE_COUNT; i++)
    node_append(endpoints,
                node_new_string(endpoint_url(&arena, &client.settings, (enum aws_service)i,
                                             client.settings.region)));
  if (client.settings.region) set(answer, "partition", partition_of(client.settings.region)->id);
}

static void tell(node *answer, const struct aws_answer *result) {
  node_set(answer, "outcome", node_new_number(result->outcome));
  node_set(answer, "status", node_new_number(result->status));
  node_set(answer, "attempts", node_new_number((long)result->attempts));
  set(answer, "code", result->code);
  set(answer, "message", result->message);
  set(answer, "requestId", result->request_id);
}

static void call(const node *asked, node *answer) {
  if (!start(asked, answer)) return;
  struct sigv4_query *query;
  const char *body = text_of(asked, "body");
  struct aws_request request = {
      .service = (enum aws_service)node_double(node_member(asked, "service")),
      .operation = text_of(asked, "operation"),
      .method = text_of(asked, "method"),
      .path = text_of(asked, "path"),
      .query_count = pairs(node_member(asked, "query"), &query),
      .body = body,
      .body_length = body ? strlen(body) : 0};
  request.query = query;
  struct aws_answer result;
  client_call(&client, &arena, &request, &result);
  tell(answer, &result);
  if (result.tree) node_set(answer, "tree", node_copy(result.tree));
}

/* ---- Operations: what comes back is `value` ---- */

typedef const node *operation(const node *asked, struct aws_answer *result);

static const char **strings_of(const node *list, size_t *count) {
  const char **strings = arena_zero(&arena, (node_count(list) + 1) * sizeof *strings);
  *count = 0;
  for (const node *element = node_first(list); element; element = node_next(element))
    strings[(*count)++] = node_string(element);
  return strings;
}

static const node *as_node(const char *string) { return string ? node_new_string(string) : NULL; }

static const node *list_deployments(const node *asked, struct aws_answer *result) {
  size_t count;
  const char **statuses = strings_of(node_member(asked, "statuses"), &count);
  return codedeploy_list(&client, &arena, text_of(asked, "application"), text_of(asked, "group"),
                         statuses, (size_t)node_double(node_member(asked, "most")), result);
}
static const node *deployment(const node *asked, struct aws_answer *result) {
  return codedeploy_deployment(&client, &arena, text_of(asked, "id"), result);
}
static const node *deployments(const node *asked, struct aws_answer *result) {
  size_t count;
  const char **ids = strings_of(node_member(asked, "ids"), &count);
  return codedeploy_deployments(&client, &arena, ids, count, result);
}
static const node *targets(const node *asked, struct aws_answer *result) {
  return codedeploy_targets(&client, &arena, text_of(asked, "id"), result);
}
static const node *group(const node *asked, struct aws_answer *result) {
  return codedeploy_group(&client, &arena, text_of(asked, "application"), text_of(asked, "group"),
                          result);
}
static const node *stop(const node *asked, struct aws_answer *result) {
  return codedeploy_stop(&client, &arena, text_of(asked, "id"),
                         node_boolean(node_member(asked, "rollsBack")), result);
}
static const node *alarms(const node *asked, struct aws_answer *result) {
  size_t count;
  const char **names = strings_of(node_member(asked, "names"), &count);
  return cloudwatch_alarms(&client, &arena, names, count, result);
}
static const node *alias(const node *asked, struct aws_answer *result) {
  return lambda_alias(&client, &arena, text_of(asked, "function"), text_of(asked, "alias"), result);
}
static const node *stack(const node *asked, struct aws_answer *result) {
  return cloudformation_stack(&client, &arena, text_of(asked, "stack"), result);
}
static const node *resources(const node *asked, struct aws_answer *result) {
  return cloudformation_resources(&client, &arena, text_of(asked, "stack"), result);
}
static const node *events(const node *asked, struct aws_answer *result) {
  return cloudformation_events(&client, &arena, text_of(asked, "stack"),
                               (size_t)node_double(node_member(asked, "most")), result);
}
static const node *template(const node *asked, struct aws_answer *result) {
  return as_node(cloudformation_template(&client, &arena, text_of(asked, "stack"), result));
}

static struct stack_change change_of(const node *asked) {
  struct sigv4_query *parameters, *tags;
  size_t count;
  struct stack_change change = {
      .stack = text_of(asked, "stack"),
      .template_body = text_of(asked, "body"),
      .template_url = text_of(asked, "url"),
      .parameter_count = pairs(node_member(asked, "parameters"), &parameters),
      .tag_count = pairs(node_member(asked, "tags"), &tags),
      .capabilities = strings_of(node_member(asked, "capabilities"), &count),
      .role_arn = text_of(asked, "role")};
  struct stack_pair *list =
      arena_alloc(&arena, (change.parameter_count + change.tag_count) * sizeof *list);
  for (size_t i = 0; i < change.parameter_count; i++)
    list[i] = (struct stack_pair){parameters[i].name, parameters[i].value};
  change.parameters = list;
  list += change.parameter_count;
  for (size_t i = 0; i < change.tag_count; i++)
    list[i] = (struct stack_pair){tags[i].name, tags[i].value};
  change.tags = list;
  return change;
}
static const node *create(const node *asked, struct aws_answer *result) {
  struct stack_change change = change_of(asked);
  return as_node(cloudformation_create(&client, &arena, &change, result));
}
static const node *update(const node *asked, struct aws_answer *result) {
  struct stack_change change = change_of(asked);
  return as_node(cloudformation_update(&client, &arena, &change, result));
}
static const node *delete (const node *asked, struct aws_answer *result) {
  return node_new_boolean(cloudformation_delete(&client, &arena, text_of(asked, "stack"), result));
}
static const node *put(const node *asked, struct aws_answer *result) {
  const char *body = text_of(asked, "body");
  return node_new_boolean(s3_put(&client, &arena, text_of(asked, "bucket"), text_of(asked, "key"),
                                 "application/json", body, strlen(body), result));
}

static bool operate(const char *word, const node *asked, node *answer) {
  static const struct {
    const char *word;
    operation *act;
  } operations[] = {{"listDeployments", list_deployments},
                    {"deployment", deployment},
                    {"deployments", deployments},
                    {"targets", targets},
                    {"group", group},
                    {"stop", stop},
                    {"alarms", alarms},
                    {"alias", alias},
                    {"stack", stack},
                    {"resources", resources},
                    {"events", events},
                    {"template", template},
                    {"create", create},
                    {"update", update},
                    {"delete", delete},
                    {"put", put}};
  struct aws_answer result;
  for (size_t i = 0; i < sizeof operations / sizeof *operations; i++) {
    if (strcmp(operations[i].word, word) != 0) continue;
    if (!start(asked, answer)) return true;
    const node *value = operations[i].act(asked, &result);
    tell(answer, &result);
    node_set(answer, "value", value ? node_copy(value) : node_new_null());
    if (cloudformation_is_missing(&result)) node_set(answer, "isMissing", node_new_boolean(true));
    if (cloudformation_is_unchanged(&result))
      node_set(answer, "isUnchanged", node_new_boolean(true));
    return true;
  }
  return false;
}

static volatile int stop_flag;
static void stop_now(int number) { stop_flag = number; }

static void fetch(const node *asked, node *answer) {
  const char *body = text_of(asked, "body");
  struct http_request request = {
      .method = text_of(asked, "method"),
      .url = text_of(asked, "url"),
      .body = body,
      .body_length = body ? strlen(body) : 0,
      .timeout = (int64_t)node_double(node_member(asked, "timeout")),
      .connect_timeout = (int64_t)node_double(node_member(asked, "connectTimeout")),
      .largest_body = (size_t)node_double(node_member(asked, "largest"))};
  struct http_response response;
  bool is_stopped = node_boolean(node_member(asked, "stop"));
  signal(SIGALRM, stop_now);
  if (is_stopped) alarm(1);
  http_curl(is_stopped ? (void *)(uintptr_t)&stop_flag : NULL, &request, &arena, &response);
  node_set(answer, "result", node_new_number(response.result));
  node_set(answer, "status", node_new_number(response.status));
  set(answer, "problem", response.problem);
  node_set(answer, "length", node_new_number((long)response.body_length));
  node_set(answer, "headers", node_new_number((long)response.header_count));
}

static void read_xml(const node *asked, node *answer) {
  const char *text = text_of(asked, "text"), *problem = NULL;
  node *tree = xml_read(&arena, text, strlen(text), &problem);
  set(answer, "problem", problem);
  if (tree) node_set(answer, "tree", tree);
}

static void answer_line(const char *line, size_t length) {
  static const struct {
    const char *word;
    void (*act)(const node *asked, node *answer);
  } acts[] = {{"sign", sign},         {"credentials", find_credentials},
              {"find", find_only},    {"leaks", tell_leaks},
              {"settings", settings}, {"call", call},
              {"http", fetch},        {"xml", read_xml}};
  struct document_error error;
  const node *asked = document_read_json(line, length, &error);
  const char *word = text_of(asked, "do");
  node *answer = node_new_object();
  for (size_t i = 0; word && !operate(word, asked, answer) && i < sizeof acts / sizeof *acts; i++)
    if (strcmp(acts[i].word, word) == 0) acts[i].act(asked, answer);
  struct text text;
  text_init(&text, &arena);
  document_print(answer, DOCUMENT_COMPACT, &text);
  puts(text.at);
  fflush(stdout);
}

int main(void) {
  signal(SIGPIPE, SIG_IGN);
  arena_init(&arena);
  document_use(&arena);
  char *line = NULL;
  size_t size = 0;
  for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;)
    answer_line(line, (size_t)length);
  free(line);
  client_end(&client);
  http_curl_end();
  arena_clear(&arena);
  return 0;
}
