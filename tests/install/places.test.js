'use strict';

// Which package is the machine's, and in which words it is missed on others.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { test } = require('node:test');
const { here } = require('../../plugin-shim/places.js');
const { headOf, libcOf } = require('../../plugin-shim/program.js');
const { PLATFORMS, explanation } = require('../../plugin-shim/platforms.js');
const { version } = require('../../package.json');
const { newFolder } = require('./packed.js');

// An ELF header of 64 bits, little-endian, with two program headers; the second one names the
// interpreter.
function elf(interpreter, { at = 0x100, bits = 2 } = {}) {
  const head = Buffer.alloc(0x200);
  head.write('\x7fELF', 'latin1');
  head.set([bits, 1, 1], 4);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(interpreter === undefined ? 1 : 2, 56);
  head.writeUInt32LE(6, 64);
  head.writeUInt32LE(3, 64 + 56);
  head.writeBigUInt64LE(BigInt(at), 64 + 56 + 8);
  head.writeBigUInt64LE(BigInt((interpreter ?? '').length + 1), 64 + 56 + 32);
  if (at < head.length) head.write(`${interpreter ?? ''}\0`, at);
  return head;
}

const LOADERS = [
  ['/lib64/ld-linux-x86-64.so.2', 'gnu'],
  ['/lib/ld-linux-aarch64.so.1', 'gnu'],
  ['/nix/store/0c7c96gikmzv87i7lv3vq5s1cmfjd6zf-glibc-2.38/lib/ld-linux-x86-64.so.2', 'gnu'],
  ['/lib/ld-musl-x86_64.so.1', 'musl'],
  ['/lib/ld-musl-aarch64.so.1', 'musl'],
  ['/opt/ld-musl-fork/ld-linux-x86-64.so.2', 'gnu'],
  ['/system/bin/linker64', undefined],
  [undefined, undefined],
];

for (const [loader, libc] of LOADERS) {
  test(`a Node that is loaded by ${loader} has ${libc ?? 'a C library that is asked for otherwise'}`, () => {
    assert.equal(libcOf(elf(loader)), libc);
  });
}

test('what is not such a program, or says that its loader is far away, has none', () => {
  for (const head of [
    Buffer.alloc(0),
    Buffer.from('#!/bin/sh\n'),
    Buffer.from('\x7fELF\x02\x01', 'latin1'),
    elf('/lib/ld-musl-x86_64.so.1', { bits: 1 }),
    elf('/lib/ld-musl-x86_64.so.1', { at: 1 << 20 }),
  ]) {
    assert.equal(libcOf(head), undefined);
  }
});

test(
  "this machine's is the one that Node's report names",
  { skip: process.platform !== 'linux' && 'only Linux has several' },
  () => {
    process.report.excludeNetwork = true;
    const { glibcVersionRuntime } = process.report.getReport().header;
    assert.equal(libcOf(headOf(process.execPath)), glibcVersionRuntime ? 'gnu' : 'musl');
    assert.equal(here(), `linux-${process.arch}-${glibcVersionRuntime ? 'gnu' : 'musl'}`);
  },
);

test('a machine of which there is no package is told which there are, and is offered no installation', () => {
  const words = explanation('linux-riscv64-gnu');
  assert.match(
    words,
    /^This machine is linux-riscv64-gnu\. There is no package for it, but for linux-x64-gnu, linux-x64-musl, /,
  );
  assert.doesNotMatch(words, /npm install/);
  assert.match(words, /\n {2}npx sls-rollout-build /);
});

test('a machine of which there is one is told its name, at the version of the plugin', () => {
  for (const name of Object.keys(PLATFORMS)) {
    assert.ok(
      explanation(name).includes(
        `\n  npm install --save-optional @serverless-plugin-rollout/${name}@${version}\n`,
      ),
      name,
    );
  }
});

// A plugin in node_modules, and programs where it may look for them; which is taken?
test('the places in order', () => {
  const dir = newFolder();
  const own = path.join(dir, 'node_modules/serverless-plugin-rollout');
  fs.cpSync(path.join(__dirname, '../../plugin-shim'), path.join(own, 'plugin-shim'), {
    recursive: true,
  });
  const put = (file, ...more) => {
    for (const each of [file, ...more]) {
      fs.mkdirSync(path.dirname(each), { recursive: true });
      fs.writeFileSync(each, '{}');
    }
    return file;
  };
  const ask = `process.stdout.write(require(${JSON.stringify(path.join(own, 'plugin-shim/places.js'))}).place()[0])`;
  const taken = (binary = '') =>
    spawnSync(process.execPath, ['-e', ask], {
      cwd: dir,
      env: { XDG_CACHE_HOME: path.join(dir, 'cache'), SLS_ROLLOUT_BINARY: binary },
      encoding: 'utf8',
    }).stdout;
  const inPackage = (folder) =>
    path.join(folder, '@serverless-plugin-rollout', here(), 'bin/sls-rollout');
  const manifestOf = (file) => path.join(file, '../../package.json');
  const places = [
    inPackage(path.join(dir, 'node_modules')),
    inPackage(path.join(own, 'node_modules')),
    path.join(dir, 'cache/serverless-plugin-rollout', `${version}-${here()}`, 'sls-rollout'),
    path.join(own, 'build/sls-rollout'),
  ];
  assert.equal(taken(), places.at(-1), 'the one that is said not to be there');
  for (const file of places) {
    put(file, ...(file.includes('@') ? [manifestOf(file)] : []));
    assert.equal(taken(), file);
  }
  assert.equal(taken('/named/sls-rollout'), '/named/sls-rollout');
});

// pnpm and npm link keep the plugin apart from the service, which may have the package as its own.
test("a plugin that is linked finds the service's package", () => {
  const [dir, elsewhere] = [newFolder(), newFolder()];
  fs.cpSync(path.join(__dirname, '../../plugin-shim'), path.join(elsewhere, 'plugin-shim'), {
    recursive: true,
  });
  const folder = path.join(dir, 'node_modules/@serverless-plugin-rollout', here());
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'package.json'), '{}');
  const ask = `process.stdout.write(require(${JSON.stringify(path.join(elsewhere, 'plugin-shim/places.js'))}).place()[0])`;
  const { stdout } = spawnSync(process.execPath, ['-e', ask], {
    cwd: dir,
    env: { XDG_CACHE_HOME: dir },
    encoding: 'utf8',
  });
  assert.equal(stdout, path.join(folder, 'bin/sls-rollout'));
});
