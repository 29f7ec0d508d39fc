'use strict';

// `sls-rollout test`: finding cases, comparing, and the three formats of what it says.

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { describe, test } = require('node:test');
const { isDeepStrictEqual } = require('node:util');
const { ALARM, EXPECTED, SERVICE, TEMPLATE, caseFiles, changed } = require('./cases.js');
const { alerts } = require('../peers/peers.js');
const { ROOT, exists, folder, put, read, run } = require('./terminal.js');

const runTest = (dir, ...args) => run(['test', ...args], { cwd: dir });
const YAML =
  'Resources:\n  OrderLambdaFunction:\n    Type: AWS::Lambda::Function\n    Properties: {Handler: a.b, Timeout: 6}\n';

// Its list of stages is of the wrong kind: an error (RO101).
const WRONG = changed(SERVICE, (service) => (service.custom.alerts.stages = 5));

// ---- Passing ----

test('what these cases expect is what serverless-plugin-aws-alerts makes', () => {
  const made = alerts({
    service: SERVICE,
    template: TEMPLATE,
    options: { stage: 'dev', region: 'us-east-1' },
  });
  assert.deepEqual(made.Resources, EXPECTED.Resources);
});

test('a case that is as expected passes, and rollout-tests is where cases are looked for', () => {
  const dir = folder(caseFiles('rollout-tests/a'));
  assert.deepEqual(runTest(dir), { exit: 0, stdout: '1 passed, 0 failed\n', stderr: '' });
});

test('the order of members and the spelling of numbers do not matter', () => {
  const { Type, Properties } = ALARM;
  const reversed = Object.fromEntries(Object.entries(Properties).reverse());
  const text = JSON.stringify({
    Resources: { OrderFailuresAlarm: { Properties: reversed, Type }, ...TEMPLATE.Resources },
  });
  const dir = folder(
    caseFiles('rollout-tests/a', {
      'expected.json': text.replace('"Period":60', '"Period":6.0e1'),
    }),
  );
  assert.equal(runTest(dir).stdout, '1 passed, 0 failed\n');
});

test('integers that no double tells apart are told apart', () => {
  const template = '{"Resources": {}, "Metadata": 9007199254740993}';
  const files = { 'service.json': { service: 'shop' }, 'template.json': template };
  const same = folder(caseFiles('rollout-tests/a', { ...files, 'expected.json': template }));
  assert.equal(runTest(same).exit, 0);
  const other = folder(
    caseFiles('rollout-tests/a', { ...files, 'expected.json': template.replace('993', '992') }),
  );
  assert.match(
    runTest(other).stdout,
    /^ {2}Metadata\n {4}- 9007199254740992\n {4}\+ 9007199254740993\n/m,
  );
});

test('YAML is read as well, under every name that a file may have', () => {
  const expected = `${YAML}  OrderFailuresAlarm: ${JSON.stringify(ALARM)}\n`;
  const noJson = {
    'service.json': undefined,
    'template.json': undefined,
    'expected.json': undefined,
  };
  const dir = folder({
    ...caseFiles('t/a', {
      ...noJson,
      'service.yml': JSON.stringify(SERVICE),
      'template.yml': YAML,
      'expected.yml': expected,
    }),
    ...caseFiles('t/b', {
      ...noJson,
      'serverless.yml': JSON.stringify(SERVICE),
      'template.yaml': YAML,
      'expected.yaml': expected,
    }),
    ...caseFiles('t/c', { 'service.json': undefined, 'serverless.json': SERVICE }),
  });
  assert.deepEqual(runTest(dir, 't'), { exit: 0, stdout: '3 passed, 0 failed\n', stderr: '' });
});

test('a case without a template is made of the service alone', () => {
  const dir = folder(
    caseFiles('t/a', {
      'service.json': { service: 'shop' },
      'template.json': undefined,
      'expected.json': undefined,
    }),
  );
  assert.equal(runTest(dir, 't', '--update').exit, 0);
  assert.deepEqual(JSON.parse(read(dir, 't/a/expected.json')).Resources, {});
  assert.equal(runTest(dir, 't').exit, 0);
});

test('arguments are those of the command line, one a line', () => {
  const service = changed(SERVICE, ({ custom }) => {
    custom.alerts.stages = ['prod'];
    custom.deploymentSettings = { ignore: ['RO223'] };
  });
  const files = { 'service.json': service, arguments: '--stage\nprod\n' };
  const dir = folder({
    ...caseFiles('t/a', files),
    ...caseFiles('t/b', { ...files, arguments: '--stage=dev\r\n', 'expected.json': TEMPLATE }),
  });
  assert.equal(runTest(dir, 't').stdout, '2 passed, 0 failed\n');
});

