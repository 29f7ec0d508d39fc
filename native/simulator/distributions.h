/* Draws from the distributions that counts of calls follow. All exact, and all in a time that does
 * not grow with the mean.
 *
 * Small means are drawn by inversion. Larger ones by Hörmann's transformed rejection with squeeze:
 * "The transformed rejection method for generating Poisson random variables" (PTRS) and "The
 * generation of binomial random variates" (BTRS), both 1993. About one draw in seven needs
 * logarithms. Counts are doubles: whole numbers below 2^53 are exact in them. */
#ifndef SIMULATOR_DISTRIBUTIONS_H
#define SIMULATOR_DISTRIBUTIONS_H

#include "simulator/random.h"

/* Above this mean the logarithm of a probability has too few digits left to decide by. */
#define POISSON_LARGEST_MEAN 1e10

/* How many events come where `mean` are expected; 0 for a mean of 0 or below. */
double random_poisson(struct random *random, double mean);
/* How many of `count` independent trials succeed, each with probability `share`. */
double random_binomial(struct random *random, double count, double share);
/* A standard normal variable: Marsaglia's polar method. */
double random_normal(struct random *random);

#endif
