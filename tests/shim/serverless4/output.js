'use strict';

/* What a plugin of Serverless 4 prints with, as packages/util has it:

     logger     `%s` and `%d` are formats, for which the next token is put as it is; nothing else
                is one. Warnings begin with [!]
     progress   the plugin's `progress` is the framework's own, the only one that is drawn. Of
                others that have a text their number is shown. Off a terminal, texts are logged
                (info)
     errors     an error's `stack` is printed where it has one; the framework sets its own to
                undefined for a user's mistakes (those of osls's code, here)

   The contracts that the double has as osls has them are osls's own functions. */

const { createRequire } = require('node:module');

const frameworkRequire = createRequire(require.resolve('osls'));
const LEVELS = ['error', 'warning', 'notice', 'info', 'debug'];

// One line of a logger.
function textOf(format, ...tokens) {
  const rest = [...tokens];
  const isFormat = typeof format === 'string' && /%[sd]/.test(format);
  const first = isFormat ? format.replace(/%[sd]/g, () => String(rest.shift())) : String(format);
  return [first, ...rest].join(' ');
}

// The same of osls's logger.
function oslsTextOf(format, ...tokens) {
  const text = require('node:util').format(`${format}%s`, ...tokens, '');
  return tokens.length ? text.replaceAll('\n', '\\n') : text;
}

const settings = { level: undefined, isInteractive: undefined };
const levelNow = () => {
  if (settings.level !== undefined) return LEVELS.indexOf(settings.level);
  return frameworkRequire('./utils/serverless-utils/log').isVerboseMode
    ? LEVELS.indexOf('info')
    : LEVELS.indexOf('notice');
};
const isInteractive = () =>
  settings.isInteractive ??
  Boolean(process.stdin.isTTY && process.stdout.isTTY && typeof process.env.CI !== 'string');

// Compose has a level below all of these.
function print(level, text) {
  if (settings.level === 'compose' || LEVELS.indexOf(level) > levelNow()) return;
  process.stderr.write(`${level === 'warning' ? '[!] ' : ''}${text}\n`);
}

const tasks = new Map();
const drawn = () => {
  const [first, ...others] = [...tasks.values()].filter(Boolean);
  const more = others.length && ` (and ${others.length} more task${others.length > 1 ? 's' : ''})`;
  return first && `${first}${more || ''}`;
};

const progressOf = (name) => ({
  get: (other) => progressOf(other),
  notice: (text) => (isInteractive() ? tasks.set(name, text) : print('info', text)),
  remove: () => tasks.delete(name),
});

function writersOf(name, has = () => true) {
  const ofOsls = () => frameworkRequire('./utils/serverless-utils/log').getPluginWriters(name);
  const log = { isInteractive };
  for (const level of LEVELS) log[level] = (...tokens) => print(level, textOf(...tokens));
  return {
    log: has('logger') ? log : ofOsls().log,
    progress: has('progress') ? progressOf('main') : ofOsls().progress,
    writeText: (text) => process.stdout.write(`${text}\n`),
  };
}

// The class of errors that plugins get. Those of osls's own code are of its base.
const ServerlessError = frameworkRequire('./serverless-error');
class PluginError extends ServerlessError {}
const isOwn = (error) => error instanceof ServerlessError && !(error instanceof PluginError);

const errorText = (error) => (!isOwn(error) && error.stack) || error.message;

function printError(error) {
  process.stderr.write(`✖ ${errorText(error)}\n`);
  process.exitCode = 1;
}

module.exports = {
  PluginError,
  drawn,
  errorText,
  oslsTextOf,
  printError,
  progressOf,
  settings,
  tasks,
  textOf,
  writersOf,
};
