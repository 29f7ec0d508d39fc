'use strict';

/* The article's service, deployed by the real osls to the emulator: its creation, a new version
   that shifts a tenth of the traffic a minute, and one whose alarm fires at a fifth. The clock is
   held and moved from here. (serverless 3 has the second AWS SDK for JavaScript, which does not
   know AWS_ENDPOINT_URL.) */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { setTimeout: sleep } = require('node:timers/promises');
const { newService, removeFolders, run } = require('../e2e/service.js');
const { startEmulator } = require('./emulator.js');

const FUNCTIONS = ['order', 'product'];
const ORDER_ALARM = /-OrderFunctionErrorsAlarm-/; // its name is CloudFormation's

let emulator;
let dir;
before(async () => {
  emulator = await startEmulator({ minute: 0 });
  dir = newService();
});
after(async () => {
  await emulator.stop();
  removeFolders();
});

const deploy = () => run('osls', dir, ['deploy', '--verbose'], emulator.env);

function changeCode(text) {
  for (const file of ['orders.js', 'products.js'])
    fs.appendFileSync(path.join(dir, file), `// ${text}\n`);
}

async function until(found) {
  for (let tries = 0; tries < 3000; tries++) {
    const it = await found();
    if (it) return it;
    await sleep(10);
  }
  throw new Error('what is waited for did not come');
}

const inProgress = async () =>
  (await emulator.control('state')).deployments.filter(({ status }) => status === 'InProgress');
const bothAt = (percent) => async () => {
  const found = await inProgress();
  return found.length === 2 && found.every((each) => each.percent === percent) && found;
};

// [version, weights] of each function's alias
const aliases = async () => {
  const found = await Promise.all(
    FUNCTIONS.map((name) => emulator.alias(`sls-canary-sls-dev-${name}`, 'Live')),
  );
  return found.map((alias) => [
    alias.FunctionVersion,
    alias.RoutingConfig?.AdditionalVersionWeights ?? {},
  ]);
};
const both = (version, weights) => [
  [version, weights],
  [version, weights],
];

test('the first deployment creates the aliases and shifts nothing', async () => {
  const { status, stdout, stderr } = await deploy();
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(await aliases(), both('1', {}));
  assert.deepEqual((await emulator.control('state')).deployments, []);
});

test('a new version takes over a tenth of the traffic a minute, of both functions at a time', async () => {
  changeCode('better');
  const deployment = deploy();
  for (let percent = 10; percent < 100; percent += 10) {
    await until(bothAt(percent));
    assert.deepEqual(await aliases(), both('1', { 2: percent / 100 }));
    await emulator.control('clock', { advance: 1 });
  }
  const { status, stdout, stderr } = await deployment;
  assert.equal(status, 0, stdout + stderr);
  assert.deepEqual(await aliases(), both('2', {}));
});

test('an alarm puts the traffic back, and the stack with it', async () => {
  const watched = Object.keys((await emulator.control('state')).alarms).find((name) =>
    ORDER_ALARM.test(name),
  );
  await emulator.control('alarm', {
    alarm: watched,
    state: 'ALARM',
    reason: 'one of one calls failed',
    at_weight: 20,
  });
  changeCode('worse');
  const deployment = deploy();
  await until(bothAt(10));
  await emulator.control('clock', { advance: 1 });
  // A rollback takes half a minute; then the stack hears of it, and takes the other function back.
  for (const name of FUNCTIONS) {
    const rollback = (each) =>
      each.creator === 'codeDeployRollback' && each.function.endsWith(name);
    await until(async () => (await inProgress()).some(rollback));
    await emulator.control('clock', { advance: 0.5 });
  }
  const { status, stdout, stderr } = await deployment;
  const said = stdout + stderr;
  assert.equal(status, 1, said);
  assert.match(said, /UPDATE_FAILED: OrderLambdaFunctionAliasLive/);
  assert.ok(said.includes(watched), said);
  assert.match(said, /UPDATE_ROLLBACK_COMPLETE - AWS::CloudFormation::Stack/);
  assert.deepEqual(await aliases(), both('2', {}));
  const { deployments } = await emulator.control('state');
  const stopped = deployments
    .filter((each) => each.status === 'Stopped')
    .map((each) => [each.function, each.error.code]);
  assert.deepEqual(stopped.sort(), [
    ['sls-canary-sls-dev-order', 'ALARM_ACTIVE'],
    ['sls-canary-sls-dev-product', 'CLOUDFORMATION_STACK_FAILURE'],
  ]);
});
