'use strict';

/* Which framework the variables of a plain service are resolved for, and what the commands say of
 * it; and what they make of variables that have no value here, as in continuous integration. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-framework-'));
after(() => fs.rmSync(work, { recursive: true, force: true }));

let folders = 0;
function folder(files) {
  const dir = path.join(work, `${folders++}`, 'team', 'service');
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(dir, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, typeof text === 'string' ? text : JSON.stringify(text));
  }
  return dir;
}

function run(dir, ...args) {
  const { status, stdout, stderr } = spawnSync(BINARY, args, {
    cwd: dir,
    env: { PATH: process.env.PATH },
    encoding: 'utf8',
  });
  return { exit: status, stdout, stderr };
}

const service = (more = '', type = '${param:speed}') => `service: shop
provider: {name: aws}
${more}
functions:
  order:
    handler: order.handler
    deploymentSettings: {type: "${type}", alias: Live, alarms: [{name: failures}]}
`;
const STAGES = `stages:
  default: {params: {speed: AllAtOnce}}
  prod: {params: {speed: Linear10PercentEvery1Minute}}`;
const installed = (name, version) => ({
  [`../../node_modules/${name}/package.json`]: { name, version },
});

describe('which framework is meant', () => {
  test('the newest, where nothing says which; that is reported', () => {
    const dir = folder({ 'serverless.yml': service(STAGES) });
    const { exit, stdout } = run(dir, 'check');
    assert.equal(exit, 0, stdout);
    assert.match(
      stdout,
      /warning RO145 stages is read as Serverless Framework 4 reads it: nothing says which/,
    );
    for (const command of ['plan', 'simulate']) {
      const answer = run(dir, command, '--stage', 'prod');
      assert.equal(answer.exit, 0, answer.stderr);
      assert.match(answer.stderr, /RO145/, command);
      assert.match(answer.stdout, /10 ?% every minute/);
    }
  });

  test('nothing is reported where the result is the same in all of them', () => {
    const dir = folder({ 'serverless.yml': service('', 'Linear10PercentEvery1Minute') });
    assert.deepEqual(run(dir, 'check', '--severity', 'info'), { exit: 0, stdout: '', stderr: '' });
  });

  for (const version of ["'4'", '^4.2.0', '4']) {
    test(`frameworkVersion: ${version} leaves nothing to assume`, () => {
      const dir = folder({
        'serverless.yml': service(`frameworkVersion: ${version}\n${STAGES}`),
      });
      assert.deepEqual(run(dir, 'check', '--stage', 'prod', '--severity', 'info'), {
        exit: 0,
        stdout: '',
        stderr: '',
      });
    });
  }

  test('what is installed in a folder above, which is a note', () => {
    const dir = folder({ 'serverless.yml': service(STAGES), ...installed('serverless', '4.4.0') });
    assert.equal(run(dir, 'check').stdout.includes('RO145'), false);
    const { stdout } = run(dir, 'check', '--severity', 'info');
    assert.match(
      stdout,
      /info RO146 stages is read as Serverless Framework 4 .*serverless 4\.4\.0/,
    );
  });

  for (const [name, version] of [
    ['serverless', '3.40.0'],
    ['osls', '4.3.0'],
  ]) {
    test(`${name} ${version} is installed: stages are not read`, () => {
      const dir = folder({ 'serverless.yml': service(STAGES), ...installed(name, version) });
      const { exit, stdout } = run(dir, 'check');
      assert.equal(exit, 1);
      assert.match(stdout, new RegExp(`RO147 .*${name} ${version} is in node_modules`));
      assert.match(stdout, /RO121 functions\.order\.deploymentSettings\.type/);
    });
  }

  test('osls under the name of serverless is osls', () => {
    const files = installed('serverless', '4.3.1');
    for (const file of Object.values(files)) file.name = 'osls';
    const dir = folder({ 'serverless.yml': service(STAGES), ...files });
    assert.match(
      run(dir, 'check').stdout,
      /RO147 .* osls does not read: osls 4\.3\.1 is in node_mod/,
    );
  });

  test('frameworkVersion before what is installed, --framework before both', () => {
    const files = installed('serverless', '4.4.0');
    const dir = folder({ 'serverless.yml': service(`frameworkVersion: '3'\n${STAGES}`), ...files });
    assert.match(run(dir, 'check').stdout, /RO147/);
    for (const command of ['check', 'plan', 'simulate', 'transform'])
      assert.doesNotMatch(
        run(dir, command, '--framework', 'serverless4').stderr,
        /RO1/,
        `${command} takes --framework`,
      );
    assert.equal(run(dir, 'check', '--framework', 'serverless4').exit, 0);
    assert.equal(run(dir, 'check', '--framework', 'serverless5').exit, 2);
  });

  test('a folder that is called package.json is no failure', () => {
    const dir = folder({ 'serverless.yml': service('', 'AllAtOnce') });
    const unreadable = path.join(dir, '../node_modules/serverless/package.json');
    fs.mkdirSync(unreadable, { recursive: true });
    assert.equal(run(dir, 'check').exit, 0);
  });
});

describe('a bare checkout has no secrets', () => {
  const BARE = `service: shop
provider:
  name: aws
  environment: {DSN: "\${env:NO_DSN}"}
custom: {secrets: "\${file(secrets.yml):dev}", other: "\${self:custom.secrets.key}"}
functions:
  order:
    handler: order.handler
    vpc: {subnetIds: ["\${env:NO_NET}"], securityGroupIds: "\${ssm:/groups}"}
    environment: {KEY: "\${self:custom.secrets.key}", ACCOUNT: "\${aws:accountId}"}
    deploymentSettings: {type: Linear10PercentEvery1Minute, alias: Live, alarms: [{name: failures}]}
`;

  for (const command of ['check', 'plan', 'simulate', 'transform'])
    test(`${command}: what is not read is not missed`, () => {
      const { exit, stderr } = run(folder({ 'serverless.yml': BARE }), command);
      assert.equal(exit, 0, stderr);
      assert.equal(stderr, '');
    });

  test('a name: check warns and exits with 0, transform writes nothing', () => {
    const dir = folder({
      'serverless.yml': BARE.replace(
        'handler: order',
        'name: "${env:NO_NAME}"\n    handler: order',
      ),
    });
    const { exit, stdout } = run(dir, 'check');
    assert.equal(exit, 0);
    assert.match(
      stdout,
      /warning RO109 functions\.order\.name holds the variable \$\{env:NO_NAME\}/,
    );
    assert.equal(run(dir, 'check', '--strict').exit, 1);
    assert.equal(run(dir, 'plan').exit, 0);
    const transformed = run(dir, 'transform');
    assert.deepEqual([transformed.exit, transformed.stdout], [1, '']);
    assert.match(transformed.stderr, /error RO121 functions\.order\.name/);
  });

  for (const command of ['check', 'plan', 'simulate', 'transform'])
    test(`${command}: what decides is an error, once`, () => {
      const dir = folder({
        'serverless.yml': BARE.replace('Linear10PercentEvery1Minute', '"${env:NO_TYPE}"').replace(
          'alias: Live',
          'alias: "${ssm:/alias}"',
        ),
      });
      const { exit, stdout, stderr } = run(dir, command);
      assert.equal(exit, 1);
      const ids = (stdout + stderr).match(/(error|warning|info) RO\d+/g);
      assert.deepEqual(ids, ['error RO121', 'error RO149']);
    });

  test('what shows the text of an unknown value at a place above it is left out', () => {
    const dir = folder({
      'serverless.yml': BARE.replace(
        'alarms: [',
        'canaryAlarms: [{preset: "${env:NO_PRESET}"}], alarms: [',
      ),
    });
    assert.deepEqual(run(dir, 'check').stdout.match(/RO\d+ \S+/g), [
      'RO121 functions.order.deploymentSettings.canaryAlarms[0].preset',
    ]);
  });

  for (const resources of [
    '{Resources: "${file(r.js):all}"}',
    '["${file(r.js):all}", {Resources: "${file(r.js):all}", Outputs: "${file(o.yml)}"}]',
    '{Conditions: "${ssm:/conditions}", Parameters: "${env:NO_PARAMETERS}"}',
  ])
    test(`resources: ${resources} replace nothing that is known`, () => {
      const dir = folder({ 'serverless.yml': `${BARE}resources: ${resources}\n` });
      const { exit, stdout } = run(dir, 'check');
      assert.deepEqual([exit, stdout], [0, '']);
      assert.match(run(dir, 'transform').stdout, /OrderLambdaFunctionAliasLive/);
    });

  for (const extension of ['ts', 'mjs', 'mts', 'cts'])
    test(`a .${extension} file is a program of Serverless 4, and text elsewhere`, () => {
      const type = `\${file(type.${extension}):speed, 'AllAtOnce'}`;
      const dir = folder({
        'serverless.yml': service('', type),
        [`type.${extension}`]: "export const speed = 'Linear';",
      });
      assert.match(
        run(dir, 'check', '--framework', 'serverless4').stdout,
        /error RO149 functions\.order\.deploymentSettings\.type depends on \$\{file/,
      );
      for (const name of ['serverless3', 'osls'])
        assert.equal(run(dir, 'check', '--framework', name).exit, 0);
    });

  test('a source that no plugin can bring is wrong where this plugin alone is listed', () => {
    const wrong = BARE.replace('env:NO_NET', 'evn:NO_NET');
    const check = (plugins) =>
      run(folder({ 'serverless.yml': `${wrong}plugins: ${plugins}\n` }), 'check');
    for (const own of [
      '[serverless-plugin-rollout]',
      '{modules: [serverless-plugin-rollout]}',
      '[./node_modules/serverless-plugin-rollout/index.js]',
    ])
      assert.match(check(own).stdout, /RO124 .* there is no source evn; did you mean env\?/, own);
    for (const others of ['[serverless-plugin-rollout, other]', '"${file(plugins.yml)}"'])
      assert.equal(check(others).stdout, '', others);
  });

  test('other mistakes are reported beside a variable that is wrong', () => {
    const dir = folder({
      'serverless.yml': BARE.replace('alarms:', 'alarm:').replace('env:NO_NET', 'evn:NO_NET'),
    });
    const ids = run(dir, 'check').stdout.match(/error RO\d+/g);
    assert.deepEqual(ids, ['error RO124', 'error RO116']);
  });

  test('an alarm that a missing file of resources may define', () => {
    const alarms = (list) => BARE.replace('[{name: failures}]', list);
    const dir = folder({
      'serverless.yml': `${alarms('[Failures]')}resources: [ "\${file(alarms.yml)}" ]\n`,
    });
    assert.deepEqual(run(dir, 'check').stdout.match(/RO\d+ \S+/g), ['RO121 resources[0]']);
    const known = folder({
      'serverless.yml': `${alarms('[Failures, Others]')}resources:
  Resources: {Failures: "\${file(a.yml)}"}
`,
    });
    assert.deepEqual(run(known, 'check').stdout.match(/RO\d+ \S+/g), [
      'RO110 functions.order.deploymentSettings.alarms[1]:',
      'RO121 resources.Resources.Failures',
    ]);
  });
});
