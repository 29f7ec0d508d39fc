'use strict';

/* The real frameworks package the article's service, without an AWS account. What this plugin
   leaves in the template has to mean what the two plugins leave there that it replaces, but for the
   repairs that tests/peers/repairs.js lists. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { differences } = require('../peers/meaning.js');
const {
  FIXTURE,
  FORMER,
  FRAMEWORKS,
  REAL,
  lintErrors,
  newService,
  packaged,
  removeFolders,
  run,
  templateFile,
  withoutLint,
} = require('./service.js');

after(removeFolders);

const OPTIONS = { stage: 'dev', region: 'ap-south-1' };

/* A template as any packaging of the same service gives it. The folder of an upload and the
   deployment of a REST API carry a clock, and functions are compiled side by side, so that their
   versions and outputs come in either order. */
function settled(text) {
  const upload = /\d{13}-\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
  const template = JSON.parse(
    text
      .replace(upload, 'CLOCK')
      .replace(/\bApiGatewayDeployment\d{13}\b/g, 'ApiGatewayDeployment'),
  );
  for (const part of ['Resources', 'Outputs']) {
    const entries = Object.entries(template[part]);
    const races = ([id, { Type }]) => Type === 'AWS::Lambda::Version' || /QualifiedArn$/.test(id);
    const sorted = entries.filter(races).sort(([a], [b]) => (a < b ? -1 : 1));
    template[part] = Object.fromEntries(
      entries.map((entry) => (races(entry) ? sorted.shift() : entry)),
    );
  }
  return template;
}

// Each packaging that several tests look at is made once.
const once = new Map();
function article(framework, settings = {}) {
  const key = `${framework} ${settings.plugins}`;
  if (!once.has(key)) once.set(key, packaged(framework, settings));
  return once.get(key);
}

// Declares what functions may hold, and does nothing, so that the frameworks accept the service
// without the plugins.
const IDLE = {
  plugins: ['idle'],
  files: {
    'node_modules/idle/index.js': `module.exports = class Idle {
      constructor({ configSchemaHandler }) {
        configSchemaHandler.defineFunctionProperties('aws', { properties: { alarms: {}, deploymentSettings: {} } });
      }
    };`,
  },
};

// The service without plugins, with ours, and with the two former ones; and the differences between
// the last two.
async function compared(framework, edit) {
  const [input, ours, theirs] = [
    await (edit ? packaged(framework, { ...IDLE, edit }) : article(framework, IDLE)),
    await (edit ? packaged(framework, { edit }) : article(framework)),
    await (edit
      ? packaged(framework, { plugins: FORMER, edit })
      : article(framework, { plugins: FORMER })),
  ];
  const [before, left, right] = [input, ours, theirs].map(({ text }) => settled(text));
  const found = differences(left, right, {
    input: before,
    service: theirs.service,
    options: OPTIONS,
    packaged: true,
  });
  return { input, ours, found };
}

const group = (template, id) => template.Resources[`${id}DeploymentGroup`].Properties;

