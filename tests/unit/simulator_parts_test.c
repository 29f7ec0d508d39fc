/* The simulator's parts: random numbers, distributions, durations, statistics, timetable,
 * evaluation and metric math.
 *
 * Draws are compared with exact probabilities, four standard errors wide, under fixed seeds. */
#include "unit.h"

#include <math.h>
#include <stdlib.h>

#include "simulator/deployment.h"
#include "simulator/distributions.h"
#include "simulator/durations.h"
#include "simulator/elementary.h"
#include "simulator/evaluate.h"
#include "simulator/expression.h"
#include "simulator/schedule.h"
#include "simulator/statistic.h"
#include "simulator/traffic.h"

static void assert_near(double value, double expected, double tolerance) {
  if (!(fabs(value - expected) <= tolerance))
    fail_msg("%.17g is not %.17g within %.3g", value, expected, tolerance);
}

/* ---- Random numbers ---- */

/* The first words of xoshiro256** from the state 1, 2, 3, 4, worked out by hand from its
 * definition: 2 * 5 = 10 rotated by 7 is 1280, times 9. */
static void test_generator(void **state) {
  (void)state;
  struct random random = {{1, 2, 3, 4}};
  assert_true(random_bits(&random) == 11520);
  assert_true(random_bits(&random) == 0);
  assert_true(random_bits(&random) == UINT64_C(1509978240));
  assert_true(random_bits(&random) == UINT64_C(1215971899390074240));
}

static void test_streams_differ_and_repeat(void **state) {
  (void)state;
  struct random a, b, c, d;
  random_start(&a, 1, 0);
  random_start(&b, 1, 1);
  random_start(&c, 2, 0);
  random_start(&d, 1, 0);
  uint64_t first = random_bits(&a);
  assert_true(first != random_bits(&b));
  assert_true(first != random_bits(&c));
  assert_true(first == random_bits(&d));
  for (int i = 0; i < 1000; i++) {
    double unit = random_unit(&a);
    assert_true(unit > 0 && unit < 1);
    assert_true(random_below(&a, 60) < 60);
  }
}

/* What a second implementation of the same papers draws, one in Python with its library's
 * logarithms. */
static void test_peer_draws(void **state) {
  (void)state;
  static const double small[] = {1, 0, 6, 5, 4, 4, 6, 4, 4, 3, 0, 4},
                      large[] = {589, 635, 616, 597, 641, 579, 613, 593, 575, 585, 573, 616},
                      successes[] = {312, 299, 300, 266, 274, 302, 301, 305, 295, 316, 300, 320};
  struct random random;
  random_start(&random, 1, 0);
  assert_true(random_bits(&random) == UINT64_C(0xe6d642f9bff67c1d));
  assert_true(random_bits(&random) == UINT64_C(0xbcf2b9c02ecb944c));
  random_start(&random, 2, 3);
  for (int i = 0; i < 12; i++) assert_true(random_poisson(&random, 3) == small[i]);
  for (int i = 0; i < 12; i++) assert_true(random_poisson(&random, 600) == large[i]);
  for (int i = 0; i < 12; i++) assert_true(random_binomial(&random, 1000, 0.3) == successes[i]);
  /* and 5000 of each, the i-th counted i % 7 + 1 times */
  static const struct {
    double count, mean, sum;
  } rows[] = {{0, 10.5, 209634},
              {0, 600, 11988806},
              {0, 6e6, 119969476039},
              {50, 0.4, 399062},
              {60000, 0.3, 359889276}};
  random_start(&random, 5, 0);
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    double sum = 0;
    for (int i = 0; i < 5000; i++)
      sum +=
          (i % 7 + 1) * (rows[r].count > 0 ? random_binomial(&random, rows[r].count, rows[r].mean)
                                           : random_poisson(&random, rows[r].mean));
    if (sum != rows[r].sum) fail_msg("row %zu: %.17g, expected %.17g", r, sum, rows[r].sum);
  }
}

/* ---- Elementary functions, against the C library's ---- */

static void test_elementary(void **state) {
  (void)state;
  for (double x = -690; x < 690; x += 0.37) assert_near(elementary_exp(x) / exp(x), 1, 2e-15);
  for (double x = 1e-300; x < 1e300; x *= 1.7)
    assert_near(elementary_log(x), log(x), 1e-15 * fmax(1, fabs(log(x))));
  for (double x = 0.5; x < 2; x += 0.001) assert_near(elementary_log(x), log(x), 4e-16);
  for (double z = -8; z < 8; z += 0.01)
    assert_near(normal_below(z), 0.5 * erfc(-z / sqrt(2)), 2e-15);
  for (double z = -30; z < -5; z += 0.1)
    assert_near(normal_below(z) / (0.5 * erfc(-z / sqrt(2))), 1, 1e-12);
  assert_near(normal_quantile(0.99), 2.3263478740408408, 1e-12);
  assert_near(elementary_power(2, 10), 1024, 0);
  assert_near(elementary_power(4, -0.5), 0.5, 1e-15);
  assert_true(isnan(elementary_power(-1, 0.5)));
  assert_true(elementary_exp(-1e9) == 0 && isfinite(elementary_exp(1e9)));
}

