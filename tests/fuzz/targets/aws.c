/* What AWS answers, and what the AWS client reads besides. The first byte says what the rest is:
 *
 *   {  a scenario, one JSON object: arguments of a command of sls-rollout-aws; answers [{operation,
 *      from, when, status, headers, body | text, result}], of which the last one that fits is
 *      given, as tests/watch/watch_probe.c has it, and of those with `next` another one each time;
 *      files {name: text}; environment; process, what a program prints; document, what is read from
 *      any file; terminal {columns, rows}; replies; interruptAt, a count of pauses
 *   x  XML          m  a moment          p  the config file, a NUL, the credentials file
 *   r  an answer to one call: the service's number, a NUL, the status, a line for each header, an
 *      empty line, the body
 *   c  the same, an answer to the search for credentials: the number of a source instead
 *
 * Promised: a command ends in order with one of its exit codes; what it prints is visible text, or
 * valid JSON where it was asked for; the secret key is in nothing that is printed or sent; an
 * answer of 2xx has a tree, any other a reason. */
#define _GNU_SOURCE
#include "aws/client.h"
#include "aws/moment.h"
#include "aws/sources.h"
#include "aws/xml.h"
#include "commands/arguments.h"
#include "commands/aws/remote_here.h"
#include "commands/files.h"
#include "fuzz.h"
#include "mutate.h"

static const char *const words[] = {
    "arguments",
    "answers",
    "operation",
    "status",
    "headers",
    "body",
    "text",
    "result",
    "next",
    "from",
    "when",
    "files",
    "environment",
    "process",
    "document",
    "terminal",
    "columns",
    "rows",
    "watch",
    "stop",
    "preflight",
    "alerts-stack",
    "deploy",
    "remove",
    "--stack",
    "--group",
    "--yes",
    "--format",
    "json",
    "--timeout",
    "--wait",
    "--interval",
    "ListStackResources",
    "DescribeStacks",
    "GetTemplate",
    "DescribeStackEvents",
    "CreateStack",
    "UpdateStack",
    "DeleteStack",
    "ListDeployments",
    "BatchGetDeployments",
    "BatchGetDeploymentGroups",
    "GetDeploymentGroup",
    "GetDeploymentConfig",
    "ListDeploymentTargets",
    "BatchGetDeploymentTargets",
    "StopDeployment",
    "DescribeAlarms",
    "GetAlias",
    "deploymentId",
    "deploymentStatus",
    "InProgress",
    "Succeeded",
    "Failed",
    "Stopped",
    "Created",
    "Pending",
    "Skipped",
    "ALARM",
    "OK",
    "INSUFFICIENT_DATA",
    "BeforeAllowTraffic",
    "AllowTraffic",
    "AfterAllowTraffic",
    "ALARM_ACTIVE",
    "ThrottlingException",
    "ExpiredTokenException",
    "ResourceNotFoundException",
    "UPDATE_ROLLBACK_COMPLETE",
    "ROLLBACK_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "CREATE_COMPLETE",
    "<DescribeStacksResponse><DescribeStacksResult><Stacks><member>",
    "\033[2J",
    "\n",
    "12",
    "13",
    "-1",
    "0.1",
    "nextToken",
    "NextToken",
    "AWS_PROFILE",
    "AWS_REGION",
    "role_arn",
    "source_profile",
    "credential_process",
    "sso_session",
    NULL};
static const struct mutation mutation = {'\0', words};
MUTATES(mutation)

#define SECRET "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00"
#define START INT64_C(1793527200000) /* 2026-11-01T10:00:00Z */
#define MOST_PAUSES 60
#define MOST_REQUESTS 600

/* ---- The world ---- */

static struct {
  struct arena *arena;
  const node *scenario;             /* NULL: the rest counts */
  const char *config, *credentials; /* the files; NULL: none */
  const char *variable; /* one that is set besides the keys, and its value; NULL: none */
  const char *value;
  bool has_no_keys;
  struct http_response answer; /* to everything */
  int64_t now;
  size_t pauses, requests, replies;
  struct text written;
} given;

