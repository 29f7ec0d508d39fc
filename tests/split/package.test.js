'use strict';

/* The real frameworks package a service together with serverless-plugin-split-stacks, in each of its
   modes and in both orders of `plugins`. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { removeFolders } = require('../e2e/service.js');
const { check } = require('../callers/checker.js');
const { faultsOf, settled, whole } = require('./audit.js');
const { FRAMEWORKS, MODES, OURS, SPLIT, edited, packaged, shop } = require('./service.js');

after(removeFolders);

const WORLD = { region: 'eu-west-1' };
const GUARDED = { OrderLambdaFunction: 'Live', ProductLambdaFunction: 'Live' };
const PER_FUNCTION = { split: MODES.perFunction };

async function succeeds(framework, service, settings) {
  const result = await packaged(framework, service, settings);
  assert.equal(result.status, 0, result.said);
  assert.deepEqual(faultsOf(result.templates), []);
  return result;
}

async function isRefused(framework, service, settings, ...words) {
  const { status, said } = await packaged(framework, service, settings);
  assert.notEqual(status, 0, said);
  for (const each of words) assert.match(said, each);
  return said;
}

for (const framework of FRAMEWORKS) {
  let alone;
  const unsplit = () => (alone ??= packaged(framework, shop(), { plugins: [OURS] }));

  for (const [mode, split] of Object.entries(MODES)) {
    test(`${framework}: ${mode}, listed after this plugin, divides what this plugin made and changes nothing of it`, async () => {
      const { templates } = await succeeds(framework, shop(), { split });
      const one = whole(templates);
      const role = 'CodeDeployServiceRole';
      const { [role]: ours, ...rest } = settled(one);
      const { [role]: theirs, ...expected } = settled((await unsplit()).templates.root);
      assert.deepEqual(rest, expected);
      assert.ok(Object.keys(templates.nested).length >= 2);
      const found = check(one, { guarded: GUARDED, world: WORLD });
      assert.deepEqual(found.faults, []);
      assert.ok(found.moved.length >= 10, `${found.moved.length} callers`);
      // The role names the hooks instead of waiting for them, and allows the same.
      const [[arns], [named]] = [theirs, ours].map(({ Properties }) =>
        Properties.Policies[0].PolicyDocument.Statement.map(({ Resource }) => Resource),
      );
      assert.deepEqual(
        arns,
        ['Before', 'Later'].map((id) => ({ 'Fn::GetAtt': [`${id}LambdaFunction`, 'Arn'] })),
      );
      assert.deepEqual(
        named.map((arn) => arn['Fn::Join'][1].map((part) => part.Ref ?? part).join('')),
        ['before', 'later'].map(
          (name) =>
            `arn:AWS::Partition:lambda:AWS::Region:AWS::AccountId:function:shop-dev-${name}`,
        ),
      );
    });

    test(`${framework}: ${mode}, listed before this plugin, is refused with the order to write`, async () => {
      const said = await isRefused(
        framework,
        shop(),
        { split, plugins: [SPLIT, OURS] },
        /RO320 \S+ plugins: serverless-plugin-split-stacks is listed before serverless-plugin-rollout/,
        / (is|are) in the nested stack \w+NestedStack/,
        /plugins:\n +- serverless-plugin-rollout\n +- serverless-plugin-split-stacks/,
      );
      assert.deepEqual([...new Set(said.match(/\bRO\d{3}\b/g))], ['RO320'], 'and nothing else');
    });
  }
}

test('nothing is refused where no function is rolled out', async () => {
  const service = edited(({ custom, functions }) => {
    delete custom.deploymentSettings;
    delete functions.order.deploymentSettings;
    functions.order.alarms = ['functionErrors'];
  });
  await succeeds('osls', service, { ...PER_FUNCTION, plugins: [SPLIT, OURS] });
});

// ---- Stacks that would wait for each other ----

describe('stacks that would wait for each other', () => {
  test('a hook that refers to the function it guards', async () => {
    const service = edited(({ functions }) => {
      functions.before.environment = { TESTED: { Ref: 'OrderLambdaFunction' } };
    });
    await isRefused(
      'osls',
      service,
      PER_FUNCTION,
      /RO321 \S+Order-nested-stack\.json:\d+:\d+ Resources\.OrderLambdaFunctionAliasLive: /,
      /OrderNestedStack waits for BeforeNestedStack \(OrderLambdaFunctionAliasLive refers to BeforeLambdaFunction\), BeforeNestedStack for OrderNestedStack \(BeforeLambdaFunction refers to OrderLambdaFunction\)\n/,
    );
    // by its name it waits for nothing; and in one stack it may refer
    functions(service).before.environment.TESTED = 'shop-dev-order';
    await succeeds('osls', service, PER_FUNCTION);
    functions(service).before.environment.TESTED = { Ref: 'OrderLambdaFunction' };
    const map = `module.exports = (resource, id) => /^Before/.test(id) && { destination: 'Order' };`;
    await succeeds('osls', service, { ...PER_FUNCTION, files: { 'stacks-map.js': map } });
  });

  test('an alarm of the root stack on the function that it guards', async () => {
    const service = edited(({ functions: { order }, resources: { Resources } }) => {
      order.deploymentSettings.alarms.push('OwnAlarm');
      Resources.OwnAlarm = {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'OrderLambdaFunction' } }],
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 1,
          ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      };
    });
    await isRefused(
      'osls',
      service,
      PER_FUNCTION,
      /RO321 .*OrderNestedStack waits for OwnAlarm \(OrderLambdaFunctionDeploymentGroup refers to OwnAlarm\), OwnAlarm for OrderNestedStack \(OwnAlarm refers to OrderLambdaFunction\)\n/,
    );
    const { Resources } = service.resources;
    Resources.OrderOwnAlarm = Resources.OwnAlarm;
    delete Resources.OwnAlarm;
    functions(service).order.deploymentSettings.alarms.splice(-1, 1, 'OrderOwnAlarm');
    await succeeds('osls', service, PER_FUNCTION);
  });

  test('without this plugin as well, which is reported', async () => {
    const service = edited(({ functions: { order } }) => {
      order.events.push({ cognitoUserPool: { pool: 'People', trigger: 'PreSignUp' } });
    });
    const { status, templates } = await packaged('osls', service, {
      ...PER_FUNCTION,
      plugins: [SPLIT, './idle.js'],
    });
    assert.equal(status, 0);
    assert.match(
      faultsOf(templates).join('\n'),
      /OrderNestedStack -> CognitoUserPoolPeople -> OrderNestedStack/,
    );
    await isRefused(
      'osls',
      service,
      PER_FUNCTION,
      /RO321 .*OrderNestedStack waits for CognitoUserPoolPeople .*; so they do without serverless-plugin-rollout\n/,
    );
    await succeeds('osls', service, { split: MODES.perType });
  });
});

const functions = (service) => service.functions;

// ---- Resources that wait for each other in the order of the template ----

describe('in sequence', () => {
  /* A function that is not rolled out before one that is, and its hook after it. Without REST API,
     which perType splits into stacks that wait for each other. */
  const service = () =>
    edited((given) => {
      const { order, before } = given.functions;
      given.custom.deploymentSettings = { type: 'AllAtOnce', alias: 'Live' };
      delete given.custom.alerts;
      delete order.alarms;
      order.events.shift();
      order.deploymentSettings = { canaryAlarms: true, preTrafficHook: 'before' };
      before.events = [{ httpApi: 'GET /before' }];
      given.functions = {
        plain: {
          handler: 'index.handler',
          events: [{ httpApi: 'GET /plain' }, { schedule: 'rate(1 hour)' }],
        },
        order,
        before,
      };
      delete given.resources;
    });
  const settings = [
    { ...MODES.perFunction, stackConcurrency: 1 },
    { ...MODES.perType, stackConcurrency: 1 },
    { ...MODES.perFunction, resourceConcurrency: 1 },
    { ...MODES.perType, resourceConcurrency: 1 },
  ];
  for (const split of settings)
    test(JSON.stringify(split), async () => {
      await succeeds('osls', service(), { split });
      await succeeds('osls', service(), { split, plugins: [SPLIT, './idle.js'] });
    });
  test('what waits for each other without this plugin waits no more', async () => {
    const split = { ...MODES.perFunction, resourceConcurrency: 1 };
    const { templates } = await packaged('osls', shop(), { split, plugins: [SPLIT, './idle.js'] });
    assert.match(faultsOf(templates).join('\n'), /ApiGatewayMethodOrderGet -> /);
    await succeeds('osls', shop(), { split });
  });
});

