'use strict';

/* Five rollouts of one stack, each by the real osls and by the double of Serverless 4
   (tests/shim/serverless4), watched by the executable as it is installed.
   The emulator's clock is held: nothing moves before what stands was seen, so that the terminal's
   text is the same on a slow machine. */

const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { setStage, until } = require('../aws/stage.js');

const SERVICE = `service: sls-canary-sls
frameworkVersion: '^4 || ^3'
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
const REASON =
  'Threshold Crossed: 1 datapoint [12.0] was greater than or equal to the threshold (10.0).';

let stage, alarm;

const setAlarm = (state, more) =>
  stage.emulator.control('alarm', { alarm, state, reason: REASON, ...more });
const advance = (minutes) => stage.emulator.control('clock', { advance: minutes });
const running = async () =>
  (await stage.emulator.control('state')).deployments.some((each) => each.status === 'InProgress');

/* What differs from run to run: the time in front, ids of deployments (numbered as they come), what
   CloudFormation made up for the alarm's name, and the second that passes between an answer and its
   being shown. */
function normal(text) {
  const ids = new Map();
  return text
    .replaceAll(/^\d\d:\d\d:\d\dZ/gm, 'TIME')
    .replaceAll(/\bd-[A-Z0-9]{9}\b/g, (id) =>
      ids.set(id, ids.get(id) ?? `d-${ids.size + 1}`).get(id),
    )
    .replaceAll(alarm, 'ALARM-NAME')
    .replaceAll(/ALARM for [\d:]+:/g, 'ALARM for A WHILE:')
    .replaceAll(
      /\b(\d+):([0-5]\d)\b/g,
      (all, minutes, seconds) => `${Math.round((60 * minutes + +seconds) / 30) / 2} min`,
    );
}

// Deploys a new version and attaches a watch to it; `during` is what happens meanwhile. Resolves to
// all that was said.
async function rolledOut(code, during) {
  stage.change(code);
  let early = '';
  const deployment = stage.deploy();
  deployment.then(({ stdout, stderr }) => (early = stdout + stderr));
  await until(
    async () => early || running(),
    () => 'a deployment that runs',
  );
  assert.equal(early, '', 'osls ended before a rollout began');
  const watch = stage.rollout(['watch', '--interval', '1']);
  await during(watch);
  const exit = await watch.ended;
  const { status, stdout, stderr } = await deployment;
  return {
    exit,
    text: normal(watch.text()),
    osls: { status, said: normal(stdout + stderr) },
    stack: await stage.stack(),
  };
}

const verdictOf = (text) => text.slice(text.search(/^order: /m));

async function hookRuns(watch) {
  await watch.seen(/hook BeforeAllowTraffic has run/);
  await advance(0.5);
}
async function rollbackRuns(watch) {
  await watch.seen(/rollback d-\w+ is InProgress/);
  await advance(0.5);
}

const BEGAN = (
  from,
  to,
) => `TIME  order  deployment d-1 is InProgress, ${from} → ${to}, CodeDeployDefault.LambdaLinear10PercentEvery1Minute (9 minutes), 0 % of traffic
TIME  order  hook BeforeAllowTraffic has run for 0 min; CodeDeploy gives up in 60 min
`;
const HOOKED = 'TIME  order  hook BeforeAllowTraffic succeeded after 0.5 min\n';
const TENTH = (version) =>
  `TIME  order  10 % of traffic on version ${version}, minute 0 of 9, next step in 1 min, all traffic in 9 min\n`;
const BACK = 'TIME  order  rollback d-2 is InProgress\nTIME  order  rollback d-2 is Succeeded\n';
const LINK =
  '  https://ap-south-1.console.aws.amazon.com/codesuite/codedeploy/deployments/d-1?region=ap-south-1\n';

for (const framework of ['osls', 'serverless4'])
  describe(framework, () => {
    before(async () => {
      stage = await setStage({ minute: 0, framework, edit: () => SERVICE });
      const { status, stdout, stderr } = await stage.deploy();
      assert.equal(status, 0, stdout + stderr);
      alarm = await stage.alarm('OrderFailuresAlarm');
      await setAlarm('OK');
    });
    after(() => stage.close());

    test('success: every step, and all traffic on the new version', async () => {
      const { exit, text, osls, stack } = await rolledOut('better', async (watch) => {
        await hookRuns(watch);
        for (let percent = 10; percent < 100; percent += 10) {
          await watch.seen(new RegExp(`\\b${percent} % of traffic on version 2`));
          await advance(1);
        }
      });
      // Linear10PercentEvery1Minute: the first tenth at once, the last one in minute 9.
      const steps = [0, 1, 2, 3, 4, 5, 6, 7].map(
        (minute) =>
          `TIME  order  ${10 * (minute + 1)} % of traffic on version 2, minute ${minute} of 9, next step in 1 min, all traffic in ${9 - minute} min\n`,
      );
      assert.equal(
        text,
        `${BEGAN(1, 2)}${HOOKED}${steps.join('')}TIME  order  90 % of traffic on version 2, minute 8 of 9, all traffic in 1 min
