/* Whole simulations: against the closed form where there is one, against a simulation that draws
 * one call after the other, and against what arithmetic says of alarms that can never ring or
 * always do.
 *
 * Simulated probabilities are compared four standard errors wide, under fixed seeds. */
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "simulator/simulate.h"

/* ---- Alarms and inputs ---- */

struct alarm {
  struct watch watch;
  struct series series[4];
};

static struct watch *alarm_on(struct alarm *alarm, const char *metric, const char *statistic,
                              enum watched_calls calls, double threshold, int periods,
                              int datapoints) {
  *alarm = (struct alarm){.watch = {.kind = WATCH_METRIC,
                                    .series_count = 1,
                                    .comparison = COMPARE_GREATER_OR_EQUAL,
                                    .has_threshold = true,
                                    .threshold = threshold,
                                    .periods = periods,
                                    .datapoints = datapoints,
                                    .missing = MISSING_NOT_BREACHING},
                          .series = {{.id = "",
                                      .is_returned = true,
                                      .namespace = "AWS/Lambda",
                                      .metric = metric,
                                      .statistic = statistic,
                                      .period = 60,
                                      .calls = calls,
                                      .function_id = "Order"}}};
  alarm->watch.series = alarm->series;
  return &alarm->watch;
}

static void add_metric(struct alarm *alarm, const char *id, const char *metric,
                       enum watched_calls calls) {
  alarm->series[alarm->watch.series_count++] = (struct series){.id = id,
                                                               .namespace = "AWS/Lambda",
                                                               .metric = metric,
                                                               .statistic = "Sum",
                                                               .period = 60,
                                                               .calls = calls,
                                                               .function_id = "Order"};
}

/* Errors e, Invocations i. */
static struct watch *alarm_math(struct alarm *alarm, const char *expression,
                                enum watched_calls calls, double threshold, int periods,
                                int datapoints) {
  alarm_on(alarm, NULL, NULL, calls, threshold, periods, datapoints);
  alarm->watch.kind = WATCH_EXPRESSION;
  alarm->series[0] = (struct series){.id = "r", .expression = expression, .is_returned = true};
  add_metric(alarm, "e", "Errors", calls);
  add_metric(alarm, "i", "Invocations", calls);
  return &alarm->watch;
}

static struct simulation_input input_of(const struct watch *watches, size_t count) {
  return (struct simulation_input){.schedule = {.shift = {SHIFT_LINEAR, 10, 1}},
                                   .traffic = {.rps = 20},
                                   .baseline = {0.001, 0, 100, 500},
                                   .bad = {0.05, 0, 200, 1000},
                                   .watches = watches,
                                   .watch_count = count,
                                   .function_id = "Order",
                                   .runs = 2000,
                                   .seed = 1,
                                   .delay_low = 60,
                                   .delay_high = 120,
                                   .tail = 5};
}

static struct simulation_result simulated(const struct simulation_input *input) {
  struct simulation_result result;
  if (!simulate(&result, &arena, input)) fail_msg("refused: %s", result.refusal);
  return result;
}

/* Of two shares that are both estimated; a closed form has an endless number of runs. */
static void assert_agree(const char *what, double expected, double expected_runs,
                         const struct probability *found) {
  /* a share of 0 has an error too */
  double variance = fmax(expected * (1 - expected), 1.0 / (double)found->of);
  double error = sqrt(variance / (double)found->of + variance / expected_runs);
  if (fabs(found->value - expected) > 4 * error)
    fail_msg("%s: simulated %g of %ld, expected %g +- %g", what, found->value, found->of, expected,
             4 * error);
}

/* ---- The closed form ----
 *
 * Counts of different minutes are independent, so whether each of them breaches is a coin of its
 * own; what remains is a chain over the last N coins. Phases of the start and delays are whole
 * seconds and all of them are summed up. */

/* Means up to 700: beyond, exp(-mean) is no double. */
static double poisson_at_least(double mean, double least) {
  double below = 0, probability = exp(-mean);
  for (double k = 0; k < least; probability *= mean / ++k) below += probability;
  return fmax(0, 1 - below);
}

static double binomial_at_least(double n, double p, double least) {
  double below = 0, probability = exp(n * log1p(-p)), odds = p / (1 - p);
  for (double k = 0; k < least; k++, probability *= odds * (n - k + 1) / k) below += probability;
  return fmax(0, 1 - below);
}

/* Expected calls in a minute: that fail, that do not, that are throttled, and of those that run the
 * ones that take longer than the threshold. */
struct minute_means {
  double errors, fine, throttles, slow;
};

struct form {
  const char *metric, *statistic;
  double (*breaches)(const struct minute_means *means, double threshold);
  enum watch_comparison comparison;
};

static double errors_sum(const struct minute_means *means, double threshold) {
  return poisson_at_least(means->errors, ceil(threshold));
}
static double throttles_sum(const struct minute_means *means, double threshold) {
  return poisson_at_least(means->throttles, ceil(threshold));
}
static double calls_below(const struct minute_means *means, double threshold) {
  return 1 - poisson_at_least(means->errors + means->fine, ceil(threshold));
}
static double any_error(const struct minute_means *means, double threshold) {
  (void)threshold;
  return 1 - exp(-means->errors);
}
static double only_errors(const struct minute_means *means, double threshold) {
  (void)threshold;
  return exp(-means->fine) * (1 - exp(-means->errors));
}
static double any_slow(const struct minute_means *means, double threshold) {
  (void)threshold;
  return 1 - exp(-means->slow);
}
static double all_slow(const struct minute_means *means, double threshold) {
  (void)threshold;
  return exp(means->slow - means->errors - means->fine) * (1 - exp(-means->slow));
}

/* A share of calls with a property is at least so much: a sum over how many calls there are. */
static double share_at_least(const struct minute_means *means, double part, double threshold,
                             bool is_above) {
  double calls = means->errors + means->fine, total = 0, probability = exp(-calls);
  for (double n = 1; n < calls + 8 * sqrt(calls) + 20; n++) {
    probability *= calls / n;
    if (n < calls - 8 * sqrt(calls)) continue;
    double least = ceil(threshold * n - 1e-9);
    /* enough above it for the rank to be one of them */
    if (is_above) least = n - fmax(1, ceil(threshold * n - 1e-9)) + 1;
    total += probability * binomial_at_least(n, part / calls, least);
  }
  return total;
}
static double errors_average(const struct minute_means *means, double threshold) {
  return share_at_least(means, means->errors, threshold, false);
}
static double slow_p90(const struct minute_means *means, double threshold) {
  (void)threshold;
  return share_at_least(means, means->slow, 0.9, true);
}

