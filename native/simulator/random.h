/* Random numbers: xoshiro256** 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators"), its state filled by splitmix64 (Steele, Lea and Flood).
 *
 * Every run of a simulation has a generator of its own, seeded by the simulation's seed and the
 * run's number: a run gives the same numbers whichever runs went before it. Two streams that
 * overlap have been met with a probability of less than 2^-180, which is why the generator's jump
 * is not used. */
#ifndef SIMULATOR_RANDOM_H
#define SIMULATOR_RANDOM_H

#include <stdint.h>

struct random {
  uint64_t state[4]; /* never all zero */
};

void random_start(struct random *random, uint64_t seed, uint64_t stream);

static inline uint64_t random_rotated(uint64_t bits, int by) {
  return (bits << by) | (bits >> (64 - by));
}

static inline uint64_t random_bits(struct random *random) {
  uint64_t *s = random->state, result = random_rotated(s[1] * 5, 7) * 9, shifted = s[1] << 17;
  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= shifted;
  s[3] = random_rotated(s[3], 45);
  return result;
}

/* Uniform in (0, 1), neither end: its logarithm is finite. 52 bits and a half. */
static inline double random_unit(struct random *random) {
  return ((double)(random_bits(random) >> 12) + 0.5) * (1.0 / 4503599627370496.0);
}

/* A whole number from 0 to count - 1; count from 1 to 2^31. Its bias is below 2^-32. */
static inline uint32_t random_below(struct random *random, uint32_t count) {
  return (uint32_t)(((random_bits(random) >> 32) * count) >> 32);
}

#endif
