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

const ALIAS_BY_HAND = 'the template names the alias itself, as the plugin would have';
const OWN_CONDITION = 'the condition is the one that the plugin would have added';
const COPIES = 'a copy of a statement, for an alias that NotResource lists in a branch, stays';
/* What the packaged template cannot tell from the one before: room/case -> why. */
const EXCEPTIONS = {
  'callers/alias-named-by-its-id': ALIAS_BY_HAND,
  'callers/alias-named-in-text-is-waited-for': ALIAS_BY_HAND,
  'callers/alias-that-may-not-exist-is-waited-for': ALIAS_BY_HAND,
  'callers/loop-names-the-alias': 'a wait inside a loop stays: nothing tells who wrote it',
  'plan/callers-of-every-outcome': ALIAS_BY_HAND,
  'rollout/condition-of-an-adopted-alias': OWN_CONDITION,
  'rollout/condition-of-an-adopted-alias-alone':
    'the framework refers to its own alias, so that a caller of that alias is its own',
  'rollout/condition-that-an-adopted-alias-lacks': OWN_CONDITION,
  'rollout/condition-that-serverless-3-leaves-out': OWN_CONDITION,
  'rollout/policy-copies-have-sids-of-their-own': COPIES,
  'rollout/policy-that-may-list-the-function': COPIES,
  'rollout/policy-of-an-organization': ALIAS_BY_HAND,
  'rollout/policy-of-one-statement': 'a list of one statement means the same as the statement',
};

const cases = fs
  .readdirSync(CASES, { withFileTypes: true })
  .filter((room) => room.isDirectory())
  .flatMap(({ name: room }) =>
    fs.readdirSync(path.join(CASES, room)).map((name) => `${room}/${name}`),
  )
  .filter((name) => fs.existsSync(path.join(CASES, name, 'expected.json')));

const fileOf = (name, ...files) =>
  files.map((file) => path.join(CASES, name, file)).find((file) => fs.existsSync(file));

/* A caller that moves may have waited for its permission before; a text that a policy lists may have been
   in a list of one before. Nothing tells, and nothing changes by it. */
const meant = ({ changed, functions, ...report }) => ({
  ...report,
  changed: changed.filter(({ isCaller, path: where }) => !(isCaller && /DependsOn$/.test(where))),
  functions: functions.map(({ grants, ...each }) => ({
    ...each,
    grants: grants.map(({ property, path: where, ...grant }) => ({
      ...grant,
      property: property.replace(/(Resource|unction[Aa]rn)\[\]/, '$1'),
      path: where.replace(/(Resource|unction[Aa]rn)\[0\]/, '$1'),
    })),
  })),
});

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
  for (const each of report.diagnostics)
    for (const key of ['file', 'line', 'column']) delete each[key];
  return meant(report);
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