test("files are named from the case's folder, wherever one stands", () => {
  const service = changed(
    SERVICE,
    (copy) => (copy.custom.alerts.definitions.failures.description = '${file(words.txt)}'),
  );
  const dir = folder(
    caseFiles('t/deep/a', { 'service.json': service, 'words.txt': 'too many failures' }),
  );
  const there = run(
    ['transform', '--service', 'service.json', '--template', 'template.json', '--severity', 'info'],
    { cwd: path.join(dir, 't/deep/a') },
  );
  assert.equal(there.exit, 0, there.stderr);
  put(dir, { 't/deep/a/diagnostics.txt': there.stderr, 't/deep/a/expected.json': there.stdout });
  assert.equal(runTest(dir, 't').stdout, '1 passed, 0 failed\n');
  assert.equal(runTest(path.join(dir, 't/deep'), '..').stdout, '1 passed, 0 failed\n');
  assert.equal(runTest('/', path.join(dir, 't')).stdout, '1 passed, 0 failed\n');
});

test('options.json and naming.json are what the plugin was given', () => {
  const service = changed(SERVICE, (copy) => (copy.custom.alerts.stages = ['prod']));
  const naming = { functions: { order: { logicalId: 'TeamOrderLambdaFunction' } } };
  const template = {
    Resources: { TeamOrderLambdaFunction: TEMPLATE.Resources.OrderLambdaFunction },
  };
  const alarm = changed(
    ALARM,
    (copy) => (copy.Properties.Dimensions[0].Value.Ref = 'TeamOrderLambdaFunction'),
  );
  const expected = { Resources: { ...template.Resources, OrderFailuresAlarm: alarm } };
  const files = {
    'service.json': service,
    'template.json': template,
    'expected.json': expected,
    'options.json': { stage: 'prod' },
  };
  const dir = folder(caseFiles('t/a', { ...files, 'naming.json': naming }));
  assert.equal(runTest(dir, 't').stdout, '1 passed, 0 failed\n');
  fs.rmSync(path.join(dir, 't/a/naming.json'));
  assert.match(runTest(dir, 't').stdout, /0 passed, 1 failed/);
  put(dir, { 't/a/naming.json': naming, 't/a/options.json': { stage: 'dev' } });
  assert.match(runTest(dir, 't').stdout, /^ {2}Resources\.OrderFailuresAlarm\n {4}- /m);
});

test("this repository's own cases pass", () => {
  const { exit, stdout, stderr } = run(['test', 'fixtures/cases'], { cwd: ROOT });
  assert.equal(stdout.replace(/^\d+/, 'N'), 'N passed, 0 failed\n', stderr);
  assert.equal(exit, 0);
});

// ---- Failing ----

test('every difference is shown with its path, what is expected and what was made', () => {
  const expected = changed(EXPECTED, ({ Resources }) => {
    Resources.OrderFailuresAlarm.Properties.Threshold = 5;
    Resources.OrderFailuresAlarm.Properties.AlarmDescription = 'Too many\nerrors \u001b[31m';
    delete Resources.OrderFailuresAlarm.Properties.Statistic;
    Resources.OrderFailuresAlarm.Properties.Dimensions.unshift({
      Name: 'Resource',
      Value: 'order',
    });
    Resources.OrderLambdaFunction.Properties['a.b'] = true;
  });
  const dir = folder(caseFiles('t/a', { 'expected.json': expected }));
  assert.deepEqual(runTest(dir, 't'), {
    exit: 1,
    stderr: '',
    stdout: [
      'FAIL t/a',
      '  expected.json differs in 5 places (- expected, + made):',
      '  Resources.OrderLambdaFunction.Properties["a.b"]',
      '    - true',
      '  Resources.OrderFailuresAlarm.Properties.Threshold',
      '    - 5',
      '    + 1',
      '  Resources.OrderFailuresAlarm.Properties.Dimensions[0]',
      '    - {"Name":"Resource","Value":"order"}',
      '  Resources.OrderFailuresAlarm.Properties.AlarmDescription',
      '    - "Too many\\nerrors \\u001b[31m"',
      '  Resources.OrderFailuresAlarm.Properties.Statistic',
      '    + "Sum"',
      '0 passed, 1 failed',
      '',
    ].join('\n'),
  });
});

