'use strict';

// The binary as a child that asks AWS: for one answer, or for as long as there is something to
// tell. None outlives this process.

const { spawn } = require('node:child_process');
const { place } = require('./places.js');
const { headOf, runs } = require('./program.js');

const MOST_OUTPUT = 8 << 20; // characters of one line, or of a whole answer
const STDERR_KEPT = 2000; // characters, the last ones
const ENDING = 2000; // milliseconds from asking it to end to ending it

// Rejects after so many milliseconds. Until then its timer keeps Node from ending in the middle of
// a deployment.
function within(milliseconds, promise) {
  let timer;
  const late = new Promise(
    (_, reject) =>
      (timer = setTimeout(
        () => reject(new Error(`no end after ${milliseconds} ms`)),
        milliseconds,
      )),
  );
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/* What ends the children that run, with this process. One listener for all: Serverless Compose
   deploys several services in one process, and Node warns of more than ten. */
const kills = new Set();
const killAll = () => [...kills].forEach((kill) => kill());
function endWithProcess(kill) {
  if (!kills.size) process.on('exit', killAll);
  kills.add(kill);
  return () => kills.delete(kill) && !kills.size && process.off('exit', killAll);
}

/* `ended` resolves to {status, stdout, stderr}; with `tell`, lines of standard output go there
   instead. It is settled when the child is killed, too: killing closes the pipes, which a
   grandchild may still hold. */
function start(words, env, { input = '', tell } = {}) {
  const [file] = place();
  if (!runs(headOf(file))) throw new Error(`${file} is no program for this machine`);
  const child = spawn(file, words, { env, windowsHide: true });
  const streams = [child.stdin, child.stdout, child.stderr];
  const kill = () => {
    child.kill('SIGKILL');
    for (const stream of streams) stream.destroy();
  };
  const release = endWithProcess(kill);
  let [stdout, stderr] = ['', ''];
  const ended = new Promise((resolve, reject) => {
    child.stdout.setEncoding('utf8').on('data', (text) => {
      const lines = tell ? (stdout + text).split('\n') : [stdout + text];
      stdout = lines.pop();
      for (const line of lines) tell(line);
      if (stdout.length > MOST_OUTPUT) reject(new Error('it says too much'));
    });
    child.stderr
      .setEncoding('utf8')
      .on('data', (text) => (stderr = (stderr + text).slice(-STDERR_KEPT)));
    // a pipe that breaks; how it ended says more
    for (const stream of streams) stream.on('error', () => {});
    child
      .on('error', reject)
      .on('close', (status, signal) => resolve({ status: signal ?? status, stdout, stderr }));
    child.stdin.end(input);
  }).finally(release);
  ended.catch(kill);
  const end = () => {
    child.kill();
    setTimeout(kill, ENDING).unref();
  };
  return { ended, kill, end };
}

// One answer in JSON. Status 1 is no failure of the program: what it looked at has errors.
async function ask(words, env, milliseconds, input) {
  const { ended, kill } = start(words, env, { input });
  const { status, stdout, stderr } = await within(milliseconds, ended).finally(kill);
  if (status !== 0 && status !== 1) throw new Error(`it ended with ${status}: ${stderr.trim()}`);
  return JSON.parse(stdout);
}

module.exports = { ask, start, within };
