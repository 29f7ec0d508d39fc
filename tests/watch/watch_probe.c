/* Runs one command against answers of AWS that are given, on a clock of its own. One JSON object on
 * standard input:
 *
 *   arguments    ["watch", "--stack", "shop-dev"]
 *   start        the moment at which it begins, milliseconds since 1970
 *   environment  {name: value}
 *   answers      [{operation, when, from, until, status, headers, body | text}]: the last one that
 *                fits is given. `when`: members that the request's JSON must have (of GetAlias:
 *                function and alias; of CloudFormation: the form's fields; of a plain GET the
 *                operation is its URL); from and until in seconds since the start; takes: seconds
 *                until it comes
 *   terminal     {columns, rows}; [{from, columns, rows}...], which changes; or left out: no
 *                terminal
 *   replies      what a person answers to questions, [true, false]; left out: nobody is there
 *   interruptAt  seconds; left out: never
 *
 * Of batches, only what was asked for is given. On standard output: {exit, out, err, took,
 * requests: [{at, operation, input, key}], questions}. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "commands/arguments.h"
#include "commands/aws/remote_here.h"

static struct arena arena;
static const node *given;
static int64_t clock_now;
static node *requests, *questions;
static struct text written;
static size_t reply;

static int64_t elapsed(void) {
  return clock_now - (int64_t)node_double(node_member(given, "start"));
}

static const char *string_or(const node *from, const char *name, const char *otherwise) {
  const char *string = node_string(node_member(from, name));
  return string ? string : otherwise;
}

/* ---- Requests ---- */

static const char *header_of(const struct http_request *request, const char *name) {
  for (size_t i = 0; i < request->header_count; i++)
    if (strcmp(request->headers[i].name, name) == 0) return request->headers[i].value;
  return "";
}

static const char *decoded(const char *text, size_t length) {
  char *plain = arena_copy(&arena, text, length), *to = plain;
  for (const char *from = plain; *from; from++) {
    unsigned code;
    if (*from == '%' && sscanf(from + 1, "%2x", &code) == 1) {
      *to++ = (char)code;
      from += 2;
    } else *to++ = *from;
  }
  *to = '\0';
  return plain;
}

static node *form_fields(const char *form) {
  node *fields = node_new_object();
  while (*form) {
    size_t length = strcspn(form, "&"), name = strcspn(form, "=");
    node_set(fields, decoded(form, name),
             node_new_string(decoded(form + name + 1, length - name - 1)));
    form += length + (form[length] == '&');
  }
  return fields;
}

static const char *operation_of(const struct http_request *request, node **input) {
  struct document_error error;
  const char *target = strchr(header_of(request, "X-Amz-Target"), '.'),
             *functions = strstr(request->url, "/functions/");
  *input = node_new_object();
  if (target) {
    *input = document_read_json(request->body, request->body_length, &error);
    return target + 1;
  }
  if (functions) {
    const char *function = functions + strlen("/functions/"),
               *alias = strstr(function, "/aliases/");
    node_set(*input, "function", node_new_string(decoded(function, (size_t)(alias - function))));
    node_set(*input, "alias", node_new_string(decoded(alias + 9, strlen(alias + 9))));
    return "GetAlias";
  }
  if (!request->body) return request->url;
  *input = form_fields(arena_copy(&arena, request->body, request->body_length));
  return string_or(*input, "Action", "");
}

/* The id of the access key that signed. */
static const char *key_of(const struct http_request *request) {
  const char *credential = strstr(header_of(request, "Authorization"), "Credential=");
  return credential ? arena_copy(&arena, credential + 11, strcspn(credential + 11, "/")) : "";
}

/* ---- Answers ---- */