// What a list is, what it is expected to be, and the lines that say so.
const LISTS = [
  ['one more in the middle', [1, 2, 3, 4], [1, 3, 4], ['[1]', '+ 2']],
  ['one less in the middle', [1, 3, 4], [1, 2, 3, 4], ['[1]', '- 2']],
  ['one that differs', [1, { a: 1, b: 2 }, 3], [1, { a: 1, b: 5 }, 3], ['[1].b', '- 5', '+ 2']],
  [
    'one more and one that differs',
    [0, { a: 1 }, 7, 3],
    [{ a: 2 }, 7, 3],
    ['[0]', '- {"a":2}', '+ 0', '[1]', '+ {"a":1}'],
  ],
  [
    'two places far from each other',
    [1, 'x', 2, 3, 'y', 4],
    [1, 2, 3, 4],
    ['[1]', '+ "x"', '[4]', '+ "y"'],
  ],
  ['an empty one', [], [1], ['[0]', '- 1']],
  ['something else', 'text', [1], ['', '- [1]', '+ "text"']],
  ['null', null, {}, ['', '- {}', '+ null']],
];
for (const [what, actual, expected, lines] of LISTS) {
  test(`differences of lists: ${what}`, () => {
    const files = {
      'service.json': { service: 'shop' },
      'template.json': { Resources: {}, X: actual },
    };
    const dir = folder(
      caseFiles('t/a', { ...files, 'expected.json': { Resources: {}, X: expected } }),
    );
    const shown = lines.map((line) => (/^[-+] /.test(line) ? `    ${line}` : `  X${line}`));
    assert.deepEqual(runTest(dir, 't').stdout.split('\n').slice(2, -2), shown);
  });
}

/* Pairs of documents that differ a little or not at all, made from a seed: a case passes where
   JavaScript finds the two equal, and every difference stands where it is said to. */
test('differences are found exactly where there are some', () => {
  let seed = 20260101;
  const random = (n) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 1) % n;
  const leaf = () => [0, 1, 2.5, 'a', '', true, false, null][random(8)];
  const value = (depth) => {
    if (depth === 0 || random(3) === 0) return leaf();
    if (random(2)) return Array.from({ length: random(5) }, () => value(depth - 1));
    return Object.fromEntries(
      Array.from({ length: random(5) }, () => ['abcde~/.'[random(8)], value(depth - 1)]),
    );
  };
  const mutated = (it) => {
    if (random(4) === 0) return leaf();
    const keys = it && typeof it === 'object' ? Object.keys(it) : [];
    if (!keys.length) return it;
    const key = keys[random(keys.length)];
    if (Array.isArray(it))
      return random(3)
        ? it.with(key, mutated(it[key]))
        : random(2)
          ? it.toSpliced(key, 1)
          : it.toSpliced(key, 0, leaf());
    return random(4)
      ? { ...it, [key]: mutated(it[key]) }
      : Object.fromEntries(Object.entries(it).filter(([other]) => other !== key));
  };
  const pairs = Array.from({ length: 400 }, () => value(5)).map((made) => [
    made,
    [made, mutated(made), mutated(mutated(made))][random(3)],
  ]);
  const files = pairs.map(([made, expected], i) =>
    caseFiles(`t/${String(i).padStart(3, '0')}`, {
      'service.json': { service: 'shop' },
      'template.json': { Resources: {}, X: made },
      'expected.json': { X: expected, Resources: {} },
    }),
  );
  const { cases } = JSON.parse(
    runTest(folder(Object.assign({}, ...files)), 't', '--format', 'json').stdout,
  );
  assert.equal(cases.length, pairs.length);
  cases.forEach(({ passed, differences = [] }, i) => {
    const [made, expected] = pairs[i];
    assert.equal(passed, isDeepStrictEqual(made, expected), JSON.stringify(pairs[i]));
    for (const { pointer, expected: there, actual } of differences) {
      const keys = pointer
        .split('/')
        .slice(1)
        .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
      const at = (names) => names.reduce((inner, key) => inner?.[key], { X: expected });
      if (there !== undefined)
        assert.deepEqual(at(keys), there, `${pointer} of ${JSON.stringify(expected)}`);
      else
        assert.ok(
          Array.isArray(at(keys.slice(0, -1))) || at(keys) === undefined,
          `${pointer} of ${JSON.stringify(expected)}`,
        );
      assert.ok(
        JSON.stringify(made).includes(JSON.stringify(actual) ?? ''),
        `${pointer} of ${JSON.stringify(made)}`,
      );
      assert.ok(!isDeepStrictEqual(there, actual));
    }
  });
  const failed = cases.filter(({ passed }) => !passed).length;
  assert.ok(failed > 100 && failed < 350, `${failed} differ`);
});