/* Names in the scenario may stand twice in what is asked: the document refuses that, so any string
 * is fine. */
static const char *string_or(const node *from, const char *name, const char *otherwise) {
  const char *string = node_string(node_member(from, name));
  return string ? string : otherwise;
}
static int whole_or(const node *from, const char *name, int otherwise) {
  double number = node_double(node_member(from, name));
  return node_member(from, name) && number >= -1e6 && number <= 1e6 ? (int)number : otherwise;
}

static const char *operation_of(const struct http_request *request) {
  for (size_t i = 0; i < request->header_count; i++) {
    const char *dot = strcmp(request->headers[i].name, "X-Amz-Target") == 0
                          ? strchr(request->headers[i].value, '.')
                          : NULL;
    if (dot) return dot + 1;
  }
  if (strstr(request->url, "/aliases/")) return "GetAlias";
  const char *body =
                 request->body ? arena_copy(given.arena, request->body, request->body_length) : "",
             *action = strstr(body, "Action=");
  return action ? arena_copy(given.arena, action + 7, strcspn(action + 7, "&")) : request->url;
}

static void require_no_secret(const char *text, const char *what) {
  REQUIRE(!strstr(text, SECRET), "the secret key is in %s: %s", what, text);
}

static void look_at_request(const struct http_request *request) {
  REQUIRE(request->timeout > 0 && request->connect_timeout > 0 && request->largest_body > 0,
          "a request without limits");
  require_no_secret(request->url, "a URL");
  for (size_t i = 0; i < request->header_count; i++) {
    require_no_secret(request->headers[i].value, "a header");
    REQUIRE(!strpbrk(request->headers[i].value, "\r\n"), "a line end in the header %s",
            request->headers[i].name);
  }
  REQUIRE(!strpbrk(request->url, " \r\n"), "a line end in the URL %s", request->url);
}

static void add_headers(struct http_response *response, const node *headers, struct arena *into) {
  response->headers = arena_alloc(into, (node_count(headers) + 1) * sizeof *response->headers);
  for (const node *each = node_first(headers); each; each = node_next(each))
    if (node_string(each) && node_name(each))
      response->headers[response->header_count++] = (struct http_header){
          arena_string(into, node_name(each)), arena_string(into, node_string(each))};
}

static void answer_with(struct http_response *response, const node *answer, struct arena *into) {
  struct text body;
  text_init(&body, into);
  if (node_string(node_member(answer, "text")))
    text_string(&body, node_string(node_member(answer, "text")));
  else if (node_member(answer, "body"))
    document_print(node_member(answer, "body"), DOCUMENT_COMPACT, &body);
  int result = whole_or(answer, "result", HTTP_ANSWERED);
  *response = (struct http_response){
      .result = result >= 0 && result <= HTTP_NO_URL ? (enum http_result)result : HTTP_ANSWERED,
      .problem = "",
      .status = whole_or(answer, "status", 200)};
  if (response->result != HTTP_ANSWERED) response->problem = "no answer", response->status = 0;
  response->body = body.at;
  response->body_length = body.length;
  add_headers(response, node_member(answer, "headers"), into);
}

static bool fits(const node *answer, const char *operation, const node *asked) {
  if (strcmp(string_or(answer, "operation", operation), operation) != 0) return false;
  if (given.now - START < (int64_t)whole_or(answer, "from", 0) * 1000) return false;
  for (const node *each = node_first(node_member(answer, "when")); asked && each;
       each = node_next(each))
    if (node_name(each) && node_member(asked, node_name(each)) &&
        !node_equal(each, node_member(asked, node_name(each))))
      return false;
  return true;
}

