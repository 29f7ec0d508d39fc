/* What both printers of a picture say: numbers, scales, sentences. Not for others.
 *
 * Numbers are put together from digits and not by printf, whose decimal point depends on the
 * locale. Sentences are UTF-8 and end without a stop or a newline where they are not whole
 * sentences; words from outside in them have been made visible. */
#ifndef SIMULATOR_PICTURE_FACTS_H
#define SIMULATOR_PICTURE_FACTS_H

#include "simulator/picture.h"

/* ---- Numbers ---- */

#define NUMBER_LONGEST 10 /* characters */
struct number {
  char at[24];
};

/* With `digits` (1 to 6) significant digits, whole ones below 1e9 with all of theirs; "?" for what
 * is no finite number. */
struct number number_of(double value, int digits);
/* With at most one decimal: minutes and coordinates. Within plus or minus 1e9. */
struct number number_tenths(double value);
/* "99.8 %". Only a share of none of the runs is 0 %, and only one of all is 100 %. */
const char *number_percent(struct arena *arena, long hits, long of);

/* ---- Time ---- */

/* Minutes that are drawn, from the start of the deployment: the last shift is seen, so at least 1.
 * */
int picture_minutes(const struct picture *picture);
/* The first and, behind them, the last minute that column `column` of `columns` stands for. At
 * least one minute. */
int column_begins(int minutes, int columns, int column);
int column_ends(int minutes, int columns, int column);
/* The first column that shows nothing earlier than this minute. */
int column_of(int minutes, int columns, double minute);
/* Minutes between two marks of the axis, at most `most` of which fit. */
int axis_step(int minutes, int most);

/* A stretch of time with a name. */
struct stretch {
  int from, until; /* minutes from the start of the deployment; from == until: there is none */
  const char *name;
};
enum { STRETCH_BEFORE, STRETCH_AFTER, STRETCH_UNWATCHED, STRETCH_COUNT };
void picture_stretches(const struct picture *picture, struct stretch stretches[STRETCH_COUNT]);

/* ---- Values ---- */

struct range {
  double low, high, last;
};
struct scale {
  double low, high; /* low < high, both finite */
};

/* The values of minutes from..until - 1; false where there is none. */
bool alarm_range(const struct simulated_alarm *alarm, const struct picture *picture, int from,
                 int until, struct range *range);
/* The largest share of runs among those minutes: in ALARM, or in INSUFFICIENT_DATA. */
struct share {
  double in_alarm, insufficient;
};
struct share alarm_share(const struct simulated_alarm *alarm, const struct picture *picture,
                         int from, int until);
/* The threshold to draw; NAN: none. */
double alarm_threshold(const struct simulated_alarm *alarm);
/* From 0, or below where values are, to a round number above the threshold and all values. */
struct scale alarm_scale(const struct simulated_alarm *alarm, const struct picture *picture);
/* Where a value stands, 0 at the bottom to 1 at the top. */
double scale_place(const struct scale *scale, double value);

/* ---- Words ---- */

/* Is there anything but a refusal? NULL where there is, otherwise the refusal. */
const char *picture_refusal(const struct picture *picture);
/* Words from outside: visible, and without characters that XML forbids or that hide or turn others.
 * */
const char *plain_words(struct arena *arena, const char *words);
/* May a line end at this byte? At a space, but not between a number and what it counts. */
bool words_break(const char *words, size_t at);
const char *alarm_name(const struct simulated_alarm *alarm, struct arena *arena);
/* "Sum of Errors ≥ 1 errors in 3 of 5 periods of 1 min"; "" where nothing is known of it. */
const char *alarm_condition(const struct simulated_alarm *alarm, struct arena *arena);
/* "errors"; "" where it has none or none is known. */
const char *alarm_unit(const struct simulated_alarm *alarm);

/* Whole sentences: when traffic shifts and alarms count; what one alarm or all do; which calls
 * fail; what an alarm's values and states are, for who does not see the curve. */
const char *schedule_sentences(const struct picture *picture, struct arena *arena);
const char *outcome_sentences(const struct outcome *outcome, struct arena *arena);
const char *failure_sentence(const struct picture *picture, struct arena *arena);
const char *curve_sentences(const struct simulated_alarm *alarm, const struct picture *picture,
                            struct arena *arena);
/* How many alarms are simulated. */
size_t picture_simulated(const struct picture *picture);

/* A moment to mark: in minutes from the start of the deployment, and in words. The words of the
 * median tell of p95 as well. */
struct moment {
  double minute;     /* NAN: there is no such moment */
  const char *words; /* NULL: none of its own */
};
enum { MOMENT_MEDIAN, MOMENT_P95, MOMENT_LATE, MOMENT_COUNT };
/* No moments where outcome is NULL. */
void outcome_moments(const struct outcome *outcome, const struct picture *picture,
                     struct arena *arena, struct moment moments[MOMENT_COUNT]);

#endif
