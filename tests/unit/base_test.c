#include "unit.h"

#include <errno.h>
#include <stdlib.h>

#include "base/diagnostics.h"
#include "base/index.h"
#include "base/text.h"

/* ---- Arena ---- */

static void allocations_are_aligned_and_apart(void **state) {
  (void)state;
  char *a = arena_alloc(&arena, 1), *b = arena_alloc(&arena, 1), *c = arena_alloc(&arena, 0);
  assert_int_equal((uintptr_t)a % ARENA_ALIGNMENT, 0);
  assert_int_equal((uintptr_t)b % ARENA_ALIGNMENT, 0);
  assert_ptr_not_equal(a, b);
  assert_ptr_not_equal(b, c);
  assert_ptr_not_equal(arena_alloc(&arena, 0), c);
  assert_true(ARENA_ALIGNMENT >= sizeof(double) && ARENA_ALIGNMENT >= sizeof(uint64_t) &&
              ARENA_ALIGNMENT >= sizeof(void *));
}

static void text_is_packed_and_what_follows_is_aligned(void **state) {
  (void)state;
  char *one = arena_bytes(&arena, 3), *two = arena_bytes(&arena, 2),
       *three = arena_bytes(&arena, 1);
  /* 0, or a sanitizer's guard: alignment would leave gaps of its own */
  assert_int_equal(two - one - 3, three - two - 2);
  assert_int_equal((uintptr_t)arena_alloc(&arena, sizeof(double)) % ARENA_ALIGNMENT, 0);
  struct arena empty;
  arena_init(&empty);
  char *first = arena_bytes(&empty, 0);
  assert_non_null(first);
  assert_ptr_not_equal(arena_bytes(&empty, 0), first);
  arena_clear(&empty);
}

static void the_last_allocation_grows_in_place(void **state) {
  (void)state;
  char *a = arena_copy(&arena, "abc", 3);
  assert_ptr_equal(arena_grow(&arena, a, 4, 100), a);
  arena_alloc(&arena, 1);
  char *moved = arena_grow(&arena, a, 100, 200);
  assert_ptr_not_equal(moved, a);
  assert_string_equal(moved, "abc");
}

static void large_allocations_get_a_block_of_their_own(void **state) {
  (void)state;
  char *large = arena_zero(&arena, (size_t)20 << 20);
  assert_int_equal(large[((size_t)20 << 20) - 1], 0);
  assert_true(arena.used >= (size_t)20 << 20);
}

static jmp_buf gave_up;
static void jump(void *context) { longjmp(*(jmp_buf *)context, 1); }

static void an_exhausted_arena_calls_and_never_returns_null(void **state) {
  (void)state;
  struct arena small;
  arena_init(&small);
  small.limit = 1 << 20;
  small.exhausted = jump;
  small.context = &gave_up;
  volatile int allocations = 0;
  if (!setjmp(gave_up)) {
    for (;;) {
      assert_non_null(arena_alloc(&small, 1 << 16));
      allocations++;
    }
  }
  assert_in_range(allocations, 1, 16);
  arena_clear(&small);
  assert_int_equal(small.used, 0);
}

/* ---- Text ---- */

/* Keeps what a text gives away, and fails from the write on that it is told. */
struct receiver {
  struct text all;
  size_t writes, fails_at;
};

static bool receive(void *context, const char *bytes, size_t length) {
  struct receiver *receiver = context;
  receiver->writes++;
  if (receiver->writes == receiver->fails_at) errno = ENOSPC;
  if (receiver->fails_at && receiver->writes >= receiver->fails_at) return false;
  text_add(&receiver->all, bytes, length);
  return true;
}

static void a_text_with_a_sink_keeps_its_last_part_alone(void **state) {
  (void)state;
  struct receiver receiver = {.writes = 0};
  struct text_sink sink = {.write = receive, .context = &receiver};
  struct text text, same;
  text_init(&receiver.all, &arena);
  text_init(&same, &arena);
  text_init_sink(&text, &arena, &sink);
  char *large = memset(arena_bytes(&arena, 3 * TEXT_PART + 1), 'x', 3 * TEXT_PART);
  large[3 * TEXT_PART] = '\0';
  for (struct text *each = &text; each; each = each == &text ? &same : NULL) {
    for (int i = 0; i < 20000; i++) text_format(each, "%d,", i);
    text_string(each, large);
    for (int i = 0; i < 70000; i++) text_char(each, 'c');
    text_add(each, large, TEXT_PART - 1);
  }
  assert_true(text.capacity == TEXT_PART);
  assert_true(text_end(&text));
  assert_int_equal(receiver.all.length, same.length);
  assert_memory_equal(receiver.all.at, same.at, same.length);
}

static void a_sink_that_fails_is_asked_no_more(void **state) {
  (void)state;
  struct receiver receiver = {.fails_at = 2};
  struct text_sink sink = {.write = receive, .context = &receiver};
  struct text text;
  text_init(&receiver.all, &arena);
  text_init_sink(&text, &arena, &sink);
  for (size_t i = 0; i < 5 * TEXT_PART; i++) text_char(&text, 'c');
  assert_false(text_end(&text));
  assert_int_equal(receiver.writes, 2);
  assert_int_equal(sink.reason, ENOSPC);
}

static void text_grows_and_formats(void **state) {
  (void)state;
  struct text text;
  text_init(&text, &arena);
  assert_string_equal(text.at, "");
  for (int i = 0; i < 1000; i++) text_format(&text, "%d,", i % 10);
  assert_int_equal(text.length, 2000);
  assert_string_equal(text.at + 1994, "7,8,9,");
  assert_string_equal(text_new(&arena, "%s", ""), "");
}

