'use strict';

/* Services made up at random, each with the template that the framework has for it when its plugins
   get their turn: the shapes are those of osls 4.3.1, and for what a user adds under `resources`,
   those that CloudFormation's pages show. */

const FUNCTION_KEYS = [
  'order',
  'product',
  'list-orders',
  'sync_stock',
  'resizeImage',
  'notify-by_mail',
  'a',
  'importCsv',
];
const SERVICE_NAMES = [
  'shop',
  'order-service',
  'stock_keeping',
  `a-service-${'with-a-long-name-'.repeat(4)}indeed`,
];
const STAGES = ['dev', 'prod', 'pr-12'];
const REGIONS = ['eu-west-1', 'us-east-1', 'cn-north-1', 'us-gov-west-1'];
const ALIASES = ['Live', 'live', 'prod2', 'Canary', 'blue-green', 'my_alias'];
const TYPES = [
  'AllAtOnce',
  ...['5', '10', '15', '30'].map((minutes) => `Canary10Percent${minutes}Minutes`),
  ...['1Minute', '2Minutes', '3Minutes', '10Minutes'].map(
    (interval) => `Linear10PercentEvery${interval}`,
  ),
];

// Mulberry32, by Tommy Ettinger: 32 bits of state, one draw a call.
function random(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  const pick = (list) => list[below(list.length)];
  const chance = (probability) => next() < probability;
  const some = (list, probability = 0.5) => list.filter(() => chance(probability));
  return {
    below,
    pick,
    chance,
    some,
    maybe: (probability, make) => (chance(probability) ? make() : undefined),
  };
}

const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const idPart = (text) => upperFirst(text.replaceAll('-', 'Dash').replaceAll('_', 'Underscore'));
const compact = (object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const join = (...pieces) => ({ 'Fn::Join': ['', pieces] });
const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const PARTITION = { Ref: 'AWS::Partition' };
const REGION = { Ref: 'AWS::Region' };
const ACCOUNT = { Ref: 'AWS::AccountId' };
const invocations = (reference) =>
  join(
    'arn:',
    PARTITION,
    ':apigateway:',
    REGION,
    ':lambda:path/2015-03-31/functions/',
    reference,
    '/invocations',
  );
const regional = (service, ...rest) =>
  join('arn:', PARTITION, `:${service}:`, REGION, ':', ACCOUNT, ':', ...rest);

const partitionOf = (region) =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

// One service in the making.
class Draft {
  constructor(seed) {
    this.random = random(seed);
    const { pick, chance } = this.random;
    this.service = pick(SERVICE_NAMES);
    this.options = { stage: pick(STAGES), region: pick(REGIONS) };
    this.partition = partitionOf(this.options.region);
    this.provider = { name: 'aws', runtime: 'nodejs20.x', region: this.options.region };
    if (chance(0.3)) this.provider.stage = pick(STAGES);
    if (chance(0.2)) this.provider.tags = { team: 'shop', stage: this.options.stage };
    if (chance(0.15)) this.provider.stackName = 'a-stack-of-our-own';
    this.stackName = this.provider.stackName ?? `${this.service}-${this.options.stage}`;
    this.functions = {};
    this.custom = {};
    this.resources = { ServerlessDeploymentBucket: { Type: 'AWS::S3::Bucket' } };
    this.count = 0;
  }

  add(id, Type, Properties, more = {}) {
    this.resources[id] ??= { Type, ...more, Properties: compact(Properties) };
    return this.resources[id].Properties;
  }

  next(prefix) {
    this.count += 1;
    return `${prefix}${this.count}`;
  }

  nameOf(id) {
    return this.resources[id].Properties.FunctionName;
  }

  /* A function's ARN as a user may write it under `resources`: the attribute in its three
     spellings, inside a substitution, put together from pieces, under a condition, or with the
     function's name written out. */
  written(id) {
    const otherwise = this.random.pick([
      arnOf(id),
      `arn:${this.partition}:lambda:${this.options.region}:123456789012:function:other`,
    ]);
    return this.random.pick([
      arnOf(id),
      arnOf(id),
      { 'Fn::GetAtt': `${id}.Arn` },
      { 'Fn::Sub': `\${${id}.Arn}` },
      { 'Fn::Sub': ['${Function}', { Function: arnOf(id) }] },
      {
        'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:\${${id}}`,
      },
      join(arnOf(id)),
      regional('lambda', 'function:', { Ref: id }),
      {
        'Fn::Join': [
          ':',
          [`arn:${this.partition}:lambda`, REGION, ACCOUNT, 'function', { Ref: id }],
        ],
      },
      { 'Fn::If': ['IsLarge', arnOf(id), otherwise] },
      join(`arn:${this.partition}:lambda:`, {
        'Fn::Sub': `\${AWS::Region}:\${AWS::AccountId}:function:\${${id}}`,
      }),
      {
        'Fn::Sub': [
          `arn:${this.partition}:lambda:\${AWS::Region}:123456789012:function:\${Function}`,
          { Function: { Ref: id } },
        ],
      },
      `arn:${this.partition}:lambda:${this.options.region}:123456789012:function:${this.nameOf(id)}`,
      regional('lambda', `function:${this.nameOf(id)}`),
      {
        'Fn::Join': [
          ':',
          [`arn:${this.partition}:lambda`, REGION, ACCOUNT, 'function', this.nameOf(id)],
        ],
      },
    ]);
  }

  // Its name or its ARN, where either may stand; some are qualified already.
  writtenName(id) {
    const qualified = [
      { 'Fn::Sub': `\${${id}.Arn}:stable` },
      join(arnOf(id), ':stable'),
      { 'Fn::Join': [':', [{ Ref: id }, 'stable']] },
      { 'Fn::Sub': ['${Function}:stable', { Function: arnOf(id) }] },
      join(join(arnOf(id)), ':stable'),
      join({ 'Fn::Sub': `\${${id}.Arn}` }, ':stable'),
      {
        'Fn::If': [
          'IsLarge',
          join({ 'Fn::If': ['IsLarge', arnOf(id), { Ref: id }] }, ':stable'),
          { Ref: id },
        ],
      },
      `${this.nameOf(id)}:stable`,
      `arn:${this.partition}:lambda:${this.options.region}:123456789012:function:${this.nameOf(id)}:stable`,
    ];
    if (this.random.chance(0.15)) return this.random.pick(qualified);
    return this.random.chance(0.3)
      ? this.random.pick([{ Ref: id }, { 'Fn::Sub': `\${${id}}` }, this.nameOf(id)])
      : this.written(id);
  }

  writtenAddress(id) {
    const path =
      'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/';
    return this.random.pick([
      invocations(arnOf(id)),
      invocations({ 'Fn::GetAtt': `${id}.Arn` }),
      { 'Fn::Sub': `${path}\${${id}.Arn}/invocations` },
      { 'Fn::Sub': [`${path}\${Function}/invocations`, { Function: arnOf(id) }] },
      { 'Fn::Sub': `${path}\${${id}.Arn}:stable/invocations` },
      invocations(join(arnOf(id), ':stable')),
    ]);
  }

  permit(id, suffix, Principal, more = {}) {
    this.add(
      `${id.replace(/LambdaFunction$/, '')}LambdaPermission${suffix}`,
      'AWS::Lambda::Permission',
      {
        FunctionName: arnOf(id),
        Action: 'lambda:InvokeFunction',
        Principal,
        ...more,
      },
    );
  }

  // A permission among the user's own resources.
  permitByHand(id, Principal) {
    const FunctionName = this.writtenName(id);
    this.add(this.next('UserPermission'), 'AWS::Lambda::Permission', {
      FunctionName,
      Action: 'lambda:InvokeFunction',
      Principal,
    });
  }
}

const restApi = (draft) => {
  draft.add('ApiGatewayRestApi', 'AWS::ApiGateway::RestApi', {
    Name: `${draft.options.stage}-${draft.service}`,
  });
  return { Ref: 'ApiGatewayRestApi' };
};

function method(draft, id, HttpMethod, more) {
  const RestApiId = restApi(draft);
  const resource = draft.next('ApiGatewayResourcePath');
  const ParentId = { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] };
  draft.add(resource, 'AWS::ApiGateway::Resource', {
    ParentId,
    PathPart: resource.toLowerCase(),
    RestApiId,
  });
  const Integration = {
    IntegrationHttpMethod: 'POST',
    Type: 'AWS_PROXY',
    Uri: invocations(arnOf(id)),
  };
  const base = {
    HttpMethod,
    RequestParameters: {},
    ResourceId: { Ref: resource },
    RestApiId,
    ApiKeyRequired: false,
  };
  const properties = {
    ...base,
    AuthorizationType: 'NONE',
    Integration,
    MethodResponses: [],
    ...more,
  };
  draft.add(`ApiGatewayMethod${resource}${HttpMethod}`, 'AWS::ApiGateway::Method', properties);
  draft.permit(id, 'ApiGateway', 'apigateway.amazonaws.com', {
    SourceArn: join(
      'arn:',
      PARTITION,
      ':execute-api:',
      REGION,
      ':',
      ACCOUNT,
      ':',
      RestApiId,
      '/*/*',
    ),
  });
  return resource;
}