static void http(void *context, const struct http_request *request, struct arena *into,
                 struct http_response *response) {
  (void)context;
  look_at_request(request);
  *response = given.answer;
  if (++given.requests > MOST_REQUESTS)
    *response = (struct http_response){HTTP_TIMED_OUT, "nobody answers", 0, NULL, 0, (char *)"", 0};
  if (!given.scenario || given.requests > MOST_REQUESTS) return;
  struct arena *before = document_use(given.arena);
  const node *found = NULL;
  const char *operation = operation_of(request);
  struct document_error error;
  const node *asked = request->body && *request->body == '{'
                          ? document_read_json(request->body, request->body_length, &error)
                          : NULL;
  size_t left = given.requests % 7;
  for (const node *each = node_first(node_member(given.scenario, "answers")); each;
       each = node_next(each)) {
    if (!fits(each, operation, asked)) continue;
    found = each;
    if (node_boolean(node_member(each, "next")) && !left--) break;
  }
  if (found) answer_with(response, found, into);
  else
    *response =
        (struct http_response){HTTP_ANSWERED,
                               "",
                               404,
                               NULL,
                               0,
                               arena_string(into, "{\"__type\":\"UnknownOperationException\"}"),
                               38};
  document_use(before);
}

static int64_t now(void *context) { return (void)context, given.now; }
static bool pause_for(void *context, int64_t milliseconds) {
  (void)context;
  REQUIRE(milliseconds >= 0 && milliseconds < INT64_C(48) * 3600 * 1000, "a pause of %lld ms",
          (long long)milliseconds);
  given.now += milliseconds;
  return ++given.pauses < (size_t)MOST_PAUSES &&
         (int)given.pauses != whole_or(given.scenario, "interruptAt", -1);
}
static double chance(void *context) { return (void)context, 0.5; }

static const char *environment(void *context, const char *name) {
  (void)context;
  const node *member = node_member(node_member(given.scenario, "environment"), name);
  if (member) return node_string(member);
  if (given.variable && strcmp(name, given.variable) == 0) return given.value;
  if (strcmp(name, "AWS_REGION") == 0) return "ap-south-1";
  if (given.has_no_keys || node_is(node_member(given.scenario, "environment"), NODE_NULL))
    return NULL;
  return strcmp(name, "AWS_ACCESS_KEY_ID") == 0       ? "AKIAIOSFODNN7EXAMPLE"
         : strcmp(name, "AWS_SECRET_ACCESS_KEY") == 0 ? SECRET
                                                      : NULL;
}

static enum file_result file(void *context, const char *name, size_t most, struct arena *into,
                             struct text *text) {
  (void)context;
  text_init(text, into);
  bool is_credentials = strstr(name, "credentials") != NULL;
  const char *there = is_credentials           ? given.credentials
                      : strstr(name, "config") ? given.config
                                               : NULL;
  const char *told = node_string(
      node_member(node_member(given.scenario, "files"), is_credentials           ? "credentials"
                                                        : strstr(name, "config") ? "config"
                                                                                 : name));
  if (told) there = told;
  if (!there) return FILE_MISSING;
  if (strlen(there) > most) return FILE_UNREADABLE;
  text_string(text, there);
  return FILE_READ;
}

static void process(void *context, char *const *arguments, int64_t timeout, size_t most,
                    struct arena *into, struct process_result *result) {
  (void)context, (void)arguments, (void)timeout;
  const char *output = string_or(given.scenario, "process", "");
  size_t length = strlen(output) < most ? strlen(output) : most;
  *result = (struct process_result){
      .is_started = true, .output = arena_copy(into, output, length), .output_length = length};
}

/* Text is read; anything else is the document. */
node *__wrap_file_document(struct invocation *invocation, const char *name,
                           enum exit_code *exit_code);
