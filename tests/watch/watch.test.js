'use strict';

// watch: from attaching to the verdict, against given answers of AWS on a clock that nobody waits
// for.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
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
  page,
  refusal,
  resource,
  run,
  shifted,
  shifting,
  stack,
  target,
  APPLICATION,
  ACCOUNT,
} = require('./world.js');

const WATCH = ['watch', '--stack', 'shop-dev'];
const LINK = (id) =>
  `https://ap-south-1.console.aws.amazon.com/codesuite/codedeploy/deployments/${id}?region=ap-south-1`;
const REASON =
  'Threshold Crossed: 1 datapoint [4.0 (01/11/26 10:01:00)] was greater than or equal to the threshold (1.0).';
const jsonLines = (out) =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

// A rollout of `order` in its first minute.
const begun = (changes = {}) => ({
  at: 0,
  groups: { order: group('order') },
  deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
  targets: { 'd-1': target('order', '12', '13', 10, shifting(0)) },
  aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
  alarms: { order: alarm('shop-dev-orderErrors', 'OK') },
  ...changes,
});
const ended = (status, code, message, members = {}) => ({
  'd-1': deployment('order', 'd-1', status, {
    errorInformation: { code, message },
    completeTime: moment(98),
    ...members,
  }),
});
// What a rollback adds to the deployment that it rolls back, and itself.
const rollingBack = (status, of, members = {}) => ({
  'd-1': { ...of['d-1'], rollbackInfo: { rollbackDeploymentId: 'd-2', rollbackMessage: '' } },
  'd-2': deployment('order', 'd-2', status, {
    createTime: moment(104),
    creator: 'codeDeployRollback',
    rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' },
    ...members,
  }),
});
const rolledBack = (of, at = 106) => [
  { at, deployments: rollingBack('InProgress', of) },
  {
    at: at + 6,
    deployments: rollingBack('Succeeded', of, { completeTime: moment(at + 5) }),
    aliases: { 'shop-dev-order': alias('12') },
  },
];
const watched = (moments, args = [], options = {}) =>
  run([...WATCH, ...args], [stack(['order']), ...history(moments)], options);

// ---- How it ends ----

test('a rollout that succeeds is told step by step, and ends with 0', () => {
  const steps = [2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => ({
    at: (tenth - 1) * 60,
    aliases: { 'shop-dev-order': alias('12', '13', tenth / 10) },
  }));
  const { exit, out, err } = watched([
    begun(),
    ...steps,
    { at: 540, aliases: { 'shop-dev-order': alias('13') } },
    {
      at: 543,
      deployments: {
        'd-1': deployment('order', 'd-1', 'Succeeded', { completeTime: moment(542) }),
      },
      targets: { 'd-1': target('order', '12', '13', 100, shifted(0, 541)) },
    },
  ]);
  assert.deepEqual([exit, err], [0, '']);
  assert.equal(
    out,
    `10:00:00Z  order  deployment d-1 is InProgress, 12 → 13, CodeDeployDefault.LambdaLinear10PercentEvery1Minute (9 minutes), 10 % of traffic, minute 0 of 9, next step in 1:00, all traffic in 9:00
10:01:00Z  order  20 % of traffic on version 13, minute 1 of 9, next step in 1:00, all traffic in 8:00
10:02:00Z  order  30 % of traffic on version 13, minute 2 of 9, next step in 1:00, all traffic in 7:00
10:03:00Z  order  40 % of traffic on version 13, minute 3 of 9, next step in 1:00, all traffic in 6:00
10:04:00Z  order  50 % of traffic on version 13, minute 4 of 9, next step in 1:00, all traffic in 5:00
10:05:00Z  order  60 % of traffic on version 13, minute 5 of 9, next step in 1:00, all traffic in 4:00
10:06:00Z  order  70 % of traffic on version 13, minute 6 of 9, next step in 1:00, all traffic in 3:00
10:07:00Z  order  80 % of traffic on version 13, minute 7 of 9, next step in 1:00, all traffic in 2:00
10:08:00Z  order  90 % of traffic on version 13, minute 8 of 9, all traffic in 1:00
10:09:00Z  order  100 % of traffic on version 13
10:09:05Z  order  deployment d-1 is Succeeded
order: version 13 has all traffic.
`,
  );
});

const alarmed = ended(
  'Stopped',
  'ALARM_ACTIVE',
  'One or more alarms have been activated: <shop-dev-orderErrors>',
);
const alarmStory = [
  begun(),
  { at: 60, aliases: { 'shop-dev-order': alias('12', '13', 0.2) } },
  { at: 92, alarms: { order: alarm('shop-dev-orderErrors', 'ALARM', REASON, 90) } },
  { at: 100, deployments: alarmed },
  ...rolledBack(alarmed),
];
const ALARM_VERDICT = `order: version 13 was rolled back, version 12 has all traffic.
  Alarm shop-dev-orderErrors went off at 20 % of traffic on version 13: ${REASON}
  Deployment d-2 moved all traffic back to version 12.
  Next: read what version 13 logged, mend it, and deploy again.
  ${LINK('d-1')}
`;

test('an alarm rolls back: which one, why, at which weight, and by which deployment', () => {
  const { exit, out } = watched(alarmStory);
  assert.equal(exit, 1);
  assert.equal(
    out,
    `10:00:00Z  order  deployment d-1 is InProgress, 12 → 13, CodeDeployDefault.LambdaLinear10PercentEvery1Minute (9 minutes), 10 % of traffic, minute 0 of 9, next step in 1:00, all traffic in 9:00
10:01:00Z  order  20 % of traffic on version 13, minute 1 of 9, next step in 1:00, all traffic in 8:00
10:01:35Z  order  alarm shop-dev-orderErrors: ALARM for 0:05: ${REASON}
10:01:40Z  order  deployment d-1 is Stopped, ALARM_ACTIVE: One or more alarms have been activated: <shop-dev-orderErrors>
10:01:50Z  order  rollback d-2 is InProgress
10:01:55Z  order  0 % of traffic on version 13
10:01:55Z  order  rollback d-2 is Succeeded
${ALARM_VERDICT}`,
  );
});

