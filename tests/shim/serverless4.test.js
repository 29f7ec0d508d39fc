'use strict';

/* Serverless 4's contracts, row by row: what the plugin makes of each on the double
   (serverless4/index.js), and that the test of it fails where the double behaves as osls does.

   `row(contract, what, check)`: `check` gets the test and {Serverless, has, cli}: the double's class,
   which contracts it keeps, and how to run its command line in a service's folder. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { STACK, deploy, setEnvironment, shifted, until } = require('./deployment.js');
const { double, script, use } = require('./double.js');
const { HOOK, article, folder, pluginOf, serverlessOf } = require('./framework.js');
const output = require('./serverless4/output.js');
const { CLI, CONTRACTS, refuseOptions, serverless4 } = require('./serverless4/index.js');
const { newService, removeFolders, run } = require('../e2e/service.js');
const Plugin = require('../../plugin-shim/index.js');
const { environment } = require('../../plugin-shim/credentials.js');
const { PATIENCE } = require('../../plugin-shim/live.js');
const description = require('../../plugin-shim/interface.json');

const ROOT = path.join(__dirname, '../..');
const BINARY = process.env.SLS_ROLLOUT_BINARY || path.join(ROOT, 'build/sls-rollout');
const FOUR = 'serverless4';
const rows = new Set();

after(removeFolders);
PATIENCE.verdict = 2000; // milliseconds, for tests that fail on purpose while a watch goes on

function contextOf(osls) {
  const Serverless = serverless4({ osls });
  const cli = (dir, words, more) =>
    run(FOUR, dir, words, { SERVERLESS4_OSLS: osls.join(), ...more });
  return { Serverless, has: Serverless.has, cli };
}

function row(contract, what, check) {
  rows.add(contract);
  test(`${contract}: ${what}`, (t) => check(t, contextOf([])));
  test(`${contract}: ${what}; not as osls has it`, (t) =>
    assert.rejects(async () => check(t, contextOf([contract]))));
}

// What cannot come is not waited for as long.
const triesOf = ({ has }) => (CONTRACTS.every(has) ? 500 : 50);

// What a writer of the framework prints on standard error.
async function printed(t, level, work) {
  const lines = [];
  const mock = t.mock.method(process.stderr, 'write', (text) => lines.push(text));
  const before = { ...output.settings };
  output.settings.level = level;
  try {
    await work();
  } finally {
    mock.mock.restore();
    Object.assign(output.settings, before);
  }
  return lines.join('');
}

/* ---- alarms ---- */

