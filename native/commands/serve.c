#include "commands/serve.h"

#include <errno.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/describe.h"
#include "report/report.h"
#include "commands/rows.h"
#include "transform/report.h"
#include "transform/transform.h"

enum error_code {
  PARSE_ERROR = -32700,
  INVALID_REQUEST = -32600,
  METHOD_NOT_FOUND = -32601,
  INVALID_PARAMS = -32602,
  INTERNAL_ERROR = -32603,
  INPUT_ERROR = -32000,
  VERSION_MISMATCH = -32001,
};

/* ---- Replies ---- */

struct reply {
  struct arena *arena;
  struct text text;
  const node *id; /* NULL: a notification, or an id that is not known */
};

static void add_string(struct text *text, const char *string) {
  document_print(node_new_string(string), DOCUMENT_COMPACT, text);
}

static void begin(struct reply *reply) {
  text_init(&reply->text, reply->arena);
  text_string(&reply->text, "{\"jsonrpc\":\"2.0\",\"id\":");
  if (reply->id) document_print(reply->id, DOCUMENT_COMPACT, &reply->text);
  else text_string(&reply->text, "null");
}

/* What came over the wire was read without a name: the diagnostics have paths, but no places in a file. */
static void add_diagnostics(struct reply *reply, const struct transform *transform) {
  text_string(&reply->text, ",\"diagnostics\":");
  const struct report report = {.diagnostics = &transform->diagnostics, .least = SEVERITY_INFO, .ignored = service_ignored(&transform->service)};
  document_print(report_nodes(&report), DOCUMENT_COMPACT, &reply->text);
}

/* The reply is an error; `transform`, whose diagnostics tell more, and `offset` may be NULL. */
static void fail(struct reply *reply, enum error_code code, const struct transform *transform, const size_t *offset,
                 const char *message) {
  begin(reply);
  text_format(&reply->text, ",\"error\":{\"code\":%d,\"message\":", (int)code);
  add_string(&reply->text, message);
  text_string(&reply->text, ",\"data\":{\"version\":\"" ROLLOUT_VERSION "\"");
  if (offset) text_format(&reply->text, ",\"offset\":%zu", *offset);
  if (transform) add_diagnostics(reply, transform);
  text_string(&reply->text, "}}}");
}

static void begin_result(struct reply *reply) {
  begin(reply);
  text_string(&reply->text, ",\"result\":");
}

/* ---- Methods ---- */

static void answer_describe(struct reply *reply, const node *params) {
  (void)params;
  begin_result(reply);
  document_print(describe(), DOCUMENT_COMPACT, &reply->text);
  text_char(&reply->text, '}');
}

/* The members that hook and command share. False with the error answered. */
static bool read_params(struct reply *reply, const node *params, struct transform_input *input) {
  const node *version = node_member(params, "version");
  struct arena *arena = reply->arena;
  if (!node_is(params, NODE_OBJECT)) fail(reply, INVALID_PARAMS, NULL, NULL, "params must be an object");
  else if (!node_string(version)) fail(reply, INVALID_PARAMS, NULL, NULL, "params.version must be a string");
  else if (strcmp(node_string(version), ROLLOUT_VERSION) != 0)
    fail(reply, VERSION_MISMATCH, NULL, NULL,
         text_new(arena, "the caller is version %s, this sls-rollout is " ROLLOUT_VERSION
                         "; build or install both from the same version",
                  text_shown(arena, node_string(version))));
  else if (!node_string(node_member(params, "name"))) fail(reply, INVALID_PARAMS, NULL, NULL, "params.name must be a string");
  else if (!node_is(node_member(params, "service"), NODE_OBJECT))
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.service must be an object");
  else if (!node_is(node_member(params, "template"), NODE_OBJECT))
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.template must be an object");
  else {
    *input = (struct transform_input){.service = node_member(params, "service"),
                                      .naming = node_member(params, "naming"),
                                      .template = node_member(params, "template"),
                                      .options = node_member(params, "options")};
    return true;
  }
  return false;
}

static bool run(struct reply *reply, struct transform *transform, const struct transform_input *input) {
  transform_run(transform, reply->arena, input);
  size_t errors = transform->diagnostics.errors;
  if (!errors) return true;
  fail(reply, INPUT_ERROR, transform, NULL,
       text_new(reply->arena, "the service or its template has %zu error%s", errors, errors == 1 ? "" : "s"));
  return false;
}

/* The first pass of a hook. */
static const struct pass *pass_of(const char *name) {
  for (const struct pass *pass = transform_passes; pass->name; pass++)
    if (strcmp(pass->hook, name) == 0) return pass;
  return NULL;
}

static void end_result(struct reply *reply, const struct transform *transform) {
  add_diagnostics(reply, transform);
  text_string(&reply->text, "}}");
}

