'use strict';

/* Reads and writes that come in pieces, are interrupted, would block or fail; disks that are full,
   readers that go away. The rows of io.c each go through every command that does what the row is
   about; behind them the same with real devices, pipes and folders. */

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { BINARY, FORMER, PROGRAMS, REQUESTS, here, request, run } = require('./world.js');

const FAULTY = path.join(PROGRAMS, 'io');
const ROWS = JSON.parse(execFileSync(FAULTY, ['--faults'], { encoding: 'utf8' }));
const INPUT = ['--service', 'service.yml', '--template', 'template.json'];

/* Commands by what they touch: {<place of a row>: how its failure is told}. */
const cannotRead = (error) =>
  new RegExp(`^sls-rollout: cannot read (service\\.yml|template\\.json|shop\\.yml): ${error}\n$`);
const cannotWrite = (name) => (error) =>
  new RegExp(`^(.*\n)*sls-rollout: cannot write ${name}: ${error}\n$`);
const cannotPrint = (error) =>
  new RegExp(`^(.*\n)*sls-rollout: cannot write standard output: ${error}\n$`);
const COMMANDS = [
  { args: ['transform', ...INPUT], input: cannotRead, opening: cannotRead, output: cannotPrint },
  {
    args: ['transform', ...INPUT, '-o', 'result'],
    input: cannotRead,
    opening: cannotRead,
    file: cannotWrite('result'),
  },
  {
    args: [
      'transform',
      '--service',
      'shop.yml',
      '--template',
      'shop-template.yml',
      '--external',
      'external',
      '-o',
      'result',
    ],
    input: cannotRead,
    opening: cannotRead,
    file: cannotWrite('(external|result)'),
    second: cannotWrite('result'),
  },
  {
    args: ['check', '--format', 'json', ...INPUT],
    input: cannotRead,
    opening: cannotRead,
    output: cannotPrint,
  },
  { args: ['plan', ...INPUT], input: cannotRead, opening: cannotRead, output: cannotPrint },
  {
    args: ['test', 'cases'],
    folder: (error) => new RegExp(`^sls-rollout test: cannot search cases: ${error}\n`),
    output: cannotPrint,
  },
  {
    args: ['serve'],
    stdin: REQUESTS,
    input: (error) => new RegExp(`^sls-rollout serve: cannot read the requests: ${error}\n$`),
    output: (error) => new RegExp(`^sls-rollout serve: cannot write the answers: ${error}\n$`),
  },
];

const contents = (dir) =>
  Object.fromEntries(
    fs
      .readdirSync(dir, { recursive: true })
      .filter((name) => fs.statSync(path.join(dir, name)).isFile())
      .map((name) => [name, fs.readFileSync(path.join(dir, name), 'utf8')]),
  );

async function carryOut({ args, stdin }, fault) {
  const dir = here({
    'cases/one/service.json': { service: 'shop' },
    'cases/one/template.json': { Resources: {} },
    'cases/one/expected.json': { Resources: {} },
  });
  const before = contents(dir);
  const result = await run(FAULTY, args, {
    cwd: dir,
    input: stdin,
    env: fault ? { SLS_ROLLOUT_FAULT: fault } : {},
  });
  return { ...result, before, after: contents(dir) };
}

// What each command does where nothing fails.
const undisturbed = new Map();
const asEver = (command) =>
  undisturbed.get(command) ?? undisturbed.set(command, carryOut(command)).get(command);

// These have a test of their own.
const SHRINKS = 'the input shrinks while it is read',
  PIPES = 'standard input and output do not block';

for (const row of ROWS.filter(({ name }) => name !== SHRINKS && name !== PIPES)) {
  const commands = COMMANDS.filter((command) => command[row.place]);
  test(row.name, async () => {
    assert.ok(commands.length, `no command is concerned with ${row.place}`);
    for (const command of commands) {
      const expected = await asEver(command),
        is = await carryOut(command, row.name);
      const name = `sls-rollout ${command.args.join(' ')}`;
      assert.ok([0, 1].includes(expected.exit), `${name}: ${expected.stderr}`);
      if (row.harmless) {
        assert.deepEqual(is, expected, name);
        continue;
      }
      assert.equal(is.exit, 3, `${name}: ${is.stderr}`);
      assert.match(is.stderr, command[row.place](row.error), name);
      if (command.args[0] === 'serve' && row.place === 'input')
        assert.ok(expected.stdout.startsWith(is.stdout) && !/[^\n]$/.test(is.stdout), name);
      else if (row.place === 'output')
        assert.ok(
          expected.stdout.startsWith(is.stdout) && is.stdout.length < expected.stdout.length,
          name,
        );
      else if (row.place !== 'folder') assert.equal(is.stdout, '', name);
      assert.deepEqual(is.after, is.before, name);
    }
  });
}

