'use strict';

/* Templates with conditions, in every world: for each truth of every condition, all that the template
   refers to exists, no policy and no list of alarms is empty, nothing waits for itself, and what is
   made for a function is there exactly where the function is. CONDITIONS_SEED and CONDITIONS_COUNT
   choose other services. */

const assert = require('node:assert/strict');
const { execFile } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { after, before, describe, test } = require('node:test');
const lint = require('../callers/lint.js');
const { Transformer } = require('../callers/made.js');
const {
  deployed,
  faultsIn,
  graphOf,
  list,
  only,
  reachable,
  references,
  worldsOf,
} = require('./evaluator.js');
const { serviceOf } = require('./services.js');

const SEED = Number(process.env.CONDITIONS_SEED ?? 1);
const COUNT = Number(process.env.CONDITIONS_COUNT ?? 150);
const LINTED = 24;
const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];

const transformer = new Transformer();
after(() => transformer.close?.() ?? transformer.child.stdin.end());

async function transformed({ service, template }) {
  let result = template;
  for (const name of HOOKS)
    ({ template: result } = await transformer.transformed(result, service, { name }));
  return result;
}

// ---- What is promised beside being right ----

const idsOfType = (resources, type) =>
  Object.keys(resources).filter((id) => resources[id].Type === type);
const functionOf = ({ Properties }) => only(Properties.FunctionName, 'Ref');
const isOff = ({ AlarmConfiguration, DeploymentConfigName }) =>
  !AlarmConfiguration.Enabled && DeploymentConfigName === 'CodeDeployDefault.LambdaAllAtOnce';

/* The truth of `enabled` in a world, read from the setting itself. */
function isEnabled(template, world, setting) {
  if (typeof setting === 'boolean') return setting;
  const [name, choice, ref] = [
    only(setting, 'Condition'),
    only(setting, 'Fn::If'),
    only(setting, 'Ref'),
  ];
  const { isTrue } = require('./evaluator.js');
  if (name) return isTrue(template, world, name);
  if (choice) return isEnabled(template, world, choice[isTrue(template, world, choice[0]) ? 1 : 2]);
  return world[JSON.stringify({ Ref: ref })] === 'true';
}

function* promisesBroken({ service }, template, world) {
  const { Resources } = deployed(template, world);
  const settings = {
    ...service.custom.deploymentSettings.resources,
    ...Object.fromEntries(
      Object.entries(service.functions)
        .filter(([, { deploymentSettings }]) => deploymentSettings)
        .map(([key, value]) => [
          `${key[0].toUpperCase()}${key.slice(1)}LambdaFunction`,
          value.deploymentSettings,
        ]),
    ),
  };
  const aliases = idsOfType(Resources, 'AWS::Lambda::Alias');
  for (const [id, { enabled = true }] of Object.entries(settings)) {
    if (!Object.hasOwn(template.Resources, `${id}DeploymentGroup`)) continue; // always off
    const exists = Object.hasOwn(Resources, id);
    const alias = aliases.find((each) => functionOf(Resources[each]) === id);
    const group = Resources[`${id}DeploymentGroup`];
    if ((alias !== undefined) !== exists) yield `the alias of ${id} does not exist with it`;
    if ((group !== undefined) !== exists) yield `the group of ${id} does not exist with it`;
    if (!exists) continue;
    const hooks = Object.keys(Resources[alias].UpdatePolicy.CodeDeployLambdaAliasUpdate).filter(
      (key) => key.endsWith('Hook'),
    );
    if (!isEnabled(template, world, enabled) && (!isOff(group.Properties) || hooks.length))
      yield `${id} is not enabled and shifts gradually`;
  }
  for (const id of idsOfType(Resources, 'AWS::CloudWatch::Alarm'))
    if (/Canary/.test(id) && !Object.hasOwn(Resources, id.replace(/Canary.*/, '')))
      yield `${id} exists without its function`;
}

// The text of a value, with what is not known as it is written.
function textOf(value) {
  const [sub, join] = [only(value, 'Fn::Sub'), only(value, 'Fn::Join')];
  if (typeof value === 'string') return value;
  if (sub) return textOf(Array.isArray(sub) ? sub[0] : sub);
  if (join) return join[1].map(textOf).join(join[0]);
  const get = only(value, 'Fn::GetAtt');
  return get ? `\${${list(get).join('.')}}` : `\${${only(value, 'Ref')}}`;
}

