#include "base/sha256.h"

#include <stdint.h>
#include <string.h>

enum { BLOCK = 64, WORDS = 8, ROUNDS = 64 };

/* Section 4.2.2: the first 32 bits of the fractional parts of the cube roots of the first primes.
 */
static const uint32_t constants[ROUNDS] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t turned(uint32_t word, unsigned by) { return word >> by | word << (32 - by); }

/* ---- One block (section 6.2.2) ---- */

static uint32_t big_endian(const unsigned char *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void prepare_schedule(const unsigned char *block, uint32_t schedule[ROUNDS]) {
  for (size_t i = 0; i < 16; i++) schedule[i] = big_endian(block + 4 * i);
  for (size_t i = 16; i < ROUNDS; i++) {
    uint32_t near = schedule[i - 2], far = schedule[i - 15];
    schedule[i] = (turned(near, 17) ^ turned(near, 19) ^ near >> 10) + schedule[i - 7] +
                  (turned(far, 7) ^ turned(far, 18) ^ far >> 3) + schedule[i - 16];
  }
}

static void add_block(uint32_t state[WORDS], const unsigned char *block) {
  uint32_t schedule[ROUNDS], now[WORDS];
  prepare_schedule(block, schedule);
  memcpy(now, state, sizeof now);
  for (size_t i = 0; i < ROUNDS; i++) {
    uint32_t a = now[0], e = now[4];
    uint32_t choice = (e & now[5]) ^ (~e & now[6]);
    uint32_t majority = (a & now[1]) ^ (a & now[2]) ^ (now[1] & now[2]);
    uint32_t first = now[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice +
                     constants[i] + schedule[i];
    uint32_t second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority;
    memmove(now + 1, now, (WORDS - 1) * sizeof *now);
    now[4] += first;
    now[0] = first + second;
  }
  for (size_t i = 0; i < WORDS; i++) state[i] += now[i];
}

/* ---- The whole ---- */

/* The rest, a bit, zeros, and the length in bits: one block or two (section 5.1.1). */
static void add_end(uint32_t state[WORDS], const unsigned char *rest, size_t left, size_t length) {
  unsigned char end[2 * BLOCK] = {0};
  if (left) memcpy(end, rest, left);
  end[left] = 0x80;
  size_t size = left + 9 <= BLOCK ? BLOCK : 2 * BLOCK;
  uint64_t bits = (uint64_t)length * 8;
  for (size_t i = 0; i < 8; i++) end[size - 1 - i] = (unsigned char)(bits >> (8 * i));
  for (size_t at = 0; at < size; at += BLOCK) add_block(state, end + at);
}

void sha256_text(const void *bytes, size_t length, char digits[SHA256_TEXT]) {
  static const char hexadecimal[] = "0123456789abcdef";
  /* Section 5.3.3. */
  uint32_t state[WORDS] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                           0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const unsigned char *at = bytes;
  size_t left = length;
  for (; left >= BLOCK; left -= BLOCK, at += BLOCK) add_block(state, at);
  add_end(state, at, left, length);
  for (size_t i = 0; i < SHA256_TEXT - 1; i++)
    digits[i] = hexadecimal[state[i / 8] >> (28 - 4 * (i % 8)) & 15];
  digits[SHA256_TEXT - 1] = '\0';
}
