'use strict';
// The AWS client as these tests see it (tests/aws-client/aws_probe.c), and botocore, which they
// compare it with.

const { spawn, spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.join(__dirname, '..', '..');
const build = process.env.SLS_ROLLOUT_BINARY
  ? path.dirname(process.env.SLS_ROLLOUT_BINARY)
  : path.join(root, 'build');
const binary = path.join(build, 'tests', 'aws-client', 'aws_probe');

const lines = (requests) => requests.map((request) => JSON.stringify(request)).join('\n') + '\n';

// Asks the client several things in one process; asynchronous, so that servers of this process can
// answer it.
const probe = (requests, environment = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(binary, [], { env: environment, stdio: ['pipe', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code !== 0) reject(new Error(`aws_probe ended with ${code ?? signal}`));
      else
        resolve(
          output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
    });
    child.stdin.end(lines(requests));
  });

// The python that has botocore, undefined where none has.
const python = [path.join(root, 'build', 'python', 'bin', 'python'), 'python3.11', 'python3'].find(
  (name) => spawnSync(name, ['-c', 'import botocore'], { stdio: 'ignore' }).status === 0,
);

const botocore = (requests, environment = {}) =>
  new Promise((resolve, reject) => {
    const env = { PATH: process.env.PATH, HOME: '/nonexistent', ...environment };
    const child = spawn(python, [path.join(__dirname, 'reference.py')], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (part) => (output += part));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code !== 0) reject(new Error(`reference.py ended with ${code}`));
      else
        resolve(
          output
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line)),
        );
    });
    child.stdin.end(lines(requests));
  });

module.exports = { probe, botocore, python, build };
