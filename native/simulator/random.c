#include "simulator/random.h"

/* splitmix64: every 64-bit counter gives another word, so that near seeds give states that have
 * nothing in common. */
static uint64_t mixed(uint64_t bits) {
  bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
  bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
  return bits ^ (bits >> 31);
}

#define GOLDEN UINT64_C(0x9e3779b97f4a7c15)

void random_start(struct random *random, uint64_t seed, uint64_t stream) {
  uint64_t counter = mixed(seed + GOLDEN) ^ mixed(mixed(stream + GOLDEN) + GOLDEN);
  for (int i = 0; i < 4; i++) random->state[i] = mixed(counter += GOLDEN);
}
