'use strict';

/* Services made up from seeds (services.c): the checker of callers, which shares no code with the
 * transform, finds nothing in what is made of them. PROPERTY_SEED and PROPERTY_COUNT choose others;
 * the promises themselves are checked on the way (property.c). */

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
      const [before, after] = [template, result].map((each) =>
        check(each, { guarded, urls, world }),
      );
      return {
        seed,
        before,
        after,
        types: Object.values(template.Resources).map(({ Type }) => Type),
      };
    });
  return made;
}

// The faults that `look` finds in each, with the seed that shows them.
function every(look) {
  const faults = services().flatMap((each) =>
    look(each).map((fault) => `seed ${each.seed}: ${fault}`),
  );
  assert.equal(
    faults.length,
    0,
    `PROPERTY_SEED=<seed> PROPERTY_COUNT=1 shows each alone\n${faults.slice(0, SHOWN).join('\n')}`,
  );
}

test('the services are worth looking at', () => {
  const with_calls = services().filter(({ after }) => after.moved.length > 0),
    types = new Set(services().flatMap((each) => each.types));
  assert.ok(services().length >= (COUNT * 3) / 4, `${services().length} are transformed`);
  assert.ok(
    COUNT < 100 || with_calls.length > COUNT / 3,
    `${with_calls.length} have callers that move`,
  );
  assert.ok(COUNT < 500 || types.size > 80, `${types.size} types of resources`);
});

test('every call that can goes through the alias, and permissions and policies follow', () =>
  every(({ after }) => after.faults));

// What the alarms that are added call is none of the service's.
const calls = ({ moved, stays, bypasses }) =>
  [...moved, ...stays, ...bypasses]
    .map(({ id, path: where, function: of }) => `${id} ${where} ${of}`)
    .sort()
    .join(', ');

test('no call is lost and none is made', () =>
  every(({ before, after }) =>
    calls(before) === calls(after)
      ? []
      : [`calls before: ${calls(before)}; after: ${calls(after)}`],
  ));
