'use strict';

/* The packages as a registry would have them, packed once, and services that they are installed
   into. The plugin is packed from a copy: npm changes package.json while it packs. */

const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { here } = require('../../plugin-shim/places.js');

const ROOT = path.join(__dirname, '../..');
const FIXTURE = path.join(ROOT, 'fixtures/sls-canary-sls');
const SCOPE = '@serverless-plugin-rollout';
const { version } = require('../../package.json');

const made = [];
process.on('exit', () => made.forEach((dir) => fs.rmSync(dir, { recursive: true, force: true })));

function newFolder() {
  const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-install-')));
  made.push(dir);
  return dir;
}

const once = (make) => {
  let kept;
  return () => (kept ??= make());
};

// One for all, since the frameworks keep compiled schemas in it.
const home = once(newFolder);

// Neither the user's settings nor the network; no binary but the packages'.
const alone = () => ({
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))),
  HOME: home(),
  XDG_CACHE_HOME: '',
  SLS_ROLLOUT_BINARY: '',
  NO_COLOR: '1',
  npm_config_offline: 'true',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
});

// {status, stdout, stderr} of a program in a folder.
function run(dir, [program, ...words], more = {}) {
  const { status, signal, stdout, stderr, error } = spawnSync(program, words, {
    cwd: dir,
    env: { ...alone(), ...more },
    encoding: 'utf8',
    timeout: 300_000,
  });
  if (error) throw error;
  return { status: status ?? signal, stdout, stderr };
}

function succeed(dir, command, more) {
  const { status, stdout, stderr } = run(dir, command, more);
  if (status !== 0)
    throw new Error(`${command.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

// The checkout without what is built and downloaded.
function copyOfCheckout() {
  const dir = newFolder();
  const isLeftOut = (name) => /^(build.*|node_modules|\.git|.*\.tgz)$/.test(name);
  for (const name of fs.readdirSync(ROOT).filter((each) => !isLeftOut(each))) {
    fs.cpSync(path.join(ROOT, name), path.join(dir, name), {
      recursive: true,
      preserveTimestamps: true,
    });
  }
  return dir;
}

// Where a package is packed to: {file, folder, manifest, names}; `folder` has what is in `file`.
function unpacked(file) {
  const folder = newFolder();
  execFileSync('tar', ['-xzf', file, '-C', folder, '--strip-components=1']);
  const names = fs
    .readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((each) => each.isFile())
    .map((each) => path.relative(folder, path.join(each.parentPath ?? each.path, each.name)));
  return {
    file,
    folder,
    names: names.sort(),
    manifest: JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')),
  };
}

function packedIn(dir, command, more) {
  const target = newFolder();
  succeed(dir, [...command, '--pack-destination', target], more);
  return unpacked(path.join(target, fs.readdirSync(target)[0]));
}

const plugin = once(() => packedIn(copyOfCheckout(), ['npm', 'pack']));
const native = once(() => packedIn(ROOT, ['bash', '.ci/pack-native']));
const musl = once(() =>
  packedIn(ROOT, ['bash', '.ci/pack-native', '--without-aws'], { CC: 'musl-gcc' }),
);

// The article's service with these packages installed, and nothing else; npm is run once for the
// same ones.
const installed = new Map();
function newService(...packages) {
  const key = packages.map(({ file }) => file).join();
  if (!installed.has(key)) installed.set(key, install(packages));
  const dir = newFolder();
  fs.cpSync(installed.get(key), dir, { recursive: true, verbatimSymlinks: true });
  return dir;
}

function install(packages) {
  const dir = newFolder();
  for (const name of ['orders.js', 'products.js', 'serverless.yml'])
    fs.copyFileSync(path.join(FIXTURE, name), path.join(dir, name));
  fs.writeFileSync(
    path.join(dir, 'package.json'),
    '{"name":"service","version":"1.0.0","private":true}\n',
  );
  succeed(dir, ['npm', 'install', '--ignore-scripts', ...packages.map(({ file }) => file)]);
  return dir;
}

const SILENT = {
  SLS_TELEMETRY_DISABLED: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_EC2_METADATA_DISABLED: 'true',
};

// The frameworks are not in the service: theirs is another installation, as with `npm install -g`.
const framework = (name, dir, more) =>
  run(
    dir,
    [process.execPath, path.join(ROOT, 'node_modules', name, 'bin/serverless.js'), 'package'],
    { ...SILENT, ...more },
  );

module.exports = {
  ROOT,
  SCOPE,
  copyOfCheckout,
  framework,
  here: here(),
  musl,
  native,
  newFolder,
  newService,
  plugin,
  run,
  succeed,
  version,
};
