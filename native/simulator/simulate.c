#include "simulator/simulate.h"

#include <math.h>

#include "base/text.h"
#include "simulator/deployment.h"
#include "simulator/guard.h"
#include "simulator/random.h"

/* Which version the rollout brings. */
enum scenario { SCENARIO_BAD, SCENARIO_GOOD, SCENARIO_COUNT };

/* Sums over the runs, of one alarm or of all together. */
struct tally {
  long blocked, caught, fires; /* with the bad version */
  long good_starts, false_alarms;
  double failed;
  long *fires_at; /* how many runs see the first ALARM in each second of the deployment */
};

/* Sums over the first runs, of one minute of one alarm. */
struct minute_tally {
  double value;
  long values, missing, in_alarm, insufficient;
};

/* An alarm in the run that is going on. */
struct watching {
  struct guard guard;
  struct simulated_alarm *result;
  struct tally tally;
  struct minute_tally *minutes;
  enum alarm_state state;
  int delay;
  struct sighting sighting;
};

struct simulation {
  const struct simulation_input *input;
  struct arena *arena;
  struct columns columns;
  struct watching *alarms; /* those that are simulated */
  size_t count;
  struct tally together;
  long warm_up, minutes, length;               /* before the start, after it, and all */
  struct sampling sampling[SCENARIO_COUNT][2]; /* second index: with values worth showing? */
  /* calls a second; [0] is the minute before the run, [warm_up + 1] the first of the deployment */
  double *old_rate, *new_rate;
  /* calls that failed because of the bad version before each minute of the deployment */
  double *failed;
  double excess; /* the share of its calls that fail because it is the bad one */
  /* counts from the beginning by minute; datapoints by column and minute */
  double *rows, *values;
  size_t width;
};

/* The run that is going on. */
struct run {
  enum scenario scenario;
  const struct sampling *sampling;
  struct random random;
  int phase;      /* the second of a minute of the clock in which the deployment starts */
  uint64_t clock; /* on which minute periods of the clock end */
  bool is_shown;  /* its values go into the picture */
};

/* ---- Input ---- */

static const char *refusal_of(const struct simulation_input *input, struct arena *arena) {
  if (!schedule_is_possible(&input->schedule))
    return "the traffic shift is not known, or a hook or the hold is too long";
  if (!traffic_is_possible(&input->traffic))
    return text_new(arena, "calls a second must be above 0 and at most %.0f", TRAFFIC_MOST_RPS);
  if (!version_is_possible(&input->baseline) || !version_is_possible(&input->bad))
    return "rates must be from 0 to 1, and durations above 0 with p50 at most p99";
  if (input->runs < 1 || input->runs > SIMULATION_MOST_RUNS)
    return text_new(arena, "runs must be from 1 to %d", SIMULATION_MOST_RUNS);
  if (input->delay_low < 0 || input->delay_high < input->delay_low ||
      input->delay_high > SIMULATION_MOST_DELAY)
    return text_new(arena, "the alarm delay must be a range within 0 to %d seconds",
                    SIMULATION_MOST_DELAY);
  if (input->tail < 0 || input->tail > SIMULATION_MOST_TAIL)
    return text_new(arena, "the tail must be from 0 to %d minutes", SIMULATION_MOST_TAIL);
  return NULL;
}

/* ---- Preparation ---- */

static void read_alarms(struct simulation *simulation, struct simulation_result *result) {
  const struct simulation_input *input = simulation->input;
  result->alarms = arena_zero(simulation->arena, input->watch_count * sizeof *result->alarms);
  simulation->alarms =
      arena_zero(simulation->arena, input->watch_count * sizeof *simulation->alarms);
  columns_init(&simulation->columns, simulation->arena);
  for (size_t i = 0; i < input->watch_count; i++) {
    struct watching *alarm = &simulation->alarms[simulation->count];
    result->alarms[i].watch = &input->watches[i];
    result->alarms[i].skipped =
        guard_read(&alarm->guard, &input->watches[i], input, &simulation->columns);
    alarm->result = &result->alarms[i];
    if (!result->alarms[i].skipped) simulation->count++;
  }
}

