/* Formulas over what decides a template's conditions, and a search for values that make some of
 * them true and others false.
 *
 * A variable is a value that is not known before the deployment, as it is written: {Ref: Stage}. It
 * takes one of the texts that it is compared with, or any other text, unless its AllowedValues
 * admit none. What is not understood is a variable of its own, which is true or false. */
#ifndef TEMPLATE_LOGIC_H
#define TEMPLATE_LOGIC_H

#include "template/template.h"

struct logic;
struct formula;

/* `definition` gives a condition's value under Conditions; NULL where there is none: it may then be
 * true or false. */
struct logic *logic_new(const struct template *template,
                        const node *(*definition)(const void *context, const char *name),
                        const void *context);
/* The formula of a condition, by its name. */
struct formula *logic_condition(struct logic *logic, const char *name);

/* The formula of a definition that has no name. */
struct formula *logic_formula(struct logic *logic, const node *definition);

/* What a formula must be. */
struct wanted {
  const struct formula *formula;
  bool is_true;
};
/* Can all of them be so at once? True also where the search did not end within `most` steps. */
bool logic_can_be(struct logic *logic, const struct wanted *wanted, size_t count, size_t most);

#endif
