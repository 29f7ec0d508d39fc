'use strict';

/* How many instructions three fixed inputs take, counted by callgrind: unlike times they are the
 * same at every run. More than five percent above instructions.json fail. They belong to a
 * compiler; with another one there is nothing to compare with.
 *
 *   UPDATE_INSTRUCTIONS=1 node --test tests/bench/instructions.test.js      writes them anew */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');
const { serviceOf } = require('./services.js');
const { version } = require('../../plugin-shim/interface.json');

const ROOT = path.join(__dirname, '..', '..');
// the optimised one, whatever else is tested
const BINARY = path.join(ROOT, 'build', 'sls-rollout');
const KNOWN = path.join(__dirname, 'instructions.json');
const MOST = 1.05;
const update = process.env.UPDATE_INSTRUCTIONS === '1';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-instructions-'));
after(() => fs.rmSync(folder, { recursive: true }));
const made = serviceOf(200);
for (const name of ['service', 'template'])
  fs.writeFileSync(path.join(folder, `${name}.json`), JSON.stringify(made[name]));

const request = (name, id) =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method: 'hook', params: { version, name, ...made, returns: 'patch' } })}\n`;
const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];
const INPUTS = {
  "check of the article's service": {
    cwd: path.join(ROOT, 'fixtures', 'sls-canary-sls'),
    args: ['check', '--service', 'serverless.yml'],
  },
  'transform of 200 functions': {
    cwd: folder,
    args: ['transform', '--service', 'service.json', '--template', 'template.json'],
  },
  'the hooks of 200 functions': {
    cwd: folder,
    args: ['serve'],
    input: HOOKS.map(request).join(''),
  },
};

// What compiled the binary, as CMake remembers it: its name and first two numbers.
function compiler() {
  const command = /^CMAKE_C_COMPILER:\w+=(.*)$/m.exec(
    fs.readFileSync(path.join(ROOT, 'build', 'CMakeCache.txt'), 'utf8'),
  )[1];
  const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
  return `${/clang/.test(stdout) ? 'clang' : 'gcc'} ${/(\d+\.\d+)\.\d+/.exec(stdout)[1]} ${process.arch}`;
}

function instructions({ args, ...options }) {
  const command = ['--tool=callgrind', '--callgrind-out-file=/dev/null', BINARY, ...args];
  const env = { PATH: process.env.PATH, LC_ALL: 'C' };
  const { status, stdout, stderr, error } = spawnSync('valgrind', command, {
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  assert.ok(!error && status === 0, error?.message ?? stderr.slice(0, 2000));
  assert.ok(stdout.length > 100 || args[0] === 'check', 'it answers');
  return Number(/Collected : (\d+)/.exec(stderr)[1]);
}

const known = fs.existsSync(KNOWN) ? JSON.parse(fs.readFileSync(KNOWN, 'utf8')) : { counts: {} };
const built = compiler();
const counted = {};

for (const [name, input] of Object.entries(INPUTS)) {
  const isComparable = update || known.compiler === built;
  test(
    name,
    { skip: !isComparable && `the counts are of ${known.compiler}, this build is of ${built}` },
    (t) => {
      counted[name] = instructions(input);
      const before = known.counts[name];
      t.diagnostic(
        `${counted[name].toLocaleString('en')} instructions, ${before?.toLocaleString('en')} known`,
      );
      if (!update)
        assert.ok(
          counted[name] <= before * MOST,
          `${name} takes ${((counted[name] / before - 1) * 100).toFixed(1)} % more instructions than it did`,
        );
    },
  );
}

after(
  () =>
    update &&
    fs.writeFileSync(KNOWN, `${JSON.stringify({ compiler: built, counts: counted }, null, 2)}\n`),
);
