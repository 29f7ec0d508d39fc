/* Changes at the level of documents: bytes alone would mostly break the text, and never reach what
 * reads trees.
 *
 * An input is documents with a separator between them. One of them is read, and members are taken
 * away, put elsewhere, renamed, wrapped in intrinsics, or replaced by what another place holds;
 * then it is printed as JSON, sometimes as YAML. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "fuzz.h"

struct mutation {
  char separator;
  const char *const *words; /* names and values worth trying, NULL at the end */
};

/* LLVMFuzzerCustomMutator's body: every third time libFuzzer's own change of bytes. */
size_t mutate_documents(const struct mutation *mutation, uint8_t *data, size_t size, size_t most,
                        unsigned seed);
/* LLVMFuzzerCustomCrossOver's: a part of one input in the place of a part of the other. */
size_t mutate_crossing(const struct mutation *mutation, const uint8_t *a, size_t a_size,
                       const uint8_t *b, size_t b_size, uint8_t *out, size_t most, unsigned seed);

/* Both functions of a target. */
#define MUTATES(mutation)                                                                     \
  size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);     \
  size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed) {    \
    return mutate_documents(&(mutation), data, size, most, seed);                             \
  }                                                                                           \
  size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,         \
                                   size_t b_size, uint8_t *out, size_t most, unsigned seed);  \
  size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,         \
                                   size_t b_size, uint8_t *out, size_t most, unsigned seed) { \
    return mutate_crossing(&(mutation), a, a_size, b, b_size, out, most, seed);               \
  }

/* Words that the service's and the template's documents have in common. */
extern const char *const mutate_service_words[];

#endif
