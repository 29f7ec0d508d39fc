#include "commands/state.h"

#include <stdlib.h>
#include <string.h>

/* A reference to a value with references to values with references, and so on; and how many nodes
 * all copies have together. What is beyond stays as it is: a few lines could ask for more than fits
 * into memory. */
#define MOST_HOPS 16
#define MOST_COPIED ((size_t)1000000)

struct expansion {
  struct arena *arena;
  node *document;
  size_t left; /* nodes that may be copied yet */
};

/* Reads one step of a path, ["name"] or [0]. Returns what is after it, NULL where it is none. */
static const char *next_step(struct arena *arena, const char *text, const node *from,
                             const node **to) {
  struct document_error error;
  if (*text != '[') return NULL;
  const char *end = ++text;
  if (*text == '"') {
    for (end = text + 1; *end && *end != '"'; end++)
      if (*end == '\\' && end[1]) end++;
    end += *end == '"';
  } else end += strspn(text, "0123456789");
  if (*end != ']' || end == text) return NULL;
  const char *token = arena_copy(arena, text, (size_t)(end - text));
  const node *step = document_read_json(token, (size_t)(end - text), &error);
  *to = node_string(step) ? node_member(from, node_string(step))
                          : node_at(from, (size_t)strtoul(token, NULL, 10));
  return end + 1;
}

/* What a reference stands for; NULL where it is none. */
static const node *target_of(const struct expansion *expansion, const node *value) {
  const char *path = node_string(node_only(value, "$ref"));
  const node *found = expansion->document;
  if (!path || *path != '$') return NULL;
  for (path++; path && *path && found;) path = next_step(expansion->arena, path, found, &found);
  return path ? found : NULL;
}

/* Counts the nodes of `part` down from *left. False where there are more, or one of them is the
 * reference itself. */
static bool fits(const node *part, const node *reference, size_t *left) {
  if (part == reference || !*left) return false;
  --*left;
  for (const node *each = node_first(part); each; each = node_next(each))
    if (!fits(each, reference, left)) return false;
  return true;
}

static void expand(struct expansion *expansion, node *value, unsigned hops) {
  const node *target = node_is(value, NODE_OBJECT) ? target_of(expansion, value) : NULL;
  size_t left = expansion->left;
  if (target && hops < MOST_HOPS && fits(target, value, &left)) {
    expansion->left = left;
    node_become(value, node_copy(target));
    hops++;
  }
  for (node *each = node_first(value); each; each = node_next(each)) expand(expansion, each, hops);
}

void state_expand(struct arena *arena, node *document, node *service) {
  static const char *const parts[] = {"provider", "functions", "custom", "resources", "plugins"};
  struct expansion expansion = {arena, document, MOST_COPIED};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    node *part = node_member(service, parts[i]);
    if (part) expand(&expansion, part, 0);
  }
}