const httpApi = (draft) => {
  draft.add('HttpApi', 'AWS::ApiGatewayV2::Api', {
    Name: `${draft.options.stage}-${draft.service}`,
    ProtocolType: 'HTTP',
  });
  return { Ref: 'HttpApi' };
};

const webSocketApi = (draft) => {
  draft.add('WebsocketsApi', 'AWS::ApiGatewayV2::Api', {
    Name: `${draft.options.stage}-${draft.service}-websockets`,
    RouteSelectionExpression: '$request.body.action',
    ProtocolType: 'WEBSOCKET',
  });
  return { Ref: 'WebsocketsApi' };
};

const mapping = (draft, id, EventSourceArn, more) =>
  draft.add(
    draft.next(`${id.replace(/LambdaFunction$/, '')}EventSourceMapping`),
    'AWS::Lambda::EventSourceMapping',
    { BatchSize: 10, Enabled: true, EventSourceArn, FunctionName: arnOf(id), ...more },
    { DependsOn: ['IamRoleLambdaExecution'] },
  );

const rule = (draft, id, properties, target = {}) => {
  const name = draft.next(`${id.replace(/LambdaFunction$/, '')}EventsRuleSchedule`);
  draft.add(name, 'AWS::Events::Rule', {
    ...properties,
    State: 'ENABLED',
    Targets: [{ ...target, Arn: arnOf(id), Id: `${name}Target` }],
  });
  draft.permit(id, name, 'events.amazonaws.com', { SourceArn: arnOf(name) });
};

function bucketOf(draft, id, name, entries) {
  const properties = draft.add(name, 'AWS::S3::Bucket', {
    BucketName: name.toLowerCase(),
    NotificationConfiguration: { LambdaConfigurations: [] },
  });
  properties.NotificationConfiguration.LambdaConfigurations.push(...entries);
  draft.permit(id, `${name}S3`, 's3.amazonaws.com', {
    SourceArn: join('arn:', PARTITION, `:s3:::${name.toLowerCase()}`),
    SourceAccount: ACCOUNT,
  });
}

/* What may call a function, one each. `id` is the function's logical id; where the same name of a
   bucket, a topic or a load balancer is drawn for two functions, they share it. */
