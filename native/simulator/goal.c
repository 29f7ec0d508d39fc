#include "simulator/goal.h"

#include <math.h>
#include <string.h>

/* ---- What may be changed ---- */

/* Thresholds for counts and for shares of failures; of anything else, multiples of the threshold
 * that is there. */
static const double counts[] = {1, 2, 3, 5, 10, 20, 50, 100, 200, 500, 1000};
static const double shares[] = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5};
static const double multiples[] = {0.1, 0.2, 0.5, 2, 5, 10};
/* M of N. */
static const int windows[][2] = {{1, 1}, {2, 2}, {2, 3}, {3, 3}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

struct search {
  struct arena *arena;
  const struct goal_input *input;
  struct watch start;
  struct schedule schedule;
  struct watch *candidates; /* of one number of changes */
  size_t count, capacity;
};

static bool is_failure(const struct series *series) {
  return series->metric &&
         (strcmp(series->metric, "Errors") == 0 || strcmp(series->metric, "Throttles") == 0);
}

static void add(struct search *search, const struct watch *watch) {
  if (search->count == search->capacity) {
    size_t capacity = search->capacity ? search->capacity * 2 : 64, size = sizeof *watch;
    search->candidates =
        arena_grow(search->arena, search->candidates, search->capacity * size, capacity * size);
    search->capacity = capacity;
  }
  search->candidates[search->count++] = *watch;
}

/* A copy of the alarm whose series may be changed. */
static struct watch copy_of(struct arena *arena, const struct watch *watch) {
  struct watch copy = *watch;
  copy.series = arena_alloc(arena, watch->series_count * sizeof *copy.series);
  memcpy(copy.series, watch->series, watch->series_count * sizeof *copy.series);
  return copy;
}

/* ---- Candidates ----
 *
 * Each step leaves a thing as it is or changes it, and hands on how many changes are left to make.
 * */

static void vary_window(struct search *search, const struct watch *watch, int left) {
  if (!left) {
    add(search, watch);
    return;
  }
  if (left > 1) return;
  for (size_t i = 0; i < COUNT(windows); i++) {
    if (windows[i][0] == watch->datapoints && windows[i][1] == watch->periods) continue;
    struct watch changed = *watch;
    changed.datapoints = windows[i][0];
    changed.periods = windows[i][1];
    add(search, &changed);
  }
}

static void vary_period(struct search *search, const struct watch *watch, int left) {
  vary_window(search, watch, left);
  if (!left || watch_period(watch) == 60) return;
  struct watch changed = copy_of(search->arena, watch);
  for (size_t i = 0; i < changed.series_count; i++)
    if (changed.series[i].period) changed.series[i].period = 60;
  vary_window(search, &changed, left - 1);
}

static void vary_scope(struct search *search, const struct watch *watch, int left) {
  vary_period(search, watch, left);
  if (!left) return;
  struct watch changed = copy_of(search->arena, watch);
  bool is_changed = false;
  for (size_t i = 0; i < changed.series_count; i++) {
    struct series *series = &changed.series[i];
    if (series->calls != CALLS_FUNCTION && series->calls != CALLS_ALIAS &&
        series->calls != CALLS_NOBODY)
      continue;
    series->calls = CALLS_VERSION;
    is_changed = true;
  }
  if (is_changed) vary_period(search, &changed, left - 1);
}

static void try_threshold(struct search *search, const struct watch *watch, double threshold,
                          int left) {
  if (threshold == watch->threshold) return;
  struct watch changed = *watch;
  changed.threshold = threshold;
  vary_scope(search, &changed, left);
}

static void vary_threshold(struct search *search, const struct watch *watch, int left) {
  vary_scope(search, watch, left);
  if (!left) return;
  const struct series *series = watch_returned(watch);
  bool is_count =
      watch->kind == WATCH_METRIC && is_failure(series) && strcmp(series->statistic, "Sum") == 0;
  bool is_share = watch->kind == WATCH_METRIC && is_failure(series) && !is_count;
  for (size_t i = 0; is_count && i < COUNT(counts); i++)
    try_threshold(search, watch, counts[i], left - 1);
  for (size_t i = 0; is_share && i < COUNT(shares); i++)
    try_threshold(search, watch, shares[i], left - 1);
  for (size_t i = 0; !is_count && !is_share && i < COUNT(multiples); i++)
    try_threshold(search, watch, multiples[i] * watch->threshold, left - 1);
}

static void vary_statistic(struct search *search, const struct watch *watch, int left) {
  static const char *const statistics[] = {"Sum", "Average"};
  vary_threshold(search, watch, left);
  if (!left || watch->kind != WATCH_METRIC || !is_failure(watch_returned(watch))) return;
  for (size_t i = 0; i < COUNT(statistics); i++) {
    if (strcmp(watch_returned(watch)->statistic, statistics[i]) == 0) continue;
    struct watch changed = copy_of(search->arena, watch);
    changed.series[0].statistic = statistics[i];
    vary_threshold(search, &changed, left - 1);
  }
}

/* ---- Judging ---- */

static bool reaches(const struct outcome *outcome, double goal) {
  return outcome->caught.value >= goal && outcome->false_alarm.value <= 1 - goal &&
         outcome->blocked.value <= 1 - goal;
}

/* Could it, by what few runs say? */
static bool may_reach(const struct outcome *outcome, double goal) {
  return outcome->caught.high >= goal && outcome->false_alarm.low <= 1 - goal &&
         outcome->blocked.low <= 1 - goal;
}

/* How far a candidate is from the goal, for the one that came nearest. */
static double distance(const struct outcome *outcome) {
  return 1 - outcome->caught.value + outcome->false_alarm.value + outcome->blocked.value;
}

static bool run(const struct search *search, struct simulation_result *result,
                const struct watch *watches, size_t count, long runs) {
  struct simulation_input input = *search->input->simulation;
  input.schedule = search->schedule;
  input.watches = watches;
  input.watch_count = count;
  if (runs < input.runs) input.runs = runs;
  return simulate(result, search->arena, &input);
}

static void take(const struct search *search, struct goal_result *result, const struct watch *watch,
                 const struct outcome *outcome) {
  result->watch = *watch;
  result->schedule = search->schedule;
  result->has_other_shift =
      !shift_equals(&search->input->simulation->schedule.shift, &search->schedule.shift);
  result->outcome = *outcome;
}

/* Judges the candidates with all runs, the most promising ones first, until one reaches the goal.
 * */
enum { MOST_JUDGED = 12 };

static bool judge(const struct search *search, struct goal_result *result,
                  const struct simulation_result *screened) {
  bool *is_done = arena_zero(search->arena, search->count * sizeof *is_done);
  for (int round = 0; round < MOST_JUDGED; round++) {
    size_t best = search->count;
    for (size_t i = 0; i < search->count; i++) {
      const struct simulated_alarm *alarm = &screened->alarms[i];
      if (is_done[i] || alarm->skipped || !may_reach(&alarm->outcome, search->input->goal))
        continue;
      if (best == search->count || alarm->outcome.failed < screened->alarms[best].outcome.failed)
        best = i;
    }
    if (best == search->count) return false;
    is_done[best] = true;
    struct simulation_result full;
    if (!run(search, &full, &search->candidates[best], 1, search->input->simulation->runs))
      return false;
    const struct outcome *outcome = &full.alarms[0].outcome;
    if (!reaches(outcome, search->input->goal)) continue;
    take(search, result, &search->candidates[best], outcome);
    return true;
  }
  return false;
}

static bool try_changes(struct search *search, struct goal_result *result, int changes) {
  search->count = 0;
  vary_statistic(search, &search->start, changes);
  struct simulation_result screened;
  if (!search->count ||
      !run(search, &screened, search->candidates, search->count, GOAL_SCREENING_RUNS))
    return false;
  for (size_t i = 0; i < search->count; i++) {
    const struct simulated_alarm *alarm = &screened.alarms[i];
    bool is_first = !result->watch.series;
    if (!alarm->skipped && (is_first || distance(&alarm->outcome) < distance(&result->outcome)))
      take(search, result, &search->candidates[i], &alarm->outcome);
  }
  return judge(search, result, &screened);
}

/* ---- The search ---- */

/* Counts the new version's errors, a minute at a time. */
static struct watch plainest(struct arena *arena, const char *function_id) {
  struct series *series = arena_zero(arena, sizeof *series);
  *series = (struct series){.id = "",
                            .is_returned = true,
                            .namespace = "AWS/Lambda",
                            .metric = "Errors",
                            .statistic = "Sum",
                            .period = 60,
                            .calls = CALLS_VERSION,
                            .function_id = function_id,
                            .dimensions = "FunctionName, Resource, ExecutedVersion"};
  return (struct watch){.kind = WATCH_METRIC,
                        .series = series,
                        .series_count = 1,
                        .comparison = COMPARE_GREATER_OR_EQUAL,
                        .has_threshold = true,
                        .threshold = 1,
                        .periods = 1,
                        .datapoints = 1,
                        .missing = MISSING_NOT_BREACHING};
}

static bool try_shift(struct search *search, struct goal_result *result, int most_changes) {
  for (int changes = 0; changes <= most_changes; changes++) {
    if (!try_changes(search, result, changes)) continue;
    result->changes = changes + result->has_other_shift;
    return true;
  }
  return false;
}

/* The predefined shifts that last longer than the one that is there, the shortest first. */
static bool try_slower(struct search *search, struct goal_result *result) {
  int least = shift_minutes(&search->input->simulation->schedule.shift);
  for (;;) {
    const struct shift *next = NULL;
    for (const struct predefined_shift *row = predefined_shifts; row->name; row++)
      if (shift_minutes(&row->shift) > least &&
          (!next || shift_minutes(&row->shift) < shift_minutes(next)))
        next = &row->shift;
    if (!next) return false;
    least = shift_minutes(next);
    search->schedule.shift = *next;
    if (try_shift(search, result, 2)) return true;
  }
}

bool goal_search(struct goal_result *result, struct arena *arena, const struct goal_input *input) {
  struct search search = {.arena = arena, .input = input, .schedule = input->simulation->schedule};
  *result = (struct goal_result){.is_new = !input->start};
  search.start = input->start ? *input->start : plainest(arena, input->simulation->function_id);
  result->is_reached = try_shift(&search, result, GOAL_MOST_CHANGES);
  if (!result->is_reached) result->is_reached = try_slower(&search, result);
  return result->is_reached;
}
