'use strict';

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { double } = require('./double.js');
const { FRAMEWORKS, HOOK, article, pluginOf, serverlessOf, template } = require('./framework.js');
const Plugin = require('../../plugin-shim/index.js');
const description = require('../../plugin-shim/interface.json');

const SHIM = path.join(__dirname, '../../plugin-shim');
const COMMANDS = ['capture', 'plan'];

// What the plugin listens to: the hooks, and every command.
const HOOKS = [
  ...description.hooks,
  ...['before', 'after'].map((side) => `${side}:aws:deploy:deploy:updateStack`),
  ...['error', 'finalize', 'after:aws:package:finalize:saveServiceState'],
  ...Object.keys(description.commands.rollout.commands).map((name) => `rollout:${name}:${name}`),
].sort();

// 4 refuses a `multiple` option that is given once.
const commandsFor = (framework) =>
  framework === 'serverless4'
    ? JSON.parse(JSON.stringify(description.commands).replaceAll('"multiple"', '"array"'))
    : description.commands;

test('there are commands', () => {
  const names = Object.keys(description.commands.rollout.commands);
  assert.deepEqual(
    COMMANDS.filter((name) => !names.includes(name)),
    [],
  );
});

test('the shim stays small, and needs nothing but Node', () => {
  const names = fs.readdirSync(SHIM).filter((name) => name.endsWith('.js'));
  const sources = names.map((name) => fs.readFileSync(path.join(SHIM, name), 'utf8'));
  const lines = Object.fromEntries(
    names.map((name, i) => [name, sources[i].split('\n').length - 1]),
  );
  const { 'index.js': plugin, 'binary.js': binary, ...others } = lines;
  assert.ok(plugin + binary < 320, `${plugin + binary} lines`);
  for (const [name, count] of Object.entries(others))
    assert.ok(count < 190, `${count} lines in ${name}`);
  const required = sources.flatMap((source) =>
    [...source.matchAll(/require\('([^']+)'\)/g)].map(([, name]) => name),
  );
  assert.deepEqual(
    required.filter((name) => !/^node:|^\.\//.test(name)),
    [],
  );
});

test('require and import give the class, by path and by the name of the package', async () => {
  assert.equal(typeof Plugin, 'function');
  assert.equal(require('serverless-plugin-rollout'), Plugin);
  assert.equal((await import('serverless-plugin-rollout')).default, Plugin);
  assert.equal((await import('../../plugin-shim/index.js')).default, Plugin);
});

for (const framework of FRAMEWORKS) {
  test(`${framework}: the hooks and commands are those that the binary describes`, async () => {
    const serverless = await serverlessOf(framework, { plugins: [Plugin] });
    const plugin = serverless.pluginManager.getPlugins().find((loaded) => loaded instanceof Plugin);
    assert.deepEqual(Object.keys(plugin.hooks).sort(), HOOKS);
    assert.deepEqual(plugin.commands, commandsFor(framework));
    const known = serverless.pluginManager.getCommands().rollout.commands;
    assert.deepEqual(
      Object.keys(known).sort(),
      Object.keys(description.commands.rollout.commands).sort(),
    );
    for (const [name, { usage, lifecycleEvents }] of Object.entries(known)) {
      assert.equal(usage, description.commands.rollout.commands[name].usage);
      assert.deepEqual(lifecycleEvents, [name]);
    }
    for (const hook of description.hooks) {
      assert.ok(
        serverless.pluginManager.hooks[hook].some(
          ({ pluginName }) => pluginName === 'ServerlessPluginRollout',
        ),
        hook,
      );
    }
  });

  test(`${framework}: the framework's way to a hook is the binary's too`, async (t) => {
    double(t, () => ({ patch: [{ op: 'add', path: '/Metadata', value: 'seen' }] }));
    const serverless = await serverlessOf(framework, { plugins: [Plugin] });
    const compiled = (serverless.service.provider.compiledCloudFormationTemplate = template());
    const own = serverless.pluginManager.hooks[HOOK].find(
      ({ pluginName }) => pluginName === 'ServerlessPluginRollout',
    );
    await own.hook();
    assert.equal(compiled.Metadata, 'seen');
  });

  test(`${framework}: in a service of another provider the plugin is idle`, async () => {
    const configuration = { service: 'elsewhere', provider: { name: 'google' }, functions: {} };
    const serverless = await serverlessOf(framework, { configuration, plugins: [Plugin] });
    const { plugins, hooks, commands } = serverless.pluginManager;
    assert.ok(!plugins.some((plugin) => plugin instanceof Plugin));
    assert.equal(hooks[HOOK], undefined);
    assert.equal(commands.rollout, undefined);
  });

  test(`${framework}: what the framework writes into the schemas is not shared by two services`, async () => {
    const before = JSON.stringify(description);
    const [one, other] = [
      await serverlessOf(framework, { plugins: [Plugin] }),
      await serverlessOf(framework, { plugins: [Plugin] }),
    ];
    const schemaOf = ({ configSchemaHandler }) =>
      configSchemaHandler.schema.properties.custom.properties.deploymentSettings;
    assert.notEqual(schemaOf(one), schemaOf(other));
    assert.deepEqual(schemaOf(one), schemaOf(other));
    assert.equal(JSON.stringify(description), before);
  });
}

test('a framework without validation of configuration is served too', async () => {
  const serverless = await serverlessOf('osls');
  for (const handler of [undefined, {}]) {
    const plugin = new Plugin(Object.assign(serverless, { configSchemaHandler: handler }), {});
    await plugin.asyncInit();
    assert.equal(typeof plugin.hooks[HOOK], 'function');
  }
});
