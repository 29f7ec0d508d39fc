#include "simulator/distributions.h"

#include <math.h>

#include "simulator/elementary.h"

#define INVERSION_BELOW \
  10 /* below this mean counting up is quicker than a rejection, and the rejection is not defined */
#define LN_SQRT_2PI 0.9189385332046728

/* What Stirling's approximation of log(k!) lacks: log(k!) - ((k + 1/2) log(k + 1) - (k + 1) + log(2
 * pi)/2). */
static double stirling_rest(double k) {
  static const double small[] = {0.081061466795327258, 0.041340695955409294, 0.027677925684998339,
                                 0.020790672103765093, 0.016644691189821192, 0.013876128823070748,
                                 0.011896709945891770, 0.010411265261972096, 0.0092554621827127329,
                                 0.0083305634333628713};
  if (k < 10) return small[(int)k];
  double n = k + 1, square = n * n;
  return (1.0 / 12 - (1.0 / 360 - (1.0 / 1260 - 1.0 / 1680 / square) / square) / square) / n;
}

static double log_factorial(double k) {
  return (k + 0.5) * elementary_log(k + 1) - (k + 1) + LN_SQRT_2PI + stirling_rest(k);
}

/* ---- Poisson ---- */

static double poisson_by_inversion(struct random *random, double mean) {
  double probability = elementary_exp(-mean), left = random_unit(random), k = 0;
  while (left > probability && k < 200) { /* rounding may leave a rest that no term takes away */
    left -= probability;
    k++;
    probability *= mean / k;
  }
  return k;
}

/* PTRS. The names are the paper's. */
static double poisson_by_rejection(struct random *random, double mean) {
  double b = 0.931 + 2.53 * sqrt(mean), a = -0.059 + 0.02483 * b, vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    double u = random_unit(random) - 0.5, v = random_unit(random), us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    if (elementary_log(v * inverse_alpha / (a / (us * us) + b)) <=
        k * elementary_log(mean) - mean - log_factorial(k))
      return k;
  }
}

double random_poisson(struct random *random, double mean) {
  if (!(mean > 0)) return 0;
  if (mean > POISSON_LARGEST_MEAN) mean = POISSON_LARGEST_MEAN;
  return mean < INVERSION_BELOW ? poisson_by_inversion(random, mean)
                                : poisson_by_rejection(random, mean);
}

/* ---- Binomial ---- */

static double binomial_by_inversion(struct random *random, double count, double share) {
  double odds = share / (1 - share),
         probability = elementary_exp(count * elementary_log(1 - share));
  double left = random_unit(random), k = 0;
  while (left > probability && k < count && k < 200) {
    left -= probability;
    k++;
    probability *= odds * (count - k + 1) / k;
  }
  return k;
}

/* The logarithm of the probability of k over that of the most probable count m, for BTRS. */
static double binomial_log_ratio(double count, double odds, double m, double k) {
  return (m + 0.5) * elementary_log((m + 1) / (odds * (count - m + 1))) +
         (count + 1) * elementary_log((count - m + 1) / (count - k + 1)) +
         (k + 0.5) * elementary_log(odds * (count - k + 1) / (k + 1)) + stirling_rest(m) +
         stirling_rest(count - m) - stirling_rest(k) - stirling_rest(count - k);
}

/* BTRS, for shares up to one half. The names are the paper's. */
static double binomial_by_rejection(struct random *random, double count, double share) {
  double spq = sqrt(count * share * (1 - share)), b = 1.15 + 2.53 * spq,
         a = -0.0873 + 0.0248 * b + 0.01 * share;
  double c = count * share + 0.5, vr = 0.92 - 4.2 / b;
  for (;;) {
    double u = random_unit(random) - 0.5, v = random_unit(random), us = 0.5 - fabs(u);
    double k = floor((2 * a / us + b) * u + c);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || k > count) continue;
    double alpha = (2.83 + 5.1 / b) * spq, m = floor((count + 1) * share);
    if (elementary_log(v * alpha / (a / (us * us) + b)) <=
        binomial_log_ratio(count, share / (1 - share), m, k))
      return k;
  }
}

double random_binomial(struct random *random, double count, double share) {
  if (!(count >= 1) || !(share > 0)) return 0;
  if (share >= 1) return count;
  if (share > 0.5) return count - random_binomial(random, count, 1 - share);
  return count * share < INVERSION_BELOW ? binomial_by_inversion(random, count, share)
                                         : binomial_by_rejection(random, count, share);
}

/* ---- Normal ---- */

double random_normal(struct random *random) {
  double x, square;
  do {
    double y = 2 * random_unit(random) - 1;
    x = 2 * random_unit(random) - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  return x * sqrt(-2 * elementary_log(square) / square);
}
