'use strict';

/* Coming from the former plugins, with the real frameworks' command line: one that is still listed
   ends every command before anything is made, and the alias of provisioned concurrency or SnapStart
   under another name is warned of. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const {
  FORMER,
  FRAMEWORKS,
  newService,
  packaged,
  removeFolders,
  run,
  templateFile,
} = require('./service.js');

after(removeFolders);

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);
const OURS = 'serverless-plugin-rollout';
const sentence = (entry) =>
  `${entry} is listed beside ${OURS}, which replaces it: remove the line \`- ${entry}\` from \`plugins\``;
const count = (text, part) => text.split(part).length - 1;

const ORDERS = { before: [...FORMER, OURS], after: [OURS, ...FORMER] };

for (const [order, plugins] of Object.entries(ORDERS)) {
  for (const framework of FRAMEWORKS)
    test(`${framework}: the former plugins listed ${order} this one: one sentence each, and nothing is made`, async () => {
      const dir = newService({ plugins });
      const { status, stdout, stderr } = await run(framework, dir, ['package']);
      const said = stdout + stderr;
      assert.equal(status, 1, said);
      for (const entry of FORMER) assert.equal(count(said, sentence(entry)), 1, said);
      assert.equal(count(said, 'RO135'), FORMER.length, said);
      assert.doesNotMatch(said, /already have a definition|SCHEMA_COLLISION|index\.js:\d+/);
      assert.ok(!fs.existsSync(templateFile(dir)));
    });

  test(`check and plan say the same of the former plugins listed ${order} this one, with line and column`, () => {
    const dir = newService({ plugins });
    for (const command of ['check', 'plan']) {
      const { status, stdout, stderr } = spawnSync(BINARY, [command], {
        cwd: dir,
        encoding: 'utf8',
      });
      const said = stdout + stderr;
      assert.equal(status, 1, said);
      for (const entry of FORMER) assert.equal(count(said, sentence(entry)), 1, said);
      assert.equal(count(said, 'serverless.yml:'), FORMER.length, said);
    }
  });
}

/* ---- An alias of the framework under another name ---- */

const OWN = {
  'provisionedConcurrency: 2': ['OrderProvConcLambdaAlias', 'provisioned'],
  'snapStart: true\n    runtime: java21': ['OrderSnapStartLambdaAlias', 'snapstart'],
};
const allowing = (yml, setting) => yml.replace(/^  order:\n/m, `  order:\n    ${setting}\n`);

for (const framework of FRAMEWORKS)
  for (const [setting, [id, name]] of Object.entries(OWN))
    test(`${framework}: ${setting.split(':')[0]}: another name of the alias is warned of, its own is not`, async () => {
      const edit = (yml) => allowing(yml, setting);
      const renamed = await packaged(framework, { edit });
      const said = renamed.stdout + renamed.stderr;
      const warning =
        /RO308 serverless\.yml:\d+:\d+ functions\.order\.deploymentSettings\.alias: .*/.exec(
          said,
        )?.[0];
      assert.ok(warning?.includes(id) && warning.includes(`write \`alias: ${name}\``), said);
      assert.equal(count(said, 'RO308'), 1, 'product has no alias of the framework');
      const kept = await packaged(framework, {
        edit: (yml) => edit(yml).replace('alias: Live', `alias: ${name}`),
      });
      assert.doesNotMatch(kept.stdout + kept.stderr, /RO308/);
      assert.equal(kept.template.Resources[id].Properties.Name, name);
    });
