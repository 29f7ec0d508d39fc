'use strict';

/* plugin-shim/index.d.ts, the types of serverless.ts: what the binary writes; good services
   compile, wrong ones are errors at the line of the mistake; and every service of the cases is
   taken or refused as the schemas and the readers take or refuse it. */

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const Ajv = require('ajv');
const { compile } = require('./compile.js');
const { schemas } = require('../../plugin-shim/interface.json');

const ROOT = path.join(__dirname, '..', '..');
const CASES = path.join(ROOT, 'fixtures', 'cases');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);

test('index.d.ts is what the binary prints', () => {
  const printed = execFileSync(BINARY, ['describe', '--format', 'typescript'], {
    encoding: 'utf8',
  });
  assert.equal(fs.readFileSync(path.join(ROOT, 'plugin-shim', 'index.d.ts'), 'utf8'), printed);
});

// ---- A serverless.ts, and one mistake in it at a time ----

const README = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
const SERVICE = `import type { AWS } from '@serverless/typescript';
import type { OwnConfiguration, RolloutCustom, RolloutFunction, WithRollout } from 'serverless-plugin-rollout';

const custom: RolloutCustom = {
  alerts: {
    dashboards: ['default', 'vertical'],
    topics: { alarm: 'shop-alarms', critical: { alarm: { topic: { Ref: 'Topic' } } } },
    definitions: {
      functionErrors: { period: 300, statistic: 'Sum', threshold: { 'Fn::If': ['Loud', 1, 5] } },
      slow: { namespace: 'AWS/Lambda', metric: 'Duration', statistic: 'p99.9', comparisonOperator: 'GreaterThanThreshold' },
      trimmed: { metric: 'Duration', statistic: 'TM(10%:90%)', treatMissingData: 'notBreaching' },
      rate: { type: 'expression', metrics: [{ id: 'errors', metric: 'Errors' }], expression: 'errors' },
    },
    alarms: ['functionErrors', { name: 'functionThrottles', enabled: false }],
  },
  deploymentSettings: { stages: ['prod'], alias: 'Live', type: '\${param:type}', watch: false },
};

const order: RolloutFunction = {
  alarms: [{ name: 'functionErrors', scope: 'version' }],
  deploymentSettings: {
    type: 'Linear10PercentEvery1Minute',
    alarms: ['functionErrors', { name: 'elsewhere' }, { 'Fn::ImportValue': 'Alarm' }],
    canaryAlarms: ['throttles', { preset: 'errorRate', threshold: 2, minimumRequests: 50 }],
    preTrafficHook: { 'Fn::GetAtt': ['Hook', 'Arn'] },
  },
};

const service: WithRollout<AWS> = {
  service: 'shop',
  frameworkVersion: '4',
  provider: { name: 'aws', runtime: 'nodejs20.x' },
  custom: { ...custom, others: { may: 'stand here' } },
  functions: {
    order: { handler: 'orders.get', events: [{ http: { method: 'get', path: '/' } }], ...order },
    own: { handler: 'a.b', deploymentSettings: { alias: 'Live', type: 'Slowly' as OwnConfiguration } },
    linear: { handler: 'a.b', deploymentSettings: { alias: 'Live', type: { linear: { percentage: 20, interval: 2 } } } },
    off: { handler: 'a.b', deploymentSettings: false },
    inline: {
      handler: 'a.b',
      alarms: [{ name: 'functionErrors', threshold: 3 }],
      deploymentSettings: { alias: 'Live', type: 'CodeDeployDefault.LambdaAllAtOnce' },
    },
  },
};

export = service;
`;

test('a good serverless.ts compiles, with the types of @serverless/typescript', () =>
  assert.deepEqual(compile(SERVICE), []));
test('what the README shows compiles', () => {
  const [, snippet] = /```ts\n([^]*?)```/.exec(README);
  assert.deepEqual(compile(snippet), []);
});

// [what, what stands there, what is wrong in its place]
const MISTAKES = [
  [
    'a type that CodeDeploy does not have',
    "'Linear10PercentEvery1Minute'",
    "'Linear10PercentEvery1Minutes'",
  ],
  [
    'the same behind the prefix',
    'CodeDeployDefault.LambdaAllAtOnce',
    'CodeDeployDefault.LambdaAllAtonce',
  ],
  [
    'a name of a configuration that is not said to be of one’s own',
    "'Slowly' as OwnConfiguration",
    "'Slowly'",
  ],
  [
    'a shift of both shapes',
    'linear: { percentage',
    'canary: { percentage: 20, interval: 2 }, linear: { percentage',
  ],
  ['a shift without minutes', 'percentage: 20, interval: 2', 'percentage: 20'],
  ['a mistyped key of a function', 'deploymentSettings: false', 'deploymentSetings: false'],
  [
    'a mistyped key of the settings',
    "alias: 'Live', type: 'CodeDeploy",
    "alais: 'Live', type: 'CodeDeploy",
  ],
  ['a mistyped key of custom.deploymentSettings', 'watch: false', 'wach: false'],
  [
    'a key of custom alone at a function',
    "alias: 'Live', type: { linear",
    "alias: 'Live', stages: ['prod'], type: { linear",
  ],
  ['a mistyped key of a definition', 'period: 300', 'peroid: 300'],
  ['a mistyped key of an alarm beside the framework’s', 'threshold: 3', 'treshold: 3'],
  ['an alarm without a name', "name: 'functionErrors', scope", 'scope'],
  ['an unknown scope', "scope: 'version'", "scope: 'versions'"],
  ['a wrong statistic', "statistic: 'Sum'", "statistic: 'Summe'"],
  ['a percentile that is none', "'p99.9'", "'p'"],
  ['a wrong comparison', "'GreaterThanThreshold'", "'GreaterThan'"],
  ['a wrong treatment of missing data', "'notBreaching'", "'notBreeching'"],
  ['an unknown preset', "['throttles'", "['throttle'"],
  ['a mistyped key of a canary alarm', 'minimumRequests', 'minimumRequest'],
  ['an unknown dashboard', "'vertical'", "'horizontal'"],
  ['a topic without a name', 'topic: { Ref', 'topik: { Ref'],
  ['a metric without an id', "id: 'errors', ", ''],
  ['text for a number', 'threshold: 2', "threshold: 'two'"],
  ['text for yes and no', 'enabled: false', "enabled: 'no'"],
  ['an intrinsic that is none', "{ 'Fn::GetAtt': ['Hook', 'Arn'] }", "{ GetAtt: ['Hook', 'Arn'] }"],
  [
    'alarms that are no list',
    "alarms: ['functionErrors', { name: 'elsewhere' }, { 'Fn::ImportValue': 'Alarm' }]",
    'alarms: true',
  ],
];
for (const [what, good, wrong] of MISTAKES) {
  test(`an error at its line: ${what}`, () => {
    assert.equal(SERVICE.split(good).length, 2, `"${good}" stands there once`);
    const line = SERVICE.slice(0, SERVICE.indexOf(good)).split('\n').length;
    const found = compile(SERVICE.replace(good, wrong));
    assert.deepEqual([...new Set(found.map((each) => each.line))], [line], JSON.stringify(found));
  });
}

