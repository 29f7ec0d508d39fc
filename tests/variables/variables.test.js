'use strict';

/* Every folder fixtures/variables/<what>/ is a service whose variables are to come out as in both
 * frameworks:
 *
 *   serverless.yml, and the files that it reads
 *   arguments        of the command line, one a line; where there are some
 *   environment      NAME=value, one a line; where there is some
 *   only             the one framework that it is to be as in, where the two differ
 *
 * The frameworks are run for real (`print`, by print.js); nothing is recorded. */

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const ROOT = path.join(__dirname, '../..');
const FIXTURES = path.join(ROOT, 'fixtures/variables');
const BUILD = path.dirname(
  path.resolve(process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build/sls-rollout')),
);
const BINARY = path.join(BUILD, 'sls-rollout');
const FRAMEWORKS = ['serverless', 'osls'];
const RESOLVE = path.join(BUILD, 'tests/variables/resolve_variables');
const jsonCycle = require(path.join(ROOT, 'node_modules/json-cycle'));

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-variables-'));
after(() => fs.rmSync(work, { recursive: true, force: true }));

const lines = (folder, name) => {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

function run(program, args, cwd, env) {
  return new Promise((resolve) => {
    execFile(
      program,
      args,
      { cwd, env, maxBuffer: 1 << 26, timeout: 120_000 },
      (error, stdout, stderr) => {
        resolve({ status: error ? (error.code ?? error.signal) : 0, stdout, stderr });
      },
    );
  });
}

// Nothing of the machine's own environment is seen, but where its programs are.
const environment = (folder) => ({
  PATH: process.env.PATH,
  HOME: work,
  SLS_TELEMETRY_DISABLED: '1',
  SLS_NOTIFICATIONS_MODE: 'off',
  SLS_DEPRECATION_DISABLE: '*',
  AWS_EC2_METADATA_DISABLED: 'true',
  ...Object.fromEntries(
    lines(folder, 'environment').map((line) => [
      line.slice(0, line.indexOf('=')),
      line.slice(line.indexOf('=') + 1),
    ]),
  ),
});

// ---- What the frameworks print ----

const CASES = path.join(ROOT, 'fixtures/cases/variables');
const servicesOf = (framework) =>
  fs
    .readdirSync(FIXTURES)
    .filter((name) => [framework, undefined].includes(lines(path.join(FIXTURES, name), 'only')[0]));
// What the cases call an error, as a service that the framework can read: [name, folder].
const refused = fs.readdirSync(CASES).map((name) => {
  const folder = path.join(work, name);
  fs.cpSync(path.join(CASES, name), folder, { recursive: true });
  fs.renameSync(path.join(folder, 'service.yml'), path.join(folder, 'serverless.yml'));
  return [name, folder];
});

const jobOf = (folder) => ({
  folder,
  args: lines(folder, 'arguments'),
  environment: environment(folder),
});

// {folder: {exit, stdout, stderr}} of these folders, from one process.
async function printAll(framework, folders) {
  const { status, stdout, stderr } = await run(
    process.execPath,
    [path.join(__dirname, 'print.js'), framework, JSON.stringify(folders.map(jobOf))],
    ROOT,
    environment(work),
  );
  assert.equal(status, 0, stderr);
  const answers = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
  assert.equal(answers.length, folders.length, 'an answer for each');
  return Object.fromEntries(folders.map((folder, i) => [folder, answers[i]]));
}

const printed = Object.fromEntries(
  FRAMEWORKS.map((framework) => [
    framework,
    printAll(framework, [
      ...servicesOf(framework).map((name) => path.join(FIXTURES, name)),
      ...refused.map(([, folder]) => folder),
    ]),
  ]),
);
// A failure is told by the tests that wait for it.
Object.values(printed).forEach((each) => each.catch(() => {}));

async function ofFramework(framework, folder) {
  const { exit, stdout, stderr } = (await printed[framework])[folder];
  assert.equal(exit, 0, `${framework}: ${stdout}${stderr}`);
  // what an anchor shares is printed as a reference
  return jsonCycle.retrocycle(JSON.parse(stdout));
}

for (const framework of FRAMEWORKS) {
  // The last ones: what those before left behind would show.
  const names = ['stage-option', 'dotenv-of-the-stage', 'wrong-notation'];
  test(`${framework} prints the same in a process of its own`, async () => {
    const together = await printed[framework];
    for (const folder of Object.keys(together).filter((each) =>
      names.includes(path.basename(each)),
    )) {
      const { args, environment: env } = jobOf(folder);
      const program = path.join(ROOT, 'node_modules', framework, 'bin/serverless.js');
      const { status, stdout, stderr } = await run(
        process.execPath,
        [program, 'print', '--format', 'json', ...args],
        folder,
        env,
      );
      assert.deepEqual(together[folder], { exit: status, stdout, stderr });
    }
  });
}

// ---- Ours ----

async function ofOurs(folder) {
  const { status, stdout, stderr } = await run(
    RESOLVE,
    ['serverless.yml', ...lines(folder, 'arguments')],
    folder,
    environment(folder),
  );
  assert.equal(stderr, '');
  assert.equal(status, 0);
  return JSON.parse(stdout);
}

// What the frameworks add to the service before they print it. Only that may be theirs alone.
const ADDED = { provider: ['stage', 'region', 'versionFunctions'], function: ['name', 'events'] };

function withoutAdded(theirs, ours, added) {
  const kept = { ...theirs };
  for (const key of added) if (!(key in ours)) delete kept[key];
  return kept;
}

// A list of objects of functions is one object in what they print.
function comparable(theirs, ours) {
  const own = { ...ours };
  if (Array.isArray(own.functions)) own.functions = Object.assign({}, ...own.functions);
  const given = {
    ...theirs,
    provider: withoutAdded(theirs.provider, own.provider, ADDED.provider),
  };
  if (given.functions) {
    given.functions = Object.fromEntries(
      Object.entries(given.functions).map(([key, definition]) => [
        key,
        withoutAdded(definition, own.functions?.[key] ?? {}, ADDED.function),
      ]),
    );
  }
  return [own, given];
}

describe(
  'variables come out as in the framework',
  { concurrency: os.availableParallelism() },
  () => {
    for (const framework of FRAMEWORKS) {
      for (const name of servicesOf(framework)) {
        test(`${name}, ${framework}`, async () => {
          const folder = path.join(FIXTURES, name);
          const [ours, theirs] = await Promise.all([
            ofOurs(folder),
            ofFramework(framework, folder),
          ]);
          assert.deepEqual(...comparable(theirs, ours));
        });
      }
    }
  },
);

// Nobody resolves what the cases call an error: both frameworks refuse to go on, because of a
// variable.
describe('what is refused is refused by the framework', () => {
  for (const framework of FRAMEWORKS) {
    for (const [name, folder] of refused) {
      test(`${name}, ${framework}`, async () => {
        const { exit, stdout, stderr } = (await printed[framework])[folder];
        assert.notEqual(exit, 0, stdout);
        assert.match(
          stdout + stderr,
          /Variables resolution errored|Unrecognized configuration variable sources/,
        );
      });
    }
  }
});

// The commands read a plain serverless.yml as they read what `print` makes of it.
test('transform makes the same of a service and of what the framework prints for it', async () => {
  const folder = path.join(FIXTURES, 'alerts');
  const template = path.join(ROOT, 'fixtures/cases/rollout/variable-left/template.json');
  const file = path.join(work, 'printed.json');
  const transformed = async (service) => {
    const { status, stdout, stderr } = await run(
      BINARY,
      ['transform', '--service', service, '--template', template],
      folder,
      environment(folder),
    );
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };
  fs.writeFileSync(file, JSON.stringify(await ofFramework('serverless', folder)));
  const ours = await transformed('serverless.yml');
  assert.deepEqual(ours, await transformed(file));
  assert.ok(
    Object.values(ours.Resources).some(({ Type }) => Type === 'AWS::CodeDeploy::DeploymentGroup'),
  );
  assert.ok(Object.values(ours.Resources).some(({ Type }) => Type === 'AWS::CloudWatch::Alarm'));
});
