/* Sources: where a call comes from, as Lambda sees it, and for which source a permission is.
 *
 * Lambda compares the SourceArn of a permission with the ARN of what calls: of the API, not of its
 * method; of the topic, not of its subscription; of the log group, not of its filter (Lambda guide,
 * "Granting function access to AWS services"; the "Lambda permission" sections of each service's
 * guide). A row says which property of a caller names its source; a type without a row is its own.
 *
 * A source is a text: the resolved ARN (resolved.h) without what a permission may narrow down (the
 * path of an API, the streams of a log group); or, where the ARN does not follow from the template
 * (resource_arns.h), the mark of the resource alone. Two callers with the same text have the same
 * source: equal expressions yield equal texts, and `${Bucket}-replica` is not ${Bucket}. */
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

/* What the ARN of a source begins with, before the id that Ref or Fn::GetAtt yields, for types
 * without a row in resource_arns.h: X(type, service, start of the resource). What follows the id
 * narrows the permission down. */
#define SOURCE_ID_ROWS(X)                                            \
  X("AWS::Bedrock::Agent", "bedrock:", "agent/")                     \
  X("AWS::Bedrock::Agent", "bedrock:", "agent-alias/")               \
  X("AWS::Bedrock::Flow", "bedrock:", "flow/")                       \
  X("AWS::Lex::Bot", "lex:", "bot/")                                 \
  X("AWS::Lex::Bot", "lex:", "bot-alias/")                           \
  X("AWS::Transfer::Server", "transfer:", "server/")                 \
  X("AWS::IVSChat::Room", "ivschat:", "room/")                       \
  X("AWS::VpcLattice::TargetGroup", "vpc-lattice:", "targetgroup/")  \
  X("AWS::AppSync::Api", "appsync:", "apis/")                        \
  X("AWS::Connect::Instance", "connect:", "instance/")               \
  X("AWS::CloudFront::Distribution", "cloudfront:", "distribution/") \
  X("AWS::HealthLake::FHIRDatastore", "healthlake:", "datastore/fhir/")

/* Where a property holds a function only if another one, beside it or at the top of the resource,
 * has a value: X(type, that property, values in upper case; each has a space around it). In the
 * definition of an API, authorizers have a type as well. */
#define LAMBDA_ONLY_ROWS(X)                                                 \
  X("AWS::SNS::Subscription", "Protocol", " LAMBDA ")                       \
  X("AWS::SNS::Topic", "Protocol", " LAMBDA ")                              \
  X("AWS::ApiGateway::Method", "Type", " AWS_PROXY AWS ")                   \
  X("AWS::ApiGateway::RestApi", "type", " AWS_PROXY AWS TOKEN REQUEST ")    \
  X("AWS::ApiGatewayV2::Api", "type", " AWS_PROXY AWS TOKEN REQUEST ")      \
  X("AWS::ApiGatewayV2::Integration", "IntegrationType", " AWS_PROXY AWS ") \
  X("AWS::ElasticLoadBalancingV2::TargetGroup", "TargetType", " LAMBDA ")   \
  X("AWS::VpcLattice::TargetGroup", "Type", " LAMBDA ")

/* Of the places that the rows of callers.h name by a run of characters (Body.*): those that hold a
 * function, X(type, the row's start, property), and those that do not. */
#define FUNCTION_PLACE_ROWS(X)                              \
  X("AWS::ApiGateway::RestApi", "Body.", "*.uri")           \
  X("AWS::ApiGateway::RestApi", "Body.", "*.authorizerUri") \
  X("AWS::ApiGatewayV2::Api", "Body.", "*.uri")             \
  X("AWS::ApiGatewayV2::Api", "Body.", "*.authorizerUri")
#define NO_FUNCTION_PLACE_ROWS(X)                            \
  X("AWS::Cognito::UserPool", "LambdaConfig.", "*.KMSKeyID") \
  X("AWS::Cognito::UserPool", "LambdaConfig.", "*.LambdaVersion")

/* Where the callers of an API may be written without the template showing them. X(type,
 * property) */
#define HIDDEN_ROWS(X)                            \
  X("AWS::ApiGateway::RestApi", "BodyS3Location") \
  X("AWS::ApiGatewayV2::Api", "BodyS3Location")

struct source_texts {
  const char **list;
  size_t count;
};

/* The sources of the calls of a resource, several where Fn::If chooses; without those that are not
 * known. In the scope's arena. */
struct source_texts sources_of_caller(const struct scope *scope, const struct resource *resource);

/* Why the callers that a permission is for cannot be known from the template. */
enum source_kind {
  SOURCE_KNOWN,    /* it is for one source; `text` */
  SOURCE_NONE,     /* no SourceArn */
  SOURCE_IMPORTED, /* Fn::ImportValue */
  SOURCE_HIDDEN,   /* a parameter, or another intrinsic */
  SOURCE_PATTERN,  /* it fits more than one source */
};

struct source {
  enum source_kind kind;
  const char *text;
  const struct branch *branch; /* within SourceArn: where it is this one; NULL: always */
};

struct source_list {
  struct source *list;
  size_t count; /* at least 1 */
};

/* The sources that the SourceArn of an AWS::Lambda::Permission names, where that exists. */
struct source_list sources_of_permission(struct rollouts *rollouts,
                                         const struct resource *permission);
/* Is its SourceAccount absent, or this stack's account? */
bool source_account_is_own(const struct scope *scope, const struct resource *permission);
/* The logical id of the resource that a source is, or of one that it names and the template lacks;
 * NULL where it is elsewhere. */
const char *source_resource(struct rollouts *rollouts, const char *source);

#endif