test('as JSON the same is an object a line, each with the same members', () => {
  const { exit, out } = watched(alarmStory, ['--format', 'json']);
  const lines = jsonLines(out);
  assert.equal(exit, 1);
  assert.deepEqual(
    lines.map(({ kind, state }) => [kind, state]),
    [
      ['began', 'InProgress'],
      ['weight', null],
      ['alarm', 'ALARM'],
      ['status', 'Stopped'],
      ['rollback', 'InProgress'],
      ['weight', null],
      ['rollback', 'Succeeded'],
      ['verdict', 'rolledBack'],
    ],
  );
  const rollout = {
    application: APPLICATION,
    group: groupOf('order'),
    function: 'shop-dev-order',
    alias: 'Live',
    deployment: 'd-1',
    from: '12',
    to: '13',
  };
  assert.deepEqual(lines[2], {
    time: '2026-11-01T10:01:35Z',
    kind: 'alarm',
    ...rollout,
    weight: 0.2,
    name: 'shop-dev-orderErrors',
    before: 'OK',
    state: 'ALARM',
    reason: REASON,
  });
  const { reason, ...verdict } = lines.at(-1);
  assert.match(reason, /went off at 20 % of traffic on version 13: Threshold Crossed/);
  assert.deepEqual(verdict, {
    time: '2026-11-01T10:01:55Z',
    kind: 'verdict',
    ...rollout,
    weight: 0,
    name: 'd-2',
    before: null,
    state: 'rolledBack',
    code: 'ALARM_ACTIVE',
    alarm: 'shop-dev-orderErrors',
    next: 'read what version 13 logged, mend it, and deploy again',
    link: LINK('d-1'),
  });
});

test('a watch that comes late tells the weight by the configuration, and the alarm that CodeDeploy names', () => {
  const { exit, out } = watched([
    begun({
      deployments: rollingBack('InProgress', alarmed, {}),
      alarms: { order: alarm('shop-dev-orderErrors', 'OK', '', 97) },
      targets: { 'd-1': target('order', '12', '13', 0, shifting(-110)) },
    }),
    {
      at: 6,
      deployments: rollingBack('Succeeded', {
        'd-1': { ...alarmed['d-1'], completeTime: moment(-12) },
      }),
      aliases: { 'shop-dev-order': alias('12') },
    },
  ]);
  assert.equal(exit, 1);
  assert.match(
    out,
    /\n {2}Alarm shop-dev-orderErrors went off at 20 % of traffic on version 13, by the configuration's clock\.\n/,
  );
});

test('an alarm that is red before it begins stops it at once, and what to do is told', () => {
  const stopped = ended(
    'Stopped',
    'ALARM_ACTIVE',
    'One or more alarms have been activated: <shop-dev-orderErrors>',
    { completeTime: moment(4) },
  );
  const pending = [
    event('BeforeAllowTraffic', 'Pending'),
    event('AllowTraffic', 'Pending'),
    event('AfterAllowTraffic', 'Pending'),
  ];
  const { exit, out } = watched([
    begun({
      targets: { 'd-1': target('order', '12', '13', 0, pending) },
      aliases: { 'shop-dev-order': alias('12') },
      alarms: { order: alarm('shop-dev-orderErrors', 'ALARM', REASON, -1210) },
    }),
    { at: 5, deployments: stopped },
    ...rolledBack(stopped, 8),
  ]);
  assert.equal(exit, 1);
  assert.match(out, /alarm shop-dev-orderErrors: ALARM for 20:10: Threshold Crossed/);
  assert.ok(
    out.includes(
      `  Alarm shop-dev-orderErrors was in ALARM already when the deployment began, and ended it before any traffic moved: ${REASON}\n`,
    ),
    out,
  );
  assert.match(
    out,
    /\n {2}Next: wait until the alarm is OK\. .* --rollout-ignore-alarms, .* canaryAlarms, /,
  );
});

describe('hooks', () => {
  const hook = (status, started, endedAt, diagnostics) => [
    event('BeforeAllowTraffic', status, started, endedAt, diagnostics),
    event('AllowTraffic', status === 'Failed' ? 'Skipped' : 'Pending'),
    event('AfterAllowTraffic', status === 'Failed' ? 'Skipped' : 'Pending'),
  ];
  const waiting = (started) =>
    begun({
      targets: { 'd-1': target('order', '12', '13', 0, hook('InProgress', started)) },
      aliases: { 'shop-dev-order': alias('12') },
    });
  const failed = ended(
    'Failed',
    'HOOK_EXECUTION_FAILURE',
    'The overall deployment failed because a hook failed.',
    { completeTime: moment(12) },
  );

  test('a hook that fails: its message and the end of its log', () => {
    const diagnostics = {
      errorCode: 'ScriptFailed',
      scriptName: 'x',
      message: 'the new version answers 500',
      logTail: 'GET /orders\n500\x1b[31m\n',
    };
    const { exit, out } = watched([
      waiting(-2),
      {
        at: 12,
        deployments: failed,
        targets: { 'd-1': target('order', '12', '13', 0, hook('Failed', -2, 11, diagnostics)) },
      },
      ...rolledBack(failed, 15),
    ]);
    assert.equal(exit, 1);
    assert.match(
      out,
      /^10:00:00Z {2}order {2}hook BeforeAllowTraffic has run for 0:02; CodeDeploy gives up in 59:58$/m,
    );
    assert.match(
      out,
      /^10:00:15Z {2}order {2}hook BeforeAllowTraffic failed after 0:13: the new version answers 500$/m,
    );
    assert.ok(
      out.includes(`order: version 13 was rolled back, version 12 has all traffic.
  The hook of BeforeAllowTraffic failed: the new version answers 500.
    | GET /orders
    | 500\\x1b[31m
  Deployment d-2 moved all traffic back to version 12.
  Next: read the hook's log, mend what it found or the hook itself, and deploy again.
`),
      out,
    );
  });

  test('a hook that is silent is told of once no function can run any longer, and when CodeDeploy gives up', () => {
    const silent = ended('Failed', 'HOOK_EXECUTION_FAILURE', '', { completeTime: moment(3600) });
    const { exit, out } = watched([
      waiting(0),
      {
        at: 3600,
        deployments: silent,
        targets: { 'd-1': target('order', '12', '13', 0, hook('Failed', 0, 3600)) },
      },
      ...rolledBack(silent, 3604),
    ]);
    assert.equal(exit, 1);
    assert.deepEqual(
      out.split('\n').filter((line) => /crashed/.test(line)),
      [
        '10:15:00Z  order  hook BeforeAllowTraffic has not reported for 15:00, longer than a Lambda function can run; ' +
          'CodeDeploy gives up in 45:00; it crashed, or its role does not allow codedeploy:PutLifecycleEventHookExecutionStatus',
        "  Next: read the hook's log: it crashed, could not reach " +
          'CodeDeploy, or its role does not allow codedeploy:PutLifecycleEventHookExecutionStatus; then deploy again.',
      ],
    );
    assert.match(out, /\n {2}The hook of BeforeAllowTraffic did not report within an hour\.\n/);
  });
});

