'use strict';

/* Permissions and policies follow the calls, and no resource comes to wait for itself. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { check } = require('./checker.js');
const { cycleIn } = require('./graph.js');
const {
  LIVE,
  LOGGING,
  SETTINGS,
  Transformer,
  arnOf,
  idOf,
  permissionFor,
  resourcesOf,
  roleOf,
  serviceOf,
  templateOf,
  trusting,
} = require('./made.js');
const { RULES, arn, before } = require('./rules.js');

const transformer = new Transformer();
after(() => transformer.close());

const ORDER = arnOf('order');
const ALIAS = { Ref: 'OrderLambdaFunctionAliasLive' };
const settings = (own) => serviceOf({ order: { ...SETTINGS, ...own } });

/* The template that is made, once the checker has found no fault in it. */
async function made(resources, { service, urls } = {}) {
  const template = templateOf(resources);
  const result = await transformer.transformed(template, service);
  const { faults } = check(result.template, { before: template, guarded: LIVE, urls });
  assert.deepEqual(faults, []);
  return { ...result, input: template, Resources: result.template.Resources };
}

const functionNames = ({ template }) =>
  Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(
    ({ Properties }) => Properties.FunctionName,
  );

/* ---- Which permission goes where ---- */

describe('rules', () => {
  for (const [title, rule] of Object.entries(RULES))
    test(title, async () => {
      const template = before(rule);
      const result = await transformer.transformed(template);
      assert.deepEqual(check(result.template, { before: template, guarded: LIVE }).faults, []);
      const reported = result.diagnostics.map(({ path, message }) => `${path} ${message}`);
      for (const id of rule.both ?? [])
        assert.ok(
          reported.some((text) => new RegExp(`\\b${id}\\b`).test(text)),
          `nothing is reported of ${id}, which holds for both`,
        );
    });
});

