'use strict';

/* custom.alerts through serverless-plugin-aws-alerts and through sls-rollout, side by side, on the configurations of
   alerts.js. Both run where the framework runs them: at package:compileEvents. */

const assert = require('node:assert/strict');
const { after, test } = require('node:test');
const { REFUSED, SAME, written } = require('./alerts.js');
const { canonical, differences } = require('./meaning.js');
const { Rollout } = require('./ours.js');
const { FRAMEWORKS, alerts } = require('./peers.js');

const HOOK = ['package:compileEvents'];
const LEAST = 60;

const rollout = new Rollout();
after(() => rollout.close());

const told = ({ answer, message }) => (answer ? answer.data.diagnostics.map(({ id, path }) => `${id} ${path}`) : message);
const outcome = (promise) =>
  promise.then(
    ({ template }) => ({ template }),
    (error) => ({ told: told(error) })
  );
const added = (before, after_) => Object.keys(after_.Resources).filter((id) => !before.Resources[id]);

test(`there are at least ${LEAST} configurations, each written once`, () => {
  const rows = [...SAME, ...REFUSED];
  assert.ok(SAME.length >= LEAST, String(SAME.length));
  for (const key of ['title', 'service']) {
    const values = rows.map(
      (row) => JSON.stringify(written(row)[key]) + (key === 'service' ? JSON.stringify([row.options, row.resources]) : '')
    );
    assert.deepEqual(
      values.filter((value, i) => values.indexOf(value) !== i),
      []
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
      assert.deepEqual(differences(ours.template, theirs, { input: template, service, options }), [], framework);
      assert.deepEqual(ours.diagnostics, []);
      assert.equal(added(template, theirs).length === 0, Boolean(row.idle), 'whether it makes anything');
    }
  });
}

test('the dashboards of both layouts are compared widget by widget', async () => {
  for (const { layout, id, count } of [
    { layout: 'default', id: 'AlertsDashboard', count: 9 },
    { layout: 'vertical', id: 'AlertsDashboardvertical', count: 14 },
  ]) {
    const made = written({ title: layout, alerts: { dashboards: layout }, functions: { order: {}, 'list-orders': {}, sync_stock: {} } });
    const ours = await rollout.transform(made, 'osls', HOOK);
    const [left, right] = [ours.template, alerts(made, 'osls')].map(
      (template) => canonical(template.Resources[id]).Properties.DashboardBody.widgets
    );
    assert.equal(right.length, count);
    assert.equal(left.length, count);
    right.forEach((widget, i) => assert.deepEqual(left[i], widget, `widget ${i} of ${layout}, ${widget.properties.title}`));
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
