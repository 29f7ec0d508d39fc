/* A service and a template through the whole transform: two documents, JSON or YAML, with a NUL between them, and a third with the
 * command line's options where there is one.
 *
 * Promised of a success: the result is printed and read back; no resource of the template is lost, changes its type or its place in
 * the order; the patch carried out on what was given gives the result, so that nothing else has changed; the hooks one after the
 * other make the same; to transform the result again changes nothing. The plan is told in every form. Of an error: no output, and a
 * diagnostic of severity error. Diagnostics are valid in every format. */
#include "commands/rows.h"
#include "fuzz.h"
#include "mutate.h"
#include "report/report.h"
#include "transform/report.h"

static const struct mutation mutation = {'\0', mutate_service_words};
MUTATES(mutation)

struct input {
  const uint8_t *data;
  size_t size;
};

/* What was read, never changed: every step works on copies. */
struct given {
  struct arena *arena;
  const node *service, *template, *options;
};

/* ---- Resources ---- */

static const char *type_of(const node *resource) {
  const char *type = node_string(node_member(resource, "Type"));
  return type ? type : "";
}

/* Every resource is still there, of the same type, before those that are new, in the same order. */
static void require_resources(const node *before, const node *after) {
  const node *old = node_first(node_member(before, "Resources")), *now = node_first(node_member(after, "Resources"));
  for (; old; old = node_next(old), now = node_next(now)) {
    REQUIRE(now, "%s is lost", node_name(old));
    REQUIRE(strcmp(node_name(old), node_name(now)) == 0, "%s stands where %s was", node_name(now), node_name(old));
    REQUIRE(strcmp(type_of(old), type_of(now)) == 0, "%s was a %s and is a %s", node_name(old), type_of(old), type_of(now));
  }
}

/* ---- The patch, carried out by somebody else (RFC 6902, RFC 6901) ---- */

static char *unescaped(struct arena *arena, const char *step, size_t length) {
  char *name = arena_copy(arena, step, length), *to = name;
  for (const char *from = name; *from; from++, to++) {
    if (*from == '~' && (from[1] == '0' || from[1] == '1')) *to = *++from == '0' ? '~' : '/';
    else *to = *from;
  }
  *to = '\0';
  return name;
}

static void carry_out(struct arena *arena, node *root, const node *operation) {
  const char *path = node_string(node_member(operation, "path")), *op = node_string(node_member(operation, "op"));
  REQUIRE(path && op && *path == '/' && node_member(operation, "value"), "no operation");
  bool adds = strcmp(op, "add") == 0;
  REQUIRE(adds || strcmp(op, "replace") == 0, "the operation %s", op);
  node *at = root;
  for (;;) {
    size_t length = strcspn(++path, "/");
    const char *name = unescaped(arena, path, length);
    bool is_array = node_is(at, NODE_ARRAY), is_last = !path[length];
    node *below = is_array ? node_at(at, strtoul(name, NULL, 10)) : node_member(at, name);
    if (is_last) {
      node *value = node_copy(node_member(operation, "value"));
      REQUIRE(node_is(at, NODE_ARRAY) || node_is(at, NODE_OBJECT), "%s below a scalar", name);
      if (!adds) {
        REQUIRE(below, "replace of nothing at %s", name);
        node_become(below, value);
      } else if (!is_array) node_set(at, name, value);
      else if (strcmp(name, "-") == 0) node_append(at, value);
      else node_insert(at, strtoul(name, NULL, 10), value);
      return;
    }
    REQUIRE(below, "nothing at %s", name);
    at = below;
    path += length;
  }
}

static void require_patch(const struct given *given, const struct transform *transform) {
  struct text text;
  struct document_error error = {.message = ""};
  text_init(&text, given->arena);
  plan_print_patch(&transform->plan, &text);
  REQUIRE(json_is_valid(text.at, text.length), "the patch %s", text.at);
  const node *patch = document_read_json(text.at, text.length, &error);
  REQUIRE(patch, "the patch is not read: %s", error.message);
  node *patched = node_copy(given->template);
  for (const node *each = node_first(patch); each; each = node_next(each)) carry_out(given->arena, patched, each);
  struct text one, other;
  text_init(&one, given->arena);
  text_init(&other, given->arena);
  document_print(patched, DOCUMENT_COMPACT, &one);
  document_print(transform->template.root, DOCUMENT_COMPACT, &other);
  REQUIRE(strcmp(one.at, other.at) == 0, "the patch %s\n makes %s\n of it, not %s", text.at, one.at, other.at);
}

/* ---- Running ---- */

