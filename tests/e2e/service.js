'use strict';

// The article's service in a folder of its own, and the real frameworks' command line run in it.

const { execFile, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const FIXTURE = path.join(ROOT, 'fixtures/sls-canary-sls');
const REAL = ['serverless', 'osls'];
const FRAMEWORKS = [...REAL, 'serverless4']; // a double (tests/shim/serverless4)
const OURS = ['serverless-plugin-rollout'];
const FORMER = ['serverless-plugin-aws-alerts', 'serverless-plugin-canary-deployments'];

const made = [];

function newFolder() {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
  made.push(dir);
  return dir;
}

const removeFolders = () =>
  made.splice(0).forEach((dir) => fs.rmSync(dir, { recursive: true, force: true }));

/* A copy of the article's service with `plugins` in the place of this one. `edit` changes the text
   of serverless.yml, `files` are written beside it; what is not below node_modules is packaged with
   the functions. */
function newService({ plugins = OURS, edit = (yml) => yml, files = {} } = {}) {
  const dir = newFolder();
  const entries = fs.readdirSync(FIXTURE).filter((name) => !name.startsWith('.'));
  for (const name of entries) fs.cpSync(path.join(FIXTURE, name), path.join(dir, name));
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(dir, name)), { recursive: true });
    fs.writeFileSync(path.join(dir, name), text);
  }
  const modules = path.join(dir, 'node_modules');
  fs.mkdirSync(modules, { recursive: true });
  for (const name of [...OURS, ...FORMER]) {
    fs.symlinkSync(
      OURS.includes(name) ? ROOT : path.join(ROOT, 'node_modules', name),
      path.join(modules, name),
      'dir',
    );
  }
  const file = path.join(dir, 'serverless.yml');
  const yml = fs.readFileSync(file, 'utf8');
  const listed = `plugins:\n${plugins.map((name) => `  - ${name}\n`).join('')}`;
  fs.writeFileSync(
    file,
    edit(yml.replace('plugins:\n  - serverless-plugin-rollout\n', plugins.length ? listed : '')),
  );
  return dir;
}

const programOf = (framework) =>
  framework === 'serverless4'
    ? path.join(ROOT, 'tests/shim/serverless4/cli.js')
    : path.join(ROOT, 'node_modules', framework, 'bin/serverless.js');

/* Runs `command` in `dir`, with `more` in its environment. Resolves to {status, stdout, stderr}.
   Nothing of it needs an AWS account, the network, or the home folder of who runs it. */
function run(framework, dir, command, more = {}) {
  const env = {
    ...process.env,
    HOME: home(),
    SLS_TELEMETRY_DISABLED: '1',
    SLS_NOTIFICATIONS_MODE: 'off',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'none',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  const args = [programOf(framework), ...command];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { cwd: dir, env, timeout: 120_000 },
      (error, stdout, stderr) => {
        resolve({ status: error ? (error.code ?? error.signal) : 0, stdout, stderr });
      },
    );
  });
}

// One for all runs, since the frameworks keep compiled schemas in it.
let homeFolder;
const home = () => (homeFolder ??= newFolder());

const templateFile = (dir) =>
  path.join(dir, '.serverless/cloudformation-template-update-stack.json');

/* Packages a service: {dir, text, template, service, stdout, stderr}. */
async function packaged(framework, settings, command = ['package']) {
  const dir = newService(settings);
  const { status, stdout, stderr } = await run(framework, dir, command);
  if (status !== 0)
    throw new Error(`${framework} ${command.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  const text = fs.readFileSync(templateFile(dir), 'utf8');
  const { service } = JSON.parse(
    fs.readFileSync(path.join(dir, '.serverless/serverless-state.json'), 'utf8'),
  );
  return { dir, text, template: JSON.parse(text), service, stdout, stderr };
}

// Why a test with cfn-lint is left out; false where it is run. In continuous integration it always
// is.
const withoutLint =
  !process.env.CI && spawnSync('cfn-lint', ['--version']).error && 'cfn-lint is not installed';

// The errors that cfn-lint finds in the template of a packaged service, a readable line each.
function lintErrors(dir, region = 'ap-south-1') {
  const args = ['--format', 'json', '--regions', region, '--', templateFile(dir)];
  const { stdout, stderr, error } = spawnSync('cfn-lint', args, { encoding: 'utf8' });
  if (error ?? stderr) throw error ?? new Error(stderr);
  const errors = JSON.parse(stdout).filter(({ Rule }) => Rule.Id.startsWith('E'));
  return errors.map(
    ({ Rule, Message, Location }) => `${Rule.Id} ${Location.Path.join('.')}: ${Message}`,
  );
}

module.exports = {
  FIXTURE,
  FORMER,
  FRAMEWORKS,
  REAL,
  lintErrors,
  newFolder,
  newService,
  packaged,
  removeFolders,
  run,
  templateFile,
  withoutLint,
};
