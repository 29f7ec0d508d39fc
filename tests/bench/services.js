'use strict';

/* Services of any number of functions, each with a log group, a version, a REST resource and
   method, a permission, a queue's mapping and two alarms, as the framework has them when the hooks
   run. */

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const join = (...pieces) => ({ 'Fn::Join': ['', pieces] });
const REGION = { Ref: 'AWS::Region' };
const PARTITION = { Ref: 'AWS::Partition' };

// What the framework compiles for a function behind a REST method and a queue.
function resourcesOf(i, name) {
  const id = `Handler${i}LambdaFunction`;
  const address = join(
    'arn:',
    PARTITION,
    ':apigateway:',
    REGION,
    ':lambda:path/2015-03-31/functions/',
    arnOf(id),
    '/invocations',
  );
  const api = { Ref: 'ApiGatewayRestApi' };
  const source = join(
    'arn:',
    PARTITION,
    ':execute-api:',
    REGION,
    ':',
    { Ref: 'AWS::AccountId' },
    ':',
    api,
    '/*/*',
  );
  const resources = {
    [`Handler${i}LogGroup`]: ['Logs::LogGroup', { LogGroupName: `/aws/lambda/${name}` }],
    [id]: [
      'Lambda::Function',
      {
        Code: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/bench.zip' },
        Handler: 'handler.run',
        Runtime: 'nodejs20.x',
        FunctionName: name,
        MemorySize: 1024,
        Timeout: 6,
        Role: arnOf('IamRoleLambdaExecution'),
      },
    ],
    [`Handler${i}LambdaVersion7xSaAR4LltZAorMi0Ze3t1gEPFt68w5a2ljHk1f3nA`]: [
      'Lambda::Version',
      { FunctionName: { Ref: id }, CodeSha256: 'nuHjDlOH+IYEef4O' },
    ],
    [`ApiGatewayResourceHandler${i}`]: [
      'ApiGateway::Resource',
      {
        ParentId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
        PathPart: `handler${i}`,
        RestApiId: api,
      },
    ],
    [`ApiGatewayMethodHandler${i}Get`]: [
      'ApiGateway::Method',
      {
        HttpMethod: 'GET',
        ResourceId: { Ref: `ApiGatewayResourceHandler${i}` },
        RestApiId: api,
        AuthorizationType: 'NONE',
        Integration: { IntegrationHttpMethod: 'POST', Type: 'AWS_PROXY', Uri: address },
        MethodResponses: [],
      },
    ],
    [`Handler${i}LambdaPermissionApiGateway`]: [
      'Lambda::Permission',
      {
        FunctionName: arnOf(id),
        Action: 'lambda:InvokeFunction',
        Principal: 'apigateway.amazonaws.com',
        SourceArn: source,
      },
    ],
    [`Handler${i}EventSourceMappingSQSQueue`]: [
      'Lambda::EventSourceMapping',
      { BatchSize: 10, EventSourceArn: arnOf('Queue'), FunctionName: arnOf(id), Enabled: true },
    ],
  };
  return Object.fromEntries(
    Object.entries(resources).map(([key, [type, Properties]]) => [
      key,
      { Type: `AWS::${type}`, Properties },
    ]),
  );
}

function serviceOf(count) {
  const options = { stage: 'dev', region: 'eu-west-1' };
  const policy = { PolicyName: 'lambda', PolicyDocument: { Version: '2012-10-17', Statement: [] } };
  const Resources = {
    IamRoleLambdaExecution: { Type: 'AWS::IAM::Role', Properties: { Policies: [policy] } },
    Queue: { Type: 'AWS::SQS::Queue' },
  };
  Resources.ApiGatewayRestApi = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'bench' } };
  const functions = {};
  for (let i = 0; i < count; i += 1) {
    const alarms = ['functionErrors', 'functionDuration'];
    functions[`handler${i}`] = {
      handler: 'handler.run',
      alarms,
      deploymentSettings: {
        type: 'Linear10PercentEvery1Minute',
        alias: 'Live',
        alarms: [`Handler${i}FunctionErrorsAlarm`],
      },
    };
    Object.assign(Resources, resourcesOf(i, `bench-dev-handler${i}`));
  }
  const provider = { name: 'aws', runtime: 'nodejs20.x', ...options };
  const custom = { alerts: { dashboards: true } };
  return {
    service: { service: 'bench', provider, custom, functions },
    template: { Resources },
    options,
  };
}

module.exports = { serviceOf };