static void set_length(struct simulation *simulation) {
  const struct simulation_input *input = simulation->input;
  long looked_back = 0;
  for (size_t i = 0; i < simulation->count; i++) {
    long first = guard_first_evaluation(&simulation->alarms[i].guard);
    if (first > looked_back) looked_back = first;
  }
  simulation->warm_up = looked_back + SIMULATION_SETTLING + input->delay_high / 60 + 1;
  simulation->minutes = schedule_end(&input->schedule) + input->tail;
  simulation->length = simulation->warm_up + simulation->minutes + 1;
}

static void set_rates(struct simulation *simulation) {
  const struct simulation_input *input = simulation->input;
  size_t size = (size_t)(simulation->length + 1) * sizeof(double);
  simulation->old_rate = arena_alloc(simulation->arena, size);
  simulation->new_rate = arena_alloc(simulation->arena, size);
  for (long i = 0; i <= simulation->length; i++) {
    long minute = i - simulation->warm_up - 1;
    double rps = traffic_rps(&input->traffic, minute);
    int percent = schedule_percent(&input->schedule, minute);
    simulation->old_rate[i] = rps * (100 - percent) / 100;
    simulation->new_rate[i] = rps * percent / 100;
  }
}

static void set_failed(struct simulation *simulation, struct simulation_result *result) {
  const struct simulation_input *input = simulation->input;
  simulation->excess = version_failing(&input->bad) - version_failing(&input->baseline);
  simulation->failed =
      arena_alloc(simulation->arena, (size_t)(simulation->minutes + 1) * sizeof(double));
  simulation->failed[0] = 0;
  for (long minute = 0; minute < simulation->minutes; minute++) {
    double rate = simulation->new_rate[simulation->warm_up + 1 + minute];
    simulation->failed[minute + 1] = simulation->failed[minute] + 60 * rate * simulation->excess;
    if (minute >= schedule_first_shift(&input->schedule))
      result->failed_all_at_once += 60 * traffic_rps(&input->traffic, minute) * simulation->excess;
  }
}

static void set_samplings(struct simulation *simulation) {
  const struct simulation_input *input = simulation->input;
  for (int scenario = 0; scenario < SCENARIO_COUNT; scenario++)
    for (int is_fine = 0; is_fine < 2; is_fine++) {
      struct sampling *sampling = &simulation->sampling[scenario][is_fine];
      sampling_init(sampling, &simulation->columns, &input->baseline,
                    scenario == SCENARIO_BAD ? &input->bad : &input->baseline, is_fine);
      if (sampling_width(sampling) > simulation->width)
        simulation->width = sampling_width(sampling);
    }
}

/* Where each alarm finds its datapoints. */
static void set_values(struct simulation *simulation) {
  size_t length = (size_t)simulation->length, size = length * sizeof(double);
  simulation->rows =
      arena_zero(simulation->arena, (length + 1) * simulation->width * sizeof(double));
  simulation->values = arena_zero(simulation->arena, (simulation->columns.count + 1) * size);
  for (size_t i = 0; i < simulation->count; i++) {
    struct guard *guard = &simulation->alarms[i].guard;
    for (size_t j = 0; j < guard->watch->series_count; j++)
      guard->points[j] = simulation->values + guard->columns[j] * length;
    guard->values = guard->expression.count
                        ? arena_zero(simulation->arena, size)
                        : simulation->values + guard->columns[guard->returned] * length;
  }
}

static void set_tallies(struct simulation *simulation, struct simulation_result *result) {
  size_t seconds = (size_t)(60 * simulation->minutes + 1) * sizeof(long),
         minutes = (size_t)simulation->minutes;
  result->minutes = (int)simulation->minutes;
  simulation->together.fires_at = arena_zero(simulation->arena, seconds);
  for (size_t i = 0; i < simulation->count; i++) {
    struct watching *alarm = &simulation->alarms[i];
    alarm->tally.fires_at = arena_zero(simulation->arena, seconds);
    alarm->minutes = arena_zero(simulation->arena, minutes * sizeof *alarm->minutes);
    alarm->result->minutes =
        arena_zero(simulation->arena, minutes * sizeof *alarm->result->minutes);
  }
}

