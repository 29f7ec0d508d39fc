'use strict';

/* Services made from seeds (services.c): the checker of callers, which shares no code with the
 * transform, finds no fault in what the transform makes of them. PROPERTY_SEED and PROPERTY_COUNT
 * choose others; the promises themselves are checked on the way (property.c). */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { test } = require('node:test');
const { check } = require('../callers/checker.js');

const ROOT = path.join(__dirname, '../..');
const BUILD = process.env.SLS_ROLLOUT_BINARY
  ? path.dirname(path.resolve(process.env.SLS_ROLLOUT_BINARY))
  : path.join(ROOT, 'build');
const PROPERTY = path.join(BUILD, 'tests/fuzz/fuzz_property');
const SEED = Number(process.env.PROPERTY_SEED ?? 1);
const COUNT = Number(process.env.PROPERTY_COUNT ?? 800);
const SHOWN = 10;

let made;
function services() {
  if (made) return made;
  const { status, stdout, stderr } = spawnSync(PROPERTY, ['--print', String(SEED), String(COUNT)], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  });
  assert.equal(status, 0, stderr.slice(-4000));
  made = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => {
      const { seed, guarded, urls, world, template, result } = JSON.parse(line);
      return {
        seed,
        found: check(result, { before: template, guarded, urls, world }),
        types: Object.values(template.Resources).map(({ Type }) => Type),
        conditions: Object.values(template.Resources).filter(({ Condition }) => Condition).length,
      };
    });
  return made;
}

test('the services have callers and permissions of every kind', () => {
  const count = (is) => services().filter(is).length;
  const places = services().flatMap(({ found }) => Object.values(found.places));
  const must = (place) => places.filter((each) => each.join() === place).length;
  assert.ok(services().length >= (COUNT * 3) / 4, `${services().length} are transformed`);
  if (COUNT < 500) return;
  for (const [what, number, least] of [
    ['callers that move', count(({ found }) => found.moved.length), COUNT / 3],
    ['conditions', count(({ conditions }) => conditions), COUNT / 3],
    [
      'nested stacks',
      count(({ types }) => types.includes('AWS::CloudFormation::Stack')),
      COUNT / 20,
    ],
    ['types', new Set(services().flatMap(({ types }) => types)).size, 80],
    ['permissions that move', must('alias'), COUNT],
    ['permissions that stay', must('function'), COUNT / 20],
    ['permissions on both', must('both'), COUNT],
  ])
    assert.ok(number >= least, `${what}: ${number}`);
});

test('every caller keeps a permission for what it calls, and none is for more than before', () => {
  const faulty = services().filter(({ found }) => found.faults.length);
  const faults = faulty.flatMap(({ seed, found }) =>
    found.faults.map((fault) => `seed ${seed}: ${fault}`),
  );
  assert.equal(
    faults.length,
    0,
    `${faulty.length} of ${services().length} services; PROPERTY_SEED=<seed> PROPERTY_COUNT=1 shows one alone\n${faults.slice(0, SHOWN).join('\n')}`,
  );
});
