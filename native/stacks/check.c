#include "stacks/check.h"

#include <string.h>

#include "service/plugins.h"

static struct arena *arena_of(const struct stacks_check *check) { return check->service->arena; }

static const char *shown(const struct stacks_check *check, const char *text) {
  return text_shown(arena_of(check), text);
}

/* "the nested stack OrderNestedStack", "the root stack" */
static const char *name_of(const struct stacks_check *check, const struct nested_stack *stack) {
  return stack ? text_new(arena_of(check), "the nested stack %s", shown(check, stack->id))
               : "the root stack";
}

static const char *place_of(const struct stacks_check *check, const char *id) {
  return text_new(arena_of(check), "Resources.%s", shown(check, id));
}

/* ---- Quotas ---- */

static void check_quota(const struct stacks_check *check, const struct nested_stack *stack,
                        const node *root, const char *section, size_t most) {
  size_t count = node_count(node_member(root, section));
  if (count > most)
    diagnose(check->diagnostics, RO321, stack ? place_of(check, stack->id) : section,
             "%s has %zu %s; CloudFormation takes %zu a template", name_of(check, stack), count,
             strcmp(section, "Outputs") == 0 ? "outputs" : "parameters", most);
}

static void check_quotas(const struct stacks_check *check, const struct nested_stack *stack,
                         const node *root) {
  size_t count = node_count(node_member(root, "Resources"));
  if (count > STACKS_MOST_RESOURCES && (stack || check->counts_root))
    diagnose(check->diagnostics, RO401, stack ? place_of(check, stack->id) : "Resources",
             "%s has %zu resources; CloudFormation takes %d a template", name_of(check, stack),
             count, STACKS_MOST_RESOURCES);
  check_quota(check, stack, root, "Parameters", STACKS_MOST_PARAMETERS);
  check_quota(check, stack, root, "Outputs", STACKS_MOST_OUTPUTS);
}

/* ---- Parameters ---- */

static void check_parameters(const struct stacks_check *check, const struct nested_stack *stack) {
  const node *given = node_member(node_member(stack->body, "Properties"), "Parameters"),
             *declared = node_member(stack->root, "Parameters");
  for (const node *each = node_first(declared); each; each = node_next(each))
    if (!node_member(given, node_name(each)) && !node_member(each, "Default"))
      diagnose(check->diagnostics, RO321, place_of(check, stack->id),
               "%s needs the parameter %s, which the template that names it does not give",
               name_of(check, stack), shown(check, node_name(each)));
  for (const node *each = node_is(given, NODE_OBJECT) ? node_first(given) : NULL; each;
       each = node_next(each))
    if (!node_member(declared, node_name(each)) && !intrinsic_is(given))
      diagnose(check->diagnostics, RO321, place_of(check, stack->id),
               "%s is given the parameter %s, which its template does not have",
               name_of(check, stack), shown(check, node_name(each)));
}

/* ---- References ---- */

/* One template that is searched. */
struct search {
  const struct stacks_check *check;
  const struct nested_stack *stack; /* NULL: the root template */
  const node *root;
  struct index names;    /* of its resources and parameters */
  const struct path *at; /* of the value */
};

static void report_name(const struct search *search, const char *kind, const char *name) {
  const struct stacks_check *check = search->check;
  const struct nested_stack *holder = stacks_holding(check->stacks, name);
  /* what else the root template does not have was not moved by anybody */
  if (!search->stack && (!holder || strcmp(kind, "resource") != 0)) return;
  bool is_in_root = node_member(node_member(check->stacks->root, "Resources"), name) != NULL;
  const char *where = holder && holder != search->stack ? name_of(check, holder)
                      : is_in_root                      ? name_of(check, NULL)
                                                        : NULL;
  diagnose(check->diagnostics, RO321, path_text(arena_of(check), search->at),
           "%s does not have the %s %s%s%s, which is named here", name_of(check, search->stack),
           kind, shown(check, name), where ? " of " : "", where ? where : "");
}

static void check_name(const struct search *search, const char *name, size_t length) {
  if (strncmp(name, "AWS::", 5) == 0 || index_find(&search->names, name, length)) return;
  report_name(search, "resource", arena_copy(arena_of(search->check), name, length));
}

static void check_condition(const struct search *search, const char *name) {
  if (name && !node_member(node_member(search->root, "Conditions"), name))
    report_name(search, "condition", name);
}

static void check_output(const struct search *search, const node *value) {
  const char *output;
  const struct nested_stack *stack =
      stacks_referred(search->check->stacks, search->stack, value, &output);
  if (stack && stack->root && output && !node_member(node_member(stack->root, "Outputs"), output))
    diagnose(search->check->diagnostics, RO321, path_text(arena_of(search->check), search->at),
             "%s does not have the output %s, which is named here", name_of(search->check, stack),
             shown(search->check, output));
}