/* ---- One run ---- */

/* Seconds from the start of the deployment to the end of a minute of the run. */
static long second_at_end(const struct simulation *simulation, const struct run *run, long minute) {
  return 60 * (minute + 1 - simulation->warm_up) - run->phase;
}

static void draw_minute(const struct simulation *simulation, struct run *run, long minute) {
  double *row = simulation->rows + (size_t)minute * simulation->width;
  const double *old_rate = simulation->old_rate + minute, *new_rate = simulation->new_rate + minute;
  /* a minute of the clock holds the end of one minute of the deployment and the beginning of the
   * next */
  sampling_draw(run->sampling, run->phase * old_rate[0] + (60 - run->phase) * old_rate[1],
                run->phase * new_rate[0] + (60 - run->phase) * new_rate[1], &run->random, row,
                row + simulation->width);
}

static const double *row_before(const struct simulation *simulation, long minute, int period) {
  return simulation->rows + (size_t)(minute + 1 - period) * simulation->width;
}

static void set_datapoints(struct simulation *simulation, const struct run *run, long minute) {
  const double *row = row_before(simulation, minute, 0);
  for (size_t i = 0; i < simulation->columns.count; i++) {
    const struct column *column = &simulation->columns.list[i];
    if (minute + 1 < column->period) continue;
    simulation->values[i * (size_t)simulation->length + (size_t)minute] =
        column_value(column, run->sampling, row_before(simulation, minute, column->period), row);
  }
  for (size_t i = 0; i < simulation->count; i++) {
    struct guard *guard = &simulation->alarms[i].guard;
    if (guard->expression.count && minute >= guard_first_value(guard))
      guard->values[minute] = expression_value(&guard->expression, guard->points, minute,
                                               guard->period, evaluation_range(&guard->evaluation));
  }
}

/* The minute whose end the newest datapoint's period ends with. */
static long newest_minute(const struct simulation *simulation, const struct run *run,
                          const struct guard *guard, long minute) {
  if (!simulation->input->clock_periods) return minute;
  return minute - (long)((run->clock + (uint64_t)minute) % (uint64_t)guard->period);
}

static void add_to_picture(const struct simulation *simulation, const struct run *run,
                           struct watching *alarm, long minute, double value) {
  long end = second_at_end(simulation, run, minute), known = end + alarm->delay;
  if (end >= 0 && end < 60 * simulation->minutes) {
    struct minute_tally *tally = &alarm->minutes[end / 60];
    if (isnan(value)) tally->missing++;
    else tally->value += value, tally->values++;
  }
  if (known < 0 || known >= 60 * simulation->minutes) return;
  if (alarm->state == STATE_ALARM) alarm->minutes[known / 60].in_alarm++;
  if (alarm->state == STATE_INSUFFICIENT_DATA) alarm->minutes[known / 60].insufficient++;
}

static bool has_too_few_samples(const struct simulation *simulation, const struct guard *guard,
                                long newest) {
  if (guard->least_samples <= 0 || isnan(guard->values[newest])) return false;
  const struct column *column = &simulation->columns.list[guard->columns[guard->returned]];
  return column_samples(column, row_before(simulation, newest, guard->period),
                        row_before(simulation, newest, 0)) < guard->least_samples;
}

static void evaluate_alarm(const struct simulation *simulation, const struct run *run,
                           struct watching *alarm, long minute) {
  const struct guard *guard = &alarm->guard;
  if (minute < guard_first_evaluation(guard)) return;
  long newest = newest_minute(simulation, run, guard, minute),
       known = second_at_end(simulation, run, minute) + alarm->delay;
  if (!has_too_few_samples(simulation, guard, newest))
    alarm->state =
        evaluate(&guard->evaluation, guard->values + newest, guard->period, alarm->state);
  if (known <= 60 * simulation->minutes)
    sighting_add(&alarm->sighting, &simulation->input->schedule, known, alarm->state);
  if (run->is_shown) add_to_picture(simulation, run, alarm, minute, guard->values[newest]);
}

