/* Callers: where a template says which function is called. One row each; adding an event source is
 * adding its row.
 *
 * A row is a resource type, the path of the property below Properties ([] for every position; * for
 * any run of characters; what Fn::If, Fn::Join and Fn::Sub add is no part of it), how the call is
 * moved to the alias, and the service principal whose AWS::Lambda::Permission it needs ("" where an
 * IAM role or nothing is needed).
 *
 * How a call is moved:
 *   CALL_ARN        the reference becomes the alias, inside whatever surrounds it
 *   CALL_LOOSELY    the same without depending on the alias, for what the alias itself depends on
 *                   by way of its group
 *   CALL_QUALIFIER  the alias's name goes into the property Qualifier beside it
 *   CALL_URL        the same, where deploymentSettings.functionUrl says so: it gives the URL a new
 *                   hostname
 *   CALL_TASK       the same, in the parameters of a maintenance window's task
 *   CALL_DESTINATION  as CALL_ARN, where the role that makes the call is in the template
 *                  (destinations.c)
 *
 * Every row's place takes an alias: facts/aws.md section 7, column "Alias?" yes or regex; AppSync
 * data sources are marked `?` there and moved because both canary plugins have always moved them.
 * A destination's pattern in Lambda's API (OnSuccess, OnFailure) admits a qualifier, and serverless
 * 3 and osls 4 write an alias there for a function with provisioned concurrency.
 */
#ifndef ROLLOUT_CALLERS_H
#define ROLLOUT_CALLERS_H

