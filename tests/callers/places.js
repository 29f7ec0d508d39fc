'use strict';

/* Where a template names a Lambda function, a place a line: verdict, type, path below Properties,
 * who calls.
 *
 *   alias     the place takes an alias's ARN (or name), so a rollout can move it
 *   beside    the same, with the alias's name in a property beside it
 *   stays     nothing says that the place takes a qualifier, or it refuses one, or moving it would
 *             delete stored data
 *   neutral   it names the function and calls nobody
 *
 * {a,b} is one of these, [] a position of a list, * one name, ** anything; a text of JSON is
 * entered. Who calls is the service principal up to its first dot where a permission of the
 * function has to allow the call, - where a role does or nothing has to.
 *
 * The framework's custom resources ask Lambda for their permissions themselves, so no permission of
 * the template is theirs.
 *
 * Sources: the CloudFormation resource types and the guides of the services. Nothing here is taken
 * from the tables of native/rollout: the two are compared. */

const PLACES = `
alias AWS::Lambda::EventSourceMapping FunctionName -
beside AWS::Lambda::EventInvokeConfig FunctionName -
alias AWS::Lambda::EventInvokeConfig DestinationConfig.{OnSuccess,OnFailure}.Destination -
beside AWS::Lambda::Url TargetFunctionArn url
alias AWS::Events::Rule Targets[].Arn events
alias AWS::Scheduler::Schedule Target.Arn -
alias AWS::S3::Bucket NotificationConfiguration.LambdaConfigurations[].Function s3
alias AWS::SNS::Subscription Endpoint sns
alias AWS::SNS::Topic Subscription[].Endpoint sns
alias AWS::ApiGateway::Method Integration.Uri apigateway
alias AWS::ApiGateway::RestApi Body.paths.*.*.x-amazon-apigateway-integration.uri apigateway
alias AWS::ApiGateway::RestApi Body.securityDefinitions.*.x-amazon-apigateway-authorizer.authorizerUri apigateway
alias AWS::ApiGateway::Authorizer AuthorizerUri apigateway
alias AWS::ApiGatewayV2::Integration IntegrationUri apigateway
alias AWS::ApiGatewayV2::Authorizer AuthorizerUri apigateway
alias AWS::ApiGatewayV2::Api Target apigateway
alias AWS::ApiGatewayV2::Api Body.paths.*.*.x-amazon-apigateway-integration.uri apigateway
alias AWS::ApiGatewayV2::Api Body.components.securitySchemes.*.x-amazon-apigateway-authorizer.authorizerUri apigateway
alias AWS::Logs::SubscriptionFilter DestinationArn logs
alias AWS::IoT::TopicRule TopicRulePayload.Actions[].Lambda.FunctionArn iot
alias AWS::IoT::TopicRule TopicRulePayload.ErrorAction.Lambda.FunctionArn iot
alias AWS::Cognito::UserPool LambdaConfig.{CreateAuthChallenge,CustomMessage,DefineAuthChallenge,PostAuthentication,PostConfirmation,PreAuthentication,PreSignUp,PreTokenGeneration,UserMigration,VerifyAuthChallengeResponse} cognito-idp
alias AWS::Cognito::UserPool LambdaConfig.{CustomEmailSender,CustomSMSSender,InboundFederation,PreTokenGenerationConfig}.LambdaArn cognito-idp
alias AWS::StepFunctions::StateMachine {Definition,DefinitionString}.**.{Resource,FunctionName} -
alias AWS::StepFunctions::StateMachine DefinitionString -
alias AWS::StepFunctions::StateMachine DefinitionSubstitutions.* -
alias AWS::Pipes::Pipe {Target,Enrichment} -
alias AWS::ElasticLoadBalancingV2::TargetGroup Targets[].Id elasticloadbalancing
alias AWS::VpcLattice::TargetGroup Targets[].Id vpc-lattice
alias AWS::CloudFormation::LambdaHook LambdaFunction -
alias AWS::SES::MailManagerRuleSet Rules[].Actions[].InvokeLambda.FunctionArn -
alias AWS::AppSync::DataSource LambdaConfig.LambdaFunctionArn -
alias AWS::AppSync::GraphQLApi LambdaAuthorizerConfig.AuthorizerUri appsync
alias AWS::AppSync::GraphQLApi AdditionalAuthenticationProviders[].LambdaAuthorizerConfig.AuthorizerUri appsync
alias AWS::AppSync::Api EventConfig.AuthProviders[].LambdaAuthorizerConfig.AuthorizerUri appsync
alias AWS::CloudWatch::{Alarm,CompositeAlarm} {AlarmActions,OKActions,InsufficientDataActions}[] lambda
beside AWS::SSM::MaintenanceWindowTask TaskArn -
alias AWS::AutoScaling::AutoScalingGroup TerminationPolicies[] -
alias AWS::EC2::ClientVpnEndpoint ClientConnectOptions.LambdaFunctionArn -
alias AWS::Bedrock::Agent ActionGroups[].ActionGroupExecutor.Lambda bedrock
alias AWS::Bedrock::Agent CustomOrchestration.Executor.Lambda bedrock
alias AWS::Bedrock::Agent PromptOverrideConfiguration.OverrideLambda bedrock
alias AWS::Bedrock::DataSource VectorIngestionConfiguration.CustomTransformationConfiguration.Transformations[].TransformationFunction.TransformationLambdaConfiguration.LambdaArn -
alias AWS::Bedrock::Flow Definition.Nodes[].Configuration.LambdaFunction.LambdaArn bedrock
alias AWS::BedrockAgentCore::Gateway InterceptorConfigurations[].Interceptor.Lambda.Arn -
alias AWS::BedrockAgentCore::GatewayTarget TargetConfiguration.Mcp.Lambda.LambdaArn -
alias AWS::BedrockAgentCore::Evaluator EvaluatorConfig.CodeBased.LambdaConfig.LambdaArn -
alias AWS::Lex::Bot TestBotAliasSettings.BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn lexv2
alias AWS::Lex::BotAlias BotAliasLocaleSettings[].BotAliasLocaleSetting.CodeHookSpecification.LambdaCodeHook.LambdaArn lexv2
alias AWS::Transfer::Server IdentityProviderDetails.Function transfer
alias AWS::Transfer::Workflow {Steps,OnExceptionSteps}[].CustomStepDetails.Target -
alias AWS::Connect::IntegrationAssociation IntegrationArn connect
alias AWS::S3ObjectLambda::AccessPoint ObjectLambdaConfiguration.TransformationConfigurations[].ContentTransformation.AwsLambda.FunctionArn -
alias AWS::Kendra::DataSource CustomDocumentEnrichmentConfiguration.{Pre,Post}ExtractionHookConfiguration.LambdaArn -
alias AWS::QBusiness::DataSource DocumentEnrichmentConfiguration.{Pre,Post}ExtractionHookConfiguration.LambdaArn -
alias AWS::RefactorSpaces::Service LambdaEndpoint.Arn -
alias AWS::Greengrass::FunctionDefinition InitialVersion.Functions[].FunctionArn -
alias AWS::Greengrass::FunctionDefinitionVersion Functions[].FunctionArn -
alias AWS::IoT::Authorizer AuthorizerFunctionArn iot
alias AWS::IoT::CertificateProvider LambdaFunctionArn iot
alias AWS::IoT::DomainConfiguration ServerCertificateConfig.OcspLambdaArn iot
alias AWS::IoT::DomainConfiguration ClientCertificateConfig.ClientCertificateCallbackArn iot
alias AWS::IoT::ProvisioningTemplate PreProvisioningHook.TargetArn iot
alias AWS::IoTSiteWise::Portal Alarms.NotificationLambdaArn iotevents
alias AWS::IVSChat::Room MessageReviewHandler.Uri ivschat
alias AWS::AppFlow::Connector ConnectorProvisioningConfig.Lambda.LambdaArn appflow
alias AWS::Pinpoint::Campaign CampaignHook.LambdaFunctionName pinpoint
alias AWS::Pinpoint::Campaign CustomDeliveryConfiguration.DeliveryUri pinpoint
alias AWS::Pinpoint::ApplicationSettings CampaignHook.LambdaFunctionName pinpoint
alias AWS::KinesisAnalytics::Application Inputs[].InputProcessingConfiguration.InputLambdaProcessor.ResourceARN -
alias AWS::KinesisAnalytics::ApplicationOutput Output.LambdaOutput.ResourceARN -
alias AWS::KinesisAnalyticsV2::Application ApplicationConfiguration.SqlApplicationConfiguration.Inputs[].InputProcessingConfiguration.InputLambdaProcessor.ResourceARN -
alias AWS::KinesisAnalyticsV2::ApplicationOutput Output.LambdaOutput.ResourceARN -
alias AWS::SageMaker::Model {PrimaryContainer.ImageConfig,Containers[].ImageConfig}.RepositoryAuthConfig.RepositoryCredentialsProviderArn -

stays Custom::S3 FunctionName -
stays Custom::EventBridge FunctionName -
stays Custom::CognitoUserPool FunctionName -
stays AWS::CloudFront::Distribution DistributionConfig.{DefaultCacheBehavior,CacheBehaviors[]}.LambdaFunctionAssociations[].LambdaFunctionARN edgelambda
stays AWS::GreengrassV2::ComponentVersion LambdaFunction.LambdaArn -
stays AWS::HealthLake::FHIRDatastore IdentityProviderConfiguration.IdpLambdaArn healthlake
stays AWS::IoTAnalytics::Pipeline PipelineActivities[].Lambda.LambdaName iotanalytics
stays AWS::IoTTwinMaker::ComponentType Functions.*.ImplementedBy.Lambda.Arn -
stays AWS::KinesisFirehose::DeliveryStream {ExtendedS3,S3,Redshift,Elasticsearch,Splunk,HttpEndpoint}DestinationConfiguration.ProcessingConfiguration.Processors[].Parameters[].ParameterValue -
stays AWS::Logs::AccountPolicy {PolicyDocument,PolicyDocument.DestinationArn} logs
stays AWS::SecretsManager::RotationSchedule RotationLambdaARN secretsmanager
stays AWS::Config::ConfigRule Source.SourceIdentifier config
stays AWS::Config::OrganizationConfigRule OrganizationCustomRuleMetadata.LambdaFunctionArn config
stays AWS::CloudFormation::CustomResource ServiceToken -
stays Custom::* ServiceToken -
stays AWS::CloudFormation::Macro FunctionName cloudformation
stays AWS::CodePipeline::Pipeline Stages[].Actions[].Configuration.FunctionName -
stays AWS::CodeCommit::Repository Triggers[].DestinationArn codecommit
stays AWS::SES::ReceiptRule Rule.Actions[].LambdaAction.FunctionArn ses
stays AWS::AppSync::Resolver SyncConfig.LambdaConflictHandlerConfig.LambdaConflictHandlerArn -
stays AWS::AppSync::FunctionConfiguration SyncConfig.LambdaConflictHandlerConfig.LambdaConflictHandlerArn -
stays AWS::ECS::Service DeploymentConfiguration.LifecycleHooks[].HookTargetArn -
stays AWS::IoTEvents::AlarmModel AlarmEventActions.AlarmActions[].Lambda.FunctionArn iotevents
stays AWS::IoTEvents::DetectorModel DetectorModelDefinition.States[].{OnEnter,OnInput,OnExit}.{Events,TransitionEvents}[].Actions[].Lambda.FunctionArn iotevents
stays AWS::AppConfig::ConfigurationProfile Validators[].Content appconfig
stays AWS::AppConfig::Extension Actions.*[].Uri -
stays AWS::ARCRegionSwitch::Plan Workflows[].Steps[].ExecutionBlockConfiguration.CustomActionLambdaConfig.Lambdas[].Arn -
stays AWS::Athena::DataCatalog Parameters.{function,metadata-function,record-function} -
stays AWS::Cognito::IdentityPool CognitoEvents.* cognito-sync
stays AWS::SecurityAgent::AgentSpace AwsResources.LambdaFunctionArns[] -

neutral AWS::Lambda::Function FunctionName -
neutral AWS::Lambda::Version FunctionName -
neutral AWS::Lambda::Alias FunctionName -
neutral AWS::Lambda::Permission FunctionName -
neutral AWS::Logs::LogGroup LogGroupName -
neutral AWS::CloudWatch::Alarm Dimensions[].Value -
neutral AWS::CloudWatch::Alarm Metrics[].MetricStat.Metric.Dimensions[].Value -
neutral AWS::CloudWatch::AnomalyDetector ** -
neutral AWS::CloudWatch::Dashboard DashboardBody** -
neutral AWS::ApplicationAutoScaling::ScalableTarget ResourceId -
neutral AWS::ApplicationAutoScaling::ScalingPolicy ** -
neutral AWS::IAM::** ** -
`;

