#include "report/excerpt.h"

#include <string.h>

/* ---- How wide a character is ---- */

struct range {
  unsigned long first, last;
  int width;
};

/* Characters that are not one column wide. The wide blocks of Unicode's EastAsianWidth.txt and the
 * pictographs, the marks that are set over the letter before, and what has no shape at all. A
 * terminal's own table may differ for what is newer. */
static const struct range ranges[] = {
    {0x0300, 0x036F, 0},   {0x0483, 0x0489, 0},   {0x0591, 0x05BD, 0},   {0x064B, 0x065F, 0},
    {0x1100, 0x115F, 2},   {0x1AB0, 0x1AFF, 0},   {0x1DC0, 0x1DFF, 0},   {0x200B, 0x200F, 0},
    {0x2028, 0x202E, 0},   {0x2060, 0x2064, 0},   {0x20D0, 0x20FF, 0},   {0x2E80, 0x303E, 2},
    {0x3041, 0x3098, 2},   {0x3099, 0x309A, 0},   {0x309B, 0x4DBF, 2},   {0x4E00, 0xA4CF, 2},
    {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},   {0xFE00, 0xFE0F, 0},   {0xFE20, 0xFE2F, 0},
    {0xFE30, 0xFE6F, 2},   {0xFEFF, 0xFEFF, 0},   {0xFF00, 0xFF60, 2},   {0xFFE0, 0xFFE6, 2},
    {0x1F300, 0x1F64F, 2}, {0x1F680, 0x1F6FF, 2}, {0x1F900, 0x1F9FF, 2}, {0x20000, 0x3FFFD, 2},
    {0xE0100, 0xE01EF, 0},
};

static unsigned long code_point(const unsigned char *bytes, size_t size) {
  static const unsigned char first_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned long code = bytes[0] & first_bits[size];
  for (size_t i = 1; i < size; i++) code = code << 6 | (bytes[i] & 0x3F);
  return code;
}

static int width_of(unsigned long code) {
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
    if (code >= ranges[i].first && code <= ranges[i].last) return ranges[i].width;
  return 1;
}

/* ---- The line ---- */

/* Bytes of the character at `at`; a byte that belongs to none counts as one. */
static size_t size_at(const struct document_place *place, size_t at) {
  size_t size = text_utf8((const unsigned char *)place->line_start + at, place->line_length - at);
  return size ? size : 1;
}

/* Adds the character to the line; returns its columns. */
static size_t add_character(struct text *line, const char *bytes, size_t size) {
  char character[5] = {0};
  memcpy(character, bytes, size);
  size_t before = line->length;
  text_visible(line, character, size);
  if (line->length != before + size) return line->length - before; /* it was made visible */
  return (size_t)width_of(code_point((const unsigned char *)bytes, size));
}

/* The first character that is shown: with room on both sides of the column, and as many characters
 * as may be. */
static size_t first_shown(size_t before, size_t count) {
  size_t room = EXCERPT_MOST * 3 / 5, first = before > room ? before - room : 0;
  if (count <= EXCERPT_MOST) return 0;
  return first + EXCERPT_MOST > count ? count - EXCERPT_MOST : first;
}

struct excerpt excerpt_read(struct arena *arena, const struct document_place *place) {
  /* of a template on one line no more is counted than can be shown */
  size_t count = 0, before = 0, position = 0;
  for (size_t at = 0; at < place->line_length && count <= before + EXCERPT_MOST;
       at += size_at(place, at), count++)
    before += at < place->column_bytes;
  size_t first = first_shown(before, count);
  struct text line, indent;
  text_init(&line, arena);
  text_init(&indent, arena);
  if (first) {
    text_string(&line, "...");
    text_string(&indent, "   ");
  }
  for (size_t at = 0, size; at < place->line_length && position < first + EXCERPT_MOST;
       at += size, position++) {
    size = size_at(place, at);
    if (position < first) continue;
    bool is_tab = place->line_start[at] == '\t';
    size_t columns = is_tab ? 1 : add_character(&line, place->line_start + at, size);
    if (is_tab) text_char(&line, '\t');
    for (size_t i = 0; i < columns && position < before; i++)
      text_char(&indent, is_tab ? '\t' : ' ');
  }
  if (position < count) text_string(&line, "...");
  return (struct excerpt){line.at, indent.at};
}
