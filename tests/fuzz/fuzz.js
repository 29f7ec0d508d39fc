'use strict';
/* npm run fuzz -- [TARGET ...|all] [SECONDS]     builds and runs targets, all of them and 60
 * seconds where nothing is said npm run fuzz -- replay FILE ...                runs single inputs;
 * the folder's name says the target npm run fuzz -- coverage [FOLDER]              which lines of
 * native/ the corpus, the seeds and FOLDER/<target> reach npm run fuzz -- corpus [FOLDER]
 * makes tests/fuzz/corpus anew, as small as it can be, from itself, the seeds and FOLDER/<target>
 *
 * The working corpus is build-fuzz/corpus: one run goes on where the one before ended. A find is
 * made smaller, kept in tests/fuzz/found/<target>/, which git does not see, and fails. FUZZ_JOBS:
 * how many run at once. FUZZ_SEED: libFuzzer's, so that a run goes nearly the way that another one
 * went. */

const { spawn, spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const seeds = require('./seeds.js');

const ROOT = path.join(__dirname, '../..');
const BUILD = path.join(ROOT, 'build-fuzz');
const CORPUS = path.join(__dirname, 'corpus');
const MENDED = path.join(__dirname, 'mended'); // what once was a find
const FOUND = path.join(__dirname, 'found');
const JOBS = Number(process.env.FUZZ_JOBS) || Math.min(2, os.availableParallelism());
const LIMITS = [
  '-max_len=16384',
  '-timeout=60',
  '-rss_limit_mb=3000',
  `-seed=${Number(process.env.FUZZ_SEED) || 0}`,
]; // 0: another one each time

const program = (target, build = BUILD) => path.join(build, 'tests/fuzz', `fuzz_${target}`);
const folder = (...names) => {
  const made = path.join(...names);
  fs.mkdirSync(made, { recursive: true });
  return made;
};
const there = (...names) => [path.join(...names)].filter((name) => fs.existsSync(name));
const relative = (name) => path.relative(process.cwd(), name);

class Failure extends Error {}

function need(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (error)
    throw new Failure(
      `${command}: ${error.message}; the fuzz targets need clang with libFuzzer (Debian: clang, libclang-rt-dev)`,
    );
  if (status !== 0) throw new Failure(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
}

function build() {
  need('cmake', ['--preset', 'fuzz']);
  need('cmake', ['--build', '--preset', 'fuzz', '-j', String(os.availableParallelism())]);
  seeds.write(folder(BUILD, 'seeds'));
}

// Everything that a target may begin with.
const inputs = (target) => [
  ...there(CORPUS, target),
  ...there(MENDED, target),
  ...there(BUILD, 'seeds', target),
];

// Their files in an order that no file system decides: with a seed, runs on two machines go nearly
// the same way.
function listed(target) {
  const files = inputs(target).flatMap((from) =>
    fs
      .readdirSync(from)
      .sort()
      .map((name) => path.relative(ROOT, path.join(from, name))),
  );
  const list = path.join(BUILD, `${target}.inputs`);
  fs.writeFileSync(list, files.join(','));
  return `-seed_inputs=@${list}`;
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.setEncoding('utf8').on('data', (text) => (log += text));
    child.on('error', reject).on('close', (code, signal) => resolve({ code: signal ?? code, log }));
  });
}

// ---- Finds ----

// The shortest input that libFuzzer finds in half a minute to end the same way.
async function made_smaller(target, file) {
  const smaller = `${file}.smaller`;
  await run(program(target), [
    '-minimize_crash=1',
    '-max_total_time=30',
    `-exact_artifact_path=${smaller}`,
    ...LIMITS,
    file,
  ]);
  return fs.existsSync(smaller) ? smaller : file;
}

async function keep(target, file) {
  const bytes = fs.readFileSync(
    path.basename(file).startsWith('crash-') ? await made_smaller(target, file) : file,
  );
  const kept = path.join(
    folder(FOUND, target),
    crypto.createHash('sha1').update(bytes).digest('hex').slice(0, 12),
  );
  fs.writeFileSync(kept, bytes);
  return kept;
}

const reason = (log) =>
  log
    .split('\n')
    .filter((line) => /: broken: |^SUMMARY: |runtime error: |^==\d+==ERROR/.test(line))
    .slice(0, 3)
    .map((line) => line.slice(0, 500))
    .join('\n  ');