describe('a deployment that somebody stops', () => {
  const stopped = ended('Stopped', 'MANUAL_STOP', 'The deployment was stopped by user.');
  test('with rollback', () => {
    const { exit, out } = watched([
      begun(),
      { at: 98, deployments: stopped },
      ...rolledBack(stopped),
    ]);
    assert.equal(exit, 1);
    assert.ok(
      out.endsWith(`order: version 13 was rolled back, version 12 has all traffic.
  Somebody stopped it. CodeDeploy says: The deployment was stopped by user.
  Deployment d-2 moved all traffic back to version 12.
  Next: deploy again when it may go on: a deployment that was stopped cannot be resumed.
  ${LINK('d-1')}
`),
      out,
    );
  });
  test('without: the alias stays divided, and the command that mends it is told', () => {
    const { exit, out, took } = watched([begun(), { at: 98, deployments: stopped }]);
    assert.equal(exit, 1);
    assert.ok(took >= 158000 && took <= 165000, 'a minute is left for a rollback to appear');
    assert.ok(
      out.endsWith(`order: deployment d-1 was stopped, and both versions still have traffic.
  Somebody stopped it. CodeDeploy says: The deployment was stopped by user.
  No deployment rolled it back. The alias Live divides its traffic: 10 % to version 13, the rest to version 12; the next deployment fails while it does.
  Next: let the alias point at one version, then deploy again.
    aws lambda update-alias --function-name shop-dev-order --name Live --function-version 12 --routing-config AdditionalVersionWeights={}
  ${LINK('d-1')}
`),
      out,
    );
  });
});

test('several functions: each is followed to its end, and one that fails is enough for 1', () => {
  const moments = [
    begun({
      groups: { order: group('order'), product: group('product'), idle: group('idle') },
      deployments: {
        'd-1': deployment('order', 'd-1', 'InProgress'),
        'd-7': deployment('product', 'd-7', 'InProgress'),
        'd-0': deployment('idle', 'd-0', 'Succeeded'),
      },
      targets: {
        'd-1': target('order', '12', '13', 10, shifting(0)),
        'd-7': target('product', '4', '5', 10, shifting(0)),
      },
      aliases: {
        'shop-dev-order': alias('12', '13', 0.1),
        'shop-dev-product': alias('4', '5', 0.1),
      },
      alarms: {
        order: alarm('shop-dev-orderErrors', 'OK'),
        product: alarm('shop-dev-productErrors', 'OK'),
        idle: alarm('shop-dev-idleErrors', 'ALARM', 'old'),
      },
    }),
    {
      at: 20,
      deployments: {
        'd-7': deployment('product', 'd-7', 'Succeeded', { completeTime: moment(19) }),
      },
      aliases: { 'shop-dev-product': alias('5') },
    },
    {
      at: 92,
      alarms: {
        order: alarm('shop-dev-orderErrors', 'ALARM', REASON, 90),
        product: alarm('shop-dev-productErrors', 'ALARM', REASON, 90),
      },
    },
    { at: 100, deployments: alarmed },
    ...rolledBack(alarmed),
  ];
  const { exit, out } = run(WATCH, [stack(['order', 'product', 'idle']), ...history(moments)]);
  assert.equal(exit, 1);
  assert.match(out, /^10:00:20Z {2}product {2}100 % of traffic on version 5$/m);
  assert.match(out, /^10:00:20Z {2}product {2}deployment d-7 is Succeeded$/m);
  assert.doesNotMatch(
    out,
    /alarm shop-dev-productErrors: ALARM/,
    'what is over is not told any more',
  );
  assert.doesNotMatch(out, /idle/, 'and of what does not run nothing is');
  assert.match(
    out,
    /\norder: version 13 was rolled back, [^]*\nproduct: version 5 has all traffic\.\n$/,
  );
});

test('a rollout of the same group that begins later is followed as well', () => {
  const { exit, out } = watched([
    begun(),
    {
      at: 20,
      deployments: {
        'd-1': deployment('order', 'd-1', 'Succeeded'),
        'd-9': deployment('order', 'd-9', 'InProgress', { createTime: moment(18) }),
      },
      targets: { 'd-9': target('order', '13', '14', 10, shifting(20)) },
      aliases: { 'shop-dev-order': alias('13', '14', 0.1) },
    },
    {
      at: 40,
      deployments: { 'd-9': deployment('order', 'd-9', 'Succeeded', { createTime: moment(18) }) },
      aliases: { 'shop-dev-order': alias('14') },
    },
  ]);
  assert.equal(exit, 0);
  assert.match(out, /^10:00:20Z {2}order {2}deployment d-9 is InProgress, 13 → 14/m);
  assert.ok(out.endsWith('order: version 14 has all traffic.\n'), out);
});

test('a watch may begin in the middle of a rollback', () => {
  const { exit, out } = watched([
    begun({ deployments: rollingBack('InProgress', alarmed) }),
    {
      at: 20,
      deployments: rollingBack('Succeeded', alarmed),
      aliases: { 'shop-dev-order': alias('12') },
    },
  ]);
  assert.equal(exit, 1);
  assert.match(out, /^10:00:00Z {2}order {2}rollback d-2 is InProgress$/m);
  assert.match(out, /\norder: version 13 was rolled back, version 12 has all traffic\.\n/);
});

test('a rollback that fails itself leaves the traffic divided', () => {
  const { exit, out } = watched([
    begun(),
    { at: 100, deployments: alarmed },
    {
      at: 106,
      deployments: rollingBack('Failed', alarmed, {
        errorInformation: {
          code: 'INVALID_LAMBDA_CONFIGURATION',
          message: 'A conflicting deployment is in progress',
        },
      }),
    },
  ]);
  assert.equal(exit, 1);
  assert.match(
    out,
    /\n {2}Deployment d-2, which was to roll it back, is Failed: A conflicting deployment is in progress\. The alias Live divides its traffic: 10 % to version 13/,
  );
});

