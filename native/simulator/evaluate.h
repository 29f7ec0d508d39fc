/* One evaluation of an alarm: from the newest datapoints and its state to its next state.
 *
 * CloudWatch looks at more datapoints than the N evaluation periods: their number is not published
 * but for one example, five for N = 3; here it is N + EVALUATION_EXTRA. Where N of them or more are
 * real, the newest N of them decide: ALARM where at least M breach. Otherwise the treatment of
 * missing data fills the rest:
 *
 *   breaching      the missing ones of N breach
 *   notBreaching   they do not
 *   missing        M breaching ones: ALARM. Otherwise a real one that does not breach: OK. None at
 *                  all: INSUFFICIENT_DATA. Else all real ones breach: ALARM where the oldest is M
 *                  or more periods back, so that nothing newer could have made it otherwise; if
 *                  not, the state is kept (the guide says no more than that it does not alarm)
 *   ignore         the same, but the state is kept where `missing` has found neither ALARM nor OK
 *
 * These rules give every cell of the two tables of the CloudWatch user guide, "Configuring how
 * CloudWatch alarms treat missing data"; the guide's own words contradict one of them. */
#ifndef SIMULATOR_EVALUATE_H
#define SIMULATOR_EVALUATE_H

#include <stdbool.h>

#include "alarms/watch.h"

#define EVALUATION_EXTRA 2

enum alarm_state { STATE_INSUFFICIENT_DATA, STATE_OK, STATE_ALARM };

struct evaluation {
  int periods, datapoints; /* N and M, 1 <= M <= N */
  enum watch_missing missing;
  enum watch_comparison comparison; /* none of a band */
  double threshold;
};

/* Does a datapoint that is there breach? */
static inline bool evaluation_breaches(const struct evaluation *evaluation, double value) {
  switch (evaluation->comparison) {
    case COMPARE_GREATER_OR_EQUAL: return value >= evaluation->threshold;
    case COMPARE_GREATER: return value > evaluation->threshold;
    case COMPARE_LESS: return value < evaluation->threshold;
    case COMPARE_LESS_OR_EQUAL: return value <= evaluation->threshold;
    default: return false;
  }
}

/* How many datapoints are looked at. */
int evaluation_range(const struct evaluation *evaluation);
/* The state after an evaluation. newest[0] is the newest datapoint, newest[-stride] the one before,
 * as many as the range; NAN is a missing one. */
enum alarm_state evaluate(const struct evaluation *evaluation, const double *newest, long stride,
                          enum alarm_state state);

#endif
