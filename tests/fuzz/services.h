/* Services and their templates, made from a seed; the same seed makes the same, on every machine.
 *
 * Functions as the framework packages them; every row of native/rollout/callers.h as a caller of
 * one of them, in every spelling of a reference; two of each source (sources.h); the permissions
 * and policies that this needs; alarms, alarms of the new version, dashboards, hooks, a stack of
 * the alarms; conditions, nested stacks and intrinsics in unusual places; the partitions of AWS.
 * Most of it is without mistakes. */
#ifndef TESTS_FUZZ_SERVICES_H
#define TESTS_FUZZ_SERVICES_H

#include <stdint.h>

#include "document/document.h"

struct made {
  node *service, *template, *options;
  /* What the independent checker (tests/callers/checker.js) needs to know: */
  node *guarded; /* {logical id: alias} of every function that is rolled out */
  node *urls;    /* the logical ids of those whose URL is asked to move */
  node *world;   /* {partition, region, stack} */
};

void service_make(struct made *made, struct arena *arena, uint64_t seed);

#endif
