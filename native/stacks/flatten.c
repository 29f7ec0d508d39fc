/* One template made of a root template and its nested ones. */
#include <string.h>

#include "stacks/stacks.h"

/* Values that go through parameters and outputs of this many stacks are left as they are: two
 * outputs may name each other. */
#define MOST_HOPS 32

struct flat {
  struct stacks *stacks;
  node *root, *resources;
};

/* Where a value stands: in the template of `stack`, NULL for the root. */
struct scope {
  const struct flat *flat;
  const struct nested_stack *stack;
  unsigned hops;
};

static void rewrite(const struct scope *scope, node *value);

static struct arena *arena_of(const struct scope *scope) { return scope->flat->stacks->arena; }

/* A name of the scope's template in the flat one. */
static const char *renamed(const struct index *names, const char *name) {
  const char *other = index_get(names, name);
  return other ? other : name;
}

static const char *renamed_id(const struct scope *scope, const char *id) {
  return scope->stack ? renamed(&scope->stack->ids, id) : id;
}

static void rename_string(const struct index *names, node *value) {
  const char *name = node_string(value), *other = name ? renamed(names, name) : NULL;
  if (other != name) node_become(value, node_new_string(other));
}

/* ---- Parameters and outputs ---- */

static bool is_list_type(const char *type) {
  return type && (strcmp(type, "CommaDelimitedList") == 0 || strncmp(type, "List<", 5) == 0);
}

/* What {Ref: name} is in a nested template; NULL where `name` is not a parameter with a value. */
static node *parameter_value(const struct scope *scope, const char *name) {
  const struct nested_stack *stack = scope->stack;
  const node *declared = node_member(node_member(stack->root, "Parameters"), name);
  if (!declared || scope->hops >= MOST_HOPS) return NULL;
  const node *given =
      node_member(node_member(node_member(stack->body, "Properties"), "Parameters"), name);
  node *value = node_copy(given ? given : node_member(declared, "Default"));
  if (!value) return NULL;
  if (given) rewrite(&(struct scope){scope->flat, stack->parent, scope->hops + 1}, value);
  if (!is_list_type(node_string(node_member(declared, "Type")))) return value;
  node *split = node_new_object(), *operands = node_add(split, "Fn::Split", node_new_array());
  node_append(operands, node_new_string(","));
  node_append(operands, value);
  return split;
}

/* What {Fn::GetAtt: [stack, Outputs.name]} is; NULL where the template has no such output. */
static node *output_value(const struct scope *scope, const struct nested_stack *stack,
                          const char *name) {
  const node *output = node_member(node_member(stack->root, "Outputs"), name);
  node *value = scope->hops < MOST_HOPS ? node_copy(node_member(output, "Value")) : NULL;
  if (value) rewrite(&(struct scope){scope->flat, stack, scope->hops + 1}, value);
  return value;
}

/* ---- Ref and Fn::GetAtt ---- */

static void rewrite_ref(const struct scope *scope, node *value, const char *name) {
  if (!scope->stack) return;
  bool names_stack = strcmp(name, "AWS::StackName") == 0 || strcmp(name, "AWS::StackId") == 0;
  node *given = parameter_value(scope, name);
  if (given) node_become(value, given);
  else if (names_stack)
    node_become(value, intrinsic_ref(text_new(arena_of(scope), "%s.%s", scope->stack->id, name)));
  else if (renamed_id(scope, name) != name)
    node_become(value, intrinsic_ref(renamed_id(scope, name)));
}

static void rewrite_get_att(const struct scope *scope, node *value, node *operands) {
  const char *output;
  const struct nested_stack *stack =
      stacks_referred(scope->flat->stacks, scope->stack, value, &output);
  node *outcome = stack && stack->root && output ? output_value(scope, stack, output) : NULL;
  if (outcome) {
    node_become(value, outcome);
    return;
  }
  const char *id = template_referred(arena_of(scope), value);
  if (!id || renamed_id(scope, id) == id) return;
  const char *dotted = node_string(operands);
  if (dotted)
    node_become(operands, node_new_string(text_new(arena_of(scope), "%s%s", renamed_id(scope, id),
                                                   dotted + strlen(id))));
  else node_become(node_first(operands), node_new_string(renamed_id(scope, id)));
}

/* ---- Fn::Sub ---- */

