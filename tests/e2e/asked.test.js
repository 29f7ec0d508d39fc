'use strict';

/* Settings that come to nothing: packaging with the real frameworks and `sls-rollout check` of the same
   file report the same, in the same words. */

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const path = require('node:path');
const { after, test } = require('node:test');
const { FRAMEWORKS, newService, removeFolders, run } = require('./service.js');

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);
// What these tests are about. The others are about the packaged template too.
const IDS = ['RO116', 'RO130', 'RO131', 'RO132', 'RO222', 'RO223', 'RO224'];

after(removeFolders);

const SETTINGS = /    deploymentSettings:\n(?: {6}.*\n)+/g;
const ALARMS = /    alarms:\n(?: {6}.*\n)+/g;
const CUSTOM = /^custom:\n(?: .*\n|\n)*/m;

const INPUTS = {
  'an alarm that is defined where alarms are named': {
    edit: (yml) =>
      yml.replace(
        '        - OrderFunctionErrorsAlarm\n',
        '        - {name: Own, metric: Errors, threshold: 1}\n',
      ),
    ids: ['RO116'],
    isRefused: true,
  },
  'no settings at all': {
    edit: (yml) => yml.replace(SETTINGS, '').replace(ALARMS, '').replace(CUSTOM, ''),
    ids: ['RO131'],
  },
  'settings under the names of the former plugins, and a name nearly right': {
    edit: (yml) =>
      yml
        .replace(SETTINGS, '')
        .replace(ALARMS, '')
        .replace(
          CUSTOM,
          [
            'custom:',
            '  serverless-plugin-canary-deployments: {type: Linear10PercentEvery2Minute, alias: Live}',
            '  serverless-plugin-aws-alerts: {alarms: [functionErrors]}',
            '  deploymentSettigns: {type: AllAtOnce}',
            '  password: hunter2',
            '',
          ].join('\n'),
        ),
    ids: ['RO130', 'RO130', 'RO130', 'RO130'],
  },
  'alarms beside `alerts:`, and none of it below': {
    edit: (yml) =>
      yml.replace(SETTINGS, '').replace(CUSTOM, 'custom:\n  topics: {alarm: shop-alarms}\n'),
    ids: ['RO222'],
  },
  'stages that leave this one out': {
    edit: (yml) =>
      yml
        .replace('    dashboards: true\n', '    stages: [development]\n    dashboards: true\n')
        .replace('custom:\n', 'custom:\n  deploymentSettings: {stages: [production]}\n'),
    ids: ['RO223', 'RO132'],
  },
};

const checked = (dir) =>
  new Promise((resolve, reject) => {
    const args = ['check', '--service', 'serverless.yml', '--format', 'json', '--severity', 'info'];
    execFile(BINARY, args, { cwd: dir }, (error, stdout) => {
      if (error && error.code !== 1) reject(error);
      else resolve(JSON.parse(stdout).filter(({ id }) => IDS.includes(id)));
    });
  });

// What both frameworks send is the same (tests/shim/request.test.js): of serverless 3 two are enough.
for (const framework of FRAMEWORKS)
  for (const [title, { edit, ids, isRefused }] of Object.entries(INPUTS))
    if (framework === 'osls' || isRefused || ids.includes('RO130'))
      test(`${framework}: ${title}`, async () => {
        const dir = newService({ edit });
        const [{ status, stdout, stderr }, found] = await Promise.all([
          run(framework, dir, ['package', '--verbose']),
          checked(dir),
        ]);
        const printed = stdout + stderr;
        assert.deepEqual(found.map(({ id }) => id).sort(), [...ids].sort());
        assert.equal(status, isRefused ? 1 : 0, printed);
        for (const { id, message, repair } of found) {
          assert.equal(printed.split(message).length, 2, `${id} ${message}\n${printed}`);
          if (repair) assert.ok(printed.includes(repair.split('\n')[0]), repair);
        }
        const said = [...printed.matchAll(/^\s*(?:\w+: |\[!\] )?(RO\d{3})\b/gm)].map(
          ([, id]) => id,
        );
        assert.deepEqual(said.filter((id) => IDS.includes(id)).sort(), [...ids].sort());
        assert.doesNotMatch(printed, /unrecognized property|hunter2/);
      });
