'use strict';

// The completion scripts, in the shells that they are for: what a Tab gives.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { folder, run } = require('./terminal.js');

const scriptFor = (shell) => run(['completion', shell]).stdout;
const commands = [...run(['--help']).stdout.matchAll(/^ {2}([\w-]+) {2,}/gm)].map(
  ([, name]) => name,
);
const dir = folder({ 'serverless.yml': '', 'template.json': '', 'cases/a/service.yml': '' });

/* What bash offers at the end of this line, where `line` is what has been typed. */
function bash(line) {
  const words = line.split(' ');
  const program = `${scriptFor('bash')}
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="$*"; COMP_POINT=\${#COMP_LINE}
    _sls_rollout
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { status, stdout, stderr } = spawnSync('bash', ['-u', '-c', program, 'bash', ...words], {
    cwd: dir,
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, ''], line);
  return stdout.split('\n').filter(Boolean).sort();
}

test('bash takes the script', () => {
  const { status, stderr } = spawnSync('bash', ['-n'], {
    input: scriptFor('bash'),
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, '']);
  const registered = spawnSync('bash', ['-c', `${scriptFor('bash')}\ncomplete -p sls-rollout`], {
    encoding: 'utf8',
  });
  assert.equal(registered.stdout, 'complete -F _sls_rollout sls-rollout\n');
});

const OFFERS = [
  ['sls-rollout ', [...commands, '--help', '--version'].sort()],
  ['sls-rollout tr', ['transform']],
  ['sls-rollout te', ['test']],
  ['sls-rollout zzz', []],
  ['sls-rollout plan --st', ['--stage']],
  ['sls-rollout test --f', ['--filter', '--format']],
  ['sls-rollout test --format ', ['json', 'junit', 'text']],
  ['sls-rollout test --format j', ['json', 'junit']],
  ['sls-rollout plan --color n', ['never']],
  ['sls-rollout transform --format y', ['yaml']],
  ['sls-rollout plan --service serv', ['serverless.yml']],
  ['sls-rollout plan --template t', ['template.json']],
  ['sls-rollout plan --stage ', []],
  ['sls-rollout capture --out ', ['cases']],
  ['sls-rollout test c', ['cases']],
  ['sls-rollout plan serv', ['serverless.yml']],
  ['sls-rollout completion ', ['--color', '--help', 'bash', 'zsh']],
  ['sls-rollout completion z', ['zsh']],
  ['sls-rollout help tra', ['transform']],
  ['sls-rollout describe x', []],
];
for (const [line, offered] of OFFERS) {
  test(`bash: "${line}" offers ${offered.join(' ') || 'nothing'}`, () =>
    assert.deepEqual(bash(line), offered));
}

test('bash: every option of every command is offered', () => {
  for (const name of commands) {
    const help = run([name, '--help']).stdout;
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
    assert.deepEqual(bash(`sls-rollout ${name} --`), options.sort(), name);
  }
});

// ---- zsh ----

const hasZsh = spawnSync('zsh', ['--version']).status === 0;
// In continuous integration nothing is left out.
const withoutZsh = !hasZsh && !process.env.CI && 'zsh is not installed';

test('zsh takes the script', { skip: withoutZsh }, () => {
  const { status, stderr } = spawnSync('zsh', ['-n'], {
    input: scriptFor('zsh'),
    encoding: 'utf8',
  });
  assert.deepEqual([status, stderr], [0, '']);
});

/* What the script tells the completion system, whose two functions only write down here what they
   are given. */
function zsh(line) {
  const program = `
    compdef() { registered="$*" }
    _describe() { print -rl -- "\${(@P)2}" }
    _arguments() { print -rl -- "$@" }
    ${scriptFor('zsh')}
    [[ $registered == '_sls_rollout sls-rollout' ]] || print -u2 "registered: $registered"
    words=("$@") CURRENT=$#
    _sls_rollout`;
  const { status, stdout, stderr } = spawnSync(
    'zsh',
    ['-f', '-c', program, 'zsh', ...line.split(' ')],
    { cwd: dir, encoding: 'utf8' },
  );
  assert.deepEqual([status, stderr], [0, ''], line);
  return stdout.trimEnd().split('\n');
}

test('zsh: every command is described', { skip: withoutZsh }, () => {
  const described = zsh('sls-rollout ');
  assert.deepEqual(
    described.map((line) => line.split(':')[0]),
    commands,
  );
  assert.ok(
    described.every((line) => /^[\w-]+:.{10,}$/.test(line)),
    described.join('\n'),
  );
});

test(
  'zsh: every option of every command has its help, its values and its place',
  { skip: withoutZsh },
  () => {
    for (const name of commands) {
      const help = run([name, '--help']).stdout;
      const options = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, option]) => option);
      const told = zsh(`sls-rollout ${name} `).filter((line) => !/^\*:/.test(line));
      assert.deepEqual(
        told.map((line) => line.match(/^\*?(--[\w-]+)\[/)?.[1]),
        options,
        name,
      );
    }
    const told = zsh('sls-rollout test ');
    assert.match(
      told.find((line) => line.startsWith('--format')),
      /\]:FORM:\(text junit json\)$/,
    );
    assert.match(
      told.find((line) => line.startsWith('--update')),
      /\]$/,
    );
    assert.equal(told.at(-1), '*:DIR:_files -/');
    assert.match(
      zsh('sls-rollout plan ').find((line) => line.startsWith('*--param')),
      /^\*--param\[.*\]:NAME=VALUE:$/,
    );
    assert.equal(zsh('sls-rollout completion ').at(-1), '*:SHELL:(bash zsh)');
    assert.equal(zsh('sls-rollout help ').at(-1), `*:TOPIC:(${commands.join(' ')})`);
    assert.doesNotMatch(zsh('sls-rollout describe ').at(-1), /^\*/);
  },
);
