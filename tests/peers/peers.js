'use strict';

/* Runs the two plugins that this one replaces, and the fork of one of them, on the framework's own
   provider and names. */

const ForkPlugin = require('@flagsmith/serverless-plugin-canary-deployments');
const AlertsPlugin = require('serverless-plugin-aws-alerts');
const CanaryPlugin = require('serverless-plugin-canary-deployments');
const { survivable } = require('./repairs.js');

const FRAMEWORKS = ['serverless', 'osls'];
const copy = (value) => JSON.parse(JSON.stringify(value));

/* The framework as a plugin finds it while a service is packaged. `options` holds the stage and the
   region, which both frameworks have put there by then. */
function framework({ service, template, options }, name = 'osls') {
  const Serverless = require(`${name}/lib/serverless`);
  const AwsProvider = require(`${name}/lib/plugins/aws/provider`);
  const serverless = new Serverless({ commands: ['package'], options: {} });
  serverless.cli = { log() {} };
  Object.assign(serverless.service, copy(service));
  serverless.service.provider.compiledCloudFormationTemplate = copy(template);
  serverless.setProvider('aws', new AwsProvider(serverless, options));
  serverless.service.setFunctionNames(options);
  return serverless;
}

// The names that the shim would send along.
function naming(serverless) {
  const provider = serverless.getProvider('aws');
  const names = provider.naming;
  const stackName = names.getStackName();
  const functions = Object.entries(serverless.service.functions).map(([key, { name }]) => [
    key,
    {
      name,
      logicalId: names.getLambdaLogicalId(key),
      logGroupLogicalId: names.getLogGroupLogicalId(key),
      logGroupName: names.getLogGroupName(name),
    },
  ]);
  return {
    stackName,
    stackNameAlphanumeric: names.normalizeNameToAlphaNumericOnly(stackName),
    stage: provider.getStage(),
    region: provider.getRegion(),
    roleLogicalId: names.getRoleLogicalId(),
    functions: Object.fromEntries(functions),
  };
}

// The template that both leave behind, alarms first, as the framework's order of hooks has it.
function peers({ service, template, options }, name) {
  const serverless = framework({ service, template: survivable(template), options }, name);
  new AlertsPlugin(serverless, options).compile();
  new CanaryPlugin(serverless, options).addCanaryDeploymentResources();
  return copy(serverless.service.provider.compiledCloudFormationTemplate);
}

// The template that the alerts plugin leaves behind by itself.
function alerts({ service, template, options }, name) {
  const serverless = framework({ service, template, options }, name);
  new AlertsPlugin(serverless, options).compile();
  return copy(serverless.service.provider.compiledCloudFormationTemplate);
}

/* What the alerts plugin does once a service with a stack of alarms is deployed: {main, name,
   template, tags, values}, the template without those members that JSON does not carry; or {main,
   removed} where it deletes the stack. AWS answers that there is no such stack yet. */
async function alertsStack({ service, template, options }, name) {
  const serverless = framework({ service, template, options }, name);
  const provider = serverless.getProvider('aws');
  const sent = {};
  serverless.cli.consoleLog = serverless.cli.printDot = () => {};
  serverless.service.package.artifactDirectoryName = 'serverless/shop';
  provider.getServerlessDeploymentBucketName = async () => 'bucket';
  provider.request = async (_service, operation, params) => {
    sent[operation] = params;
    if (operation !== 'describeStacks') return {};
    if (!sent.createStack) throw new Error(`Stack with id ${params.StackName} does not exist`);
    return { Stacks: [{ StackStatus: 'CREATE_COMPLETE' }] };
  };
  const plugin = new AlertsPlugin(serverless, options);
  plugin.compile();
  await plugin.hooks['after:deploy:deploy']();
  const main = copy(serverless.service.provider.compiledCloudFormationTemplate);
  if (sent.deleteStack) return { main, removed: sent.deleteStack.StackName };
  const { StackName, Tags, Parameters } = sent.createStack;
  const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
  return {
    main,
    name: StackName,
    template: JSON.parse(sent.upload.Body),
    tags,
    values: Parameters,
  };
}

// The template that @flagsmith/serverless-plugin-canary-deployments leaves behind.
function fork({ service, template, options }, name) {
  const serverless = framework({ service, template, options }, name);
  new ForkPlugin(serverless, options).addCanaryDeploymentResources();
  return copy(serverless.service.provider.compiledCloudFormationTemplate);
}

module.exports = { FRAMEWORKS, alerts, alertsStack, copy, fork, framework, naming, peers };