struct sub {
  struct text text;
  node *map;       /* what stays in it */
  const node *own; /* what it held before */
};

/* Text that a value from elsewhere becomes: its ${ is no variable. */
static void add_literal(struct text *text, const char *string) {
  for (const char *at; (at = strstr(string, "${")); string = at + 2) {
    text_add(text, string, (size_t)(at - string));
    text_string(text, "${!");
  }
  text_string(text, string);
}

/* "Order" or "Order.Arn" for a reference of these kinds; NULL for anything else. */
static const char *variable_of(struct arena *arena, const node *value) {
  const node *get = node_only(value, "Fn::GetAtt");
  if (node_only(value, "Ref")) return node_string(node_only(value, "Ref"));
  if (node_string(get)) return node_string(get);
  const char *id = node_string(node_at(get, 0)), *attribute = node_string(node_at(get, 1));
  return id && attribute ? text_new(arena, "%s.%s", id, attribute) : NULL;
}

/* Puts a value into the text; what has no place there goes into the map under `name`. */
static void add_value(const struct scope *scope, struct sub *sub, const char *name, node *value,
                      bool is_given) {
  const char *variable = variable_of(arena_of(scope), value);
  if (is_given && node_string(value)) {
    add_literal(&sub->text, node_string(value));
    return;
  }
  if (variable && !node_member(sub->own, variable)) {
    text_format(&sub->text, "${%s}", variable);
    return;
  }
  char *free_name = arena_string(arena_of(scope), name);
  for (char *at = free_name; *at; at++)
    if (*at == '.' || *at == ':') *at = '_';
  while (is_given && node_member(sub->own, free_name))
    free_name = text_new(arena_of(scope), "%s_", free_name);
  if (!node_member(sub->map, free_name)) node_add(sub->map, free_name, value);
  text_format(&sub->text, "${%s}", free_name);
}

/* The variable `name` of a text, in the scope's own words: {Ref: name} or {Fn::GetAtt: ...}. */
static node *variable_value(const struct scope *scope, const char *name) {
  const char *point = strchr(name, '.');
  node *value = point ? intrinsic_get_att(arena_copy(arena_of(scope), name, (size_t)(point - name)),
                                          point + 1)
                      : intrinsic_ref(name);
  rewrite(scope, value);
  return value;
}

static void rewrite_text(const struct scope *scope, struct sub *sub, const char *text) {
  struct arena *arena = arena_of(scope);
  for (const char *at; (at = strstr(text, "${"));) {
    size_t length = strcspn(at + 2, "}");
    text_add(&sub->text, text, (size_t)(at - text));
    if (!at[2 + length] || at[2] == '!') {
      text_add(&sub->text, at, 2);
      text = at + 2;
      continue;
    }
    const char *name = arena_copy(arena, at + 2, length);
    node *mapped = node_member(sub->own, name);
    if (mapped) add_value(scope, sub, name, node_copy(mapped), false);
    else add_value(scope, sub, name, variable_value(scope, name), true);
    text = at + 2 + length + 1;
  }
  text_string(&sub->text, text);
}

static void rewrite_sub(const struct scope *scope, node *operand) {
  bool has_map = node_is(operand, NODE_ARRAY);
  node *text = has_map ? node_at(operand, 0) : operand, *map = has_map ? node_at(operand, 1) : NULL;
  if (map) rewrite(scope, map);
  if (!node_string(text)) return;
  struct sub sub = {.map = node_new_object(), .own = map};
  text_init(&sub.text, arena_of(scope));
  rewrite_text(scope, &sub, node_string(text));
  if (node_first(sub.map)) {
    node_become(text, node_new_string(sub.text.at));
    if (map) node_become(map, sub.map);
    else {
      node *both = node_new_array();
      node_append(both, node_new_string(sub.text.at));
      node_append(both, sub.map);
      node_become(operand, both);
    }
  } else node_become(operand, node_new_string(sub.text.at));
}

/* ---- Any value ---- */

static void rewrite_members(const struct scope *scope, node *value) {
  for (node *each = node_first(value); each; each = node_next(each)) {
    const char *name = node_name(each);
    if (scope->stack && name && strcmp(name, "Condition") == 0 && node_string(each))
      rename_string(&scope->stack->conditions, each);
    rewrite(scope, each);
  }
}