test('why there is no rollback is told where CodeDeploy says it', () => {
  const { out } = watched([
    begun({ aliases: { 'shop-dev-order': alias('12') } }),
    {
      at: 98,
      deployments: ended('Failed', 'TIMEOUT', '', {
        rollbackInfo: { rollbackMessage: 'No previous revision' },
      }),
    },
  ]);
  assert.ok(
    out.includes(`order: deployment d-1 failed.
  A step took longer than CodeDeploy waits.
  It was not rolled back: No previous revision.
`),
    out,
  );
});

test('the README shows a watch as it is', () => {
  assert.ok(
    fs
      .readFileSync(path.join(__dirname, '../../README.md'), 'utf8')
      .includes(watched(alarmStory).out),
  );
});

// ---- What AWS may say ----

describe('weights', () => {
  const noAlias = (code = 'AccessDeniedException') => ({
    operation: 'GetAlias',
    status: 403,
    body: { __type: code, message: 'no' },
  });
  const seen = (first, second, extra = []) => {
    const { out } = run(
      [...WATCH, '--timeout', '60'],
      [
        stack(['order']),
        ...history([
          begun({ targets: { 'd-1': target('order', '12', '13', first, shifting(0)) } }),
          { at: 30, targets: { 'd-1': target('order', '12', '13', second, shifting(0)) } },
        ]),
        ...extra,
      ],
    );
    return out;
  };
  test('where the alias may not be read, what CodeDeploy says is read on both scales, and the gap is told once', () => {
    for (const [first, second] of [
      [10, 20],
      [0.1, 0.2],
    ]) {
      const out = seen(first, second, [noAlias()]);
      assert.match(out, /, 10 % of traffic, minute 0/);
      assert.match(out, /^10:00:30Z {2}order {2}20 % of traffic on version 13/m);
      assert.equal(
        out.match(/not everything can be seen: GetAlias: no \(AccessDeniedException\)/g).length,
        1,
      );
    }
  });
  test('the alias itself is believed rather', () =>
    assert.match(seen(40, 40), /, 10 % of traffic, minute 0/));
  test('and in a terminal the difference is told', () => {
    const { out } = run(
      [...WATCH, '--timeout', '1'],
      [
        stack(['order']),
        ...history([begun({ targets: { 'd-1': target('order', '12', '13', 40, shifting(0)) } })]),
      ],
      { terminal: { columns: 120, rows: 24 } },
    );
    assert.match(out, / 10 % \(CodeDeploy says 40 %\) {2}minute 0 of 9/);
  });
  test('what is no weight is none', () => {
    for (const weight of [-1, 101, 1e300, '10', null])
      assert.doesNotMatch(seen(weight, weight, [noAlias()]), /% of traffic/);
  });
  test('an alias whose main version is the new one already', () => {
    const { out } = run(
      [...WATCH, '--timeout', '1'],
      [
        stack(['order']),
        ...history([begun({ aliases: { 'shop-dev-order': alias('13', '12', 0.75) } })]),
      ],
    );
    assert.match(out, /, 25 % of traffic/);
  });
});

describe("configurations of one's own", () => {
  const own = (info, extra = []) =>
    run(
      [...WATCH, '--timeout', '1'],
      [
        stack(['order']),
        ...history([
          begun({
            deployments: {
              'd-1': deployment('order', 'd-1', 'InProgress', { deploymentConfigName: 'Own' }),
            },
            configurations: info
              ? { Own: { deploymentConfigName: 'Own', trafficRoutingConfig: info } }
              : {},
          }),
        ]),
        ...extra,
      ],
    ).out;
  test('canary', () =>
    assert.match(
      own({
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 25, canaryInterval: 3 },
      }),
      /Own \(3 minutes\), 10 % of traffic, minute 0 of 3, all traffic in 3:00/,
    ));
  test('linear', () =>
    assert.match(
      own({
        type: 'TimeBasedLinear',
        timeBasedLinear: { linearPercentage: 30, linearInterval: 2 },
      }),
      /Own \(6 minutes\), .*minute 0 of 6, next step in 2:00, all traffic in 6:00/,
    ));
  test('all at once', () =>
    assert.match(own({ type: 'AllAtOnce' }), /Own \(0 minutes\), 10 % of traffic\n/));
  test('of a later day, or impossible', () => {
    for (const info of [
      { type: 'TimeBasedFlexible' },
      { type: 'TimeBasedCanary', timeBasedCanary: { canaryPercentage: 0, canaryInterval: 1e9 } },
      {},
    ])
      assert.match(own(info), /Own, 10 % of traffic, minute 0, how long it takes is not known\n/);
  });
  test('that may not be read', () => {
    const out = own(null, [refusal('GetDeploymentConfig', 'AccessDeniedException')]);
    assert.match(out, /Own, 10 % of traffic, minute 0, how long it takes is not known\n/);
    assert.match(out, /not everything can be seen: GetDeploymentConfig/);
  });
});

test('statuses, states, events and members of a later day are told as they are', () => {
  const events = [
    event('BeforeAllowTraffic', 'Pondering', 0),
    event('InspectTraffic', 'InProgress', 0),
    event('AllowTraffic', 'InProgress', 0),
    { news: true },
  ];
  const { exit, out } = watched([
    begun({
      deployments: {
        'd-1': deployment('order', 'd-1', 'Simmering', {
          news: [{}],
          rollbackInfo: null,
          errorInformation: 7,
        }),
      },
      targets: { 'd-1': target('order', '12', '13', 10, events, { news: 1 }) },
      alarms: { order: { ...alarm('shop-dev-orderErrors', 'MAYBE'), News: 1 } },
    }),
    {
      at: 10,
      deployments: {
        'd-1': deployment('order', 'd-1', 'Failed', {
          errorInformation: { code: 'OUT_OF_TEA', message: 'The kettle is empty' },
          autoRollbackConfiguration: { enabled: false },
        }),
      },
      aliases: { 'shop-dev-order': alias('12') },
    },
  ]);
  assert.equal(exit, 1);
  assert.match(out, /deployment d-1 is Simmering, 12 → 13/);
  assert.match(out, /order {2}hook BeforeAllowTraffic is Pondering\n/);
  assert.match(out, /order {2}alarm shop-dev-orderErrors: MAYBE\n/);
  assert.ok(
    out.includes(
      'order: deployment d-1 failed.\n  Its code is OUT_OF_TEA. CodeDeploy says: The kettle is empty.\n',
    ),
    out,
  );
});