static bool fits(const node *answer, const char *operation, const node *input) {
  const node *from = node_member(answer, "from"), *until = node_member(answer, "until");
  const char *of = string_or(answer, "operation", "*");
  if (strcmp(of, "*") != 0 && strcmp(of, operation) != 0) return false;
  if (from && elapsed() < (int64_t)(node_double(from) * 1000)) return false;
  if (until && elapsed() >= (int64_t)(node_double(until) * 1000)) return false;
  for (const node *each = node_first(node_member(answer, "when")); each; each = node_next(each))
    if (!node_equal(each, node_member(input, node_name(each)))) return false;
  return true;
}

static bool lists(const node *list, const node *value) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (node_equal(each, value)) return true;
  return false;
}

static node *filtered(const char *operation, const node *input, const node *body) {
  static const struct {
    const char *operation, *asked, *answered, *key;
  } batches[] = {
      {"BatchGetDeployments", "deploymentIds", "deploymentsInfo", "deploymentId"},
      {"BatchGetDeploymentGroups", "deploymentGroupNames", "deploymentGroupsInfo",
       "deploymentGroupName"},
      {"DescribeAlarms", "AlarmNames", "MetricAlarms", "AlarmName"},
  };
  node *copy = node_copy(body);
  for (size_t i = 0; i < sizeof batches / sizeof *batches; i++) {
    if (strcmp(batches[i].operation, operation) != 0 || !node_member(copy, batches[i].answered))
      continue;
    node *left = node_new_array();
    for (const node *each = node_first(node_member(copy, batches[i].answered)); each;
         each = node_next(each))
      if (lists(node_member(input, batches[i].asked), node_member(each, batches[i].key)))
        node_append(left, node_copy(each));
    node_set(copy, batches[i].answered, left);
  }
  return copy;
}

static void give(struct http_response *response, struct arena *into, const char *operation,
                 const node *input, const node *answer) {
  struct text body;
  text_init(&body, into);
  if (node_string(node_member(answer, "text")))
    text_string(&body, node_string(node_member(answer, "text")));
  else if (answer)
    document_print(filtered(operation, input, node_member(answer, "body")), DOCUMENT_COMPACT,
                   &body);
  else
    text_format(
        &body, "{\"__type\":\"UnknownOperationException\",\"message\":\"nothing is given for %s\"}",
        operation);
  const node *status = node_member(answer, "status");
  *response = (struct http_response){.problem = "",
                                     .status = !answer  ? 404
                                               : status ? (int)node_double(status)
                                                        : 200};
  response->body = body.at;
  response->body_length = body.length;
}

static void http(void *context, const struct http_request *request, struct arena *into,
                 struct http_response *response) {
  (void)context;
  struct arena *before = document_use(&arena);
  node *input, *told = node_append(requests, node_new_object());
  const node *found = NULL;
  const char *operation = operation_of(request, &input);
  node_add(told, "at", node_new_number((long)elapsed()));
  node_add(told, "operation", node_new_string(operation));
  node_add(told, "input", input);
  node_add(told, "key", node_new_string(key_of(request)));
  for (const node *answer = node_first(node_member(given, "answers")); answer;
       answer = node_next(answer))
    if (fits(answer, operation, input)) found = answer;
  clock_now += (int64_t)(node_double(node_member(found, "takes")) * 1000);
  if (node_boolean(node_member(found, "silent")))
    *response = (struct http_response){HTTP_TIMED_OUT, "nobody answers", 0, NULL, 0, (char *)"", 0};
  else give(response, into, operation, input, found);
  document_use(before);
}

/* ---- The rest of the world ---- */

static int64_t now(void *context) {
  (void)context;
  return clock_now;
}

static bool is_interrupted(void) {
  const node *at = node_member(given, "interruptAt");
  return at && elapsed() >= (int64_t)(node_double(at) * 1000);
}

/* Two days are the longest that anything here may take: a watch that does not end fails instead of
 * hanging. */
static bool pause_for(void *context, int64_t milliseconds) {
  (void)context;
  clock_now += milliseconds;
  if (elapsed() > (int64_t)50 * 3600 * 1000) abort();
  return !is_interrupted();
}

static double chance(void *context) {
  (void)context;
  return 0.5;
}

