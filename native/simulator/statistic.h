/* The statistics that CloudWatch knows, of the values of one period.
 *
 * Sum, Average, Minimum, Maximum, SampleCount; percentiles (p99, p99.9); over the values between
 * two bounds the trimmed mean, count and sum (tm, tc, ts, TM(10%:90%), TM(:500), IQM =
 * TM(25%:75%)), the winsorized mean (wm: what lies outside counts as the bound), and the percentile
 * rank (PR(100:2000): the percentage of values between two values). Source: CloudWatch user guide,
 * "CloudWatch statistics definitions".
 *
 * The values of a period are given as cells: runs of values in rising order, each known by how many
 * there are and by its two ends. CloudWatch itself counts in cells. A percentile is the value of
 * rank ceil(p * n), which the guide does not say; it is placed in its cell evenly on a logarithmic
 * scale. */
#ifndef SIMULATOR_STATISTIC_H
#define SIMULATOR_STATISTIC_H

#include <stdbool.h>
#include <stddef.h>

enum statistic_kind {
  STATISTIC_SUM,
  STATISTIC_AVERAGE,
  STATISTIC_MINIMUM,
  STATISTIC_MAXIMUM,
  STATISTIC_SAMPLE_COUNT,
  STATISTIC_PERCENTILE,
  STATISTIC_TRIMMED_MEAN,
  STATISTIC_TRIMMED_COUNT,
  STATISTIC_TRIMMED_SUM,
  STATISTIC_WINSORIZED_MEAN,
  STATISTIC_PERCENTILE_RANK,
};

struct statistic {
  enum statistic_kind kind;
  bool is_share;    /* the bounds are shares of the values, 0..1; otherwise they are values */
  double low, high; /* -INFINITY, INFINITY: no bound. A percentile's share is `high` */
};

/* One run of values. */
struct cell {
  double low, high; /* its ends, low <= high; low == high: all its values are this one */
  double mean;      /* of its values */
  double count;
};

/* Reads the name of a statistic; false where CloudWatch has none of this name. */
bool statistic_read(struct statistic *statistic, const char *name);
/* Is it read off the order of the values alone: a percentile, Minimum or Maximum? */
bool statistic_is_rank(const struct statistic *statistic);
/* The statistic of all values in the cells; NAN where they hold none. */
double statistic_value(const struct statistic *statistic, const struct cell *cells, size_t count);
/* The same of values that are 0 or 1. */
double statistic_of_indicator(const struct statistic *statistic, double count, double ones);
/* With so few values CloudWatch calls a percentile unreliable: fewer than 10 / (1 - p), or 10 / p
 * below the median. 0 for what is no percentile. */
double statistic_least_samples(const struct statistic *statistic);

#endif
