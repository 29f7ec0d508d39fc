'use strict';

/* The README's tables of alarms: every key that the schemas have stands in one, and every example in them is taken by
   `sls-rollout transform` as it is written there. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'));
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

// ---- The tables ----

const code = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, text]) => text);

// The rows of the table whose first heading is this one: {keys, example}.
function rowsOf(heading) {
  const lines = read('README.md').split('\n');
  const first = lines.findIndex((line) => line.startsWith(`| ${heading} |`));
  assert.notEqual(first, -1, heading);
  const rows = [];
  for (let i = first + 2; lines[i].startsWith('|'); i += 1) {
    const cells = lines[i]
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
    const [example, ...others] = code(cells.at(-1));
    assert.ok(example && !others.length, `one example: ${lines[i]}`);
    rows.push({ keys: code(cells[0]), example });
  }
  return rows;
}

const schemaRows = (name) => {
  const text = read('native/service/settings.h');
  const start = text.indexOf(`#define ${name}(X)`);
  const macro = text.slice(start, text.indexOf('\n\n', start));
  return [...macro.matchAll(/X\("(\w+)",/g)].map(([, key]) => key);
};

// ---- The examples ----

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const TEMPLATE = {
  Resources: {
    OrderLambdaFunction: { Type: 'AWS::Lambda::Function' },
    OrderLambdaVersion1: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } } },
  },
};
const TOPICS = 'topics: {critical: {ok: a, alarm: b, insufficientData: c}}';
const settings = (type) => ['    deploymentSettings:', `      type: ${type}`, '      alias: Live'];
const ALARM = {
  name: 'functionErrors',
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  threshold: 1,
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 3,
  comparisonOperator: 'GreaterThanThreshold',
};
const METRICS = '[{id: errors, metric: Errors}, {id: requests, metric: Invocations}]';

// What an example needs beside it.
const BESIDE_ALARM = {
  type: { comparisonOperator: 'GreaterThanUpperThreshold' },
  metrics: { type: 'expression', expression: 'errors' },
  expression: { type: 'expression', metrics: METRICS },
};
const BESIDE_CANARY = {
  threshold: { preset: 'errorRate' },
  minimumRequests: { preset: 'errorRate' },
  metric: { threshold: 0 },
  metrics: { threshold: 1, metrics: '[{id: errors, metric: Errors}, {id: invocations, metric: Invocations}]' },
  name: { threshold: 1, metrics: METRICS, expression: 'errors / requests' },
  statistic: { preset: 'duration', threshold: 800 },
};

// An example as a block: its own key, and what else there is.
const block = (indent, first, key, example, beside) => {
  const entries = Object.entries(beside)
    .filter(([other]) => other !== key)
    .map(([other, value]) => `${other}: ${value}`);
  return [example, ...entries].map((line, i) => `${indent}${i ? '  ' : first}${line}`);
};
const service = (alerts, order) =>
  [
    'service: shop',
    'custom:',
    '  alerts:',
    ...alerts.map((line) => `    ${line}`),
    'functions:',
    '  order:',
    ...order,
  ].join('\n');
const keyOf = (example) => example.slice(0, example.indexOf(':'));

const TABLES = [
  {
    heading: 'key of `custom.alerts`',
    of: (example) => service([example], ['    alarms: [functionErrors]']),
    apart: { externalStack: /^sls-rollout transform: the stack shop-prod-alerts, with 1 resource, is not in this template; /m },
  },
  {
    heading: 'key of an alarm',
    of: (example) => {
      const key = keyOf(example);
      const alarm = block('      ', '- ', key, example, { ...ALARM, ...BESIDE_ALARM[key] });
      return service([TOPICS], ['    alarms:', ...alarm, ...settings('AllAtOnce')]);
    },
  },
  {
    heading: 'key of `topics`',
    of: (example) => service(['topics:', `  ${example}`], ['    alarms: [functionErrors]']),
  },
  { heading: '`dashboards`', of: (example) => service([example], ['    alarms: [functionErrors]']) },
  {
    heading: 'key of a canary alarm',
    of: (example) => {
      const key = keyOf(example);
      const beside = BESIDE_CANARY[key] ?? BESIDE_CANARY[{ expression: 'metrics' }[key]] ?? { preset: 'errors' };
      return service(['{}'], [...settings('Linear10PercentEvery1Minute'), '      canaryAlarms:', ...block('        ', '- ', key, example, beside)]);
    },
  },
];

// `apart`: what is said of an example whose resources belong into another template.
for (const { heading, of, apart = {} } of TABLES) {
  test(`every example under "${heading}" is taken as it is written`, () => {
    fs.writeFileSync(path.join(folder, 'template.json'), JSON.stringify(TEMPLATE));
    for (const { keys, example } of rowsOf(heading)) {
      const text = of(example);
      fs.writeFileSync(path.join(folder, 'service.yml'), text);
      const args = ['transform', '--service', 'service.yml', '--template', 'template.json', '--stage', 'prod'];
      const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: folder, encoding: 'utf8' });
      const isApart = keys[0] in apart;
      assert.match(stderr, isApart ? apart[keys[0]] : /^$/, text);
      assert.equal(status, 0);
      assert.equal(Object.keys(JSON.parse(stdout).Resources).length > Object.keys(TEMPLATE.Resources).length, !isApart, text);
    }
  });
}

test('every key of the schemas stands in a table', () => {
  const keys = (heading) => rowsOf(heading).flatMap((row) => row.keys);
  assert.deepEqual(
    schemaRows('ALERTS_ROWS').filter((key) => !keys('key of `custom.alerts`').includes(key)),
    []
  );
  assert.deepEqual(
    schemaRows('ALARM_ROWS').filter((key) => !keys('key of an alarm').includes(key)),
    []
  );
  assert.ok(schemaRows('ALARM_ROWS').length > 20 && schemaRows('ALERTS_ROWS').length > 7);
});
