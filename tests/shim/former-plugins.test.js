'use strict';

/* A former plugin that is still listed beside this one: the real frameworks load both from a
   service's folder, in either order and every spelling. It has to end in this plugin's own
   sentence, which names the line to remove, and never in a collision that the framework reports. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { FRAMEWORKS, article, folder, serverlessOf } = require('./framework.js');
const Plugin = require('../../plugin-shim/index.js');
const { listed } = require('../../plugin-shim/plugins.js');

const ROOT = path.join(__dirname, '../..');
const BINARY = process.env.SLS_ROLLOUT_BINARY || path.join(ROOT, 'build/sls-rollout');
const OURS = 'serverless-plugin-rollout';
const CANARY = 'serverless-plugin-canary-deployments';
const FORK = '@flagsmith/serverless-plugin-canary-deployments';
const ALERTS = 'serverless-plugin-aws-alerts';
const RAW = /already have a definition|SCHEMA_COLLISION/;

const SOURCES = {
  'plugins/serverless-plugin-aws-alerts/index.js': `module.exports = require('${ALERTS}');`,
  'serverless-plugin-canary-deployments.js': `module.exports = require('${CANARY}');`,
  'vendor/gradual.js': `module.exports = require('${CANARY}');`,
  'vendor/alarms/index.js': `module.exports = require('${ALERTS}');`,
  'old/serverless-plugin-aws-alerts/index.js': `module.exports = require('${ALERTS}');`,
  // Another plugin whose functions have alarms, and one that has only the class's name in common.
  'pages.js': `module.exports = class Pages {
    constructor({ configSchemaHandler }) {
      configSchemaHandler.defineFunctionProperties('aws', { properties: { alarms: { type: 'array' } } });
    }
  };`,
  'same-name.js': `module.exports = class AlertsPlugin {};`,
};

// A service's folder with every plugin in it.
function serviceDir(t) {
  const dir = folder(t);
  for (const [name, text] of Object.entries(SOURCES)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  for (const name of [OURS, CANARY, FORK, ALERTS]) {
    const link = path.join(dir, 'node_modules', name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(name === OURS ? ROOT : path.join(ROOT, 'node_modules', name), link, 'dir');
  }
  return dir;
}

const load = (t, framework, plugins, more) => {
  const configuration = { ...article(), plugins };
  return serverlessOf(framework, { configuration, serviceDir: serviceDir(t), ...more });
};

// What is listed, and which entries have to go.
const REFUSED = {
  'after this plugin': [[OURS, CANARY], { 'plugins[1]': CANARY }],
  'before this plugin': [[ALERTS, OURS], { 'plugins[0]': ALERTS }],
  'both, around this plugin': [
    [ALERTS, OURS, CANARY],
    { 'plugins[0]': ALERTS, 'plugins[2]': CANARY },
  ],
  'a scoped fork': [[OURS, FORK], { 'plugins[1]': FORK }],
  'the canary plugin and its fork': [
    [OURS, CANARY, FORK],
    { 'plugins[1]': CANARY, 'plugins[2]': FORK },
  ],
  'as an object': [{ modules: [OURS, ALERTS] }, { 'plugins.modules[1]': ALERTS }],
  'as an object with a local path': [
    { localPath: './old', modules: [ALERTS, OURS] },
    { 'plugins.modules[0]': ALERTS },
  ],
  'a folder': [
    [OURS, './plugins/serverless-plugin-aws-alerts'],
    { 'plugins[1]': './plugins/serverless-plugin-aws-alerts' },
  ],
  'a file': [
    ['./serverless-plugin-canary-deployments.js', OURS],
    { 'plugins[0]': './serverless-plugin-canary-deployments.js' },
  ],
  'a file in a folder': [
    [OURS, './plugins/serverless-plugin-aws-alerts/index.js'],
    { 'plugins[1]': './plugins/serverless-plugin-aws-alerts/index.js' },
  ],
  'a copy under another name, after this plugin': [
    [OURS, './vendor/gradual.js'],
    { 'plugins[1]': './vendor/gradual.js' },
  ],
  'a copy under another name, before this plugin': [
    ['./same-name.js', './vendor/alarms', OURS],
    { 'plugins[1]': './vendor/alarms' },
  ],
};

/* What ends in Serverless 4 before this plugin is loaded: its built-in alerts define
   functions[].alarms first, and the framework reports the collision with a plugin that is listed
   before this one. */
const OF_FOUR = [
  'a copy under another name, before this plugin',
  './pages.js,serverless-plugin-rollout',
];
const isLeft = (framework, title) => framework !== 'serverless4' || !OF_FOUR.includes(title);

