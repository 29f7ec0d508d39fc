/* Sources: where a call comes from, as Lambda sees it, and for which source a permission is.
 *
 * Lambda compares the SourceArn of a permission with the ARN of what calls: of the API, not of its
 * method; of the topic, not of its subscription; of the log group, not of its filter (Lambda guide,
 * "Granting function access to AWS services"; the "Lambda permission" sections of each service's
 * guide). A row says which property of a caller names its source; a type without a row is its own.
 *
 * A source is a text: the resolved ARN (resolved.h) without what a permission may narrow down (the
 * path of an API, the streams of a log group); or, where CloudFormation makes the name, the mark of
 * that name alone. Two callers with the same text have the same source. */
#ifndef ROLLOUT_SOURCES_H
#define ROLLOUT_SOURCES_H

#include "rollout/rollout.h"

/* X(type, property, form); property NULL: the resource itself */
#define SOURCE_ROWS(X)                                                 \
  X("AWS::ApiGateway::Method", "RestApiId", SOURCE_API)                \
  X("AWS::ApiGateway::Authorizer", "RestApiId", SOURCE_API)            \
  X("AWS::ApiGateway::RestApi", NULL, SOURCE_API)                      \
  X("AWS::ApiGatewayV2::Integration", "ApiId", SOURCE_API)             \
  X("AWS::ApiGatewayV2::Authorizer", "ApiId", SOURCE_API)              \
  X("AWS::ApiGatewayV2::Api", NULL, SOURCE_API)                        \
  X("AWS::SNS::Subscription", "TopicArn", SOURCE_ARN)                  \
  X("AWS::Logs::SubscriptionFilter", "LogGroupName", SOURCE_LOG_GROUP) \
  X("AWS::Connect::IntegrationAssociation", "InstanceId", SOURCE_ARN)  \
  X("AWS::SecretsManager::RotationSchedule", "SecretId", SOURCE_ARN)

/* Where a property holds a function only if another one, beside it or at the top of the resource,
 * has a value: X(type, that property, values; each has a space around it) */
#define LAMBDA_ONLY_ROWS(X)                                                 \
  X("AWS::SNS::Subscription", "Protocol", " lambda ")                       \
  X("AWS::SNS::Topic", "Protocol", " lambda ")                              \
  X("AWS::ApiGateway::Method", "Type", " AWS_PROXY AWS ")                   \
  X("AWS::ApiGatewayV2::Integration", "IntegrationType", " AWS_PROXY AWS ") \
  X("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetType", " lambda ")   \
  X("AWS::VpcLattice::TargetGroup", "Type", " LAMBDA ")

/* Where the callers of an API may be written without the template showing them. X(type, property) */
#define HIDDEN_ROWS(X)                            \
  X("AWS::ApiGateway::RestApi", "BodyS3Location") \
  X("AWS::ApiGatewayV2::Api", "BodyS3Location")

/* The source of the calls of a resource; NULL where it is not known. In the scope's arena. */
const char *source_of_caller(const struct scope *scope, const struct resource *resource);

/* Why the callers that a permission is for cannot be known from the template. */
enum source_kind {
  SOURCE_KNOWN,    /* it is for one source; `text` */
  SOURCE_NONE,     /* no SourceArn */
  SOURCE_ACCOUNT,  /* SourceAccount is another account, or may be */
  SOURCE_IMPORTED, /* Fn::ImportValue */
  SOURCE_HIDDEN,   /* a parameter, or another intrinsic */
  SOURCE_PATTERN,  /* it fits more than one source */
};

struct source {
  enum source_kind kind;
  const char *text;
};

/* The source that an AWS::Lambda::Permission names where its condition holds. */
struct source source_of_permission(const struct scope *scope, const struct resource *permission);
/* The logical id of the resource whose made-up name a source is; NULL where it is another text. */
const char *source_resource(struct arena *arena, const char *source);

#endif
