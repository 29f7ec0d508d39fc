'use strict';

/* Five rollouts of one stack, each by the real osls, watched by the executable as it is installed. The emulator's clock is held:
   nothing moves before what stands was seen, so that the terminal's text is the same on a slow machine. */

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { setStage, until } = require('../aws/stage.js');

const SERVICE = `service: sls-canary-sls
frameworkVersion: '>=3 <5'
plugins:
  - serverless-plugin-rollout
provider:
  name: aws
  region: ap-south-1
  runtime: nodejs22.x
package:
  patterns:
    - '!node_modules/**'
custom:
  alerts:
    definitions:
      failures: {namespace: AWS/Lambda, metric: Errors, threshold: 10, statistic: Sum, period: 60, evaluationPeriods: 1,
        comparisonOperator: GreaterThanOrEqualToThreshold, treatMissingData: notBreaching}
functions:
  order:
    handler: orders.getOrders
    alarms: [failures]
    deploymentSettings:
      type: Linear10PercentEvery1Minute
      alias: Live
      alarms: [OrderFailuresAlarm]
      preTrafficHook: check
  check:
    handler: orders.getOrders
`;
const REASON = 'Threshold Crossed: 1 datapoint [12.0] was greater than or equal to the threshold (10.0).';

let stage, alarm;
before(async () => {
  stage = await setStage({ minute: 0, edit: () => SERVICE });
  const { status, stdout, stderr } = await stage.deploy();
  assert.equal(status, 0, stdout + stderr);
  alarm = await stage.alarm('OrderFailuresAlarm');
  await setAlarm('OK');
});
after(() => stage.close());

const setAlarm = (state, more) => stage.emulator.control('alarm', { alarm, state, reason: REASON, ...more });
const advance = (minutes) => stage.emulator.control('clock', { advance: minutes });
const running = async (creator) => (await stage.emulator.control('state')).deployments.find((each) => each.status === 'InProgress' && each.creator === creator);

/* What differs from run to run: the time in front, ids of deployments (numbered as they come), what CloudFormation made up for
   the alarm's name, and the second that passes between an answer and its being shown. */
function normal(text) {
  const ids = new Map();
  return text
    .replaceAll(/^\d\d:\d\d:\d\dZ/gm, 'TIME')
    .replaceAll(/\bd-[A-Z0-9]{9}\b/g, (id) => ids.set(id, ids.get(id) ?? `d-${ids.size + 1}`).get(id))
    .replaceAll(alarm, 'ALARM-NAME')
    .replaceAll(/ALARM for [\d:]+/g, 'ALARM for A WHILE')
    .replaceAll(/\b(\d+):([0-5]\d)\b/g, (all, minutes, seconds) => `${Math.round((60 * minutes + +seconds) / 30) / 2} min`);
}

// Deploys a new version and attaches a watch to it; `during` is what happens meanwhile. Resolves to all that was said.
async function rolledOut(code, during) {
  stage.change(code);
  const deployment = stage.deploy();
  await until(() => running('CloudFormation'), () => 'a deployment that runs');
  const watch = stage.rollout(['watch', '--interval', '1']);
  await during(watch);
  const exit = await watch.ended;
  const { status, stdout, stderr } = await deployment;
  return { exit, text: normal(watch.text()), osls: { status, said: normal(stdout + stderr) }, stack: await stage.stack() };
}

async function hookRuns(watch) {
  await watch.seen(/hook BeforeAllowTraffic has run/);
  await advance(0.5);
}
async function rollbackRuns(watch) {
  await watch.seen(/rollback d-\w+ is InProgress/);
  await advance(0.5);
}

const BEGAN = (from, to) => `TIME  order  deployment d-1 is InProgress, ${from} → ${to}, CodeDeployDefault.LambdaLinear10PercentEvery1Minute (9 minutes), 0 % of traffic
TIME  order  hook BeforeAllowTraffic has run for 0 min; CodeDeploy gives up in 60 min
`;
const LINK = '  https://ap-south-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1?region=ap-south-1\n';

test('success: every step, and all traffic on the new version', async () => {
  const { exit, text, osls, stack } = await rolledOut('better', async (watch) => {
    await hookRuns(watch);
    for (let percent = 10; percent < 100; percent += 10) {
      await watch.seen(new RegExp(`\\b${percent} % of traffic on version 2`));
      await advance(1);
    }
  });
  assert.equal(text, 'x');
  assert.deepEqual([exit, osls.status, stack], [0, 0, 'UPDATE_COMPLETE']);
});

test('an alarm: which, why, at which weight, and the way back', async () => {
  await setAlarm('ALARM', { at_weight: 20 });
  const { exit, text, osls, stack } = await rolledOut('worse', async (watch) => {
    await hookRuns(watch);
    await watch.seen(/10 % of traffic on version 3/);
    await advance(1);
    await rollbackRuns(watch);
  });
  assert.equal(text, 'x');
  assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
});

test('a red alarm ends a rollout before it begins', async () => {
  const { exit, text, osls, stack } = await rolledOut('mended', rollbackRuns);
  assert.equal(text, 'x');
  assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
});

test('a hook that fails', async () => {
  await setAlarm('OK');
  await stage.emulator.control('hook', { function: 'sls-canary-sls-dev-check', status: 'Failed' });
  const { exit, text, osls, stack } = await rolledOut('refused', async (watch) => {
    await hookRuns(watch);
    await rollbackRuns(watch);
  });
  await stage.emulator.control('hook', { function: 'sls-canary-sls-dev-check', status: 'Succeeded' });
  assert.equal(text, 'x');
  assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
});

test('somebody stops it', async () => {
  let stopped;
  const { exit, text, osls, stack } = await rolledOut('regretted', async (watch) => {
    await hookRuns(watch);
    await watch.seen(/10 % of traffic on version/);
    const stop = stage.rollout(['stop', '--yes']);
    await rollbackRuns(watch);
    stopped = { exit: await stop.ended, text: normal(stop.text()) };
  });
  assert.deepEqual(stopped, 'x');
  assert.equal(text, 'x');
  assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
});