node *__wrap_file_document(struct invocation *invocation, const char *name,
                           enum exit_code *exit_code) {
  const node *document = node_member(given.scenario, "document");
  const char *text = node_string(document);
  struct document_error error = {.message = "there is none"};
  node *tree = text       ? document_read(name, text, strlen(text), &error)
               : document ? node_copy(document)
                          : NULL;
  *exit_code = document ? EXIT_INPUT : EXIT_WORLD;
  if (!tree)
    text_format(&invocation->err, "%s: %s\n", text_shown(invocation->arena, name),
                text_shown(invocation->arena, error.message));
  return tree;
}
bool __wrap_file_is_there(const char *name);
bool __wrap_file_is_there(const char *name) { return (void)name, false; }
bool __wrap_file_is_folder(const char *name);
bool __wrap_file_is_folder(const char *name) { return (void)name, false; }

static const struct world world = {NULL,   http,        now,  now,    pause_for,
                                   chance, environment, file, process};

/* ---- The terminal ---- */

static void write_out(void *context, const char *bytes, size_t length) {
  (void)context, text_add(&given.written, bytes, length);
}
static bool size_of(void *context, int *columns, int *rows) {
  (void)context;
  const node *terminal = node_member(given.scenario, "terminal");
  *columns = whole_or(terminal, "columns", 80);
  *rows = whole_or(terminal, "rows", 24);
  return node_is(terminal, NODE_OBJECT) && *columns > 0 && *rows > 0;
}
static enum console_answer ask(void *context, const char *question) {
  (void)context;
  require_visible(question, false, "a question");
  const node *reply = node_at(node_member(given.scenario, "replies"), given.replies++);
  return !reply ? CONSOLE_NOBODY : node_boolean(reply) ? CONSOLE_YES : CONSOLE_NO;
}

/* ---- A scenario ---- */

static void look_at_output(struct invocation *invocation, enum exit_code exit_code) {
  REQUIRE(exit_code <= EXIT_WORLD || exit_code == EXIT_INTERRUPTED, "exit code %d", (int)exit_code);
  const char *format = invocation_value(invocation, "format");
  bool is_json = format && strcmp(format, "text") != 0 && strcmp(format, "github") != 0;
  const struct text *out = given.written.length ? &given.written : &invocation->out;
  require_visible(invocation->err.at, false, "standard error");
  require_no_secret(out->at, "the output");
  require_no_secret(invocation->err.at, "standard error");
  if (exit_code == EXIT_USAGE || !out->length) return;
  if (!is_json) require_visible(out->at, true, "standard output");
  else if (strcmp(invocation->command->name, "watch") != 0)
    REQUIRE(exit_code == EXIT_INTERRUPTED || json_is_valid(out->at, out->length), "no JSON: %s",
            out->at);
  else
    for (const char *line = out->at; *line; line += strcspn(line, "\n") + 1) {
      REQUIRE(strchr(line, '\n'), "a line without an end: %s", line);
      REQUIRE(json_is_valid(line, strcspn(line, "\n")), "no JSON: %s", line);
    }
}

static void run_command(struct arena *arena) {
  const node *words_given = node_member(given.scenario, "arguments");
  size_t count = 0;
  char **arguments = arena_zero(arena, (node_count(words_given) + 2) * sizeof *arguments);
  for (const node *each = node_first(words_given); each; each = node_next(each))
    if (node_string(each)) arguments[count++] = arena_string(arena, node_string(each));
  struct invocation invocation = {.arena = arena,
                                  .command = count ? command_find(arguments[0]) : NULL};
  if (!invocation.command || invocation.command->run != command_find("watch")->run) return;
  text_init(&invocation.out, arena);
  text_init(&invocation.err, arena);
  struct console console = {NULL, write_out, size_of, ask};
  if (arguments_read(&invocation, arguments + 1) != ARGUMENTS_READ) return;
  enum exit_code exit_code = remote_in(&invocation, &world, &console);
  document_use(arena);
  look_at_output(&invocation, exit_code);
}

static void look_at_scenario(const struct part *input, struct arena *arena) {
  struct document_error error;
  given.scenario = document_read_json(input->bytes, input->length, &error);
  if (given.scenario) run_command(arena);
}

