'use strict';

/* `sls-rollout simulate`: what it says of configurations whose outcome can be reasoned out, what it
   suggests, and what it answers to wrong input. That the engine's figures are right is shown by
   tests/unit/simulat*_test.c, against closed forms and against calls drawn one by one. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const ARTICLE = path.join(ROOT, 'fixtures', 'sls-canary-sls', 'serverless.yml');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-simulate-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(text, extension = 'yml') {
  const name = path.join(folder, `${(files += 1)}.${extension}`);
  fs.writeFileSync(name, text);
  return name;
}

const run = (...words) =>
  spawnSync(BINARY, ['simulate', ...words.map(String)], { cwd: folder, encoding: 'utf8' });

function simulated(service, ...words) {
  const { status, stdout, stderr } = run('--service', service, '--format', 'json', ...words);
  assert.equal(stderr, '');
  return { status, studies: JSON.parse(stdout) };
}

const service = ({
  type = 'Linear10PercentEvery1Minute',
  alarm = {},
  settings = '',
  more = '',
} = {}) => {
  const keys = {
    metric: 'Errors',
    namespace: 'AWS/Lambda',
    statistic: 'Sum',
    threshold: 1,
    period: 60,
    evaluationPeriods: 1,
  };
  const all = {
    ...keys,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
    treatMissingData: 'notBreaching',
    ...alarm,
  };
  const lines = Object.entries(all).map(([key, value]) => `        ${key}: ${value}`);
  return file(`service: shop
provider:
  name: aws
custom:
  alerts:
    definitions:
      failures:
${lines.join('\n')}
functions:
  order:
    handler: order.handler
    alarms: [failures]
    deploymentSettings:
      type: ${type}
      alias: Live
      alarms: [failures]
${settings}${more}`);
};

// ---- Outcomes that can be reasoned out ----

test('the published configuration never fires: the Minimum is 0 while any call succeeds', () => {
  const { studies } = simulated(ARTICLE);
  assert.deepEqual(
    studies.map((study) => study.function),
    ['order', 'product'],
  );
  for (const { alarms, together, reached } of studies) {
    assert.equal(
      alarms[0].verdict,
      'never fires: the Minimum of Errors is 0 while any call succeeds',
    );
    assert.equal(together.caught.value, 0);
    assert.equal(together.falseAlarm.value, 0);
    assert.equal(reached, false);
  }
});

test('what it suggests reaches the goal when it is put into the service', () => {
  const { studies } = simulated(ARTICLE, '--function', 'order');
  const { change } = studies[0];
  assert.equal(change.reached, true);
  assert.ok(change.changes >= 1);
  // The suggestion is YAML below functions.order; its alarms take the place of the function's own.
  const alarms = change.yaml.split('\n').slice(2).join('\n');
  const mended = fs
    .readFileSync(ARTICLE, 'utf8')
    .replace(
      /( {2}order:\n)([^]*?) {4}alarms:\n {6}- FunctionErrors\n/,
      (_, key, rest) => `${key}${rest}${alarms}`,
    );
  const again = simulated(file(mended), '--function', 'order', '--seed', 2);
  assert.equal(again.studies[0].reached, true);
  assert.ok(again.studies[0].together.caught.value >= 0.99);
  assert.equal(again.studies[0].change, null);
});

test('a version that always fails is caught at the first possible moment', () => {
  const [{ together }] = simulated(
    service({ alarm: { scope: 'version' } }),
    '--error-rate',
    1,
    '--baseline-error-rate',
    0,
    '--rps',
    100,
  ).studies;
  assert.equal(together.caught.value, 1);
  assert.equal(together.falseAlarm.value, 0);
  assert.equal(together.blocked.value, 0);
  // One period of a minute that begins with the shift at the earliest, and 60 to 120 seconds until
  // it is known.
  assert.ok(
    together.caughtMedianMinutes >= 1 && together.caughtMedianMinutes <= 4,
    together.caughtMedianMinutes,
  );
  assert.ok(together.caughtP95Minutes >= together.caughtMedianMinutes);
});

test('calls that fail all at once are as many as rate, share and minutes make', () => {
  const [study] = simulated(
    service(),
    '--error-rate',
    0.2,
    '--baseline-error-rate',
    0,
    '--rps',
    10,
  ).studies;
  const minutes = study.failedAllAtOnce / (10 * 60 * 0.2);
  assert.ok(
    Math.abs(minutes - 19) < 1.1,
    `${minutes} minutes: nine of the shift and ten behind it`,
  );
});

test('without a difference between the versions nothing is told apart', () => {
  const [{ together, change }] = simulated(
    service({ alarm: { threshold: 5 } }),
    '--error-rate',
    0.01,
    '--baseline-error-rate',
    0.01,
  ).studies;
  assert.ok(Math.abs(together.caught.value - together.falseAlarm.value) < 0.03);
  assert.equal(change.reached, false);
});

test("the version before's own errors block the start, unless the alarm counts the new version alone", () => {
  const rates = ['--error-rate', 0.5, '--baseline-error-rate', 0.5, '--rps', 100];
  assert.ok(simulated(service(), ...rates).studies[0].together.blocked.value > 0.99);
  assert.equal(
    simulated(service({ alarm: { scope: 'version' } }), ...rates).studies[0].together.blocked.value,
    0,
  );
});

test('an alarm that needs longer than the shift is too late; a slower shift lets it in', () => {
  const late = { period: 300, evaluationPeriods: 2, scope: 'version' };
  const [{ alarms, together }] = simulated(
    service({ type: 'Canary10Percent5Minutes', alarm: late }),
  ).studies;
  assert.match(alarms[0].verdict, /^too late: fires \d+ minutes? after 100 %$/);
  assert.equal(together.caught.value, 0);
  const [slow] = simulated(service({ type: 'Canary10Percent30Minutes', alarm: late })).studies;
  assert.ok(slow.together.caught.value > 0.99);
});

test('what cannot be simulated is named and left out', () => {
  const [{ alarms }] = simulated(service({ alarm: { namespace: 'Shop' } })).studies;
  assert.ok(alarms[0].skipped);
  assert.equal(alarms[0].verdict, undefined);
  const { stdout } = run('--service', service({ alarm: { namespace: 'Shop' } }));
  assert.match(stdout, /OrderFailuresAlarm is left out: /);
});

test('a rollout without an alarm is answered with one that reaches the goal', () => {
  const bare = file(`service: shop
provider: {name: aws}
functions:
  order:
    handler: order.handler
    deploymentSettings: {type: Linear10PercentEvery1Minute, alias: Live}
`);
  const [{ together, change }] = simulated(
    bare,
    '--error-rate',
    0.2,
    '--baseline-error-rate',
    0,
  ).studies;
  assert.equal(together.caught.value, 0);
  assert.equal(change.reached, true);
  assert.match(change.yaml, /canaryAlarms:/);
  const { stdout } = run('--service', bare);
  assert.match(stdout, /no alarm of this template guards it/);
});

test('hooks delay the traffic, not what is counted from the first shift', () => {
  const hooked = service({
    settings: '      preTrafficHook: before\n',
    more: '  before:\n    handler: before.handler\n',
  });
  const [study] = simulated(hooked, '--hook-minutes', 7).studies;
  assert.deepEqual(study.shift[0], { minute: 7, percent: 10 });
  assert.equal(study.shift.at(-1).minute, 16);
});

test('the same seed gives the same answer, another one another', () => {
  const same = () => run('--service', ARTICLE, '--format', 'json', '--seed', 7).stdout;
  assert.equal(same(), same());
  const alarm = { threshold: 3, scope: 'version' };
  const one = simulated(service({ alarm }), '--seed', 1).studies[0].together;
  const two = simulated(service({ alarm }), '--seed', 2).studies[0].together;
  assert.notDeepEqual(one, two);
});

// ---- The profile ----

test('a profile is traffic minute by minute', () => {
  const quiet = file(
    `minute,rps\n${Array.from({ length: 40 }, (_, minute) => `${minute},${minute < 5 ? 0 : 100}`).join('\n')}\n`,
    'csv',
  );
  const [{ together }] = simulated(
    service({ alarm: { scope: 'version' } }),
    '--profile',
    quiet,
    '--error-rate',
    1,
    '--baseline-error-rate',
    0,
  ).studies;
  assert.equal(together.caught.value, 1);
  assert.ok(together.caughtMedianMinutes >= 6, 'no call comes in the first five minutes');
});

const PROFILES = [
  ['minute,rps\n0,20\n1,20\n3,20\n', /:4: minute 3 is where minute 2 must be/],
  ['1,20\n', /:1: minute 1 is where minute 0 must be/],
  ['0,20\n1,-5\n', /:2: calls a second go from 0 to/],
  ['0,20\n1;20\n', /:2: this is no line of a profile/],
  ['0,20\n1,nan\n', /:2: calls a second go from 0/],
  ['minute,rps\n', /there is no minute in it/],
  ['', /there is no minute in it/],
];
for (const [text, expected] of PROFILES) {
  test(`the profile ${JSON.stringify(text)} is refused with its line`, () => {
    const { status, stdout, stderr } = run('--service', ARTICLE, '--profile', file(text, 'csv'));
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
  });
}

// ---- Wrong usage ----

const WRONG = [
  [['--rps', '0'], /--rps takes a number from 1e-06 to 10000000, not "0"/],
  [['--rps', 'fast'], /--rps takes a number/],
  [['--rps', 'nan'], /--rps takes a number/],
  [['--error-rate', '1.5'], /--error-rate takes a number from 0 to 1, not "1\.5"/],
  [['--error-rate', '-0.1'], /--error-rate takes a number from 0 to 1/],
  [['--error-rate', '5%'], /--error-rate takes a number from 0 to 1/],
  [['--baseline-error-rate', '2'], /--baseline-error-rate takes a number from 0 to 1/],
  [['--throttle-rate', '7'], /--throttle-rate takes a number from 0 to 1/],
  [['--runs', '10'], /--runs takes a number from 100 to 1000000/],
  [['--seed', '-1'], /--seed takes a number from 0/],
  [['--goal', '1'], /--goal takes a number from 0\.5 to 0\.9999/],
  [['--duration-ms', '400,80'], /--duration-ms takes the median and the 99th percentile/],
  [['--duration-ms', '0,80'], /--duration-ms takes the median/],
  [['--baseline-duration-ms', 'x'], /--baseline-duration-ms takes the median/],
  [['--alarm-delay', '120..60'], /--alarm-delay takes seconds such as 60\.\.120, from 0 to 3600/],
  [['--alarm-delay', '-5'], /--alarm-delay takes seconds/],
  [['--hold', 'forever'], /--hold takes one of 0 interval/],
  [['--hook-minutes', '61'], /--hook-minutes takes a number from 1 to 60/],
  [['--function', 'ordre'], /ordre is no function of the service; did you mean order\?/],
];
for (const [words, expected] of WRONG) {
  test(`${words.join(' ')} is refused with the option and its range`, () => {
    const { status, stdout, stderr } = run('--service', ARTICLE, ...words);
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, expected);
  });
}

test('a service without rollouts is said to have none', () => {
  const { status, stderr } = run(
    '--service',
    file('service: shop\nprovider: {name: aws}\nfunctions: {order: {handler: x}}\n'),
  );
  assert.equal(status, 1);
  assert.match(stderr, /no function is rolled out on stage dev/);
});

test('a function that is there but not rolled out is told apart from one that is not there', () => {
  const { status, stderr } = run(
    '--service',
    service({ more: '  stock:\n    handler: stock.handler\n' }),
    '--function',
    'stock',
  );
  assert.equal(status, 2);
  assert.match(stderr, /stock is not rolled out gradually/);
});

test('a service with errors is answered with them', () => {
  const { status, stderr } = run('--service', service({ type: 'Linear10PercentEvery5Minutes' }));
  assert.equal(status, 1);
  assert.match(stderr, /error RO104/);
});

test('a configuration from elsewhere is not guessed at', () => {
  const { status, stdout } = run('--service', service({ type: 'OurOwnShift' }));
  assert.ok(status === 0 || status === 1);
  if (status === 0) assert.match(stdout, /not simulated: the configuration/);
});

test('--goal turns a missed goal into exit code 1', () => {
  assert.equal(run('--service', ARTICLE).status, 0);
  assert.equal(run('--service', ARTICLE, '--goal', '0.9').status, 1);
  const good = service({ alarm: { scope: 'version', threshold: 5 } });
  assert.equal(run('--service', good, '--goal', '0.9', '--error-rate', '0.5').status, 0);
});

test('each of several alarms is judged alone as well', () => {
  const two = fs
    .readFileSync(service({ alarm: { scope: 'version' } }), 'utf8')
    .replace(
      'alarms: [failures]\n    deploymentSettings',
      'alarms: [failures, functionDuration]\n    deploymentSettings',
    )
    .replace('      alarms: [failures]', '      alarms: [failures, functionDuration]');
  const words = [
    '--error-rate',
    '1',
    '--baseline-error-rate',
    '0',
    '--duration-ms',
    '10,20',
    '--baseline-duration-ms',
    '10,20',
  ];
  const { stdout } = run('--service', file(two), ...words);
  assert.match(
    stdout,
    /OrderFailuresAlarm rolls back after \d+ minutes?, [^\n]*\n {4}alone: 100 % of bad versions and 0 % of good ones rolled back, the start blocked in 0 %;/,
  );
  assert.match(stdout, /OrderFunctionDurationAlarm never fires\n {4}alone: 0 % of bad versions/);
});
