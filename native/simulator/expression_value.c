/* The value of a parsed expression at a datapoint, step by step. */
#include <math.h>

#include "simulator/elementary.h"
#include "simulator/expression_steps.h"

struct moment {
  const struct expression_step *steps;
  const double *const *points;
  long at, stride;
  int range;
};

static double computed(enum operation operation, double a, double b) {
  switch (operation) {
    case ADD: return a + b;
    case SUBTRACT: return a - b;
    case MULTIPLY: return a * b;
    case DIVIDE: return b == 0 ? NAN : a / b;
    case POWER: return elementary_power(a, b);
    case EQUAL: return a == b;
    case NOT_EQUAL: return a != b;
    case LESS_OR_EQUAL: return a <= b;
    case GREATER_OR_EQUAL: return a >= b;
    case LESS: return a < b;
    case GREATER: return a > b;
    case AND: return a != 0 && b != 0;
    case OR: return a != 0 || b != 0;
    default: return NAN;
  }
}

/* Of two values, of which one may be missing. */
static double of_two(const struct expression_step *step, const struct expression_step *steps,
                     double a, double b) {
  if (isnan(a) && isnan(b)) return NAN;
  switch (step->operation) {
    case LEAST: return fmin(a, b);
    case GREATEST: return fmax(a, b);
    case TOTAL: return (isnan(a) ? 0 : a) + (isnan(b) ? 0 : b);
    default: break;
  }
  if ((isnan(a) || isnan(b)) && (steps[step->a].is_scalar || steps[step->b].is_scalar)) return NAN;
  return computed(step->operation, isnan(a) ? 0 : a, isnan(b) ? 0 : b);
}

static double of_one(enum operation operation, double a) {
  switch (operation) {
    case NEGATE: return -a;
    case ABSOLUTE: return fabs(a);
    case CEILING: return ceil(a);
    case FLOOR: return floor(a);
    case LOG: return a > 0 ? elementary_log(a) : NAN;
    case LOG10: return a > 0 ? elementary_log(a) / 2.302585092994046 : NAN;
    default: return a;
  }
}

static double chosen(const struct expression_step *step, const struct expression_step *steps,
                     const double *results) {
  double condition = results[step->a], value = results[step->b];
  if (isnan(condition)) return NAN;
  if (condition == 0) return step->c < 0 ? NAN : results[step->c];
  return isnan(value) && !steps[step->a].is_scalar ? 0 : value;
}

static void compute(const struct moment *moment, int first, int last, double *results);

/* The newest value there is, as far back as the alarm looks. */
static double repeated(const struct moment *moment, int step) {
  double results[EXPRESSION_MOST_STEPS];
  struct moment earlier = *moment;
  for (int i = 1; i < moment->range; i++) {
    earlier.at -= moment->stride;
    compute(&earlier, moment->steps[step].first, step, results);
    if (!isnan(results[step])) return results[step];
  }
  return NAN;
}

static double value_of(const struct moment *moment, const struct expression_step *step,
                       const double *results) {
  switch (step->operation) {
    case NUMBER: return step->number;
    case POINTS: return moment->points[step->series][moment->at];
    case CHOOSE: return chosen(step, moment->steps, results);
    case FILL: return isnan(results[step->a]) ? results[step->b] : results[step->a];
    case REPEAT: return isnan(results[step->a]) ? repeated(moment, step->a) : results[step->a];
    default: break;
  }
  if (step->b >= 0) return of_two(step, moment->steps, results[step->a], results[step->b]);
  return of_one(step->operation, results[step->a]);
}

static void compute(const struct moment *moment, int first, int last, double *results) {
  for (int i = first; i <= last; i++) {
    double value = value_of(moment, &moment->steps[i], results);
    results[i] = isfinite(value) ? value : NAN;
  }
}

double expression_value(const struct expression *expression, const double *const *points, long at,
                        long stride, int range) {
  double results[EXPRESSION_MOST_STEPS];
  struct moment moment = {expression->steps, points, at, stride, range};
  compute(&moment, 0, expression->count - 1, results);
  return results[expression->count - 1];
}