// ---- Running ----

const last = (log, pattern) => [...log.matchAll(pattern)].at(-1)?.[1];

async function fuzz(target, seconds) {
  const artifacts = folder(BUILD, 'artifacts', target);
  fs.rmSync(artifacts, { recursive: true });
  folder(artifacts);
  const dictionary = there(__dirname, 'dictionaries', `${target}.dict`).map(
    (name) => `-dict=${name}`,
  );
  const { code, log } = await run(program(target), [
    `-max_total_time=${seconds}`,
    '-print_final_stats=1',
    `-artifact_prefix=${artifacts}/`,
    ...LIMITS,
    ...dictionary,
    listed(target),
    folder(BUILD, 'corpus', target),
  ]);
  fs.writeFileSync(path.join(BUILD, `${target}.log`), log);
  const finds = await Promise.all(
    fs
      .readdirSync(artifacts)
      .filter((name) => /^(crash|leak|oom|timeout)-/.test(name))
      .map((name) => keep(target, path.join(artifacts, name))),
  );
  return {
    target,
    code,
    log,
    finds,
    executions: Number(last(log, /stat::number_of_executed_units: +(\d+)/g) ?? 0),
    rate: last(log, /stat::average_exec_per_sec: +(\d+)/g),
    edges: last(log, /cov: (\d+)/g),
    features: last(log, / ft: (\d+)/g),
    corpus: last(log, /corp: (\d+)/g),
  };
}

// Several at a time, in their order.
async function each(targets, jobs, work) {
  const left = [...targets.entries()],
    done = [];
  const take = async () => {
    for (let next; (next = left.shift());) done[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: jobs }, take));
  return done;
}

const row = (cells) =>
  cells.map((cell, i) => (i ? String(cell ?? '?').padStart(11) : String(cell).padEnd(12))).join('');

function tell(results) {
  console.log(row(['target', 'executions', 'a second', 'edges', 'features', 'corpus', 'finds']));
  for (const { target, executions, rate, edges, features, corpus, finds } of results)
    console.log(row([target, executions, rate, edges, features, corpus, finds.length]));
  const bad = results.filter(
    ({ code, finds, executions }) => code !== 0 || finds.length || !executions,
  );
  for (const { target, code, log, finds } of bad) {
    console.log(`\nnot ok ${target}: exit code ${code}\n  ${reason(log) || log.slice(-2000)}`);
    for (const find of finds)
      console.log(
        `  kept as ${relative(find)}; npm run fuzz -- replay ${relative(find)} runs it alone`,
      );
  }
  console.log(`# pass ${results.length - bad.length}\n# fail ${bad.length}\n# skipped 0`);
  return bad.length === 0;
}

async function fuzz_all(names, seconds) {
  build();
  return tell(await each(names, JOBS, (target) => fuzz(target, seconds)));
}

function replay(files) {
  build();
  const bad = files.filter((file) => {
    const target = seeds.names.find((name) => path.resolve(file).split(path.sep).includes(name));
    if (!target)
      throw new Failure(`${file} is in no folder of a target: ${seeds.names.join(', ')}`);
    return (
      spawnSync(program(target), [...LIMITS, path.resolve(file)], { stdio: 'inherit' }).status !== 0
    );
  });
  return bad.length === 0;
}

// ---- The corpus that is kept ----

const LARGEST_KEPT = 3000,
  MOST_KEPT = 64 * 1024; // bytes of one input, and of a target's all
const size = (name) => fs.statSync(name).size;

// The fewest small inputs that reach what all small inputs reach.
async function corpus(from) {
  build();
  for (const target of seeds.names) {
    const all = folder(BUILD, 'merge', target),
      made = folder(BUILD, 'merged', target);
    for (const each of [all, made])
      fs.readdirSync(each).forEach((name) => fs.rmSync(path.join(each, name)));
    const sources = [
      ...inputs(target),
      ...there(BUILD, 'corpus', target),
      ...(from ? there(from, target) : []),
    ];
    for (const source of sources)
      for (const name of fs.readdirSync(source))
        if (size(path.join(source, name)) <= LARGEST_KEPT)
          fs.copyFileSync(path.join(source, name), path.join(all, name));
    await run(program(target), ['-merge=1', '-set_cover_merge=1', ...LIMITS, made, all]);
    const kept = folder(CORPUS, target);
    fs.rmSync(kept, { recursive: true });
    folder(kept);
    const names = fs
      .readdirSync(made)
      .sort((a, b) => size(path.join(made, a)) - size(path.join(made, b)));
    let bytes = 0;
    for (const name of names) {
      const body = fs.readFileSync(path.join(made, name));
      if ((bytes += body.length) > MOST_KEPT) break;
      fs.writeFileSync(
        path.join(kept, crypto.createHash('sha1').update(body).digest('hex').slice(0, 12)),
        body,
      );
    }
    console.log(
      `${target.padEnd(12)} ${String(fs.readdirSync(kept).length).padStart(5)} of ${names.length} inputs, ${bytes} bytes`,
    );
  }
  return true;
}

