/* Moments, as milliseconds since 1970 UTC, and the texts that AWS writes them in. No locale, no
 * time zone of the machine. */
#ifndef AWS_MOMENT_H
#define AWS_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

/* 20150830T123600Z and its NUL. */
#define MOMENT_COMPACT_SIZE 17
void moment_compact(int64_t moment, char text[static MOMENT_COMPACT_SIZE]);
/* 2015-08-30T12:36:00Z */
const char *moment_iso(struct arena *arena, int64_t moment);

/* 2015-08-30T12:36:00Z, with any fraction, with +hh:mm for Z, or UTC for Z as old SSO caches have
 * it. False for anything else. */
bool moment_read_iso(const char *text, int64_t *moment);
/* Sun, 30 Aug 2015 12:36:00 GMT; no other form of RFC 9110. */
bool moment_read_http(const char *text, int64_t *moment);

#endif
