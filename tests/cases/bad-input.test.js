'use strict';

/* Input that is broken, hostile or of the wrong shape: whatever comes in, there is an answer with a
 * reason and a place, in bounded time and memory, and never half an output. Files go through
 * `transform`, lines through `serve`.
 *
 * CASES_SLOW=1 tries fewer mutations and smaller giants, for a binary that runs under valgrind. */

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { Readable } = require('node:stream');
const { after, describe, test } = require('node:test');

const ROOT = path.join(__dirname, '..', '..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);
const VERSION = require('../../package.json').version;
const SLOW = process.env.CASES_SLOW === '1';
const CONCURRENCY = os.availableParallelism();
const MEBIBYTE = 1024 * 1024;
// What document.h promises.
const MOST_BYTES = 64 * MEBIBYTE;
const MOST_LEVELS = 500;
// Nothing here takes seconds; what takes this long hangs.
const PATIENCE = SLOW ? 300_000 : 60_000;

const FOLDER = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-bad-input-'));
after(() => fs.rmSync(FOLDER, { recursive: true, force: true }));

let made = 0;
function file(content, ending = '') {
  const name = path.join(FOLDER, `${(made += 1)}${ending}`);
  fs.writeFileSync(name, content);
  return name;
}

const bytes = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

// `input` is a string, a buffer, or an iterable of them; what the process does not read any more is
// not an error.
function run(argumentList, { input = '', cwd = FOLDER, patience = PATIENCE, onEnd } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(BINARY, argumentList, { cwd });
    const result = { stdout: [], stderr: [] };
    const timer = setTimeout(() => child.kill('SIGKILL'), patience);
    for (const stream of ['stdout', 'stderr'])
      child[stream].on('data', (part) => result[stream].push(part));
    child.on('error', reject).on('close', (code, signal) => {
      clearTimeout(timer);
      const [stdout, stderr] = [result.stdout, result.stderr].map((parts) =>
        Buffer.concat(parts).toString(),
      );
      resolve({ stdout, stderr, exit: signal ?? code });
    });
    child.stdin.on('error', () => {});
    const source = typeof input === 'string' || Buffer.isBuffer(input) ? [input] : input;
    const stream = Readable.from(source, { objectMode: false, highWaterMark: MEBIBYTE });
    stream.on('end', () => Promise.resolve(onEnd?.(child)).finally(() => child.stdin.end()));
    stream.pipe(child.stdin, { end: false });
    child.stdin.on('close', () => stream.destroy());
  });
}

const SERVICE = file('{"service":"shop"}', '.json');
const TEMPLATE = file('{"Resources":{}}', '.json');
const transform = (service, template, options) =>
  run(['transform', '--service', service, '--template', template], options);
const transformTemplate = (content, ending, options) =>
  transform(SERVICE, file(content, ending), options);

// The answers to all of these lines, from one process.
async function serve(lines, options) {
  const { stdout, stderr, exit } = await run(['serve'], {
    ...options,
    input: Array.isArray(lines) ? bytes(...lines.flatMap((line) => [line, '\n'])) : lines,
  });
  const answers = stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  assert.equal(
    exit,
    0,
    `serve ends with ${exit} behind ${answers.length} answers, the last one to ${answers.at(-1)?.id}: ${stderr}`,
  );
  assert.equal(stderr, '', 'serve has nothing to say on standard error');
  assert.ok(stdout === '' || stdout.endsWith('\n'), 'the last answer is a whole line');
  return answers;
}

const request = (id, method, params) => JSON.stringify({ jsonrpc: '2.0', id, method, params });
const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];
const smallest = () => ({
  version: VERSION,
  name: HOOKS[1],
  service: { service: 'shop' },
  template: { Resources: {} },
});

/* ---- What an answer has to be ---- */

const CODES = [-32700, -32600, -32601, -32602, -32000, -32001];

function checkDiagnostic({ id, severity, message, path: place, remedy }) {
  assert.match(id, /^RO\d{3}$/);
  assert.match(severity, /^(error|warning|info)$/);
  assert.ok(message.length > 5 && remedy.length > 5, `${id} says why and what to do`);
  assert.equal(typeof place, 'string');
  if (!place)
    assert.match(message, /^the (service|template) is /, `${id} has no place: ${message}`);
}

function checkAnswer(answer) {
  assert.equal(answer.jsonrpc, '2.0');
  const { result, error } = answer;
  assert.ok((result === undefined) !== (error === undefined), 'either a result or an error');
  if (result) {
    assert.equal(result.version, VERSION);
    (result.diagnostics ?? []).forEach(
      (diagnostic) => checkDiagnostic(diagnostic) ?? assert.notEqual(diagnostic.severity, 'error'),
    );
    return;
  }
  assert.ok(CODES.includes(error.code), `an unknown code: ${error.code}`);
  assert.ok(error.message.length > 5, 'an error has a reason');
  assert.equal(error.data.version, VERSION);
  if (error.code === -32700)
    assert.ok(Number.isInteger(error.data.offset), 'broken JSON has its place');
  if (error.code === -32000) {
    error.data.diagnostics.forEach(checkDiagnostic);
    assert.ok(error.data.diagnostics.some(({ severity }) => severity === 'error'));
  }
}

// A file that is refused: by its place in it, or by a diagnostic; or because it is no service.
function assertRefused({ exit, stdout, stderr }, reason = /./) {
  const isNoService = /^\S+: it (is|has) .*; a service is an object with /m.test(stderr);
  assert.equal(exit, isNoService ? 2 : 1, stderr);
  assert.equal(stdout, '', 'no half output');
  if (isNoService) return;
  assert.match(stderr, /^((\S+: )?error RO\d{3} .+|.+:\d+:\d+: .{6,})$/m);
  assert.match(stderr, reason);
}

function assertFailed({ exit, stdout, stderr }, reason = /./) {
  assert.equal(exit, 3, stderr);
  assert.equal(stdout, '');
  assert.match(stderr, /^sls-rollout.*: .+\n$/);
  assert.match(stderr, reason);
}

// ---- JSON ----

/* [text, where it stops being JSON, why]; the offset is left out where a reader may well see it a
   character earlier or later. */
