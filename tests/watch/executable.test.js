'use strict';

// sls-rollout as it is installed: it starts sls-rollout-aws, which talks HTTP to what
// AWS_ENDPOINT_URL names.

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const {
  BUILD,
  ENVIRONMENT,
  alias,
  alarm,
  deployment,
  group,
  history,
  shifting,
  stack,
  target,
} = require('./world.js');
const { resting, serve } = require('./server.js');

const BINARY = path.join(BUILD, 'sls-rollout');
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-watch-'));
const environment = (url) => ({
  PATH: process.env.PATH,
  HOME: folder,
  ...ENVIRONMENT,
  AWS_ENDPOINT_URL: url,
  AWS_EC2_METADATA_DISABLED: 'true',
});
after(() => fs.rmSync(folder, { recursive: true, force: true }));

// {exit, stdout, stderr}; `seen` is called with the process and what it has printed so far.
function run(args, url, { binary = BINARY, cwd = folder, env = {}, seen = () => {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(binary, args, {
      cwd,
      env: { ...environment(url), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '',
      stderr = '';
    child.stdout.on('data', (part) => {
      stdout += part;
      seen(child, stdout);
    });
    child.stderr.on('data', (part) => (stderr += part));
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ exit: signal ?? code, stdout, stderr }));
  });
}

const running = history([
  {
    at: 0,
    groups: { order: group('order') },
    deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
    targets: { 'd-1': target('order', '12', '13', 10, shifting(0)) },
    aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
    alarms: { a: alarm('shop-dev-orderErrors', 'OK') },
  },
]);
const over = history([
  {
    at: 0,
    groups: { order: group('order') },
    deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded') },
    targets: { 'd-1': target('order', '12', '13', 100, shifting(0)) },
    aliases: { 'shop-dev-order': alias('13') },
    alarms: { a: alarm('shop-dev-orderErrors', 'OK') },
  },
]);