static void rewrite(const struct scope *scope, node *value) {
  node *ref = node_only(value, "Ref"), *get = node_only(value, "Fn::GetAtt"),
       *sub = node_only(value, "Fn::Sub");
  if (node_string(ref)) rewrite_ref(scope, value, node_string(ref));
  else if (get) rewrite_get_att(scope, value, get);
  else if (sub) rewrite_sub(scope, sub);
  else {
    if (scope->stack)
      rename_string(&scope->stack->conditions, node_first(node_only(value, "Fn::If")));
    if (scope->stack)
      rename_string(&scope->stack->mappings, node_first(node_only(value, "Fn::FindInMap")));
    rewrite_members(scope, value);
  }
}

/* ---- Names ---- */

/* A name that no template before has in this section of the flat one. */
static const char *free_name(const struct flat *flat, const struct nested_stack *stack,
                             const node *section, const struct index *taken, const char *name) {
  while (node_member(section, name) || (taken && index_get(taken, name)))
    name = text_new(flat->stacks->arena, "%s%s", stack->id, name);
  return name;
}

static void name_resources(struct flat *flat, struct nested_stack *stack, struct index *taken) {
  index_init(&stack->ids, flat->stacks->arena, 16);
  if (!stack->root) return;
  for (const node *body = node_first(node_member(stack->root, "Resources")); body;
       body = node_next(body)) {
    struct stack_resource *resource = arena_alloc(flat->stacks->arena, sizeof *resource);
    *resource = (struct stack_resource){stack, node_name(body)};
    const char *id = free_name(flat, stack, NULL, taken, node_name(body));
    index_put(&stack->ids, node_name(body), (void *)id);
    index_put(taken, id, resource);
    index_put(&flat->stacks->nested, id, resource);
  }
}

/* {Fn::Equals: [{Fn::If: [name, "true", "false"]}, "true"]}: the condition of the template above,
 * given by a parameter. */
static bool repeats(const node *condition, const char *name) {
  const node *operands = node_only(condition, "Fn::Equals"),
             *branches = node_only(node_at(operands, 0), "Fn::If");
  const char *first = node_string(node_at(branches, 0)), *yes = node_string(node_at(branches, 1)),
             *word = node_string(node_at(operands, 1));
  return first && yes && word && strcmp(first, name) == 0 && strcmp(yes, word) == 0;
}

/* Adds the conditions or mappings of a nested template to the flat one. Their names are known before
 * their values are written: one may name another. */
static void take_section(const struct flat *flat, struct nested_stack *stack, const char *section,
                         struct index *names) {
  const struct scope scope = {flat, stack, 0};
  const node *own = node_member(stack->root, section);
  index_init(names, flat->stacks->arena, 4);
  if (!node_is(own, NODE_OBJECT)) return;
  if (!node_member(flat->root, section)) node_add(flat->root, section, node_new_object());
  node *all = node_member(flat->root, section);
  for (const node *each = node_first(own); each; each = node_next(each)) {
    const node *there = node_member(all, node_name(each));
    node *value = node_copy(each);
    rewrite(&scope, value);
    if (there && (node_equal(there, value) || repeats(value, node_name(each)))) continue;
    const char *name = free_name(flat, stack, all, NULL, node_name(each));
    index_put(names, node_name(each), (void *)name);
    node_add(all, name, node_new_null());
  }
  for (const node *each = node_first(own); each; each = node_next(each)) {
    const char *name = index_get(names, node_name(each));
    node *value = name ? node_copy(each) : NULL;
    if (!name) continue;
    rewrite(&scope, value);
    node_become(node_member(all, name), value);
  }
}

/* ---- Resources ---- */

/* The id that a DependsOn names in the flat template; NULL where that is a nested stack, which is no
 * resource there. */
static const char *awaited(const struct scope *scope, const char *id) {
  const struct nested_stack *stack = stacks_find(scope->flat->stacks, scope->stack, id);
  return stack && stack->root ? NULL : renamed_id(scope, id);
}

