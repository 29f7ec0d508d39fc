/* Reading JSON. cJSON builds the tree; a second walk over text and tree together refuses what cJSON
 * lets pass and keeps what it drops: the spelling of numbers and the place of every node. */
#include <ctype.h>
#include <string.h>

#include "document/internal.h"

/* ---- Why cJSON stopped ---- */

/* What is open at a place of the text. */
struct situation {
  size_t depth; /* objects and arrays */
  bool in_string;
};

static struct situation situation_at(const char *bytes, size_t offset) {
  struct situation at = {0, false};
  for (size_t i = 0; i < offset; i++) {
    char c = bytes[i];
    if (at.in_string) {
      if (c == '\\') i++;
      else if (c == '"') at.in_string = false;
    } else if (c == '"') at.in_string = true;
    else if (c == '{' || c == '[') at.depth++;
    else if ((c == '}' || c == ']') && at.depth) at.depth--;
  }
  return at;
}

static void explain(const char *bytes, size_t length, size_t offset, struct document_error *error) {
  while (offset < length && isspace((unsigned char)bytes[offset])) offset++;
  struct situation at = situation_at(bytes, offset);
  /* cJSON names the last byte where it ran out of bytes. */
  if (offset + 1 == length && !at.in_string && situation_at(bytes, length).depth) offset = length;
  if (at.depth >= DOCUMENT_MAX_DEPTH)
    document_fail(error, bytes, length, offset, "the document is nested deeper than %d levels",
                  DOCUMENT_MAX_DEPTH);
  else if (offset >= length)
    document_fail(error, bytes, length, offset,
                  length ? "the document ends too early" : "the document is empty");
  else if (bytes[offset] == '\\')
    document_fail(error, bytes, length, offset,
                  "this escape is not one of JSON's, or half of a surrogate pair");
  else if (at.in_string) document_fail(error, bytes, length, offset - 1, "this string has no end");
  else if ((unsigned char)bytes[offset] < 0x20 || (unsigned char)bytes[offset] > 0x7E)
    document_fail(error, bytes, length, offset, "unexpected byte 0x%02x",
                  (unsigned char)bytes[offset]);
  else document_fail(error, bytes, length, offset, "unexpected '%c'", bytes[offset]);
}

/* ---- The second walk ---- */

struct walk {
  const char *bytes;
  size_t length, at;
  struct document_error *error;
  int depth;
};

#define FAIL(walk, offset, ...) \
  document_fail((walk)->error, (walk)->bytes, (walk)->length, (offset), __VA_ARGS__)

static bool skip_more_space(struct walk *walk) {
  while (walk->at < walk->length) {
    unsigned char c = (unsigned char)walk->bytes[walk->at];
    if (c > ' ') return true;
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r')
      return FAIL(walk, walk->at,
                  "byte 0x%02x stands between values; only space, tab and line ends may", c);
    walk->at++;
  }
  return true;
}

static inline bool skip_space(struct walk *walk) {
  return (walk->at < walk->length && (unsigned char)walk->bytes[walk->at] > ' ') ||
         skip_more_space(walk);
}

static bool pass_escape(struct walk *walk) {
  const char *escape = walk->bytes + walk->at;
  if (escape[1] != 'u') {
    walk->at += 2;
    return true;
  }
  for (size_t i = 2; i < 6; i++)
    if (!isxdigit((unsigned char)escape[i]))
      return FAIL(walk, walk->at, "\\u needs four hexadecimal digits behind it");
  if (strncmp(escape + 2, "0000", 4) == 0)
    return FAIL(walk, walk->at, "an escaped NUL (\\u0000) cannot stand in a template");
  walk->at += 6;
  return true;
}

/* Printable ASCII that is neither a quote nor a backslash. */
static bool is_plain(unsigned char c) {
  static const bool special[256] = {['"'] = true, ['\\'] = true};
  return c >= 0x20 && c < 0x80 && !special[c];
}