test('long lists are compared by position, and the whole is cut where it is long', () => {
  const numbers = Array.from({ length: 1000 }, (_, i) => i);
  const files = {
    'service.json': { service: 'shop' },
    'template.json': { Resources: {}, X: numbers, Y: 'a'.repeat(500) },
  };
  const dir = folder(
    caseFiles('t/a', {
      ...files,
      'expected.json': { Resources: {}, X: numbers.map((i) => i + 0.5), Y: '' },
    }),
  );
  const lines = runTest(dir, 't').stdout.split('\n');
  assert.equal(lines[1], '  expected.json differs in 1001 places (- expected, + made):');
  assert.deepEqual(lines.slice(2, 5), ['  X[0]', '    - 0.5', '    + 0']);
  assert.deepEqual(lines.slice(-3), ['  and 981 more', '0 passed, 1 failed', '']);
  put(dir, caseFiles('t/a', { ...files, 'expected.json': { Resources: {}, X: numbers, Y: '' } }));
  assert.deepEqual(runTest(dir, 't').stdout.split('\n').slice(2, 5), [
    '  Y',
    '    - ""',
    `    + "${'a'.repeat(159)}...`,
  ]);
});

test('a missing expectation fails and says what writes it', () => {
  const dir = folder(caseFiles('t/a', { 'expected.json': undefined }));
  assert.deepEqual(runTest(dir, 't'), {
    exit: 1,
    stderr: '',
    stdout: 'FAIL t/a\n  there is no expected.json; --update writes it\n0 passed, 1 failed\n',
  });
});

test('what is said on standard error is compared line by line', () => {
  const dir = folder(caseFiles('t/a', { 'service.json': WRONG, 'expected.json': undefined }));
  const { stderr } = run(
    ['transform', '--service', 'service.json', '--template', 'template.json', '--severity', 'info'],
    { cwd: path.join(dir, 't/a') },
  );
  assert.match(stderr, /RO101/);
  put(dir, { 't/a/diagnostics.txt': stderr });
  assert.equal(runTest(dir, 't').exit, 0, 'errors that are expected');

  put(dir, { 't/a/diagnostics.txt': `${stderr}and more\n` });
  assert.deepEqual(runTest(dir, 't').stdout.split('\n'), [
    'FAIL t/a',
    '  diagnostics.txt differs from what is said (- expected, + said):',
    '    - and more',
    '0 passed, 1 failed',
    '',
  ]);
  put(dir, { 't/a/diagnostics.txt': stderr.slice(0, -1) });
  assert.match(runTest(dir, 't').stdout, /in the end of its last line\n0 passed, 1 failed/);
  put(dir, { 't/a/diagnostics.txt': stderr, 't/a/expected.json': EXPECTED });
  assert.match(
    runTest(dir, 't').stdout,
    /has errors, but there is expected\.json; --update removes it\n/,
  );
});

test('notes are said as well, though a terminal does not show them without being asked', () => {
  const template = changed(
    TEMPLATE,
    ({ Resources }) =>
      (Resources.OrderLambdaVersion1 = {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
      }),
  );
  const service = changed(
    SERVICE,
    (copy) =>
      (copy.functions.order.deploymentSettings = {
        type: 'Linear10PercentEvery1Minute',
        alias: 'Live',
        alarms: ['failures'],
      }),
  );
  const files = {
    'service.json': service,
    'template.json': { ...template, Outputs: { Name: { Value: { Ref: 'OrderLambdaFunction' } } } },
  };
  const dir = folder({
    ...caseFiles('t/a', files),
    ...caseFiles('t/b', { ...files, 'options.json': {} }),
  });
  assert.equal(runTest(dir, 't', '--update').exit, 0);
  for (const name of ['a', 'b'])
    assert.match(read(dir, `t/${name}/diagnostics.txt`), /info RO306 Outputs\.Name\.Value: /);
});

test('warnings that are not expected fail, expected ones pass', () => {
  const dir = folder(caseFiles('t/a', { 'diagnostics.txt': 'warning RO999: gone\n' }));
  const { exit, stdout } = runTest(dir, 't');
  assert.equal(exit, 1);
  assert.match(stdout, /\n {4}- warning RO999: gone\n/);
});

