'use strict';

/* The real frameworks package a service together with each plugin of rows.js, and audit.js finds
   nothing that our plugin made wrong. With PLUGINS=all every row in both orders of `plugins:`,
   otherwise the rows with `push` in that order. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { isDeepStrictEqual } = require('node:util');
const lint = require('../callers/lint.js');
const { REAL: FRAMEWORKS, removeFolders } = require('../e2e/service.js');
const { faultsOf, flattened, lintFindings, settled, sorted } = require('./audit.js');
const { ROWS, titleOf } = require('./rows.js');
const { packaged, pool } = require('./service.js');

after(removeFolders);

const isAll = process.env.PLUGINS === 'all';
const rows = isAll ? ROWS : ROWS.filter(({ push }) => push);
const ordersOf = ({ push }) => (isAll ? ['last', 'first'] : [push]);
const wordsOf = { last: 'our plugin is listed last', first: 'our plugin is listed first' };

/* Every packaging of a run is queued at once, two processes at a time; tests wait for theirs. */
const queue = pool();
const packagings = FRAMEWORKS.flatMap((framework) =>
  rows.map((row) => ({
    framework,
    row,
    results: Object.fromEntries(
      ['without', ...ordersOf(row)].map((order) => [
        order,
        queue(() => packaged(row, framework, order)),
      ]),
    ),
  })),
);

// The plugin of a row did its part before ours is judged.
function assertPresent({ adds = [], contains = [], packs = [] }, before) {
  const whole = flattened(before.root, before.nested);
  const types = Object.values({ ...before.root.Resources, ...whole.Resources }).map(
    ({ Type }) => Type,
  );
  for (const type of adds) assert.ok(types.includes(type), `no ${type} in the template`);
  for (const text of contains)
    assert.ok(JSON.stringify(whole).includes(text), `no ${text} in the template`);
  const artifacts = fs.readdirSync(before.folder).filter((name) => name.endsWith('.zip'));
  for (const name of packs)
    assert.ok(
      artifacts.some((file) => fs.readFileSync(path.join(before.folder, file)).includes(name)),
      `no ${name} in ${artifacts}`,
    );
}

// Waits for a packaging, which must not fail.
async function succeeded(result, what) {
  const { status, output, ...rest } = await result;
  assert.equal(status, 0, `${what}: ${output}`);
  return { output, ...rest };
}

for (const framework of FRAMEWORKS)
  describe(framework, () => {
    for (const { row, results } of packagings.filter((each) => each.framework === framework)) {
      const { without, ...orders } = results;
      for (const [order, result] of Object.entries(orders))
        test(`${titleOf(row)}, ${wordsOf[order]}`, async (t) => {
          for (const sentence of row.leftOut ?? []) t.diagnostic(`left out: ${sentence}`);
          const before = await succeeded(without, 'without our plugin');
          assertPresent(row, before);
          const { status, output } = await result;
          if (status !== 0 && row.refused?.[order]) {
            assert.match(output, row.refused[order]);
            t.diagnostic(`refused: ${row.refused[order].exec(output)[0].split('\n')[0]}`);
            return;
          }
          const ours = await succeeded(result, 'with our plugin');
          const { faults, moved } = faultsOf(before, ours, {
            world: { stack: row.stack ?? 'shop-dev' },
            stays: row.stays?.[order],
          });
          assert.deepEqual(faults, []);
          const types = moved.map(({ type }) => type);
          assert.ok(types.length, 'nothing goes through an alias');
          for (const type of row.moves ?? [])
            assert.ok(types.includes(type), `no ${type} goes through an alias`);
        });
      if (!row.order && orders.first && orders.last)
        test(`${titleOf(row)}: both orders of plugins give the same template`, async () => {
          const both = await Promise.all(Object.values(orders).map((each) => succeeded(each)));
          const [first, last] = both.map(({ root }) => settled(sorted(root)));
          assert.ok(isDeepStrictEqual(first, last));
        });
    }
  });

const filesOf = ({ folder, file, nested }) =>
  [file, ...Object.keys(nested)].map((name) => path.join(folder, name));

test(
  'cfn-lint finds nothing that it does not find without our plugin',
  { skip: lint.skip },
  async () => {
    const pairs = [];
    for (const { framework, row, results } of packagings) {
      const { without, ...orders } = results;
      const before = await without;
      for (const [order, result] of Object.entries(orders)) {
        const ours = await result;
        if (before.root && ours.root)
          pairs.push({
            name: `${framework}, ${titleOf(row)}, ${wordsOf[order]}`,
            row,
            before,
            ours,
          });
      }
    }
    const files = [
      ...new Set(pairs.flatMap(({ before, ours }) => [before, ours].flatMap(filesOf))),
    ];
    const halves = [0, 1].map((half) => files.filter((_, at) => at % 2 === half));
    const found = new Map(
      (await Promise.all(halves.map(lintFindings))).flatMap((each) => [...each]),
    );
    const findings = (result) => new Map(filesOf(result).flatMap((file) => [...found.get(file)]));
    const added = pairs.flatMap(({ name, row, before, ours }) => {
      const former = findings(before);
      return [...findings(ours)]
        .filter(([where]) => !former.has(where) && !row.lets?.test(where))
        .map(([where, message]) => `${name}: ${where}: ${message}`);
    });
    assert.deepEqual(added, []);
  },
);
