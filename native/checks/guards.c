#include "checks/guards.h"

#include <string.h>

#include "alarms/alarms.h"
#include "alarms/metric_use.h"
#include "alarms/watch.h"

struct checking {
  const struct rollouts *rollouts;
  struct index places; /* of alarms_places, made when the first diagnostic needs it */
};

/* One alarm of a deployment group. */
struct guard {
  struct checking *checking;
  const struct rollouts *rollouts;
  const struct rollout *rollout;
  struct watch watch;
  const struct series *series; /* the one that is compared; NULL where it is not known */
  const char *name;            /* its logical id, made visible */
};

static struct arena *arena_of(const struct guard *guard) { return guard->rollouts->service->arena; }
static const char *function_of(const struct guard *guard) {
  return text_shown(arena_of(guard), guard->rollout->function->key);
}

static const struct alarm_place *place_of(const struct guard *guard) {
  struct index *places = &guard->checking->places;
  if (!places->arena) *places = alarms_places(guard->rollouts->service);
  return index_get(places, guard->watch.resource->id);
}

/* Where the alarm is written, and in it the key that decides: by its name in a definition, and in a
 * resource. */
static const char *path_to(const struct guard *guard, const char *key, const char *property) {
  for (const struct canary_alarm *canary = guard->rollout->canaries; canary; canary = canary->next)
    if (strcmp(canary->id, guard->watch.resource->id) == 0) return canary->path;
  const struct alarm_place *place = place_of(guard);
  if (!place)
    return text_new(arena_of(guard), "Resources.%s%s%s", guard->name,
                    property ? ".Properties." : "", property ? property : "");
  return key && node_member(place->written, key)
             ? text_new(arena_of(guard), "%s.%s", place->path, key)
             : place->path;
}

static const char *path_of(const struct guard *guard) { return path_to(guard, NULL, NULL); }

static bool is_metric(const struct series *series, const char *metric) {
  return series && series->metric && series->namespace &&
         strcmp(series->namespace, "AWS/Lambda") == 0 && strcmp(series->metric, metric) == 0;
}

static bool is_failure(const struct series *series) {
  return is_metric(series, "Errors") || is_metric(series, "Throttles");
}

static bool has_statistic(const struct series *series, const char *statistic) {
  return series && series->statistic && strcmp(series->statistic, statistic) == 0;
}

static bool is_above(const struct watch *watch) {
  return watch->comparison == COMPARE_GREATER || watch->comparison == COMPARE_GREATER_OR_EQUAL;
}

static const char *plural(long count) { return count == 1 ? "" : "s"; }

/* "2 of 3 periods of 60 s" */
static const char *periods_words(const struct guard *guard) {
  const struct watch *watch = &guard->watch;
  if (watch->datapoints == watch->periods)
    return text_new(arena_of(guard), "%d period%s of %ld s", watch->periods, plural(watch->periods),
                    watch_period(watch));
  return text_new(arena_of(guard), "%d of %d periods of %ld s", watch->datapoints, watch->periods,
                  watch_period(watch));
}

static int shift_seconds(const struct rollout *rollout) {
  return shift_minutes(&rollout->shift) * 60;
}

/* ---- What to write instead ---- */

/* Counts the failures of the new version's calls, one minute at a time. */
static void add_counting(node *definition, const struct series *series) {
  node_add(definition, "metric", node_new_string(series->metric));
  node_add(definition, "namespace", node_new_string("AWS/Lambda"));
  node_add(definition, "statistic", node_new_string("Sum"));
  node_add(definition, "threshold", node_new_number(1));
  node_add(definition, "comparisonOperator", node_new_string("GreaterThanOrEqualToThreshold"));
  node_add(definition, "period", node_new_number(60));
  node_add(definition, "evaluationPeriods", node_new_number(1));
  node_add(definition, "treatMissingData", node_new_string("notBreaching"));
}

/* An alarm of the function's own takes the place of a definition of the same name. What stands in
 * `resources` cannot look at a version, whose logical id is new each time; a canary alarm does. */
