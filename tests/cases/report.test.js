'use strict';

/* The diagnostics of every case as `check` says them, in the formats for programs. What is said for
   people (diagnostics.txt) is read by people; here the other formats must say the same, each read
   by its own rules: SARIF by the schema of OASIS, GitHub's commands as the runner takes them apart.
   */

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { describe, test } = require('node:test');

const Ajv = require('ajv');
const addFormats = require('ajv-formats');
const sarifSchema = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json');

const ROOT = path.join(__dirname, '..', '..');
const CASES = path.join(ROOT, 'fixtures', 'cases');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);

const read = (...names) => fs.readFileSync(path.join(...names), 'utf8');
const has = (...names) => fs.existsSync(path.join(...names));
const folders = (parent) =>
  fs
    .readdirSync(parent, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => path.join(parent, name));
const cases = folders(CASES)
  .flatMap(folders)
  .filter(
    (folder) =>
      has(folder, 'diagnostics.txt') && has(folder, 'service.yml') !== has(folder, 'service.json'),
  );

// Runs in the case's folder, so that the names of files are relative.
function report(folder, format) {
  const service = has(folder, 'service.yml') ? 'service.yml' : 'service.json';
  const template = ['template.json', 'template.yml'].find((name) => has(folder, name));
  const options = has(folder, 'arguments')
    ? read(folder, 'arguments').split('\n').filter(Boolean)
    : [];
  const args = [
    'check',
    '--format',
    format,
    '--severity',
    'info',
    '--service',
    service,
    '--template',
    template,
    ...options,
  ];
  return new Promise((resolve, reject) => {
    execFile(BINARY, args, { cwd: folder, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (stderr || ![0, 1].includes(error?.code ?? 0)) reject(error ?? new Error(stderr));
      else resolve({ stdout, exit: error?.code ?? 0 });
    });
  });
}

// What is said for people: [{file, line, column, severity, id}].
function headers(text) {
  const pattern = /^(?:([^\s:]+):(?:(\d+):(\d+):)? )?(error|warning|info) (RO\d{3}) /gm;
  return [...text.matchAll(pattern)].map(([, file, line, column, severity, id]) => ({
    file: file ?? null,
    line: line ? Number(line) : null,
    column: column ? Number(column) : null,
    severity,
    id,
  }));
}

// ---- JSON ----

const MEMBERS = [
  'id',
  'severity',
  'path',
  'message',
  'title',
  'reason',
  'remedy',
  'link',
  'repair',
  'file',
  'line',
  'column',
];

function checkJson(list, expected) {
  for (const each of list) {
    assert.deepEqual(Object.keys(each), MEMBERS);
    for (const name of ['title', 'reason', 'remedy', 'link', 'message'])
      assert.ok(each[name].length > 8 || name === 'message', name);
  }
  assert.deepEqual(
    list.map(({ file, line, column, severity, id }) => ({ file, line, column, severity, id })),
    expected,
  );
}

const withRepair = (text, { repair }) => [text, repair?.trimEnd()].filter(Boolean).join('\n');

// ---- SARIF ----

// The schema is of draft 4, of which it uses nothing that later drafts read otherwise but its own
// id.
const { $schema, id, ...schema } = sarifSchema;
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
addFormats(ajv);
const isSarif = ajv.compile(schema);
const LEVELS = { error: 'error', warning: 'warning', info: 'note' };

function checkSarif(log, list) {
  assert.ok(isSarif(log), ajv.errorsText(isSarif.errors));
  const [{ tool, columnKind, results }] = log.runs;
  assert.equal(columnKind, 'unicodeCodePoints');
  assert.equal(results.length, list.length);
  results.forEach((result, i) => {
    const each = list[i];
    const rule = tool.driver.rules[result.ruleIndex];
    assert.deepEqual(
      [result.ruleId, rule.id, result.level],
      [each.id, each.id, LEVELS[each.severity]],
    );
    assert.deepEqual(
      [rule.shortDescription.text, rule.fullDescription.text, rule.help.text, rule.helpUri],
      [each.title, each.reason, each.remedy, each.link],
    );
    assert.ok(
      result.message.text.startsWith(each.path) &&
        result.message.text.endsWith(withRepair(each.message, each)),
    );
    const [{ physicalLocation, logicalLocations = [{}] }] = result.locations;
    assert.equal(logicalLocations[0].fullyQualifiedName ?? '', each.path);
    assert.equal(physicalLocation?.artifactLocation.uri ?? null, each.file);
    assert.deepEqual(
      [physicalLocation?.region?.startLine ?? null, physicalLocation?.region?.startColumn ?? null],
      [each.line, each.column],
    );
  });
}

