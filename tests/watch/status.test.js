'use strict';

// status and stop, against given answers of AWS.

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const {
  alarm,
  alias,
  deployment,
  event,
  group,
  groupOf,
  history,
  moment,
  refusal,
  run,
  shifted,
  shifting,
  stack,
  target,
  APPLICATION,
} = require('./world.js');

const LINK = (id) =>
  `https://ap-south-1.console.aws.amazon.com/codesuite/codedeploy/deployments/${id}?region=ap-south-1`;
const resting = {
  at: 0,
  groups: { order: group('order') },
  deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded', { completeTime: moment(-100) }) },
  targets: { 'd-1': target('order', '12', '13', 100, shifted(-700, -110)) },
  aliases: { 'shop-dev-order': alias('13') },
  alarms: { order: alarm('shop-dev-orderErrors', 'OK') },
};
const running = {
  at: 0,
  groups: { order: group('order') },
  deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
  targets: { 'd-1': target('order', '12', '13', 20, shifting(-75)) },
  aliases: { 'shop-dev-order': alias('12', '13', 0.2) },
  alarms: { order: alarm('shop-dev-orderErrors', 'OK') },
};

describe('status', () => {
  const status = (moments, args = [], extra = [], keys = ['order']) =>
    run(['status', '--stack', 'shop-dev', ...args], [stack(keys), ...history(moments), ...extra]);

  test('a table of all groups: running, at rest, never deployed, ended badly', () => {
    const failed = {
      errorInformation: { code: 'THROTTLED', message: 'Rate exceeded' },
      completeTime: moment(-50),
      rollbackInfo: { rollbackDeploymentId: 'd-6' },
    };
    const { exit, out } = status(
      [
        {
          ...running,
          groups: Object.fromEntries(
            ['order', 'product', 'fresh', 'broken'].map((key) => [key, group(key)]),
          ),
          deployments: {
            ...running.deployments,
            'd-4': deployment('product', 'd-4', 'Succeeded'),
            'd-5': deployment('broken', 'd-5', 'Failed', failed),
            'd-6': deployment('broken', 'd-6', 'Succeeded', {
              createTime: moment(-5),
              creator: 'codeDeployRollback',
              rollbackInfo: { rollbackTriggeringDeploymentId: 'd-5' },
            }),
          },
          targets: { ...running.targets, 'd-5': target('broken', '7', '8', 10, shifting(-60)) },
          aliases: {
            ...running.aliases,
            'shop-dev-product': alias('5'),
            'shop-dev-fresh': alias('1'),
            'shop-dev-broken': alias('7'),
          },
          alarms: Object.fromEntries(
            ['order', 'product', 'fresh', 'broken'].map((key) => [
              key,
              alarm(
                `shop-dev-${key}Errors`,
                key === 'product' ? 'ALARM' : 'OK',
                'Threshold Crossed',
                -65,
              ),
            ]),
          ),
        },
      ],
      [],
      [],
      ['order', 'product', 'fresh', 'broken'],
    );
    assert.equal(exit, 0);
    assert.equal(
      out,
      `FUNCTION  ALIAS  VERSION  TRAFFIC  DEPLOYMENT  STATUS                ALARMS
order     Live   12 → 13  20 %     d-1         InProgress            1 OK
product   Live   5        100 %    d-4         Succeeded             1 of 1 in ALARM
fresh     Live   1        100 %    -           -                     1 OK
broken    Live   7        100 %    d-6         Succeeded (rollback)  1 OK

order: deployment d-1 is InProgress, minute 1 of 9, next step in 0:45, all traffic in 7:45
product: alarm shop-dev-productErrors: ALARM for 1:05: Threshold Crossed

broken: version 8 was rolled back, version 7 has all traffic.
  Lambda was asked too much at once: all functions whose traffic shifts share one quota of the region. CodeDeploy says: Rate exceeded.
  Deployment d-6 moved all traffic back to version 7.
  Next: deploy again; where many functions shift at once, deploy fewer of them together.
  ${LINK('d-5')}

No deployment has run yet for fresh: making an alias shifts nothing, the next new version will.
`,
    );
  });

  test('an alias that is divided though nothing runs is told, with the command that mends it', () => {
    const { exit, out } = status([
      { ...resting, aliases: { 'shop-dev-order': alias('12', '13', 0.125) } },
    ]);
    assert.equal(exit, 0);
    assert.equal(
      out,
      `FUNCTION  ALIAS  VERSION  TRAFFIC         DEPLOYMENT  STATUS     ALARMS
order     Live   12, 13   87.5 %, 12.5 %  d-1         Succeeded  1 OK

order: deployment d-1 succeeded, but both versions have traffic.
  The alias Live divides its traffic: 12.5 % to version 13, the rest to version 12; the next deployment fails while it does.
  Next: let the alias point at one version, then deploy again.
    aws lambda update-alias --function-name shop-dev-order --name Live --function-version 12 --routing-config AdditionalVersionWeights={}
`,
    );
  });

  test('a hook that runs is told with the time it has left', () => {
    const events = [
      event('BeforeAllowTraffic', 'InProgress', -130),
      event('AllowTraffic', 'Pending'),
      event('AfterAllowTraffic', 'Pending'),
    ];
    const { out } = status([
      {
        ...running,
        targets: { 'd-1': target('order', '12', '13', 0, events) },
        aliases: { 'shop-dev-order': alias('12') },
      },
    ]);
    assert.match(
      out,
      /\norder: hook BeforeAllowTraffic has run for 2:10; CodeDeploy gives up in 57:50\n/,
    );
  });

  test('as JSON', () => {
    const { exit, out } = status([running], ['--format', 'json']);
    assert.equal(exit, 0);
    const {
      groups: [{ verdict, ...told }],
    } = JSON.parse(out);
    assert.deepEqual(told, {
      application: APPLICATION,
      group: groupOf('order'),
      function: 'shop-dev-order',
      alias: 'Live',
      from: '12',
      to: '13',
      weight: 0.2,
      reported: 0.2,
      isSplit: true,
      deployment: {
        id: 'd-1',
        status: 'InProgress',
        creator: 'CloudFormation',
        configuration: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        code: '',
        message: '',
        created: '2026-11-01T09:59:50Z',
        started: '2026-11-01T09:59:52Z',
        completed: null,
      },
      rollback: null,
      hooks: [
        { name: 'BeforeAllowTraffic', state: 'Skipped', started: null, ended: null, reason: '' },
        { name: 'AfterAllowTraffic', state: 'Pending', started: null, ended: null, reason: '' },
      ],
      alarms: [
        { name: 'shop-dev-orderErrors', state: 'OK', since: '2026-11-01T09:00:00Z', reason: '' },
      ],
    });
    assert.deepEqual([verdict.state, verdict.link], ['running', LINK('d-1')]);
  });

  test('what may not be read is left out, and said', () => {
    const { exit, out } = status(
      [resting],
      [],
      [refusal('GetAlias', 'AccessDeniedException'), refusal('DescribeAlarms', 'AccessDenied')],
    );
    assert.equal(exit, 0);
    assert.match(out, /\norder {5}Live {3}- +- +d-1 +Succeeded +0 of 1 OK\n/);
    assert.match(
      out,
      /\nNot everything can be seen: GetAlias: [^\n]*\nNot everything can be seen: DescribeAlarms: /,
    );
  });

  test('the last deployment is found also where no group may be read', () => {
    const { out } = status(
      [resting],
      [],
      [
        refusal('BatchGetDeploymentGroups', 'AccessDeniedException'),
        refusal('GetDeploymentGroup', 'AccessDeniedException'),
      ],
    );
    assert.match(out, /\norder {5}Live {3}13 +100 % +d-1 +Succeeded +none\n/);
  });

  test('300 groups are asked for within the quotas, all of them', () => {
    const keys = Array.from({ length: 300 }, (_, i) => `f${i}`);
    const each = (make) => Object.fromEntries(keys.map((key, i) => make(key, i)));
    const { exit, out, took, requests } = status(
      [
        {
          at: 0,
          groups: each((key) => [key, group(key)]),
          aliases: each((key) => [`shop-dev-${key}`, alias('1')]),
          alarms: each((key) => [key, alarm(`shop-dev-${key}Errors`, 'OK')]),
        },
      ],
      [],
      [],
      keys,
    );
    assert.equal(exit, 0);
    assert.equal(out.match(/ Live +1 +100 % +- +- +1 OK$/gm).length, 300);
    assert.ok(
      out.endsWith(
        '\nNo deployment has run yet for f0, f1, f2, f3, f4 and 295 more: making an alias shifts nothing, the next new version will.\n',
      ),
    );
    assert.ok(took >= 90000, 'three aliases a second');
    assert.equal(
      requests.filter(({ operation }) => operation === 'BatchGetDeploymentGroups').length,
      3,
    );
    assert.equal(requests.filter(({ operation }) => operation === 'DescribeAlarms').length, 3);
  });
});

