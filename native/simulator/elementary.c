#include "simulator/elementary.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

/* With wider intermediate results (x87) the last bits would depend on the compiler's choice of
 * registers. */
#if FLT_EVAL_METHOD != 0
#error "doubles must be doubles in between: on 32-bit x86 use -msse2 -mfpmath=sse"
#endif
_Static_assert(DBL_MANT_DIG == 53 && DBL_MAX_EXP == 1024, "the simulator needs IEEE 754 doubles");

#define LN2_HIGH 0x1.62e42fee00000p-1 /* 32 bits: its products with an exponent are exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LN2_INVERSE 1.4426950408889634
#define SQRT_2PI 2.5066282746310007

static double with_bits(uint64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* 2 to the power of a normal exponent. */
static double power_of_two(int exponent) { return with_bits((uint64_t)(exponent + 1023) << 52); }

double elementary_exp(double x) {
  if (!(x >= -700)) return 0;
  if (x > 700) x = 700;
  int exponent = (int)(x * LN2_INVERSE + (x < 0 ? -0.5 : 0.5));
  double r = (x - exponent * LN2_HIGH) - exponent * LN2_LOW, square = r * r,
         fourth = square * square;
  /* The series up to r^13/13!: with |r| <= 0.35 the next term is below 2^-53. In pairs, so that
   * they are computed at once. */
  double low = (0.5 + r * (1.0 / 6)) + square * (1.0 / 24 + r * (1.0 / 120));
  double middle = (1.0 / 720 + r * (1.0 / 5040)) + square * (1.0 / 40320 + r * (1.0 / 362880));
  double high =
      (1.0 / 3628800 + r * (1.0 / 39916800)) + square * (1.0 / 479001600 + r * (1.0 / 6227020800));
  return (1 + (r + square * (low + fourth * (middle + fourth * high)))) * power_of_two(exponent);
}

double elementary_log(double x) {
  if (!(x >= DBL_MIN)) x = DBL_MIN;
  if (x > DBL_MAX) x = DBL_MAX;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  int exponent = (int)(bits >> 52) - 1023;
  double m = with_bits((bits & UINT64_C(0x000fffffffffffff)) | UINT64_C(0x3ff0000000000000));
  if (m > 1.4142135623730951) m *= 0.5, exponent++;
  double f = (m - 1) / (m + 1), square = f * f;
  /* 2 artanh(f), |f| <= 0.172: the term of f^23 is below 2^-53 of the sum. In pairs again. */
  double fourth = square * square,
         low = (1.0 / 3 + square * (1.0 / 5)) + fourth * (1.0 / 7 + square * (1.0 / 9));
  double high =
      (1.0 / 11 + square * (1.0 / 13)) +
      fourth * ((1.0 / 15 + square * (1.0 / 17)) + fourth * (1.0 / 19 + square * (1.0 / 21)));
  double sum = square * (low + fourth * fourth * high);
  return exponent * LN2_HIGH + (2 * f + (2 * f * sum + exponent * LN2_LOW));
}

static double whole_power(double x, int y) {
  double result = 1;
  for (; y > 0; y >>= 1, x *= x)
    if (y & 1) result *= x;
  return result;
}

double elementary_power(double x, double y) {
  if (y == floor(y) && fabs(y) <= 64)
    return y >= 0 ? whole_power(x, (int)y) : 1 / whole_power(x, (int)-y);
  if (x > 0) return elementary_exp(y * elementary_log(x));
  return x == 0 && y > 0 ? 0 : NAN;
}

/* ---- The normal distribution ---- */

/* The lower tail, z <= -5: Laplace's continued fraction for what is beyond, over the density. */
static double tail_below(double z) {
  double x = -z, fraction = x;
  for (int i = 60; i > 0; i--) fraction = x + i / fraction;
  return elementary_exp(-0.5 * x * x) / SQRT_2PI / fraction;
}

double normal_below(double z) {
  if (z < -37) return 0;
  if (z > 9) return 1;
  if (z < -5) return tail_below(z);
  if (z > 5) return 1 - tail_below(-z);
  /* Marsaglia, "Evaluating the normal distribution": z + z^3/3 + z^5/(3*5) + ..., all terms of one
   * sign */
  double term = z, sum = z;
  for (int i = 3; i < 200 && fabs(term) > fabs(sum) * 1e-17; i += 2) {
    term *= z * z / i;
    sum += term;
  }
  return 0.5 + sum * elementary_exp(-0.5 * z * z) / SQRT_2PI;
}

double normal_quantile(double share) {
  double low = -37, high = 37;
  for (int i = 0; i < 100; i++) {
    double middle = 0.5 * (low + high);
    if (normal_below(middle) < share) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}