/* Nothing that comes can change what is told of this run. */
static bool is_decided(const struct simulation *simulation, const struct run *run, long minute) {
  if (run->is_shown || second_at_end(simulation, run, minute) <=
                           60L * schedule_first_shift(&simulation->input->schedule))
    return false;
  for (size_t i = 0; i < simulation->count; i++)
    if (!simulation->alarms[i].sighting.is_blocking && simulation->alarms[i].sighting.alarm_at < 0)
      return false;
  return true;
}

static struct run run_start(struct simulation *simulation, enum scenario scenario, long number) {
  const struct simulation_input *input = simulation->input;
  struct run run = {.scenario = scenario,
                    .is_shown = scenario == SCENARIO_BAD && number < SIMULATION_PICTURE_RUNS};
  run.sampling = &simulation->sampling[scenario][run.is_shown];
  random_start(&run.random, input->seed, ((uint64_t)scenario << 32) + (uint64_t)number);
  run.phase = (int)random_below(&run.random, 60);
  run.clock = random_bits(&run.random) >> 8; /* room to add minutes */
  for (size_t i = 0; i < simulation->count; i++) {
    struct watching *alarm = &simulation->alarms[i];
    alarm->state = STATE_INSUFFICIENT_DATA;
    alarm->sighting = SIGHTING_NONE;
    alarm->delay =
        input->delay_low +
        (int)random_below(&run.random, (uint32_t)(input->delay_high - input->delay_low + 1));
  }
  return run;
}

static void run_through(struct simulation *simulation, struct run *run) {
  for (long minute = 0; minute < simulation->length; minute++) {
    draw_minute(simulation, run, minute);
    set_datapoints(simulation, run, minute);
    for (size_t i = 0; i < simulation->count; i++)
      evaluate_alarm(simulation, run, &simulation->alarms[i], minute);
    if (is_decided(simulation, run, minute)) return;
  }
}

/* ---- Sums ---- */

/* Calls that failed because of the bad version until a second of the deployment. Their expectation
 * and not a draw: when the rollout stops does not depend on calls that come later, so the mean over
 * the runs is the same and its error smaller. */
static double failed_until(const struct simulation *simulation, long second) {
  long minute = second / 60;
  if (minute >= simulation->minutes) return simulation->failed[simulation->minutes];
  return simulation->failed[minute] + (double)(second % 60) *
                                          simulation->new_rate[simulation->warm_up + 1 + minute] *
                                          simulation->excess;
}

static void tally_add(struct tally *tally, const struct simulation *simulation,
                      const struct sighting *sighting, enum scenario scenario) {
  bool is_rollback = sighting_is_rollback(sighting, &simulation->input->schedule);
  if (scenario == SCENARIO_GOOD) {
    if (!sighting->is_blocking) tally->good_starts++;
    if (is_rollback) tally->false_alarms++;
    return;
  }
  if (sighting->is_blocking) {
    tally->blocked++;
    return;
  }
  if (is_rollback) tally->caught++;
  if (sighting->alarm_at >= 0) tally->fires++, tally->fires_at[sighting->alarm_at]++;
  tally->failed +=
      failed_until(simulation, is_rollback ? sighting->alarm_at : 60 * simulation->minutes);
}

static void tally_run(struct simulation *simulation, const struct run *run) {
  struct sighting all = SIGHTING_NONE;
  for (size_t i = 0; i < simulation->count; i++) {
    struct watching *alarm = &simulation->alarms[i];
    tally_add(&alarm->tally, simulation, &alarm->sighting, run->scenario);
    sighting_join(&all, &alarm->sighting);
  }
  tally_add(&simulation->together, simulation, &all, run->scenario);
}

/* ---- Result ---- */

