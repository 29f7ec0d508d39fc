/* What the framework's parser (js-yaml 4.3, YAML 1.2's core schema with binary integers) makes of
 * the text of a scalar, and of YAML's own tags. */
#include <ctype.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/index.h"
#include "document/internal.h"

/* ---- Numbers ---- */

static const char *skip_digits(const char *at) {
  while (isdigit((unsigned char)*at)) at++;
  return at;
}

/* Digits as JSON has them: without zeros before the first other one. */
static void add_digits(struct text *out, const char *from, const char *to) {
  while (from + 1 < to && *from == '0') from++;
  text_add(out, from, (size_t)(to - from));
}

/* The digits of a base of 2^bits, rounded once, as JavaScript rounds: what does not fit 64 bits is
 * one sticky bit. False where one is no digit or there is none. */
static bool based_value(const char *at, int bits, double *value) {
  static const char digits[] = "0123456789abcdef";
  uint64_t kept = 0, sticky = 0;
  int dropped = 0;
  if (!*at) return false;
  for (; *at; at++) {
    const char *digit = strchr(digits, tolower((unsigned char)*at));
    if (!digit || digit - digits >= 1 << bits) return false;
    if (kept >> (64 - bits)) {
      sticky |= digit != digits;
      if (dropped < 2000) dropped += bits; /* beyond any double already */
    } else kept = kept << bits | (uint64_t)(digit - digits);
  }
  *value = ldexp((double)(kept | sticky), dropped);
  return isfinite(*value);
}

/* 0b101, 0o17, 0x1F behind an optional sign. */
static bool as_based_integer(const char *scalar, struct text *out) {
  bool is_negative = *scalar == '-';
  const char *at = scalar + (*scalar == '-' || *scalar == '+');
  double value;
  if (at[0] != '0' || !at[1] || !strchr("box", at[1])) return false;
  if (!based_value(at + 2, at[1] == 'b' ? 1 : at[1] == 'o' ? 3 : 4, &value)) return false;
  /* 2^53 */
  text_format(out, value < 9007199254740992.0 ? "%s%.0f" : "%s%.17g", is_negative ? "-" : "",
              value);
  return true;
}

static bool is_decimal_integer(const char *scalar) {
  const char *digits = scalar + (*scalar == '-' || *scalar == '+'), *end = skip_digits(digits);
  return end > digits && !*end && isfinite(strtod(scalar, NULL));
}

/* [-+]digits[.digits][e[-+]digits], and .digits; what no double can hold stays text, as .inf and
 * .nan do. */
static bool as_decimal(const char *scalar, struct text *out) {
  bool has_sign = *scalar == '-' || *scalar == '+';
  const char *whole = scalar + has_sign, *at = skip_digits(whole), *whole_end = at;
  const char *fraction = *at == '.' ? at + 1 : NULL,
             *fraction_end = fraction ? at = skip_digits(fraction) : NULL;
  if (whole == whole_end && (has_sign || !fraction || fraction == fraction_end)) return false;
  const char *exponent = *at == 'e' || *at == 'E' ? at : NULL;
  if (exponent) {
    at += 1 + (at[1] == '-' || at[1] == '+');
    const char *end = skip_digits(at);
    if (end == at) return false;
    at = end;
  }
  if (*at || !isfinite(strtod(scalar, NULL))) return false;
  if (*scalar == '-') text_char(out, '-');
  if (whole == whole_end) text_char(out, '0');
  add_digits(out, whole, whole_end);
  if (fraction && fraction < fraction_end) {
    text_char(out, '.');
    text_add(out, fraction, (size_t)(fraction_end - fraction));
  }
  if (exponent) text_string(out, exponent);
  return true;
}

/* The number that `read` makes of a scalar, NULL where it makes none. */
static node *number(bool (*read)(const char *scalar, struct text *out), const char *scalar) {
  struct text spelling;
  text_init(&spelling, document_arena());
  return read(scalar, &spelling) ? document_number(spelling.at, spelling.length) : NULL;
}

/* ---- Plain scalars ---- */

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words; words++)
    if (strcmp(word, *words) == 0) return true;
  return false;
}

static node *as_null(const char *scalar) {
  static const char *const nulls[] = {"~", "null", "Null", "NULL", NULL};
  return is_one_of(scalar, nulls) ? node_new_null() : NULL;
}

static node *as_boolean(const char *scalar) {
  static const char *const trues[] = {"true", "True", "TRUE", NULL};
  static const char *const falses[] = {"false", "False", "FALSE", NULL};
  bool is_true = is_one_of(scalar, trues);
  return is_true || is_one_of(scalar, falses) ? node_new_boolean(is_true) : NULL;
}

node *yaml_resolve(const char *scalar) {
  if (!*scalar) return node_new_null();
  node *value = as_null(scalar);
  if (!value) value = as_boolean(scalar);
  if (!value) value = number(as_based_integer, scalar);
  if (!value) value = number(as_decimal, scalar);
  return value ? value : node_new_string(scalar);
}

/* ---- Keys ---- */

/* ECMAScript's Number::toString: the fewest digits that are read back as the same number; an
 * exponent below 1e-6 and from 1e21. */
