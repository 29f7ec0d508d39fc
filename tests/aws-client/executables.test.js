'use strict';
// Two executables: the transform's loads nothing that the AWS client needs.

const assert = require('node:assert');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const test = require('node:test');
const { build } = require('./probe.js');
const { version } = require('../../package.json');

const libraries = (name) => {
  const { status, stdout } = spawnSync('ldd', [path.join(build, name)], { encoding: 'utf8' });
  assert.strictEqual(status, 0);
  return stdout;
};
const start = (...words) =>
  spawnSync(path.join(build, 'sls-rollout-aws'), words, { encoding: 'utf8' });

test('sls-rollout loads neither libcurl nor OpenSSL', () => {
  assert.doesNotMatch(libraries('sls-rollout'), /curl|crypto|ssl/);
  assert.match(libraries('sls-rollout-aws'), /curl/);
});

test('sls-rollout-aws says what it is', () => {
  const { status, stdout } = start('--version');
  assert.strictEqual(status, 0);
  assert.match(
    stdout,
    new RegExp(
      `^sls-rollout-aws ${version.replaceAll('.', '\\.')} \\(libcurl [0-9.]+, OpenSSL [^)]+\\)\n$`,
    ),
  );
});

test('started by hand without a command it says what there is, as sls-rollout does', () => {
  const { status, stdout, stderr } = start();
  assert.deepStrictEqual([status, stdout], [2, '']);
  assert.match(stderr, /^sls-rollout: [^]*\n {2}watch /);
});
