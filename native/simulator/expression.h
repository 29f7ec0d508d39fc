/* Metric math: an alarm's expression, parsed once and evaluated for every datapoint.
 *
 * Known: numbers, ids, + - * / ^, comparisons, AND OR && ||, IF, FILL (a value, another series,
 * REPEAT), SUM AVG MIN MAX over arrays [a, b] and METRICS(), METRICS("part of an id"), ABS CEIL
 * FLOOR LOG LOG10, PERIOD, TIME_SERIES, METRIC_COUNT; arithmetic with an array is done for each of
 * its series. All else is named and refused: above all a function of one series over time
 * (SUM(m1)), whose value in an alarm depends on how many datapoints CloudWatch happens to fetch,
 * and LINEAR, which needs a value from after the gap.
 *
 * Missing data, as the CloudWatch user guide says ("Using metric math"): where one of two series
 * has no value, it counts as 0; where neither has one, or the other is a plain number, there is
 * none. A division by zero gives no value. IF without a condition's value gives none, a true one
 * without a value 0, a false one without a value none. AVG counts missing values as 0; MIN and MAX
 * leave them out, which the guide does not say. REPEAT looks back as far as the alarm's evaluation
 * range.
 *
 * Nothing in an expression is trusted: length, depth and number of operations are limited, and
 * every loop ends by them. */
#ifndef SIMULATOR_EXPRESSION_H
#define SIMULATOR_EXPRESSION_H

#include "alarms/watch.h"
#include "base/arena.h"

#define EXPRESSION_LONGEST 2048 /* characters: CloudWatch's own limit */
#define EXPRESSION_DEEPEST \
  40 /* brackets, operators and ids of other expressions within each other */
#define EXPRESSION_MOST_STEPS 600 /* operations after all arrays are taken apart */
#define EXPRESSION_MOST_SERIES 32 /* of an array */

struct expression_step; /* an operation on earlier results */

struct expression {
  /* every operand stands before what uses it; the last one is the result */
  struct expression_step *steps;
  int count;
};

/* Parses the expression series[returned] over the other series: a metric's id is its datapoints,
 * another expression's id is that expression. NULL, or in words why it cannot be simulated. */
const char *expression_read(struct expression *expression, struct arena *arena,
                            const struct series *series, size_t count, size_t returned);
/* Does it read series[index], which is a metric? */
bool expression_reads(const struct expression *expression, size_t index);
/* The value at a datapoint: points[i][at] is that of series[i], points[i][at - stride] the one
 * before, and as many as `range` may be read. NAN: missing. */
double expression_value(const struct expression *expression, const double *const *points, long at,
                        long stride, int range);

#endif
