'use strict';

/* A service, an emulator that it is deployed to, and what a person would do in two terminals.

     deploy    deploys with osls, or `framework`; resolves to {status, stdout, stderr}
     rollout   starts sls-rollout with `words` for the service's stack: {ended, text(),
               seen(pattern)}. `ended` resolves to its exit code; `seen` resolves once its output
               matches; with `shows` the output goes to this terminal instead
     change    puts something new into the functions' code
     alarm     the name of the first alarm that begins like `<stack>-<logical id>`: CloudFormation
               makes the rest of it up
     stack     resolves to the stack's status
     close     ends the emulator, and what is left of all that was started */

const { spawn } = require('node:child_process');
const { once } = require('node:events');
const fs = require('node:fs');
const path = require('node:path');
const { setTimeout: sleep } = require('node:timers/promises');
const { newService, removeFolders, run } = require('../e2e/service.js');
const { startEmulator } = require('./emulator.js');

const BINARY = process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout');
const STACK = 'sls-canary-sls-dev';
// milliseconds: longer than anything that is waited for takes on a busy machine
const PATIENCE = 60_000;

async function until(found, describe) {
  for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(20)) {
    const it = await found();
    if (it) return it;
  }
  throw new Error(`what is waited for did not come: ${describe()}`);
}

async function setStage({ minute, framework = 'osls', ...service }) {
  const emulator = await startEmulator({ minute });
  const dir = newService(service);
  const children = [];

  function rollout(words, { shows = false } = {}) {
    const env = { ...process.env, ...emulator.env, HOME: dir };
    const args = [...words, '--stack', STACK, '--region', 'ap-south-1'];
    const child = spawn(BINARY, args, {
      env,
      stdio: shows ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (part) => (text += part));
    const ended = once(child, 'close').then(([code, signal]) => signal ?? code);
    return {
      ended,
      text: () => text,
      seen: (pattern) =>
        until(
          () => pattern.test(text),
          () => `${pattern} in\n${text}`,
        ),
    };
  }

  return {
    emulator,
    rollout,
    deploy: (...words) => run(framework, dir, ['deploy', ...words], emulator.env),
    change: (text) =>
      fs
        .readdirSync(dir)
        .filter((name) => name.endsWith('.js'))
        .forEach((name) => fs.appendFileSync(path.join(dir, name), `// ${text}\n`)),
    alarm: async (id) =>
      Object.keys((await emulator.control('state')).alarms).find((name) =>
        name.startsWith(`${STACK}-${id}-`),
      ),
    stack: () => emulator.stack(STACK),
    close: async () => {
      for (const child of children) if (child.exitCode === null) child.kill();
      await emulator.stop();
      removeFolders();
    },
  };
}

module.exports = { STACK, setStage, until };
