/* CodeDeploy's predefined deployment configurations for Lambda: the complete set, one row each.
 *
 * shape: 'A' all at once, 'C' canary (percent at once, the rest after the interval), 'L' linear (percent at once and again
 * after every interval). interval in minutes. Source: CodeDeploy user guide, "Predefined deployment configurations for an
 * AWS Lambda compute platform"; facts/aws.md 1.1. The name is what stands behind CodeDeployDefault.Lambda. */
#ifndef ROLLOUT_CONFIGURATIONS_H
#define ROLLOUT_CONFIGURATIONS_H

#define CONFIGURATION_ROWS(X)                                                                                          \
  X("AllAtOnce", 'A', 100, 0)                                                                                          \
  X("Canary10Percent5Minutes", 'C', 10, 5)                                                                             \
  X("Canary10Percent10Minutes", 'C', 10, 10)                                                                           \
  X("Canary10Percent15Minutes", 'C', 10, 15)                                                                           \
  X("Canary10Percent30Minutes", 'C', 10, 30)                                                                           \
  X("Linear10PercentEvery1Minute", 'L', 10, 1)                                                                         \
  X("Linear10PercentEvery2Minutes", 'L', 10, 2)                                                                        \
  X("Linear10PercentEvery3Minutes", 'L', 10, 3)                                                                        \
  X("Linear10PercentEvery10Minutes", 'L', 10, 10)

#define CONFIGURATION_PREFIX "CodeDeployDefault.Lambda"

struct configuration {
  const char *name;
  char shape;
  int percent, interval;
};

/* The row of a configuration, by its full name; NULL for one of the user's own. */
const struct configuration *configuration_row(const char *full_name);
/* When all traffic is shifted, in minutes from the first shift: 0, the interval, or (steps - 1) intervals. */
int configuration_minutes(const struct configuration *configuration);

#endif
