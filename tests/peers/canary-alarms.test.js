'use strict';

/* deploymentSettings.canaryAlarms through @flagsmith/serverless-plugin-canary-deployments and
   through sls-rollout, side by side, on the configurations of canary-alarms.js. */

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { REFUSED, SAME, written } = require('./canary-alarms.js');
const { canonical, differences } = require('./meaning.js');
const { Rollout } = require('./ours.js');
const { FRAMEWORKS, fork } = require('./peers.js');

const COMPOSITE = 'CanaryDeploymentCompositeAlarm';

const rollout = new Rollout();
after(() => rollout.close());

const named = ({ id, path }) => `${id} ${path}`;
const told = ({ answer, message }) => (answer ? answer.data.diagnostics.map(named) : message);
const alarmsOf = ({ Resources }) =>
  Object.entries(Resources).filter(
    ([id, { Type }]) => Type === 'AWS::CloudWatch::Alarm' && /Canary/.test(id),
  );

for (const row of SAME) {
  const made = written(row);
  const { title, service, template, options } = made;
  test(`the same: ${title}`, async () => {
    for (const framework of FRAMEWORKS) {
      const theirs = fork(made, framework);
      const ours = await rollout.transform(made, framework);
      assert.deepEqual(
        differences(ours.template, theirs, { input: template, service, options }),
        [],
        framework,
      );
      assert.deepEqual(ours.diagnostics.map(named), row.warns ?? []);
    }
  });
}

test('logical ids and names are those of the fork, in its order', async () => {
  let count = 0;
  for (const row of SAME) {
    const made = written(row);
    const ours = await rollout.transform(made, 'osls');
    const [left, right] = [ours.template, fork(made, 'osls')].map((template) =>
      alarmsOf(template)
        .filter(([id]) => id !== COMPOSITE)
        .map(([id, { Properties }]) => [id, canonical(Properties.AlarmName)]),
    );
    assert.deepEqual(left.map(([id]) => id).sort(), right.map(([id]) => id).sort(), row.title);
    assert.deepEqual(Object.fromEntries(left), Object.fromEntries(right), row.title);
    count += right.length;
  }
  assert.ok(count > SAME.length, String(count));
});

test('no composite alarm stands between the alarms and the group', async () => {
  const made = written(SAME.find(({ title }) => title === 'several functions'));
  const names = (template, id) =>
    template.Resources[
      `${id}LambdaFunctionDeploymentGroup`
    ].Properties.AlarmConfiguration.Alarms?.map(({ Name }) => Name.Ref);
  const theirs = fork(made, 'osls');
  assert.deepEqual(
    ['Order', 'Product'].map((id) => names(theirs, id)),
    [[COMPOSITE], [COMPOSITE]],
  );
  const { template } = await rollout.transform(made, 'osls');
  assert.equal(template.Resources[COMPOSITE], undefined);
  assert.deepEqual(
    ['Order', 'Product', 'Stock'].map((id) => names(template, id)),
    [
      ['OrderLambdaFunctionCanaryErrorsAlarm', 'OrderLambdaFunctionCanaryDurationAlarm'],
      ['ProductLambdaFunctionCanaryErrorsAlarm'],
      undefined,
    ],
  );
});

for (const row of REFUSED) {
  const made = written(row);
  test(`refused: ${row.title}`, async () => {
    for (const framework of FRAMEWORKS) {
      if (row.throws) assert.throws(() => fork(made, framework), row.throws);
      else assert.deepEqual(row.makes(fork(made, framework)), row.shown);
      const ours = await rollout
        .transform(made, framework)
        .catch((error) => ({ told: told(error) }));
      assert.deepEqual(ours.told, row.says);
    }
  });
}
