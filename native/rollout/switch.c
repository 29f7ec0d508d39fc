/* `enabled` that the deployment decides. Resources cannot come and go with it: while the alias
 * went, callers would have to go back to the function in the same update. So the alias, the group
 * and the alarms stay, and where it is false the group shifts all traffic at once, without hooks
 * and with its alarms off. */
#include <string.h>

#include "rollout/internal.h"

/* ---- A setting as a condition ---- */

/* A condition's definition that may be known. */
struct truth {
  node *definition; /* NULL: known */
  bool is_true;
};

static struct truth known(bool is_true) { return (struct truth){NULL, is_true}; }

static node *combined(const char *function, node *a, node *b) {
  node *value = node_new_object(), *operands = node_add(value, function, node_new_array());
  node_append(operands, a);
  if (b) node_append(operands, b);
  return value;
}

static struct truth negated(struct truth truth) {
  if (!truth.definition) return known(!truth.is_true);
  return (struct truth){combined("Fn::Not", truth.definition, NULL), false};
}

static struct truth both(struct truth a, struct truth b) {
  if (!a.definition) return a.is_true ? b : a;
  if (!b.definition) return b.is_true ? a : b;
  return (struct truth){combined("Fn::And", a.definition, b.definition), false};
}

static struct truth either(struct truth a, struct truth b) {
  if (!a.definition) return a.is_true ? a : b;
  if (!b.definition) return b.is_true ? b : a;
  return (struct truth){combined("Fn::Or", a.definition, b.definition), false};
}

/* What a condition compares cannot refer to a resource (CloudFormation user guide, "Condition
 * functions"). */
static void see_resource(void *context, struct resource *resource, const struct fact *facts) {
  (void)resource, (void)facts;
  *(bool *)context = true;
}

static bool may_decide(const struct rollouts *rollouts, const node *value) {
  static const char *const functions[] = {"Ref",      "Fn::FindInMap", "Fn::Sub",
                                          "Fn::Join", "Fn::Select",    "Fn::Split"};
  bool has_resource = false;
  template_visit_references(rollouts->template, value, NULL, see_resource, &has_resource);
  for (size_t i = 0; !has_resource && i < sizeof functions / sizeof *functions; i++)
    if (node_only(value, functions[i])) return true;
  return false;
}

static bool read_switch(const struct rollouts *rollouts, const node *value, const char *place,
                        struct truth *truth);

static bool is_condition(const struct rollouts *rollouts, const char *name, const char *place) {
  if (!name || conditions_has(&rollouts->conditions, name)) return name != NULL;
  diagnose(rollouts->diagnostics, RO128, place, "%s", condition_unknown(rollouts, name));
  return false;
}

/* {Fn::If: [C, a, b]} is (C and a) or (not C and b). */
static bool read_if(const struct rollouts *rollouts, const node *operands, const char *place,
                    struct truth *truth) {
  const char *condition = node_string(node_at(operands, 0));
  struct truth yes, no;
  if (node_count(operands) != 3 || !is_condition(rollouts, condition, place) ||
      !read_switch(rollouts, node_at(operands, 1), place, &yes) ||
      !read_switch(rollouts, node_at(operands, 2), place, &no))
    return false;
  if (!yes.definition && !no.definition && yes.is_true == no.is_true) {
    *truth = yes;
    return true;
  }
  struct truth is = {intrinsic_condition(condition), false},
               is_not = negated((struct truth){intrinsic_condition(condition), false});
  *truth = either(both(is, yes), both(is_not, no));
  return true;
}

/* False after a diagnostic, or where `value` is something else. */
static bool read_switch(const struct rollouts *rollouts, const node *value, const char *place,
                        struct truth *truth) {
  const char *word = node_string(value), *condition = node_string(node_only(value, "Condition"));
  const node *operands = node_only(value, "Fn::If");
  if (node_is(value, NODE_BOOLEAN)) *truth = known(node_boolean(value));
  else if (word && (strcmp(word, "true") == 0 || strcmp(word, "false") == 0))
    *truth = known(strcmp(word, "true") == 0);
  else if (operands) return read_if(rollouts, operands, place, truth);
  else if (condition && is_condition(rollouts, condition, place))
    *truth = (struct truth){intrinsic_condition(condition), false};
  else if (may_decide(rollouts, value))
    *truth =
        (struct truth){combined("Fn::Equals", node_copy(value), node_new_string("true")), false};
  else return false;
  return true;
}

bool switch_read(const struct rollouts *rollouts, struct rollout *rollout) {
  const node *setting = node_member(rollout->settings, "enabled");
  const char *place = setting_place(rollouts, rollout, "enabled");
  struct truth truth = known(true);
  if (!node_is(setting, NODE_OBJECT)) return true;
  if (!setting_meets(rollouts, setting, place, RO128)) return false;
  size_t errors = rollouts->diagnostics->errors;
  if (!read_switch(rollouts, setting, place, &truth)) {
    if (rollouts->diagnostics->errors > errors) return false;
    diagnose(
        rollouts->diagnostics, RO128, place,
        "%s must be true, false, {Condition: name}, Fn::If over a condition of the template "
        "with such branches, or a value that a condition can compare, such as {Ref: parameter}",
        place);
    return false;
  }
  rollout->enabled = truth.definition;
  return truth.definition || truth.is_true;
}
