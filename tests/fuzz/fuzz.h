/* What every fuzz target shares. A target is one file in targets/ with one function:
 *
 *   LLVMFuzzerTestOneInput   takes any bytes, and aborts where a promise of the code under it is
 *                            broken
 *
 * and, where bytes alone would not get far, LLVMFuzzerCustomMutator (mutate.h). It is built twice:
 * with libFuzzer (the preset `fuzz`), and by any compiler with replay.c, which runs files. A target
 * sees no file, no clock, no environment and no network: the same bytes do the same for ever. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise. Where it is broken the process ends, and the input is a find. */
#define REQUIRE(promise, ...)                                               \
  do {                                                                      \
    if (!(promise)) {                                                       \
      fprintf(stderr, "%s:%d: broken: %s: ", __FILE__, __LINE__, #promise); \
      fprintf(stderr, __VA_ARGS__);                                         \
      fputc('\n', stderr);                                                  \
      abort();                                                              \
    }                                                                       \
  } while (0)

/* More than any input of a target may need: they are at most FUZZ_LONGEST long. */
#define FUZZ_MOST_MEMORY ((size_t)256 * 1024 * 1024)
#define FUZZ_LONGEST ((size_t)64 * 1024)

/* Runs with an arena of its own, which is the document room's meanwhile. To ask for more than
 * FUZZ_MOST_MEMORY is a find. */
void fuzz_within(void (*run)(void *context, struct arena *arena), void *context);

/* The same where that is none: the code under it has a limit of its own. */
void fuzz_until_exhausted(void (*run)(void *context, struct arena *arena), void *context);

/* Input in parts: pieces of `data` between the bytes `separator`, at most `most`; the last one
 * holds the rest. */
struct part {
  const char *bytes;
  size_t length;
};
size_t fuzz_parts(const uint8_t *data, size_t size, char separator, struct part *parts,
                  size_t most);

/* Printed as JSON (valid by json_is_valid) and as YAML and read back, it is the same tree. */
void require_round_trip(const node *tree, struct arena *arena);
/* JSON in both layouts is valid by json_is_valid. */
const char *require_json(const node *tree, struct arena *arena);
/* Is it one JSON text, by RFC 8259, in UTF-8? Shares no code with document/. */
bool json_is_valid(const char *bytes, size_t length);
/* Text for people: UTF-8 without control characters but line ends; and, where `has_colours`, ANSI's
 * sequences of a picture. */
void require_visible(const char *text, bool has_colours, const char *what);

#endif
