#include "unit.h"

#include <stdio.h>

/* ---- JSON ---- */

static void json_comes_out_as_it_went_in(void **state) {
  (void)state;
  static const char *const texts[] = {"{'b':1,'a':[true,false,null,{}],'':[]}",
                                      "[1e400,-0,1.0,12345678901234567890,0.1e-7,1E+2]",
                                      "'\xc3\xa9'", "{'A':1,'a':2}", "'\\u0001\\n\\\\'"};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) assert_json(json(texts[i]), texts[i]);
}

static void pretty_is_two_spaces_a_level(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  document_print(json("{'a':{'b':[1,{}]},'c':[]}"), DOCUMENT_PRETTY, &text);
  assert_string_equal(
      text.at, "{\n  \"a\": {\n    \"b\": [\n      1,\n      {}\n    ]\n  },\n  \"c\": []\n}");
}

static void what_is_not_json_is_refused_with_its_place(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t offset;
    const char *message; /* a part of it */
  } rows[] = {
      {"", 0, "empty"},
      {"   ", 3, "ends too early"},
      {"{\"a\":1", 6, "ends too early"},
      {"{\"a\":}", 5, "unexpected '}'"},
      {"[1] x", 4, "behind the end"},
      {"[01]", 1, "not a number"},
      {"[1.]", 1, "not a number"},
      {"[.5]", 1, "unexpected '.'"},
      {"[\"a\tb\"]", 3, "control character"},
      {"[\"a\\u0000b\"]", 3, "NUL"},
      {"{\"a\\u0000b\":1}", 3, "NUL"},
      {"[\"\\ud800\"]", 2, "surrogate"},
      {"[\"\\udc00\"]", 2, "surrogate"},
      {"[\"\xff\"]", 2, "not UTF-8"},
      {"[\"\xed\xa0\x80\"]", 2, "not UTF-8"},
      {"[\"\xc0\xaf\"]", 2, "not UTF-8"},
      {"[1,\v2]", 3, "only space"},
      {"{\"a\":1,\"b\":2,\"a\":3}", 17, "second time"},
      {"[\"abc]", 1, "no end"},
      {"nul", 0, "unexpected 'n'"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct document_error error;
    assert_null(document_read_json(rows[i].text, strlen(rows[i].text), &error));
    if (error.offset != rows[i].offset || !strstr(error.message, rows[i].message))
      fail_msg("%s: offset %zu, \"%s\"", rows[i].text, error.offset, error.message);
  }
}

static void duplicates_are_found_among_many(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  for (int i = 0; i < 100; i++)
    text_format(&text, "%s\"k%d\":%d", i ? "," : "{", i == 99 ? 5 : i, i);
  text_char(&text, '}');
  struct document_error error;
  assert_null(document_read_json(text.at, text.length, &error));
  assert_non_null(strstr(error.message, "\"k5\""));
}

static void lines_and_columns_are_counted(void **state) {
  (void)state;
  const char *text = "{\n  \"a\": 1,\n  \"b\": x\n}";
  struct document_error error;
  assert_null(document_read_json(text, strlen(text), &error));
  assert_int_equal(error.line, 3);
  assert_int_equal(error.column, 8);
}

/* libyaml counts characters, and tells no line where it cannot read on. */
static void errors_of_yaml_have_their_places(void **state) {
  (void)state;
  static const struct {
    const char *text;
    size_t offset, line, column;
  } rows[] = {
      {"a: [1", 5, 2, 1}, /* at the end, which has a line of its own */
      {"\xC3\xA9\xC3\xA9: @", 6, 1, 5},
      {"\xEF\xBB\xBF\xC3\xA9: @", 7, 1, 4},
      {"a: 1\nb: \x01", 8, 2, 4},
      {"\xC3\xA9: 1\n\xC3\xA9\xff", 8, 2, 2},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct document_error error;
    assert_null(document_read_yaml(rows[i].text, strlen(rows[i].text), &error));
    if (error.offset != rows[i].offset || error.line != rows[i].line ||
        error.column != rows[i].column)
      fail_msg("row %zu: offset %zu, %zu:%zu: %s", i, error.offset, error.line, error.column,
               error.message);
  }
}

static node *nested(size_t depth, bool is_yaml, struct document_error *error) {
  char *text = arena_zero(&arena, 2 * depth + 1);
  memset(text, '[', depth);
  memset(text + depth, ']', depth);
  return is_yaml ? document_read_yaml(text, 2 * depth, error)
                 : document_read_json(text, 2 * depth, error);
}

