/* Would the alarms stop a bad version in time? A rollout simulated many times over: traffic,
 * metrics, alarms, CodeDeploy.
 *
 * Arithmetic only: no clock, no files, no AWS. The same input gives the same result, to the last
 * bit, on every platform with IEEE 754 doubles. What a run costs does not depend on how many calls
 * come.
 *
 * A run. Time is whole seconds; metrics are counted in minutes of the clock, as Lambda publishes
 * them. The deployment starts at a second of such a minute drawn evenly. Before it the old version
 * answers alone for as long as the alarms look back, and SIMULATION_SETTLING minutes more, from
 * INSUFFICIENT_DATA on. Every minute each alarm is evaluated over its periods, which end with that
 * minute (CloudWatch's sliding window) or, with `clock_periods`, with the last full period of the
 * clock. Its state is known to CodeDeploy a delay later, drawn evenly between two bounds for each
 * alarm and run. The delay stands for everything between a call and its alarm: publishing,
 * evaluation, CodeDeploy's polling. Data is not seen half arrived.
 *
 * CodeDeploy. An alarm that is in ALARM when the deployment starts, or before traffic is first
 * shifted, blocks the rollout: the new version gets no call. One that goes into ALARM after that
 * and while the alarms are watched stops it and all traffic is given back at once. Later ones are
 * noted as too late. Each alarm is judged as if it were alone, and all of them together as they
 * are.
 *
 * Two simulations of `runs` runs each: with the bad version, and with a new version that is as good
 * as the old one.
 *
 * Metrics. Errors and Throttles are 0 or 1 for each call (a call that is throttled has a datapoint
 * in Throttles alone), Invocations 1, Duration milliseconds; no call, no datapoint. All calls come
 * through the alias, so the function and the alias count the same. ExecutedVersion is the new
 * version, which has no datapoints before the first shift.
 *
 * Calls that take longer than a minute report late; whoever simulates adds that to the delay. */
#ifndef SIMULATOR_SIMULATE_H
#define SIMULATOR_SIMULATE_H

#include <stdint.h>

#include "alarms/watch.h"
#include "base/arena.h"
#include "simulator/schedule.h"
#include "simulator/traffic.h"

#define SIMULATION_SETTLING \
  15 /* minutes: an alarm's state depends on the one before only where data is missing */
#define SIMULATION_MOST_RUNS 1000000
#define SIMULATION_MOST_DELAY 3600 /* seconds */
#define SIMULATION_MOST_TAIL 1440  /* minutes */
#define SIMULATION_MOST_LOOKBACK \
  1440 /* minutes of an alarm's evaluation range; beyond, its warm-up would be all the work */
#define SIMULATION_PICTURE_RUNS \
  400 /* the first runs, which the curves of simulated_minute are means of */

struct simulation_input {
  struct schedule schedule;
  struct traffic traffic;
  /* the old version (and a good new one), and the bad new one */
  struct version_calls baseline, bad;
  const struct watch *watches; /* alarms of the deployment group, or candidates to compare */
  size_t watch_count;
  /* whose rollout it is; alarms on another function are left out. NULL: all are taken as its own */
  const char *function_id;
  long runs;
  uint64_t seed;
  int delay_low, delay_high; /* seconds */
  int tail;                  /* minutes simulated after the alarms stop to count */
  bool clock_periods;
};

/* A share of runs, with its 95 % confidence interval after Wilson. No runs: 0, from 0 to 1. */
struct probability {
  long hits, of;
  double value, low, high;
};

/* What one alarm does, or all together. Minutes count from the first shift; NAN where there is no
 * such run. */
struct outcome {
  /* the old version's own errors keep the rollout from starting; of all runs */
  struct probability blocked;
  /* the bad version is rolled back; of the runs that start, as all below */
  struct probability caught;
  /* it goes into ALARM at all, also too late, in the time that is simulated */
  struct probability fires;
  /* a good version is rolled back; of the good version's runs that start */
  struct probability false_alarm;
  double caught_median, caught_p95; /* minutes to the rollback, in the runs with one */
  /* the new version's percentage of the traffic then; -1 where there is none */
  int weight_median, weight_p95;
  /* minutes to ALARM, in the runs with one; beyond the watch: too late */
  double fires_median, fires_p95;
  /* calls that fail because of the bad version, on average of the runs that start; to the end of
   * what is simulated where it is not caught */
  double failed;
};

/* One minute of the picture, of the runs with the bad version as if nobody rolled back. */
struct simulated_minute {
  double value;    /* mean of the datapoints of the periods that end in it; NAN: there is none */
  double missing;  /* share of runs without a datapoint */
  double in_alarm; /* share of runs in which CodeDeploy sees ALARM */
  double insufficient; /* INSUFFICIENT_DATA */
};

struct simulated_alarm {
  const struct watch *watch;
  /* why it is not simulated, in words; NULL: it is. All else is then without meaning */
  const char *skipped;
  struct outcome outcome;
  /* simulation_result.minutes of them, from the start of the deployment */
  struct simulated_minute *minutes;
};

struct simulation_result {
  /* why nothing was simulated: an input out of its range, in words; NULL: it was */
  const char *refusal;
  int minutes;                    /* that are simulated from the start of the deployment */
  struct simulated_alarm *alarms; /* as many as watches, in their order */
  struct outcome together;
  /* calls that fail because of the bad version in the same minutes, all at once and no alarm */
  double failed_all_at_once;
};

/* Everything in the result lies in the arena. False where there is a refusal. Alarms that are left
 * out are no refusal, nor is it one if all are. */
bool simulate(struct simulation_result *result, struct arena *arena,
              const struct simulation_input *input);

/* Of `hits` out of `of`. */
struct probability probability_of(long hits, long of);

#endif
