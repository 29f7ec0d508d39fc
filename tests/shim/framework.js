'use strict';

/* The plugin inside a real Serverless object, of each framework, as a hook finds it: plugins
   loaded, configuration read, functions named, and a template compiled. Serverless 4 is a double
   (serverless4/index.js). */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const serverless4 = require('./serverless4/index.js');
const { oslsTextOf, textOf } = require('./serverless4/output.js');
const Plugin = require('../../plugin-shim/index.js');

const FRAMEWORKS = ['serverless', 'osls-3', 'osls', 'serverless4'];
const HOOK = 'after:aws:package:finalize:mergeCustomProviderResources';
const ALARMS_HOOK = 'package:compileEvents';

const copy = (value) => JSON.parse(JSON.stringify(value));

// A folder that is gone when the test is over.
function folder(t) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
  t.after(() => fs.rmSync(dir, { recursive: true, force: true }));
  return dir;
}

// The article's service, as the framework has read it from serverless.yml.
const article = () => {
  const settings = (key) => ({
    type: 'Linear10PercentEvery1Minute',
    alias: 'Live',
    alarms: [`${key}FunctionErrorsAlarm`],
  });
  return {
    service: 'sls-canary-sls',
    provider: { name: 'aws', region: 'ap-south-1', runtime: 'nodejs20.x' },
    custom: {
      alerts: {
        dashboards: true,
        definitions: {
          FunctionErrors: {
            namespace: 'AWS/Lambda',
            metric: 'Errors',
            threshold: 1,
            statistic: 'Minimum',
            period: 60,
            evaluationPeriods: 1,
            comparisonOperator: 'GreaterThanOrEqualToThreshold',
          },
        },
      },
    },
    functions: {
      order: {
        handler: 'orders.getOrders',
        alarms: ['FunctionErrors'],
        deploymentSettings: settings('Order'),
      },
      product: {
        handler: 'products.getProducts',
        alarms: ['FunctionErrors'],
        deploymentSettings: settings('Product'),
      },
    },
  };
};

const template = () => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: {
    OrderLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'orders.getOrders' },
    },
    OrderPermission: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        FunctionName: { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] },
        Action: 'lambda:InvokeFunction',
      },
    },
    ProductLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'products.getProducts' },
    },
  },
  Outputs: {},
});

const classOf = (name) => (name === 'serverless4' ? serverless4 : require(name));

/* A logger, and what it was told by level, as it would print it. `osls` are the double's contracts
   that are as osls has them. */
function logOf(name, levels) {
  const said = Object.fromEntries(levels.map((level) => [level, []]));
  const text = name === 'serverless4' ? textOf : oslsTextOf;
  const log = Object.fromEntries(
    levels.map((level) => [level, (...tokens) => said[level].push(text(...tokens))]),
  );
  return { said, log };
}

// A Serverless object with the framework's own plugins, those that the configuration lists, and the
// classes of `plugins` beside them.
async function serverlessOf(
  name,
  {
    configuration = article(),
    options = {},
    plugins = [],
    commands = ['package'],
    serviceDir = os.tmpdir(),
    Serverless = classOf(name),
  } = {},
) {
  const serverless = new Serverless({
    commands,
    options,
    configuration: copy(configuration),
    configurationFilename: 'serverless.yml',
    serviceDir,
  });
  await serverless.init();
  for (const Other of plugins) await serverless.pluginManager.addPlugin(Other)?.asyncInit?.();
  serverless.service.reloadServiceFileParam();
  serverless.service.mergeArrays();
  serverless.service.setFunctionNames(options);
  return serverless;
}

/* The plugin in it. `log` keeps what was said, by level; `texts` what was written to the terminal.
 */
async function pluginOf(
  name,
  { compiled = template(), options = {}, levels = ['warning', 'notice', 'info'], ...rest } = {},
) {
  const serverless = await serverlessOf(name, { options, ...rest });
  serverless.service.provider.compiledCloudFormationTemplate = compiled;
  const { said, log } = logOf(name, levels);
  const texts = [];
  const plugin = new Plugin(serverless, options, { log, writeText: (text) => texts.push(text) });
  await plugin.asyncInit();
  return {
    serverless,
    plugin,
    said,
    texts,
    template: compiled,
    fire: (hook = HOOK) => plugin.hooks[hook](),
  };
}

module.exports = {
  ALARMS_HOOK,
  FRAMEWORKS,
  HOOK,
  article,
  copy,
  folder,
  logOf,
  pluginOf,
  serverlessOf,
  template,
};
