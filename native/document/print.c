/* Printing trees as JSON. */
#include <stdio.h>
#include <string.h>

#include "document/internal.h"

/* Two characters a level, as the framework prints its templates. */
#define INDENT 2

/* What stands behind the backslash, 'u' where four digits do; 0: the byte stands for itself. */
static const char escapes[256] = {
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'b',         't',           'n', 'u',
    'f', 'r', 'u', 'u', 'u', 'u', 'u', 'u', 'u',         'u',           'u', 'u',
    'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', ['"'] = '"', ['\\'] = '\\',
};

/* The first byte that needs an escape; the NUL at the end is one. */
static const char *plain_end(const char *c) {
  while (!escapes[(unsigned char)*c]) c++;
  return c;
}

static void print_escape(char byte, struct text *out) {
  char escape[8] = {'\\', escapes[(unsigned char)byte]};
  if (escape[1] == 'u') snprintf(escape + 2, sizeof escape - 2, "%04x", (unsigned char)byte);
  text_string(out, escape);
}

void document_print_string(const char *string, struct text *out) {
  text_char(out, '"');
  for (;;) {
    const char *end = plain_end(string);
    text_add(out, string, (size_t)(end - string));
    if (!*end) break;
    print_escape(*end, out);
    string = end + 1;
  }
  text_char(out, '"');
}

static void add_pointer(const struct path *path, bool is_json, struct text *out) {
  if (!path) return;
  add_pointer(path->parent, is_json, out);
  text_char(out, '/');
  if (!path->name) text_format(out, "%zu", path->position);
  for (const char *c = path->name; c && *c; c++) {
    if (*c == '~') text_string(out, "~0");
    else if (*c == '/') text_string(out, "~1");
    else if (is_json && escapes[(unsigned char)*c]) print_escape(*c, out);
    else text_char(out, *c);
  }
}

void path_print_pointer(const struct path *path, struct text *out) { add_pointer(path, true, out); }

const char *path_pointer(struct arena *arena, const struct path *path) {
  struct text text;
  text_init(&text, arena);
  add_pointer(path, false, &text);
  return text_trim(&text);
}

static void new_line(struct text *out, enum document_layout layout, int level) {
  static const char spaces[] = "\n                                ";
  if (layout == DOCUMENT_COMPACT) return;
  size_t wanted = (size_t)level * INDENT, most = sizeof spaces - 2;
  text_add(out, spaces, 1 + (wanted < most ? wanted : most));
  for (; wanted > most; wanted--) text_char(out, ' ');
}

static void print_value(const node *value, enum document_layout layout, int level,
                        struct text *out);

static void print_children(const node *value, enum document_layout layout, int level,
                           struct text *out) {
  bool is_object = node_is(value, NODE_OBJECT);
  text_char(out, is_object ? '{' : '[');
  for (const node *child = value->child; child; child = child->next) {
    new_line(out, layout, level + 1);
    if (is_object) {
      document_print_string(child->string, out);
      text_string(out, layout == DOCUMENT_COMPACT ? ":" : ": ");
    }
    print_value(child, layout, level + 1, out);
    if (child->next) text_char(out, ',');
  }
  if (value->child) new_line(out, layout, level);
  text_char(out, is_object ? '}' : ']');
}

static void print_value(const node *value, enum document_layout layout, int level,
                        struct text *out) {
  switch (node_kind(value)) {
    case NODE_NULL: text_string(out, "null"); break;
    case NODE_BOOLEAN: text_string(out, node_boolean(value) ? "true" : "false"); break;
    case NODE_NUMBER: text_string(out, value->valuestring); break;
    case NODE_STRING: document_print_string(value->valuestring, out); break;
    default: print_children(value, layout, level, out);
  }
}

void document_print(const node *tree, enum document_layout layout, struct text *out) {
  print_value(tree, layout, 0, out);
}
