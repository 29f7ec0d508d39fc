'use strict';

/* The checker finds what is wrong: a template that is right, written by hand, and one fault at a
   time. */

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { check, referencesTo } = require('./checker.js');
const { LIVE, arnOf, idOf, permissionFor, roleOf, templateOf } = require('./made.js');
const { placeOf, places } = require('./places.js');

const ALIAS = { Ref: 'OrderLambdaFunctionAliasLive' };
const address = (target) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      target,
      '/invocations',
    ],
  ],
});
const step = (target) => ({
  'Fn::Sub': ['{"States":{"A":{"Type":"Task","Resource":"${target}"}}}', { target }],
});

/* The API, the queue, the rule, the URL and the state machine call the alias; a bucket elsewhere
   and a rule of Config call the function. */
function right() {
  const invoke = {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [arnOf('order'), ALIAS],
  };
  return templateOf({
    OrderLambdaFunctionAliasLive: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        Name: 'Live',
        FunctionName: { Ref: idOf('order') },
        FunctionVersion: { 'Fn::GetAtt': ['OrderLambdaVersion1', 'Version'] },
      },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { Integration: { Uri: address(ALIAS) } },
    },
    MayApi: permissionFor(ALIAS, 'apigateway.amazonaws.com'),
    Queue: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: ALIAS } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Arn: { 'Fn::If': ['Big', ALIAS, ALIAS] }, Id: 'one' }] },
    },
    MayRule: permissionFor(ALIAS, { 'Fn::Sub': 'events.${AWS::URLSuffix}' }),
    Invoke: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: idOf('order') }, Qualifier: 'Live' },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: arnOf('order'), AuthType: 'NONE' },
    },
    MayUrl: permissionFor(arnOf('order'), '*', {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
    }),
    Old: {
      Type: 'Custom::S3',
      Properties: {
        ServiceToken: 'arn:aws:lambda:us-east-1:123456789012:function:tool',
        FunctionName: 'shop-dev-order',
      },
    },
    Audit: {
      Type: 'AWS::Config::ConfigRule',
      Properties: { Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: arnOf('order') } },
    },
    MayAudit: permissionFor(arnOf('order'), 'config.amazonaws.com'),
    MaySkill: permissionFor(ALIAS, 'alexa-appkit.amazon.com'),
    MaySkillUnqualified: permissionFor(arnOf('order'), 'alexa-appkit.amazon.com'),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: step(ALIAS) },
    },
    MachineRole: roleOf([invoke], 'states'),
  });
}

const faultsOf = (template, rest) => check(template, { guarded: LIVE, ...rest }).faults;

test('a template that is right has no fault', () => {
  const found = check(right(), { guarded: LIVE });
  assert.deepEqual(found.faults, []);
  assert.equal(found.moved.length, 6, 'both branches of the rule count');
  assert.deepEqual(
    found.stays.map(({ id }) => id),
    ['Url', 'Old', 'Audit'],
  );
  assert.deepEqual(found.unknown, []);
});

const properties = (template, id) => template.Resources[id].Properties;
const SPELLINGS = {
  'Fn::GetAtt': arnOf('order'),
  'Fn::GetAtt as a string': { 'Fn::GetAtt': 'OrderLambdaFunction.Arn' },
  Ref: { Ref: 'OrderLambdaFunction' },
  'Fn::Join': {
    'Fn::Join': [
      ':',
      [
        'arn',
        { Ref: 'AWS::Partition' },
        'lambda',
        { Ref: 'AWS::Region' },
        { Ref: 'AWS::AccountId' },
        'function',
        { Ref: 'OrderLambdaFunction' },
      ],
    ],
  },
  'Fn::Sub': {
    'Fn::Sub':
      'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${OrderLambdaFunction}',
  },
  'Fn::Sub of the ARN': { 'Fn::Sub': '${OrderLambdaFunction.Arn}' },
  'Fn::Sub with a map': { 'Fn::Sub': ['${it}', { it: arnOf('order') }] },
  'one branch of Fn::If': { 'Fn::If': ['Big', ALIAS, arnOf('order')] },
  'Fn::Select': { 'Fn::Select': [1, [ALIAS, arnOf('order')]] },
  'the ARN written out': 'arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order',
  'the name written out': 'shop-dev-order',
};

for (const [title, spelling] of Object.entries(SPELLINGS))
  test(`a caller is put back: ${title}`, () => {
    for (const [id, put] of [
      ['Queue', (own) => (own.FunctionName = spelling)],
      ['Rule', (own) => (own.Targets[0].Arn = spelling)],
      ['Machine', (own) => (own.DefinitionString = step(spelling))],
    ]) {
      const template = right();
      put(properties(template, id));
      const faults = faultsOf(template);
      assert.ok(
        faults.some(
          (fault) =>
            fault.startsWith(`${id} `) &&
            fault.endsWith('bypasses the alias of OrderLambdaFunction'),
        ),
        `${id}: ${faults}`,
      );
    }
  });