TIME  order  100 % of traffic on version 2
TIME  order  deployment d-1 is Succeeded
order: version 2 has all traffic.
`,
      );
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
      assert.equal(
        text,
        `${BEGAN(2, 3)}${HOOKED}${TENTH(3)}TIME  order  AllowTraffic failed after 1 min
TIME  order  0 % of traffic on version 3
TIME  order  alarm ALARM-NAME: ALARM for A WHILE: ${REASON}
TIME  order  deployment d-1 is Stopped, ALARM_ACTIVE: Alarms of the deployment group are in ALARM and stopped the deployment. Activated alarms: ALARM-NAME
${BACK}order: version 3 was rolled back, version 2 has all traffic.
  Alarm ALARM-NAME went off at 10 % of traffic on version 3: ${REASON}
  Deployment d-2 moved all traffic back to version 2.
  Next: read what version 3 logged, mend it, and deploy again.
${LINK}`,
      );
      assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
    });

    test('a red alarm ends a rollout before it begins, and osls has said so before', async () => {
      const { exit, text, osls, stack } = await rolledOut('mended', rollbackRuns);
      assert.equal(
        verdictOf(text),
        `order: version 4 was rolled back, version 2 has all traffic.
  Alarm ALARM-NAME was in ALARM already when the deployment began, and ended it before any traffic moved: ${REASON}
  Deployment d-2 moved all traffic back to version 2.
  Next: wait until the alarm is OK. Where it counts the old version's errors as well, it holds back the mended version too: deploy \
once with --rollout-ignore-alarms, and guard by canaryAlarms, which look at the new version alone.
${LINK}`,
      );
      assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
      assert.match(osls.said, /^(Warning:|\[!\]) RO6\d\d .*ALARM-NAME/m);
    });

    test('a hook that fails: osls says why behind its own error', async () => {
      await setAlarm('OK');
      await stage.emulator.control('hook', {
        function: 'sls-canary-sls-dev-check',
        status: 'Failed',
      });
      const { exit, text, osls, stack } = await rolledOut('refused', async (watch) => {
        await hookRuns(watch);
        await rollbackRuns(watch);
      });
      await stage.emulator.control('hook', {
        function: 'sls-canary-sls-dev-check',
        status: 'Succeeded',
      });
      assert.ok(text.startsWith(BEGAN(2, 5)), text);
      assert.match(
        text,
        /^TIME {2}order {2}hook BeforeAllowTraffic failed after 0.5 min: sls-canary-sls-dev-check answered Failed$/m,
      );
      const why =
        'The hook of BeforeAllowTraffic failed: sls-canary-sls-dev-check answered Failed.';
      assert.equal(
        verdictOf(text),
        `order: version 5 was rolled back, version 2 has all traffic.
  ${why}
  Deployment d-2 moved all traffic back to version 2.
  Next: read the hook's log, mend what it found or the hook itself, and deploy again.
${LINK}`,
      );
      assert.deepEqual([exit, osls.status, stack], [1, 1, 'UPDATE_ROLLBACK_COMPLETE']);
      assert.ok(
        osls.said.indexOf(why) > osls.said.indexOf('UPDATE_FAILED: OrderLambdaFunctionAliasLive'),
        osls.said,
      );
    });

    test('somebody stops it, and status says so afterwards', async () => {
      let stop, stopped;
      const { exit, text, osls, stack } = await rolledOut('regretted', async (watch) => {
        await hookRuns(watch);
        await watch.seen(/10 % of traffic on version 6/);
        stop = stage.rollout(['stop', '--yes']);
        await rollbackRuns(watch);
        stopped = await stop.ended;
      });
      const verdict = (
        deployment,
        rollback,
      ) => `order: version 6 was rolled back, version 2 has all traffic.
  Somebody stopped it. CodeDeploy says: The deployment was stopped on request.
  Deployment ${rollback} moved all traffic back to version 2.
  Next: deploy again when it may go on: a deployment that was stopped cannot be resumed.
${LINK.replace('d-1', deployment)}`;
      assert.ok(text.startsWith(`${BEGAN(2, 6)}${HOOKED}${TENTH(6)}`), text);
      assert.equal(verdictOf(text), verdict('d-1', 'd-2'));
      assert.deepEqual([exit, stopped, osls.status, stack], [1, 0, 1, 'UPDATE_ROLLBACK_COMPLETE']);
      assert.match(normal(stop.text()), /^order: .*d-1/m);

      const status = stage.rollout(['status']);
      assert.equal(await status.ended, 0);
      assert.equal(
        normal(status.text()),
        `FUNCTION  ALIAS  VERSION  TRAFFIC  DEPLOYMENT   STATUS                ALARMS
order     Live   2        100 %    d-1  Succeeded (rollback)  1 OK

${verdict('d-2', 'd-1')}`,
      );
    });
  });
