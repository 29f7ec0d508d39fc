'use strict';

// A tab that indents YAML, with its line and what to do about it.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);
const TAB =
  /^standard input:(\d+):\d+: this is not YAML: a tab indents this line; YAML is indented with spaces\n$/;
const INPUTS = {
  'before a key': ['service: shop\nprovider:\n\tname: aws\n', 3],
  'between spaces and a key': ['service: shop\nprovider:\n  name: aws\n \truntime: x\n', 4],
  'in a line that has no text': ['service: shop\nfunctions:\n  a:\n    b: 1\n\t\n    c: 3\n', 5],
};

for (const [where, [input, line]] of Object.entries(INPUTS))
  test(`a tab ${where}`, () => {
    const { status, stderr } = spawnSync(BINARY, ['check', '--service', '-'], {
      input,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(stderr, TAB);
    assert.equal(Number(TAB.exec(stderr)[1]), line);
  });

test('a tab elsewhere has nothing to do with a line that is no YAML', () => {
  const { stderr } = spawnSync(BINARY, ['check', '--service', '-'], {
    input: 'service: shop\t# the shop\nprovider: [\n',
    encoding: 'utf8',
  });
  assert.doesNotMatch(stderr, /a tab/);
});
