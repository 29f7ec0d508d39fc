#include "template/plan.h"

#include <string.h>

/* ---- Appending ---- */

void plan_init(struct plan *plan, struct arena *arena) { *plan = (struct plan){.arena = arena}; }

static void append(struct plan *plan, struct edit edit) {
  if (plan->count == plan->capacity) {
    size_t capacity = plan->capacity ? plan->capacity * 2 : 64;
    plan->list = arena_grow(plan->arena, plan->list, plan->capacity * sizeof edit, capacity * sizeof edit);
    plan->capacity = capacity;
  }
  plan->list[plan->count++] = edit;
}

void plan_put_resource(struct plan *plan, const char *id, node *body) {
  append(plan, (struct edit){.kind = EDIT_PUT_RESOURCE, .name = id, .value = body});
}

void plan_replace(struct plan *plan, const struct mention *mention, node *value) {
  append(plan, (struct edit){.kind = EDIT_REPLACE, .target = mention->holder, .path = mention->path, .value = value,
                             .mention = mention});
}

void plan_substitute(struct plan *plan, const struct mention *mention, const char *text) {
  append(plan, (struct edit){.kind = EDIT_SUBSTITUTE, .target = mention->holder, .path = mention->path,
                             .offset = mention->offset, .length = mention->length, .text = text, .mention = mention});
}

void plan_append(struct plan *plan, node *array, const struct path *path, node *value) {
  append(plan, (struct edit){.kind = EDIT_APPEND, .target = array, .path = path_keep(plan->arena, path), .value = value});
}

void plan_set_member(struct plan *plan, node *object, const struct path *path, const char *name, node *value) {
  append(plan, (struct edit){.kind = EDIT_SET_MEMBER, .target = object, .path = path_keep(plan->arena, path), .name = name,
                             .value = value});
}

/* ---- Applying ---- */

/* Carries out the substitutions of one text, which stand next to each other in the plan. Returns how many there were. */
static size_t substitute(const struct plan *plan, size_t first) {
  node *target = plan->list[first].target;
  const char *old = node_string(target);
  struct text text;
  text_init(&text, plan->arena);
  size_t copied = 0, i = first;
  for (; i < plan->count && plan->list[i].kind == EDIT_SUBSTITUTE && plan->list[i].target == target; i++) {
    const struct edit *edit = &plan->list[i];
    text_add(&text, old + copied, edit->offset - copied);
    text_string(&text, edit->text);
    copied = edit->offset + edit->length;
  }
  text_string(&text, old + copied);
  node_become(target, node_new_string(text.at));
  return i - first;
}

void plan_apply(const struct plan *plan, struct template *template, size_t first) {
  for (size_t i = first; i < plan->count; i++) {
    const struct edit *edit = &plan->list[i];
    const struct resource *there;
    switch (edit->kind) {
      case EDIT_PUT_RESOURCE:
        there = template_resource(template, edit->name);
        if (there) node_set(template->resources, edit->name, edit->value);
        else node_add(template->resources, edit->name, edit->value);
        template_note(template, edit->value);
        break;
      case EDIT_REPLACE: node_become(edit->target, edit->value); break;
      case EDIT_SUBSTITUTE: i += substitute(plan, i) - 1; break;
      case EDIT_APPEND: node_append(edit->target, edit->value); break;
      case EDIT_SET_MEMBER: node_set(edit->target, edit->name, edit->value); break;
    }
  }
}

/* ---- As a patch ---- */

static void print_operation(const struct edit *edit, struct arena *arena, struct text *out) {
  static const char *const operations[] = {[EDIT_PUT_RESOURCE] = "add", [EDIT_REPLACE] = "replace",
                                           [EDIT_SUBSTITUTE] = "replace", [EDIT_APPEND] = "add",
                                           [EDIT_SET_MEMBER] = "add"};
  static const struct path resources = {NULL, "Resources", 0};
  struct path member = {edit->kind == EDIT_PUT_RESOURCE ? &resources : edit->path, edit->name, 0};
  const char *pointer = path_pointer(arena, edit->name ? &member : edit->path);
  if (edit->kind == EDIT_APPEND) pointer = text_new(arena, "%s/-", pointer);
  text_format(out, "{\"op\":\"%s\",\"path\":", operations[edit->kind]);
  document_print(node_new_string(pointer), DOCUMENT_COMPACT, out);
  text_string(out, ",\"value\":");
  /* A replaced node took over the value's contents; a substituted text lies in the tree only. */
  document_print(edit->value ? edit->value : edit->target, DOCUMENT_COMPACT, out);
  text_char(out, '}');
}

void plan_print_patch(const struct plan *plan, struct text *out) {
  text_char(out, '[');
  bool is_first = true;
  for (size_t i = 0; i < plan->count; i++) {
    const struct edit *edit = &plan->list[i];
    if (edit->kind == EDIT_SUBSTITUTE && i + 1 < plan->count && plan->list[i + 1].target == edit->target) continue;
    if (!is_first) text_char(out, ',');
    is_first = false;
    print_operation(edit, plan->arena, out);
  }
  text_char(out, ']');
}