/* Only functions of the service; those of the user's resources have no function object. */
static node *target_aliases(const struct rollouts *rollouts) {
  node *functions = node_new_object();
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    if (!service_function(rollouts->service, rollout->function->key)) continue;
    node *alias = node_add(node_add(functions, rollout->function->key, node_new_object()), "targetAlias", node_new_object());
    node_add(alias, "name", node_new_string(rollout->alias));
    node_add(alias, "logicalId", node_new_string(rollout->alias_id));
  }
  return functions;
}

static void add_external_stack(struct reply *reply, const struct transform *transform, const struct pass *pass) {
  if (!pass->stack_action || !transform->external.name) return;
  node *stack = transform_external_node(transform);
  node_add(stack, "action", node_new_string(pass->stack_action));
  text_string(&reply->text, ",\"externalStack\":");
  document_print(stack, DOCUMENT_COMPACT, &reply->text);
}

static void answer_hook(struct reply *reply, const node *params) {
  struct transform_input input;
  if (!read_params(reply, params, &input)) return;
  const char *name = node_string(node_member(params, "name"));
  const struct pass *pass = pass_of(name);
  if (!pass) {
    fail(reply, INVALID_PARAMS, NULL, NULL, text_new(reply->arena, "there is no hook \"%s\"", text_shown(reply->arena, name)));
    return;
  }
  const node *returns = node_member(params, "returns");
  const char *form = returns ? node_string(returns) : "template";
  if (!form || (strcmp(form, "template") != 0 && strcmp(form, "patch") != 0)) {
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.returns must be \"template\" or \"patch\"");
    return;
  }
  struct transform transform;
  input.hook = pass->hook;
  if (!run(reply, &transform, &input)) return;
  begin_result(reply);
  text_format(&reply->text, "{\"version\":\"" ROLLOUT_VERSION "\",\"%s\":", form);
  if (strcmp(form, "patch") == 0) plan_print_patch(&transform.plan, &reply->text);
  else document_print(transform.template.root, DOCUMENT_COMPACT, &reply->text);
  text_string(&reply->text, ",\"functions\":");
  document_print(target_aliases(&transform.rollouts), DOCUMENT_COMPACT, &reply->text);
  add_external_stack(reply, &transform, pass);
  end_result(reply, &transform);
}

/* Runs a command as on the command line, with the service and the template of the request. */
static void answer_command(struct reply *reply, const node *params) {
  struct transform_input input;
  if (!read_params(reply, params, &input)) return;
  const char *name = node_string(node_member(params, "name"));
  const struct command *command = command_find(name);
  if (!command || !command->framework) {
    fail(reply, INVALID_PARAMS, NULL, NULL, text_new(reply->arena, "there is no command \"%s\"", text_shown(reply->arena, name)));
    return;
  }
  struct invocation invocation = {.arena = reply->arena, .command = command, .given = params};
  text_init(&invocation.out, reply->arena);
  text_init(&invocation.err, reply->arena);
  enum exit_code exit_code = EXIT_USAGE;
  if (arguments_take(&invocation, input.options) == ARGUMENTS_READ) exit_code = command->run(&invocation);
  begin_result(reply);
  text_format(&reply->text, "{\"version\":\"" ROLLOUT_VERSION "\",\"exit\":%d,\"text\":", (int)exit_code);
  add_string(&reply->text, invocation.out.at);
  text_string(&reply->text, ",\"words\":");
  add_string(&reply->text, invocation.err.at);
  text_string(&reply->text, "}}");
}

static const struct method {
  const char *name;
  void (*answer)(struct reply *reply, const node *params);
} methods[] = {{"describe", answer_describe}, {"hook", answer_hook}, {"command", answer_command}};

/* ---- One line ---- */

static bool is_id(const node *id) {
  return node_is(id, NODE_STRING) || node_is(id, NODE_NUMBER) || node_is(id, NODE_NULL);
}

/* Fills in the reply; false where none is to be sent: a notification. */
static bool answer(struct reply *reply, const char *line, size_t length) {
  struct document_error error;
  const node *request = document_read_json(line, length, &error);
  if (!request) {
    fail(reply, PARSE_ERROR, NULL, &error.offset, error.message);
    return true;
  }
  const node *id = node_member(request, "id");
  const char *version = node_string(node_member(request, "jsonrpc")), *name = node_string(node_member(request, "method"));
  if (is_id(id)) reply->id = id;
  if (!node_is(request, NODE_OBJECT) || !version || strcmp(version, "2.0") != 0 || !name || (id && !is_id(id))) {
    fail(reply, INVALID_REQUEST, NULL, NULL,
         "a request is one object: {\"jsonrpc\": \"2.0\", \"id\": ..., \"method\": ..., \"params\": {...}}");
    return true;
  }
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (strcmp(methods[i].name, name) != 0) continue;
    methods[i].answer(reply, node_member(request, "params"));
    return id != NULL;
  }
  fail(reply, METHOD_NOT_FOUND, NULL, NULL,
       text_new(reply->arena, "there is no method \"%s\"", text_shown(reply->arena, name)));
  return id != NULL;
}

