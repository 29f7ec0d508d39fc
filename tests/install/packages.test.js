'use strict';

// What is in the two packages, and what is not.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const {
  ROOT,
  SCOPE,
  copyOfCheckout,
  here,
  musl,
  native,
  newFolder,
  plugin,
  run,
  succeed,
  version,
} = require('./packed.js');

const output = (program, ...words) => {
  const { status, stdout, error } = spawnSync(program, words, {
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    env: { ...process.env, LC_ALL: 'C' },
  });
  if (error) throw error;
  assert.equal(status, 0, `${program} ${words.join(' ')}`);
  return stdout;
};
const loaded = (file) =>
  output('readelf', '-d', file)
    .split('\n')
    .flatMap((line) => /NEEDED.*\[(.*)\]/.exec(line)?.[1] ?? []);

describe("the plugin's package", () => {
  test('is the shim, the sources, and what is read before it is installed', () => {
    const known =
      /^(CHANGELOG\.md|CMakeLists\.txt|CMakePresets\.json|LICENSE|README\.md|package\.json|native\/.*\.(c|h|cmake)|plugin-shim\/([a-z-]+\.(js|json)|index\.d\.ts|[A-Z]+\.md))$/;
    assert.deepEqual(
      plugin().names.filter((name) => !known.test(name)),
      [],
    );
    const sources = fs
      .readdirSync(path.join(ROOT, 'native'), { recursive: true })
      .filter((name) => /\.(c|h|cmake)$/.test(name));
    for (const page of ['COMMANDS.md', 'DIAGNOSTICS.md', 'SETTINGS.md', 'index.d.ts'])
      assert.ok(plugin().names.includes(`plugin-shim/${page}`), page);
    for (const name of sources) assert.ok(plugin().names.includes(path.join('native', name)), name);
    assert.ok(!plugin().names.includes('plugin-shim/pack.js'));
  });

  test('names the platform packages as optional, at exactly its version', () => {
    const names = [
      'linux-x64-gnu',
      'linux-x64-musl',
      'linux-arm64-gnu',
      'linux-arm64-musl',
      'darwin-arm64',
      'darwin-x64',
    ];
    assert.deepEqual(
      plugin().manifest.optionalDependencies,
      Object.fromEntries(names.map((name) => [`${SCOPE}/${name}`, version])),
    );
    assert.equal(plugin().manifest.version, version);
  });

  test('has nothing that runs when it is installed', () => {
    const { manifest, names } = plugin();
    assert.deepEqual(
      [manifest.scripts, manifest.dependencies, manifest.devDependencies],
      [undefined, undefined, undefined],
    );
    assert.ok(!names.includes('binding.gyp'), 'npm would run node-gyp');
  });

  test('has the programs that it promises', () => {
    const { folder, manifest } = plugin();
    assert.deepEqual(Object.keys(manifest.bin), ['sls-rollout', 'sls-rollout-build']);
    for (const file of Object.values(manifest.bin)) {
      assert.match(fs.readFileSync(path.join(folder, file), 'utf8'), /^#!\/usr\/bin\/env node\n/);
      assert.ok(fs.statSync(path.join(folder, file)).mode & 0o100, file);
    }
  });
});

describe('packing the plugin', () => {
  const stateOf = (dir) => [
    fs.readFileSync(path.join(dir, 'package.json'), 'utf8'),
    fs.statSync(path.join(dir, 'package.json')).mtimeMs,
  ];

  test('leaves package.json as it was, and its time', () => {
    const dir = copyOfCheckout();
    const before = stateOf(dir);
    succeed(dir, ['npm', 'pack', '--dry-run']);
    assert.deepEqual(stateOf(dir), before);
  });

  test('and publishing the folder, whose package.json the registry would show, is refused', () => {
    const { status, stderr } = run(copyOfCheckout(), ['npm', 'publish', '--dry-run']);
    assert.notEqual(status, 0);
    assert.match(stderr, /publish what `npm pack` writes/);
  });

  test('needs nothing of the lock file: npm ci takes the checkout as it is', () => {
    const dir = newFolder();
    for (const name of ['package.json', 'package-lock.json'])
      fs.copyFileSync(path.join(ROOT, name), path.join(dir, name));
    succeed(dir, ['npm', 'ci', '--dry-run', '--ignore-scripts']);
    assert.doesNotMatch(
      fs.readFileSync(path.join(dir, 'package-lock.json'), 'utf8'),
      /@serverless-plugin-rollout\//,
    );
  });
});

const PROGRAMS = ['sls-rollout', 'sls-rollout-aws'];

describe("the platform's package", () => {
  const file = (name) => path.join(native().folder, 'bin', name);

  test('is named after this machine, and npm takes it for no other', () => {
    const [os, cpu, libc] = here.split('-');
    const { manifest } = native();
    assert.deepEqual([manifest.name, manifest.version], [`${SCOPE}/${here}`, version]);
    assert.deepEqual(
      [manifest.os, manifest.cpu, manifest.libc],
      [[os], [cpu], libc && [{ gnu: 'glibc', musl: 'musl' }[libc]]],
    );
  });

  test('is the two programs, their licences and a README', () => {
    assert.deepEqual(native().names, [
      'LICENSE',
      'LICENSE-cJSON',
      'LICENSE-libyaml',
      'README.md',
      'bin/sls-rollout',
      'bin/sls-rollout-aws',
      'package.json',
    ]);
    assert.match(
      fs.readFileSync(path.join(native().folder, 'LICENSE-cJSON'), 'utf8'),
      /Dave Gamble/,
    );
    assert.match(
      fs.readFileSync(path.join(native().folder, 'LICENSE-libyaml'), 'utf8'),
      /Kirill Simonov/,
    );
    for (const name of PROGRAMS) assert.ok(fs.statSync(file(name)).mode & 0o100, name);
  });

  test('has nothing that runs when it is installed', () => {
    const { manifest } = native();
    assert.deepEqual(
      [manifest.scripts, manifest.dependencies, manifest.optionalDependencies],
      [undefined, undefined, undefined],
    );
  });

  test('is stripped, and tells nothing of the machine that built it', () => {
    for (const name of PROGRAMS) {
      assert.doesNotMatch(output('readelf', '-SW', file(name)), /\.symtab|\.debug_/);
      assert.ok(!fs.readFileSync(file(name), 'latin1').includes(ROOT), name);
    }
  });

  test('loads only the C library for what needs no AWS, and libcurl and OpenSSL else', () => {
    const isLibc = (name) => /^(libc|libm)\.|^ld-/.test(name);
    assert.deepEqual(
      loaded(file('sls-rollout')).filter((name) => !isLibc(name)),
      [],
    );
    assert.deepEqual(
      loaded(file('sls-rollout-aws'))
        .filter((name) => !isLibc(name))
        .map((name) => name.split('.')[0])
        .sort(),
      ['libcrypto', 'libcurl'],
    );
  });

  test('says from which glibc on it runs', () => {
    const asked = PROGRAMS.flatMap((name) =>
      [...output('objdump', '-T', file(name)).matchAll(/GLIBC_(\d+)\.(\d+)/g)].map(
        ([, major, minor]) => major * 1000 + Number(minor),
      ),
    );
    const newest = Math.max(...asked);
    const words = `with glibc ${Math.floor(newest / 1000)}.${newest % 1000} or newer`;
    assert.ok(
      native().manifest.description.endsWith(words),
      `${native().manifest.description}, not ${words}`,
    );
    assert.ok(fs.readFileSync(path.join(native().folder, 'README.md'), 'utf8').includes(words));
  });

  test('passes all cases, and writes what the shared libraries write', () => {
    assert.match(
      output(file('sls-rollout'), 'test', path.join(ROOT, 'fixtures/cases')),
      /\d+ passed, 0 failed\n$/,
    );
    const folders = fs.readdirSync(path.join(ROOT, 'fixtures/cases'), {
      recursive: true,
      withFileTypes: true,
    });
    const services = folders
      .filter((each) => each.name === 'service.yml')
      .map((each) => each.parentPath ?? each.path)
      .filter((dir) => fs.existsSync(path.join(dir, 'template.json')));
    assert.ok(services.length > 100);
    for (const [dir, format] of services.map((each, i) => [each, ['json', 'yaml'][i % 2]])) {
      const of = (program) =>
        spawnSync(
          program,
          [
            'transform',
            '--format',
            format,
            '--service',
            path.join(dir, 'service.yml'),
            '--template',
            path.join(dir, 'template.json'),
          ],
          { encoding: 'utf8' },
        );
      const [ours, theirs] = [of(file('sls-rollout')), of(path.join(ROOT, 'build/sls-rollout'))];
      assert.deepEqual(
        [ours.status, ours.stdout, ours.stderr],
        [theirs.status, theirs.stdout, theirs.stderr],
        dir,
      );
    }
  });

  test('says what is missing where libcurl is not installed', () => {
    const dir = newFolder();
    fs.copyFileSync(file('sls-rollout'), path.join(dir, 'sls-rollout'));
    const needs = fs
      .readFileSync(file('sls-rollout-aws'), 'latin1')
      .replace('libcurl.so.4\0', 'libcurx.so.4\0');
    fs.writeFileSync(path.join(dir, 'sls-rollout-aws'), needs, { encoding: 'latin1', mode: 0o755 });
    const { status, stdout, stderr } = spawnSync(
      path.join(dir, 'sls-rollout'),
      ['status', '--stack', 'shop-dev'],
      { encoding: 'utf8' },
    );
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(
      stderr,
      /^sls-rollout status: cannot start .*: libcurx\.so\.4: cannot open shared object file/,
    );
    assert.match(stderr, /apt-get install libcurl4 libssl3/);
  });
});

describe('a package for musl', () => {
  const options = {
    skip:
      !process.env.CI && spawnSync('musl-gcc', ['--version']).error && 'musl-gcc is not installed',
  };

  test('is named after the programs, not after the machine that builds them', options, () => {
    const { manifest, names } = musl();
    assert.equal(manifest.name, `${SCOPE}/linux-${process.arch}-musl`);
    assert.deepEqual(
      [manifest.os, manifest.cpu, manifest.libc],
      [['linux'], [process.arch], ['musl']],
    );
    assert.deepEqual(
      names.filter((name) => name.startsWith('bin/')),
      ['bin/sls-rollout'],
    );
    assert.doesNotMatch(manifest.description, /glibc/);
  });

  test('passes all cases, and loads only the C library', options, () => {
    const file = path.join(musl().folder, 'bin/sls-rollout');
    assert.deepEqual(
      loaded(file).map((name) => name.replace(/^libc\.musl-.*/, 'libc.so')),
      ['libc.so'],
    );
    assert.match(
      output(file, 'test', path.join(ROOT, 'fixtures/cases')),
      /\d+ passed, 0 failed\n$/,
    );
  });

  test(
    'is not taken by npm on a machine with glibc',
    { skip: options.skip || (!here.endsWith('-gnu') && 'this is one with musl') },
    () => {
      const dir = newFolder();
      fs.writeFileSync(path.join(dir, 'package.json'), '{"name":"service","version":"1.0.0"}');
      const { status, stderr } = run(dir, ['npm', 'install', '--ignore-scripts', musl().file]);
      assert.notEqual(status, 0);
      assert.match(stderr, /EBADPLATFORM/);
    },
  );
});
