'use strict';

const assert = require('node:assert/strict');
const path = require('node:path');
const { test } = require('node:test');
const { double } = require('./double.js');
const { FRAMEWORKS, HOOK, article, copy, pluginOf, template } = require('./framework.js');
const description = require('../../plugin-shim/interface.json');

for (const framework of FRAMEWORKS) {
  test(`${framework}: a hook becomes one request, with the names that the framework gives by default`, async (t) => {
    const requests = double(t);
    const { fire } = await pluginOf(framework, { options: { stage: 'live', region: 'eu-west-1' } });
    await fire();
    const [{ jsonrpc, method, params }, ...more] = requests();
    assert.deepEqual(more, []);
    assert.equal(jsonrpc, '2.0');
    assert.equal(method, 'hook');
    assert.equal(params.name, HOOK);
    assert.equal(params.version, description.version);
    assert.equal(params.returns, 'patch');
    assert.deepEqual(params.options, { stage: 'live', region: 'eu-west-1' });
    assert.deepEqual(params.template, template());
    const names = (key, id) => ({
      name: `sls-canary-sls-live-${key}`,
      logicalId: `${id}LambdaFunction`,
      logGroupLogicalId: `${id}LogGroup`,
      logGroupName: `/aws/lambda/sls-canary-sls-live-${key}`,
    });
    assert.deepEqual(params.naming, {
      stackName: 'sls-canary-sls-live',
      stackNameAlphanumeric: 'Slscanaryslslive',
      stage: 'live',
      region: 'eu-west-1',
      roleLogicalId: 'IamRoleLambdaExecution',
      functions: { order: names('order', 'Order'), product: names('product', 'Product') },
    });
  });

  test(`${framework}: names that another plugin has changed are the ones that are sent`, async (t) => {
    const requests = double(t);
    const { serverless, fire } = await pluginOf(framework);
    Object.assign(serverless.getProvider('aws').naming, {
      getStackName: () => 'team-stack',
      getRoleLogicalId: () => 'TeamRole',
      getLambdaLogicalId: (key) => `Fn${key}`,
      getLogGroupLogicalId: (key) => `Log${key}`,
      getLogGroupName: (name) => `/team/${name}`,
    });
    serverless.service.functions.order.name = 'order-function';
    await fire();
    const { naming } = requests()[0].params;
    assert.equal(naming.stackName, 'team-stack');
    assert.equal(naming.stackNameAlphanumeric, 'Teamstack');
    assert.equal(naming.roleLogicalId, 'TeamRole');
    assert.deepEqual(naming.functions.order, {
      name: 'order-function',
      logicalId: 'Fnorder',
      logGroupLogicalId: 'Logorder',
      logGroupName: '/team/order-function',
    });
  });

  test(`${framework}: of the service only what the binary reads is sent, and the names of the rest`, async (t) => {
    const requests = double(t);
    const configuration = article();
    Object.assign(configuration, { deploymentSettings: { type: 'secret' } });
    Object.assign(configuration.provider, {
      environment: { TOKEN: 'secret' },
      versionFunctions: true,
    });
    Object.assign(configuration.custom, {
      password: 'secret',
      deploymentSettings: { stages: ['dev'] },
      'serverless-plugin-canary-deployments': { type: 'AllAtOnce' },
    });
    const { fire } = await pluginOf(framework, { configuration });
    await fire();
    const { service } = requests()[0].params;
    const { provider, custom } = description.carries;
    const withValues = (members) =>
      Object.keys(members).filter((key) => ![null, undefined].includes(members[key]));
    const [read, ofProvider, ofCustom] = [service, service.provider, service.custom].map(
      withValues,
    );
    assert.deepEqual(read.filter((key) => key !== 'plugins').sort(), [
      'custom',
      'functions',
      'provider',
      'service',
    ]);
    assert.deepEqual(
      ofProvider.filter((key) => !provider.includes(key)),
      [],
    );
    assert.deepEqual(
      ofCustom.filter((key) => !custom.includes(key)),
      [],
    );
    assert.deepEqual(service.custom, {
      alerts: configuration.custom.alerts,
      deploymentSettings: { stages: ['dev'] },
      'serverless-plugin-canary-deployments': { type: 'AllAtOnce' },
      password: null,
    });
    assert.equal(service.provider.name, 'aws');
    assert.equal(service.provider.environment, null);
    assert.equal(service.deploymentSettings, null);
    assert.doesNotMatch(JSON.stringify(service), /secret/);
  });

  test(`${framework}: the file that the service came from is named as the binary can open it`, async (t) => {
    const requests = double(t);
    const { serverless, fire } = await pluginOf(framework);
    serverless.serviceDir = path.resolve('somewhere');
    serverless.configurationFilename = 'serverless-eu.yml';
    await fire();
    assert.equal(requests()[0].params.file, path.join('somewhere', 'serverless-eu.yml'));
  });

  test(`${framework}: the plugins that are listed are sent`, async (t) => {
    const requests = double(t);
    const configuration = { ...article(), plugins: [] };
    const { serverless, fire } = await pluginOf(framework, { configuration });
    serverless.service.plugins = ['serverless-plugin-rollout', './plugins/own'];
    await fire();
    assert.deepEqual(requests()[0].params.service.plugins, serverless.service.plugins);
  });
}

