'use strict';

/* A double of Serverless Framework 4. Its npm package only downloads the framework, whose command
   line may want a login, so that no test can run it; these are the contracts that a plugin meets,
   as they were seen at 4.41. What is alike is osls's own code.

   `serverless4({ osls: [name, ...] })` is the class with these contracts as osls has them:

     alerts            a copy of serverless-plugin-aws-alerts, loaded before the service's plugins,
                       under a class name of a bundler; the plugin itself is never loaded
     logger            output.js
     progress          output.js
     errors            output.js
     options           a `multiple` option of a plugin that is given once is refused
     credentials       provider.getCredentials() is a promise, and there is no provider of AWS SDK 3
     bucket            a bucket outside of the stack, in service.package.deploymentBucket
     frameworkVersion  a range is reduced to its first version
     dev               `sls dev` deploys a stand-in of each function
     compose           several services in one process, at a log level that shows no warnings

   Not doubled: variables (resolved before a plugin sees a service), what CloudFormation is asked
   during packaging (the bucket's name is given), a user's login. */

const { createRequire } = require('node:module');
const path = require('node:path');
const output = require('./output.js');

const ROOT = path.join(__dirname, '../../..');
const frameworkRequire = createRequire(require.resolve('osls'));
const Alerts = require('serverless-plugin-aws-alerts');

const VERSION = '4.41.0';
const CONTRACTS = [
  'alerts',
  'logger',
  'progress',
  'errors',
  'options',
  'credentials',
  'bucket',
  'frameworkVersion',
  'dev',
  'compose',
];
const FORMER = 'serverless-plugin-aws-alerts';

/* ---- Plugins that the framework brings ---- */

// A name as bundlers make them. A service's own plugins have their entry at the class.
const BuiltInAlerts = class s extends Alerts {
  getConfig() {
    return this.serverless.service.custom?.alerts;
  }
};
Object.defineProperty(BuiltInAlerts, '_serverlessExternalPluginName', { value: undefined });

class AwsDev {
  constructor(serverless) {
    this.commands = {
      dev: { usage: 'Start dev mode session', lifecycleEvents: ['dev'], options: {} },
    };
    this.hooks = {
      'dev:dev': async () => {
        for (const each of Object.values(serverless.service.functions))
          Object.assign(each, { handler: 'index.handler', runtime: 'nodejs20.x' });
        await serverless.pluginManager.spawn('deploy');
      },
    };
  }
}

/* osls's code for a bucket outside of the stack asks for provider.deploymentBucket; 4 has its name
   elsewhere, and the plugins see the provider as the service wrote it. */
class GlobalBucket {
  constructor(serverless) {
    const { service } = serverless;
    let isOurs = false;
    const use = async () => {
      isOurs = !service.provider.deploymentBucket;
      if (!isOurs) return;
      await serverless.makeBucket();
      service.provider.deploymentBucket = bucketIn(serverless.getProvider('aws'));
    };
    const leave = () => isOurs && delete service.provider.deploymentBucket;
    this.hooks = {
      'before:package:initialize': use,
      'after:package:initialize': leave,
      'before:aws:deploy:deploy:createStack': use,
      'after:aws:deploy:deploy:updateStack': leave,
      'before:aws:deploy:finalize:cleanup': use,
      'after:aws:deploy:finalize:cleanup': leave,
      'before:remove:remove': use,
      error: leave,
    };
  }
}

/* ---- The classes ---- */

const pluginManagerOf = (has) => {
  const Base = frameworkRequire('./classes/plugin-manager');
  return class PluginManager extends Base {
    async loadAllPlugins(servicePlugins) {
      const bundled = [
        has('alerts') && BuiltInAlerts,
        has('dev') && AwsDev,
        has('bucket') && GlobalBucket,
      ].filter(Boolean);
      const listed = this.parsePluginsObject(servicePlugins);
      const modules = listed.modules.filter((name) => !has('alerts') || name !== FORMER);
      for (const Plugin of frameworkRequire('./plugins')) this.addPlugin(Plugin);
      for (const Plugin of bundled) this.externalPlugins.add(this.addPlugin(Plugin));
      for (const Plugin of await this.resolveServicePlugins({ ...listed, modules })) {
        const plugin = this.addPlugin(Plugin);
        if (plugin) this.externalPlugins.add(plugin);
      }
      return this.asyncPluginInit();
    }

    addPlugin(Plugin) {
      const name = Plugin._serverlessExternalPluginName ?? Plugin.name;
      const plugin = new Plugin(this.serverless, this.cliOptions, output.writersOf(name, has));
      const { provider } = this.serverless.service;
      if (typeof plugin.provider === 'string' && plugin.provider !== provider.name) return null;
      if (this.plugins.some((other) => other instanceof Plugin && !Plugin.isPrototypeOf(other)))
        throw new this.serverless.classes.Error('Encountered duplicate plugin definition');
      this.loadCommands(plugin);
      this.loadHooks(plugin);
      this.plugins.push(plugin);
      return plugin;
    }
  };
};

