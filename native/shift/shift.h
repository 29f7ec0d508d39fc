/* How traffic moves to the new version of a function: CodeDeploy's kinds of traffic shifting for
 * Lambda, its predefined deployment configurations, its limits, and where a shift stands at a given
 * minute. Nothing here knows of services, templates or deployments.
 *
 * Minutes count from the first step of the shift. Sources: CodeDeploy user guide, "Working with
 * deployment configurations" and "Quotas"; facts/aws.md 1.1 and 1.2. */
#ifndef SHIFT_SHIFT_H
#define SHIFT_SHIFT_H

#include <stdbool.h>

enum shift_kind {
  SHIFT_UNKNOWN,     /* a configuration that exists elsewhere, or one that the deployment decides */
  SHIFT_ALL_AT_ONCE, /* percent 100, interval 0 */
  SHIFT_CANARY,      /* percent at once, the rest after the interval */
  SHIFT_LINEAR, /* percent at once, and again after every interval, the last step what is left */
};

struct shift {
  enum shift_kind kind;
  int percent;  /* of the alias's calls, in one step; 0: not known */
  int interval; /* minutes */
};

/* At most 99 percent in one step, at most two days from the first step to the last. */
enum { SHIFT_MOST_PERCENT = 99, SHIFT_MOST_MINUTES = 2880 };

/* CodeDeploy's predefined deployment configurations for Lambda, all of them, one row each: the name
 * behind the prefix, the kind, percent and interval. */
#define SHIFT_PREFIX "CodeDeployDefault.Lambda"
#define PREDEFINED_SHIFT_ROWS(X)                         \
  X("AllAtOnce", SHIFT_ALL_AT_ONCE, 100, 0)              \
  X("Canary10Percent5Minutes", SHIFT_CANARY, 10, 5)      \
  X("Canary10Percent10Minutes", SHIFT_CANARY, 10, 10)    \
  X("Canary10Percent15Minutes", SHIFT_CANARY, 10, 15)    \
  X("Canary10Percent30Minutes", SHIFT_CANARY, 10, 30)    \
  X("Linear10PercentEvery1Minute", SHIFT_LINEAR, 10, 1)  \
  X("Linear10PercentEvery2Minutes", SHIFT_LINEAR, 10, 2) \
  X("Linear10PercentEvery3Minutes", SHIFT_LINEAR, 10, 3) \
  X("Linear10PercentEvery10Minutes", SHIFT_LINEAR, 10, 10)

/* The same rows as a table; the last one has no name. */
struct predefined_shift {
  const char *name;
  struct shift shift;
};
extern const struct predefined_shift predefined_shifts[];

/* The row of this name, with or without the prefix; the one that CodeDeploy has under this name,
 * with the prefix; the row of this shift. NULL: there is none. */
const struct predefined_shift *shift_named(const char *name);
const struct predefined_shift *shift_predefined(const char *name);
const struct predefined_shift *shift_row(const struct shift *shift);
/* The name without the prefix; the same where it has none. */
const char *shift_bare_name(const char *name);

/* For machines: "allAtOnce", "canary", "linear", "unknown". */
const char *shift_kind_name(enum shift_kind kind);
bool shift_is_known(const struct shift *shift);
/* Does traffic move in more than one step? */
bool shift_is_gradual(const struct shift *shift);
/* Is it one that CodeDeploy accepts: a known kind, its numbers within the limits? */
bool shift_is_possible(const struct shift *shift);
bool shift_equals(const struct shift *one, const struct shift *other);

/* The rest is for shifts that are possible; an unknown one has no steps and takes no time. */

/* From the first step to the last. */
int shift_minutes(const struct shift *shift);
/* How many times traffic moves; the minute of each, and the new version's percentage from it on.
 * Steps count from 0. */
int shift_steps(const struct shift *shift);
int shift_step_minute(const struct shift *shift, int step);
int shift_step_percent(const struct shift *shift, int step);
/* The new version's percentage in a minute: 0 before the first step. */
int shift_percent(const struct shift *shift, long minute);
/* The minute of the next step; -1 behind the last one. */
int shift_next_minute(const struct shift *shift, long minute);

#endif
