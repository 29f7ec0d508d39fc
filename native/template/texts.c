#include "template/texts.h"

#include <string.h>

struct texts texts_empty(void) {
  return (struct texts){.list = {NULL}, .count = 1};
}

void texts_add(struct arena *arena, struct texts *texts, const char *bytes, size_t length,
               struct resolved_piece from) {
  if (!length) return;
  for (size_t i = 0; i < texts->count; i++) {
    struct chain *chain = arena_alloc(arena, sizeof *chain);
    *chain = (struct chain){texts->list[i], bytes, length, from};
    texts->list[i] = chain;
  }
}

void texts_add_mark(struct arena *arena, struct texts *texts, char mark,
                    struct resolved_piece from) {
  texts_add(arena, texts, arena_copy(arena, &mark, 1), 1, from);
}

static const struct chain *joined(struct arena *arena, const struct chain *left,
                                  const struct chain *right) {
  if (!left || !right) return left ? left : right;
  struct chain *last = NULL, *next = NULL;
  for (; right; right = right->before) {
    struct chain *chain = arena_alloc(arena, sizeof *chain);
    *chain = *right;
    chain->before = left;
    if (next) next->before = chain;
    else last = chain;
    next = chain;
  }
  return last;
}

/* Every text of `texts` goes on with every one of `more`. */
void texts_add_each(struct arena *arena, struct texts *texts, const struct texts *more,
                    struct resolved_piece from) {
  if (texts->count * more->count > RESOLVED_MOST) {
    texts_add_mark(arena, texts, RESOLVED_UNKNOWN, from);
    return;
  }
  struct texts made = {.count = 0};
  for (size_t i = 0; i < texts->count; i++)
    for (size_t k = 0; k < more->count; k++) {
      if (branch_excludes(texts->branch[i], more->branch[k])) continue;
      made.branch[made.count] = branch_and(arena, texts->branch[i], more->branch[k]);
      made.is_absent[made.count] = false;
      made.list[made.count++] = joined(arena, texts->list[i], more->list[k]);
    }
  *texts = made;
}

/* "{{resolve:ssm:name}}": CloudFormation puts a parameter's or a secret's value there. */
static const char dynamic_start[] = "{{resolve:", dynamic_end[] = "}}";

/* Is a string as it is written the text that it yields? */
bool text_is_plain(const char *string) {
  static const char marks[] = {RESOLVED_RESOURCE, RESOLVED_END,     RESOLVED_ACCOUNT,
                               RESOLVED_IMPORT,   RESOLVED_UNKNOWN, '\0'};
  return !strpbrk(string, marks) && !strstr(string, dynamic_start);
}

/* The bytes of a dynamic reference at `at`, 0 where there is none. */
static size_t dynamic_length(const char *at, size_t left) {
  size_t start = strlen(dynamic_start), end = strlen(dynamic_end);
  if (left < start || strncmp(at, dynamic_start, start) != 0) return 0;
  for (size_t i = start; i + end <= left; i++)
    if (strncmp(at + i, dynamic_end, end) == 0) return i + end;
  return 0;
}

/* A template's own control characters are no marks. */
static void copy_bytes(char *to, const struct chain *chain) {
  bool is_written = chain->from.origin == RESOLVED_STRING && chain->from.holder;
  memcpy(to, chain->bytes, chain->length);
  for (size_t i = 0; is_written && i < chain->length; i++) {
    size_t dynamic = to[i] == '{' ? dynamic_length(chain->bytes + i, chain->length - i)
                                  : resolved_is_mark(to[i]);
    if (!dynamic) continue;
    memset(to + i, RESOLVED_UNKNOWN, dynamic);
    i += dynamic - 1;
  }
}

char *chain_bytes(struct arena *arena, const struct chain *chain, size_t *length) {
  *length = 0;
  for (const struct chain *each = chain; each; each = each->before) *length += each->length;
  char *bytes = arena_bytes(arena, *length + 1);
  size_t end = *length;
  bytes[end] = '\0';
  for (const struct chain *each = chain; each; each = each->before)
    copy_bytes(bytes + (end -= each->length), each);
  return bytes;
}

/* All bytes of what stands for an intrinsic come from that. */
struct texts texts_from_one(struct arena *arena, const struct texts *texts,
                            struct resolved_piece from) {
  struct texts made = *texts;
  for (size_t i = 0; i < made.count; i++) {
    size_t length;
    const char *bytes = chain_bytes(arena, made.list[i], &length);
    struct texts one = texts_empty();
    texts_add(arena, &one, bytes, length, from);
    made.list[i] = one.list[0];
  }
  return made;
}
