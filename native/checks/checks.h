/* Checks of the whole: rules over the template as it will be deployed. */
#ifndef CHECKS_CHECKS_H
#define CHECKS_CHECKS_H

#include "base/diagnostics.h"
#include "template/plan.h"

/* CloudFormation's limit on resources in one template (facts/aws.md 3.3). */
#define CHECK_MOST_RESOURCES 500

/* Diagnoses more resources than a template may have, and resources that wait for each other, where
 * the plan, which is applied, has a part in it. Of a template that is divided over several stacks
 * the resources are not counted: stacks_check counts those of each. */
void checks_run(const struct template *template, const struct plan *plan, bool is_divided,
                struct diagnostics *diagnostics);

#endif