enum form_name {
  ERRORS_SUM,
  THROTTLES_SUM,
  CALLS_BELOW,
  ANY_ERROR,
  ONLY_ERRORS,
  ERRORS_AVERAGE,
  ANY_SLOW,
  ALL_SLOW,
  SLOW_P90
};
static const struct form forms[] = {
    [ERRORS_SUM] = {"Errors", "Sum", errors_sum, COMPARE_GREATER_OR_EQUAL},
    [THROTTLES_SUM] = {"Throttles", "Sum", throttles_sum, COMPARE_GREATER_OR_EQUAL},
    [CALLS_BELOW] = {"Invocations", "Sum", calls_below, COMPARE_LESS},
    [ANY_ERROR] = {"Errors", "Maximum", any_error, COMPARE_GREATER_OR_EQUAL},
    [ONLY_ERRORS] = {"Errors", "Minimum", only_errors, COMPARE_GREATER_OR_EQUAL},
    [ERRORS_AVERAGE] = {"Errors", "Average", errors_average, COMPARE_GREATER_OR_EQUAL},
    [ANY_SLOW] = {"Duration", "Maximum", any_slow, COMPARE_GREATER_OR_EQUAL},
    [ALL_SLOW] = {"Duration", "Minimum", all_slow, COMPARE_GREATER_OR_EQUAL},
    [SLOW_P90] = {"Duration", "p90", slow_p90, COMPARE_GREATER_OR_EQUAL},
};

/* One configuration. */
struct configuration {
  enum form_name form;
  enum watched_calls calls;
  double threshold;
  int periods, datapoints;
  struct shift shift;
  double rps, bad, baseline; /* error rates; or throttle rates */
  int hook_before, hold, delay_low, delay_high;
};

static double slow_share(const struct version_calls *calls, double threshold) {
  double sigma = log(calls->p99 / calls->p50) / 2.3263478740408408;
  return 0.5 * erfc(log(threshold / calls->p50) / sigma / sqrt(2));
}

static void add_means(struct minute_means *means, const struct version_calls *calls,
                      double expected, double threshold) {
  double run = expected * (1 - calls->throttle_rate);
  means->throttles += expected * calls->throttle_rate;
  means->errors += run * calls->error_rate;
  means->fine += run * (1 - calls->error_rate);
  means->slow += run * slow_share(calls, threshold);
}

/* The probability that the minute of the clock which begins `begin` seconds after the start
 * breaches. */
static double minute_breaches(const struct configuration *row, const struct simulation_input *input,
                              const struct version_calls *bad, long begin) {
  struct minute_means means = {0};
  for (long second = begin; second < begin + 60; second++) {
    int percent = schedule_percent(&input->schedule, second >= 0 ? second / 60 : -1);
    add_means(&means, bad, row->rps * percent / 100, row->threshold);
    if (row->calls != CALLS_VERSION)
      add_means(&means, &input->baseline, row->rps * (100 - percent) / 100, row->threshold);
  }
  return means.errors + means.fine > 0 ? forms[row->form].breaches(&means, row->threshold) : 0;
}

struct closed {
  double blocked, caught; /* of all runs */
};

/* One phase and one delay: how likely each pattern of the last N minutes is, as long as nothing has
 * happened. */
static struct closed closed_run(const struct configuration *row,
                                const struct simulation_input *input,
                                const struct version_calls *bad, int phase, int delay) {
  double likely[32] = {1}, next[32];
  int patterns = 1 << row->periods, warm_up = row->periods + 3;
  double before = minute_breaches(row, input, bad, -60); /* of every minute before the start */
  struct closed closed = {0};
  for (long end = 60 - phase - 60L * warm_up;
       end + delay <= 60L * schedule_watched_until(&input->schedule); end += 60) {
    double p = end <= 0 ? before : minute_breaches(row, input, bad, end - 60);
    bool is_at_start = end + delay <= 0 && end + delay > -60,
         is_hook = end + delay > 0 && end + delay <= 60L * row->hook_before;
    memset(next, 0, sizeof next);
    for (int pattern = 0; pattern < patterns; pattern++)
      for (int breaches = 0; breaches < 2; breaches++) {
        int now = ((pattern << 1) | breaches) & (patterns - 1);
        double mass = likely[pattern] * (breaches ? p : 1 - p);
        if (__builtin_popcount((unsigned)now) < row->datapoints || end + delay <= -60)
          next[now] += mass;
        else if (is_at_start || is_hook) closed.blocked += mass;
        else closed.caught += mass;
      }
    memcpy(likely, next, sizeof likely);
  }
  return closed;
}

static struct closed closed_form(const struct configuration *row,
                                 const struct simulation_input *input,
                                 const struct version_calls *bad) {
  struct closed sum = {0};
  int count = 0;
  for (int phase = 0; phase < 60; phase++)
    for (int delay = row->delay_low; delay <= row->delay_high; delay++, count++) {
      struct closed one = closed_run(row, input, bad, phase, delay);
      sum.blocked += one.blocked;
      sum.caught += one.caught;
    }
  return (struct closed){sum.blocked / count, sum.caught / count};
}

#define LINEAR1 \
  { SHIFT_LINEAR, 10, 1 }
#define CANARY5 \
  { SHIFT_CANARY, 10, 5 }

