'use strict';

/* The checker finds what is wrong. Every test has a template that is right, written by hand, and
 * spoils it in one way at a time. */

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { check } = require('./checker.js');
const { combinations } = require('./conditions.js');
const { LIVE, idOf, permissionFor, roleOf, templateOf } = require('./made.js');
const { arnLike } = require('./permissions.js');
const { placeOf, places } = require('./places.js');
const { resourceFits } = require('./policies.js');
const { Reader } = require('./reader.js');
const { referencesTo } = require('./references.js');
const { presentedBy, resources: sources } = require('./sources.js');

const {
  ALIAS,
  ALIAS_RESOURCE,
  EVIDENCE,
  ORDER,
  RULES,
  address,
  apiArn,
  arn,
  before,
  from,
  right: rightOf,
  step,
  sub,
} = require('./rules.js');

/* ---- One template with callers of every kind ---- */

/* The API, the queue, the rule, the URL and the state machine call the alias; a bucket elsewhere
   and a rule of Config call the function. */
function right() {
  const invoke = {
    Effect: 'Allow',
    Action: 'lambda:InvokeFunction',
    Resource: [ORDER, ALIAS],
  };
  return templateOf({
    ...structuredClone(ALIAS_RESOURCE),
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: { RestApiId: { Ref: 'Api' }, Integration: { Uri: address(ALIAS) } },
    },
    MayApi: permissionFor(ALIAS, 'apigateway.amazonaws.com', from(apiArn('${Api}'))),
    Queue: { Type: 'AWS::Lambda::EventSourceMapping', Properties: { FunctionName: ALIAS } },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Arn: { 'Fn::If': ['Big', ALIAS, ALIAS] }, Id: 'one' }] },
    },
    MayRule: permissionFor(ALIAS, sub('events.${AWS::URLSuffix}'), from(arn('Rule'))),
    Invoke: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: idOf('order') }, Qualifier: 'Live' },
    },
    Url: {
      Type: 'AWS::Lambda::Url',
      Properties: { TargetFunctionArn: ORDER, AuthType: 'NONE' },
    },
    MayUrl: permissionFor(ORDER, '*', {
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
      Properties: { Source: { Owner: 'CUSTOM_LAMBDA', SourceIdentifier: ORDER } },
    },
    MayAudit: permissionFor(ORDER, 'config.amazonaws.com', from(arn('Audit'))),
    MaySkill: permissionFor(ALIAS, 'alexa-appkit.amazon.com', { EventSourceToken: 'amzn1' }),
    MaySkillUnqualified: permissionFor(ORDER, 'alexa-appkit.amazon.com', {
      EventSourceToken: 'amzn1',
    }),
    Machine: {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { DefinitionString: step(ALIAS) },
    },
    MachineRole: roleOf([invoke], 'states'),
  });
}

const faultsOf = (template, rest) => check(template, { guarded: LIVE, ...rest }).faults;
const isFound = (faults, pattern) =>
  assert.ok(
    faults.some((fault) => pattern.test(fault)),
    `${pattern}: ${faults.join('\n') || 'no fault'}`,
  );

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
  'Fn::GetAtt': ORDER,
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
  'Fn::Sub': sub(
    'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${OrderLambdaFunction}',
  ),
  'Fn::Sub of the ARN': sub('${OrderLambdaFunction.Arn}'),
  'Fn::Sub with a map': sub('${it}', { it: ORDER }),
  'the name of the stack in it': sub(
    'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${AWS::StackName}-order',
  ),
  'the name of the stack in the map of Fn::Sub': sub(
    'arn:aws:lambda:us-east-1:${AWS::AccountId}:function:${Name}',
    { Name: { 'Fn::Join': ['-', [{ Ref: 'AWS::StackName' }, 'order']] } },
  ),
  'one branch of Fn::If': { 'Fn::If': ['Big', ALIAS, ORDER] },
  'Fn::Select': { 'Fn::Select': [1, [ALIAS, ORDER]] },
  'the ARN written out': 'arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order',
  'the name written out': 'shop-dev-order',
};

for (const [title, spelling] of Object.entries(SPELLINGS))
  test(`found: a caller that bypasses the alias, by ${title}`, () => {
    for (const [id, put] of [
      ['Queue', (own) => (own.FunctionName = spelling)],
      ['Rule', (own) => (own.Targets[0].Arn = spelling)],
      ['Machine', (own) => (own.DefinitionString = step(spelling))],
    ]) {
      const template = right();
      template.Resources.OrderLambdaFunction.Properties.Role = EVIDENCE;
      put(properties(template, id));
      isFound(
        faultsOf(template),
        new RegExp(`^${id} .* bypasses the alias of OrderLambdaFunction`),
      );
    }
  });