const OWN = '${AWS::Region}:${AWS::AccountId}';
const sourceArn = (text) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${text}` });

const RULE = { Type: 'AWS::Events::Rule', Properties: { Targets: [{ Id: 'a', Arn: ORDER }] } };
const BUCKET = {
  Type: 'AWS::S3::Bucket',
  Properties: {
    NotificationConfiguration: {
      LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: ORDER }],
    },
  },
};
const POOL = { Type: 'AWS::Cognito::UserPool', Properties: { LambdaConfig: { PreSignUp: ORDER } } };
const FILTER = {
  Type: 'AWS::Logs::SubscriptionFilter',
  Properties: { LogGroupName: '/aws/shop', DestinationArn: ORDER },
};
const LOG_GROUP = sourceArn(`logs:${OWN}:log-group:/aws/shop:*`);
const ACCOUNT_FILTER = {
  Type: 'AWS::Logs::AccountPolicy',
  Properties: { PolicyDocument: { 'Fn::Sub': '{"DestinationArn":"${OrderLambdaFunction.Arn}"}' } },
};
const MODEL = {
  Type: 'AWS::IoTEvents::AlarmModel',
  Properties: {
    AlarmModelName: 'late',
    AlarmEventActions: { AlarmActions: [{ Lambda: { FunctionArn: ORDER } }] },
  },
};
const AUDIT = {
  Type: 'AWS::Config::ConfigRule',
  Properties: { Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: ORDER } },
};
const ROTATION = {
  Type: 'AWS::SecretsManager::RotationSchedule',
  Properties: { SecretId: { Ref: 'Secret' }, RotationLambdaARN: ORDER },
};
const custom = (Type) => ({
  Type,
  Properties: { ServiceToken: 'tool', FunctionName: 'shop-dev-order' },
});

for (const [principal, Moves, SourceArn] of [
  ['events.amazonaws.com', RULE, arn('Moves')],
  ['s3.amazonaws.com', BUCKET, sourceArn('s3:::${Moves}')],
  ['cognito-idp.amazonaws.com', POOL, arn('Moves')],
  ['logs.us-east-1.amazonaws.com', FILTER, LOG_GROUP],
])
  test(`${principal}: its caller moves, and the permission moves`, async () => {
    const result = await made({
      Moves,
      Permission: permissionFor(ORDER, principal, { SourceArn }),
    });
    assert.deepEqual(functionNames(result), [ALIAS]);
  });

for (const [principal, Stays, SourceArn] of [
  ['config.amazonaws.com', AUDIT, arn('Stays')],
  ['secretsmanager.amazonaws.com', ROTATION, { Ref: 'Secret' }],
  ['iotevents.amazonaws.com', MODEL, sourceArn(`iotevents:${OWN}:alarmModel/late`)],
])
  test(`${principal}: its caller stays, and the permission stays`, async () => {
    const result = await made({
      Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
      Stays,
      Permission: permissionFor(ORDER, principal, { SourceArn }),
    });
    assert.deepEqual(functionNames(result), [ORDER]);
  });

test('two permissions of one principal, one for a caller that moves, one for a caller that stays', async () => {
  const { Resources } = await made({
    Moves: FILTER,
    Stays: ACCOUNT_FILTER,
    May: permissionFor(ORDER, 'logs.us-east-1.amazonaws.com', { SourceArn: LOG_GROUP }),
    MayAny: permissionFor(ORDER, 'logs.us-east-1.amazonaws.com', {
      SourceAccount: { Ref: 'AWS::AccountId' },
    }),
  });
  assert.deepEqual(Resources.May.Properties.FunctionName, ALIAS);
  assert.deepEqual(Resources.MayAny.Properties.FunctionName, ALIAS);
  assert.deepEqual(functionNames({ template: { Resources } }), [ALIAS, ALIAS, ORDER]);
  assert.deepEqual(Resources.Stays, ACCOUNT_FILTER);
});

// The framework's custom resources ask Lambda for permissions of their own.
for (const [principal, Moves, Type] of [
  ['s3.amazonaws.com', BUCKET, 'Custom::S3'],
  ['events.amazonaws.com', RULE, 'Custom::EventBridge'],
  ['cognito-idp.amazonaws.com', POOL, 'Custom::CognitoUserPool'],
])
  test(`${principal}: a custom resource has nothing to do with it`, async () => {
    const { Resources, template } = await made({
      Moves,
      Stays: custom(Type),
      Permission: permissionFor(ORDER, principal, { SourceArn: arn('Moves') }),
    });
    assert.deepEqual(functionNames({ template }), [ALIAS]);
    assert.deepEqual(Resources.Stays, custom(Type));
  });

test('a permission without a caller in the template holds for the alias and for the function', async () => {
  for (const principal of [
    'alexa-appkit.amazon.com',
    '123456789012',
    { 'Fn::Sub': 'arn:${AWS::Partition}:iam::123456789012:root' },
    { Ref: 'Partner' },
  ]) {
    const { template, Resources } = await made({
      Permission: permissionFor(ORDER, principal, { EventSourceToken: 'amzn1' }),
    });
    assert.deepEqual(functionNames({ template }), [ALIAS, ORDER]);
    assert.deepEqual(
      Resources.Permission.Properties.FunctionName,
      ALIAS,
      'its logical id goes with the alias',
    );
    const [left, right] = Object.values(resourcesOf(template, 'AWS::Lambda::Permission')).map(
      ({ Properties: { FunctionName, ...rest } }) => rest,
    );
    assert.deepEqual(left, right);
  }
});

test('permissions of several principals are decided one by one', async () => {
  const { Resources } = await made({
    Rule: RULE,
    Audit: AUDIT,
    MayRule: permissionFor(
      { 'Fn::GetAtt': 'OrderLambdaFunction.Arn' },
      { 'Fn::Sub': 'events.${AWS::URLSuffix}' },
      { SourceArn: arn('Rule') },
    ),
    MayAudit: permissionFor(
      { Ref: idOf('order') },
      { 'Fn::Join': ['', ['config.', { Ref: 'AWS::URLSuffix' }]] },
      { SourceArn: arn('Audit') },
    ),
  });
  assert.deepEqual(Resources.MayRule.Properties.FunctionName, ALIAS);
  assert.deepEqual(Resources.MayAudit.Properties.FunctionName, { Ref: idOf('order') });
});

describe('function URLs', () => {
  const url = (rest) => ({
    Url: { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: ORDER, AuthType: 'NONE' } },
    MayUrl: permissionFor(ORDER, '*', {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
    MayInvoke: permissionFor(ORDER, '*', { InvokedViaFunctionUrl: true }),
    ...rest,
  });

  test('one stays, with its permissions, and that is said', async () => {
    const { template, input, diagnostics } = await made(url());
    for (const id of ['Url', 'MayUrl', 'MayInvoke'])
      assert.deepEqual(template.Resources[id], input.Resources[id]);
    assert.deepEqual(
      diagnostics.filter(({ id }) => id === 'RO307').map(({ path }) => path),
      ['Resources.Url'],
    );
    const [{ count, through, list }] = await transformer.planned(input);
    assert.deepEqual([count, through, list[0].resource, list[0].outcome], [1, 0, 'Url', 'stays']);
  });

  test('one moves where the settings say so, and that its hostname changes is said', async () => {
    const { template, Resources, diagnostics } = await made(url(), {
      service: settings({ functionUrl: 'alias' }),
      urls: Object.keys(LIVE),
    });
    assert.equal(Resources.Url.Properties.Qualifier, 'Live');
    assert.deepEqual(
      [Resources.Url.DependsOn].flat(),
      ['OrderLambdaFunctionAliasLive', 'MayUrl', 'MayInvoke'],
      'the alias must exist, and who may call it',
    );
    assert.deepEqual(functionNames({ template }), [ALIAS, ALIAS]);
    assert.match(diagnostics.find(({ id }) => id === 'RO307').message, /hostname/);
  });

  test('the permissions of other callers do not mind a URL', async () => {
    const { Resources } = await made(
      url({
        Moves: RULE,
        MayRule: permissionFor(ORDER, 'events.amazonaws.com', { SourceArn: arn('Moves') }),
      }),
    );
    assert.deepEqual(Resources.MayRule.Properties.FunctionName, ALIAS);
    assert.deepEqual(Resources.MayUrl.Properties.FunctionName, ORDER);
  });
});

/* ---- Policies ---- */

const allow = (Resource, Action = 'lambda:InvokeFunction') => ({
  Effect: 'Allow',
  Action,
  Resource,
});
const statementOf = ({ Properties }) =>
  (Properties.PolicyDocument ?? Properties.Policies[0].PolicyDocument).Statement[0];
const policyOf = (statement) => ({
  PolicyName: 'own',
  PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
});

describe('roles follow', () => {
  const documents = {
    'AWS::IAM::Role': (statement) => roleOf([statement], 'scheduler').Properties,
    'AWS::IAM::User': (statement) => ({ Policies: [policyOf(statement)] }),
    'AWS::IAM::Group': (statement) => ({ Policies: [policyOf(statement)] }),
    'AWS::IAM::Policy': (statement) => ({ ...policyOf(statement), Roles: ['their-role'] }),
    'AWS::IAM::RolePolicy': (statement) => ({ ...policyOf(statement), RoleName: 'their-role' }),
    'AWS::IAM::ManagedPolicy': (statement) => ({
      PolicyDocument: policyOf(statement).PolicyDocument,
    }),
  };
  for (const [Type, properties] of Object.entries(documents))
    test(`${Type}: the alias is allowed beside the function, and the function still is`, async () => {
      const { Resources } = await made({ Holder: { Type, Properties: properties(allow(ORDER)) } });
      const { Resource, ...rest } = statementOf(Resources.Holder);
      assert.deepEqual(rest, { Effect: 'Allow', Action: 'lambda:InvokeFunction' });
      assert.equal(Resource.length, 2);
      assert.deepEqual(Resource[0], ORDER);
    });

  const RESOURCES = {
    'a list': [ORDER],
    'a list of several': ['arn:aws:sqs:us-east-1:123456789012:queue', ORDER, arnOf('other')],
    'Fn::Sub': { 'Fn::Sub': '${OrderLambdaFunction.Arn}' },
    'Fn::Sub with the name': {
      'Fn::Sub':
        'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${OrderLambdaFunction}',
    },
    'Fn::Join': [
      {
        'Fn::Join': [
          ':',
          [
            'arn:aws:lambda',
            { Ref: 'AWS::Region' },
            { Ref: 'AWS::AccountId' },
            'function',
            { Ref: 'OrderLambdaFunction' },
          ],
        ],
      },
    ],
    'the ARN written out': 'arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order',
    'Fn::If': { 'Fn::If': ['Big', ORDER, { Ref: 'AWS::NoValue' }] },
    'Fn::If around a list': {
      'Fn::If': ['Big', [ORDER], ['arn:aws:sqs:us-east-1:123456789012:queue']],
    },
    'Fn::If in a list': [{ 'Fn::If': ['Big', ORDER, { Ref: 'AWS::NoValue' }] }],
  };
  for (const [title, Resource] of Object.entries(RESOURCES))
    test(`Resource: ${title}`, async () => {
      const { Resources } = await made({ Role: roleOf([LOGGING, allow(Resource)]) });
      assert.deepEqual(Resources.Role.Properties.Policies[0].PolicyDocument.Statement[0], LOGGING);
    });

  for (const Action of [
    '*',
    'lambda:*',
    'lambda:Invoke*',
    'lambda:invokeFunction',
    ['sqs:SendMessage', 'lambda:InvokeFunction'],
    ['lambda:Invoke?unction'],
  ])
    test(`Action: ${JSON.stringify(Action)}`, () => made({ Role: roleOf([allow(ORDER, Action)]) }));

  test('a policy that is called as the member it is about', async () => {
    const { Resources } = await made({ Resource: roleOf([allow(ORDER)]) });
    assert.equal(statementOf(Resources.Resource).Resource.length, 2);
  });

  test('a list in a list of resources stays, the one around it is extended', async () => {
    const inner = { 'Fn::If': ['Big', [ORDER], ORDER] };
    const { Resources } = await made({ Role: roleOf([allow([inner])]) });
    const { Resource } = statementOf(Resources.Role);
    assert.equal(Resource.length, 3, 'the alias for each branch');
    assert.deepEqual(Resource[0], inner);
  });

  test('a policy that is one statement, without a list', async () => {
    await made({
      Role: {
        Type: 'AWS::IAM::Role',
        Properties: {
          Policies: [{ PolicyName: 'own', PolicyDocument: { Statement: allow(ORDER) } }],
        },
      },
    });
  });

  const arn = (name) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`,
  });
  const IDLE = {
    'another action': allow(ORDER, ['lambda:GetFunction', 'lambda:InvokeFunctionUrl']),
    everything: allow('*'),
    'all functions of the service': allow(arn('shop-dev-*')),
    'the function and all of its qualifiers': allow([ORDER, { 'Fn::Join': ['', [ORDER, ':*']] }]),
    'the function and all of its qualifiers, by Fn::Sub': allow([
      ORDER,
      { 'Fn::Sub': '${OrderLambdaFunction.Arn}:*' },
    ]),
    'the name with a wildcard behind it': allow(arn('${OrderLambdaFunction}*')),
  };
  for (const [title, statement] of Object.entries(IDLE))
    test(`left alone: ${title}`, async () => {
      const { Resources } = await made({ Role: roleOf([statement]) });
      assert.deepEqual(statementOf(Resources.Role), statement);
    });

  test('two functions in one statement, and one function in two statements', async () => {
    const template = templateOf({ Role: roleOf([allow([ORDER, arnOf('paid')]), allow(ORDER)]) }, [
      'order',
      'paid',
    ]);
    const result = await transformer.transformed(template, serviceOf(['order', 'paid']));
    assert.deepEqual(
      check(result.template, { guarded: { ...LIVE, PaidLambdaFunction: 'Live' } }).faults,
      [],
    );
    const [both, one] =
      result.template.Resources.Role.Properties.Policies[0].PolicyDocument.Statement;
    assert.equal(both.Resource.length, 4);
    assert.equal(one.Resource.length, 2);
  });

  test('two functions in one Resource that is a text', async () => {
    const template = templateOf(
      { Role: roleOf([allow({ 'Fn::If': ['Big', ORDER, arnOf('paid')] })]) },
      ['order', 'paid'],
    );
    const result = await transformer.transformed(template, serviceOf(['order', 'paid']));
    assert.deepEqual(
      check(result.template, { guarded: { ...LIVE, PaidLambdaFunction: 'Live' } }).faults,
      [],
    );
  });

  test('with their caller: schedule, state machine, data source, pipe', async () => {
    const callers = {
      Schedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: { Target: { Arn: ORDER, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
      },
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          DefinitionString: {
            'Fn::Sub': '{"States":{"A":{"Resource":"${OrderLambdaFunction.Arn}"}}}',
          },
        },
      },
      Source: {
        Type: 'AWS::AppSync::DataSource',
        Properties: {
          LambdaConfig: { LambdaFunctionArn: ORDER },
          ServiceRoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] },
        },
      },
      Pipe: {
        Type: 'AWS::Pipes::Pipe',
        Properties: { Target: ORDER, RoleArn: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      },
    };
    const { template } = await made({ ...callers, Role: roleOf([allow(ORDER)]) });
    assert.deepEqual(
      check(template, { guarded: LIVE }).moved.map(({ id }) => id),
      Object.keys(callers),
    );
  });
});

