'use strict';

/* A service that is split by function, deployed by the real osls to the emulator: the rollouts are in
   nested stacks. The look before the update compares these, and traffic and rollback are reported
   while `osls deploy` runs. The clock is held and moved from here. */

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { removeFolders, run } = require('../e2e/service.js');
const { startEmulator } = require('../aws/emulator.js');
const { MODES, folderFor, shifts } = require('./service.js');

const BINARY = process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout');
const FUNCTIONS = ['order', 'product'];
const STACK = 'shop-dev';
const REGION = 'ap-south-1';

const service = {
  service: 'shop',
  frameworkVersion: '*',
  package: { patterns: ['!node_modules/**'] },
  provider: { name: 'aws', runtime: 'nodejs20.x', region: REGION },
  custom: { alerts: {}, deploymentSettings: { allFunctions: true, ...shifts() } },
  functions: Object.fromEntries(
    FUNCTIONS.map((name) => [
      name,
      {
        handler: 'index.handler',
        events: [{ schedule: 'rate(5 minutes)' }],
        alarms: ['functionErrors'],
        deploymentSettings: { alarms: ['functionErrors'] },
      },
    ]),
  ),
};

let emulator;
let dir;
before(async () => {
  emulator = await startEmulator({ minute: 0 });
  dir = folderFor(service, { split: MODES.perFunction });
});
after(async () => {
  await emulator.stop();
  removeFolders();
});

async function deploy(...words) {
  const ended = await run('osls', dir, ['deploy', '--verbose', ...words], emulator.env);
  return { ...ended, said: ended.stdout + ended.stderr };
}

const changeCode = (text) => fs.appendFileSync(path.join(dir, 'index.js'), `// ${text}\n`);

async function until(found) {
  for (let tries = 0; tries < 12_000; tries++) {
    const it = await found();
    if (it) return it;
    await sleep(10);
  }
  throw new Error('what is waited for did not come');
}

const deployments = async () => (await emulator.control('state')).deployments;
const running = async () => (await deployments()).filter(({ status }) => status === 'InProgress');
const bothRun = async () => {
  const found = await running();
  return found.length === 2 && found.every(({ percent }) => percent === 10) && found;
};
const versions = () =>
  Promise.all(
    FUNCTIONS.map(
      async (name) => (await emulator.alias(`shop-dev-${name}`, 'Live')).FunctionVersion,
    ),
  );

// sls-rollout for the stack: {status, stdout, stderr}.
const rollout = (...words) =>
  new Promise((resolve) => {
    const args = [...words, '--stack', STACK, '--region', REGION];
    const options = { cwd: dir, env: { ...process.env, ...emulator.env, HOME: dir } };
    execFile(BINARY, args, options, (error, stdout, stderr) =>
      resolve({ status: error?.code ?? 0, stdout, stderr }),
    );
  });

test('the first deployment creates the aliases in nested stacks, and says that nothing is shifted', async () => {
  const { status, said } = await deploy();
  assert.equal(status, 0, said);
  assert.deepEqual(await versions(), ['1', '1']);
  assert.deepEqual(await deployments(), []);
  for (const name of FUNCTIONS)
    assert.match(
      said,
      new RegExp(
        `RO607 .*nested-stack\\.json: Resources\\.\\w+AliasLive: shop-dev-${name} gets its alias`,
      ),
    );
});

test('traffic in nested stacks is reported while the stack is updated', async () => {
  changeCode('better');
  const deployment = deploy();
  await until(bothRun);
  const { stdout } = await rollout('status');
  for (const name of FUNCTIONS) assert.match(stdout, new RegExp(`${name}[^]*1 → 2`));
  // a second deployment is refused before its update, as the nested stacks have deployments running
  const { status, stdout: found } = await rollout('preflight', '.serverless', '--format', 'json');
  assert.equal(status, 1);
  assert.deepEqual([...new Set(JSON.parse(found).map(({ id }) => id))], ['RO601']);
  await sleep(6000); // the watch looks every five seconds
  await emulator.control('clock', { advance: 9 });
  const { status: ended, said } = await deployment;
  assert.equal(ended, 0, said);
  assert.deepEqual(await versions(), ['2', '2']);
  for (const name of FUNCTIONS)
    assert.match(said, new RegExp(`shop-dev-${name}: 1 → 2, 10 % of the traffic`));
});

test('what runs in a nested stack is found before the update', async () => {
  const [{ id }] = await deployments();
  assert.ok(id);
  changeCode('an alarm that is red');
  const { alarms } = await emulator.control('state');
  const red = Object.keys(alarms).find((name) => /OrderFunctionErrorsAlarm/.test(name));
  await emulator.control('alarm', { alarm: red, state: 'ALARM', reason: 'too many errors' });
  const packaging = await run('osls', dir, ['package'], emulator.env);
  assert.equal(packaging.status, 0, packaging.stdout + packaging.stderr);
  const { status, stdout } = await rollout('preflight', '.serverless', '--format', 'json');
  assert.equal(status, 0);
  const [{ id: found, path: place, message }] = JSON.parse(stdout);
  assert.equal(found, 'RO604');
  assert.equal(
    place,
    'cloudformation-template-Order-nested-stack.json: Resources.OrderLambdaFunctionAliasLive',
  );
  assert.match(message, /shop-dev-OrderNestedStack-\w+-OrderFunctionErrorsAlarm-\w+ is in ALARM/);
  await emulator.control('alarm', { alarm: red, state: 'OK' });
});

test('a rollback in a nested stack fails the deployment, with its reason', async () => {
  changeCode('worse');
  const { alarms } = await emulator.control('state');
  const red = Object.keys(alarms).find((name) => /OrderFunctionErrorsAlarm/.test(name));
  await emulator.control('alarm', {
    alarm: red,
    state: 'ALARM',
    reason: 'too many errors',
    at_weight: 20,
  });
  const deployment = deploy();
  await until(bothRun);
  await sleep(6000);
  await emulator.control('clock', { advance: 1 });
  await sleep(6000);
  await emulator.control('clock', { advance: 1 });
  await until(async () => {
    await emulator.control('clock', { advance: 1 });
    return !(await running()).length;
  });
  const { status, said } = await deployment;
  assert.notEqual(status, 0, said);
  assert.deepEqual(await versions(), ['2', '2']);
  assert.match(said, /shop-dev-order: .*rolled back/);
  assert.match(said, /OrderFunctionErrorsAlarm/);
});