static void depth_is_capped(void **state) {
  (void)state;
  struct document_error error;
  for (int is_yaml = 0; is_yaml <= 1; is_yaml++) {
    assert_non_null(nested(DOCUMENT_MAX_DEPTH, is_yaml, &error));
    static const size_t depths[] = {DOCUMENT_MAX_DEPTH + 1, 999, 1001, 100000};
    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
      assert_null(nested(depths[i], is_yaml, &error));
      assert_non_null(strstr(error.message, "deeper than 500"));
    }
  }
}

static void size_is_capped(void **state) {
  (void)state;
  struct document_error error;
  assert_null(document_read_json("", DOCUMENT_MAX_BYTES + 1, &error));
  assert_non_null(strstr(error.message, "134217728"));
  assert_null(document_read_yaml("", DOCUMENT_MAX_BYTES + 1, &error));
}

static void a_byte_order_mark_is_skipped(void **state) {
  (void)state;
  struct document_error error;
  assert_json(document_read(NULL, "\xEF\xBB\xBF{\"a\":1}", 10, &error), "{'a':1}");
}

/* ---- YAML ---- */

static node *yaml(const char *text) {
  struct document_error error;
  node *tree = document_read_yaml(text, strlen(text), &error);
  if (!tree) fail_msg("%s: %s", text, error.message);
  return tree;
}

/* Expectations: what js-yaml 4 with the framework's schema makes of the same lines. */
static void scalars_are_the_frameworks(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"a: true", "{'a':true}"},
      {"a: yes", "{'a':'yes'}"},
      {"a: on", "{'a':'on'}"},
      {"a: ~", "{'a':null}"},
      {"a:", "{'a':null}"},
      {"a: 'true'", "{'a':'true'}"},
      {"a: 10", "{'a':10}"},
      {"a: +10", "{'a':10}"},
      {"a: -7", "{'a':-7}"},
      {"a: 0x1F", "{'a':31}"},
      {"a: 0o17", "{'a':15}"},
      {"a: 0b101", "{'a':5}"},
      {"a: 1_000", "{'a':'1_000'}"},
      {"a: 00.5", "{'a':0.5}"},
      {"a: -.5", "{'a':'-.5'}"},
      {"a: 5.", "{'a':5}"},
      {"a: 00e5", "{'a':0e5}"},
      {"a: 0x20000000000000", "{'a':9007199254740992}"},
      {"a: 1.50", "{'a':1.50}"},
      {"a: .5", "{'a':0.5}"},
      {"a: 1e3", "{'a':1e3}"},
      {"a: 2010-09-09", "{'a':'2010-09-09'}"},
      {"a: 1.2.3", "{'a':'1.2.3'}"},
      {"a: .inf", "{'a':'.inf'}"},
      {"a: !!str 10", "{'a':'10'}"},
      {"a: |\n  x\n  y\n", "{'a':'x\\ny\\n'}"},
      {"a: >-\n  x\n  y\n", "{'a':'x y'}"},
      {"1: a", "{'1':'a'}"},
      {"a: 007", "{'a':7}"},
      {"a: 0", "{'a':0}"},
      {"a: '0'", "{'a':'0'}"},
      {"a: 1_", "{'a':'1_'}"},
      {"a: ''", "{'a':''}"},
      {"a: \"\\u00e9\"", "{'a':'\xc3\xa9'}"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) assert_json(yaml(rows[i][0]), rows[i][1]);
}

static void anchors_and_merges(void **state) {
  (void)state;
  assert_json(yaml("a: &x {b: 1, c: 2}\nd: *x\ne:\n  <<: *x\n  c: 3\n"),
              "{'a':{'b':1,'c':2},'d':{'b':1,'c':2},'e':{'b':1,'c':3}}");
  assert_json(yaml("a: &x {b: 1}\nc: &y {b: 2, d: 3}\ne:\n  <<: [*x, *y]\n"),
              "{'a':{'b':1},'c':{'b':2,'d':3},'e':{'b':1,'d':3}}");
  assert_json(yaml("a: &x {b: 1}\nc:\n  b: 5\n  <<: *x\n"), "{'a':{'b':1},'c':{'b':5}}");
}

static void short_tags_are_intrinsics(void **state) {
  (void)state;
  assert_json(yaml("!Ref X"), "{'Ref':'X'}");
  assert_json(yaml("!GetAtt A.B.C"), "{'Fn::GetAtt':['A','B.C']}");
  assert_json(yaml("!GetAtt [A, B]"), "{'Fn::GetAtt':['A','B']}");
  assert_json(yaml("!Sub '${A}:x'"), "{'Fn::Sub':'${A}:x'}");
  assert_json(yaml("!If [c, !Ref A, !Ref AWS::NoValue]"),
              "{'Fn::If':['c',{'Ref':'A'},{'Ref':'AWS::NoValue'}]}");
  assert_json(yaml("!Condition c"), "{'Condition':'c'}");
  assert_json(yaml("!Join ['', [!Ref A, b]]"), "{'Fn::Join':['',[{'Ref':'A'},'b']]}");
}

