'use strict';

/* Every allocation of a run fails in turn (allocations.c): it ends with exit code 3, one line that
   says so, nothing on standard output, and the files as they were; a server goes on.
   FAULTS_EVERY=10 tries every tenth, for a build that is slow. */

const assert = require('node:assert/strict');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');
const { ENVIRONMENT } = require('../watch/world.js');
const { resting, serve } = require('../watch/server.js');
const { PROGRAMS, REQUESTS, here, request, run } = require('./world.js');

const EVERY = Number(process.env.FAULTS_EVERY ?? 1);
// A child of every failure would look for leaks; the stream of `serve` does so once for all of
// them.
const CHILDREN = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` };

const JSON_INPUT = ['--service', 'service.yml', '--template', 'template.json'];
const YAML_INPUT = ['--service', 'shop.yml', '--template', 'shop-template.yml'];

// [what it shows, files that must be left alone, arguments, every how manieth is tried where all of
// them are]
const RUNS = [
  ['a template on standard output', [], ['transform', ...JSON_INPUT]],
  ['a template in a file', ['result'], ['transform', ...JSON_INPUT, '-o', 'result']],
  [
    'YAML, files of variables, a template and the stack of the alarms in two files',
    ['result', 'external'],
    ['transform', ...YAML_INPUT, '--format', 'yaml', '-o', 'result', '--external', 'external'],
  ],
  [
    'two files of which one cannot be written',
    ['external'],
    ['transform', ...YAML_INPUT, '--external', 'external', '-o', 'no/result'],
  ],
  ['a check', [], ['check', ...JSON_INPUT]],
  ['a check for programs', [], ['check', '--format', 'sarif', ...YAML_INPUT]],
  ['a plan', [], ['plan', ...JSON_INPUT]],
  ['a plan in Markdown', [], ['plan', '--format', 'markdown', ...JSON_INPUT]],
  [
    'a simulation and its picture',
    ['result'],
    ['simulate', ...JSON_INPUT, '--function', 'order', '--runs', '100', '--svg', 'result'],
    7,
  ],
];

// {told, harmless} of a run of `allocations`; `least` is fewer than there ever were, so that the
// count is known to count.
async function allocations(
  program,
  mode,
  { cwd, least, every = 1, files = [], input, args, env = {} },
) {
  const options = [
    ...files.flatMap((name) => ['--file', name]),
    ...(input ? ['--input', input] : []),
    ...(every > 1 ? ['--every', String(every)] : []),
  ];
  const { exit, stdout, stderr } = await run(
    path.join(PROGRAMS, program),
    [mode, ...options, ...args],
    { cwd, env },
  );
  assert.equal(exit, 0, stdout + stderr);
  const [, all, told, harmless] = stdout
    .match(/^(\d+) allocations, (\d+) told, (\d+) harmless\n$/)
    .map(Number);
  assert.ok(all > least, `only ${all} allocations`);
  assert.equal(told + harmless, Math.ceil(all / every));
  if (mode !== 'heap') assert.equal(harmless, 0);
  return { told, harmless };
}

describe('sls-rollout', { concurrency: os.availableParallelism() }, () => {
  for (const [name, files, args, every = 1] of RUNS) {
    test(`${name}, without memory of the arena`, () =>
      allocations('allocations', 'arena', {
        cwd: here(),
        least: 500,
        every: every * EVERY,
        files,
        args,
        env: CHILDREN,
      }));
    test(`${name}, without memory of the system`, () =>
      allocations('allocations', 'heap', { cwd: here(), least: 2, files, args, env: CHILDREN }));
  }
});

test('libyaml asks the system for memory too', () =>
  allocations('allocations', 'heap', {
    cwd: here(),
    least: 200,
    args: ['transform', ...YAML_INPUT],
    env: CHILDREN,
  }));

describe('serve', () => {
  const serving = (mode, lines, least) =>
    allocations('allocations', mode, {
      cwd: here({ lines }),
      least,
      input: 'lines',
      args: ['serve'],
    });

  test('goes on behind each failure of a hook', () => serving('serve', REQUESTS, 300));
  test('goes on behind each failure of a hook that is answered by a patch', () =>
    serving('serve', `${request(1, { returns: 'patch' })}\n${request(2)}\n`, 300));
  test('goes on behind each failure of a command', () =>
    serving('serve', `${request('a', { name: 'plan' }, 'command')}\n${request('b')}\n`, 300));
  test('goes on behind each failure of a record of files', () =>
    serving(
      'serve',
      `${request('a', { file: 'shop.yml', folder: '.' }, 'sources')}\n${request('b')}\n`,
      300,
    ));
  test('goes on behind each failure of a description', () =>
    serving('serve', `${request(1, {}, 'describe')}\n${request(2, {}, 'describe')}\n`, 300));
  test('goes on behind each failure of a broken line', () =>
    serving('serve', `{"jsonrpc": "2.0", "id": 1\n${request(2)}\n`, 1));
  test('goes on where the system has no memory for a line', () =>
    serving('heap', `${REQUESTS}{"long": "${'x'.repeat(300_000)}"}\n${request(3)}\n`, 5));
});

describe('sls-rollout-aws', () => {
  const asking = async (mode, least, every) => {
    const world = await serve(resting());
    try {
      const env = {
        ...CHILDREN,
        ...ENVIRONMENT,
        AWS_ENDPOINT_URL: world.url,
        AWS_EC2_METADATA_DISABLED: 'true',
      };
      return await allocations('allocations_aws', mode, {
        cwd: here(),
        least,
        every,
        args: ['status', '--stack', 'shop-dev'],
        env,
      });
    } finally {
      world.close();
    }
  };

  test('without memory of the arena', () => asking('arena', 1000, 11 * EVERY));
  // One that the next attempt hides is a failure of memory that was taken for one of the network.
  test('without memory for libcurl and its own', async () => {
    const { told, harmless } = await asking('heap', 300, 5 * EVERY);
    assert.ok(told > harmless, `${told} told, ${harmless} harmless`);
  });
});