test('an alarm that is not there, and alarms that are ignored, are told', () => {
  const missing = watched([begun({ alarms: {} })], ['--timeout', '1']);
  assert.match(missing.out, /order {2}alarm shop-dev-orderErrors does not exist\n/);
  const ignored = watched(
    [
      begun({
        deployments: {
          'd-1': deployment('order', 'd-1', 'InProgress', {
            overrideAlarmConfiguration: { enabled: false },
          }),
        },
      }),
    ],
    ['--timeout', '1'],
    { terminal: { columns: 90, rows: 20 } },
  );
  assert.match(ignored.out, /no alarm is watched: CodeDeploy was told to ignore them/);
  assert.doesNotMatch(ignored.out, /orderErrors/);
});

test('before a deployment starts it has no targets: the watch waits for them', () => {
  const { exit, out } = watched([
    begun({
      deployments: { 'd-1': deployment('order', 'd-1', 'Created', { startTime: undefined }) },
      targets: {},
      aliases: { 'shop-dev-order': alias('12') },
    }),
    {
      at: 7,
      deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
      targets: { 'd-1': target('order', '12', '13', 10, shifting(6)) },
      aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
    },
    {
      at: 20,
      deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') },
      aliases: { 'shop-dev-order': alias('13') },
    },
  ]);
  assert.equal(exit, 0);
  assert.match(out, /^10:00:00Z {2}order {2}deployment d-1 is Created, CodeDeployDefault/m);
  assert.match(
    out,
    /^10:00:10Z {2}order {2}10 % of traffic on version 13, minute 0 of 9, next step in 0:56, all traffic in 8:56$/m,
  );
  assert.doesNotMatch(out, /not everything/);
});

test('a deployment that disappears ends the watch with 3', () => {
  const { exit, out, err } = watched([
    begun(),
    { at: 20, deployments: { 'd-1': null }, targets: { 'd-1': null } },
  ]);
  assert.equal(exit, 3);
  assert.match(out, /order {2}CodeDeploy no longer knows deployment d-1\n/);
  assert.match(
    out,
    /\norder: CodeDeploy no longer knows deployment d-1: its group or its application was removed\.\n$/,
  );
  assert.equal(err, 'sls-rollout watch: a deployment was removed while it was watched\n');
});

