'use strict';

// What audit.js has to find, in small templates.

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { functionOf, permissionFor, templateOf } = require('../callers/made.js');
const { dangling, doubled, faultsOf, flattened } = require('./audit.js');

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const topic = (Properties, rest) => ({ Type: 'AWS::SNS::Topic', Properties, ...rest });
const found = (template, nested) =>
  [...dangling(template, nested)].map((fault) => / to (\S+) /.exec(fault)[1]);

/* ---- References ---- */

for (const [name, template, missing] of [
  ['Ref', { Resources: { A: topic({ TopicName: { Ref: 'B' } }) } }, ['B']],
  [
    'Ref to a parameter',
    { Parameters: { B: {} }, Resources: { A: topic({ X: { Ref: 'B' } }) } },
    [],
  ],
  ['Ref to a pseudo parameter', { Resources: { A: topic({ X: { Ref: 'AWS::Region' } }) } }, []],
  [
    'Ref to an unknown one',
    { Resources: { A: topic({ X: { Ref: 'AWS::Zone' } }) } },
    ['AWS::Zone'],
  ],
  ['Fn::GetAtt', { Resources: { A: topic({ X: arnOf('B') }) } }, ['B.Arn']],
  ['Fn::GetAtt as text', { Resources: { A: topic({ X: { 'Fn::GetAtt': 'B.Arn' } }) } }, ['B.Arn']],
  [
    'Fn::Sub, but neither its literals nor its map',
    { Resources: { A: topic({ X: { 'Fn::Sub': ['${B} ${C.Arn} ${!D} ${E}', { E: 1 }] } }) } },
    ['B', 'C.Arn'],
  ],
  [
    "the map's own values",
    { Resources: { A: topic({ X: { 'Fn::Sub': ['', { E: { Ref: 'B' } }] } }) } },
    ['B'],
  ],
  ['DependsOn', { Resources: { A: topic({}, { DependsOn: ['A', 'B'] }) } }, ['B']],
  ['Condition', { Conditions: { B: {} }, Resources: { A: topic({}, { Condition: 'C' }) } }, ['C']],
  ['Fn::If', { Resources: { A: topic({ X: { 'Fn::If': ['C', 1, { Ref: 'B' }] } }) } }, ['C', 'B']],
  ['a Condition of a condition', { Conditions: { B: { 'Fn::Not': [{ Condition: 'C' }] } } }, ['C']],
  [
    'an Output',
    { Resources: {}, Outputs: { A: { Condition: 'C', Value: { Ref: 'B' } } } },
    ['B', 'C'],
  ],
  [
    'Fn::FindInMap',
    { Resources: { A: topic({ X: { 'Fn::FindInMap': ['M', 'a', 'b'] } }) } },
    ['M'],
  ],
  [
    'an UpdatePolicy',
    { Resources: { A: topic({}, { UpdatePolicy: { X: { ApplicationName: { Ref: 'B' } } } }) } },
    ['B'],
  ],
])
  test(`dangling: ${name}`, () => assert.deepEqual(found(template), missing));

/* ---- Nested stacks ---- */

const ROOT = {
  Resources: {
    Topic: topic({}),
    InnerNestedStack: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: {
        Parameters: { TopicParameter: { Ref: 'Topic' } },
        TemplateURL: { 'Fn::Join': ['/', ['https://bucket', 'inner.json']] },
      },
    },
    Reader: topic(
      { X: { 'Fn::GetAtt': ['InnerNestedStack', 'Outputs.QueueArn'] } },
      { DependsOn: ['InnerNestedStack'] },
    ),
  },
};
const NESTED = {
  'inner.json': {
    Parameters: { TopicParameter: { Type: 'String' } },
    Resources: {
      Queue: { Type: 'AWS::SQS::Queue', Properties: { A: { 'Fn::Sub': '${TopicParameter}/x' } } },
    },
    Outputs: { QueueArn: { Value: arnOf('Queue') } },
  },
};

test('dangling: an output that the nested stack does not have', () => {
  assert.deepEqual(found(ROOT, NESTED), []);
  const inner = { ...NESTED['inner.json'], Outputs: {} };
  assert.deepEqual(found(ROOT, { 'inner.json': inner }), ['InnerNestedStack.Outputs.QueueArn']);
});