/* ---- No resource waits for itself ---- */

describe('no circular dependency arises', () => {
  const alarm = (rest) => ({
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors', ...rest },
  });
  const hooked = (own) => serviceOf({ order: { ...SETTINGS, ...own }, check: undefined });

  test('a hook whose role may invoke the guarded function', async () => {
    const template = templateOf(
      { Role: roleOf([allow(ORDER)]) },
      { order: {}, check: { Role: { 'Fn::GetAtt': ['Role', 'Arn'] } } },
    );
    const { template: after } = await transformer.transformed(
      template,
      hooked({ preTrafficHook: 'check', postTrafficHook: 'check' }),
    );
    assert.deepEqual(check(after, { guarded: LIVE }).faults, []);
  });

  test('a shared role that every function has, which may invoke the guarded function', async () => {
    const template = templateOf({ IamRoleLambdaExecution: roleOf([LOGGING, allow([ORDER])]) }, [
      'order',
      'check',
    ]);
    template.Resources.OrderLambdaFunction.Properties.Role = 'arn:aws:iam::123456789012:role/order';
    const { template: after } = await transformer.transformed(
      template,
      hooked({ preTrafficHook: 'check' }),
    );
    assert.deepEqual(check(after, { guarded: LIVE }).faults, []);
  });

  for (const action of ['AlarmActions', 'OKActions', 'InsufficientDataActions'])
    test(`an alarm of the group whose ${action} call the guarded function`, async () => {
      const { template } = await made(
        {
          Failing: alarm({ [action]: [ORDER] }),
          May: permissionFor(ORDER, 'lambda.alarms.cloudwatch.amazonaws.com', {
            SourceArn: arn('Failing'),
          }),
        },
        { service: settings({ alarms: ['Failing'] }) },
      );
      assert.equal(check(template, { guarded: LIVE }).moved.length, 1);
    });

  // CloudFormation would only list the members; either there is none, or the cycle is reported.
  const TOPIC = {
    Type: 'AWS::SNS::Topic',
    Properties: { Subscription: [{ Protocol: 'lambda', Endpoint: ORDER }] },
  };
  const watching = (id) => alarm({ Dimensions: [{ Name: 'Watched', Value: { Ref: id } }] });
  const trigger = {
    TriggerEvents: ['DeploymentFailure'],
    TriggerTargetArn: { Ref: 'Topic' },
    TriggerName: 'told',
  };
  for (const [title, id, resources, own] of [
    [
      "a topic of the group's alarm that calls the guarded function",
      'Topic',
      { Topic: TOPIC, Failing: alarm({ AlarmActions: [{ Ref: 'Topic' }] }) },
      { alarms: ['Failing'] },
    ],
    [
      'a topic that hears of deployments and calls the guarded function',
      'Topic',
      { Topic: TOPIC },
      { triggerConfigurations: [trigger] },
    ],
    [
      "a load balancer's target that the group's alarm watches",
      'Target',
      {
        Target: {
          Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
          Properties: { TargetType: 'lambda', Targets: [{ Id: ORDER }] },
        },
        Failing: watching('Target'),
      },
      { alarms: ['Failing'] },
    ],
    [
      "a rule that the group's alarm watches",
      'Rule',
      { Rule: RULE, Failing: watching('Rule') },
      { alarms: ['Failing'] },
    ],
    [
      "an API that the group's alarm watches",
      'Api',
      {
        Api: {
          Type: 'AWS::ApiGateway::RestApi',
          Properties: {
            Body: {
              paths: { '/': { get: { 'x-amazon-apigateway-integration': { uri: ORDER } } } },
            },
          },
        },
        Failing: watching('Api'),
      },
      { alarms: ['Failing'] },
    ],
  ])
    test(`${title}: no cycle, or one that is reported`, async () => {
      const template = templateOf(resources);
      assert.equal(cycleIn(template), undefined);
      const result = await transformer
        .transformed(template, settings(own))
        .catch((error) => error.answer.data);
      if (result.template)
        assert.deepEqual(check(result.template, { before: template, guarded: LIVE }).faults, []);
      else {
        const { message } = result.diagnostics.find(({ id: rule }) => rule === 'RO404');
        const loop = message.split(': ')[1].split(' -> ');
        assert.equal(loop[0], loop.at(-1));
        for (const member of [
          'OrderLambdaFunctionAliasLive',
          'OrderLambdaFunctionDeploymentGroup',
          id,
        ])
          assert.ok(loop.includes(member), message);
      }
    });
});
