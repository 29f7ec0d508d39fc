#!/usr/bin/env node
'use strict';

/* `npx sls-rollout`: the binary that the plugin uses, in this process's place. Node's own start,
   some 40 ms, comes on top; a script that runs it often names the file itself. */

const { spawn } = require('node:child_process');
const { constants } = require('node:os');
const { isatty } = require('node:tty');
const { place } = require('./places.js');
const { headOf, runs } = require('./program.js');

const WORLD = 3; // sls-rollout's exit code when the fault is neither the input's nor the user's

// A terminal sends these to the binary as well, and it takes a second one for impatience.
const OF_TERMINALS = ['SIGINT', 'SIGQUIT', 'SIGHUP'];

function fail(file, remedy, what) {
  process.stderr.write(`sls-rollout: ${file} ${what}. ${remedy}\n`);
  process.exitCode = WORLD;
}

function launch(words) {
  const [file, remedy] = place();
  const fault = ({ code, message }) =>
    fail(
      file,
      remedy,
      code === 'ENOENT'
        ? 'does not exist, or its loader does not'
        : `cannot be started (${message})`,
    );
  try {
    if (!runs(headOf(file))) return fail(file, remedy, 'is not a program for this machine');
  } catch (error) {
    return fault(error);
  }
  const isTerminals = [0, 1, 2].some((each) => isatty(each));
  const handlers = [...OF_TERMINALS, 'SIGTERM'].map((name) => [
    name,
    () => (isTerminals && OF_TERMINALS.includes(name)) || child.kill(name),
  ]);
  // before there is a child that could be left alone
  for (const [name, handle] of handlers) process.on(name, handle);
  const child = spawn(file, words, { stdio: 'inherit' });
  child.on('error', fault).on('close', (status, signal) => {
    for (const [name, handle] of handlers) process.off(name, handle);
    process.exitCode = status ?? 128 + constants.signals[signal];
    if (signal) process.kill(process.pid, signal);
  });
}

launch(process.argv.slice(2));
