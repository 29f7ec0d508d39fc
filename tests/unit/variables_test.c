#include "unit.h"

#include <stdio.h>
#include <stdlib.h>

#include "service/service.h"
#include "service/variables.h"

/* ---- A world of our own ---- */

static const struct {
  const char *path, *bytes;
} files[] = {
    {"part.yml", "size: 3\nname: ${self:service}\nlist: [a, b]\n"},
    {"flow.yml", "{a: b}\n"},
    {"again.yml", "next: ${file(again.yml)}\n"},
    {"many.yml",
     "[\"${file(many.yml)}\",\"${file(many.yml)}\",\"${file(many.yml)}\",\"${file(many.yml)}\",\"${"
     "file(many.yml)}\",\"${file(many.yml)}\"]"},
    {"asks.yml", "\"${file(asks.yml):next}\"\n"}, /* the framework never ends here */
    {"large.json", "[1e400, -1e400]"},
    {"text.txt", "made of ${self:service}"},
    {"latin.txt", "caf\xe9"},
    {"bad.yml", "a: [1\n"},
    {"bad.json", "{\"a\":}"},
    {"two.yml", "a: 1\n---\nb: 2\n"},
    {"empty.yml", ""},
    {"wrong.yml", "a: ${self:custom.none}\nb: ${self:x, y}\n"},
    {".env",
     "# colors\nCOLOR=red\nexport SHAPE='round' # of "
     "it\nTWICE=1\nTWICE=2\nMONEY=$COLOR\nOPEN='x\n"},
    {".env.blue", "COLOR=blue\n"},
};

static const char *read_file(void *context, const char *path, size_t *length) {
  (void)context;
  for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
    if (strcmp(files[i].path, path) != 0) continue;
    *length = strlen(files[i].bytes);
    return files[i].bytes;
  }
  return NULL;
}

static const char *environment(void *context, const char *name) {
  (void)context;
  if (strcmp(name, "NAME") == 0) return "corner";
  return strcmp(name, "LATIN") == 0 ? "caf\xe9" : NULL;
}

static const struct variable_world world = {.read_file = read_file, .environment = environment};
static struct diagnostics diagnostics;
static struct unknowns unknowns;
static const char *framework = "serverless3";

static node *yaml(const char *text) {
  struct document_error error;
  node *tree = document_read("serverless.yml", text, strlen(text), &error);
  if (!tree) fail_msg("%s: %s", text, error.message);
  return tree;
}

static node *resolved(const char *text, const char *options) {
  node *tree = yaml(text);
  diagnostics_init(&diagnostics, &arena);
  unknowns = variables_resolve(
      tree,
      &(struct variable_input){
          .options = options ? json(options) : NULL, .world = &world, .framework = framework},
      &diagnostics);
  return tree;
}

/* `text` as the service's custom.it, beside a few other values; what becomes of it. */
static const node *resolved_it(const char *text, const char *options) {
  const char *service = text_new(
      &arena,
      "service: shop\nprovider: {name: aws}\ncustom:\n  name: order\n  five: 5\n  none: null\n"
      "  object: {a: 1}\n  needy: \"${ssm:/x}\"\n"
      "  it: %s\n",
      text);
  return node_member(node_member(resolved(service, options), "custom"), "it");
}

/* ---- What is found ---- */