static void add_repair(const struct guard *guard, enum diagnostic_id id) {
  const struct alarm_place *place = place_of(guard);
  node *root = node_new_object(), *functions = node_add(root, "functions", node_new_object());
  node *function = node_add(functions, guard->rollout->function->key, node_new_object());
  if (!place) function = node_add(function, "deploymentSettings", node_new_object());
  node *definition = node_append(
      node_add(function, place ? "alarms" : "canaryAlarms", node_new_array()), node_new_object());
  node_add(definition, "name", node_new_string(place ? place->name : "errors"));
  add_counting(definition, guard->series);
  if (place) node_add(definition, "scope", node_new_string("version"));
  struct text text;
  text_init(&text, arena_of(guard));
  document_print_yaml(root, &text);
  diagnose_repair(guard->rollouts->diagnostics, id, text.at);
}

/* ---- Rules over one alarm ---- */

static void check_minimum(const struct guard *guard) {
  const struct series *series = guard->series;
  if (!is_failure(series) || !has_statistic(series, "Minimum") || !is_above(&guard->watch)) return;
  if (series->calls != CALLS_FUNCTION && series->calls != CALLS_ALIAS) return;
  if (guard->watch.has_threshold && guard->watch.threshold <= 0 &&
      guard->watch.comparison == COMPARE_GREATER_OR_EQUAL)
    return;
  const char *others =
      shift_is_gradual(&guard->rollout->shift)
          ? text_new(arena_of(guard), ", and %d %% of them still go to the version before",
                     100 - guard->rollout->shift.percent)
          : "";
  diagnose(
      guard->rollouts->diagnostics, RO501, path_to(guard, "statistic", "Statistic"),
      "%s looks at the Minimum of %s over all versions: it is 0 while one call in %ld s succeeds%s",
      guard->name, series->metric, series->period, others);
  add_repair(guard, RO501);
}

/* Errors is 0 or 1 for every call: only counting it exceeds 1. */
static void check_reach(const struct guard *guard) {
  const struct watch *watch = &guard->watch;
  if (watch->kind != WATCH_METRIC || !is_metric(guard->series, "Errors") ||
      !guard->series->statistic || !watch->has_threshold)
    return;
  if (has_statistic(guard->series, "Sum") || has_statistic(guard->series, "SampleCount")) return;
  bool is_beyond = (watch->comparison == COMPARE_GREATER && watch->threshold >= 1) ||
                   (watch->comparison == COMPARE_GREATER_OR_EQUAL && watch->threshold > 1);
  if (!is_beyond) return;
  diagnose(guard->rollouts->diagnostics, RO502, path_to(guard, "threshold", "Threshold"),
           "%s waits for the %s of Errors to be %s %g; every call counts 0 or 1, so it is 1 at "
           "most, and the alarm never turns red",
           guard->name, text_shown(arena_of(guard), guard->series->statistic),
           watch->comparison == COMPARE_GREATER ? "above" : "at least", watch->threshold);
  add_repair(guard, RO502);
}

static void check_time(const struct guard *guard) {
  long period = watch_period(&guard->watch);
  if (!shift_is_gradual(&guard->rollout->shift) || !period || !guard->watch.datapoints) return;
  long needed = period * guard->watch.datapoints + GUARD_LEAST_DELAY,
       there = shift_seconds(guard->rollout);
  if (needed < there) return;
  diagnose(guard->rollouts->diagnostics, RO503, path_to(guard, "period", "Period"),
           "%s needs %s, and %d s until CloudWatch has the data: %ld s; all traffic of %s has "
           "shifted after %ld s, and then nothing is rolled back",
           guard->name, periods_words(guard), GUARD_LEAST_DELAY, needed, function_of(guard), there);
}

