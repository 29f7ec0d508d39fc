'use strict';

// The comparator itself: it must not call equal what is not, and no repair may hide what it does
// not speak of.

const assert = require('node:assert/strict');
const test = require('node:test');
const alertsTable = require('./alerts.js');
const canaryTable = require('./canary-alarms.js');
const { COUNT, SEED, generate, random } = require('./generator.js');
const { differences } = require('./meaning.js');
const { alerts, fork, peers } = require('./peers.js');
const { REPAIRS, repaired } = require('./repairs.js');

const join = (delimiter, ...list) => ({ 'Fn::Join': [delimiter, list] });
const sub = (...value) => ({ 'Fn::Sub': value.length > 1 ? value : value[0] });
const arn = { 'Fn::GetAtt': ['F', 'Arn'] };
const statement = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });

const EQUAL = [
  [
    { a: 1, b: { c: 2, d: 3 } },
    { b: { d: 3, c: 2 }, a: 1 },
  ],
  [arn, { 'Fn::GetAtt': 'F.Arn' }],
  [{ 'Fn::GetAtt': ['Stack', 'Outputs.Url'] }, { 'Fn::GetAtt': 'Stack.Outputs.Url' }],
  [sub('${F.Arn}'), arn],
  [sub('${F}'), { Ref: 'F' }],
  [sub('arn:${AWS::Partition}:x'), join('', 'arn:', { Ref: 'AWS::Partition' }, ':x')],
  [sub('${a}-${F.Arn}', { a: { Ref: 'G' } }), join('-', { Ref: 'G' }, arn)],
  [sub('${a}', { a: sub('x${F}') }), join('', 'x', { Ref: 'F' })],
  [sub('a${!b}c'), 'a${b}c'],
  [join('-', 'a', 'b', 'c'), 'a-b-c'],
  [join(':', 'arn', join('/', 'rule', { Ref: 'F' })), join('', 'arn:', 'rule/', { Ref: 'F' })],
  [join('', 'a', 1, 'b'), 'a1b'],
  [join('', arn), arn],
  [{ DashboardBody: '{"a": 1, "b": 2}' }, { DashboardBody: '{"b":2,"a":1}' }],
  [statement('s3:*', ['b', 'a']), statement(['s3:*'], ['a', 'b', 'a'])],
];

const DIFFERENT = [
  [{ a: 1 }, { a: 1, b: null }],
  [
    [1, 2],
    [2, 1],
  ],
  [[], {}],
  [1, '1'],
  [arn, { 'Fn::GetAtt': ['F', 'Name'] }],
  [{ Ref: 'F' }, arn],
  [sub('${F}'), '${F}'],
  [sub('${!F}'), { Ref: 'F' }],
  [join('', 'a', { Ref: 'F' }), join('-', 'a', { Ref: 'F' })],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, { Ref: 'List' }],
  [{ 'Fn::Join': [',', { Ref: 'List' }] }, { 'Fn::Join': ['', { Ref: 'List' }] }],
  [{ DashboardBody: '{"a":1}' }, { DashboardBody: '{"a":2}' }],
  [statement('s3:*', 'a'), statement('s3:*', 'b')],
  [{ Action: ['a', 'b'] }, { Action: ['b', 'a'] }],
];

test('spellings of the same meaning are equal', () => {
  for (const [a, b] of EQUAL)
    assert.deepEqual(differences({ x: a }, { x: b }), [], JSON.stringify([a, b]));
});

test('what means something else is different, and its path is told', () => {
  for (const [a, b] of DIFFERENT) {
    const lines = differences({ x: a }, { x: b });
    assert.ok(lines.length && lines.every((line) => line.startsWith('x')), JSON.stringify([a, b]));
  }
  assert.deepEqual(
    differences({ Resources: { A: { 'x.y': [1] } } }, { Resources: { A: { 'x.y': [2, 3] } } }),
    ['Resources.A["x.y"][0]: ours 1, theirs 2', 'Resources.A["x.y"][1]: ours nothing, theirs 3'],
  );
});

