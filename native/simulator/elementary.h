/* Exponential, logarithm and the normal distribution, the same to the last bit wherever doubles are
 * IEEE 754.
 *
 * The C library's exp and log differ in the last bit from one platform to the next, and one bit is
 * enough to accept a draw here and reject it there: from then on two runs of the same seed tell
 * different stories. These are made of + - * / and sqrt alone, which IEEE 754 rounds correctly; the
 * build keeps the compiler from fusing a product with a sum (-ffp-contract=off). Relative error
 * below 1e-15 where not said otherwise. */
#ifndef SIMULATOR_ELEMENTARY_H
#define SIMULATOR_ELEMENTARY_H

/* e to the power x: 0 below -700, as large as that of 700 above. */
double elementary_exp(double x);
/* The natural logarithm of a positive, normal number; anything else gives that of the smallest one.
 * */
double elementary_log(double x);
/* x to the power y: exact products for whole y up to 64, otherwise through the two above. NAN where
 * it is no real number. */
double elementary_power(double x, double y);

/* The probability that a standard normal variable is below z. Absolute error below 1e-15, and
 * relative in the lower tail. */
double normal_below(double z);
/* The z with normal_below(z) = share, for 0 < share < 1. By bisection: for preparation, not for a
 * loop. */
double normal_quantile(double share);

#endif
