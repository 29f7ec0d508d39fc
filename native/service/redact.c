#include "service/redact.h"

#include <string.h>

/* Intrinsics that name something; from `first` on, their lists hold values. */
static const struct {
  const char *name;
  size_t first; /* ALL_NAMES: nothing in it is a value */
} named[] = {
#define ALL_NAMES ((size_t)-1)
    {"Ref", ALL_NAMES},
    {"Fn::GetAtt", ALL_NAMES},
    {"Fn::ImportValue", ALL_NAMES},
    {"Fn::FindInMap", ALL_NAMES},
    {"Fn::GetAZs", ALL_NAMES},
    {"Fn::If", 1},
    {"Fn::Select", 1},
};

static size_t first_value(const char *name) {
  for (size_t i = 0; name && i < sizeof named / sizeof *named; i++)
    if (strcmp(named[i].name, name) == 0) return named[i].first;
  return 0;
}

/* The text of an Fn::Sub: every ${...} stays. */
static size_t redact_sub(struct arena *arena, node *text) {
  const char *string = node_string(text);
  struct text out;
  text_init(&out, arena);
  while (*string) {
    const char *reference = strstr(string, "${");
    size_t literal = reference ? (size_t)(reference - string) : strlen(string);
    if (literal) text_string(&out, REDACTED);
    string += literal;
    size_t length = strcspn(string, "}");
    length += string[length] == '}';
    text_add(&out, string, length);
    string += length;
  }
  if (strcmp(out.at, node_string(text)) == 0) return 0;
  node_become(text, node_new_string(out.at));
  return 1;
}

static size_t redact_string(struct arena *arena, node *value, bool is_sub) {
  if (!*node_string(value)) return 0;
  if (is_sub) return redact_sub(arena, value);
  node_become(value, node_new_string(REDACTED));
  return 1;
}

/* Replaces all literal text below; the number of strings that changed. `is_sub`: it is what an
 * Fn::Sub holds. */
static size_t redact(struct arena *arena, node *value, bool is_sub) {
  if (node_string(value)) return redact_string(arena, value, is_sub);
  size_t count = 0, position = 0;
  for (node *each = node_first(value); each; each = node_next(each), position++) {
    const char *name = node_name(each);
    size_t first = first_value(name);
    bool is_below_sub = name ? strcmp(name, "Fn::Sub") == 0 : is_sub && position == 0;
    if (!first) count += redact(arena, each, is_below_sub);
    for (node *element = first == ALL_NAMES ? NULL : node_at(each, first); first && element;
         element = node_next(element))
      count += redact(arena, element, false);
  }
  return count;
}

size_t redact_template(struct arena *arena, node *template) {
  size_t count = 0;
  for (node *resource = node_first(node_member(template, "Resources")); resource;
       resource = node_next(resource))
    count += redact(arena, node_member(node_member(resource, "Properties"), "Environment"), false);
  return count;
}

static size_t redact_functions(struct arena *arena, node *functions) {
  size_t count = 0;
  for (node *each = node_first(functions); each; each = node_next(each))
    count += node_is(functions, NODE_ARRAY)
                 ? redact_functions(arena, each)
                 : redact(arena, node_member(each, "environment"), false);
  return count;
}

size_t redact_service(struct arena *arena, node *service) {
  return redact(arena, node_member(node_member(service, "provider"), "environment"), false) +
         redact_functions(arena, node_member(service, "functions"));
}