static const char *as_yaml(const char *quoted) {
  struct text text;
  text_init(&text, &arena);
  document_print_yaml(json(quoted), &text);
  return text.at;
}

/* What more than one reader says of each is in tests/yaml; here stands how it is spelt. */
static void yaml_is_written(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"{'a':{'Ref':'X'}}", "a: !Ref X\n"},
      {"{'a':{'Fn::GetAtt':['A','b.c']}}", "a: !GetAtt A.b.c\n"},
      {"{'a':{'Fn::GetAtt':['A.b','c']}}", "a:\n  Fn::GetAtt:\n    - A.b\n    - c\n"},
      {"{'a':{'Fn::Base64':{'Fn::Sub':'x'}}}", "a:\n  Fn::Base64: !Sub x\n"},
      {"{'R':{'Condition':'C'}}", "R:\n  Condition: C\n"},
      {"{'Conditions':{'A':{'Fn::Not':[{'Condition':'C'}]}}}",
       "Conditions:\n  A: !Not\n    - !Condition C\n"},
      {"['yes','0o7','1:30','2020-01-01','=','<<','a b']",
       "- 'yes'\n- '0o7'\n- '1:30'\n- '2020-01-01'\n- '='\n- '<<'\n- a b\n"},
      {"[1e5,-2E-9,1.50,-0]", "- 1.0e+5\n- -2.0E-9\n- 1.50\n- -0\n"},
      {"['a\\nb','a\\n','a\\n\\n','a \\n','\\n']",
       "- |-\n  a\n  b\n- |\n  a\n- |+\n  a\n\n- \"a \\n\"\n- \"\\n\"\n"},
      {"{'a':'  b\\nc'}", "a: |2-\n    b\n  c\n"},
      {"'  b\\nc'", "\"  b\\nc\"\n"},
      {"{'Fn::Sub':'  b\\nc'}", "!Sub \"  b\\nc\"\n"},
      {"{'a':{},'b':[],'c':[[{}]]}", "a: {}\nb: []\nc:\n  - - {}\n"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_string_equal(as_yaml(rows[i][0]), rows[i][1]);
}

/* No document that was read holds such bytes; a string made by this program might. */
static void bytes_that_are_not_utf8_are_escaped(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  document_print_yaml(node_new_string("a\xff\xc3"), &text);
  assert_string_equal(text.at, "\"a\\xff\\xc3\"\n");
}

