/* Conditions of the template: which resources exist together, and conditions that are added.
 *
 * A resource with a Condition exists only where that condition is true. What refers to the resource
 * must not exist, or must not be used (a branch of Fn::If), where the condition is false:
 * CloudFormation refuses the whole template otherwise. DependsOn takes no Fn::If (facts/aws.md 10).
 *
 * conditions_imply answers by search over the values that decide: it reads Fn::And, Fn::Or,
 * Fn::Not, {Condition: name} and Fn::Equals, in which a parameter or pseudo parameter has one value
 * (of its AllowedValues, where it has some). It is sound: "true" holds for every value of every
 * parameter. "false" may also mean that nothing was proved: what it does not understand may be true
 * or false, and a search ends after CONDITIONS_MOST_STEPS steps.
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
  struct index added;   /* name -> node: new ones */
  struct index put;     /* name -> node: those that the plan adds, because something uses them */
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
/* Does the template, or the plan, have a condition of this name, or may a loop make it? */
bool conditions_has(const struct conditions *conditions, const char *name);
/* The names of the template's conditions, NULL at the end; for text_nearest. */
const char *const *conditions_names(const struct conditions *conditions);

void conditions_init(struct conditions *conditions, const struct template *template,
                     struct plan *plan);
/* Is `condition` true wherever all of `facts` are? */
bool conditions_imply(struct conditions *conditions, const struct fact *facts,
                      const char *condition);
/* Is it false there? */
bool conditions_exclude(struct conditions *conditions, const struct fact *facts,
                        const char *condition);
/* Has a condition of this definition one truth wherever all of `facts` are true? Then *is_true is
 * it.
 * */
bool conditions_decide(struct conditions *conditions, const struct fact *facts,
                       const node *definition, bool *is_true);
/* May all of `facts` be true together? */
bool conditions_can_hold(struct conditions *conditions, const struct fact *facts);

/* Makes a condition and returns its name: `name`, or with a number after it where that is taken and
 * has another definition. Takes `definition`. The template gets it once it is used. */
const char *conditions_define(struct conditions *conditions, const char *name, node *definition);
/* The same name; the plan adds the condition, where it is new. */
const char *conditions_use(struct conditions *conditions, const char *name);
/* The condition that is true where all, or any, of the list are, among the places where `facts`
 * hold: NULL where it is always true there; one of the list where that is enough; else a new one
 * (Fn::And, Fn::Or) whose name service/names.c makes. The list must not be empty for `any`. */
const char *conditions_all(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list);
const char *conditions_any(struct conditions *conditions, const struct fact *facts,
                           const struct condition_list *list);
/* Adds the condition of every resource that `value` refers to and that may not exist where `facts`
 * hold. */
void conditions_gather(struct conditions *conditions, const struct fact *facts, const node *value,
                       struct condition_list *list);
/* What must be true besides `facts`, so that every resource exists that `value` refers to; NULL
 * where nothing is missing. *is_never is set, and NULL returned, where the facts exclude it;
 * `is_never` may be NULL for who wants the condition all the same. */
const char *conditions_needed(struct conditions *conditions, const struct fact *facts,
                              const node *value, bool *is_never);

/* A value without the Fn::If whose choice `facts` decide: the branch that is chosen. Shares no node
 * with `value`. */
node *conditions_decided(struct conditions *conditions, const struct fact *facts,
                         const node *value);

/* {Condition: name}, as it is written within Conditions. */
node *intrinsic_condition(const char *name);
/* {Fn::If: [condition, value, otherwise]}; `value` where the condition is NULL. Takes both. */
node *intrinsic_if(const char *condition, node *value, node *otherwise);
/* {Ref: AWS::NoValue} */
node *intrinsic_no_value(void);

#endif