// How osls itself comes to its credentials and its bucket stays as it is, out of plugins' sight.
function changeProvider(provider, has) {
  const own = Object.getPrototypeOf(provider);
  if (has('credentials')) {
    const inner = Object.create(provider, {
      getAwsSdkV3CredentialsProvider: { value: own.getAwsSdkV3CredentialsProvider },
    });
    Object.assign(provider, {
      getAwsSdkV3CredentialsProvider: undefined,
      getAwsSdkV3Config: (options) => own.getAwsSdkV3Config.call(inner, options),
      getCredentials: async () => ({
        credentials: await inner.getAwsSdkV3CredentialsProvider()({
          callerClientConfig: { region: provider.getRegion() },
        }),
      }),
    });
  }
  if (has('bucket'))
    provider.getServerlessDeploymentBucketName = async () =>
      provider.serverless.service.provider.deploymentBucket ?? bucketIn(provider);
}

// '>=3 <5' becomes 3, '^4 || ^3' becomes 4.
const firstVersion = (range) => /\d+(\.\d+)*/.exec(range)?.[0];

const bucketIn = (provider) => `serverless-framework-deployments-${provider.getRegion()}`;

// With an emulator, the bucket is there.
async function makeBucket(provider) {
  if (!process.env.AWS_ENDPOINT_URL) return;
  const { S3Client, CreateBucketCommand } = frameworkRequire('@aws-sdk/client-s3');
  const s3 = new S3Client({ ...(await provider.getAwsSdkV3Config()), forcePathStyle: true });
  const bucket = new CreateBucketCommand({
    Bucket: bucketIn(provider),
    CreateBucketConfiguration: { LocationConstraint: provider.getRegion() },
  });
  await s3.send(bucket).catch((error) => {
    if (error.name !== 'BucketAlreadyOwnedByYou') throw error;
  });
}

function serverless4({ osls = [] } = {}) {
  const unknown = osls.find((name) => !CONTRACTS.includes(name));
  if (unknown) throw new Error(`no contract is called ${unknown}`);
  const has = (name) => !osls.includes(name);
  const PluginManager = pluginManagerOf(has);
  return class Serverless extends require('osls') {
    static has = has;

    constructor(config) {
      super(config);
      this.version = VERSION;
      this.utils.getVersion = () => VERSION;
      this.credentialProviders = { aws: {} };
      this.pluginManager = new PluginManager(this);
      this.classes.PluginManager = PluginManager;
      if (has('errors')) this.classes.Error = output.PluginError;
    }

    async init() {
      const range = this.configurationInput?.frameworkVersion;
      const first = range && firstVersion(range);
      if (has('frameworkVersion') && first && first.split('.')[0] !== VERSION.split('.')[0])
        throw new this.classes.Error(
          `The Serverless Framework version ${VERSION} does not satisfy frameworkVersion ${range}`,
          'FRAMEWORK_VERSION_MISMATCH',
        );
      await super.init();
    }

    setProvider(name, provider) {
      super.setProvider(name, provider);
      if (name === 'aws') changeProvider(provider, has);
    }

    makeBucket() {
      return makeBucket(this.getProvider('aws'));
    }
  };
}

/* As 4 reads a command line: what stands there once is a string, what stands there more often a
   list, and a plugin's `multiple` must be the latter. */
function refuseOptions(ServerlessError, { options, commandSchema }) {
  for (const [name, { type }] of Object.entries(commandSchema?.options ?? {}))
    if (type === 'multiple' && name !== 'param' && typeof options[name] === 'string')
      throw Object.assign(
        new ServerlessError(
          `Option "${name}" is of type string but expected type array`,
          'INVALID_CLI_OPTION',
        ),
        { stack: undefined },
      );
}

module.exports = Object.assign(serverless4(), {
  CLI: path.join(__dirname, 'cli.js'),
  CONTRACTS,
  ROOT,
  VERSION,
  refuseOptions,
  serverless4,
});