// ---- Lines ----

// Line and branch coverage of every room, by all that is known.
function coverage(from) {
  const into = path.join(ROOT, 'build-fuzz-coverage'),
    flags = '-fprofile-instr-generate -fcoverage-mapping';
  need('cmake', [
    '-S',
    ROOT,
    '-B',
    into,
    '-DCMAKE_C_COMPILER=clang',
    '-DCMAKE_BUILD_TYPE=RelWithDebInfo',
    `-DCMAKE_C_FLAGS=${flags}`,
    '-DROLLOUT_INTERFACE=OFF',
  ]);
  need('cmake', [
    '--build',
    into,
    '-j',
    String(os.availableParallelism()),
    ...seeds.names.flatMap((target) => ['--target', `fuzz_${target}`]),
  ]);
  seeds.write(folder(BUILD, 'seeds'));
  const profiles = seeds.names.map((target) => {
    const raw = path.join(into, `${target}.profraw`);
    need(
      program(target, into),
      [
        ...inputs(target),
        ...there(BUILD, 'corpus', target),
        ...(from ? there(path.resolve(from), target) : []),
      ],
      { env: { ...process.env, LLVM_PROFILE_FILE: raw } },
    );
    return raw;
  });
  const merged = path.join(into, 'all.profdata');
  need('llvm-profdata', ['merge', '-sparse', '-o', merged, ...profiles]);
  const objects = seeds.names.map((target) => program(target, into));
  const exported = need('llvm-cov', [
    'export',
    '-summary-only',
    `-instr-profile=${merged}`,
    objects[0],
    ...objects.slice(1).flatMap((name) => ['-object', name]),
    path.join(ROOT, 'native'),
  ]);
  const rooms = new Map();
  for (const { filename, summary } of JSON.parse(exported).data[0].files) {
    const room = path.relative(path.join(ROOT, 'native'), filename).split(path.sep)[0];
    for (const name of [room, 'all']) {
      const sum = rooms.get(name) ?? { lines: [0, 0], branches: [0, 0] };
      for (const kind of ['lines', 'branches'])
        sum[kind] = [sum[kind][0] + summary[kind].covered, sum[kind][1] + summary[kind].count];
      rooms.set(name, sum);
    }
  }
  const share = ([covered, count]) => `${((100 * covered) / Math.max(1, count)).toFixed(1)} %`;
  console.log(row(['room', 'lines', 'covered', 'branches', 'covered']));
  for (const [name, { lines, branches }] of [...rooms].sort(
    ([a], [b]) => (a === 'all') - (b === 'all') || (a < b ? -1 : 1),
  ))
    console.log(row([name, lines[1], share(lines), branches[1], share(branches)]));
  return true;
}

// ---- The command line ----

function chosen(words) {
  const unknown = words.find((word) => word !== 'all' && !seeds.names.includes(word));
  if (unknown)
    throw new Failure(`there is no target ${unknown}; there are ${seeds.names.join(', ')}, or all`);
  return words.length && !words.includes('all') ? words : seeds.names;
}

async function main([first, ...rest]) {
  if (first === 'replay') return replay(rest);
  if (first === 'coverage') return coverage(rest[0]);
  if (first === 'corpus') return corpus(rest[0] && path.resolve(rest[0]));
  const words = first === undefined ? [] : [first, ...rest];
  const seconds = /^\d+$/.test(words.at(-1) ?? '') ? Number(words.pop()) : 60;
  return fuzz_all(chosen(words), seconds);
}

main(process.argv.slice(2)).then(
  (is_fine) => (process.exitCode = is_fine ? 0 : 1),
  (error) => {
    console.error(error instanceof Failure ? error.message : error);
    process.exitCode = 1;
  },
);
