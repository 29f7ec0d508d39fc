'use strict';

// What `check` makes of warnings and notes: the exit code, and what it leaves out.

const assert = require('node:assert/strict');
const path = require('node:path');
const test = require('node:test');
const { ROOT, run } = require('./terminal.js');

// It has one warning, RO501, and no error.
const CASE = path.join(ROOT, 'fixtures/cases/plan/several-functions');
const check = (...args) =>
  run([
    'check',
    '--service',
    path.join(CASE, 'service.yml'),
    '--template',
    path.join(CASE, 'template.json'),
    ...args,
  ]);

test('a warning fails where --strict asks for it, unless it is ignored', () => {
  assert.deepEqual([check().exit, check('--strict').exit], [0, 1]);
  assert.equal(check('--strict').stdout, check().stdout);
  assert.match(check().stdout, / warning RO501 /);
  assert.equal(check('--strict', '--ignore', 'RO501').exit, 0);
});

test('a warning that --severity does not show fails all the same', () => {
  const { exit, stdout } = check('--strict', '--severity', 'error');
  assert.equal(exit, 1);
  assert.doesNotMatch(stdout, /RO501 /);
});