/* ---- Input ---- */

const LARGE = { Resources: {}, Metadata: { much: 'x'.repeat(600_000), last: 1 } };

test('an input that shrinks while it is read is half a document', async () => {
  const dir = here({ 'large.json': LARGE });
  const { exit, stdout, stderr } = await run(
    FAULTY,
    ['transform', '--service', 'service.yml', '--template', 'large.json', '-o', 'result'],
    { cwd: dir, env: { SLS_ROLLOUT_FAULT: SHRINKS } },
  );
  assert.deepEqual([exit, stdout], [1, '']);
  assert.match(stderr, /^large\.json:1:\d+: this string has no end\n$/);
  assert.equal(fs.readFileSync(path.join(dir, 'result'), 'utf8'), FORMER);
});

// What may not be read is nobody's but root's: whoever runs this as root becomes somebody else for
// it.
const nobody = process.getuid() === 0 ? { uid: 65534, gid: 65534 } : {};
const open = (dir) => (fs.chmodSync(dir, 0o777), dir);

test('a service or a template that may not be read', async () => {
  const dir = open(here());
  for (const [name, args] of [
    ['service.yml', INPUT],
    ['template.json', INPUT],
  ]) {
    fs.chmodSync(path.join(dir, name), 0);
    const { exit, stdout, stderr } = await run(BINARY, ['transform', ...args], {
      cwd: dir,
      ...nobody,
    });
    fs.chmodSync(path.join(dir, name), 0o644);
    assert.deepEqual(
      [exit, stdout, stderr],
      [3, '', `sls-rollout: cannot read ${name}: Permission denied\n`],
    );
  }
});

test('a file of a variable that may not be read is no reason to take the fallback', async () => {
  const dir = open(
    here({
      'service.yml':
        'service: shop\nprovider: {name: aws, stage: \'${file(secret.yml):stage, "dev"}\'}\n',
      'secret.yml': 'stage: prod\n',
    }),
  );
  const transform = () => run(BINARY, ['transform', ...INPUT], { cwd: dir, ...nobody });
  assert.equal((await transform()).exit, 0);
  fs.chmodSync(path.join(dir, 'secret.yml'), 0);
  const { exit, stdout, stderr } = await transform();
  assert.deepEqual(
    [exit, stdout, stderr],
    [3, '', 'sls-rollout: cannot read secret.yml: Permission denied\n'],
  );
  fs.rmSync(path.join(dir, 'secret.yml'));
  assert.equal((await transform()).exit, 0, 'what is not there has a fallback');
});

test('a folder is no input', async () => {
  const { exit, stderr } = await run(
    BINARY,
    ['transform', '--service', 'service.yml', '--template', '.'],
    { cwd: here() },
  );
  assert.deepEqual([exit, stderr], [3, 'sls-rollout: cannot read .: Is a directory\n']);
});

/* ---- Where the file goes ---- */

const write = (dir, name, options = {}) =>
  run(BINARY, ['transform', ...INPUT, '-o', name], { cwd: dir, ...options });
const names = (dir) => fs.readdirSync(dir).sort();
const isTemplate = (text) => assert.ok(JSON.parse(text).Resources.OrderLambdaFunction);

test('a folder that may not be written to keeps its file', async () => {
  const dir = here();
  fs.chmodSync(dir, 0o555);
  const { exit, stdout, stderr } = await write(dir, 'result', nobody);
  fs.chmodSync(dir, 0o755);
  assert.deepEqual([exit, stdout], [3, '']);
  assert.match(stderr, /\nsls-rollout: cannot write result: Permission denied\n$/);
  assert.equal(fs.readFileSync(path.join(dir, 'result'), 'utf8'), FORMER);
});

test('a folder cannot be written', async () => {
  const dir = here({ 'folder/file': '' }),
    before = names(dir);
  for (const name of ['folder', 'folder/']) {
    const { exit, stderr } = await write(dir, name);
    assert.equal(exit, 3);
    assert.match(stderr, new RegExp(`\nsls-rollout: cannot write ${name}: Is a directory\n$`));
  }
  assert.deepEqual([names(dir), names(path.join(dir, 'folder'))], [before, ['file']]);
});

test('a folder that is not there', async () => {
  const dir = here(),
    before = names(dir);
  const { exit, stderr } = await write(dir, 'no/result');
  assert.equal(exit, 3);
  assert.match(stderr, /\nsls-rollout: cannot write no\/result: No such file or directory\n$/);
  assert.deepEqual(names(dir), before);
});

