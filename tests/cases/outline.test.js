'use strict';

/* The template may be carried to a hook of `carries.outlines` as an outline
   (native/commands/serve.h). Every case's template, whole and in outline, must get the same answer.
   */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const yaml = require('js-yaml');
const schema = require('osls/lib/utils/serverless-utils/cloudformation-schema');

const ROOT = path.join(__dirname, '..', '..');
const CASES = path.join(ROOT, 'fixtures', 'cases');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const { version, carries } = require('../../plugin-shim/interface.json');

function document(folder, name) {
  const file = ['yml', 'json']
    .map((end) => path.join(folder, `${name}.${end}`))
    .find(fs.existsSync);
  return file && yaml.load(fs.readFileSync(file, 'utf8'), { schema });
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const short = (resource, whole) =>
  isObject(resource) && typeof resource.Type === 'string' && resource.Type !== whole
    ? { Type: resource.Type }
    : resource;
const outline = (template, whole) => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).map(([id, resource]) => [id, short(resource, whole)]),
  ),
});

// The answers to the same hook with each template.
function answers(name, service, templates) {
  const line = (template, i) => {
    const params = { version, name, service, template, returns: 'patch' };
    return JSON.stringify({ jsonrpc: '2.0', id: i, method: 'hook', params });
  };
  const { stdout } = spawnSync(BINARY, ['serve'], {
    input: templates.map(line).join('\n'),
    encoding: 'utf8',
  });
  return stdout
    .trim()
    .split('\n')
    .map((text) => ({ ...JSON.parse(text), id: undefined }));
}

const folders = (parent) =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(parent, name));

for (const [hook, whole] of Object.entries(carries.outlines)) {
  let compared = 0;
  for (const folder of folders(CASES).flatMap(folders)) {
    const [service, template] = [document(folder, 'service'), document(folder, 'template')];
    if (!isObject(service) || !isObject(template?.Resources)) continue;
    compared += 1;
    test(`${hook}: ${path.relative(CASES, folder)}`, () => {
      const [first, second] = answers(hook, service, [template, outline(template, whole)]);
      assert.deepEqual(second, first);
    });
  }
  test(`${hook}: there is something to compare`, () => assert.ok(compared > 100, String(compared)));
}
