'use strict';

/* Strings made by chance from the pieces of the notation: what the frameworks' own resolver, in
 * this process, makes of each of them, and which of them it refuses, is what ours makes of it. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, test } = require('node:test');

const ROOT = path.join(__dirname, '../..');
const BUILD = path.dirname(
  path.resolve(process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build/sls-rollout')),
);
const RESOLVE = path.join(BUILD, 'tests/variables/resolve_variables');
const SEEDS = (process.env.VARIABLES_SEEDS ?? '1 2 3 4').split(' ').map(Number);
const STRINGS = 600;

const work = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-notation-'));
after(() => fs.rmSync(work, { recursive: true, force: true }));

// Small, and the same on every machine (mulberry32).
function random(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const BASE = {
  service: 'shop',
  plugins: ['some-plugin'],
  provider: { name: 'aws', stage: 'blue' },
  fixed: {
    name: 'order',
    key: 'name',
    five: 5,
    half: 0.5,
    yes: true,
    no: false,
    none: null,
    empty: '',
    list: ['a', 'b', 3],
    tree: { a: { b: 'deep', c: '${self:fixed.name}' } },
    dollar: '$',
    open: '${',
    backslash: '\\',
    brace: '{self:fixed.name}',
    escaped: '\\${self:fixed.name}',
    quote: "'",
  },
};

const PIECES = [
  '${',
  '${',
  '${',
  '}',
  '}',
  '}',
  '$',
  '{',
  '\\',
  ',',
  ', ',
  ':',
  '::',
  '(',
  ')',
  ' ',
  "'",
  '"',
  '.',
  '-',
  'a',
  'B',
  '5',
  '0',
  'text',
  'é',
  'self:fixed.',
  'self:fixed.name',
  'self:fixed.list',
  'self:fixed.list.1',
  'self:fixed.tree.a',
  'self:fixed.none',
  'self:fixed.no',
  'self:fixed.escaped',
  'self:fixed.dollar',
  'self:fixed.brace',
  'self:fixed.backslash',
  'self:fixed.five',
  'self:fixed.',
  'self:fixed.absent',
  'opt:absent',
  'opt:stage',
  'env:NO_SUCH_VARIABLE',
  'env:SHOP',
  'sls:stage',
  'file(part.yml)',
  'file(part.yml):a',
  'file(none.yml)',
  'strToBool(true)',
  "strToBool('0')",
  'strToBool(',
  'plugin:thing',
  'other(a, b):c',
  'AWS::Region',
  'aws::region',
  'Table.Arn',
  'true',
  'null',
  '1.50',
  '-2e3',
  '0x1f',
  "'quoted'",
  '"dq\\n"',
  '${self:fixed.key}',
  '${self:fixed.name}',
  '${opt:absent, 5}',
  '\\${',
  '\\\\${',
  '${AWS::Region}',
  '${self:fixed.${self:fixed.key}}',
];
const WHOLE = [
  '${S}',
  '${S, S}',
  '${S, S, S}',
  'a${S}b',
  '${S}${S}',
  '${self:fixed.${S}}',
  '\\${S}',
  '\\\\${S}',
  '${file(${S}):a}',
  '${strToBool(${S})}',
  '${AWS::${S}}',
  "${S, 'x'}",
  '${S, 5}',
];

// ${self:a, aws::b}: the frameworks forget the brace that closed it, so that what follows decides;
// ours refuses it always.
const ACCIDENT = /,\s*[a-z][\w.-]*:\s*:/;

function strings(seed) {
  const next = random(seed);
  const pick = (list) => list[Math.floor(next() * list.length)];
  const loose = () =>
    Array.from({ length: 1 + Math.floor(next() * 7) }, () => pick(PIECES)).join('');
  const shaped = () => pick(WHOLE).replace(/S/g, () => (next() < 0.85 ? pick(PIECES) : loose()));
  const one = () => (next() < 0.4 ? loose() : next() < 0.3 ? shaped() + loose() : shaped());
  return Array.from({ length: STRINGS }, () => {
    for (;;) {
      const string = one();
      if (!ACCIDENT.test(string)) return string;
    }
  });
}

// {values, wrong, left}: what each string became, and which of them are refused. What is left as it
// is written is neither.
async function ofFramework(framework, service) {
  const variables = path.join(ROOT, 'node_modules', framework, 'lib/configuration/variables');
  const load = (name) => require(path.join(variables, name));
  const configuration = structuredClone(service);
  const variablesMeta = load('resolve-meta')(configuration);
  const sources = { sls: load('sources/instance-dependent/get-sls')() };
  for (const [name, file] of Object.entries({
    env: 'env',
    file: 'file',
    opt: 'opt',
    self: 'self',
    strToBool: 'str-to-bool',
  }))
    sources[name] = load(`sources/${file}`);
  const wrongNotation = [...variablesMeta].filter(([, { error }]) => error).map(([key]) => key);
  wrongNotation.forEach((key) => variablesMeta.delete(key));
  await load('resolve')({
    serviceDir: work,
    configuration,
    variablesMeta,
    sources,
    options: {},
    fulfilledSources: new Set([...Object.keys(sources), 'opt']),
  });
  const wrong = new Set(
    [
      ...wrongNotation,
      ...[...variablesMeta].filter(([, { error }]) => error).map(([key]) => key),
    ].map((key) => key.split('\0')[1]),
  );
  const left = new Set(
    [...variablesMeta].filter(([, { error }]) => !error).map(([key]) => key.split('\0')[1]),
  );
  return { values: configuration.made, wrong, left };
}

function ofOurs(service) {
  fs.writeFileSync(path.join(work, 'service.json'), JSON.stringify(service));
  const { stdout, stderr } = spawnSync(RESOLVE, ['service.json'], {
    cwd: work,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  const wrong = new Set([...stderr.matchAll(/^RO\d+ made\.(\w+)/gm)].map(([, key]) => key));
  return { values: JSON.parse(stdout).made, wrong };
}

for (const framework of ['serverless', 'osls']) {
  for (const seed of SEEDS) {
    test(`${STRINGS} strings of seed ${seed} are what ${framework} makes of them`, async () => {
      fs.writeFileSync(path.join(work, 'part.yml'), 'a: from the file\nb: "${self:fixed.name}"\n');
      process.env.SHOP = 'corner';
      const made = Object.fromEntries(strings(seed).map((string, i) => [`s${i}`, string]));
      const service = { ...BASE, made };
      const theirs = await ofFramework(framework, service);
      const ours = ofOurs(service);
      const different = Object.keys(made).filter((key) => {
        if (theirs.wrong.has(key) || ours.wrong.has(key))
          return theirs.wrong.has(key) !== ours.wrong.has(key);
        if (theirs.left.has(key)) return false;
        return JSON.stringify(ours.values[key]) !== JSON.stringify(theirs.values[key]);
      });
      const shown = different
        .slice(0, 12)
        .map(
          (key) =>
            `${made[key]}\n  theirs: ${theirs.wrong.has(key) ? 'refused' : JSON.stringify(theirs.values[key])}\n  ours: ${ours.wrong.has(key) ? 'refused' : JSON.stringify(ours.values[key])}`,
        );
      assert.equal(different.length, 0, `${different.length} of ${STRINGS}:\n${shown.join('\n')}`);
      assert.ok(
        theirs.wrong.size > 50 && theirs.wrong.size < STRINGS - 150,
        'neither all nor none are refused',
      );
    });
  }
}
