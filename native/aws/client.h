/* The client: settings and credentials of one person, for as many calls as a watch of two days
 * makes.
 *
 * Credentials are looked for at the first call that needs them, kept, and renewed from 15 minutes
 * before they expire; where that fails, the old ones serve while they are valid: once a minute
 * another renewal is tried, from 10 minutes before the end at every call. A service that calls them
 * expired has them renewed once.
 *
 * No threads. The client lives in the arena it was started with; each call brings its own, so that
 * a long watch can give back what a round needed. */
#ifndef AWS_CLIENT_H
#define AWS_CLIENT_H

#include "aws/credentials.h"
#include "aws/request.h"
#include "aws/settings.h"

/* Stays where it was started: it points into itself. */
struct client {
  struct world world;
  struct settings settings;
  struct aws_caller caller;
  struct credentials credentials;
  /* milliseconds since 1970: not before it another renewal that is not yet urgent */
  int64_t next_try;
};

/* Reads the settings; asks nobody yet. `profile` and `region` may be NULL. False with *problem: one
 * sentence for people. */
bool client_start(struct client *client, const struct world *world, const char *profile,
                  const char *region, struct arena *arena, const char **problem);
/* Overwrites the credentials. */
void client_end(struct client *client);

/* Looks for credentials, or renews them, if need be. False with *problem, in `arena`. */
bool client_credentials(struct client *client, struct arena *arena, const char **problem);
/* Sends a request; endpoint, region and credentials are filled in. */
void client_call(struct client *client, struct arena *arena, struct aws_request *request,
                 struct aws_answer *answer);

/* A renewal that is not urgent yet and fails is tried again after this, not with every call. */
#define CLIENT_RENEWAL_PAUSE ((int64_t)60 * 1000)

#endif
