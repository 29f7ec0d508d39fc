#include "fuzz.h"

#include <math.h>
#include <setjmp.h>

#include "base/text.h"

/* ---- Memory ---- */

static void exhausted(void *context) {
  (void)context;
  REQUIRE(false, "more than %zu MiB of memory for one input", FUZZ_MOST_MEMORY >> 20);
}

void fuzz_within(void (*run)(void *context, struct arena *arena), void *context) {
  struct arena arena;
  arena_init(&arena);
  arena.limit = FUZZ_MOST_MEMORY;
  arena.exhausted = exhausted;
  document_use(&arena);
  run(context, &arena);
  arena_clear(&arena);
}

static void jump_back(void *context) { longjmp(*(jmp_buf *)context, 1); }

void fuzz_until_exhausted(void (*run)(void *context, struct arena *arena), void *context) {
  struct arena arena;
  jmp_buf before;
  arena_init(&arena);
  arena.limit = FUZZ_MOST_MEMORY;
  arena.exhausted = jump_back;
  arena.context = &before;
  document_use(&arena);
  if (!setjmp(before)) run(context, &arena);
  arena_clear(&arena);
}

size_t fuzz_parts(const uint8_t *data, size_t size, char separator, struct part *parts,
                  size_t most) {
  const char *at = (const char *)data, *end = at + size;
  size_t count = 0;
  while (count < most) {
    const char *stop =
        count + 1 < most && at < end ? memchr(at, separator, (size_t)(end - at)) : NULL;
    if (!stop) stop = end;
    parts[count++] = (struct part){at, (size_t)(stop - at)};
    if (stop == end) break;
    at = stop + 1;
  }
  return count;
}

/* ---- Promises of every document ---- */

const char *require_json(const node *tree, struct arena *arena) {
  struct text compact, pretty;
  text_init(&compact, arena);
  text_init(&pretty, arena);
  document_print(tree, DOCUMENT_COMPACT, &compact);
  document_print(tree, DOCUMENT_PRETTY, &pretty);
  REQUIRE(json_is_valid(compact.at, compact.length), "compact: %s", compact.at);
  REQUIRE(json_is_valid(pretty.at, pretty.length), "pretty: %s", pretty.at);
  REQUIRE(!memchr(compact.at, '\n', compact.length), "a line end in %s", compact.at);
  return compact.at;
}

static void require_read_back(enum document_language language, const struct text *text,
                              const node *tree) {
  struct document_error error = {.message = ""};
  const node *again = document_read_as(language, NULL, text->at, text->length, &error);
  const char *name = language == DOCUMENT_JSON ? "JSON" : "YAML";
  REQUIRE(again, "what was printed as %s is not read back: %zu:%zu: %s\n%s", name, error.line,
          error.column, error.message, text->at);
  REQUIRE(node_equal(tree, again), "what was printed as %s is read back as another tree:\n%s", name,
          text->at);
}

/* Numbers that no double can hold are text to a reader of YAML (document.h). */
static bool has_number_beyond(const node *value) {
  if (node_is(value, NODE_NUMBER)) return !isfinite(strtod(node_number(value), NULL));
  for (const node *each = node_first(value); each; each = node_next(each))
    if (has_number_beyond(each)) return true;
  return false;
}

void require_round_trip(const node *tree, struct arena *arena) {
  struct text json, pretty, yaml;
  require_json(tree, arena);
  text_init(&json, arena);
  text_init(&pretty, arena);
  text_init(&yaml, arena);
  document_print(tree, DOCUMENT_COMPACT, &json);
  document_print(tree, DOCUMENT_PRETTY, &pretty);
  document_print_yaml(tree, &yaml);
  require_read_back(DOCUMENT_JSON, &json, tree);
  require_read_back(DOCUMENT_JSON, &pretty, tree);
  if (!has_number_beyond(tree)) require_read_back(DOCUMENT_YAML, &yaml, tree);
}

/* ---- Text for people ---- */

/* The sequences that pictures and colours are made of: ESC [ digits and semicolons, and one of m K
 * J A. 0: another one. */
static size_t ansi_length(const char *at) {
  if (strncmp(at, "\033[", 2) != 0) return 0;
  size_t length = 2 + strspn(at + 2, "0123456789;");
  return at[length] && strchr("mKJA", at[length]) ? length + 1 : 0;
}

void require_visible(const char *text, bool has_colours, const char *what) {
  size_t left = strlen(text);
  while (left) {
    size_t length = has_colours ? ansi_length(text) : 0;
    if (!length) {
      length = text_utf8((const unsigned char *)text, left);
      unsigned char c = (unsigned char)*text;
      REQUIRE(length, "%s: no UTF-8 at \"%.40s\"", what, text);
      REQUIRE(c == '\n' || (c >= 0x20 && c != 0x7f), "%s: control character %d at \"%.40s\"", what,
              c, text);
      REQUIRE(length != 2 || c != 0xc2 || (unsigned char)text[1] >= 0xa0,
              "%s: a C1 control character at \"%.40s\"", what, text);
    }
    text += length;
    left -= length;
  }
}
