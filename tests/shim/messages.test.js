'use strict';

const assert = require('node:assert/strict');
const { test } = require('node:test');
const { double, script } = require('./double.js');
const { FRAMEWORKS, copy, pluginOf, serverlessOf, template } = require('./framework.js');
const Plugin = require('../../plugin-shim/index.js');
const { version } = require('../../plugin-shim/interface.json');

// A stand-in that writes these messages once it has read its request.
const answering = (t, ...messages) =>
  script(
    t,
    `process.stdin.resume().on('end', () => {
      for (const message of ${JSON.stringify(messages)}) console.log(message && JSON.stringify(message));
      console.error('the alias is new');
    });`,
  );
const answer = (...patch) => ({ id: 1, result: { version, patch, diagnostics: [] } });

for (const framework of FRAMEWORKS) {
  test(`${framework}: warnings are warnings, and the rest is for those who ask`, async (t) => {
    double(t, () => ({
      diagnostics: [
        {
          id: 'RO301',
          severity: 'warning',
          path: 'Resources.Url',
          message: 'stays with the function',
          remedy: 'Set it.',
        },
        {
          id: 'RO501',
          severity: 'warning',
          message: 'silent',
          remedy: 'Count.',
          repair: 'functions:\n  order: {}\n',
        },
        { id: 'RO900', severity: 'info', message: 'first deployment' },
      ],
    }));
    const { said, fire } = await pluginOf(framework);
    await fire();
    assert.deepEqual(said, {
      warning: [
        'RO301 Resources.Url: stays with the function\n  Set it.',
        'RO501: silent\n  Count.\nfunctions:\n  order: {}\n',
      ],
      notice: [],
      info: ['RO900: first deployment'],
    });
  });

  test(`${framework}: errors of the service are the framework's own, with all that was found`, async (t) => {
    double(t, () => ({
      error: {
        code: -32000,
        message: 'the service has 2 errors',
        data: {
          diagnostics: [
            {
              id: 'RO102',
              severity: 'error',
              path: 'functions.order.deploymentSettings.type',
              message: 'there is no Canari10Percent5Minutes',
              remedy: 'Did you mean Canary10Percent5Minutes?',
            },
            { id: 'RO203', severity: 'error', message: 'no alarm is called X' },
          ],
        },
      },
    }));
    const { serverless, fire, template: compiled } = await pluginOf(framework);
    await assert.rejects(fire(), (error) => {
      assert.ok(error instanceof serverless.classes.Error);
      assert.equal(error.name, 'ServerlessError');
      assert.equal(error.code, 'ROLLOUT_INVALID_CONFIGURATION');
      assert.deepEqual(error.message.split('\n'), [
        'the service has 2 errors',
        'RO102 functions.order.deploymentSettings.type: there is no Canari10Percent5Minutes',
        '  Did you mean Canary10Percent5Minutes?',
        'RO203: no alarm is called X',
      ]);
      return true;
    });
    assert.deepEqual(copy(compiled), template());
  });
}

test('what the binary writes to standard error is passed on', async (t) => {
  answering(t, answer());
  const { said, fire } = await pluginOf('osls');
  await fire();
  assert.deepEqual(said.notice, ['the alias is new']);
});

test('another error of the protocol keeps its words, also where it has no id and no data', async (t) => {
  answering(t, {
    jsonrpc: '2.0',
    id: null,
    error: { code: -32600, message: 'the line is too long' },
  });
  const { fire } = await pluginOf('osls');
  await assert.rejects(fire(), {
    code: 'ROLLOUT_REQUEST_REFUSED',
    message: 'the line is too long',
  });
});

test('notifications before the answer are not mistaken for it', async (t) => {
  answering(
    t,
    { jsonrpc: '2.0', method: 'progress', params: { done: 1 } },
    '',
    answer({ op: 'add', path: '/Metadata', value: 1 }),
  );
  const { template: compiled, fire } = await pluginOf('osls');
  await fire();
  assert.equal(compiled.Metadata, 1);
});

test('without writers of the framework the plugin still speaks', async (t) => {
  double(t, () => ({
    diagnostics: [{ id: 'RO301', severity: 'warning', message: 'look at 90 %' }],
  }));
  const warned = t.mock.method(console, 'warn', () => {});
  for (const writers of [undefined, {}]) {
    await new Plugin(await serverlessOf('osls'), {}, writers).forward('package:compileEvents');
  }
  assert.deepEqual(
    warned.mock.calls.map((call) => call.arguments),
    [['RO301: look at 90 %'], ['RO301: look at 90 %']],
  );
});
