/* The words that all printers of a watch have in common. Everything given back is visible text in
 * the arena. */
#ifndef WATCH_WORDS_H
#define WATCH_WORDS_H

#include "watch/view.h"

/* "7:42", "1:07:42": minutes and seconds, hours where there are any. Rounded down; nothing below 0.
 * */
const char *say_duration(struct arena *arena, int64_t milliseconds);
/* "12.5 %"; "?" where it is not known. */
const char *say_weight(struct arena *arena, int weight);
/* "12 → 13", "13" where only the new one is known, "" where none is. */
const char *say_versions(struct arena *arena, const struct view *view);
/* "minute 3 of 9, next step in 0:42, all traffic in 6:42"; "" where no traffic has moved yet or all
 * of it has. */
const char *say_clock(struct arena *arena, const struct view *view);
/* "hook BeforeAllowTraffic has run for 0:10; CodeDeploy gives up in 59:50"; what there is to say of
 * a step of the deployment. */
const char *say_event(struct arena *arena, const struct view *view,
                      const struct lifecycle_event *event);
/* "alarm NAME: ALARM for 0:20: REASON" */
const char *say_alarm(struct arena *arena, const struct view *view,
                      const struct alarm_state *alarm);
/* CodeDeploy's page of a deployment in the console. */
const char *say_link(struct arena *arena, const char *region, const char *deployment);
/* The version's number, "the new version" where it is not known. */
const char *say_new_version(struct arena *arena, const struct view *view);
const char *say_old_version(struct arena *arena, const struct view *view);

#endif