static void what_is_not_yaml_is_refused(void **state) {
  (void)state;
  static const char *const rows[][2] = {
      {"", "empty"},
      {"a: *x", "no anchor"},
      {"a: !Foo b", "unknown tag"},
      {"a: 1\na: 2", "second time"},
      {"a: 1\n---\nb: 2", "second document"},
      {"a:\n\t- b", "not YAML"},
      {"a: 'b", "not YAML"},
      {"? [a]\n: b", "scalar"},
      {"a: \"x\\0y\"", "NUL"},
      {"<<: 5", "<< takes"},
      {"a: \xff", "not YAML"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct document_error error;
    assert_null(document_read_yaml(rows[i][0], strlen(rows[i][0]), &error));
    if (!strstr(error.message, rows[i][1]) || !error.line)
      fail_msg("%s: \"%s\"", rows[i][0], error.message);
  }
}

static void aliases_cannot_explode(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  text_string(&text, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
  for (int i = 1; i < 10; i++)
    text_format(&text, "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i,
                i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
  struct document_error error;
  assert_null(document_read_yaml(text.at, text.length, &error));
  assert_non_null(strstr(error.message, "a million"));
}

/* ---- Nodes ---- */

static void members_are_found_by_exact_name(void **state) {
  (void)state;
  const node *tree = json("{'A':1,'a':2}");
  assert_string_equal(node_number(node_member(tree, "a")), "2");
  assert_null(node_member(tree, "b"));
  assert_null(node_member(NULL, "a"));
  assert_null(node_member(json("[1]"), "a"));
  assert_null(node_only(tree, "A"));
  assert_non_null(node_only(json("{'A':1}"), "A"));
}

static void setting_keeps_the_place(void **state) {
  (void)state;
  node *tree = json("{'a':1,'b':2,'c':3}");
  node_set(tree, "b", node_new_string("x"));
  node_set(tree, "d", node_new_null());
  assert_json(tree, "{'a':1,'b':'x','c':3,'d':null}");
  node_remove(tree, "a");
  node_remove(tree, "zz");
  assert_json(tree, "{'b':'x','c':3,'d':null}");
  node_become(node_member(tree, "b"), json("{'Ref':'Y'}"));
  assert_json(tree, "{'b':{'Ref':'Y'},'c':3,'d':null}");
}

static void inserting_keeps_the_order(void **state) {
  (void)state;
  node *list = json("[2,4]");
  node_insert(list, 0, node_new_number(1));
  node_insert(list, 2, node_new_number(3));
  node_insert(list, 9, node_new_number(5));
  node_append(list, node_new_number(6));
  assert_json(list, "[1,2,3,4,5,6]");
}

static void equality_is_by_value(void **state) {
  (void)state;
  assert_true(node_equal(json("{'a':1,'b':[true,null]}"), json("{'b':[true,null],'a':1.0}")));
  assert_false(node_equal(json("{'a':1}"), json("{'a':2}")));
  assert_true(
      node_equal(json("[1e40,31e24,-120000000000000000000]"), json("[1.0e+40,0.310E26,-1.2e20]")));
  assert_false(node_equal(json("9007199254740993"), json("9007199254740992")));
  assert_false(node_equal(json("1e40"), json("1.00000000000000000001e40")));
  assert_false(node_equal(json("1e400"), json("1e401")));
  assert_false(node_equal(json("[1,2]"), json("[1]")));
  assert_false(node_equal(json("[1]"), json("[1,2]")));
  assert_false(node_equal(json("{'a':1}"), json("{'b':1}")));
  assert_false(node_equal(json("'1'"), json("1")));
}

static void paths_are_written_two_ways(void **state) {
  (void)state;
  struct path a = {NULL, "Resources", 0}, b = {&a, "x/y~z", 0}, c = {&b, "Targets", 0},
              d = {&c, NULL, 3};
  assert_string_equal(path_pointer(&arena, path_keep(&arena, &d)), "/Resources/x~1y~0z/Targets/3");
  struct path odd = {NULL, "a\"\\/\n\x01", 0};
  struct text text;
  text_init(&text, &arena);
  path_print_pointer(&odd, &text);
  assert_string_equal(text.at, "/a\\\"\\\\~1\\n\\u0001");
  const struct path *kept = path_keep(&arena, &d);
  struct path beside = {&c, NULL, 4}, elsewhere = {NULL, "Outputs", 0};
  const struct path *shares = path_keep_beside(&arena, &beside, kept);
  assert_string_equal(path_pointer(&arena, shares), "/Resources/x~1y~0z/Targets/4");
  assert_ptr_equal(shares->parent, kept->parent);
  assert_ptr_equal(path_keep_beside(&arena, &c, kept), kept->parent);
  assert_string_equal(path_pointer(&arena, path_keep_beside(&arena, &elsewhere, kept)), "/Outputs");
  assert_string_equal(path_text(&arena, &d), "Resources[\"x/y~z\"].Targets[3]");
  assert_string_equal(path_text(&arena, NULL), "");
}

/* ---- Without memory ---- */

static jmp_buf gave_up;
static void jump(void *context) { longjmp(*(jmp_buf *)context, 1); }

/* What libyaml holds would be lost: the sanitizer and valgrind say so. */
static void a_reading_that_memory_ends_gives_back_what_libyaml_holds(void **state) {
  (void)state;
  struct text text;
  struct document_error error;
  text_init(&text, &arena);
  for (int i = 0; i < 20000; i++) text_format(&text, "- a%d: [text %d]\n", i, i);
  struct arena small;
  arena_init(&small);
  small.limit = (size_t)1 << 20;
  small.exhausted = jump;
  small.context = &gave_up;
  document_use(&small);
  if (!setjmp(gave_up)) {
    document_read_yaml(text.at, text.length, &error);
    fail_msg("a mebibyte was enough");
  }
  document_use(&arena);
  arena_clear(&small);
  assert_json(document_read_yaml("a: 1", 4, &error), "{'a':1}");
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(errors_of_yaml_have_their_places),
      TEST(json_comes_out_as_it_went_in),
      TEST(pretty_is_two_spaces_a_level),
      TEST(what_is_not_json_is_refused_with_its_place),
      TEST(duplicates_are_found_among_many),
      TEST(lines_and_columns_are_counted),
      TEST(depth_is_capped),
      TEST(size_is_capped),
      TEST(a_byte_order_mark_is_skipped),
      TEST(scalars_are_the_frameworks),
      TEST(anchors_and_merges),
      TEST(short_tags_are_intrinsics),
      TEST(yaml_is_written),
      TEST(bytes_that_are_not_utf8_are_escaped),
      TEST(what_is_not_yaml_is_refused),
      TEST(aliases_cannot_explode),
      TEST(members_are_found_by_exact_name),
      TEST(setting_keeps_the_place),
      TEST(inserting_keeps_the_order),
      TEST(equality_is_by_value),
      TEST(paths_are_written_two_ways),
      TEST(a_reading_that_memory_ends_gives_back_what_libyaml_holds),
  };
  return RUN(tests);
}