const BROKEN_JSON = [
  ['{', 1, /ends too early/],
  ['[', 1, /ends too early/],
  ['{"a":', 5, /ends too early/],
  ['{"a":1', 6, /ends too early/],
  ['{"a"'],
  ['{"a":1,}', 7],
  ['[1,]', 3],
  ['[,1]', 1],
  ['{,}'],
  ['{a:1}'],
  ["{'a':1}"],
  ['{"a" 1}', 5],
  ['{"a":1 "b":2}', 7],
  ['[1 2]', 3],
  ['{"a":tru}', 5],
  ['{"a":True}', 5],
  ['{"a":undefined}', 5],
  ['{"a":NaN}', 5],
  ['{"a":-Infinity}'],
  ['{"a":-}', 5],
  ['{"a":+1}', 5],
  ['{"a":01}', 5, /number/],
  ['{"a":1.}', 5, /number/],
  ['{"a":.5}', 5],
  ['{"a":1e}'],
  ['{"a":0x10}'],
  ['{"a":1.2.3}'],
  ['{"a":"', 6],
  ['{"a":"b', undefined, /string has no end/],
  ['{"a":"\\', 6],
  ['{"a":"\\x"}', 6, /escape/],
  ['{"a":"\\u12"}', 6, /escape/],
  ['{"a":"\\ud800"}', 6, /surrogate/],
  ['{"a":"\\ud800b"}', 6, /surrogate/],
  ['{"a":"\\ud800\\u0041"}', 6, /surrogate/],
  ['{"a":"\\ud800\\ud800"}', 6, /surrogate/],
  ['{"a":"\\udc00"}', 6, /surrogate/],
  ['{"\\udc00":1}', 2, /surrogate/],
  ['{"a":"\\u0000"}', 6, /NUL/],
  ['{"a":"b\\u0000c"}', 7, /NUL/],
  ['{"\\u0000":1}', 2, /NUL/],
  ['{"a":"\x01"}', 6, /control character 0x01/],
  ['{"a":"\t"}', 6, /control character 0x09/],
  ['{"\x1f":1}', 2, /control character 0x1f/],
  ['{} {}', 3, /behind the end/],
  ['{}x', 2, /behind the end/],
  ['{},', 2, /behind the end/],
  ['{"a":1}}', 7, /behind the end/],
  ['{}//', 2, /behind the end/],
  [']', 0],
  ['}', 0],
  ['[}', 1],
  ['{]', 1],
  ['/* a */{}', 0],
  ['{"a":1,"a":2}', undefined, /"a".*second time/],
  ['{"b":[{"a":1,"c":2,"a":3}]}', undefined, /"a".*second time/],
  [`{${[...'abcdefghijka'].map((key) => `"${key}":1`)}}`, undefined, /"a".*second time/],
  ['{}\0', 2],
  ['\v{}', 0],
  ['{"a":1,\v"b":2}', 7],
  ['[\u00a01]', 1],
  [bytes('{"a":"', [0xff], '"}'), 6, /0xff is not UTF-8/],
  [bytes('{"', [0xff], '":1}'), 2, /0xff is not UTF-8/],
  [bytes('{"a":"', [0x80], '"}'), 6, /0x80 is not UTF-8/],
  [bytes('{"a":"', [0xc3], '"}'), 6, /0xc3 is not UTF-8/],
  [bytes('{"a":"', [0xe2, 0x82], '"}'), 6, /0xe2 is not UTF-8/],
  [bytes('{"a":"', [0xc0, 0xaf], '"}'), 6, /0xc0 is not UTF-8/], // overlong
  [bytes('{"a":"', [0xe0, 0x80, 0xaf], '"}'), 6, /0xe0 is not UTF-8/],
  [bytes('{"a":"', [0xf0, 0x80, 0x80, 0xaf], '"}'), 6, /0xf0 is not UTF-8/],
  [bytes('{"a":"', [0xed, 0xa0, 0x80], '"}'), 6, /0xed is not UTF-8/], // a surrogate
  [bytes('{"a":"', [0xf4, 0x90, 0x80, 0x80], '"}'), 6, /0xf4 is not UTF-8/], // above U+10FFFF
  [bytes([0xff, 0xfe], '{}'), 0],
  [bytes([0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf], '{}')],
  ['['.repeat(MOST_LEVELS + 1) + ']'.repeat(MOST_LEVELS + 1), MOST_LEVELS, /deeper than 500/],
  [
    '{"a":'.repeat(MOST_LEVELS + 1) + '1' + '}'.repeat(MOST_LEVELS + 1),
    undefined,
    /deeper than 500/,
  ],
  ['['.repeat(100_000), undefined, /deeper than 500/],
  ['['.repeat(100_000) + ']'.repeat(100_000), undefined, /deeper than 500/],
  ['{"a":'.repeat(100_000), undefined, /deeper than 500/],
];

const SHOWN = 50;
const shown = (text) => JSON.stringify(text.toString('latin1')).slice(0, SHOWN);

test('broken JSON on the wire is answered with its place, one answer a line', async () => {
  const answers = await serve(BROKEN_JSON.map(([text]) => text));
  assert.equal(answers.length, BROKEN_JSON.length);
  answers.forEach((answer, i) => {
    const [text, offset, reason] = BROKEN_JSON[i];
    checkAnswer(answer);
    assert.equal(answer.id, null);
    assert.equal(answer.error.code, -32700, shown(text));
    if (offset !== undefined) assert.equal(answer.error.data.offset, offset, shown(text));
    assert.ok(answer.error.data.offset <= Buffer.byteLength(text), shown(text));
    if (reason) assert.match(answer.error.message, reason, shown(text));
  });
});

