'use strict';

/* Whole processes: `sls-rollout check` of the article's service beside /bin/true, which does nothing. Prints one table of
   medians and the bound that the project sets itself, and judges nothing. Timed by hyperfine where it is installed, else by
   a loop of its own, whose times include what Node needs to start a process. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { BINARY } = require('../peers/ours.js');

const SERVICE = path.join(__dirname, '..', '..', 'fixtures', 'sls-canary-sls');
const RUNS = 300;
const COMMANDS = [
  ['/bin/true', ['/bin/true']],
  ['sls-rollout --version', [BINARY, '--version']],
  ['sls-rollout check', [BINARY, 'check', '--color', 'never', '--service', 'serverless.yml']],
];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function byHyperfine(commands) {
  const file = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-bench-')), 'times.json');
  const quoted = commands.map((command) => command.map((word) => `'${word}'`).join(' '));
  const { status } = spawnSync('hyperfine', ['-N', '-w', '20', '-r', RUNS, '--export-json', file, ...quoted].map(String), {
    cwd: SERVICE,
  });
  if (status !== 0) return undefined;
  const { results } = JSON.parse(fs.readFileSync(file, 'utf8'));
  fs.rmSync(path.dirname(file), { recursive: true });
  return results.map((result) => result.median * 1000);
}

function byLoop(commands) {
  const times = commands.map(() => []);
  for (let run = 0; run < RUNS; run += 1) {
    for (const [i, [program, ...words]] of commands.entries()) {
      const started = process.hrtime.bigint();
      spawnSync(program, words, { cwd: SERVICE });
      times[i].push(Number(process.hrtime.bigint() - started) / 1e6);
    }
  }
  return times.map(median);
}

const commands = COMMANDS.map(([, command]) => command);
const measured = byHyperfine(commands);
const times = measured ?? byLoop(commands);
console.log(`\nwhole processes, median of ${RUNS}, by ${measured ? 'hyperfine' : "this program's own loop"}`);
for (const [i, [name]] of COMMANDS.entries()) console.log(`  ${name.padEnd(24)} ${times[i].toFixed(2).padStart(6)} ms`);
const bound = 2 * times[0] + 3;
console.log(`  ${'2 x /bin/true + 3 ms'.padEnd(24)} ${bound.toFixed(2).padStart(6)} ms  ${times.at(-1) <= bound ? 'kept' : 'MISSED'}`);
