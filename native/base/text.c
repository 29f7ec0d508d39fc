#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_init(struct text *text, struct arena *arena) {
  *text = (struct text){.arena = arena, .at = ""};
}

void text_init_sink(struct text *text, struct arena *arena, struct text_sink *sink) {
  *text = (struct text){
      .arena = arena, .at = arena_bytes(arena, TEXT_PART), .capacity = TEXT_PART, .sink = sink};
  text->at[0] = '\0';
}

static void give_part(struct text *text) {
  struct text_sink *sink = text->sink;
  sink->has_begun |= text->length > 0;
  if (text->length && !sink->reason && !sink->write(sink->context, text->at, text->length))
    sink->reason = errno ? errno : EIO;
  text->length = 0;
}

bool text_end(struct text *text) {
  give_part(text);
  return !text->sink->reason;
}

void text_add_in_parts(struct text *text, const char *bytes, size_t length) {
  while (text->sink && text->capacity - text->length <= length) {
    size_t part = text->capacity - text->length - 1;
    memcpy(text->at + text->length, bytes, part);
    text->length += part;
    bytes += part;
    length -= part;
    give_part(text);
  }
  text_reserve(text, length);
  if (length) memcpy(text->at + text->length, bytes, length);
  text->length += length;
  text->at[text->length] = '\0';
}

void text_grow(struct text *text, size_t more) {
  if (text->sink) give_part(text);
  size_t needed = text->length + more + 1;
  if (needed <= text->capacity) return;
  size_t capacity = text->capacity ? text->capacity * 2 : 64;
  if (capacity < needed) capacity = needed;
  text->at = arena_grow(text->arena, text->capacity ? text->at : NULL, text->capacity, capacity);
  text->capacity = capacity;
}

static void format_into(struct text *text, const char *format, va_list arguments) {
  enum { MOSTLY_ENOUGH = 80 };
  va_list again;
  va_copy(again, arguments);
  text_reserve(text, MOSTLY_ENOUGH);
  size_t room = text->capacity - text->length;
  int length = vsnprintf(text->at + text->length, room, format, arguments);
  if (length > 0 && (size_t)length >= room) {
    text_reserve(text, (size_t)length);
    vsnprintf(text->at + text->length, (size_t)length + 1, format, again);
  }
  if (length > 0) text->length += (size_t)length;
  va_end(again);
}

void text_format(struct text *text, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  format_into(text, format, arguments);
  va_end(arguments);
}

char *text_trim(struct text *text) {
  if (text->capacity)
    text->at = arena_grow(text->arena, text->at, text->capacity, text->length + 1);
  text->capacity = text->capacity ? text->length + 1 : 0;
  return text->at;
}

char *text_new(struct arena *arena, const char *format, ...) {
  struct text text;
  text_init(&text, arena);
  va_list arguments;
  va_start(arguments, format);
  format_into(&text, format, arguments);
  va_end(arguments);
  return text_trim(&text);
}

static bool continues(const unsigned char *bytes, size_t count) {
  for (size_t i = 1; i <= count; i++)
    if ((bytes[i] & 0xC0) != 0x80) return false;
  return true;
}

size_t text_utf8(const unsigned char *bytes, size_t available) {
  if (available == 0) return 0;
  unsigned char lead = bytes[0];
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return available >= 2 && continues(bytes, 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    if (available < 3 || !continues(bytes, 2)) return 0;
    if (lead == 0xE0 && bytes[1] < 0xA0) return 0; /* overlong */
    if (lead == 0xED && bytes[1] > 0x9F) return 0; /* surrogate */
    return 3;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    if (available < 4 || !continues(bytes, 3)) return 0;
    if (lead == 0xF0 && bytes[1] < 0x90) return 0; /* overlong */
    if (lead == 0xF4 && bytes[1] > 0x8F) return 0; /* above U+10FFFF */
    return 4;
  }
  return 0;
}

void text_visible(struct text *text, const char *string, size_t most) {
  size_t length = strlen(string), shown = length < most ? length : most, i = 0;
  while (i < shown) {
    unsigned char c = (unsigned char)string[i];
    size_t size = text_utf8((const unsigned char *)string + i, length - i);
    if (c == '\n') text_string(text, "\\n");
    else if (c == '\t') text_string(text, "\\t");
    else if (c == '\r') text_string(text, "\\r");
    else if (size == 0 || c < 0x20 || c == 0x7F ||
             (c == 0xC2 && (unsigned char)string[i + 1] < 0xA0))
      text_format(text, "\\x%02x", c == 0xC2 && size == 2 ? (unsigned char)string[i + 1] : c);
    else text_add(text, string + i, size);
    i += size ? size : 1;
  }
  if (i < length) text_string(text, "...");
}

