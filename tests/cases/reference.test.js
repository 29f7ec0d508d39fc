'use strict';

/* The reference, plugin-shim/SETTINGS.md and DIAGNOSTICS.md: what the binary prints; every key that
   the schemas have stands in a table, and every example in the tables, and in the README, is taken
   by `sls-rollout transform` as it is written there. */

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { schemas } = require('../../plugin-shim/interface.json');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const read = (file) => fs.readFileSync(path.join(ROOT, file), 'utf8');

for (const [topic, page] of [
  ['settings', 'SETTINGS.md'],
  ['diagnostics', 'DIAGNOSTICS.md'],
]) {
  test(`${page} is what the binary prints`, () => {
    assert.equal(
      read(`plugin-shim/${page}`),
      execFileSync(BINARY, ['help', topic, '--format', 'markdown'], { encoding: 'utf8' }),
    );
  });
}

// ---- The tables ----

const SETTINGS = read('plugin-shim/SETTINGS.md');
const sections = SETTINGS.split('\n## ').slice(1);
const titleOf = (section) => section.slice(0, section.indexOf('\n'));
const sectionOf = (title) => sections.find((each) => titleOf(each) === title);

// The rows of the table below a title: {key, example}.
const rowsOf = (title) =>
  [...sectionOf(title).matchAll(/^\| `(\w+)` \|.*\| `([^`]+)` \|$/gm)].map(([, key, example]) => ({
    key,
    example,
  }));

const propertiesOf = ({ properties }) => Object.keys(properties);
const { deploymentSettings, alerts } = schemas.custom.properties;
const { deploymentSettings: ofFunction, alarms } = schemas.function.properties;
const definition = alerts.properties.definitions.additionalProperties;
const SCHEMAS = [
  ['deploymentSettings', propertiesOf(ofFunction.then)],
  [
    'custom.deploymentSettings',
    propertiesOf(deploymentSettings).filter((key) => !ofFunction.then.properties[key]),
  ],
  [
    'A shift of your own',
    propertiesOf(deploymentSettings.properties.type.anyOf[1].properties.canary),
  ],
  ['custom.alerts', propertiesOf(alerts)],
  ['An alarm', propertiesOf(definition)],
  ['An alarm', propertiesOf(alarms.items.anyOf[1])],
  ['A metric of an expression', propertiesOf(definition.properties.metrics.items)],
];
for (const [title, keys] of SCHEMAS) {
  test(`"${title}" has the keys of the schemas (${keys.length})`, () =>
    assert.deepEqual(
      rowsOf(title).map(({ key }) => key),
      keys,
    ));
}
test('every key of the schemas says what it means', () => {
  for (const schema of [deploymentSettings, alerts, definition]) {
    for (const { description } of Object.values(schema.properties))
      assert.ok(description.length > 3 && SETTINGS.includes(description));
  }
});

// ---- The examples ----

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

const functionWithVersion = (id) => ({
  [id]: {
    Type: 'AWS::Lambda::Function',
    Properties: { Role: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] } },
  },
  [`${id}Version1`]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: id } } },
});
const TEMPLATE = {
  Resources: {
    IamRoleLambdaExecution: { Type: 'AWS::IAM::Role', Properties: { Policies: [] } },
    ...functionWithVersion('OrderLambdaFunction'),
    ...functionWithVersion('CheckLambdaFunction'),
    ...functionWithVersion('OwnFunction'),
    OrderLambdaFunctionUrl: {
      Type: 'AWS::Lambda::Url',
      Properties: {
        TargetFunctionArn: { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] },
        AuthType: 'NONE',
      },
    },
  },
};
const CLOUDWATCH =
  'namespace: AWS/Lambda, metric: Errors, statistic: Sum, threshold: 1, period: 60, evaluationPeriods: 3, comparisonOperator: GreaterThanThreshold';
const METRICS = '[{id: errors, metric: Errors}, {id: requests, metric: Invocations}]';

// Members of a flow mapping, "a: 1, b: 2"; those of `example` take the place of those beside it.
const members = (text) => text.split(/, (?=\w+: )(?![^[{]*[\]}])/);
const keyOf = (member) => member.slice(0, member.indexOf(':'));
const around = (example, beside) =>
  `{${[example, ...(beside ? members(beside) : []).filter((each) => keyOf(each) !== keyOf(example))].join(', ')}}`;

const service = ({ alerts = '{}', custom = '{}', order = 'false', alarm = '[]' }) =>
  [
    'service: shop',
    `custom: {alerts: ${alerts}, deploymentSettings: ${custom}}`,
    'functions:',
    '  check: {deploymentSettings: false}',
    '  order:',
    `    alarms: ${alarm}`,
    `    deploymentSettings: ${order}`,
  ].join('\n');

const ALARMS = '[functionErrors]';
const SETTLED = 'type: Linear10PercentEvery1Minute, alias: Live, alarms: [functionErrors]';
const BESIDE_ALARM = {
  type: `${CLOUDWATCH.replace('GreaterThanThreshold', 'GreaterThanUpperThreshold')}`,
  metrics: `${CLOUDWATCH}, type: expression, expression: errors`,
  expression: `${CLOUDWATCH}, type: expression, metrics: ${METRICS}`,
};
const BESIDE_CANARY = {
  preset: '',
  threshold: 'preset: errorRate',
  minimumRequests: 'preset: errorRate',
  metric: 'threshold: 0',
  metrics: 'threshold: 1, expression: errors',
  expression:
    'threshold: 1, metrics: [{id: errors, metric: Errors}, {id: invocations, metric: Invocations}]',
  name: `threshold: 1, metrics: ${METRICS}, expression: errors / requests`,
  statistic: 'preset: duration, threshold: 800',
};
const rollout = (more) => service({ alarm: ALARMS, order: `{${SETTLED}${more}}` });

/* How an example becomes a service; `apart`: whose resources belong into
   another one. */
const TABLES = {
  deploymentSettings: {
    of: (example) => service({ alarm: ALARMS, order: around(example, SETTLED) }),
  },
  'custom.deploymentSettings': {
    of: (example) => service({ alarm: ALARMS, custom: `{${example}}`, order: `{${SETTLED}}` }),
  },
  'A shift of your own': {
    of: (example) =>
      service({
        alarm: ALARMS,
        order: around(`type: {canary: ${around(example, 'percentage: 10, interval: 4')}}`, SETTLED),
      }),
  },
  canaryAlarms: {
    of: (example) =>
      rollout(
        `, canaryAlarms: [${around(example, BESIDE_CANARY[keyOf(example)] ?? 'preset: errors')}]`,
      ),
  },
  'custom.alerts': { of: (example) => service({ alarm: ALARMS, alerts: `{${example}}` }) },
  'An alarm': {
    of: (example) =>
      service({
        alerts:
          '{topics: {critical: {ok: a, alarm: b, insufficientData: c}}, alarms: [functionThrottles]}',
        alarm: `[${around(example, `${BESIDE_ALARM[keyOf(example)] ?? CLOUDWATCH}, name: functionErrors`)}]`,
        order: '{type: Linear10PercentEvery1Minute, alias: Live, alarms: [functionThrottles]}',
      }),
  },
  'A metric of an expression': {
    of: (example) =>
      service({
        alarm: `[{${CLOUDWATCH}, name: rate, type: expression, expression: errors, metrics: [${around(example, 'id: errors, metric: Errors')}]}]`,
      }),
  },
  topics: { of: (example) => service({ alarm: ALARMS, alerts: `{topics: {${example}}}` }) },
  'A topic': {
    of: (example) =>
      service({ alarm: ALARMS, alerts: `{topics: {ok: ${around(example, 'topic: shop')}}}` }),
  },
  'A notification': {
    of: (example) =>
      service({
        alarm: ALARMS,
        alerts: `{topics: {ok: {topic: shop, notifications: [${around(example, 'protocol: email, endpoint: a@b.c')}]}}}`,
      }),
  },
  dashboards: { of: (example) => service({ alarm: ALARMS, alerts: `{dashboards: {${example}}}` }) },
  externalStack: {
    of: (example) =>
      service({
        alarm: ALARMS,
        alerts: `{externalStack: ${around(example, 'resources: {Parameters: {Limit: {Type: Number}}}')}}`,
      }),
    apart: true,
  },
};

// What `transform` makes of a service: the resources added, and what it says, but for how many
// notes there are.
function transformed(text) {
  fs.writeFileSync(path.join(folder, 'template.json'), JSON.stringify(TEMPLATE));
  fs.writeFileSync(path.join(folder, 'service.yml'), text);
  const args = [
    'transform',
    '--service',
    'service.yml',
    '--template',
    'template.json',
    '--stage',
    'prod',
  ];
  const { status, stdout, stderr } = spawnSync(BINARY, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(status, 0, `${text}\n${stderr}`);
  return {
    said: stderr.replace(/^\d+ notes?; .*\n/m, ''),
    added:
      Object.keys(JSON.parse(stdout).Resources).length - Object.keys(TEMPLATE.Resources).length,
  };
}

test('every table has its examples run', () =>
  assert.deepEqual(sections.map(titleOf), Object.keys(TABLES)));
for (const [title, { of, apart }] of Object.entries(TABLES)) {
  test(`every example under "${title}" is taken as it is written`, () => {
    const rows = rowsOf(title);
    assert.ok(rows.length > 1);
    for (const { key, example } of rows) {
      assert.equal(keyOf(example), key);
      const { said, added } = transformed(of(example));
      const isApart = apart || key === 'externalStack';
      assert.match(
        said,
        isApart
          ? /^sls-rollout transform: the stack shop-prod-\w+, with \d resources?, is not in this template; /
          : /^$/,
        of(example),
      );
      assert.equal(added > 0, !isApart, of(example));
    }
  });
}

// ---- What else is YAML ----

const indented = (text, by) => text.replace(/^(?=.)/gm, ' '.repeat(by));
const BLOCKS = {
  canaryAlarms: (block) => `service: shop\nfunctions:\n  order:\n${indented(block, 4)}`,
  'custom.alerts': (block) =>
    `service: shop\ncustom: {alerts: {}}\nfunctions:\n  order:\n${indented(block, 4)}`,
  'An alarm': (block) =>
    `service: shop\ncustom: {alerts: {}}\nfunctions:\n  order:\n    deploymentSettings: {type: Linear10PercentEvery1Minute, alias: Live, alarms: [functionErrors]}\n${indented(block, 4)}`,
  'A metric of an expression': (block) =>
    `service: shop\ncustom:\n  alerts:\n    alarms: [errorRate]\n${indented(block, 4)}functions: {order: {}}\n`,
  externalStack: (block) =>
    `service: shop\ncustom:\n  alerts:\n${indented(block, 4)}functions: {order: {alarms: [functionErrors]}}\n`,
};
for (const section of sections) {
  const [, block] = /```yaml\n([^]*?)```/.exec(section) ?? [];
  const title = titleOf(section);
  if (!block && !BLOCKS[title]) continue;
  test(`the YAML under "${title}" is taken`, () => {
    const { said, added } = transformed(BLOCKS[title](block));
    if (title === 'externalStack')
      assert.match(said, /^sls-rollout transform: the stack shop-prod-eyes, with 1 resource, /);
    else assert.deepEqual([said, added > 0], ['', true]);
  });
}
