/* The metrics that Lambda publishes in the namespace AWS/Lambda, once a minute, and under which
 * dimensions.
 *
 *   X(name, region, function, alias, version)
 *
 * region    without dimensions: all functions of the region
 * function  FunctionName: all versions of a function
 * alias     FunctionName and Resource `<function>:<alias>`: the calls through the alias
 * version   the same with ExecutedVersion: one version's share of them
 *
 * YES: AWS lists the metric with these dimensions. NO: AWS lists its dimensions, and these are not
 * among them; or the metric is of something else than these dimensions tell apart (a region's
 * concurrency, the queue of asynchronous events, an event source mapping, a code package), so that
 * an alarm never sees a datapoint. UNSAID: nothing is stated.
 *
 * Sources: names, Lambda guide, "Types of metrics for Lambda functions" (November 2026).
 * Dimensions, CloudWatch's own directory as aws-cdk-lib 2.276 has it (aws-lambda,
 * lambda-canned-metrics); for what is not in it the description of each metric in the guide, and
 * its "Dimensions for Lambda metrics": ExecutedVersion is sent for weighted aliases only.
 * A URL's metrics: Lambda guide, "Monitoring Lambda function URLs".
 * CloudWatch's names are case-sensitive. */
#ifndef ALARMS_PUBLISHED_H
#define ALARMS_PUBLISHED_H

#include "base/arena.h"

#define PUBLISHED_ROWS(X)                                                  \
  X("Invocations", YES, YES, YES, YES)                                     \
  X("Errors", YES, YES, YES, YES)                                          \
  X("Throttles", YES, YES, YES, YES)                                       \
  X("Duration", YES, YES, YES, YES)                                        \
  X("PostRuntimeExtensionsDuration", YES, YES, YES, YES)                   \
  X("ConcurrentExecutions", YES, YES, YES, YES)                            \
  X("UrlRequestCount", UNSAID, YES, YES, YES)                              \
  X("Url4xxCount", UNSAID, YES, YES, YES)                                  \
  X("Url5xxCount", UNSAID, YES, YES, YES)                                  \
  X("UrlRequestLatency", UNSAID, YES, YES, YES)                            \
  X("ProvisionedConcurrencyInvocations", YES, YES, YES, YES)               \
  X("ProvisionedConcurrencySpilloverInvocations", YES, YES, YES, YES)      \
  X("ProvisionedConcurrentExecutions", YES, YES, YES, YES)                 \
  X("ProvisionedConcurrencyUtilization", YES, NO, YES, YES)                \
  X("UnreservedConcurrentExecutions", YES, NO, NO, NO)                     \
  X("ClaimedAccountConcurrency", YES, NO, NO, NO)                          \
  X("DeadLetterErrors", YES, YES, YES, NO)                                 \
  X("DestinationDeliveryFailures", YES, YES, YES, NO)                      \
  X("IteratorAge", YES, YES, YES, NO)                                      \
  X("OffsetLag", UNSAID, YES, UNSAID, NO)                                  \
  X("AsyncEventsReceived", UNSAID, YES, UNSAID, NO)                        \
  X("AsyncEventAge", UNSAID, YES, UNSAID, NO)                              \
  X("AsyncEventsDropped", UNSAID, YES, UNSAID, NO)                         \
  X("RecursiveInvocationsDropped", UNSAID, YES, UNSAID, NO)                \
  X("OversizedRecordCount", UNSAID, YES, UNSAID, NO)                       \
  X("SignatureValidationErrors", UNSAID, YES, NO, NO)                      \
  X("CPUThrottles", UNSAID, YES, UNSAID, UNSAID)                           \
  X("MemoryThrottles", UNSAID, YES, UNSAID, UNSAID)                        \
  X("DiskThrottles", UNSAID, YES, UNSAID, UNSAID)                          \
  X("ConcurrencyThrottles", UNSAID, YES, UNSAID, UNSAID)                   \
  X("PolledEventCount", UNSAID, UNSAID, UNSAID, NO)                        \
  X("FilteredOutEventCount", UNSAID, UNSAID, UNSAID, NO)                   \
  X("InvokedEventCount", UNSAID, UNSAID, UNSAID, NO)                       \
  X("FailedInvokeEventCount", UNSAID, UNSAID, UNSAID, NO)                  \
  X("DroppedEventCount", UNSAID, UNSAID, UNSAID, NO)                       \
  X("OnFailureDestinationDeliveredEventCount", UNSAID, UNSAID, UNSAID, NO) \
  X("DeletedEventCount", UNSAID, UNSAID, UNSAID, NO)                       \
  X("CommittedEventCount", UNSAID, UNSAID, UNSAID, NO)                     \
  X("PollingErrorCount", UNSAID, UNSAID, UNSAID, NO)                       \
  X("InvokeErrorCount", UNSAID, UNSAID, UNSAID, NO)                        \
  X("OnFailureDestinationDeliveryErrorCount", UNSAID, UNSAID, UNSAID, NO)  \
  X("SchemaRegistryErrorCount", UNSAID, UNSAID, UNSAID, NO)                \
  X("CommitErrorCount", UNSAID, UNSAID, UNSAID, NO)                        \
  X("MaxOffsetLag", UNSAID, UNSAID, UNSAID, NO)                            \
  X("SumOffsetLag", UNSAID, UNSAID, UNSAID, NO)                            \
  X("ProvisionedPollers", UNSAID, UNSAID, UNSAID, NO)                      \
  X("EventPollerUnit", UNSAID, UNSAID, UNSAID, NO)                         \
  X("EventPollerThroughputInBytes", UNSAID, UNSAID, UNSAID, NO)

#define PUBLISHED_NAMESPACE "AWS/Lambda"
/* Seconds between two datapoints. */
#define PUBLISHED_RESOLUTION 60

enum published_data { PUBLISHED_UNSAID, PUBLISHED_NO, PUBLISHED_YES };
/* What the columns stand for. */
enum published_by { BY_REGION, BY_FUNCTION, BY_ALIAS, BY_VERSION, BY_COUNT };

struct published {
  const char *name;
  enum published_data by[BY_COUNT];
};

/* The row of a name; NULL where Lambda has no such metric. */
const struct published *published_find(const char *name);
/* Says of a name that has no row that Lambda has no such metric, and what was probably meant: the
 * same in other letters, or a near one. */
const char *published_absence(struct arena *arena, const char *name);

#endif
