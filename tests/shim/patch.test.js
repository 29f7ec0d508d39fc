'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { double } = require('./double.js');
const { FRAMEWORKS, copy, pluginOf, template } = require('./framework.js');

/* Fires a hook that is answered by `patch`. The double reads the operations from the request's own
   options, since it runs in another process. */
async function patched(t, patch, compiled = template(), change = () => {}) {
  double(t, ({ params }) => ({ patch: params.options.patch }));
  const made = await pluginOf('osls', { compiled, options: { patch } });
  change(made.serverless);
  await made.fire();
  return made;
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: what is added stands behind what was there, which keeps order and identity`, async (t) => {
    double(t, () => ({
      patch: [
        {
          op: 'add',
          path: '/Resources/OrderAlias',
          value: { Type: 'AWS::Lambda::Alias', Properties: { Name: 'Live' } },
        },
        {
          op: 'add',
          path: '/Resources/Application',
          value: { Type: 'AWS::CodeDeploy::Application' },
        },
        {
          op: 'replace',
          path: '/Resources/OrderPermission/Properties/FunctionName',
          value: { Ref: 'OrderAlias' },
        },
      ],
    }));
    const compiled = template();
    const { Resources, Outputs } = compiled;
    const before = { ...Resources };
    const { serverless, fire } = await pluginOf(framework, { compiled });
    await fire();
    assert.equal(serverless.service.provider.compiledCloudFormationTemplate, compiled);
    assert.equal(compiled.Resources, Resources);
    assert.equal(compiled.Outputs, Outputs);
    for (const [id, resource] of Object.entries(before)) {
      assert.equal(Resources[id], resource);
      assert.equal(Resources[id].Properties, resource.Properties);
    }
    const ids = [
      'OrderLambdaFunction',
      'OrderPermission',
      'ProductLambdaFunction',
      'OrderAlias',
      'Application',
    ];
    assert.deepEqual(Object.keys(Resources), ids);
    assert.deepEqual(Object.keys(Resources.OrderPermission.Properties), ['FunctionName', 'Action']);
    assert.deepEqual(Resources.OrderPermission.Properties.FunctionName, { Ref: 'OrderAlias' });
    assert.deepEqual(Resources.OrderAlias, {
      Type: 'AWS::Lambda::Alias',
      Properties: { Name: 'Live' },
    });
  });
}

test('operations are applied one after the other: a later one may go into what an earlier one added', async (t) => {
  const { template: changed } = await patched(t, [
    { op: 'add', path: '/Resources/Topic', value: { Properties: {} } },
    { op: 'add', path: '/Resources/Topic/Properties/Subscription', value: ['a'] },
    { op: 'add', path: '/Resources/Topic/Properties/Subscription/-', value: 'c' },
    { op: 'add', path: '/Resources/Topic/Properties/Subscription/1', value: 'b' },
    { op: 'add', path: '/Resources/Topic/Properties/Subscription/0', value: { first: true } },
    { op: 'replace', path: '/Resources/Topic/Properties/Subscription/0/first', value: null },
    { op: 'replace', path: '/Resources/Topic/Properties/Subscription/3', value: 'd' },
    { op: 'add', path: '/Resources/Topic/Properties/Subscription/4', value: 'e' },
  ]);
  assert.deepEqual(changed.Resources.Topic.Properties.Subscription, [
    { first: null },
    'a',
    'b',
    'd',
    'e',
  ]);
});

test('~1 is a slash and ~0 a tilde, also next to each other; the empty key is a key', async (t) => {
  const compiled = { ...template(), Metadata: { 'a/b': { '~1': { '': 1 } }, 'm~n': 2 } };
  await patched(
    t,
    [
      { op: 'replace', path: '/Metadata/a~1b/~01/', value: 3 },
      { op: 'replace', path: '/Metadata/m~0n', value: 4 },
      { op: 'add', path: '/Metadata/~1~0', value: 5 },
    ],
    compiled,
  );
  assert.deepEqual(compiled.Metadata, { 'a/b': { '~1': { '': 3 } }, 'm~n': 4, '/~': 5 });
});

test('add replaces a member that is there, as RFC 6902 says', async (t) => {
  const { template: changed } = await patched(t, [
    { op: 'add', path: '/Outputs', value: { Url: { Value: 'x' } } },
  ]);
  assert.deepEqual(changed.Outputs, { Url: { Value: 'x' } });
});

/* The framework puts the same object into several places: a patch that goes into one of them must
   leave the others. */
test('a place is changed alone, where an object stands in several', async (t) => {
  const compiled = template();
  const arn = { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] };
  compiled.Resources.OrderPermission.Properties.FunctionName = arn;
  compiled.Resources.Url = { Type: 'AWS::Lambda::Url', Properties: { TargetFunctionArn: arn } };
  const { serverless } = await patched(
    t,
    [
      {
        op: 'replace',
        path: '/Resources/OrderPermission/Properties/FunctionName/Fn::GetAtt/0',
        value: 'OrderAlias',
      },
    ],
    compiled,
    ({ service }) => (service.functions.order.events = [{ http: { authorizer: { arn } } }]),
  );
  assert.deepEqual(compiled.Resources.OrderPermission.Properties.FunctionName, {
    'Fn::GetAtt': ['OrderAlias', 'Arn'],
  });
  assert.deepEqual(compiled.Resources.Url.Properties.TargetFunctionArn, {
    'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'],
  });
  assert.equal(compiled.Resources.Url.Properties.TargetFunctionArn, arn);
  assert.equal(serverless.service.functions.order.events[0].http.authorizer.arn, arn);
});

test('nor does what lies deeper in it change elsewhere, by a later operation', async (t) => {
  const compiled = template();
  const shared = { left: { deep: [{ x: 1 }] }, right: { deep: [{ x: 2 }] } };
  compiled.Metadata = { a: shared, b: shared };
  const expected = copy(compiled.Metadata);
  expected.a.left.deep[0].x = 10;
  expected.a.right.deep.push({ x: 3 });
  await patched(
    t,
    [
      { op: 'replace', path: '/Metadata/a/left/deep/0/x', value: 10 },
      { op: 'add', path: '/Metadata/a/right/deep/-', value: { x: 3 } },
    ],
    compiled,
  );
  assert.deepEqual(compiled.Metadata, expected);
  assert.equal(compiled.Metadata.b, shared);
});

test('what the configuration shares with the template stays as the user wrote it', async (t) => {
  const compiled = template();
  const pattern = { source: ['a'] };
  compiled.Resources.Rule = { Type: 'AWS::Events::Rule', Properties: { EventPattern: pattern } };
  await patched(
    t,
    [{ op: 'add', path: '/Resources/Rule/Properties/EventPattern/source/-', value: 'b' }],
    compiled,
    ({ service }) => (service.functions.order.events = [{ eventBridge: { pattern } }]),
  );
  assert.deepEqual(pattern, { source: ['a'] });
  assert.deepEqual(compiled.Resources.Rule.Properties.EventPattern, { source: ['a', 'b'] });
});

test('a value may hold __proto__ as a member like any other', async (t) => {
  // Parsed, because a literal would set the prototype.
  const value = JSON.parse('{"__proto__": {"polluted": true}}');
  const { template: changed } = await patched(t, [{ op: 'add', path: '/Metadata', value }]);
  assert.deepEqual(Object.getOwnPropertyNames(changed.Metadata), ['__proto__']);
  assert.equal(Object.getPrototypeOf(changed.Metadata), Object.prototype);
  assert.equal(changed.Metadata.polluted, undefined);
});

const MISFITS = [
  ['a place that is not there', { op: 'replace', path: '/Resources/Missing', value: 1 }],
  [
    'a way through what is not there',
    { op: 'add', path: '/Resources/Missing/Properties/x', value: 1 },
  ],
  ['a way through a string', { op: 'add', path: '/AWSTemplateFormatVersion/x', value: 1 }],
  ['an index behind the end', { op: 'add', path: '/Metadata/list/2', value: 1 }],
  ['an index behind the end, to replace', { op: 'replace', path: '/Metadata/list/1', value: 1 }],
  ['an index with leading zeros', { op: 'add', path: '/Metadata/list/00', value: 1 }],
  ['a name in a list', { op: 'add', path: '/Metadata/list/x', value: 1 }],
  ['the length of a list', { op: 'replace', path: '/Metadata/list/length', value: 0 }],
  ['the whole template', { op: 'replace', path: '', value: {} }],
  ['a path without a slash', { op: 'add', path: 'Resources', value: {} }],
  ['no path', { op: 'add', value: {} }],
  ['no value', { op: 'add', path: '/Resources/X' }],
  ['an operation that is not agreed', { op: 'remove', path: '/Outputs', value: 1 }],
  ['no operation', null],
  ['the prototype of an object', { op: 'add', path: '/Resources/__proto__/polluted', value: true }],
  ['the prototype itself', { op: 'add', path: '/Resources/__proto__', value: { polluted: true } }],
  [
    'what every object inherits',
    { op: 'add', path: '/Resources/constructor/prototype/polluted', value: true },
  ],
];

for (const [what, operation] of MISFITS) {
  test(`a patch with ${what} is refused, and nothing is done outside the template`, async (t) => {
    const compiled = { ...template(), Metadata: { list: ['a'] } };
    const before = copy(compiled);
    await assert.rejects(patched(t, [operation], compiled), (error) => {
      assert.equal(error.code, 'ROLLOUT_BINARY_OUTPUT');
      assert.match(error.message, /does not fit the template/);
      return true;
    });
    assert.deepEqual(compiled, before);
    assert.equal({}.polluted, undefined);
  });
}
