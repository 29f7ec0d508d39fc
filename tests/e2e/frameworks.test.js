'use strict';

/* The services in fixtures/ packaged by serverless 3, osls 3.77, osls 4 and the double of Serverless
   4: the same template, but for what is listed here. */

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

/* What a framework makes otherwise than osls 4, by fixture: the resources, which must differ, and
   why. */
const QUALIFIER = /^(S3|S3Existing|Provisioned)CustomS31$|^CognitoUserPoolCustomCognitoUserPool1$/;
const DIFFERENT = {
  'osls-3': {
    'every-event/serverless.yml': {
      'its custom resources know no FunctionQualifier': QUALIFIER,
      'the rights of its custom resources': /^IamRoleCustomResourcesLambdaExecution$/,
    },
  },
  serverless: {
    'every-event/serverless.yml': {
      'its custom resources know no FunctionQualifier': QUALIFIER,
      'the rights of its custom resources': /^IamRoleCustomResourcesLambdaExecution$/,
      'the runtime of its custom resources':
        /^CustomDashresourceDashexistingDash\w+LambdaFunction$/,
      'a URL needs lambda:InvokeFunction since October 2025, which it does not know':
        /^(Url|Provisioned)LambdaPermissionFn$|^ProvisionedLambdaFunctionUrl$/,
    },
  },
  serverless4: {},
};

// serverless 3 makes another archive of the same files, and names versions by its digest.
const versionless = (template) =>
  JSON.parse(
    JSON.stringify(template)
      .replace(/(LambdaVersion)\w{38,48}"/g, '$1"')
      .replace(/"CodeSha256":"[^"]*"/g, '"CodeSha256":""'),
  );

// Without the resources that differ, each of which does.
function shared(all, those, others) {
  const [left, right] = [all, others].map(({ Resources, ...rest }) => [{ ...Resources }, rest]);
  for (const [why, pattern] of Object.entries(those)) {
    const ids = Object.keys(right[0]).filter((id) => pattern.test(id));
    assert.ok(ids.length, why);
    for (const id of ids) {
      assert.notDeepEqual(left[0][id], right[0][id], `${id}: ${why}`);
      delete left[0][id];
      delete right[0][id];
    }
  }
  return [left, right];
}

for (const [name, files] of Object.entries(SERVICES)) {
  const ofOsls = packaged('osls', name, files);
  for (const [framework, fixtures] of Object.entries(DIFFERENT))
    test(`fixtures/${name} becomes the same template with ${framework}`, async () => {
      const [other, osls] = [await packaged(framework, name, files), await ofOsls];
      const [, region] = JSON.stringify(other).match(new RegExp(nameOf('([a-z0-9-]+)'))) ?? [];
      const expected = framework === 'serverless4' ? asFour(osls, region) : osls;
      const [left, right] = shared(versionless(other), fixtures[name] ?? {}, versionless(expected));
      assert.deepEqual(left, right);
    });
}

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
