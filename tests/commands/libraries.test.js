'use strict';

/* Starting the binary is most of the time that it takes, and every library it loads makes that
   longer: it has the C library, cJSON and libyaml, and nothing that these do not need themselves.
   */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { test } = require('node:test');
const { BINARY } = require('./terminal.js');

const OURS = /^(libcjson|libyaml-0|libm|libc)\.(so|musl)/;
const SYSTEM = /^(linux-vdso|linux-gate|ld-linux|ld-musl)/; // the kernel's own, and the loader
const OF_SANITIZERS = /^lib(asan|ubsan|gcc_s|stdc\+\+|dl|rt|pthread)\.so/;

// The names of all libraries that are loaded with a program, also those that only its libraries ask
// for.
function librariesOf(program) {
  const { status, stdout, stderr, error } = spawnSync('ldd', [program], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error) throw error;
  assert.equal(status, 0, stderr);
  return stdout
    .split('\n')
    .map((line) => line.trim().split(' ')[0].split('/').at(-1))
    .filter(Boolean);
}

const others = (names, ...known) =>
  names.filter((name) => !known.some((pattern) => pattern.test(name)));
const options = { skip: process.platform !== 'linux' && 'ldd is a program of Linux' };

test('the binary loads no library but those that it needs', options, () => {
  const names = librariesOf(BINARY);
  const isSanitized = names.some((name) => name.startsWith('libasan.'));
  assert.deepEqual(others(names, OURS, SYSTEM, ...(isSanitized ? [OF_SANITIZERS] : [])), []);
  for (const name of ['libcjson', 'libyaml-0'])
    assert.ok(
      names.some((each) => each.startsWith(`${name}.so`)),
      name,
    );
});

test("another program's libraries are seen", options, () => {
  assert.notDeepEqual(others(librariesOf(process.execPath), OURS, SYSTEM), []);
});