describe('stop', () => {
  const stopping = {
    operation: 'StopDeployment',
    body: { status: 'Pending', statusMessage: 'Deployment is being stopped' },
  };
  const stop = (args, options = {}, extra = [stopping], moments = [running]) =>
    run(
      ['stop', '--stack', 'shop-dev', ...args],
      [stack(['order']), ...history(moments), ...extra],
      options,
    );
  const stopped = ({ requests }) =>
    requests.filter(({ operation }) => operation === 'StopDeployment').map(({ input }) => input);
  const QUESTION =
    'Stop deployment d-1 of order (12 → 13, 20 % of traffic), and move all traffic back to version 12?';

  test('asks, and stops with rollback', () => {
    const told = stop([], { replies: [true] });
    assert.deepEqual(
      [told.exit, told.questions, stopped(told), told.out],
      [
        0,
        [QUESTION],
        [{ deploymentId: 'd-1', autoRollbackEnabled: true }],
        'order: deployment d-1 is being stopped: Deployment is being stopped\n',
      ],
    );
  });
  test('stops nothing where the answer is no', () => {
    const told = stop([], { replies: [false] });
    assert.deepEqual([told.exit, stopped(told), told.out], [0, [], '']);
  });
  test('asks for each one', () => {
    const both = {
      ...running,
      groups: { order: group('order'), product: group('product') },
      deployments: { ...running.deployments, 'd-2': deployment('product', 'd-2', 'InProgress') },
    };
    const told = run(
      ['stop', '--stack', 'shop-dev'],
      [stack(['order', 'product']), ...history([both]), stopping],
      { replies: [false, true] },
    );
    assert.equal(told.questions.length, 2);
    assert.deepEqual(
      stopped(told).map(({ deploymentId }) => deploymentId),
      ['d-2'],
    );
  });
  test('without a terminal it needs --yes', () => {
    const told = stop([]);
    assert.deepEqual(
      [told.exit, stopped(told), told.err],
      [
        2,
        [],
        'sls-rollout stop: there is no terminal to ask at; give --yes; see sls-rollout stop --help\n',
      ],
    );
    assert.deepEqual(stopped(stop(['--yes'])), [
      { deploymentId: 'd-1', autoRollbackEnabled: true },
    ]);
  });
  test('without rollback only by force, and nobody is asked before', () => {
    const refused = stop(['--no-rollback', '--yes']);
    assert.deepEqual([refused.exit, refused.requests.length], [2, 0]);
    assert.match(
      refused.err,
      /the alias goes on dividing its traffic between both versions, and later deployments fail .*--force/,
    );
    assert.deepEqual(stopped(stop(['--no-rollback', '--force', '--yes'])), [
      { deploymentId: 'd-1', autoRollbackEnabled: false },
    ]);
    assert.match(
      stop(['--no-rollback', '--force'], { replies: [false] }).questions[0],
      /, and leave the alias divided between both versions\?$/,
    );
  });
  test('what ended by itself is fine', () => {
    const told = stop(['--yes'], {}, [
      refusal('StopDeployment', 'DeploymentAlreadyCompletedException'),
    ]);
    assert.deepEqual([told.exit, told.out], [0, 'order: deployment d-1 had ended already\n']);
  });
  test('what may not be stopped is a failure', () => {
    const told = stop(['--yes'], {}, [refusal('StopDeployment', 'AccessDeniedException')]);
    assert.deepEqual(
      [told.exit, told.err],
      [
        3,
        'sls-rollout stop: StopDeployment: AccessDeniedException it is (AccessDeniedException)\n',
      ],
    );
  });
  test('where nothing runs there is nothing to stop', () => {
    const told = stop(['--yes'], {}, [stopping], [resting]);
    assert.deepEqual(
      [told.exit, told.out, stopped(told)],
      [0, 'No deployment is running: there is nothing to stop.\n', []],
    );
  });
});
