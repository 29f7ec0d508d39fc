'use strict';

/* The services in fixtures/ packaged by osls and by the double of Serverless 4: the same template,
   but for what is listed here. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { newService, removeFolders, run, templateFile } = require('./service.js');

const FIXTURES = path.join(__dirname, '../../fixtures');
const SERVICES = {
  'sls-canary-sls/serverless.yml': [],
  'sls-canary-sls/repaired.yml': [],
  'every-event/serverless.yml': ['index.js'],
};

after(removeFolders);

// 4 has no bucket in the stack; what refers to it names the one outside.
const BUCKET = ['ServerlessDeploymentBucket', 'ServerlessDeploymentBucketPolicy'];
const nameOf = (region) => `serverless-framework-deployments-${region}`;

const settled = (text) =>
  JSON.parse(text.replace(/(Deployment)\d{13}/g, '$1').replace(/\/\d{13}-[\dTZ:.-]+\//g, '/'));

// osls's template as 4 would have it.
function asFour({ Resources, ...others }, region) {
  for (const id of BUCKET) assert.ok(Resources[id], `${id} of osls`);
  const kept = Object.entries(Resources).filter(([id]) => !BUCKET.includes(id));
  const name = (key, value) => (value?.Ref === BUCKET[0] ? nameOf(region) : value);
  return JSON.parse(JSON.stringify({ ...others, Resources: Object.fromEntries(kept) }, name));
}

async function packaged(framework, name, files) {
  const folder = path.dirname(path.join(FIXTURES, name));
  const text = fs.readFileSync(path.join(FIXTURES, name), 'utf8');
  const dir = newService({
    edit: () => text,
    files: Object.fromEntries(
      files.map((file) => [file, fs.readFileSync(path.join(folder, file), 'utf8')]),
    ),
  });
  const { status, stdout, stderr } = await run(framework, dir, ['package']);
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stdout + stderr, /also defines/);
  return settled(fs.readFileSync(templateFile(dir), 'utf8'));
}

for (const [name, files] of Object.entries(SERVICES))
  test(`fixtures/${name} becomes the same template with Serverless 4`, async () => {
    const osls = await packaged('osls', name, files);
    const four = await packaged('serverless4', name, files);
    const [, region] = JSON.stringify(four).match(new RegExp(nameOf('([a-z0-9-]+)')));
    assert.deepEqual(four, asFour(osls, region));
  });

test('every service of the fixtures is compared', () => {
  const names = fs
    .readdirSync(FIXTURES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name }) =>
      fs.readdirSync(path.join(FIXTURES, name)).map((file) => `${name}/${file}`),
    )
    .filter((name) => /^[^/]+\/(serverless|repaired)\.yml$/.test(name));
  assert.deepEqual(names.sort(), Object.keys(SERVICES).sort());
});
