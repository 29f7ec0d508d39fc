'use strict';

/* Provisioned concurrency, from canary 0.8.0 to this plugin, by the real osls on the emulator:
   0.8.0 left a second alias, Live, beside the framework's. Under the name Live the framework's
   alias cannot be made while the other one has it; under its own name it stays, and Live goes. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { FORMER, newService, removeFolders, run } = require('../e2e/service.js');
const { startEmulator } = require('./emulator.js');

const ORDER = 'sls-canary-sls-dev-order';
const STACK = 'sls-canary-sls-dev';

let emulator;
let dir;
before(async () => {
  emulator = await startEmulator({ minute: 0 });
  const edit = (yml) => yml.replace(/^  order:\n/m, '  order:\n    provisionedConcurrency: 2\n');
  dir = newService({ plugins: FORMER, edit });
});
after(async () => {
  await emulator.stop();
  removeFolders();
});

const change = (edit) => {
  const file = path.join(dir, 'serverless.yml');
  const yml = fs.readFileSync(file, 'utf8');
  assert.notEqual(edit(yml), yml);
  fs.writeFileSync(file, edit(yml));
};
const deploy = async () => {
  const { status, stdout, stderr } = await run('osls', dir, ['deploy'], emulator.env);
  return { status, said: stdout + stderr };
};
// Does Lambda have this alias of the function?
const hasAlias = async (name) => {
  try {
    return Boolean(await emulator.alias(ORDER, name));
  } catch (error) {
    if (/: 404 /.test(error.message)) return false;
    throw error;
  }
};
const aliases = async () => [await hasAlias('provisioned'), await hasAlias('Live')];

test('canary 0.8.0 leaves two aliases of the function', async () => {
  const { status, said } = await deploy();
  assert.equal(status, 0, said);
  assert.deepEqual(await aliases(), [true, true]);
});

test('preflight refuses the name that the other alias has, with the name to write; nothing is updated', async () => {
  change((yml) =>
    yml.replace(/^plugins:\n( +- .*\n)+/m, 'plugins:\n  - serverless-plugin-rollout\n'),
  );
  const { status, said } = await deploy();
  assert.equal(status, 1, said);
  assert.match(
    said,
    /RO613 Resources\.OrderProvConcLambdaAlias: CloudFormation would create the alias Live of sls-canary-sls-dev-order and fail: it exists already, in this stack under the logical id OrderLambdaFunctionAliasLive; write `alias: provisioned`/,
  );
  assert.doesNotMatch(said, /RO613 Resources\.Product/, 'its alias stays');
  assert.equal(await emulator.stack(STACK), 'UPDATE_COMPLETE');
});

test('without the look CloudFormation fails as it says, and rolls the stack back', async () => {
  const custom = 'custom:\n  deploymentSettings:\n    watch: false\n';
  change((yml) => yml.replace(/^custom:\n/m, custom));
  const { status, said } = await deploy();
  assert.equal(status, 1, said);
  assert.match(
    said,
    /UPDATE_FAILED: OrderProvConcLambdaAlias [\s\S]*Alias already exists: \S*:sls-canary-sls-dev-order:Live/,
  );
  assert.equal(await emulator.stack(STACK), 'UPDATE_ROLLBACK_COMPLETE');
  assert.deepEqual(await aliases(), [true, true]);
  change((yml) => yml.replace(custom, 'custom:\n'));
});

test('under its own name the alias stays, and the other one goes', async () => {
  change((yml) => yml.replace('alias: Live', 'alias: provisioned'));
  const { status, said } = await deploy();
  assert.equal(status, 0, said);
  assert.deepEqual(await aliases(), [true, false]);
});
