#include "promises.h"

#include "base/index.h"
#include "commands/rows.h"
#include "document/difference.h"
#include "report/report.h"
#include "transform/report.h"

/* ---- Resources ---- */

static const char *type_of(const node *resource) {
  const char *type = node_string(node_member(resource, "Type"));
  return type ? type : "";
}

/* Every resource is still there, of the same type, before those that are new, in the same order.
 * One without a type is a piece of what is made under that id. */
static void require_resources(const node *before, const node *after) {
  const node *old = node_first(node_member(before, "Resources")),
             *now = node_first(node_member(after, "Resources"));
  for (; old; old = node_next(old), now = node_next(now)) {
    REQUIRE(now, "%s is lost", node_name(old));
    REQUIRE(strcmp(node_name(old), node_name(now)) == 0, "%s stands where %s was", node_name(now),
            node_name(old));
    REQUIRE(!*type_of(old) || strcmp(type_of(old), type_of(now)) == 0, "%s was a %s and is a %s",
            node_name(old), type_of(old), type_of(now));
  }
}

/* ---- Comparing ---- */

static const char *printed(const node *value, struct arena *arena) {
  struct text text;
  text_init(&text, arena);
  if (value) document_print(value, DOCUMENT_COMPACT, &text);
  return value ? text.at : "nothing";
}

static void require_same(const node *one, const node *other, struct arena *arena,
                         const char *what) {
  const char *first = printed(one, arena), *second = printed(other, arena);
  if (strcmp(first, second) == 0) return;
  struct differences differences;
  differences_find(&differences, arena, one, other);
  REQUIRE(differences.count, "%s, only the order differs: %s\n%s", what, first, second);
  const struct difference *difference = &differences.list[0];
  REQUIRE(false, "%s, %s is %s, not %s", what, path_text(arena, difference->path),
          printed(difference->actual, arena), printed(difference->expected, arena));
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
  const char *path = node_string(node_member(operation, "path")),
             *op = node_string(node_member(operation, "op"));
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
  for (const node *each = node_first(patch); each; each = node_next(each))
    carry_out(given->arena, patched, each);
  require_same(transform->template.root, patched, given->arena, "patched");
}

/* ---- Running ---- */

static void transform_with(struct transform *transform, const struct given *given,
                           const node *template, const char *hook) {
  transform_run(transform, given->arena,
                &(struct transform_input){.service = given->service,
                                          .template = node_copy(template),
                                          .options = given->options,
                                          .hook = hook});
}

static void require_again(const struct given *given, const node *result) {
  struct transform again;
  transform_with(&again, given, result, NULL);
  REQUIRE(!again.diagnostics.errors, "transformed again, the result has errors: %s: %s",
          again.diagnostics.list[0].path, again.diagnostics.list[0].message);
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
    REQUIRE(!transform.diagnostics.errors, "the hook %s has errors where all passes have none: %s",
            done, transform.diagnostics.list[0].message);
    template = transform.template.root;
  }
  require_same(result, template, given->arena, "hook by hook");
}

static void require_reports(const struct transform *transform, struct arena *arena) {
  const struct report report = {.diagnostics = &transform->diagnostics,
                                .least = SEVERITY_INFO,
                                .ignored = service_ignored(&transform->service)};
  for (const struct report_format *each = report_formats; each->name; each++) {
    struct text text;
    text_init(&text, arena);
    each->print(&report, &text);
    if (strcmp(each->name, "json") == 0 || strcmp(each->name, "sarif") == 0)
      REQUIRE(json_is_valid(text.at, text.length), "%s: %s", each->name, text.at);
    else require_visible(text.at, false, each->name);
  }
}

static struct index named_in(const node *list, struct arena *arena) {
  struct index names;
  index_init(&names, arena, node_count(list));
  for (const node *each = node_first(list); each; each = node_next(each)) {
    const char *resource = node_string(node_member(each, "resource"));
    if (resource) index_put(&names, resource, (void *)each);
  }
  return names;
}

/* What differs is named as changed, what is new as added, and the other way round. */
static void require_named(const node *plan, const node *before, const node *after,
                          struct arena *arena) {
  struct index changed = named_in(node_member(plan, "changed"), arena),
               added = named_in(node_member(plan, "added"), arena);
  const node *old = node_first(node_member(before, "Resources")),
             *now = node_first(node_member(after, "Resources"));
  for (; now; now = node_next(now)) {
    const char *id = node_name(now);
    if (!old) {
      REQUIRE(index_get(&added, id), "%s is new, and the plan does not say so", id);
      continue;
    }
    bool is_same = node_equal(old, now);
    REQUIRE(is_same || index_get(&changed, id) || index_get(&added, id),
            "%s is changed, and the plan does not say so", id);
    REQUIRE(!is_same || !index_get(&changed, id),
            "the plan says that %s is changed, which it is not", id);
    old = node_next(old);
  }
}

static void require_plan(const struct given *given, const struct transform *transform) {
  struct arena *arena = given->arena;
  const node *plan = transform_report(transform);
  require_named(plan, given->template, transform->template.root, arena);
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
  struct invocation invocation = {
      .arena = given->arena, .command = &command_transform, .given = params};
  text_init(&invocation.out, given->arena);
  text_init(&invocation.err, given->arena);
  enum exit_code exit_code = command_transform.run(&invocation);
  REQUIRE(exit_code == (has_errors ? EXIT_INPUT : EXIT_FINE), "exit code %d", (int)exit_code);
  if (has_errors)
    REQUIRE(!invocation.out.length && !invocation.document && invocation.err.length,
            "output in spite of errors: %s", invocation.out.at);
  else {
    struct document_error error = {.message = ""};
    REQUIRE(invocation.document && !invocation.out.length, "no template");
    document_print(invocation.document, DOCUMENT_PRETTY, &invocation.out);
    const node *printed = document_read_json(invocation.out.at, invocation.out.length, &error);
    REQUIRE(printed && node_equal(printed, result), "the command prints another template");
  }
  require_visible(invocation.err.at, false, "standard error");
}

const node *require_promises(const struct given *given) {
  struct transform transform;
  transform_with(&transform, given, given->template, NULL);
  require_reports(&transform, given->arena);
  require_command(given, transform.diagnostics.errors, transform.template.root);
  if (transform.diagnostics.errors) return NULL;
  const node *result = transform.template.root;
  require_round_trip(result, given->arena);
  require_resources(given->template, result);
  require_patch(given, &transform);
  require_plan(given, &transform);
  require_hooks(given, result);
  require_again(given, result);
  return result;
}
