/* The metrics of one run: what Lambda counts in each minute, and the datapoints that CloudWatch
 * makes of it.
 *
 * Counts of a minute are drawn once, whoever looks at them; they are kept as sums from the
 * beginning of the run, so that those of a period of any length are one difference. A column is one
 * statistic of one metric over one period, ending with each minute; alarms that watch the same
 * share it. What no column asks for is not drawn. */
#ifndef SIMULATOR_DATAPOINTS_H
#define SIMULATOR_DATAPOINTS_H

#include "alarms/watch.h"
#include "base/arena.h"
#include "simulator/durations.h"
#include "simulator/random.h"
#include "simulator/statistic.h"
#include "simulator/traffic.h"

enum lambda_metric { METRIC_INVOCATIONS, METRIC_ERRORS, METRIC_THROTTLES, METRIC_DURATION };

struct column {
  enum lambda_metric metric;
  enum watched_calls calls; /* CALLS_NOBODY: no datapoint ever */
  struct statistic statistic;
  int period; /* minutes */
};

/* Which metrics are simulated: by their name in AWS/Lambda; -1 where it is none of them. */
int lambda_metric_named(const char *name);

struct columns {
  struct arena *arena;
  struct column *list;
  size_t count, capacity;
  double *thresholds; /* that durations are compared with */
  size_t threshold_count, threshold_capacity;
  enum duration_grid grid; /* the least that the columns of Duration need */
};

void columns_init(struct columns *columns, struct arena *arena);
/* The index of a column like this, added where there is none. What is compared with a threshold
 * alone and not calculated with needs that threshold as an edge and no more. */
size_t columns_add(struct columns *columns, const struct column *column, const double *threshold);

/* What is drawn of a minute's calls in either version, and in which cells durations are counted. */
struct sampling {
  bool calls, errors, throttles, durations, duration_sum, old_version;
  const struct version_calls *version[2]; /* old, new */
  struct duration_cells cells;
};

/* With a fine grid the values of durations are worth showing; otherwise only what the alarms need
 * is drawn. */
void sampling_init(struct sampling *sampling, const struct columns *columns,
                   const struct version_calls *old_calls, const struct version_calls *new_calls,
                   bool is_fine);
/* Numbers in a row of counts. */
size_t sampling_width(const struct sampling *sampling);
/* row[width ...], from the row of the minute before and the calls that are expected for either
 * version. */
void sampling_draw(const struct sampling *sampling, double old_mean, double new_mean,
                   struct random *random, const double *before, double *row);

/* The datapoint of the period whose counts are the difference of two rows; NAN: none. */
double column_value(const struct column *column, const struct sampling *sampling,
                    const double *before, const double *row);
/* How many values it is made of. */
double column_samples(const struct column *column, const double *before, const double *row);

#endif