for (const [title, spoil, expected] of [
  [
    'an address of the function',
    (all) => (all.Method.Properties.Integration.Uri = address(ORDER)),
    /^Method .*bypasses/,
  ],
  [
    'a call without the qualifier beside it',
    (all) => (all.Invoke.Properties.Qualifier = '$LATEST'),
    /^Invoke .*bypasses/,
  ],
  [
    'a permission that stays when its caller moves',
    (all) => (all.MayRule.Properties.FunctionName = ORDER),
    /^Rule .* calls OrderLambdaFunction:Live from arn:aws:events:.*, which no permission allows/,
  ],
  [
    'a permission that moves without its caller',
    (all) => (all.MayAudit.Properties.FunctionName = ALIAS),
    /^Audit .* calls OrderLambdaFunction from arn:aws:config:.*, which no permission allows/,
  ],
  [
    'a permission of a URL that moves without it',
    (all) => (all.MayUrl.Properties.FunctionName = ALIAS),
    /^MayUrl .* is on alias .* must be on function/,
  ],
  [
    'a permission for callers elsewhere that is not on the function',
    (all) => delete all.MaySkillUnqualified,
    /^MaySkill .* is on alias .* must be on both/,
  ],
  [
    'a permission for callers elsewhere that is not on the alias',
    (all) => delete all.MaySkill,
    /^MaySkillUnqualified .* is on function .* must be on both/,
  ],
  [
    'a statement without the alias',
    (all) => all.MachineRole.Properties.Policies[0].PolicyDocument.Statement[0].Resource.pop(),
    /^MachineRole may invoke OrderLambdaFunction, but not/,
  ],
  [
    'an alias of another name',
    (all) => (all.OrderLambdaFunctionAliasLive.Properties.Name = 'Next'),
    /OrderLambdaFunction has no alias Live/,
  ],
  [
    'a caller with the name of an alias that does not exist',
    (all) => (all.Queue.Properties.FunctionName = { 'Fn::Join': [':', [ORDER, 'provisioned']] }),
    /provisioned, which is no alias/,
  ],
  [
    'a qualifier beside a call that no alias has',
    (all) => (all.Invoke.Properties.Qualifier = 'provisioned'),
    /provisioned, which is no alias/,
  ],
  [
    'an intrinsic that CloudFormation refuses',
    (all) => (all.Queue.Properties.FunctionName = { 'Fn::Sub': ALIAS }),
    /^CloudFormation refuses Fn::Sub/,
  ],
  [
    'a circular dependency',
    (all) => (all.OrderLambdaFunction.Properties.Layers = [sub('${OrderLambdaFunctionAliasLive}')]),
    /^a circular dependency: OrderLambdaFunction/,
  ],
])
  test(`found: ${title}`, () => {
    const template = right();
    spoil(template.Resources);
    isFound(faultsOf(template), expected);
  });

test('a URL that is to move has to', () => {
  isFound(faultsOf(right(), { urls: ['OrderLambdaFunction'] }), /^Url .*bypasses/);
});

/* ---- Before and after ---- */

describe('before and after', () => {
  for (const [title, rule] of Object.entries(RULES)) {
    test(`right: ${title}`, () =>
      assert.deepEqual(faultsOf(rightOf(rule), { before: before(rule) }), []));
    for (const [how, [spoil, expected]] of Object.entries(rule.wrong))
      test(`found: ${title}, ${how}`, () => {
        const template = rightOf(rule);
        spoil(template.Resources);
        isFound(faultsOf(template, { before: before(rule) }), expected);
      });
  }
});

test('what cannot be judged is listed, and is no fault', () => {
  const template = right();
  Object.assign(template, { Outputs: { Arn: { Value: ORDER } } });
  template.Resources.OrderLambdaFunction.Properties.Environment = {
    Variables: { SELF: 'shop-dev-order' },
  };
  template.Resources.Nested = {
    Type: 'AWS::CloudFormation::Stack',
    Properties: { Parameters: { Target: ORDER } },
  };
  const { unknown, faults } = check(template, { guarded: LIVE });
  assert.deepEqual(unknown.map(({ id }) => id).sort(), [
    'Nested',
    'OrderLambdaFunction',
    'Outputs',
  ]);
  assert.deepEqual(faults, []);
});

/* ---- The parts ---- */