// As the template, and every seventh as the service. What does not begin with a bracket is read as
// YAML.
describe(
  'broken JSON in a file is refused with line and column',
  { concurrency: CONCURRENCY },
  () => {
    BROKEN_JSON.forEach(([text, offset, reason], i) => {
      if (SLOW && i % 10) return;
      const isJson = /^\s*[{[]/.test(text.toString('latin1'));
      test(shown(text), async () => {
        const name = file(text, '.json');
        const result = await (i % 7 ? transform(SERVICE, name) : transform(name, TEMPLATE));
        assertRefused(result, isJson ? reason : undefined);
        if (isJson && offset !== undefined)
          assert.ok(result.stderr.startsWith(`${name}:1:${offset + 1}: `), result.stderr);
      });
    });
  },
);

const WRONG_HEX = ['{"a":"\\u12g4"}', '{"a":"b\\uzzzzc"}', '{"a":"\\u-001"}', '{"\\u 123":1}'];
test('an escape with other than hexadecimal digits is refused', async () => {
  for (const answer of await serve(WRONG_HEX)) assert.equal(answer.error.code, -32700);
});

test('a line of NUL bytes is answered', async () => {
  assert.deepEqual(
    (await serve(['\0\0'])).map(({ error }) => error.code),
    [-32700],
  );
});

test('what JSON allows is taken', async () => {
  const texts = [
    '\ufeff{"Resources":{}}',
    ' \r\n\t{ "Resources" : { } } \r\n',
    `{"Resources":{},"X":${'['.repeat(MOST_LEVELS - 1)}${']'.repeat(MOST_LEVELS - 1)}}`,
    '{"Resources":{},"X":"\\ud83d\\ude80 \\u0001 \x7f \\/"}',
    `{"Resources":{},"X":${'1'.repeat(200)}}`,
    '{"Resources":{},"":{"":""}}',
  ];
  for (const text of texts) {
    const { exit, stdout, stderr } = await transformTemplate(text, '.json');
    assert.equal(exit, 0, stderr);
    assert.deepEqual(JSON.parse(stdout), JSON.parse(text.replace(/^\ufeff/, '')));
  }
});

// ---- YAML ----

const BROKEN_YAML = [
  ['', /empty/],
  ['\n\n# only a remark\n', /empty/],
  ['a: "b', /end of stream/],
  ["a: 'b", /end of stream/],
  ['a:\n\t- b', /tab|token/],
  ['a: b: c', /mapping values/],
  ['a: [1, 2', /./],
  ['a: {b: 1', /./],
  ['a: 1\n  b: 2', /./],
  ['- a\nb: c', /./],
  ['a: @b', /token/],
  ['a: `b', /token/],
  ['a: "\\q"', /escape/],
  ['a: "\\0"', /NUL/],
  ['"\\0": a', /NUL/],
  ['a: "\\ud800"', /./],
  ['a: *b', /alias \*b/],
  ['a: &b [*b]', /alias \*b/],
  ['a: &b {<<: *b}', /alias \*b/],
  ['a: !Foo b', /unknown tag !Foo/],
  ['a: !<tag:example.com,2000:foo> b', /unknown tag/],
  ['a: 1\na: 2', /"a".*second time/],
  ['a: {b: 1, "b": 2}', /"b".*second time/],
  ['a: 1\n---\nb: 2', /second document/],
  ['--- a\n--- b', /second document/],
  ['? [a]\n: b', /key/],
  ['? {a: 1}\n: b', /key/],
  ['<<: 5', /<<|merge/],
  ['<<: [{a: 1}, 5]', /<<|merge/],
  ['%YAML 3.0\n---\na: 1', /./],
  ['%FOO\n--- a\n%', /./],
  [bytes('a: ', [0xff]), /./],
  [bytes('a: ', [0xc0, 0xaf]), /./],
  [bytes('a: ', [0xed, 0xa0, 0x80]), /./],
  [bytes('a: b', [0]), /./],
  ['a: b\x01', /./],
  [`a: ${'['.repeat(MOST_LEVELS)}`, /deeper than 500/],
  [`a: ${'['.repeat(100_000)}`, /deeper than 500/],
  [`a: ${'{a: '.repeat(100_000)}`, /deeper than 500/],
  ['- '.repeat(100_000), /deeper than 500/],
  [
    `a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 11 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array(10).fill(`*a${i}`)}]`).join('\n')}`,
    /aliases.*million/,
  ],
];

describe('broken YAML is refused with line and column', { concurrency: CONCURRENCY }, () => {
  BROKEN_YAML.forEach(([text, reason], i) => {
    if (SLOW && i % 5) return;
    test(shown(text), async () => {
      const name = file(text, '.yml');
      const result = await (i % 2 ? transform(SERVICE, name) : transform(name, TEMPLATE));
      assertRefused(result, reason);
      assert.ok(result.stderr.startsWith(`${name}:`), result.stderr);
    });
  });
});

test('what YAML allows is taken', async () => {
  const texts = [
    [
      'Resources: {}\nX: &x [1, &y {a: b}]\nY: [*x, *y, *y]',
      [[1, { a: 'b' }], { a: 'b' }, { a: 'b' }],
    ],
    ['Resources: {}\nY: {<<: {a: 1, b: 2}, a: 3}', { a: 3, b: 2 }],
    ['Resources: {}\nY: {a: 3, <<: [{a: 1}, {a: 2, b: 2}]}', { a: 3, b: 2 }],
    ['---\nResources: {}\nY: a\n...\n', 'a'],
    ['Resources: {}\nY: "\\t\\x41\\U0001F680"', '\tA🚀'],
    ['Resources: {}\r\nY: |\r\n  a\r\n  b\r\n', 'a\nb\n'],
    [`Resources: {}\nY: ${'['.repeat(MOST_LEVELS - 1)}${']'.repeat(MOST_LEVELS - 1)}`, undefined],
  ];
  for (const [text, value] of texts) {
    const { exit, stdout, stderr } = await transformTemplate(text, '.yml');
    assert.equal(exit, 0, stderr);
    if (value !== undefined) assert.deepEqual(JSON.parse(stdout).Y, value);
  }
});

test('YAML behind a byte order mark is read', async () => {
  const { exit, stdout, stderr } = await transformTemplate('\ufeffResources: {}\nY: a\n', '.yml');
  assert.equal(exit, 0, stderr);
  assert.deepEqual(JSON.parse(stdout), { Resources: {}, Y: 'a' });
});

test('aliases do not lead around the limit of levels', async () => {
  const levels = MOST_LEVELS - 100;
  const lines = Array.from(
    { length: 4 },
    (_, i) => `a${i}: &a${i} ${'['.repeat(levels)}${i ? `*a${i - 1}` : 1}${']'.repeat(levels)}`,
  );
  assertRefused(
    await transformTemplate(`Resources: {}\n${lines.join('\n')}\n`, '.yml'),
    /deeper than 500/,
  );
});

test('a wide YAML mapping takes no longer than a wide list', async () => {
  const keys = SLOW ? 2_000 : 100_000;
  const text = `Resources: {}\nX:\n${Array.from({ length: keys }, (_, i) => `  k${i}: 1`).join('\n')}\n`;
  const { exit, stderr } = await transformTemplate(text, '.yml', { patience: 5_000 });
  assert.equal(exit, 0, stderr);
});

// ---- Giants ----

const GIANT = 150 * MEBIBYTE;
// The bytes of `before`, then as many as make `length` altogether, then those of `behind`.
function* giant(before, behind, length = GIANT) {
  const part = Buffer.alloc(MEBIBYTE, 'x');
  yield Buffer.from(before);
  for (let left = length - before.length - behind.length; left > 0; left -= part.length)
    yield part.subarray(0, Math.min(left, part.length));
  yield Buffer.from(behind);
}

function giantFile(...giantOf) {
  const name = file('');
  const descriptor = fs.openSync(name, 'w');
  for (const part of giant(...giantOf)) fs.writeSync(descriptor, part);
  fs.closeSync(descriptor);
  return name;
}

test('a document of 150 MB is refused unread, whichever language and input', async () => {
  for (const before of ['{"Resources":{},"X":"', 'Resources: {}\nX: "']) {
    const name = giantFile(before, '"}');
    assertFailed(await transform(SERVICE, name), /more than 134217728 bytes/);
    assertFailed(await transform(name, TEMPLATE), /more than 134217728 bytes/);
    fs.rmSync(name);
    assertFailed(
      await transform(SERVICE, '-', { input: giant(before, '"}') }),
      /more than 134217728 bytes/,
    );
  }
});

// The most memory that the process has had, in bytes; undefined where the system does not tell.
function peak({ pid }) {
  try {
    return (
      Number(/^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024
    );
  } catch {
    return undefined;
  }
}

test('a line of 100 MB is answered in bounded memory, and so is the one behind it', async () => {
  let memory;
  function* lines() {
    yield* giant('{"jsonrpc":"2.0","id":1,"method":"', '"}\n');
    yield `${request(2, 'describe')}\n`;
  }
  const answers = await serve(lines(), { onEnd: (child) => void (memory = peak(child)) });
  answers.forEach(checkAnswer);
  assert.deepEqual(
    answers.map(({ id, error }) => [id, error?.code]),
    [
      [null, -32600],
      [2, undefined],
    ],
  );
  assert.match(answers[0].error.message, /134217728 bytes/);
  if (memory !== undefined) assert.ok(memory < 8 * MOST_BYTES, `${memory} bytes`);
});

test('a document as large as may be is read', async () => {
  const text = bytes(...giant('{"Resources":{},"X":"', '"}', SLOW ? MEBIBYTE : MOST_BYTES));
  const { exit, stdout, stderr } = await transformTemplate(text, '.json');
  assert.equal(exit, 0, stderr);
  assert.ok(stdout.length > text.length);
});

// ---- The wire ----

const HELLO = request('hello', 'describe');

test('requests are answered in their order, with the id as it came', async () => {
  const ids = [1, 'two', 3.5, -4, '', 12345678901, null, 'ü🚀"\\\n'];
  const lines = ids.flatMap((id, i) => [
    i % 2
      ? request(id, 'describe')
      : request(id, 'hook', { ...smallest(), name: HOOKS[i % 4 ? 0 : 1] }),
  ]);
  const answers = await serve(lines);
  answers.forEach((answer) => checkAnswer(answer) ?? assert.ok(answer.result));
  assert.deepEqual(
    answers.map(({ id }) => id),
    ids,
  );
});

test('an id of many digits comes back digit by digit', async () => {
  const { stdout } = await run(['serve'], {
    input: '{"jsonrpc":"2.0","id":12345678901234567890,"method":"describe"}\n',
  });
  assert.match(stdout, /^\{"jsonrpc":"2.0","id":12345678901234567890,/);
});

test('blank lines are skipped, line ends may be CR LF, the last line needs none', async () => {
  const answers = await serve(bytes(HELLO, '\n\n \n\t\r\n', HELLO, '\r\n\n', HELLO));
  assert.deepEqual(
    answers.map(({ id }) => id),
    ['hello', 'hello', 'hello'],
  );
  assert.deepEqual(await serve(''), []);
});

test('a blank line may come first', async () => {
  assert.deepEqual(
    (await serve(['', HELLO])).map(({ id }) => id),
    ['hello'],
  );
});

test('an answer comes before the input ends', async () => {
  const child = spawn(BINARY, ['serve']);
  const answered = new Promise((resolve) => child.stdout.once('data', () => resolve(true)));
  child.stdin.write(`${HELLO}\n`);
  const late = new Promise((resolve) => setTimeout(resolve, SLOW ? 20_000 : 2_000, false).unref());
  const isAnswered = await Promise.race([answered, late]);
  child.stdin.end();
  assert.ok(isAnswered);
});

test('a notification is not answered, whatever it asks for', async () => {
  const notification = (method, params) => JSON.stringify({ jsonrpc: '2.0', method, params });
  const lines = [
    notification('describe'),
    notification('hook', smallest()),
    notification('hook', {}),
    notification('nothing'),
    HELLO,
  ];
  assert.deepEqual(
    (await serve(lines)).map(({ id }) => id),
    ['hello'],
  );
});

// [what is wrong, the line, the code, the id of the answer, why]
const MISUSE = [
  ['a batch', `[${HELLO}]`, -32600, null],
  ['an empty batch', '[]', -32600, null],
  ['a string', '"describe"', -32600, null],
  ['a number', '5', -32600, null],
  ['null', 'null', -32600, null],
  ['an empty object', '{}', -32600, null],
  ['no jsonrpc', '{"id":1,"method":"describe"}', -32600, 1],
  ['jsonrpc 1.0', '{"jsonrpc":"1.0","id":1,"method":"describe"}', -32600, 1],
  ['jsonrpc as a number', '{"jsonrpc":2.0,"id":1,"method":"describe"}', -32600, 1],
  ['no method', '{"jsonrpc":"2.0","id":1}', -32600, 1],
  ['a method that is no string', '{"jsonrpc":"2.0","id":1,"method":["describe"]}', -32600, 1],
  ['an id that is an object', '{"jsonrpc":"2.0","id":{},"method":"describe"}', -32600, null],
  ['an id that is a list', '{"jsonrpc":"2.0","id":[1],"method":"describe"}', -32600, null],
  ['an id that is true', '{"jsonrpc":"2.0","id":true,"method":"describe"}', -32600, null],
  ['a response', '{"jsonrpc":"2.0","id":1,"result":{}}', -32600, 1],
  ['an unknown method', request(1, 'describes'), -32601, 1, /describes/],
  ['a method in other letters', request(1, 'Describe'), -32601, 1],
  ['members in other letters', '{"jsonrpc":"2.0","ID":1,"Method":"describe"}', -32600, null],
  ['no params', request(1, 'hook'), -32602, 1, /params/],
  ['params that are a list', request(1, 'hook', []), -32602, 1, /params/],
  ['params that are null', request(1, 'hook', null), -32602, 1, /params/],
  ['params that are a string', request(1, 'command', 'plan'), -32602, 1, /params/],
  ['no version', request(1, 'hook', { ...smallest(), version: undefined }), -32602, 1, /version/],
  [
    'a version that is a number',
    request(1, 'hook', { ...smallest(), version: 1 }),
    -32602,
    1,
    /version/,
  ],
  [
    'another version',
    request(1, 'hook', { ...smallest(), version: '0.0.0-other' }),
    -32001,
    1,
    /0\.0\.0-other/,
  ],
  ['another version and nothing else', request(1, 'hook', { version: '0.0.0-other' }), -32001, 1],
  ['a longer version', request(1, 'hook', { ...smallest(), version: `${VERSION}.1` }), -32001, 1],
  ['no name', request(1, 'hook', { ...smallest(), name: undefined }), -32602, 1, /name/],
  [
    'an unknown hook',
    request(1, 'hook', { ...smallest(), name: 'package:finalize' }),
    -32602,
    1,
    /package:finalize/,
  ],
  [
    'an unknown command',
    request(1, 'command', { ...smallest(), name: 'plans' }),
    -32602,
    1,
    /plans/,
  ],
  ['a hook as a command', request(1, 'command', smallest()), -32602, 1],
  ['no service', request(1, 'hook', { ...smallest(), service: undefined }), -32602, 1, /service/],
  [
    'a service that is a list',
    request(1, 'hook', { ...smallest(), service: [] }),
    -32602,
    1,
    /service/,
  ],
  [
    'no template',
    request(1, 'hook', { ...smallest(), template: undefined }),
    -32602,
    1,
    /template/,
  ],
  [
    'a template that is text',
    request(1, 'hook', { ...smallest(), template: '{}' }),
    -32602,
    1,
    /template/,
  ],
  ['an empty template', request(1, 'hook', { ...smallest(), template: {} }), -32000, 1],
  [
    'an unknown form to return',
    request(1, 'hook', { ...smallest(), returns: 'diff' }),
    -32602,
    1,
    /returns/,
  ],
  [
    'a form to return that is null',
    request(1, 'hook', { ...smallest(), returns: null }),
    -32602,
    1,
    /returns/,
  ],
  [
    'a form to return that is a list',
    request(1, 'hook', { ...smallest(), returns: ['patch'] }),
    -32602,
    1,
    /returns/,
  ],
];

test('JSON-RPC that is misused is answered with what is wrong', async () => {
  const answers = await serve(MISUSE.flatMap(([, line]) => [line, HELLO]));
  assert.equal(answers.length, 2 * MISUSE.length);
  MISUSE.forEach(([what, , code, id, reason = /./], i) => {
    const answer = answers[2 * i];
    checkAnswer(answer);
    assert.deepEqual([answer.error?.code, answer.id], [code, id], what);
    assert.match(answer.error.message, reason, what);
    assert.equal(answers[2 * i + 1].id, 'hello', `the request behind ${what} is answered`);
  });
});

test('what params need not have may be of any kind', async () => {
  const values = [
    null,
    5,
    'text',
    [],
    {},
    [[]],
    { stage: 5, functions: [] },
    { functions: { order: 5 } },
    { functions: { order: { name: {}, logicalId: [] } } },
  ];
  const lines = ['naming', 'options', 'more'].flatMap((name) =>
    values.map((value) => request(1, 'hook', { ...smallest(), [name]: value })),
  );
  for (const answer of await serve(lines)) assert.ok(checkAnswer(answer) ?? answer.result);
});

// ---- Every node of a good request replaced ----

const arn = (key) => ({ 'Fn::GetAtt': [`${key}LambdaFunction`, 'Arn'] });
const uri = (key) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      arn(key),
      '/invocations',
    ],
  ],
});
const properties = (Type, Properties) => ({ Type, Properties });

const GOOD = {
  version: VERSION,
  name: '',
  returns: '',
  service: {
    service: 'shop',
    provider: { name: 'aws', stage: 'dev', region: 'eu-west-1', stackName: 'our-shop' },
    custom: {
      deploymentSettings: {
        type: 'AllAtOnce',
        alias: 'Live',
        stages: ['dev'],
        codeDeployRolePermissionsBoundary: 'arn:boundary',
      },
      alerts: {
        stages: ['dev'],
        nameTemplate: '$[functionName]-$[metricName]',
        prefixTemplate: '$[stackName]',
        dashboards: { stages: ['dev'], templates: ['default', 'vertical'] },
        topics: {
          ok: 'arn:ok',
          alarm: {
            topic: 'shop-alarms',
            notifications: [{ protocol: 'lambda', endpoint: arn('Order') }],
          },
          critical: { alarm: { topic: { Ref: 'Pager' } } },
        },
        definitions: {
          refused: {
            metric: 'refused',
            pattern: 'refused',
            threshold: 0,
            statistic: 'Sum',
            period: 60,
            evaluationPeriods: 1,
            comparisonOperator: 'GreaterThanThreshold',
          },
        },
        alarms: ['functionErrors'],
        global: [{ name: 'functionDuration', statistic: 'p99' }],
        function: ['functionThrottles'],
      },
    },
    functions: {
      order: {
        name: 'shop-order',
        alarms: [
          'refused',
          { name: 'functionErrors', enabled: false },
          {
            name: 'odd',
            type: 'anomalyDetection',
            namespace: 'AWS/Lambda',
            metric: 'Errors',
            statistic: 'Sum',
            period: 60,
            evaluationPeriods: 1,
            comparisonOperator: 'GreaterThanUpperThreshold',
            threshold: 2,
            dimensions: [{ Name: 'Resource', Value: 'x' }],
            alarmActions: ['critical'],
          },
        ],
        deploymentSettings: {
          type: 'Linear10PercentEvery1Minute',
          alias: 'blue-green',
          alarms: ['Alarm', { name: 'shop-errors' }, { Ref: 'Alarm' }],
          preTrafficHook: 'probe',
          postTrafficHook: 'arn:aws:lambda:eu-west-1:123456789012:function:report',
          triggerConfigurations: [
            {
              TriggerName: 'a',
              TriggerEvents: ['DeploymentFailure'],
              TriggerTargetArn: { Ref: 'Pager' },
            },
          ],
          codeDeployRole: { Ref: 'Role' },
        },
      },
      check: { deploymentSettings: {} },
      probe: {},
    },
  },
  naming: {
    stackName: 'our-shop',
    stackNameAlphanumeric: 'Ourshop',
    stage: 'dev',
    region: 'eu-west-1',
    roleLogicalId: 'IamRoleLambdaExecution',
    functions: {
      order: {
        name: 'shop-order',
        logicalId: 'OrderLambdaFunction',
        logGroupLogicalId: 'OrderLogGroup',
        logGroupName: '/aws/lambda/shop-order',
      },
    },
  },
  options: { stage: 'dev', region: 'eu-west-1' },
  template: {
    Resources: {
      IamRoleLambdaExecution: properties('AWS::IAM::Role', {
        Policies: [
          {
            PolicyName: 'logs',
            PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['logs:*'], Resource: '*' }] },
          },
        ],
      }),
      OrderLambdaFunction: properties('AWS::Lambda::Function', { FunctionName: 'shop-order' }),
      OrderLambdaVersion1: properties('AWS::Lambda::Version', {
        FunctionName: { Ref: 'OrderLambdaFunction' },
      }),
      CheckLambdaFunction: { Type: 'AWS::Lambda::Function' },
      ProbeLambdaFunction: properties('AWS::Lambda::Function', {
        Role: { 'Fn::GetAtt': ['IamRoleLambdaExecution', 'Arn'] },
      }),
      Pager: properties('AWS::SNS::Topic', {}),
      Alarm: properties('AWS::CloudWatch::Alarm', { MetricName: 'Errors' }),
      CheckLambdaVersion1: properties('AWS::Lambda::Version', {
        FunctionName: { Ref: 'CheckLambdaFunction' },
      }),
      Permission: {
        DependsOn: ['OrderLambdaFunction'],
        ...properties('AWS::Lambda::Permission', { FunctionName: arn('Order') }),
      },
      Mapping: properties('AWS::Lambda::EventSourceMapping', {
        FunctionName: {
          'Fn::If': ['IsOn', { 'Fn::GetAtt': 'OrderLambdaFunction.Arn' }, { Ref: 'AWS::NoValue' }],
        },
      }),
      Method: properties('AWS::ApiGateway::Method', { Integration: { Uri: uri('Order') } }),
      Integration: properties('AWS::ApiGatewayV2::Integration', {
        IntegrationUri: {
          'Fn::Sub': ['${OrderLambdaFunction.Arn}/${Check}', { Check: arn('Check') }],
        },
      }),
      Jwt: properties('AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'JWT' }),
      Topic: properties('AWS::SNS::Topic', {
        Subscription: [{ Protocol: 'lambda', Endpoint: arn('Order') }],
      }),
      Bucket: properties('AWS::S3::Bucket', {
        NotificationConfiguration: {
          LambdaConfigurations: [{ Event: 's3:*', Function: arn('Order') }],
        },
      }),
      Rule: properties('AWS::Events::Rule', {
        Targets: [
          { Id: 'a', Arn: { 'Fn::Join': [':', ['arn', { Ref: 'CheckLambdaFunction' }]] } },
          { Id: 'b', Arn: { 'Fn::Sub': '${OrderLambdaFunction}:${CheckLambdaFunction}' } },
        ],
      }),
      Iot: properties('AWS::IoT::TopicRule', {
        TopicRulePayload: {
          Actions: [{ Lambda: { FunctionArn: arn('Order') } }],
          ErrorAction: { Lambda: { FunctionArn: arn('Check') } },
        },
      }),
      Target: properties('AWS::ElasticLoadBalancingV2::TargetGroup', {
        Targets: [{ Id: arn('Order') }],
      }),
    },
    Outputs: { Order: { Value: arn('Order') } },
  },
};

// The paths of all nodes below the root.
const pathsOf = (value, at = []) =>
  Object.entries(typeof value === 'object' ? (value ?? {}) : {}).flatMap(([key, child]) => [
    [...at, key],
    ...pathsOf(child, [...at, key]),
  ]);

const REPLACEMENTS = [
  null,
  true,
  5,
  -1.5e300,
  '',
  'text',
  'a\u001b[31m\u007f\u0085\n"\\',
  [],
  {},
  [[]],
  { Ref: 'OrderLambdaFunction' },
  { 'Fn::GetAtt': 5 },
];
const MUTATIONS = [
  ...REPLACEMENTS.map((value) => (owner, key) => (owner[key] = value)),
  (owner, key) => (Array.isArray(owner) ? owner.splice(key, 1) : delete owner[key]),
  (owner, key) => (owner[key] = [owner[key]]),
  (owner, key) => (owner[key] = { [key]: owner[key] }),
  (owner, key) => {
    if (Array.isArray(owner)) owner.push(owner[key]);
    else [owner[`${key}\u001b`], owner[key]] = [owner[key], undefined];
  },
];

// The requests that one mutated good one is sent as: both hooks, in both forms between them, and
// the command.
const ASKED = [
  ['hook', HOOKS[0], 'patch'],
  ['hook', HOOKS[1], 'template'],
  ['command', 'plan', undefined],
];

const GOOD_PATHS = pathsOf(GOOD).filter(
  ([first]) => !['version', 'name', 'returns'].includes(first),
);
function mutated(i) {
  const at = GOOD_PATHS[Math.floor(i / MUTATIONS.length)];
  const copy = JSON.parse(JSON.stringify(GOOD));
  MUTATIONS[i % MUTATIONS.length](
    at.slice(0, -1).reduce((inner, key) => inner[key], copy),
    at.at(-1),
  );
  return copy;
}
const MUTATED = GOOD_PATHS.length * MUTATIONS.length;
const STEP = SLOW ? 97 : 1;
const chosen = Array.from({ length: Math.ceil(MUTATED / STEP) }, (_, i) => i * STEP);
const told = (i) =>
  `${GOOD_PATHS[Math.floor(i / MUTATIONS.length)].join('.')}, mutation ${i % MUTATIONS.length}`;

let mutatedAnswers;
function answersToMutations() {
  function* lines() {
    for (const i of chosen) {
      const copy = mutated(i);
      for (const [method, name, returns] of ASKED)
        yield `${request(`${i} ${name}`, method, { ...copy, name, returns })}\n`;
    }
  }
  return (mutatedAnswers ??= serve(lines()));
}

test('the good request is good', async () => {
  for (const [method, name, returns] of ASKED) {
    const [answer] = await serve([request(1, method, { ...GOOD, name, returns })]);
    checkAnswer(answer);
    assert.ok(answer.result, JSON.stringify(answer.error));
  }
});

for (const alerts of [{ topics: [1] }, { definitions: { errors: [1] } }]) {
  test(`custom.alerts: ${JSON.stringify(alerts)}`, async () => {
    const service = {
      service: 'shop',
      custom: { alerts },
      functions: {
        order: { alarms: [{ name: 'errors', metric: 'Errors', alarmActions: ['critical'] }] },
      },
    };
    const [{ error }] = await serve([
      request(1, 'hook', { ...smallest(), name: HOOKS[0], service }),
    ]);
    assert.equal(error.code, -32000);
  });
}

test('whichever node is replaced, wrapped, renamed or left out, there is an answer', async (t) => {
  t.diagnostic(`${GOOD_PATHS.length} nodes, ${MUTATIONS.length} mutations, ${chosen.length} tried`);
  const answers = await answersToMutations();
  assert.equal(answers.length, chosen.length * ASKED.length);
  answers.forEach((answer, n) => {
    const i = chosen[Math.floor(n / ASKED.length)];
    assert.equal(answer.id, `${i} ${ASKED[n % ASKED.length][1]}`, 'in their order');
    assert.doesNotThrow(() => checkAnswer(answer), told(i));
  });
});

test('what stands in messages and plans has its control characters made visible', async () => {
  const raw = /[\u0000-\u0009\u000b-\u001f\u007f\u0080-\u009f]/;
  const answers = await answersToMutations();
  const found = answers.flatMap(({ result, error }, n) => {
    const texts = [
      result?.text,
      error?.message,
      ...((result ?? error.data).diagnostics?.flatMap(({ path: place, message }) => [
        place,
        message,
      ]) ?? []),
    ];
    return texts
      .filter((text) => raw.test(text ?? ''))
      .map((text) => `${told(chosen[Math.floor(n / ASKED.length)])}: ${JSON.stringify(text)}`);
  });
  assert.deepEqual(found, []);
});

describe('the same in files', { concurrency: CONCURRENCY }, () => {
  const step = Math.ceil(MUTATED / (SLOW ? 10 : 200));
  for (let i = 0; i < MUTATED; i += step) {
    test(told(i), async () => {
      const { service, template } = mutated(i);
      const texts = [service, template].map((value) => JSON.stringify(value) ?? '');
      const result = await transform(...texts.map((text) => file(text, '.json')));
      if (result.exit !== 0) return assertRefused(result);
      JSON.parse(result.stdout);
      assert.match(
        result.stderr,
        /^((\S+: )?(warning|info) RO\d{3} .+\n( +\d* [|=] .+\n)*)*(\d+ (warning|note)s?(, (and )?)?)*(; --severity info shows them)?\n?$/,
      );
    });
  }
});

test('functions in lists within lists are all read, or refused', async () => {
  const keys = Array.from({ length: 50 }, (_, i) => `f${i}`);
  const functions = [
    [
      Object.fromEntries(
        keys.map((key) => [key, { deploymentSettings: { type: 'AllAtOnce', alias: 'Live' } }]),
      ),
    ],
  ];
  const resources = keys
    .map((key) => `F${key.slice(1)}LambdaFunction`)
    .flatMap((id) => [
      [id, { Type: 'AWS::Lambda::Function' }],
      [`${id}V`, properties('AWS::Lambda::Version', { FunctionName: { Ref: id } })],
    ]);
  const [{ result }] = await serve([
    request(1, 'hook', {
      ...smallest(),
      service: { service: 'shop', functions },
      template: { Resources: Object.fromEntries(resources) },
    }),
  ]);
  if (result)
    assert.equal(
      Object.values(result.template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Alias')
        .length,
      keys.length,
    );
});

// ---- Files and pipes ----

describe('the world fails', { concurrency: CONCURRENCY }, () => {
  test('a file that is missing, or a folder', async () => {
    const missing = path.join(FOLDER, 'nowhere.yml');
    assertFailed(await transform(missing, TEMPLATE), /nowhere\.yml: No such file/);
    assertFailed(await transform(SERVICE, missing), /nowhere\.yml: No such file/);
    assertFailed(await transform(SERVICE, FOLDER), /Is a directory/);
  });

  test('an empty file is empty, not a failure', async () => {
    assertRefused(await transformTemplate(''), /empty/);
    assertRefused(await transform(SERVICE, '-'), /^standard input:1:1: the document is empty/);
  });

  const output = (argumentList) =>
    run(['transform', '--service', SERVICE, '--template', TEMPLATE, '-o', ...argumentList]);
  const emptyFolder = () => fs.mkdtempSync(path.join(FOLDER, 'output-'));

  test('-o into a folder that is missing', async () => {
    const folder = emptyFolder();
    assertFailed(
      await output([path.join(folder, 'missing', 'out.json')]),
      /out\.json: No such file/,
    );
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  test('-o onto a folder', async () => {
    const folder = emptyFolder();
    fs.mkdirSync(path.join(folder, 'out.json'));
    assertFailed(await output([path.join(folder, 'out.json')]), /out\.json: Is a directory/);
    assert.deepEqual(fs.readdirSync(folder), ['out.json']);
    assert.deepEqual(fs.readdirSync(path.join(folder, 'out.json')), []);
  });

  test('-o replaces a file as a whole and keeps its mode, and leaves it where the input has errors', async () => {
    const folder = emptyFolder();
    const name = path.join(folder, 'out.json');
    fs.writeFileSync(name, 'before', { mode: 0o640 });
    fs.chmodSync(name, 0o640);
    assertRefused(
      await run(['transform', '--service', SERVICE, '--template', file('{}'), '-o', name]),
    );
    assert.equal(fs.readFileSync(name, 'utf8'), 'before');
    assert.deepEqual(await output([name]), { stdout: '', stderr: '', exit: 0 });
    assert.deepEqual(JSON.parse(fs.readFileSync(name, 'utf8')), { Resources: {} });
    assert.equal(fs.statSync(name).mode & 0o777, 0o640);
    assert.deepEqual(fs.readdirSync(folder), ['out.json']);
  });

  test('-o of a pipe writes into it', async () => {
    const name = path.join(emptyFolder(), 'pipe');
    assert.equal(spawnSync('mkfifo', [name]).status, 0);
    const descriptor = fs.openSync(name, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK);
    await output([name]);
    fs.closeSync(descriptor);
    assert.ok(fs.lstatSync(name).isFIFO());
  });

  // Through a shell, which can close descriptors. Returns what the program says and its exit code.
  function redirected(redirection, ...argumentList) {
    const { stdout, stderr } = spawnSync(
      'sh',
      ['-c', `"$0" "$@" ${redirection}; echo "exit $?" >&2`, BINARY, ...argumentList],
      { cwd: FOLDER, encoding: 'utf8', input: `${HELLO}\n` },
    );
    const [, said, exit] = /^([^]*)exit (\d+)\n$/.exec(stderr);
    return { stdout, stderr: said, exit: Number(exit) };
  }

  const FILES = ['--service', SERVICE, '--template', TEMPLATE];
  for (const argumentList of [
    ['transform', ...FILES],
    ['plan', ...FILES],
    ['describe'],
    ['serve'],
  ]) {
    for (const redirection of ['>&-', '>/dev/full']) {
      test(
        `${argumentList[0]} ${redirection}`,
        { skip: redirection === '>/dev/full' && !fs.existsSync('/dev/full') },
        () => assertFailed(redirected(redirection, ...argumentList), /cannot write/),
      );
    }
    test(`${argumentList[0]} into a pipe that nobody reads`, () => {
      // The pipe's reader is gone before the program begins.
      const said = path.join(emptyFolder(), 'said');
      spawnSync(
        'sh',
        [
          '-c',
          `{ sleep 0.2; "$0" "$@" 2>"${said}"; echo "exit $?" >>"${said}"; } | true`,
          BINARY,
          ...argumentList,
        ],
        { cwd: FOLDER, input: `${HELLO}\n` },
      );
      const [, stderr, exit] = /^([^]*)exit (\d+)\n$/.exec(fs.readFileSync(said, 'utf8'));
      assertFailed({ stdout: '', stderr, exit: Number(exit) }, /cannot write/);
    });
  }

  test('standard input that is closed', () => {
    assertFailed(redirected('<&-', 'serve'), /cannot read/);
    assertFailed(
      redirected('<&-', 'transform', '--service', '-', '--template', TEMPLATE),
      /cannot read/,
    );
  });
});

// ---- The command line ----

const FILES = ['--service', SERVICE, '--template', TEMPLATE];
const MISUSED = [
  [[], /Usage/],
  [['transfrom'], /did you mean transform/],
  [['frobnicate'], /no command "frobnicate"/],
  [['--servic'], /no command/],
  [['transform'], /no serverless\.yml and no packaged service in this folder/],
  [
    ['transform', '--template', TEMPLATE],
    /no serverless\.yml and no packaged service in this folder/,
  ],
  [['check', path.dirname(BINARY)], /no serverless\.yml and no packaged service in \//],
  [
    ['capture', '--service', SERVICE, '--out', 'case'],
    /there is no template; package the service, or give --template/,
  ],
  [['capture', ...FILES], /--out is missing/],
  [['transform', '--service'], /--service needs a value/],
  [['transform', ...FILES, '--stage'], /--stage needs a value/],
  [['transform', ...FILES, '--stgae', 'prod'], /"--stgae"; did you mean --stage/],
  [['transform', ...FILES, '--outptu=x'], /did you mean --output/],
  [['transform', ...FILES, '--frobnicate'], /no option "--frobnicate"/],
  [['transform', ...FILES, 'more'], /either --service or a path/],
  [['transform', 'some', 'more'], /it takes one \[PATH\]/],
  [['transform', ...FILES, '-x'], /"-x"/],
  [['transform', '--service', '-', '--template', '-'], /only one of --service and --template/],
  [['plan', ...FILES, '-o', 'x'], /"-o"/],
  [['plan', '--service', '-', '--template', '-'], /only one of --service and --template/],
  [['serve', '--port'], /"--port"/],
  [['describe', 'all'], /"all" is one argument too many/],
  [['check', ...FILES, '--format', 'sarf'], /--format takes one of .*did you mean sarif/],
  [['check', ...FILES, '--ignore', 'RO999'], /--ignore takes ids such as RO\d+, not "RO999"/],
  [['check', ...FILES, '--strict=yes'], /--strict takes no value/],
  [['completion'], /bash or zsh/],
  [['help', 'transfrom'], /did you mean transform/],
];

test('wrong usage is said on standard error, with what was probably meant', async () => {
  for (const [argumentList, reason] of MISUSED) {
    const { exit, stdout, stderr } = await run(argumentList);
    assert.equal(exit, 2, argumentList.join(' '));
    assert.equal(stdout, '');
    assert.match(stderr, reason, argumentList.join(' '));
  }
});

test('help and version are no mistakes', async () => {
  for (const argumentList of [
    ['--help'],
    ['help'],
    ['--version'],
    ['transform', '--help'],
    ['plan', '-h'],
    ['serve', '--help'],
    ['describe', '--help'],
  ]) {
    const { exit, stdout, stderr } = await run(argumentList);
    assert.deepEqual([exit, stderr, stdout.length > 10], [0, '', true], argumentList.join(' '));
  }
});