/* Chosen so that most probabilities are neither 0 nor 1. */
static const struct configuration configurations[] = {
    {ERRORS_SUM, CALLS_ALIAS, 5, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 9, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_FUNCTION, 12, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 0, 0},
    {ERRORS_SUM, CALLS_ALIAS, 5, 2, 2, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 5, 3, 3, LINEAR1, 10, 0.01, 0.001, 0, 0, 0, 3},
    {ERRORS_SUM, CALLS_ALIAS, 6, 3, 2, LINEAR1, 10, 0.01, 0.001, 0, 0, 30, 30},
    {ERRORS_SUM, CALLS_ALIAS, 7, 5, 3, LINEAR1, 10, 0.015, 0.001, 0, 0, 0, 0},
    {ERRORS_SUM, CALLS_ALIAS, 7, 4, 1, LINEAR1, 10, 0.01, 0.002, 0, 0, 90, 90},
    {ERRORS_SUM, CALLS_ALIAS, 3, 1, 1, CANARY5, 10, 0.02, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 3, 2, 2, CANARY5, 10, 0.02, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 3, 3, 2, CANARY5, 10, 0.02, 0.001, 0, 0, 60, 62},
    {ERRORS_SUM, CALLS_VERSION, 2, 1, 1, CANARY5, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_VERSION, 2, 2, 2, CANARY5, 10, 0.02, 0.002, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_VERSION, 3, 3, 2, LINEAR1, 10, 0.01, 0.001, 0, 0, 120, 120},
    {ERRORS_SUM, CALLS_VERSION, 8, 1, 1, LINEAR1, 10, 0.01, 0.004, 0, 0, 60, 60},
    /* often red before it starts */
    {ERRORS_SUM, CALLS_ALIAS, 6, 1, 1, LINEAR1, 10, 0.01, 0.005, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 4, 2, 2, LINEAR1, 10, 0.01, 0.005, 0, 0, 60, 60},
    /* and while the hook runs */
    {ERRORS_SUM, CALLS_ALIAS, 5, 3, 2, CANARY5, 10, 0.01, 0.005, 2, 0, 45, 45},
    /* only the hold at 100 % sees it */
    {ERRORS_SUM, CALLS_ALIAS, 9, 1, 1, CANARY5, 10, 0.015, 0.001, 0, 5, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 10, 1, 1, {SHIFT_LINEAR, 30, 2}, 10, 0.02, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 540, 1, 1, LINEAR1, 1000, 0.0105, 0.001, 0, 0, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 530, 3, 3, LINEAR1, 1000, 0.0105, 0.001, 0, 2, 60, 60},
    {ERRORS_SUM, CALLS_ALIAS, 5, 1, 1, {SHIFT_ALL_AT_ONCE, 0, 0}, 10, 0.01, 0.001, 0, 3, 60, 60},
    {ERRORS_AVERAGE, CALLS_ALIAS, 0.012, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ERRORS_AVERAGE, CALLS_ALIAS, 0.01, 2, 2, LINEAR1, 5, 0.01, 0.002, 0, 0, 60, 60},
    {ERRORS_AVERAGE, CALLS_VERSION, 0.04, 1, 1, CANARY5, 20, 0.02, 0.002, 0, 0, 60, 60},
    {ERRORS_AVERAGE, CALLS_ALIAS, 0.013, 3, 2, LINEAR1, 10, 0.015, 0.001, 0, 0, 0, 0},
    {ANY_ERROR, CALLS_ALIAS, 1, 2, 2, CANARY5, 10, 0.005, 0.0002, 0, 0, 60, 60},
    {ANY_ERROR, CALLS_VERSION, 1, 3, 2, CANARY5, 10, 0.003, 0.0005, 0, 0, 60, 60},
    /* the article's Minimum */
    {ONLY_ERRORS, CALLS_VERSION, 1, 1, 1, CANARY5, 10, 0.97, 0.001, 0, 0, 60, 60},
    {ONLY_ERRORS, CALLS_ALIAS, 1, 1, 1, LINEAR1, 5, 0.99, 0.001, 0, 2, 0, 0},
    {THROTTLES_SUM, CALLS_ALIAS, 6, 1, 1, LINEAR1, 10, 0.008, 0.001, 0, 0, 60, 60},
    {THROTTLES_SUM, CALLS_VERSION, 4, 2, 2, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {CALLS_BELOW, CALLS_ALIAS, 565, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {CALLS_BELOW, CALLS_ALIAS, 590, 3, 3, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ANY_SLOW, CALLS_ALIAS, 2500, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ANY_SLOW, CALLS_VERSION, 1200, 2, 2, CANARY5, 10, 0.01, 0.001, 0, 0, 60, 60},
    {ALL_SLOW, CALLS_VERSION, 49, 1, 1, CANARY5, 10, 0.01, 0.001, 0, 0, 60, 60},
    {SLOW_P90, CALLS_VERSION, 620, 1, 1, CANARY5, 10, 0.01, 0.001, 0, 0, 60, 60},
    {SLOW_P90, CALLS_ALIAS, 450, 1, 1, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
    {SLOW_P90, CALLS_ALIAS, 410, 2, 2, LINEAR1, 10, 0.01, 0.001, 0, 0, 60, 60},
};
#define CONFIGURATIONS (sizeof configurations / sizeof *configurations)

static void assert_closed(size_t index) {
  const struct configuration *row = &configurations[index];
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, forms[row->form].metric, forms[row->form].statistic, row->calls,
                        row->threshold, row->periods, row->datapoints),
               1);
  bool is_throttle = row->form == THROTTLES_SUM;
  char name[40];
  alarm.watch.comparison = forms[row->form].comparison;
  input.schedule =
      (struct schedule){.shift = row->shift, .hook_before = row->hook_before, .hold = row->hold};
  input.traffic.rps = row->rps;
  input.bad =
      (struct version_calls){is_throttle ? 0.01 : row->bad, is_throttle ? row->bad : 0, 200, 1000};
  input.baseline = (struct version_calls){is_throttle ? 0.001 : row->baseline,
                                          is_throttle ? row->baseline : 0, 100, 500};
  input.delay_low = row->delay_low;
  input.delay_high = row->delay_high;
  input.seed = index;
  struct simulation_result result = simulated(&input);
  if (result.alarms[0].skipped) fail_msg("configuration %zu: %s", index, result.alarms[0].skipped);
  struct closed bad = closed_form(row, &input, &input.bad),
                good = closed_form(row, &input, &input.baseline);
  snprintf(name, sizeof name, "configuration %zu", index);
  assert_agree(name, bad.blocked, INFINITY, &result.alarms[0].outcome.blocked);
  assert_agree(name, bad.caught / (1 - bad.blocked), INFINITY, &result.alarms[0].outcome.caught);
  assert_agree(name, good.caught / (1 - good.blocked), INFINITY,
               &result.alarms[0].outcome.false_alarm);
  if (getenv("SHOW"))
    print_message("%zu: blocked %.4f caught %.4f false %.4f\n", index, bad.blocked,
                  bad.caught / (1 - bad.blocked), good.caught / (1 - good.blocked));
}

static void test_closed_forms(void **state) {
  (void)state;
  assert_true(CONFIGURATIONS >= 30);
  for (size_t i = 0; i < CONFIGURATIONS; i++) assert_closed(i);
}

/* ---- One call after the other ----
 *
 * A simulation of its own: other random numbers, calls at their second, statistics of sorted lists,
 * and the alarm's rules written out a second time. Slow, and therefore for little traffic. */

struct single_call {
  long minute;
  int version; /* 1: the new one */
  bool is_error, is_throttled;
  double duration;
};

struct naive {
  const struct simulation_input *input;
  const struct watch *watch;
  /* of the calls of one period that the alarm looks at */
  double (*datapoint)(const struct single_call *calls, size_t count);
  int period, warm_up;
  bool is_version;
  struct single_call *calls;
  size_t count;
  double values[400];
};

static uint64_t naive_state;
static double naive_random(void) { /* Knuth's MMIX constants */
  naive_state = naive_state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return ((double)(naive_state >> 11) + 0.5) / 9007199254740992.0;
}

static double naive_duration(const struct version_calls *calls) {
  double z = sqrt(-2 * log(naive_random())) * cos(6.283185307179586 * naive_random());
  return calls->p50 * exp(log(calls->p99 / calls->p50) / 2.3263478740408408 * z);
}

static void naive_calls(struct naive *naive, long start, long end) {
  naive->count = 0;
  for (double at = 0; (at -= log(naive_random()) / naive->input->traffic.rps) < (double)end;) {
    long second = (long)floor(at) - start;
    int percent = schedule_percent(&naive->input->schedule, second >= 0 ? second / 60 : -1);
    bool is_new = naive_random() * 100 < percent;
    const struct version_calls *law = is_new ? &naive->input->bad : &naive->input->baseline;
    struct single_call call = {.minute = (long)floor(at / 60),
                               .version = is_new,
                               .is_throttled = naive_random() < law->throttle_rate};
    call.is_error = !call.is_throttled && naive_random() < law->error_rate;
    call.duration = naive_duration(law);
    naive->calls[naive->count++] = call;
  }
}

/* Datapoints of the periods that end with each minute. */
static void naive_values(struct naive *naive, long minutes) {
  static struct single_call seen[20000];
  size_t from = 0;
  for (long minute = naive->period - 1; minute < minutes; minute++) {
    size_t count = 0;
    while (from < naive->count && naive->calls[from].minute <= minute - naive->period) from++;
    for (size_t i = from; i < naive->count && naive->calls[i].minute <= minute; i++)
      if (!naive->is_version || naive->calls[i].version) seen[count++] = naive->calls[i];
    naive->values[minute] = naive->datapoint(seen, count);
  }
}

/* The rules of facts 5.2 once more, over a list of what is there. */
static int naive_state_after(const struct watch *watch, const double *newest, int stride,
                             int state) {
  int real = 0, breaching = 0, oldest = 0, n = watch->periods, m = watch->datapoints,
      all_breach = 1;
  for (int back = 0; back < n + 2; back++) {
    double value = newest[-back * stride];
    if (isnan(value) || real == n) continue;
    bool is_breach =
        watch->comparison == COMPARE_LESS ? value < watch->threshold : value >= watch->threshold;
    real++, oldest = back + 1, breaching += is_breach;
    if (!is_breach) all_breach = 0;
  }
  if (real >= n) return breaching >= m ? 2 : 1;
  if (watch->missing == MISSING_BREACHING) return breaching + n - real >= m ? 2 : 1;
  if (watch->missing == MISSING_NOT_BREACHING) return breaching >= m ? 2 : 1;
  if (breaching >= m) return 2;
  if (real && !all_breach) return 1;
  if (watch->missing == MISSING_IGNORE) return state;
  return real == 0 ? 0 : oldest >= m ? 2 : state;
}

struct naive_tally {
  double blocked, caught, runs;
};

static void naive_run(struct naive *naive, struct naive_tally *tally) {
  const struct simulation_input *input = naive->input;
  long phase = (long)(60 * naive_random()), clock = (long)(naive->period * naive_random()),
       start = 60L * naive->warm_up + phase;
  long delay =
      input->delay_low + (long)((input->delay_high - input->delay_low + 1) * naive_random());
  long minutes = naive->warm_up + schedule_watched_until(&input->schedule) + 2;
  int state = 0, at_start = 0, fired = 0, hook = 0;
  naive_calls(naive, start, 60 * minutes);
  naive_values(naive, minutes);
  for (long minute = (naive->watch->periods + 4) * naive->period; minute < minutes; minute++) {
    long newest = input->clock_periods ? minute - (minute + clock) % naive->period : minute,
         known = 60 * (minute + 1) - start + delay;
    state = naive_state_after(naive->watch, naive->values + newest, naive->period, state);
    if (known <= 0) at_start = state == 2;
    else if (known <= 60L * schedule_first_shift(&input->schedule)) hook |= state == 2;
    else if (known <= 60L * schedule_watched_until(&input->schedule)) fired |= state == 2;
  }
  tally->runs++;
  if (at_start || hook) tally->blocked++;
  else tally->caught += fired;
}

static int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static size_t sorted_durations(const struct single_call *calls, size_t count, double *durations) {
  size_t run = 0;
  for (size_t i = 0; i < count; i++)
    if (!calls[i].is_throttled) durations[run++] = calls[i].duration;
  qsort(durations, run, sizeof *durations, by_value);
  return run;
}

static double durations[20000];
static double naive_p90(const struct single_call *calls, size_t count) {
  size_t run = sorted_durations(calls, count, durations);
  return run ? durations[(size_t)ceil(0.9 * (double)run - 1e-9) - 1] : NAN;
}
static double naive_mean(const struct single_call *calls, size_t count) {
  size_t run = sorted_durations(calls, count, durations);
  double sum = 0;
  for (size_t i = 0; i < run; i++) sum += durations[i];
  return run ? sum / (double)run : NAN;
}
static double naive_tm80(const struct single_call *calls, size_t count) {
  size_t run = sorted_durations(calls, count, durations);
  double left = 0.8 * (double)run, sum = 0;
  for (size_t i = 0; i < run && left > 0; i++, left--) sum += durations[i] * fmin(1, left);
  return run ? sum / (0.8 * (double)run) : NAN;
}

static void naive_counts(const struct single_call *calls, size_t count, double *errors, double *run,
                         double *throttles) {
  *errors = *run = *throttles = 0;
  for (size_t i = 0; i < count; i++)
    *errors += calls[i].is_error, *run += !calls[i].is_throttled,
        *throttles += calls[i].is_throttled;
}
static double naive_errors(const struct single_call *calls, size_t count) {
  double errors, run, throttles;
  naive_counts(calls, count, &errors, &run, &throttles);
  return run > 0 ? errors : NAN;
}
static double naive_error_rate(const struct single_call *calls, size_t count) {
  double errors, run, throttles;
  naive_counts(calls, count, &errors, &run, &throttles);
  return run > 0 ? errors / run : NAN;
}
static double naive_guarded_rate(const struct single_call *calls, size_t count) {
  double errors, run, throttles;
  naive_counts(calls, count, &errors, &run, &throttles);
  return run == 0 ? NAN : run > 3 ? errors / run : 0;
}
static double naive_throttled(const struct single_call *calls, size_t count) {
  double errors, run, throttles;
  naive_counts(calls, count, &errors, &run, &throttles);
  return run + throttles > 0 ? throttles / (run + throttles) : NAN;
}

#define NAIVE_RUNS 700

static const struct naive_row {
  const char *metric, *statistic, *math;
  double (*datapoint)(const struct single_call *, size_t);
  enum watched_calls calls;
  double threshold, rps;
  int periods, datapoints, minutes;
  enum watch_missing missing;
  bool clock_periods;
} naive_rows[] = {
    {"Errors", "Sum", NULL, naive_errors, CALLS_ALIAS, 3, 1, 1, 1, 1, MISSING_NOT_BREACHING, false},
    {"Errors", "Average", NULL, naive_error_rate, CALLS_ALIAS, 0.2, 0.02, 3, 2, 1, MISSING_MISSING,
     false},
    {"Errors", "Average", NULL, naive_error_rate, CALLS_ALIAS, 0.2, 0.02, 3, 2, 1, MISSING_IGNORE,
     false},
    {"Errors", "Average", NULL, naive_error_rate, CALLS_ALIAS, 0.2, 0.05, 3, 3, 1,
     MISSING_BREACHING, false},
    {"Errors", "Average", NULL, naive_error_rate, CALLS_VERSION, 0.2, 0.05, 2, 2, 1,
     MISSING_NOT_BREACHING, false},
    {NULL, NULL, "IF(i > 3, e / i, 0)", naive_guarded_rate, CALLS_VERSION, 0.15, 0.4, 2, 1, 1,
     MISSING_MISSING, false},
    {NULL, NULL, "e / i", naive_error_rate, CALLS_ALIAS, 0.09, 0.5, 3, 2, 1, MISSING_NOT_BREACHING,
     false},
    {"Throttles", "Average", NULL, naive_throttled, CALLS_ALIAS, 0.05, 0.5, 2, 2, 1,
     MISSING_MISSING, false},
    {"Duration", "p90", NULL, naive_p90, CALLS_ALIAS, 480, 0.5, 3, 2, 1, MISSING_MISSING, false},
    {"Duration", "p90", NULL, naive_p90, CALLS_ALIAS, 430, 0.2, 2, 2, 5, MISSING_MISSING, false},
    {"Duration", "Average", NULL, naive_mean, CALLS_ALIAS, 230, 0.7, 2, 2, 1, MISSING_NOT_BREACHING,
     false},
    {"Duration", "tm80", NULL, naive_tm80, CALLS_VERSION, 240, 1, 2, 2, 1, MISSING_NOT_BREACHING,
     false},
    {"Errors", "Sum", NULL, naive_errors, CALLS_ALIAS, 7, 0.4, 2, 1, 5, MISSING_NOT_BREACHING,
     false},
    {"Errors", "Sum", NULL, naive_errors, CALLS_ALIAS, 7, 0.4, 2, 1, 5, MISSING_NOT_BREACHING,
     true},
};

static void assert_naive(size_t index) {
  const struct naive_row *row = &naive_rows[index];
  struct alarm alarm = {0};
  struct simulation_input input = input_of(&alarm.watch, 1);
  if (row->math)
    alarm_math(&alarm, row->math, row->calls, row->threshold, row->periods, row->datapoints);
  else
    alarm_on(&alarm, row->metric, row->statistic, row->calls, row->threshold, row->periods,
             row->datapoints);
  for (size_t i = 0; i < alarm.watch.series_count; i++) alarm.series[i].period = 60 * row->minutes;
  alarm.watch.missing = row->missing;
  input.traffic.rps = row->rps;
  input.schedule.hook_before = index % 3 == 0 ? 1 : 0;
  input.schedule.hold = 2;
  input.baseline = (struct version_calls){0.01, 0.01, 100, 500};
  input.bad = (struct version_calls){0.08, 0.05, 200, 1000};
  input.delay_low = 20;
  input.clock_periods = row->clock_periods;
  input.runs = 3000;
  struct simulation_result result = simulated(&input);
  if (result.alarms[0].skipped) fail_msg("naive %zu: %s", index, result.alarms[0].skipped);
  struct naive naive = {.input = &input,
                        .watch = &alarm.watch,
                        .datapoint = row->datapoint,
                        .period = row->minutes,
                        .is_version = row->calls == CALLS_VERSION};
  struct naive_tally tally = {0};
  char name[40];
  naive.warm_up = (2 * row->periods + 6) * row->minutes + 20;
  naive.calls = arena_alloc(&arena, 40000 * sizeof *naive.calls);
  naive_state = index;
  for (int run = 0; run < NAIVE_RUNS; run++) naive_run(&naive, &tally);
  snprintf(name, sizeof name, "naive %zu", index);
  if (getenv("SHOW"))
    print_message("naive %zu: blocked %.3f %.3f caught %.3f %.3f\n", index,
                  tally.blocked / tally.runs, result.alarms[0].outcome.blocked.value,
                  tally.caught / (tally.runs - tally.blocked),
                  result.alarms[0].outcome.caught.value);
  assert_agree(name, tally.blocked / tally.runs, tally.runs, &result.alarms[0].outcome.blocked);
  assert_agree(name, tally.caught / (tally.runs - tally.blocked), tally.runs - tally.blocked,
               &result.alarms[0].outcome.caught);
}

static void test_naive(void **state) {
  (void)state;
  for (size_t i = 0; i < sizeof naive_rows / sizeof *naive_rows; i++) assert_naive(i);
}

/* ---- What must be so ---- */

/* Rows 1 and 2 of what users miss: Minimum is 0 while any call succeeds; Sum sees a twentieth of
 * the calls fail. */
static void test_article(void **state) {
  (void)state;
  struct alarm alarms[2];
  struct watch watches[] = {*alarm_on(&alarms[0], "Errors", "Minimum", CALLS_FUNCTION, 1, 1, 1),
                            *alarm_on(&alarms[1], "Errors", "Sum", CALLS_ALIAS, 5, 1, 1)};
  struct simulation_input input = input_of(watches, 2);
  struct simulation_result result = simulated(&input);
  assert_int_equal(result.alarms[0].outcome.fires.hits, 0);
  assert_true(isnan(result.alarms[0].outcome.caught_median) &&
              result.alarms[0].outcome.weight_median == -1);
  assert_true(result.alarms[1].outcome.caught.value > 0.99);
  assert_int_equal(result.together.caught.hits, result.alarms[1].outcome.caught.hits);
  assert_true(result.alarms[1].outcome.failed < 0.6 * result.alarms[0].outcome.failed);
}

/* The same alarms as a template has them, and the rate of the new version by metric math: read back
 * and simulated. */
static void test_template(void **state) {
  (void)state;
#define DIMENSIONS                                                                                 \
  "'Dimensions':[{'Name':'FunctionName','Value':{'Ref':'OrderLambdaFunction'}},{'Name':'Resource'" \
  ",'Value':{'Fn::Join':[':',[{'Ref':'OrderLambdaFunction'},'Live']]}}"                            \
  ",{'Name':'ExecutedVersion','Value':{'Fn::GetAtt':['V1','Version']}}]"
#define METRIC(id, name)                                                                    \
  "{'Id':'" id                                                                              \
  "','ReturnData':false,'MetricStat':{'Stat':'Sum','Period':60,'Metric':{'Namespace':'AWS/" \
  "Lambda','MetricName':'" name "'," DIMENSIONS "}}}"
  node *root = json(
      "{'Resources':{'OrderLambdaFunction':{'Type':'AWS::Lambda::Function','Properties':{}},'V1':{'"
      "Type':'AWS::Lambda::Version','Properties':{'FunctionName':{'Ref':'OrderLambdaFunction'}}},"
      "'Least':{'Type':'AWS::CloudWatch::Alarm','Properties':{'Namespace':'AWS/"
      "Lambda','MetricName':'Errors','Statistic':'Minimum','Period':60,'Threshold':1,"
      "'EvaluationPeriods':1,'ComparisonOperator':'GreaterThanOrEqualToThreshold','Dimensions':[{'"
      "Name':'FunctionName','Value':{'Ref':'OrderLambdaFunction'}}]}},"
      "'Rate':{'Type':'AWS::CloudWatch::Alarm','Properties':{'Threshold':0.02,'EvaluationPeriods':"
      "2,'ComparisonOperator':'GreaterThanThreshold','TreatMissingData':'notBreaching',"
      "'Metrics':[" METRIC("errors", "Errors") "," METRIC(
          "calls",
          "Invocations") ",{'Id':'rate','Expression':'IF(calls >= 20, errors / calls, 0)'}]}}}}");
  struct diagnostics diagnostics;
  struct service service;
  struct template template;
  struct watch watches[2];
  diagnostics_init(&diagnostics, &arena);
  service_read(&service, &arena,
               json("{'service':'shop','provider':{'stage':'dev'},'functions':{'order':{'handler':'"
                    "a.b','name':'shop-dev-order'}}}"),
               NULL, NULL, &diagnostics);
  template_read(&template, &arena, root, &diagnostics);
  assert_true(watch_read(&watches[0], &service, &template, template_resource(&template, "Least")));
  assert_true(watch_read(&watches[1], &service, &template, template_resource(&template, "Rate")));
  struct simulation_input input = input_of(watches, 2);
  input.function_id = "OrderLambdaFunction";
  struct simulation_result result = simulated(&input);
  assert_null(result.alarms[0].skipped);
  if (result.alarms[1].skipped) fail_msg("%s", result.alarms[1].skipped);
  assert_int_equal(result.alarms[0].outcome.fires.hits, 0);
  assert_true(result.alarms[1].outcome.caught.value > 0.9 &&
              result.alarms[1].outcome.false_alarm.value < 0.01);
}

/* Without an alarm that rings, every failing call of the timetable is counted: 10 % to 90 % for a
 * minute each, then the tail. */
static void test_failed_calls(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Errors", "Sum", CALLS_ALIAS, 1e9, 1, 1), 1);
  struct simulation_result result = simulated(&input);
  assert_int_equal(result.minutes, 14);
  assert_true(fabs(result.together.failed - 60 * 20 * (0.05 - 0.001) * (4.5 + 5)) < 1e-6);
  assert_true(fabs(result.failed_all_at_once - 60 * 20 * (0.05 - 0.001) * 14) < 1e-6);
  input.bad = input.baseline;
  result = simulated(&input);
  assert_true(result.together.failed == 0 && result.failed_all_at_once == 0);
}

/* Nothing is watched after the last shift: what rings then is too late, and the hold is what makes
 * it in time. */
static void test_unwatched_tail(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Errors", "Sum", CALLS_ALIAS, 20, 1, 1), 1);
  input.schedule.shift = (struct shift){SHIFT_ALL_AT_ONCE, 0, 0};
  struct simulation_result result = simulated(&input);
  assert_int_equal(result.together.caught.hits, 0);
  assert_int_equal(result.together.fires.hits, input.runs);
  assert_true(result.together.fires_median > 1 && result.together.fires_median < 4);
  input.schedule.hold = 5;
  result = simulated(&input);
  assert_int_equal(result.together.caught.hits, input.runs);
  assert_int_equal(result.together.weight_median, 100);
  input.schedule.hold = 0;
  input.schedule.hook_after = 5;
  assert_int_equal(simulated(&input).together.caught.hits, 0);
  input.schedule.watches_hook_after = true;
  assert_int_equal(simulated(&input).together.caught.hits, input.runs);
}

/* An alarm on a version that is not there yet sees nothing; where nothing is breaching, it blocks
 * its own rollout. */
static void test_no_data(void **state) {
  (void)state;
  static const struct {
    enum watch_missing missing;
    enum watched_calls calls;
    double blocked, insufficient;
  } rows[] = {{MISSING_BREACHING, CALLS_VERSION, 1, 0},
              {MISSING_BREACHING, CALLS_NOBODY, 1, 0},
              {MISSING_MISSING, CALLS_NOBODY, 0, 1},
              {MISSING_IGNORE, CALLS_NOBODY, 0, 1},
              {MISSING_NOT_BREACHING, CALLS_NOBODY, 0, 0}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct alarm alarm;
    struct simulation_input input =
        input_of(alarm_on(&alarm, "Errors", "Sum", rows[i].calls, 1e9, 1, 1), 1);
    alarm.watch.missing = rows[i].missing;
    struct simulation_result result = simulated(&input);
    assert_true(result.alarms[0].outcome.blocked.value == rows[i].blocked);
    assert_true(result.alarms[0].minutes[0].insufficient == rows[i].insufficient);
  }
}

/* The picture: expected errors of each minute, the new version's share after the shift; nothing of
 * it before. */
static void test_picture(void **state) {
  (void)state;
  struct alarm alarms[3];
  struct watch watches[] = {*alarm_on(&alarms[0], "Errors", "Sum", CALLS_ALIAS, 1e9, 1, 1),
                            *alarm_on(&alarms[1], "Errors", "Average", CALLS_VERSION, 2, 1, 1),
                            *alarm_on(&alarms[2], "Duration", "p99", CALLS_VERSION, 5000, 1, 1)};
  struct simulation_input input = input_of(watches, 3);
  input.traffic.rps = 1000;
  input.schedule = (struct schedule){.shift = {SHIFT_CANARY, 10, 5}, .hook_before = 3};
  struct simulation_result result = simulated(&input);
  /* 60000 * 0.001 */
  assert_true(fabs(result.alarms[0].minutes[1].value - 60) < 3);
  /* 354 */
  assert_true(fabs(result.alarms[0].minutes[6].value - 60000 * (0.1 * 0.05 + 0.9 * 0.001)) < 6);
  assert_true(fabs(result.alarms[0].minutes[11].value - 3000) < 20);
  assert_true(result.alarms[1].minutes[1].missing == 1 && isnan(result.alarms[1].minutes[1].value));
  assert_true(result.alarms[1].minutes[6].missing == 0 &&
              fabs(result.alarms[1].minutes[6].value - 0.05) < 0.002);
  assert_true(fabs(result.alarms[2].minutes[11].value - 1000) < 20);
  assert_true(result.alarms[0].minutes[11].in_alarm == 0);
}

/* Throttled calls are no invocations and no errors, but they are what Throttles is counted over. */
static void test_throttled_calls(void **state) {
  (void)state;
  struct alarm alarms[4];
  struct watch watches[] = {*alarm_on(&alarms[0], "Throttles", "Sum", CALLS_ALIAS, 1e9, 1, 1),
                            *alarm_on(&alarms[1], "Throttles", "Average", CALLS_ALIAS, 2, 1, 1),
                            *alarm_on(&alarms[2], "Invocations", "Sum", CALLS_ALIAS, 1e9, 1, 1),
                            *alarm_on(&alarms[3], "Errors", "Sum", CALLS_ALIAS, 1e9, 1, 1)};
  struct simulation_input input = input_of(watches, 4);
  input.traffic.rps = 1000;
  input.baseline = (struct version_calls){.error_rate = 0.1, .throttle_rate = 0.4};
  input.bad = input.baseline;
  struct simulation_result result = simulated(&input);
  assert_true(fabs(result.alarms[0].minutes[5].value - 24000) < 60 &&
              fabs(result.alarms[1].minutes[5].value - 0.4) < 0.001);
  assert_true(fabs(result.alarms[2].minutes[5].value - 36000) < 60 &&
              fabs(result.alarms[3].minutes[5].value - 3600) < 20);
}

/* Periods of the clock end at any minute after the shift, sliding ones with every minute: five
 * minutes of waiting or one. */
static void test_clock_periods(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Errors", "Maximum", CALLS_VERSION, 1, 1, 1), 1);
  alarm.series[0].period = 300;
  input.traffic.rps = 10000;
  input.schedule.shift = (struct shift){SHIFT_CANARY, 10, 30};
  input.delay_low = input.delay_high = 60;
  struct simulation_result sliding = simulated(&input);
  input.clock_periods = true;
  struct simulation_result aligned = simulated(&input);
  assert_true(sliding.together.caught_p95 <= 2);
  /* the middle of 0 to 5, and the delay */
  assert_true(fabs(aligned.together.caught_median - 3.5) < 0.25);
  assert_true(fabs(aligned.together.caught_p95 - 5.75) < 0.15);
}

/* Traffic that stops: no calls, no datapoints. */
static void test_profile(void **state) {
  (void)state;
  static const double profile[] = {100, 100, 100, 0};
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Invocations", "Sum", CALLS_ALIAS, 1e9, 1, 1), 1);
  input.traffic = (struct traffic){.profile = profile, .profile_count = 4};
  struct simulation_result result = simulated(&input);
  assert_true(fabs(result.alarms[0].minutes[1].value - 6000) < 30);
  assert_true(result.alarms[0].minutes[5].missing == 1);
  assert_true(fabs(result.failed_all_at_once - 60 * 300 * 0.049) < 1e-6);
}

/* The first evaluation that sees only bad minutes is known between one and two minutes and the
 * delay after the shift. */
static void test_detection_time(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Errors", "Maximum", CALLS_VERSION, 1, 1, 1), 1);
  input.traffic.rps = 10000;
  input.bad.error_rate = 0.5;
  input.delay_low = input.delay_high = 60;
  struct simulation_result result = simulated(&input);
  assert_int_equal(result.together.caught.hits, input.runs);
  /* the rest of its minute and the delay */
  assert_true(result.together.caught_median >= 1.45 && result.together.caught_median <= 1.6);
  assert_true(result.together.caught_p95 > 1.9 && result.together.caught_p95 <= 2);
  assert_int_equal(result.together.weight_median, 20);
}

/* A percentile of few calls is not trusted where the alarm ignores it. */
static void test_low_samples(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Duration", "p90", CALLS_ALIAS, 300, 1, 1), 1);
  input.traffic.rps = 1; /* 60 calls a minute, p90 wants 100 */
  input.schedule.hold = 5;
  assert_true(simulated(&input).together.caught.value > 0.9);
  alarm.watch.ignores_low_samples = true;
  assert_int_equal(simulated(&input).together.fires.hits, 0);
  input.traffic.rps = 10;
  assert_true(simulated(&input).together.caught.value > 0.9);
}

static bool is_same(const struct outcome *a, const struct outcome *b) {
  return a->caught.hits == b->caught.hits && a->blocked.hits == b->blocked.hits &&
         a->false_alarm.hits == b->false_alarm.hits && a->failed == b->failed &&
         a->caught_median == b->caught_median;
}

/* The same seed, the same result; another seed, another one. */
static void test_seed(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input =
      input_of(alarm_on(&alarm, "Errors", "Sum", CALLS_ALIAS, 25, 1, 1), 1);
  struct simulation_result first = simulated(&input), second = simulated(&input);
  assert_true(is_same(&first.together, &second.together));
  input.seed = 2;
  second = simulated(&input);
  assert_false(is_same(&first.together, &second.together));
}

/* A group acts as soon as any of its alarms does. */
static void test_together(void **state) {
  (void)state;
  struct alarm alarms[2];
  struct watch watches[] = {*alarm_on(&alarms[0], "Errors", "Sum", CALLS_ALIAS, 46, 1, 1),
                            *alarm_on(&alarms[1], "Throttles", "Sum", CALLS_ALIAS, 17, 1, 1)};
  struct simulation_input input = input_of(watches, 2);
  input.bad.throttle_rate = 0.015;
  struct simulation_result result = simulated(&input);
  double first = result.alarms[0].outcome.caught.value,
         second = result.alarms[1].outcome.caught.value;
  struct probability both = result.together.caught;
  if (!(first > 0.1 && first < 0.9 && second > 0.1 && second < 0.9))
    fail_msg("%g and %g say little of both", first, second);
  /* their counts are independent */
  assert_agree("together", 1 - (1 - first) * (1 - second), (double)input.runs, &both);
  assert_true(result.together.failed <= result.alarms[0].outcome.failed &&
              result.together.failed <= result.alarms[1].outcome.failed);
}

/* Wilson's interval as printed in the literature: 0 and 5 of 10, 81 of 263 (Newcombe 1998: 0.2553
 * to 0.3662). */
static void test_intervals(void **state) {
  (void)state;
  static const struct {
    long hits, of;
    double low, high;
  } rows[] = {{0, 10, 0, 0.2775},
              {5, 10, 0.2366, 0.7634},
              {10, 10, 0.7225, 1},
              {81, 263, 0.2553, 0.3662},
              {0, 0, 0, 1}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    struct probability probability = probability_of(rows[i].hits, rows[i].of);
    assert_true(fabs(probability.low - rows[i].low) < 1e-4 &&
                fabs(probability.high - rows[i].high) < 1e-4);
  }
}

/* ---- What is left out, and why ---- */

static void test_skipped(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input = input_of(&alarm.watch, 1);
  input.runs = 1;
#define SKIPS(change, part)                                                           \
  do {                                                                                \
    alarm_on(&alarm, "Errors", "Sum", CALLS_ALIAS, 1, 1, 1);                          \
    change;                                                                           \
    struct simulation_result result = simulated(&input);                              \
    if (!result.alarms[0].skipped || !strstr(result.alarms[0].skipped, part))         \
      fail_msg("%s: %s", #change,                                                     \
               result.alarms[0].skipped ? result.alarms[0].skipped : "is simulated"); \
  } while (0)
  SKIPS(alarm.watch.kind = WATCH_ANOMALY, "anomaly detection");
  SKIPS(alarm.watch.comparison = COMPARE_BAND, "anomaly detection");
  SKIPS(alarm.watch.kind = WATCH_COMPOSITE, "composite");
  SKIPS(alarm.watch.kind = WATCH_UNKNOWN, "intrinsic");
  SKIPS(alarm.watch.comparison = COMPARE_UNKNOWN, "comparison operator");
  SKIPS(alarm.watch.has_threshold = false, "threshold");
  SKIPS(alarm.watch.threshold = NAN, "threshold");
  SKIPS(alarm.watch.periods = 0, "evaluation periods");
  SKIPS(alarm.watch.datapoints = 2, "more datapoints");
  SKIPS(alarm.watch.series_count = 0, "no metric");
  SKIPS(alarm.watch.periods = alarm.watch.datapoints = 2000, "1440 minutes");
  SKIPS(alarm.series[0].period = 43200, "1440 minutes");
  SKIPS(alarm.series[0].period = 10, "whole minutes");
  SKIPS(alarm.series[0].period = 0, "whole minutes");
  SKIPS(alarm.series[0].namespace = "Shop\x1b", "Errors of the namespace Shop\\x1b");
  SKIPS(alarm.series[0].namespace = NULL, "intrinsic");
  SKIPS(alarm.series[0].calls = CALLS_UNKNOWN, "intrinsic");
  SKIPS(alarm.series[0].calls = CALLS_OTHER, "all functions of the region");
  SKIPS(alarm.series[0].metric = "IteratorAge"; alarm.series[0].calls = CALLS_OTHER, "IteratorAge");
  SKIPS(alarm.series[0].statistic = NULL, "statistic");
  SKIPS(alarm.series[0].statistic = "p200", "p200");
  SKIPS(alarm.series[0].function_id = "Other", "another function, Other");
  SKIPS(alarm_math(&alarm, "SEARCH('x')", CALLS_ALIAS, 1, 1, 1), "SEARCH");
  SKIPS(alarm_math(&alarm, "e / i", CALLS_ALIAS, 1, 1, 1);
        alarm.series[1].period = 300, "different periods");
  SKIPS(alarm_math(&alarm, "TIME_SERIES(1)", CALLS_ALIAS, 1, 1, 1), "reads no metric");
  SKIPS(alarm_math(&alarm, "e / i", CALLS_ALIAS, 1, 1, 1);
        alarm.series[0].is_returned = false, "which of its series");
  input.bad.p50 = input.bad.p99 = 0;
  SKIPS(alarm.series[0].metric = "Duration", "no durations");
#undef SKIPS
}

/* What an alarm does not read does not matter. */
static void test_unread_series(void **state) {
  (void)state;
  struct alarm alarm = {0};
  struct simulation_input input = input_of(alarm_math(&alarm, "e", CALLS_ALIAS, 1, 1, 1), 1);
  alarm.series[2].namespace = "Shop";
  assert_null(simulated(&input).alarms[0].skipped);
}

static void test_refusals(void **state) {
  (void)state;
  struct alarm alarm = {0};
  static const double hole[] = {1, NAN};
  struct simulation_result result;
#define REFUSES(change, part)                                                 \
  do {                                                                        \
    struct simulation_input input =                                           \
        input_of(alarm_on(&alarm, "Errors", "Sum", CALLS_ALIAS, 1, 1, 1), 1); \
    change;                                                                   \
    if (simulate(&result, &arena, &input) || !strstr(result.refusal, part))   \
      fail_msg("%s", #change);                                                \
  } while (0)
  REFUSES(input.traffic.rps = 0, "calls a second");
  REFUSES(input.traffic.rps = NAN, "calls a second");
  REFUSES(input.traffic.rps = 1e9, "calls a second");
  REFUSES(input.traffic.profile = hole; input.traffic.profile_count = 2, "calls a second");
  REFUSES(input.traffic.profile = hole; input.traffic.profile_count = 0, "calls a second");
  REFUSES(input.bad.error_rate = 1.1, "rates");
  REFUSES(input.baseline.error_rate = -0.1, "rates");
  REFUSES(input.bad.throttle_rate = NAN, "rates");
  REFUSES(input.bad.p99 = 10, "p99");
  REFUSES(input.baseline.p50 = -1, "durations");
  REFUSES(input.runs = 0, "runs");
  REFUSES(input.runs = 10000000, "runs");
  REFUSES(input.delay_low = 130, "delay");
  REFUSES(input.delay_low = -1, "delay");
  REFUSES(input.delay_high = 4000, "delay");
  REFUSES(input.tail = -1, "tail");
  REFUSES(input.schedule.shift.kind = SHIFT_UNKNOWN, "shift");
#undef REFUSES
}

/* No alarm, no traffic to the new version, no minute: nothing to divide by. */
static void test_nothing(void **state) {
  (void)state;
  struct simulation_input input = input_of(NULL, 0);
  input.schedule.shift = (struct shift){SHIFT_ALL_AT_ONCE, 0, 0};
  input.tail = 0;
  struct simulation_result result = simulated(&input);
  assert_int_equal(result.minutes, 0);
  assert_int_equal(result.together.caught.hits, 0);
  assert_int_equal(result.together.caught.of, input.runs);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      TEST(test_closed_forms),    TEST(test_naive),         TEST(test_article),
      TEST(test_template),        TEST(test_failed_calls),  TEST(test_unwatched_tail),
      TEST(test_no_data),         TEST(test_picture),       TEST(test_profile),
      TEST(test_detection_time),  TEST(test_low_samples),   TEST(test_seed),
      TEST(test_together),        TEST(test_intervals),     TEST(test_skipped),
      TEST(test_unread_series),   TEST(test_refusals),      TEST(test_nothing),
      TEST(test_throttled_calls), TEST(test_clock_periods),
  };
  return RUN(tests);
}