test('a function of another region, of a longer name or with a number is another one', () => {
  const world = { partition: 'aws', region: 'us-east-1', account: '123456789012' };
  const found = (text, of = world) =>
    [...referencesTo('shop', text, of)].map(({ qualifier, isProven }) =>
      isProven ? (qualifier ?? 'it') : 'perhaps',
    );
  for (const [text, expected] of [
    ['arn:aws:lambda:us-east-1:123456789012:function:shop', ['it']],
    ['arn:aws:lambda:us-east-1:123456789012:function:shop:7/invocations', ['7']],
    ['123456789012:function:shop', ['it']],
    ['999999999999:function:shop', []],
    ['function:shop:Live', ['Live']],
    ['{"a":"shop","b":"shop:Live","c":"my-shop shop"}', ['it', 'Live']],
    ['arn:aws:lambda:eu-west-1:123456789012:function:shop', []],
    ['arn:aws-cn:lambda:us-east-1:123456789012:function:shop', []],
    ['arn:aws:lambda:us-east-1:999999999999:function:shop', []],
    ['arn:aws:lambda:us-east-1:<Account>:function:shop', ['perhaps']],
    ['<Fn.ImportValue 1f0c9a2e>:function:shop', ['perhaps']],
    ['arn:aws:lambda:us-east-1:123456789012:function:shop-2', []],
    ['/aws/lambda/shop', []],
    ['ashop', []],
    ['${shop}', []],
  ])
    assert.deepEqual(found(text), expected, text);
  const unknown = { ...world, account: '<AWS.AccountId>' };
  assert.deepEqual(found('arn:aws:lambda:us-east-1:123456789012:function:shop', unknown), [
    'perhaps',
  ]);
  assert.deepEqual(found('arn:aws:lambda:us-east-1:<AWS.AccountId>:function:shop', unknown), [
    'it',
  ]);
});

test('ArnLike compares six components, Resource one text', () => {
  const arnOfRule = 'arn:aws:events:us-east-1:1:rule/a';
  for (const [pattern, text, like, fits] of [
    [arnOfRule, arnOfRule, true, true],
    ['arn:aws:events:*:*:rule/*', arnOfRule, true, true],
    ['arn:*', arnOfRule, false, true],
    ['arn:aws:events:*', arnOfRule, false, true],
    ['arn:aws:events:*:rule/a', arnOfRule, false, true],
    ['arn:aws:events:us-east-1:?:rule/a', arnOfRule, true, true],
    ['arn:aws:lambda:r:1:function:x', 'arn:aws:lambda:r:1:function:x:Live', false, false],
    ['arn:aws:lambda:r:1:function:x*', 'arn:aws:lambda:r:1:function:x:Live', true, true],
    ['arn:aws:lambda:r:1:function:x:*', 'arn:aws:lambda:r:1:function:x', false, false],
    ['arn:aws:lambda:r:1:function:*e', 'arn:aws:lambda:r:1:function:x:Live', true, false],
    ['arn:aws:lambda:r:1:function:x?Live', 'arn:aws:lambda:r:1:function:x:Live', true, false],
  ]) {
    assert.equal(arnLike(pattern, text), like, `ArnLike ${pattern}`);
    assert.equal(resourceFits(pattern, text), fits, `Resource ${pattern}`);
  }
});

describe('conditions', () => {
  const equals = (name, value) => ({ 'Fn::Equals': [{ Ref: name }, value] });

  test('every combination that can occur, and no other', () => {
    const Conditions = {
      Prod: equals('Stage', 'prod'),
      Dev: equals('Stage', 'dev'),
      Other: { 'Fn::Not': [{ 'Fn::Or': [{ Condition: 'Prod' }, { Condition: 'Dev' }] }] },
      Always: { 'Fn::Equals': ['a', 'a'] },
    };
    assert.deepEqual(combinations({ Conditions }), [
      { Prod: true, Dev: false, Other: false, Always: true },
      { Prod: false, Dev: false, Other: true, Always: true },
      { Prod: false, Dev: true, Other: false, Always: true },
    ]);
    const Parameters = { Stage: { AllowedValues: ['prod', 'dev'] } };
    assert.equal(combinations({ Conditions, Parameters }).length, 2);
  });

  test('one that is used and not defined may hold or not', () => {
    const Resources = { A: { Type: 'A::B::C', Condition: 'Big' } };
    assert.deepEqual(combinations({ Resources }), [{ Big: true }, { Big: false }]);
  });

  test('of many, every pair occurs', () => {
    const names = Array.from({ length: 12 }, (_, i) => `C${i}`);
    const found = combinations({
      Conditions: Object.fromEntries(names.map((name) => [name, equals(`P${name}`, 'on')])),
    });
    assert.ok(found.length < 40, `${found.length}`);
    for (const one of names)
      for (const other of names.filter((name) => name > one))
        for (const [left, right] of [
          [true, true],
          [true, false],
          [false, true],
          [false, false],
        ])
          assert.ok(found.some((each) => each[one] === left && each[other] === right));
  });
});

test('every place is found again, in one line only', () => {
  for (const { type, path, verdict } of places) {
    const example = (text) => text.replace(/\*+/g, 'x');
    assert.equal(placeOf(example(type), example(path)).verdict, verdict, `${type} ${path}`);
  }
});

test('every caller that needs a permission presents a source', () => {
  const types = new Set(places.filter(({ caller }) => caller).map(({ type }) => type));
  for (const Type of types) {
    const reader = new Reader({ Resources: { It: { Type, Properties: {} } } });
    // An account's policy for logs is for every group of the account.
    const own = Type === 'AWS::Logs::AccountPolicy' ? '<group>' : '<It';
    assert.ok(presentedBy(reader, 'It').includes(own), Type);
  }
  assert.ok(sources.size >= 30);
});
