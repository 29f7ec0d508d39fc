'use strict';

/* What our writer of YAML writes means the same to every reader: ours, the frameworks', `yaml` as
   1.1 and as 1.2, PyYAML, and cfn-lint. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { newService, removeFolders, run, templateFile } = require('../e2e/service.js');
const { random } = require('../peers/generator.js');
const { documents } = require('./generator.js');
const { ROOT, convert, eemeli, fromJson, ours, osls, serverless } = require('./readers.js');

after(removeFolders);

const SEED = Number(process.env.YAML_SEED ?? 1);
const COUNT = Number(process.env.YAML_COUNT ?? 4000);
const COUNT_IN_PYTHON = 1000; // PyYAML is slow where it is not C

const each = (read) => (texts) => texts.map((text) => read(text));
const READERS = {
  ours,
  osls: each(osls),
  'serverless 3': each(serverless),
  'yaml, 1.1': each((text) => eemeli(text, '1.1')),
  'yaml, 1.2': each((text) => eemeli(text, '1.2')),
};

/* The YAML of JSON texts. */
function written(texts) {
  return convert('json', 'yaml', texts).map((yaml, i) => {
    if (yaml instanceof Error) throw new Error(`${texts[i].slice(0, 200)}: ${yaml.message}`);
    return yaml;
  });
}

function assertSame(read, texts, yaml) {
  assert.equal(read.length, texts.length);
  for (const [i, value] of read.entries()) {
    if (value instanceof Error) assert.fail(`${value.message} in\n${yaml[i]}`);
    assert.deepEqual(value, fromJson(texts[i]), yaml[i]);
  }
}

function testEach(texts) {
  const yaml = written(texts);
  for (const [name, read] of Object.entries(READERS))
    test(name, () => assertSame(read(yaml), texts, yaml));
  return yaml;
}

/* ---- Templates ---- */

const inFolder = (folder, ending) =>
  fs
    .readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => fs.readFileSync(path.join(ROOT, folder, name), 'utf8'));

const WRITTEN = path.join(ROOT, 'fixtures/yaml/written');
describe("a template in the writer's own style is written as it was", () => {
  for (const name of fs.readdirSync(WRITTEN)) {
    test(name, () => {
      const text = fs.readFileSync(path.join(WRITTEN, name), 'utf8');
      assert.equal(convert('yaml', 'yaml', [text])[0], text);
    });
  }
});

