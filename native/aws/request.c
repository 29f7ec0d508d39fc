#include "aws/request.h"

#include <stdlib.h>
#include <string.h>

#include "aws/endpoint.h"
#include "aws/moment.h"
#include "aws/xml.h"

/* ---- Protocols ---- */

enum protocol {
  PROTOCOL_JSON_1_0,
  PROTOCOL_JSON_1_1,
  PROTOCOL_REST_JSON,
  PROTOCOL_REST_XML,
  PROTOCOL_QUERY
};

struct service {
  const char *signing_name, *version;
  enum protocol protocol;
  bool is_secret;
};

static const struct service services[SERVICE_COUNT] = {
#define ROW(id, host, signing_name, variable, protocol, version, is_plain_in_govcloud, is_secret) \
  {signing_name, version, PROTOCOL_##protocol, is_secret},
    AWS_SERVICES(ROW)
#undef ROW
};

struct protocol_row {
  const char *content_type; /* NULL: the request says it itself */
  bool has_target, is_form, is_xml;
};

static const struct protocol_row protocols[] = {
    [PROTOCOL_JSON_1_0] = {"application/x-amz-json-1.0", true, false, false},
    [PROTOCOL_JSON_1_1] = {"application/x-amz-json-1.1", true, false, false},
    [PROTOCOL_REST_JSON] = {NULL, false, false, false},
    [PROTOCOL_REST_XML] = {NULL, false, false, true},
    [PROTOCOL_QUERY] = {"application/x-www-form-urlencoded; charset=utf-8", false, true, true},
};

/* ---- Codes ---- */

static bool is_one_of(const char *code, const char *const *codes) {
  for (; *codes; codes++)
    if (strcmp(code, *codes) == 0) return true;
  return false;
}

bool aws_is_throttling(const char *code) {
  static const char *const codes[] = {"Throttling",
                                      "ThrottlingException",
                                      "ThrottledException",
                                      "RequestThrottledException",
                                      "TooManyRequestsException",
                                      "ProvisionedThroughputExceededException",
                                      "TransactionInProgressException",
                                      "RequestLimitExceeded",
                                      "BandwidthLimitExceeded",
                                      "LimitExceededException",
                                      "RequestThrottled",
                                      "SlowDown",
                                      "PriorRequestNotComplete",
                                      "EC2ThrottledException",
                                      NULL};
  return is_one_of(code, codes);
}

bool aws_is_expired(const char *code) {
  static const char *const codes[] = {"ExpiredToken", "ExpiredTokenException", "RequestExpired",
                                      NULL};
  return is_one_of(code, codes);
}

/* Codes that a wrong clock may be behind. */
static bool is_about_time(const char *code) {
  static const char *const codes[] = {"InvalidSignatureException",
                                      "SignatureDoesNotMatch",
                                      "RequestTimeTooSkewed",
                                      "RequestExpired",
                                      "RequestInTheFuture",
                                      "AuthFailure",
                                      NULL};
  return is_one_of(code, codes);
}

static bool is_transient(const struct aws_answer *answer) {
  static const char *const codes[] = {"RequestTimeout", "RequestTimeoutException",
                                      "PriorRequestNotComplete", NULL};
  int status = answer->status;
  return status == 500 || status == 502 || status == 503 || status == 504 ||
         is_one_of(answer->code, codes);
}

/* ---- Writing ---- */

#define MOST_HEADERS ((size_t)16)

struct sending {
  struct http_header headers[MOST_HEADERS];
  size_t header_count;
  struct http_request http;
  const char *path;
  struct sigv4_query *query;
  size_t query_count;
};

static void add_header(struct sending *sending, const char *name, const char *value) {
  if (value && sending->header_count < MOST_HEADERS)
    sending->headers[sending->header_count++] = (struct http_header){name, value};
}

static void write_form(struct sending *sending, struct arena *arena,
                       const struct aws_request *request) {
  struct text form;
  text_init(&form, arena);
  text_format(&form, "Action=%s&Version=%s", request->operation,
              services[request->service].version);
  for (size_t i = 0; i < request->query_count; i++) {
    text_char(&form, '&');
    sigv4_encode(&form, request->query[i].name, true);
    text_char(&form, '=');
    sigv4_encode(&form, request->query[i].value, true);
  }
  sending->http.body = form.at;
  sending->http.body_length = form.length;
}

static void write_url(struct sending *sending, struct arena *arena,
                      const struct aws_request *request, bool is_form) {
  const char *base = endpoint_path(request->endpoint);
  sending->path = text_new(arena, "%s%s", base, request->path ? request->path : "/");
  size_t query_count = is_form ? 0 : request->query_count;
  const char *query = sigv4_canonical_query(arena, request->query, query_count);
  sending->http.url = text_new(arena, "%s%s%s%s", request->endpoint,
                               request->path ? request->path : "/", *query ? "?" : "", query);
}

static void write_request(struct sending *sending, struct arena *arena,
                          const struct aws_request *request) {
  const struct protocol_row *protocol = &protocols[services[request->service].protocol];
  *sending = (struct sending){.http = {.method = request->method ? request->method : "POST",
                                       .body = request->body,
                                       .body_length = request->body_length,
                                       .connect_timeout = AWS_CONNECT_TIMEOUT,
                                       .timeout = AWS_TIMEOUT,
                                       .largest_body = AWS_LARGEST_ANSWER}};
  write_url(sending, arena, request, protocol->is_form);
  if (protocol->is_form) write_form(sending, arena, request);
  add_header(sending, "Host", endpoint_host(arena, request->endpoint));
  add_header(sending, "Content-Type", protocol->content_type);
  if (protocol->has_target)
    add_header(sending, "X-Amz-Target",
               text_new(arena, "%s.%s", services[request->service].version, request->operation));
  for (size_t i = 0; i < request->header_count; i++)
    add_header(sending, request->headers[i].name, request->headers[i].value);
}

/* ---- Signing ---- */

static void sign(struct sending *sending, struct arena *arena, const struct aws_request *request,
                 int64_t now) {
  const struct credentials *credentials = request->credentials;
  char hash[SIGV4_HASH_SIZE], time[SIGV4_TIME_SIZE];
  sigv4_hash(sending->http.body, sending->http.body_length, hash);
  sigv4_time(now, time);
  add_header(sending, "X-Amz-Date", arena_string(arena, time));
  if (*credentials->token)
    add_header(sending, "X-Amz-Security-Token", arena_string(arena, credentials->token));
  if (request->service == SERVICE_S3)
    add_header(sending, "X-Amz-Content-SHA256", arena_string(arena, hash));
  bool is_form = protocols[services[request->service].protocol].is_form;
  struct sigv4_request signed_request = {.method = sending->http.method,
                                         .path = sending->path,
                                         .query = request->query,
                                         .query_count = is_form ? 0 : request->query_count,
                                         .headers = sending->headers,
                                         .header_count = sending->header_count,
                                         .payload_hash = hash,
                                         .is_path_final = request->service == SERVICE_S3};
  struct sigv4_scope scope = {time, request->region, services[request->service].signing_name};
  add_header(sending, "Authorization", sigv4_sign(arena, &signed_request, &scope, credentials));
}

/* ---- Reading ---- */

/* `namespace#Code:http://...` is Code. */
static const char *trimmed_code(struct arena *arena, const char *code) {
  const char *end = code + strcspn(code, ":;");
  const char *start = code;
  for (const char *c = code; c < end; c++)
    if (*c == '#') start = c + 1;
  return arena_copy(arena, start, (size_t)(end - start));
}

static const char *first_string(const node *object, const char *const *names) {
  for (; *names; names++) {
    const char *value = node_string(node_member(object, *names));
    if (value) return value;
  }
  return NULL;
}

/* Of {"ErrorResponse": {"Error": {...}}} or S3's {"Error": {...}}, the innermost. */
static const node *error_element(const node *tree) {
  const node *response = node_member(tree, "ErrorResponse");
  const node *error = node_member(response ? response : tree, "Error");
  if (!error) error = node_member(node_member(node_member(tree, "Response"), "Errors"), "Error");
  return error;
}

static void read_error(struct arena *arena, const struct http_response *response, bool is_xml,
                       struct aws_answer *answer) {
  static const char *const codes[] = {"__type", "code", "Code", NULL}, *const messages[] = {
                                                                           "message", "Message",
                                                                           "errorMessage", NULL};
  const node *error = is_xml ? error_element(answer->tree) : answer->tree;
  const char *code = http_header(response, "x-amzn-query-error"),
             *message = first_string(error, messages);
  if (!code) code = http_header(response, "x-amzn-errortype");
  if (!code) code = first_string(error, codes);
  answer->outcome = AWS_REFUSED;
  answer->code = trimmed_code(arena, code ? code : "");
  struct text text;
  text_init(&text, arena);
  if (message) text_visible(&text, message, 2000);
  else text_format(&text, "HTTP %d without a reason", response->status);
  answer->message = text.at;
}

static void read_request_id(const struct http_response *response, struct aws_answer *answer) {
  const char *id = http_header(response, "x-amzn-requestid");
  if (!id) id = http_header(response, "x-amz-request-id");
  if (!id) id = node_string(node_member(node_member(answer->tree, "ErrorResponse"), "RequestId"));
  answer->request_id = id ? id : "";
}

static bool read_body(struct arena *arena, const struct http_response *response, bool is_xml,
                      struct aws_answer *answer, const char **problem) {
  if (strspn(response->body, " \t\r\n") == response->body_length) {
    answer->tree = node_new_object();
    return true;
  }
  struct document_error error = {.message = ""};
  answer->tree = is_xml ? xml_read(arena, response->body, response->body_length, problem)
                        : document_read_json(response->body, response->body_length, &error);
  if (!is_xml) *problem = arena_string(arena, error.message);
  return answer->tree != NULL;
}

static void read_answer(struct arena *arena, enum aws_service service,
                        const struct http_response *response, struct aws_answer *answer) {
  bool is_xml = protocols[services[service].protocol].is_xml;
  const char *problem = "";
  answer->status = response->status;
  bool is_read = read_body(arena, response, is_xml, answer, &problem);
  read_request_id(response, answer);
  if (response->status < 200 || response->status > 299) {
    read_error(arena, response, is_xml, answer);
  } else if (!is_read) {
    answer->outcome = AWS_GARBLED;
    answer->message =
        text_new(arena, "this is no answer of an AWS service (%s): %s", text_shown(arena, problem),
                 services[service].is_secret ? "not shown" : text_shown(arena, response->body));
  }
}

/* ---- Attempts ---- */

static bool is_worth_another(const struct http_response *response,
                             const struct aws_answer *answer) {
  if (answer->outcome == AWS_REFUSED)
    return aws_is_throttling(answer->code) || is_transient(answer);
  return answer->outcome == AWS_UNREACHABLE && response->result < HTTP_NOT_TRUSTED;
}

static bool wait_before_another(struct aws_caller *caller, const struct http_response *response,
                                unsigned attempt) {
  const struct world *world = caller->world;
  int64_t most = attempt < 6 ? INT64_C(1000) << (attempt - 1) : 20000;
  int64_t wait = (int64_t)(world->chance(world->context) * (double)most);
  const char *asked =
      response->result == HTTP_ANSWERED ? http_header(response, "x-amz-retry-after") : NULL;
  long least = asked ? strtol(asked, NULL, 10) : 0;
  if (least > wait) wait = least < 20000 ? least : 20000;
  return world->sleep(world->context, wait);
}

/* Learns the service's clock from a refusal that may be about time. */
static bool clock_was_wrong(struct aws_caller *caller, const struct http_response *response,
                            const struct aws_answer *answer) {
  const char *date = answer->outcome == AWS_REFUSED ? http_header(response, "date") : NULL;
  int64_t there, here = caller->world->now(caller->world->context);
  if (!date || !is_about_time(answer->code) || !moment_read_http(date, &there)) return false;
  int64_t wrong = there - (here + caller->clock_offset);
  if (wrong < AWS_CLOCK_TOLERANCE && wrong > -AWS_CLOCK_TOLERANCE) return false;
  caller->clock_offset = there - here;
  return true;
}

static void attempt(struct aws_caller *caller, struct arena *arena,
                    const struct aws_request *request, struct http_response *response,
                    struct aws_answer *answer) {
  const struct world *world = caller->world;
  struct arena secret; /* headers and forms hold tokens */
  arena_init_secret(&secret);
  struct sending sending;
  write_request(&sending, &secret, request);
  if (request->credentials)
    sign(&sending, &secret, request, world->now(world->context) + caller->clock_offset);
  sending.http.headers = sending.headers;
  sending.http.header_count = sending.header_count;
  *answer = (struct aws_answer){
      .code = "", .message = "", .request_id = "", .attempts = answer->attempts + 1};
  world->http(world->context, &sending.http, arena, response);
  arena_clear(&secret);
  if (response->result == HTTP_ANSWERED) {
    read_answer(arena, request->service, response, answer);
    return;
  }
  answer->outcome = AWS_UNREACHABLE;
  answer->message = response->problem;
}

void aws_send(struct aws_caller *caller, struct arena *arena, const struct aws_request *request,
              struct aws_answer *answer) {
  struct arena *before = document_use(arena);
  struct http_response response;
  bool is_clock_set = false;
  *answer = (struct aws_answer){0};
  for (unsigned count = 1;; count++) {
    attempt(caller, arena, request, &response, answer);
    if (!is_clock_set && request->credentials && clock_was_wrong(caller, &response, answer)) {
      is_clock_set = true;
      continue;
    }
    if (count >= caller->attempts || !is_worth_another(&response, answer)) break;
    if (wait_before_another(caller, &response, count)) continue;
    answer->outcome = AWS_INTERRUPTED;
    break;
  }
  document_use(before);
}

const char *aws_problem(struct arena *arena, const struct aws_request *request,
                        const struct aws_answer *answer) {
  struct text text;
  text_init(&text, arena);
  text_format(&text, "%s: %s", request->operation, answer->message);
  if (*answer->code) text_format(&text, " (%s)", text_shown(arena, answer->code));
  if (*answer->request_id)
    text_format(&text, ", request %s", text_shown(arena, answer->request_id));
  return text.at;
}
