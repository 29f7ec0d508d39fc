/* Where a service is: the URL of a region's endpoint. */
#ifndef AWS_ENDPOINT_H
#define AWS_ENDPOINT_H

#include "aws/settings.h"

/* The endpoint that was set, else https://codedeploy.eu-central-1.amazonaws.com; no slash at the
 * end. */
const char *endpoint_url(struct arena *arena, const struct settings *settings,
                         enum aws_service service, const char *region);
/* What the Host header says for a URL: host and, where it is not the scheme's own, port. */
const char *endpoint_host(struct arena *arena, const char *url);
/* The path of a URL, "" where it has none. */
const char *endpoint_path(const char *url);

#endif
