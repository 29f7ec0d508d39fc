/* Alarms: custom.alerts and functions.*.alarms become CloudWatch alarms, SNS topics, log metric
 * filters and dashboards.
 *
 * The configuration language, the logical ids and the physical names are those of
 * serverless-plugin-aws-alerts 1.7.5. Nothing is made without custom.alerts, or on a stage that
 * custom.alerts.stages does not name. A logical id that the template has already is left alone: the
 * user's own resource, or the framework's. With custom.alerts.externalStack all of it belongs to
 * another template (external.h).
 *
 * Alarms and log metric filters of a conditional function have its Condition. Topics and dashboards
 * are for all functions and exist always: a dashboard names functions by their physical names, and
 * shows nothing for one that does not exist. */
#ifndef ALARMS_ALARMS_H
#define ALARMS_ALARMS_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "template/plan.h"

/* Adds everything that the service's alerts ask for; with a stack of their own, it is only looked
 * through for mistakes. */
void alarms_plan(const struct service *service, const struct template *template, struct plan *plan,
                 struct diagnostics *diagnostics);

/* Once the template is complete: gives alarms and filters the condition of their function and of
 * what they refer to, where they lack it (the user's `resources` make a function conditional), and
 * takes a topic out of the actions where it does not exist. */
void alarms_plan_conditions(const struct service *service, const struct template *template,
                            struct plan *plan);

/* The dashboards that there are, NULL at the end. */
extern const char *const dashboard_names[];
#define DASHBOARD_DEFAULT "default"
#define DASHBOARD_VERTICAL "vertical"

/* Where the service asks for an alarm. */
struct alarm_place {
  /* functions.order.alarms[0], custom.alerts.alarms[1]; of the definition, where it has one */
  const char *path;
  const char *name; /* as it is called there: functionErrors */
  /* what stands at the path: an object with the alarm's keys, or a name */
  const node *written;
  const struct function *function;
};
/* Logical id -> struct alarm_place, of every alarm that custom.alerts and functions.*.alarms ask
 * for. */
struct index alarms_places(const struct service *service);

/* Why no alarm, topic or dashboard is made at all, in words; NULL where they are. */
const char *alarms_why_none(const struct service *service);
/* Why the template has no alarm that `word` (the name of one, or the logical id that it would have)
 * means for a function, in words; NULL where the function could not have such an alarm either. */
const char *alarm_absence(const struct service *service, const struct function *function,
                          const char *word, struct diagnostics *diagnostics);

#endif
