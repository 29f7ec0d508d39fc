'use strict';

/* A service with every event of the framework, packaged by the real frameworks: everything that can
 * goes through the aliases, and the rest is reported. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { isDeepStrictEqual } = require('node:util');
const CanaryPlugin = require('serverless-plugin-canary-deployments');
const ForkPlugin = require('@flagsmith/serverless-plugin-canary-deployments');
const { newService, removeFolders, run, templateFile } = require('../e2e/service.js');
const { graphOf, reachable, references } = require('../conditions/evaluator.js');
const { copy, framework: loaded } = require('../peers/peers.js');
const { check } = require('./checker.js');
const lint = require('./lint.js');
const { resourcesOf } = require('./made.js');

after(removeFolders);

const FIXTURE = path.join(__dirname, '../../fixtures/every-event');
const YML = fs.readFileSync(path.join(FIXTURE, 'serverless.yml'), 'utf8');
const FILES = ['index.js'];
const OPTIONS = { stage: 'dev', region: 'us-east-1' };

// Declares what functions may hold, and does nothing.
const IDLE = `module.exports = class Idle {
  constructor({ configSchemaHandler }) {
    configSchemaHandler.defineFunctionProperties('aws', { properties: { deploymentSettings: {} } });
  }
};`;

/* Packages the service: {template, service, stdout, stderr}. */
async function packaged(
  framework,
  { plugin = 'serverless-plugin-rollout', edit = (yml) => yml, command = ['package'] } = {},
) {
  const files = Object.fromEntries(
    FILES.map((name) => [name, fs.readFileSync(path.join(FIXTURE, name), 'utf8')]),
  );
  const dir = newService({
    edit: () => edit(YML).replace('- serverless-plugin-rollout', `- ${plugin}`),
    files: { ...files, 'node_modules/idle/index.js': IDLE },
  });
  const { status, stdout, stderr } = await run(framework, dir, command);
  assert.equal(status, 0, `${framework}: ${stdout}${stderr}`);
  const { service } = JSON.parse(
    fs.readFileSync(path.join(dir, '.serverless/serverless-state.json'), 'utf8'),
  );
  return {
    template: JSON.parse(fs.readFileSync(templateFile(dir), 'utf8')),
    service,
    stdout,
    stderr,
  };
}