const EVENTS = {
  restMethod(draft, id) {
    method(draft, id, draft.random.pick(['GET', 'POST', 'ANY']));
  },
  restMethodWithCors(draft, id) {
    const resource = method(draft, id, 'PUT');
    const Integration = {
      Type: 'MOCK',
      RequestTemplates: { 'application/json': '{statusCode:200}' },
      ContentHandling: 'CONVERT_TO_TEXT',
    };
    const properties = {
      AuthorizationType: 'NONE',
      HttpMethod: 'OPTIONS',
      RequestParameters: {},
      Integration,
      ResourceId: { Ref: resource },
    };
    draft.add(`ApiGatewayMethod${resource}Options`, 'AWS::ApiGateway::Method', {
      ...properties,
      RestApiId: restApi(draft),
    });
  },
  restMethodWithTemplates(draft, id) {
    const RequestTemplates = {
      'application/json': '#set($body = $input.json("$"))\n{"body": $body}',
      'text/plain': `"${id}"`,
    };
    const Uri = invocations(arnOf(id));
    method(draft, id, 'PATCH', {
      Integration: {
        IntegrationHttpMethod: 'POST',
        Type: 'AWS',
        Uri,
        PassthroughBehavior: 'NEVER',
        RequestTemplates,
      },
    });
  },
  restMethodByHand(draft, id) {
    const Integration = {
      Type: 'AWS_PROXY',
      IntegrationHttpMethod: 'POST',
      Uri: draft.writtenAddress(id),
    };
    const properties = {
      HttpMethod: 'GET',
      AuthorizationType: 'NONE',
      RestApiId: restApi(draft),
      ResourceId: { Ref: 'UserPath' },
      Integration,
    };
    draft.add(draft.next('UserMethod'), 'AWS::ApiGateway::Method', properties);
  },
  restAuthorizer(draft, id) {
    const AuthorizerUri = draft.random.chance(0.7)
      ? invocations(arnOf(id))
      : draft.writtenAddress(id);
    draft.add(draft.next('RestApiGatewayAuthorizer'), 'AWS::ApiGateway::Authorizer', {
      IdentitySource: 'method.request.header.Authorization',
      Name: 'authorizer',
      RestApiId: restApi(draft),
      AuthorizerUri,
      Type: 'TOKEN',
    });
    draft.permit(id, 'ApiGateway', 'apigateway.amazonaws.com');
  },
  httpIntegration(draft, id) {
    const ApiId = httpApi(draft);
    const integration = `HttpApiIntegration${id}`;
    const IntegrationUri = draft.random.chance(0.8) ? arnOf(id) : draft.written(id);
    const properties = {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri,
      PayloadFormatVersion: '2.0',
      TimeoutInMillis: 30000,
    };
    draft.add(integration, 'AWS::ApiGatewayV2::Integration', properties);
    const route = draft.next('HttpApiRoute');
    const Target = { 'Fn::Join': ['/', ['integrations', { Ref: integration }]] };
    draft.add(
      route,
      'AWS::ApiGatewayV2::Route',
      { ApiId, RouteKey: `GET /${route}`, Target },
      { DependsOn: integration },
    );
    draft.permit(id, 'HttpApi', 'apigateway.amazonaws.com', {
      SourceArn: join('arn:', PARTITION, ':execute-api:', REGION, ':', ACCOUNT, ':', ApiId, '/*'),
    });
  },
  httpServiceIntegration(draft) {
    const properties = {
      ApiId: httpApi(draft),
      IntegrationType: 'AWS_PROXY',
      IntegrationSubtype: 'SQS-SendMessage',
      PayloadFormatVersion: '1.0',
    };
    draft.add('UserQueueIntegration', 'AWS::ApiGatewayV2::Integration', properties);
  },
  jwtAuthorizer(draft) {
    draft.add('HttpApiAuthorizerJwt', 'AWS::ApiGatewayV2::Authorizer', {
      ApiId: httpApi(draft),
      Name: 'jwt',
      IdentitySource: ['$request.header.Authorization'],
      AuthorizerType: 'JWT',
      JwtConfiguration: { Audience: ['shop'], Issuer: 'https://issuer.example.com' },
    });
  },
  requestAuthorizer(draft, id) {
    const web = draft.random.chance(0.5);
    const properties = {
      ApiId: web ? webSocketApi(draft) : httpApi(draft),
      AuthorizerType: 'REQUEST',
      AuthorizerUri: invocations(arnOf(id)),
    };
    const name = draft.next(web ? 'WebsocketsAuthorizer' : 'HttpApiAuthorizer');
    draft.add(name, 'AWS::ApiGatewayV2::Authorizer', {
      ...properties,
      Name: name,
      IdentitySource: [],
    });
    draft.permit(id, web ? 'Websockets' : 'AuthorizerHttpApi', 'apigateway.amazonaws.com');
  },
  webSocket(draft, id) {
    const integration = `${id.replace(/LambdaFunction$/, '')}WebsocketsIntegration`;
    const ApiId = webSocketApi(draft);
    const IntegrationUri = draft.random.chance(0.8)
      ? invocations(arnOf(id))
      : draft.writtenAddress(id);
    draft.add(integration, 'AWS::ApiGatewayV2::Integration', {
      ApiId,
      IntegrationType: 'AWS_PROXY',
      IntegrationUri,
    });
    const Target = { 'Fn::Join': ['/', ['integrations', { Ref: integration }]] };
    draft.add(draft.next('SdefaultWebsocketsRoute'), 'AWS::ApiGatewayV2::Route', {
      ApiId,
      RouteKey: '$default',
      AuthorizationType: 'NONE',
      Target,
    });
    draft.permit(id, 'Websockets', 'apigateway.amazonaws.com');
  },
  queue(draft, id) {
    mapping(draft, id, arnOf('Queue'));
  },
  stream(draft, id) {
    mapping(
      draft,
      id,
      { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      { StartingPosition: 'TRIM_HORIZON' },
    );
    mapping(draft, id, 'arn:aws:kinesis:eu-west-1:123456789012:stream/orders', {
      StartingPosition: 'LATEST',
    });
  },
  mappingByHand(draft, id) {
    mapping(draft, id, arnOf('Queue'), { FunctionName: draft.writtenName(id) });
  },
  snsTopic(draft, id) {
    const name = draft.random.pick(['SNSTopicOne', 'SNSTopicTwo']);
    draft
      .add(name, 'AWS::SNS::Topic', { TopicName: name, Subscription: [] })
      .Subscription.push({ Endpoint: arnOf(id), Protocol: 'lambda' });
    draft.permit(id, `${name}SNS`, 'sns.amazonaws.com', { SourceArn: regional('sns', name) });
  },
  snsTopicByHand(draft, id) {
    const subscription = { Protocol: 'lambda', Endpoint: draft.written(id) };
    const mail = { Protocol: 'email', Endpoint: 'shop@example.com' };
    const Subscription = draft.random.pick([
      [subscription],
      [subscription, mail],
      [mail, { ...subscription, Region: 'eu-west-1' }, mail],
    ]);
    draft.add(draft.next('UserTopic'), 'AWS::SNS::Topic', { DisplayName: 'Orders', Subscription });
    draft.permitByHand(id, 'sns.amazonaws.com');
  },
  snsSubscription(draft, id) {
    const name = draft.next('SnsSubscription');
    const endpoint = draft.random.chance(0.5) ? arnOf(id) : draft.written(id);
    const FilterPolicy = draft.random.maybe(0.5, () => ({ store: ['north'] }));
    draft.add(name, 'AWS::SNS::Subscription', {
      TopicArn: { Ref: 'UserAlertTopic' },
      Protocol: 'lambda',
      Endpoint: endpoint,
      FilterPolicy,
    });
    draft.permit(id, `${name}SNS`, 'sns.amazonaws.com', { SourceArn: { Ref: 'UserAlertTopic' } });
  },
  bucket(draft, id) {
    const created = { Event: 's3:ObjectCreated:*', Function: arnOf(id) };
    const Rules = [
      { Name: 'prefix', Value: 'uploads/' },
      { Name: 'suffix', Value: '.jpg' },
    ];
    const removed = {
      Event: 's3:ObjectRemoved:*',
      Function: arnOf(id),
      Filter: { S3Key: { Rules } },
    };
    bucketOf(
      draft,
      id,
      draft.random.pick(['S3BucketPhotos', 'S3BucketInvoices']),
      draft.random.chance(0.4) ? [created, removed] : [created],
    );
  },
  bucketByHand(draft, id) {
    const LambdaConfigurations = [{ Event: 's3:ObjectRestore:*', Function: draft.written(id) }];
    const QueueConfigurations = [{ Event: 's3:ObjectCreated:*', Queue: arnOf('Queue') }];
    draft.add(draft.next('UserBucket'), 'AWS::S3::Bucket', {
      NotificationConfiguration: { QueueConfigurations, LambdaConfigurations },
    });
    draft.permitByHand(id, 's3.amazonaws.com');
  },
  schedule(draft, id) {
    rule(
      draft,
      id,
      { ScheduleExpression: 'rate(10 minutes)' },
      draft.random.chance(0.4) ? { Input: '{"a":1}' } : {},
    );
  },
  pattern(draft, id) {
    rule(
      draft,
      id,
      { EventPattern: { source: ['aws.ec2'] } },
      { RetryPolicy: { MaximumRetryAttempts: 2 }, DeadLetterConfig: { Arn: arnOf('Queue') } },
    );
  },
  ruleByHand(draft, id) {
    const target = { Id: 'function', Arn: draft.written(id) };
    const sometimes = { 'Fn::If': ['IsLarge', target, { Ref: 'AWS::NoValue' }] };
    const Targets = [
      { Id: 'queue', Arn: arnOf('Queue') },
      draft.random.pick([target, target, sometimes]),
    ];
    draft.add(draft.next('UserRule'), 'AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 day)',
      Targets,
    });
    draft.permitByHand(id, 'events.amazonaws.com');
  },
  logs(draft, id) {
    const DestinationArn = draft.random.chance(0.6) ? arnOf(id) : draft.written(id);
    const name = draft.next(
      `${id.replace(/LambdaFunction$/, '')}LogsSubscriptionFilterCloudWatchLog`,
    );
    draft.add(name, 'AWS::Logs::SubscriptionFilter', {
      LogGroupName: '/aws/lambda/hello',
      FilterPattern: '{$.e = "f"}',
      DestinationArn,
    });
    draft.permit(
      id,
      'LogsSubscriptionFilterCloudWatchLog',
      join('logs.', REGION, '.amazonaws.com'),
    );
  },
  iot(draft, id) {
    const name = draft.next(`${id.replace(/LambdaFunction$/, '')}IotTopicRule`);
    const Actions = [{ Lambda: { FunctionArn: arnOf(id) } }];
    draft.add(name, 'AWS::IoT::TopicRule', {
      TopicRulePayload: { RuleDisabled: false, Sql: "SELECT * FROM 'x'", Actions },
    });
    draft.permit(id, name, 'iot.amazonaws.com', {
      SourceArn: regional('iot', 'rule/', { Ref: name }),
    });
  },
  iotByHand(draft, id) {
    const call = () => ({ Lambda: { FunctionArn: draft.written(id) } });
    const queue = {
      Sqs: { QueueUrl: { Ref: 'Queue' }, RoleArn: 'arn:aws:iam::123456789012:role/iot' },
    };
    const Actions = draft.random.pick([[call(), call()], [queue, call()], [queue]]);
    const payload = {
      Sql: "SELECT * FROM 'y'",
      Actions,
      ErrorAction: draft.random.maybe(0.6, call),
    };
    draft.add(draft.next('UserIotRule'), 'AWS::IoT::TopicRule', {
      TopicRulePayload: compact(payload),
    });
    draft.permitByHand(id, 'iot.amazonaws.com');
  },
  appSync(draft, id) {
    const LambdaFunctionArn = draft.random.chance(0.6) ? arnOf(id) : draft.written(id);
    const properties = {
      ApiId: { 'Fn::GetAtt': ['UserGraph', 'ApiId'] },
      Name: 'orders',
      Type: 'AWS_LAMBDA',
      LambdaConfig: { LambdaFunctionArn },
    };
    draft.add(draft.next('UserDataSource'), 'AWS::AppSync::DataSource', {
      ...properties,
      ServiceRoleArn: arnOf('IamRoleLambdaExecution'),
    });
  },
  loadBalancer(draft, id) {
    const name = draft.next(`${id.replace(/LambdaFunction$/, '')}AlbTargetGroup`);
    draft.add(
      name,
      'AWS::ElasticLoadBalancingV2::TargetGroup',
      {
        TargetType: 'lambda',
        Targets: [{ Id: draft.random.chance(0.7) ? arnOf(id) : draft.written(id) }],
        HealthCheckEnabled: false,
      },
      { DependsOn: [`${id.replace(/LambdaFunction$/, '')}LambdaPermissionRegisterTarget`] },
    );
    draft.permit(id, 'Alb', 'elasticloadbalancing.amazonaws.com', { SourceArn: { Ref: name } });
    draft.permit(id, 'RegisterTarget', 'elasticloadbalancing.amazonaws.com');
  },
};