#define CALLER_ROWS(X)                                                                             \
  X("AWS::Lambda::EventSourceMapping", "FunctionName", CALL_ARN, "")                               \
  X("AWS::Lambda::EventInvokeConfig", "FunctionName", CALL_QUALIFIER, "")                          \
  X("AWS::Lambda::EventInvokeConfig", "DestinationConfig.*.Destination", CALL_DESTINATION, "")     \
  X("AWS::Lambda::Url", "TargetFunctionArn", CALL_URL, "")                                         \
  X("AWS::Events::Rule", "Targets[].Arn", CALL_ARN, "events")                                      \
  X("AWS::Scheduler::Schedule", "Target.Arn", CALL_ARN, "")                                        \
  X("AWS::S3::Bucket", "NotificationConfiguration.LambdaConfigurations[].Function", CALL_ARN,      \
    "s3")                                                                                          \
  X("AWS::SNS::Subscription", "Endpoint", CALL_ARN, "sns")                                         \
  X("AWS::SNS::Topic", "Subscription[].Endpoint", CALL_ARN, "sns")                                 \
  X("AWS::ApiGateway::Method", "Integration.Uri", CALL_ARN, "apigateway")                          \
  X("AWS::ApiGateway::RestApi", "Body.*", CALL_ARN, "apigateway")                                  \
  X("AWS::ApiGateway::Authorizer", "AuthorizerUri", CALL_ARN, "apigateway")                        \
  X("AWS::ApiGatewayV2::Integration", "IntegrationUri", CALL_ARN, "apigateway")                    \
  X("AWS::ApiGatewayV2::Authorizer", "AuthorizerUri", CALL_ARN, "apigateway")                      \
  X("AWS::ApiGatewayV2::Api", "Target", CALL_ARN, "apigateway")                                    \
  X("AWS::ApiGatewayV2::Api", "Body.*", CALL_ARN, "apigateway")                                    \
  X("AWS::Logs::SubscriptionFilter", "DestinationArn", CALL_ARN, "logs")                           \
  X("AWS::IoT::TopicRule", "TopicRulePayload.Actions[].Lambda.FunctionArn", CALL_ARN, "iot")       \
  X("AWS::IoT::TopicRule", "TopicRulePayload.ErrorAction.Lambda.FunctionArn", CALL_ARN, "iot")     \
  X("AWS::Cognito::UserPool", "LambdaConfig.*", CALL_ARN, "cognito-idp")                           \
  X("AWS::StepFunctions::StateMachine", "Definition.*", CALL_ARN, "")                              \
  X("AWS::StepFunctions::StateMachine", "DefinitionString", CALL_ARN, "")                          \
  X("AWS::StepFunctions::StateMachine", "DefinitionSubstitutions.*", CALL_ARN, "")                 \
  X("AWS::Pipes::Pipe", "Target", CALL_ARN, "")                                                    \
  X("AWS::Pipes::Pipe", "Enrichment", CALL_ARN, "")                                                \
  X("AWS::ElasticLoadBalancingV2::TargetGroup", "Targets[].Id", CALL_ARN, "elasticloadbalancing")  \
  X("AWS::VpcLattice::TargetGroup", "Targets[].Id", CALL_ARN, "vpc-lattice")                       \
  X("AWS::CloudFormation::LambdaHook", "LambdaFunction", CALL_ARN, "")                             \
  X("AWS::SES::MailManagerRuleSet", "Rules[].Actions[].InvokeLambda.FunctionArn", CALL_ARN, "")    \
  X("AWS::AppSync::DataSource", "LambdaConfig.LambdaFunctionArn", CALL_ARN, "")                    \
  X("AWS::AppSync::GraphQLApi", "LambdaAuthorizerConfig.AuthorizerUri", CALL_ARN, "appsync")       \
  X("AWS::AppSync::GraphQLApi",                                                                    \
    "AdditionalAuthenticationProviders[].LambdaAuthorizerConfig.AuthorizerUri", CALL_ARN,          \
    "appsync")                                                                                     \
  X("AWS::AppSync::Api", "EventConfig.AuthProviders[].LambdaAuthorizerConfig.AuthorizerUri",       \
    CALL_ARN, "appsync")                                                                           \
  X("AWS::CloudWatch::Alarm", "AlarmActions[]", CALL_LOOSELY, "lambda.alarms.cloudwatch")          \
  X("AWS::CloudWatch::Alarm", "OKActions[]", CALL_LOOSELY, "lambda.alarms.cloudwatch")             \
  X("AWS::CloudWatch::Alarm", "InsufficientDataActions[]", CALL_LOOSELY,                           \
    "lambda.alarms.cloudwatch")                                                                    \
  X("AWS::CloudWatch::CompositeAlarm", "AlarmActions[]", CALL_LOOSELY, "lambda.alarms.cloudwatch") \
  X("AWS::CloudWatch::CompositeAlarm", "OKActions[]", CALL_LOOSELY, "lambda.alarms.cloudwatch")    \
  X("AWS::CloudWatch::CompositeAlarm", "InsufficientDataActions[]", CALL_LOOSELY,                  \
    "lambda.alarms.cloudwatch")                                                                    \
  X("AWS::SSM::MaintenanceWindowTask", "TaskArn", CALL_TASK, "")                                   \
  X("AWS::AutoScaling::AutoScalingGroup", "TerminationPolicies[]", CALL_ARN, "")                   \
  X("AWS::EC2::ClientVpnEndpoint", "ClientConnectOptions.LambdaFunctionArn", CALL_ARN, "")         \
  X("AWS::Bedrock::Agent", "ActionGroups[].ActionGroupExecutor.Lambda", CALL_ARN, "bedrock")       \
  X("AWS::Bedrock::Agent", "CustomOrchestration.Executor.Lambda", CALL_ARN, "bedrock")             \
  X("AWS::Bedrock::Agent", "PromptOverrideConfiguration.OverrideLambda", CALL_ARN, "bedrock")      \
  X("AWS::Bedrock::DataSource",                                                                    \
    "VectorIngestionConfiguration.CustomTransformationConfiguration.Transformations[]."            \
    "TransformationFunction.TransformationLambdaConfiguration.LambdaArn",                          \
    CALL_ARN, "")                                                                                  \
  X("AWS::Bedrock::Flow", "Definition.Nodes[].Configuration.LambdaFunction.LambdaArn", CALL_ARN,   \
    "bedrock")                                                                                     \
  X("AWS::BedrockAgentCore::Gateway", "InterceptorConfigurations[].Interceptor.Lambda.Arn",        \
    CALL_ARN, "")                                                                                  \
  X("AWS::BedrockAgentCore::GatewayTarget", "TargetConfiguration.Mcp.Lambda.LambdaArn", CALL_ARN,  \
    "")                                                                                            \
  X("AWS::BedrockAgentCore::Evaluator", "EvaluatorConfig.CodeBased.LambdaConfig.LambdaArn",        \
    CALL_ARN, "")                                                                                  \
  X("AWS::Lex::Bot",                                                                               \
    "TestBotAliasSettings.BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification."   \
    "LambdaCodeHook.LambdaArn",                                                                    \
    CALL_ARN, "lexv2")                                                                             \
  X("AWS::Lex::BotAlias",                                                                          \
    "BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook."         \
    "LambdaArn",                                                                                   \
    CALL_ARN, "lexv2")                                                                             \
  X("AWS::Transfer::Server", "IdentityProviderDetails.Function", CALL_ARN, "transfer")             \
  X("AWS::Transfer::Workflow", "Steps[].CustomStepDetails.Target", CALL_ARN, "")                   \
  X("AWS::Transfer::Workflow", "OnExceptionSteps[].CustomStepDetails.Target", CALL_ARN, "")        \
  X("AWS::Connect::IntegrationAssociation", "IntegrationArn", CALL_ARN, "connect")                 \
  X("AWS::S3ObjectLambda::AccessPoint",                                                            \
    "ObjectLambdaConfiguration.TransformationConfigurations[].ContentTransformation.AwsLambda."    \
    "FunctionArn",                                                                                 \
    CALL_ARN, "")                                                                                  \
  X("AWS::Kendra::DataSource",                                                                     \
    "CustomDocumentEnrichmentConfiguration.*ExtractionHookConfiguration.LambdaArn", CALL_ARN, "")  \
  X("AWS::QBusiness::DataSource",                                                                  \
    "DocumentEnrichmentConfiguration.*ExtractionHookConfiguration.LambdaArn", CALL_ARN, "")        \
  X("AWS::RefactorSpaces::Service", "LambdaEndpoint.Arn", CALL_ARN, "")                            \
  X("AWS::Greengrass::FunctionDefinition", "InitialVersion.Functions[].FunctionArn", CALL_ARN, "") \
  X("AWS::Greengrass::FunctionDefinitionVersion", "Functions[].FunctionArn", CALL_ARN, "")         \
  X("AWS::IoT::Authorizer", "AuthorizerFunctionArn", CALL_ARN, "iot")                              \
  X("AWS::IoT::CertificateProvider", "LambdaFunctionArn", CALL_ARN, "iot")                         \
  X("AWS::IoT::DomainConfiguration", "ServerCertificateConfig.OcspLambdaArn", CALL_ARN, "iot")     \
  X("AWS::IoT::DomainConfiguration", "ClientCertificateConfig.ClientCertificateCallbackArn",       \
    CALL_ARN, "iot")                                                                               \
  X("AWS::IoT::ProvisioningTemplate", "PreProvisioningHook.TargetArn", CALL_ARN, "iot")            \
  X("AWS::IoTSiteWise::Portal", "Alarms.NotificationLambdaArn", CALL_ARN, "iotevents")             \
  X("AWS::IVSChat::Room", "MessageReviewHandler.Uri", CALL_ARN, "ivschat")                         \
  X("AWS::AppFlow::Connector", "ConnectorProvisioningConfig.Lambda.LambdaArn", CALL_ARN,           \
    "appflow")                                                                                     \
  X("AWS::Pinpoint::Campaign", "CampaignHook.LambdaFunctionName", CALL_ARN, "pinpoint")            \
  X("AWS::Pinpoint::Campaign", "CustomDeliveryConfiguration.DeliveryUri", CALL_ARN, "pinpoint")    \
  X("AWS::Pinpoint::ApplicationSettings", "CampaignHook.LambdaFunctionName", CALL_ARN, "pinpoint") \
  X("AWS::KinesisAnalytics::Application",                                                          \
    "Inputs[].InputProcessingConfiguration.InputLambdaProcessor.ResourceARN", CALL_ARN, "")        \
  X("AWS::KinesisAnalytics::ApplicationOutput", "Output.LambdaOutput.ResourceARN", CALL_ARN, "")   \
  X("AWS::KinesisAnalyticsV2::Application",                                                        \
    "ApplicationConfiguration.SqlApplicationConfiguration.Inputs[].InputProcessingConfiguration."  \
    "InputLambdaProcessor.ResourceARN",                                                            \
    CALL_ARN, "")                                                                                  \
  X("AWS::KinesisAnalyticsV2::ApplicationOutput", "Output.LambdaOutput.ResourceARN", CALL_ARN, "") \
  X("AWS::SageMaker::Model", "*ImageConfig.RepositoryAuthConfig.RepositoryCredentialsProviderArn", \
    CALL_ARN, "")

