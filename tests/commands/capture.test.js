'use strict';

// `sls-rollout capture`: from files, and as the plugin asks for it. tests/e2e/capture.test.js does
// it with the real frameworks.

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { ALARM, SERVICE, TEMPLATE, changed } = require('./cases.js');
const { VERSION, exists, folder, put, read, run } = require('./terminal.js');

const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];
const FILES = ['expected.json', 'naming.json', 'options.json', 'service.json', 'template.json'];
const NAMING = { stackName: 'shop-dev', stage: 'dev', region: 'eu-west-1' };
const parsed = (dir, name) => JSON.parse(read(dir, name));

// One request to `serve`, in a folder.
function ask(cwd, method, params) {
  const request = {
    jsonrpc: '2.0',
    id: 1,
    method,
    params: { version: VERSION, naming: NAMING, ...params },
  };
  const { stdout, stderr, exit } = run(['serve'], { cwd, input: `${JSON.stringify(request)}\n` });
  assert.deepEqual([exit, stderr], [0, '']);
  const { result, error } = JSON.parse(stdout);
  assert.equal(error, undefined);
  return result;
}

// As the shim does it: the first hook's template is what the command gets. `edit`: what happens in
// between.
function capture({
  dir = folder(),
  service = SERVICE,
  template = TEMPLATE,
  options = {},
  edit = (it) => it,
} = {}) {
  const first = ask(dir, 'hook', { name: HOOKS[0], service, template, options: {} });
  const result = ask(dir, 'command', {
    name: 'capture',
    service,
    template: edit(first.template),
    options: { color: 'never', out: 'case', ...options },
  });
  return { dir, ...result };
}

test("what the plugin's own first hook has put is taken out again", () => {
  const { dir, exit, text, words } = capture();
  assert.deepEqual([exit, words], [0, '']);
  assert.match(text, /^Captured in case; sls-rollout test case runs it\.\n/);
  assert.deepEqual(fs.readdirSync(path.join(dir, 'case')).sort(), FILES);
  assert.deepEqual(parsed(dir, 'case/template.json'), TEMPLATE);
  assert.deepEqual(parsed(dir, 'case/service.json'), SERVICE);
  assert.deepEqual(parsed(dir, 'case/naming.json'), NAMING);
  assert.deepEqual(parsed(dir, 'case/options.json'), {});
  assert.deepEqual(parsed(dir, 'case/expected.json').Resources, {
    ...TEMPLATE.Resources,
    OrderFailuresAlarm: ALARM,
  });
  assert.deepEqual(run(['test', 'case'], { cwd: dir }), {
    exit: 0,
    stdout: '1 passed, 0 failed\n',
    stderr: '',
  });
});

test("what the user's resources changed of an alarm stays, and is expected", () => {
  const mine = changed(ALARM, (copy) => (copy.Properties.Threshold = 5));
  const { dir } = capture({
    edit: ({ Resources }) => ({ Resources: { ...Resources, OrderFailuresAlarm: mine } }),
  });
  assert.deepEqual(parsed(dir, 'case/template.json').Resources.OrderFailuresAlarm, mine);
  assert.deepEqual(parsed(dir, 'case/expected.json').Resources.OrderFailuresAlarm, mine);
});

test('a captured case fails when something else is made of it', () => {
  const { dir } = capture();
  const service = changed(
    SERVICE,
    (copy) => (copy.custom.alerts.definitions.failures.threshold = 7),
  );
  put(dir, { 'case/service.json': service });
  assert.match(
    run(['test', 'case'], { cwd: dir }).stdout,
    /^ {2}Resources\.OrderFailuresAlarm\.Properties\.Threshold\n {4}- 1\n {4}\+ 7\n/m,
  );
});

test('of the options those are kept that change what is made', () => {
  const options = {
    stage: 'dev',
    region: 'eu-west-1',
    param: ['password=x'],
    'aws-profile': 'mine',
    'rollout-type': 'AllAtOnce',
    verbose: true,
    force: true,
  };
  const { dir } = capture({ options });
  assert.deepEqual(parsed(dir, 'case/options.json'), {
    stage: 'dev',
    region: 'eu-west-1',
    'rollout-type': 'AllAtOnce',
  });
});

test('of provider and custom only that is kept which is read', () => {
  const service = changed(SERVICE, (copy) => {
    copy.provider.apiKeys = ['secret'];
    copy.custom.tokens = { github: 'secret' };
  });
  const { dir } = capture({ service });
  assert.deepEqual(parsed(dir, 'case/service.json'), SERVICE);
});

// ---- Secrets ----

const withVariables = (Variables) =>
  changed(
    TEMPLATE,
    ({ Resources }) => (Resources.OrderLambdaFunction.Properties.Environment = { Variables }),
  );