static void check_sub(const struct search *search, const node *operand) {
  const node *map = node_is(operand, NODE_ARRAY) ? node_at(operand, 1) : NULL;
  const char *text = node_string(node_is(operand, NODE_ARRAY) ? node_at(operand, 0) : operand);
  for (const char *at = text ? strstr(text, "${") : NULL; at; at = strstr(at + 2, "${")) {
    size_t length = strcspn(at + 2, "}.");
    const char *whole = arena_copy(arena_of(search->check), at + 2, strcspn(at + 2, "}"));
    if (at[2] != '!' && !node_member(map, whole)) check_name(search, at + 2, length);
  }
}

static void check_value(const struct search *search, const node *value, bool is_body);

static void check_members(const struct search *search, const node *value, bool is_body) {
  size_t position = 0;
  for (const node *each = node_first(value); each; each = node_next(each)) {
    struct path at = {search->at, node_name(each), position++};
    struct search below = *search;
    below.at = &at;
    const char *name = node_name(each);
    if (is_body && strcmp(name, "DependsOn") == 0) {
      if (node_string(each)) check_name(&below, node_string(each), strlen(node_string(each)));
      for (const node *id = node_first(each); id; id = node_next(id))
        if (node_string(id)) check_name(&below, node_string(id), strlen(node_string(id)));
    } else if (is_body && strcmp(name, "Condition") == 0)
      check_condition(&below, node_string(each));
    else check_value(&below, each, false);
  }
}

static void check_value(const struct search *search, const node *value, bool is_body) {
  struct arena *arena = arena_of(search->check);
  const node *sub = node_only(value, "Fn::Sub"), *branches = node_only(value, "Fn::If");
  const char *id = is_body ? NULL : template_referred(arena, value);
  if (id) {
    check_name(search, id, strlen(id));
    check_output(search, value);
    return;
  }
  if (sub) check_sub(search, sub);
  if (branches) check_condition(search, node_string(node_first(branches)));
  check_members(search, value, is_body);
}

static void check_section(const struct search *search, const char *section) {
  struct path at = {NULL, section, 0};
  for (const node *each = node_first(node_member(search->root, section)); each;
       each = node_next(each)) {
    struct path member = {&at, node_name(each), 0};
    struct search below = *search;
    below.at = &member;
    check_value(&below, each, true);
  }
}

static void check_references(const struct stacks_check *check, const struct nested_stack *stack,
                             const node *root) {
  static const char *const named[] = {"Resources", "Parameters"};
  struct search search = {.check = check, .stack = stack, .root = root};
  if (node_member(root, "Transform")) return;
  index_init(&search.names, arena_of(check), 64);
  for (size_t i = 0; i < 2; i++)
    for (const node *each = node_first(node_member(root, named[i])); each; each = node_next(each))
      index_put(&search.names, node_name(each), (void *)each);
  check_section(&search, "Resources");
  check_section(&search, "Outputs");
}

/* ---- Outputs of what may not be there ---- */

static void check_outputs(const struct stacks_check *check, const struct nested_stack *stack) {
  const node *resources = node_member(stack->root, "Resources");
  for (const node *output = node_first(node_member(stack->root, "Outputs")); output;
       output = node_next(output)) {
    const char *id = template_referred(arena_of(check), node_member(output, "Value"));
    const char *condition =
        id ? node_string(node_member(node_member(resources, id), "Condition")) : NULL;
    if (condition && !node_member(output, "Condition"))
      diagnose(check->diagnostics, RO322, place_of(check, id),
               "%s has an output of %s, which is there only where the condition %s holds",
               name_of(check, stack), shown(check, id), shown(check, condition));
  }
}

/* ---- Cycles ---- */

/* What stands for a resource of the flat template in the root template. */
static const char *seen_from_root(const struct stacks_check *check, const char *id) {
  const struct stack_resource *resource = index_get(&check->stacks->nested, id);
  if (!resource) return id;
  const struct nested_stack *stack = resource->stack;
  while (stack->parent) stack = stack->parent;
  return stack->id;
}

static bool is_at(const struct stacks_check *check, const char *id, const char *place) {
  return strcmp(seen_from_root(check, id), place) == 0;
}

/* Why one resource of the root template waits for another. */
struct reason {
  const char *from, *to; /* a reference of the flat template; NULL: DependsOn alone */
  bool is_foreign;       /* it is there without this plugin as well */
};

/* Is the reference there, to the same place, where this plugin adds nothing? */
static bool is_foreign(const struct stacks_check *check, const char *from, const char *to,
                       const char *place) {
  const char *before = index_get(check->own, to);
  if (index_get(check->own, from)) return false;
  return !before || (*before && is_at(check, before, place));
}