/* ---- Texts ---- */

static void look_at_xml(const struct part *input, struct arena *arena) {
  const char *problem = NULL;
  const node *tree = xml_read(arena, arena_copy(arena, input->bytes + 1, input->length - 1),
                              input->length - 1, &problem);
  if (tree) require_round_trip(tree, arena);
  else {
    REQUIRE(problem && *problem, "refused without a word");
    require_visible(problem, false, "a problem");
  }
}

static void look_at_moment(const struct part *input, struct arena *arena) {
  const char *text = arena_copy(arena, input->bytes + 1, input->length - 1);
  int64_t moment, again;
  char compact[MOMENT_COMPACT_SIZE];
  if (moment_read_iso(text, &moment) && moment >= 0) { /* an earlier one is printed as 1970 */
    const char *printed = moment_iso(arena, moment);
    REQUIRE(moment_read_iso(printed, &again), "%s is printed as %s and not read back", text,
            printed);
    int64_t lost = moment - again;
    REQUIRE(lost > -1000 && lost < 1000, "%s is %lld, printed %s and read back %lld", text,
            (long long)moment, printed, (long long)again);
    moment_compact(moment, compact);
    REQUIRE(strlen(compact) == MOMENT_COMPACT_SIZE - 1, "%s in short is %s", text, compact);
  }
  if (moment_read_http(text, &moment)) REQUIRE(moment % 1000 == 0, "a fraction in %s", text);
}

static void find_credentials(struct arena *arena) {
  struct client client;
  const char *problem = NULL;
  if (!client_start(&client, &world, NULL, NULL, arena, &problem)) {
    REQUIRE(problem && *problem, "not started without a word");
    require_visible(problem, false, "a problem");
    return;
  }
  bool are_there = client_credentials(&client, arena, &problem);
  document_use(arena);
  if (are_there) {
    REQUIRE(*client.credentials.id && *client.credentials.secret, "credentials without a key");
    const char *shown = credentials_shown(arena, &client.credentials);
    require_visible(shown, false, "credentials");
    REQUIRE(strlen(client.credentials.secret) < 9 || !strstr(shown, client.credentials.secret),
            "the secret is shown: %s", shown);
  } else require_visible(problem, false, "a problem");
  client_end(&client);
  REQUIRE(!*client.credentials.secret, "the secret outlives the client");
}

static void look_at_profiles(const struct part *input, struct arena *arena) {
  struct part parts[2] = {{"", 0}, {"", 0}};
  fuzz_parts((const uint8_t *)input->bytes + 1, input->length - 1, '\0', parts, 2);
  given.config = arena_copy(arena, parts[0].bytes, parts[0].length);
  given.credentials = arena_copy(arena, parts[1].bytes, parts[1].length);
  given.has_no_keys = true;
  find_credentials(arena);
}

/* ---- One answer ---- */

static void read_answer(const struct part *input, struct arena *arena) {
  char *text = arena_copy(arena, input->bytes, input->length), *end = text + input->length,
       *body = end, *line = text;
  struct http_response *answer = &given.answer;
  *answer = (struct http_response){.problem = "",
                                   .status = atoi(line) % 1000,
                                   .headers = arena_alloc(arena, 100 * sizeof(struct http_header))};
  while (line && (line = memchr(line, '\n', (size_t)(end - line)))) {
    *line++ = '\0';
    if (line < end && *line == '\n') {
      body = line + 1;
      break;
    }
    char *stop = memchr(line, '\n', (size_t)(end - line)),
         *colon = memchr(line, ':', (size_t)((stop ? stop : end) - line));
    if (!colon || answer->header_count == 100) continue;
    answer->headers[answer->header_count++] = (struct http_header){
        arena_copy(arena, line, (size_t)(colon - line)),
        arena_copy(arena, colon + 1, (size_t)((stop ? stop : end) - colon - 1))};
  }
  answer->body = body;
  answer->body_length = (size_t)(end - body);
}

