/* Places: where the nodes of a tree were read. A node keeps one number, its mark: the texts that were read are numbered
 * through, one behind the other, and a mark counts from the first byte of the first. */
#include <limits.h>
#include <string.h>

#include "document/internal.h"

struct source {
  const struct source *earlier;
  const char *name, *bytes;
  size_t length, base; /* base: the mark of its first byte */
  enum document_unit unit;
};

static _Thread_local struct source *newest;

void document_forget(void) { newest = NULL; }

void document_begin(const char *bytes, size_t length, enum document_unit unit) {
  struct source *source = arena_alloc(document_arena(), sizeof *source);
  *source = (struct source){newest, NULL, bytes, length, newest ? newest->base + newest->length + 1 : 1, unit};
  newest = source;
}

void document_name(const char *name) {
  if (newest) newest->name = name;
}

int document_mark(size_t offset) {
  size_t mark = newest->base + offset;
  return mark < INT_MAX ? (int)mark : 0;
}

size_t document_offset(int mark) { return mark ? (size_t)mark - newest->base : 0; }

void document_mark_key(node *member, size_t offset) {
  if (!node_is(member, NODE_NUMBER)) member->valuedouble = document_mark(offset);
}

/* Bytes of the first `characters` characters. */
static size_t bytes_of(const char *bytes, size_t length, size_t characters) {
  size_t at = 0;
  while (at < length && characters--)
    do at++;
    while (at < length && ((unsigned char)bytes[at] & 0xC0) == 0x80);
  return at;
}

static size_t characters_of(const char *bytes, size_t length) {
  size_t count = 0;
  for (size_t i = 0; i < length; i++) count += ((unsigned char)bytes[i] & 0xC0) != 0x80;
  return count;
}

static void fill_in(const struct source *source, size_t offset, struct document_place *place) {
  size_t mark = source->length >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0; /* byte order mark */
  if (source->unit == UNIT_CHARACTER) offset = mark + bytes_of(source->bytes + mark, source->length - mark, offset);
  const char *end = source->bytes + source->length, *start = source->bytes + mark;
  size_t line = 1;
  for (const char *at = start; at < source->bytes + offset; at++) {
    if (*at != '\n') continue;
    line++;
    start = at + 1;
  }
  const char *line_end = memchr(start, '\n', (size_t)(end - start));
  if (!line_end) line_end = end;
  if (line_end > start && line_end[-1] == '\r') line_end--;
  size_t before = (size_t)(source->bytes + offset - start), most = (size_t)(line_end - start);
  if (before > most) before = most; /* a carriage return that ends the line */
  *place = (struct document_place){source->name, start, (size_t)(line_end - start), line, 1 + characters_of(start, before), before};
}

bool document_place(const node *value, struct document_place *place) {
  if (!value) return false;
  bool is_container = node_is(value, NODE_ARRAY) || node_is(value, NODE_OBJECT);
  size_t mark = is_container && value->valuedouble > 0 ? (size_t)value->valuedouble : (size_t)value->valueint;
  const struct source *source = newest;
  while (source && source->base > mark) source = source->earlier;
  if (!mark || !source || !source->name) return false;
  fill_in(source, mark - source->base, place);
  return true;
}
