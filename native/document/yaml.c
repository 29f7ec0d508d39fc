/* Reading YAML through libyaml's events, as the framework's own parser reads it. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/index.h"
#include "document/internal.h"

/* Aliases are copied. A document of a few lines can stand for billions of nodes; this many copies
 * are enough for any. */
#define MAX_ALIASED_NODES 1000000

enum { FOREIGN_BREAKS = 3 };

struct reader {
  yaml_parser_t parser;
  yaml_event_t event;
  struct document_error *error;
  struct index anchors; /* name -> node */
  size_t aliased;
  int depth;
  const char *text; /* what libyaml reads: the given one, prepared */
  size_t length;
  char stand_ins[FOREIGN_BREAKS][4]; /* see foreign_breaks; "" where the text has none of them */
  bool is_open;
};

/* What libyaml allocates lies in no arena. A reading that an exhausted arena ended in the middle is
 * closed by the next document_use. */
static _Thread_local struct reader the_reader;

void yaml_close(void) {
  if (!the_reader.is_open) return;
  the_reader.is_open = false;
  yaml_event_delete(&the_reader.event);
  yaml_parser_delete(&the_reader.parser);
}

/* Keeps the first error. Always returns NULL. */
__attribute__((format(printf, 3, 4))) static void *fail_at(struct reader *reader, yaml_mark_t mark,
                                                           const char *format, ...) {
  struct document_error *error = reader->error;
  if (error->message[0]) return NULL;
  *error = (struct document_error){
      .offset = mark.index, .line = mark.line + 1, .column = mark.column + 1};
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return NULL;
}

static const char *shown(const char *string) { return text_shown(document_arena(), string); }

/* The mark of a byte, for what libyaml gives none for: it cannot read on there. */
static yaml_mark_t mark_of(const struct reader *reader, size_t offset) {
  yaml_mark_t mark = {0};
  for (size_t i = 0; i < offset && i < reader->length; i++) {
    unsigned char c = (unsigned char)reader->text[i];
    if ((c & 0xC0) == 0x80) continue;
    mark.index++;
    mark.column++;
    if (c == '\n') mark.line++, mark.column = 0;
  }
  return mark;
}

/* Is there a tab before the text of the line that a mark is on? */
static bool has_tab(const struct reader *reader, yaml_mark_t mark) {
  const char *line = reader->text, *end = reader->text + reader->length;
  for (size_t i = 0; line && i < mark.line; i++)
    line = (line = memchr(line, '\n', (size_t)(end - line))) ? line + 1 : NULL;
  for (; line && line < end && (*line == ' ' || *line == '\t'); line++)
    if (*line == '\t') return true;
  return false;
}

static bool advance(struct reader *reader) {
  yaml_event_delete(&reader->event);
  if (yaml_parser_parse(&reader->parser, &reader->event)) return true;
  const yaml_parser_t *parser = &reader->parser;
  /* the one failure that libyaml has no words for, nor always a number */
  if (!parser->problem) arena_exhaust(document_arena());
  yaml_mark_t mark = parser->problem_mark;
  if (parser->error == YAML_READER_ERROR) mark = mark_of(reader, parser->problem_offset);
  bool is_tab = has_tab(reader, mark);
  fail_at(reader, mark, "this is not YAML: %s",
          is_tab ? "a tab indents this line; YAML is indented with spaces" : parser->problem);
  return false;
}

/* ---- Line breaks of YAML 1.1 ---- */

/* To libyaml these end a line, to the framework's parser they are characters like others. While
 * libyaml reads, private characters that stand nowhere in the text take their places. */
/* NEL, LS, PS */
static const char *const foreign_breaks[FOREIGN_BREAKS] = {"\xC2\x85", "\xE2\x80\xA8",
                                                           "\xE2\x80\xA9"};

/* The number of the foreign break at `at`, FOREIGN_BREAKS where there is none. */
static size_t foreign_break(const char *at, const char *end) {
  size_t i = 0;
  if (*at != '\xC2' && *at != '\xE2') return FOREIGN_BREAKS;
  for (; i < FOREIGN_BREAKS; i++)
    if ((size_t)(end - at) >= strlen(foreign_breaks[i]) &&
        memcmp(at, foreign_breaks[i], strlen(foreign_breaks[i])) == 0)
      break;
  return i;
}

/* The stand-ins are three of U+E000 to U+EFFF, EE 80 80 to EE BF BF, which no byte sequence and no
 * escape of the text names. */