const VARIABLES = [
  ['a text', 'hunter2', 'redacted'],
  ['an empty text', '', ''],
  ['a reference', { Ref: 'OrderLambdaFunction' }, { Ref: 'OrderLambdaFunction' }],
  [
    'an attribute',
    { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] },
    { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] },
  ],
  ['an import', { 'Fn::ImportValue': 'other-stack' }, { 'Fn::ImportValue': 'other-stack' }],
  [
    'a join',
    { 'Fn::Join': ['', ['db://me:hunter2@', { Ref: 'Db' }, '/x']] },
    { 'Fn::Join': ['', ['redacted', { Ref: 'Db' }, 'redacted']] },
  ],
  [
    'a substitution',
    { 'Fn::Sub': 'db://me:hunter2@${Db.Host}:${Port}' },
    { 'Fn::Sub': 'redacted${Db.Host}redacted${Port}' },
  ],
  ['a substitution that never ends', { 'Fn::Sub': 'hunter2${Db' }, { 'Fn::Sub': 'redacted${Db' }],
  [
    'a substitution with a map',
    { 'Fn::Sub': ['${P}@hunter2', { P: 'hunter2' }] },
    { 'Fn::Sub': ['${P}redacted', { P: 'redacted' }] },
  ],
  [
    'a condition',
    { 'Fn::If': ['IsProd', 'hunter2', { Ref: 'AWS::NoValue' }] },
    { 'Fn::If': ['IsProd', 'redacted', { Ref: 'AWS::NoValue' }] },
  ],
  ['an encoded one', { 'Fn::Base64': 'hunter2' }, { 'Fn::Base64': 'redacted' }],
  ['a number', 5, 5],
];
describe('environment variables lose their values', () => {
  for (const [what, value, left] of VARIABLES) {
    test(what, () => {
      const service = changed(
        SERVICE,
        (copy) => (copy.functions.order.environment = { PASSWORD: value }),
      );
      const { dir, text } = capture({ service, template: withVariables({ PASSWORD: value }) });
      assert.deepEqual(parsed(dir, 'case/template.json'), withVariables({ PASSWORD: left }));
      assert.deepEqual(parsed(dir, 'case/service.json').functions.order.environment, {
        PASSWORD: left,
      });
      for (const name of fs.readdirSync(path.join(dir, 'case')))
        assert.doesNotMatch(read(dir, `case/${name}`), /hunter2/, name);
      const isChanged = JSON.stringify(left) !== JSON.stringify(value);
      assert.equal(
        /stands? as "redacted" there; --keep-environment keeps/.test(text),
        isChanged,
        text,
      );
      assert.equal(run(['test', 'case'], { cwd: dir }).exit, 0);
    });
  }
});

test('a condition around all variables is looked through', () => {
  const conditional = (value) =>
    changed(TEMPLATE, ({ Resources }) => {
      Resources.OrderLambdaFunction.Properties.Environment = {
        'Fn::If': ['IsProd', { Variables: { A: value } }, { Ref: 'AWS::NoValue' }],
      };
    });
  const { dir } = capture({ template: conditional('hunter2') });
  assert.deepEqual(parsed(dir, 'case/template.json'), conditional('redacted'));
});

test('--keep-environment keeps them, and says nothing of them', () => {
  const template = withVariables({ PASSWORD: 'hunter2' });
  const { dir, text } = capture({ template, options: { 'keep-environment': true } });
  assert.deepEqual(parsed(dir, 'case/template.json'), template);
  assert.doesNotMatch(text, /redacted/);
});

test('how many were replaced is said', () => {
  const { text } = capture({ template: withVariables({ A: 'a', B: 'b', C: { Ref: 'X' } }) });
  assert.match(
    text,
    /^2 values of environment variables stand as "redacted" there; --keep-environment keeps them\.$/m,
  );
});

// ---- The folder ----

test('a folder with other files is left alone, unless --force says otherwise', () => {
  const dir = folder({ 'case/notes.txt': 'mine', 'case/service.yml': 'service: mine' });
  const refused = capture({ dir });
  assert.equal(refused.exit, 2);
  assert.match(refused.words, /case is not empty, and no captured case; --force writes into it/);
  assert.deepEqual(fs.readdirSync(path.join(dir, 'case')).sort(), ['notes.txt', 'service.yml']);

  assert.equal(capture({ dir, options: { force: true } }).exit, 0);
  assert.deepEqual(
    fs.readdirSync(path.join(dir, 'case')).sort(),
    [...FILES, 'notes.txt'].sort(),
    'one service only is left',
  );
  assert.equal(read(dir, 'case/notes.txt'), 'mine');
});

test('what was captured before is captured anew, and nothing of it is left', () => {
  const { dir } = capture();
  put(dir, { 'case/diagnostics.txt': 'old\n' });
  const service = changed(
    SERVICE,
    (copy) => (copy.custom.alerts.definitions.failures.threshold = 7),
  );
  assert.equal(capture({ dir, service }).exit, 0);
  assert.equal(
    parsed(dir, 'case/expected.json').Resources.OrderFailuresAlarm.Properties.Threshold,
    7,
  );
  assert.ok(!exists(dir, 'case/diagnostics.txt'));
  assert.equal(run(['test', 'case'], { cwd: dir }).exit, 0);
});

