#include "commands/serve.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/describe.h"
#include "commands/files.h"
#include "commands/input.h"
#include "commands/rows.h"
#include "commands/sources.h"
#include "commands/stack_files.h"
#include "report/report.h"
#include "service/plugins.h"
#include "stacks/sequence.h"
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
  struct text_sink *sink;
  /* begun when all that is to be said is known: behind that, nothing is allocated */
  struct text text;
  const node *id;     /* NULL: a notification, or an id that is not known */
  const node *params; /* of the request */
};

static void begin(struct reply *reply) {
  text_init_sink(&reply->text, reply->arena, reply->sink);
  text_string(&reply->text, "{\"jsonrpc\":\"2.0\",\"id\":");
  if (reply->id) document_print(reply->id, DOCUMENT_COMPACT, &reply->text);
  else text_string(&reply->text, "null");
}

/* What came over the wire was read without a name: the places are those of the service's own file,
 * which is read where there is something to report; nested templates were read from files. */
static const node *diagnostics_of(const struct reply *reply, const struct transform *transform) {
  bool is_any = transform->diagnostics.count > 0;
  const struct report report = {
      .diagnostics = &transform->diagnostics,
      .service = is_any ? input_written(reply->arena, reply->params) : NULL,
      .maker = &transform->service,
      .made = &transform->template,
      .has_excerpts = true,
      .whole = transform->whole,
      .least = SEVERITY_INFO,
      .ignored = service_ignored(&transform->service)};
  return report_nodes(&report);
}

static void add_member(struct reply *reply, const char *name, const node *value) {
  if (!value) return;
  text_format(&reply->text, ",\"%s\":", name);
  document_print(value, DOCUMENT_COMPACT, &reply->text);
}

/* The reply is an error; `transform`, whose diagnostics tell more, and `offset` may be NULL. */
static void fail(struct reply *reply, enum error_code code, const struct transform *transform,
                 const size_t *offset, const char *message) {
  const node *diagnostics = transform ? diagnostics_of(reply, transform) : NULL;
  begin(reply);
  text_format(&reply->text, ",\"error\":{\"code\":%d,\"message\":", (int)code);
  document_print_string(message, &reply->text);
  text_string(&reply->text, ",\"data\":{\"version\":\"" ROLLOUT_VERSION "\"");
  if (offset) text_format(&reply->text, ",\"offset\":%zu", *offset);
  add_member(reply, "diagnostics", diagnostics);
  text_string(&reply->text, "}}}");
}

static void begin_result(struct reply *reply) {
  begin(reply);
  text_string(&reply->text, ",\"result\":");
}

/* ---- Methods ---- */

static void answer_describe(struct reply *reply, const node *params) {
  (void)params;
  const node *description = describe();
  begin_result(reply);
  document_print(description, DOCUMENT_COMPACT, &reply->text);
  text_char(&reply->text, '}');
}

/* The caller's version, which comes first. False with the error answered. */
static bool check_version(struct reply *reply, const node *params) {
  const node *version = node_member(params, "version");
  if (!node_is(params, NODE_OBJECT))
    fail(reply, INVALID_PARAMS, NULL, NULL, "params must be an object");
  else if (!node_string(version))
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.version must be a string");
  else if (strcmp(node_string(version), ROLLOUT_VERSION) != 0)
    fail(reply, VERSION_MISMATCH, NULL, NULL,
         text_new(reply->arena,
                  "the caller is version %s, this sls-rollout is " ROLLOUT_VERSION
                  "; build or install both from the same version",
                  text_shown(reply->arena, node_string(version))));
  else return true;
  return false;
}

/* The members that hook and command share. False with the error answered. */
static bool read_params(struct reply *reply, const node *params, struct transform_input *input) {
  if (!check_version(reply, params)) return false;
  if (!node_string(node_member(params, "name")))
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.name must be a string");
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

static bool run(struct reply *reply, struct transform *transform,
                const struct transform_input *input) {
  transform_run(transform, reply->arena, input);
  size_t errors = transform->diagnostics.errors;
  if (!errors) return true;
  fail(reply, INPUT_ERROR, transform, NULL,
       text_new(reply->arena, "the service or its template has %zu error%s", errors,
                errors == 1 ? "" : "s"));
  return false;
}

/* The first pass of a hook. */
static const struct pass *pass_of(const char *name) {
  for (const struct pass *pass = transform_passes; pass->name; pass++)
    if (strcmp(pass->hook, name) == 0) return pass;
  return NULL;
}

/* Only functions of the service; those of the user's resources have no function object. */
static node *target_aliases(const struct rollouts *rollouts) {
  node *functions = node_new_object();
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    if (!service_function(rollouts->service, rollout->function->key)) continue;
    node *alias = node_add(node_add(functions, rollout->function->key, node_new_object()),
                           "targetAlias", node_new_object());
    node_add(alias, "name", node_new_string(rollout->alias));
    node_add(alias, "logicalId", node_new_string(rollout->alias_id));
  }
  return functions;
}