/* The paths that a path with {a,b} stands for. */
function expanded(text) {
  const [whole, inner] = /\{([^{}]*)\}/.exec(text) ?? [];
  return whole
    ? inner.split(',').flatMap((choice) => expanded(text.replace(whole, choice)))
    : [text];
}

const fits = (pattern) => {
  const parts = pattern
    .split(/(\*\*|\*)/)
    .map((part) =>
      part === '**' ? '.*' : part === '*' ? '[^.]*' : part.replace(/[.[\]$]/g, '\\$&'),
    );
  return new RegExp(`^${parts.join('')}$`);
};

const places = PLACES.split('\n')
  .filter(Boolean)
  .flatMap((line) => {
    const [verdict, types, paths, caller] = line.split(' ');
    const each = expanded(types).flatMap((type) => expanded(paths).map((path) => ({ type, path })));
    return each.map(({ type, path }) => ({
      verdict,
      type,
      path,
      caller: caller === '-' ? '' : caller,
      isOf: fits(type),
      isAt: fits(path),
    }));
  });

const met = new Map(); // "type path" -> what placeOf found

function placeOf(type, path) {
  const key = `${type} ${path}`;
  if (!met.has(key))
    met.set(
      key,
      places.find(({ isOf, isAt }) => isOf.test(type) && isAt.test(path)),
    );
  return met.get(key);
}

module.exports = { placeOf, places };