/* ---- Counts ---- */

#define DRAWS 40000

static double poisson_probability(double mean, double k) {
  return exp(k * log(mean) - mean - lgamma(k + 1));
}
static double binomial_probability(double n, double p, double k) {
  return exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p));
}

/* The draws that are at most `at` are as many as their probability says. */
static void assert_share(const double *draws, double at, double probability, double mean) {
  double hits = 0;
  for (int i = 0; i < DRAWS; i++) hits += draws[i] <= at;
  double error = sqrt(probability * (1 - probability) / DRAWS);
  if (fabs(hits / DRAWS - probability) > 4 * error + 1e-9)
    fail_msg("mean %g: a share of %g is at most %g, expected %g", mean, hits / DRAWS, at,
             probability);
}

static void assert_moments(const double *draws, double mean, double variance) {
  double sum = 0, squares = 0;
  for (int i = 0; i < DRAWS; i++) sum += draws[i], squares += (draws[i] - mean) * (draws[i] - mean);
  assert_near(sum / DRAWS, mean, 4 * sqrt(variance / DRAWS));
  assert_near(squares / DRAWS, variance,
              variance * (4 * sqrt(2.0 / DRAWS) + 4 / sqrt(DRAWS * variance)));
}

static void test_poisson(void **state) {
  (void)state;
  static const double means[] = {0.01, 0.7, 3, 9.99, 10, 11.5, 40, 600, 60000, 6e6};
  double *draws = arena_alloc(&arena, DRAWS * sizeof *draws);
  struct random random;
  for (size_t m = 0; m < sizeof means / sizeof *means; m++) {
    double mean = means[m], below = 0;
    random_start(&random, 7, m);
    for (int i = 0; i < DRAWS; i++) draws[i] = random_poisson(&random, mean);
    assert_moments(draws, mean, mean);
    double from = fmax(0, floor(mean - 10 * sqrt(mean) - 10)), to = mean + 3 * sqrt(mean) + 3;
    double step = fmax(1, floor(sqrt(mean) / 3)), next = from;
    for (double k = from; k <= to; k++) {
      below += poisson_probability(mean, k);
      if (k < next) continue;
      next = k + step;
      if (k > mean - 3 * sqrt(mean) - 1) assert_share(draws, k, fmin(1, below), mean);
    }
  }
  assert_true(random_poisson(&random, 0) == 0 && random_poisson(&random, -1) == 0 &&
              random_poisson(&random, NAN) == 0);
}

static void test_binomial(void **state) {
  (void)state;
  static const struct {
    double n, p;
  } rows[] = {{1, 0.3},     {8, 0.5},     {20, 0.9},        {50, 0.2},     {50, 0.21},  {100, 0.5},
              {1000, 0.01}, {1000, 0.97}, {100000, 0.0001}, {100000, 0.3}, {60000, 0.5}};
  double *draws = arena_alloc(&arena, DRAWS * sizeof *draws);
  struct random random;
  for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
    double n = rows[r].n, p = rows[r].p, below = 0, spread = sqrt(n * p * (1 - p)),
           step = fmax(1, floor(spread / 3)), next = 0;
    random_start(&random, 8, r);
    for (int i = 0; i < DRAWS; i++) {
      draws[i] = random_binomial(&random, n, p);
      assert_true(draws[i] >= 0 && draws[i] <= n);
    }
    for (double k = 0; k <= n && k < n * p + 3 * spread + 2; k++) {
      below += binomial_probability(n, p, k);
      if (k < next || k < n * p - 3 * spread - 1) continue;
      next = k + step;
      assert_share(draws, k, fmin(1, below), n * p);
    }
  }
  assert_true(random_binomial(&random, 5, 0) == 0 && random_binomial(&random, 5, 1) == 5 &&
              random_binomial(&random, 0, 0.5) == 0);
}

static void test_normal(void **state) {
  (void)state;
  double *draws = arena_alloc(&arena, DRAWS * sizeof *draws);
  struct random random;
  random_start(&random, 9, 0);
  for (int i = 0; i < DRAWS; i++) draws[i] = random_normal(&random);
  for (double z = -3; z <= 3; z += 0.25) assert_share(draws, z, 0.5 * erfc(-z / sqrt(2)), 0);
}

/* ---- Durations ---- */