/* Callers for which neither plugin looks: the type of resource, the service that needs a
   permission, and its properties for a reference to the function. */
const openApi = (uri) => ({
  openapi: '3.0.1',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/orders': {
      get: { 'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri } },
    },
  },
});
const machine = (Resource) => ({
  StartAt: 'Call',
  States: { Call: { Type: 'Task', Resource, End: true } },
});
const RoleArn = arnOf('UserRole');
const OVERLOOKED = [
  [
    'AWS::Scheduler::Schedule',
    '',
    (Arn) => ({ ScheduleExpression: 'rate(1 hour)', Target: { Arn, RoleArn } }),
  ],
  ['AWS::Cognito::UserPool', 'cognito-idp', (PreSignUp) => ({ LambdaConfig: { PreSignUp } })],
  [
    'AWS::Cognito::UserPool',
    'cognito-idp',
    (LambdaArn) => ({
      LambdaConfig: {
        CustomEmailSender: { LambdaArn, LambdaVersion: 'V1_0' },
        KMSKeyID: { Ref: 'UserKey' },
      },
    }),
  ],
  ['AWS::StepFunctions::StateMachine', '', (arn) => ({ RoleArn, Definition: machine(arn) })],
  [
    'AWS::StepFunctions::StateMachine',
    '',
    (arn) => ({ RoleArn, DefinitionString: join('{"Resource":"', arn, '"}') }),
  ],
  [
    'AWS::StepFunctions::StateMachine',
    '',
    (Function) => ({
      RoleArn,
      DefinitionString: '{"Resource":"${Function}"}',
      DefinitionSubstitutions: { Function },
    }),
  ],
  ['AWS::Pipes::Pipe', '', (Target) => ({ RoleArn, Source: arnOf('Queue'), Target })],
  [
    'AWS::Pipes::Pipe',
    '',
    (Enrichment) => ({ RoleArn, Source: arnOf('Queue'), Enrichment, Target: arnOf('Queue') }),
  ],
  ['AWS::ApiGateway::RestApi', 'apigateway', (arn) => ({ Body: openApi(invocations(arn)) })],
  ['AWS::ApiGatewayV2::Api', 'apigateway', (arn) => ({ Body: openApi(invocations(arn)) })],
  [
    'AWS::ApiGatewayV2::Api',
    'apigateway',
    (Target) => ({ Name: 'quick', ProtocolType: 'HTTP', Target }),
  ],
  ['AWS::VpcLattice::TargetGroup', 'vpc-lattice', (Id) => ({ Type: 'LAMBDA', Targets: [{ Id }] })],
  [
    'AWS::AppSync::GraphQLApi',
    'appsync',
    (AuthorizerUri) => ({
      Name: 'g',
      AuthenticationType: 'AWS_LAMBDA',
      LambdaAuthorizerConfig: { AuthorizerUri },
    }),
  ],
  [
    'AWS::AutoScaling::AutoScalingGroup',
    'autoscaling',
    (arn) => ({ MinSize: '1', MaxSize: '2', TerminationPolicies: [arn, 'OldestInstance'] }),
  ],
  [
    'AWS::Bedrock::Agent',
    'bedrock',
    (Lambda) => ({
      AgentName: 'a',
      ActionGroups: [{ ActionGroupName: 'g', ActionGroupExecutor: { Lambda } }],
    }),
  ],
  [
    'AWS::Transfer::Workflow',
    '',
    (Target) => ({
      Steps: [{ Type: 'CUSTOM', CustomStepDetails: { Target, TimeoutSeconds: 60 } }],
    }),
  ],
  [
    'AWS::Connect::IntegrationAssociation',
    'connect',
    (IntegrationArn) => ({ IntegrationType: 'LAMBDA_FUNCTION', IntegrationArn }),
  ],
  [
    'AWS::CloudFormation::LambdaHook',
    '',
    (LambdaFunction) => ({ Alias: 'Shop::Our::Hook', LambdaFunction }),
  ],
  [
    'AWS::CloudWatch::Alarm',
    'lambda.alarms.cloudwatch',
    (arn) => ({ AlarmActions: [{ Ref: 'UserAlertTopic' }, arn] }),
  ],
  [
    'AWS::CloudWatch::CompositeAlarm',
    'lambda.alarms.cloudwatch',
    (arn) => ({ AlarmRule: 'TRUE', OKActions: [arn] }),
  ],
];

