#include "simulator/statistic.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

#include "simulator/elementary.h"

/* ---- Names ---- */

static const struct {
  const char *name;
  enum statistic_kind kind;
} plain[] = {{"Sum", STATISTIC_SUM},
             {"Average", STATISTIC_AVERAGE},
             {"Minimum", STATISTIC_MINIMUM},
             {"Maximum", STATISTIC_MAXIMUM},
             {"SampleCount", STATISTIC_SAMPLE_COUNT}};

/* tm90 is TM(:90%): the same statistics, once with one share and once with two bounds. */
static const struct {
  const char *share, *range;
  enum statistic_kind kind;
} bounded[] = {{"p", NULL, STATISTIC_PERCENTILE},       {"tm", "TM", STATISTIC_TRIMMED_MEAN},
               {"tc", "TC", STATISTIC_TRIMMED_COUNT},   {"ts", "TS", STATISTIC_TRIMMED_SUM},
               {"wm", "WM", STATISTIC_WINSORIZED_MEAN}, {NULL, "PR", STATISTIC_PERCENTILE_RANK}};

/* Digits with at most one point among them, at most 15 of them: more say nothing in a double. NULL
 * where there are none. */
static const char *read_decimal(const char *at, double *number) {
  const char *start = at;
  double unit = 1;
  bool is_fraction = false;
  *number = 0;
  for (; isdigit((unsigned char)*at) || (*at == '.' && !is_fraction); at++) {
    if (at - start > 15) return NULL;
    if (*at == '.') is_fraction = true;
    else *number = *number * 10 + (*at - '0'), unit *= is_fraction ? 10 : 1;
  }
  *number /= unit;
  return at > start && isdigit((unsigned char)*start) && isdigit((unsigned char)at[-1]) ? at : NULL;
}

/* One bound of a range: left out, a value, or a share with its %. */
static const char *read_bound(const char *at, char end, double *bound, bool *is_there,
                              bool *is_share) {
  *is_there = *at != end;
  *is_share = false;
  if (*is_there && !(at = read_decimal(at, bound))) return NULL;
  if (*is_there && *at == '%') *is_share = true, *bound /= 100, at++;
  return *at == end ? at + 1 : NULL;
}

static bool read_range(struct statistic *statistic, const char *at) {
  bool has_low, has_high, low_is_share, high_is_share;
  if (*at++ != '(') return false;
  at = read_bound(at, ':', &statistic->low, &has_low, &low_is_share);
  if (!at || !(at = read_bound(at, ')', &statistic->high, &has_high, &high_is_share)) || *at)
    return false;
  if ((!has_low && !has_high) || (has_low && has_high && low_is_share != high_is_share))
    return false;
  statistic->is_share = has_low ? low_is_share : high_is_share;
  if (!has_low) statistic->low = statistic->is_share ? 0 : -INFINITY;
  if (!has_high) statistic->high = statistic->is_share ? 1 : INFINITY;
  if (statistic->kind == STATISTIC_PERCENTILE_RANK && statistic->is_share) return false;
  return statistic->low <= statistic->high && (!statistic->is_share || statistic->high <= 1);
}

static bool read_share(struct statistic *statistic, const char *at) {
  at = read_decimal(at, &statistic->high);
  statistic->high /= 100;
  statistic->low = 0;
  statistic->is_share = true;
  return at && !*at && statistic->high <= 1;
}

bool statistic_read(struct statistic *statistic, const char *name) {
  *statistic = (struct statistic){.low = -INFINITY, .high = INFINITY};
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
    statistic->kind = plain[i].kind;
    if (strcmp(name, plain[i].name) == 0) return true;
  }
  if (strcmp(name, "IQM") == 0) name = "TM(25%:75%)";
  for (size_t i = 0; i < sizeof bounded / sizeof *bounded; i++) {
    const char *share = bounded[i].share, *range = bounded[i].range;
    statistic->kind = bounded[i].kind;
    if (share && strncmp(name, share, strlen(share)) == 0 &&
        read_share(statistic, name + strlen(share)))
      return true;
    if (range && strncmp(name, range, strlen(range)) == 0 &&
        read_range(statistic, name + strlen(range)))
      return true;
  }
  return false;
}

bool statistic_is_rank(const struct statistic *statistic) {
  return statistic->kind == STATISTIC_PERCENTILE || statistic->kind == STATISTIC_MINIMUM ||
         statistic->kind == STATISTIC_MAXIMUM;
}

double statistic_least_samples(const struct statistic *statistic) {
  if (statistic->kind != STATISTIC_PERCENTILE) return 0;
  double share = statistic->high, rarer = share >= 0.5 ? 1 - share : share;
  /* 1 - 0.99 is a little more than 0.01: the nearest whole number is meant. p0 and p100 have no
   * such number */
  return rarer > 1e-9 ? floor(10 / rarer + 1e-6) : 0;
}

/* ---- Values ---- */

