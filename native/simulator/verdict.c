#include "simulator/verdict.h"

#include <math.h>
#include <string.h>

static const char *plural(double count) { return count == 1 ? "" : "s"; }

static bool is_of(const struct series *series, const char *metric) {
  return series && series->metric && strcmp(series->metric, metric) == 0;
}

/* Why an alarm is silent whatever happens; NULL where no reason is known. */
static const char *silence_of(struct arena *arena, const struct watch *watch) {
  const struct series *series = watch ? watch_returned(watch) : NULL;
  if (!series || !series->statistic) return NULL;
  bool is_failure = is_of(series, "Errors") || is_of(series, "Throttles");
  if (series->calls == CALLS_NOBODY) return "Lambda publishes no metric with its dimensions";
  if (is_failure && strcmp(series->statistic, "Minimum") == 0)
    return text_new(arena, "the Minimum of %s is 0 while any call succeeds", series->metric);
  bool counts =
      strcmp(series->statistic, "Sum") == 0 || strcmp(series->statistic, "SampleCount") == 0;
  if (is_failure && !counts && watch->has_threshold && watch->threshold >= 1)
    return text_new(arena, "the %s of %s is at most 1", text_shown(arena, series->statistic),
                    series->metric);
  return NULL;
}

static const char *after(struct arena *arena, double minutes) {
  double whole = floor(minutes + 0.5);
  return text_new(arena, "%.0f minute%s", whole, plural(whole));
}

const char *verdict_of(struct arena *arena, const struct watch *watch,
                       const struct outcome *outcome, const struct schedule *schedule) {
  int first = schedule_first_shift(schedule), last = schedule_last_shift(schedule);
  if (outcome->blocked.value > 0.5)
    return text_new(arena,
                    "blocks the deployment in %.0f %%: the errors of the version before set it off",
                    100 * outcome->blocked.value);
  if (outcome->fires.value < VERDICT_RARE) {
    const char *reason = silence_of(arena, watch);
    return text_new(arena, "never fires%s%s", reason ? ": " : "", reason ? reason : "");
  }
  if (outcome->caught.value < VERDICT_RARE) {
    double late = outcome->fires_median - (last - first);
    return text_new(arena, "too late: fires %s after 100 %%", after(arena, late > 0 ? late : 0));
  }
  const char *when = text_new(arena, "after %s, at %d %% of the traffic",
                              after(arena, outcome->caught_median), outcome->weight_median);
  if (outcome->caught.value > 1 - VERDICT_RARE) return text_new(arena, "rolls back %s", when);
  return text_new(arena, "rolls back %.0f %% of the bad versions, %s", 100 * outcome->caught.value,
                  when);
}
