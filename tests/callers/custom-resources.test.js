'use strict';

/* The framework's custom resources: they move where the request says that their handler follows a
   qualifier, and nowhere else. */

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { check } = require('./checker.js');
const { LIVE, Transformer, nameOf, serviceOf, templateOf } = require('./made.js');

const transformer = new Transformer();
after(() => transformer.close());

const HANDLER = 'CustomDashresourceDashexistingDashs3LambdaFunction';
const TYPES = ['Custom::S3', 'Custom::CognitoUserPool', 'Custom::EventBridge'];
const naming = { qualifierHandlers: [HANDLER] };

const custom = (Type, properties = {}, DependsOn = ['OrderLambdaFunction', HANDLER]) => ({
  Type,
  DependsOn,
  Properties: {
    ServiceToken: { 'Fn::GetAtt': [HANDLER, 'Arn'] },
    FunctionName: nameOf('order'),
    ...properties,
  },
});

// The resource as it is afterwards, and the ids of what is reported of it.
async function becomes(resource, rest = { naming }, others = {}) {
  const input = templateOf({ It: resource, ...others });
  const { template, diagnostics } = await transformer.transformed(input, serviceOf(), rest);
  assert.deepEqual(check(template, { guarded: LIVE }).faults, []);
  const told = diagnostics.filter(({ path }) => path.startsWith('Resources.It.'));
  return [template.Resources.It, told.map(({ id }) => id)];
}

for (const type of TYPES)
  test(`${type} gets the alias's name, waits for the alias, and needs no permission`, async () => {
    const before = custom(type);
    const [made, told] = await becomes(before);
    assert.deepEqual(made, {
      ...before,
      DependsOn: [...before.DependsOn, 'OrderLambdaFunctionAliasLive'],
      Properties: { ...before.Properties, FunctionQualifier: 'Live' },
    });
    assert.deepEqual(told, []);
  });

test('where nothing is known of the handler it stays, and RO304 names the version that moves it', async () => {
  for (const type of TYPES)
    for (const rest of [
      {},
      { naming: { qualifierHandlers: [] } },
      { naming: { qualifierHandlers: ['Other'] } },
    ]) {
      const before = custom(type);
      assert.deepEqual(await becomes(before, rest), [before, ['RO304']]);
      const { diagnostics } = await transformer.transformed(
        templateOf({ It: before }),
        serviceOf(),
        rest,
      );
      const { message } = diagnostics.find(({ id }) => id === 'RO304');
      assert.equal(/osls 4\.2 or newer/.test(message), type !== 'Custom::EventBridge', message);
    }
});

test("a custom resource of the user's own under the same type stays", async () => {
  for (const ServiceToken of [
    'arn:aws:lambda:us-east-1:123456789012:function:tool',
    { Ref: 'Tool' },
    { 'Fn::ImportValue': 'tool' },
    undefined,
  ]) {
    const before = custom('Custom::S3', { ServiceToken });
    const [made, told] = await becomes(JSON.parse(JSON.stringify(before)));
    assert.deepEqual([made, told], [JSON.parse(JSON.stringify(before)), ['RO304']]);
  }
});

test('a qualifier that is there already stays', async () => {
  for (const FunctionQualifier of ['next', '7', { Ref: 'Alias' }, null]) {
    const before = custom('Custom::S3', { FunctionQualifier });
    const { template, diagnostics } = await transformer.transformed(
      templateOf({ It: before }),
      serviceOf(),
      { naming },
    );
    assert.deepEqual(template.Resources.It, before);
    const told = diagnostics.filter(({ path }) => path.startsWith('Resources.It.'));
    assert.deepEqual(
      told.map(({ id }) => id),
      ['RO309'],
    );
  }
  const on = custom('Custom::S3', { FunctionQualifier: 'Live' });
  const waiting = { ...on, DependsOn: [on.DependsOn ?? [], 'OrderLambdaFunctionAliasLive'].flat() };
  assert.deepEqual(await becomes(on), [waiting, []], 'it waits for the alias that it names');
});

test('that the framework passes the same handler a qualifier of its own shows that it takes one', async () => {
  const paid = custom('Custom::S3', { FunctionName: 'elsewhere', FunctionQualifier: 'snapstart' });
  const [made, told] = await becomes(custom('Custom::S3'), {}, { Paid: paid });
  assert.deepEqual([made.Properties.FunctionQualifier, told], ['Live', []]);
  const other = custom('Custom::S3', { ...paid.Properties, ServiceToken: { Ref: 'Tool' } });
  const [stays] = await becomes(custom('Custom::S3'), {}, { Paid: other });
  assert.equal(stays.Properties.FunctionQualifier, undefined);
});

test('a second run changes nothing', async () => {
  const input = templateOf({ It: custom('Custom::CognitoUserPool') });
  const { template } = await transformer.transformed(input, serviceOf(), { naming });
  const again = await transformer.transformed(template, serviceOf(), { naming });
  assert.deepEqual(again.template, template);
});
