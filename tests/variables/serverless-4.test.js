'use strict';

/* Variables as Serverless Framework 4 resolves them. Its npm package is a downloader and its
 * command line wants a login, so it is not run here: every folder fixtures/serverless-4/<what>/ is a
 * service, with the values that its resolver (4.41: the sources env, param, self, git, and the
 * loading of .env files) gives for `custom`, written down by hand:
 *
 *   serverless.yml, and the files that it reads; arguments and environment, a line each
 *   expected.json    what becomes of `custom`
 *
 * What ${git:...} stands for is compared with git itself. */

const assert = require('node:assert/strict');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, describe, test } = require('node:test');

const ROOT = path.join(__dirname, '../..');
const FIXTURES = path.join(ROOT, 'fixtures/serverless-4');
const BUILD = path.dirname(
  path.resolve(process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build/sls-rollout')),
);
const BINARY = path.join(BUILD, 'sls-rollout');
const RESOLVE = path.join(BUILD, 'tests/variables/resolve_variables');

const work = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-serverless-4-')));
after(() => fs.rmSync(work, { recursive: true, force: true }));

const lines = (folder, name) => {
  const file = path.join(folder, name);
  return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
};

const FOR_4 = ['--framework', 'serverless4'];
const customOf = (folder, args = [], env = {}) => {
  const { status, stdout, stderr } = spawnSync(RESOLVE, ['serverless.yml', ...FOR_4, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout).custom;
};

describe('variables come out as in Serverless 4', () => {
  for (const name of fs.readdirSync(FIXTURES)) {
    test(name, () => {
      const folder = path.join(FIXTURES, name);
      const env = Object.fromEntries(lines(folder, 'environment').map((line) => line.split('=')));
      assert.deepEqual(
        customOf(folder, lines(folder, 'arguments'), env),
        JSON.parse(fs.readFileSync(path.join(folder, 'expected.json'), 'utf8')),
      );
    });
  }
});

// The same services are not resolved so where another framework is meant, but for what all of them
// leave as it is.
const ALIKE = ['dotenv-off', 'unknown'];
describe('and not as in Serverless 3 and osls', () => {
  for (const name of fs.readdirSync(FIXTURES).filter((each) => !ALIKE.includes(each))) {
    for (const framework of ['serverless3', 'osls']) {
      test(`${name}, ${framework}`, () => {
        const folder = path.join(FIXTURES, name);
        const { stdout } = spawnSync(
          RESOLVE,
          ['serverless.yml', '--framework', framework, ...lines(folder, 'arguments')],
          { cwd: folder, env: {}, encoding: 'utf8' },
        );
        assert.notDeepEqual(
          JSON.parse(stdout).custom,
          JSON.parse(fs.readFileSync(path.join(folder, 'expected.json'), 'utf8')),
        );
      });
    }
  }
});

// ---- git ----

const write = (folder, name, text) => {
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, name), text);
};

const git = (folder, ...args) =>
  execFileSync('git', args, {
    cwd: folder,
    encoding: 'utf8',
    stdio: 'pipe',
    env: {
      PATH: process.env.PATH,
      HOME: work,
      GIT_CONFIG_NOSYSTEM: '1',
      ...Object.fromEntries(
        ['AUTHOR', 'COMMITTER'].flatMap((who) => [
          [`GIT_${who}_NAME`, 'a'],
          [`GIT_${who}_EMAIL`, 'a@b.c'],
        ]),
      ),
    },
  }).trim();

const SERVICE = `service: queue
provider: {name: aws}
custom:
  branch: \${git:branch}
  commit: \${git:commit}
  sha1: \${git:sha1}
  repository: \${git:repository}
`;

function repository(name, ...more) {
  const folder = path.join(work, name);
  fs.mkdirSync(folder);
  git(folder, 'init', '--quiet', '--initial-branch', 'trunk', ...more);
  write(folder, 'serverless.yml', SERVICE);
  git(folder, 'add', '.');
  git(folder, 'commit', '--quiet', '--message', 'first');
  return folder;
}

