#!/usr/bin/env node
'use strict';

/* `npx sls-rollout-build`: builds the two programs from the sources in this package, for a machine
   that has no package of its own. They go into the plugin's folder, or where that cannot be written
   into the user's cache; places.js looks at both. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { PROGRAM, ROOT, buildFolder, cacheFolder, version } = require('./places.js');

const PROGRAMS = [PROGRAM, PROGRAM.replace('sls-rollout', 'sls-rollout-aws')];
const LINES_KEPT = 30; // of a build that failed, the last ones

// What is needed, how it is asked for, and the packages that bring it.
const NEEDS = [
  {
    what: 'a C compiler',
    ask: [process.env.CC || 'cc', '--version'],
    apt: 'build-essential',
    apk: 'build-base',
    dnf: 'gcc',
    brew: 'gcc',
  },
  { what: 'make', ask: ['make', '--version'], apt: 'make', apk: 'make', dnf: 'make', brew: 'make' },
  {
    what: 'CMake',
    ask: ['cmake', '--version'],
    apt: 'cmake',
    apk: 'cmake',
    dnf: 'cmake',
    brew: 'cmake',
  },
  {
    what: 'pkg-config',
    ask: ['pkg-config', '--version'],
    apt: 'pkg-config',
    apk: 'pkgconf',
    dnf: 'pkgconf-pkg-config',
    brew: 'pkg-config',
  },
  {
    what: 'cJSON',
    ask: ['pkg-config', '--exists', 'libcjson'],
    apt: 'libcjson-dev',
    apk: 'cjson-dev',
    dnf: 'cjson-devel',
    brew: 'cjson',
  },
  {
    what: 'libyaml',
    ask: ['pkg-config', '--exists', 'yaml-0.1'],
    apt: 'libyaml-dev',
    apk: 'yaml-dev',
    dnf: 'libyaml-devel',
    brew: 'libyaml',
  },
  {
    what: 'libcurl',
    ask: ['pkg-config', '--exists', 'libcurl >= 7.64'],
    apt: 'libcurl4-openssl-dev',
    apk: 'curl-dev',
    dnf: 'libcurl-devel',
    brew: 'curl',
  },
  {
    what: 'OpenSSL',
    ask: ['pkg-config', '--exists', 'libcrypto >= 1.1.1'],
    apt: 'libssl-dev',
    apk: 'openssl-dev',
    dnf: 'openssl-devel',
    brew: 'openssl',
  },
];

const INSTALLERS = {
  apt: 'apt-get install',
  apk: 'apk add',
  dnf: 'dnf install',
  brew: 'brew install',
};

const succeeds = ([program, ...words]) =>
  spawnSync(program, words, { stdio: 'ignore' }).status === 0;

// Ends with what is missing and the commands that bring it, the system's own where it is one of
// those.
function sayMissing(missing) {
  const own = Object.keys(INSTALLERS).filter((name) =>
    succeeds([INSTALLERS[name].split(' ')[0], '--version']),
  );
  const commands = (own.length ? own : Object.keys(INSTALLERS)).map(
    (name) => `  ${INSTALLERS[name]} ${missing.map((need) => need[name]).join(' ')}`,
  );
  throw new Error(
    [
      `these are missing, or their headers: ${missing.map(({ what }) => what).join(', ')}`,
      ...commands,
    ].join('\n'),
  );
}

function run(program, words) {
  const { status, signal, stdout, stderr } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (status === 0) return;
  const said = `${stdout}${stderr}`.trimEnd().split('\n').slice(-LINES_KEPT).join('\n');
  throw new Error(`${[program, ...words].join(' ')} ended with ${status ?? signal}\n${said}`);
}

// The first folder that can be written.
function target() {
  for (const folder of [buildFolder(), cacheFolder()]) {
    try {
      fs.mkdirSync(folder, { recursive: true });
      fs.accessSync(folder, fs.constants.W_OK);
      return folder;
    } catch (error) {
      process.stderr.write(`sls-rollout-build: ${folder} cannot be written (${error.code})\n`);
    }
  }
  throw new Error('there is no folder to build into');
}

// In its place at once: a deployment may be starting it.
function place(file, folder) {
  const beside = path.join(folder, `.${path.basename(file)}-${process.pid}`);
  fs.copyFileSync(file, beside);
  fs.renameSync(beside, path.join(folder, path.basename(file)));
}

function build() {
  const missing = NEEDS.filter(({ ask }) => !succeeds(ask));
  if (missing.length) sayMissing(missing);
  const folder = target();
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'sls-rollout-build-'));
  try {
    process.stderr.write(
      `sls-rollout-build: building sls-rollout ${version}, which takes a minute\n`,
    );
    run('cmake', [
      '-S',
      ROOT,
      '-B',
      work,
      '-DCMAKE_BUILD_TYPE=Release',
      '-DROLLOUT_TESTS=OFF',
      '-DROLLOUT_INTERFACE=OFF',
    ]);
    run('cmake', ['--build', work, '--parallel', String(os.availableParallelism())]);
    for (const name of PROGRAMS.toReversed()) place(path.join(work, name), folder);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
  process.stderr.write(
    `sls-rollout-build: ${path.join(folder, PROGRAM)} is built, and the plugin uses it from now on\n`,
  );
}

try {
  build();
} catch ({ message }) {
  process.stderr.write(`sls-rollout-build: ${message}\n`);
  process.exitCode = 1;
}
