/* CodeDeploy's predefined deployment configurations for Lambda: the complete set, one row each: the
 * name behind CodeDeployDefault.Lambda, the shape, percent and minutes as struct shift has them.
 * Source: CodeDeploy user guide, "Predefined deployment configurations for an AWS Lambda compute
 * platform"; facts/aws.md 1.1. */
#ifndef ROLLOUT_CONFIGURATIONS_H
#define ROLLOUT_CONFIGURATIONS_H

#include "rollout/rollout.h"

#define CONFIGURATION_ROWS(X)                   \
  X("AllAtOnce", 'A', 100, 0)                   \
  X("Canary10Percent5Minutes", 'C', 10, 5)      \
  X("Canary10Percent10Minutes", 'C', 10, 10)    \
  X("Canary10Percent15Minutes", 'C', 10, 15)    \
  X("Canary10Percent30Minutes", 'C', 10, 30)    \
  X("Linear10PercentEvery1Minute", 'L', 10, 1)  \
  X("Linear10PercentEvery2Minutes", 'L', 10, 2) \
  X("Linear10PercentEvery3Minutes", 'L', 10, 3) \
  X("Linear10PercentEvery10Minutes", 'L', 10, 10)

#define CONFIGURATION_PREFIX "CodeDeployDefault.Lambda"

/* The same rows as a table; the last one has no name. */
struct configuration {
  const char *name;
  struct shift shift;
};
extern const struct configuration configurations[];
/* The row of this name, or of this shift; NULL where there is none. */
const struct configuration *configuration_named(const char *name);
const struct configuration *configuration_of(const struct shift *shift);

/* Says of a name that CodeDeploy has no such configuration, and what was probably meant; NULL where
 * it is predefined, or may be one of the user's own. */
const char *configuration_absence(struct arena *arena, const char *name);

/* CodeDeploy's limits on shifts of one's own (user guide, "Quotas"; facts/aws.md 1.2): at most 99
 * percent in one increment, at most two days between the first and the last shift. */
enum { SHIFT_MOST_PERCENT = 99, SHIFT_MOST_MINUTES = 2880 };

#endif
