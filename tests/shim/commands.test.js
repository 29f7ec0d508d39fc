'use strict';

/* The framework's `rollout` commands: the service is packaged, then the binary is asked, with what
   the last hook was given. */

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { double, script } = require('./double.js');
const { ALARMS_HOOK, FRAMEWORKS, HOOK, copy, pluginOf, template } = require('./framework.js');
const { version } = require('../../plugin-shim/interface.json');

// `rollout NAME` with a packaging that only fires the plugin's own hooks. The exit code is the
// process's: it is put back.
async function command(framework, name, { packaging, ...settings } = {}) {
  const made = await pluginOf(framework, settings);
  const spawned = [];
  made.serverless.pluginManager.spawn = async (other) => {
    spawned.push(other);
    for (const hook of packaging ?? [ALARMS_HOOK, HOOK]) await made.fire(hook);
  };
  const before = process.exitCode;
  process.exitCode = undefined; // a test that failed has set it
  try {
    await made.plugin.hooks[`rollout:${name}:${name}`]();
    return { ...made, spawned, exit: process.exitCode };
  } finally {
    process.exitCode = before;
  }
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: a command packages, then asks the binary once, with what the last hook was given`, async (t) => {
    const requests = double(t, ({ method, params }) =>
      method === 'hook'
        ? { patch: [{ op: 'add', path: `/Metadata`, value: params.name }] }
        : { text: 'two functions\n\n', words: 'warning: look\n' },
    );
    const { spawned, texts, said, exit } = await command(framework, 'plan', {
      options: { stage: 'dev', format: 'json' },
    });
    assert.deepEqual(spawned, ['package']);
    assert.deepEqual(texts, ['two functions']);
    assert.deepEqual(said.notice, ['warning: look']);
    assert.equal(exit, 0);

    const [, last, asked] = requests();
    assert.deepEqual(
      requests().map(({ method }) => method),
      ['hook', 'hook', 'command'],
    );
    assert.equal(asked.params.name, 'plan');
    assert.equal(asked.params.version, version);
    assert.deepEqual(asked.params.service, last.params.service);
    assert.deepEqual(asked.params.naming, last.params.naming);
    // The first hook's change is there, the last one's is not.
    assert.deepEqual(asked.params.template, { ...copy(template()), Metadata: ALARMS_HOOK });
    assert.equal(asked.params.options.stage, 'dev');
    assert.equal(asked.params.options.format, 'json');
  });

  for (const exit of [1, 2, 3]) {
    test(`${framework}: exit code ${exit} of a command is the process's`, async (t) => {
      double(t, ({ method }) =>
        method === 'command' ? { exit: Number(process.env.EXIT_OF_DOUBLE), words: 'why\n' } : {},
      );
      process.env.EXIT_OF_DOUBLE = String(exit);
      t.after(() => delete process.env.EXIT_OF_DOUBLE);
      const { said, texts, exit: got } = await command(framework, 'plan');
      assert.equal(got, exit);
      assert.deepEqual(said.notice, ['why']);
      assert.deepEqual(texts, [], 'nothing is printed where there is nothing to print');
    });
  }

  test(`${framework}: a refused command is the framework's own error, with its words`, async (t) => {
    double(t, ({ method }) =>
      method === 'command'
        ? { error: { code: -32602, message: 'there is no command "plan"' } }
        : {},
    );
    await assert.rejects(command(framework, 'plan'), (error) => {
      assert.equal(error.name, 'ServerlessError');
      assert.equal(error.code, 'ROLLOUT_REQUEST_REFUSED');
      assert.equal(error.message, 'there is no command "plan"');
      return true;
    });
  });
}

// Not a terminal here: without a choice of the user's there are no colours.
for (const [what, options, color] of [
  ['no colours where the output is no terminal', {}, 'never'],
  ['the colours that the user asks for', { color: 'always' }, 'always'],
]) {
  test(`a command gets ${what}`, async (t) => {
    const requests = double(t);
    await command('osls', 'plan', { options });
    assert.equal(requests().at(-1).params.options.color, color);
  });
}

for (const member of ['version', 'exit', 'text', 'words']) {
  test(`a command's answer without ${member} is no answer`, async (t) => {
    const result = { version, exit: 0, text: '', words: '', [member]: undefined };
    script(
      t,
      `const { method } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
      const hook = ${JSON.stringify({ version, patch: [], diagnostics: [] })}, command = ${JSON.stringify(result)};
      console.log(JSON.stringify({ jsonrpc: '2.0', id: 1, result: method === 'hook' ? hook : command }));`,
    );
    await assert.rejects(command('osls', 'plan'), { code: 'ROLLOUT_BINARY_OUTPUT' });
  });
}

test('a command is not asked for when packaging fails', async (t) => {
  const requests = double(t, () => ({ error: { code: -32000, message: 'wrong' } }));
  await assert.rejects(command('osls', 'plan'), { code: 'ROLLOUT_INVALID_CONFIGURATION' });
  assert.deepEqual(
    requests().map(({ method }) => method),
    ['hook'],
  );
});

test('the words of the process itself are passed on, before those of the command', async (t) => {
  script(
    t,
    `const { method } = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
    const result = method === 'hook' ? { patch: [], diagnostics: [] } : { exit: 0, text: 'out', words: 'of the command' };
    if (method === 'command') console.error('of the process');
    console.log(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { version: ${JSON.stringify(version)}, ...result } }));`,
  );
  const { said, texts } = await command('osls', 'plan');
  assert.deepEqual(said.notice, ['of the process', 'of the command']);
  assert.deepEqual(texts, ['out']);
});