// Everything else that names a function and that neither plugin touches.
const FURTHER = {
  overlooked(draft, id) {
    const [type, service, properties] = draft.random.pick(OVERLOOKED);
    const reference = draft.random.chance(0.3) ? arnOf(id) : draft.written(id);
    draft.add(draft.next(`User${type.split('::')[2]}`), type, properties(reference));
    if (service && draft.random.chance(0.8)) draft.permitByHand(id, `${service}.amazonaws.com`);
  },
  url(draft, id) {
    draft.add(`${id}Url`, 'AWS::Lambda::Url', { AuthType: 'NONE', TargetFunctionArn: arnOf(id) });
    draft.permit(id, 'FnUrl', '*', {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    });
    if (draft.random.chance(0.5))
      draft.permit(id, 'FnInvoke', '*', { InvokedViaFunctionUrl: true });
  },
  invokeConfig(draft, id) {
    const Qualifier = draft.random.pick(['$LATEST', '$LATEST', 'stable', '3']);
    draft.add(`${id.replace(/Function$/, '')}EvConf`, 'AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: id },
      Qualifier,
    });
  },
  qualifiedRule(draft, id) {
    const name = draft.next('UserQualifiedRule');
    const Targets = [{ Id: 'stable', Arn: join(arnOf(id), ':stable') }];
    draft.add(name, 'AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets });
    draft.permit(id, name, 'events.amazonaws.com', { SourceArn: arnOf(name) });
  },
  maintenanceTask(draft, id) {
    const MaintenanceWindowLambdaParameters = {
      Payload: '{}',
      Qualifier: draft.random.maybe(0.5, () => '$LATEST'),
    };
    const TaskArn = draft.random.pick([
      arnOf(id),
      { 'Fn::Sub': `\${${id}.Arn}` },
      { Ref: id },
      draft.nameOf(id),
    ]);
    const properties = { WindowId: 'mw-1', TaskType: 'LAMBDA', TaskArn, Priority: 1 };
    const TaskInvocationParameters = {
      MaintenanceWindowLambdaParameters: compact(MaintenanceWindowLambdaParameters),
    };
    draft.add(
      draft.next('UserTask'),
      'AWS::SSM::MaintenanceWindowTask',
      { ...properties, TaskInvocationParameters },
      { DependsOn: draft.random.pick(['Queue', ['Queue', 'Table']]) },
    );
  },
  policy(draft, id) {
    const { pick } = draft.random;
    const Action = pick([
      'lambda:InvokeFunction',
      ['sqs:SendMessage', 'lambda:InvokeFunction'],
      'lambda:*',
      ['lambda:Get*'],
    ]);
    const arn = draft.random.pick([
      arnOf(id),
      { 'Fn::Sub': `\${${id}.Arn}` },
      regional('lambda', 'function:', { Ref: id }),
    ]);
    const Resource = pick([
      arn,
      [arn],
      [arn, { 'Fn::Sub': `\${${id}.Arn}:*` }],
      [arnOf('Queue'), arn],
      '*',
    ]);
    const Effect = pick(['Allow', 'Allow', 'Allow', 'Deny']);
    const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] };
    const name = draft.next('UserPolicy');
    const type = pick(['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy', 'AWS::IAM::Role']);
    const properties = { PolicyName: name, PolicyDocument };
    draft.add(
      name,
      type,
      type === 'AWS::IAM::Role' ? { Policies: [properties], Path: '/' } : properties,
    );
  },
  customResource(draft, id) {
    draft.resources[draft.next('UserCustomResource')] = {
      Type: 'Custom::Seed',
      Properties: { ServiceToken: arnOf(id), Name: { Ref: id } },
    };
  },
};