test('behind a link the file is written, and the link stays', async () => {
  const dir = here({ 'folder/other': FORMER });
  fs.symlinkSync('folder/other', path.join(dir, 'link'));
  assert.equal((await write(dir, 'link')).exit, 0);
  assert.ok(fs.lstatSync(path.join(dir, 'link')).isSymbolicLink());
  isTemplate(fs.readFileSync(path.join(dir, 'folder/other'), 'utf8'));
  assert.deepEqual(names(path.join(dir, 'folder')), ['other']);
});

test('a link that leads in circles', async () => {
  const dir = here();
  fs.symlinkSync('circle', path.join(dir, 'circle'));
  const { exit, stderr } = await write(dir, 'circle');
  assert.equal(exit, 3);
  assert.match(stderr, /\nsls-rollout: cannot write circle: Too many levels of symbolic links\n$/);
  assert.ok(fs.lstatSync(path.join(dir, 'circle')).isSymbolicLink());
});

test('/dev/null takes all of it and stays a device', async () => {
  const { exit, stdout } = await write(here(), '/dev/null');
  assert.deepEqual([exit, stdout], [0, '']);
  assert.ok(fs.statSync('/dev/null').isCharacterDevice());
});

test('a pipe with a name gets the template', async () => {
  const dir = here();
  execFileSync('mkfifo', [path.join(dir, 'pipe')]);
  const reading = fs.promises.readFile(path.join(dir, 'pipe'), 'utf8');
  assert.equal((await write(dir, 'pipe')).exit, 0);
  isTemplate(await reading);
  assert.ok(fs.statSync(path.join(dir, 'pipe')).isFIFO());
});

test('a full disk under -o', async () => {
  const { exit, stdout, stderr } = await write(here(), '/dev/full');
  assert.deepEqual([exit, stdout], [3, '']);
  assert.match(stderr, /\nsls-rollout: cannot write \/dev\/full: No space left on device\n$/);
});

/* ---- Standard output ---- */

const FULL = () => fs.openSync('/dev/full', 'w');

test('a full disk under standard output', async () => {
  for (const args of [
    ['transform', ...INPUT],
    ['check', '--format', 'json', ...INPUT],
    ['plan', ...INPUT],
    ['--help'],
    ['--version'],
  ]) {
    const { exit, stderr } = await run(BINARY, args, {
      cwd: here(),
      stdio: ['ignore', FULL(), 'pipe'],
    });
    assert.equal(exit, 3, args.join(' '));
    assert.match(stderr, cannotPrint('No space left on device'));
  }
  const { exit, stderr } = await run(BINARY, ['serve'], {
    stdio: ['pipe', FULL(), 'pipe'],
    input: REQUESTS,
  });
  assert.deepEqual(
    [exit, stderr],
    [3, 'sls-rollout serve: cannot write the answers: No space left on device\n'],
  );
});

// The reader is gone before the program has read what it prints.
const gone = (child) => new Promise((resolve) => child.stdout.on('close', resolve).destroy());

test('a reader that goes away is told by exit code 3, not by a signal', async () => {
  const dir = here();
  const { exit, stderr } = await run(
    BINARY,
    ['transform', '--service', 'service.yml', '--template', '-'],
    { cwd: dir, input: fs.readFileSync(path.join(dir, 'template.json')), started: gone },
  );
  assert.equal(exit, 3);
  assert.match(stderr, cannotPrint('Broken pipe'));
  assert.deepEqual(await run(BINARY, ['serve'], { input: REQUESTS, started: gone }), {
    exit: 3,
    stdout: '',
    stderr: 'sls-rollout serve: cannot write the answers: Broken pipe\n',
  });
});

test('standard input that is closed', () => {
  const { status, stderr } = spawnSync(
    'sh',
    ['-c', '"$0" "$@" <&-', BINARY, 'transform', '--service', 'service.yml', '--template', '-'],
    { cwd: here(), encoding: 'utf8' },
  );
  assert.deepEqual(
    [status, stderr],
    [3, 'sls-rollout: cannot read standard input: Bad file descriptor\n'],
  );
});

test('pipes that do not block, both ways, and more than fits into them', async () => {
  const large = `${request(1, { service: { service: 'shop' }, template: LARGE })}\n`;
  const blocking = await run(BINARY, ['serve'], { input: large });
  assert.ok(blocking.stdout.length > 600_000);
  const unhurried = (child) =>
    new Promise((resolve) => {
      // nothing is there at first, and nobody reads
      child.stdout.pause();
      setTimeout(() => {
        child.stdin.write(large.slice(0, 100_000));
        setTimeout(resolve, 100);
        setTimeout(() => child.stdout.resume(), 300);
      }, 300);
    });
  assert.deepEqual(
    await run(FAULTY, ['serve'], {
      input: large.slice(100_000),
      started: unhurried,
      env: { SLS_ROLLOUT_FAULT: PIPES },
    }),
    blocking,
  );
});