// ---- The services of all cases ----

// JSON of a service, by the binary, as the properties of a resource that nothing is to be done
// with.
function serviceOf(folder) {
  if (fs.existsSync(path.join(folder, 'service.json')))
    return JSON.parse(fs.readFileSync(path.join(folder, 'service.json'), 'utf8'));
  const indented = fs
    .readFileSync(path.join(folder, 'service.yml'), 'utf8')
    .replace(/^(?=.)/gm, '      ');
  const input = `Resources:\n  It:\n    Type: It\n    Properties:\n${indented}`;
  const { stdout, stderr } = spawnSync(
    BINARY,
    ['transform', '--service', 'nothing.json', '--template', '-'],
    { cwd: CASES, input, encoding: 'utf8' },
  );
  assert.ok(stdout, stderr);
  return JSON.parse(stdout).Resources.It.Properties;
}

const list = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => path.join(folder, name));
const cases = list(CASES)
  .flatMap(list)
  .map((folder) => ({
    name: path.relative(CASES, folder),
    service: serviceOf(folder),
    isWrong:
      fs.existsSync(path.join(folder, 'diagnostics.txt')) &&
      /^\S+: error |^error /m.test(fs.readFileSync(path.join(folder, 'diagnostics.txt'), 'utf8')),
  }));

// All in one text; which cases have errors.
const HEAD = `import type { RolloutCustom, RolloutFunction } from 'serverless-plugin-rollout';
type Others = { [name: string]: unknown };
type Service = Others & { custom?: Others & RolloutCustom; functions?: { [name: string]: Others & RolloutFunction } };
`;
const starts = [];
let text = HEAD;
for (const { service } of cases) {
  starts.push(text.split('\n').length);
  text += `({ custom: ${JSON.stringify(service.custom ?? {}, null, 1)}, functions: ${JSON.stringify(service.functions ?? {}, null, 1)} }) satisfies Service;\n`;
}
const refused = new Map();
for (const { file, line, message } of compile(text, { skipLibCheck: false })) {
  assert.equal(file, 'serverless.ts', message);
  const { name } = cases[starts.findLastIndex((start) => start <= line)];
  refused.set(name, [...(refused.get(name) ?? []), message]);
}

// What is right and yet no type takes.
const OWN = "the name of a configuration of one's own is written `as OwnConfiguration`";
const TOO_NARROW = {
  'alarms/members-that-slipped-out-of-alerts': '`alerts:` without members is null',
  'checks/ignored': 'what is no text in `ignore` is passed over',
  'plan/names-that-markdown-reads': OWN,
  'plan/types-of-every-shape': OWN,
  'rollout/type-of-our-own': OWN,
  'rollout/functions-in-a-list':
    'the framework merges a list of functions; its type knows an object',
  'rollout/settings-empty': 'an empty value is null; here it is {}',
};
// What the schemas refuse and no type can.
const VARIABLE = 'what a variable stands for is not known before it is resolved';
const TOO_WIDE = {
  'variables/wrong-file': VARIABLE,
  'unknown/file-of-definitions': VARIABLE,
  'unknown/threshold-of-a-definition': VARIABLE,
};

const ajv = new Ajv({
  allErrors: true,
  coerceTypes: 'array',
  verbose: true,
  strict: true,
  strictRequired: false,
});
const validators = [ajv.compile(schemas.custom), ajv.compile(schemas.function)];
const isTaken = ({ custom, functions }) =>
  validators[0](structuredClone(custom ?? {})) &&
  Object.values(functions ?? {}).every((each) => validators[1](structuredClone(each ?? {})));

describe('the services of the cases', () => {
  for (const { name, service, isWrong } of cases) {
    if (!isWrong)
      test(`${name} is taken`, () =>
        assert.equal(refused.has(name), name in TOO_NARROW, refused.get(name)?.join(' ')));
    else if (!isTaken(service))
      test(`${name}, which the schemas refuse, is refused`, () =>
        assert.ok(refused.has(name) !== name in TOO_WIDE));
  }
  test('there are many of both', () => assert.ok(cases.length > 250 && refused.size > 20));
});
