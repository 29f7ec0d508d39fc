#include "simulator/datapoints.h"

#include <math.h>
#include <string.h>

#include "simulator/distributions.h"

int lambda_metric_named(const char *name) {
  static const char *const names[] = {"Invocations", "Errors", "Throttles", "Duration"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i], name) == 0) return (int)i;
  return -1;
}

/* ---- Columns ---- */

void columns_init(struct columns *columns, struct arena *arena) {
  *columns = (struct columns){.arena = arena, .grid = GRID_THRESHOLDS};
}

static void add_threshold(struct columns *columns, double threshold) {
  if (columns->threshold_count == columns->threshold_capacity) {
    size_t old = columns->threshold_capacity * sizeof(double);
    columns->threshold_capacity = columns->threshold_capacity ? 2 * columns->threshold_capacity : 8;
    columns->thresholds = arena_grow(columns->arena, columns->thresholds, old,
                                     columns->threshold_capacity * sizeof(double));
  }
  columns->thresholds[columns->threshold_count++] = threshold;
}

/* How finely durations have to be known for this statistic. */
static void note_duration(struct columns *columns, const struct statistic *statistic,
                          const double *threshold) {
  enum duration_grid needed = GRID_THRESHOLDS;
  if (statistic_is_rank(statistic) && threshold) add_threshold(columns, *threshold);
  else if (statistic->kind == STATISTIC_SUM || statistic->kind == STATISTIC_AVERAGE)
    needed = GRID_TAIL;
  else if (statistic->kind != STATISTIC_SAMPLE_COUNT) needed = GRID_FINE;
  if (needed == GRID_FINE && !statistic->is_share) {
    add_threshold(columns, statistic->low);
    add_threshold(columns, statistic->high);
  }
  if (needed > columns->grid) columns->grid = needed;
}

static bool is_same(const struct column *a, const struct column *b) {
  return a->metric == b->metric && a->calls == b->calls && a->period == b->period &&
         a->statistic.kind == b->statistic.kind && a->statistic.is_share == b->statistic.is_share &&
         a->statistic.low == b->statistic.low && a->statistic.high == b->statistic.high;
}

size_t columns_add(struct columns *columns, const struct column *column, const double *threshold) {
  struct column wanted = *column;
  if (wanted.calls == CALLS_ALIAS) wanted.calls = CALLS_FUNCTION; /* the same calls */
  if (wanted.metric == METRIC_DURATION && wanted.calls != CALLS_NOBODY)
    note_duration(columns, &wanted.statistic, threshold);
  for (size_t i = 0; i < columns->count; i++)
    if (is_same(&columns->list[i], &wanted)) return i;
  if (columns->count == columns->capacity) {
    size_t old = columns->capacity * sizeof *columns->list;
    columns->capacity = columns->capacity ? 2 * columns->capacity : 8;
    columns->list =
        arena_grow(columns->arena, columns->list, old, columns->capacity * sizeof *columns->list);
  }
  columns->list[columns->count] = wanted;
  return columns->count++;
}

/* ---- Drawing ---- */

/* A row: the counts of the old version, those of the new one, then the cells of the old one and
 * those of the new one. */
enum { ROW_CALLS, ROW_ERRORS, ROW_THROTTLES, ROW_DURATION, ROW_COUNTS };

void sampling_init(struct sampling *sampling, const struct columns *columns,
                   const struct version_calls *old_calls, const struct version_calls *new_calls,
                   bool is_fine) {
  *sampling = (struct sampling){.version = {old_calls, new_calls}};
  for (size_t i = 0; i < columns->count; i++) {
    const struct column *column = &columns->list[i];
    if (column->calls == CALLS_NOBODY) continue;
    sampling->calls = true;
    if (column->calls == CALLS_FUNCTION) sampling->old_version = true;
    if (column->metric == METRIC_ERRORS) sampling->errors = true;
    if (column->metric == METRIC_THROTTLES) sampling->throttles = true;
    if (column->metric != METRIC_DURATION || column->statistic.kind == STATISTIC_SAMPLE_COUNT)
      continue;
    sampling->durations = true;
    if (column->statistic.kind == STATISTIC_SUM || column->statistic.kind == STATISTIC_AVERAGE)
      sampling->duration_sum = true;
  }
  if (sampling->durations)
    duration_cells_init(&sampling->cells, columns->arena, old_calls, new_calls, columns->thresholds,
                        columns->threshold_count, is_fine ? GRID_FINE : columns->grid);
}