/* The order that the template's resources are to have, where serverless-plugin-split-stacks lets
 * them wait for each other in that order. First come hooks and then aliases, with all that these
 * wait for: the stacks of callers, permissions and other functions wait for theirs. NULL where the
 * order does not matter. */
static node *order_of(const struct transform *transform) {
  const struct rollouts *rollouts = &transform->rollouts;
  if (!rollouts->count || !service_is_sequenced(&transform->service)) return NULL;
  const char **first = arena_alloc(transform->arena, (3 * rollouts->count + 1) * sizeof *first);
  size_t count = 0;
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct hook hooks[] = {rollouts->list[i].before, rollouts->list[i].after};
    for (size_t k = 0; k < 2; k++)
      if (hooks[k].function) first[count++] = hooks[k].function->logical_id;
  }
  for (size_t i = 0; i < rollouts->count; i++) first[count++] = rollouts->list[i].alias_id;
  first[count] = NULL;
  return sequence_of(&transform->template, first);
}

/* NULL where nothing is to be done with it now. */
static node *external_stack(const struct transform *transform, const struct pass *pass) {
  if (!pass->stack_action || !transform->external.name) return NULL;
  node *stack = transform_external_node(transform);
  node_add(stack, "action", node_new_string(pass->stack_action));
  return stack;
}

/* Reads the nested templates of a stack that was split. A pass that reads them gets one
 * template. */
static void read_stacks(struct reply *reply, const node *params, const struct pass *pass,
                        struct stacks *stacks, struct transform_input *input) {
  struct diagnostics unread; /* `check` reports them */
  const char *folder = node_string(node_member(params, "folder"));
  *stacks = (struct stacks){0};
  if (!folder) return;
  diagnostics_init(&unread, reply->arena);
  stack_files_read(stacks, reply->arena, input->template, folder, &unread);
  input->stacks = stacks;
  input->is_flat = pass->reads_stacks && stacks->known;
  if (input->is_flat) input->template = stacks_flatten(stacks);
}

static void answer_hook(struct reply *reply, const node *params) {
  struct transform_input input;
  if (!read_params(reply, params, &input)) return;
  const char *name = node_string(node_member(params, "name"));
  const struct pass *pass = pass_of(name);
  if (!pass) {
    fail(reply, INVALID_PARAMS, NULL, NULL,
         text_new(reply->arena, "there is no hook \"%s\"", text_shown(reply->arena, name)));
    return;
  }
  const node *returns = node_member(params, "returns");
  const char *form = returns ? node_string(returns) : "template";
  if (!form || (strcmp(form, "template") != 0 && strcmp(form, "patch") != 0)) {
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.returns must be \"template\" or \"patch\"");
    return;
  }
  struct transform transform;
  struct stacks stacks;
  const node *given = input.template;
  input.hook = pass->hook;
  read_stacks(reply, params, pass, &stacks, &input);
  if (!run(reply, &transform, &input)) return;
  const node *functions = target_aliases(&transform.rollouts),
             *stack = external_stack(&transform, pass),
             *order = input.is_flat ? NULL : order_of(&transform);
  const node *diagnostics = diagnostics_of(reply, &transform);
  begin_result(reply);
  text_format(&reply->text, "{\"version\":\"" ROLLOUT_VERSION "\",\"%s\":", form);
  if (strcmp(form, "patch") == 0) plan_print_patch(&transform.plan, &reply->text);
  else
    document_print(input.is_flat ? given : transform.template.root, DOCUMENT_COMPACT, &reply->text);
  add_member(reply, "functions", functions);
  add_member(reply, "order", order);
  add_member(reply, "externalStack", stack);
  add_member(reply, "diagnostics", diagnostics);
  text_string(&reply->text, "}}");
}