static const char *javascript_number(double value) {
  char shortest[40], digits[24] = "";
  struct text out;
  int precision = 0;
  if (value == 0) return "0";
  do snprintf(shortest, sizeof shortest, "%.*e", precision, fabs(value));
  while (strtod(shortest, NULL) != fabs(value) && precision++ < 16);
  int count = 0, exponent = (int)strtol(strchr(shortest, 'e') + 1, NULL, 10), point = exponent + 1;
  for (const char *c = shortest; *c != 'e'; c++)
    if (isdigit((unsigned char)*c)) digits[count++] = *c;
  while (count > 1 && digits[count - 1] == '0') count--;
  text_init(&out, document_arena());
  text_string(&out, value < 0 ? "-" : "");
  if (point > 21 || point < -5) {
    text_format(&out, "%c%s%.*se%+d", digits[0], count > 1 ? "." : "", count - 1, digits + 1,
                exponent);
    return out.at;
  }
  if (point <= 0) text_format(&out, "0.%.*s%.*s", -point, "000000", count, digits);
  else if (point >= count)
    text_format(&out, "%.*s%.*s", count, digits, point - count, "000000000000000000000");
  else text_format(&out, "%.*s.%.*s", point, digits, count - point, digits + point);
  return out.at;
}

const char *yaml_key(const node *value) {
  switch (node_kind(value)) {
    case NODE_NULL: return "null";
    case NODE_BOOLEAN: return node_boolean(value) ? "true" : "false";
    case NODE_NUMBER: return javascript_number(node_double(value));
    case NODE_STRING: return node_string(value);
    default: return NULL;
  }
}

/* ---- YAML's own tags ---- */

static node *no_text(void) { return node_new_string(""); }
static node *take_string(const char *scalar) { return node_new_string(scalar); }
static node *take_merge(const char *scalar) {
  return strcmp(scalar, "<<") == 0 ? node_new_string(scalar) : NULL;
}
static node *take_float(const char *scalar) {
  static const char *const specials[] = {".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN", NULL};
  node *value = number(as_decimal, scalar);
  bool is_infinite =
      (*scalar == '-' || *scalar == '+') && strspn(scalar + 1, ".infINF") == strlen(scalar + 1);
  return value || !is_one_of(scalar + is_infinite, specials) ? value : node_new_string(scalar);
}
static node *take_integer(const char *scalar) {
  node *value = number(as_based_integer, scalar);
  return value || !is_decimal_integer(scalar) ? value : number(as_decimal, scalar);
}

static node *keep(node *collection) { return collection; }

/* The only member of each element, NULL where an element is anything but an object of one member.
 * */
static node *only_member(const node *element) {
  return node_is(element, NODE_OBJECT) && node_count(element) == 1 ? node_first(element) : NULL;
}

static node *take_ordered_map(node *list) {
  struct index names;
  index_init(&names, document_arena(), 8);
  for (const node *element = node_first(list); element; element = node_next(element)) {
    node *member = only_member(element);
    if (!member || !index_put(&names, node_name(member), member)) return NULL;
  }
  return list;
}

static node *take_pairs(node *list) {
  node *pairs = node_new_array();
  for (const node *element = node_first(list); element; element = node_next(element)) {
    const node *member = only_member(element);
    if (!member) return NULL;
    node *pair = node_append(pairs, node_new_array());
    node_append(pair, node_new_string(node_name(member)));
    node_append(pair, node_copy(member));
  }
  return pairs;
}

static node *take_set(node *object) {
  for (const node *member = node_first(object); member; member = node_next(member))
    if (!node_is(member, NODE_NULL)) return NULL;
  return object;
}

/* What each tag makes of a scalar's text, of a collection, and of nothing at all; NULL: it takes
 * none. A tag that is not here is unknown to the framework too. `binary` is bytes, which JSON has
 * no form for. */
static const struct core_tag {
  const char *name;
  node *(*of_scalar)(const char *scalar);
  enum node_kind kind;
  node *(*of_collection)(node *collection);
  node *(*of_nothing)(void);
} core_tags[] = {
    {.name = "str", .of_scalar = take_string, .of_nothing = no_text},
    {.name = "int", .of_scalar = take_integer},
    {.name = "float", .of_scalar = take_float},
    {.name = "bool", .of_scalar = as_boolean},
    {.name = "null", .of_scalar = as_null, .of_nothing = node_new_null},
    {.name = "merge", .of_scalar = take_merge, .of_nothing = node_new_null},
    {.name = "timestamp", .of_scalar = take_string},
    {.name = "map", .kind = NODE_OBJECT, .of_collection = keep, .of_nothing = node_new_object},
    {.name = "seq", .kind = NODE_ARRAY, .of_collection = keep, .of_nothing = node_new_array},
    {.name = "set", .kind = NODE_OBJECT, .of_collection = take_set, .of_nothing = node_new_object},
    {.name = "omap",
     .kind = NODE_ARRAY,
     .of_collection = take_ordered_map,
     .of_nothing = node_new_array},
    {.name = "pairs",
     .kind = NODE_ARRAY,
     .of_collection = take_pairs,
     .of_nothing = node_new_array},
};

node *yaml_tagged(const char *tag, const char *scalar, node *collection, const char **problem) {
  const struct core_tag *row = NULL;
  for (size_t i = 0; i < sizeof core_tags / sizeof *core_tags; i++)
    if (strcmp(core_tags[i].name, tag) == 0) row = &core_tags[i];
  if (!row) {
    *problem =
        strcmp(tag, "binary") == 0 ? "has no form in JSON; write the text itself" : "is unknown";
    return NULL;
  }
  node *value = NULL;
  if (collection)
    value = row->of_collection && node_is(collection, row->kind) ? row->of_collection(collection)
                                                                 : NULL;
  else if (scalar) value = row->of_scalar ? row->of_scalar(scalar) : NULL;
  else value = row->of_nothing ? row->of_nothing() : NULL;
  *problem = "does not take this value";
  return value;
}