test('names that are long or hold control characters neither break a line nor reach the terminal', () => {
  const name = `\u001b[2J${'x'.repeat(250)}\n`;
  const evil = begun({
    groups: {
      order: group('order', { alarmConfiguration: { enabled: true, alarms: [{ name }] } }),
    },
    alarms: { order: alarm(name, 'ALARM', 'a\r\nb\u009b31m\u001b]0;t\u0007') },
    deployments: { 'd-1': deployment('order', 'd-1', 'In\u001bProgress') },
  });
  for (const options of [{}, { terminal: { columns: 60, rows: 20 } }]) {
    const { out } = watched([evil], ['--timeout', '1'], options);
    const plain = out.replace(/\u001b\[(K|\d+A)/g, '');
    assert.doesNotMatch(plain, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    assert.match(plain, /In\\x1bProgress|minute 0/);
    if (options.terminal)
      for (const line of plain.split('\n')) assert.ok([...line].length <= 60, line);
  }
});

// ---- The world fails ----

describe('AWS that cannot be asked', () => {
  const all = (members) => ({ operation: '*', status: 400, ...members });
  const throttled = (from, until) =>
    all({ from, until, body: { __type: 'ThrottlingException', message: 'Rate exceeded' } });
  const over = {
    at: 400,
    deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') },
    aliases: { 'shop-dev-order': alias('13') },
  };

  test('throttled for a while: told once, tried again ever more slowly, and followed to the end', () => {
    const { exit, out, requests } = run(WATCH, [
      stack(['order']),
      ...history([begun(), over]),
      throttled(20, 120),
    ]);
    assert.equal(exit, 0);
    assert.deepEqual(
      out
        .split('\n')
        .filter((line) => /AWS/.test(line))
        .map((line) => line.slice(9)),
      [
        '         AWS cannot be asked, the rollout goes on unwatched until it can: BatchGetDeploymentGroups: Rate exceeded (ThrottlingException)',
        '         AWS answers again',
      ],
    );
    const during = requests.filter(({ at }) => at >= 20000 && at < 120000);
    assert.ok(during.length <= 25, `${during.length} requests in 100 seconds`);
    assert.ok(
      during.every(({ operation }) => operation === 'BatchGetDeploymentGroups'),
      'nothing else is asked in vain',
    );
  });
  test('at the first look it is a failure', () => {
    const { exit, out, err } = run(WATCH, [
      stack(['order']),
      ...history([begun()]),
      { ...throttled(0, 900), operation: 'ListDeployments' },
    ]);
    assert.deepEqual(
      [exit, out, err],
      [3, '', 'sls-rollout watch: ListDeployments: Rate exceeded (ThrottlingException)\n'],
    );
  });
  test('for a quarter of an hour, and the watch gives up', () => {
    const { exit, err, took } = run(WATCH, [
      stack(['order']),
      ...history([begun()]),
      throttled(20),
    ]);
    assert.equal(exit, 3);
    assert.match(err, /^sls-rollout watch: BatchGetDeploymentGroups: Rate exceeded/);
    assert.ok(took >= 915000 && took < 1100000, String(took));
  });
  test('no answer at all, and answers that are none', () => {
    for (const broken of [
      { silent: true },
      { text: '<html>proxy</html>', status: 200 },
      { text: '{"deployments":[', status: 200 },
      { text: '[]', status: 200 },
    ]) {
      const { exit, out } = run(WATCH, [
        stack(['order']),
        ...history([begun(), over]),
        all({ from: 20, until: 60, ...broken }),
      ]);
      assert.equal(exit, 0, JSON.stringify(broken));
      assert.match(out, /AWS cannot be asked[^]*AWS answers again/);
    }
  });
  test('no right to list: it is told, and ends with 3', () => {
    const { exit, err } = run(WATCH, [
      stack(['order']),
      ...history([begun()]),
      refusal('ListDeployments', 'AccessDeniedException'),
    ]);
    assert.deepEqual(
      [exit, err],
      [
        3,
        'sls-rollout watch: ListDeployments: AccessDeniedException it is (AccessDeniedException)\n',
      ],
    );
  });
  test('no right to many groups at once: each is asked for by itself, once', () => {
    const { out, requests } = run(
      [...WATCH, '--timeout', '20'],
      [
        stack(['order']),
        ...history([begun()]),
        refusal('BatchGetDeploymentGroups', 'AccessDeniedException'),
        {
          operation: 'GetDeploymentGroup',
          when: { deploymentGroupName: groupOf('order') },
          body: {
            deploymentGroupInfo: group('order', {
              alarmConfiguration: { enabled: true, alarms: [{ name: 'missing' }] },
            }),
          },
        },
      ],
    );
    assert.match(out, /order {2}alarm missing does not exist\n/);
    assert.doesNotMatch(out, /not everything/);
    assert.deepEqual(
      ['BatchGetDeploymentGroups', 'GetDeploymentGroup'].map(
        (name) => requests.filter(({ operation }) => operation === name).length,
      ),
      [1, 1],
    );
  });
  test('no right to the groups: the last deployment is found without them', () => {
    const { exit, out } = run(WATCH, [
      stack(['order']),
      ...history([begun(), over]),
      refusal('BatchGetDeploymentGroups', 'AccessDeniedException'),
      refusal('GetDeploymentGroup', 'AccessDeniedException'),
    ]);
    assert.equal(exit, 0);
    assert.match(out, /not everything can be seen: GetDeploymentGroup/);
    assert.match(out, /order: version 13 has all traffic\.\n$/);
  });
});

describe('credentials', () => {
  const expired = (from, until) => ({
    operation: '*',
    from,
    until,
    status: 400,
    body: {
      __type: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    },
  });
  const over = {
    at: 300,
    deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') },
    aliases: { 'shop-dev-order': alias('13') },
  };
  test('that expire and come back are waited for', () => {
    const { exit, out } = run(WATCH, [
      stack(['order']),
      ...history([begun(), over]),
      expired(20, 100),
    ]);
    assert.equal(exit, 0);
    assert.match(out, /AWS cannot be asked, .*expired \(ExpiredTokenException\)/);
    assert.match(out, /AWS answers again/);
  });
  test('are renewed in the middle of a watch', () => {
    const url = 'http://127.0.0.1/credentials';
    const key = (from, id, until) => ({
      operation: url,
      from,
      body: {
        AccessKeyId: id,
        SecretAccessKey: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00',
        Token: 'token',
        Expiration: new Date(Date.UTC(2026, 10, 1, 10, 0, until)).toISOString(),
      },
    });
    const { exit, requests } = run(
      WATCH,
      [
        stack(['order']),
        ...history([begun(), over]),
        key(0, 'AKIAFIRST', 1000),
        key(150, 'AKIASECOND', 9000),
      ],
      {
        environment: {
          AWS_ACCESS_KEY_ID: '',
          AWS_SECRET_ACCESS_KEY: '',
          AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
        },
      },
    );
    assert.equal(exit, 0);
    const keys = [...new Set(requests.filter(({ key: id }) => id).map(({ key: id }) => id))];
    assert.deepEqual(keys, ['AKIAFIRST', 'AKIASECOND']);
    const renewed = requests.find(({ key: id }) => id === 'AKIASECOND').at;
    assert.ok(
      renewed >= 150000 && renewed <= 225000,
      `15 minutes before the end, and at most a minute later: ${renewed}`,
    );
  });
  test('that nobody has are a failure', () => {
    const { exit, err } = run(WATCH, [], {
      environment: {
        AWS_ACCESS_KEY_ID: '',
        AWS_SECRET_ACCESS_KEY: '',
        AWS_EC2_METADATA_DISABLED: 'true',
      },
    });
    assert.equal(exit, 3);
    assert.match(err, /^sls-rollout watch: ListStackResources: there are no AWS credentials: /);
  });
});

// ---- Beginning and ending ----

test('where nothing runs it says so and ends with 0', () => {
  const { exit, out, took } = watched([
    begun({ deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') } }),
  ]);
  assert.deepEqual(
    [exit, took, out],
    [
      0,
      0,
      'No deployment is running in 1 deployment group. sls-rollout status tells how the last ones ended.\n',
    ],
  );
});

test('--wait waits for a deployment to begin, and no longer', () => {
  const idle = begun({ deployments: {}, targets: {}, aliases: { 'shop-dev-order': alias('12') } });
  const late = {
    at: 33,
    deployments: { 'd-1': deployment('order', 'd-1', 'InProgress', { createTime: moment(32) }) },
    targets: { 'd-1': target('order', '12', '13', 10, shifting(33)) },
    aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
  };
  const over = {
    at: 50,
    deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded', { createTime: moment(32) }) },
    aliases: { 'shop-dev-order': alias('13') },
  };
  const begins = watched([idle, late, over], ['--wait', '60']);
  assert.equal(begins.exit, 0);
  assert.match(
    begins.out,
    /^No deployment is running yet; waiting for one to begin\.\n10:00:35Z {2}order {2}deployment d-1 is InProgress/,
  );
  const never = watched([idle], ['--wait', '60']);
  assert.deepEqual([never.exit, never.took], [0, 60000]);
  assert.match(never.out, /\nNo deployment is running in 1 deployment group\./);
});

test('interrupted it leaves the rollout alone, says so, and ends with 130', () => {
  const { exit, err, requests } = watched([begun()], [], { interruptAt: 12 });
  assert.deepEqual(
    [exit, err],
    [130, 'Interrupted. The rollout goes on; sls-rollout watch follows it again.\n'],
  );
  assert.ok(requests.every(({ operation }) => /^(Get|List|BatchGet|Describe)/.test(operation)));
});

test('--timeout ends the watch, not the rollout', () => {
  const { exit, err, took } = watched([begun()], ['--timeout', '30']);
  assert.deepEqual(
    [exit, took, err],
    [3, 30000, 'sls-rollout watch: the time given by --timeout is over; the rollout goes on\n'],
  );
});

test('--interval is the time between two looks', () => {
  const { requests } = watched([begun()], ['--timeout', '60', '--interval', '20']);
  assert.deepEqual(
    requests.filter(({ operation }) => operation === 'DescribeAlarms').map(({ at }) => at),
    [0, 20000, 40000, 60000],
  );
});

// ---- Many ----

test('300 rollouts at once stay within the quotas, are told with all weights, and end', () => {
  const keys = Array.from({ length: 300 }, (_, i) => `f${i}`);
  const each = (make) => Object.fromEntries(keys.map((key, i) => make(key, i)));
  const moments = [
    {
      at: 0,
      groups: each((key) => [key, group(key)]),
      deployments: each((key, i) => [`d-${i}`, deployment(key, `d-${i}`, 'InProgress')]),
      targets: each((key, i) => [`d-${i}`, target(key, '1', '2', 10, shifting(0))]),
      aliases: each((key) => [`shop-dev-${key}`, alias('1', '2', 0.1)]),
      alarms: each((key) => [key, alarm(`shop-dev-${key}Errors`, 'OK')]),
    },
    {
      at: 540,
      deployments: each((key, i) => [`d-${i}`, deployment(key, `d-${i}`, 'Succeeded')]),
      aliases: each((key) => [`shop-dev-${key}`, alias('2')]),
    },
  ];
  const { exit, out, requests, took } = run(WATCH, [stack(keys), ...history(moments)]);
  assert.equal(exit, 0);
  assert.equal(out.match(/ has all traffic\.$/gm).length, 300);
  const services = {
    lambda: /^GetAlias$/,
    cloudwatch: /^DescribeAlarms$/,
    codedeploy: /Deployment/,
  };
  const most = { lambda: 14, cloudwatch: 9, codedeploy: 26 };
  for (const [service, operations] of Object.entries(services)) {
    const times = requests
      .filter(({ operation }) => operations.test(operation))
      .map(({ at }) => at);
    const busiest = Math.max(
      ...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length),
    );
    assert.ok(busiest <= most[service], `${service}: ${busiest} in a second`);
    assert.ok(times.length / (took / 1000) < 7, `${service}: ${times.length} in ${took} ms`);
  }
});

test('groups above twenty are asked for together; where only single ones may be asked for, one by one', () => {
  const keys = Array.from({ length: 21 }, (_, i) => `f${i}`);
  const moments = [
    {
      at: 0,
      groups: Object.fromEntries(keys.map((key) => [key, group(key)])),
      deployments: {
        'd-3': deployment('f3', 'd-3', 'InProgress'),
        'd-x': deployment('other', 'd-x', 'InProgress'),
      },
      targets: { 'd-3': target('f3', '1', '2', 10, shifting(0)) },
      aliases: { 'shop-dev-f3': alias('1', '2', 0.1) },
    },
  ];
  const together = run([...WATCH, '--timeout', '10'], [stack(keys), ...history(moments)]);
  const lists = ({ requests }) =>
    requests.filter(({ operation }) => operation === 'ListDeployments');
  assert.deepEqual(
    lists(together).map(({ at }) => at),
    [0, 5000, 10000],
  );
  assert.match(together.out, /f3 +deployment d-3 is InProgress/);
  assert.equal(
    together.requests.filter(
      ({ operation, input }) =>
        operation === 'BatchGetDeployments' && input.deploymentIds.includes('d-x'),
    ).length,
    1,
    'a stranger is looked at once',
  );
  const alone = run(
    [...WATCH, '--timeout', '1'],
    [
      stack(keys),
      { ...refusal('ListDeployments', 'AccessDeniedException') },
      ...history(moments).filter(({ operation, when }) => operation !== 'ListDeployments' || when),
    ],
  );
  assert.match(alone.out, /f3 +deployment d-3 is InProgress/);
  assert.ok(lists(alone).filter(({ input }) => input.deploymentGroupName).length >= 21);
});

// ---- Which groups ----

describe('groups', () => {
  const story = history([begun()]);
  const told = (args, answers) => run(['watch', '--timeout', '1', ...args], [...answers, ...story]);
  test('of nested stacks and of several pages', () => {
    const nested = `arn:aws:cloudformation:ap-south-1:${ACCOUNT}:stack/shop-dev-Nested-1/guid`;
    const first = page([resource('Nested', 'AWS::CloudFormation::Stack', nested)], 'more');
    const second = page([
      resource('ShopdevDeploymentApplication', 'AWS::CodeDeploy::Application', APPLICATION),
    ]);
    const answers = [
      { operation: 'ListStackResources', when: { StackName: 'shop-dev' }, text: first },
      {
        operation: 'ListStackResources',
        when: { StackName: 'shop-dev', NextToken: 'more' },
        text: second,
      },
      { ...stack(['order'], nested) },
    ];
    answers[2].text = answers[2].text.replace(
      /<member><LogicalResourceId>ShopdevDeploymentApplication.*?<\/member>/,
      '',
    );
    assert.match(
      told(['--stack', 'shop-dev'], answers).out,
      /^10:00:00Z {2}order {2}deployment d-1 is InProgress, 12 → 13/,
    );
  });
  test('of two applications are asked for', () => {
    const both = stack(['order']);
    both.text = both.text.replace(
      '<member>',
      `${resource('Other', 'AWS::CodeDeploy::Application', 'other-app')}<member>`,
    );
    const answers = [
      both,
      refusal('GetDeploymentGroup', 'DeploymentGroupDoesNotExistException', {
        when: { applicationName: 'other-app' },
      }),
      {
        operation: 'GetDeploymentGroup',
        when: { applicationName: APPLICATION },
        body: { deploymentGroupInfo: group('order') },
      },
    ];
    assert.match(
      told(['--stack', 'shop-dev'], answers).out,
      /order {2}deployment d-1 is InProgress/,
    );
  });
  test('named one by one', () => {
    const { out } = told(['--group', `${APPLICATION}/${groupOf('order')}`], []);
    assert.match(
      out,
      /^10:00:00Z {2}shop-dev-OrderLambdaFunctionDeploymentGroup {2}deployment d-1 is InProgress, 12 → 13/,
    );
  });
  test('that cannot be found', () => {
    const none = told(
      ['--stack', 'shop-dev'],
      [{ operation: 'ListStackResources', text: page([]) }],
    );
    assert.deepEqual(
      [none.exit, none.err],
      [
        3,
        'sls-rollout watch: stack shop-dev has no deployment group: nothing in it is rolled out gradually\n',
      ],
    );
    const missing = told(
      ['--stack', 'nope'],
      [
        {
          operation: 'ListStackResources',
          status: 400,
          text: '<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id nope does not exist</Message></Error><RequestId>r-1</RequestId></ErrorResponse>',
        },
      ],
    );
    assert.deepEqual(
      [missing.exit, missing.err],
      [
        3,
        'sls-rollout watch: ListStackResources: Stack with id nope does not exist (ValidationError), request r-1\n',
      ],
    );
    const elsewhere = told(
      ['--stack', 'shop-dev'],
      [
        {
          operation: 'ListStackResources',
          text: page([resource('G', 'AWS::CodeDeploy::DeploymentGroup', 'g')]),
        },
      ],
    );
    assert.match(
      elsewhere.err,
      /the stack does not have the application of deployment group g; name it with --group APPLICATION\/g\n$/,
    );
  });
  test('that were removed, or never made, are none', () => {
    const gone = stack(['order']);
    gone.text = gone.text.replace(
      /(DeploymentGroup<\/PhysicalResourceId>.*?)UPDATE_COMPLETE/,
      '$1DELETE_COMPLETE',
    );
    assert.match(told(['--stack', 'shop-dev'], [gone]).err, /has no deployment group/);
  });
});

// ---- The terminal ----

describe('in a terminal', () => {
  const terminal = (columns, rows) => ({ terminal: { columns, rows } });
  test('the picture is drawn over itself, and the verdict stands below', () => {
    const { exit, out } = watched(
      [
        begun(),
        {
          at: 5,
          deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') },
          aliases: { 'shop-dev-order': alias('13') },
        },
      ],
      [],
      terminal(100, 24),
    );
    assert.equal(exit, 0);
    assert.equal(
      out,
      `order  12 → 13  ██░░░░░░░░░░░░░░░░░░  10 %  minute 0 of 9, next step in 1:00, all traffic in 9:00\x1b[K
  alarm shop-dev-orderErrors: OK\x1b[K
\x1b[2Aorder  12 → 13  ████████████████████  100 %  deployment d-1 is Succeeded\x1b[K
  alarm shop-dev-orderErrors: OK\x1b[K
order: version 13 has all traffic.
`,
    );
  });
  test('colours: what is red is red', () => {
    const { out } = watched(
      [begun({ alarms: { order: alarm('shop-dev-orderErrors', 'ALARM', 'x', -5) } })],
      ['--color', 'always', '--timeout', '1'],
      terminal(100, 24),
    );
    assert.ok(out.startsWith('\x1b[1morder  12 → 13  ██░░'), out);
    assert.ok(
      out.includes('\x1b[31m  alarm shop-dev-orderErrors: ALARM for 0:05: x\x1b[0m\x1b[K\n'),
      out,
    );
  });
  test('what is too wide is cut, what is too high is counted', () => {
    const alarms = Array.from({ length: 9 }, (_, i) => ({ name: `alarm-${i}-with-a-long-name` }));
    const { out } = watched(
      [
        begun({
          groups: { order: group('order', { alarmConfiguration: { enabled: true, alarms } }) },
          alarms: Object.fromEntries(alarms.map(({ name }) => [name, alarm(name, 'OK')])),
        }),
      ],
      ['--timeout', '1'],
      terminal(24, 6),
    );
    const [first, ...rest] = out.split('\x1b[K\n');
    assert.equal(first, 'order  12 → 13  ██░░░░░…');
    assert.equal(rest[0], '  alarm alarm-0-with-a-…');
    assert.deepEqual(
      [rest[3], rest.length],
      ['and 6 more lines', 2 * 5],
      'two pictures of five lines',
    );
  });
  test('a window that changes its width gets a new picture below, and one that shrinks leaves nothing behind', () => {
    const { out } = watched(
      [
        begun(),
        { at: 10, groups: { order: group('order', { alarmConfiguration: { enabled: false } }) } },
      ],
      ['--timeout', '11'],
      {
        terminal: [
          { from: 0, columns: 100, rows: 24 },
          { from: 5, columns: 60, rows: 24 },
        ],
      },
    );
    const [first, second, third] = out.split(/(?=\x1b\[2Aorder|(?<!A)order {2}12)/);
    assert.ok(
      !second.startsWith('\x1b['),
      'what stands there was broken into other lines by the terminal',
    );
    assert.equal(first.split('\n').length, second.split('\n').length);
    assert.match(third, /^\x1b\[2Aorder [^\n]*\n {2}no alarm is watched[^\n]*\n/);
  });
  test('a picture with fewer lines than before', () => {
    const { out } = watched(
      [
        begun(),
        {
          at: 5,
          groups: { order: group('order', { alarmConfiguration: { enabled: true, alarms: [] } }) },
        },
      ],
      ['--timeout', '1'],
      terminal(60, 24),
    );
    assert.match(out, /\n\x1b\[2Aorder [^\n]*\x1b\[K\n\x1b\[J$/);
  });
  test('wide characters are counted as such', () => {
    const name = '注文'.repeat(20);
    const { out } = watched(
      [
        begun({
          groups: {
            order: group('order', { alarmConfiguration: { enabled: true, alarms: [{ name }] } }),
          },
          alarms: { order: alarm(name, 'OK') },
        }),
      ],
      ['--timeout', '1'],
      terminal(21, 6),
    );
    assert.equal(out.split('\x1b[K\n')[1], `  alarm ${'注文'.repeat(3)}…`);
  });
  test('what must not vanish stands above the picture', () => {
    const { out } = run(
      [...WATCH, '--timeout', '1'],
      [stack(['order']), ...history([begun()]), refusal('DescribeAlarms', 'AccessDenied')],
      terminal(100, 24),
    );
    assert.match(
      out,
      /^10:00:00Z {2}not everything can be seen: DescribeAlarms: AccessDenied it is \(AccessDenied\)\norder {2}12 → 13/,
    );
    assert.match(out, /alarm shop-dev-orderErrors: its state cannot be read/);
  });
});

test("the console is the one of the region's partition", () => {
  const link = (region) => watched(alarmStory, ['--region', region]).out.match(/https:\S+/)[0];
  assert.equal(
    link('cn-north-1'),
    'https://cn-north-1.console.amazonaws.cn/codesuite/codedeploy/deployments/d-1?region=cn-north-1',
  );
  assert.equal(
    link('us-gov-west-1'),
    'https://us-gov-west-1.console.amazonaws-us-gov.com/codesuite/codedeploy/deployments/d-1?region=us-gov-west-1',
  );
});