static struct reason reason_of(const struct stacks_check *check, const char *from, const char *to) {
  struct reason found = {.is_foreign = true};
  for (size_t i = 0; i < check->flat->count; i++) {
    const struct resource *resource = &check->flat->list[i];
    if (!is_at(check, resource->id, from)) continue;
    struct resource_list list = template_references(check->flat, resource);
    for (size_t k = 0; k < list.count; k++) {
      const char *id = list.list[k]->id;
      if (!is_at(check, id, to)) continue;
      bool is_theirs = is_foreign(check, resource->id, id, to);
      if (!found.from || (is_theirs && !found.is_foreign))
        found = (struct reason){resource->id, id, is_theirs};
    }
  }
  return found;
}

/* Nothing where the two resources are those of the root template. */
static void add_reason(const struct stacks_check *check, const struct reason *reason,
                       const char *from, const char *to, struct text *text) {
  bool is_sequenced =
      node_double(node_member(check->service->split_stacks, "stackConcurrency")) > 0;
  if (reason->from && strcmp(reason->from, from) == 0 && strcmp(reason->to, to) == 0) return;
  if (reason->from)
    text_format(text, " (%s refers to %s)", shown(check, reason->from), shown(check, reason->to));
  else text_string(text, is_sequenced ? " (stackConcurrency)" : " (DependsOn)");
}

/* "A waits for B (x refers to y), B for A (...)". `cycle` is "A -> B -> A". *place: a resource with
 * one of these references, or A. */
static const char *explain(const struct stacks_check *check, const char *cycle, const char **place,
                           bool *is_theirs) {
  static const char arrow[] = " -> ";
  struct arena *arena = arena_of(check);
  struct text text;
  text_init(&text, arena);
  *is_theirs = true;
  *place = NULL;
  for (const char *at = cycle, *end; (end = strstr(at, arrow)); at = end + sizeof arrow - 1) {
    const char *next = end + sizeof arrow - 1, *after = strstr(next, arrow);
    const char *from = arena_copy(arena, at, (size_t)(end - at)),
               *to = after ? arena_copy(arena, next, (size_t)(after - next)) : next;
    const struct reason reason = reason_of(check, from, to);
    text_format(&text, "%s%s %s %s", text.length ? ", " : "", from,
                text.length ? "for" : "waits for", to);
    add_reason(check, &reason, from, to, &text);
    *is_theirs &= reason.is_foreign;
    if (!*place) *place = reason.from;
  }
  if (!*place) *place = arena_copy(arena, cycle, strcspn(cycle, " "));
  return text_trim(&text);
}

/* The first cycle of a template; NULL where there is none. *id: one of its members. */
static const char *first_cycle(const struct stacks_check *check, node *root, const char **id) {
  struct template template;
  struct diagnostics unsaid; /* whatever else is wrong with it */
  struct index states;
  diagnostics_init(&unsaid, arena_of(check));
  template_read(&template, arena_of(check), root, &unsaid);
  index_init(&states, arena_of(check), template.count);
  for (size_t i = 0; i < template.count; i++) {
    struct resource_list circle = template_circle(&template, template.list[i].id, &states);
    if (!circle.count) continue;
    *id = circle.list[0]->id;
    return template_circle_text(arena_of(check), &circle);
  }
  return NULL;
}

/* Does a cycle pass through something that this plugin adds? */
static bool has_own(const struct stacks_check *check, const char *cycle) {
  for (const char *at = cycle; at;) {
    const char *end = strstr(at, " -> ");
    if (index_find(check->own, at, end ? (size_t)(end - at) : strlen(at))) return true;
    at = end ? end + strlen(" -> ") : NULL;
  }
  return false;
}

#define WITHOUT_US "; so they do without " PLUGIN_OWN

static void check_cycles(const struct stacks_check *check) {
  const char *id, *cycle = first_cycle(check, check->stacks->root, &id);
  bool is_theirs;
  if (cycle) {
    const char *reasons = explain(check, cycle, &id, &is_theirs);
    diagnose(check->diagnostics, RO321, place_of(check, id), "%s%s", reasons,
             is_theirs ? WITHOUT_US : "");
  }
  for (const struct nested_stack *stack = check->stacks->first; stack; stack = stack->next) {
    cycle = stack->root ? first_cycle(check, stack->root, &id) : NULL;
    if (cycle)
      diagnose(check->diagnostics, RO321, place_of(check, id),
               "these resources of %s wait for each other: %s%s", name_of(check, stack), cycle,
               has_own(check, cycle) ? "" : WITHOUT_US);
  }
}

/* ---- All of it ---- */

void stacks_check(const struct stacks_check *check) {
  check_quotas(check, NULL, check->stacks->root);
  check_references(check, NULL, check->stacks->root);
  for (const struct nested_stack *stack = check->stacks->first; stack; stack = stack->next) {
    if (!stack->root) continue;
    check_quotas(check, stack, stack->root);
    check_parameters(check, stack);
    check_references(check, stack, stack->root);
    check_outputs(check, stack);
  }
  check_cycles(check);
}