/* Runs a command as on the command line, with the service and the template of the request. */
static void answer_command(struct reply *reply, const node *params) {
  struct transform_input input;
  if (!read_params(reply, params, &input)) return;
  const char *name = node_string(node_member(params, "name"));
  const struct command *command = command_find(name);
  if (!command || !command->framework) {
    fail(reply, INVALID_PARAMS, NULL, NULL,
         text_new(reply->arena, "there is no command \"%s\"", text_shown(reply->arena, name)));
    return;
  }
  struct invocation invocation = {.arena = reply->arena, .command = command, .given = params};
  text_init(&invocation.out, reply->arena);
  text_init(&invocation.err, reply->arena);
  enum exit_code exit_code = EXIT_USAGE;
  if (arguments_take(&invocation, input.options) == ARGUMENTS_READ)
    exit_code = command->run(&invocation);
  begin_result(reply);
  text_format(&reply->text,
              "{\"version\":\"" ROLLOUT_VERSION "\",\"exit\":%d,\"text\":", (int)exit_code);
  document_print_string(invocation.out.at, &reply->text);
  text_string(&reply->text, ",\"words\":");
  document_print_string(invocation.err.at, &reply->text);
  text_string(&reply->text, "}}");
}

static void answer_sources(struct reply *reply, const node *params) {
  if (!check_version(reply, params)) return;
  const char *file = node_string(node_member(params, "file")),
             *folder = node_string(node_member(params, "folder"));
  if (!file || !folder) {
    fail(reply, INVALID_PARAMS, NULL, NULL, "params.file and params.folder must be strings");
    return;
  }
  const char *into = file_in(reply->arena, folder, SOURCES_FILE);
  const node *record =
      sources_record(reply->arena, file, node_string(node_member(params, "serviceFolder")),
                     node_member(params, "options"));
  if (!file_write_tree(reply->arena, into, record)) {
    fail(reply, INPUT_ERROR, NULL, NULL,
         text_new(reply->arena, "cannot write %s: %s", text_shown(reply->arena, into),
                  strerror(errno)));
    return;
  }
  begin_result(reply);
  text_string(&reply->text, "{\"version\":\"" ROLLOUT_VERSION "\",\"file\":");
  document_print_string(into, &reply->text);
  text_string(&reply->text, "}}");
}

/* For a notification, which is carried out and not answered. */
static bool write_nothing(void *context, const char *bytes, size_t length) {
  (void)context;
  (void)bytes;
  return length > 0;
}

static const struct method {
  const char *name;
  void (*answer)(struct reply *reply, const node *params);
} methods[] = {{"describe", answer_describe},
               {"hook", answer_hook},
               {"command", answer_command},
               {"sources", answer_sources}};

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
  const char *version = node_string(node_member(request, "jsonrpc")),
             *name = node_string(node_member(request, "method"));
  if (is_id(id)) reply->id = id;
  if (!node_is(request, NODE_OBJECT) || !version || strcmp(version, "2.0") != 0 || !name ||
      (id && !is_id(id))) {
    fail(reply, INVALID_REQUEST, NULL, NULL,
         "a request is one object: {\"jsonrpc\": \"2.0\", \"id\": ..., \"method\": ..., "
         "\"params\": {...}}");
    return true;
  }
  if (!id) reply->sink->write = write_nothing;
  for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
    if (strcmp(methods[i].name, name) != 0) continue;
    reply->params = node_member(request, "params");
    methods[i].answer(reply, reply->params);
    return id != NULL;
  }
  fail(reply, METHOD_NOT_FOUND, NULL, NULL,
       text_new(reply->arena, "there is no method \"%s\"", text_shown(reply->arena, name)));
  return id != NULL;
}

static void jump_back(void *context) { longjmp(*(jmp_buf *)context, 1); }

#define OUT_OF_MEMORY                                                                 \
  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":\"out of " \
  "memory\",\"data\":{\"version\":\"" ROLLOUT_VERSION "\"}}}\n"

static bool write_part(void *out, const char *bytes, size_t length) {
  return file_give(*(int *)out, bytes, length);
}

/* Sends what is left of a reply. */
static bool end_reply(struct reply *reply) {
  text_char(&reply->text, '\n');
  bool is_written = text_end(&reply->text);
  errno = reply->sink->reason;
  return is_written;
}

/* Carries out `request` on an arena of its own and writes the answer. False where writing failed.
 * */
