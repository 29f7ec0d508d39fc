/* Alarms and shifts that cannot do their job: rules over each deployment group, the alarms that
 * guard it, and its traffic shift.
 *
 * Sources: Lambda guide, "Types of metrics" (Errors is 0 or 1 for every call; no call, no
 * datapoint; a datapoint is stamped with the call's start and sent after its end); CloudWatch
 * guide, "Using Amazon CloudWatch alarms"; CodeDeploy guide (nothing is watched once all traffic
 * has shifted). */
#ifndef CHECKS_GUARDS_H
#define CHECKS_GUARDS_H

#include "rollout/rollout.h"

/* The least time, in seconds, from the end of a period until an alarm has seen its datapoint.
 * Observed, not promised: one to two minutes for Lambda's metrics. */
#define GUARD_LEAST_DELAY 60

/* Looks at the template with the plan applied. Everything found is a warning or less: a deployment
 * with a bad guard is as safe as one without. */
void guards_check(const struct rollouts *rollouts);

#endif