test('clocks and hashes in logical ids count unless the templates are from two packagings', () => {
  const made = (time, hash) => ({
    [`ApiGatewayDeployment${time}`]: 1,
    Alias: { 'Fn::GetAtt': [`OrderLambdaVersion${hash}`, 'Version'] },
  });
  const two = [
    made('1795401146705', '7xSaAR4LltZAorMi0Ze3t1gEPFt68w5a2ljHk1f3nA'),
    made('1795401179258', 'KaurZiPW0cz8R1hFeiG8Hfpbsm2XfdQCB1eBSXpf6g'),
  ];
  assert.notDeepEqual(differences(...two), []);
  assert.deepEqual(differences(...two, { packaged: true }), []);
});

// The paths of all values in a tree, the tree itself excluded.
const pathsOf = (value, path = []) =>
  Object.entries(typeof value === 'object' ? (value ?? {}) : {}).flatMap(([key, child]) => [
    [...path, key],
    ...pathsOf(child, [...path, key]),
  ]);

const changedPaths = (a, b, path = []) => {
  if (JSON.stringify(a) === JSON.stringify(b)) return [];
  const inner = typeof a === 'object' && typeof b === 'object' && a && b;
  const keys = inner ? [...new Set([...Object.keys(a), ...Object.keys(b)])] : [];
  return inner ? keys.flatMap((key) => changedPaths(a[key], b[key], [...path, key])) : [path];
};

// A copy of a tree with one value in it changed: a container loses the member, a scalar becomes
// another one.
function mutated(tree, path) {
  const result = structuredClone(tree);
  const parent = path.slice(0, -1).reduce((inner, key) => inner[key], result);
  const key = path.at(-1);
  if (typeof parent[key] === 'string') parent[key] += 'x';
  else if (typeof parent[key] === 'number')
    parent[key] = -parent[key] || 1; // 1e21 + 1 is the same number
  else if (typeof parent[key] === 'boolean') parent[key] = !parent[key];
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else delete parent[key];
  return result;
}

// What is compared, each with the plugins that it goes through.
const generated = Array.from({ length: COUNT }, (_, index) => ({
  ...generate(SEED + index),
  through: peers,
}));
const tables = [
  [alertsTable, alerts],
  [canaryTable, fork],
];
const writtenOut = tables.flatMap(([{ SAME, written }, through]) =>
  SAME.map((row) => ({ ...written(row), through })),
);

test('a change anywhere that no repair speaks of is noticed', () => {
  const { below } = random(SEED);
  for (const made of [...generated.slice(0, 40), ...writtenOut]) {
    const context = { ...made, input: made.template };
    const theirs = made.through(made);
    const used = new Set();
    const ours = repaired(theirs, context, used);
    assert.deepEqual(differences(ours, theirs, context), []);
    // it looks at nothing that alerts makes of such a resource
    if (used.has('existing-resources-stay')) continue;
    const repairedAt = changedPaths(theirs, ours).map((path) => path.join('/'));
    // The delimiter of a Fn::Join means nothing where the list has one element.
    const candidates = pathsOf(theirs).filter(
      (path) => path.length > 1 && (path.at(-2) !== 'Fn::Join' || path.at(-1) !== '0'),
    );
    for (let i = 0; i < 25; i += 1) {
      const path = candidates[below(candidates.length)];
      const place = path.join('/');
      // the repair `waits` may put it back
      if (path.includes('DependsOn')) continue;
      if (
        repairedAt.some(
          (other) => `${other}/`.startsWith(`${place}/`) || `${place}/`.startsWith(`${other}/`),
        )
      )
        continue;
      const lines = differences(ours, mutated(theirs, path), context);
      assert.ok(lines.length, `a change of ${place} went unnoticed`);
    }
  }
});

test('every repair is used, and without it the templates differ', () => {
  const unused = new Set(REPAIRS.map(({ id }) => id));
  for (const made of [...generated, ...writtenOut]) {
    const used = new Set();
    const theirs = made.through(made);
    const ours = repaired(theirs, { ...made, input: made.template }, used);
    if (used.size) assert.notDeepEqual(differences(ours, theirs), []);
    for (const id of used) unused.delete(id);
  }
  assert.deepEqual([...unused], []);
});

test('a repair has an id of its own, a title and a reason', () => {
  assert.equal(new Set(REPAIRS.map(({ id }) => id)).size, REPAIRS.length);
  for (const { id, title, reason } of REPAIRS) assert.ok(id && title && /\.$/.test(reason), id);
});