/* Who names an alias waits for it, where that closes no cycle. */
function* racesIn(template, world) {
  const now = deployed(template, world);
  const graph = graphOf(now);
  const aliases = new Map(
    idsOfType(now.Resources, 'AWS::Lambda::Alias').map((id) => [
      `shop-dev-${functionOf(now.Resources[id]).replace('LambdaFunction', '').toLowerCase()}`,
      id,
    ]),
  );
  for (const [id, { Type, Properties }] of Object.entries(now.Resources)) {
    const named = Properties?.FunctionName ?? Properties?.ResourceId;
    const [, name] = /(shop-dev-[a-z]+):Live$/.exec(named ? textOf(named) : '') ?? [];
    const alias = name && aliases.get(name);
    if (!alias || ['AWS::Lambda::Alias', 'AWS::Lambda::Version'].includes(Type)) continue;
    if (!reachable(graph, id).has(alias) && !reachable(graph, alias).has(id))
      yield `${id} does not wait for ${alias}`;
  }
  for (const [id, { Type, Properties }] of Object.entries(now.Resources)) {
    if (Type !== 'AWS::ApiGatewayV2::Integration') continue;
    const permission = id.replace('Integration', 'ApiPermission');
    if (![...references(Properties)].some((to) => now.Resources[to]?.Type === 'AWS::Lambda::Alias'))
      yield `${id} does not call the alias`;
    if (!graph.get(id).has(permission)) yield `${id} does not wait for ${permission}`;
  }
}

function brokenIn(made, template) {
  const found = new Map();
  for (const world of worldsOf(template))
    for (const broken of [...promisesBroken(made, template, world), ...racesIn(template, world)])
      found.set(broken, world);
  return [...found].map(([broken, world]) => `${broken} in ${JSON.stringify(world)}`);
}

describe(`${COUNT} services with conditions, from seed ${SEED}`, () => {
  const results = [];
  before(async () => {
    for (let i = 0; i < COUNT; i += 1) {
      const made = serviceOf(SEED * 1_000_003 + i);
      results.push({ made, seed: i, template: await transformed(made) });
    }
  });

  test('every reference leads somewhere in every world, and no list is empty', () => {
    for (const { template, seed } of results)
      assert.deepEqual(faultsIn(template), [], `service ${seed}`);
  });

  test('what is made for a function exists with it, and callers do not race', () => {
    for (const { made, template, seed } of results)
      assert.deepEqual(brokenIn(made, template), [], `service ${seed}`);
  });

  test('a second run changes nothing', async () => {
    for (const { made, template, seed } of results)
      assert.deepEqual(
        await transformed({ ...made, template }),
        template,
        `service ${seed} a second time`,
      );
  });

  test('conditions that nothing uses are not added', () => {
    for (const { made, template, seed } of results) {
      const added = Object.keys(template.Conditions).filter(
        (name) => !Object.hasOwn(made.template.Conditions, name),
      );
      const text = JSON.stringify(template);
      for (const name of added)
        assert.ok(text.split(JSON.stringify(name)).length > 2, `service ${seed}: ${name}`);
    }
  });

  test("cfn-lint's rules find nothing", { skip: lint.skip }, async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-'));
    try {
      const files = results.slice(0, LINTED).map(({ template }, i) => {
        const file = path.join(folder, `${i}.json`);
        fs.writeFileSync(file, JSON.stringify(template));
        return file;
      });
      const args = ['--format', 'json', '--regions', 'eu-west-1', '--', ...files];
      const found = await new Promise((resolve, reject) => {
        execFile('cfn-lint', args, { maxBuffer: 2 ** 28 }, (_, out, err) =>
          err ? reject(new Error(err)) : resolve(JSON.parse(out)),
        );
      });
      const ours = found.filter(({ Rule }) => !IGNORED.has(Rule.Id));
      assert.deepEqual(
        ours.map(({ Rule, Message, Filename, Location }) =>
          [Rule.Id, path.basename(Filename), Location.Path.join('.'), Message].join(' '),
        ),
        [],
      );
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  });
});

/* W3005: a caller has a Ref to the alias and DependsOn on its permission, which has one too. W8001:
   the generator's own conditions that a service does not use. W2001: its parameters. */
const IGNORED = new Set(['W8001', 'W2001', 'W2531', 'E2533']);