static struct duration_cells cells_of(double old_p50, double old_p99, double new_p50,
                                      double new_p99, double threshold, enum duration_grid grid) {
  struct duration_cells cells;
  struct version_calls old_calls = {.p50 = old_p50, .p99 = old_p99},
                       new_calls = {.p50 = new_p50, .p99 = new_p99};
  duration_cells_init(&cells, &arena, &old_calls, &new_calls, &threshold, 1, grid);
  return cells;
}

/* The percentiles come back out, and what is below a threshold is what the error function says. */
static void test_log_normal(void **state) {
  (void)state;
  struct log_normal law = log_normal_through(100, 1000);
  assert_near(log_normal_below(&law, 100), 0.5, 1e-12);
  assert_near(log_normal_below(&law, 1000), 0.99, 1e-12);
  double sigma = log(10) / 2.3263478740408408;
  assert_near(log_normal_below(&law, 300), 0.5 * erfc(-log(3) / sigma / sqrt(2)), 1e-12);
  struct log_normal same = log_normal_through(50, 50);
  assert_near(log_normal_below(&same, 49), 0, 1e-12);
  assert_near(log_normal_below(&same, 51), 1, 1e-12);
}

/* The greatest of n durations is below T with probability F(T)^n, the least above it with (1 -
 * F(T))^n, and the percentile of rank r at most T where r or more of them are. */
static void assert_order(const struct duration_cells *cells, double threshold, double n,
                         const char *name, double expected) {
  double counts[DURATION_MOST_EDGES + 1], hits = 0, runs = 4000;
  struct statistic statistic;
  struct random random;
  random_start(&random, 11, (uint64_t)n);
  assert_true(statistic_read(&statistic, name));
  for (int i = 0; i < runs; i++) {
    struct cell list[DURATION_MOST_EDGES + 1];
    memset(counts, 0, sizeof counts);
    durations_draw(cells, 1, n, false, &random, counts);
    for (int c = 0; c < cells->count; c++) list[c] = duration_cell(cells, c, 0, counts[c]);
    hits += statistic_value(&statistic, list, (size_t)cells->count) <= threshold;
  }
  double error = sqrt(expected * (1 - expected) / runs);
  if (fabs(hits / runs - expected) > 4 * error + 1e-9)
    fail_msg("%s of %g: %g, expected %g", name, n, hits / runs, expected);
}

static void test_order_statistics(void **state) {
  (void)state;
  static const double sizes[] = {3, 20, 200, 5000};
  for (int grid = GRID_THRESHOLDS; grid <= GRID_FINE; grid++)
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
      double n = sizes[s], sigma = log(10) / 2.3263478740408408, z = sqrt(2 * log(n)),
             high = 100 * exp(sigma * z), p90 = 100 * exp(sigma * 1.2815515655446004);
      struct duration_cells cells = cells_of(50, 300, 100, 1000, high, (enum duration_grid)grid);
      assert_order(&cells, high, n, "Maximum", pow(0.5 * erfc(-z / sqrt(2)), n));
      cells = cells_of(50, 300, 100, 1000, 100 / exp(sigma * z), (enum duration_grid)grid);
      assert_order(&cells, 100 / exp(sigma * z), n, "Minimum",
                   1 - pow(0.5 * erfc(-z / sqrt(2)), n));
      cells = cells_of(50, 300, 100, 1000, p90, (enum duration_grid)grid);
      double at_least = 0;
      for (double k = ceil(0.9 * n - 1e-9); k <= n; k++)
        at_least += binomial_probability(n, 0.9, k);
      assert_order(&cells, p90, n, "p90", at_least);
    }
}

/* Sum of durations: mean n exp(mu + s^2/2), variance n (exp(s^2) - 1) exp(2 mu + s^2), and the
 * third moment's sign and size. */
static void test_duration_sums(void **state) {
  (void)state;
  static const double sizes[] = {5, 24, 25, 400};
  double mu = log(100), sigma = log(5) / 2.3263478740408408, s2 = sigma * sigma, runs = 20000;
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct duration_cells cells = cells_of(50, 300, 100, 500, 250, GRID_TAIL);
    double counts[DURATION_MOST_EDGES + 1], n = sizes[i], mean = n * exp(mu + s2 / 2),
                                            variance = n * (exp(s2) - 1) * exp(2 * mu + s2);
    double sum = 0, squares = 0, cubes = 0, skewness = (exp(s2) + 2) * sqrt(exp(s2) - 1) / sqrt(n);
    struct random random;
    random_start(&random, 12, i);
    for (int run = 0; run < runs; run++) {
      double drawn = durations_draw(&cells, 1, n, true, &random, counts) - mean;
      sum += drawn, squares += drawn * drawn, cubes += drawn * drawn * drawn;
    }
    assert_near(sum / runs, 0, 4 * sqrt(variance / runs));
    assert_near(squares / runs / variance, 1, 4 * sqrt((2 + 100 / n) / runs));
    assert_near(cubes / runs / pow(variance, 1.5), skewness, 0.25 * skewness + 0.05);
  }
}

