/* The references of a state file, written from json-cycle's decycle: {$ref: path}, the path a
 * JavaScript expression of brackets from $. */
#include "unit.h"

#include "commands/state.h"

/* The functions of a state whose service has `members` and these functions. */
static const char *functions(const char *members, const char *functions) {
  node *state = json(text_new(&arena, "{'service':{%s'functions':%s}}", members, functions));
  state_expand(&arena, state, node_member(state, "service"));
  return printed(node_member(node_member(state, "service"), "functions"));
}

static void a_reference_becomes_what_it_stands_for(void **state) {
  (void)state;
  static const char *const rows[][3] = {
      {"'provider':{'a':{'b':[1,{'c':2}]}},",
       "{'x':{'$ref':'$[\\'service\\'][\\'provider\\'][\\'a\\']'}}", "{'x':{'b':[1,{'c':2}]}}"},
      {"'provider':{'a':{'b':[1,{'c':2}]}},",
       "[{'$ref':'$[\\'service\\'][\\'provider\\'][\\'a\\'][\\'b\\'][1]'}]", "[{'c':2}]"},
      {"'provider':{'a ] \\'':{}},",
       "[{'$ref':'$[\\'service\\'][\\'provider\\'][\\'a ] \\\\\\'\\']'}]", "[{}]"},
      /* of a reference */
      {"'provider':{'a':{'z':1},'b':{'$ref':'$[\\'service\\'][\\'provider\\'][\\'a\\']'}},",
       "[{'$ref':'$[\\'service\\'][\\'provider\\'][\\'b\\']'}]", "[{'z':1}]"},
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    /* in JSON the quotes of a path are escaped, and json() makes quotes of all apostrophes */
    assert_string_equal(functions(rows[i][0], rows[i][1]), rows[i][2]);
  }
}

static void what_stands_for_nothing_stays(void **state) {
  (void)state;
  static const char *const rows[] = {
      "[{'$ref':'#/service'}]",
      "[{'$ref':'$'},1]", /* it holds the reference */
      "[{'$ref':'$[\\'none\\']'}]",
      "[{'$ref':'$[\\'service\\'].functions'}]",
      "[{'$ref':'$[\\'service'}]",
      "[{'$ref':'$['}]",
      "[{'$ref':'$[]'}]",
      "[{'$ref':5}]",
      "[{'$ref':'$[\\'service\\'][\\'functions\\']'}]",
      "[{'$ref':'$[\\'service\\']','more':1}]",
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    node *given = json(text_new(&arena, "{'service':{'functions':%s}}", rows[i]));
    node *before = node_copy(given);
    state_expand(&arena, given, node_member(given, "service"));
    assert_true(node_equal(given, before));
  }
}

/* Each list has the one before it a hundred times. */
static void copies_end_before_memory_does(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  text_string(&text, "{'service':{'custom':{'l0':{'x':1}");
  for (int level = 1; level < 8; level++) {
    text_format(&text, ",'l%d':[", level);
    for (int i = 0; i < 100; i++)
      text_format(&text, "%s{'$ref':'$[\\'service\\'][\\'custom\\'][\\'l%d\\']'}", i ? "," : "",
                  level - 1);
    text_string(&text, "]");
  }
  text_string(&text, "}}}");
  node *given = json(text.at);
  size_t before = arena.used;
  state_expand(&arena, given, node_member(given, "service"));
  assert_true(arena.used - before < (size_t)512 * 1024 * 1024);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(a_reference_becomes_what_it_stands_for),
      TEST(what_stands_for_nothing_stays),
      TEST(copies_end_before_memory_does),
  };
  return RUN(tests);
}
