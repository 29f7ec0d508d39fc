'use strict';

/* A service with the packages installed as from a registry: packaged by both frameworks, moved,
   packaged again; and what it says and does where no package fits. */

const assert = require('node:assert/strict');
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const {
  ROOT,
  SCOPE,
  framework,
  here,
  musl,
  native,
  newFolder,
  newService,
  plugin,
  run,
  version,
} = require('./packed.js');

const other = here === 'linux-x64-musl' ? 'linux-x64-gnu' : 'linux-x64-musl';
const platforms = (dir) => path.join(dir, 'node_modules', SCOPE);
const ownFolder = (dir, ...names) =>
  path.join(dir, 'node_modules/serverless-plugin-rollout', ...names);

// What the plugin adds to the article's service; nothing of it comes from the framework.
function assertPackaged({ status, stdout, stderr }, dir) {
  assert.equal(status, 0, stdout + stderr);
  const { Resources } = JSON.parse(
    fs.readFileSync(
      path.join(dir, '.serverless/cloudformation-template-update-stack.json'),
      'utf8',
    ),
  );
  const typeOf = (id) => Resources[id]?.Type;
  assert.equal(typeOf('OrderLambdaFunctionAliasLive'), 'AWS::Lambda::Alias');
  assert.equal(typeOf('OrderLambdaFunctionDeploymentGroup'), 'AWS::CodeDeploy::DeploymentGroup');
  assert.equal(typeOf('OrderFunctionErrorsAlarm'), 'AWS::CloudWatch::Alarm');
  assert.match(
    JSON.stringify(Resources.ApiGatewayMethodOrderGet.Properties.Integration.Uri),
    /OrderLambdaFunctionAliasLive/,
  );
  fs.rmSync(path.join(dir, '.serverless'), { recursive: true });
}

function moved(dir) {
  const to = path.join(newFolder(), 'another name');
  fs.renameSync(dir, to);
  return to;
}

// A service with the plugin alone, and other platforms' packages as they are in a copied
// node_modules.
function withoutPackage(...packages) {
  const dir = newService(plugin());
  for (const { folder, manifest } of packages)
    fs.cpSync(folder, path.join(dir, 'node_modules', manifest.name), { recursive: true });
  return dir;
}

describe('a service with the two packages', () => {
  const dir = newService(plugin(), native());

  test('has nothing but them installed', () => {
    assert.deepEqual(
      fs
        .readdirSync(path.join(dir, 'node_modules'))
        .filter((name) => !name.startsWith('.'))
        .sort(),
      [SCOPE, 'serverless-plugin-rollout'],
    );
    assert.deepEqual(fs.readdirSync(platforms(dir)), [here]);
    assert.ok(!fs.existsSync(ownFolder(dir, 'build')), 'something was built');
  });

  for (const name of ['osls', 'serverless']) {
    test(`is packaged by ${name}, here and in another place`, () => {
      assertPackaged(framework(name, dir), dir);
      const there = moved(dir);
      assertPackaged(framework(name, there), there);
      fs.renameSync(there, dir);
    });
  }

  test('has the command line by npx', () => {
    const { stdout } = run(dir, ['npx', 'sls-rollout', '--version']);
    assert.match(stdout, new RegExp(`^sls-rollout ${version.replaceAll('.', '\\.')} \\(`));
    const check = run(dir, ['npx', 'sls-rollout', 'check', '--format', 'json']);
    assert.equal(check.status, 0, check.stderr);
    assert.ok(Array.isArray(JSON.parse(check.stdout).diagnostics ?? JSON.parse(check.stdout)));
  });

  test('passes words, exit codes and standard input on', () => {
    assert.equal(run(dir, ['npx', 'sls-rollout', 'no-such-command']).status, 2);
    const plan = run(dir, [
      'sh',
      '-c',
      'echo "{\\"service\\": \\"piped\\"}" | npx sls-rollout plan --format json --service -',
    ]);
    assert.equal(JSON.parse(plan.stdout).service, 'piped');
  });

  test('has the commands that ask AWS', () => {
    const { status, stderr } = run(
      dir,
      ['npx', 'sls-rollout', 'status', '--stack', 'shop-dev', '--region', 'eu-west-1'],
      { AWS_EC2_METADATA_DISABLED: 'true' },
    );
    assert.equal(status, 3);
    assert.match(stderr, /^sls-rollout status: ListStackResources: there are no AWS credentials/);
  });
});

