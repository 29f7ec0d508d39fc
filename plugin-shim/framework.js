'use strict';

/* What differs between Serverless 4 on one side, osls and Serverless 3 on the other. No other file
   asks which of them it is. The version does not tell: osls is 4 as well. */

const isFour = ({ credentialProviders }) => Boolean(credentialProviders);

const plain = (format, text) => console.warn(text ?? format.replaceAll('%%', '%'));
const PLAIN_LOG = { warning: plain, notice: plain, info() {} };

/* Functions of a text, by level. Loggers read a format: in 4 `%%` is two signs, and only `%s`
   helps; in the others `%s` escapes the ends of lines. */
function writers(serverless, log = PLAIN_LOG) {
  const to = (level) => (text) =>
    isFour(serverless) ? log[level]('%s', text) : log[level](text.replaceAll('%', '%%'));
  const levels = ['info', 'notice', 'warning'].map((name) => [name, to(name)]);
  return { debug: to(log.debug ? 'debug' : 'info'), ...Object.fromEntries(levels) };
}

// 4 prints the JavaScript stack of an error that has one; its own errors of users have none.
const failureOf = (serverless) => (code, message) => {
  const error = new serverless.classes.Error(message, `ROLLOUT_${code}`);
  return isFour(serverless) ? Object.assign(error, { stack: undefined }) : error;
};

// Is progress drawn here, or left out? 4's logger says it; the others ask this way.
const isDrawing = (log) =>
  log?.isInteractive?.() ??
  (process.stdin.isTTY && process.stdout.isTTY && (!process.env.CI || process.env.CI === 'false'));

/* The progress of a rollout: {notice, remove}; undefined where the framework gives none. 4 draws
   one alone, which plugins get as `progress` and the framework goes on with. Where it draws none,
   the changes are logged as notices (live.js). */
function barOf(serverless, log, progress) {
  if (!isFour(serverless)) return progress?.get('rollout');
  return {
    notice: (text) => isDrawing(log) && progress?.notice?.(text),
    remove() {},
  };
}

// `multiple` of 4 refuses a single value.
function withOptions(serverless, commands) {
  const options = Object.values(commands).flatMap((command) => [
    ...Object.values(command.options ?? {}),
    ...Object.values(command.commands ?? {}).flatMap((below) => Object.values(below.options ?? {})),
  ]);
  for (const option of options)
    if (isFour(serverless) && option.type === 'multiple') option.type = 'array';
  return commands;
}

// What the binary is told of the command line (serve.h).
const optionsOf = (serverless, options) =>
  isFour(serverless) && serverless.processedInput?.commands?.[0] === 'dev'
    ? { ...options, 'rollout-development': true }
    : options;

/* The bucket for large templates: the service's own, or the one that 4 shares among the services of
   a region. undefined where there is none outside of the stack; the binary looks for one in it. */
async function bucketOf(serverless) {
  const { provider, package: own } = serverless.service;
  const known = provider.deploymentBucket || own?.deploymentBucket;
  if (known || !isFour(serverless)) return known;
  try {
    return await serverless.getProvider('aws').getServerlessDeploymentBucketName();
  } catch {
    return undefined;
  }
}

const ALERTS = ['compileAlarms', 'getAlarmCloudFormation'];
const isBuiltInAlerts = (plugin) =>
  ALERTS.every((name) => typeof plugin[name] === 'function') &&
  plugin.externalStack &&
  !plugin.constructor._serverlessExternalPluginName; // a plugin that the service lists has one

/* 4 has a copy of serverless-plugin-aws-alerts, which goes before every plugin of a service. It is
   found by its members, since a bundler may rename the class. Its hooks do nothing from then on,
   and its definition of `alarms` makes room for ours. True where there is one. */
function takeOverAlerts({ pluginManager, configSchemaHandler }) {
  const found = (pluginManager?.plugins ?? []).filter(isBuiltInAlerts);
  const hooks = new Set(found.flatMap((plugin) => Object.values(plugin.hooks ?? {})));
  for (const entry of Object.values(pluginManager?.hooks ?? {}).flat())
    if (hooks.has(entry.hook)) entry.hook = async () => {};
  const patterns = configSchemaHandler?.schema?.properties?.functions?.patternProperties ?? {};
  for (const { properties } of found.length ? Object.values(patterns) : [])
    delete properties?.alarms;
  return found.length > 0;
}

module.exports = {
  barOf,
  bucketOf,
  failureOf,
  isDrawing,
  optionsOf,
  takeOverAlerts,
  withOptions,
  writers,
};
