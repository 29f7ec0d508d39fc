'use strict';

/* custom.alerts through serverless-plugin-aws-alerts and through sls-rollout, side by side, on the
   configurations of alerts.js. Both run where the framework runs them: at package:compileEvents. */

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { REFUSED, SAME, STACKS, full, written } = require('./alerts.js');
const { canonical, differences } = require('./meaning.js');
const { Rollout } = require('./ours.js');
const { FRAMEWORKS, alerts, alertsStack } = require('./peers.js');

const HOOK = ['package:compileEvents'];
const LEAST = 60;

const rollout = new Rollout();
after(() => rollout.close());

const told = ({ answer, message }) =>
  answer ? answer.data.diagnostics.map(({ id, path }) => `${id} ${path}`) : message;
const outcome = (promise) =>
  promise.then(
    ({ template }) => ({ template }),
    (error) => ({ told: told(error) }),
  );
const added = (before, after_) =>
  Object.keys(after_.Resources).filter((id) => !before.Resources[id]);

test(`there are at least ${LEAST} configurations, each written once`, () => {
  const rows = [...SAME, ...REFUSED, ...STACKS];
  assert.ok(SAME.length >= LEAST, String(SAME.length));
  for (const key of ['title', 'service']) {
    const values = rows.map(
      (row) =>
        JSON.stringify(written(row)[key]) +
        (key === 'service' ? JSON.stringify([row.options, row.resources]) : ''),
    );
    assert.deepEqual(
      values.filter((value, i) => values.indexOf(value) !== i),
      [],
    );
  }
});

for (const row of SAME) {
  const made = written(row);
  const { title, service, template, options } = made;
  test(`the same: ${title}`, { todo: row.todo }, async () => {
    for (const framework of FRAMEWORKS) {
      const theirs = alerts(made, framework);
      const ours = await rollout.transform(made, framework, HOOK);
      assert.deepEqual(
        differences(ours.template, theirs, { input: template, service, options }),
        [],
        framework,
      );
      assert.deepEqual(
        ours.diagnostics.map(({ id, path: place }) => `${id} ${place}`),
        row.warns ?? [],
      );
      assert.equal(
        added(template, theirs).length === 0,
        Boolean(row.idle),
        'whether it makes anything',
      );
    }
  });
}

test('the dashboards of both layouts are compared widget by widget', async () => {
  for (const { layout, id, count } of [
    { layout: 'default', id: 'AlertsDashboard', count: 9 },
    { layout: 'vertical', id: 'AlertsDashboardvertical', count: 14 },
  ]) {
    const made = written({
      title: layout,
      alerts: { dashboards: layout },
      functions: { order: {}, 'list-orders': {}, sync_stock: {} },
    });
    const ours = await rollout.transform(made, 'osls', HOOK);
    const [left, right] = [ours.template, alerts(made, 'osls')].map(
      (template) => canonical(template.Resources[id]).Properties.DashboardBody.widgets,
    );
    assert.equal(right.length, count);
    assert.equal(left.length, count);
    right.forEach((widget, i) =>
      assert.deepEqual(left[i], widget, `widget ${i} of ${layout}, ${widget.properties.title}`),
    );
  }
});

for (const row of REFUSED) {
  const made = written(row);
  const { throws, nothing, makes, shown, says, means, meaning } = row;
  test(`refused: ${row.title}`, async () => {
    for (const framework of FRAMEWORKS) {
      if (throws) assert.throws(() => alerts(made, framework), throws);
      else if (nothing) assert.deepEqual(added(made.template, alerts(made, framework)), []);
      else assert.deepEqual(makes(alerts(made, framework)), shown);
      const ours = await outcome(rollout.transform(made, framework, HOOK));
      if (says) assert.deepEqual(ours.told, says);
      else assert.deepEqual(ours.told ?? means(ours.template), meaning);
    }
  });
}

// What ours has the caller do once the service is deployed, and with the service's template
// meanwhile.
async function ourStack(made, framework) {
  const { template, lines, diagnostics } = await rollout.transform(made, framework);
  const stacks = lines.map((line) => JSON.parse(line).result.externalStack).filter(Boolean);
  return { template, diagnostics, deployed: stacks[0], removed: stacks[1], count: stacks.length };
}

