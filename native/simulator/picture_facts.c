#include "simulator/picture_facts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "simulator/statistic.h"

/* ---- Numbers ---- */

#define MOST_DECIMALS 5                 /* 0.00123: beyond, an exponent is shorter */
#define LARGEST_WRITTEN_OUT 999999999.5 /* rounds to ten digits */
#define LARGEST_TENTHS 1e9

static const double powers_of_ten[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6};

/* `scaled` / 10^decimals, zeros behind the point left out. */
static int write_decimal(char *at, bool is_negative, long long scaled, int decimals) {
  while (decimals > 0 && scaled % 10 == 0) scaled /= 10, decimals--;
  char backwards[24];
  int length = 0, written = 0;
  do {
    /* cppcheck-suppress negativeIndex ; length begins at 0 and grows */
    backwards[length++] = (char)('0' + scaled % 10);
    scaled /= 10;
    if (length == decimals) backwards[length++] = '.';
  } while (scaled || length < decimals + 1 + (decimals > 0));
  if (is_negative) at[written++] = '-';
  while (length) at[written++] = backwards[--length];
  at[written] = '\0';
  return written;
}

/* The mantissa is off by some units in the 14th digit, of which two are shown. */
static void write_exponent(char *at, bool is_negative, double size) {
  int exponent = 0;
  while (size >= 10) size /= 10, exponent++;
  while (size < 1) size *= 10, exponent--;
  long long mantissa = llround(size * 10);
  if (mantissa == 100) mantissa = 10, exponent++;
  at += write_decimal(at, is_negative, mantissa, 1);
  *at++ = 'e';
  write_decimal(at, exponent < 0, llabs((long long)exponent), 0);
}

struct number number_of(double value, int digits) {
  struct number number = {"?"};
  double size = fabs(value);
  if (!isfinite(value)) return number;
  if (size > 0 && (size < 1e-3 || size >= LARGEST_WRITTEN_OUT)) {
    write_exponent(number.at, value < 0, size);
    return number;
  }
  int decimals = digits - 1;
  for (double bound = 10; decimals > 0 && size >= bound; bound *= 10) decimals--;
  for (double bound = 1; size > 0 && decimals < MOST_DECIMALS && size < bound; bound /= 10)
    decimals++;
  if (decimals > MOST_DECIMALS) decimals = MOST_DECIMALS;
  long long scaled = llround(size * powers_of_ten[decimals]);
  write_decimal(number.at, value < 0 && scaled, scaled, decimals);
  return number;
}

struct number number_tenths(double value) {
  struct number number = {"?"};
  if (isnan(value)) return number;
  long long scaled = llround(fmin(fabs(value), LARGEST_TENTHS) * 10);
  write_decimal(number.at, value < 0 && scaled, scaled, 1);
  return number;
}

const char *number_percent(struct arena *arena, long hits, long of) {
  if (of <= 0 || hits <= 0) return "0 %";
  if (hits >= of) return "100 %";
  double percent = 100.0 * (double)hits / (double)of;
  if (percent < 0.1) return "less than 0.1 %";
  if (percent > 99.9) return "more than 99.9 %";
  return text_new(arena, "%s %%", number_tenths(percent).at);
}

/* ---- Time ---- */

int picture_minutes(const struct picture *picture) {
  int minutes = picture->result->minutes, end = schedule_end(picture->schedule),
      last = schedule_last_shift(picture->schedule);
  if (minutes < end) minutes = end;
  return minutes > last ? minutes : last + 1;
}

int column_begins(int minutes, int columns, int column) {
  return (int)((long long)minutes * column / columns);
}

int column_ends(int minutes, int columns, int column) {
  int begins = column_begins(minutes, columns, column),
      ends = column_begins(minutes, columns, column + 1);
  return ends > begins ? ends : begins + 1;
}

