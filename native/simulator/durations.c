#include "simulator/durations.h"

#include <math.h>
#include <string.h>

#include "simulator/distributions.h"
#include "simulator/elementary.h"

/* Where each version's distribution is cut, as shares. */
static const double tail_grid[] = {0.5, 0.9, 0.99, 0.999, 0.9999};
static const double fine_grid[] = {1e-4, 0.01,  0.1,   0.25,   0.4,    0.5,     0.6,
                                   0.7,  0.8,   0.85,  0.9,    0.925,  0.95,    0.975,
                                   0.99, 0.995, 0.999, 0.9995, 0.9999, 0.999999};
#define EDGE_SHARE 1e-8 /* beyond the first and the last cell's end */
#define LEAST_DEVIATION \
  1e-4 /* p50 = p99: all calls take the same time but for one in ten thousand of it */

struct log_normal log_normal_through(double p50, double p99) {
  double deviation = elementary_log(p99 / p50) / normal_quantile(0.99);
  return (struct log_normal){elementary_log(p50),
                             deviation > LEAST_DEVIATION ? deviation : LEAST_DEVIATION};
}

static double standardized(const struct log_normal *law, double duration) {
  return (elementary_log(duration) - law->mean) / law->deviation;
}

double log_normal_below(const struct log_normal *law, double duration) {
  return duration > 0 ? normal_below(standardized(law, duration)) : 0;
}

static double quantile(const struct log_normal *law, double share) {
  return elementary_exp(law->mean + law->deviation * normal_quantile(share));
}

/* ---- Edges ---- */

static void add_edge(struct duration_cells *cells, double edge) {
  if (!(edge > 0) || edge > 1e12 || cells->count > DURATION_MOST_EDGES) return;
  int at = cells->count - 1;
  while (at > 0 && cells->edges[at - 1] > edge) at--;
  if (at > 0 && cells->edges[at - 1] == edge) return;
  memmove(cells->edges + at + 1, cells->edges + at,
          (size_t)(cells->count - 1 - at) * sizeof *cells->edges);
  cells->edges[at] = edge;
  cells->count++;
}

static void add_grid(struct duration_cells *cells, enum duration_grid grid) {
  const double *shares = grid == GRID_FINE ? fine_grid : tail_grid;
  size_t count = grid == GRID_FINE ? sizeof fine_grid / sizeof *fine_grid
                                   : sizeof tail_grid / sizeof *tail_grid;
  if (grid == GRID_THRESHOLDS) return;
  for (int version = 0; version < 2; version++)
    for (size_t i = 0; i < count; i++) add_edge(cells, quantile(&cells->law[version], shares[i]));
}

/* Ends of the first and the last cell. */
static void find_ends(struct duration_cells *cells) {
  cells->low = fmin(quantile(&cells->law[0], EDGE_SHARE), quantile(&cells->law[1], EDGE_SHARE));
  cells->high =
      fmax(quantile(&cells->law[0], 1 - EDGE_SHARE), quantile(&cells->law[1], 1 - EDGE_SHARE));
  if (cells->count == 1) return;
  cells->low = fmin(cells->low, cells->edges[0] / 2);
  cells->high = fmax(cells->high, cells->edges[cells->count - 2] * 2);
}

/* ---- Each version's part in the cells ---- */

/* Mean and variance of a log-normal variable between two durations, each of them given
 * standardized. */
static void fill_moments(const struct log_normal *law, double from, double to, double share,
                         double *mean, double *variance) {
  double s = law->deviation, low = elementary_exp(law->mean + s * from),
         high = elementary_exp(law->mean + s * to);
  *mean = elementary_exp(law->mean + s * 0.5 * (fmax(from, -8) + fmin(to, 8)));
  *variance = 0;
  /* the differences below have no digits left, and hardly a call comes here */
  if (share < 1e-13) return;
  double first = elementary_exp(law->mean + s * s / 2) *
                 (normal_below(s - from) - normal_below(s - to)) / share;
  double second = elementary_exp(2 * law->mean + 2 * s * s) *
                  (normal_below(2 * s - from) - normal_below(2 * s - to)) / share;
  *mean = fmin(fmax(first, low), high);
  *variance = fmax(0, second - first * first);
}

