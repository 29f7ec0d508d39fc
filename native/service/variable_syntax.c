#include "service/variable_syntax.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "service/service.h"

struct parser {
  struct arena *arena;
  const char *text;
  size_t at;
  unsigned nesting;
  struct variable_mistake *mistake;
};

/* Where variables are noted: behind the last one, with offsets counted from `base`. */
struct list {
  struct variable **end;
  size_t base;
};

static bool fail(struct parser *parser, size_t offset, const char *message) {
  *parser->mistake = (struct variable_mistake){message, offset};
  return false;
}

static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
/* Of names and literals. */
static bool is_word(char c) { return isalnum((unsigned char)c) || c == '.' || c == '-'; }

static void skip_spaces(struct parser *parser) {
  while (parser->text[parser->at] == ' ') parser->at++;
}

/* text[from, at) without space around it. */
static char *trimmed(const struct parser *parser, size_t from) {
  size_t to = parser->at;
  while (from < to && isspace((unsigned char)parser->text[from])) from++;
  while (to > from && isspace((unsigned char)parser->text[to - 1])) to--;
  return arena_copy(parser->arena, parser->text + from, to - from);
}

/* ---- Numbers, as JavaScript reads and writes them ---- */

const char *variable_number(struct arena *arena, double number) {
  if (number == 0) return "0";
  if (!isfinite(number)) return number < 0 ? "-Infinity" : "Infinity";
  char spelt[40], digits[24] = "";
  int precision = 0;
  do snprintf(spelt, sizeof spelt, "%.*e", precision, fabs(number));
  while (strtod(spelt, NULL) != fabs(number) && ++precision < 17);
  int count = 0;
  for (const char *c = spelt; *c != 'e' && count < 20; c++)
    if (isdigit((unsigned char)*c)) digits[count++] = *c;
  /* digits before the decimal point */
  int point = (int)strtol(strchr(spelt, 'e') + 1, NULL, 10) + 1;
  const char *sign = number < 0 ? "-" : "";
  if (point > 21 || point < -5)
    return text_new(arena, "%s%c%s%se%+d", sign, *digits, digits[1] ? "." : "", digits + 1,
                    point - 1);
  if (point <= 0) return text_new(arena, "%s0.%.*s%s", sign, -point, "00000", digits);
  if (point >= count)
    return text_new(arena, "%s%s%.*s", sign, digits, point - count, "00000000000000000000");
  return text_new(arena, "%s%.*s.%s", sign, point, digits, digits + point);
}

static size_t digits_at(const char *word) { return strspn(word, "0123456789"); }

/* Digits with a point and an exponent: what strtod takes, less what only strtod takes. */
static bool is_decimal(const char *word) {
  if (*word == '-') word++;
  size_t whole = digits_at(word), fraction = 0;
  word += whole;
  if (*word == '.') {
    fraction = digits_at(++word);
    word += fraction;
  }
  if (!whole && !fraction) return false;
  if (*word == 'e' || *word == 'E') {
    word++;
    if (*word == '-') word++;
    if (!digits_at(word)) return false;
    word += digits_at(word);
  }
  return !*word;
}

