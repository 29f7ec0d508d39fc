/* Printing trees as JSON. */
#include <string.h>

#include "document/internal.h"

/* Two characters a level, as the framework prints its templates. */
#define INDENT 2

static void print_string(const char *string, struct text *out) {
  text_char(out, '"');
  const char *plain = string; /* start of the run that needs no escape */
  for (const char *c = string;; c++) {
    unsigned char byte = (unsigned char)*c;
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    text_add(out, plain, (size_t)(c - plain));
    if (!byte) break;
    switch (byte) {
      case '"': text_string(out, "\\\""); break;
      case '\\': text_string(out, "\\\\"); break;
      case '\b': text_string(out, "\\b"); break;
      case '\f': text_string(out, "\\f"); break;
      case '\n': text_string(out, "\\n"); break;
      case '\r': text_string(out, "\\r"); break;
      case '\t': text_string(out, "\\t"); break;
      default: text_format(out, "\\u%04x", byte);
    }
    plain = c + 1;
  }
  text_char(out, '"');
}

static void new_line(struct text *out, enum document_layout layout, int level) {
  static const char spaces[] = "\n                                ";
  if (layout == DOCUMENT_COMPACT) return;
  size_t wanted = (size_t)level * INDENT, most = sizeof spaces - 2;
  text_add(out, spaces, 1 + (wanted < most ? wanted : most));
  for (; wanted > most; wanted--) text_char(out, ' ');
}

static void print_value(const node *value, enum document_layout layout, int level, struct text *out);

static void print_children(const node *value, enum document_layout layout, int level, struct text *out) {
  bool is_object = node_is(value, NODE_OBJECT);
  text_char(out, is_object ? '{' : '[');
  for (const node *child = value->child; child; child = child->next) {
    new_line(out, layout, level + 1);
    if (is_object) {
      print_string(child->string, out);
      text_string(out, layout == DOCUMENT_COMPACT ? ":" : ": ");
    }
    print_value(child, layout, level + 1, out);
    if (child->next) text_char(out, ',');
  }
  if (value->child) new_line(out, layout, level);
  text_char(out, is_object ? '}' : ']');
}

static void print_value(const node *value, enum document_layout layout, int level, struct text *out) {
  switch (node_kind(value)) {
    case NODE_NULL: text_string(out, "null"); break;
    case NODE_BOOLEAN: text_string(out, node_boolean(value) ? "true" : "false"); break;
    case NODE_NUMBER: text_string(out, value->valuestring); break;
    case NODE_STRING: print_string(value->valuestring, out); break;
    default: print_children(value, layout, level, out);
  }
}

void document_print(const node *tree, enum document_layout layout, struct text *out) { print_value(tree, layout, 0, out); }
