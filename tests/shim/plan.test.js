'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { double } = require('./double.js');
const { ALARMS_HOOK, FRAMEWORKS, HOOK, pluginOf } = require('./framework.js');

// `rollout plan` with a packaging that only fires the plugin's own hooks.
async function plan(framework) {
  const made = await pluginOf(framework);
  const spawned = [];
  made.serverless.pluginManager.spawn = async (command) => {
    spawned.push(command);
    for (const hook of [ALARMS_HOOK, HOOK]) await made.fire(hook);
  };
  await made.plugin.hooks['rollout:plan:plan']();
  return { ...made, spawned };
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: rollout plan packages, and asks with what the hooks reported before`, async (t) => {
    const requests = double(t, ({ method, params }) =>
      method === 'hook'
        ? { report: { after: params.name, earlier: params.earlier } }
        : { exit: 0, text: `${params.name} after ${params.earlier.after}\n\n` }
    );
    const { spawned, texts } = await plan(framework);
    assert.deepEqual(spawned, ['package']);
    assert.deepEqual(texts, [`plan after ${ALARMS_HOOK}`]);
    const [first, last, command] = requests();
    assert.equal(first.params.earlier, undefined);
    assert.deepEqual(last.params.earlier, { after: ALARMS_HOOK });
    assert.deepEqual(command.params.template, last.params.template);
  });
}

test('rollout plan prints nothing when packaging fails', async (t) => {
  double(t, () => ({ error: { code: -32000, message: 'wrong' } }));
  const { plugin, serverless, texts, fire } = await pluginOf('osls');
  serverless.pluginManager.spawn = () => fire();
  await assert.rejects(plugin.hooks['rollout:plan:plan'](), { code: 'ROLLOUT_INVALID_CONFIGURATION' });
  assert.deepEqual(texts, []);
});
