/* Places: where the nodes of a tree were read. A node keeps one number, its mark: the texts that
 * were read are numbered through, one behind the other, and a mark counts from the first byte of
 * the first. */
#include <limits.h>
#include <string.h>

#include "document/internal.h"

/* What was counted on the way to a byte of a text. */
struct count {
  size_t byte, character;           /* from 0 */
  size_t line;                      /* from 1 */
  size_t line_byte, line_character; /* where that line begins */
};

/* So far apart, in bytes, are the counts that are kept of a text: no question for a place reads
 * more of it. */
enum { COUNT_EVERY = 4096 };

struct source {
  struct source *earlier;
  const char *name, *bytes;
  size_t length, base; /* base: the mark of its first byte */
  enum document_unit unit;
  struct count *counts; /* made when the first place is asked for */
  size_t count_count;
  size_t line_byte, line_end; /* of the line that was asked for last; line_end 0: none was */
};

static _Thread_local struct source *newest;

void document_forget(void) { newest = NULL; }

void document_begin(const char *bytes, size_t length, enum document_unit unit) {
  struct source *source = arena_alloc(document_arena(), sizeof *source);
  *source = (struct source){.earlier = newest,
                            .bytes = bytes,
                            .length = length,
                            .base = newest ? newest->base + newest->length + 1 : 1,
                            .unit = unit};
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

static bool is_character(char byte) { return ((unsigned char)byte & 0xC0) != 0x80; }

/* Passes one byte. */
static void step(const struct source *source, struct count *count) {
  char byte = source->bytes[count->byte++];
  if (count->byte == source->length || is_character(source->bytes[count->byte])) count->character++;
  if (byte != '\n') return;
  count->line++;
  count->line_byte = count->byte;
  count->line_character = count->character;
}

static size_t position(const struct source *source, const struct count *count) {
  return source->unit == UNIT_CHARACTER ? count->character : count->byte;
}

static void begin_counts(struct source *source) {
  /* byte order mark: no character */
  bool has_mark = source->length >= 3 && memcmp(source->bytes, "\xEF\xBB\xBF", 3) == 0;
  size_t first = has_mark ? 3 : 0;
  source->counts =
      arena_alloc(document_arena(), (source->length / COUNT_EVERY + 1) * sizeof *source->counts);
  source->counts[source->count_count++] =
      (struct count){.byte = first, .line = 1, .line_byte = first};
}

/* Keeps counts until one lies behind the offset, or the text ends. */
static void count_until(struct source *source, size_t offset) {
  for (;;) {
    struct count count = source->counts[source->count_count - 1];
    size_t end = source->count_count * COUNT_EVERY;
    if (end > source->length || position(source, &count) > offset) return;
    while (count.byte < end) step(source, &count);
    source->counts[source->count_count++] = count;
  }
}

/* The count at an offset, which is one of bytes or of characters. */
static struct count count_at(struct source *source, size_t offset) {
  if (!source->counts) begin_counts(source);
  count_until(source, offset);
  size_t low = 0, high = source->count_count; /* the last one that is not behind the offset */
  while (high - low > 1) {
    size_t middle = low + (high - low) / 2;
    if (position(source, &source->counts[middle]) <= offset) low = middle;
    else high = middle;
  }
  struct count count = source->counts[low];
  while (count.byte < source->length && position(source, &count) < offset) step(source, &count);
  return count;
}

/* Where the line ends that begins at `line_byte`. */
static size_t line_end(struct source *source, size_t line_byte) {
  if (source->line_end && source->line_byte == line_byte) return source->line_end;
  const char *end = memchr(source->bytes + line_byte, '\n', source->length - line_byte);
  source->line_byte = line_byte;
  source->line_end = end ? (size_t)(end - source->bytes) : source->length;
  return source->line_end;
}

static void fill_in(struct source *source, size_t offset, struct document_place *place) {
  struct count count = count_at(source, offset);
  size_t end = line_end(source, count.line_byte);
  if (end > count.line_byte && source->bytes[end - 1] == '\r') end--;
  size_t length = end - count.line_byte, before = count.byte - count.line_byte,
         characters = count.character - count.line_character;
  if (before > length) { /* the carriage return that ends the line */
    before = length;
    characters--;
  }
  *place = (struct document_place){
      source->name, source->bytes + count.line_byte, length, count.line, 1 + characters, before};
}

/* A mark's place. */
static bool place_at(size_t mark, struct document_place *place) {
  struct source *source = newest;
  while (source && source->base > mark) source = source->earlier;
  if (!mark || !source || !source->name) return false;
  fill_in(source, mark - source->base, place);
  return true;
}

bool document_place(const node *value, struct document_place *place) {
  if (!value) return false;
  bool is_container = node_is(value, NODE_ARRAY) || node_is(value, NODE_OBJECT);
  return place_at(
      is_container && value->valuedouble > 0 ? (size_t)value->valuedouble : (size_t)value->valueint,
      place);
}

/* The key of a number, which keeps no mark of it, is before the number on its line. */
static void go_back_to_key(const char *name, struct document_place *place) {
  size_t length = strlen(name), at = place->column_bytes;
  while (at && strchr(" \t:\"'", place->line_start[at - 1])) at--;
  if (at < length || strncmp(place->line_start + at - length, name, length) != 0) return;
  for (size_t i = at - length; i < place->column_bytes; i++)
    if (is_character(place->line_start[i])) place->column--;
  place->column_bytes = at - length;
}

bool document_place_of_key(const node *member, struct document_place *place) {
  if (!member || !node_name(member)) return document_place(member, place);
  if (!node_is(member, NODE_NUMBER) && member->valuedouble > 0)
    return place_at((size_t)member->valuedouble, place);
  if (!document_place(member, place)) return false;
  go_back_to_key(node_name(member), place);
  return true;
}
