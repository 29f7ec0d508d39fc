/* What every unit test needs: cmocka, an arena for each test, and short ways to make and print
 * documents. */
#ifndef TESTS_UNIT_H
#define TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "document/document.h"

static struct arena arena;

static inline int set_up(void **state) {
  (void)state;
  arena_init(&arena);
  document_use(&arena);
  return 0;
}

static inline int tear_down(void **state) {
  (void)state;
  arena_clear(&arena);
  return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
#define RUN(tests) cmocka_run_group_tests(tests, NULL, NULL)

/* Single quotes stand for double quotes, so that JSON can be read in C. */
static inline node *json(const char *quoted) {
  char *text = arena_string(&arena, quoted);
  for (char *c = text; *c; c++)
    if (*c == '\'') *c = '"';
  struct document_error error;
  node *tree = document_read_json(text, strlen(text), &error);
  if (!tree) fail_msg("%s: %s", quoted, error.message);
  return tree;
}

static inline const char *printed(const node *tree) {
  struct text text;
  text_init(&text, &arena);
  document_print(tree, DOCUMENT_COMPACT, &text);
  for (char *c = text.at; *c; c++)
    if (*c == '"') *c = '\'';
  return text.at;
}

#define assert_json(tree, expected) assert_string_equal(printed(tree), expected)

#endif
