#include "template/plan.h"

#include <stdlib.h>
#include <string.h>

/* ---- Appending ---- */

void plan_init(struct plan *plan, struct arena *arena) { *plan = (struct plan){.arena = arena}; }

static void append(struct plan *plan, struct edit edit) {
  if (plan->count == plan->capacity) {
    size_t capacity = plan->capacity ? plan->capacity * 2 : 64;
    plan->list =
        arena_grow(plan->arena, plan->list, plan->capacity * sizeof edit, capacity * sizeof edit);
    plan->capacity = capacity;
  }
  plan->list[plan->count++] = edit;
}

void plan_put_resource(struct plan *plan, const char *id, node *body) {
  append(plan, (struct edit){.kind = EDIT_PUT_RESOURCE, .name = id, .value = body});
}

void plan_put_condition(struct plan *plan, const char *name, node *definition) {
  append(plan, (struct edit){.kind = EDIT_PUT_CONDITION, .name = name, .value = definition});
}

void plan_note(struct plan *plan, const char *id, node *body) {
  append(plan, (struct edit){.kind = EDIT_NOTE, .name = id, .value = body});
}

void plan_replace(struct plan *plan, const struct mention *mention, node *value) {
  append(plan, (struct edit){.kind = EDIT_REPLACE,
                             .target = mention->holder,
                             .path = mention->path,
                             .value = value,
                             .mention = mention});
}

void plan_become(struct plan *plan, node *target, const struct path *path, node *value) {
  append(plan, (struct edit){.kind = EDIT_REPLACE, .target = target, .path = path, .value = value});
}

void plan_substitute(struct plan *plan, const struct mention *mention, const struct span *span,
                     const char *text) {
  append(plan, (struct edit){.kind = EDIT_SUBSTITUTE,
                             .target = span->text,
                             .path = span->path,
                             .offset = span->offset,
                             .length = span->length,
                             .text = text,
                             .mention = mention});
}

void plan_wrap(struct plan *plan, node *target, const struct path *path, node *list) {
  append(plan, (struct edit){.kind = EDIT_WRAP,
                             .target = target,
                             .path = path_keep(plan->arena, path),
                             .value = list});
}

void plan_append(struct plan *plan, node *array, const struct path *path, node *value) {
  append(plan, (struct edit){.kind = EDIT_APPEND,
                             .target = array,
                             .path = path_keep(plan->arena, path),
                             .value = value});
}

void plan_set_member(struct plan *plan, node *object, const struct path *path, const char *name,
                     node *value) {
  append(plan, (struct edit){.kind = EDIT_SET_MEMBER,
                             .target = object,
                             .path = path_keep(plan->arena, path),
                             .name = name,
                             .value = value});
}

/* ---- Applying ---- */

static int by_text_and_offset(const void *a, const void *b) {
  const struct edit *x = *(struct edit *const *)a, *y = *(struct edit *const *)b;
  if (x->target != y->target) return x->target < y->target ? -1 : 1;
  return x->offset < y->offset ? -1 : x->offset > y->offset;
}

/* Carries out the substitutions of one text, in their order. */
static void substitute(struct arena *arena, struct edit *const *edits, size_t count) {
  const char *old = node_string(edits[0]->target);
  struct text text;
  text_init(&text, arena);
  size_t copied = 0;
  for (size_t i = 0; i < count; i++) {
    edits[i]->is_told = i > 0;
    if (edits[i]->offset < copied) continue; /* the qualifier of both branches of an Fn::If */
    text_add(&text, old + copied, edits[i]->offset - copied);
    text_string(&text, edits[i]->text);
    copied = edits[i]->offset + edits[i]->length;
  }
  text_string(&text, old + copied);
  node_become(edits[0]->target, node_new_string(text.at));
}

