/* How names, ids and ARNs of resources follow from each other: a row for each type whose ARN a
 * permission, a policy or a caller may write out.
 *
 * X(type, name property, kind of Ref, attribute of the name, attribute of the ARN, ARN)
 *
 *   name property   the property that gives the name; NULL: CloudFormation always makes it
 *   kind of Ref     REF_NAME, REF_ARN, or REF_OTHER: an id
 *   attributes      of Fn::GetAtt; NULL: there is none
 *   ARN             {p} partition, {r} region, {a} account, {n} name; NULL: it does not follow
 *                   from the name
 *
 * Sources: "Return values" of each type in the CloudFormation user guide; the resource types of the
 * service authorization reference. */
#ifndef TEMPLATE_RESOURCE_ARNS_H
#define TEMPLATE_RESOURCE_ARNS_H

/* clang-format off */
#define RESOURCE_ARN_ROWS(X) \
  X("AWS::Lambda::Function", "FunctionName", REF_NAME, NULL, "Arn", "arn:{p}:lambda:{r}:{a}:function:{n}") \
  X("AWS::Events::Rule", "Name", REF_NAME, NULL, "Arn", "arn:{p}:events:{r}:{a}:rule/{n}") \
  X("AWS::Events::EventBus", "Name", REF_NAME, "Name", "Arn", "arn:{p}:events:{r}:{a}:event-bus/{n}") \
  X("AWS::SNS::Topic", "TopicName", REF_ARN, "TopicName", "TopicArn", "arn:{p}:sns:{r}:{a}:{n}") \
  X("AWS::S3::Bucket", "BucketName", REF_NAME, NULL, "Arn", "arn:{p}:s3:::{n}") \
  X("AWS::Logs::LogGroup", "LogGroupName", REF_NAME, NULL, "Arn", "arn:{p}:logs:{r}:{a}:log-group:{n}:*") \
  X("AWS::IoT::TopicRule", "RuleName", REF_NAME, NULL, "Arn", "arn:{p}:iot:{r}:{a}:rule/{n}") \
  X("AWS::Cognito::UserPool", NULL, REF_NAME, "UserPoolId", "Arn", "arn:{p}:cognito-idp:{r}:{a}:userpool/{n}") \
  X("AWS::CloudWatch::Alarm", "AlarmName", REF_NAME, NULL, "Arn", "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}") \
  X("AWS::CloudWatch::CompositeAlarm", "AlarmName", REF_NAME, NULL, "Arn", "arn:{p}:cloudwatch:{r}:{a}:alarm:{n}") \
  X("AWS::ApiGateway::RestApi", NULL, REF_NAME, "RestApiId", NULL, NULL) \
  X("AWS::ApiGatewayV2::Api", NULL, REF_NAME, "ApiId", NULL, NULL) \
  X("AWS::AppSync::GraphQLApi", NULL, REF_ARN, "ApiId", "Arn", "arn:{p}:appsync:{r}:{a}:apis/{n}") \
  X("AWS::IoT::Authorizer", "AuthorizerName", REF_NAME, NULL, "Arn", "arn:{p}:iot:{r}:{a}:authorizer/{n}") \
  X("AWS::IoT::CertificateProvider", "CertificateProviderName", REF_NAME, NULL, "Arn", "arn:{p}:iot:{r}:{a}:certificateprovider:{n}") \
  X("AWS::IoT::ProvisioningTemplate", "TemplateName", REF_NAME, NULL, "TemplateArn", "arn:{p}:iot:{r}:{a}:provisioningtemplate/{n}") \
  X("AWS::IoTEvents::AlarmModel", "AlarmModelName", REF_NAME, NULL, NULL, "arn:{p}:iotevents:{r}:{a}:alarmModel/{n}") \
  X("AWS::IoTEvents::DetectorModel", "DetectorModelName", REF_NAME, NULL, NULL, "arn:{p}:iotevents:{r}:{a}:detectorModel/{n}") \
  X("AWS::CodeCommit::Repository", "RepositoryName", REF_OTHER, "Name", "Arn", "arn:{p}:codecommit:{r}:{a}:{n}") \
  X("AWS::IAM::Role", "RoleName", REF_NAME, NULL, "Arn", NULL)
/* clang-format on */

#endif