static bool with_arena(int out,
                       bool (*request)(struct reply *reply, const char *line, size_t length),
                       const char *line, size_t length) {
  struct arena arena;
  jmp_buf exhausted;
  struct text_sink sink = {.write = write_part, .context = &out};
  arena_init(&arena);
  arena.exhausted = jump_back;
  arena.context = &exhausted;
  if (setjmp(exhausted)) {
    document_use(&arena); /* which closes what was being read */
    arena_clear(&arena);
    return !sink.has_begun && file_give(out, OUT_OF_MEMORY, sizeof OUT_OF_MEMORY - 1);
  }
  document_use(&arena);
  struct reply reply = {.arena = &arena, .sink = &sink};
  bool is_written = !request(&reply, line, length) || end_reply(&reply);
  arena_clear(&arena);
  return is_written;
}

static bool refuse_too_long(struct reply *reply, const char *line, size_t length) {
  (void)line, (void)length;
  fail(reply, INVALID_REQUEST, NULL, NULL,
       text_new(reply->arena, "the line is longer than %zu bytes, the most that is read",
                DOCUMENT_MAX_BYTES));
  return true;
}

/* ---- The loop ---- */

struct line {
  char *bytes;
  size_t length, capacity;
  /* what does not fit is skipped up to its end, and answered */
  enum { LINE_FITS, LINE_TOO_LONG, LINE_WITHOUT_MEMORY } state;
};

static void add_to_line(struct line *line, const char *bytes, size_t length) {
  if (line->state != LINE_FITS) return;
  if (line->length + length > DOCUMENT_MAX_BYTES) {
    line->state = LINE_TOO_LONG;
    return;
  }
  if (line->length + length > line->capacity) {
    size_t capacity = (line->length + length) * 2;
    char *larger = realloc(line->bytes, capacity);
    if (!larger) {
      line->state = LINE_WITHOUT_MEMORY;
      return;
    }
    line->bytes = larger;
    line->capacity = capacity;
  }
  if (length) memcpy(line->bytes + line->length, bytes, length);
  line->length += length;
}

static bool is_blank(const struct line *line) {
  for (size_t i = 0; i < line->length; i++)
    /* not its NUL. NOLINTNEXTLINE(bugprone-not-null-terminated-result) */
    if (!memchr(" \t\r", line->bytes[i], 3)) return false;
  return true;
}

static bool end_line(struct line *line, int out) {
  bool is_written = true;
  if (line->state == LINE_TOO_LONG) is_written = with_arena(out, refuse_too_long, NULL, 0);
  else if (line->state == LINE_WITHOUT_MEMORY)
    is_written = file_give(out, OUT_OF_MEMORY, sizeof OUT_OF_MEMORY - 1);
  else if (!is_blank(line)) is_written = with_arena(out, answer, line->bytes, line->length);
  line->length = 0;
  line->state = LINE_FITS;
  return is_written;
}

/* Takes what was read: whole lines are answered, the rest is kept. */
static bool take(struct line *line, const char *bytes, size_t length, int out) {
  while (length) {
    const char *end = memchr(bytes, '\n', length);
    size_t part = end ? (size_t)(end - bytes) : length;
    add_to_line(line, bytes, part);
    if (!end) return true;
    if (!end_line(line, out)) return false;
    bytes += part + 1;
    length -= part + 1;
  }
  return true;
}

int serve(int in, int out) {
  static char part[1 << 16];
  struct line line = {0};
  bool is_written = true;
  ssize_t got = 0;
  while (is_written && (got = file_take(in, part, sizeof part)) > 0)
    is_written = take(&line, part, (size_t)got, out);
  if (is_written && got == 0) is_written = end_line(&line, out);
  bool is_fine = is_written && got == 0;
  if (!is_fine)
    fprintf(stderr, "sls-rollout serve: cannot %s: %s\n",
            is_written ? "read the requests" : "write the answers", strerror(errno));
  free(line.bytes);
  return is_fine ? EXIT_FINE : EXIT_WORLD;
}

static enum exit_code run_serve(struct invocation *invocation) {
  (void)invocation;
  return serve(STDIN_FILENO, STDOUT_FILENO);
}

static const struct option none[] = {{0}};

const struct command command_serve = {
    "serve", "",   "Answers the plugin's JSON-RPC requests on standard input and output.",
    "",      NULL, NULL,
    none,    NULL, run_serve,
};
