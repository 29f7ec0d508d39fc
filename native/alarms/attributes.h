/* What CloudFormation's Fn::GetAtt gives of a resource, from what ListStackResources tells of it:
 * its type, its physical id, and the id of its stack. A stack of alarms refers to the service's
 * stack by parameters, and their values are made so.
 *
 *   X(type, attribute, form)
 *
 * form  `{arn:service}` is "arn:<partition>:<service>:<region>:<account>" of the stack, `{id}` the
 *       physical id, `{:}` and `{/}` what stands behind its last colon and slash.
 *
 * Source: "Return values" of each type in AWS's template reference, and its Ref, which is the
 * physical id. */
#ifndef ALARMS_ATTRIBUTES_H
#define ALARMS_ATTRIBUTES_H

#include <stdbool.h>

#include "base/arena.h"

#define ATTRIBUTE_ROWS(X)                                         \
  X("AWS::Lambda::Version", "Version", "{:}")                     \
  X("AWS::Lambda::Version", "FunctionArn", "{id}")                \
  X("AWS::Lambda::Alias", "AliasArn", "{id}")                     \
  X("AWS::Lambda::Function", "Arn", "{arn:lambda}:function:{id}") \
  X("AWS::SNS::Topic", "TopicArn", "{id}")                        \
  X("AWS::SNS::Topic", "TopicName", "{:}")                        \
  X("AWS::SQS::Queue", "Arn", "{arn:sqs}:{/}")                    \
  X("AWS::SQS::Queue", "QueueName", "{/}")                        \
  X("AWS::SQS::Queue", "QueueUrl", "{id}")                        \
  X("AWS::DynamoDB::Table", "Arn", "{arn:dynamodb}:table/{id}")   \
  X("AWS::Kinesis::Stream", "Arn", "{arn:kinesis}:stream/{id}")   \
  X("AWS::Logs::LogGroup", "Arn", "{arn:logs}:log-group:{id}:*")  \
  X("AWS::StepFunctions::StateMachine", "Arn", "{id}")            \
  X("AWS::StepFunctions::StateMachine", "Name", "{:}")

/* Is there a row? */
bool attribute_is_known(const char *type, const char *attribute);
/* `attribute`: NULL means Ref, which every type has. NULL where there is no row, or `stack_arn` is
 * none that fits it. */
const char *attribute_value(struct arena *arena, const char *type, const char *attribute,
                            const char *physical_id, const char *stack_arn);

#endif