static void values_are_found(void **state) {
  (void)state;
  static const struct {
    const char *text, *options, *expected;
  } rows[] = {
      {"${self:custom.five}", NULL, "5"},
      {"<${self:custom.five}>", NULL, "'<5>'"},
      {"${opt:stage, 'qa'}-${sls:stage}", NULL, "'qa-dev'"},
      {"${opt:stage, 'qa'}-${sls:stage}", "{'stage':'blue'}", "'blue-blue'"},
      {"${param:size}", "{'param':['size=1','size=2','x=']}", "'${param:size}'"},
      {"${param:size}", "{'param':['size=1','size=2 ']}", "'2'"},
      {"${param:size}", "{'param':'size=a=b'}", "'a=b'"},
      {"${env:NAME}", NULL, "'corner'"},
      {"${env:COLOR, 'not read'}", NULL, "'not read'"},
      {"${file(part.yml)}", NULL, "{'size':3,'name':'shop','list':['a','b']}"},
      {"${file(./part.yml):size, 1}", NULL, "1"},
      {"${file(flow.yml):a}", NULL, "'b'"},
      {"<${file(large.json)}>", NULL, "'<Infinity,-Infinity>'"},
      {"${file(text.txt)}", NULL, "'made of shop'"},
      {"${file(none.yml):a, null}", NULL, "null"},
      {"${self:custom.none, self:custom.five}", NULL, "5"},
      {"${strToBool(${env:COLOR, ' TRUE '})}", NULL, "true"},
      {"\\${self:custom.five}", NULL, "'${self:custom.five}'"},
      {"${AWS::Region}-${Table.Arn}-${self:custom.five}", NULL, "'${AWS::Region}-${Table.Arn}-5'"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const node *it = resolved_it(rows[i].text, rows[i].options);
    if (strcmp(printed(it), rows[i].expected) != 0) fail_msg("%s: %s", rows[i].text, printed(it));
  }
}

/* AWS, a program or a plugin would have to be asked, and before any fallback. */
static void what_needs_more_than_files_stays(void **state) {
  (void)state;
  static const char *const texts[] = {
      "${ssm:/order/alarm}",
      "${ssm:/order/alarm, 'fallback'}",
      "${cf(us-east-1):stack.output}",
      "${s3:bucket/key}",
      "${aws:accountId}",
      "${file(settings.js):alarm, 'fallback'}",
      "${sls:instanceId}",
      "${self:custom.needy}",
      "a-${self:custom.needy}-${self:custom.five}",
      "${self:custom.${self:custom.needy}}",
      "${opt:absent, ssm:/order/alarm}",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const node *it = resolved_it(texts[i], NULL);
    assert_string_equal(node_string(it), texts[i]);
    assert_int_equal(diagnostics.count, 0);
  }
  assert_json(resolved_it("${self:custom.five, ssm:/x}", NULL), "5");
}

static void a_part_that_stays_does_not_hold_up_the_rest(void **state) {
  (void)state;
  node *service = resolved(
      "service: shop\ncustom:\n  alerts: {one: '${ssm:/x}', two: '${self:service}'}\n  copy: "
      "${self:custom.alerts}\n",
      NULL);
  assert_json(node_member(node_member(service, "custom"), "copy"),
              "{'one':'${ssm:/x}','two':'shop'}");
  assert_int_equal(diagnostics.count, 0);
}

static void dotenv_is_read_where_it_is_asked_for(void **state) {
  (void)state;
  static const char text[] =
      "useDotenv: true\nprovider: {stage: '${opt:stage, \"dev\"}'}\ncustom:\n"
      "  - ${env:COLOR}\n  - ${env:SHAPE, 1}\n  - ${env:TWICE, 2}\n  - ${env:MONEY, 3}\n  - "
      "${env:OPEN, 4}\n";
  assert_json(node_member(resolved(text, NULL), "custom"), "['red','round','2',3,4]");
  assert_json(node_member(resolved(text, "{'stage':'blue'}"), "custom"), "['blue',1,2,3,4]");
}

/* ---- What is wrong ---- */

static void wrong_variables_are_diagnosed(void **state) {
  (void)state;
  static const struct {
    const char *text;
    enum diagnostic_id id;
    const char *message; /* a part of it */
  } rows[] = {
      {"${self:custom.name", RO120, "no closing brace"},
      {"${self:custom.name, other}", RO120, "a fallback that is no source"},
      {"${self:custom.name, 'a', 'b'}", RO120, "behind its last fallback"},
      {"${self:custom.name, 'a}", RO120, "a string without an end"},
      {"'${opt:x, \"\\q\"}'", RO120, "double quotes"},
      {"${strToBool(true}", RO120, "closing parenthesis"},
      {"${self:custom.${Name}}", RO120, "braces that name no source"},
      {"${opt:x, AWS::Region}", RO120, "a fallback that is no source"},
      {"${strToBool('1')x}", RO120, "unexpected"},
      {"${self:custom.it}", RO122, "custom.it -> custom.it"},
      {"${self:}", RO122, "needs itself"},
      {"${self:custom}", RO122, "needs itself"},
      {"{a: '${self:custom.it.b}', b: '${self:custom.it.a}'}", RO122,
       "custom.it.a -> custom.it.b -> custom.it.a"},
      {"${file(bad.yml)}", RO123, "bad.yml:2:1:"},
      {"${file(bad.json)}", RO123, "bad.json:1:6:"},
      {"${file(two.yml)}", RO123, "second document"},
      {"${file(empty.yml)}", RO123, "empty"},
      {"${file(latin.txt)}", RO123, "UTF-8"},
      {"${slef:custom.name}", RO124, "did you mean self?"},
      {"${opt:absent, nothingLikeIt:a}", RO124, "there is no source nothingLikeIt"},
      {"a-${self:custom.object}", RO125, "is an object"},
      {"a-${opt:absent, null}", RO125, "is null"},
      {"${self:custom.${self:custom.object}}", RO125, "only a string can stand within text"},
      {"${env:${self:custom.object}}", RO125, "within ${env...} is an object"},
      {"${env:}", RO125, "needs an address"},
      {"${env:LATIN}", RO125, "not UTF-8"},
      {"${param:}", RO125, "needs an address"},
      {"${sls:}", RO125, "needs an address"},
      {"${sls:region}", RO125, "stage and instanceId"},
      {"${file()}", RO125, "needs a path"},
      {"${strToBool(false)}", RO125, "needs a value"},
      {"${strToBool(perhaps)}", RO125, "not perhaps"},
      {"${file(again.yml)}", RO126, "more than 10 times"},
      {"${file(asks.yml):next}", RO126, "more than 1000 levels deep"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    resolved_it(rows[i].text, NULL);
    bool is_said = false;
    for (size_t j = 0; j < diagnostics.count; j++) {
      const struct diagnostic *each = &diagnostics.list[j];
      is_said |= each->id == rows[i].id && strncmp(each->path, "custom.it", 9) == 0 &&
                 strstr(each->message, rows[i].message);
    }
    if (!is_said)
      fail_msg(
          "%s: %s", rows[i].text,
          diagnostics.count ? diagnostics.list[diagnostics.count - 1].message : "nothing said");
  }
}

/* What nothing gives a value is not wrong, and neither is what waits for it. */
static void what_nothing_gives_a_value_is_unknown(void **state) {
  (void)state;
  static const char *const texts[] = {
      "${self:custom.absent}", "${opt:absent}",     "${env:ABSENT}",
      "${param:absent}",       "${file(none.yml)}", "${file(part.yml):a.b, env:ABSENT}",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    const char *waiting = text_new(&arena, "{a: 'x-${self:custom.it.b}', b: '%s'}", texts[i]);
    const node *it = resolved_it(waiting, NULL);
    assert_string_equal(node_string(node_member(it, "a")), "x-${self:custom.it.b}");
    assert_int_equal(diagnostics.count, 0);
    for (const char *name = "ab"; *name; name++) {
      const struct unknown *unknown =
          index_get(&unknowns.by_place, text_new(&arena, "custom.it.%c", *name));
      assert_non_null(unknown);
      assert_string_equal(unknown->variable, texts[i]);
      assert_int_equal(unknown->reason, UNKNOWN_VALUE);
    }
  }
  resolved_it("'${ssm:/a}${env:ABSENT}'", NULL);
  const struct unknown *first = index_get(&unknowns.by_place, "custom.it");
  assert_string_equal(first->variable, "${ssm:/a}");
  assert_int_equal(first->reason, UNKNOWN_ELSEWHERE);
}

static void a_circle_and_what_needs_it_are_said_once(void **state) {
  (void)state;
  resolved(
      "custom:\n  it: ${self:custom.a}\n  a: ${self:custom.b}\n  b: ${self:custom.a}\n  too: "
      "['x-${self:custom.b}']\n",
      NULL);
  assert_int_equal(diagnostics.count, 1);
  assert_int_equal(diagnostics.list[0].id, RO122);
  assert_non_null(strstr(diagnostics.list[0].message, "custom.a -> custom.b -> custom.a"));
}

static void what_comes_from_outside_cannot_move_the_cursor(void **state) {
  (void)state;
  resolved_it("\"${self:custom.\\e[2J}\"", NULL);
  const struct unknown *unknown = index_get(&unknowns.by_place, "custom.it");
  for (const char *c = unknown->variable; *c; c++) assert_true((unsigned char)*c >= 0x20);
}

static void a_plugin_may_bring_a_source(void **state) {
  (void)state;
  node *service =
      resolved("plugins: [serverless-of-our-own]\ncustom: {it: '${ours:a, 1}'}\n", NULL);
  assert_json(node_member(service, "custom"), "{'it':'${ours:a, 1}'}");
  assert_int_equal(diagnostics.count, 0);
}

static void parameters_of_another_stage_are_not_asked_for(void **state) {
  (void)state;
  static const char text[] =
      "params: {prod: {key: '${env:ABSENT}'}, dev: {key: 1}}\ncustom: ['${param:key}']\n";
  assert_json(node_member(resolved(text, NULL), "custom"), "[1]");
  assert_int_equal(diagnostics.count, 0);
  resolved(text, "{'stage':'prod'}");
  assert_string_equal(unknowns.list[0].variable, "${env:ABSENT}");
}

/* ---- Which framework ---- */

/* As node-semver reads them: does the range admit any version of 3, of 4? */
static void ranges_admit_major_versions(void **state) {
  (void)state;
  static const struct {
    const char *range;
    bool three, four;
  } rows[] = {
      {"3", true, false},
      {"4", false, true},
      {"^4", false, true},
      {"~4.1.0", false, true},
      {"^3.38.0 || ^4", true, true},
      {"^2 || ^3", true, false},
      {">=3 <5", true, true},
      {">=3.0.0 <4.0.0", true, false},
      {">=3 <4", true, false},
      {">3", false, true},
      {">3.2", true, true},
      {"<=4", true, true},
      {"<4.2", true, true},
      {"<4", true, false},
      {"3 - 4", true, true},
      {"3.1.0 - 3.9", true, false},
      {"3.x", true, false},
      {"4.*", false, true},
      {"*", true, true},
      {"x", true, true},
      {"=4.41.0", false, true},
      {"v4.1.0", false, true},
      {"latest", true, true},
      {"5", false, false},
      {">= 4", false, true},
      {"", true, true},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (framework_range_admits(rows[i].range, 3) != rows[i].three ||
        framework_range_admits(rows[i].range, 4) != rows[i].four)
      fail_msg("%s: %d %d", rows[i].range, framework_range_admits(rows[i].range, 3),
               framework_range_admits(rows[i].range, 4));
}

/* What node_modules above the service has: a package and its version. */
static const char *find_installed(void *context, const char *name) {
  const char *const *package = context;
  return strstr(name, package[0]) ? "../package.json" : NULL;
}
static const char *read_installed(void *context, const char *path, size_t *length) {
  const char *const *package = context;
  const char *bytes = strcmp(path, "../package.json") == 0
                          ? text_new(&arena, "{\"version\": \"%s\"}", package[1])
                          : NULL;
  *length = bytes ? strlen(bytes) : 0;
  return bytes;
}

static void the_framework_is_chosen(void **state) {
  (void)state;
  static const struct {
    const char *service, *name;
    const char *package[2];
    enum framework framework;
    enum framework_certainty certainty;
  } rows[] = {
      {"a: 1", NULL, {"/none/", ""}, FRAMEWORK_SERVERLESS_4, FRAMEWORK_ASSUMED},
      {"a: 1", "auto", {"/none/", ""}, FRAMEWORK_SERVERLESS_4, FRAMEWORK_ASSUMED},
      {"a: 1", "osls", {"/serverless/", "4.1.0"}, FRAMEWORK_OSLS, FRAMEWORK_NAMED},
      {"a: 1", NULL, {"/serverless/", "4.1.0"}, FRAMEWORK_SERVERLESS_4, FRAMEWORK_INSTALLED},
      {"a: 1", NULL, {"/serverless/", "3.40.0"}, FRAMEWORK_SERVERLESS_3, FRAMEWORK_INSTALLED},
      {"a: 1", NULL, {"/osls/", "4.3.0"}, FRAMEWORK_OSLS, FRAMEWORK_INSTALLED},
      {"a: 1", NULL, {"/osls/", "3.60.0"}, FRAMEWORK_OSLS, FRAMEWORK_INSTALLED},
      {"frameworkVersion: '3'", NULL, {"/none/", ""}, FRAMEWORK_SERVERLESS_3, FRAMEWORK_NAMED},
      {"frameworkVersion: 4", NULL, {"/none/", ""}, FRAMEWORK_SERVERLESS_4, FRAMEWORK_NAMED},
      {"frameworkVersion: '3'",
       NULL,
       {"/serverless/", "4.1.0"},
       FRAMEWORK_SERVERLESS_3,
       FRAMEWORK_NAMED},
      {"frameworkVersion: ^4", NULL, {"/osls/", "4.3.0"}, FRAMEWORK_OSLS, FRAMEWORK_INSTALLED},
      {"frameworkVersion: ^3 || ^4",
       NULL,
       {"/none/", ""},
       FRAMEWORK_SERVERLESS_4,
       FRAMEWORK_ASSUMED},
      {"frameworkVersion: '${env:X}'",
       NULL,
       {"/none/", ""},
       FRAMEWORK_SERVERLESS_4,
       FRAMEWORK_ASSUMED},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const struct variable_world own = {.context = (void *)rows[i].package,
                                       .find_above = find_installed,
                                       .read_quietly = read_installed};
    struct framework_choice chosen =
        framework_choose(&arena, yaml(rows[i].service), rows[i].name, &own);
    if (chosen.framework != rows[i].framework || chosen.certainty != rows[i].certainty)
      fail_msg("%s, %s %s: %s: %s", rows[i].service, rows[i].package[0], rows[i].package[1],
               chosen.title, chosen.reason);
  }
}

/* ---- Limits ---- */

/* lines l0 to l<count>, each of which is made of `pattern` with the one before. */
static const char *growing(const char *first, const char *pattern, int count) {
  struct text text;
  text_init(&text, &arena);
  text_format(&text, "custom:\n  l0: %s\n", first);
  for (int i = 1; i <= count; i++) {
    text_format(&text, "  l%d: ", i);
    for (const char *c = pattern; *c; c++) {
      if (*c == '@') text_format(&text, "${self:custom.l%d}", i - 1);
      else text_char(&text, *c);
    }
    text_char(&text, '\n');
  }
  return text.at;
}

static void growth_and_depth_have_an_end(void **state) {
  (void)state;
  static const struct {
    const char *first, *pattern;
    int count;
    const char *message; /* NULL: it is still fine */
  } rows[] = {
      {"1", "['@','@','@','@','@','@','@','@','@','@']", 3, NULL},
      {"1", "['@','@','@','@','@','@','@','@','@','@']", 30, "more than 67108864 bytes"},
      {"laugh", "@@@@@@@@@@", 4, NULL},
      {"laugh", "@@@@@@@@@@", 12, "more than 67108864 bytes"},
      {"1", "{a: '@'}", 300, NULL},
      {"1", "{a: '@'}", 700, "deeper than 500 levels"},
      {"1", "'@'", 300, NULL},
      {"1", "['${file(many.yml)}','${file(many.yml)}','${file(many.yml)}','${file(many.yml)}']", 1,
       "more than 67108864 bytes"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    resolved(growing(rows[i].first, rows[i].pattern, rows[i].count), NULL);
    bool is_said = false;
    for (size_t j = 0; j < diagnostics.count; j++)
      is_said |= rows[i].message && diagnostics.list[j].id == RO126 &&
                 strstr(diagnostics.list[j].message, rows[i].message);
    bool is_size = rows[i].message && strstr(rows[i].message, "bytes");
    if (is_said != (rows[i].message != NULL) || (!is_said && diagnostics.count) ||
        (is_size && diagnostics.count != 1))
      fail_msg("row %zu: %s", i, diagnostics.count ? diagnostics.list[0].message : "nothing said");
    tear_down(NULL);
    set_up(NULL);
  }
}

/* Here the first asks for the second, and so on to the last; each lies in so many lists, and its
 * address within so many addresses. */
static const char *chain(int count, int lists, int addresses) {
  struct text text;
  text_init(&text, &arena);
  text_string(&text, "custom:\n");
  for (int i = 0; i < count; i++) {
    text_format(&text, "  l%d: ", i);
    for (int j = 0; j < lists; j++) text_char(&text, '[');
    text_char(&text, '"');
    for (int j = 0; j < addresses; j++) text_string(&text, "${opt:absent, self:");
    text_format(&text, "${self:custom.l%d}", i + 1);
    for (int j = 0; j < addresses; j++) text_char(&text, '}');
    text_char(&text, '"');
    for (int j = 0; j < lists; j++) text_char(&text, ']');
    text_char(&text, '\n');
  }
  text_format(&text, "  l%d: end\nend: end\n", count);
  return text.at;
}

static void a_long_chain_has_an_end(void **state) {
  (void)state;
  static const struct {
    int count, lists, addresses;
    bool is_fine;
  } rows[] = {{300, 0, 0, true},    {2000, 0, 0, false}, {4, 100, 0, true},
              {300, 400, 0, false}, {10, 0, 1, true},    {300, 0, 30, false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    resolved(chain(rows[i].count, rows[i].lists, rows[i].addresses), NULL);
    bool is_said = diagnostics.count && diagnostics.list[0].id == RO126 &&
                   strstr(diagnostics.list[0].message, "more than 1000 levels deep");
    if (rows[i].is_fine ? diagnostics.count > 0 : !is_said)
      fail_msg("row %zu: %s", i, diagnostics.count ? diagnostics.list[0].message : "nothing said");
    tear_down(NULL);
    set_up(NULL);
  }
}

/* ---- Places ---- */

static void values_are_where_they_were_read(void **state) {
  (void)state;
  node *service = resolved(
      "service: shop\ncustom:\n  part: ${file(part.yml)}\n  type: AllAtOnce\nuse: "
      "${self:custom.type}\njoined: a-${self:custom.type}\n",
      NULL);
  struct document_place place;
  assert_true(document_place(
      node_member(node_member(node_member(service, "custom"), "part"), "list"), &place));
  assert_string_equal(place.file, "part.yml");
  assert_int_equal(place.line, 3);
  assert_true(document_place(node_member(service, "use"), &place));
  assert_string_equal(place.file, "serverless.yml");
  assert_int_equal(place.line, 4);
  assert_true(document_place(node_member(service, "joined"), &place));
  assert_int_equal(place.line, 6);
}

/* ---- Mutations ---- */

/* Whatever a service says, it is resolved or diagnosed; the sanitizers watch. */
static void no_mutation_ends_the_program(void **state) {
  (void)state;
  static const char sample[] =
      "{'service':'shop','useDotenv':true,'provider':{'stage':'${opt:stage, "
      "\\'dev\\'}'},'params':{'default':{'a':'${self:service}'}},'custom':{'a':'${self:custom.b.c.$"
      "{self:custom.k}}','k':'k','b':{'c':{'k':['${file(part.yml):list.1, "
      "5}','${env:NAME}x']}},'d':'${strToBool(${param:a, "
      "\\'1\\'})}','e':'\\\\\\\\${file(again.yml):next.next}','f':'$${file(text.txt)}${AWS::Region}"
      "','g':'${self:custom.b}'}}";
  static const char *const pieces[] = {"${", "}",  "self:", "custom.", "file(",    ")", ":", ",",
                                       "'",  "\\", "$",     ".",       "custom.a", "",  "1", " "};
  unsigned seed = 20260101;
  for (int round = 0; round < 4000; round++) {
    char *text = arena_alloc(&arena, sizeof sample + 256);
    strcpy(text, sample);
    for (char *c = text; *c; c++)
      if (*c == '\'' && (c == text || c[-1] != '\\')) *c = '"';
    for (int change = 0; change < 4; change++) {
      seed = seed * 1103515245u + 12345u;
      size_t length = strlen(text), at = (seed >> 8) % length;
      seed = seed * 1103515245u + 12345u;
      const char *piece = pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)];
      size_t cut = (seed >> 20) % 4, size = strlen(piece);
      if (at + cut > length) cut = length - at;
      memmove(text + at + size, text + at + cut, length - at - cut + 1);
      memcpy(text + at, piece, size);
    }
    struct document_error error;
    node *tree = document_read("serverless.json", text, strlen(text), &error);
    if (tree) {
      diagnostics_init(&diagnostics, &arena);
      variables_resolve(
          tree,
          &(struct variable_input){.options = json("{'stage':'blue','param':['a=true']}"),
                                   .world = &world,
                                   .framework = framework},
          &diagnostics);
      assert_true(strlen(printed(tree)) > 0);
    }
    tear_down(NULL);
    set_up(NULL);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(values_are_found),
      TEST(what_nothing_gives_a_value_is_unknown),
      TEST(ranges_admit_major_versions),
      TEST(the_framework_is_chosen),
      TEST(what_needs_more_than_files_stays),
      TEST(a_part_that_stays_does_not_hold_up_the_rest),
      TEST(dotenv_is_read_where_it_is_asked_for),
      TEST(wrong_variables_are_diagnosed),
      TEST(a_circle_and_what_needs_it_are_said_once),
      TEST(what_comes_from_outside_cannot_move_the_cursor),
      TEST(a_plugin_may_bring_a_source),
      TEST(parameters_of_another_stage_are_not_asked_for),
      TEST(growth_and_depth_have_an_end),
      TEST(a_long_chain_has_an_end),
      TEST(values_are_where_they_were_read),
      TEST(no_mutation_ends_the_program),
  };
  return RUN(tests);
}
