/* CloudWatch: the states of alarms. */
#ifndef AWS_CLOUDWATCH_H
#define AWS_CLOUDWATCH_H

#include "aws/operation.h"

/* Names that one call takes. */
#define CLOUDWATCH_BATCH ((size_t)100)

/* A list of alarms with these names, metric alarms and composite ones, as the API describes them
 * (AlarmName, StateValue, StateReason...); a name that does not exist is not in it. */
const node *cloudwatch_alarms(struct client *client, struct arena *arena, const char *const *names,
                              size_t count, struct aws_answer *answer);

#endif
