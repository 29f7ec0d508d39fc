'use strict';

/* npm run bench: how long things take and how much memory they need, beside the two former plugins
 * and beside programs that do as little as can be done. One table of medians, all of it from one
 * run; it judges nothing. UPDATE_README=1 puts it into the README.
 *
 *   hooks        the time inside the packaging hooks, in a Node that has the framework loaded; the
 *                runs of both sides take turns, and what the one before left in memory is cleared
 *                first
 *   load         a fresh Node that requires the plugin, less an empty one
 *   check        the whole process
 *   transform    the whole process; beside it `identity`, which parses the same document and prints
 *                it with stock cJSON: the template that goes in, and the template that comes out,
 *                which is twice as large
 *   memory       the most that the transform has at once, beside the size of what it reads
 *   simulate     10,000 rollouts of Linear10PercentEvery1Minute, three alarms, at so many calls a
 *                second
 *
 * Processes are timed by hyperfine where it is installed, else by tests/bench/measure.c; memory
 * always by the latter. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');
const { framework } = require('../peers/peers.js');
const { serviceOf } = require('./services.js');
const { SIMULATED, simulation } = require('./simulation.js');

const ROOT = path.join(__dirname, '..', '..');
const BUILD = path.join(ROOT, 'build');
const BINARY = (process.env.SLS_ROLLOUT_BINARY = path.join(BUILD, 'sls-rollout'));
const [IDENTITY, MEASURE] = ['identity', 'measure'].map((name) =>
  path.join(BUILD, 'tests', 'bench', name),
);
const ROLLOUT = path.join(ROOT, 'plugin-shim', 'index.js');
const PEERS = ['serverless-plugin-aws-alerts', 'serverless-plugin-canary-deployments'];
const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];
const ARTICLE = path.join(ROOT, 'fixtures', 'sls-canary-sls');

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-bench-'));
process.on('exit', () => fs.rmSync(folder, { recursive: true }));
const file = (name, text) => {
  fs.writeFileSync(path.join(folder, name), text);
  return path.join(folder, name);
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const milliseconds = (number) => `${number.toFixed(number < 10 ? 2 : number < 100 ? 1 : 0)} ms`;
const mebibytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MiB`;

// ---- The table ----

const rows = [['', 'functions', 'runs', 'beside', 'it takes', 'we take', 'ratio', 'reach']];

/* `reach`: [the words, whether it is kept, by how much it is missed]; undefined where the project
   sets itself none. */
function row(what, functions, runs, beside, theirs, ours, ratio, reach) {
  const judged = !reach
    ? ''
    : reach[1]
      ? `${reach[0]}: kept`
      : `${reach[0]}: missed by ${reach[2]}`;
  rows.push([
    what,
    functions ? functions.toLocaleString('en') : '',
    String(runs),
    beside,
    theirs,
    ours,
    ratio === undefined ? '' : ratio.toFixed(2),
    judged,
  ]);
  console.error(rows.at(-1).filter(Boolean).join(' | '));
}

const atLeast = (times, ratio) => [
  `${times} times as fast`,
  ratio >= times,
  `a factor of ${(times / ratio).toFixed(2)}`,
];
const atMost = (bound, ratio) => [
  `at most ${bound}`,
  ratio <= bound,
  `${Math.round((ratio / bound - 1) * 100)} %`,
];

// ---- Hooks and loading ----

v8.setFlagsFromString('--expose-gc');
const clearMemory = vm.runInNewContext('gc');

