/* STS: roles. Both calls fill in credentials that expire. */
#ifndef AWS_STS_H
#define AWS_STS_H

#include "aws/sources.h"

struct sts_role {
  const char *arn;
  const char *session;      /* its name in CloudTrail; NULL: one is made up */
  const char *external_id;  /* NULL: none */
  const char *duration;     /* seconds, as text; NULL: the role's */
  const char *web_identity; /* the token; NULL: `start` signs */
  const struct credentials *start;
};

enum source_result sts_assume(struct source_search *search, const struct sts_role *role,
                              struct credentials *credentials);

#endif
