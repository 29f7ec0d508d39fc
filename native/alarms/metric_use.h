/* RO509, RO512, RO513: metrics that Lambda does not publish by this name, by these dimensions, or
 * as often as an alarm looks (published.h). Such an alarm never fires, or hardly ever. */
#ifndef ALARMS_METRIC_USE_H
#define ALARMS_METRIC_USE_H

#include "alarms/metrics.h"
#include "alarms/published.h"
#include "base/diagnostics.h"

/* One metric as an alarm uses it. */
struct metric_use {
  const char *namespace, *metric; /* NULL where an intrinsic gives them */
  enum published_by by;           /* BY_COUNT: by other dimensions, or not known */
  long period;                    /* seconds; 0: not known */
  const char *metric_place, *namespace_place, *period_place;
};

/* Diagnoses what is wrong with the metrics of one alarm; a period that they share once. */
void metric_uses_check(const struct metric_use *uses, size_t count,
                       struct diagnostics *diagnostics);
/* The same for a full definition (of custom.alerts, or a canary alarm) with this scope. `path`:
 * where it is written; `written`: the value there, an object, whose keys make the paths longer;
 * else ignored. */
void metric_uses_check_definition(const node *definition, enum metric_scope scope, const char *path,
                                  const node *written, struct diagnostics *diagnostics);

#endif
