'use strict';

// The real binary, and the description of itself that the build has left beside the shim.

const assert = require('node:assert/strict');
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { FRAMEWORKS, article, copy, folder, pluginOf, serverlessOf } = require('./framework.js');
const Plugin = require('../../plugin-shim/index.js');
const description = require('../../plugin-shim/interface.json');

const BINARY = process.env.SLS_ROLLOUT_BINARY || path.join(__dirname, '../../build/sls-rollout');
const options = { skip: !process.env.CI && !fs.existsSync(BINARY) && 'sls-rollout is not built' };

test('interface.json is what the binary says of itself', options, () => {
  const described = JSON.parse(execFileSync(BINARY, ['describe'], { encoding: 'utf8' }));
  assert.deepEqual(description, described);
  assert.equal(described.version, require('../../package.json').version);
});

// The framework's own validation of a service, with the plugin loaded.
async function validate(t, framework, change = () => {}) {
  const before = process.env.SLS_SCHEMA_CACHE_BASE_DIR;
  process.env.SLS_SCHEMA_CACHE_BASE_DIR = folder(t);
  t.after(() => {
    if (before === undefined) delete process.env.SLS_SCHEMA_CACHE_BASE_DIR;
    else process.env.SLS_SCHEMA_CACHE_BASE_DIR = before;
  });
  const configuration = { configValidationMode: 'error', ...article() };
  change(configuration);
  const serverless = await serverlessOf(framework, { configuration, plugins: [Plugin] });
  const validated = copy(configuration);
  await serverless.configSchemaHandler.validateConfig(validated);
  assert.deepEqual(
    validated,
    configuration,
    'the validation of both frameworks converts values where a schema lets it',
  );
}

const ofOrder = (settings) => (service) =>
  Object.assign(service.functions.order.deploymentSettings, settings);
const ofAlerts = (settings) => (service) => Object.assign(service.custom.alerts, settings);
const ofAlarm = (settings) => (service) =>
  Object.assign(service.custom.alerts.definitions.FunctionErrors, settings);

