/* What calls functions: two of a source, such as two APIs, rules, buckets or topics, with callers
 * that move, that call another function, another account's, or what cannot be seen; and their
 * permissions, by SourceArn in every spelling, by a source elsewhere, or by none. */
#ifndef TESTS_FUZZ_SOURCES_H
#define TESTS_FUZZ_SOURCES_H

#include "maker.h"

void add_sources(struct maker *maker);

#endif
