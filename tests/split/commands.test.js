'use strict';

/* The commands on a service that serverless-plugin-split-stacks has split: of its .serverless folder
   they read the nested templates, and `serverless rollout` has the templates as they are packaged. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const { removeFolders } = require('../e2e/service.js');
const { MODES, OURS, SPLIT, edited, packaged, shop } = require('./service.js');

const BINARY = process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout');

after(removeFolders);

function rollout(dir, ...words) {
  const { status, stdout, stderr } = spawnSync(BINARY, words, { cwd: dir, encoding: 'utf8' });
  return { status, stdout, stderr };
}

const planOf = (dir) => {
  const { status, stdout, stderr } = rollout(dir, 'plan', '.serverless', '--format', 'json');
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
};

// Without what has a clock in it, and where it is.
// A package without this plugin has no digest of the service's files (RO152).
const settled = ({ diagnostics, ...plan }) =>
  JSON.parse(
    JSON.stringify({
      ...plan,
      diagnostics: diagnostics
        .filter(({ id }) => id !== 'RO152')
        .map(({ id, path }) => ({ id, path })),
    })
      .replace(/(ApiGatewayDeployment)\d{13}/g, '$1')
      .replace(/,"stacks":\[[^\]]*\]/, ''),
  );
const byId = ({ added, changed, functions, ...plan }) => ({
  ...plan,
  added: added.map(({ resource }) => resource).sort(),
  changed: changed.map(({ path }) => path).sort(),
  functions: functions.map(({ callers, permissions, grants, ...each }) => ({
    ...each,
    callers: callers.list.map(({ path, outcome }) => `${path} ${outcome}`).sort(),
    permissions: permissions.map(({ path, outcome }) => `${path} ${outcome}`).sort(),
    grants: grants.map(({ path, outcome }) => `${path} ${outcome}`).sort(),
  })),
});

// Of two resources in two stacks, one stack waits for the other already; and what an Fn::Sub refers to is
// in its map.
const left = (plan) => ({
  ...JSON.parse(JSON.stringify(plan).replace(/(\.Fn::Sub)\[1\]\.\w+/g, '$1')),
  changed: plan.changed
    .filter(({ path: place }) => !place.endsWith('.DependsOn'))
    .map((each) => ({ ...each, path: each.path.replace(/(\.Fn::Sub)\[1\]\.\w+/, '$1') })),
});
const isMoved = ({ outcome }) => outcome === 'moves';

let unsplit;
before(async () => {
  unsplit = {
    with: (await packaged('osls', shop(), { plugins: [OURS] })).dir,
    without: (await packaged('osls', shop(), { plugins: ['./idle.js'] })).dir,
  };
});

describe('the .serverless folder', () => {
  for (const [mode, split] of Object.entries(MODES)) {
    test(`${mode}: the plan of a packaged rollout is that of the stack as a whole, and of the service before`, async () => {
      const { dir, templates } = await packaged('osls', shop(), { split });
      const plan = planOf(dir);
      const { functions } = plan;
      assert.ok(functions.every(({ callers }) => callers.list.some(isMoved)));
      assert.deepEqual(byId(left(settled(plan))), byId(left(settled(planOf(unsplit.with)))));
      assert.deepEqual(byId(left(settled(plan))), byId(left(settled(planOf(unsplit.without)))));
      assert.deepEqual(
        plan.functions.map(({ alias }) => alias.change),
        ['added', 'added'],
      );
      assert.deepEqual(
        plan.resources.stacks.map(({ resources }) => resources).sort(),
        [templates.root, ...Object.values(templates.nested)]
          .map(({ Resources }) => Object.keys(Resources).length)
          .sort(),
      );
      assert.equal(plan.resources.stacks[0].stack, null);
      const check = rollout(dir, 'check', '.serverless');
      assert.equal(check.status, 0, check.stdout);
      const simulation = rollout(
        dir,
        'simulate',
        '.serverless',
        '--function',
        'order',
        '--runs',
        '100',
      );
      assert.match(simulation.stdout, /^order: 10/, simulation.stderr);
      const preflight = rollout(dir, 'plan', '.serverless', '--severity', 'error').stdout;
      const count = Object.keys(templates.nested).length + 1;
      assert.match(
        preflight.replace(/\s+/g, ' '),
        new RegExp(`in ${count} stacks \\(as packaged, the largest has \\d+ of at most 500\\)`),
      );
    });

    test(`${mode}: the plan finds functions and callers of a stack that has no rollout yet`, async () => {
      const { dir } = await packaged('osls', shop(), { split, plugins: [SPLIT, './idle.js'] });
      const [ours, whole] = [planOf(dir), planOf(unsplit.without)].map(settled);
      assert.deepEqual(byId(left(ours)), byId(left(whole)));
    });
  }

  test('a mistake in a nested template has its place there', async () => {
    const { dir } = await packaged('osls', shop(), { split: MODES.perFunction });
    const name = '.serverless/cloudformation-template-Order-nested-stack.json';
    const file = path.join(dir, name);
    const text = fs.readFileSync(file, 'utf8');
    const line =
      text.split('\n').findIndex((each) => each.includes('"OrderLambdaFunction": {')) + 1;
    const template = JSON.parse(text);
    template.Resources.OrderLambdaFunction.DependsOn = ['Gone'];
    fs.writeFileSync(file, JSON.stringify(template, null, 2));
    const { status, stdout } = rollout(dir, 'check', '.serverless', '--format', 'json');
    assert.equal(status, 1);
    const [{ id, path: place, file: where, line: at }] = JSON.parse(stdout).filter(
      ({ severity }) => severity === 'error',
    );
    assert.deepEqual(
      [id, place, where],
      ['RO321', 'Resources.OrderLambdaFunction.DependsOn', name],
    );
    assert.ok(at > line, `${at}`);
  });

  test('a nested template that is gone is reported, and its function with it', async () => {
    const { dir } = await packaged('osls', shop(), { split: MODES.perFunction });
    fs.rmSync(path.join(dir, '.serverless/cloudformation-template-Order-nested-stack.json'));
    const { status, stdout } = rollout(dir, 'check', '.serverless', '--severity', 'info');
    assert.equal(status, 1);
    assert.match(
      stdout,
      /RO323 Resources\.OrderNestedStack: the template of the nested stack OrderNestedStack is not read: \.serverless\/cloudformation-template-Order-nested-stack\.json: No such file or directory/,
    );
  });

  test('transform writes one template, and refuses one that is split', async () => {
    const { dir } = await packaged('osls', shop(), { split: MODES.perType });
    const { status, stdout, stderr } = rollout(dir, 'transform', '.serverless');
    assert.equal(status, 1);
    assert.equal(stdout, '');
    assert.match(
      stderr,
      /RO320 functions\.order: the functions' versions are in the nested stack VersionsNestedStack, and a rollout is added before the stack is split/,
    );
  });
});

describe('serverless rollout', () => {
  test('plan counts the resources of each stack, as it is packaged', async () => {
    const { status, said } = await packaged('osls', shop(), {
      split: MODES.perFunction,
      command: ['rollout', 'plan'],
    });
    assert.equal(status, 0, said);
    assert.match(
      said.replace(/\s+/g, ' '),
      /Resources: \d+ -> \d+ in 5 stacks \(as packaged, the largest has \d+ of at most 500\)/,
    );
    assert.match(said, /alias +Live, added/);
  });
});

// ---- More resources than a template may have ----

describe('five hundred resources', () => {
  const many = (length = 105) =>
    edited((service) => {
      service.functions = Object.fromEntries(
        Array.from({ length }, (_, i) => [`f${i}`, { handler: 'index.handler' }]),
      );
      delete service.resources;
      service.custom = {
        deploymentSettings: { allFunctions: true, type: 'AllAtOnce', alias: 'Live' },
      };
    });
  const counted = async (settings) => {
    const { dir, status, said } = await packaged('osls', many(), settings);
    assert.equal(status, 0, said);
    const { stdout } = rollout(dir, 'check', '.serverless', '--ignore', 'RO504');
    const found = (text) => text.match(/RO401[^\n]*/g) ?? [];
    return [found(said), found(stdout)];
  };
  test('are too many for one template', async () => {
    const [packaging, check] = await counted({ plugins: [OURS] });
    assert.match(packaging.join(), /the template would have 5\d\d resources/);
    assert.match(check.join(), /the template would have 5\d\d resources/);
  });
  test('are not where they are divided over stacks', async () => {
    assert.deepEqual(await counted({ split: MODES.perFunction }), [[], []]);
  });
  test('are counted after the split', async () => {
    // versions alone are moved
    const map =
      "module.exports = ({ Type }) => (Type === 'AWS::Lambda::Version' ? undefined : false);";
    const crowd = { files: { 'stacks-map.js': map }, split: MODES.perType };
    const service = many(60);
    service.resources = {
      Resources: Object.fromEntries(
        Array.from({ length: 300 }, (_, i) => [`Topic${i}`, { Type: 'AWS::SNS::Topic' }]),
      ),
    };
    const { dir, status, said } = await packaged('osls', service, crowd);
    assert.equal(status, 0, said);
    const { stdout } = rollout(dir, 'check', '.serverless');
    for (const text of [said, stdout])
      assert.match(
        text,
        /RO401 (serverless\.json )?Resources: the root stack has 5\d\d resources; CloudFormation takes 500 a template/,
      );
  });
  // of each version its ARN, which the framework's own output names, and its number
  test('are not more than two hundred outputs of one template', async () => {
    const { status, said } = await packaged('osls', many(), { split: MODES.perType });
    assert.equal(status, 1);
    assert.match(
      said,
      /RO321 serverless\.json Resources\.VersionsNestedStack: the nested stack VersionsNestedStack has 210 outputs; CloudFormation takes 200 a template/,
    );
  });
});