test('flattened: parameters and outputs of nested stacks are replaced by what they are', () => {
  const { Resources } = flattened(ROOT, NESTED);
  assert.deepEqual(Object.keys(Resources), ['Topic', 'Reader', 'Queue']);
  assert.deepEqual(Resources.Reader.Properties.X, arnOf('Queue'));
  assert.deepEqual(Resources.Queue.Properties.A, {
    'Fn::Sub': ['${TopicParameter}/x', { TopicParameter: { Ref: 'Topic' } }],
  });
});

/* ---- Nothing is there twice ---- */

const alias = (Name) => ({
  Type: 'AWS::Lambda::Alias',
  Properties: { FunctionName: { Ref: 'F' }, Name, FunctionVersion: '1' },
});

for (const [name, Resources, count] of [
  ['two aliases of one name', { A: alias('Live'), B: { ...alias('Live'), DependsOn: [] } }, 2],
  ['two aliases', { A: alias('Live'), B: alias('Next') }, 0],
  ['two equal permissions', { A: permissionFor('f', 's3'), B: permissionFor('f', 's3') }, 1],
  ['permissions for two sources', { A: permissionFor('f', 's3'), B: permissionFor('f', 'sns') }, 0],
  ['a list with an element twice', { A: topic({ X: [{ Ref: 'B' }, 1, { Ref: 'B' }] }) }, 1],
])
  test(`doubled: ${name}`, () => assert.equal(doubled({ Resources }).length, count));

/* ---- Callers ---- */

const SERVICE = { functions: { order: { deploymentSettings: { alias: 'Live' } } } };
const rule = (Arn) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 'a', Arn }] },
});
const packagedAs = (Resources) => ({
  root: templateOf({ ...functionOf('order'), ...Resources }, []),
  nested: {},
  service: SERVICE,
});
const FUNCTION = arnOf('OrderLambdaFunction');
const LIVE = {
  Type: 'AWS::Lambda::Alias',
  Properties: { FunctionName: { Ref: 'OrderLambdaFunction' }, Name: 'Live', FunctionVersion: '1' },
};
const allowed = (FunctionName) =>
  permissionFor(FunctionName, 'events.amazonaws.com', { SourceArn: arnOf('Rule') });
const BEFORE = { Rule: rule(FUNCTION), Allowed: allowed(FUNCTION) };
const AFTER = { Live: LIVE, Rule: rule({ Ref: 'Live' }), Allowed: allowed({ Ref: 'Live' }) };
const faults = (resources, rest) =>
  faultsOf(packagedAs(BEFORE), packagedAs({ ...AFTER, ...resources }), rest).faults;

test('the audit finds nothing in a right template', () => assert.deepEqual(faults({}), []));

for (const [name, resources, pattern] of [
  ['a bare caller', { Rule: rule(FUNCTION) }, /Rule .* bypasses the alias/],
  ['a permission that is not moved', { Allowed: allowed(FUNCTION) }, /no permission allows/],
  [
    'a caller that is lost',
    { Rule: rule('arn:aws:sns:us-east-1:1:x') },
    /the caller Rule .* is lost/,
  ],
  ['a caller that is new', { Other: rule({ Ref: 'Live' }) }, /the caller Other .* is new/],
  ['a permission twice', { Again: allowed({ Ref: 'Live' }) }, /Allowed and Again are one/],
  ['a reference to nothing', { Topic: topic({ X: { Ref: 'Gone' } }) }, /refers to Gone/],
  [
    'a cycle',
    { Live: { ...LIVE, DependsOn: ['Allowed'] } },
    /these wait for each other: .*Live -> Allowed/,
  ],
])
  test(`the audit finds ${name}`, () =>
    assert.ok(
      faults(resources).some((fault) => pattern.test(fault)),
      faults(resources).join('\n'),
    ));

test('a caller that stays by the row is no fault, but its permission has to stay too', () => {
  const stays = ['Rule Targets[].Arn OrderLambdaFunction'];
  assert.deepEqual(faults({ Rule: rule(FUNCTION), Allowed: allowed(FUNCTION) }, { stays }), []);
  const both = {
    Rule: rule(FUNCTION),
    Allowed: allowed(FUNCTION),
    AllowedLive: allowed({ Ref: 'Live' }),
  };
  assert.deepEqual(faults(both, { stays }), []);
  assert.match(faults(both).join(), /is on both of OrderLambdaFunction/);
  assert.match(faults({ Rule: rule(FUNCTION) }, { stays }).join(), /no permission allows/);
});
