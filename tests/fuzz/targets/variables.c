/* A service with variables: serverless.yml, and behind a NUL each the files beside it, a.yml,
 * b.json, c.txt, d.yml and .env, in this order. The environment has what the fourth byte of a name
 * says; --stage is prod where the document is of odd length, and the second bit of its length tells
 * the framework.
 *
 * Promised: what holds no variable stays as it is; without errors and escapes, to resolve again
 * changes nothing; twice the same is the same; the result is printed and read back; what is wrong
 * is visible text. */
#include "service/variables.h"
#include "fuzz.h"
#include "mutate.h"
#include "report/unknown.h"

static const char *const words[] = {"${self:custom.a}",
                                    "${opt:stage}",
                                    "${opt:stage, 'dev'}",
                                    "${sls:stage}",
                                    "${env:HOME}",
                                    "${env:ABC, ''}",
                                    "${param:x}",
                                    "${file(a.yml)}",
                                    "${file(b.json):a.b}",
                                    "${file(./c.txt)}",
                                    "${file(a.yml):${self:custom.a}}",
                                    "${strToBool(true)}",
                                    "${self:}",
                                    "${ssm:/a}",
                                    "${cf:s.o}",
                                    "${self:custom.${opt:stage}.a, self:custom.b}",
                                    "${file(d.yml):a, null}",
                                    "\\${a:b}",
                                    "${self:provider.stage}",
                                    "${",
                                    "}",
                                    ",",
                                    "'",
                                    "\"",
                                    "a",
                                    "b",
                                    "0",
                                    "length",
                                    "custom",
                                    "provider",
                                    "functions",
                                    "service",
                                    "stage",
                                    "params",
                                    "default",
                                    "prod",
                                    "useDotenv",
                                    "stages",
                                    "resolvers",
                                    "${git:branch}",
                                    "resources",
                                    "env",
                                    NULL};
static const struct mutation mutation = {'\0', words};
MUTATES(mutation)

static const char *const names[] = {"a.yml", "b.json", "c.txt", "d.yml", ".env"};
#define MOST_PARTS (1 + sizeof names / sizeof *names)

struct input {
  struct part parts[MOST_PARTS];
  size_t count;
};

/* ---- The world ---- */

static const char *read_file(void *context, const char *path, size_t *length) {
  const struct input *input = context;
  if (strncmp(path, "./", 2) == 0) path += 2;
  for (size_t i = 1; i < input->count; i++) {
    if (strcmp(names[i - 1], path) != 0) continue;
    *length = input->parts[i].length;
    return input->parts[i].bytes;
  }
  return NULL;
}

static const char *environment(void *context, const char *name) {
  static const char *const values[] = {NULL,   "",     "x",  "${self:custom.a}",
                                       "\xff", "true", NULL, "0"};
  (void)context;
  return strlen(name) > 3 ? values[(unsigned char)name[3] % (sizeof values / sizeof *values)]
                          : "set";
}

/* ---- Promises ---- */

static bool holds(const struct part *part, char c) {
  return memchr(part->bytes, c, part->length) != NULL;
}

/* Strings without a variable, and all that is no string, stay where they are. */
static void require_rest(const node *before, const node *after) {
  if (node_is(before, NODE_STRING) && strchr(node_string(before), '$')) return;
  REQUIRE(node_kind(before) == node_kind(after), "%s became %s", node_kind_name(node_kind(before)),
          node_kind_name(node_kind(after)));
  const node *was = node_first(before), *is = node_first(after);
  if (!was) REQUIRE(node_equal(before, after), "a value without a variable changed");
  for (; was; was = node_next(was), is = node_next(is)) {
    REQUIRE(is, "%s is gone", node_name(was) ? node_name(was) : "an element");
    REQUIRE(!node_name(was) == !node_name(is) &&
                (!node_name(was) || strcmp(node_name(was), node_name(is)) == 0),
            "another name");
    require_rest(was, is);
  }
  REQUIRE(!is, "there is more than before");
}

static void run(void *context, struct arena *arena) {
  struct input *input = context;
  for (size_t i = 0; i < input->count; i++)
    input->parts[i].bytes = arena_copy(arena, input->parts[i].bytes, input->parts[i].length);
  struct document_error error;
  const struct variable_world world = {
      .context = input, .read_file = read_file, .environment = environment};
  const node *service =
      document_read("serverless.yml", input->parts[0].bytes, input->parts[0].length, &error);
  if (!service) return;
  node *options = node_new_object(), *resolved = node_copy(service), *twin = node_copy(service);
  node_add(options, "stage", node_new_string(input->parts[0].length & 1 ? "prod" : "dev"));
  node_append(node_add(options, "param", node_new_array()), node_new_string("x=${self:custom.a}"));
  const struct variable_input given = {
      .options = options,
      .world = &world,
      .framework = input->parts[0].length & 2 ? "serverless4" : "serverless3"};
  struct diagnostics diagnostics, others;
  diagnostics_init(&diagnostics, arena);
  diagnostics_init(&others, arena);
  struct unknowns unknowns = variables_resolve(resolved, &given, &diagnostics);
  variables_resolve(twin, &given, &others);
  REQUIRE(node_equal(resolved, twin) && diagnostics.count == others.count,
          "the same service is resolved otherwise the second time");
  for (size_t i = 0; i < diagnostics.count; i++) {
    require_visible(diagnostics.list[i].message, false, "a diagnostic");
    require_visible(diagnostics.list[i].path, false, "a path");
  }
  require_rest(service, resolved);
  require_round_trip(resolved, arena);
  bool has_escapes = false;
  for (size_t i = 0; i < input->count; i++)
    has_escapes = has_escapes || holds(&input->parts[i], '\\');
  if (!diagnostics.errors && !has_escapes) {
    variables_resolve(twin, &given, &others);
    REQUIRE(node_equal(resolved, twin), "resolved again, it changes");
  }
  struct service read;
  service_read(&read, arena, resolved, NULL, options, &others);
  unknown_report(&(struct unknown_report){.service = &read,
                                          .unknowns = &unknowns,
                                          .has_rollouts = true,
                                          .has_alarms = true,
                                          .writes = input->parts[0].length & 1},
                 &others);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct input input;
  input.count = fuzz_parts(data, size, '\0', input.parts, MOST_PARTS);
  fuzz_until_exhausted(run, &input); /* VARIABLE_MAX_BYTES, three times */
  return 0;
}