/* Values read off a fine grid are near the distribution's own. */
static void test_duration_values(void **state) {
  (void)state;
  struct duration_cells cells = cells_of(100, 1000, 100, 1000, 1e6, GRID_FINE);
  struct cell list[DURATION_MOST_EDGES + 1];
  double counts[DURATION_MOST_EDGES + 1] = {0}, sigma = log(10) / 2.3263478740408408;
  struct random random;
  random_start(&random, 13, 0);
  durations_draw(&cells, 0, 1e6, false, &random, counts);
  for (int c = 0; c < cells.count; c++) list[c] = duration_cell(&cells, c, counts[c], 0);
  static const struct {
    const char *name;
    double z;
  } rows[] = {{"p50", 0},
              {"p90", 1.2815515655446004},
              {"p99", 2.3263478740408408},
              {"p35", -0.38532046640756773}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct statistic statistic;
    assert_true(statistic_read(&statistic, rows[i].name));
    assert_near(
        statistic_value(&statistic, list, (size_t)cells.count) / (100 * exp(sigma * rows[i].z)), 1,
        0.015);
  }
  /* the mean of the lower 90 %: exp(mu + s^2/2) Phi(z90 - s) / 0.9 */
  struct statistic trimmed;
  assert_true(statistic_read(&trimmed, "tm90"));
  double expected =
      100 * exp(sigma * sigma / 2) * 0.5 * erfc(-(1.2815515655446004 - sigma) / sqrt(2)) / 0.9;
  assert_near(statistic_value(&trimmed, list, (size_t)cells.count) / expected, 1, 0.01);
}

/* ---- Statistics ---- */

/* Of the values 1, 2, ... 10, each a cell of its own. */
static double of_ten(const char *name) {
  struct cell cells[10];
  struct statistic statistic;
  for (int i = 0; i < 10; i++) cells[i] = (struct cell){i + 1, i + 1, i + 1, 1};
  if (!statistic_read(&statistic, name)) fail_msg("%s is not known", name);
  return statistic_value(&statistic, cells, 10);
}

static void test_statistics(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double value;
  } rows[] = {{"Sum", 55},         {"Average", 5.5}, {"Minimum", 1},       {"Maximum", 10},
              {"SampleCount", 10}, {"p50", 5},       {"p90", 9},           {"p91", 10},
              {"p100", 10},        {"p0", 1},        {"p99.9", 10},        {"tm90", 5},
              {"tc90", 9},         {"ts90", 45},     {"TM(10%:90%)", 5.5}, {"TM(20%:)", 6.5},
              {"TC(:3)", 3},       {"TS(8:)", 27},   {"IQM", 5.5},         {"PR(:3)", 30},
              {"PR(4:6)", 30},     {"wm90", 5.4},    {"WM(:8)", 5.2},      {"TM(3:5)", 4}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (!(fabs(of_ten(rows[i].name) - rows[i].value) < 1e-9))
      fail_msg("%s is %g, expected %g", rows[i].name, of_ten(rows[i].name), rows[i].value);
}

/* Shares of cells add up to the whole but for rounding: nothing lies above a bound that is none. */
static void test_no_upper_bound(void **state) {
  (void)state;
  static const struct cell cells[] = {
      {0, 0, 0, 3}, {1, 2, 1.5, 10}, {5, 5, 5, 1}, {7, 90, 40, 1000}};
  for (int low = 1; low < 90; low++) {
    struct statistic statistic = {STATISTIC_WINSORIZED_MEAN, false, low, INFINITY};
    double value = statistic_value(&statistic, cells, 4);
    if (!isfinite(value)) fail_msg("WM(%d:) is %g", low, value);
  }
}

static void test_unknown_statistics(void **state) {
  (void)state;
  static const char *const names[] = {
      "",          "sum",      "p",           "p101",  "px",         "p9.",
      "p9.9.9",    "TM",       "TM()",        "TM(:)", "TM(10%:90)", "TM(90%:10%)",
      "TM(1:2",    "TM(1:2))", "PR(10%:90%)", "tm-1",  "Sum ",       "p99999999999999999999999",
      "TM(:101%)", "p.9",      "TM(.0%:90%)"};
  struct statistic statistic;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    if (statistic_read(&statistic, names[i])) fail_msg("\"%s\" is taken for a statistic", names[i]);
}

static void test_indicators(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double count, ones, value;
  } rows[] = {{"Minimum", 100, 99, 0}, {"Minimum", 100, 100, 1}, {"Maximum", 100, 1, 1},
              {"Maximum", 100, 0, 0},  {"Average", 50, 5, 0.1},  {"Sum", 50, 5, 5},
              {"p90", 100, 10, 0},     {"p90", 100, 11, 1},      {"SampleCount", 50, 5, 50},
              {"tm50", 100, 60, 0.2}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct statistic statistic;
    assert_true(statistic_read(&statistic, rows[i].name));
    assert_near(statistic_of_indicator(&statistic, rows[i].count, rows[i].ones), rows[i].value,
                1e-12);
    assert_true(isnan(statistic_of_indicator(&statistic, 0, 0)));
  }
}

