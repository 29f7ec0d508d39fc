#!/usr/bin/env node
'use strict';

/* The double's command line: osls's own, with the double's class, its output of errors and its
   reading of options. SERVERLESS4_OSLS names the contracts that are to be as osls has them. */

const { createRequire } = require('node:module');
const { refuseOptions, serverless4 } = require('./index.js');
const { printError } = require('./output.js');

EvalError.$serverlessCommandStartTime = process.hrtime();

const frameworkRequire = createRequire(require.resolve('osls'));
const osls = (process.env.SERVERLESS4_OSLS ?? '').split(',').filter(Boolean);
const Serverless = serverless4({ osls });

function change(module, change) {
  const file = frameworkRequire.resolve(module);
  const exported = frameworkRequire(file);
  require.cache[file].exports = change(exported);
}

change('./serverless', () => Serverless);
if (Serverless.has('errors')) change('./cli/handle-error', () => printError);
if (Serverless.has('options')) {
  const ServerlessError = frameworkRequire('./serverless-error');
  change('./cli/parse-args', (parse) => (words, { multiple, ...schema }) => {
    const kept = new Set([...(multiple ?? [])].filter((name) => name === 'param'));
    return parse(words, { ...schema, multiple: kept });
  });
  delete require.cache[frameworkRequire.resolve('./cli/resolve-input')]; // it has the former one
  change('./cli/ensure-supported-command', (ensure) => (configuration, input) => {
    ensure(configuration, input);
    if (!input?.isHelpRequest) refuseOptions(ServerlessError, input ?? {});
  });
}

// osls rewrites `dev`, a command of old that it has no longer
if (Serverless.has('dev'))
  change('./cli/resolve-input', (resolve) => {
    const input = (...given) => {
      if (process.argv[2] === '--dev') process.argv[2] = 'dev';
      return resolve(...given);
    };
    return Object.assign(input, resolve);
  });

frameworkRequire('../scripts/serverless.js');