const char *text_shown(struct arena *arena, const char *string) {
  struct text text;
  text_init(&text, arena);
  text_visible(&text, string, TEXT_SHOWN);
  return text_trim(&text);
}

bool text_fits(const char *pattern, const char *string) {
  const char *star = NULL, *retry = NULL; /* behind the last *, and where it was tried from */
  while (*string) {
    if (*pattern == '*') {
      star = ++pattern;
      retry = string;
    } else if (*pattern == *string || *pattern == '?') {
      pattern++;
      string++;
    } else if (star) {
      pattern = star;
      string = ++retry;
    } else return false;
  }
  while (*pattern == '*') pattern++;
  return !*pattern;
}

/* Names longer than this are not compared: the table below lies on the stack. */
#define LONGEST_COMPARED 64

/* Edits (insert, delete, replace, swap of neighbours) that lead from one word to the other, case
 * ignored. */
static size_t edits_between(const char *from, size_t m, const char *to, size_t n) {
  size_t row[3][LONGEST_COMPARED + 1];
  for (size_t j = 0; j <= n; j++) row[0][j] = j;
  for (size_t i = 1; i <= m; i++) {
    size_t *now = row[i % 3], *before = row[(i + 2) % 3], *two_before = row[(i + 1) % 3];
    now[0] = i;
    for (size_t j = 1; j <= n; j++) {
      int a = tolower((unsigned char)from[i - 1]), b = tolower((unsigned char)to[j - 1]);
      size_t best = before[j - 1] + (a != b);
      if (before[j] + 1 < best) best = before[j] + 1;
      if (now[j - 1] + 1 < best) best = now[j - 1] + 1;
      if (i > 1 && j > 1 && a == tolower((unsigned char)to[j - 2]) &&
          b == tolower((unsigned char)from[i - 2]) && two_before[j - 2] + 1 < best)
        best = two_before[j - 2] + 1;
      now[j] = best;
    }
  }
  return row[m % 3][n];
}

/* How many letters the words begin with that are the same, in their case too. */
static size_t letters_alike(const char *word, const char *other) {
  size_t count = 0;
  while (word[count] && word[count] == other[count]) count++;
  return count;
}

const char *text_nearest(const char *word, const char *const *names) {
  size_t length = strlen(word);
  if (length == 0 || length > LONGEST_COMPARED) return NULL;
  const char *nearest = NULL;
  size_t fewest = length / 3 + 1;
  for (; *names; names++) {
    size_t other = strlen(*names);
    if (other > LONGEST_COMPARED) continue;
    size_t edits = edits_between(word, length, *names, other);
    bool is_alike =
        nearest && edits == fewest && letters_alike(word, *names) > letters_alike(word, nearest);
    if (edits < fewest || is_alike) {
      fewest = edits;
      nearest = *names;
    }
  }
  return nearest;
}

bool text_is_near(const char *word, const char *other, size_t most) {
  size_t length = strlen(word), size = strlen(other);
  return length <= LONGEST_COMPARED && size <= LONGEST_COMPARED &&
         edits_between(word, length, other, size) <= most;
}

bool text_is_utf8(const char *string) {
  size_t length = strlen(string);
  for (size_t i = 0, size; i < length; i += size)
    if (!(size = text_utf8((const unsigned char *)string + i, length - i))) return false;
  return true;
}

const char *text_shell_word(const char *name) {
  static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return name && *name && *name != '-' && name[strspn(name, plain)] == '\0' ? name : NULL;
}

const char *text_shell_quoted(struct arena *arena, const char *word) {
  static const char plain[] =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:=,@%+-";
  if (*word && word[strspn(word, plain)] == '\0') return word;
  struct text quoted;
  text_init(&quoted, arena);
  text_char(&quoted, '\'');
  for (; *word; word++)
    if (*word == '\'') text_string(&quoted, "'\\''");
    else text_char(&quoted, *word);
  text_char(&quoted, '\'');
  return quoted.at;
}