/* For provisioned concurrency and SnapStart the framework makes an alias, notes it on the function,
   and puts its name behind what it says of the function: in some of the resources here, as others
   are the user's own. */
function addAlias(draft, id, key) {
  const { pick, chance } = draft.random;
  const [ending, Name, more] = pick([
    [
      'ProvConcLambdaAlias',
      'provisioned',
      { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 1 } },
    ],
    ['SnapStartLambdaAlias', 'snapstart', {}],
  ]);
  const name = id.replace(/LambdaFunction$/, ending);
  const version = Object.keys(draft.resources).find(
    (other) => draft.resources[other].Properties?.FunctionName?.Ref === id,
  );
  const FunctionVersion = { 'Fn::GetAtt': [version, 'Version'] };
  const written = JSON.stringify(arnOf(id));
  const own = ['AWS::IAM::', 'Custom::', 'AWS::Lambda::Function', 'AWS::Lambda::Url'];
  for (const [other, resource] of Object.entries(draft.resources)) {
    if (own.some((type) => resource.Type.startsWith(type)) || chance(0.4)) continue;
    const target = JSON.stringify(
      pick([{ 'Fn::Join': [':', [arnOf(id), Name]] }, { 'Fn::Sub': `\${${id}.Arn}:${Name}` }]),
    );
    const members = ['FunctionName', 'Arn'];
    const pointed = members.reduce(
      (text, member) => text.replaceAll(`"${member}":${written}`, `"${member}":${target}`),
      JSON.stringify(resource),
    );
    draft.resources[other] = JSON.parse(pointed);
  }
  draft.add(
    name,
    'AWS::Lambda::Alias',
    { FunctionName: { Ref: id }, FunctionVersion, Name, ...more },
    { DependsOn: [id] },
  );
  draft.functions[key].targetAlias = { name: Name, logicalId: name };
  draft.add(draft.next('AliasPermission'), 'AWS::Lambda::Permission', {
    FunctionName: { Ref: name },
    Action: 'lambda:InvokeFunction',
    Principal: 'sns.amazonaws.com',
  });
}

// What stands in templates and has nothing to do with a rollout.
function addNoise(draft) {
  draft.add('Queue', 'AWS::SQS::Queue', {
    QueueName: `${draft.stackName}-queue`.slice(0, 80),
    VisibilityTimeout: 60,
  });
  draft.add('Table', 'AWS::DynamoDB::Table', {
    KeySchema: [{ KeyType: 'HASH', AttributeName: 'id' }],
    BillingMode: 'PAY_PER_REQUEST',
  });
  draft.add('UserAlertTopic', 'AWS::SNS::Topic', { DisplayName: 'alerts' });
  draft.resources.UserWaitHandle = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
  const policy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sqs:*', Resource: [arnOf('Queue')] }],
  };
  draft.add('UserRole', 'AWS::IAM::Role', { AssumeRolePolicyDocument: policy, Path: '/' });
  draft.add('UserAlarm', 'AWS::CloudWatch::Alarm', {
    MetricName: 'Errors',
    Namespace: 'AWS/Lambda',
    Threshold: 1.5,
    Period: 60,
    Statistic: 'Sum',
  });
  const Description = 'Größe "x" \\ /~1 \u2028 日本 😀\n${AWS::Region}';
  draft.add('UserParameter', 'AWS::SSM::Parameter', {
    Type: 'String',
    Value: '',
    Description,
    Tags: { 200: 1e21, 'a/b~c': -0.5, nothing: null, none: [], no: {} },
  });
}