static void check_silence(const struct guard *guard) {
  bool is_of_failures = false;
  for (size_t i = 0; i < guard->watch.series_count; i++)
    is_of_failures |= is_failure(&guard->watch.series[i]);
  if (guard->watch.missing != MISSING_BREACHING || !is_of_failures || !is_above(&guard->watch))
    return;
  diagnose(
      guard->rollouts->diagnostics, RO506, path_to(guard, "treatMissingData", "TreatMissingData"),
      "%s treats missing data as breaching: %d minute%s without a call turn it red, and a red "
      "alarm stops every deployment of %s",
      guard->name, guard->watch.datapoints * (int)(watch_period(&guard->watch) / 60),
      plural(guard->watch.datapoints * (watch_period(&guard->watch) / 60)), function_of(guard));
}

static void check_function(const struct guard *guard) {
  const char *own = guard->rollout->function->logical_id, *other = NULL;
  for (size_t i = 0; i < guard->watch.series_count; i++) {
    const char *id = guard->watch.series[i].function_id;
    if (id && strcmp(id, own) == 0) return;
    if (id) other = id;
  }
  if (!other) return;
  diagnose(guard->rollouts->diagnostics, RO507, path_of(guard),
           "%s guards %s but counts the calls of %s: what goes wrong in %s does not turn it red",
           guard->name, function_of(guard), text_shown(arena_of(guard), other), function_of(guard));
}

static void check_history(const struct guard *guard) {
  if (guard->watch.kind != WATCH_ANOMALY || !guard->series || guard->series->calls != CALLS_VERSION)
    return;
  diagnose(guard->rollouts->diagnostics, RO508, path_to(guard, "type", "Metrics"),
           "%s compares a version's calls with a band that CloudWatch learns from up to two weeks "
           "of them; a new version's metric is minutes old",
           guard->name);
}

static void check_dimensions(const struct guard *guard) {
  for (size_t i = 0; i < guard->watch.series_count; i++) {
    const struct series *series = &guard->watch.series[i];
    if (series->calls != CALLS_NOBODY) continue;
    diagnose(guard->rollouts->diagnostics, RO509, path_to(guard, "dimensions", "Dimensions"),
             "%s looks at %s with the dimensions %s, as they stand there; Lambda publishes no such "
             "metric, so the alarm never sees a datapoint",
             guard->name, series->metric, series->dimensions);
    return;
  }
}

/* "Resources.Alarm.Properties.Metrics[0].MetricStat.Metric.MetricName" */
static const char *property_of(const struct guard *guard, size_t position, const char *property,
                               bool is_of_metric) {
  struct arena *arena = arena_of(guard);
  return node_member(guard->watch.resource->properties, "Metrics")
             ? text_new(arena, "Resources.%s.Properties.Metrics[%zu].MetricStat.%s%s", guard->name,
                        position, is_of_metric ? "Metric." : "", property)
             : text_new(arena, "Resources.%s.Properties.%s", guard->name, property);
}

/* Of alarms that the template brings; those of the settings were checked when they were made. */
static void check_metrics(const struct guard *guard) {
  size_t count = guard->watch.series_count;
  for (const struct canary_alarm *canary = guard->rollout->canaries; canary; canary = canary->next)
    if (strcmp(canary->id, guard->watch.resource->id) == 0) return;
  if (!count || place_of(guard)) return;
  struct metric_use *uses = arena_alloc(arena_of(guard), count * sizeof *uses);
  for (size_t i = 0; i < count; i++) {
    const struct series *series = &guard->watch.series[i];
    uses[i] = (struct metric_use){.namespace = series->expression ? NULL : series->namespace,
                                  .metric = series->metric,
                                  .by = series->by,
                                  .period = series->period,
                                  .metric_place = property_of(guard, i, "MetricName", true),
                                  .namespace_place = property_of(guard, i, "Namespace", true),
                                  .period_place = property_of(guard, i, "Period", false)};
  }
  metric_uses_check(uses, count, guard->rollouts->diagnostics);
}

