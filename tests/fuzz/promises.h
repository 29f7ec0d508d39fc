/* What the transform promises, for any service and any template. */
#ifndef TESTS_FUZZ_PROMISES_H
#define TESTS_FUZZ_PROMISES_H

#include "fuzz.h"
#include "transform/transform.h"

/* What was read, never changed: every step works on copies. `options` may be NULL. */
struct given {
  struct arena *arena;
  const node *service, *template, *options;
};

/* Transforms, and requires
 *
 *   of a success   the result is printed and read back; no resource of the template is lost,
 *   changes its type or its place in the order;
 *                  the patch carried out on what was given gives the result, so that nothing else
 *                  has changed; the plan names what is added and what is changed, and that alone;
 *                  the hooks one after the other make the same; to transform the result again
 *                  changes nothing
 *   of an error    no output of both        diagnostics are valid in every format
 *
 * The result; NULL where there were errors. */
const node *require_promises(const struct given *given);

#endif