function addExecutionRole(draft) {
  const { chance } = draft.random;
  const stream = {
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/${draft.stackName}*:*`,
  };
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:CreateLogGroup'],
      Resource: [stream],
    },
  ];
  const PolicyName = { 'Fn::Join': ['-', [draft.service, draft.options.stage, 'lambda']] };
  const Policies = [{ PolicyName, PolicyDocument: { Version: '2012-10-17', Statement } }];
  const trust = {
    Effect: 'Allow',
    Principal: { Service: ['lambda.amazonaws.com'] },
    Action: ['sts:AssumeRole'],
  };
  const AssumeRolePolicyDocument = { Version: '2012-10-17', Statement: [trust] };
  const bare = chance(0.15);
  draft.add('IamRoleLambdaExecution', 'AWS::IAM::Role', {
    AssumeRolePolicyDocument,
    Policies: bare ? undefined : Policies,
    Path: '/',
  });
}

function addFunction(draft, key, configuration) {
  const { chance } = draft.random;
  const base = idPart(key);
  const id = `${base}LambdaFunction`;
  draft.functions[key] = { handler: 'handler.run', ...configuration };
  const FunctionName = configuration.name ?? `${draft.service}-${draft.options.stage}-${key}`;
  if (!configuration.disableLogs)
    draft.add(`${base}LogGroup`, 'AWS::Logs::LogGroup', {
      LogGroupName: `/aws/lambda/${FunctionName}`,
    });
  const Code = { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/shop.zip' };
  const Environment = chance(0.3) ? { Variables: { TABLE: { Ref: 'Table' } } } : undefined;
  // The first function's role is written out: it says which account the stack's own is.
  const isFirst = Object.keys(draft.functions).length === 1;
  const Role = isFirst
    ? `arn:${draft.partition}:iam::123456789012:role/shop`
    : arnOf('IamRoleLambdaExecution');
  const properties = {
    Code,
    Handler: 'handler.run',
    Runtime: 'nodejs20.x',
    FunctionName,
    MemorySize: 1024,
    Timeout: 6,
    Environment,
  };
  draft.add(
    id,
    'AWS::Lambda::Function',
    { ...properties, Role },
    configuration.disableLogs ? {} : { DependsOn: [`${base}LogGroup`] },
  );
  const version = draft.random.pick([
    '7xSaAR4LltZAorMi0Ze3t1gEPFt68w5a2ljHk1f3nA',
    'KaurZiPW0cz8R1hFeiG8Hfpbsm2XfdQCB1eBSXpf6g',
  ]);
  const CodeSha256 = 'nuHjDlOH+IYEef4OVHyscT2xeRu9/sZEM/wS8eqet8Y=';
  draft.add(
    `${base}LambdaVersion${version}`,
    'AWS::Lambda::Version',
    { FunctionName: { Ref: id }, CodeSha256 },
    { DeletionPolicy: 'Retain' },
  );
  return id;
}

function triggers(draft) {
  const TriggerTargetArn = draft.random.pick([
    'arn:aws:sns:eu-west-1:123456789012:deploys',
    { Ref: 'UserAlertTopic' },
    { 'Fn::ImportValue': 'deploys' },
  ]);
  const TriggerEvents = ['DeploymentSuccess', 'DeploymentFailure'];
  return [{ TriggerName: 'Deployments', TriggerEvents, TriggerTargetArn }];
}

function groupAlarms(draft) {
  const named = [
    { name: 'an-alarm-elsewhere' },
    { name: { Ref: 'UserAlarm' } },
    { name: { 'Fn::ImportValue': 'an-alarm' } },
  ];
  return draft.random.pick([['UserAlarm'], ['UserAlarm', ...named], named.slice(0, 1), []]);
}

const codeDeployRole = (draft) =>
  draft.random.pick([
    'arn:aws:iam::123456789012:role/code-deploy',
    arnOf('UserRole'),
    { 'Fn::ImportValue': 'code-deploy-role' },
  ]);

// deploymentSettings of one function; with `defaults`, those of custom.deploymentSettings may take
// the place of any.
function settings(draft, defaults) {
  const { pick, chance, maybe } = draft.random;
  const left = (name) => defaults[name] !== undefined && chance(0.6);
  return compact({
    type: left('type') ? undefined : pick(TYPES),
    alias: left('alias') ? undefined : pick(chance(0.85) ? ALIASES.slice(0, 4) : ALIASES),
    preTrafficHook: maybe(0.35, () => 'preHook'),
    postTrafficHook: maybe(0.25, () => pick(['post-hook', 'preHook'])),
    alarms: maybe(0.5, () => groupAlarms(draft)),
    triggerConfigurations: maybe(0.2, () => triggers(draft)),
    codeDeployRole: maybe(0.1, () => codeDeployRole(draft)),
    functionUrl: maybe(0.2, () => 'alias'),
  });
}

function defaultSettings(draft) {
  const { pick, chance, maybe } = draft.random;
  if (chance(0.4)) return {};
  return compact({
    stages: maybe(0.3, () =>
      pick([[draft.options.stage], [draft.options.stage, 'other'], ['other'], []]),
    ),
    type: maybe(0.3, () => pick(TYPES)),
    alias: maybe(0.3, () => pick(ALIASES)),
    alarms: maybe(0.2, () => groupAlarms(draft)),
    preTrafficHook: maybe(0.1, () => 'preHook'),
    triggerConfigurations: maybe(0.1, () => triggers(draft)),
    codeDeployRole: maybe(0.15, () => codeDeployRole(draft)),
    codeDeployRolePermissionsBoundary: maybe(
      0.2,
      () => 'arn:aws:iam::123456789012:policy/boundary',
    ),
  });
}

const errors = {
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  threshold: 20,
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 10,
};
const above = { comparisonOperator: 'GreaterThanOrEqualToThreshold' };
const band = { comparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' };

// Definitions under custom.alerts. `groups` are the named groups of topics there are.
const DEFINITIONS = {
  functionErrors: () => ({ period: 300, treatMissingData: 'notBreaching' }),
  functionDuration: () => ({
    statistic: 'p95',
    threshold: 100.5,
    evaluateLowSampleCountPercentile: 'ignore',
  }),
  functionThrottles: () => ({ enabled: false }),
  functionInvocations: () => ({ type: 'anomalyDetection', threshold: 2, ...band }),
  highErrors: (groups) => ({
    ...errors,
    ...above,
    alarmActions: groups,
    okActions: groups.slice(0, 1),
    insufficientDataActions: [],
  }),
  'slow_tail-latency': () => ({
    ...errors,
    ...above,
    metric: 'Duration',
    statistic: 'p99.9',
    description: 'Too slow',
    actionsEnabled: false,
  }),
  logErrors: () => ({
    ...above,
    metric: 'logErrors',
    pattern: '{$.level > 40}',
    threshold: 0,
    statistic: 'Sum',
    period: 60,
    evaluationPeriods: 1,
  }),
  'exceptions_in-logs': () => ({
    ...above,
    metric: 'exceptions',
    pattern: 'exception "Bar"',
    threshold: 0,
    statistic: 'Minimum',
    period: 60,
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
  }),
  logBand: () => ({
    ...band,
    type: 'anomalyDetection',
    metric: 'logBand',
    pattern: 'WARN',
    threshold: 3,
    statistic: 'Average',
    period: 300,
    evaluationPeriods: 1,
  }),
  withDimensions: () => ({
    ...errors,
    ...above,
    dimensions: [
      { Name: 'Region', Value: 'eu' },
      { Name: 'FunctionName', Value: 'other' },
    ],
  }),
  withoutFunction: () => ({
    ...errors,
    ...above,
    omitDefaultDimension: true,
    dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
  }),
  withoutDimensions: () => ({ ...errors, ...above, omitDefaultDimension: true }),
  named: () => ({
    ...errors,
    ...above,
    nameTemplate: '$[functionName]-$[metricName]-IMPORTANT',
    prefixTemplate: 'shop',
  }),
  namedTwice: () => ({
    ...errors,
    ...above,
    nameTemplate: '$[functionId]-$[functionName]-$[functionName]-$[metricId]',
    prefixTemplate: '$[stackName]-$[stackName]',
  }),
};
const DEFAULT_DEFINITIONS = [
  'functionErrors',
  'functionDuration',
  'functionThrottles',
  'functionInvocations',
];

function topic(draft, name) {
  return draft.random.pick([
    `${draft.stackName}-${name}`,
    'arn:aws:sns:eu-west-1:123456789012:alerts',
    { topic: `${name}-topic` },
    {
      topic: `${name}-topic`,
      notifications: [
        { protocol: 'email', endpoint: 'shop@example.com' },
        { protocol: 'https', endpoint: 'https://example.com/hook' },
      ],
    },
    { topic: 'arn:aws:sns:eu-west-1:123456789012:alerts', notifications: [] },
    { topic: { Ref: 'UserAlertTopic' } },
    { Ref: 'UserAlertTopic' },
    { topic: { 'Fn::ImportValue': 'alerts' } },
    { topic: join('arn:aws:sns:', REGION, ':', ACCOUNT, ':alerts') },
  ]);
}

const TOPICS = ['ok', 'alarm', 'insufficientData'];

function topics(draft, groups) {
  const named = (prefix, keys) =>
    Object.fromEntries(keys.map((key) => [key, topic(draft, `${prefix}${key}`)]));
  return {
    ...named('', draft.random.some(TOPICS)),
    ...Object.fromEntries(groups.map((group) => [group, named(group, TOPICS)])),
  };
}

const dashboards = (draft) =>
  draft.random.pick([
    true,
    false,
    'default',
    'vertical',
    ['default', 'vertical'],
    ['vertical', 'vertical'],
    { stages: [draft.options.stage] },
    { stages: ['other'] },
    { stages: ['other', draft.options.stage], templates: ['vertical', 'default'] },
    { stages: [draft.options.stage], templates: 'vertical' },
  ]);

// A list of alarms: names of definitions, changes to them, and some that are defined right there.
function someAlarms(draft) {
  const { pick, some, chance } = draft.random;
  const changes = [
    { threshold: 7, treatMissingData: 'breaching' },
    { enabled: false },
    { enabled: true, type: 'static', ...above, statistic: 'Maximum' },
    { nameTemplate: '$[metricName]-of-$[functionName]', prefixTemplate: '' },
    { nameTemplate: '' },
    {
      dimensions: [{ Name: 'Stage', Value: { Ref: 'AWS::StackName' } }],
      okActions: [],
      description: { 'Fn::Sub': 'In ${AWS::Region}' },
    },
    { pattern: '?ERROR ?Exception', metric: 'changed' },
  ];
  const fresh = {
    name: pick(['fresh', 'fresh_one']),
    ...errors,
    ...above,
    metric: 'Duration',
    statistic: 'Average',
    namespace: 'Shop',
  };
  const changed = () => ({ name: pick(draft.alarmNames), ...pick(changes) });
  return [
    ...some(draft.alarmNames, 0.25),
    ...(chance(0.3) ? [changed()] : []),
    ...some(draft.alarmNames, 0.05),
    ...(chance(0.3) ? [fresh] : []),
    ...(chance(0.2) ? [changed()] : []),
  ];
}

function alerts(draft) {
  const { pick, some, maybe, chance } = draft.random;
  const groups = some(['critical', 'nonCritical', 'non-critical_at-all'], 0.3);
  const definitions = Object.fromEntries(
    some(Object.keys(DEFINITIONS), 0.5).map((name) => [name, DEFINITIONS[name](groups)]),
  );
  const known = [...new Set([...DEFAULT_DEFINITIONS, ...Object.keys(definitions)])];
  draft.alarmNames = known;
  return compact({
    stages: maybe(0.2, () =>
      pick([[draft.options.stage], ['other', draft.options.stage], ['other']]),
    ),
    topics: groups.length || chance(0.6) ? topics(draft, groups) : undefined,
    definitions: Object.keys(definitions).length ? definitions : undefined,
    alarms: maybe(0.7, () => someAlarms(draft)),
    global: maybe(0.2, () => someAlarms(draft)),
    function: maybe(0.2, () => someAlarms(draft)),
    nameTemplate: maybe(0.3, () =>
      pick([
        '$[functionName]-$[metricName]-Alarm',
        '$[functionId]-$[metricId]',
        'x-$[metricName]-$[metricName]',
      ]),
    ),
    prefixTemplate: maybe(0.3, () =>
      pick(['$[stackName]', 'prefix', '', '$[stackName]-of-$[stackName]']),
    ),
    dashboards: maybe(0.5, () => dashboards(draft)),
  });
}

/* The service of a seed: {service, template, options}. service is what serverless.yml holds,
   options the stage and the region as the framework resolved them. */
function generate(seed) {
  const draft = new Draft(seed);
  const { some, chance, below, pick } = draft.random;
  addExecutionRole(draft);
  const defaults = defaultSettings(draft);
  if (Object.keys(defaults).length) draft.custom.deploymentSettings = defaults;
  if (chance(0.8)) draft.custom.alerts = chance(0.9) ? alerts(draft) : {};
  const keys = FUNCTION_KEYS.slice(below(FUNCTION_KEYS.length)).slice(0, 1 + below(8));
  const ids = keys.map((key) =>
    addFunction(
      draft,
      key,
      compact({
        name: chance(0.2) ? `${key}-by-its-own-name` : undefined,
        disableLogs: chance(0.1) ? true : undefined,
        deploymentSettings: chance(0.7) ? settings(draft, defaults) : undefined,
        alarms: draft.alarmNames && chance(0.5) ? someAlarms(draft) : undefined,
      }),
    ),
  );
  for (const key of ['preHook', 'post-hook']) addFunction(draft, key, {});
  addNoise(draft);
  for (const id of ids)
    for (const event of some(Object.keys(EVENTS), pick([0.05, 0.1, 0.2]))) EVENTS[event](draft, id);
  for (const id of ids)
    for (const event of some(Object.keys(FURTHER), 0.1)) FURTHER[event](draft, id);
  ids.forEach((id, i) => chance(0.08) && addAlias(draft, id, keys[i]));
  const Outputs = {
    ServerlessDeploymentBucketName: { Value: { Ref: 'ServerlessDeploymentBucket' } },
    First: { Value: arnOf(ids[0]) },
  };
  const Conditions = { IsLarge: { 'Fn::Equals': [REGION, 'eu-west-1'] } };
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: 'A generated service',
    Conditions,
    Resources: draft.resources,
    Outputs,
  };
  const { service, provider, custom, functions, options } = draft;
  return JSON.parse(
    JSON.stringify({ service: { service, provider, custom, functions }, template, options }),
  );
}

// The services that the tests use: COUNT of them, from SEED on. Others are drawn by setting
// PEERS_SEED and PEERS_COUNT.
const SEED = Number(process.env.PEERS_SEED ?? 20261123);
const COUNT = Number(process.env.PEERS_COUNT ?? 240);

module.exports = { COUNT, SEED, generate, random };