const fixtures = convert('yaml', 'json', inFolder('fixtures/yaml', '.yml')).map(String);
// One case is a number that no double holds: document.h says what becomes of it.
const isDocument = (text) => /^\s*[{[]/.test(text) && !text.includes('1e400');
const all = inFolder('fixtures/cases', '.json').filter(isDocument);
const compact = convert('json', 'json', all);
const cases = all.filter((_, i) => !(compact[i] instanceof Error));
describe('templates written for the purpose', () => testEach(fixtures));
describe('every document of the cases', () => testEach(cases));

/* A template as deployed: a hundred functions' worth, from the service with every event. */
describe('the template that the framework makes of the service with every event', () => {
  test('means the same to every reader', { timeout: 60_000 }, async () => {
    const folder = path.join(ROOT, 'fixtures/every-event');
    const dir = newService({
      edit: () =>
        fs
          .readFileSync(path.join(folder, 'serverless.yml'), 'utf8')
          .replace('- serverless-plugin-rollout', '- idle'),
      files: {
        'index.js': fs.readFileSync(path.join(folder, 'index.js'), 'utf8'),
        'node_modules/idle/index.js': `module.exports = class Idle {
          constructor({ configSchemaHandler }) {
            configSchemaHandler.defineFunctionProperties('aws', { properties: { deploymentSettings: {} } });
          }
        };`,
      },
    });
    const { status, stderr } = await run('osls', dir, ['package']);
    assert.equal(status, 0, stderr);
    const template = fs.readFileSync(templateFile(dir), 'utf8');
    assert.ok(template.length > 50_000);
    const yaml = written([template]);
    for (const read of Object.values(READERS)) assertSame(read(yaml), [template], yaml);
    assert.match(yaml[0], /: !GetAtt \w+\.Arn\n/);
    assert.doesNotMatch(yaml[0], /Fn::(Sub|Join|GetAtt): *\n/);
  });
});

/* ---- Generated documents ---- */

const next = documents(random(SEED));
const generated = Array.from({ length: COUNT }, next);
describe(`${COUNT} documents from seed ${SEED}`, () => {
  const yaml = testEach(generated);
  test('no two tags stand directly behind one another, and none is folded', () => {
    const texts = yaml.join('').replace(/"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'/g, '""');
    assert.match(texts, /: !Sub /);
    assert.doesNotMatch(texts, /![A-Z][A-Za-z]+ ![A-Z]/);
  });
});

describe('what has no name', () => {
  const LONG = 'k'.repeat(995);
  testEach([
    ...[
      'null',
      'true',
      '5',
      '-1.5e-7',
      '""',
      '"a"',
      '" a"',
      '"a\\n"',
      '"  a\\nb\\n\\n"',
      '[]',
      '{}',
      '[[]]',
      '[[[["a"]]]]',
      '{"":{"":{}}}',
    ],
    ...[
      '{"Fn::Sub":"  a\\nb\\n\\n"}',
      '{"Fn::GetAtt":["A","  b\\nc"]}',
      '{"Fn::GetAtt":["  A\\n","b"]}',
    ],
    ...[
      '{"Ref":"A"}',
      '{"Fn::GetAtt":["A","b"]}',
      '{"Fn::Join":["",["a",{"Ref":"B"}]]}',
      '{"Fn::Sub":"a\\nb\\n"}',
      '[{"Ref":"A"}]',
    ],
    ...[994, 995, 996, 1020, 1030, 5000].map((length) =>
      JSON.stringify({ ['k'.repeat(length)]: { a: ['x'] } }),
    ),
    JSON.stringify([
      { [`${LONG}: ${LONG}`]: { [`'${LONG}\n`]: { Ref: 'A' } }, b: [{ [LONG.repeat(2)]: [1] }] },
    ]),
    JSON.stringify({ [LONG.repeat(2)]: 'a\nb\n', b: { [LONG.repeat(3)]: '  a\nb', c: 1 } }),
    JSON.stringify({ text: 'word '.repeat(20_000) + 'end', more: `a\n${'é'.repeat(50_000)}\n` }),
    `${'{"a":['.repeat(40)}${']}'.repeat(40)}`,
  ]);
});

/* ---- Readers in Python ---- */

const PYTHON = path.join(__dirname, 'python_readers.py');
const without = spawnSync('python3', ['-c', 'import yaml, cfnlint.decode']).status !== 0;
const skip = !process.env.CI && without && 'cfn-lint is not installed';

function inPython(reader, yaml) {
  const { status, stdout, stderr } = spawnSync('python3', [PYTHON, reader], {
    input: JSON.stringify(yaml),
    maxBuffer: 1 << 30,
  });
  assert.equal(status, 0, String(stderr));
  return JSON.parse(stdout).map(({ value, error }) =>
    error ? new Error(error) : fromJson(JSON.stringify(value)),
  );
}

describe('readers in Python', { skip }, () => {
  for (const reader of ['pyyaml', 'cfn-lint']) {
    // cfn-lint takes objects alone, and joins an attribute to a list where it is one string.
    const texts = [...fixtures, ...generated.slice(0, COUNT_IN_PYTHON)].filter(
      (text) =>
        reader === 'pyyaml' ||
        (text.startsWith('{') && text !== '{}' && !/"Fn::GetAtt": *"/.test(text)),
    );
    test(`${reader}: ${texts.length} documents`, () => {
      const yaml = written(texts);
      assertSame(inPython(reader, yaml), texts, yaml);
    });
  }
});
