'use strict';

/* sls-rollout beside the real frameworks: they print a service that is a program, and what they
   packaged is known by its files. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { FRAMEWORKS, newService, removeFolders, run } = require('./service.js');

const ROOT = path.join(__dirname, '../..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
after(removeFolders);

const rollout = (cwd, ...words) => {
  const { status, stdout, stderr } = spawnSync(BINARY, words, { cwd, encoding: 'utf8' });
  return { status, stdout, stderr };
};
const install = (dir, framework) =>
  fs.symlinkSync(
    path.join(ROOT, 'node_modules', framework),
    path.join(dir, 'node_modules', framework),
    'dir',
  );

const SERVICE = (plugins = "['serverless-plugin-rollout']") => `{
  service: 'shop',
  frameworkVersion: '*',
  plugins: ${plugins},
  provider: { name: 'aws', runtime: 'nodejs20.x', stage: "\${opt:stage, 'dev'}" },
  custom: { types: { dev: 'AllAtOnce', prod: 'Linear10PercentEvery1Minutes' } },
  functions: {
    order: {
      handler: 'orders.getOrders',
      deploymentSettings: { type: '\${self:custom.types.\${self:provider.stage}}', alias: 'Live' },
    },
  },
}`;
const FORMS = {
  'serverless.js': (text) => `module.exports = ${text};`,
  'serverless.cjs': (text) => `module.exports = Promise.resolve(${text});`,
  'serverless.mjs': (text) => `export default ${text};`,
  'serverless.ts': (text) => `const service: object = ${text};\nmodule.exports = service;`,
};
// serverless 3 compiles TypeScript with ts-node, which is not here; Serverless 4 is not run.
const READS = { osls: Object.keys(FORMS), serverless: ['serverless.js', 'serverless.cjs'] };

function programOf(framework, name, text = SERVICE()) {
  const dir = newService({ files: { [name]: FORMS[name](text) } });
  fs.rmSync(path.join(dir, 'serverless.yml'));
  install(dir, framework);
  return dir;
}

for (const framework of Object.keys(READS))
  describe(framework, () => {
    for (const name of READS[framework])
      test(`prints ${name} for the stage that is asked for`, () => {
        const dir = programOf(framework, name);
        const dev = rollout(dir, 'check', '--severity', 'error');
        assert.equal(dev.status, 0, dev.stdout + dev.stderr);
        assert.match(
          dev.stderr,
          new RegExp(`^sls-rollout check: ${name} is a program; ${framework} `),
        );
        const prod = rollout(dir, 'check', '--stage', 'prod');
        assert.equal(prod.status, 1);
        assert.ok(
          prod.stdout.startsWith(
            `${name}: error RO104 functions.order.deploymentSettings.type: CodeDeploy has no configuration`,
          ),
          prod.stdout,
        );
      });

    test('says itself which plugin is not installed', () => {
      const dir = programOf(framework, 'serverless.js', SERVICE("['serverless-nowhere']"));
      const { status, stdout, stderr } = rollout(dir, 'plan');
      assert.deepEqual([status, stdout], [1, '']);
      assert.match(stderr, /cannot print serverless\.js: it ended with 1\n/);
      assert.match(stderr, /plugin "serverless-nowhere" not found/);
    });
  });

for (const framework of FRAMEWORKS)
  describe(`${framework}: a package`, () => {
    test('and what is edited afterwards is seen', async () => {
      const dir = newService({
        edit: (yml) => yml.replace('custom:\n', 'custom:\n  deeper: ${file(more/deeper.yml):a}\n'),
        files: { 'more/deeper.yml': 'a: 1\n' },
      });
      const { status, stdout, stderr } = await run(framework, dir, ['package']);
      assert.equal(status, 0, stdout + stderr);
      const fresh = rollout(dir, 'plan');
      assert.doesNotMatch(fresh.stderr, /RO15\d/);
      assert.doesNotMatch(fresh.stdout, /known once the service is packaged/);
      fs.writeFileSync(path.join(dir, 'more/deeper.yml'), 'a: 2\n');
      const edited = rollout(dir, 'plan');
      assert.match(
        edited.stderr,
        /RO151 more\/deeper\.yml has changed since the service was packaged/,
      );
      assert.match(edited.stdout, /known once the service is packaged/);
      const named = rollout(dir, 'plan', '.serverless');
      assert.doesNotMatch(named.stdout, /known once the service is packaged/);
      assert.match(named.stderr, /RO151 .* because the package was named/);
    });

    test('elsewhere, for a stage, with a .env file', async () => {
      const dir = newService({
        edit: (yml) => `useDotenv: true\n${yml.replace('custom:\n', 'custom:\n  a: ${env:A}\n')}`,
        files: { '.env': 'A=1\n' },
      });
      const words = ['package', '--stage', 'qa', '--package', 'dist/pkg'];
      const { status, stdout, stderr } = await run(framework, dir, words);
      assert.equal(status, 0, stdout + stderr);
      const fresh = rollout(dir, 'plan', 'dist/pkg');
      assert.doesNotMatch(fresh.stderr, /RO15\d/);
      assert.match(fresh.stdout, /, stage qa, /);
      fs.writeFileSync(path.join(dir, '.env'), 'A=2\n');
      assert.match(rollout(dir, 'plan', 'dist/pkg').stderr, /RO151 \.env has changed since/);
    });
  });
