'use strict';

/* print.js FRAMEWORK JOBS: the framework's own `print --format json`, once for each of the jobs
 * [{folder, args, environment}], in one process, because starting a framework takes ten times as
 * long as printing a service. Each comes out as a line {exit, stdout, stderr}.
 *
 * The framework's script runs from the start for each. What of the framework's own code may
 * remember a service is loaded anew; what stays are the classes of its plugins. variables.test.js
 * compares with processes that ran nothing before. */

const fs = require('node:fs');
const path = require('node:path');

const [framework, jobs] = [process.argv[2], JSON.parse(process.argv[3])];
const home = path.dirname(fs.realpathSync(require.resolve(`${framework}/package.json`)));
const script = path.join(home, 'scripts', 'serverless.js');
const STAYS = /^(node_modules|lib[/\\](plugins|classes|aws|utils))[/\\]/;

const write = process.stdout.write.bind(process.stdout);
const said = {};
for (const name of ['stdout', 'stderr']) {
  process[name].write = (part) => {
    said[name] += part;
    return true;
  };
}

// The framework leaves them behind: it expects the process to end.
const listeners = ['uncaughtException', 'SIGHUP', 'SIGINT', 'SIGTERM'];

function begin({ folder, args, environment }) {
  Object.keys(require.cache)
    .filter((file) => file.startsWith(home + path.sep) && !STAYS.test(path.relative(home, file)))
    .forEach((file) => delete require.cache[file]);
  listeners.forEach((event) => process.removeAllListeners(event));
  Object.keys(process.env).forEach((name) => delete process.env[name]);
  Object.assign(process.env, environment);
  process.argv = [process.execPath, script, 'print', '--format', 'json', ...args];
  process.chdir(folder);
  process.exitCode = undefined;
  Object.assign(said, { stdout: '', stderr: '' });
  require(script);
}

// There is nothing left to do: the framework is done.
let running = 0;
process.on('beforeExit', () => {
  if (running) write(`${JSON.stringify({ exit: process.exitCode ?? 0, ...said })}\n`);
  process.exitCode = undefined;
  if (running < jobs.length) begin(jobs[running++]);
  else running = 0;
});
