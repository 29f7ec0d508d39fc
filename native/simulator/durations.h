/* Durations of the calls of one minute, without drawing each of them.
 *
 * The time axis is cut into cells, the same for both versions. How many calls of a version fall
 * into each cell is drawn as a multinomial count; so all statistics of a minute, and of periods of
 * several minutes, are read off the same draw and fit each other. A threshold that a percentile,
 * the minimum or the maximum is compared with is an edge between two cells, which makes that
 * comparison exact. What lies within a cell is approximated: sums by the cell's mean and variance
 * (normal, by the central limit theorem), values by their rank in the cell. Few calls,
 * DURATIONS_DRAWN_SINGLY or fewer, are drawn one by one.
 *
 * How finely the axis is cut is what a draw costs: as many binomial draws as there are cells. */
#ifndef SIMULATOR_DURATIONS_H
#define SIMULATOR_DURATIONS_H

#include <stdbool.h>

#include "base/arena.h"
#include "simulator/random.h"
#include "simulator/statistic.h"
#include "simulator/traffic.h"

#define DURATIONS_DRAWN_SINGLY 24
#define DURATION_MOST_EDGES 256 /* beyond, further edges are left out; the grids take 40 at most */

/* How finely the axis is cut besides the thresholds. */
enum duration_grid {
  GRID_THRESHOLDS, /* nothing else: comparisons with thresholds are exact, values mean little */
  GRID_TAIL,       /* so that sums have their skewness */
  GRID_FINE,       /* so that percentiles and trimmed means are within about a percent */
};

/* One version's durations: exp of a normal variable. */
struct log_normal {
  double mean, deviation; /* of the logarithm */
};

struct duration_cells {
  int count;     /* cells; 1 more than edges between them */
  double *edges; /* count - 1 durations in rising order, milliseconds */
  double *log_edges;
  double low, high;         /* ends of the first and last cell, where nearly nothing lies beyond */
  struct log_normal law[2]; /* old version, new version */
  struct {
    double *share; /* probability of each cell, and of all cells up to it */
    double *up_to;
    double *mean, *variance;
  } version[2];
};

struct log_normal log_normal_through(double p50, double p99);
/* The share of durations below `duration`. */
double log_normal_below(const struct log_normal *law, double duration);

/* Cuts the axis at the thresholds (any order, any number; what is not positive is left out) and by
 * the grid. */
void duration_cells_init(struct duration_cells *cells, struct arena *arena,
                         const struct version_calls *old_calls,
                         const struct version_calls *new_calls, const double *thresholds,
                         size_t threshold_count, enum duration_grid grid);
/* Draws the durations of `calls` calls of a version (0 old, 1 new): adds to counts[] how many fall
 * into each cell, and returns their sum in milliseconds; 0 unless `wants_sum`. */
double durations_draw(const struct duration_cells *cells, int version, double calls, bool wants_sum,
                      struct random *random, double *counts);
/* A cell with the calls of both versions in it. */
struct cell duration_cell(const struct duration_cells *cells, int index, double old_count,
                          double new_count);

#endif