// Signals reach the binary, and how it ended is how the launcher ends.
describe('npx sls-rollout', () => {
  const launcher = path.join(ROOT, 'plugin-shim/launch.js');
  const started = (source, signal) =>
    new Promise((resolve, reject) => {
      const file = path.join(newFolder(), 'sls-rollout');
      fs.writeFileSync(file, `#!/bin/sh\n${source}\n`, { mode: 0o755 });
      const child = spawn(process.execPath, [launcher], {
        env: { ...process.env, SLS_ROLLOUT_BINARY: file },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      if (signal) child.stdout.once('data', () => child.kill(signal));
      else child.stdout.resume();
      child.on('error', reject).on('close', (status, ended) => resolve(ended ?? status));
    });

  test('ends as the binary ends', async () => {
    assert.equal(await started('exit 7'), 7);
    assert.equal(await started('kill -SEGV $$'), 'SIGSEGV');
  });

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    test(`hands ${signal} on and waits for the end`, async () => {
      assert.equal(
        await started(
          `trap 'exit 9' ${signal.slice(3)}; echo ready; for i in $(seq 400); do sleep 0.05; done`,
          signal,
        ),
        9,
      );
    });
  }
});

describe('without a package for this machine', () => {
  const said = (result) => {
    assert.notEqual(result.status, 0);
    return (result.stdout + result.stderr).replaceAll(/\s+/g, ' ');
  };

  test('packaging says what is missing, why that may be, and what mends it', () => {
    const dir = withoutPackage();
    const words = said(framework('osls', dir));
    assert.ok(
      words.includes(
        `This machine is ${here}. ${SCOPE}/${here} is not installed. npm leaves it out with --omit=optional or --no-optional`,
      ),
      words,
    );
    assert.match(words, /with a package-lock\.json that was made on another platform/);
    assert.ok(words.includes(`npm install --save-optional ${SCOPE}/${here}@${version}`), words);
    assert.match(words, /npx sls-rollout-build/);
    assert.match(words, /SLS_ROLLOUT_BINARY=FILE/);
  });

  test('so does the command line', () => {
    const { status, stderr } = run(withoutPackage(), ['npx', 'sls-rollout', 'check']);
    assert.equal(status, 3);
    assert.ok(stderr.includes(`This machine is ${here}.`), stderr);
  });

  test("another machine's package is not taken, but named", () => {
    const folder = newFolder();
    fs.writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ name: `${SCOPE}/${other}`, version }),
    );
    const words = said(
      framework('osls', withoutPackage({ folder, manifest: { name: `${SCOPE}/${other}` } })),
    );
    assert.ok(
      words.includes(
        `${SCOPE}/${here} is not installed; there is ${other}, as in a node_modules that was copied from another machine.`,
      ),
      words,
    );
  });

  test('a package whose binary is gone says how it is installed anew', () => {
    const dir = newService(plugin(), native());
    fs.rmSync(path.join(platforms(dir), here, 'bin'), { recursive: true });
    const words = said(framework('osls', dir));
    assert.match(
      words,
      new RegExp(
        `${here}/bin/sls-rollout does not exist. It is from ${SCOPE}/${here}: run .npm install --save-optional ${SCOPE}/${here}@`,
      ),
    );
  });

  test('SLS_ROLLOUT_BINARY names one', () => {
    const dir = withoutPackage();
    const [file, used] = ['sls-rollout', 'used'].map((name) => path.join(newFolder(), name));
    fs.writeFileSync(
      file,
      `#!/bin/sh\necho "$1" >>${used}\nexec ${path.join(native().folder, 'bin/sls-rollout')} "$@"\n`,
      { mode: 0o755 },
    );
    assertPackaged(framework('osls', dir, { SLS_ROLLOUT_BINARY: file }), dir);
    assert.match(fs.readFileSync(used, 'utf8'), /^(serve\n)+$/);
  });

  test('npx sls-rollout-build builds one, which goes with the folder', () => {
    const dir = withoutPackage();
    const built = run(dir, ['npx', 'sls-rollout-build']);
    assert.equal(built.status, 0, built.stderr);
    assert.ok(
      built.stderr.includes(`${ownFolder(dir, 'build/sls-rollout')} is built`),
      built.stderr,
    );
    assert.deepEqual(fs.readdirSync(ownFolder(dir, 'build')).sort(), [
      'sls-rollout',
      'sls-rollout-aws',
    ]);
    assertPackaged(framework('osls', dir), dir);
    const there = moved(dir);
    assertPackaged(framework('serverless', there), there);
    assert.match(run(there, ['npx', 'sls-rollout', '--version']).stdout, /^sls-rollout /);
  });
});

