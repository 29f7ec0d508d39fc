'use strict';

/* The alarms' own stack (custom.alerts.externalStack), carried from one answer of the binary to the
   next: what the stack is to be comes from a hook, and `sls-rollout alerts-stack` makes AWS have
   it. A failure fails the deployment or the removal: the service would be left without its alarms,
   or the alarms without their service. */

const fs = require('node:fs');
const path = require('node:path');
const { start } = require('./child.js');
const { environment } = require('./credentials.js');
const { bucketOf } = require('./framework.js');
const { visible } = require('./words.js');

// Whoever does not ask for such a stack can deploy and remove without the binary.
const isAsked = ({ serverless, options }) =>
  serverless.service.custom?.alerts?.externalStack || options['alerts-external-stack'];

// With `--package` nothing is compiled in this process; the package has the template.
function compiled({ serverless, options }) {
  const { provider, package: own } = serverless.service;
  if (provider.compiledCloudFormationTemplate) return provider.compiledCloudFormationTemplate;
  const folder = options.package ?? own?.path ?? '.serverless';
  const state = fs.readFileSync(
    path.resolve(serverless.serviceDir, folder, 'serverless-state.json'),
    'utf8',
  );
  return JSON.parse(state).service.provider.compiledCloudFormationTemplate;
}

async function carry(plugin, { action, ...stack }) {
  const { package: own } = plugin.serverless.service;
  const given = {
    '--bucket': await bucketOf(plugin.serverless),
    '--prefix': own?.artifactDirectoryName,
  };
  const options = Object.entries(given).flatMap(([name, value]) =>
    typeof value === 'string' && value ? [`${name}=${value}`] : [],
  );
  const env = await environment(plugin.serverless);
  const tell = (line) => plugin.log.notice(visible(line));
  const { status, stderr } = await start(['alerts-stack', action, ...options], env, {
    input: JSON.stringify(stack),
    tell,
  }).ended;
  if (status !== 0) throw new Error(stderr.trim() || `sls-rollout ended with ${status}`);
}

async function forward(plugin, hook, templateOf) {
  if (!isAsked(plugin)) return;
  const given = (work) =>
    work.catch(({ message }) =>
      Promise.reject(plugin.failure('ALERTS_STACK', `The alarms' own stack: ${visible(message)}`)),
    );
  const template = await given((async () => templateOf(plugin))());
  const { externalStack } = await plugin.forward(hook, template);
  if (externalStack) await given(carry(plugin, externalStack));
}

// The service's stack is there at both: the alarms refer to it.
function hooks(plugin) {
  return {
    'after:deploy:deploy': () => forward(plugin, 'after:deploy:deploy', compiled),
    'before:remove:remove': () =>
      forward(plugin, 'before:remove:remove', () => ({ Resources: {} })),
  };
}

module.exports = { hooks };
