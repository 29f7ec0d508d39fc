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
  test(`${framework}: rollout plan packages, and prints what the last hook says of all of them`, async (t) => {
    double(t, ({ params }) => ({
      summary: params.earlier ? `2 functions ${params.earlier.added}\n\n` : '2 alarms\n',
      report: { added: `after ${params.name}` },
    }));
    const { spawned, texts } = await plan(framework);
    assert.deepEqual(spawned, ['package']);
    assert.deepEqual(texts, ['2 functions after package:compileEvents']);
  });

  test(`${framework}: rollout plan says when there is nothing to roll out`, async (t) => {
    double(t);
    const { texts } = await plan(framework);
    assert.equal(texts.length, 1);
    assert.match(texts[0], /^Nothing to roll out/);
  });
}

test('rollout plan prints nothing when packaging fails', async (t) => {
  double(t, () => ({ error: { code: -32000, message: 'wrong' } }));
  const { plugin, serverless, texts, fire } = await pluginOf('osls');
  serverless.pluginManager.spawn = () => fire();
  await assert.rejects(plugin.hooks['rollout:plan:plan'](), { code: 'ROLLOUT_INVALID_CONFIGURATION' });
  assert.deepEqual(texts, []);
});