// With a CMake of three lines, which "builds" what it is told to, and the tools that are named.
describe('npx sls-rollout-build', () => {
  const tool = (dir, name, source = 'exit 0') =>
    fs.writeFileSync(path.join(dir, name), `#!/bin/sh\n${source}\n`, { mode: 0o755 });
  const TOOLS = ['cc', 'make', 'cmake', 'pkg-config'];
  const builder = (dir) => ownFolder(dir, 'plugin-shim/build.js');

  function tools(names, cmake = 'exit 0') {
    const dir = newFolder();
    for (const name of names) tool(dir, name, name === 'cmake' ? cmake : undefined);
    return { PATH: dir, CC: '' };
  }
  const copies = `case "$1" in --build) for name in sls-rollout sls-rollout-aws; do /bin/cp ${native().folder}/bin/$name "$2/"; done ;; esac`;

  test('names all that is missing at once, with the command that brings it', () => {
    const dir = withoutPackage();
    const { status, stderr } = run(
      dir,
      [process.execPath, builder(dir)],
      tools(['cc', 'make', 'apt-get']),
    );
    assert.equal(status, 1);
    assert.equal(
      stderr,
      'sls-rollout-build: these are missing, or their headers: CMake, pkg-config, cJSON, libyaml, libcurl, OpenSSL\n  apt-get install cmake pkg-config libcjson-dev libyaml-dev libcurl4-openssl-dev libssl-dev\n',
    );
    assert.match(
      run(dir, [process.execPath, builder(dir)], tools(['cmake'])).stderr,
      /\n {2}apt-get install build-essential .*\n {2}apk add build-base .*\n {2}dnf install .*\n {2}brew install /,
    );
    assert.ok(!fs.existsSync(ownFolder(dir, 'build')));
  });

  test('shows the end of what a build that fails has said', () => {
    const dir = withoutPackage();
    const { status, stderr } = run(
      dir,
      [process.execPath, builder(dir)],
      tools(TOOLS, '[ "$1" != -S ] || { echo "a header is missing"; exit 4; }'),
    );
    assert.equal(status, 1);
    assert.match(stderr, /cmake -S .* ended with 4\na header is missing\n$/);
  });

  test("builds into the user's cache where the plugin's folder cannot be written", () => {
    const dir = withoutPackage();
    fs.writeFileSync(
      ownFolder(dir, 'build'),
      'a file is in the way, as a read-only folder would be',
    );
    const cache = newFolder();
    const settings = { ...tools(TOOLS, copies), XDG_CACHE_HOME: cache };
    const { status, stderr } = run(dir, [process.execPath, builder(dir)], settings);
    assert.equal(status, 0, stderr);
    const file = path.join(cache, 'serverless-plugin-rollout', `${version}-${here}`, 'sls-rollout');
    assert.ok(stderr.endsWith(`${file} is built, and the plugin uses it from now on\n`), stderr);
    assertPackaged(framework('osls', dir, { XDG_CACHE_HOME: cache }), dir);
    assert.notEqual(framework('osls', dir).status, 0, 'and nothing else is used');
  });

  test('goes before the package, whose binary may not run here', () => {
    const dir = newService(plugin(), native());
    for (const name of ['sls-rollout', 'sls-rollout-aws'])
      tool(path.join(platforms(dir), here, 'bin'), name, 'exit 1');
    assert.match(run(dir, ['npx', 'sls-rollout', '--version']).stdout, /^$/);
    assert.equal(run(dir, [process.execPath, builder(dir)], tools(TOOLS, copies)).status, 0);
    assert.match(run(dir, ['npx', 'sls-rollout', '--version']).stdout, /^sls-rollout /);
  });
});