// Serverless 4 has a former plugin built in, and so cannot be without: frameworks.test.js.
for (const framework of REAL) {
  test(`${framework}: the article's service means the same as with the plugins that this one replaces`, async () => {
    const { found, ours } = await compared(framework);
    assert.deepEqual(found, []);
    const types = Object.values(ours.template.Resources).map(({ Type }) => Type);
    const count = (type) => types.filter((other) => other === type).length;
    assert.equal(count('AWS::Lambda::Alias'), 2);
    assert.equal(count('AWS::CodeDeploy::DeploymentGroup'), 2);
    assert.equal(count('AWS::CodeDeploy::Application'), 1);
    assert.equal(count('AWS::CloudWatch::Alarm'), 2);
    assert.equal(count('AWS::CloudWatch::Dashboard'), 1);
  });

  test(`${framework}: what was in the template keeps its place, and only callers change`, async () => {
    const { input, ours } = await compared(framework);
    const [before, afterwards] = [input, ours].map(({ text }) => settled(text));
    const ids = Object.keys(before.Resources);
    const added = Object.keys(afterwards.Resources).filter((id) => !ids.includes(id));
    assert.deepEqual(
      Object.keys(afterwards.Resources).filter((id) => ids.includes(id)),
      ids,
    );
    assert.ok(added.length >= 8, added.join(', '));
    const touched = ids.filter(
      (id) => JSON.stringify(before.Resources[id]) !== JSON.stringify(afterwards.Resources[id]),
    );
    const types = new Set(touched.map((id) => before.Resources[id].Type));
    assert.deepEqual([...types].sort(), ['AWS::ApiGateway::Method', 'AWS::Lambda::Permission']);
    assert.deepEqual(afterwards.Outputs, before.Outputs);
  });

  test(`${framework}: the names of a stack that is called otherwise are taken over`, async () => {
    const edit = (yml) =>
      yml.replace('  region: ap-south-1\n', '  region: ap-south-1\n  stackName: team-stack\n');
    const { found, ours } = await compared(framework, edit);
    assert.deepEqual(found, []);
    assert.ok(ours.template.Resources.TeamstackDeploymentApplication);
    assert.equal(
      group(ours.template, 'OrderLambdaFunction').DeploymentGroupName,
      'team-stack-OrderLambdaFunctionDeploymentGroup',
    );
  });

  test(`${framework}: what resources: says of an alarm holds`, async () => {
    const own = [
      'resources:',
      '  Resources:',
      '    OrderFunctionErrorsAlarm:',
      '      Type: AWS::CloudWatch::Alarm',
      '      Properties:',
      '        Threshold: 5',
      '        AlarmDescription: Too many orders fail',
      '',
    ].join('\n');
    const { found, ours } = await compared(framework, (yml) => `${yml}\n${own}`);
    assert.deepEqual(found, []);
    const { OrderFunctionErrorsAlarm: order, ProductFunctionErrorsAlarm: product } =
      ours.template.Resources;
    assert.deepEqual(
      [order, product].map(({ Properties }) => Properties.Threshold),
      [5, 1],
    );
    assert.deepEqual(
      [order, product].map(({ Properties }) => Properties.MetricName),
      ['Errors', 'Errors'],
    );
    assert.equal(order.Properties.AlarmDescription, 'Too many orders fail');
  });
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: packaging twice gives the same bytes, but for the clocks`, async () => {
    const [one, other] = [await article(framework), await packaged(framework)];
    assert.equal(JSON.stringify(settled(other.text)), JSON.stringify(settled(one.text)));
  });

  test(`${framework}: rollout plan says what becomes of both functions`, async () => {
    const { stdout, template } = await packaged(framework, {}, ['rollout', 'plan']);
    assert.match(stdout, /\border\b/);
    assert.match(stdout, /\bproduct\b/);
    assert.match(stdout, /\bLive\b/);
    assert.match(stdout, /10 % every minute/);
    assert.doesNotMatch(stdout, /Nothing to add on stage/);
    assert.ok(template.Resources.OrderLambdaFunctionAliasLive);
  });

  test(`${framework}: rollout plan says when there is nothing to roll out`, async () => {
    const edit = (yml) =>
      yml
        .replace(/^custom:\n(?: .*\n|\n)*/m, '')
        .replace(/^ {4}(alarms|deploymentSettings):\n(?: {6}.*\n)*/gm, '');
    const { stdout } = await packaged(framework, { edit }, ['rollout', 'plan', '--stage', 'prod']);
    assert.match(stdout, /Nothing to add on stage/);
  });

  test(`${framework}: names that another plugin makes are used, wherever it is listed`, async () => {
    const files = {
      'naming.js': `module.exports = class Naming {
        constructor(serverless) {
          const { naming } = serverless.getProvider('aws');
          naming.getLambdaLogicalId = (key) => 'Team' + naming.getNormalizedFunctionName(key) + 'LambdaFunction';
        }
      };`,
    };
    const { template } = await packaged(framework, {
      plugins: ['serverless-plugin-rollout', './naming.js'],
      files,
    });
    const { Resources } = template;
    assert.equal(Resources.TeamOrderLambdaFunctionAliasLive.Type, 'AWS::Lambda::Alias');
    assert.deepEqual(Resources.TeamOrderLambdaFunctionAliasLive.Properties.FunctionName, {
      Ref: 'TeamOrderLambdaFunction',
    });
    assert.match(
      JSON.stringify(Resources.ApiGatewayMethodOrderGet.Properties.Integration.Uri),
      /"TeamOrderLambdaFunctionAliasLive"/,
    );
    assert.doesNotMatch(JSON.stringify(template), /"OrderLambdaFunction"/);
  });

  test(`${framework}: resources.extensions may change an alarm that the plugin made`, async () => {
    const own = [
      'resources:',
      '  extensions:',
      '    OrderFunctionErrorsAlarm:',
      '      Properties:',
      '        Period: 10',
    ];
    const { template } = await packaged(framework, {
      edit: (yml) => `${yml}\n${own.join('\n')}\n`,
    });
    const { OrderFunctionErrorsAlarm: order, ProductFunctionErrorsAlarm: product } =
      template.Resources;
    assert.deepEqual(
      [order, product].map(({ Properties }) => Properties.Period),
      [10, 60],
    );
  });

  test(`${framework}: settings that cannot work end the packaging, and say where`, async () => {
    const dir = newService({
      edit: (yml) => yml.replace('Linear10PercentEvery1Minute', 'Linear10PercentEvry1Minute'),
    });
    const { status, stdout, stderr } = await run(framework, dir, ['package']);
    assert.equal(status, 1);
    assert.match(
      stdout + stderr,
      /RO\d+ serverless\.yml:\d+:\d+ functions\.order\.deploymentSettings\.type: /,
    );
    assert.match(stdout + stderr, /Linear10PercentEvery1Minute/);
    assert.doesNotMatch(stdout + stderr, /index\.js:\d+/, 'a stack trace');
    assert.ok(!fs.existsSync(templateFile(dir)));
  });

  test(`${framework}: cfn-lint finds no error in the template`, { skip: withoutLint }, async () => {
    const { dir } = await article(framework);
    assert.deepEqual(lintErrors(dir), []);
  });
}

test('the sample functions answer', async () => {
  const { getOrders } = require(path.join(FIXTURE, 'orders.js'));
  const { getProducts } = require(path.join(FIXTURE, 'products.js'));
  for (const [handler, list, id] of [
    [getOrders, 'orders', 'o-1001'],
    [getProducts, 'products', 'p-1'],
  ]) {
    const all = await handler({ queryStringParameters: null });
    assert.equal(all.statusCode, 200);
    assert.equal(all.headers['content-type'], 'application/json');
    assert.ok(JSON.parse(all.body)[list].length > 1);
    const one = await handler({ queryStringParameters: { id } });
    assert.deepEqual(
      JSON.parse(one.body)[list].map((entry) => entry.id),
      [id],
    );
    const none = await handler({ queryStringParameters: { id: 'none' } });
    assert.deepEqual(
      [none.statusCode, JSON.parse(none.body)],
      [404, { message: `no ${list.slice(0, -1)} none` }],
    );
  }
});