/* The part of a cell between two ranks, counted from 0 below the cell; or between two values. */
struct part {
  double count, sum;
};

/* A value in a cell, at a share of its way up. */
static double value_within(const struct cell *cell, double share) {
  if (cell->low == cell->high) return cell->low;
  if (cell->low <= 0) return cell->low + share * (cell->high - cell->low);
  return cell->low * elementary_exp(share * elementary_log(cell->high / cell->low));
}

/* The value of a rank, from 1 to the number of values. */
static double value_of_rank(const struct cell *cells, size_t count, double rank) {
  size_t last = 0;
  for (size_t i = 0; i < count; i++) {
    if (cells[i].count <= 0) continue;
    if (rank <= cells[i].count) return value_within(&cells[i], (rank - 0.5) / cells[i].count);
    rank -= cells[i].count;
    last = i;
  }
  return value_within(&cells[last], 1);
}

/* How much of a cell lies between the bounds, as ranks (from `below` on) or as values. */
static double share_between(const struct statistic *statistic, const struct cell *cell,
                            double below, double total) {
  double from = statistic->low * total - below, to = statistic->high * total - below,
         size = cell->count;
  if (!statistic->is_share) {
    if (cell->low == cell->high)
      return cell->low >= statistic->low && cell->low <= statistic->high ? 1 : 0;
    from = statistic->low - cell->low, to = statistic->high - cell->low,
    size = cell->high - cell->low;
  }
  double share = (fmin(to, size) - fmax(from, 0)) / size;
  return share > 0 ? share : 0;
}

/* Count and sum of the values between the bounds; and of the values outside, taken as the bounds.
 * */
static struct part part_between(const struct statistic *statistic, const struct cell *cells,
                                size_t count, double total) {
  struct part part = {0};
  double below = 0;
  for (size_t i = 0; i < count; i++) {
    if (cells[i].count <= 0) continue;
    double inside = cells[i].count * share_between(statistic, &cells[i], below, total);
    part.count += inside;
    part.sum += inside * cells[i].mean;
    below += cells[i].count;
  }
  return part;
}

static double winsorized_mean(const struct statistic *statistic, const struct cell *cells,
                              size_t count, double total) {
  struct part inside = part_between(statistic, cells, count, total);
  struct statistic under = *statistic;
  under.low = statistic->is_share ? 0 : -INFINITY;
  under.high = statistic->low;
  double less = statistic->is_share ? statistic->low * total
                                    : part_between(&under, cells, count, total).count;
  /* rounding leaves a trace */
  double low = statistic->low, high = statistic->high,
         more = isinf(high) ? 0 : fmax(0, total - less - inside.count);
  if (statistic->is_share) {
    low = value_of_rank(cells, count, fmax(1, ceil(statistic->low * total)));
    high = value_of_rank(cells, count, fmax(1, ceil(statistic->high * total)));
  }
  return ((less > 0 ? less * low : 0) + inside.sum + (more > 0 ? more * high : 0)) / total;
}

double statistic_value(const struct statistic *statistic, const struct cell *cells, size_t count) {
  double total = 0, sum = 0;
  for (size_t i = 0; i < count; i++) total += cells[i].count, sum += cells[i].count * cells[i].mean;
  if (!(total > 0)) return NAN;
  struct part part = part_between(statistic, cells, count, total);
  switch (statistic->kind) {
    case STATISTIC_SUM: return sum;
    case STATISTIC_AVERAGE: return sum / total;
    case STATISTIC_SAMPLE_COUNT: return total;
    case STATISTIC_MINIMUM: return value_of_rank(cells, count, 1);
    case STATISTIC_MAXIMUM: return value_of_rank(cells, count, total);
    /* 0.99 * 100 is not always 99: a rank is a whole number that rounding must not push up */
    case STATISTIC_PERCENTILE:
      return value_of_rank(cells, count, fmax(1, ceil(statistic->high * total - 1e-9 * total)));
    case STATISTIC_TRIMMED_COUNT: return part.count;
    case STATISTIC_TRIMMED_SUM: return part.sum;
    case STATISTIC_TRIMMED_MEAN: return part.count > 0 ? part.sum / part.count : NAN;
    case STATISTIC_WINSORIZED_MEAN: return winsorized_mean(statistic, cells, count, total);
    case STATISTIC_PERCENTILE_RANK: return 100 * part.count / total;
  }
  return NAN;
}

double statistic_of_indicator(const struct statistic *statistic, double count, double ones) {
  if (!(count > 0)) return NAN;
  switch (statistic->kind) {
    case STATISTIC_SUM: return ones;
    case STATISTIC_AVERAGE: return ones / count;
    case STATISTIC_SAMPLE_COUNT: return count;
    case STATISTIC_MINIMUM: return ones == count;
    case STATISTIC_MAXIMUM: return ones > 0;
    default: break;
  }
  struct cell cells[] = {{0, 0, 0, count - ones}, {1, 1, 1, ones}};
  return statistic_value(statistic, cells, 2);
}
