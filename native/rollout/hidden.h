/* Callers that the template does not show: the definition of an API that is in S3, a part of a
 * resource that a macro adds (Fn::Transform), a stage variable, a target that a parameter or a
 * dynamic reference gives. Whatever such a place calls, it goes on calling. */
#ifndef ROLLOUT_HIDDEN_H
#define ROLLOUT_HIDDEN_H

#include "rollout/internal.h"

struct hidden {
  const struct resource *resource;
  const char *path;           /* Resources.Api.Properties.BodyS3Location */
  const char *reason;         /* "its definition is in S3" */
  const char *text;           /* what is known of the function that it calls; NULL: nothing */
  const struct hidden *other; /* one more of the same source; NULL: none */
};

/* Finds all of them. */
void hidden_find(struct rollouts *rollouts);
/* One that may call this rollout's function, of this source (sources.h) and principal (callers.h);
 * NULL where there is none. */
const struct hidden *hidden_caller(const struct rollouts *rollouts, const struct rollout *rollout,
                                   const char *principal, const char *source);

#endif