static void jump_back(void *context) { longjmp(*(jmp_buf *)context, 1); }

static bool write_line(FILE *out, const char *line, size_t length) {
  return fwrite(line, 1, length, out) == length && putc('\n', out) != EOF && fflush(out) == 0;
}

/* Answers one line. False where writing failed. */
static bool serve_line(FILE *out, const char *line, size_t length) {
  struct arena arena;
  jmp_buf exhausted;
  arena_init(&arena);
  arena.exhausted = jump_back;
  arena.context = &exhausted;
  bool is_written;
  if (setjmp(exhausted)) {
    arena_clear(&arena);
    static const char reply[] = "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":"
                                "\"out of memory\",\"data\":{\"version\":\"" ROLLOUT_VERSION "\"}}}";
    return write_line(out, reply, sizeof reply - 1);
  }
  document_use(&arena);
  struct reply reply = {.arena = &arena};
  is_written = !answer(&reply, line, length) || write_line(out, reply.text.at, reply.text.length);
  arena_clear(&arena);
  return is_written;
}

static bool serve_too_long(FILE *out) {
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  struct reply reply = {.arena = &arena};
  fail(&reply, INVALID_REQUEST, NULL, NULL,
       text_new(&arena, "the line is longer than %zu bytes, the most that is read", DOCUMENT_MAX_BYTES));
  bool is_written = write_line(out, reply.text.at, reply.text.length);
  arena_clear(&arena);
  return is_written;
}

/* ---- The loop ---- */

struct line {
  char *bytes;
  size_t length, capacity;
  bool is_too_long;
};

static bool add_to_line(struct line *line, const char *bytes, size_t length) {
  if (line->is_too_long || line->length + length > DOCUMENT_MAX_BYTES) {
    line->is_too_long = true;
    return true;
  }
  if (line->length + length > line->capacity) {
    size_t capacity = (line->length + length) * 2;
    char *larger = realloc(line->bytes, capacity);
    if (!larger) return false;
    line->bytes = larger;
    line->capacity = capacity;
  }
  if (length) memcpy(line->bytes + line->length, bytes, length);
  line->length += length;
  return true;
}

static bool is_blank(const struct line *line) {
  for (size_t i = 0; i < line->length; i++)
    if (!memchr(" \t\r", line->bytes[i], 3)) return false; /* not its NUL. NOLINT(bugprone-not-null-terminated-result) */
  return true;
}

static bool end_line(struct line *line, FILE *out) {
  bool is_written = true;
  if (line->is_too_long) is_written = serve_too_long(out);
  else if (!is_blank(line)) is_written = serve_line(out, line->bytes, line->length);
  line->length = 0;
  line->is_too_long = false;
  return is_written;
}

/* Takes what was read: whole lines are answered, the rest is kept. */
static bool take(struct line *line, const char *bytes, size_t length, FILE *out) {
  while (length) {
    const char *end = memchr(bytes, '\n', length);
    size_t part = end ? (size_t)(end - bytes) : length;
    if (!add_to_line(line, bytes, part)) return false;
    if (!end) return true;
    if (!end_line(line, out)) return false;
    bytes += part + 1;
    length -= part + 1;
  }
  return true;
}

int serve(int in, FILE *out) {
  struct line line = {0};
  enum { PART = 1 << 16 };
  char *part = malloc(PART);
  bool is_read = part != NULL, is_written = true;
  while (is_read && is_written) {
    ssize_t got = read(in, part, PART); /* not fread, which waits until the part is full */
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) {
      is_read = got == 0;
      break;
    }
    is_written = take(&line, part, (size_t)got, out);
  }
  if (is_read && is_written) is_written = end_line(&line, out);
  if (!is_read || !is_written)
    fprintf(stderr, "sls-rollout serve: cannot %s: %s\n", is_read ? "write the answers" : "read the requests", strerror(errno));
  free(part);
  free(line.bytes);
  return is_read && is_written ? EXIT_FINE : EXIT_WORLD;
}

static enum exit_code run_serve(struct invocation *invocation) {
  (void)invocation;
  return serve(STDIN_FILENO, stdout);
}

static const struct option none[] = {{0}};

const struct command command_serve = {
    "serve", "", "Answers the plugin's JSON-RPC requests on standard input and output.", "", NULL, NULL, none, NULL, run_serve,
};
