'use strict';

/* The article's service with alarms that look at the new version alone, packaged by the real
   frameworks: the template has to be one that CloudFormation takes, without a circle among its
   resources. */

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { circle, references } = require('./references.js');
const { FRAMEWORKS, lintErrors, packaged, removeFolders, withoutLint } = require('./service.js');

after(removeFolders);

const scoped = (yml) => yml.replace(/^( +)metric: Errors\n/m, '$&$1scope: version\n');
const watched = (yml) => yml.replace(/^( +)alias: Live\n/gm, '$&$1canaryAlarms: true\n');
const EDITS = {
  'scope: version': { edit: scoped, alarms: ['FunctionErrorsAlarm'] },
  'canaryAlarms: true': {
    edit: watched,
    alarms: ['FunctionErrorsAlarm', 'LambdaFunctionCanaryErrorrateAlarm'],
  },
  'both, with every preset, a metric and metric math': {
    edit: (yml) =>
      scoped(yml).replace(
        /^( +)alias: Live\n/gm,
        [
          '$&$1canaryAlarms:',
          '$1  - errors',
          '$1  - throttles',
          '$1  - preset: errorRate',
          '$1    threshold: 2.5',
          '$1    minimumRequests: 50',
          '$1  - preset: duration',
          '$1    threshold: 800',
          '$1  - metric: DeadLetterErrors',
          '$1    threshold: 0',
          '$1  - name: lost',
          '$1    metrics:',
          '$1      - id: lost',
          '$1        metric: OrdersLost',
          '$1        namespace: Shop',
          '$1    expression: FILL(lost, 0)',
          '$1    threshold: 0',
          '',
        ].join('\n'),
      ),
    alarms: [
      'FunctionErrorsAlarm',
      ...['Errors', 'Throttles', 'Errorrate', 'Duration', 'Deadlettererrors', 'Lost'].map(
        (word) => `LambdaFunctionCanary${word}Alarm`,
      ),
    ],
  },
};

const made = new Map();
const service = (framework, title) => {
  const key = `${framework} ${title}`;
  if (!made.has(key)) made.set(key, packaged(framework, { edit: EDITS[title].edit }));
  return made.get(key);
};

// The dimensions of an alarm, or of each of its metrics.
const dimensionsOf = ({ Dimensions, Metrics }) =>
  Metrics
    ? Metrics.filter((m) => m.MetricStat).map((m) => m.MetricStat.Metric.Dimensions)
    : [Dimensions];

for (const framework of FRAMEWORKS) {
  for (const [title, { alarms }] of Object.entries(EDITS)) {
    test(`${framework}: ${title}: no circle, and the group waits for its alarms`, async () => {
      const { template } = await service(framework, title);
      assert.equal(circle(template), undefined);
      const graph = references(template);
      for (const name of ['Order', 'Product']) {
        const group = `${name}LambdaFunctionDeploymentGroup`;
        const own = alarms.map((alarm) => name + alarm);
        assert.ok(graph.get(`${name}LambdaFunctionAliasLive`).includes(group));
        assert.deepEqual(
          graph.get(group).filter((id) => id.endsWith('Alarm')),
          own,
        );
        for (const id of own) {
          const before = graph.get(id);
          assert.deepEqual(
            before.filter((other) => /Alias|DeploymentGroup|DeploymentApplication/.test(other)),
            [],
            id,
          );
        }
      }
    });

    test(`${framework}: ${title}: the alarms count the calls of the version that is deployed`, async () => {
      const { template } = await service(framework, title);
      for (const name of ['Order', 'Product']) {
        const [version, ...others] = Object.keys(template.Resources).filter((id) =>
          id.startsWith(`${name}LambdaVersion`),
        );
        assert.equal(others.length, 0);
        const Ref = `${name}LambdaFunction`;
        const number = { 'Fn::GetAtt': [version, 'Version'] };
        const all = [
          { Name: 'FunctionName', Value: { Ref } },
          { Name: 'Resource', Value: { 'Fn::Join': [':', [{ Ref }, 'Live']] } },
          { Name: 'ExecutedVersion', Value: number },
        ];
        for (const alarm of alarms) {
          const { Properties } = template.Resources[name + alarm];
          const isVersioned = title !== 'canaryAlarms: true' || alarm !== 'FunctionErrorsAlarm';
          for (const dimensions of dimensionsOf(Properties))
            assert.deepEqual(dimensions, isVersioned ? all : all.slice(0, 1), name + alarm);
          assert.deepEqual(
            Properties.AlarmName?.['Fn::Join'][1][1],
            isVersioned ? number : undefined,
            name + alarm,
          );
        }
      }
    });

    test(`${framework}: ${title}: cfn-lint finds no error`, { skip: withoutLint }, async () => {
      const { dir } = await service(framework, title);
      assert.deepEqual(lintErrors(dir), []);
    });
  }
}

// ---- The check for circles itself ----

const of = (Resources) => ({ Resources });
const properties = (value) => ({ Type: 'T', Properties: { value } });

test('a circle is found in every form of reference', () => {
  for (const back of [
    properties({ Ref: 'A' }),
    properties([{ deep: { 'Fn::GetAtt': ['A', 'Arn'] } }]),
    properties({ 'Fn::GetAtt': 'A.Outputs.Url' }),
    properties({ 'Fn::Sub': 'x-${A}' }),
    properties({ 'Fn::Sub': ['${x}-${A.Arn}', { x: 'y' }] }),
    properties({ 'Fn::Sub': ['${x}', { x: { Ref: 'A' } }] }),
    properties({ 'Fn::Join': ['', ['x', { 'Fn::If': ['Large', { Ref: 'A' }, 'y'] }]] }),
    { Type: 'T', DependsOn: 'A' },
    { Type: 'T', DependsOn: ['C', 'A'] },
    { Type: 'T', UpdatePolicy: { Update: { Group: { Ref: 'A' } } } },
  ]) {
    assert.deepEqual(
      circle(of({ C: properties(1), A: properties({ Ref: 'B' }), B: back })),
      ['A', 'B', 'A'],
      JSON.stringify(back),
    );
  }
  assert.deepEqual(circle(of({ A: properties({ Ref: 'A' }) })), ['A', 'A']);
  assert.deepEqual(
    circle(
      of({
        Z: properties({ Ref: 'A' }),
        A: properties({ Ref: 'B' }),
        B: properties({ Ref: 'C' }),
        C: { DependsOn: 'A' },
      }),
    ),
    ['A', 'B', 'C', 'A'],
  );
});

test('what is no circle is not taken for one', () => {
  const two = properties([{ Ref: 'B' }, { Ref: 'C' }]);
  assert.equal(
    circle(of({ A: two, B: properties({ Ref: 'C' }), C: properties({ Ref: 'AWS::Region' }) })),
    undefined,
  );
  for (const value of [
    'A',
    { 'Fn::Sub': '${!A}' },
    { 'Fn::Sub': ['${A}', { A: 'x' }] },
    { Ref: 'Parameter' },
    { Ref: ['A'] },
  ]) {
    assert.equal(
      circle(of({ A: properties({ Ref: 'B' }), B: properties(value) })),
      undefined,
      JSON.stringify(value),
    );
  }
});
