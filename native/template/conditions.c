#include "template/conditions.h"

#include <string.h>

#include "service/names.h"
#include "template/logic.h"

const char *resource_condition(const struct resource *resource) {
  return resource ? node_string(node_member(resource->body, "Condition")) : NULL;
}

/* ---- What there is ---- */

static const node *definition_of(const void *context, const char *name) {
  const struct conditions *conditions = context;
  const node *added = index_get(&conditions->added, name);
  return added ? added : node_member(node_member(conditions->template->root, "Conditions"), name);
}

void conditions_init(struct conditions *conditions, const struct template *template,
                     struct plan *plan) {
  *conditions = (struct conditions){.template = template, .plan = plan};
  index_init(&conditions->added, template->arena, 0);
  index_init(&conditions->put, template->arena, 0);
  index_init(&conditions->answers, template->arena, 0);
  conditions->logic = logic_new(template, definition_of, conditions);
}

bool conditions_has(const struct conditions *conditions, const char *name) {
  return definition_of(conditions, name) || loop_may_make(conditions->template, "Conditions", name);
}

const char *const *conditions_names(const struct conditions *conditions) {
  const node *all = node_member(conditions->template->root, "Conditions");
  const char **names =
      arena_alloc(conditions->template->arena, (node_count(all) + 1) * sizeof *names);
  size_t count = 0;
  for (const node *each = node_first(all); each; each = node_next(each))
    if (node_name(each)) names[count++] = node_name(each);
  names[count] = NULL;
  return names;
}

void condition_list_add(struct condition_list *conditions, struct arena *arena, const char *name) {
  for (size_t i = 0; i < conditions->count; i++)
    if (strcmp(conditions->list[i], name) == 0) return;
  if (conditions->count == conditions->capacity) {
    size_t capacity = conditions->capacity ? 2 * conditions->capacity : 4, size = sizeof name;
    conditions->list =
        arena_grow(arena, conditions->list, conditions->count * size, capacity * size);
    conditions->capacity = capacity;
  }
  conditions->list[conditions->count++] = name;
}

/* ---- What follows from what ---- */

static size_t count_facts(const struct fact *facts) {
  size_t count = 0;
  for (; facts; facts = facts->and) count += facts->condition != NULL;
  return count;
}

/* The facts, with room for `more`. */
static struct wanted *wanted_of(struct conditions *conditions, const struct fact *facts,
                                size_t *count, size_t more) {
  struct wanted *wanted =
      arena_alloc(conditions->template->arena, (count_facts(facts) + more + 1) * sizeof *wanted);
  for (*count = 0; facts; facts = facts->and)
    if (facts->condition)
      wanted[(*count)++] =
          (struct wanted){logic_condition(conditions->logic, facts->condition), !facts->is_false};
  return wanted;
}

/* Can the facts hold while none of `names` does? */
static bool can_hold_without(struct conditions *conditions, const struct fact *facts,
                             const char *const *names, size_t count) {
  size_t all;
  struct wanted *wanted = wanted_of(conditions, facts, &all, count);
  for (size_t i = 0; i < count; i++)
    wanted[all++] = (struct wanted){logic_condition(conditions->logic, names[i]), false};
  return logic_can_be(conditions->logic, wanted, all, CONDITIONS_MOST_STEPS);
}

bool conditions_decide(struct conditions *conditions, const struct fact *facts,
                       const node *definition, bool *is_true) {
  size_t count;
  struct wanted *wanted = wanted_of(conditions, facts, &count, 1);
  for (size_t truth = 0; truth < 2; truth++) {
    wanted[count] = (struct wanted){logic_formula(conditions->logic, definition), truth == 1};
    *is_true = truth == 0;
    if (!logic_can_be(conditions->logic, wanted, count + 1, CONDITIONS_MOST_STEPS)) return true;
  }
  return false;
}

bool conditions_can_hold(struct conditions *conditions, const struct fact *facts) {
  return !count_facts(facts) || can_hold_without(conditions, facts, NULL, 0);
}

bool conditions_exclude(struct conditions *conditions, const struct fact *facts,
                        const char *condition) {
  const struct fact all = {facts, condition, false};
  return !conditions_can_hold(conditions, &all);
}

/* Thousands of resources ask the same of the same two conditions. */
static bool implies(struct conditions *conditions, const struct fact *fact, const char *name) {
  static const char yes[] = "yes", no[] = "no";
  struct arena *arena = conditions->template->arena;
  const char *question = text_new(arena, "%s\n%s", fact->condition, name);
  const char *answer = index_get(&conditions->answers, question);
  if (!answer) {
    const struct fact alone = {NULL, fact->condition, false};
    answer = can_hold_without(conditions, &alone, &name, 1) ? no : yes;
    index_put(&conditions->answers, question, (void *)answer);
  }
  return answer == yes;
}

bool conditions_imply(struct conditions *conditions, const struct fact *facts,
                      const char *condition) {
  if (!condition) return true;
  const struct fact *last = NULL;
  for (const struct fact *fact = facts; fact; fact = fact->and) {
    if (!fact->condition) continue;
    if (!fact->is_false && strcmp(fact->condition, condition) == 0) return true;
    last = fact;
  }
  if (last && !last->is_false && count_facts(facts) == 1)
    return implies(conditions, last, condition);
  return !can_hold_without(conditions, facts, &condition, 1);
}

/* ---- New ones ---- */

const char *conditions_define(struct conditions *conditions, const char *name, node *definition) {
  struct arena *arena = conditions->template->arena;
  const char *free = name;
  const node *there;
  for (size_t number = 2; (there = definition_of(conditions, free)); number++) {
    if (node_equal(there, definition)) return free;
    free = text_new(arena, "%s%zu", name, number);
  }
  index_put(&conditions->added, free, definition);
  return free;
}