test('a service without functions, custom or options is sent as one without any', async (t) => {
  const requests = double(t);
  const { serverless, fire } = await pluginOf('osls');
  Object.assign(serverless.service, { functions: null, custom: undefined });
  await fire();
  const { service, naming } = requests()[0].params;
  assert.deepEqual([service.functions, service.custom, naming.functions], [{}, {}, {}]);
});

test('functions are sent as they are, and are not changed by it', async (t) => {
  const requests = double(t);
  const { serverless, fire } = await pluginOf('osls');
  const before = copy(serverless.service.functions);
  await fire();
  assert.deepEqual(requests()[0].params.service.functions, before);
  assert.deepEqual(copy(serverless.service.functions), before);
});

test('characters beyond ASCII arrive whole, however long the template is', async (t) => {
  const requests = double(t);
  const compiled = template();
  compiled.Description = 'größer – 日本語 – 🚦\u2028'.repeat(50_000);
  const { fire } = await pluginOf('osls', { compiled });
  await fire();
  assert.equal(requests()[0].params.template.Description, compiled.Description);
});

test('the first hook gets an outline of the template: the types, and whole what it reads', async (t) => {
  const requests = double(t);
  const compiled = template();
  Object.assign(compiled.Resources, {
    OrderVersion: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
    },
    Half: { Properties: { Threshold: 5 } },
    Odd: 'text',
  });
  const before = copy(compiled);
  const { plugin } = await pluginOf('osls', { compiled });
  for (const hook of description.hooks.slice(0, 2)) await plugin.hooks[hook]();
  assert.deepEqual(Object.keys(description.carries.outlines), ['package:compileEvents']);
  const [first, second] = requests().map(({ params }) => params.template);
  assert.deepEqual(first.Outputs, before.Outputs);
  assert.deepEqual(Object.keys(first.Resources), Object.keys(before.Resources));
  for (const id of ['OrderVersion', 'Half', 'Odd'])
    assert.deepEqual(first.Resources[id], before.Resources[id]);
  assert.deepEqual(first.Resources.OrderPermission, {
    Type: before.Resources.OrderPermission.Type,
  });
  assert.deepEqual(second, before);
  assert.deepEqual(copy(compiled), before);
});

test('what JSON cannot carry is named by its place', async (t) => {
  const requests = double(t);
  const circle = template();
  circle.Resources.OrderPermission.Properties.Self = circle.Resources.OrderPermission;
  const big = template();
  big.Resources.OrderLambdaFunction.Properties.Layers = ['a', { MemorySize: 128n }];
  const places = [
    [circle, '/template/Resources/OrderPermission/Properties/Self'],
    [big, '/template/Resources/OrderLambdaFunction/Properties/Layers/1/MemorySize'],
  ];
  for (const [compiled, place] of places) {
    const { serverless, fire } = await pluginOf('osls', { compiled });
    await assert.rejects(fire(), (error) => {
      assert.ok(error instanceof serverless.classes.Error);
      assert.equal(error.code, 'ROLLOUT_TEMPLATE_NOT_JSON');
      assert.ok(error.message.includes(place), error.message);
      return true;
    });
  }
  assert.deepEqual(requests(), [], 'nothing was sent');
});
