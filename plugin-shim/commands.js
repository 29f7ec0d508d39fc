'use strict';

/* `serverless rollout …`. Most commands are one more request, with what the last hook was given
   before it was changed. Those of interface.json's `starts` are processes of their own, which have
   the terminal and the framework's credentials (native/commands/describe.h). */

const { spawn } = require('node:child_process');
const path = require('node:path');
const { exchange } = require('./binary.js');
const { environment } = require('./credentials.js');
const { optionsOf } = require('./framework.js');
const { place } = require('./places.js');
const { toJson } = require('./request.js');
const { STACK, folderOf, hasType } = require('./stacks.js');
const description = require('./interface.json');

// Serverless Compose runs several services in one process: a later one must not hide a failure.
const endWith = (status) => (process.exitCode = Math.max(process.exitCode ?? 0, status));

async function ask(plugin, name) {
  plugin.asked = name; // what is wrong is said once, by the command
  await plugin.serverless.pluginManager.spawn('package');
  const color = process.stdout.isTTY && !process.env.NO_COLOR ? 'always' : 'never';
  const packaged = plugin.serverless.service.provider.compiledCloudFormationTemplate;
  const params = toJson({
    ...JSON.parse(plugin.given),
    name,
    options: { color, ...optionsOf(plugin.serverless, plugin.options) },
    ...(hasType(packaged, STACK) && { packaged }),
  });
  const { version } = description;
  const { result, error, words } = await exchange('command', params, version, plugin.failure);
  if (error) throw plugin.failure('REQUEST_REFUSED', error.message);
  for (const said of [words, result.words].filter(Boolean)) plugin.log.notice(said.trimEnd());
  if (result.text) plugin.writeText(result.text.trimEnd());
  endWith(result.exit);
}

// The options of this command, as its command line has them. The frameworks read --no-X as X:
// false.
function wordsOf(name, options) {
  const known = Object.keys(description.commands.rollout.commands[name].options);
  const wordOf = (key, value) => {
    if (value === true || value === false) return [`--${value ? '' : 'no-'}${key}`];
    return [value ?? []].flat().map((each) => `--${key}=${each}`);
  };
  return known.flatMap((key) => (key in options ? wordOf(key, options[key]) : []));
}

/* Resolves to how it ended: its exit code, or the name of a signal. */
const ended = (file, words, { input, ...settings }) =>
  new Promise((resolve, reject) => {
    const stdio = [input === undefined ? 'inherit' : 'pipe', 'inherit', 'inherit'];
    const child = spawn(path.resolve(file), words, { stdio, ...settings });
    child.on('error', reject).on('close', (status, signal) => resolve(signal ?? status));
    child.stdin?.on('error', () => {}).end(input); // how it ended says more
  });

async function start(plugin, name) {
  const { serverless, options } = plugin;
  const how = description.starts[name];
  const settings = { cwd: serverless.serviceDir, env: process.env };
  const words = [name, ...wordsOf(name, options)];
  if (how === 'template') {
    await serverless.pluginManager.spawn('package');
    const { compiledCloudFormationTemplate: template } = serverless.service.provider;
    settings.input = JSON.stringify(template);
    words.push('--template=-', `--nested=${path.resolve(folderOf(serverless))}`);
  }
  if (how !== 'alone') {
    const aws = serverless.getProvider('aws');
    words.push(`--stack=${aws.naming.getStackName()}`, `--region=${aws.getRegion()}`);
    settings.env = await environment(serverless).catch(({ message }) => {
      throw plugin.failure('CREDENTIALS', message);
    });
  }
  const [file, remedy] = place();
  const status = await ended(file, words, settings).catch(({ message }) => {
    throw plugin.failure('BINARY_CRASHED', `${file} could not be started (${message}). ${remedy}`);
  });
  if (typeof status === 'number') return endWith(status);
  throw plugin.failure('BINARY_CRASHED', `sls-rollout ${name} was ended by ${status}`);
}

// The hooks that run them.
const hooks = (plugin) =>
  Object.fromEntries(
    Object.keys(description.commands.rollout.commands).map((name) => [
      `rollout:${name}:${name}`,
      () => (description.starts[name] ? start : ask)(plugin, name),
    ]),
  );

module.exports = { hooks };