const char *conditions_use(struct conditions *conditions, const char *name) {
  node *definition = index_get(&conditions->added, name);
  if (definition && index_put(&conditions->put, name, definition))
    plan_put_condition(conditions->plan, name, definition);
  return name;
}

node *intrinsic_condition(const char *name) {
  node *intrinsic = node_new_object();
  node_add(intrinsic, "Condition", node_new_string(name));
  return intrinsic;
}

/* Fn::And and Fn::Or take 2 to 10 conditions (CloudFormation user guide, "Condition functions");
 * more of them are put into groups. */
static node *combine(const char *function, const char *const *names, size_t count) {
  enum { MOST = 10 };
  if (count == 1) return intrinsic_condition(names[0]);
  node *combined = node_new_object(), *operands = node_add(combined, function, node_new_array());
  size_t groups = count < MOST ? count : MOST;
  for (size_t left = groups, first = 0; left > 0; left--) {
    size_t size = (count - first) / left;
    node_append(operands, combine(function, names + first, size));
    first += size;
  }
  return combined;
}

static const char *define_combined(struct conditions *conditions, bool is_all,
                                   const struct condition_list *list) {
  if (list->count == 1) return list->list[0];
  const char *name =
      name_conditions(conditions->template->arena, is_all ? "And" : "Or", list->list, list->count);
  return conditions_use(conditions, conditions_define(conditions, name,
                                                      combine(is_all ? "Fn::And" : "Fn::Or",
                                                              list->list, list->count)));
}

/* The list without the element at `position`, as facts before `facts`. */
static const struct fact *others_as_facts(struct arena *arena, const struct condition_list *list,
                                          size_t position, const struct fact *facts) {
  for (size_t i = 0; i < list->count; i++) {
    if (i == position) continue;
    struct fact *fact = arena_alloc(arena, sizeof *fact);
    *fact = (struct fact){facts, list->list[i], false};
    facts = fact;
  }
  return facts;
}

static void drop(struct condition_list *list, size_t position) {
  memmove(list->list + position, list->list + position + 1,
          (list->count - position - 1) * sizeof *list->list);
  list->count--;
}

static struct condition_list copy_of(struct arena *arena, const struct condition_list *list) {
  struct condition_list copy = {0};
  for (size_t i = 0; i < list->count; i++) condition_list_add(&copy, arena, list->list[i]);
  return copy;
}

const char *conditions_all(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list) {
  struct arena *arena = conditions->template->arena;
  struct condition_list left = copy_of(arena, list);
  for (size_t i = left.count; i--;)
    if (conditions_imply(conditions, others_as_facts(arena, &left, i, facts), left.list[i]))
      drop(&left, i);
  return left.count ? define_combined(conditions, true, &left) : NULL;
}

const char *conditions_any(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list) {
  struct arena *arena = conditions->template->arena;
  if (!can_hold_without(conditions, facts, list->list, list->count)) return NULL;
  struct condition_list left = copy_of(arena, list);
  for (size_t i = left.count; i--;) {
    const struct fact alone = {facts, left.list[i], false};
    bool is_within = false;
    for (size_t k = 0; k < left.count && !is_within; k++)
      is_within = k != i && conditions_imply(conditions, &alone, left.list[k]);
    if (is_within) drop(&left, i);
  }
  return define_combined(conditions, false, &left);
}

/* ---- What a value needs ---- */

struct need {
  struct conditions *conditions;
  struct condition_list *list;
};

/* A reference in a branch that is not used while the resource is not there needs nothing. */
static void see(void *context, struct resource *resource, const struct fact *facts) {
  struct need *need = context;
  const char *condition = resource_condition(resource);
  if (condition && !conditions_imply(need->conditions, facts, condition))
    condition_list_add(need->list, need->conditions->template->arena, condition);
}

void conditions_gather(struct conditions *conditions, const struct fact *facts, const node *value,
                       struct condition_list *list) {
  struct need need = {conditions, list};
  template_visit_references(conditions->template, value, facts, see, &need);
}

const char *conditions_needed(struct conditions *conditions, const struct fact *facts,
                              const node *value, bool *is_never) {
  struct condition_list list = {0};
  conditions_gather(conditions, facts, value, &list);
  if (is_never) {
    const struct fact *all = others_as_facts(conditions->template->arena, &list, list.count, facts);
    *is_never = list.count && !conditions_can_hold(conditions, all);
    if (*is_never) return NULL;
  }
  return list.count ? conditions_all(conditions, facts, &list) : NULL;
}

node *conditions_decided(struct conditions *conditions, const struct fact *facts,
                         const node *value) {
  const node *operands = node_only(value, "Fn::If");
  const char *condition = node_string(node_first(operands));
  if (!condition || node_count(operands) != 3) return node_copy(value);
  const struct fact yes = {facts, condition, false}, no = {facts, condition, true};
  if (conditions_imply(conditions, facts, condition))
    return conditions_decided(conditions, facts, node_at(operands, 1));
  if (conditions_exclude(conditions, facts, condition))
    return conditions_decided(conditions, facts, node_at(operands, 2));
  return intrinsic_if(condition, conditions_decided(conditions, &yes, node_at(operands, 1)),
                      conditions_decided(conditions, &no, node_at(operands, 2)));
}

/* ---- Intrinsics ---- */

node *intrinsic_no_value(void) { return intrinsic_ref("AWS::NoValue"); }

node *intrinsic_if(const char *condition, node *value, node *otherwise) {
  if (!condition) return value;
  node *chosen = node_new_object(), *operands = node_add(chosen, "Fn::If", node_new_array());
  node_append(operands, node_new_string(condition));
  node_append(operands, value);
  node_append(operands, otherwise);
  return chosen;
}
