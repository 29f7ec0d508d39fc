/* Reading YAML through libyaml's events, with the scalars and tags of the framework's own parser (js-yaml 4: YAML 1.2
 * core booleans, 1.1 merge keys and integers, dates as text; CloudFormation's short tags). */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/index.h"
#include "document/internal.h"

/* Aliases are copied. A document of a few lines can stand for billions of nodes; this many copies are enough for any. */
#define MAX_ALIASED_NODES 1000000

struct reader {
  yaml_parser_t parser;
  yaml_event_t event;
  struct document_error *error;
  struct index anchors; /* name -> node */
  size_t aliased;
  int depth;
};

/* Keeps the first error. Always returns NULL. */
__attribute__((format(printf, 3, 4))) static void *fail_at(struct reader *reader, yaml_mark_t mark, const char *format, ...) {
  struct document_error *error = reader->error;
  if (error->message[0]) return NULL;
  *error = (struct document_error){.offset = mark.index, .line = mark.line + 1, .column = mark.column + 1};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return NULL;
}

static const char *shown(const char *string) { return text_shown(document_arena(), string); }

static bool advance(struct reader *reader) {
  yaml_event_delete(&reader->event);
  if (yaml_parser_parse(&reader->parser, &reader->event)) return true;
  const yaml_parser_t *parser = &reader->parser;
  yaml_mark_t mark = parser->problem_mark;
  if (parser->error == YAML_READER_ERROR) mark = (yaml_mark_t){.index = parser->problem_offset};
  fail_at(reader, mark, "this is not YAML: %s", parser->problem ? parser->problem : "it cannot be read");
  return false;
}

/* ---- Scalars ---- */

static bool is_one_of(const char *word, const char *const *words) {
  for (; *words; words++)
    if (strcmp(word, *words) == 0) return true;
  return false;
}

static const char *skip_digits(const char *at) {
  while (isdigit((unsigned char)*at)) at++;
  return at;
}

/* Digits as JSON has them: without zeros before the first other one. */
static void add_digits(struct text *out, const char *from, const char *to) {
  while (from + 1 < to && *from == '0') from++;
  text_add(out, from, (size_t)(to - from));
}

/* 0b101, 0o17, 0x1F behind an optional sign. */
static bool as_based_integer(const char *scalar, struct text *out) {
  static const char digits[] = "0123456789abcdef";
  bool is_negative = *scalar == '-';
  const char *at = scalar + (*scalar == '-' || *scalar == '+');
  if (at[0] != '0' || !at[1] || !strchr("box", at[1])) return false;
  int base = at[1] == 'b' ? 2 : at[1] == 'o' ? 8 : 16;
  double value = 0;
  if (!*(at += 2)) return false;
  for (; *at; at++) {
    const char *digit = strchr(digits, tolower((unsigned char)*at));
    if (!digit || digit - digits >= base) return false;
    value = value * base + (double)(digit - digits);
  }
  if (value > 1e300) return false;
  text_format(out, value < 9007199254740992.0 ? "%s%.0f" : "%s%.17g", is_negative ? "-" : "", value); /* 2^53 */
  return true;
}