int column_of(int minutes, int columns, double minute) {
  double column = ceil(minute * columns / minutes);
  return !(column > 0) ? 0 : column >= columns ? columns - 1 : (int)column;
}

int axis_step(int minutes, int most) {
  static const int steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 240, 360, 720, 1440};
  size_t last = sizeof steps / sizeof *steps - 1;
  for (size_t i = 0; i < last; i++)
    if (minutes / steps[i] < most) return steps[i];
  int step = steps[last];
  while (minutes / step >= most) step += steps[last];
  return step;
}

void picture_stretches(const struct picture *picture, struct stretch stretches[STRETCH_COUNT]) {
  const struct schedule *schedule = picture->schedule;
  int end = schedule_end(schedule), minutes = picture_minutes(picture),
      watched = schedule_watched_until(schedule);
  stretches[STRETCH_BEFORE] = (struct stretch){0, schedule->hook_before, "hook"};
  stretches[STRETCH_AFTER] = (struct stretch){end - schedule->hook_after, end, "hook"};
  stretches[STRETCH_UNWATCHED] =
      (struct stretch){watched, watched < minutes ? minutes : watched, "nothing is watched"};
}

/* ---- Values ---- */

/* Values beyond are drawn at it, so that the difference of two of them is finite. */
#define LARGEST_DRAWN 1e300
/* Above the highest value and the threshold. */
#define HEADROOM 1.05

static double drawn(double value) { return fmax(-LARGEST_DRAWN, fmin(LARGEST_DRAWN, value)); }

bool alarm_range(const struct simulated_alarm *alarm, const struct picture *picture, int from,
                 int until, struct range *range) {
  bool has_value = false;
  for (int minute = from; minute < until && minute < picture->result->minutes; minute++) {
    double value = alarm->minutes[minute].value;
    if (!isfinite(value)) continue;
    value = drawn(value);
    if (!has_value || value < range->low) range->low = value;
    if (!has_value || value > range->high) range->high = value;
    range->last = value;
    has_value = true;
  }
  return has_value;
}

/* Not below 0, not above 1, and a number. */
static double clean_share(double share) { return share > 0 ? fmin(share, 1) : 0; }

struct share alarm_share(const struct simulated_alarm *alarm, const struct picture *picture,
                         int from, int until) {
  struct share share = {0, 0};
  for (int minute = from; minute < until && minute < picture->result->minutes; minute++) {
    const struct simulated_minute *at = &alarm->minutes[minute];
    share.in_alarm = fmax(share.in_alarm, clean_share(at->in_alarm));
    share.insufficient = fmax(share.insufficient, clean_share(at->insufficient));
  }
  return share;
}

double alarm_threshold(const struct simulated_alarm *alarm) {
  const struct watch *watch = alarm->watch;
  return watch->has_threshold && isfinite(watch->threshold) ? drawn(watch->threshold) : NAN;
}

/* The next round number from `size` on: 1, 2, 2.5 or 5 times a power of ten. */
static double round_up(double size) {
  static const double round[] = {1, 2, 2.5, 5};
  double power = 1;
  while (power > size && power > 1e-300) power /= 10;
  while (power * 10 <= size) power *= 10;
  for (size_t i = 0; i < sizeof round / sizeof *round; i++)
    if (round[i] * power >= size) return round[i] * power;
  return 10 * power;
}

struct scale alarm_scale(const struct simulated_alarm *alarm, const struct picture *picture) {
  struct range range = {0, 0, 0};
  alarm_range(alarm, picture, 0, picture->result->minutes, &range);
  double threshold = alarm_threshold(alarm);
  double low = fmin(fmin(range.low, threshold), 0), high = fmax(fmax(range.high, threshold), 0);
  struct scale scale = {low < 0 ? -round_up(-low * HEADROOM) : 0,
                        high > 0 ? round_up(high * HEADROOM) : 0};
  if (scale.high <= scale.low) scale.high = scale.low + 1;
  return scale;
}