// The milliseconds that the hooks of these plugins take, their constructors excluded.
async function packaging(made, create) {
  const serverless = framework(made);
  const plugins = create(serverless, made.options);
  clearMemory();
  const start = process.hrtime.bigint();
  for (const hook of HOOKS) for (const plugin of plugins) await plugin.hooks[hook]?.();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const quiet = { warning() {}, notice() {}, info() {}, warn() {} };
const former = (serverless, options) =>
  PEERS.map((name) => new (require(name))(serverless, options));
const ours = (serverless, options) => [new (require(ROLLOUT))(serverless, options, { log: quiet })];

// Medians of `runs` runs that take turns, after one each for warming up.
async function alternate(contestants, runs, measure) {
  const times = contestants.map(() => []);
  for (let run = 0; run <= runs; run += 1) {
    for (const [i, contestant] of contestants.entries()) {
      const time = await measure(contestant);
      if (run > 0) times[i].push(time);
    }
  }
  return times.map(median);
}

async function hooks() {
  const sizes = [
    [5, 31],
    [50, 21, 4],
    [200, 9],
    [500, 5, 100],
  ];
  for (const [functions, runs, reach] of sizes) {
    const made = serviceOf(functions);
    const [theirs, us] = await alternate([former, ours], runs, (create) => packaging(made, create));
    row(
      'hooks',
      functions,
      runs,
      'both former plugins',
      milliseconds(theirs),
      milliseconds(us),
      theirs / us,
      reach && atLeast(reach, theirs / us),
    );
  }
  const made = serviceOf(2000);
  const [us] = await alternate([ours], 5, (create) => packaging(made, create));
  row('hooks', 2000, 5, '', '', milliseconds(us), undefined, [
    'at most 500 ms',
    us <= 500,
    milliseconds(us - 500),
  ]);
}

// The milliseconds of a fresh node that requires these modules.
function loading(modules) {
  const script = modules.map((name) => `require(${JSON.stringify(name)})`).join(';');
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

async function load() {
  const [nothing, theirs, us] = await alternate([[], PEERS, [ROLLOUT]], 15, loading);
  row(
    'load',
    undefined,
    15,
    'both former plugins',
    milliseconds(theirs - nothing),
    milliseconds(us - nothing),
    (theirs - nothing) / (us - nothing),
  );
}

// ---- Whole processes ----

const hasHyperfine = spawnSync('hyperfine', ['--version']).status === 0;

// {wall, peak}: milliseconds and bytes.
function measured(runs, command, cwd = ROOT) {
  const { status, stdout, stderr } = spawnSync(
    MEASURE,
    [String(hasHyperfine ? 1 : runs), ...command],
    { cwd, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  const { wall, peak } = JSON.parse(stdout);
  if (!hasHyperfine) return { wall, peak: peak * 1024 };
  const times = path.join(folder, 'times.json');
  const quoted = command.map((word) => `'${word}'`).join(' ');
  const args = [
    '-N',
    '-i',
    '-w',
    '1',
    '-r',
    String(Math.max(2, runs)),
    '--export-json',
    times,
    quoted,
  ];
  if (spawnSync('hyperfine', args, { cwd }).status !== 0) throw new Error(`hyperfine: ${quoted}`);
  return {
    wall: JSON.parse(fs.readFileSync(times, 'utf8')).results[0].median * 1000,
    peak: peak * 1024,
  };
}

function check() {
  const runs = 200;
  const least = measured(runs, ['/bin/true'], ARTICLE);
  const us = measured(
    runs,
    [BINARY, 'check', '--color', 'never', '--service', 'serverless.yml'],
    ARTICLE,
  );
  const bound = 2 * least.wall + 3;
  row(
    'check',
    2,
    runs,
    '/bin/true',
    milliseconds(least.wall),
    milliseconds(us.wall),
    us.wall / least.wall,
    [`2 × it + 3 ms = ${milliseconds(bound)}`, us.wall <= bound, milliseconds(us.wall - bound)],
  );
}

function transform() {
  const sizes = [
    [5, 101],
    [50, 51],
    [200, 31],
    [500, 21],
    [2000, 9],
    [5000, 5],
    [10_000, 5],
    [20_000, 3],
    [40_000, 3],
  ];
  let before;
  const memory = [];
  for (const [functions, runs] of sizes) {
    const { service, template } = serviceOf(functions);
    const [s, t, out] = [
      file('service.json', JSON.stringify(service)),
      file('template.json', JSON.stringify(template)),
      path.join(folder, 'out.json'),
    ];
    const command = [BINARY, 'transform', '--severity', 'error', '--service', s, '--template', t];
    if (spawnSync(BINARY, [...command.slice(1), '-o', out]).status !== 0)
      throw new Error('no transform');
    const us = measured(runs, command);
    const [input, output] = [measured(runs, [IDENTITY, t]), measured(runs, [IDENTITY, out])];
    row(
      'transform',
      functions,
      runs,
      'identity, in',
      milliseconds(input.wall),
      milliseconds(us.wall),
      us.wall / input.wall,
      atMost(1.25, us.wall / input.wall),
    );
    row(
      '',
      functions,
      runs,
      'identity, out',
      milliseconds(output.wall),
      milliseconds(us.wall),
      us.wall / output.wall,
    );
    if (before && functions === 2 * before.functions)
      row(
        '',
        functions,
        runs,
        `${before.functions.toLocaleString('en')} functions`,
        milliseconds(before.wall),
        milliseconds(us.wall),
        us.wall / before.wall,
        atMost(2.2, us.wall / before.wall),
      );
    before = { functions, wall: us.wall };
    memory.push({
      functions,
      runs: 1,
      size: fs.statSync(s).size + fs.statSync(t).size,
      peak: us.peak,
    });
  }
  for (const { functions, runs, size, peak } of memory)
    row(
      'memory',
      functions,
      runs,
      'its input',
      mebibytes(size),
      mebibytes(peak),
      peak / size,
      functions >= 500 ? atMost(8, peak / size) : undefined,
    );
}

function simulate() {
  const service = file('serverless.yml', SIMULATED);
  for (const rps of [1, 100, 10_000]) {
    const { wall } = measured(7, [BINARY, ...simulation(service, rps)]);
    row(
      `simulate, ${rps.toLocaleString('en')} a second`,
      undefined,
      7,
      '',
      '',
      milliseconds(wall),
      undefined,
      ['at most 1 s', wall <= 1000, milliseconds(wall - 1000)],
    );
  }
}

// ---- All of it ----

function printed() {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((each) => each[column].length)));
  const line = (each) =>
    `| ${each.map((cell, i) => (i === 0 || i === 3 || i === 7 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 || i === 3 || i === 7 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  const machine = `Node ${process.versions.node}, ${os.cpus().length} processors (${os.cpus()[0].model.trim()}), ${process.platform} ${process.arch}; processes timed by ${hasHyperfine ? 'hyperfine' : 'tests/bench/measure.c'}. Medians.`;
  return [machine, '', line(rows[0]), rule, ...rows.slice(1).map(line)].join('\n');
}

async function main() {
  await hooks();
  await load();
  check();
  transform();
  simulate();
  const text = printed();
  console.log(text);
  if (process.env.UPDATE_README !== '1') return;
  const readme = path.join(ROOT, 'README.md');
  const [head, , tail] = fs
    .readFileSync(readme, 'utf8')
    .split(/(<!-- bench -->[^]*<!-- \/bench -->)/);
  fs.writeFileSync(readme, `${head}<!-- bench -->\n${text}\n<!-- /bench -->${tail}`);
}

main();