test('the schema refuses what is no SARIF', () => {
  assert.ok(!isSarif({ version: '2.1.0', runs: [{ results: [] }] }), 'a run without a tool');
  assert.ok(
    !isSarif({
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'x' } }, columnKind: 'bytes' }],
    }),
  );
  const results = [{ message: { text: 'x' }, level: 'info' }];
  assert.ok(
    !isSarif({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x' } }, results }] }),
    'a level that does not exist',
  );
});

// ---- GitHub ----

// As github.com/actions/runner reads a line: the command, its properties, then the message; each
// unescaped by itself.
function commandOf(line) {
  const [, name, properties, message] = /^::(\w+) ([^:]*)::(.*)$/.exec(line);
  const plain = (text) =>
    text.replace(/%(0D|0A|3A|2C|25)/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const pairs = properties
    .split(',')
    .map((pair) => [pair.slice(0, pair.indexOf('=')), plain(pair.slice(pair.indexOf('=') + 1))]);
  return { name, message: plain(message), ...Object.fromEntries(pairs) };
}

const COMMANDS = { error: 'error', warning: 'warning', info: 'notice' };

function checkGithub(text, list) {
  const lines = text.split('\n').slice(0, -1);
  assert.equal(lines.length, list.length);
  lines.forEach((line, i) => {
    const each = list[i];
    const { name, file, line: row, col, title, message } = commandOf(line);
    assert.deepEqual(
      [name, file ?? null, title],
      [COMMANDS[each.severity], each.file, `${each.id} ${each.title}`],
    );
    assert.deepEqual(
      [row ?? null, col ?? null],
      [each.line, each.column].map((number) => number && String(number)),
    );
    assert.ok(
      message.startsWith(each.path) &&
        message.endsWith(withRepair(`${each.message}\n${each.remedy}`, each)),
      message,
    );
  });
}

// ---- All cases ----

test('there are cases', () => assert.ok(cases.length > 50));

describe('reports', { concurrency: os.availableParallelism() }, () => {
  for (const folder of cases) {
    test(path.relative(CASES, folder), async () => {
      const said = read(folder, 'diagnostics.txt');
      const reports = await Promise.all(
        ['text', 'json', 'sarif', 'github'].map((format) => report(folder, format)),
      );
      const [text, json, sarif, github] = reports.map(({ stdout }) => stdout);
      assert.equal(text, said);
      const exit = headers(said).some(({ severity }) => severity === 'error') ? 1 : 0;
      assert.deepEqual(
        reports.map((each) => each.exit),
        [exit, exit, exit, exit],
        'exit codes',
      );
      const list = JSON.parse(json);
      checkJson(list, headers(said));
      checkSarif(JSON.parse(sarif), list);
      checkGithub(github, list);
    });
  }
});

// ---- The register ----

const register = read(ROOT, 'native', 'base', 'diagnostic_register.h');

test("every link leads to AWS's documentation, or to a section that the README has", () => {
  const slug = (heading) =>
    heading
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-');
  const sections = [...read(ROOT, 'README.md').matchAll(/^#+ (.*)$/gm)].map(
    ([, heading]) => `#${slug(heading)}`,
  );
  const anchors = [...register.matchAll(/DIAGNOSTIC_README "(#[^"]*)"/g)].map(
    ([, anchor]) => anchor,
  );
  assert.ok(anchors.length > 5);
  assert.deepEqual(
    anchors.filter((anchor) => !sections.includes(anchor)),
    [],
  );
  const others = [...register.matchAll(/"(https:[^"]*)"\)/g)].map(([, link]) => link);
  assert.ok(others.length > 5);
  assert.deepEqual(
    others.filter((link) => !/^https:\/\/docs\.aws\.amazon\.com\/[\w\-/]+\.html$/.test(link)),
    [],
  );
});