/* 0x1f, 0b101, 0o17. */
static bool is_prefixed(const char *word, double *number) {
  static const struct {
    char letter;
    int base;
    const char *digits;
  } rows[] = {{'x', 16, "0123456789abcdefABCDEF"}, {'b', 2, "01"}, {'o', 8, "01234567"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (word[0] != '0' || tolower((unsigned char)word[1]) != rows[i].letter || !word[2]) continue;
    if (word[2 + strspn(word + 2, rows[i].digits)]) return false;
    *number = 0;
    for (const char *c = word + 2; *c; c++)
      *number = *number * rows[i].base +
                (isdigit((unsigned char)*c) ? *c - '0' : tolower((unsigned char)*c) - 'a' + 10);
    return true;
  }
  return false;
}

/* true, false, null or a number; NULL where it is none of them. */
static node *literal_of(struct arena *arena, const char *word) {
  if (strcmp(word, "true") == 0 || strcmp(word, "false") == 0)
    return node_new_boolean(*word == 't');
  if (strcmp(word, "null") == 0) return node_new_null();
  double number;
  if (!is_prefixed(word, &number)) {
    if (!is_decimal(word)) return NULL;
    number = strtod(word, NULL);
  }
  if (!isfinite(number)) return NULL;
  const char *spelt = variable_number(arena, number);
  struct document_error error;
  return document_read_json(spelt, strlen(spelt), &error);
}

/* ---- Strings in quotes ---- */

/* At a quote; leaves the cursor behind the spaces that follow the closing one. NULL after a
 * mistake. */
static node *read_quoted(struct parser *parser) {
  size_t start = parser->at;
  char quote = parser->text[parser->at++];
  while (parser->text[parser->at] && parser->text[parser->at] != quote) {
    if (quote == '"' && parser->text[parser->at] == '\\' && parser->text[parser->at + 1])
      parser->at++;
    parser->at++;
  }
  if (!parser->text[parser->at]) return fail(parser, start, "has a string without an end"), NULL;
  size_t length = ++parser->at - start;
  skip_spaces(parser);
  if (quote == '\'')
    return node_new_string(arena_copy(parser->arena, parser->text + start + 1, length - 2));
  struct document_error error;
  node *string = document_read_json(parser->text + start, length, &error);
  if (!string) fail(parser, start, "has a string in double quotes that is not one of JSON");
  return string;
}

/* ---- Variables ---- */

static bool read_dollar(struct parser *parser, bool is_inner, struct list *list);

static struct variable *note(struct parser *parser, struct list *list, size_t start, size_t end) {
  struct variable *variable = arena_zero(parser->arena, sizeof *variable);
  variable->start = start - list->base;
  variable->end = end - list->base;
  *list->end = variable;
  list->end = &variable->next;
  return variable;
}

static void finish_text(struct variable_text *text, const char *string) {
  text->string = string;
  text->is_one = text->first && !text->first->next && text->first->start == 0 &&
                 text->first->end == strlen(string);
}

/* An address or a parameter up to one of `ends`, variables in it included. NULL after a mistake. */
static struct variable_argument *read_argument(struct parser *parser, const char *ends) {
  struct variable_argument *argument = arena_zero(parser->arena, sizeof *argument);
  while (isspace((unsigned char)parser->text[parser->at])) parser->at++;
  size_t start = parser->at;
  struct list list = {&argument->text.first, start};
  if (++parser->nesting > VARIABLE_MAX_NESTING)
    return fail(parser, start, "is nested too deep"), NULL;
  while (parser->text[parser->at] && !strchr(ends, parser->text[parser->at])) {
    if (parser->text[parser->at] != '$') parser->at++;
    else if (!read_dollar(parser, true, &list)) return NULL;
  }
  parser->nesting--;
  const char *string = trimmed(parser, start);
  finish_text(&argument->text, string);
  if (!argument->text.first) argument->value = *string ? node_new_string(string) : node_new_null();
  return argument;
}

static bool read_parameter(struct parser *parser, struct variable_argument ***end) {
  char c = parser->text[parser->at];
  struct variable_argument *argument;
  if (c == '"' || c == '\'') {
    argument = arena_zero(parser->arena, sizeof *argument);
    argument->value = read_quoted(parser);
    if (!argument->value) return false;
    if (!strchr(",)", parser->text[parser->at]))
      return fail(parser, parser->at, "has text behind a string");
  } else if (c == ',') {
    argument = arena_zero(parser->arena, sizeof *argument);
    argument->value = node_new_null();
  } else {
    argument = read_argument(parser, ",)}");
    if (!argument) return false;
    node *literal = node_string(argument->value)
                        ? literal_of(parser->arena, node_string(argument->value))
                        : NULL;
    /* The frameworks take false and 0 for no parameter at all. */
    if (literal) argument->value = setting_is_on(literal) ? literal : node_new_null();
  }
  **end = argument;
  *end = &argument->next;
  return true;
}

/* Behind the opening parenthesis; leaves the cursor behind the closing one and the spaces after it.
 * */
static bool read_parameters(struct parser *parser, struct variable_source *source) {
  struct variable_argument **end = &source->parameters;
  for (;;) {
    skip_spaces(parser);
    if (parser->text[parser->at] == ')') break;
    if (!read_parameter(parser, &end)) return false;
    if (parser->text[parser->at] == ')') break;
    if (parser->text[parser->at] != ',')
      return fail(parser, parser->at, "has parameters without a closing parenthesis");
    parser->at++;
  }
  parser->at++;
  skip_spaces(parser);
  return true;
}

static bool read_address(struct parser *parser, struct variable_source *source) {
  skip_spaces(parser);
  char c = parser->text[parser->at];
  if (c == ',' || c == '}') return true;
  if (c == ':') return fail(parser, parser->at, "has a second colon");
  if (c != '"' && c != '\'') return (source->address = read_argument(parser, ",}")) != NULL;
  source->address = arena_zero(parser->arena, sizeof *source->address);
  source->address->value = read_quoted(parser);
  return source->address->value != NULL;
}

/* What follows the name of a source, up to the comma or the brace behind it. */
static bool read_source(struct parser *parser, struct variable_source *source) {
  if (parser->text[parser->at++] == '(') {
    if (!read_parameters(parser, source)) return false;
    if (parser->text[parser->at] == ':') {
      parser->at++;
      if (!read_address(parser, source)) return false;
    }
  } else if (!read_address(parser, source)) return false;
  char c = parser->text[parser->at];
  if (c == ',' || c == '}') return true;
  return fail(parser, parser->at,
              c ? "has something unexpected behind its address" : "has no closing brace");
}

static bool is_source_name(const char *name) {
  if (!is_letter(*name)) return false;
  for (; *name; name++)
    if (!isalnum((unsigned char)*name)) return false;
  return true;
}

/* A source or a literal behind a comma. */
static bool read_further(struct parser *parser, struct variable_source *source) {
  skip_spaces(parser);
  size_t start = parser->at;
  char c = parser->text[start];
  if (c == '"' || c == '\'') {
    source->literal = read_quoted(parser);
    if (!source->literal) return false;
    return parser->text[parser->at] == '}' ||
           fail(parser, parser->at, "has something behind its last fallback");
  }
  while (is_word(parser->text[parser->at]) ||
         (parser->at > start && parser->text[parser->at] == ' '))
    parser->at++;
  c = parser->text[parser->at];
  const char *word = trimmed(parser, start);
  if (c == '}' && *word) {
    source->literal = literal_of(parser->arena, word);
    return source->literal ||
           fail(parser, start,
                "has a fallback that is no source, number, true, false, null or quoted string");
  }
  source->name = arena_copy(parser->arena, parser->text + start, parser->at - start);
  if ((c != ':' && c != '(') || !is_source_name(source->name))
    return fail(parser, start, "has a fallback that is no source");
  return read_source(parser, source);
}

static bool read_variable(struct parser *parser, size_t start, const char *name,
                          struct list *list) {
  struct variable_source *source = arena_zero(parser->arena, sizeof *source), *sources = source;
  source->name = name;
  if (!read_source(parser, source)) return false;
  while (parser->text[parser->at] == ',') {
    parser->at++;
    source = source->next = arena_zero(parser->arena, sizeof *source);
    if (!read_further(parser, source)) return false;
  }
  parser->at++;
  note(parser, list, start, parser->at)->sources = sources;
  return true;
}

/* ${AWS::Region} and everything else in braces that is none of ours; variables may stand in it. */
static bool read_foreign(struct parser *parser, struct list *list) {
  if (++parser->nesting > VARIABLE_MAX_NESTING)
    return fail(parser, parser->at, "is nested too deep");
  while (parser->text[parser->at] && parser->text[parser->at] != '}') {
    if (parser->text[parser->at] != '$') parser->at++;
    else if (!read_dollar(parser, false, list)) return false;
  }
  if (parser->text[parser->at]) parser->at++;
  parser->nesting--;
  return true;
}

/* At a dollar. `is_inner`: within an address or a parameter, where only variables may stand in
 * braces. */
static bool read_dollar(struct parser *parser, bool is_inner, struct list *list) {
  size_t start = parser->at;
  while (parser->text[parser->at] == '$') parser->at++;
  char c = parser->text[parser->at];
  if (c) parser->at++;
  if (c != '{') return true;
  size_t name = parser->at;
  if (is_letter(parser->text[name]))
    while (is_word(parser->text[parser->at])) parser->at++;
  c = parser->text[parser->at];
  bool is_source = parser->at > name && (c == ':' || c == '(');
  size_t behind = parser->at + 1;
  if (is_source && c == ':' && parser->text[behind + strspn(parser->text + behind, " ")] == ':')
    is_source = is_inner;
  if (is_source)
    return read_variable(parser, start,
                         arena_copy(parser->arena, parser->text + name, parser->at - name), list);
  return is_inner ? fail(parser, name, "holds braces that name no source")
                  : read_foreign(parser, list);
}

/* At a backslash: an odd number of them before ${ escapes it, and of an even number half remain. */
static bool read_backslashes(struct parser *parser, struct list *list) {
  size_t start = parser->at, count = strspn(parser->text + start, "\\");
  const char *behind = parser->text + start + count;
  bool opens = behind[0] == '$' && behind[1] == '{';
  bool is_odd = count % 2 == 1;
  parser->at = start + count;
  if (!opens) {
    /* After an odd number the next character is taken as it is, but not a second dollar. */
    if (is_odd && *behind) parser->at++;
    return true;
  }
  size_t end = start + count + is_odd;
  char *replacement = arena_zero(parser->arena, count / 2 + 2);
  memset(replacement, '\\', count / 2);
  if (is_odd) replacement[count / 2] = '$';
  note(parser, list, start, end)->replacement = replacement;
  parser->at = end + is_odd;
  return is_odd || read_dollar(parser, false, list);
}

static bool read_all(struct parser *parser, struct list *list) {
  for (char c; (c = parser->text[parser->at]);) {
    bool is_well = true;
    if (c == '\\') is_well = read_backslashes(parser, list);
    else if (c == '$') is_well = read_dollar(parser, false, list);
    else parser->at++;
    if (!is_well) return false;
  }
  return true;
}

bool variable_read(struct arena *arena, const char *string, struct variable_text *text,
                   struct variable_mistake *mistake) {
  *text = (struct variable_text){.string = string};
  if (!strstr(string, "${")) return true;
  struct parser parser = {arena, string, 0, 0, mistake};
  struct list list = {&text->first, 0};
  if (!read_all(&parser, &list)) return false;
  finish_text(text, string);
  return true;
}

bool variable_read_parts(struct arena *arena, const char *const *parts, struct variable_text *text,
                         struct variable_mistake *mistake) {
  struct text joined;
  text_init(&joined, arena);
  *text = (struct variable_text){0};
  struct variable **end = &text->first;
  for (; *parts; parts++) {
    struct variable_text part;
    if (!variable_read(arena, *parts, &part, mistake)) return false;
    *end = part.first;
    for (; *end; end = &(*end)->next) {
      (*end)->start += joined.length;
      (*end)->end += joined.length;
    }
    text_string(&joined, *parts);
  }
  text->string = joined.at;
  return true;
}