const UNREADABLE = [
  ['broken JSON', { 'template.json': '{"Resources": {' }, /^ {2}template\.json:1:\d+: .+$/m],
  [
    'broken YAML',
    { 'template.json': undefined, 'template.yml': 'Resources: [\n' },
    /^ {2}template\.yml:\d+:\d+: .+$/m,
  ],
  ['a broken service', { 'service.json': '{' }, /^ {2}service\.json:1:\d+: .+$/m],
  ['a broken expectation', { 'expected.json': '{' }, /^ {2}expected\.json:\d+:\d+: .+$/m],
  [
    'a folder in the place of a template',
    { 'template.json': undefined, 'template.json/x': '' },
    /^ {2}.*cannot read template\.json: .+$/m,
  ],
  [
    'a folder in the place of the diagnostics',
    { 'diagnostics.txt/x': '' },
    /^ {2}cannot read diagnostics\.txt: .+$/m,
  ],
  [
    'two services',
    { 'service.yml': 'service: shop' },
    /^ {2}both service\.yml and service\.json are there/m,
  ],
  [
    'two expectations',
    { 'expected.yml': 'a: b' },
    /^ {2}both expected\.json and expected\.yml are there/m,
  ],
  [
    'a wrong argument',
    { arguments: '--stagee\nprod\n' },
    /^ {2}.*there is no option "--stagee"; did you mean --stage\?/m,
  ],
  [
    'a wrong id in the arguments',
    { arguments: '--ignore\nRO999\n' },
    /^ {2}.*--ignore takes ids such as RO\d+, not "RO999"/m,
  ],
  ['a request for help', { arguments: '--help\n' }, /^ {2}arguments asks for help/m],
  [
    'too many arguments',
    { arguments: '--stage=a\n'.repeat(65) },
    /^ {2}arguments has more than 64 lines/m,
  ],
  ['broken options', { 'options.json': '{' }, /^ {2}options\.json:1:\d+: .+$/m],
  [
    'options beside arguments',
    { 'options.json': '{}', arguments: '--stage\nprod\n' },
    /takes no arguments/,
  ],
  [
    'options without a template',
    { 'options.json': '{}', 'template.json': undefined },
    /needs the template/,
  ],
];
describe('what cannot be run fails with its reason, and the others go on', () => {
  for (const [what, files, reason] of UNREADABLE) {
    test(what, () => {
      const dir = folder({ ...caseFiles('t/a', files), ...caseFiles('t/b') });
      const { exit, stdout, stderr } = runTest(dir, 't');
      assert.equal(exit, 1, stdout + stderr);
      assert.match(stdout, reason);
      assert.match(stdout, /^FAIL t\/a\n/);
      assert.match(stdout, /\n1 passed, 1 failed\n$/);
      assert.equal(stderr, '');
    });
  }
});

test('a case that needs too much memory fails alone', () => {
  const template = `{"Resources": {}, "X": [${'1,'.repeat(4_000_000)}1]}`;
  const dir = folder({ ...caseFiles('t/a', { 'template.json': template }), ...caseFiles('t/b') });
  const { exit, stdout } = runTest(dir, 't');
  assert.equal(
    stdout,
    'FAIL t/a\n  it needs more than 256 MiB of memory, the most a case may have\n1 passed, 1 failed\n',
  );
  assert.equal(exit, 1);
});

// ---- Colours ----

