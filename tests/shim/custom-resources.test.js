'use strict';

/* Which functions of the framework take an alias is read from the archive that is going to be
   deployed. Archives are written by Python's zipfile; what the real frameworks write is in
   tests/e2e/custom-resources.test.js. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { double } = require('./double.js');
const { folder, pluginOf, template } = require('./framework.js');

const FOLLOWS = '({ ResourceProperties: { FunctionQualifier }, OldResourceProperties })';
const FILES = {
  's3/handler.js': FOLLOWS,
  's3/lib/bucket.js': '',
  'cognito-user-pool/handler.js': '({ ResourceProperties: { FunctionQualifier } })',
  'event-bridge/handler.js': '({ ResourceProperties, OldResourceProperties })',
};

const WRITE = `
import json, sys, zipfile
given = json.load(sys.stdin)
with zipfile.ZipFile(given['archive'], 'w', getattr(zipfile, given['method'])) as archive:
    for name, text in given['files'].items():
        archive.writestr(name, text)
    archive.comment = given.get('comment', '').encode()
`;

// A service's folder with this archive in it, unless there is none.
function serviceDir(t, { files = FILES, method = 'ZIP_DEFLATED', comment } = {}) {
  const dir = folder(t);
  const archive = path.join(dir, '.serverless/custom-resources.zip');
  fs.mkdirSync(path.dirname(archive));
  const input = JSON.stringify({ archive, files, method, comment });
  const { status, stderr } = spawnSync('python3', ['-c', WRITE], { input, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return { dir, archive };
}

const functionOf = (Handler, S3Key = 'serverless/shop/dev/1/custom-resources.zip') => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Handler, Code: { S3Bucket: 'artifacts', S3Key } },
});
const CUSTOM = {
  Buckets: functionOf('s3/handler.handler'),
  Pools: functionOf('cognito-user-pool/handler.handler'),
  Rules: functionOf('event-bridge/handler.handler'),
};

// naming.qualifierHandlers of the request, for a template with these resources.
async function sent(t, serviceFolder, resources) {
  const requests = double(t);
  const compiled = template();
  Object.assign(compiled.Resources, resources);
  const { fire } = await pluginOf('osls', { compiled, serviceDir: serviceFolder });
  await fire();
  return requests()[0].params.naming.qualifierHandlers;
}

for (const method of ['ZIP_DEFLATED', 'ZIP_STORED'])
  test(`${method}: only a handler that follows the property also through updates is sent`, async (t) => {
    const { dir } = serviceDir(t, { method });
    assert.deepEqual(await sent(t, dir, CUSTOM), ['Buckets']);
  });

test('an archive with a comment and files with long names is read', async (t) => {
  const files = { [`${'long/'.repeat(60)}name.js`]: 'x', 'größe.txt': 'y', ...FILES };
  const { dir } = serviceDir(t, { files, comment: 'made by hand' });
  assert.deepEqual(await sent(t, dir, CUSTOM), ['Buckets']);
});

test('functions of other archives are not asked for', async (t) => {
  const { dir } = serviceDir(t);
  const own = functionOf('s3/handler.handler', 'serverless/shop/dev/1/shop.zip');
  const nowhere = { Type: 'AWS::Lambda::Function', Properties: { Handler: 's3/handler.handler' } };
  const odd = { Odd: functionOf(undefined), Image: functionOf({ Ref: 'Image' }), Null: null };
  assert.equal(await sent(t, dir, { Own: own, Nowhere: nowhere }), undefined);
  assert.deepEqual(await sent(t, dir, { ...CUSTOM, ...odd }), ['Buckets']);
});

test('where the archive cannot be read nothing is known', async (t) => {
  const { dir, archive } = serviceDir(t);
  const whole = fs.readFileSync(archive);
  for (const bytes of ['', 'no archive', whole.subarray(0, 200), Buffer.alloc(64, 0xff)]) {
    fs.writeFileSync(archive, bytes);
    assert.deepEqual((await sent(t, dir, CUSTOM)) ?? [], [], String(bytes).slice(0, 20));
  }
  // the code of the first file is no deflated data
  const broken = Buffer.from(whole);
  broken.fill(0xff, 30 + 's3/handler.js'.length, 60);
  fs.writeFileSync(archive, broken);
  assert.equal(await sent(t, dir, CUSTOM), undefined);
  fs.rmSync(archive);
  assert.equal(await sent(t, dir, CUSTOM), undefined);
});