describe('sls-rollout and sls-rollout-aws', () => {
  let rest;
  before(async () => (rest = await serve(resting())));
  after(() => rest.close());

  test('status of a stack', async () => {
    assert.deepEqual(await run(['status', '--stack', 'shop-dev'], rest.url), {
      exit: 0,
      stderr: '',
      stdout: `FUNCTION  ALIAS  VERSION  TRAFFIC  DEPLOYMENT  STATUS     ALARMS
order     Live   13       100 %    d-1         Succeeded  1 OK
product   Live   5        100 %    d-2         Succeeded  1 OK
`,
    });
  });

  test('the stack of a service: its name, its stage and its region', async () => {
    fs.writeFileSync(
      path.join(folder, 'serverless.yml'),
      "service: shop\nprovider:\n  name: aws\n  region: eu-west-1\n  stage: ${opt:stage, 'qa'}\nfunctions: {}\n",
    );
    const asked = async (args) => {
      rest.questions.length = 0;
      const { exit, stderr } = await run(['status', ...args], rest.url);
      assert.deepEqual([exit, stderr], [0, ''], args.join(' '));
      return rest.questions[0].input.StackName;
    };
    assert.equal(await asked([]), 'shop-qa');
    assert.equal(await asked(['--stage', 'prod']), 'shop-prod');
    assert.equal(await asked([folder]), 'shop-qa');
    assert.equal(await asked(['--service', path.join(folder, 'serverless.yml')]), 'shop-qa');
  });

  test('a service whose stack is not known', async () => {
    const unknown = path.join(folder, 'unknown.yml');
    fs.writeFileSync(unknown, 'service: ${env:NOT_THERE}\nprovider: aws\n');
    const { exit, stderr } = await run(['status', '--service', unknown], rest.url);
    assert.equal(exit, 2);
    assert.match(stderr, /the name of the service's stack is not known/);
  });

  test('it is found beside sls-rollout, however that was started, and never in PATH', async () => {
    const link = path.join(folder, 'rollout'),
      alone = path.join(folder, 'sls-rollout');
    fs.symlinkSync(BINARY, link);
    assert.equal((await run(['status', '--stack', 's'], rest.url, { binary: link })).exit, 0);
    assert.equal(
      (
        await run(['status', '--stack', 's'], rest.url, {
          binary: 'rollout',
          env: { PATH: folder },
        })
      ).exit,
      0,
    );
    fs.copyFileSync(BINARY, alone);
    const { exit, stdout, stderr } = await run(['status', '--stack', 's'], rest.url, {
      binary: alone,
      env: { PATH: BUILD },
    });
    assert.deepEqual([exit, stdout], [3, '']);
    assert.match(
      stderr,
      /^sls-rollout status: cannot start .*\/sls-rollout-aws: No such file or directory; it is built where libcurl and OpenSSL are there/,
    );
  });

  test('what is wrong with the arguments is found before it is started', async () => {
    const { exit, stderr } = await run(['watch', '--intervall', '3'], rest.url);
    assert.deepEqual(
      [exit, stderr],
      [
        2,
        'sls-rollout watch: there is no option "--intervall"; did you mean --interval?; see sls-rollout watch --help\n',
      ],
    );
  });
});

test('a rollout is watched to its end', async () => {
  const world = await serve((questions) => [
    stack(['order']),
    ...(questions.filter(({ operation }) => operation === 'DescribeAlarms').length < 2
      ? running
      : over),
  ]);
  const { exit, stdout, stderr } = await run(
    ['watch', '--stack', 'shop-dev', '--interval', '1'],
    world.url,
  );
  world.close();
  assert.deepEqual([exit, stderr], [0, '']);
  assert.match(stdout, /^\d\d:\d\d:\d\dZ {2}order {2}deployment d-1 is InProgress, 12 → 13, /);
  assert.match(stdout, /\norder: version 13 has all traffic\.\n$/);
});

test('Ctrl-C ends the watch and leaves the rollout alone', async () => {
  const world = await serve([stack(['order']), ...running]);
  const { exit, stderr } = await run(['watch', '--stack', 'shop-dev'], world.url, {
    seen: (child) => child.kill('SIGINT'),
  });
  world.close();
  assert.deepEqual(
    [exit, stderr],
    [130, 'Interrupted. The rollout goes on; sls-rollout watch follows it again.\n'],
  );
  assert.ok(!world.questions.some(({ operation }) => operation === 'StopDeployment'));
});

test('a reader that goes away ends the watch', async () => {
  const world = await serve((questions) => [
    stack(['order']),
    ...(questions.filter(({ operation }) => operation === 'DescribeAlarms').length < 2
      ? running
      : over),
  ]);
  const { exit, stderr } = await run(
    ['watch', '--stack', 'shop-dev', '--interval', '1'],
    world.url,
    { seen: (child) => child.stdout.destroy() },
  );
  world.close();
  assert.equal(exit, 3);
  assert.match(stderr, /sls-rollout watch: cannot write standard output\n/);
});

test('without a terminal stop needs --yes', async () => {
  const world = await serve([
    stack(['order']),
    ...running,
    { operation: 'StopDeployment', body: { status: 'Succeeded' } },
  ]);
  assert.equal((await run(['stop', '--stack', 'shop-dev'], world.url)).exit, 2);
  const { exit, stdout } = await run(['stop', '--stack', 'shop-dev', '--yes'], world.url);
  world.close();
  assert.deepEqual([exit, stdout], [0, 'order: deployment d-1 is being stopped\n']);
  assert.deepEqual(
    world.questions
      .filter(({ operation }) => operation === 'StopDeployment')
      .map(({ input }) => input),
    [{ deploymentId: 'd-1', autoRollbackEnabled: true }],
  );
});

// script(1) gives the program a terminal.
const hasScript = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes(
  'util-linux',
);

test(
  'in a terminal it draws',
  { skip: !hasScript && !process.env.CI && 'script of util-linux is not installed' },
  async () => {
    const world = await serve((questions) => [
      stack(['order']),
      ...(questions.filter(({ operation }) => operation === 'DescribeAlarms').length < 2
        ? running
        : over),
    ]);
    const command = `stty cols 70 rows 20; exec ${BINARY} watch --stack shop-dev --interval 1`;
    const { exit, stdout } = await run(['-qec', command, '/dev/null'], world.url, {
      binary: 'script',
      env: { TERM: 'xterm', NO_COLOR: '1' },
    });
    world.close();
    assert.equal(exit, 0, stdout);
    const lines = stdout.replaceAll('\r', '').split('\x1b[K\n');
    assert.match(lines[0], /^order {2}12 → 13 {2}██░{18} {2}10 % {2}/);
    assert.ok([...lines[0]].length <= 70);
    assert.match(stdout, /\x1b\[2Aorder {2}12 → 13 {2}█{20} {2}100 % {2}/);
    assert.match(stdout, /order: version 13 has all traffic\.\r?\n$/);
  },
);

test(
  'the executable that transforms loads neither libcurl nor OpenSSL',
  { skip: process.platform !== 'linux' && "ldd is Linux's" },
  () => {
    const libraries = (name) =>
      spawnSync('ldd', [path.join(BUILD, name)], { encoding: 'utf8' }).stdout;
    assert.doesNotMatch(libraries('sls-rollout'), /libcurl|libcrypto|libssl/);
    assert.match(libraries('sls-rollout-aws'), /libcurl/);
  },
);
