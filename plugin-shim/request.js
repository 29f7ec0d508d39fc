'use strict';

/* The params of a hook, as native/commands/serve.h describes them: what the binary reads of the
   service, the names that the framework gives, and of the template what the hook has to know. */

const path = require('node:path');
const { qualifierHandlers } = require('./custom-resources.js');
const { folderOf } = require('./stacks.js');
const { carries, version } = require('./interface.json');

const isContainer = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
// The values of these members, and the names of all others.
const pick = (from, keys) =>
  Object.fromEntries(
    Object.entries(from ?? {}).map(([key, value]) => [key, keys.includes(key) ? value : null]),
  );

/* What a hook has to know of a template: of resources of other types than this one, that they are
   there. At thousands of functions the rest is most of the packaging's time. */
function outline(template, type) {
  const short = ([id, resource]) => [
    id,
    typeof resource?.Type === 'string' && resource.Type !== type
      ? { Type: resource.Type }
      : resource,
  ];
  return isContainer(template?.Resources)
    ? { ...template, Resources: Object.fromEntries(Object.entries(template.Resources).map(short)) }
    : template;
}

// JSON; undefined for what JSON cannot carry.
const toJson = (value) => {
  try {
    return JSON.stringify(value ?? null);
  } catch {
    return undefined;
  }
};

// The way to the innermost value that JSON cannot carry; in a circle, to where it closes.
const obstacle = (value, above = []) => {
  const key = above.includes(value)
    ? undefined
    : Object.keys(value).find((name) => !toJson(value[name]));
  return key ? `/${key}${obstacle(value[key], [...above, value])}` : '';
};

// Names come from the framework, where other plugins may have changed them.
function namingOf(serverless, template) {
  const aws = serverless.getProvider('aws');
  const [names, stackName] = [aws.naming, aws.naming.getStackName()];
  const namesOf = ([key, { name }]) => {
    const [logicalId, logGroupLogicalId] = [
      names.getLambdaLogicalId(key),
      names.getLogGroupLogicalId(key),
    ];
    return [key, { name, logicalId, logGroupLogicalId, logGroupName: names.getLogGroupName(name) }];
  };
  return {
    stackName,
    stackNameAlphanumeric: names.normalizeNameToAlphaNumericOnly(stackName),
    stage: aws.getStage(),
    region: aws.getRegion(),
    roleLogicalId: names.getRoleLogicalId(),
    functions: Object.fromEntries(Object.entries(serverless.service.functions ?? {}).map(namesOf)),
    qualifierHandlers: qualifierHandlers(serverless, names, template),
  };
}

function serviceOf({ service: own, configurationInput }) {
  const { service, provider, custom, plugins, functions } = own;
  return {
    ...pick(configurationInput, []),
    service,
    plugins: [plugins?.modules ?? plugins ?? []].flat(),
    functions: functions ?? {},
    provider: pick(provider, carries.provider),
    custom: pick(custom, carries.custom),
  };
}

// The file that the service came from, as the binary is to open it.
const fileOf = ({ serviceDir, configurationFilename: name }) =>
  typeof name === 'string' && serviceDir
    ? path.relative('.', path.join(serviceDir, name))
    : undefined;

function paramsOf(serverless, { hook, template, options }) {
  const type = carries.outlines[hook];
  return {
    version,
    name: hook,
    service: serviceOf(serverless),
    naming: namingOf(serverless, template),
    template: type ? outline(template, type) : template,
    options,
    folder: folderOf(serverless),
    file: fileOf(serverless),
    returns: 'patch',
  };
}

module.exports = { obstacle, paramsOf, toJson };
