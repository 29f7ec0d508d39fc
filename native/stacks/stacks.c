#include "stacks/stacks.h"

#include <string.h>

/* ---- The file of a nested stack ---- */

/* The text that a value ends with: a string, the last piece of an Fn::Join, the text of an
 * Fn::Sub. */
static const char *literal_end(const node *value) {
  const node *join = node_only(value, "Fn::Join"), *sub = node_only(value, "Fn::Sub");
  if (join) {
    const node *pieces = node_at(join, 1), *last = NULL;
    for (const node *each = node_first(pieces); each; each = node_next(each)) last = each;
    value = last;
  } else if (sub) value = node_is(sub, NODE_ARRAY) ? node_at(sub, 0) : sub;
  return node_string(value);
}

/* A path within the folder: what leads out of it is not read, nor is standard input. */
static bool is_inside(const char *path) {
  if (!*path || *path == '/' || strcmp(path, "-") == 0 || strstr(path, "${")) return false;
  for (const char *part = path; part; part = strchr(part, '/')) {
    if (*part == '/') part++;
    if (strncmp(part, "..", 2) == 0 && (!part[2] || part[2] == '/')) return false;
  }
  return true;
}

/* A text without a scheme is a path, relative to the file of the template that holds it; of
 * anything else the last part of the path counts. */
static const char *file_of(const struct stacks *stacks, const struct nested_stack *parent,
                           const node *body) {
  const node *url = node_member(node_member(body, "Properties"), "TemplateURL");
  const char *end = literal_end(url);
  if (!end) return NULL;
  struct arena *arena = stacks->arena;
  if (node_string(url) && !strstr(end, "://")) {
    while (strncmp(end, "./", 2) == 0) end += 2;
    const char *above = parent && parent->file ? strrchr(parent->file, '/') : NULL;
    if (!is_inside(end)) return NULL;
    return above ? text_new(arena, "%.*s/%s", (int)(above - parent->file), parent->file, end)
                 : arena_string(arena, end);
  }
  const char *name = strrchr(end, '/') ? strrchr(end, '/') + 1 : end;
  size_t length = strcspn(name, "?#");
  return length && is_inside(name) ? arena_copy(arena, name, length) : NULL;
}

/* ---- Finding ---- */

static void read_stack(struct stacks *stacks, const struct nested_stack *parent, const node *body,
                       stack_reader reader, void *context) {
  struct nested_stack *stack = arena_zero(stacks->arena, sizeof *stack);
  stack->id = node_name(body);
  stack->body = body;
  stack->parent = parent;
  stack->depth = parent ? parent->depth + 1 : 1;
  stack->file = file_of(stacks, parent, body);
  if (stack->depth <= STACKS_MOST_DEPTH) stack->root = reader(context, stack);
  if (!node_is(node_member(stack->root, "Resources"), NODE_OBJECT)) stack->root = NULL;
  stacks->known += stack->root != NULL;
  if (stacks->last) stacks->last->next = stack;
  else stacks->first = stack;
  stacks->last = stack;
  stacks->count++;
}

static void read_below(struct stacks *stacks, const struct nested_stack *parent, const node *root,
                       stack_reader reader, void *context) {
  for (const node *body = node_first(node_member(root, "Resources")); body;
       body = node_next(body)) {
    const char *type = node_is(body, NODE_OBJECT) ? node_string(node_member(body, "Type")) : NULL;
    if (type && strcmp(type, STACKS_TYPE) == 0 && stacks->count < STACKS_MOST)
      read_stack(stacks, parent, body, reader, context);
  }
}

void stacks_read(struct stacks *stacks, struct arena *arena, node *root, stack_reader reader,
                 void *context) {
  *stacks = (struct stacks){.arena = arena, .root = root};
  if (!node_is(node_member(root, "Resources"), NODE_OBJECT)) return;
  read_below(stacks, NULL, root, reader, context);
  for (const struct nested_stack *stack = stacks->first; stack; stack = stack->next)
    if (stack->root) read_below(stacks, stack, stack->root, reader, context);
}

/* ---- Asking ---- */

const struct nested_stack *stacks_find(const struct stacks *stacks,
                                       const struct nested_stack *parent, const char *id) {
  for (const struct nested_stack *stack = stacks->first; stack && id; stack = stack->next)
    if (stack->parent == parent && strcmp(stack->id, id) == 0) return stack;
  return NULL;
}

const struct nested_stack *stacks_referred(const struct stacks *stacks,
                                           const struct nested_stack *parent, const node *value,
                                           const char **output) {
  static const char outputs[] = "Outputs.";
  const node *get = node_only(value, "Fn::GetAtt");
  const struct nested_stack *stack =
      stacks->first ? stacks_find(stacks, parent, template_referred(stacks->arena, value)) : NULL;
  const char *attribute = node_string(node_at(get, 1)), *dotted = node_string(get);
  *output = NULL;
  if (!stack) return NULL;
  if (dotted) attribute = strchr(dotted, '.') + 1; /* template_referred has found it */
  if (attribute && strncmp(attribute, outputs, sizeof outputs - 1) == 0)
    *output = attribute + sizeof outputs - 1;
  return stack;
}

const struct nested_stack *stacks_holding(const struct stacks *stacks, const char *id) {
  for (const struct nested_stack *stack = stacks->first; stack; stack = stack->next)
    if (node_member(node_member(stack->root, "Resources"), id)) return stack;
  return NULL;
}
