'use strict';

/* Services made up at random: what sls-rollout makes of each has to mean what the two plugins make
   of it, with the repairs of repairs.js and nothing else. PEERS_SEED and PEERS_COUNT choose others.
   */

const assert = require('node:assert/strict');
const { after, before, test } = require('node:test');
const { COUNT, SEED, generate } = require('./generator.js');
const { canonical, differences } = require('./meaning.js');
const { Rollout, fromCommandLine } = require('./ours.js');
const { FRAMEWORKS, peers } = require('./peers.js');

const FAILURES_SHOWN = 5;
const PATHS_SHOWN = 8;

let rollout;
const cases = [];

before(async () => {
  rollout = new Rollout();
  for (let index = 0; index < COUNT; index += 1) {
    const made = { index, ...generate(SEED + index) };
    made.framework = FRAMEWORKS[index % FRAMEWORKS.length];
    made.ours = await rollout.transform(made, made.framework).catch((error) => ({ error }));
    cases.push(made);
  }
});

after(() => rollout.close());

// Looks at every case; `look` returns the lines that speak against it.
async function every(t, look) {
  t.diagnostic(`PEERS_SEED=${SEED}, ${COUNT} services`);
  const failures = [];
  for (const made of cases) {
    const lines = made.ours.error ? [made.ours.error.message] : await look(made);
    const shortest = lines.sort((a, b) => a.length - b.length).slice(0, PATHS_SHOWN);
    if (lines.length)
      failures.push(
        [
          `PEERS_SEED=${SEED + made.index} PEERS_COUNT=1: ${lines.length} differences`,
          ...shortest,
        ].join('\n  '),
      );
  }
  assert.equal(
    failures.length,
    0,
    `${failures.length} of ${COUNT} services\n${failures.slice(0, FAILURES_SHOWN).join('\n')}`,
  );
}

test('the template means what the two plugins make of it, but for the repairs', (t) =>
  every(t, ({ ours, service, template, options, framework }) => {
    const theirs = peers({ service, template, options }, framework);
    return differences(ours.template, theirs, { input: template, service, options });
  }));

test('what is not touched stays as it was, to the byte', (t) =>
  every(t, ({ ours, template }) => {
    const means = (value) => JSON.stringify(canonical(value));
    const same = Object.entries(template.Resources).filter(
      ([id, resource]) => means(resource) === means(ours.template.Resources[id]),
    );
    return same
      .filter(
        ([id, resource]) =>
          JSON.stringify(resource) !== JSON.stringify(ours.template.Resources[id]),
      )
      .map(([id]) => id);
  }));

// The paths of the objects whose members have changed their order.
function reordered(before, now, path = '') {
  if (typeof before !== 'object' || typeof now !== 'object' || !before || !now) return [];
  const kept = (from, other) => Object.keys(from).filter((key) => Object.hasOwn(other, key));
  const here =
    JSON.stringify(kept(before, now)) === JSON.stringify(kept(now, before)) ? [] : [path];
  return [
    ...here,
    ...kept(before, now).flatMap((key) => reordered(before[key], now[key], `${path}/${key}`)),
  ];
}

test('members keep their order, and new ones come behind them', (t) =>
  every(t, ({ ours, template }) => {
    const ids = Object.keys(template.Resources);
    const first = Object.keys(ours.template.Resources).slice(0, ids.length);
    return [
      ...reordered(template, ours.template),
      ...(ids.join() === first.join() ? [] : ['new resources stand between old ones']),
    ];
  }));

test('the same input gives the same bytes', (t) =>
  every(t, async (made) => {
    const again = await rollout.transform(made, made.framework);
    return made.ours.lines.filter((line, i) => line !== again.lines[i]);
  }));

test('what is transformed already is not changed again', (t) =>
  every(t, async ({ ours, service, options, framework }) => {
    const again = await rollout.transform({ service, options, template: ours.template }, framework);
    const changed = JSON.stringify(again.template) !== JSON.stringify(ours.template);
    return changed ? [...differences(again.template, ours.template), 'the bytes differ'] : [];
  }));

test('the command line, without the framework, makes the same', (t) =>
  every(t, (made) => {
    const printed = fromCommandLine(made);
    const same = JSON.stringify(printed) === JSON.stringify(made.ours.template);
    return same ? [] : [...differences(printed, made.ours.template), 'the bytes differ'];
  }));