/* A list without elements is left out: serverless-plugin-split-stacks adds one to every resource. */
static void rewrite_depends(const struct scope *scope, node *body) {
  node *depends = node_member(body, "DependsOn");
  if (node_string(depends)) {
    const char *id = awaited(scope, node_string(depends));
    if (!id) node_remove(body, "DependsOn");
    else if (strcmp(id, node_string(depends)) != 0) node_become(depends, node_new_string(id));
    return;
  }
  if (!node_is(depends, NODE_ARRAY)) return;
  node *ids = node_new_array();
  for (const node *each = node_first(depends); each; each = node_next(each)) {
    const char *id = node_string(each) ? awaited(scope, node_string(each)) : NULL;
    if (id || !node_string(each)) node_append(ids, id ? node_new_string(id) : node_copy(each));
  }
  if (!node_first(ids)) node_remove(body, "DependsOn");
  else if (!node_equal(ids, depends)) node_become(depends, ids);
}

static void add_resources(const struct scope *scope, const node *root);

static void add_resource(const struct scope *scope, const node *given) {
  const struct nested_stack *below =
      stacks_find(scope->flat->stacks, scope->stack, node_name(given));
  if (below && below->root) {
    add_resources(&(struct scope){scope->flat, below, 0}, below->root);
    return;
  }
  node *body = node_copy(given);
  node_add(scope->flat->resources, renamed_id(scope, node_name(given)), body);
  if (!node_is(body, NODE_OBJECT)) return;
  rewrite_depends(scope, body);
  rewrite_members(scope, body);
  const struct nested_stack *stack = scope->stack;
  const char *condition = stack ? node_string(node_member(stack->body, "Condition")) : NULL;
  if (condition && !node_member(body, "Condition"))
    node_add(body, "Condition",
             node_new_string(stack->parent ? renamed(&stack->parent->conditions, condition)
                                           : condition));
}

static void add_resources(const struct scope *scope, const node *root) {
  for (const node *each = node_first(node_member(root, "Resources")); each; each = node_next(each))
    add_resource(scope, each);
}

node *stacks_flatten(struct stacks *stacks) {
  struct flat flat = {.stacks = stacks, .root = node_copy(stacks->root)};
  struct index taken; /* logical ids */
  index_init(&taken, stacks->arena, 64);
  index_init(&stacks->nested, stacks->arena, 64);
  const struct scope root = {&flat, NULL, 0};
  for (const node *each = node_first(node_member(stacks->root, "Resources")); each;
       each = node_next(each))
    index_put(&taken, node_name(each), (void *)each);
  for (struct nested_stack *stack = stacks->first; stack; stack = stack->next) {
    name_resources(&flat, stack, &taken);
    take_section(&flat, stack, "Conditions", &stack->conditions);
    take_section(&flat, stack, "Mappings", &stack->mappings);
  }
  flat.resources = node_new_object();
  add_resources(&root, stacks->root);
  for (node *section = node_first(flat.root); section; section = node_next(section))
    if (strcmp(node_name(section), "Resources") == 0) node_become(section, flat.resources);
    else if (strcmp(node_name(section), "Outputs") == 0) rewrite_members(&root, section);
  return flat.root;
}

/* ---- Who waits ---- */

/* What stands for a resource in the template of `above`: itself, or the stack that holds it. */
static const char *seen_from(const struct nested_stack *above, const struct nested_stack *stack,
                             const char *id) {
  for (; stack != above && stack; stack = stack->parent) id = stack->id;
  return stack == above ? id : NULL;
}

static const struct nested_stack *common(const struct nested_stack *a,
                                         const struct nested_stack *b) {
  while (a != b) {
    if (a && (!b || a->depth >= b->depth)) a = a->parent;
    else b = b->parent;
  }
  return a;
}

bool stacks_waits(const struct stacks *stacks, const char *id, const char *other) {
  if (!stacks->known) return false;
  const struct stack_resource *here = index_get(&stacks->nested, id),
                              *there = index_get(&stacks->nested, other);
  const struct nested_stack *stack = here ? here->stack : NULL,
                            *holder = there ? there->stack : NULL, *above = common(stack, holder);
  if (stack == holder) return false;
  const char *waiting = seen_from(above, stack, here ? here->id : id),
             *awaited = seen_from(above, holder, there ? there->id : other);
  const node *root = above ? above->root : stacks->root,
             *depends =
                 node_member(node_member(node_member(root, "Resources"), waiting), "DependsOn");
  if (node_string(depends)) return strcmp(node_string(depends), awaited) == 0;
  for (const node *each = node_first(depends); each; each = node_next(each))
    if (node_string(each) && strcmp(node_string(each), awaited) == 0) return true;
  return false;
}