static void fill_version(struct duration_cells *cells, struct arena *arena, int version) {
  const struct log_normal *law = &cells->law[version];
  size_t size = (size_t)cells->count * sizeof(double);
  double *share = arena_alloc(arena, size), *up_to = arena_alloc(arena, size), before = 0;
  double *mean = arena_alloc(arena, size), *variance = arena_alloc(arena, size);
  for (int i = 0; i < cells->count; i++) {
    double from = i ? standardized(law, cells->edges[i - 1]) : -37;
    double to = i < cells->count - 1 ? standardized(law, cells->edges[i]) : 37;
    up_to[i] = i < cells->count - 1 ? normal_below(to) : 1;
    /* above the median the difference of two upper tails keeps its digits */
    share[i] = from > 0 ? normal_below(-from) - normal_below(-to) : up_to[i] - before;
    before = up_to[i];
    fill_moments(law, from, to, share[i], &mean[i], &variance[i]);
  }
  cells->version[version].share = share;
  cells->version[version].up_to = up_to;
  cells->version[version].mean = mean;
  cells->version[version].variance = variance;
}

void duration_cells_init(struct duration_cells *cells, struct arena *arena,
                         const struct version_calls *old_calls,
                         const struct version_calls *new_calls, const double *thresholds,
                         size_t threshold_count, enum duration_grid grid) {
  *cells = (struct duration_cells){
      .count = 1, .edges = arena_alloc(arena, (DURATION_MOST_EDGES + 1) * sizeof(double))};
  cells->law[0] = log_normal_through(old_calls->p50, old_calls->p99);
  cells->law[1] = log_normal_through(new_calls->p50, new_calls->p99);
  add_grid(cells, grid);
  for (size_t i = 0; i < threshold_count; i++) add_edge(cells, thresholds[i]);
  find_ends(cells);
  cells->log_edges = arena_alloc(arena, (size_t)cells->count * sizeof(double));
  for (int i = 0; i < cells->count - 1; i++) cells->log_edges[i] = elementary_log(cells->edges[i]);
  fill_version(cells, arena, 0);
  fill_version(cells, arena, 1);
}

/* ---- Draws ---- */

/* Adds a duration, given by its logarithm, to its cell. */
static void count_one(const struct duration_cells *cells, double logarithm, double *counts) {
  int low = 0, high = cells->count - 1; /* the first edge above it; the last cell has none */
  while (low < high) {
    int middle = (low + high) / 2;
    if (cells->log_edges[middle] > logarithm) high = middle;
    else low = middle + 1;
  }
  counts[low]++;
}

static double draw_singly(const struct duration_cells *cells, int version, double calls,
                          bool wants_sum, struct random *random, double *counts) {
  const struct log_normal *law = &cells->law[version];
  double sum = 0;
  for (double i = 0; i < calls; i++) {
    double logarithm = law->mean + law->deviation * random_normal(random);
    count_one(cells, logarithm, counts);
    if (wants_sum) sum += elementary_exp(logarithm);
  }
  return sum;
}

/* From the rare upper cells down: what is left to distribute stays large, and most draws have small
 * means. */
static double draw_cells(const struct duration_cells *cells, int version, double calls,
                         bool wants_sum, struct random *random, double *counts) {
  const double *mean = cells->version[version].mean, *variance = cells->version[version].variance;
  double left = calls, expected = 0, spread = 0;
  for (int i = cells->count - 1; i >= 0 && left > 0; i--) {
    double share =
        i ? fmin(1, cells->version[version].share[i] / cells->version[version].up_to[i]) : 1;
    double here = random_binomial(random, left, share);
    counts[i] += here;
    left -= here;
    expected += here * mean[i];
    spread += here * variance[i];
  }
  return wants_sum ? fmax(0, expected + sqrt(spread) * random_normal(random)) : 0;
}

double durations_draw(const struct duration_cells *cells, int version, double calls, bool wants_sum,
                      struct random *random, double *counts) {
  return (calls <= DURATIONS_DRAWN_SINGLY ? draw_singly : draw_cells)(cells, version, calls,
                                                                      wants_sum, random, counts);
}

struct cell duration_cell(const struct duration_cells *cells, int index, double old_count,
                          double new_count) {
  struct cell cell = {cells->low, cells->high, 0, old_count + new_count};
  if (index > 0) cell.low = cells->edges[index - 1];
  if (index < cells->count - 1) cell.high = cells->edges[index];
  if (cell.count > 0)
    cell.mean =
        (old_count * cells->version[0].mean[index] + new_count * cells->version[1].mean[index]) /
        cell.count;
  return cell;
}