for (const row of STACKS) {
  const made = written(row);
  test(`a stack of their own, the same: ${row.title}`, async () => {
    for (const framework of FRAMEWORKS) {
      const theirs = await alertsStack(made, framework);
      const ours = await ourStack(made, framework);
      assert.equal(ours.count, 2);
      assert.deepEqual(ours.template, theirs.main, 'the template of the service');
      assert.equal(ours.deployed.name, theirs.removed ?? theirs.name);
      assert.deepEqual(
        [ours.deployed.action, ours.removed.action, ours.removed.name],
        ['deploy', 'remove', ours.deployed.name],
      );
      assert.equal(ours.removed.template, null);
      assert.equal(ours.deployed.template === null, Boolean(row.empty));
      assert.equal(theirs.removed !== undefined, Boolean(row.empty));
      if (row.empty) continue;
      const description = (template) =>
        row.alerts.externalStack?.resources?.Description
          ? template.Description
          : delete template.Description;
      assert.equal(description(ours.deployed.template), description(theirs.template));
      assert.deepEqual(ours.deployed.template, theirs.template);
      assert.deepEqual(ours.deployed.tags, theirs.tags);
      const values = theirs.values.map(({ ParameterKey, ParameterValue }) => [
        ParameterKey,
        { value: ParameterValue },
      ]);
      const given = new Set(Object.keys(row.alerts.externalStack?.resources?.Parameters ?? {}));
      const referred = Object.keys(theirs.template.Parameters).filter((id) => !given.has(id));
      const fromStack = referred.map((id) => [id, { logicalId: id, attribute: null }]);
      assert.deepEqual(ours.deployed.parameters, Object.fromEntries([...fromStack, ...values]));
      assert.deepEqual(
        ours.diagnostics.filter(({ severity }) => severity !== 'info'),
        [],
      );
    }
  });
}

test('rollouts, canary alarms and alarms of one version beside a stack of their own', async () => {
  const rolled = (rest) => ({
    order: {
      deploymentSettings: { type: 'AllAtOnce', alias: 'Live', canaryAlarms: true },
      ...rest,
    },
  });
  const alarm = { ...full, name: 'own', scope: 'version' };
  const apart = written({
    title: 'apart',
    alerts: { externalStack: true },
    functions: rolled({ alarms: [alarm] }),
  });
  const bare = written({ title: 'bare', alerts: {}, functions: rolled() });
  for (const framework of FRAMEWORKS) {
    const ours = await ourStack(apart, framework);
    assert.deepEqual(
      ours.template,
      (await rollout.transform(bare, framework)).template,
      'as without any alarm',
    );
    assert.ok(
      Object.values(ours.template.Resources).some(({ Type }) => Type === 'AWS::CloudWatch::Alarm'),
      'the canary alarm',
    );
    assert.deepEqual(Object.keys(ours.deployed.template.Resources), ['OrderOwnAlarm']);
    const version = Object.keys(apart.template.Resources).find((id) => id.includes('Version'));
    assert.deepEqual(ours.deployed.parameters, {
      OrderLambdaFunction: { logicalId: 'OrderLambdaFunction', attribute: null },
      [`${version}Version`]: { logicalId: version, attribute: 'Version' },
    });
    const { Dimensions } = ours.deployed.template.Resources.OrderOwnAlarm.Properties;
    assert.deepEqual(Dimensions[2], {
      Name: 'ExecutedVersion',
      Value: { Ref: `${version}Version` },
    });
  }
});

test('the tags of the stack itself count, which the former plugin passes over', async () => {
  const own = {
    alerts: { externalStack: { stackTags: { Owner: 'me' } }, alarms: ['functionErrors'] },
    provider: { stackTags: { Team: 'shop' } },
  };
  const made = written({ title: 'tags', ...own });
  for (const framework of FRAMEWORKS) {
    assert.deepEqual((await alertsStack(made, framework)).tags, { STAGE: 'dev', Team: 'shop' });
    assert.deepEqual((await ourStack(made, framework)).deployed.tags, {
      STAGE: 'dev',
      Owner: 'me',
    });
  }
});
