#include "aws/xml.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct reading {
  struct arena *arena;
  const char *at, *end; /* *end is NUL */
  size_t elements;
  const char *problem;
};

static bool fail(struct reading *reading, const char *problem) {
  if (!reading->problem) reading->problem = problem;
  return false;
}

static bool begins(const struct reading *reading, const char *word) {
  size_t length = strlen(word);
  return (size_t)(reading->end - reading->at) >= length && memcmp(reading->at, word, length) == 0;
}

/* Moves behind the next `word`. */
static bool skip_behind(struct reading *reading, const char *word) {
  for (size_t length = strlen(word); reading->at < reading->end; reading->at++) {
    if (!begins(reading, word)) continue;
    reading->at += length;
    return true;
  }
  return fail(reading, "it ends too early");
}

static void skip_space(struct reading *reading) {
  while (reading->at < reading->end && isspace((unsigned char)*reading->at)) reading->at++;
}

/* Comments and processing instructions; true where something was skipped. */
static bool skip_aside(struct reading *reading) {
  if (begins(reading, "<!--")) return skip_behind(reading, "-->");
  if (begins(reading, "<?")) return skip_behind(reading, "?>");
  return false;
}

/* ---- Text ---- */

static bool add_character(struct reading *reading, struct text *into, unsigned long c) {
  bool is_allowed = c == '\t' || c == '\n' || c == '\r' || (c >= 0x20 && c < 0xD800) ||
                    (c > 0xDFFF && c <= 0x10FFFF);
  if (!is_allowed) return fail(reading, "it has a character that XML does not allow");
  if (c < 0x80) {
    text_char(into, (char)c);
    return true;
  }
  size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
  static const unsigned char leads[] = {0, 0xC0, 0xE0, 0xF0};
  text_char(into, (char)(leads[more] | c >> 6 * more));
  while (more-- > 0) text_char(into, (char)(0x80 | (c >> 6 * more & 0x3F)));
  return true;
}

static bool add_numbered(struct reading *reading, struct text *into, const char *semicolon) {
  bool is_hexadecimal = reading->at[2] == 'x';
  const char *number = reading->at + (is_hexadecimal ? 3 : 2);
  if (!isxdigit((unsigned char)*number)) return fail(reading, "it has an entity without a number");
  char *stop;
  unsigned long c = strtoul(number, &stop, is_hexadecimal ? 16 : 10);
  if (stop != semicolon) return fail(reading, "it has an entity without a number");
  reading->at = semicolon + 1;
  return add_character(reading, into, c);
}