static void what_moves_a_cursor_is_made_visible(void **state) {
  (void)state;
  assert_string_equal(text_shown(&arena, "plain \xc3\xa9 \xe2\x82\xac"),
                      "plain \xc3\xa9 \xe2\x82\xac");
  assert_string_equal(text_shown(&arena, "a\nb\tc\rd"), "a\\nb\\tc\\rd");
  assert_string_equal(text_shown(&arena, "\x1b[2J\x7f"), "\\x1b[2J\\x7f");
  assert_string_equal(text_shown(&arena,
                                 "\xc2\x9b"
                                 "31m"),
                      "\\x9b31m");
  assert_string_equal(text_shown(&arena, "\xff\xc0\xaf"), "\\xff\\xc0\\xaf");
}

static void long_text_is_cut_between_characters(void **state) {
  (void)state;
  char many[3 * 100 + 1];
  for (int i = 0; i < 100; i++) memcpy(many + 3 * i, "\xe2\x82\xac", 4);
  const char *shown = text_shown(&arena, many);
  assert_int_equal(strlen(shown), 3 * 67 + 3);
  assert_string_equal(shown + 3 * 66, "\xe2\x82\xac...");
}

static void utf8_is_judged_as_unicode_says(void **state) {
  (void)state;
  static const struct {
    const char *bytes;
    size_t expected;
  } rows[] = {{"a", 1},
              {"\xc3\xa9", 2},
              {"\xe2\x82\xac", 3},
              {"\xf0\x9f\x98\x80", 4},
              {"\x80", 0},
              {"\xc0\xaf", 0},
              {"\xc1\xbf", 0},
              {"\xe0\x80\xaf", 0},
              {"\xed\xa0\x80", 0},
              {"\xf4\x90\x80\x80", 0},
              {"\xc3", 0},
              {"\xe2\x82", 0},
              {"\xf5\x80\x80\x80", 0},
              {"\xed\x9f\xbf", 3},
              {"\xf4\x8f\xbf\xbf", 4}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_int_equal(text_utf8((const unsigned char *)rows[i].bytes, strlen(rows[i].bytes)),
                     rows[i].expected);
}

static void the_nearest_name_is_near(void **state) {
  (void)state;
  static const char *const names[] = {"Linear10PercentEvery1Minute", "AllAtOnce", "preHook", NULL};
  assert_string_equal(text_nearest("Linear10PercentEvery1Minutes", names),
                      "Linear10PercentEvery1Minute");
  assert_string_equal(text_nearest("allatonce", names), "AllAtOnce");
  assert_string_equal(text_nearest("prehok", names), "preHook");
  assert_string_equal(text_nearest("rpeHook", names), "preHook");
  assert_null(text_nearest("something else", names));
  assert_null(text_nearest("", names));
}

/* ---- Index ---- */

static void every_name_is_found_again(void **state) {
  (void)state;
  struct index index;
  index_init(&index, &arena, 0);
  for (int i = 0; i < 5000; i++)
    assert_true(index_put(&index, text_new(&arena, "name%d", i), (void *)(intptr_t)(i + 1)));
  for (int i = 0; i < 5000; i++)
    assert_int_equal((intptr_t)index_get(&index, text_new(&arena, "name%d", i)), i + 1);
  assert_null(index_get(&index, "name"));
  assert_null(index_get(&index, "name5000"));
  assert_int_equal((intptr_t)index_find(&index, "name42 and more", 6), 43);
  assert_false(index_put(&index, "name7", (void *)1));
  assert_int_equal((intptr_t)index_get(&index, "name7"), 1);
}

/* ---- Diagnostics ---- */

static void errors_are_counted_apart_from_warnings(void **state) {
  (void)state;
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, &arena);
  for (int i = 0; i < 20; i++) diagnose(&diagnostics, i % 2 ? RO104 : RO302, "a.b", "number %d", i);
  assert_int_equal(diagnostics.count, 20);
  assert_int_equal(diagnostics.errors, 10);
  assert_string_equal(diagnostics.list[19].message, "number 19");
}

static void every_rule_is_complete(void **state) {
  (void)state;
  for (int i = 0; i < DIAGNOSTIC_COUNT; i++) {
    assert_int_equal(strlen(diagnostic_rules[i].id), 5);
    assert_true(strlen(diagnostic_rules[i].title) > 8);
    assert_true(strlen(diagnostic_rules[i].remedy) > 8);
    assert_int_equal(diagnostic_rules[i].reason[strlen(diagnostic_rules[i].reason) - 1], '.');
    assert_int_equal(strncmp(diagnostic_rules[i].link, "https://", 8), 0);
    if (i) assert_true(strcmp(diagnostic_rules[i - 1].id, diagnostic_rules[i].id) < 0);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(allocations_are_aligned_and_apart),
      TEST(the_last_allocation_grows_in_place),
      TEST(large_allocations_get_a_block_of_their_own),
      TEST(a_text_with_a_sink_keeps_its_last_part_alone),
      TEST(a_sink_that_fails_is_asked_no_more),
      TEST(text_is_packed_and_what_follows_is_aligned),
      TEST(an_exhausted_arena_calls_and_never_returns_null),
      TEST(text_grows_and_formats),
      TEST(what_moves_a_cursor_is_made_visible),
      TEST(long_text_is_cut_between_characters),
      TEST(utf8_is_judged_as_unicode_says),
      TEST(the_nearest_name_is_near),
      TEST(every_name_is_found_again),
      TEST(errors_are_counted_apart_from_warnings),
      TEST(every_rule_is_complete),
  };
  return RUN(tests);
}