test('colours are there when they are asked for, and only then', () => {
  const dir = folder(
    caseFiles('t/a', {
      'expected.json': changed(EXPECTED, (copy) => (copy.Resources.OrderFailuresAlarm.Type = 'X')),
    }),
  );
  const plain = runTest(dir, 't').stdout;
  assert.doesNotMatch(plain, /\x1b/);
  const coloured = runTest(dir, 't', '--color', 'always').stdout;
  assert.match(
    coloured,
    /\x1b\[31m- "X"\x1b\[0m\n {4}\x1b\[32m\+ "AWS::CloudWatch::Alarm"\x1b\[0m\n/,
  );
  assert.equal(coloured.replace(/\x1b\[[\d;]*m/g, ''), plain);
});

// ---- Finding ----

test('cases are found in every folder, in one order, each once', () => {
  const wrong = { 'expected.json': undefined };
  const names = ['t/B', 't/a/x/y', 't/a-1', 't/a/z', 't/ä', 't/c/c'];
  const dir = folder(
    Object.assign(
      {},
      ...names.map((name) => caseFiles(name, wrong)),
      caseFiles('t/.hidden/a'),
      caseFiles('t/node_modules/a'),
    ),
  );
  put(dir, {
    't/only-a-service/serverless.yml': 'service: shop',
    't/c/c/inside/service.yml': 'service: of the case',
  });
  fs.symlinkSync('..', path.join(dir, 't/a/up'));
  fs.symlinkSync('../c', path.join(dir, 't/a/zz'));
  fs.symlinkSync('nowhere', path.join(dir, 't/a/dangling'));
  const failed = (...args) =>
    [...runTest(dir, ...args).stdout.matchAll(/^FAIL (.*)$/gm)].map(([, name]) => name);
  assert.deepEqual(
    failed('t'),
    ['t/B', 't/a/x/y', 't/a/z', 't/a/zz/c', 't/a-1', 't/ä'].sort((a, b) =>
      Buffer.compare(Buffer.from(a.replaceAll('/', '\0')), Buffer.from(b.replaceAll('/', '\0'))),
    ),
  );
  assert.deepEqual(
    failed('t/c', 't', 't/c/c'),
    ['t/c/c', 't/B', 't/a/x/y', 't/a/z', 't/a-1', 't/ä'].sort((a, b) =>
      a === 't/c/c'
        ? -1
        : b === 't/c/c'
          ? 1
          : Buffer.compare(
              Buffer.from(a.replaceAll('/', '\0')),
              Buffer.from(b.replaceAll('/', '\0')),
            ),
    ),
  );
  assert.deepEqual(failed('t/a/z'), ['t/a/z'], 'a case itself');
});

test('folders that lie too deep are said, and what was found is run', () => {
  const deep = `t/${'d/'.repeat(20)}case`;
  const dir = folder({ ...caseFiles(deep), ...caseFiles('t/a') });
  const { exit, stdout, stderr } = runTest(dir, 't');
  assert.equal(stdout, '1 passed, 0 failed\n');
  assert.match(stderr, /folders more than 16 deep are not searched/);
  assert.equal(exit, 3);
});

test('--filter takes a part of the path, with * and ?', () => {
  const wrong = { 'expected.json': undefined };
  const names = ['t/alarms/one', 't/alarms/two', 't/rollout/one'];
  const dir = folder(Object.assign({}, ...names.map((name) => caseFiles(name, wrong))));
  const failed = (filter) =>
    [...runTest(dir, 't', '--filter', filter).stdout.matchAll(/^FAIL (.*)$/gm)].map(
      ([, name]) => name,
    );
  assert.deepEqual(failed('alarms'), names.slice(0, 2));
  assert.deepEqual(failed('one'), ['t/alarms/one', 't/rollout/one']);
  assert.deepEqual(failed('a*/?wo'), ['t/alarms/two']);
  assert.deepEqual(failed('t/*/one'), ['t/alarms/one', 't/rollout/one']);
  const { exit, stdout, stderr } = runTest(dir, 't', '--filter', 'three\u001b');
  assert.deepEqual([exit, stdout], [2, '']);
  assert.match(stderr, /no case of 3 fits "three\\x1b"/);
});

const NOTHING = [
  ['an empty folder', { 't/x': '' }, ['t'], 2, /there is no case/],
  ['no folder rollout-tests', {}, [], 2, /there is no folder rollout-tests here; name the folder/],
  ['a folder that is not there', {}, ['t'], 3, /cannot search t: /],
  ['a file', { t: '' }, ['t'], 3, /cannot search t: /],
];
for (const [what, files, args, code, reason] of NOTHING) {
  test(`nothing to run is no success: ${what}`, () => {
    const { exit, stdout, stderr } = runTest(folder(files), ...args);
    assert.equal(exit, code);
    assert.equal(stdout, '');
    assert.match(stderr, reason);
  });
}

// ---- Updating ----

test('--update writes what is missing and what differs, and says so; then all pass', () => {
  const dir = folder({
    ...caseFiles('t/differs', { 'expected.json': TEMPLATE }),
    ...caseFiles('t/missing', { 'expected.json': undefined }),
    ...caseFiles('t/same'),
    ...caseFiles('t/unmerged', { 'expected.json': '<<<<<<< ours\n{}\n' }),
    ...caseFiles('t/wrong', { 'service.json': WRONG }),
    ...caseFiles('t/words', { 'diagnostics.txt': 'error RO999\n' }),
    ...caseFiles('t/yaml', { 'expected.json': undefined, 'expected.yml': YAML }),
    ...caseFiles('t/unreadable', { 'template.json': '{' }),
  });
  const before = fs.statSync(path.join(dir, 't/same/expected.json'));
  const { exit, stdout, stderr } = runTest(dir, 't', '--update');
  assert.match(stdout, /^FAIL t\/unreadable\n {2}template\.json:1:2: /m);
  const written = [...stdout.matchAll(/^wrote (.*)$/gm)].map(([, name]) => name);
  assert.deepEqual(written, [
    't/differs/expected.json',
    't/missing/expected.json',
    't/unmerged/expected.json',
    't/words/diagnostics.txt',
    't/wrong/expected.json',
    't/wrong/diagnostics.txt',
    't/yaml/expected.yml',
  ]);
  assert.match(stdout, /\n7 passed, 1 failed\n$/);
  assert.deepEqual([exit, stderr], [1, '']);

  for (const name of ['differs', 'missing', 'unmerged']) {
    assert.deepEqual(JSON.parse(read(dir, `t/${name}/expected.json`)), EXPECTED, name);
    assert.match(read(dir, `t/${name}/expected.json`), /^\{\n {2}"Resources": \{\n[^]*\n\}\n$/);
  }
  assert.ok(!exists(dir, 't/wrong/expected.json'));
  assert.match(read(dir, 't/wrong/diagnostics.txt'), /RO101/);
  assert.ok(!exists(dir, 't/words/diagnostics.txt'));
  assert.ok(!exists(dir, 't/yaml/expected.json'));
  assert.match(read(dir, 't/yaml/expected.yml'), /^ +OrderFailuresAlarm:$/m);
  assert.ok(!exists(dir, 't/unreadable/diagnostics.txt'));
  assert.equal(
    fs.statSync(path.join(dir, 't/same/expected.json')).ino,
    before.ino,
    'what is right stays as it is',
  );
  assert.deepEqual(fs.readdirSync(path.join(dir, 't/differs')).sort(), [
    'expected.json',
    'service.json',
    'template.json',
  ]);

  fs.rmSync(path.join(dir, 't/unreadable'), { recursive: true });
  assert.deepEqual(runTest(dir, 't'), { exit: 0, stdout: '7 passed, 0 failed\n', stderr: '' });
  assert.equal(
    runTest(dir, 't', '--update').stdout,
    '7 passed, 0 failed\n',
    'a second time there is nothing to write',
  );
});

test('what cannot be written is said, and fails', () => {
  const dir = folder(caseFiles('t/a', { 'expected.json': undefined, 'expected.json/x': '' }));
  const { exit, stdout } = runTest(dir, 't', '--update');
  assert.match(stdout, /^ {2}cannot write expected\.json: .+\n0 passed, 1 failed\n$/m);
  assert.equal(exit, 1);
});

// ---- For programs ----

/* Names and values that XML and terminals could take for their own. */
const HOSTILE = 't/<a & "b">\u001b[31m\uffff';
const hostile = () =>
  folder({
    ...caseFiles(HOSTILE, {
      'expected.json': { ...EXPECTED, Metadata: ']]> & <x> \u0001 \ufffe "quoted"' },
    }),
    ...caseFiles('t/good'),
    ...caseFiles('t/missing', { 'expected.json': undefined }),
  });

// What an XML parser that is not ours makes of it.
function parsedXml(text) {
  const script = [
    'import sys, json, xml.etree.ElementTree as tree',
    'def of(e): return {"tag": e.tag, "attributes": e.attrib, "text": e.text or "", "children": [of(c) for c in e]}',
    'print(json.dumps(of(tree.fromstring(sys.stdin.buffer.read()))))',
  ].join('\n');
  const { status, stdout, stderr } = spawnSync('python3', ['-c', script], {
    input: text,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

test('--format junit is XML, whatever names and values hold', () => {
  const { exit, stdout, stderr } = runTest(hostile(), 't', '--format', 'junit');
  assert.deepEqual([exit, stderr], [1, '']);
  const suites = parsedXml(stdout);
  assert.deepEqual(
    [suites.tag, suites.attributes],
    ['testsuites', { tests: '3', failures: '2', errors: '0' }],
  );
  const [suite] = suites.children;
  assert.deepEqual(suite.attributes, {
    name: 'sls-rollout test',
    tests: '3',
    failures: '2',
    errors: '0',
    skipped: '0',
  });
  assert.deepEqual(
    suite.children.map(({ tag, attributes }) => [tag, attributes]),
    [
      ['testcase', { classname: 't', name: '<a & "b">\\x1b[31m\\uffff' }],
      ['testcase', { classname: 't', name: 'good' }],
      ['testcase', { classname: 't', name: 'missing' }],
    ],
  );
  const [[first], none, [missing]] = suite.children.map(({ children }) => children);
  assert.deepEqual(none, []);
  assert.equal(first.attributes.message, 'expected.json differs in 1 place (- expected, + made):');
  assert.match(first.text, /^ {2}Metadata\n {4}- "\]\]> & <x> \\u0001 \\ufffe \\"quoted\\""\n$/m);
  assert.equal(missing.attributes.message, 'there is no expected.json; --update writes it');
});

test('--format json holds every case, and the values as they are', () => {
  const { exit, stdout } = runTest(hostile(), 't', '--format', 'json');
  assert.equal(exit, 1);
  const answer = JSON.parse(stdout);
  assert.deepEqual([answer.passed, answer.failed], [1, 2]);
  const [first, good, missing] = answer.cases;
  assert.deepEqual(good, { name: 't/good', passed: true });
  assert.deepEqual(missing, {
    name: 't/missing',
    passed: false,
    reason: 'there is no expected.json; --update writes it',
  });
  assert.deepEqual(first, {
    name: 't/<a & "b">\\x1b[31m\uffff',
    passed: false,
    differenceCount: 1,
    differences: [
      { path: 'Metadata', pointer: '/Metadata', expected: ']]> & <x> \u0001 \ufffe "quoted"' },
    ],
  });
  const dir = folder({
    ...caseFiles('t/a', { 'expected.json': undefined }),
    ...caseFiles('t/b', { 'diagnostics.txt': 'x\n' }),
  });
  const { cases } = JSON.parse(runTest(dir, 't', '--format=json').stdout);
  assert.deepEqual(cases[1], {
    name: 't/b',
    passed: false,
    diagnostics: { expected: 'x\n', actual: '' },
  });
  assert.deepEqual(JSON.parse(runTest(dir, 't', '--format=json', '--update').stdout), {
    passed: 2,
    failed: 0,
    cases: [
      { name: 't/a', passed: true, written: ['expected.json'] },
      { name: 't/b', passed: true, written: ['diagnostics.txt'] },
    ],
  });
});

test('control characters of names and values do not reach the terminal', () => {
  const { stdout } = runTest(hostile(), 't');
  assert.doesNotMatch(stdout, /[\x00-\x09\x0b-\x1f\x7f]/);
  assert.match(stdout, /^FAIL t\/<a & "b">\\x1b\[31m/);
});

// ---- A stack of its own ----

describe('a case whose alarms have a stack of their own', () => {
  const APART = changed(
    SERVICE,
    (service) => (service.custom.alerts.externalStack = { nameSuffix: '-alarms' }),
  );
  const apart = (files) =>
    folder(caseFiles('t/a', { 'service.json': APART, 'expected.json': TEMPLATE, ...files }));

  test('without the file that holds it', () => {
    assert.match(
      runTest(apart(), 't').stdout,
      /^FAIL t\/a\n {2}there is no external\.json; --update writes it\n/,
    );
  });

  test('--update writes what transform --external writes', () => {
    const dir = apart();
    assert.equal(runTest(dir, 't', '--update').exit, 0);
    assert.equal(runTest(dir, 't').stdout, '1 passed, 0 failed\n');
    run(
      [
        'transform',
        '--service',
        't/a/service.json',
        '--template',
        't/a/template.json',
        '--external',
        'written.json',
      ],
      { cwd: dir },
    );
    assert.equal(read(dir, 't/a/external.json'), read(dir, 'written.json'));
    assert.deepEqual(JSON.parse(read(dir, 'written.json')).name, 'shop-dev-alarms');
  });

  test('one that differs is said with its place', () => {
    const dir = apart();
    runTest(dir, 't', '--update');
    put(dir, {
      't/a/external.json': changed(
        JSON.parse(read(dir, 't/a/external.json')),
        (stack) => (stack.name = 'other'),
      ),
    });
    const { exit, stdout } = runTest(dir, 't');
    assert.equal(exit, 1);
    assert.match(
      stdout,
      /external\.json differs in 1 place, the first one name; --update writes it\n/,
    );
  });

  test('where no stack is made it has no place, and --update removes it', () => {
    const dir = folder(caseFiles('t/a', { 'external.json': {} }));
    assert.match(
      runTest(dir, 't').stdout,
      /external\.json is there, but no stack is made; --update removes it\n/,
    );
    assert.equal(runTest(dir, 't', '--update').exit, 0);
    assert.ok(!exists(dir, 't/a/external.json'));
    assert.equal(runTest(dir, 't').stdout, '1 passed, 0 failed\n');
  });
});