/* js-yaml's decimal numbers: [-+]digits[.digits][e[-+]digits], and .digits; .inf and .nan have no JSON form and stay text. */
static bool as_decimal(const char *scalar, struct text *out) {
  bool has_sign = *scalar == '-' || *scalar == '+';
  const char *whole = scalar + has_sign, *at = skip_digits(whole), *whole_end = at;
  const char *fraction = *at == '.' ? at + 1 : NULL, *fraction_end = fraction ? at = skip_digits(fraction) : NULL;
  if (whole == whole_end && (has_sign || !fraction || fraction == fraction_end)) return false;
  const char *exponent = *at == 'e' || *at == 'E' ? at : NULL;
  if (exponent) {
    at += 1 + (at[1] == '-' || at[1] == '+');
    const char *end = skip_digits(at);
    if (end == at) return false;
    at = end;
  }
  if (*at) return false;
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

/* A plain scalar without a tag. */
static node *resolve(const char *scalar) {
  static const char *const nulls[] = {"", "~", "null", "Null", "NULL", NULL};
  static const char *const trues[] = {"true", "True", "TRUE", NULL};
  static const char *const falses[] = {"false", "False", "FALSE", NULL};
  if (is_one_of(scalar, nulls)) return node_new_null();
  if (is_one_of(scalar, trues)) return node_new_boolean(true);
  if (is_one_of(scalar, falses)) return node_new_boolean(false);
  struct text number;
  text_init(&number, document_arena());
  if (as_based_integer(scalar, &number) || as_decimal(scalar, &number)) return document_number(number.at, number.length);
  return node_new_string(scalar);
}

static node *read_scalar(struct reader *reader) {
  const yaml_event_t *event = &reader->event;
  const char *scalar = (const char *)event->data.scalar.value;
  if (strlen(scalar) != event->data.scalar.length)
    return fail_at(reader, event->start_mark, "an escaped NUL cannot stand in a service or a template");
  const char *tag = (const char *)event->data.scalar.tag;
  bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  if (tag && strcmp(tag, YAML_STR_TAG) == 0) return node_new_string(scalar);
  if (tag && tag[0] == '!' && tag[1]) return node_new_string(scalar); /* a short tag takes text */
  if (tag && strcmp(tag, "!") == 0) return node_new_string(scalar);
  return is_plain || (tag && strncmp(tag, "tag:", 4) == 0) ? resolve(scalar) : node_new_string(scalar);
}

/* ---- CloudFormation's short tags ---- */

static const char *const short_functions[] = {
    "And",       "Base64",      "Cidr", "Equals", "FindInMap", "GetAtt",    "GetAZs", "GetStackOutput", "If",
    "ImportValue", "Join",      "Not",  "Or",     "Select",    "Split",     "Sub",    "Transform",      NULL,
};

static node *get_att(node *operand) {
  const char *string = node_string(operand), *point = string ? strchr(string, '.') : NULL;
  if (!point) return operand;
  node *pair = node_new_array();
  node_append(pair, node_new_string(arena_copy(document_arena(), string, (size_t)(point - string))));
  node_append(pair, node_new_string(point + 1));
  return pair;
}

/* Wraps the value of `!Name value` into {Name: value} or {Fn::Name: value}. */
static node *wrap(struct reader *reader, const char *tag, yaml_mark_t mark, node *operand) {
  if (!tag || !operand || strncmp(tag, "tag:yaml.org,2002:", 18) == 0 || strcmp(tag, "!") == 0) return operand;
  const char *name = tag + 1;
  node *intrinsic = node_new_object();
  if (strcmp(name, "Ref") == 0 || strcmp(name, "Condition") == 0) node_add(intrinsic, name, operand);
  else if (is_one_of(name, short_functions))
    node_add(intrinsic, text_new(document_arena(), "Fn::%s", name),
             strcmp(name, "GetAtt") == 0 ? get_att(operand) : operand);
  else return fail_at(reader, mark, "unknown tag %s; CloudFormation's short tags and YAML's own are read", shown(tag));
  return intrinsic;
}

/* ---- Structure ---- */

static node *read_node(struct reader *reader);

static void measure(const node *value, int depth, size_t *size, int *deepest) {
  ++*size;
  if (depth > *deepest) *deepest = depth;
  for (const node *child = node_first(value); child; child = node_next(child)) measure(child, depth + 1, size, deepest);
}

static node *read_alias(struct reader *reader) {
  const char *name = (const char *)reader->event.data.alias.anchor;
  const node *anchored = index_get(&reader->anchors, name);
  if (!anchored)
    return fail_at(reader, reader->event.start_mark, "the alias *%s names no anchor that stands before it", shown(name));
  int deepest = 0;
  measure(anchored, reader->depth, &reader->aliased, &deepest);
  if (deepest > DOCUMENT_MAX_DEPTH)
    return fail_at(reader, reader->event.start_mark, "the document is nested deeper than %d levels", DOCUMENT_MAX_DEPTH);
  if (reader->aliased > MAX_ALIASED_NODES)
    return fail_at(reader, reader->event.start_mark, "the aliases of this document expand to more than a million values");
  return node_copy(anchored);
}

static void merge_missing(node *object, const node *from) {
  for (const node *member = node_first(from); member; member = node_next(member))
    if (!node_member(object, node_name(member))) node_add(object, node_name(member), node_copy(member));
}

/* `<<: value`, where value is a mapping or a list of them; keys that stand there already win. */
static bool merge(struct reader *reader, yaml_mark_t mark, node *object, const node *value) {
  if (node_is(value, NODE_OBJECT)) {
    merge_missing(object, value);
    return true;
  }
  for (const node *each = node_first(value); each; each = node_next(each)) {
    if (!node_is(each, NODE_OBJECT)) break;
    merge_missing(object, each);
    if (!node_next(each)) return true;
  }
  if (node_is(value, NODE_ARRAY) && !node_first(value)) return true;
  fail_at(reader, mark, "<< takes a mapping or a list of mappings");
  return false;
}

/* A scalar key as JSON's names are: 1 and true become "1" and "true". */
static const char *read_key(struct reader *reader) {
  if (reader->event.type == YAML_SCALAR_EVENT) {
    if (strlen((const char *)reader->event.data.scalar.value) != reader->event.data.scalar.length)
      return fail_at(reader, reader->event.start_mark, "an escaped NUL cannot stand in a key");
    return arena_string(document_arena(), (const char *)reader->event.data.scalar.value);
  }
  if (reader->event.type == YAML_ALIAS_EVENT) {
    const node *aliased = read_alias(reader);
    if (!aliased) return NULL;
    if (node_string(aliased)) return node_string(aliased);
  }
  return fail_at(reader, reader->event.start_mark, "a key must be a scalar");
}

/* A mapping in the making: the keys written out so far; one that came from a merge may still be replaced by a written one. */
struct mapping {
  node *object;
  struct index own;
  bool has_merged;
};

static bool read_member(struct reader *reader, struct mapping *mapping) {
  yaml_mark_t mark = reader->event.start_mark;
  bool is_merge = reader->event.type == YAML_SCALAR_EVENT && reader->event.data.scalar.plain_implicit &&
                  strcmp((const char *)reader->event.data.scalar.value, "<<") == 0;
  const char *key = read_key(reader);
  if (!key || !advance(reader)) return false;
  node *value = read_node(reader);
  if (!value) return false;
  if (is_merge) {
    mapping->has_merged = true;
    return merge(reader, mark, mapping->object, value);
  }
  if (!index_put(&mapping->own, key, value)) return fail_at(reader, mark, "the key \"%s\" stands here for the second time", shown(key));
  if (mapping->has_merged) node_set(mapping->object, key, value);
  else node_add(mapping->object, key, value);
  document_mark_key(value, mark.index);
  return true;
}

static node *read_mapping(struct reader *reader, node *object) {
  struct mapping mapping = {.object = object};
  index_init(&mapping.own, document_arena(), 8);
  while (reader->event.type != YAML_MAPPING_END_EVENT)
    if (!read_member(reader, &mapping) || !advance(reader)) return NULL;
  return object;
}

static node *read_sequence(struct reader *reader, node *array) {
  while (reader->event.type != YAML_SEQUENCE_END_EVENT) {
    node *element = read_node(reader);
    if (!element) return NULL;
    node_append(array, element);
    if (!advance(reader)) return NULL;
  }
  return array;
}

static node *read_collection(struct reader *reader, bool is_mapping) {
  if (++reader->depth > DOCUMENT_MAX_DEPTH)
    return fail_at(reader, reader->event.start_mark, "the document is nested deeper than %d levels", DOCUMENT_MAX_DEPTH);
  if (!advance(reader)) return NULL;
  node *collection = is_mapping ? read_mapping(reader, node_new_object()) : read_sequence(reader, node_new_array());
  reader->depth--;
  return collection;
}

/* Reads the value whose first event is the current one; leaves its last event current. NULL after an error. */
static node *read_node(struct reader *reader) {
  yaml_mark_t mark = reader->event.start_mark;
  const yaml_char_t *anchor = NULL, *tag = NULL;
  switch (reader->event.type) {
    case YAML_ALIAS_EVENT: return read_alias(reader);
    case YAML_SCALAR_EVENT: anchor = reader->event.data.scalar.anchor, tag = reader->event.data.scalar.tag; break;
    case YAML_MAPPING_START_EVENT:
      anchor = reader->event.data.mapping_start.anchor, tag = reader->event.data.mapping_start.tag;
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = reader->event.data.sequence_start.anchor, tag = reader->event.data.sequence_start.tag;
      break;
    default: return fail_at(reader, mark, "the document ends too early");
  }
  /* The event goes away when the next one is read. */
  const char *name = anchor ? arena_string(document_arena(), (const char *)anchor) : NULL;
  const char *kept_tag = tag ? arena_string(document_arena(), (const char *)tag) : NULL;
  node *value = reader->event.type == YAML_SCALAR_EVENT ? read_scalar(reader)
                                                        : read_collection(reader, reader->event.type == YAML_MAPPING_START_EVENT);
  value = wrap(reader, kept_tag, mark, value);
  if (!value) return NULL;
  value->valueint = document_mark(mark.index);
  if (name) index_put(&reader->anchors, name, value);
  return value;
}

static node *read_stream(struct reader *reader) {
  if (!advance(reader) || !advance(reader)) return NULL; /* stream start, document start */
  if (reader->event.type == YAML_STREAM_END_EVENT)
    return fail_at(reader, reader->event.start_mark, "the document is empty");
  if (!advance(reader)) return NULL;
  node *tree = read_node(reader);
  if (!tree || !advance(reader) || !advance(reader)) return NULL; /* document end, stream end */
  if (reader->event.type != YAML_STREAM_END_EVENT)
    return fail_at(reader, reader->event.start_mark, "a second document begins here; one is read");
  return tree;
}

node *document_read_yaml(const char *bytes, size_t length, struct document_error *error) {
  *error = (struct document_error){0};
  if (!document_size_fits(length, error)) return NULL;
  document_begin(bytes, length, UNIT_CHARACTER);
  size_t byte_order_mark = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  struct reader reader = {.error = error};
  index_init(&reader.anchors, document_arena(), 8);
  if (!yaml_parser_initialize(&reader.parser)) return fail_at(&reader, (yaml_mark_t){0}, "out of memory");
  yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&reader.parser, (const unsigned char *)bytes + byte_order_mark, length - byte_order_mark);
  node *tree = read_stream(&reader);
  yaml_event_delete(&reader.event);
  yaml_parser_delete(&reader.parser);
  return tree;
}