// ---- Conditions ----

test('an output of a function that may not be there is warned of', async () => {
  const service = edited((given) => {
    given.functions.order.condition = 'IsProd';
    given.resources.Conditions = {
      IsProd: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'eu-west-1'] },
    };
    given.resources.Resources = {};
    given.functions.product.environment = {};
    given.functions.product.events = [];
  });
  const { said } = await packaged('osls', service, { split: MODES.perType });
  assert.match(
    said,
    /RO322 \S+Versions-nested-stack\.json:\d+:\d+ Resources\.OrderLambdaVersion\w+: the nested stack VersionsNestedStack has an output of OrderLambdaVersion\w+, which is there only where the condition IsProd holds/,
  );
});

// ---- A service that is deployed already ----

describe('what is deployed stays in its stack', () => {
  const before = async (settings) => (await packaged('osls', shop(), settings)).templates;
  const stackOf = ({ root, nested }, id) =>
    id in root.Resources
      ? 'root'
      : Object.keys(nested).find((file) => id in nested[file].Resources);

  test('a stack that was not split before has its functions in the root, and new aliases beside it', async () => {
    const { root } = await before({ plugins: ['./idle.js'] });
    const { templates } = await succeeds('osls', shop(), {
      ...PER_FUNCTION,
      deployed: { 'shop-dev': root.Resources },
    });
    assert.equal(stackOf(templates, 'OrderLambdaFunction'), 'root');
    assert.match(stackOf(templates, 'OrderLambdaFunctionAliasLive'), /Order-nested/);
    assert.deepEqual(check(whole(templates), { guarded: GUARDED, world: WORLD }).faults, []);
  });

  test('a rollout that was deployed unsplit stays unsplit', async () => {
    const { root } = await before({ plugins: [OURS] });
    const { templates } = await succeeds('osls', shop(), {
      ...PER_FUNCTION,
      deployed: { 'shop-dev': root.Resources },
    });
    assert.equal(stackOf(templates, 'OrderLambdaFunctionAliasLive'), 'root');
    assert.equal(stackOf(templates, 'OrderLambdaFunctionDeploymentGroup'), 'root');
  });

  test('a rollout is added to a stack that was split before', async () => {
    const { root, nested } = await before({ ...PER_FUNCTION, plugins: [SPLIT, './idle.js'] });
    const deployed = { 'shop-dev': root.Resources };
    for (const [file, { Resources }] of Object.entries(nested))
      deployed[`${/template-(\w+)-nested/.exec(file)[1]}NestedStack`] = Resources;
    const { templates } = await succeeds('osls', shop(), { ...PER_FUNCTION, deployed });
    assert.match(stackOf(templates, 'OrderLambdaFunctionAliasLive'), /Order-nested/);
    assert.deepEqual(check(whole(templates), { guarded: GUARDED, world: WORLD }).faults, []);
  });
});