for (const [title, spoil, expected] of [
  [
    'an address is put back',
    (all) => (all.Method.Properties.Integration.Uri = address(arnOf('order'))),
    /^Method .*bypasses/,
  ],
  [
    'a qualifier beside is put back',
    (all) => (all.Invoke.Properties.Qualifier = '$LATEST'),
    /^Invoke .*bypasses/,
  ],
  [
    'a permission is put back',
    (all) => (all.MayRule.Properties.FunctionName = arnOf('order')),
    /^events calls OrderLambdaFunction:Live, which no permission/,
  ],
  [
    'a permission moves without its caller',
    (all) => (all.MayAudit.Properties.FunctionName = ALIAS),
    /^config calls OrderLambdaFunction, which no permission/,
  ],
  [
    "a URL's permission moves without it",
    (all) => (all.MayUrl.Properties.FunctionName = ALIAS),
    /^url calls OrderLambdaFunction, /,
  ],
  [
    'a permission for callers elsewhere goes',
    (all) => delete all.MaySkillUnqualified,
    /^alexa-appkit calls OrderLambdaFunction, /,
  ],
  [
    'a permission for callers elsewhere comes too late',
    (all) => delete all.MaySkill,
    /^alexa-appkit calls OrderLambdaFunction:Live, /,
  ],
  [
    'a grant is dropped',
    (all) => all.MachineRole.Properties.Policies[0].PolicyDocument.Statement[0].Resource.pop(),
    /^MachineRole may invoke OrderLambdaFunction, but not/,
  ],
  [
    'the alias is called otherwise',
    (all) => (all.OrderLambdaFunctionAliasLive.Properties.Name = 'Next'),
    /OrderLambdaFunction has no alias Live/,
  ],
  [
    'a caller says an old name',
    (all) =>
      (all.Queue.Properties.FunctionName = { 'Fn::Join': [':', [arnOf('order'), 'provisioned']] }),
    /provisioned, which is no alias/,
  ],
  [
    'a qualifier beside says an old name',
    (all) => (all.Invoke.Properties.Qualifier = 'provisioned'),
    /provisioned, which is no alias/,
  ],
  [
    'an intrinsic that is none',
    (all) => (all.Queue.Properties.FunctionName = { 'Fn::Sub': ALIAS }),
    /^CloudFormation refuses Fn::Sub/,
  ],
  [
    'a circle',
    (all) =>
      (all.OrderLambdaFunction.Properties.Layers = [
        { 'Fn::Sub': '${OrderLambdaFunctionAliasLive}' },
      ]),
    /wait for each other: OrderLambdaFunction/,
  ],
])
  test(`found: ${title}`, () => {
    const template = right();
    spoil(template.Resources);
    const faults = faultsOf(template);
    assert.ok(
      faults.some((fault) => expected.test(fault)),
      faults.join('\n') || 'no fault',
    );
  });

test('found: the permission of one rule among several is put back', () => {
  const template = right();
  const { Rule } = template.Resources;
  const May = (id, target) =>
    permissionFor(target, 'events.amazonaws.com', { SourceArn: { 'Fn::GetAtt': [id, 'Arn'] } });
  delete template.Resources.MayRule;
  Object.assign(template.Resources, {
    Other: Rule,
    MayRule: May('Rule', ALIAS),
    MayOther: May('Other', ALIAS),
  });
  assert.deepEqual(faultsOf(template), []);
  template.Resources.MayOther = May('Other', arnOf('order'));
  assert.match(
    faultsOf(template).join('\n'),
    /^events calls OrderLambdaFunction:Live, which no permission/,
  );
});

test('a URL that is to move has to', () => {
  assert.match(faultsOf(right(), { urls: ['OrderLambdaFunction'] }).join('\n'), /^Url .*bypasses/m);
});

test('a function of another region, of a longer name or with a number is not the guarded one', () => {
  const arnStart = 'arn:aws:lambda:us-east-1:123456789012:function:';
  const found = (text) => [...referencesTo('shop', text, arnStart)];
  assert.deepEqual(found('arn:aws:lambda:us-east-1:123456789012:function:shop'), [undefined]);
  assert.deepEqual(found('arn:aws:lambda:us-east-1:123456789012:function:shop:7/invocations'), [
    '7',
  ]);
  assert.deepEqual(found('{"a":"shop","b":"shop:Live","c":"my-shop shop"}'), [undefined, 'Live']);
  for (const other of [
    'arn:aws:lambda:eu-west-1:123456789012:function:shop',
    'function:shop-2',
    '/aws/lambda/shop',
    'ashop',
    '${shop}',
  ])
    assert.deepEqual(found(other), [], other);
});

test('an unknown place is not a caller', () => {
  const template = right();
  Object.assign(template, { Outputs: { Arn: { Value: arnOf('order') } } });
  template.Resources.OrderLambdaFunction.Properties.Environment = {
    Variables: { SELF: 'shop-dev-order' },
  };
  const { unknown, faults } = check(template, { guarded: LIVE });
  assert.deepEqual(unknown.map(({ id }) => id).sort(), ['OrderLambdaFunction', 'Outputs']);
  assert.deepEqual(faults, []);
});

test('every place is found again, in one line only', () => {
  for (const { type, path, verdict } of places) {
    const example = (text) => text.replace(/\*+/g, 'x');
    assert.equal(placeOf(example(type), example(path)).verdict, verdict, `${type} ${path}`);
  }
});
