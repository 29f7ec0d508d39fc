/* A string index: which value goes with a name. Open addressing; names are borrowed and must
 * outlive the index; the slots lie in the arena. */
#ifndef BASE_INDEX_H
#define BASE_INDEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct index_slot {
  const char *name; /* NULL: free */
  void *value;
};

struct index {
  struct arena *arena;
  struct index_slot *slots;
  size_t capacity, count; /* capacity is a power of two */
};

/* An index with room for about `expected` names; it grows as needed. */
void index_init(struct index *index, struct arena *arena, size_t expected);
/* Sets the value of `name`; false where the name was there already (its value is replaced). */
bool index_put(struct index *index, const char *name, void *value);
/* The value of `name`, NULL where there is none. */
void *index_get(const struct index *index, const char *name);
/* The same for a name of `length` bytes that needs no NUL behind it. */
void *index_find(const struct index *index, const char *name, size_t length);

#endif