static void substitute_all(struct plan *plan, size_t first) {
  struct edit **edits = arena_alloc(plan->arena, (plan->count - first + 1) * sizeof *edits);
  size_t count = 0;
  for (size_t i = first; i < plan->count; i++)
    if (plan->list[i].kind == EDIT_SUBSTITUTE) edits[count++] = &plan->list[i];
  qsort(edits, count, sizeof *edits, by_text_and_offset);
  for (size_t i = 0, end; i < count; i = end) {
    for (end = i + 1; end < count && edits[end]->target == edits[i]->target;) end++;
    substitute(plan->arena, edits + i, end - i);
  }
}

/* What earlier edits made of the target goes into the list with it. */
static void wrap(struct edit *edit) {
  node *own = node_new_null();
  node_become(own, edit->target);
  node_insert(edit->value, 0, own);
  node_become(edit->target, edit->value);
}

static void apply_condition(struct edit *edit, node *root) {
  node *section = node_member(root, "Conditions");
  edit->has_made_section = !node_is(section, NODE_OBJECT);
  if (edit->has_made_section) section = node_set(root, "Conditions", node_new_object());
  node_set(section, edit->name, edit->value);
}

void plan_apply(struct plan *plan, struct template *template, size_t first) {
  substitute_all(plan, first);
  for (size_t i = first; i < plan->count; i++) {
    struct edit *edit = &plan->list[i];
    const struct resource *there;
    switch (edit->kind) {
      case EDIT_PUT_RESOURCE:
        there = template_resource(template, edit->name);
        edit->was_there = there;
        edit->is_same = there && node_equal(there->body, edit->value);
        if (there || index_get(&template->malformed, edit->name))
          node_set(template->resources, edit->name, edit->value);
        else node_add(template->resources, edit->name, edit->value);
        template_note(template, edit->value);
        break;
      case EDIT_REPLACE: node_become(edit->target, edit->value); break;
      case EDIT_SUBSTITUTE: break; /* done above */
      case EDIT_WRAP: wrap(edit); break;
      case EDIT_APPEND: node_append(edit->target, edit->value); break;
      case EDIT_SET_MEMBER:
        edit->is_same = node_equal(node_member(edit->target, edit->name), edit->value);
        node_set(edit->target, edit->name, edit->value);
        break;
      case EDIT_NOTE: break;
      case EDIT_PUT_CONDITION: apply_condition(edit, template->root); break;
    }
  }
}

/* ---- As a patch ---- */

const struct path *edit_section(const struct edit *edit) {
  static const struct path resources = {NULL, "Resources", 0}, conditions = {NULL, "Conditions", 0};
  return edit->kind == EDIT_PUT_RESOURCE    ? &resources
         : edit->kind == EDIT_PUT_CONDITION ? &conditions
                                            : edit->path;
}

static void print_operation(const struct edit *edit, struct text *out) {
  static const char *const operations[] = {
      [EDIT_PUT_RESOURCE] = "add", [EDIT_REPLACE] = "replace", [EDIT_SUBSTITUTE] = "replace",
      [EDIT_WRAP] = "replace",     [EDIT_APPEND] = "add",      [EDIT_SET_MEMBER] = "add",
      [EDIT_PUT_CONDITION] = "add"};
  struct path member = {edit_section(edit), edit->name, 0};
  if (edit->has_made_section)
    text_string(out, "{\"op\":\"add\",\"path\":\"/Conditions\",\"value\":{}},");
  text_format(out, "{\"op\":\"%s\",\"path\":\"", operations[edit->kind]);
  path_print_pointer(edit->name ? &member : edit->path, out);
  text_string(out, edit->kind == EDIT_APPEND ? "/-\",\"value\":" : "\",\"value\":");
  /* A replaced node took over the value's contents; a substituted text lies in the tree only. */
  document_print(edit->value ? edit->value : edit->target, DOCUMENT_COMPACT, out);
  text_char(out, '}');
}

void plan_print_patch(const struct plan *plan, struct text *out) {
  text_char(out, '[');
  bool is_first = true;
  for (size_t i = 0; i < plan->count; i++) {
    const struct edit *edit = &plan->list[i];
    if (edit->is_told || edit->kind == EDIT_NOTE) continue;
    if (!is_first) text_char(out, ',');
    is_first = false;
    print_operation(edit, out);
  }
  text_char(out, ']');
}
