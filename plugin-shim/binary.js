'use strict';

// Starts the sls-rollout binary and exchanges one JSON-RPC request with it; native/commands/serve.h
// describes the wire.

const { spawn } = require('node:child_process');
const { place } = require('./places.js');
const { headOf, runs } = require('./program.js');

const OTHER_VERSION = -32001;
const STDERR_KEPT = 64 << 10; // characters, the last ones

// What the errors of opening and of starting a file mean. ENOEXEC also stands for a missing
// interpreter or loader.
const UNUSABLE = {
  ENOENT: ['BINARY_MISSING', 'does not exist'],
  EACCES: ['BINARY_NOT_EXECUTABLE', 'may not be executed'],
  ENOEXEC: ['BINARY_FOREIGN', 'is not a program for this machine'],
};

function run(file, line) {
  return new Promise((resolve, reject) => {
    if (!runs(headOf(file))) throw Object.assign(new Error(), { code: 'ENOEXEC' });
    const child = spawn(file, ['serve'], { windowsHide: true });
    let stderr = '';
    const stdout = [];
    child.stdout.on('data', (part) => stdout.push(part));
    child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (stderr = (stderr + text).slice(-STDERR_KEPT)));
    // a child that dies before reading breaks the pipe; how it ended says more
    child.stdin.on('error', () => {});
    child.on('error', (error) =>
      reject(Object.assign(error, error.code === 'ENOENT' && { code: 'ENOEXEC' })),
    );
    child.on('close', (status, signal) =>
      resolve({ stdout: String(Buffer.concat(stdout)), stderr: stderr.trim(), status, signal }),
    );
    child.stdin.end(line);
  });
}

// Has the result of a method the members that it must have?
const IS_RESULT = {
  hook: ({ patch, diagnostics }) => Array.isArray(patch) && Array.isArray(diagnostics),
  command: ({ exit, text, words }) =>
    Number.isInteger(exit) && typeof text === 'string' && typeof words === 'string',
  sources: ({ file }) => typeof file === 'string',
};

// The answer to request 1. One without id is to a line that could not be read; a message with a
// method is a notice.
function answer(stdout) {
  try {
    const lines = stdout.split('\n').filter((line) => line.trim());
    const found = lines.map((line) => JSON.parse(line)).find(({ method }) => !method);
    return found.id === 1 || (found.id === null && found.error) ? found : {};
  } catch {
    return {};
  }
}

/* Resolves to {result, error, words}: a result with all its members or an error, as serve.h has
   them, and what was written to standard error. `params` is JSON; `failure(code, message)` makes
   what is thrown for neither. */
async function exchange(method, params, version, failure) {
  const [file, remedy] = place();
  const unusable = (code, what, rest = '') =>
    failure(code, `sls-rollout at ${file} ${what}. ${remedy}${rest}`);
  const line = `{"jsonrpc":"2.0","id":1,"method":"${method}","params":${params}}\n`;
  const { stdout, stderr, status, signal } = await run(file, line).catch((error) => {
    throw unusable(
      ...(UNUSABLE[error.code] ?? ['BINARY_CRASHED', `could not be started (${error.message})`]),
    );
  });
  if (status !== 0) {
    const how = signal ? `was ended by ${signal}` : `ended with exit code ${status}`;
    throw unusable('BINARY_CRASHED', how, stderr && `\n${stderr.split('\n').slice(-5).join('\n')}`);
  }
  const { result, error } = answer(stdout);
  const theirs = (result ?? error?.data)?.version;
  if (error?.code === OTHER_VERSION || (theirs && theirs !== version)) {
    throw unusable(
      'VERSION_MISMATCH',
      `is version ${theirs}, and the plugin is version ${version}`,
    );
  }
  if (!error && !(theirs && IS_RESULT[method](result))) {
    const said = JSON.stringify(stdout.trim().slice(0, 80));
    throw unusable('BINARY_OUTPUT', `did not answer as agreed; its output begins with ${said}`);
  }
  return { result, error, words: stderr };
}

module.exports = { exchange };