static bool add_entity(struct reading *reading, struct text *into) {
  static const struct {
    const char *name;
    char c;
  } entities[] = {{"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
  for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
    if (!begins(reading, entities[i].name)) continue;
    text_char(into, entities[i].c);
    reading->at += strlen(entities[i].name);
    return true;
  }
  size_t left = (size_t)(reading->end - reading->at);
  const char *semicolon = memchr(reading->at, ';', left < 12 ? left : 12);
  if (!begins(reading, "&#") || !semicolon) return fail(reading, "it has an unknown entity");
  return add_numbered(reading, into, semicolon);
}

static bool add_literal(struct reading *reading, struct text *into) {
  const char *start = reading->at += strlen("<![CDATA[");
  if (!skip_behind(reading, "]]>")) return false;
  text_add(into, start, (size_t)(reading->at - 3 - start));
  return true;
}

/* Up to the next tag. */
static bool read_text(struct reading *reading, struct text *into) {
  while (reading->at < reading->end) {
    if (begins(reading, "<![CDATA[")) {
      if (!add_literal(reading, into)) return false;
    } else if (skip_aside(reading)) {
      continue;
    } else if (*reading->at == '<') {
      return !reading->problem;
    } else if (*reading->at == '&') {
      if (!add_entity(reading, into)) return false;
    } else {
      size_t plain = strcspn(reading->at, "<&");
      text_add(into, reading->at, plain);
      reading->at += plain;
    }
  }
  return fail(reading, "it ends too early");
}

static bool is_utf8(const struct text *text) {
  for (size_t i = 0, step; i < text->length; i += step)
    if (!(step = text_utf8((const unsigned char *)text->at + i, text->length - i))) return false;
  return true;
}

/* ---- Elements ---- */

/* The local part of a name; NULL where there is none. */
static const char *read_name(struct reading *reading) {
  const char *start = reading->at;
  while (reading->at < reading->end &&
         (isalnum((unsigned char)*reading->at) || strchr("_-.:", *reading->at)))
    reading->at++;
  const char *local = start;
  for (const char *c = start; c < reading->at; c++)
    if (*c == ':') local = c + 1;
  if (local == reading->at) {
    fail(reading, "it has a tag without a name");
    return NULL;
  }
  return arena_copy(reading->arena, local, (size_t)(reading->at - local));
}

/* Attributes are skipped, quotes respected. */
static bool end_start_tag(struct reading *reading, bool *is_empty) {
  while (reading->at < reading->end) {
    char c = *reading->at++;
    if (c == '"' || c == '\'') {
      const char *close = memchr(reading->at, c, (size_t)(reading->end - reading->at));
      if (!close) break;
      reading->at = close + 1;
    } else if (c == '>') {
      *is_empty = reading->at[-2] == '/';
      return true;
    } else if (c == '<') {
      break;
    }
  }
  return fail(reading, "it has a tag that does not end");
}

struct children {
  node *object, *list; /* the one in use; both NULL before the first child */
  size_t names;
};

/* A name that comes again turns the member into a list. */
static bool add_again(node *object, const char *name, node *child) {
  node *before = node_member(object, name);
  if (!before) return false;
  if (!node_is(before, NODE_ARRAY)) {
    node *list = node_new_array();
    node_append(list, node_copy(before));
    before = node_set(object, name, list);
  }
  node_append(before, child);
  return true;
}

static bool add_child(struct reading *reading, struct children *children, const char *name,
                      node *child) {
  bool is_member = strcmp(name, "member") == 0;
  if (is_member && !children->object) {
    if (!children->list) children->list = node_new_array();
    node_append(children->list, child);
    return true;
  }
  if (children->list) return fail(reading, "it mixes members of a list with other elements");
  if (!children->object) children->object = node_new_object();
  if (add_again(children->object, name, child)) return true;
  if (++children->names > XML_MOST_NAMES)
    return fail(reading, "it has too many different elements");
  node_add(children->object, name, child);
  return true;
}

static bool read_end_tag(struct reading *reading, const char *name) {
  reading->at += 2;
  const char *closed = read_name(reading);
  skip_space(reading);
  if (!closed || strcmp(closed, name) != 0 || !begins(reading, ">"))
    return fail(reading, "its tags do not match");
  reading->at++;
  return true;
}

static node *read_element(struct reading *reading, const char **name, int depth);

/* Behind the start tag, through the end tag. */
static node *read_content(struct reading *reading, const char *name, int depth) {
  struct children children = {0};
  struct text text;
  text_init(&text, reading->arena);
  for (;;) {
    if (!read_text(reading, &text)) return NULL;
    if (begins(reading, "</")) break;
    const char *child_name;
    node *child = read_element(reading, &child_name, depth + 1);
    if (!child || !add_child(reading, &children, child_name, child)) return NULL;
  }
  if (!read_end_tag(reading, name)) return NULL;
  if (children.object || children.list) return children.object ? children.object : children.list;
  if (!is_utf8(&text)) fail(reading, "it is not UTF-8");
  return reading->problem ? NULL : node_new_string(text.at);
}

static node *read_element(struct reading *reading, const char **name, int depth) {
  if (depth > XML_MOST_DEPTH || ++reading->elements > XML_MOST_ELEMENTS) {
    fail(reading, depth > XML_MOST_DEPTH ? "it is nested too deeply" : "it has too many elements");
    return NULL;
  }
  reading->at++;
  *name = read_name(reading);
  bool is_empty = false;
  if (!*name || !end_start_tag(reading, &is_empty)) return NULL;
  return is_empty ? node_new_string("") : read_content(reading, *name, depth);
}

static void skip_outside(struct reading *reading) {
  do skip_space(reading);
  while (skip_aside(reading));
}

node *xml_read(struct arena *arena, const char *bytes, size_t length, const char **problem) {
  struct reading reading = {.arena = arena, .at = bytes, .end = bytes + length};
  node *tree = NULL;
  const char *name;
  if (memchr(bytes, '\0', length)) fail(&reading, "it has a NUL");
  if (begins(&reading, "\xEF\xBB\xBF")) reading.at += 3;
  skip_outside(&reading);
  if (!reading.problem && (!begins(&reading, "<") || begins(&reading, "<!")))
    fail(&reading, "it is no XML of an AWS service");
  node *root = reading.problem ? NULL : read_element(&reading, &name, 1);
  if (root) {
    skip_outside(&reading);
    if (reading.at < reading.end) fail(&reading, "something follows its end");
    tree = node_new_object();
    node_add(tree, name, root);
  }
  *problem = reading.problem;
  return reading.problem ? NULL : tree;
}
