/* Imports that CloudFormation refuses. */
#ifndef CHECKS_IMPORTS_H
#define CHECKS_IMPORTS_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "template/plan.h"

/* Diagnoses every Fn::ImportValue of the settings, and of the template beside what the plan added,
 * whose operand holds an import, a resource or Fn::GetAZs. */
void imports_check(const struct service *service, const struct template *template,
                   const struct plan *plan, struct diagnostics *diagnostics);

#endif