enum { STAND_INS = 0x1000 };

static void note_stand_ins(const char *bytes, size_t length, bool *is_used) {
  for (size_t i = 0; i + 4 <= length; i++) {
    const unsigned char *at = (const unsigned char *)bytes + i;
    if (at[0] == 0xEE) is_used[(at[1] & 0x3F) << 6 | (at[2] & 0x3F)] = true;
    unsigned point = 0;
    for (size_t j = 0; (at[0] == 'e' || at[0] == 'E') && j < 4 && isxdigit(at[j]); j++)
      point = point << 4 | (unsigned)(isdigit(at[j]) ? at[j] - '0' : tolower(at[j]) - 'a' + 10);
    if (point >= 0xE000) is_used[point - 0xE000] = true;
  }
}

static bool choose_stand_ins(struct reader *reader, const char *bytes, size_t length) {
  bool *is_used = arena_zero(document_arena(), STAND_INS);
  size_t chosen = 0;
  note_stand_ins(bytes, length, is_used);
  for (unsigned i = 0; i < STAND_INS && chosen < FOREIGN_BREAKS; i++) {
    if (is_used[i]) continue;
    char *stand_in = reader->stand_ins[chosen++];
    stand_in[0] = '\xEE';
    stand_in[1] = (char)(0x80 | i >> 6);
    stand_in[2] = (char)(0x80 | (i & 0x3F));
  }
  return chosen == FOREIGN_BREAKS;
}

/* The text with stand-ins, or the text itself where no foreign break stands in it. NULL after an
 * error. */
static const char *hide_foreign_breaks(struct reader *reader, const char *bytes, size_t *length) {
  const char *end = bytes + *length, *from = bytes;
  struct text hidden = {0};
  for (const char *at = bytes; at < end; at++) {
    size_t i = foreign_break(at, end);
    if (i == FOREIGN_BREAKS) continue;
    if (!hidden.at) {
      if (!choose_stand_ins(reader, bytes, *length))
        return fail_at(reader, (yaml_mark_t){0},
                       "the text uses too many private characters beside U+0085, U+2028 or U+2029");
      text_init(&hidden, document_arena());
    }
    text_add(&hidden, from, (size_t)(at - from));
    text_add(&hidden, reader->stand_ins[i], 3);
    from = at + strlen(foreign_breaks[i]);
    at = from - 1;
  }
  if (!hidden.at) return bytes;
  text_add(&hidden, from, (size_t)(end - from));
  *length = hidden.length;
  return hidden.at;
}

/* A copy of a scalar's text. */
static const char *show_foreign_breaks(const struct reader *reader, const char *scalar) {
  if (!reader->stand_ins[0][0] || !strchr(scalar, 0xEE))
    return arena_string(document_arena(), scalar);
  struct text shown;
  text_init(&shown, document_arena());
  while (*scalar) {
    size_t i = 0;
    while (i < FOREIGN_BREAKS && strncmp(scalar, reader->stand_ins[i], 3) != 0) i++;
    if (i < FOREIGN_BREAKS) text_string(&shown, foreign_breaks[i]);
    else text_char(&shown, *scalar);
    scalar += i < FOREIGN_BREAKS ? 3 : 1;
  }
  return shown.at;
}

/* ---- Tags ---- */

#define OWN_TAGS "tag:yaml.org,2002:"

static node *get_att(node *operand) {
  const char *string = node_string(operand);
  if (!string) return operand;
  size_t resource = strcspn(string, ".");
  node *pair = node_new_array();
  node_append(pair, node_new_string(arena_copy(document_arena(), string, resource)));
  node_append(pair, node_new_string(string + resource + (string[resource] == '.')));
  return pair;
}

/* Of `!Name value`: {Name: value} or {Fn::Name: value}. */
static node *intrinsic(struct reader *reader, const char *tag, yaml_mark_t mark, node *operand) {
  const struct short_tag *row = tag[0] == '!' ? short_tag_read(tag + 1) : NULL;
  if (!row)
    return fail_at(reader, mark,
                   "unknown tag %s; CloudFormation's short tags and YAML's own are read",
                   shown(tag));
  node *value = node_new_object();
  node_add(value, row->name, row->is_joined ? get_att(operand) : operand);
  return value;
}