static const char *environment(void *context, const char *name) {
  (void)context;
  return node_string(node_member(node_member(given, "environment"), name));
}

static enum file_result file(void *context, const char *name, size_t most, struct arena *into,
                             struct text *text) {
  (void)context;
  (void)name;
  (void)most;
  text_init(text, into);
  return FILE_MISSING;
}

static void process(void *context, char *const *arguments, int64_t timeout, size_t most,
                    struct arena *into, struct process_result *result) {
  (void)context;
  (void)arguments;
  (void)timeout;
  (void)most;
  (void)into;
  *result = (struct process_result){.output = ""};
}

/* ---- The terminal ---- */

static void write_out(void *context, const char *bytes, size_t length) {
  (void)context;
  text_add(&written, bytes, length);
}

static bool size_of(void *context, int *columns, int *rows) {
  (void)context;
  const node *terminal = NULL, *terminals = node_member(given, "terminal");
  if (node_is(terminals, NODE_OBJECT)) terminal = terminals;
  else
    for (const node *each = node_first(terminals); each; each = node_next(each))
      if (elapsed() >= (int64_t)(node_double(node_member(each, "from")) * 1000)) terminal = each;
  if (!terminal) return false;
  *columns = (int)node_double(node_member(terminal, "columns"));
  *rows = (int)node_double(node_member(terminal, "rows"));
  return true;
}

static enum console_answer ask(void *context, const char *question) {
  (void)context;
  struct arena *before = document_use(&arena);
  node_append(questions, node_new_string(question));
  document_use(before);
  const node *replies = node_member(given, "replies");
  if (!replies) return CONSOLE_NOBODY;
  return node_boolean(node_at(replies, reply++)) ? CONSOLE_YES : CONSOLE_NO;
}

/* ---- The command ---- */

static enum exit_code run(struct invocation *invocation, const struct world *world,
                          const struct console *console) {
  const node *words = node_member(given, "arguments");
  char **arguments = arena_zero(&arena, (node_count(words) + 1) * sizeof *arguments);
  for (size_t i = 0; i < node_count(words); i++)
    arguments[i] = arena_string(&arena, node_string(node_at(words, i)));
  invocation->command = command_find(arguments[0]);
  return arguments_read(invocation, arguments + 1) == ARGUMENTS_READ
             ? remote_in(invocation, world, console)
             : EXIT_USAGE;
}

static void tell(const struct invocation *invocation, enum exit_code exit_code) {
  node *told = node_new_object();
  node_add(told, "exit", node_new_number(exit_code));
  node_add(told, "out", node_new_string(written.at));
  node_add(told, "err", node_new_string(invocation->err.at));
  node_add(told, "took", node_new_number((long)elapsed()));
  node_add(told, "requests", requests);
  node_add(told, "questions", questions);
  struct text text;
  text_init(&text, &arena);
  document_print(told, DOCUMENT_COMPACT, &text);
  puts(text.at);
}

int main(void) {
  struct text input;
  struct document_error error;
  char part[65536];
  arena_init(&arena);
  document_use(&arena);
  text_init(&input, &arena);
  for (size_t got; (got = fread(part, 1, sizeof part, stdin)) > 0;) text_add(&input, part, got);
  given = document_read_json(input.at, input.length, &error);
  if (!given) return 1;
  clock_now = (int64_t)node_double(node_member(given, "start"));
  requests = node_new_array();
  questions = node_new_array();
  text_init(&written, &arena);
  struct invocation invocation = {.arena = &arena};
  text_init(&invocation.out, &arena);
  text_init(&invocation.err, &arena);
  const struct world world = {NULL, http, now, now, pause_for, chance, environment, file, process};
  const struct console console = {NULL, write_out, size_of, ask};
  enum exit_code exit_code = run(&invocation, &world, &console);
  document_use(&arena);
  tell(&invocation, exit_code);
  arena_clear(&arena);
  return 0;
}