/* Callers that stay on the function, and why: X(type, property, diagnostic, principal, reason); the
 * principal is whose permission must stay with them (the framework's custom resources give
 * themselves theirs when they run). */
#define UNKNOWN_QUALIFIER "nothing says that it takes an alias"
/* osls 4.2.0 and 4.3.1 were read: their handlers follow FunctionQualifier. Those of osls 3.77,
 * serverless 3.40 and serverless 4 (August 2026) ignore it. Whether the handler at hand does is in
 * service->qualifier_handlers; where it does, custom_resources.c moves the call. */
#define FROM_OSLS_4_2 \
  " calls the function without an alias; with osls 4.2 or newer this plugin passes the alias"
#define STAYING_ROWS(X)                                                                           \
  X("Custom::S3", "FunctionName", RO304, "", "the existing bucket" FROM_OSLS_4_2)                 \
  X("Custom::EventBridge", "FunctionName", RO304, "",                                             \
    "no framework's custom resource for a rule takes an alias")                                   \
  X("Custom::CognitoUserPool", "FunctionName", RO304, "", "the existing user pool" FROM_OSLS_4_2) \
  X("AWS::CloudFront::Distribution", "*LambdaFunctionARN", RO305, "edgelambda",                   \
    "CloudFront takes a numbered version, no alias")                                              \
  X("AWS::GreengrassV2::ComponentVersion", "LambdaFunction.LambdaArn", RO305, "",                 \
    "it takes a numbered version, no alias")                                                      \
  X("AWS::HealthLake::FHIRDatastore", "IdentityProviderConfiguration.IdpLambdaArn", RO305,        \
    "healthlake",                                                                                 \
    "CloudFormation could only replace the datastore, and what is stored in it would be gone")    \
  X("AWS::IoTAnalytics::Pipeline", "PipelineActivities[].Lambda.LambdaName", RO305,               \
    "iotanalytics", "it takes a plain name")                                                      \
  X("AWS::IoTTwinMaker::ComponentType", "Functions.*.ImplementedBy.Lambda.Arn", RO305, "",        \
    "it takes no qualifier")                                                                      \
  X("AWS::KinesisFirehose::DeliveryStream", "*ParameterValue", RO305, "", UNKNOWN_QUALIFIER)      \
  X("AWS::Logs::AccountPolicy", "PolicyDocument*", RO305, "logs", UNKNOWN_QUALIFIER)              \
  X("AWS::SecretsManager::RotationSchedule", "RotationLambdaARN", RO305, "secretsmanager",        \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::Config::ConfigRule", "Source.SourceIdentifier", RO305, "config", UNKNOWN_QUALIFIER)     \
  X("AWS::Config::OrganizationConfigRule", "OrganizationCustomRuleMetadata.LambdaFunctionArn",    \
    RO305, "config", UNKNOWN_QUALIFIER)                                                           \
  X("AWS::CloudFormation::CustomResource", "ServiceToken", RO306, "",                             \
    "a live custom resource must keep its ServiceToken")                                          \
  X("Custom::*", "ServiceToken", RO306, "", "a live custom resource must keep its ServiceToken")  \
  X("AWS::CloudFormation::Macro", "FunctionName", RO305, "cloudformation", UNKNOWN_QUALIFIER)     \
  X("AWS::CodePipeline::Pipeline", "Stages[].Actions[].Configuration.*", RO305, "",               \
    "it takes a plain name")                                                                      \
  X("AWS::CodeCommit::Repository", "Triggers[].DestinationArn", RO305, "codecommit",              \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::SES::ReceiptRule", "Rule.Actions[].LambdaAction.FunctionArn", RO305, "ses",             \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::AppSync::Resolver", "SyncConfig.LambdaConflictHandlerConfig.LambdaConflictHandlerArn",  \
    RO305, "", UNKNOWN_QUALIFIER)                                                                 \
  X("AWS::AppSync::FunctionConfiguration",                                                        \
    "SyncConfig.LambdaConflictHandlerConfig.LambdaConflictHandlerArn", RO305, "",                 \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::ECS::Service", "DeploymentConfiguration.LifecycleHooks[].HookTargetArn", RO305, "",     \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::IoTEvents::AlarmModel", "*FunctionArn", RO305, "iotevents", UNKNOWN_QUALIFIER)          \
  X("AWS::IoTEvents::DetectorModel", "*FunctionArn", RO305, "iotevents", UNKNOWN_QUALIFIER)       \
  X("AWS::AppConfig::ConfigurationProfile", "Validators[].Content", RO305, "appconfig",           \
    UNKNOWN_QUALIFIER)                                                                            \
  X("AWS::AppConfig::Extension", "Actions.*Uri", RO305, "", UNKNOWN_QUALIFIER)                    \
  X("AWS::ARCRegionSwitch::Plan", "Workflows[]*Lambdas[].Arn", RO305, "", UNKNOWN_QUALIFIER)      \
  X("AWS::Athena::DataCatalog", "Parameters.*", RO305, "", UNKNOWN_QUALIFIER)                     \
  X("AWS::Cognito::IdentityPool", "CognitoEvents*", RO305, "cognito-sync", UNKNOWN_QUALIFIER)     \
  X("AWS::SecurityAgent::AgentSpace", "AwsResources.LambdaFunctionArns[]", RO305, "",             \
    UNKNOWN_QUALIFIER)

/* Where a function is named without being called: X(type, property). */
#define NEUTRAL_ROWS(X)                                        \
  X("AWS::Lambda::Function", "FunctionName")                   \
  X("AWS::Lambda::Version", "FunctionName")                    \
  X("AWS::Lambda::Alias", "FunctionName")                      \
  X("AWS::CloudWatch::Alarm", "*Dimensions[].Value")           \
  X("AWS::CloudWatch::AnomalyDetector", "*Dimensions[].Value") \
  X("AWS::CloudWatch::Dashboard", "*")                         \
  X("AWS::Logs::*", "LogGroupName")                            \
  X("AWS::ApplicationAutoScaling::ScalingPolicy", "*")

/* Where a function's name is a value that is read by code or by people, who may call the function
 * by it: X(type, property). */
#define READ_ROWS(X)                                                          \
  X("AWS::Lambda::Function", "Environment.Variables.*")                       \
  X("AWS::SSM::Parameter", "Value")                                           \
  X("AWS::SecretsManager::Secret", "SecretString")                            \
  X("AWS::CloudFormation::Stack", "Parameters.*")                             \
  X("AWS::AppConfig::HostedConfigurationVersion", "Content")                  \
  X("AWS::ApiGateway::Stage", "Variables.*")                                  \
  X("AWS::ApiGateway::Deployment", "StageDescription.Variables.*")            \
  X("AWS::ApiGatewayV2::Stage", "StageVariables.*")                           \
  X("AWS::ECS::TaskDefinition", "ContainerDefinitions[].Environment[].Value") \
  X("AWS::CodeBuild::Project", "Environment.EnvironmentVariables[].Value")    \
  X("AWS::Batch::JobDefinition", "*Environment[].Value")                      \
  X("AWS::AppRunner::Service", "*RuntimeEnvironmentVariables[].Value")        \
  X("AWS::Amplify::*", "EnvironmentVariables[].Value")                        \
  X("AWS::ElasticBeanstalk::*", "OptionSettings[].Value")                     \
  X("AWS::Glue::Job", "DefaultArguments.*")                                   \
  X("AWS::EC2::*", "*UserData")                                               \
  X("*", "*FunctionName")                                                     \
  X("*", "*LambdaName")

/* Where a value names or describes something and addresses nothing: X(type, property). */
#define LABEL_ROWS(X)    \
  X("*", "Tags*")        \
  X("*", "*.Tags*")      \
  X("*", "*Description") \
  X("*", "*Comment")     \
  X("*", "*Title")       \
  X("*", "*Label")       \
  X("*", "*Name")        \
  X("*", "*Names[]")

/* What code of one's own gets, which may do anything with it: X(type, property). */
#define OWN_CODE_ROWS(X)                        \
  X("AWS::CloudFormation::CustomResource", "*") \
  X("Custom::*", "*")

#endif
