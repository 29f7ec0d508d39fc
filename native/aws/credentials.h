/* Credentials, and where they are looked for.
 *
 * The sources are rows (sources.h), asked in order until one has an answer; a source that is set up
 * but broken ends the search with its reason: to go on would act under an identity that nobody
 * chose. Source of the order: facts in AWS's SDK reference and botocore.
 *
 * Secrets lie in this struct and nowhere else for longer than a call: it has room of its own, so
 * that one overwriting ends them. What is too long for it is refused as malformed. They are never
 * printed; credentials_shown is for people. */
#ifndef AWS_CREDENTIALS_H
#define AWS_CREDENTIALS_H

#include <stdbool.h>
#include <stdint.h>

#include "aws/world.h"

/* IAM's own limits are 128 characters for a key's id; session tokens have no limit that AWS names,
 * 4 KB is the most it warns of. */
#define CREDENTIALS_ID_SIZE 129
#define CREDENTIALS_SECRET_SIZE 257
#define CREDENTIALS_TOKEN_SIZE 16385

struct credentials {
  char id[CREDENTIALS_ID_SIZE]; /* "": there are none */
  char secret[CREDENTIALS_SECRET_SIZE];
  char token[CREDENTIALS_TOKEN_SIZE]; /* "": a user's own key, which needs none */
  int64_t expiration;                 /* milliseconds since 1970; 0: never */
  const char *source;                 /* the row's name; static */
};

/* False where one does not fit, holds characters that no key has, or id or secret is missing;
 * *credentials is empty then. `token` may be NULL. */
bool credentials_set(struct credentials *credentials, const char *id, const char *secret,
                     const char *token);
/* Overwrites. */
void credentials_clear(struct credentials *credentials);
/* "AKIA...XMPL from the environment, until 2026-11-01T10:00:00Z": nothing in it is secret. */
const char *credentials_shown(struct arena *arena, const struct credentials *credentials);

/* botocore's two marks, milliseconds before the expiration: from the first a renewal is tried, from
 * the second it is urgent. */
#define CREDENTIALS_RENEW_FROM ((int64_t)15 * 60 * 1000)
#define CREDENTIALS_RENEW_AT_LAST ((int64_t)10 * 60 * 1000)

#endif