static node *own_tag(struct reader *reader, const char *tag, yaml_mark_t mark, const char *scalar,
                     node *collection) {
  const char *problem = NULL;
  node *value = yaml_tagged(tag, scalar, collection, &problem);
  return value ? value : fail_at(reader, mark, "the tag !!%s %s", shown(tag), problem);
}

/* The value of a scalar (its text, NULL where nothing stands there) or of a collection, with its
 * tag, NULL where it has none. */
static node *with_tag(struct reader *reader, const char *tag, yaml_mark_t mark, const char *scalar,
                      node *collection) {
  if (tag && strncmp(tag, OWN_TAGS, strlen(OWN_TAGS)) == 0)
    return own_tag(reader, tag + strlen(OWN_TAGS), mark, scalar, collection);
  node *value = collection ? collection : scalar ? node_new_string(scalar) : node_new_null();
  return !tag || strcmp(tag, "!") == 0 ? value : intrinsic(reader, tag, mark, value);
}

/* ---- Structure ---- */

static node *read_scalar(struct reader *reader, const char *tag, yaml_mark_t mark) {
  const yaml_event_t *event = &reader->event;
  const char *scalar = (const char *)event->data.scalar.value;
  if (strlen(scalar) != event->data.scalar.length)
    return fail_at(reader, event->start_mark,
                   "an escaped NUL cannot stand in a service or a template");
  bool is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
  scalar = show_foreign_breaks(reader, scalar);
  if (is_plain && !tag) return yaml_resolve(scalar);
  return with_tag(reader, tag, mark, is_plain && !*scalar ? NULL : scalar, NULL);
}

static node *read_node(struct reader *reader);

static void measure(const node *value, int depth, size_t *size, int *deepest) {
  ++*size;
  if (depth > *deepest) *deepest = depth;
  for (const node *child = node_first(value); child; child = node_next(child))
    measure(child, depth + 1, size, deepest);
}

static node *read_alias(struct reader *reader) {
  const char *name = (const char *)reader->event.data.alias.anchor;
  const node *anchored = index_get(&reader->anchors, name);
  if (!anchored)
    return fail_at(reader, reader->event.start_mark,
                   "the alias *%s names no anchor that stands before it", shown(name));
  int deepest = 0;
  measure(anchored, reader->depth, &reader->aliased, &deepest);
  if (deepest > DOCUMENT_MAX_DEPTH)
    return fail_at(reader, reader->event.start_mark, "the document is nested deeper than %d levels",
                   DOCUMENT_MAX_DEPTH);
  if (reader->aliased > MAX_ALIASED_NODES)
    return fail_at(reader, reader->event.start_mark,
                   "the aliases of this document expand to more than a million values");
  return node_copy(anchored);
}