size_t sampling_width(const struct sampling *sampling) {
  return 2 * ROW_COUNTS + 2 * (size_t)sampling->cells.count;
}

static void draw_version(const struct sampling *sampling, int version, double mean,
                         struct random *random, double *row) {
  const struct version_calls *calls = sampling->version[version];
  double *counts = row + version * ROW_COUNTS, run = mean * (1 - calls->throttle_rate), errors = 0;
  if (sampling->throttles)
    counts[ROW_THROTTLES] += random_poisson(random, mean * calls->throttle_rate);
  if (sampling->errors) errors = random_poisson(random, run * calls->error_rate);
  double all =
      errors + random_poisson(random, sampling->errors ? run * (1 - calls->error_rate) : run);
  counts[ROW_CALLS] += all;
  counts[ROW_ERRORS] += errors;
  if (sampling->durations)
    counts[ROW_DURATION] +=
        durations_draw(&sampling->cells, version, all, sampling->duration_sum, random,
                       row + 2 * ROW_COUNTS + version * sampling->cells.count);
}

void sampling_draw(const struct sampling *sampling, double old_mean, double new_mean,
                   struct random *random, const double *before, double *row) {
  memcpy(row, before, sampling_width(sampling) * sizeof *row);
  if (!sampling->calls) return;
  if (sampling->old_version && old_mean > 0) draw_version(sampling, 0, old_mean, random, row);
  if (new_mean > 0) draw_version(sampling, 1, new_mean, random, row);
}

/* ---- Datapoints ---- */

/* One count of the period, of the calls that the column looks at. */
static double counted(const struct column *column, int what, const double *before,
                      const double *row) {
  double newer = row[ROW_COUNTS + what] - before[ROW_COUNTS + what];
  return column->calls == CALLS_VERSION ? newer : newer + row[what] - before[what];
}

static double duration_value(const struct column *column, const struct sampling *sampling,
                             const double *before, const double *row) {
  struct cell cells[DURATION_MOST_EDGES + 1];
  int count = sampling->cells.count;
  before += 2 * ROW_COUNTS;
  row += 2 * ROW_COUNTS;
  for (int i = 0; i < count; i++) {
    double older = column->calls == CALLS_VERSION ? 0 : row[i] - before[i];
    cells[i] = duration_cell(&sampling->cells, i, older, row[count + i] - before[count + i]);
  }
  return statistic_value(&column->statistic, cells, (size_t)count);
}

double column_samples(const struct column *column, const double *before, const double *row) {
  if (column->calls == CALLS_NOBODY) return 0;
  double calls = counted(column, ROW_CALLS, before, row);
  return column->metric == METRIC_THROTTLES ? calls + counted(column, ROW_THROTTLES, before, row)
                                            : calls;
}

double column_value(const struct column *column, const struct sampling *sampling,
                    const double *before, const double *row) {
  double samples = column_samples(column, before, row);
  if (!(samples > 0)) return NAN;
  enum statistic_kind kind = column->statistic.kind;
  switch (column->metric) {
    case METRIC_INVOCATIONS: return statistic_of_indicator(&column->statistic, samples, samples);
    case METRIC_ERRORS:
      return statistic_of_indicator(&column->statistic, samples,
                                    counted(column, ROW_ERRORS, before, row));
    case METRIC_THROTTLES:
      return statistic_of_indicator(&column->statistic, samples,
                                    counted(column, ROW_THROTTLES, before, row));
    case METRIC_DURATION: break;
  }
  if (kind == STATISTIC_SAMPLE_COUNT) return samples;
  if (kind != STATISTIC_SUM && kind != STATISTIC_AVERAGE)
    return duration_value(column, sampling, before, row);
  double sum = counted(column, ROW_DURATION, before, row);
  return kind == STATISTIC_SUM ? sum : sum / samples;
}
