'use strict';

/* The evaluator finds what is wrong: templates written by hand, right and with one fault each. */

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { faultsIn, worldsOf } = require('./evaluator.js');

const CONDITIONS = {
  IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
  IsTest: { 'Fn::Equals': ['test', { Ref: 'Stage' }] },
  IsEither: { 'Fn::Or': [{ Condition: 'IsProd' }, { Condition: 'IsTest' }] },
};
const PARAMETERS = { Stage: { Type: 'String' } };
const queue = (rest = {}, properties = {}) => ({
  Type: 'AWS::SQS::Queue',
  ...rest,
  Properties: properties,
});
const templateOf = (Resources, rest = {}) => ({
  Parameters: PARAMETERS,
  Conditions: CONDITIONS,
  Resources,
  ...rest,
});
const group = (AlarmConfiguration) => ({
  Type: 'AWS::CodeDeploy::DeploymentGroup',
  Properties: { DeploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce', AlarmConfiguration },
});
const NO_VALUE = { Ref: 'AWS::NoValue' };
const policy = (Statement) => ({
  Type: 'AWS::IAM::Policy',
  Properties: { PolicyDocument: { Statement } },
});
const may = (Resource) => ({ Effect: 'Allow', Action: 'sqs:*', Resource });

test('a world has one value of each that matters', () => {
  const values = worldsOf(templateOf({})).map((world) => world['{"Ref":"Stage"}']);
  assert.deepEqual(values.length, 3);
  const allowed = { Stage: { Type: 'String', AllowedValues: ['prod', 'dev'] } };
  const worlds = worldsOf(templateOf({}, { Parameters: allowed }));
  assert.deepEqual(
    worlds.map((world) => world['{"Ref":"Stage"}']),
    ['prod', 'dev'],
  );
});

const RIGHT = {
  'a reference under the same condition': templateOf({
    A: queue({ Condition: 'IsProd' }),
    B: queue({ Condition: 'IsProd' }, { a: { Ref: 'A' }, s: { Ref: 'Stage' } }),
  }),
  'a reference under a narrower condition': templateOf({
    A: queue({ Condition: 'IsEither' }),
    B: queue({ Condition: 'IsTest', DependsOn: 'A' }),
  }),
  'a reference in the branch that is used': templateOf({
    A: queue({ Condition: 'IsProd' }),
    B: queue({}, { a: { 'Fn::If': ['IsProd', { Ref: 'A' }, NO_VALUE] } }),
  }),
  'a wait in Metadata': templateOf({
    A: queue({ Condition: 'IsProd' }),
    B: queue({ Metadata: { a: { 'Fn::If': ['IsProd', { Ref: 'A' }, ''] } } }),
  }),
  'alarms that come and go': templateOf({
    A: queue({ Condition: 'IsProd' }),
    G: group({
      'Fn::If': ['IsProd', { Alarms: [{ Name: { Ref: 'A' } }], Enabled: true }, { Enabled: false }],
    }),
  }),
};

for (const [name, template] of Object.entries(RIGHT))
  test(`nothing is wrong with ${name}`, () => assert.deepEqual(faultsIn(template), []));

const WRONG = {
  'a reference to what may not exist': [
    templateOf({ A: queue({ Condition: 'IsProd' }), B: queue({}, { a: { Ref: 'A' } }) }),
    /Resources\.B refers to A, which does not exist/,
  ],
  'DependsOn on what may not exist': [
    templateOf({ A: queue({ Condition: 'IsProd' }), B: queue({ DependsOn: ['A'] }) }),
    /Resources\.B refers to A/,
  ],
  'an output of what may not exist': [
    templateOf(
      { A: queue({ Condition: 'IsProd' }) },
      { Outputs: { O: { Value: { 'Fn::GetAtt': ['A', 'Arn'] } } } },
    ),
    /Outputs\.O refers to A/,
  ],
  'a text with what may not exist': [
    templateOf({
      A: queue({ Condition: 'IsProd' }),
      B: queue({ Condition: 'IsEither' }, { a: { 'Fn::Sub': '${A.Arn}/*' } }),
    }),
    /Resources\.B refers to A/,
  ],
  'an empty Statement': [
    templateOf({
      P: policy([{ 'Fn::If': ['IsProd', may('*'), NO_VALUE] }]),
    }),
    /P has an empty Statement/,
  ],
  'an empty Resource': [
    templateOf({ P: policy([may([{ 'Fn::If': ['IsProd', '*', NO_VALUE] }])]) }),
    /P has an empty Resource/,
  ],
  'alarms that are enabled without one': [
    templateOf({
      A: queue({ Condition: 'IsProd' }),
      G: group({
        Alarms: [{ 'Fn::If': ['IsProd', { Name: { Ref: 'A' } }, NO_VALUE] }],
        Enabled: true,
      }),
    }),
    /G has 0 alarms and Enabled: true/,
  ],
  'a cycle in one world': [
    templateOf({
      A: queue({ Metadata: { b: { 'Fn::If': ['IsProd', { Ref: 'B' }, ''] } } }),
      B: queue({ Metadata: { a: { 'Fn::If': ['IsEither', { Ref: 'A' }, ''] } } }),
    }),
    /A waits for itself in .*prod/,
  ],
};

for (const [name, [template, fault]] of Object.entries(WRONG))
  test(`${name} is found`, () => assert.match(faultsIn(template).join('\n'), fault));
