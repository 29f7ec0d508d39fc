'use strict';

/* Answers in which anything may be anything: whatever AWS, or somebody in its place, sends, the
   watch ends in order, and what it prints is visible text. The sanitized build runs it too. */

const assert = require('node:assert/strict');
const { test } = require('node:test');
const {
  alarm,
  alias,
  deployment,
  event,
  group,
  history,
  moment,
  run,
  shifting,
  stack,
  target,
} = require('./world.js');

// A generator with a seed, so that a failure can be repeated.
const generator = (seed) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

const JUNK = [
  null,
  true,
  false,
  0,
  -1,
  1e308,
  -1e308,
  0.5,
  '',
  'x',
  '\u001b[2J',
  '\n',
  '\u009b',
  '€'.repeat(5000),
  [],
  {},
  [null],
  [[]],
  { a: {} },
  { deploymentId: 'd-1' },
  'd-1',
  'd-2',
  '13',
];

function damaged(value, random) {
  if (random() < 0.04) return JUNK[Math.floor(random() * JUNK.length)];
  if (Array.isArray(value)) {
    const list = value.map((each) => damaged(each, random));
    return random() < 0.03 ? [...list, ...list] : list;
  }
  if (!value || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(() => random() >= 0.02)
      .map(([name, each]) => [name, damaged(each, random)]),
  );
}

const stopped = deployment('order', 'd-1', 'Stopped', {
  errorInformation: { code: 'ALARM_ACTIVE', message: 'm' },
  completeTime: moment(20),
  rollbackInfo: { rollbackDeploymentId: 'd-2' },
});
const rollback = (status) =>
  deployment('order', 'd-2', status, {
    createTime: moment(22),
    creator: 'codeDeployRollback',
    rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' },
  });
const story = [
  {
    at: 0,
    groups: { order: group('order'), product: group('product') },
    deployments: {
      'd-1': deployment('order', 'd-1', 'InProgress', { deploymentConfigName: 'Own' }),
      'd-3': deployment('product', 'd-3', 'InProgress'),
    },
    targets: {
      'd-1': target('order', '12', '13', 10, [
        event('BeforeAllowTraffic', 'Failed', -9, -2, { message: 'no', logTail: 'a\nb' }),
        ...shifting(0).slice(1),
      ]),
      'd-3': target('product', '4', '5', 10, shifting(0)),
    },
    aliases: { 'shop-dev-order': alias('12', '13', 0.1), 'shop-dev-product': alias('4', '5', 0.1) },
    alarms: { a: alarm('shop-dev-orderErrors', 'OK'), b: alarm('shop-dev-productErrors', 'OK') },
    configurations: {
      Own: {
        trafficRoutingConfig: {
          type: 'TimeBasedLinear',
          timeBasedLinear: { linearPercentage: 30, linearInterval: 1 },
        },
      },
    },
  },
  { at: 15, alarms: { a: alarm('shop-dev-orderErrors', 'ALARM', 'r', 14) } },
  { at: 20, deployments: { 'd-1': stopped, 'd-2': rollback('InProgress') } },
  {
    at: 30,
    deployments: { 'd-2': rollback('Succeeded'), 'd-3': deployment('product', 'd-3', 'Succeeded') },
    aliases: { 'shop-dev-order': alias('12'), 'shop-dev-product': alias('5') },
  },
];
const WAYS = [
  { args: ['watch', '--timeout', '60'] },
  { args: ['watch', '--timeout', '60', '--format', 'json'], isJson: true },
  { args: ['watch', '--timeout', '60'], options: { terminal: { columns: 40, rows: 8 } } },
  { args: ['status'] },
  { args: ['status', '--format', 'json'], isJson: true },
  { args: ['stop', '--yes'] },
];

for (let seed = 1; seed <= 20; seed++) {
  test(`damaged answers, seed ${seed}`, () => {
    const random = generator(seed * 7919);
    for (const { args, options, isJson } of WAYS) {
      const answers = history(story).map(({ body, ...each }) => ({
        ...each,
        body: damaged(body, random),
      }));
      const { exit, out, err } = run(
        [...args, '--stack', 'shop-dev'],
        [
          stack(['order', 'product']),
          {
            operation: 'StopDeployment',
            body: damaged({ status: 'Pending', statusMessage: 'm' }, random),
          },
          ...answers,
        ],
        options,
      );
      assert.ok([0, 1, 3].includes(exit), `${args}: ${exit} ${err}`);
      assert.equal(exit === 3, err !== '', err);
      if (isJson)
        assert.doesNotThrow(() =>
          (args[0] === 'status' ? [out] : out.split('\n'))
            .filter(Boolean)
            .map((line) => JSON.parse(line)),
        );
      else
        assert.doesNotMatch(
          out.replace(/\x1b\[(K|J|\d+A)/g, '') + err,
          /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
        );
    }
  });
}
