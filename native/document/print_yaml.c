/* Printing trees as YAML that readers of YAML 1.1 and of YAML 1.2 take for the same tree. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "document/internal.h"

enum { INDENT = 2 };
/* Readers look no further than 1024 characters for the colon of a key without a question mark; room
 * is left for tags. */
enum { LONGEST_PLAIN_KEY = 1000 };

/* ---- Strings ---- */

enum style { STYLE_PLAIN, STYLE_SINGLE, STYLE_DOUBLE, STYLE_LITERAL };

/* The code point of the sequence of `size` bytes. */
static unsigned code_point(const unsigned char *at, size_t size) {
  unsigned point = size == 1 ? at[0] : at[0] & (0xFFu >> (size + 1));
  for (size_t i = 1; i < size; i++) point = point << 6 | (at[i] & 0x3Fu);
  return point;
}

/* What a reader may refuse, drop, or take for a line's end, and the tab, whose meaning changes with
 * its place. The line feed is not one of them. */
static bool must_be_escaped(unsigned point) {
  if (point < 0x20) return point != '\n';
  if (point < 0x7F) return false;
  return point < 0xA0 || point == 0x2028 || point == 0x2029 || point == 0xFEFF ||
         (point & 0xFFFE) == 0xFFFE;
}

static bool holds_escapes(const char *string) {
  const unsigned char *at = (const unsigned char *)string;
  for (size_t left = strlen(string), size; left; at += size, left -= size) {
    size = text_utf8(at, left);
    if (!size || must_be_escaped(code_point(at, size))) return true;
  }
  return false;
}

static void print_double_quoted(const char *string, struct text *out) {
  const unsigned char *at = (const unsigned char *)string;
  text_char(out, '"');
  for (size_t left = strlen(string), size; left; at += size, left -= size) {
    size = text_utf8(at, left);
    unsigned point = size ? code_point(at, size) : *at;
    if (point == '"' || point == '\\') text_format(out, "\\%c", (int)point);
    else if (point == '\n') text_string(out, "\\n");
    else if (point == '\t') text_string(out, "\\t");
    else if (point == '\r') text_string(out, "\\r");
    else if (size && !must_be_escaped(point)) text_add(out, (const char *)at, size);
    else
      text_format(out, point < 0x100 ? "\\x%02x" : point < 0x10000 ? "\\u%04x" : "\\U%08x", point);
    if (!size) size = 1;
  }
  text_char(out, '"');
}

static void print_single_quoted(const char *string, struct text *out) {
  text_char(out, '\'');
  for (; *string; string++) {
    if (*string == '\'') text_char(out, '\'');
    text_char(out, *string);
  }
  text_char(out, '\'');
}

/* No reader takes it for anything but this string. Every number, date, time, and special value but
 * these words begins with a digit, a sign, a point, or one of YAML's indicators. */
static bool is_plain(const char *string) {
  static const char *const words[] = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  if (!isalpha((unsigned char)*string) && !strchr("_$/(;^\\", *string) &&
      (unsigned char)*string < 0x80)
    return false;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcasecmp(string, words[i]) == 0) return false;
  return !strstr(string, ": ") && !strstr(string, " #") && string[strlen(string) - 1] != ':';
}

/* A literal block keeps each line as it is; spaces at a line's end are left out of it because
 * editors drop them. */
static bool fits_literal(const char *string, bool is_top) {
  const char *content = string + strspn(string, "\n");
  bool has_content = *content != '\0';
  /* readers disagree where the indentation of a top block begins */
  if (is_top && *content == ' ') return false;
  return has_content && !strstr(string, " \n");
}

/* `is_key`: must stand on one line. */
static enum style style_of(const char *string, bool is_key, bool is_top) {
  size_t length = strlen(string);
  if (!length) return STYLE_SINGLE;
  if (holds_escapes(string) || string[length - 1] == ' ') return STYLE_DOUBLE;
  if (strchr(string, '\n'))
    return is_key || !fits_literal(string, is_top) ? STYLE_DOUBLE : STYLE_LITERAL;
  if (*string == ' ') return STYLE_DOUBLE;
  return is_plain(string) ? STYLE_PLAIN : STYLE_SINGLE;
}

static void print_spaces(int count, struct text *out) {
  while (count-- > 0) text_char(out, ' ');
}

/* Ends its last line. */
static void print_literal(const char *string, int indent, struct text *out) {
  size_t length = strlen(string);
  bool ends_line = string[length - 1] == '\n', ends_more = ends_line && string[length - 2] == '\n';
  text_char(out, '|');
  if (string[strspn(string, "\n")] == ' ') text_format(out, "%d", INDENT);
  text_string(out, !ends_line ? "-\n" : ends_more ? "+\n" : "\n");
  while (*string) {
    size_t line = strcspn(string, "\n");
    if (line) print_spaces(indent, out);
    text_add(out, string, line);
    text_char(out, '\n');
    string += line + (string[line] == '\n');
  }
}