double scale_place(const struct scale *scale, double value) {
  return fmax(0, fmin(1, (value - scale->low) / (scale->high - scale->low)));
}

/* ---- Words from outside ---- */

static unsigned decoded(const unsigned char *at, size_t size) {
  static const unsigned char lead_bits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  unsigned code = at[0] & lead_bits[size];
  for (size_t i = 1; i < size; i++) code = code << 6 | (at[i] & 0x3F);
  return code;
}

/* Without a width of their own, turning the direction of writing, or no characters at all. */
static bool is_hidden(unsigned code) {
  static const struct {
    unsigned first, last;
  } hidden[] = {{0xAD, 0xAD},      {0x061C, 0x061C}, {0x115F, 0x1160}, {0x180E, 0x180E},
                {0x200B, 0x200F},  {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
                {0xFDD0, 0xFDEF},  {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}, {0xFFF0, 0xFFFB},
                {0xE0000, 0xE0FFF}};
  for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
    if (code >= hidden[i].first && code <= hidden[i].last) return true;
  return (code & 0xFFFE) == 0xFFFE;
}

const char *plain_words(struct arena *arena, const char *words) {
  const char *shown = text_shown(arena, words);
  struct text text;
  text_init(&text, arena);
  for (size_t left = strlen(shown); left;) {
    size_t size = text_utf8((const unsigned char *)shown, left);
    if (!size || is_hidden(decoded((const unsigned char *)shown, size))) text_char(&text, '?');
    else text_add(&text, shown, size);
    shown += size ? size : 1;
    left -= size ? size : 1;
  }
  return text.at;
}

bool words_break(const char *words, size_t at) {
  return words[at] == ' ' && at > 0 && !(words[at - 1] >= '0' && words[at - 1] <= '9');
}

/* ---- What an alarm watches ---- */

const char *alarm_name(const struct simulated_alarm *alarm, struct arena *arena) {
  return plain_words(arena, alarm->watch->resource->id);
}

/* What a statistic of a metric of AWS/Lambda counts in. Errors and throttles are 0 or 1 for each
 * call. */
static const struct {
  const char *metric, *total, *mean, *rank;
} units[] = {
    {"Errors", "errors", "errors/call", "errors/call"},
    {"Throttles", "throttles", "throttles/call", "throttles/call"},
    {"Invocations", "calls", "calls", "calls"},
    {"Duration", "ms", "ms", "ms"},
};

static const char *unit_of(size_t row, enum statistic_kind kind) {
  switch (kind) {
    case STATISTIC_SUM:
    case STATISTIC_TRIMMED_SUM: return units[row].total;
    case STATISTIC_SAMPLE_COUNT:
    case STATISTIC_TRIMMED_COUNT: return "calls";
    case STATISTIC_AVERAGE:
    case STATISTIC_TRIMMED_MEAN:
    case STATISTIC_WINSORIZED_MEAN: return units[row].mean;
    case STATISTIC_PERCENTILE_RANK: return "%";
    default: return units[row].rank;
  }
}

const char *alarm_unit(const struct simulated_alarm *alarm) {
  const struct series *series = watch_returned(alarm->watch);
  struct statistic statistic;
  if (!series || series->expression || !series->metric || !series->statistic) return "";
  if (!statistic_read(&statistic, series->statistic)) return "";
  for (size_t row = 0; row < sizeof units / sizeof *units; row++)
    if (strcmp(units[row].metric, series->metric) == 0) return unit_of(row, statistic.kind);
  return "";
}

static void add_comparison(struct text *text, const struct simulated_alarm *alarm) {
  const struct watch *watch = alarm->watch;
  static const char *const signs[] = {[COMPARE_GREATER_OR_EQUAL] = " ≥ ",
                                      [COMPARE_GREATER] = " > ",
                                      [COMPARE_LESS] = " < ",
                                      [COMPARE_LESS_OR_EQUAL] = " ≤ "};
  if (watch->comparison >= sizeof signs / sizeof *signs || isnan(alarm_threshold(alarm))) return;
  const char *unit = alarm_unit(alarm);
  text_format(text, "%s%s%s%s", signs[watch->comparison], number_of(watch->threshold, 6).at,
              *unit ? " " : "", unit);
}

static void add_periods(struct text *text, const struct watch *watch) {
  long period = watch_period(watch);
  if (watch->datapoints < 1 || watch->periods < 1) return;
  text_string(text, " in ");
  if (watch->periods > 1)
    text_format(text, "%d of %d periods of ", watch->datapoints, watch->periods);
  if (period > 0 && period % 60 == 0) text_format(text, "%ld min", period / 60);
  else text_format(text, "%ld s", period);
}

const char *alarm_condition(const struct simulated_alarm *alarm, struct arena *arena) {
  const struct series *series = watch_returned(alarm->watch);
  struct text text;
  text_init(&text, arena);
  if (!series) return "";
  if (series->expression) text_string(&text, plain_words(arena, series->expression));
  else
    text_format(&text, "%s of %s",
                plain_words(arena, series->statistic ? series->statistic : "a statistic"),
                plain_words(arena, series->metric ? series->metric : "a metric"));
  add_comparison(&text, alarm);
  add_periods(&text, alarm->watch);
  return text.at;
}

/* ---- Sentences ---- */

const char *picture_refusal(const struct picture *picture) {
  if (picture->result->refusal) return picture->result->refusal;
  return schedule_is_possible(picture->schedule) ? NULL : "how the traffic shifts is not known";
}

size_t picture_simulated(const struct picture *picture) {
  size_t count = 0;
  for (size_t i = 0; i < picture->alarm_count; i++) count += !picture->result->alarms[i].skipped;
  return count;
}

const char *schedule_sentences(const struct picture *picture, struct arena *arena) {
  const struct schedule *schedule = picture->schedule;
  int first = schedule_first_shift(schedule), watched = schedule_watched_until(schedule) - first;
  struct text text;
  text_init(&text, arena);
  if (schedule->hook_before)
    text_format(&text, "The hook before the traffic takes %d min. ", schedule->hook_before);
  if (schedule->shift.kind == SHIFT_ALL_AT_ONCE) text_string(&text, "All traffic shifts at once. ");
  else
    text_format(&text, "Traffic shifts in %d steps over %d min. ", schedule_steps(schedule),
                schedule_last_shift(schedule) - first);
  if (schedule->hook_after)
    text_format(&text, "The hook after the traffic takes %d min. ", schedule->hook_after);
  if (watched > 0) text_format(&text, "From minute %d on nothing is watched.", watched);
  else text_string(&text, "Nothing is watched once traffic has shifted.");
  return text.at;
}

static void add_weight(struct text *text, int weight) {
  if (weight >= 0) text_format(text, ", at %d %%", weight);
}

static void add_caught(struct text *text, const struct outcome *outcome) {
  text_format(text, "Bad versions rolled back: %s",
              number_percent(text->arena, outcome->caught.hits, outcome->caught.of));
  if (isfinite(outcome->caught_median)) {
    text_format(text, ", half of them by minute %s", number_tenths(outcome->caught_median).at);
    add_weight(text, outcome->weight_median);
  }
  if (isfinite(outcome->caught_p95)) {
    text_format(text, "; 95 of 100 by minute %s", number_tenths(outcome->caught_p95).at);
    add_weight(text, outcome->weight_p95);
  }
  text_string(text, ". ");
}

static void add_late(struct text *text, const struct outcome *outcome) {
  long late = outcome->fires.hits - outcome->caught.hits;
  if (late <= 0) return;
  text_format(text, "ALARM comes too late: %s",
              number_percent(text->arena, late, outcome->fires.of));
  bool is_median_late = late > outcome->caught.hits;
  if (is_median_late && isfinite(outcome->fires_median))
    text_format(text, ", half of all ALARMs by minute %s", number_tenths(outcome->fires_median).at);
  text_string(text, ". ");
}

const char *outcome_sentences(const struct outcome *outcome, struct arena *arena) {
  struct text text;
  text_init(&text, arena);
  if (outcome->blocked.hits > 0)
    text_format(&text, "Rollouts blocked by the old version's errors: %s. ",
                number_percent(arena, outcome->blocked.hits, outcome->blocked.of));
  if (outcome->caught.of > 0 && outcome->caught.hits == 0)
    text_string(&text, "Bad versions rolled back: 0 %. ");
  if (outcome->caught.hits > 0) add_caught(&text, outcome);
  add_late(&text, outcome);
  if (outcome->false_alarm.of > 0)
    text_format(&text, "Good versions rolled back: %s.",
                number_percent(arena, outcome->false_alarm.hits, outcome->false_alarm.of));
  return text.at;
}

const char *failure_sentence(const struct picture *picture, struct arena *arena) {
  const struct simulation_result *result = picture->result;
  if (!isfinite(result->together.failed) || !isfinite(result->failed_all_at_once)) return "";
  return text_new(
      arena, "Calls that fail because of it: %s on average, %s all at once without alarms.",
      number_of(result->together.failed, 3).at, number_of(result->failed_all_at_once, 3).at);
}

const char *curve_sentences(const struct simulated_alarm *alarm, const struct picture *picture,
                            struct arena *arena) {
  struct text text;
  struct range range = {0, 0, 0};
  text_init(&text, arena);
  int minutes = picture->result->minutes;
  if (alarm_range(alarm, picture, 0, minutes, &range))
    text_format(&text, "As if nobody rolled back, its mean value lies between %s and %s%s%s. ",
                number_of(range.low, 3).at, number_of(range.high, 3).at,
                *alarm_unit(alarm) ? " " : "", alarm_unit(alarm));
  else text_string(&text, "It has no datapoints. ");
  struct share share = alarm_share(alarm, picture, 0, minutes);
  text_format(&text, "At most %s %% of runs are in ALARM at once, and %s %% in INSUFFICIENT_DATA.",
              number_tenths(share.in_alarm * 100).at, number_tenths(share.insufficient * 100).at);
  return text.at;
}

/* ---- Moments ---- */

static void add_moment(struct text *text, const char *before, double minute, int weight) {
  text_format(text, "%s%s min", before, number_tenths(minute).at);
  if (weight >= 0) text_format(text, ", %d %%", weight);
}

void outcome_moments(const struct outcome *outcome, const struct picture *picture,
                     struct arena *arena, struct moment moments[MOMENT_COUNT]) {
  int first = schedule_first_shift(picture->schedule),
      watched = schedule_watched_until(picture->schedule);
  struct text caught, late;
  text_init(&caught, arena);
  text_init(&late, arena);
  for (int i = 0; i < MOMENT_COUNT; i++) moments[i] = (struct moment){NAN, NULL};
  if (outcome && isfinite(outcome->caught_median)) {
    add_moment(&caught, "rollback: half by ", outcome->caught_median, outcome->weight_median);
    if (isfinite(outcome->caught_p95)) {
      add_moment(&caught, "; 95 of 100 by ", outcome->caught_p95, outcome->weight_p95);
      moments[MOMENT_P95].minute = first + outcome->caught_p95;
    }
    moments[MOMENT_MEDIAN] = (struct moment){first + outcome->caught_median, caught.at};
  }
  if (outcome && outcome->fires.hits > outcome->caught.hits &&
      first + outcome->fires_median >= watched) {
    add_moment(&late, "half of the ALARMs by ", outcome->fires_median, -1);
    moments[MOMENT_LATE] = (struct moment){first + outcome->fires_median, late.at};
  }
}
