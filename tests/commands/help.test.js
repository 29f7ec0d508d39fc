'use strict';

// Help in all its forms, the version, and what is said of a wrong command line.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { BINARY, VERSION, folder, run } = require('./terminal.js');

const overview = run(['--help']).stdout;
const commands = [...overview.matchAll(/^ {2}([\w-]+) {2,}(.+)$/gm)].map(([, name, summary]) => ({
  name,
  summary,
}));
const optionsOf = (help) =>
  [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, name]) => name);

test('the overview names every command, how to get on, and the exit codes', () => {
  const names = commands.map(({ name }) => name);
  for (const name of [
    'transform',
    'plan',
    'test',
    'capture',
    'serve',
    'describe',
    'completion',
    'help',
  ])
    assert.ok(names.includes(name), name);
  assert.equal(new Set(names).size, names.length);
  assert.match(overview, /sls-rollout help COMMAND/);
  assert.match(overview, /^Exit codes: 0 .*1 .*2 .*3 /m);
  for (const args of [['-h'], ['help']])
    assert.deepEqual(run(args), { exit: 0, stdout: overview, stderr: '' });
});

test('without a command the overview is said on standard error, and it is wrong usage', () => {
  assert.deepEqual(run([]), { exit: 2, stdout: '', stderr: overview });
});

describe('every command', () => {
  for (const { name, summary } of commands) {
    test(`${name} tells of itself, in each way one may ask`, () => {
      const { exit, stdout, stderr } = run([name, '--help']);
      assert.deepEqual([exit, stderr], [0, '']);
      assert.ok(stdout.startsWith(`${summary}\n`), 'the same summary as in the overview');
      assert.match(stdout, new RegExp(`^Usage: sls-rollout ${name} \\[OPTION \\.\\.\\.\\]`, 'm'));
      for (const option of ['--help', '--color'])
        assert.ok(optionsOf(stdout).includes(option), option);
      for (const line of stdout.split('\n'))
        assert.ok(/^ {2}sls-rollout /.test(line) || [...line].length <= 100, line);
      assert.deepEqual(run(['help', name]), { exit, stdout, stderr });
      assert.deepEqual(run([name, '-h']), { exit, stdout, stderr });
      assert.deepEqual(
        run([name, '--color', 'never', '--help', '--unknown']),
        { exit, stdout, stderr },
        'whatever stands around it',
      );
    });

    test(`${name} refuses an option that it does not have, and leaves standard output alone`, () => {
      const { exit, stdout, stderr } = run([name, '--colr', 'never']);
      assert.deepEqual([exit, stdout], [2, '']);
      assert.equal(
        stderr,
        `sls-rollout ${name}: there is no option "--colr"; did you mean --color?; see sls-rollout ${name} --help\n`,
      );
    });
  }
});

test('no option stands twice in the help of a command', () => {
  for (const { name } of commands) {
    const options = optionsOf(run([name, '--help']).stdout);
    assert.deepEqual(options, [...new Set(options)], name);
  }
});

// ---- Topics ----

test('a topic may be the id of a diagnostic, and all of them', () => {
  const one = run(['help', 'RO104']);
  assert.deepEqual([one.exit, one.stderr], [0, '']);
  assert.match(one.stdout, /RO104/);
  const all = run(['help', 'diagnostics']);
  assert.equal(all.exit, 0);
  assert.match(all.stdout, /RO101[^]*RO104[^]*RO301/);
});

test('a key may be given by its place, as diagnostics name it', () => {
  const alias = run(['help', 'alias']);
  assert.equal(alias.exit, 0);
  for (const words of [
    ['functions.order.deploymentSettings.alias'],
    ['settings', 'custom.deploymentSettings.alias'],
  ])
    assert.deepEqual(run(['help', ...words]), alias);
  assert.deepEqual(run(['help', 'functions.order.alarms[0]']), run(['help', 'alarms']));
  assert.equal(run(['help', 'functions.order']).exit, 2);
});