// Logical ids and names of files without the clock.
const settled = (template) =>
  JSON.parse(
    JSON.stringify(template)
      .replace(/(Deployment)\d{13}/g, '$1')
      .replace(/\/\d{13}-[\dTZ:.-]+\//g, '/'),
  );

const world = { stack: 'every-event-dev' };
const keys = (service) => Object.keys(service.functions);
const idOf = (key) => `${key.charAt(0).toUpperCase()}${key.slice(1)}LambdaFunction`;
const guardedBy = (service) => Object.fromEntries(keys(service).map((key) => [idOf(key), 'Live']));
// osls: lib/plugins/aws/custom-resources/resources, of 4.2 and newer
const TAKERS = { osls: ['Custom::S3', 'Custom::CognitoUserPool'] };
const checkedBy = (framework) => (template, service, before) =>
  check(settled(template), {
    before: before && settled(before),
    guarded: guardedBy(service),
    world,
    urls: ['UrlMovedLambdaFunction'],
    takers: TAKERS[framework],
  });

test('every event of the framework is in the service', () => {
  const events = path.join(
    path.dirname(require.resolve('osls/package.json')),
    'lib/plugins/aws/package/compile/events',
  );
  const sources = fs
    .readdirSync(events, { recursive: true })
    .filter((name) => name.endsWith('.js'))
    .map((name) => fs.readFileSync(path.join(events, name), 'utf8'));
  const names = sources.flatMap((source) =>
    [...source.matchAll(/defineFunctionEvent\('aws', '(\w+)'/g)].map(([, name]) => name),
  );
  assert.ok(names.length >= 22);
  assert.deepEqual(
    names.filter((name) => !new RegExp(`- ${name}:`).test(YML)),
    [],
  );
});

// The service without plugins and with ours, packaged once.
const once = new Map();
function both(framework) {
  const made = () => [
    packaged(framework, { plugin: 'idle' }),
    packaged(framework, { command: ['rollout', 'plan'] }),
  ];
  if (!once.has(framework)) once.set(framework, Promise.all(made()));
  return once.get(framework);
}

for (const framework of ['osls', 'serverless'])
  describe(framework, () => {
    const checked = checkedBy(framework);
    test('whatever can goes through the aliases, with its permissions and policies', async () => {
      const [before, ours] = await both(framework);
      const { faults, moved } = checked(ours.template, ours.service, before.template);
      assert.deepEqual(faults, []);
      const untouched = checked(before.template, before.service);
      assert.ok(moved.length >= 50, `${moved.length}`);
      const onTheirs = untouched.stays.filter(({ qualifier }) =>
        /^(provisioned|snapstart)$/.test(qualifier),
      );
      assert.equal(
        moved.length,
        untouched.bypasses.length + onTheirs.length,
        'everything that can, and what was on an alias of the framework',
      );
      assert.equal(
        Object.keys(resourcesOf(ours.template, 'AWS::CodeDeploy::DeploymentGroup')).length,
        keys(ours.service).length,
      );
    });

    test('whoever calls waits for the alias and for the permission, where no cycle results', async () => {
      const [, ours] = await both(framework);
      const { Resources } = ours.template;
      const graph = graphOf(ours.template);
      const before = new Map([...graph.keys()].map((id) => [id, reachable(graph, id)]));
      const aliasOf = (id) =>
        Object.keys(resourcesOf(ours.template, 'AWS::Lambda::Alias')).find(
          (each) => Resources[each].Properties.FunctionName.Ref === id,
        );
      const isFor = (permission, { id, function: name, caller }) => {
        const { FunctionName, Principal, SourceArn } = Resources[permission].Properties;
        const sources = [...references(SourceArn)].filter((each) => Resources[each]);
        // one that is written out names its caller, or the caller is another one
        const texts = Object.values(Resources[id].Properties).filter(
          (value) => typeof value === 'string',
        );
        const isNamed = texts.some((text) => JSON.stringify(SourceArn ?? '').includes(text));
        return (
          FunctionName.Ref === aliasOf(name) &&
          JSON.stringify(Principal).includes(`${caller}.`) &&
          (sources.length
            ? sources.some((each) => each === id || graph.get(id).has(each))
            : !SourceArn || isNamed)
        );
      };
      const permissions = Object.keys(resourcesOf(ours.template, 'AWS::Lambda::Permission'));
      const races = [];
      const cycles = [];
      let waits = 0;
      for (const call of checked(ours.template, ours.service).moved) {
        // the framework's custom resources add permissions of their own
        const isCustom = call.type.startsWith('Custom::');
        const targets = isCustom ? [] : permissions.filter((each) => isFor(each, call));
        for (const target of [aliasOf(call.function), ...targets])
          if (before.get(call.id).has(target)) waits += 1;
          else (before.get(target).has(call.id) ? cycles : races).push([call.type, target]);
      }
      assert.deepEqual(races, []);
      assert.ok(waits > 80, `${waits}`);
      assert.deepEqual(
        [...new Set(cycles.map(([type]) => type))].sort(),
        [
          'AWS::Cognito::UserPool',
          'AWS::ElasticLoadBalancingV2::TargetGroup',
          'AWS::Events::Rule',
          'AWS::IoT::TopicRule',
        ],
        'whose permission names them',
      );
    });

    test('the plan counts the callers of each function, and names what stays', async () => {
      const [, ours] = await both(framework);
      const { moved, stays } = checked(ours.template, ours.service);
      const plural = (count) => `caller${count === 1 ? ' goes' : 's go'}`;
      const sections = ours.stdout.split('\n\n').map((section) => section.replace(/\s+/g, ' '));
      for (const key of keys(ours.service)) {
        const [on, off] = [moved, stays].map((calls) =>
          calls.filter((call) => call.function === idOf(key)),
        );
        const all = on.length + off.length;
        const staying = off.length ? `; ${off.length} stay${off.length === 1 ? 's' : ''}` : '';
        const balance = all
          ? `${on.length} of ${all} ${plural(all)} through Live${staying}`
          : 'none in this template:';
        const section = sections.find((each) => each.startsWith(`${key}: `));
        assert.ok(section?.includes(` callers ${balance}`), `${key}, ${balance}: ${section}`);
        assert.deepEqual(
          [...section.split(' permissions ')[0].matchAll(/ stays (\S+) \((\S+)\)/g)]
            .map(([, id, type]) => `${type} ${id}`)
            .sort(),
          [...new Set(off.map(({ id, type }) => `${type} ${id}`))].sort(),
        );
      }
    });

    test('each caller and each permission put back as it was is found', async () => {
      const [before, ours] = (await both(framework)).map(({ template }) => settled(template));
      const { service } = (await both(framework))[1];
      const { faults } = checked(ours, service, before);
      const former = before.Resources;
      const isChanged = (id) => former[id] && !isDeepStrictEqual(former[id], ours.Resources[id]);
      const { moved } = checked(ours, service);
      const permissions = Object.keys(resourcesOf(before, 'AWS::Lambda::Permission'));
      const changed = [...new Set(moved.map(({ id }) => id)), ...permissions].filter(isChanged);
      assert.ok(changed.length > 90, `${changed.length}`);
      for (const id of changed) {
        const Resources = { ...ours.Resources, [id]: former[id] };
        const found = checked({ ...ours, Resources }, service, before).faults;
        assert.notDeepEqual(found, faults, id);
      }
    });

    test('every caller that needs a permission has one, before and after', async () => {
      for (const { template, service } of await both(framework))
        assert.deepEqual(checked(template, service).unpermitted, []);
    });

    test(
      'cfn-lint finds no error that it does not find without the plugin',
      { skip: lint.skip },
      async () => {
        const [before, ours] = await both(framework);
        assert.deepEqual(
          await lint.errorsAdded(settled(before.template), settled(ours.template)),
          [],
        );
      },
    );

    test('no other caller than before, and the aliases of the framework are adopted', async () => {
      const [before, ours] = await both(framework);
      const places = (result) => {
        const { moved, stays, bypasses } = checked(result.template, result.service);
        return [...moved, ...stays, ...bypasses]
          .map(({ id, path: where, function: name }) =>
            `${id} ${where} ${name}`.replace(/\d{13}/, 'CLOCK'),
          )
          .sort();
      };
      assert.deepEqual(places(ours), places(before));
      for (const id of ['ProvisionedProvConcLambdaAlias', 'SnapStartSnapStartLambdaAlias']) {
        const [{ Properties: left }, { Properties: right }] = [before, ours].map(
          ({ template }) => template.Resources[id],
        );
        assert.deepEqual(right, { ...left, Name: 'Live', FunctionVersion: right.FunctionVersion });
      }
    });
  });

test('serverless: rules that a custom resource makes stay, and are warned of', async () => {
  const edit = (yml) =>
    yml.replace('  websocketsApi', '  eventBridge: { useCloudFormation: false }\n  websocketsApi');
  const { template, service, stdout, stderr } = await packaged('serverless', { edit });
  const { faults, stays } = checkedBy('serverless')(template, service);
  assert.deepEqual(faults, []);
  const custom = stays.filter(({ type }) => type === 'Custom::EventBridge');
  assert.equal(custom.length, 4);
  for (const { id } of custom)
    assert.match(stdout + stderr, new RegExp(`RO304 (\\S+ )?Resources\\.${id}\\.`));
});

test('no other plugin moves as many callers', async (t) => {
  const [before, ours] = await both('osls');
  const moves = ({ template }) => checkedBy('osls')(template, before.service).moved.length;
  // Both end with a TypeError at an authorizer without an address.
  const isSurvivable = ([, { Type, Properties }]) =>
    Type !== 'AWS::ApiGatewayV2::Authorizer' || Properties.AuthorizerUri;
  const Resources = Object.fromEntries(
    Object.entries(before.template.Resources).filter(isSurvivable),
  );
  const theirs = [CanaryPlugin, ForkPlugin].map((Plugin) => {
    const serverless = loaded({
      service: before.service,
      template: { ...before.template, Resources },
      options: OPTIONS,
    });
    new Plugin(serverless, OPTIONS).addCanaryDeploymentResources();
    return { template: copy(serverless.service.provider.compiledCloudFormationTemplate) };
  });
  const [canary, fork, own] = [...theirs, ours].map(moves);
  const found = checkedBy('osls')(ours.template, ours.service);
  const all = found.moved.length + found.stays.length;
  t.diagnostic(
    `of ${all} callers canary 0.8.0 moves ${canary}, its fork 2.0.0 ${fork}, this plugin ${own}`,
  );
  assert.ok(own > fork && fork > canary, `${canary} ${fork} ${own}`);
  assert.deepEqual(found.bypasses, []);
});