// What the plugins took that this one replaces, and the schemas must neither refuse nor convert.
const ACCEPTED = [
  ["the article's service", () => {}],
  [
    'defaults for all functions',
    (service) => (service.custom.deploymentSettings = { stages: ['dev'], alias: 'Live' }),
  ],
  ['hooks', ofOrder({ preTrafficHook: 'product', postTrafficHook: 'product' })],
  [
    'alarms by name and as intrinsics',
    ofOrder({ alarms: [{ name: 'team' }, { Ref: 'X' }, { 'Fn::ImportValue': 'Y' }] }),
  ],
  [
    'a role as an ARN',
    (service) => (service.custom.deploymentSettings = { codeDeployRole: 'arn:aws:iam::1:role/x' }),
  ],
  ['a role as an intrinsic', ofOrder({ codeDeployRole: { 'Fn::GetAtt': ['Role', 'Arn'] } })],
  [
    'an alarm of the function alone',
    (service) => service.functions.order.alarms.push({ name: 'Slow', metric: 'Duration' }),
  ],
  ['dashboards by name', ofAlerts({ dashboards: 'vertical' })],
  ['several dashboards', ofAlerts({ dashboards: ['default', 'vertical'] })],
  [
    'dashboards of some stages',
    ofAlerts({ dashboards: { stages: ['dev'], templates: ['default'] } }),
  ],
  ['no dashboards', ofAlerts({ dashboards: false })],
  ['a topic by name', ofAlerts({ topics: { alarm: 'team' } })],
  [
    'a topic with subscriptions',
    ofAlerts({
      topics: { ok: { topic: 't', notifications: [{ protocol: 'email', endpoint: 'a@b.c' }] } },
    }),
  ],
  ['a topic as an intrinsic', ofAlerts({ topics: { alarm: { topic: { Ref: 'Topic' } } } })],
  [
    'groups of topics',
    ofAlerts({ topics: { critical: { alarm: { topic: 'arn:aws:sns:x:1:y' } } } }),
  ],
  [
    'alarms of all functions',
    ofAlerts({ alarms: ['functionErrors', { name: 'functionThrottles', enabled: false }] }),
  ],
  ['a threshold of 0 and 1', ofAlarm({ threshold: 0, period: 1 })],
  ['a percentile', ofAlarm({ statistic: 'p99.9', evaluateLowSampleCountPercentile: 'ignore' })],
  [
    'dimensions',
    ofAlarm({ dimensions: [{ Name: 'Api', Value: { Ref: 'Api' } }], omitDefaultDimension: true }),
  ],
  ['a pattern of the log', ofAlarm({ pattern: '{ $.level > 40 }', metric: 'barExceptions' })],
  ['a scope', ofAlarm({ scope: 'version' })],
  [
    'metric math',
    ofAlarm({ type: 'expression', metrics: [{ id: 'a', metric: 'Errors' }], expression: 'a' }),
  ],
  [
    'metric math over other metrics',
    ofAlarm({
      metrics: [
        {
          id: 'a',
          metric: 'x',
          namespace: 'y',
          statistic: 'p99',
          dimensions: [{ Name: 'n', Value: { Ref: 'r' } }],
        },
      ],
    }),
  ],
  ['canary alarms switched on', ofOrder({ canaryAlarms: true })],
  ['canary alarms switched off', ofOrder({ canaryAlarms: false })],
  [
    'canary alarms for all functions',
    (service) => (service.custom.deploymentSettings = { canaryAlarms: ['errors'] }),
  ],
  [
    'canary alarms in every form',
    ofOrder({
      canaryAlarms: [
        'errorRate',
        { preset: 'errorRate', threshold: 2.5, minimumRequests: 50 },
        { metric: 'Duration', threshold: 0, statistic: 'p95' },
        {
          name: 'rate',
          metrics: [{ id: 'a', metric: 'Errors', statistic: 'Sum' }],
          expression: 'a',
          threshold: 1,
        },
      ],
    }),
  ],
  // The binary reports them, in every framework: RO116.
  ['a misspelt key', (service) => (service.functions.order.deploymentSettings.typ = 'x')],
  [
    'a misspelt key of the defaults',
    (service) => (service.custom.deploymentSettings = { alais: 'x' }),
  ],
  [
    'a misspelt key of an alarm',
    (service) => (service.custom.alerts.definitions.FunctionErrors.treshold = 1),
  ],
  ['a misspelt key of a metric', ofAlarm({ metrics: [{ id: 'a', metrik: 'Errors' }] })],
  ['a shape without its interval', ofOrder({ type: { canary: { percentage: 10 } } })],
];

// What is wrong, and how it is told in words.
const REFUSED = [
  [
    'an unknown scope',
    ofAlarm({ scope: 'versions' }),
    /FunctionErrors\.scope'.*\[function, alias, version\]/,
  ],
  [
    'an unknown type of alarm',
    ofAlarm({ type: 'math' }),
    /FunctionErrors\.type'.*\[static, anomalyDetection, expression\]/,
  ],
];

for (const framework of FRAMEWORKS) {
  for (const [what, change] of ACCEPTED) {
    test(`${framework}: its validation accepts ${what}`, options, (t) =>
      validate(t, framework, change),
    );
  }
  for (const [what, change, words] of REFUSED) {
    test(`${framework}: its validation refuses ${what}, and says where`, options, async (t) => {
      await assert.rejects(validate(t, framework, change), {
        code: 'INVALID_NON_SCHEMA_COMPLIANT_CONFIGURATION',
        message: words,
      });
    });
  }

  test(`${framework}: the binary answers both hooks`, options, async () => {
    const { fire, template } = await pluginOf(framework, {
      options: { stage: 'dev', region: 'ap-south-1' },
    });
    await fire('package:compileEvents');
    assert.equal(template.Resources.OrderFunctionErrorsAlarm?.Type, 'AWS::CloudWatch::Alarm');
    await assert.rejects(
      fire(),
      { code: 'ROLLOUT_INVALID_CONFIGURATION' },
      'this template has no version to roll out',
    );
  });
}
