/* The timetable of a rollout: which percentage of the alias's calls the new version answers, minute
 * by minute.
 *
 * Minutes count from the start of the deployment. The hook before the traffic comes first, then the
 * shifts, then the hold, then the hook after the traffic. The shifts are those of struct shift,
 * which the transform writes into the template: all at once, or a percentage and the rest after the
 * interval, or a percentage again after every interval, the last one what is left. Hooks are taken
 * to last whole minutes. That provisioned concurrency has to warm up is not known here.
 *
 * Sources: CodeDeploy user guide, deployment configurations. Whether CodeDeploy waits one more
 * interval after the last shift is told both ways, hence `hold`; nobody says whether alarms count
 * while the hook after the traffic runs, hence `watches_hook_after`. */
#ifndef SIMULATOR_SCHEDULE_H
#define SIMULATOR_SCHEDULE_H

#include <stdbool.h>

#include "shift/shift.h"

#define SCHEDULE_MOST_HOOK_MINUTES 60 /* CodeDeploy waits an hour for a hook */
#define SCHEDULE_MOST_MINUTES 2880    /* from the first shift to the last, and of the hold */

struct schedule {
  struct shift shift;
  int hook_before, hook_after; /* minutes that the hooks take; 0: none */
  int hold;                    /* minutes that the alarms are still watched after the last shift */
  bool watches_hook_after;     /* and while the hook after the traffic runs */
};

/* Is it a timetable at all: a known shape, its numbers and minutes within their limits? */
bool schedule_is_possible(const struct schedule *schedule);

/* How many times traffic is shifted, and the minute and the percentage of each, from 0 on. */
int schedule_steps(const struct schedule *schedule);
int schedule_step_minute(const struct schedule *schedule, int step);
int schedule_step_percent(const struct schedule *schedule, int step);
/* The new version's percentage in this minute; 0 before the first shift, also for a negative
 * minute. */
int schedule_percent(const struct schedule *schedule, long minute);

/* When the first and the last shift happen, when the alarms stop to count, and when the deployment
 * is over. */
int schedule_first_shift(const struct schedule *schedule);
int schedule_last_shift(const struct schedule *schedule);
int schedule_watched_until(const struct schedule *schedule);
int schedule_end(const struct schedule *schedule);

#endif
