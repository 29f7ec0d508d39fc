'use strict';

/* The real frameworks package the article's service, and `rollout capture` saves it: what is
   captured has to make the very template that the framework wrote. And the exit codes of commands
   have to arrive. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { FRAMEWORKS, newService, removeFolders, run, templateFile } = require('./service.js');

after(removeFolders);

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);
const OWN = `
resources:
  Resources:
    ProductFunctionErrorsAlarm:
      Type: AWS::CloudWatch::Alarm
      Properties:
        AlarmDescription: Too many products fail
`;
const edit = (yml) =>
  yml.replace('    handler: orders.getOrders\n', '$&    environment:\n      PASSWORD: hunter2\n') +
  OWN;

for (const framework of FRAMEWORKS) {
  test(`${framework}: a captured service makes what the framework wrote, with the names it had`, async () => {
    const dir = newService({ edit });
    const { status, stdout, stderr } = await run(framework, dir, [
      'rollout',
      'capture',
      '--out',
      'cases/prod',
      '--stage',
      'prod',
      '--keep-environment',
    ]);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^Captured in cases\/prod; sls-rollout test cases\/prod runs it\.$/m);
    const parsed = (name) =>
      JSON.parse(fs.readFileSync(path.join(dir, 'cases/prod', name), 'utf8'));

    const [template, expected] = [parsed('template.json'), parsed('expected.json')];
    assert.deepEqual(expected, JSON.parse(fs.readFileSync(templateFile(dir), 'utf8')));
    assert.equal(template.Resources.OrderFunctionErrorsAlarm, undefined, 'ours is taken out');
    assert.equal(
      template.Resources.ProductFunctionErrorsAlarm.Properties.AlarmDescription,
      'Too many products fail',
    );
    assert.ok(
      !Object.values(template.Resources).some(({ Type }) =>
        /CodeDeploy|::Alias$|Dashboard/.test(Type),
      ),
    );
    assert.equal(parsed('options.json').stage, 'prod');
    assert.equal(parsed('naming.json').stackName, 'sls-canary-sls-prod');

    const again = spawnSync(BINARY, ['test', 'cases'], { cwd: dir, encoding: 'utf8' });
    assert.deepEqual([again.stdout, again.stderr, again.status], ['1 passed, 0 failed\n', '', 0]);
  });

  test(`${framework}: without being told to keep it, no value of the environment is saved`, async () => {
    const dir = newService({ edit });
    const { status, stdout, stderr } = await run(framework, dir, [
      'rollout',
      'capture',
      '--out',
      'case',
    ]);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /stand as "redacted" there/);
    for (const name of fs.readdirSync(path.join(dir, 'case')))
      assert.doesNotMatch(fs.readFileSync(path.join(dir, 'case', name), 'utf8'), /hunter2/, name);
    assert.equal(spawnSync(BINARY, ['test', 'case'], { cwd: dir }).status, 0);

    // In the same folder: exit codes of a wrong option and of a folder that cannot be written.
    const wrong = await run(framework, dir, ['rollout', 'plan', '--format', 'jsno']);
    assert.equal(wrong.status, 2, wrong.stderr);
    assert.match(wrong.stdout + wrong.stderr, /did you mean json\?/);
    fs.writeFileSync(path.join(dir, 'taken'), '');
    assert.equal((await run(framework, dir, ['rollout', 'capture', '--out', 'taken'])).status, 3);
    // The article's alarms count all versions' calls, which is warned of; with --strict that is
    // exit code 1.
    const strict = await run(framework, dir, ['rollout', 'check', '--strict']);
    assert.equal(strict.status, 1, strict.stdout + strict.stderr);
  });
}
