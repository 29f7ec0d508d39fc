'use strict';

/* The plugin inside a real Serverless object, of either framework, as a hook finds it: plugins
   loaded, configuration read, functions named, and a template compiled. */

const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const Plugin = require('../../plugin-shim/index.js');

const FRAMEWORKS = ['serverless', 'osls'];
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
  } = {},
) {
  const Serverless = require(name);
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
async function pluginOf(name, { compiled = template(), options = {}, ...rest } = {}) {
  const serverless = await serverlessOf(name, { options, ...rest });
  serverless.service.provider.compiledCloudFormationTemplate = compiled;
  const said = { warning: [], notice: [], info: [] };
  const log = Object.fromEntries(
    Object.entries(said).map(([level, list]) => [
      level,
      (format) =>
        list.push(
          format.replaceAll(/%(.)/g, (_, next) => (next === '%' ? '%' : `a format: ${next}`)),
        ),
    ]),
  );
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
  pluginOf,
  serverlessOf,
  template,
};
