/* Where a service is: the URL of a region's endpoint. */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include "aws/settings.h"

struct partition {
  const char *prefix; /* of its regions; "" fits the rest */
  const char *id;     /* aws, aws-cn: the second part of an ARN */
  const char *suffix; /* of its hosts */
};

/* Never NULL: a region of no known form is taken for one of the standard partition. */
const struct partition *endpoint_partition(const char *region);
/* The endpoint that was set, else https://codedeploy.eu-central-1.amazonaws.com; no slash at the
 * end. */
const char *endpoint_url(struct arena *arena, const struct settings *settings,
                         enum aws_service service, const char *region);
/* What the Host header says for a URL: host and, where it is not the scheme's own, port. */
const char *endpoint_host(struct arena *arena, const char *url);
/* The path of a URL, "" where it has none. */
const char *endpoint_path(const char *url);

#endif
