'use strict';

/* A template that was packaged has the plugin's work in it already. `plan` of it must read like `plan` of
   the template from before, for every case that can be transformed; what cannot be known is a row here. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const CASES = path.join(ROOT, 'fixtures', 'cases');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);

/* What the packaged template cannot tell from the one before: room/case -> why. */
const EXCEPTIONS = {};

const cases = fs
  .readdirSync(CASES, { withFileTypes: true })
  .filter((room) => room.isDirectory())
  .flatMap(({ name: room }) =>
    fs.readdirSync(path.join(CASES, room)).map((name) => `${room}/${name}`),
  )
  .filter((name) => fs.existsSync(path.join(CASES, name, 'expected.json')));

const fileOf = (name, ...files) =>
  files.map((file) => path.join(CASES, name, file)).find((file) => fs.existsSync(file));

function plan(name, template) {
  const more = fileOf(name, 'arguments');
  const args = ['plan', '--service', fileOf(name, 'service.yml', 'service.json')];
  const { stdout, stderr } = spawnSync(
    BINARY,
    [
      ...args,
      '--template',
      template,
      '--format',
      'json',
      ...(more ? fs.readFileSync(more, 'utf8').trim().split('\n') : []),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  assert.ok(stdout, stderr);
  const report = JSON.parse(stdout);
  for (const each of report.diagnostics) for (const key of ['file', 'line', 'column']) delete each[key];
  return report;
}

describe('plan of a packaged template reads like plan of the template before', () => {
  for (const name of cases)
    test(name, () => {
      const before = fileOf(name, 'template.json', 'template.yml');
      const [wanted, told] = [plan(name, before), plan(name, fileOf(name, 'expected.json'))];
      if (EXCEPTIONS[name]) assert.notDeepEqual(told, wanted, `${name} is no exception`);
      else assert.deepEqual(told, wanted);
    });
});
