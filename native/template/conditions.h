/* Conditions of the template: which resources exist together, and conditions that are added.
 *
 * A resource with a Condition exists only where that condition is true. What refers to the resource
 * must not exist, or must not be used (a branch of Fn::If), where the condition is false:
 * CloudFormation refuses the whole template otherwise. DependsOn takes no Fn::If (facts/aws.md 10).
 *
 * conditions_imply answers by search over the values that decide: it reads Fn::And, Fn::Or, Fn::Not,
 * {Condition: name} and Fn::Equals, in which a parameter or pseudo parameter has one value (of its
 * AllowedValues, where it has some). It is sound: "true" holds for every value of every parameter.
 * "false" may also mean that nothing was proved: what it does not understand may be true or false,
 * and a search ends after CONDITIONS_MOST_STEPS steps.
 *
 * All results live in the template's arena. NULL as the name of a condition means "always". */
#ifndef TEMPLATE_CONDITIONS_H
#define TEMPLATE_CONDITIONS_H

#include "template/plan.h"
#include "template/references.h"

#define CONDITIONS_MOST_STEPS 20000

struct logic;

struct conditions {
  const struct template *template;
  struct plan *plan;
  struct index added;   /* name -> node: what the plan adds */
  struct index answers; /* "a\nb" -> whether the condition a alone implies b */
  struct logic *logic;  /* the conditions as formulas */
};

/* Names of conditions, each once. */
struct condition_list {
  const char **list;
  size_t count, capacity;
};
void condition_list_add(struct condition_list *conditions, struct arena *arena, const char *name);

/* The Condition of a resource; NULL where it has none, or where `resource` is NULL. */
const char *resource_condition(const struct resource *resource);
/* Does the template, or the plan, have a condition of this name? */
bool conditions_has(const struct conditions *conditions, const char *name);
/* The names of the template's conditions, NULL at the end; for text_nearest. */
const char *const *conditions_names(const struct conditions *conditions);

void conditions_init(struct conditions *conditions, const struct template *template,
                     struct plan *plan);
/* Is `condition` true wherever all of `facts` are? */
bool conditions_imply(struct conditions *conditions, const struct fact *facts,
                      const char *condition);
/* May all of `facts` be true together? */
bool conditions_can_hold(struct conditions *conditions, const struct fact *facts);

/* Adds a condition and returns its name: `name`, a number after it where that is taken, or the name
 * of a condition that has the same definition already. Takes `definition`. */
const char *conditions_define(struct conditions *conditions, const char *name, node *definition);
/* The condition that is true where all, or any, of the list are, among the places where `facts`
 * hold: NULL where it is always true there; one of the list where that is enough; else a new one
 * (Fn::And, Fn::Or) whose name service/names.c makes. The list must not be empty for `any`. */
const char *conditions_all(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list);
const char *conditions_any(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list);
/* The condition that is true where `name` is false. */
const char *conditions_not(struct conditions *conditions, const char *name);

/* What must be true besides `facts`, so that every resource exists that `value` refers to; NULL
 * where nothing is missing. */
const char *conditions_needed(struct conditions *conditions, const struct fact *facts,
                              const node *value);

/* {Condition: name}, as it is written within Conditions. */
node *intrinsic_condition(const char *name);
/* {Fn::If: [condition, value, otherwise]}; `value` where the condition is NULL. Takes both. */
node *intrinsic_if(const char *condition, node *value, node *otherwise);
/* {Ref: AWS::NoValue} */
node *intrinsic_no_value(void);

#endif
