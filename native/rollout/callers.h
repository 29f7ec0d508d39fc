/* Callers: where a template says which function is called, one row each.
 *
 * A row is a resource type and the path of the property below Properties ([] for every position, * for every name; what
 * Fn::If, Fn::Join and Fn::Sub add is not part of it). A mention of a guarded function at such a place is replaced by its
 * alias, inside whatever surrounds it. To add an event source, add its row, and a case folder that shows it.
 *
 * Every row's place takes an alias ARN: facts/aws.md section 7.
 */
#ifndef ROLLOUT_CALLERS_H
#define ROLLOUT_CALLERS_H

#define CALLER_ROWS(X)                                                                                                 \
  X("AWS::Lambda::Permission", "FunctionName")                                                                         \
  X("AWS::Lambda::EventSourceMapping", "FunctionName")                                                                 \
  X("AWS::ApiGateway::Method", "Integration.Uri")                                                                      \
  X("AWS::ApiGateway::Authorizer", "AuthorizerUri")                                                                    \
  X("AWS::ApiGatewayV2::Integration", "IntegrationUri")                                                                \
  X("AWS::ApiGatewayV2::Authorizer", "AuthorizerUri")                                                                  \
  X("AWS::SNS::Topic", "Subscription[].Endpoint")                                                                      \
  X("AWS::SNS::Subscription", "Endpoint")                                                                              \
  X("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations[].Function")                                    \
  X("AWS::Events::Rule", "Targets[].Arn")                                                                              \
  X("AWS::Logs::SubscriptionFilter", "DestinationArn")                                                                 \
  X("AWS::IoT::TopicRule", "TopicRulePayload.Actions[].Lambda.FunctionArn")                                            \
  X("AWS::IoT::TopicRule", "TopicRulePayload.ErrorAction.Lambda.FunctionArn")                                          \
  X("AWS::AppSync::DataSource", "LambdaConfig.LambdaFunctionArn")                                                      \
  X("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets[].Id")

#endif
