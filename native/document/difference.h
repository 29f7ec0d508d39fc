/* Where two trees differ: every place, with what stands there in the one and in the other.
 *
 * The order of an object's members does not matter, numbers are compared by value. Elements of a
 * list are matched first, so that one element more is told as one difference, not as a shift of all
 * that follow. Everything lives in the arena of document_use's trees; the values found are borrowed
 * from the two trees. */
#ifndef DOCUMENT_DIFFERENCE_H
#define DOCUMENT_DIFFERENCE_H

#include "document/document.h"

struct difference {
  /* in what was expected; its last step is `actual`'s own where nothing was expected */
  const struct path *path;
  const node *expected; /* NULL: it was not to be there */
  const node *actual;   /* NULL: it is not there */
};

struct differences {
  struct arena *arena;
  /* in the order of `expected`, what was not to be there behind it, object by object */
  struct difference *list;
  size_t count, capacity;
};

/* The remainders of two lists, without what is the same at their beginnings and ends, are matched
 * element by element where there are at most so many pairs of them; longer ones are compared by
 * position. */
#define DIFFERENCE_MOST_PAIRS 40000

void differences_find(struct differences *differences, struct arena *arena, const node *expected,
                      const node *actual);

#endif
