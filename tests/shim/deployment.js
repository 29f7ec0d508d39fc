'use strict';

// A deployment: the frameworks' own `deploy` runs, with the parts of it that ask AWS taken out.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: pause } = require('node:timers/promises');
const { article, logOf, serverlessOf } = require('./framework.js');
const Plugin = require('../../plugin-shim/index.js');

const SECRET = 'geheim/+SECRET';
const TOKEN = 'session+TOKEN';
const STACK = 'sls-canary-sls-dev';
const CREDENTIALS = { accessKeyId: 'AKID', secretAccessKey: SECRET, sessionToken: TOKEN };
const ASKING = [
  'createStack',
  'ensureValidBucketExists',
  'checkForChanges',
  'uploadArtifacts',
  'validateTemplate',
  'cleanupS3Bucket',
];

const shifted = () => ({
  Resources: {
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {},
      UpdatePolicy: { CodeDeployLambdaAliasUpdate: {} },
    },
  },
  Outputs: {},
});

async function until(what, isTrue, tries = 500) {
  for (let i = 0; i < tries; i++) {
    if (isTrue()) return;
    await pause(20);
  }
  assert.fail(`still not: ${what}`);
}

function setEnvironment(t, variables) {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    process.env[name] = value;
    t.after(() => (before === undefined ? delete process.env[name] : (process.env[name] = before)));
  }
}

/* The framework's credentials, without asking anybody: as osls has them, as Serverless 4 promises
   them, as serverless 3 has them. */
function giveCredentials(provider, framework, given) {
  if (framework.startsWith('osls'))
    provider.getAwsSdkV3CredentialsProvider = () => async () =>
      given ?? Promise.reject(new Error('none found'));
  else if (framework === 'serverless4')
    provider.getCredentials = async () => ({ credentials: await given });
  else
    provider.getCredentials = () => ({ credentials: given && { get: (done) => done(), ...given } });
}

/* A packaged service: its folder with `dist` in it, as `package --package dist` leaves it. */
function packaged(serverless, dir) {
  const { service, provider, functions, custom } = serverless.service;
  fs.mkdirSync(path.join(dir, 'dist'));
  const state = {
    service: {
      service,
      provider: { ...provider, compiledCloudFormationTemplate: shifted() },
      functions,
      custom,
    },
    package: { artifactDirectoryName: 'a' },
  };
  fs.writeFileSync(path.join(dir, 'dist/sls-canary-sls.zip'), '');
  fs.writeFileSync(path.join(dir, 'dist/serverless-state.json'), JSON.stringify(state));
  serverless.serviceDir = dir;
}

// Runs `deploy`. `writers` are the plugin's; else what they get is kept. `update` is what CloudFormation does; resolves to what was logged, and the error
// if it failed.
async function deploy(
  framework,
  {
    update = async () => {},
    custom = {},
    compiled = shifted(),
    options = {},
    credentials = CREDENTIALS,
    dir,
    serviceDir,
    isDrawn = true,
    Serverless,
    writers,
  } = {},
) {
  const configuration = {
    ...article(),
    custom: { ...article().custom, deploymentSettings: custom },
  };
  const serverless = await serverlessOf(framework, {
    configuration,
    options,
    commands: ['deploy'],
    Serverless,
  });
  const { pluginManager } = serverless;
  const awsDeploy = pluginManager
    .getPlugins()
    .find(({ constructor }) => constructor.name === 'AwsDeploy');
  const order = [];
  awsDeploy.state = {};
  // stages of API Gateway, and more that asks AWS
  delete pluginManager.hooks['after:deploy:deploy'];
  for (const name of ASKING) awsDeploy[name] = async () => order.push(name);
  awsDeploy.updateStack = async () => {
    order.push('updateStack');
    await update({ serverless, bar, said });
  };
  if (serviceDir) serverless.serviceDir = serviceDir;
  if (dir) packaged(serverless, dir);
  else awsDeploy.extendedValidate = async () => {};
  const spawn = pluginManager.spawn.bind(pluginManager);
  pluginManager.spawn = async (name, ...rest) =>
    /^(package|aws:common:validate|aws:info)$/.test(name) ? undefined : spawn(name, ...rest);
  serverless.makeBucket = async () => {};
  giveCredentials(serverless.getProvider('aws'), framework, credentials);
  serverless.getProvider('aws').getAccountId = async () => '1';

  const { said, log } = logOf(framework, ['debug', 'info', 'notice', 'warning']);
  const bar = {
    shown: [],
    notice: (text) => bar.shown.push(text),
    remove: () => bar.shown.push(null),
  };
  // 4 draws the plugin's progress itself, and others nowhere
  const isFour = framework === 'serverless4';
  const progress = isFour
    ? { ...bar, get: () => ({ notice() {}, remove() {} }) }
    : { get: () => bar };
  if (isFour) log.isInteractive = () => isDrawn;
  const plugin = new Plugin(serverless, options, writers ?? { log, progress });
  for (const name of [
    'before:aws:deploy:deploy:updateStack',
    'after:aws:deploy:deploy:updateStack',
    'error',
    'finalize',
  ]) {
    (pluginManager.hooks[name] ??= []).push({
      pluginName: 'ServerlessPluginRollout',
      hook: plugin.hooks[name],
    });
  }
  if (!dir) serverless.service.provider.compiledCloudFormationTemplate = compiled;
  Object.assign(serverless, { serviceOutputs: new Map(), servicePluginOutputs: new Map() });
  serverless.processedInput = { commands: ['deploy'], options };
  const error = await pluginManager.run(['deploy']).then(
    () => undefined,
    (thrown) => thrown,
  );
  return { error, order, said, bar, serverless };
}

module.exports = { SECRET, STACK, TOKEN, deploy, setEnvironment, shifted, until };