struct probability probability_of(long hits, long of) {
  if (of <= 0) return (struct probability){0, 0, 0, 0, 1};
  double z = 1.959963984540054, n = (double)of, share = (double)hits / n, square = z * z / n;
  double middle = (share + square / 2) / (1 + square),
         half = z / (1 + square) * sqrt(share * (1 - share) / n + square / (4 * n));
  /* at the ends the bound is the end itself, but for rounding */
  return (struct probability){hits, of, share, hits == 0 ? 0 : fmax(0, middle - half),
                              hits == of ? 1 : fmin(1, middle + half)};
}

/* The second below or at which this share of the first `of` runs saw ALARM; -1: of none. */
static long quantile_second(const struct tally *tally, long of, double share) {
  long rank = (long)ceil(share * (double)of), second = 0;
  if (of == 0) return -1;
  for (; rank > tally->fires_at[second]; second++) rank -= tally->fires_at[second];
  return second;
}

static double minutes_after_shift(const struct schedule *schedule, long second) {
  return second < 0 ? NAN : (double)second / 60 - schedule_first_shift(schedule);
}

static int percent_at(const struct schedule *schedule, long second) {
  return second < 0 ? -1 : schedule_percent(schedule, second / 60);
}

static void fill_outcome(struct outcome *outcome, const struct simulation *simulation,
                         const struct tally *tally) {
  const struct schedule *schedule = &simulation->input->schedule;
  long runs = simulation->input->runs, started = runs - tally->blocked;
  long median = quantile_second(tally, tally->caught, 0.5),
       p95 = quantile_second(tally, tally->caught, 0.95);
  outcome->blocked = probability_of(tally->blocked, runs);
  outcome->caught = probability_of(tally->caught, started);
  outcome->fires = probability_of(tally->fires, started);
  outcome->false_alarm = probability_of(tally->false_alarms, tally->good_starts);
  outcome->caught_median = minutes_after_shift(schedule, median);
  outcome->caught_p95 = minutes_after_shift(schedule, p95);
  outcome->weight_median = percent_at(schedule, median);
  outcome->weight_p95 = percent_at(schedule, p95);
  outcome->fires_median = minutes_after_shift(schedule, quantile_second(tally, tally->fires, 0.5));
  outcome->fires_p95 = minutes_after_shift(schedule, quantile_second(tally, tally->fires, 0.95));
  outcome->failed = started ? tally->failed / (double)started : NAN;
}

static void fill_minutes(struct watching *alarm, const struct simulation *simulation) {
  long shown = simulation->input->runs < SIMULATION_PICTURE_RUNS ? simulation->input->runs
                                                                 : SIMULATION_PICTURE_RUNS;
  for (long i = 0; i < simulation->minutes; i++) {
    const struct minute_tally *tally = &alarm->minutes[i];
    alarm->result->minutes[i] = (struct simulated_minute){
        .value = tally->values ? tally->value / (double)tally->values : NAN,
        .missing = (double)tally->missing / (double)shown,
        .in_alarm = (double)tally->in_alarm / (double)shown,
        .insufficient = (double)tally->insufficient / (double)shown,
    };
  }
}

static void fill_result(struct simulation *simulation, struct simulation_result *result) {
  fill_outcome(&result->together, simulation, &simulation->together);
  for (size_t i = 0; i < simulation->count; i++) {
    fill_outcome(&simulation->alarms[i].result->outcome, simulation, &simulation->alarms[i].tally);
    fill_minutes(&simulation->alarms[i], simulation);
  }
}

bool simulate(struct simulation_result *result, struct arena *arena,
              const struct simulation_input *input) {
  struct simulation simulation = {.input = input, .arena = arena};
  *result = (struct simulation_result){.refusal = refusal_of(input, arena)};
  if (result->refusal) return false;
  read_alarms(&simulation, result);
  set_length(&simulation);
  set_rates(&simulation);
  set_failed(&simulation, result);
  set_samplings(&simulation);
  set_values(&simulation);
  set_tallies(&simulation, result);
  for (int scenario = 0; scenario < SCENARIO_COUNT; scenario++)
    for (long number = 0; number < input->runs; number++) {
      struct run run = run_start(&simulation, (enum scenario)scenario, number);
      run_through(&simulation, &run);
      tally_run(&simulation, &run);
    }
  fill_result(&simulation, result);
  return true;
}
