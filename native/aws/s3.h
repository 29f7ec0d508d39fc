/* S3: putting an object, for templates that CloudFormation does not take in a request. */
#ifndef AWS_S3_H
#define AWS_S3_H

#include "aws/operation.h"

bool s3_put(struct client *client, struct arena *arena, const char *bucket, const char *key,
            const char *content_type, const char *body, size_t length, struct aws_answer *answer);
/* What CloudFormation calls the object. */
const char *s3_url(struct client *client, struct arena *arena, const char *bucket, const char *key);

#endif