test('folders above it are made; a file in its place is said', () => {
  const { dir, exit } = capture({ options: { out: 'a/b/c/' } });
  assert.equal(exit, 0);
  assert.ok(exists(dir, 'a/b/c/expected.json'));
  const taken = capture({ dir: folder({ case: 'a file' }) });
  assert.equal(taken.exit, 3);
  assert.match(taken.words, /^sls-rollout capture: cannot write case: .+\n$/);
});

test('--out must be there', () => {
  const dir = folder();
  const { exit, words } = ask(dir, 'command', {
    name: 'capture',
    service: SERVICE,
    template: TEMPLATE,
    options: {},
  });
  assert.equal(exit, 2);
  assert.match(words, /--out is missing/);
});

// ---- From a terminal ----

test('from files, with the options of the command line', () => {
  const service = changed(SERVICE, (copy) => (copy.custom.alerts.stages = ['prod']));
  const dir = folder({ 'serverless.yml': JSON.stringify(service), 'template.json': TEMPLATE });
  const args = [
    '--service',
    'serverless.yml',
    '--template',
    'template.json',
    '--stage',
    'prod',
    '--out',
    'case',
  ];
  const { exit, stdout, stderr } = run(['capture', ...args], { cwd: dir });
  assert.deepEqual([exit, stderr], [0, '']);
  assert.match(stdout, /^Captured in case/);
  assert.deepEqual(parsed(dir, 'case/options.json'), { stage: 'prod' });
  assert.deepEqual(parsed(dir, 'case/expected.json').Resources.OrderFailuresAlarm, ALARM);
  assert.equal(run(['test', 'case'], { cwd: dir }).exit, 0);
});

test('variables are resolved in what is captured; one that cannot be is captured as it is', () => {
  const text = JSON.stringify(
    changed(
      SERVICE,
      (copy) => (copy.custom.alerts.definitions.failures.threshold = '${self:custom.most}'),
    ),
  );
  const dir = folder({
    'serverless.yml': text.replace('"custom":{', '"custom":{"most":9,'),
    'template.json': TEMPLATE,
  });
  const args = ['capture', '--service', 'serverless.yml', '--template', 'template.json', '--out'];
  assert.equal(run([...args, 'case'], { cwd: dir }).exit, 0);
  assert.equal(parsed(dir, 'case/service.json').custom.alerts.definitions.failures.threshold, 9);
  put(dir, { 'serverless.yml': text });
  const { exit, stdout, stderr } = run([...args, 'other'], { cwd: dir });
  assert.equal(exit, 0, stderr);
  assert.match(stdout, /^1 value with variables that nothing gives a value, .*self:custom\.most/m);
  assert.equal(
    parsed(dir, 'other/service.json').custom.alerts.definitions.failures.threshold,
    '${self:custom.most}',
  );
  assert.match(read(dir, 'other/diagnostics.txt'), /error RO216 .*self:custom\.most/);
  assert.ok(!exists(dir, 'other/expected.json'));
  assert.equal(run(['test', 'other'], { cwd: dir }).exit, 0);
});

test('from a packaged service', () => {
  const provider = {
    ...SERVICE.provider,
    compiledCloudFormationTemplate: TEMPLATE,
    deploymentBucket: 'mine',
  };
  const dir = folder({
    '.serverless/serverless-state.json': { service: { ...SERVICE, provider }, package: {} },
  });
  assert.equal(run(['capture', '.serverless', '--out', 'case'], { cwd: dir }).exit, 0);
  assert.deepEqual(parsed(dir, 'case/service.json'), SERVICE);
  assert.deepEqual(parsed(dir, 'case/template.json'), TEMPLATE);
});

test('errors of the service are captured too: nothing is expected then', () => {
  const service = changed(SERVICE, (copy) => (copy.custom.alerts.stages = 5));
  const dir = folder({ 'service.json': service, 'template.json': TEMPLATE });
  const { exit } = run(
    ['capture', '--service', 'service.json', '--template', 'template.json', '-o', 'case'],
    { cwd: dir },
  );
  assert.equal(exit, 0);
  assert.ok(!exists(dir, 'case/expected.json'));
  assert.match(read(dir, 'case/diagnostics.txt'), /RO101/);
  assert.equal(run(['test', 'case'], { cwd: dir }).exit, 0);
});

test('without a template there is nothing to capture', () => {
  const dir = folder({ 'serverless.yml': JSON.stringify(SERVICE) });
  const { exit, stderr } = run(['capture', '--out', 'case'], { cwd: dir });
  assert.equal(exit, 2);
  assert.match(stderr, /there is no template; package the service, or give --template/);
  assert.ok(!exists(dir, 'case'));
});
