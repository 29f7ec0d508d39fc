/* Lambda: what an alias points at. */
#ifndef AWS_LAMBDA_H
#define AWS_LAMBDA_H

#include "aws/operation.h"

/* {FunctionVersion, RoutingConfig: {AdditionalVersionWeights: {version: 0..1}}...}.
 * ResourceNotFoundException where there is none. */
const node *lambda_alias(struct client *client, struct arena *arena, const char *function,
                         const char *alias, struct aws_answer *answer);

#endif