/* CloudWatch: 10 / (1 - p) from the median on, 10 / p below: p99 needs 1000, p95 200, p10 100. */
static void test_least_samples(void **state) {
  (void)state;
  static const struct {
    const char *name;
    double least;
  } rows[] = {{"p99", 1000},    {"p95", 200}, {"p50", 20}, {"p10", 100},
              {"p99.9", 10000}, {"Sum", 0},   {"p100", 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct statistic statistic;
    assert_true(statistic_read(&statistic, rows[i].name));
    assert_near(statistic_least_samples(&statistic), rows[i].least, 0);
  }
}

/* ---- The timetable ---- */

static void test_predefined_shifts(void **state) {
  (void)state;
  static const struct {
    struct shift shift;
    int steps, last;
  } rows[] = {{{SHIFT_ALL_AT_ONCE, 0, 0}, 1, 0}, {{SHIFT_CANARY, 10, 5}, 2, 5},
              {{SHIFT_CANARY, 10, 10}, 2, 10},   {{SHIFT_CANARY, 10, 15}, 2, 15},
              {{SHIFT_CANARY, 10, 30}, 2, 30},   {{SHIFT_LINEAR, 10, 1}, 10, 9},
              {{SHIFT_LINEAR, 10, 2}, 10, 18},   {{SHIFT_LINEAR, 10, 3}, 10, 27},
              {{SHIFT_LINEAR, 10, 10}, 10, 90},  {{SHIFT_LINEAR, 30, 4}, 4, 12}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct schedule schedule = {
        .shift = rows[i].shift, .hook_before = 2, .hold = 3, .hook_after = 4};
    assert_true(schedule_is_possible(&schedule));
    assert_int_equal(schedule_steps(&schedule), rows[i].steps);
    assert_int_equal(schedule_last_shift(&schedule), rows[i].last + 2);
    assert_int_equal(schedule_step_minute(&schedule, rows[i].steps - 1), rows[i].last + 2);
    assert_int_equal(schedule_step_percent(&schedule, rows[i].steps - 1), 100);
    assert_int_equal(schedule_percent(&schedule, 1), 0);
    assert_int_equal(schedule_percent(&schedule, 2), schedule_step_percent(&schedule, 0));
    assert_int_equal(schedule_percent(&schedule, rows[i].last + 2), 100);
    assert_int_equal(schedule_watched_until(&schedule), rows[i].last + 5);
    assert_int_equal(schedule_end(&schedule), rows[i].last + 9);
  }
}

static void test_step_function(void **state) {
  (void)state;
  struct schedule linear = {.shift = {SHIFT_LINEAR, 30, 4},
                            .watches_hook_after = true,
                            .hook_after = 4},
                  canary = {.shift = {SHIFT_CANARY, 5, 3}};
  /* the last step is what is left */
  static const int percents[] = {30, 30, 30, 30, 60, 60, 60, 60, 90, 90, 90, 90, 100, 100};
  for (int minute = 0; minute < 14; minute++)
    assert_int_equal(schedule_percent(&linear, minute), percents[minute]);
  assert_int_equal(schedule_percent(&canary, 2), 5);
  assert_int_equal(schedule_percent(&canary, 3), 100);
  assert_int_equal(schedule_percent(&canary, -1), 0);
  assert_int_equal(schedule_watched_until(&linear), 16);
}

static void test_impossible_shifts(void **state) {
  (void)state;
  static const struct schedule rows[] = {{.shift = {0, 0, 0}},
                                         {.shift = {SHIFT_LINEAR, 0, 1}},
                                         {.shift = {SHIFT_LINEAR, 100, 1}},
                                         {.shift = {SHIFT_CANARY, 10, 0}},
                                         {.shift = {SHIFT_CANARY, 10, 2881}},
                                         {.shift = {SHIFT_LINEAR, 1, 30}},
                                         {.shift = {SHIFT_ALL_AT_ONCE, 0, 0}, .hold = -1},
                                         {.shift = {SHIFT_ALL_AT_ONCE, 0, 0}, .hook_before = 61},
                                         {.shift = {SHIFT_ALL_AT_ONCE, 0, 0}, .hook_after = -1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    assert_false(schedule_is_possible(&rows[i]));
}

/* ---- Evaluation: the two tables of the CloudWatch user guide, all forty cells ---- */

static enum alarm_state evaluated(const char *points, int periods, int datapoints,
                                  enum watch_missing missing, enum alarm_state state) {
  double values[16];
  size_t count = 0;
  for (; *points; points++)
    if (*points != ' ') values[count++] = *points == 'X' ? 2 : *points == '0' ? 0 : NAN;
  struct evaluation evaluation = {periods, datapoints, missing, COMPARE_GREATER_OR_EQUAL, 1};
  assert_int_equal(count, evaluation_range(&evaluation));
  return evaluate(&evaluation, values + count - 1, 1, state);
}

/* Expected: A alarm, O ok, I insufficient data, K the state as it was; for missing, ignore,
 * breaching, notBreaching. */
static void assert_row(const char *points, int datapoints, const char *expected) {
  for (int missing = MISSING_MISSING; missing <= MISSING_NOT_BREACHING; missing++)
    for (int before = STATE_INSUFFICIENT_DATA; before <= STATE_ALARM; before++) {
      char letter = expected[missing];
      enum alarm_state wanted = letter == 'A'   ? STATE_ALARM
                                : letter == 'O' ? STATE_OK
                                : letter == 'I' ? STATE_INSUFFICIENT_DATA
                                                : (enum alarm_state)before;
      enum alarm_state found =
          evaluated(points, 3, datapoints, (enum watch_missing)missing, (enum alarm_state)before);
      if (found != wanted)
        fail_msg("%s, M = %d, treatment %d, from %d: %d, expected %d", points, datapoints, missing,
                 before, found, wanted);
    }
}

static void test_missing_data(void **state) {
  (void)state;
  assert_row("0 - X - X", 3, "OOOO");
  assert_row("0 - - - -", 3, "OOOO");
  assert_row("- - - - -", 3, "IKAO");
  assert_row("0 X X - X", 3, "AAAA");
  assert_row("- - X - -", 3, "AKAO");
  assert_row("0 - X - X", 2, "AAAA");
  assert_row("0 0 X 0 X", 2, "AAAA");
  assert_row("0 - X - -", 2, "OOAO");
  assert_row("- - - - 0", 2, "OOAO");
  assert_row("- - - X -", 2, "AKAO");
}

/* Too early to say: ALARM needs the oldest breaching one M back. */
static void test_premature(void **state) {
  (void)state;
  assert_row("- - - - X", 3, "KKAO");
  assert_row("- - - X -", 3, "KKAO");
}

static void test_comparisons(void **state) {
  (void)state;
  static const struct {
    enum watch_comparison comparison;
    bool below, equal, above;
  } rows[] = {{COMPARE_GREATER_OR_EQUAL, false, true, true},
              {COMPARE_GREATER, false, false, true},
              {COMPARE_LESS, true, false, false},
              {COMPARE_LESS_OR_EQUAL, true, true, false}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct evaluation evaluation = {1, 1, MISSING_MISSING, rows[i].comparison, 5};
    assert_int_equal(evaluation_breaches(&evaluation, 4), rows[i].below);
    assert_int_equal(evaluation_breaches(&evaluation, 5), rows[i].equal);
    assert_int_equal(evaluation_breaches(&evaluation, 6), rows[i].above);
  }
}

/* Points of longer periods lie further apart. */
static void test_stride(void **state) {
  (void)state;
  double values[] = {9, 0, 9, 0, 9, 0, 9, 0, 9};
  struct evaluation evaluation = {3, 3, MISSING_MISSING, COMPARE_GREATER, 1};
  assert_int_equal(evaluate(&evaluation, values + 8, 2, STATE_OK), STATE_ALARM);
  assert_int_equal(evaluate(&evaluation, values + 8, 1, STATE_OK), STATE_OK);
}

/* ---- CodeDeploy ---- */

static void test_deployment(void **state) {
  (void)state;
  struct schedule schedule = {.shift = {SHIFT_LINEAR, 10, 1}, .hook_before = 1, .hold = 2};
  static const struct {
    long second;
    enum alarm_state before;
    bool is_blocking, is_rollback;
  } rows[] = {{-30, STATE_OK, true, false},
              {0, STATE_OK, true, false},
              {1, STATE_OK, true, false},
              {60, STATE_OK, true, false},
              {61, STATE_OK, false, true},
              {720, STATE_OK, false, true},
              {721, STATE_OK, false, false},
              {61, STATE_ALARM, true, false},
              {61, STATE_INSUFFICIENT_DATA, false, true}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct sighting sighting = SIGHTING_NONE;
    sighting_add(&sighting, &schedule, -90, rows[i].before);
    sighting_add(&sighting, &schedule, rows[i].second, STATE_ALARM);
    if (sighting.is_blocking != rows[i].is_blocking ||
        sighting_is_rollback(&sighting, &schedule) != rows[i].is_rollback)
      fail_msg("row %zu", i);
  }
  struct sighting recovered = SIGHTING_NONE, late = {false, 300}, early = {false, 100};
  sighting_add(&recovered, &schedule, -90, STATE_ALARM);
  sighting_add(&recovered, &schedule, -30, STATE_OK);
  assert_false(recovered.is_blocking);
  sighting_join(&late, &early);
  assert_int_equal(late.alarm_at, 100);
  sighting_join(&late, &recovered);
  assert_int_equal(late.alarm_at, 100);
}

/* ---- Metric math ---- */

#define MISSING NAN
#define MATH_RANGE 4

/* Values of a, b and c, oldest first, the last one now. Returned is the value now. */
static const double math_a[MATH_RANGE] = {7, 6, MISSING, 10}, math_b[MATH_RANGE] = {1, 2, 4, 4},
                    math_none[MATH_RANGE] = {5, 3, MISSING, MISSING};

static const char *math(const char *text, double *value) {
  struct series series[] = {{.id = "a", .period = 60, .metric = "Errors"},
                            {.id = "b", .period = 60, .metric = "Invocations"},
                            {.id = "none", .period = 300},
                            {.id = "e", .expression = text, .is_returned = true},
                            {.id = "half", .expression = "a / 2"},
                            {.id = "loop", .expression = "loop + 1"}};
  const double *points[] = {math_a, math_b, math_none, NULL, NULL, NULL};
  struct expression expression;
  const char *refusal = expression_read(&expression, &arena, series, 6, 3);
  if (!refusal && value)
    *value = expression_value(&expression, points, MATH_RANGE - 1, 1, MATH_RANGE);
  return refusal;
}

/* Missing values as in the examples of the user guide, "Using metric math". */
static void test_math(void **state) {
  (void)state;
  static const struct {
    const char *text;
    double value;
  } rows[] = {{"a", 10},
              {"a + b", 14},
              {"a - b * 2", 2},
              {"(a - b) * 2", 12},
              {"-a + b", -6},
              {"a / b", 2.5},
              {"b ^ 2", 16},
              {"-b ^ 2", -16},
              {"2 * -a", -20},
              {"1e2 + a", 110},
              {".5 * a", 5},
              {"100 * a / b", 250},
              {"a - 1 - 2", 7},
              {"a > b", 1},
              {"a < b", 0},
              {"a >= 10", 1},
              {"a <= 9", 0},
              {"a == 10", 1},
              {"a != 10", 0},
              {"a > 5 AND b > 5", 0},
              {"a > 5 && b > 3", 1},
              {"a > 50 OR b > 3", 1},
              {"a > 50 || b > 50", 0},
              {"a > 5 OR b > 5 AND b > 5", 1},
              {"a + b > 13", 1},
              {"a + none", 10},
              {"none - a", -10},
              {"none * a", 0},
              {"none / a", 0},
              {"a / none", MISSING},
              {"none + 1", MISSING},
              {"none + none", MISSING},
              {"a / (b - 4)", MISSING},
              {"none < a", 1},
              {"none > 5", MISSING},
              {"a > 5 AND none > 5", 0},
              {"-none", MISSING},
              {"IF(a > 5, b, 1)", 4},
              {"IF(a > 50, b, 1)", 1},
              {"IF(a > 50, b)", MISSING},
              {"IF(a > 5, b)", 4},
              {"IF(none, a, b)", MISSING},
              {"IF(a, none, b)", 0},
              {"IF(a > 50, b, none)", MISSING},
              {"IF(a - 10, none, 5)", 5},
              {"IF(1, none, b)", MISSING},
              {"IF(0, none, b)", 4},
              {"FILL(none, 3)", 3},
              {"FILL(a, 3)", 10},
              {"FILL(none, a)", 10},
              {"FILL(none, REPEAT)", 3},
              {"FILL(a, REPEAT)", 10},
              {"FILL(none / b, REPEAT) * 2", 0},
              {"FILL(none + 0, REPEAT)", 3},
              {"FILL(none, 0) / b", 0},
              {"SUM([a, b])", 14},
              {"SUM([a, none])", 10},
              {"AVG([a, b])", 7},
              {"AVG([a, none])", 5},
              {"MIN([a, b])", 4},
              {"MAX([a, b])", 10},
              {"MIN([a, none])", 10},
              {"SUM([none, none])", MISSING},
              {"SUM(METRICS())", 14},
              {"SUM(METRICS(\"a\"))", 10},
              {"SUM([METRICS(\"a\"), b])", 14},
              {"SUM(100 / [a, b])", 35},
              {"MAX([a, b] / b)", 2.5},
              {"SUM(-[a, b])", -14},
              {"METRIC_COUNT(METRICS()) * a", 30},
              {"SUM(FILL(METRICS(), 1))", 15},
              {"ABS(b - a)", 6},
              {"CEIL(a / 4)", 3},
              {"FLOOR(a / 4)", 2},
              {"LOG10(a)", 1},
              {"LOG(b)", 1.3862943611198906},
              {"LOG(b - 4)", MISSING},
              {"a / PERIOD(none)", 10.0 / 300},
              {"TIME_SERIES(5)", 5},
              {"FILL(none, TIME_SERIES(2))", 2},
              {"half + 1", 6},
              {"half * half", 25},
              {"IF(a>5,b,IF(b>2,1,0))", 4},
              {" ( ( a ) ) ", 10}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    double value = 0;
    const char *refusal = math(rows[i].text, &value);
    if (refusal) fail_msg("%s: %s", rows[i].text, refusal);
    if (isnan(rows[i].value) ? !isnan(value) : !(fabs(value - rows[i].value) < 1e-12))
      fail_msg("%s is %g, expected %g", rows[i].text, value, rows[i].value);
  }
}

static void test_refused_math(void **state) {
  (void)state;
  static const struct {
    const char *text, *part;
  } rows[] = {{"", "ends too early"},
              {"a +", "ends too early"},
              {"a b", "\"b\" is not understood"},
              {"(a", ") is missing"},
              {"[a, b", "] is missing"},
              {"SUM(a)", "SUM of one series"},
              {"a / MAX(a)", "MAX of one series"},
              {"SEARCH(\"x\")", "SEARCH is not simulated"},
              {"ANOMALY_DETECTION_BAND(a)", "ANOMALY_DETECTION_BAND"},
              {"DIFF(a)", "DIFF"},
              {"FILL(a, LINEAR)", "LINEAR"},
              {"FILL(FILL(a, REPEAT), REPEAT)", "within another"},
              {"FILL(1, 2)", "needs a series"},
              {"REPEAT", "the id REPEAT"},
              {"missing + 1", "the id missing"},
              {"1 + 1", "a number and no series"},
              {"[a, b]", "several series"},
              {"METRICS()", "several series"},
              {"[a, b] + [a, b]", "two arrays"},
              {"IF([a, b], 1, 0)", "not arrays"},
              {"IF(a)", "1 arguments"},
              {"IF(a, 1, 2, 3)", "4 arguments"},
              {"PERIOD(a + b)", "PERIOD"},
              {"SUM(METRICS(\"zz\"))", "finds no metric"},
              {"SUM(METRICS(\"zz))", "no end"},
              {"loop", "deep"},
              {"1..2 + a", "no number"},
              {"0x10 + a", "no number"},
              {"1e999 + a", "no number"},
              {"a + 1e", "no number"},
              {"SUM([a, 1])", "plain number"},
              {"a ! b", "not understood"},
              {"a = b", "not understood"},
              {"a + \x1b[31m", "\\x1b"},
              {"TIME_SERIES(a)", "needs a number"},
              {"sum([a, b])", "sum is not simulated"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *refusal = math(rows[i].text, NULL);
    if (!refusal || !strstr(refusal, rows[i].part))
      fail_msg("%s: %s, expected %s", rows[i].text, refusal ? refusal : "is taken", rows[i].part);
  }
}

/* Brackets, operands and length without end are refused before they cost anything. */
static void test_math_limits(void **state) {
  (void)state;
  char *deep = arena_alloc(&arena, 5000), *wide = arena_alloc(&arena, 5000),
       *list = arena_alloc(&arena, 5000);
  memset(deep, '(', 2000);
  deep[2000] = '\0';
  assert_non_null(strstr(math(deep, NULL), "deep"));
  memset(deep, '-', 2000);
  assert_non_null(strstr(math(deep, NULL), "deep"));
  for (int i = 0; i < 1000; i++) memcpy(wide + 2 * i, "a+", 3);
  strcpy(wide + 2000, "a");
  assert_non_null(strstr(math(wide, NULL), "operations"));
  memset(deep, 'a', 3000);
  deep[3000] = '\0';
  assert_non_null(strstr(math(deep, NULL), "longer than"));
  strcpy(list, "SUM([a");
  for (int i = 0; i < 60; i++) strcat(list, ",a");
  assert_non_null(strstr(math(strcat(list, "])"), NULL), "more than 32 series"));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_generator),
      TEST(test_streams_differ_and_repeat),
      TEST(test_peer_draws),
      TEST(test_elementary),
      TEST(test_poisson),
      TEST(test_binomial),
      TEST(test_normal),
      TEST(test_log_normal),
      TEST(test_order_statistics),
      TEST(test_duration_sums),
      TEST(test_duration_values),
      TEST(test_statistics),
      TEST(test_unknown_statistics),
      TEST(test_no_upper_bound),
      TEST(test_indicators),
      TEST(test_least_samples),
      TEST(test_predefined_shifts),
      TEST(test_step_function),
      TEST(test_impossible_shifts),
      TEST(test_missing_data),
      TEST(test_premature),
      TEST(test_comparisons),
      TEST(test_stride),
      TEST(test_deployment),
      TEST(test_math),
      TEST(test_refused_math),
      TEST(test_math_limits),
  };
  return RUN(tests);
}