static void look_at_call(const struct part *input, struct arena *arena) {
  struct part parts[2] = {{"", 0}, {"", 0}};
  fuzz_parts((const uint8_t *)input->bytes + 1, input->length - 1, '\0', parts, 2);
  unsigned service = parts[0].length ? (unsigned char)*parts[0].bytes % SERVICE_COUNT : 0;
  read_answer(&parts[1], arena);
  struct client client;
  const char *problem = NULL;
  REQUIRE(client_start(&client, &world, NULL, NULL, arena, &problem), "%s", problem);
  struct aws_request request = {.service = (enum aws_service)service,
                                .operation = "Operation",
                                .method = "GET",
                                .path = "/a"};
  struct aws_answer answer;
  client_call(&client, arena, &request, &answer);
  document_use(arena);
  if (answer.outcome == AWS_ANSWERED) {
    REQUIRE(answer.tree && !*answer.message, "an answer without a tree, or with a reason: %s",
            answer.message);
    require_round_trip(answer.tree, arena);
  } else
    REQUIRE(*answer.message || *answer.code || answer.outcome == AWS_INTERRUPTED,
            "no answer and no reason, outcome %d", (int)answer.outcome);
  require_visible(answer.message, false, "a message");
  require_visible(aws_problem(arena, &request, &answer), false, "a problem");
  REQUIRE(answer.attempts <= client.caller.attempts + 1, "%u attempts", answer.attempts);
  client_end(&client);
}

static void look_at_source(const struct part *input, struct arena *arena) {
  static const struct {
    const char *variable, *value, *config;
  } rows[] = {
      {"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/a", NULL},
      {"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/a", NULL},
      {"AWS_EC2_METADATA_DISABLED", "false", NULL},
      {"AWS_PROFILE", "r",
       "[profile r]\nrole_arn = arn:aws:iam::123456789012:role/a\nsource_profile = s\n[profile "
       "s]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n"
       "aws_secret_access_key = abcdefghijklmnopqrstuvwxyz0123456789ABCD\n"},
      {"AWS_PROFILE", "w",
       "[profile w]\nrole_arn = arn:aws:iam::123456789012:role/a\nweb_identity_token_file = "
       "/config\n"},
      {"AWS_PROFILE", "s",
       "[profile s]\nsso_session = t\nsso_account_id = 123456789012\nsso_role_name = "
       "a\n[sso-session t]\nsso_region = us-east-1\nsso_start_url = https://a\n"},
  };
  struct part parts[2] = {{"", 0}, {"", 0}};
  fuzz_parts((const uint8_t *)input->bytes + 1, input->length - 1, '\0', parts, 2);
  unsigned row =
      parts[0].length ? (unsigned char)*parts[0].bytes % (unsigned)(sizeof rows / sizeof *rows) : 0;
  read_answer(&parts[1], arena);
  given.has_no_keys = true;
  given.variable = rows[row].variable;
  given.value = rows[row].value;
  given.config = rows[row].config;
  find_credentials(arena);
}

static const struct {
  char byte;
  void (*look)(const struct part *input, struct arena *arena);
} looks[] = {{'{', look_at_scenario}, {'x', look_at_xml},  {'m', look_at_moment},
             {'p', look_at_profiles}, {'r', look_at_call}, {'c', look_at_source}};

static void run(void *context, struct arena *arena) {
  const struct part *input = context;
  memset(&given, 0, sizeof given);
  given.arena = arena;
  given.now = START;
  given.answer = (struct http_response){HTTP_NO_CONNECTION, "no answer", 0, NULL, 0, (char *)"", 0};
  text_init(&given.written, arena);
  for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
    if (looks[i].byte == *input->bytes) looks[i].look(input, arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct part input = {(const char *)data, size};
  if (size > 1 && !memmem(data, size, SECRET, strlen(SECRET))) fuzz_within(run, &input);
  return 0;
}