test('serverless4: a plugin that defines alarms before this one is the framework’s to refuse', async (t) => {
  for (const plugins of [REFUSED[OF_FOUR[0]][0], OF_FOUR[1].split(',')])
    await assert.rejects(load(t, 'serverless4', plugins), { code: 'SCHEMA_COLLISION' });
});

for (const framework of FRAMEWORKS) {
  for (const [title, [plugins, places]] of Object.entries(REFUSED).filter(([title]) =>
    isLeft(framework, title),
  ))
    test(`${framework}: ${title}: one sentence each, with the line to remove`, async (t) => {
      await assert.rejects(load(t, framework, plugins), (error) => {
        assert.equal(error.code, 'ROLLOUT_FORMER_PLUGIN', error.stack);
        assert.equal(error.name, 'ServerlessError');
        assert.doesNotMatch(error.message, RAW);
        const sentences = error.message.split('\n').filter((line) => line.startsWith('RO135'));
        assert.equal(sentences.length, Object.keys(places).length, error.message);
        for (const [place, entry] of Object.entries(places))
          assert.ok(
            sentences.some(
              (line) =>
                line.startsWith(`RO135 ${place}: ${entry} is listed beside ${OURS}`) &&
                line.includes(`remove the line \`- ${entry}\` from \`plugins\``),
            ),
            error.message,
          );
        return true;
      });
    });

  test(`${framework}: the command that removes a plugin works while one is listed`, async (t) => {
    const serverless = await load(t, framework, [OURS, CANARY], {
      commands: ['plugin', 'uninstall'],
    });
    assert.ok(serverless.pluginManager.plugins.some((plugin) => plugin instanceof Plugin));
  });

  for (const plugins of [
    [OURS, './pages.js'],
    ['./pages.js', OURS],
  ].filter((each) => isLeft(framework, String(each))))
    test(`${framework}: ${plugins}: another plugin with a setting of the same name is no former one`, async (t) => {
      const serverless = await load(t, framework, plugins);
      assert.ok(serverless.pluginManager.plugins.some((plugin) => plugin instanceof Plugin));
    });

  test(`${framework}: a plugin that only has a former plugin's class name is no former one`, async (t) => {
    const serverless = await load(t, framework, [OURS, './same-name.js']);
    assert.ok(serverless.pluginManager.plugins.some((plugin) => plugin instanceof Plugin));
  });
}

/* ---- The command line ---- */

// What `check` reports of RO135 for a service with these plugins.
function checked(plugins) {
  const service = { service: 'shop', provider: { name: 'aws' }, functions: {}, plugins };
  const words = ['check', '--service', '-', '--format', 'json'];
  const { stdout, stderr } = spawnSync(BINARY, words, {
    input: JSON.stringify(service),
    encoding: 'utf8',
  });
  assert.ok(stdout, stderr);
  return JSON.parse(stdout)
    .filter(({ id }) => id === 'RO135')
    .map(({ id, path: place, message, remedy }) => `${id} ${place}: ${message}\n  ${remedy}`)
    .join('\n');
}

const isNamed = ([title]) => !title.includes('under another name');
for (const [title, [plugins]] of Object.entries(REFUSED).filter(isNamed))
  test(`check: ${title}: the same sentence as in the framework`, () => {
    assert.notEqual(listed(plugins), '');
    assert.equal(checked(plugins), listed(plugins));
  });

test('check and the framework agree on what is a former plugin', () => {
  const entries = {
    [`..\\plugins\\${ALERTS}`]: true,
    [`/srv/${CANARY}/`]: true,
    [`${ALERTS}/src`]: true,
    [`./${CANARY}.cjs`]: true,
    [`./${CANARY}.mts`]: true,
    [`@essent/${CANARY}`]: true,
    [`${CANARY}-extras`]: false,
    [`my-${ALERTS}`]: false,
    [`./${CANARY}.json`]: false,
    [`./${CANARY}.d.ts`]: false,
    [ALERTS.toUpperCase()]: false,
    'serverless-plugin': false,
    '': false,
    '/': false,
  };
  for (const [entry, isFormer] of Object.entries(entries)) {
    assert.equal(listed([OURS, entry]) !== '', isFormer, entry);
    assert.equal(checked([OURS, entry]), listed([OURS, entry]), entry);
  }
  for (const plugins of [undefined, null, {}, 'x', [1, null, {}], { modules: ALERTS }]) {
    assert.equal(listed(plugins), '');
    assert.equal(checked(plugins), '');
  }
});

test('check leaves a service alone that has the former plugins and not this one', () => {
  assert.equal(checked([ALERTS, CANARY]), '');
  assert.notEqual(checked([`./node_modules/${OURS}`, ALERTS]), '');
});