const DEFINITION = {
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  threshold: 1,
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const isBuiltIn = (plugin) =>
  plugin.externalStack && !plugin.constructor._serverlessExternalPluginName;

// The service as it is read, with the plugin in it, and its hooks fired as the framework does.
async function compiled(context, change, Serverless = context.Serverless) {
  const configuration = article();
  change(configuration);
  const serverless = await serverlessOf(FOUR, { configuration, Serverless, plugins: [Plugin] });
  const { pluginManager, service } = serverless;
  service.provider.compiledCloudFormationTemplate = {
    Resources: Object.fromEntries(
      ['Order', 'Product'].flatMap((name) => [
        [`${name}LambdaFunction`, { Type: 'AWS::Lambda::Function', Properties: {} }],
        [
          `${name}LambdaVersion1`,
          {
            Type: 'AWS::Lambda::Version',
            Properties: { FunctionName: { Ref: `${name}LambdaFunction` } },
          },
        ],
        [`${name}LogGroup`, { Type: 'AWS::Logs::LogGroup', Properties: {} }],
      ]),
    ),
    Outputs: {},
  };
  const ours = pluginManager.plugins.filter(
    (plugin) => plugin instanceof Plugin || isBuiltIn(plugin),
  );
  for (const event of ['package:compileEvents', HOOK])
    for (const plugin of ours) {
      const entry = pluginManager.hooks[event]?.filter(
        ({ pluginName }) => pluginName === plugin.constructor.name,
      );
      for (const { hook } of entry ?? []) await hook();
    }
  return { serverless, resources: service.provider.compiledCloudFormationTemplate.Resources };
}

const define = (service, definitions) =>
  Object.assign(service.custom.alerts.definitions, definitions);
// What is changed in the article's service.
const ALARMS = {
  'scope: version': (service) =>
    define(service, { FunctionErrors: { ...DEFINITION, scope: 'version' } }),
  'an expression': (service) => {
    const { namespace, metric, statistic, ...others } = DEFINITION;
    const metrics = [{ id: 'a', metric: 'Errors' }];
    define(service, { Rate: { ...others, type: 'expression', metrics, expression: 'a' } });
    service.functions.order.alarms.push('Rate');
  },
  'topics and dashboards': (service) =>
    Object.assign(service.custom.alerts, {
      topics: { alarm: 'shop-alarms' },
      dashboards: 'vertical',
    }),
  'an external stack': (service) => {
    service.custom.alerts.externalStack = true;
    for (const each of Object.values(service.functions)) delete each.deploymentSettings;
  },
};
for (const [what, change] of Object.entries(ALARMS))
  row('alerts', `${what} means what it means on osls`, async (t, context) => {
    use(t, BINARY);
    const four = await compiled(context, change);
    const builtIn = four.serverless.pluginManager.plugins.filter(isBuiltIn);
    assert.equal(builtIn.length, 1, 'the framework has its own');
    assert.deepEqual(builtIn[0].externalStack.queuedResources, []);
    const osls = await compiled(context, change, require('osls'));
    assert.deepEqual(four.resources, osls.resources);
    if (what !== 'an external stack') assert.ok(four.resources.OrderFunctionErrorsAlarm);
  });

row('alerts', 'an unknown definition is a diagnostic, without a stack', async (t, context) => {
  use(t, BINARY);
  const { serverless } = await compiled(context, () => {});
  assert.ok(serverless.pluginManager.plugins.some(isBuiltIn));
  const misspell = ({ functions }) => (functions.order.alarms = ['FunctionErors']);
  await assert.rejects(compiled(context, misspell), (error) => {
    assert.equal(error.code, 'ROLLOUT_INVALID_CONFIGURATION');
    assert.match(error.message, /RO202 .*FunctionErors/);
    return error.stack === undefined;
  });
});

row('alerts', 'a misspelt key is refused, and no definition collides', async (t, context) => {
  setEnvironment(t, { SLS_SCHEMA_CACHE_BASE_DIR: folder(t) });
  const configuration = { configValidationMode: 'error', ...article() };
  const { serverless, said } = await pluginOf(FOUR, { configuration, ...context });
  assert.ok(serverless.pluginManager.plugins.some(isBuiltIn));
  assert.deepEqual(said.warning, []);
  const { alarms } = Object.values(
    serverless.configSchemaHandler.schema.properties.functions.patternProperties,
  )[0].properties;
  assert.deepEqual(alarms, description.schemas.function.properties.alarms);
});

row('alerts', 'the hooks of the built-in plugin do nothing', async (t, context) => {
  const serverless = await serverlessOf(FOUR, { ...context, plugins: [Plugin] });
  const builtIn = serverless.pluginManager.plugins.find(isBuiltIn);
  for (const [event, hook] of Object.entries(builtIn.hooks)) {
    const entries = serverless.pluginManager.hooks[event];
    assert.ok(!entries.some((entry) => entry.hook === hook), event);
  }
});
row(
  'alerts',
  'a former plugin that is listed is RO135, the built-in one is none',
  async (t, context) => {
    const dir = newService({
      plugins: ['serverless-plugin-rollout', 'serverless-plugin-aws-alerts'],
    });
    const { status, stdout, stderr } = await context.cli(dir, ['package']);
    assert.equal(status, 1);
    assert.match(stdout + stderr, /RO135 plugins\[1\]/);
    const { status: fine } = await context.cli(newService(), ['package']);
    assert.equal(fine, 0);
    const loaded = await serverlessOf(FOUR, { Serverless: context.Serverless });
    assert.ok(loaded.pluginManager.plugins.some(isBuiltIn));
  },
);

/* ---- logger, progress, errors ---- */

row(
  'logger',
  'text is printed as it is, with signs of per cent and ends of lines',
  async (t, context) => {
    const text = 'RO301 Resources.Url: 90 %, 100 %% and %d of %s\n  on two lines';
    double(t, () => ({
      diagnostics: [
        {
          id: 'RO301',
          severity: 'warning',
          path: 'Resources.Url',
          message: '90 %, 100 %% and %d of %s\n  on two lines',
        },
      ],
    }));
    const serverless = await serverlessOf(FOUR, context);
    serverless.service.provider.compiledCloudFormationTemplate = { Resources: {} };
    const writers = output.writersOf('x', context.has);
    if (!context.has('logger')) writers.log = oslsLogger();
    const plugin = new Plugin(serverless, {}, writers);
    const said = await printed(t, 'notice', () => plugin.hooks[HOOK]());
    assert.equal(said, `[!] ${text}\n`);
  },
);
// osls's logger with a writer that needs no start of its command line.
const oslsLogger = () =>
  Object.fromEntries(
    ['warning', 'notice', 'info', 'debug'].map((level) => [
      level,
      (...tokens) => process.stderr.write(`[!] ${output.oslsTextOf(...tokens)}\n`),
    ]),
  );

row('progress', 'what is drawn is how traffic moves', async (t, context) => {
  t.after(() => output.tasks.clear());
  watching(t, [{ ...EVENT, weight: 0.3 }]);
  output.settings.isInteractive = true;
  t.after(() => (output.settings.isInteractive = undefined));
  const writers = output.writersOf('x', context.has);
  writers.progress.notice?.('Updating CloudFormation stack');
  const { drawn } = await rolledOut(context, writers, () => /30 %/.test(output.drawn() ?? ''));
  assert.equal(drawn, 'order: 12 → 13, 30 % of the traffic');
});

row('progress', 'off a terminal the changes are notices, once', async (t, context) => {
  watching(t, [{ ...EVENT, weight: 0.3 }]);
  output.settings.isInteractive = false;
  t.after(() => (output.settings.isInteractive = undefined));
  const writers = output.writersOf('x', context.has);
  let said = '';
  t.mock.method(process.stderr, 'write', (text) => (said += text));
  output.settings.level = 'info';
  t.after(() => (output.settings.level = undefined));
  await rolledOut(context, writers, () => /30 %/.test(said));
  t.mock.restoreAll();
  assert.ok(writers.progress.notice, 'the plugin has the framework’s own');
  assert.equal(said.split('30 % of the traffic').length, 2, said);
});

const EVENT = {
  kind: 'weight',
  group: 'g',
  function: 'order',
  from: '12',
  to: '13',
  deployment: 'd-1',
};
const VERDICT = {
  ...EVENT,
  kind: 'verdict',
  state: 'rolledBack',
  reason: 'version 13 was rolled back',
  next: 'look',
};

// A binary whose watch tells of these events, and ends with a verdict.
function watching(t, events) {
  const isOver = events.some(({ kind }) => kind === 'verdict');
  const lines = events.map((event) => `${JSON.stringify(event)}\n`).join('');
  script(
    t,
    `const fs = require('node:fs');
    const answers = { preflight: '[]', status: '{"groups":[]}' };
    const name = process.argv[2];
    if (name === 'preflight') fs.readFileSync(0);
    if (answers[name]) console.log(answers[name]);
    else process.stdout.write(${JSON.stringify(lines)}, () => ${isOver} || setInterval(() => {}, 1000));`,
  );
}

// A deployment with these writers, until `isSeen`; `update` may throw what CloudFormation does.
async function rolledOut(context, writers, isSeen, fail = () => {}) {
  let drawn;
  const ended = await deploy(FOUR, {
    Serverless: context.Serverless,
    writers,
    update: async () => {
      await until('it is seen', isSeen, triesOf(context));
      drawn = output.drawn();
      fail();
    },
  });
  return { ...ended, drawn };
}

row('errors', 'an error of ours has no JavaScript stack', async (t, context) => {
  const dir = newService({
    edit: (yml) => yml.replace('Linear10PercentEvery1Minute', 'Linear10PercentEvry1Minute'),
  });
  const { status, stdout, stderr } = await context.cli(dir, ['package']);
  assert.equal(status, 1);
  assert.match(stderr, /^✖ the service or its template has 1 error\nRO104 /m);
  assert.doesNotMatch(stdout + stderr, /\.js:\d+/);
});

row('errors', 'the reason of a rollback comes last, behind a stack as well', async (t, context) => {
  watching(t, [VERDICT]);
  const ended = await deploy(FOUR, {
    Serverless: context.Serverless,
    update: async ({ bar }) => {
      await until('the verdict came', () => bar.shown.length === 1);
      throw new Error('Alias - UPDATE_FAILED');
    },
  });
  const printedError = context.has('errors')
    ? output.errorText(ended.error)
    : `${ended.error.message}\n    at osls`;
  assert.match(printedError, /^Error: Alias - UPDATE_FAILED\n +at /);
  assert.ok(printedError.endsWith('\n\norder: version 13 was rolled back\n  look'), printedError);
});

test('errors: credentials that cannot be had are told without a JavaScript stack', async (t) => {
  script(t, 'process.exit(0);');
  const { serverless, plugin } = await pluginOf(FOUR);
  serverless.getProvider('aws').getCredentials = async () => {
    throw new Error('Could not load credentials from any providers');
  };
  for (const name of ['status', 'watch', 'stop'])
    await assert.rejects(plugin.hooks[`rollout:${name}:${name}`](), (error) => {
      assert.equal(
        output.errorText(error),
        'Could not load credentials from any providers',
        error.stack,
      );
      return error.code === 'ROLLOUT_CREDENTIALS';
    });
});

/* ---- options ---- */

row('options', 'an option of several values may be given once', async (t, context) => {
  const settings = { edit: (yml) => yml };
  const { status, stdout, stderr } = await context.cli(newService(settings), [
    ...['rollout', 'check', '--severity', 'warning', '--ignore', 'RO501'],
  ]);
  assert.equal(status, 0, stdout + stderr);
  assert.doesNotMatch(stdout, /RO501/);
  const two = await context.cli(newService(settings), [
    ...['rollout', 'check', '--severity', 'warning', '--ignore', 'RO501', '--ignore', 'RO502'],
  ]);
  assert.equal(two.status, 0, two.stderr);
  // and what it would have been
  const commandSchema = description.commands.rollout.commands.check;
  const { classes } = await serverlessOf(FOUR, context);
  const once = () =>
    context.has('options') &&
    refuseOptions(classes.Error, { options: { ignore: 'RO501' }, commandSchema });
  assert.throws(once, /"ignore" is of type string but expected type array/);
});

/* ---- credentials ---- */

row('credentials', 'a promise of credentials is waited for', async (t, context) => {
  setEnvironment(t, {
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 'geheim',
    AWS_SESSION_TOKEN: 'T',
  });
  const serverless = await serverlessOf(FOUR, context);
  const provider = serverless.getProvider('aws');
  assert.equal(provider.getAwsSdkV3CredentialsProvider, undefined);
  assert.ok(provider.getCredentials() instanceof Promise);
  const env = await environment(serverless);
  assert.equal(env.AWS_ACCESS_KEY_ID, 'AKID');
  assert.equal(env.AWS_SESSION_TOKEN, 'T');
});

test('credentials: a provider of AWS SDK 3 and bare keys are taken as well', async () => {
  const keys = { accessKeyId: 'AKID', secretAccessKey: 'geheim' };
  for (const given of [
    keys,
    { credentials: keys },
    async () => keys,
    { credentials: () => keys },
  ]) {
    const serverless = await serverlessOf(FOUR);
    serverless.getProvider('aws').getCredentials = async () => given;
    assert.equal((await environment(serverless)).AWS_SECRET_ACCESS_KEY, 'geheim');
  }
});

/* ---- the bucket ---- */

row('bucket', 'the global bucket is the alarms stack’s', async (t, context) => {
  const record = path.join(folder(t), 'words');
  script(
    t,
    `const fs = require('node:fs');
    const input = fs.readFileSync(0, 'utf8');
    if (process.argv[2] !== 'serve') return fs.writeFileSync(${JSON.stringify(record)}, process.argv.join(' '));
    const stack = { action: 'deploy', name: 'a', of: 'b', template: {} };
    console.log(JSON.stringify({ id: 1, result: { version: '${description.version}', patch: [], diagnostics: [], externalStack: stack } }));`,
  );
  const configuration = article();
  configuration.custom.alerts.externalStack = true;
  for (const isPackaged of [true, false]) {
    setEnvironment(t, { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'geheim' });
    const { serverless, fire } = await pluginOf(FOUR, { ...context, configuration });
    const { service } = serverless;
    if (isPackaged) service.package.deploymentBucket = context.has('bucket') ? 'global' : undefined;
    await fire('after:deploy:deploy');
    const bucket = isPackaged ? 'global' : 'serverless-framework-deployments-ap-south-1';
    assert.ok(fs.readFileSync(record, 'utf8').includes(`--bucket=${bucket}`), String(isPackaged));
  }
});

row('bucket', 'the stack has none, and code comes from the global one', async (t, context) => {
  const dir = newService();
  const { status, stderr } = await context.cli(dir, ['package']);
  assert.equal(status, 0, stderr);
  const file = path.join(dir, '.serverless/cloudformation-template-update-stack.json');
  const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8'));
  assert.equal(Resources.ServerlessDeploymentBucket, undefined);
  const { S3Bucket } = Resources.OrderLambdaFunction.Properties.Code;
  assert.equal(S3Bucket, 'serverless-framework-deployments-ap-south-1');
  assert.ok(Resources.OrderLambdaFunctionAliasLive);
});

/* ---- frameworkVersion ---- */

row('frameworkVersion', 'the fixtures let it in, as osls and serverless 3', async (t, context) => {
  const configuration = { ...article(), frameworkVersion: '>=3 <5' };
  const settings = { configuration, ...context };
  await assert.rejects(serverlessOf(FOUR, settings), { code: 'FRAMEWORK_VERSION_MISMATCH' });
  const files = fs.globSync
    ? fs.globSync('fixtures/**/serverless.yml', { cwd: ROOT })
    : ['fixtures/sls-canary-sls/serverless.yml'];
  const ranges = files.flatMap((file) =>
    [
      ...fs.readFileSync(path.join(ROOT, file), 'utf8').matchAll(/^frameworkVersion: '?(.*?)'?$/gm),
    ].map(([, range]) => range),
  );
  assert.ok(ranges.length);
  for (const frameworkVersion of ranges)
    for (const [name, Serverless] of [[FOUR, context.Serverless], ['osls'], ['serverless']])
      await serverlessOf(name, {
        configuration: { ...article(), frameworkVersion },
        ...(Serverless && { Serverless }),
      });
});

/* ---- sls dev ---- */

row('dev', 'all traffic moves at once, without hooks and alarms', async (t, context) => {
  const edit = (yml) =>
    yml.replace('      alias: Live\n', '      alias: Live\n      preTrafficHook: product\n');
  const dir = newService({ edit });
  const stop =
    'module.exports = class { constructor() { this.hooks = { "before:deploy:deploy": () => { process.exit(7); } }; } };';
  fs.writeFileSync(path.join(dir, 'stop.js'), stop);
  const yml = path.join(dir, 'serverless.yml');
  fs.writeFileSync(
    yml,
    fs.readFileSync(yml, 'utf8').replace('plugins:\n', 'plugins:\n  - ./stop.js\n'),
  );
  const { status, stderr, stdout } = await context.cli(dir, ['dev']);
  assert.equal(status, 7, stdout + stderr);
  const said = stdout + stderr;
  assert.match(
    said,
    /RO140 serverless\.yml sls dev: the development code of 2 functions gets all traffic at once/,
  );
  const file = path.join(dir, '.serverless/cloudformation-template-update-stack.json');
  const { Resources } = JSON.parse(fs.readFileSync(file, 'utf8'));
  const { DeploymentConfigName, AlarmConfiguration } =
    Resources.OrderLambdaFunctionDeploymentGroup.Properties;
  assert.equal(DeploymentConfigName, 'CodeDeployDefault.LambdaAllAtOnce');
  assert.deepEqual(AlarmConfiguration?.Alarms ?? [], []);
  const { CodeDeployLambdaAliasUpdate: update } =
    Resources.OrderLambdaFunctionAliasLive.UpdatePolicy;
  assert.equal(update.BeforeAllowTrafficHook, undefined);
});

test('dev: a command of that name on osls is some plugin’s, and shifts as it is written', async (t) => {
  const requests = double(t);
  for (const framework of ['osls', FOUR]) {
    const { fire } = await pluginOf(framework, { commands: ['dev'] });
    await fire();
  }
  assert.deepEqual(
    requests().map(({ params }) => params.options['rollout-development']),
    [undefined, true],
  );
});

/* ---- compose ---- */

row(
  'compose',
  'several services in one process, without a warning of listeners',
  async (t, context) => {
    watching(t, []);
    const warnings = [];
    const note = (warning) => warnings.push(warning.name);
    process.on('warning', note);
    t.after(() => process.off('warning', note));
    const before = process.listenerCount('exit');
    let most = 0;
    const count = context.has('compose') ? 12 : 1;
    let running = 0;
    const update = async () => {
      running++;
      await until('all of them run', () => running === count, triesOf(context));
      most = Math.max(most, process.listenerCount('exit') - before);
    };
    const all = Array.from({ length: count }, () =>
      deploy(FOUR, { Serverless: context.Serverless, update }),
    );
    for (const { error } of await Promise.all(all)) assert.equal(error, undefined, error?.stack);
    await new Promise(setImmediate);
    assert.equal(running, 12);
    assert.equal(most, 1);
    assert.ok(!warnings.includes('MaxListenersExceededWarning'), warnings.join());
  },
);

row(
  'compose',
  'its log level shows no warnings of packaging, but what check prints',
  async (t, context) => {
    double(t, ({ method }) =>
      method === 'command'
        ? { text: '1 warning' }
        : { diagnostics: [{ id: 'RO301', severity: 'warning', message: 'it stays' }] },
    );
    const exitBefore = process.exitCode;
    t.after(() => (process.exitCode = exitBefore));
    const texts = t.mock.method(process.stdout, 'write', () => true);
    const said = await printed(t, context.has('compose') ? 'compose' : 'notice', async () => {
      const serverless = await serverlessOf(FOUR, context);
      serverless.service.provider.compiledCloudFormationTemplate = { Resources: {} };
      const plugin = new Plugin(serverless, {}, output.writersOf('x'));
      await plugin.hooks[HOOK]();
      serverless.pluginManager.spawn = () => plugin.hooks[HOOK]();
      await plugin.hooks['rollout:check:check']();
    });
    const printedTexts = texts.mock.calls.map(({ arguments: [text] }) => text);
    texts.mock.restore();
    assert.ok(printedTexts.includes('1 warning\n'));
    assert.equal(said, '');
  },
);

test('compose: a service that is fine does not hide that another one is not', async (t) => {
  const exitBefore = process.exitCode;
  t.after(() => (process.exitCode = exitBefore));
  double(t, ({ method, params }) =>
    method === 'command' ? { exit: params.options.fails ? 1 : 0 } : {},
  );
  for (const fails of [true, false]) {
    const { serverless, plugin, fire } = await pluginOf(FOUR, { options: { fails } });
    serverless.pluginManager.spawn = () => fire();
    await plugin.hooks['rollout:check:check']();
  }
  assert.equal(process.exitCode, 1);
});

/* ---- All of it ---- */

test('every contract of the double has its row', () => {
  assert.deepEqual([...rows].sort(), [...CONTRACTS].sort());
});