const ofGit = (folder) => ({
  branch: git(folder, 'rev-parse', '--abbrev-ref', 'HEAD'),
  commit: git(folder, 'rev-parse', 'HEAD'),
  sha1: git(folder, 'rev-parse', '--short', 'HEAD'),
  repository: path.basename(git(folder, 'rev-parse', '--show-toplevel')),
});

const LEFT = {
  branch: '${git:branch}',
  commit: '${git:commit}',
  sha1: '${git:sha1}',
  repository: '${git:repository}',
};

describe('git', () => {
  const same = (folder) => assert.deepEqual(customOf(folder), ofGit(folder));

  test('a branch', () => same(repository('a-branch')));

  test('a branch with a slash, in a service below the repository', () => {
    const folder = repository('below');
    git(folder, 'checkout', '--quiet', '-b', 'feature/one');
    const service = path.join(folder, 'services/queue');
    write(service, 'serverless.yml', SERVICE);
    same(service);
    assert.equal(customOf(service).branch, 'feature/one');
  });

  test('a detached head', () => {
    const folder = repository('detached');
    git(folder, 'checkout', '--quiet', '--detach');
    same(folder);
    assert.equal(customOf(folder).branch, 'HEAD');
  });

  test('packed references and objects', () => {
    const folder = repository('packed');
    git(folder, 'gc', '--quiet');
    git(folder, 'pack-refs', '--all');
    assert.ok(!fs.existsSync(path.join(folder, '.git/refs/heads/trunk')));
    same(folder);
  });

  test('a worktree of its own', () => {
    const folder = repository('main-one');
    const other = path.join(work, 'other-tree');
    git(folder, 'worktree', 'add', '--quiet', '-b', 'beside', other);
    same(other);
    assert.equal(customOf(other).repository, 'other-tree');
  });

  test('a submodule', () => {
    const inner = repository('inner');
    const outer = repository('outer');
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner, 'module');
    same(path.join(outer, 'module'));
  });

  test('sha1 of many packed objects is longer', () => {
    const folder = repository('many');
    // 2^15 blobs and what is there: the bits of their number are 16, which is 8 digits
    const input = Array.from(
      { length: 1 << 15 },
      (_, i) => `blob\ndata ${String(i).length}\n${i}\n`,
    );
    execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input: input.join('') });
    same(folder);
    assert.equal(customOf(folder).sha1.length, 8);
  });

  test('sha1 is unknown where core.abbrev is set, or objects are borrowed', () => {
    const folder = repository('abbrev');
    git(folder, 'config', 'core.abbrev', '12');
    assert.equal(customOf(folder).sha1, LEFT.sha1);
    const clone = path.join(work, 'clone');
    git(work, 'clone', '--quiet', '--shared', repository('lender'), clone);
    assert.equal(customOf(clone).sha1, LEFT.sha1);
    assert.equal(customOf(clone).commit, ofGit(clone).commit);
  });

  test('before the first commit, and without a repository, it is unknown', () => {
    const folder = path.join(work, 'empty');
    fs.mkdirSync(folder);
    git(folder, 'init', '--quiet');
    write(folder, 'serverless.yml', SERVICE);
    assert.deepEqual(customOf(folder), { ...LEFT, repository: 'empty' });
    write(path.join(work, 'none'), 'serverless.yml', SERVICE);
    assert.deepEqual(customOf(path.join(work, 'none')), LEFT);
  });

  test('a head that leads out of the repository is not followed', () => {
    const folder = repository('out');
    write(folder, 'secret', `${'0'.repeat(40)}\n`);
    write(path.join(folder, '.git'), 'HEAD', 'ref: refs/heads/../../../secret\n');
    assert.equal(customOf(folder).commit, LEFT.commit);
  });

  test('a name that git does not have is wrong', () => {
    const folder = path.join(work, 'misspelt');
    write(folder, 'serverless.yml', SERVICE.replace('git:branch', 'git:brunch'));
    const { status, stdout } = spawnSync(BINARY, ['check', ...FOR_4], {
      cwd: folder,
      encoding: 'utf8',
    });
    assert.equal(status, 1);
    assert.match(
      stdout,
      /error RO125 custom\.branch: git does not know brunch; did you mean branch\?/,
    );
  });
});