static void merge_missing(node *object, const node *from) {
  for (const node *member = node_first(from); member; member = node_next(member))
    if (!node_member(object, node_name(member)))
      node_add(object, node_name(member), node_copy(member));
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

/* A key as JavaScript spells what it stands for: 0x10 becomes "16", ~ becomes "null". */
static const char *read_key(struct reader *reader) {
  yaml_mark_t mark = reader->event.start_mark;
  const node *key = read_node(reader);
  if (!key) return NULL;
  const char *name = yaml_key(key);
  return name ? name : fail_at(reader, mark, "a key must be a scalar");
}

static bool is_merge_key(const yaml_event_t *event) {
  if (event->type != YAML_SCALAR_EVENT) return false;
  const char *tag = (const char *)event->data.scalar.tag;
  if (tag && strcmp(tag, OWN_TAGS "merge") != 0) return false;
  return (tag || event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) &&
         strcmp((const char *)event->data.scalar.value, "<<") == 0;
}

/* A mapping in the making: the keys written out so far; one that came from a merge may still be
 * replaced by a written one. */
struct mapping {
  node *object;
  struct index own;
  bool has_merged;
};

static bool read_member(struct reader *reader, struct mapping *mapping) {
  yaml_mark_t mark = reader->event.start_mark;
  bool is_merge = is_merge_key(&reader->event);
  const char *key = read_key(reader);
  if (!key || !advance(reader)) return false;
  node *value = read_node(reader);
  if (!value) return false;
  if (is_merge) {
    mapping->has_merged = true;
    return merge(reader, mark, mapping->object, value);
  }
  if (!index_put(&mapping->own, key, value))
    return fail_at(reader, mark, "the key \"%s\" stands here for the second time", shown(key));
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
    return fail_at(reader, reader->event.start_mark, "the document is nested deeper than %d levels",
                   DOCUMENT_MAX_DEPTH);
  if (!advance(reader)) return NULL;
  node *collection = is_mapping ? read_mapping(reader, node_new_object())
                                : read_sequence(reader, node_new_array());
  reader->depth--;
  return collection;
}

/* Reads the value whose first event is the current one; leaves its last event current. NULL after
 * an error. */
static node *read_node(struct reader *reader) {
  yaml_mark_t mark = reader->event.start_mark;
  const yaml_char_t *anchor = NULL, *tag = NULL;
  switch (reader->event.type) {
    case YAML_ALIAS_EVENT: return read_alias(reader);
    case YAML_SCALAR_EVENT:
      anchor = reader->event.data.scalar.anchor, tag = reader->event.data.scalar.tag;
      break;
    case YAML_MAPPING_START_EVENT:
      anchor = reader->event.data.mapping_start.anchor, tag = reader->event.data.mapping_start.tag;
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = reader->event.data.sequence_start.anchor,
      tag = reader->event.data.sequence_start.tag;
      break;
    default: return fail_at(reader, mark, "the document ends too early");
  }
  /* The event goes away when the next one is read. */
  const char *name = anchor ? arena_string(document_arena(), (const char *)anchor) : NULL;
  const char *kept_tag = tag ? arena_string(document_arena(), (const char *)tag) : NULL;
  node *value = NULL;
  if (reader->event.type == YAML_SCALAR_EVENT) value = read_scalar(reader, kept_tag, mark);
  else {
    node *collection = read_collection(reader, reader->event.type == YAML_MAPPING_START_EVENT);
    if (collection) value = with_tag(reader, kept_tag, mark, NULL, collection);
  }
  if (!value) return NULL;
  value->valueint = document_mark(mark.index);
  if (name) index_put(&reader->anchors, name, value);
  return value;
}

static node *read_stream(struct reader *reader) {
  if (!advance(reader)) return NULL; /* stream start */
  if (!advance(reader)) return NULL; /* document start */
  if (reader->event.type == YAML_STREAM_END_EVENT)
    return fail_at(reader, reader->event.start_mark, "the document is empty");
  if (!advance(reader)) return NULL;
  node *tree = read_node(reader);
  if (!tree || !advance(reader) || !advance(reader)) return NULL; /* document end, stream end */
  if (reader->event.type != YAML_STREAM_END_EVENT)
    return fail_at(reader, reader->event.start_mark, "a second document begins here; one is read");
  return tree;
}

/* What libyaml is to read: without the byte order mark, and with the last line ended, as the
 * framework's parser does before it begins. NULL after an error. */
static const char *prepare(struct reader *reader, const char *bytes, size_t *length) {
  size_t mark = *length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  bytes += mark;
  *length -= mark;
  if (*length && bytes[*length - 1] != '\n' && bytes[*length - 1] != '\r') {
    char *ended = arena_alloc(document_arena(), *length + 1);
    memcpy(ended, bytes, *length);
    ended[(*length)++] = '\n';
    bytes = ended;
  }
  return hide_foreign_breaks(reader, bytes, length);
}

/* From libyaml's characters, behind the byte order mark and with a line end that may not be there,
 * to bytes. */
static size_t byte_of(const char *bytes, size_t length, size_t characters) {
  size_t at = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (at < length && characters--) do
      at++;
    while (at < length && ((unsigned char)bytes[at] & 0xC0) == 0x80);
  return at;
}

node *document_read_yaml(const char *bytes, size_t length, struct document_error *error) {
  *error = (struct document_error){0};
  if (!document_size_fits(length, error)) return NULL;
  document_begin(bytes, length, UNIT_CHARACTER);
  struct reader *reader = &the_reader;
  *reader = (struct reader){.error = error, .length = length};
  index_init(&reader->anchors, document_arena(), 8);
  reader->text = prepare(reader, bytes, &reader->length);
  if (!yaml_parser_initialize(&reader->parser)) arena_exhaust(document_arena());
  reader->is_open = true;
  yaml_parser_set_encoding(&reader->parser, YAML_UTF8_ENCODING);
  if (reader->text)
    yaml_parser_set_input_string(&reader->parser, (const unsigned char *)reader->text,
                                 reader->length);
  node *tree = reader->text ? read_stream(reader) : NULL;
  if (!tree) error->offset = byte_of(bytes, length, error->offset);
  yaml_close();
  return tree;
}
