'use strict';

// What the plugin carries of nested stacks, and what it does because of them.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { deploy, until } = require('./deployment.js');
const { double, noted, script } = require('./double.js');
const { FRAMEWORKS, HOOK, copy, folder, pluginOf, template } = require('./framework.js');
const { reorder } = require('../../plugin-shim/patch.js');
const { folderOf } = require('../../plugin-shim/stacks.js');
const { inWords } = require('../../plugin-shim/words.js');
const { carries } = require('../../plugin-shim/interface.json');

const [SPLIT_HOOK] = Object.keys(carries.only);
const nested = () => ({
  Resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    OrderNestedStack: {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://example.com/order.json' },
    },
  },
});
const SHIFTED = {
  Resources: {
    Alias: { Type: 'AWS::Lambda::Alias', UpdatePolicy: { CodeDeployLambdaAliasUpdate: {} } },
  },
};

/* ---- Packaging ---- */

for (const framework of FRAMEWORKS) {
  test(`${framework}: plugins are sent by their names, in their order`, async (t) => {
    const requests = double(t);
    const { serverless, fire } = await pluginOf(framework);
    const names = ['serverless-plugin-rollout', 'serverless-plugin-split-stacks'];
    for (const plugins of [names, { modules: names, localPath: 'plugins' }, undefined]) {
      serverless.service.plugins = plugins;
      await fire();
    }
    assert.deepEqual(
      requests().map(({ params }) => params.service.plugins),
      [names, names, []],
    );
  });

  test(`${framework}: templates without nested stacks are not sent once more`, async (t) => {
    const requests = double(t);
    const { serverless, fire, plugin } = await pluginOf(framework);
    await fire();
    await fire(SPLIT_HOOK);
    serverless.service.provider.compiledCloudFormationTemplate = nested();
    await fire(SPLIT_HOOK);
    const [first, last, ...more] = requests().map(({ params }) => params);
    assert.deepEqual(more, []);
    assert.deepEqual([first.name, last.name], [HOOK, SPLIT_HOOK]);
    assert.deepEqual(last.template, nested());
    assert.equal(path.resolve(last.folder), path.join(serverless.serviceDir, '.serverless'));
    assert.deepEqual(JSON.parse(plugin.given).template, template(), 'a command sees the first');
  });

  test(`${framework}: a command has the template from before the split, and the one that is packaged`, async (t) => {
    const requests = double(t);
    const { serverless, plugin, fire } = await pluginOf(framework);
    const { provider } = serverless.service;
    serverless.pluginManager.spawn = async () => {
      await fire();
      provider.compiledCloudFormationTemplate = nested();
      await fire(SPLIT_HOOK);
    };
    await plugin.hooks['rollout:plan:plan']();
    const { params } = requests().at(-1);
    assert.equal(params.name, 'plan');
    assert.deepEqual(params.template, template());
    assert.deepEqual(params.packaged, nested());
  });
}

test('resources come in the order that the binary asks for, as the objects that they are', async (t) => {
  double(t, () => ({
    order: ['ProductLambdaFunction', 'Gone', 'OrderLambdaFunction', 'OrderPermission'],
  }));
  const { template: compiled, fire } = await pluginOf('osls');
  const before = { ...compiled.Resources };
  const { Resources } = compiled;
  await fire();
  assert.equal(compiled.Resources, Resources);
  assert.deepEqual(Object.keys(Resources), [
    'ProductLambdaFunction',
    'OrderLambdaFunction',
    'OrderPermission',
  ]);
  for (const [id, resource] of Object.entries(before)) assert.equal(Resources[id], resource);
});

test('what is not named keeps its place before the others', () => {
  const object = { a: 1, b: 2, c: 3 };
  reorder(object, ['b', 'toString', 'a']);
  assert.deepEqual(Object.keys(object), ['c', 'b', 'a']);
});

test('a file is named before the place in it', () => {
  const each = { id: 'RO321', path: 'Resources.A', message: 'it waits', remedy: '', repair: null };
  assert.equal(
    inWords({ ...each, file: 'x/nested.json' }),
    'RO321 x/nested.json Resources.A: it waits',
  );
  assert.equal(inWords({ ...each, file: null }), 'RO321 Resources.A: it waits');
});

test('the folder is the framework’s own, or the one that the package was moved to', (t) => {
  const serviceDir = folder(t);
  const service = { package: { path: 'dist' } };
  const found = (given) => path.relative(serviceDir, path.resolve(folderOf(given)));
  assert.equal(found({ serviceDir }), '.serverless');
  assert.equal(found({ serviceDir, service }), '.serverless');
  fs.mkdirSync(path.join(serviceDir, 'dist'));
  assert.equal(found({ serviceDir, service }), 'dist');
  fs.mkdirSync(path.join(serviceDir, '.serverless'));
  assert.equal(found({ serviceDir, service }), '.serverless');
});

/* ---- Deployment ---- */

/* A service's folder whose .serverless has these files. */
function serviceWith(t, files) {
  const dir = folder(t);
  fs.mkdirSync(path.join(dir, '.serverless'));
  for (const [name, value] of Object.entries(files))
    fs.writeFileSync(path.join(dir, '.serverless', name), JSON.stringify(value, null, 2));
  return dir;
}

// A binary that notes how it was started, and watches until it is ended.
function noting(t) {
  const record = path.join(folder(t), 'started');
  script(
    t,
    `
    const fs = require('node:fs');
    const [, , ...argv] = process.argv;
    if (argv[0] === 'preflight') fs.readFileSync(0);
    fs.appendFileSync(${JSON.stringify(record)}, JSON.stringify(argv) + '\\n');
    const answers = { preflight: '[]', status: '{"groups":[]}' };
    if (answers[argv[0]]) console.log(answers[argv[0]]);
    else setInterval(() => {}, 1000);`,
  );
  return () => noted(record);
}

describe('aliases in nested stacks', () => {
  for (const framework of FRAMEWORKS)
    test(`${framework}: are looked at and watched`, async (t) => {
      const started = noting(t);
      const serviceDir = serviceWith(t, { 'order.json': SHIFTED });
      const { error } = await deploy(framework, {
        compiled: nested(),
        serviceDir,
        update: () => until('it is watched', () => started().some(([name]) => name === 'watch')),
      });
      assert.equal(error, undefined, error?.stack);
      const names = started().map(([name]) => name);
      assert.ok(names.includes('watch'), names.join());
      const preflight = started().find(([name]) => name === 'preflight');
      const at = preflight.indexOf('--nested');
      assert.equal(path.resolve(preflight[at + 1]), path.join(serviceDir, '.serverless'));
    });

  test('are none where no template has one', async (t) => {
    const started = noting(t);
    const files = { 'order.json': template(), 'notes.txt': '"CodeDeployLambdaAliasUpdate"' };
    await deploy('osls', { compiled: nested(), serviceDir: serviceWith(t, files) });
    assert.deepEqual(started(), []);
  });

  test('are not looked for where the template has no nested stack', async (t) => {
    const started = noting(t);
    const serviceDir = serviceWith(t, { 'earlier.json': SHIFTED });
    await deploy('osls', { compiled: copy(template()), serviceDir });
    assert.deepEqual(started(), []);
  });
});
