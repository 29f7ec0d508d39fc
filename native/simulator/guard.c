#include "simulator/guard.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* ---- Why not ---- */

static const char *watch_refusal(const struct watch *watch) {
  switch (watch->kind) {
    case WATCH_ANOMALY:
      return "anomaly detection is not simulated: its band is learnt from weeks of the metric";
    case WATCH_COMPOSITE: return "a composite alarm watches other alarms and no metric";
    case WATCH_UNKNOWN: return "an intrinsic hides what it watches";
    default: break;
  }
  if (watch->comparison == COMPARE_BAND)
    return "anomaly detection is not simulated: its band is learnt from weeks of the metric";
  if (watch->comparison == COMPARE_UNKNOWN) return "an intrinsic hides its comparison operator";
  if (!watch->has_threshold || !isfinite(watch->threshold)) return "its threshold is not known";
  if (watch->periods < 1 || watch->datapoints < 1) return "its evaluation periods are not known";
  if (watch->datapoints > watch->periods) return "it needs more datapoints than it has periods";
  return watch->series_count ? NULL : "it watches no metric";
}

/* The metric of one series; an alarm's other series do not matter. */
static const char *series_refusal(const struct series *series, const struct simulation_input *input,
                                  struct arena *arena) {
  if (!series->namespace || !series->metric || series->calls == CALLS_UNKNOWN)
    return "an intrinsic hides what it watches";
  if (strcmp(series->namespace, "AWS/Lambda") != 0)
    return text_new(arena, "the metric %s of the namespace %s is not simulated",
                    text_shown(arena, series->metric), text_shown(arena, series->namespace));
  int metric = lambda_metric_named(series->metric);
  if (metric < 0)
    return published_find(series->metric)
               ? text_new(arena, "the metric %s is not simulated", series->metric)
               : published_absence(arena, series->metric);
  if (series->calls == CALLS_OTHER) return "it counts the calls of all functions of the region";
  if (series->calls != CALLS_NOBODY && input->function_id && series->function_id &&
      strcmp(series->function_id, input->function_id) != 0)
    return text_new(arena, "it watches another function, %s",
                    text_shown(arena, series->function_id));
  if (metric == METRIC_DURATION && !(input->bad.p50 > 0 && input->baseline.p50 > 0))
    return "no durations are given";
  if (series->period < 60 || series->period % 60 != 0)
    return "its period is not known, or no whole minutes";
  struct statistic statistic;
  if (!series->statistic) return "an intrinsic hides its statistic";
  if (!statistic_read(&statistic, series->statistic))
    return text_new(arena, "the statistic %s is not simulated",
                    text_shown(arena, series->statistic));
  return NULL;
}

/* ---- What it reads ---- */

static bool reads(const struct guard *guard, size_t index) {
  return guard->expression.count ? expression_reads(&guard->expression, index)
                                 : index == guard->returned;
}

/* All series that are read are possible, and of one period. */
static const char *all_refusals(struct guard *guard, const struct simulation_input *input,
                                struct arena *arena) {
  long period = 0;
  for (size_t i = 0; i < guard->watch->series_count; i++) {
    const struct series *series = &guard->watch->series[i];
    if (!reads(guard, i)) continue;
    const char *refusal = series_refusal(series, input, arena);
    if (refusal) return refusal;
    if (period && series->period != period) return "its metrics have different periods";
    period = series->period;
  }
  if (!period) return "it reads no metric";
  if (period / 60 > SIMULATION_MOST_LOOKBACK / evaluation_range(&guard->evaluation))
    return text_new(arena, "it looks back over more than %d minutes", SIMULATION_MOST_LOOKBACK);
  guard->period = (int)(period / 60);
  return NULL;
}

static void add_columns(struct guard *guard, struct columns *columns) {
  const struct watch *watch = guard->watch;
  guard->columns = arena_zero(columns->arena, watch->series_count * sizeof *guard->columns);
  guard->points = arena_zero(columns->arena, watch->series_count * sizeof *guard->points);
  for (size_t i = 0; i < watch->series_count; i++) {
    const struct series *series = &watch->series[i];
    if (!reads(guard, i)) continue;
    struct column column = {.metric = (enum lambda_metric)lambda_metric_named(series->metric),
                            .calls = series->calls,
                            .period = guard->period};
    statistic_read(&column.statistic, series->statistic);
    guard->columns[i] =
        columns_add(columns, &column, guard->expression.count ? NULL : &watch->threshold);
    if (watch->ignores_low_samples && !guard->expression.count)
      guard->least_samples = statistic_least_samples(&column.statistic);
  }
}

const char *guard_read(struct guard *guard, const struct watch *watch,
                       const struct simulation_input *input, struct columns *columns) {
  *guard = (struct guard){.watch = watch};
  const char *refusal = watch_refusal(watch);
  const struct series *returned = watch_returned(watch);
  if (!refusal && !returned)
    refusal = "it is not known which of its series the threshold is compared with";
  if (!refusal && watch->series_count > EXPRESSION_MOST_SERIES)
    refusal = "it has more series than CloudWatch allows";
  if (refusal) return refusal;
  if (watch->periods > SIMULATION_MOST_LOOKBACK)
    return text_new(columns->arena, "it looks back over more than %d minutes",
                    SIMULATION_MOST_LOOKBACK);
  guard->evaluation = (struct evaluation){watch->periods, watch->datapoints, watch->missing,
                                          watch->comparison, watch->threshold};
  guard->returned = (size_t)(returned - watch->series);
  if (returned->expression) {
    refusal = expression_read(&guard->expression, columns->arena, watch->series,
                              watch->series_count, guard->returned);
    if (refusal) return refusal;
  }
  refusal = all_refusals(guard, input, columns->arena);
  if (!refusal) add_columns(guard, columns);
  return refusal;
}

/* ---- Minutes ---- */

/* A period, and what REPEAT looks back on, must lie in the run. */
long guard_first_value(const struct guard *guard) {
  return (guard->expression.count ? evaluation_range(&guard->evaluation) : 1) * (long)guard->period;
}

/* And so must the oldest datapoint of the evaluation range; one period more, since the clock's may
 * have ended before. */
long guard_first_evaluation(const struct guard *guard) {
  return guard_first_value(guard) +
         (evaluation_range(&guard->evaluation) + 1) * (long)guard->period;
}