/* Passes the string at walk->at, whose end cJSON has found already. */
static bool pass_string(struct walk *walk) {
  const char *bytes = walk->bytes;
  size_t at = walk->at + 1;
  for (;;) {
    while (is_plain((unsigned char)bytes[at])) at++;
    unsigned char c = (unsigned char)bytes[at];
    walk->at = at;
    if (c == '"') break;
    if (c == '\\') {
      if (!pass_escape(walk)) return false;
    } else if (c < 0x20)
      return FAIL(walk, at, "control character 0x%02x in a string; write it as an escape", c);
    else {
      size_t size = text_utf8((const unsigned char *)bytes + at, walk->length - at);
      if (!size) return FAIL(walk, at, "byte 0x%02x is not UTF-8", c);
      walk->at += size;
    }
    at = walk->at;
  }
  walk->at++;
  return true;
}

static size_t digits(const char *at, const char *end) {
  const char *start = at;
  while (at < end && isdigit((unsigned char)*at)) at++;
  return (size_t)(at - start);
}

/* The length of the JSON number at the start of the text, 0 where there is none. */
static size_t number_length(const char *start, const char *end) {
  const char *at = start;
  if (at < end && *at == '-') at++;
  size_t whole = digits(at, end);
  if (whole == 0 || (whole > 1 && *at == '0')) return 0;
  at += whole;
  if (at < end && *at == '.') {
    size_t fraction = digits(at + 1, end);
    if (!fraction) return 0;
    at += 1 + fraction;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    size_t exponent = digits(at, end);
    if (!exponent) return 0;
    at += exponent;
  }
  return (size_t)(at - start);
}

static bool pass_number(struct walk *walk, node *number) {
  const char *start = walk->bytes + walk->at, *end = walk->bytes + walk->length;
  size_t length = number_length(start, end);
  if (!length || (start + length < end && strchr("0123456789.+-eE", start[length])))
    return FAIL(walk, walk->at, "this is not a number as JSON writes them");
  number->type = cJSON_Raw;
  number->valuestring = arena_copy(document_arena(), start, length);
  walk->at += length;
  return true;
}

static bool pass_value(struct walk *walk, node *value);

static bool pass_children(struct walk *walk, node *value, bool is_object) {
  if (++walk->depth > DOCUMENT_MAX_DEPTH)
    return FAIL(walk, walk->at, "the document is nested deeper than %d levels", DOCUMENT_MAX_DEPTH);
  walk->at++; /* the bracket */
  for (node *child = value->child; child; child = child->next) {
    if (!skip_space(walk)) return false;
    size_t key = walk->at;
    if (is_object) {
      if (!pass_string(walk) || !skip_space(walk)) return false;
      walk->at++; /* the colon */
    }
    if (!pass_value(walk, child) || !skip_space(walk)) return false;
    if (is_object) document_mark_key(child, key);
    if (child->next) walk->at++; /* the comma */
  }
  if (!skip_space(walk)) return false;
  walk->at++; /* the bracket */
  walk->depth--;
  const node *twice = is_object ? document_duplicate(value) : NULL;
  if (!twice) return true;
  return FAIL(walk, document_offset(twice->valueint),
              "the key \"%s\" stands here for the second time in one object",
              text_shown(document_arena(), twice->string));
}

static bool pass_value(struct walk *walk, node *value) {
  if (!skip_space(walk)) return false;
  value->valueint = document_mark(walk->at);
  switch (value->type & 0xFF) {
    case cJSON_String: return pass_string(walk);
    case cJSON_Number: return pass_number(walk, value);
    case cJSON_Object: return pass_children(walk, value, true);
    case cJSON_Array: return pass_children(walk, value, false);
    case cJSON_False: walk->at += strlen("false"); return true;
    default: walk->at += strlen("true"); return true; /* and null */
  }
}

/* ---- The door ---- */

node *document_read_json(const char *bytes, size_t length, struct document_error *error) {
  *error = (struct document_error){0};
  if (!document_size_fits(length, error)) return NULL;
  document_begin(bytes, length, UNIT_BYTE);
  size_t mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  const char *end = NULL;
  node *tree = cJSON_ParseWithLengthOpts(bytes + mark, length - mark, &end, false);
  if (!tree) {
    explain(bytes, length, end ? (size_t)(end - bytes) : mark, error);
    return NULL;
  }
  struct walk walk = {bytes, length, mark, error, 0};
  if (!pass_value(&walk, tree) || !skip_space(&walk)) return NULL;
  if (walk.at < length) {
    document_fail(error, bytes, length, walk.at, "text stands behind the end of the document");
    return NULL;
  }
  return tree;
}