/* What never turns red, or is another function's, has been said already. */
static void check_scope(const struct guard *guard) {
  if (is_failure(guard->series) && has_statistic(guard->series, "Minimum")) return;
  for (size_t i = 0; i < guard->watch.series_count; i++) {
    const struct series *series = &guard->watch.series[i];
    if (series->calls != CALLS_FUNCTION && series->calls != CALLS_ALIAS) continue;
    if (!series->function_id ||
        strcmp(series->function_id, guard->rollout->function->logical_id) != 0)
      continue;
    diagnose(guard->rollouts->diagnostics, RO511, path_of(guard),
             "%s counts the calls of all versions: while the version before fails it is red, and "
             "CodeDeploy stops the deployment that mends it",
             guard->name);
    return;
  }
}

static void (*const alarm_rules[])(const struct guard *guard) = {
    check_minimum, check_reach,      check_time,    check_silence, check_function,
    check_history, check_dimensions, check_metrics, check_scope,
};

/* ---- Rules over one rollout ---- */

static void check_number(const struct rollouts *rollouts, const struct rollout *rollout,
                         size_t alarms) {
  const char *function = text_shown(rollouts->service->arena, rollout->function->key);
  bool has_hook = rollout->before.function || rollout->before.other || rollout->after.function ||
                  rollout->after.other;
  if (shift_is_gradual(&rollout->shift) && !alarms)
    diagnose(rollouts->diagnostics, RO504, rollout->path,
             "traffic of %s shifts over %d minute%s and no alarm watches it: %s", function,
             shift_minutes(&rollout->shift), plural(shift_minutes(&rollout->shift)),
             has_hook ? "a hook looks before or after, not during the shift"
                      : "a bad version reaches everybody all the same");
  if (rollout->shift.kind == SHIFT_ALL_AT_ONCE && alarms)
    diagnose(rollouts->diagnostics, RO505, rollout->path,
             "all traffic of %s moves at once, and nothing is watched afterwards: %zu alarm%s can "
             "stop the deployment only by being red before it begins",
             function, alarms, plural((long)alarms));
}

static void check_timeout(const struct rollouts *rollouts, const struct rollout *rollout) {
  const struct resource *function =
      template_resource(rollouts->template, rollout->function->logical_id);
  const node *timeout = function ? node_member(function->properties, "Timeout") : NULL;
  long seconds = (long)node_double(timeout), shift = shift_seconds(rollout);
  if (!shift_is_gradual(&rollout->shift) || seconds <= shift) return;
  diagnose(rollouts->diagnostics, RO510, rollout->path,
           "a call of %s may take %ld s and is counted when it ends; all traffic has shifted after "
           "%ld s, so one that hangs is never seen in time",
           text_shown(rollouts->service->arena, rollout->function->key), seconds, shift);
}

/* ---- All of them ---- */

static void check_alarm(struct checking *checking, const struct rollout *rollout,
                        const struct resource *resource) {
  const struct rollouts *rollouts = checking->rollouts;
  struct guard guard = {.checking = checking, .rollouts = rollouts, .rollout = rollout};
  if (!watch_read(&guard.watch, rollouts->service, rollouts->template, resource)) return;
  guard.series = watch_returned(&guard.watch);
  guard.name = text_shown(rollouts->service->arena, resource->id);
  for (size_t i = 0; i < sizeof alarm_rules / sizeof *alarm_rules; i++) alarm_rules[i](&guard);
}

static void check_rollout(struct checking *checking, const struct rollout *rollout) {
  const struct rollouts *rollouts = checking->rollouts;
  const struct resource *group = template_resource(rollouts->template, rollout->group_id);
  const node *alarms = watch_names(rollouts->template, group);
  check_number(rollouts, rollout, node_count(alarms));
  check_timeout(rollouts, rollout);
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm)) {
    const char *id = node_string(node_only(node_member(alarm, "Name"), "Ref"));
    const struct resource *resource = id ? template_resource(rollouts->template, id) : NULL;
    if (resource) check_alarm(checking, rollout, resource);
  }
}

void guards_check(const struct rollouts *rollouts) {
  struct checking checking = {.rollouts = rollouts};
  for (size_t i = 0; i < rollouts->count; i++) check_rollout(&checking, &rollouts->list[i]);
}