/* Ends its last line. */
static void print_string(const char *string, int indent, struct text *out) {
  switch (style_of(string, false, indent == 0)) {
    case STYLE_LITERAL: print_literal(string, indent ? indent : INDENT, out); return;
    case STYLE_PLAIN: text_string(out, string); break;
    case STYLE_SINGLE: print_single_quoted(string, out); break;
    case STYLE_DOUBLE: print_double_quoted(string, out); break;
  }
  text_char(out, '\n');
}

/* ---- Numbers ---- */

/* YAML 1.1 knows an exponent only behind a point and with its sign. */
static void print_number(const char *spelling, struct text *out) {
  size_t mantissa = strcspn(spelling, "eE");
  text_add(out, spelling, mantissa);
  const char *exponent = spelling + mantissa;
  if (!*exponent) return;
  if (!memchr(spelling, '.', mantissa)) text_string(out, ".0");
  text_char(out, *exponent++);
  if (isdigit((unsigned char)*exponent)) text_char(out, '+');
  text_string(out, exponent);
}

/* ---- Structure ---- */

/* What stands on the line before a value. */
enum before { BEFORE_NOTHING, BEFORE_KEY, BEFORE_DASH, BEFORE_TAG };
/* What a value is to its template: where {Condition: name} is the intrinsic. */
enum role { ROLE_VALUE, ROLE_TEMPLATE, ROLE_CONDITIONS, ROLE_CONDITION };

/* A value ends its last line. `indent` is the column of its members or elements. */
static void print_value(const node *value, int indent, enum before before, enum role role,
                        struct text *out);

static void print_key(const char *key, int indent, struct text *out) {
  size_t start = out->length;
  switch (style_of(key, true, false)) {
    case STYLE_PLAIN: text_string(out, key); break;
    case STYLE_SINGLE: print_single_quoted(key, out); break;
    default: print_double_quoted(key, out);
  }
  if (out->length - start > LONGEST_PLAIN_KEY) {
    char *written = arena_copy(out->arena, out->at + start, out->length - start);
    out->length = start;
    text_format(out, "? %s\n", written);
    print_spaces(indent, out);
  }
  text_char(out, ':');
}

static enum role role_of_member(const node *member, enum role role) {
  if (role == ROLE_TEMPLATE && strcmp(node_name(member), "Conditions") == 0) return ROLE_CONDITIONS;
  return role == ROLE_CONDITIONS ? ROLE_CONDITION : ROLE_VALUE;
}

static void print_children(const node *value, int indent, enum before before, enum role role,
                           struct text *out) {
  bool is_object = node_is(value, NODE_OBJECT);
  if (before == BEFORE_DASH) text_char(out, ' ');
  else if (before != BEFORE_NOTHING) text_char(out, '\n');
  for (const node *child = node_first(value); child; child = node_next(child)) {
    if (child != node_first(value) || before != BEFORE_DASH) print_spaces(indent, out);
    if (is_object) print_key(node_name(child), indent, out);
    else text_char(out, '-');
    print_value(child, indent + INDENT, is_object ? BEFORE_KEY : BEFORE_DASH,
                is_object ? role_of_member(child, role) : role, out);
  }
}

static void print_tagged(const struct short_tag *row, const node *operand, int indent,
                         struct text *out) {
  text_format(out, "!%s", row->tag);
  if (!row->is_joined) {
    /* At the top, readers do not agree on a list at its tag's column; a string has to know that it
     * stands there. */
    if (!indent && node_is(operand, NODE_ARRAY)) indent = INDENT;
    print_value(operand, indent, BEFORE_TAG, row->holds_conditions ? ROLE_CONDITION : ROLE_VALUE,
                out);
    return;
  }
  struct text joined;
  text_init(&joined, out->arena);
  text_format(&joined, "%s.%s", node_string(node_at(operand, 0)), node_string(node_at(operand, 1)));
  text_char(out, ' ');
  print_string(joined.at, indent, out);
}

/* An operand is no intrinsic itself, since short_tag_of takes only lists and strings: two tags
 * never meet. */
static void print_value(const node *value, int indent, enum before before, enum role role,
                        struct text *out) {
  const struct short_tag *row = short_tag_of(value, role == ROLE_CONDITION);
  if (!row && node_first(value)) {
    print_children(value, indent, before, role, out);
    return;
  }
  if (before != BEFORE_NOTHING) text_char(out, ' ');
  if (row) {
    print_tagged(row, node_first(value), indent, out);
    return;
  }
  switch (node_kind(value)) {
    case NODE_NULL: text_string(out, "null"); break;
    case NODE_BOOLEAN: text_string(out, node_boolean(value) ? "true" : "false"); break;
    case NODE_NUMBER: print_number(node_number(value), out); break;
    case NODE_STRING: print_string(node_string(value), indent, out); return;
    case NODE_ARRAY: text_string(out, "[]"); break;
    case NODE_OBJECT: text_string(out, "{}"); break;
  }
  text_char(out, '\n');
}

void document_print_yaml(const node *tree, struct text *out) {
  print_value(tree, 0, BEFORE_NOTHING, ROLE_TEMPLATE, out);
}