static void transform_with(struct transform *transform, const struct given *given, const node *template, const char *hook) {
  transform_run(transform, given->arena,
                &(struct transform_input){.service = given->service, .template = node_copy(template), .options = given->options, .hook = hook});
}

static void require_same(const node *one, const node *other, struct arena *arena, const char *what) {
  struct text first, second;
  text_init(&first, arena);
  text_init(&second, arena);
  document_print(one, DOCUMENT_COMPACT, &first);
  document_print(other, DOCUMENT_COMPACT, &second);
  REQUIRE(strcmp(first.at, second.at) == 0, "%s: %s\n\n is not %s", what, second.at, first.at);
}

static void require_again(const struct given *given, const node *result) {
  struct transform again;
  transform_with(&again, given, result, NULL);
  REQUIRE(!again.diagnostics.errors, "transformed again, the result has errors: %s: %s", again.diagnostics.list[0].path, again.diagnostics.list[0].message);
  require_same(result, again.template.root, given->arena, "transformed again");
}

static void require_hooks(const struct given *given, const node *result) {
  const char *done = "";
  const node *template = given->template;
  for (const struct pass *pass = transform_passes; pass->name; pass++) {
    struct transform transform;
    if (pass->stack_action || strcmp(pass->hook, done) == 0) continue;
    done = pass->hook;
    transform_with(&transform, given, template, done);
    REQUIRE(!transform.diagnostics.errors, "the hook %s has errors where all passes have none: %s", done, transform.diagnostics.list[0].message);
    template = transform.template.root;
  }
  require_same(result, template, given->arena, "hook by hook");
}

static void require_reports(const struct transform *transform, struct arena *arena) {
  const struct report report = {.diagnostics = &transform->diagnostics, .least = SEVERITY_INFO, .ignored = service_ignored(&transform->service)};
  for (const struct report_format *each = report_formats; each->name; each++) {
    struct text text;
    text_init(&text, arena);
    each->print(&report, &text);
    if (strcmp(each->name, "json") == 0 || strcmp(each->name, "sarif") == 0) REQUIRE(json_is_valid(text.at, text.length), "%s: %s", each->name, text.at);
    else require_visible(text.at, false, each->name);
  }
}

static void require_plan(const struct transform *transform, struct arena *arena) {
  const node *plan = transform_report(transform);
  require_json(plan, arena);
  require_visible(plan_text(arena, plan, true, PLAN_WIDTH), true, "plan, text");
  require_visible(plan_markdown(arena, plan), false, "plan, Markdown");
  if (transform->external.name) require_round_trip(transform_external_node(transform), arena);
}

/* As the command prints it. */
static void require_command(const struct given *given, bool has_errors, const node *result) {
  node *params = node_new_object();
  node_add(params, "service", node_copy(given->service));
  node_add(params, "template", node_copy(given->template));
  if (given->options) node_add(params, "options", node_copy(given->options));
  struct invocation invocation = {.arena = given->arena, .command = &command_transform, .given = params};
  text_init(&invocation.out, given->arena);
  text_init(&invocation.err, given->arena);
  enum exit_code exit_code = command_transform.run(&invocation);
  REQUIRE(exit_code == (has_errors ? EXIT_INPUT : EXIT_FINE), "exit code %d", (int)exit_code);
  if (has_errors) REQUIRE(!invocation.out.length && invocation.err.length, "output in spite of errors: %s", invocation.out.at);
  else {
    struct document_error error = {.message = ""};
    const node *printed = document_read_json(invocation.out.at, invocation.out.length, &error);
    REQUIRE(printed && node_equal(printed, result), "the command prints another template");
  }
  require_visible(invocation.err.at, false, "standard error");
}

static void run(void *context, struct arena *arena) {
  const struct input *input = context;
  struct part parts[3];
  struct document_error error;
  node *documents[3] = {0};
  size_t count = fuzz_parts(input->data, input->size, '\0', parts, 3);
  if (count < 2) return;
  for (size_t i = 0; i < count; i++) documents[i] = document_read(NULL, parts[i].bytes, parts[i].length, &error);
  if (!documents[0] || !documents[1]) return;
  const struct given given = {arena, documents[0], documents[1], documents[2]};
  struct transform transform;
  transform_with(&transform, &given, given.template, NULL);
  require_reports(&transform, arena);
  require_command(&given, transform.diagnostics.errors, transform.template.root);
  if (transform.diagnostics.errors) return;
  const node *result = transform.template.root;
  require_round_trip(result, arena);
  require_resources(given.template, result);
  require_patch(&given, &transform);
  require_plan(&transform, arena);
  require_hooks(&given, result);
  require_again(&given, result);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_within(run, &(struct input){data, size});
  return 0;
}