test('the register fits a terminal, and every diagnostic has a line', () => {
  const { stdout } = run(['help', 'diagnostics']);
  const page = run(['help', 'diagnostics', '--format', 'markdown']).stdout;
  const ids = [...page.matchAll(/^### (RO\d+)$/gm)].map(([, id]) => id);
  assert.ok(ids.length > 60);
  assert.deepEqual(
    [...stdout.matchAll(/^ {2}(RO\d+) {2}(?:error|warning|info) +\S/gm)].map(([, id]) => id),
    ids,
  );
});

test('the settings are a topic: every key of the page, its meaning, and an example below', () => {
  const { exit, stdout, stderr } = run(['help', 'settings']);
  const page = run(['help', 'settings', '--format', 'markdown']).stdout;
  const rows = [...page.matchAll(/^\| `(\w+)` \|.*\| `([^`]+)` \|$/gm)].map(([, key, example]) => [
    key,
    example,
  ]);
  assert.deepEqual([exit, stderr], [0, '']);
  assert.ok(rows.length > 80 && !stdout.includes('`'));
  const lines = stdout.split('\n');
  for (const line of lines) assert.ok([...line].length <= 100 || /^ {26}\w+: /.test(line), line);
  let at = 0;
  for (const [key, example] of rows) {
    at = lines.findIndex((line, i) => i >= at && line.startsWith(`  ${key}`));
    assert.notEqual(at, -1, key);
    assert.ok(
      lines.slice(at, at + 9).some((line) => line.trim() === example),
      example,
    );
    at += 1;
  }
});

test('Markdown is for the references only', () => {
  for (const args of [
    ['help', '--format', 'markdown'],
    ['help', 'RO104', '--format', 'markdown'],
    ['help', 'plan', '--format=markdown'],
  ]) {
    const { exit, stdout, stderr } = run(args);
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(
      stderr,
      /^sls-rollout help: --format markdown is for the topics diagnostics and settings; /,
    );
  }
});

const UNKNOWN_TOPICS = [
  [
    'trasform',
    /there is no command, no diagnostic and no setting "trasform"; did you mean transform\?/,
  ],
  ['RO999', /there is no command, no diagnostic and no setting "RO999"/],
  ['\u001b[2J', /there is no command, no diagnostic and no setting "\\x1b\[2J"/],
  ['x'.repeat(5000), /there is no command, no diagnostic and no setting "x{200}\.\.\."/],
  ['', /there is no command, no diagnostic and no setting ""/],
];
test('an id of a diagnostic may be in lower case', () => {
  assert.equal(run(['help', 'ro501']).stdout, run(['help', 'RO501']).stdout);
});

for (const words of [['alias'], ['settings', 'alias']])
  test(`help ${words.join(' ')} prints the key's row`, () => {
    const { exit, stdout } = run(['help', ...words]);
    assert.equal(exit, 0);
    assert.match(stdout, /^deploymentSettings\n\n {2}alias +the alias's name: [^]*alias: Live\n$/);
  });

test('a key of several groups is printed for each', () => {
  const { stdout } = run(['help', 'settings', 'period']);
  assert.ok(stdout.match(/^ {2}period /gm).length > 1, stdout);
});

test('an unknown key of the settings is wrong usage', () => {
  const { exit, stderr } = run(['help', 'settings', 'aliass']);
  assert.equal(exit, 2);
  assert.match(stderr, /there is no setting "aliass"; did you mean alias\?/);
  assert.match(run(['help', 'check', 'alias']).stderr, /only settings takes a second topic/);
});

for (const [topic, words] of UNKNOWN_TOPICS) {
  test(`an unknown topic is wrong usage: ${JSON.stringify(topic.slice(0, 20))}`, () => {
    const { exit, stdout, stderr } = run(['help', topic]);
    assert.deepEqual([exit, stdout], [2, '']);
    assert.match(stderr, words);
  });
}

// ---- Version ----

test('--version says ours, and what reads documents', () => {
  const { exit, stdout, stderr } = run(['--version']);
  assert.deepEqual([exit, stderr], [0, '']);
  assert.match(stdout, /^sls-rollout (\S+) \(cJSON \d+\.\d+\.\d+, libyaml \d+\.\d+\.\d+\)\n$/);
  assert.equal(stdout.split(' ')[1], VERSION);
});

// ---- Wrong usage ----

const WRONG = [
  [
    ['tset'],
    'sls-rollout: there is no command "tset"; did you mean test?; see sls-rollout --help\n',
  ],
  [['x\u001b'], 'sls-rollout: there is no command "x\\x1b"; see sls-rollout --help\n'],
  [
    ['plan', '--stgae', 'prod'],
    'sls-rollout plan: there is no option "--stgae"; did you mean --stage?; see sls-rollout plan --help\n',
  ],
  [
    ['plan', '--zzz'],
    'sls-rollout plan: there is no option "--zzz"; see sls-rollout plan --help\n',
  ],
  [['plan', '-z'], 'sls-rollout plan: there is no option "-z"; see sls-rollout plan --help\n'],
  [
    ['plan', '--stage'],
    'sls-rollout plan: --stage needs a value: --stage NAME; see sls-rollout plan --help\n',
  ],
  [
    ['plan', '--stage='],
    'sls-rollout plan: --stage needs a value: --stage NAME; see sls-rollout plan --help\n',
  ],
  [
    ['test', '--update=yes'],
    'sls-rollout test: --update takes no value; see sls-rollout test --help\n',
  ],
  [
    ['test', '--format', 'jnit'],
    'sls-rollout test: --format takes one of text junit json, not "jnit"; did you mean junit?; see sls-rollout test --help\n',
  ],
  [
    ['plan', '--color=purple'],
    'sls-rollout plan: --color takes one of auto always never, not "purple"; see sls-rollout plan --help\n',
  ],
  [
    ['describe', 'it'],
    'sls-rollout describe: "it" is one argument too many; see sls-rollout describe --help\n',
  ],
  [['plan', 'a', 'b'], 'sls-rollout plan: it takes one [PATH]; see sls-rollout plan --help\n'],
  [
    ['plan', '--service', 'x', 'y'],
    'sls-rollout plan: give either --service or a path, not both; see sls-rollout plan --help\n',
  ],
  [
    ['plan', '--service=-', '--template=-'],
    'sls-rollout plan: only one of --service and --template can be standard input; see sls-rollout plan --help\n',
  ],
  [
    ['completion'],
    'sls-rollout completion: the shell is missing: bash or zsh; see sls-rollout completion --help\n',
  ],
  [
    ['completion', 'fish'],
    'sls-rollout completion: there is completion for bash and zsh; see sls-rollout completion --help\n',
  ],
  [
    ['capture', '--service', 'x'],
    'sls-rollout capture: --out is missing: the folder of the case; see sls-rollout capture --help\n',
  ],
];
for (const [args, words] of WRONG) {
  test(`wrong usage: ${JSON.stringify(args.join(' '))}`, () => {
    assert.deepEqual(run(args, { cwd: folder() }), { exit: 2, stdout: '', stderr: words });
  });
}

test('behind -- everything is an operand', () => {
  const dir = folder();
  const { exit, stderr } = run(['plan', '--', '--stage'], { cwd: dir });
  assert.equal(exit, 3);
  assert.match(stderr, /cannot read --stage: /);
});

test(
  'a result that cannot be written is a failure of the world',
  { skip: !fs.existsSync('/dev/full') },
  () => {
    const full = fs.openSync('/dev/full', 'w');
    for (const args of [['--help'], ['--version'], ['describe'], ['help', '--format', 'man']]) {
      const { status, stderr } = spawnSync(BINARY, args, {
        stdio: ['ignore', full, 'pipe'],
        encoding: 'utf8',
      });
      assert.equal(status, 3, args.join(' '));
      assert.match(stderr, /^sls-rollout: cannot write standard output: /);
    }
    fs.closeSync(full);
  },
);

// ---- The man page ----

const hasMan = spawnSync('groff', ['--version']).status === 0;
// In continuous integration nothing is left out.
const withoutGroff = !hasMan && !process.env.CI && 'groff is not installed';

test('the man page is one that groff has nothing to say of', { skip: withoutGroff }, () => {
  const { exit, stdout: page, stderr } = run(['help', '--format', 'man']);
  assert.deepEqual([exit, stderr], [0, '']);
  const {
    status,
    stdout,
    stderr: warnings,
  } = spawnSync('groff', ['-man', '-Tutf8', '-ww', '-P-cbou'], { input: page, encoding: 'utf8' });
  assert.deepEqual([status, warnings], [0, '']);
  const text = stdout
    .replace(/\u2010\n */g, '')
    .replaceAll('\u2010', '-')
    .replace(/\s+/g, ' ');
  assert.match(text, /^SLS-ROLLOUT\(1\)/);
  for (const { name } of commands) {
    const help = run([name, '--help']).stdout;
    assert.ok(text.includes(` sls-rollout ${name} [OPTION ...]`), name);
    for (const option of optionsOf(help)) assert.ok(text.includes(option), `${name} ${option}`);
    for (const example of help.split('\nExamples:\n')[1]?.trimEnd().split('\n') ?? [])
      assert.ok(text.includes(example.trim().replace(/\s+/g, ' ')), example);
  }
});

test(
  'the man page is shown by man',
  {
    skip: spawnSync('man', ['--version']).status !== 0 && !process.env.CI && 'man is not installed',
  },
  () => {
    const dir = folder({ 'sls-rollout.1': run(['help', '--format', 'man']).stdout });
    const env = { ...process.env, MANWIDTH: '80', LC_ALL: 'C.UTF-8' };
    const { status, stdout, stderr } = spawnSync(
      'man',
      ['--warnings', '-l', path.join(dir, 'sls-rollout.1')],
      { encoding: 'utf8', env },
    );
    assert.deepEqual([status, stderr], [0, '']);
    assert.match(stdout, /EXIT STATUS/);
  },
);
