'use strict';

/* The alias, what CodeDeploy gets, and who is rolled out at all. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { check } = require('./checker.js');
const {
  LIVE,
  LOGGING,
  SETTINGS,
  Transformer,
  arnOf,
  idOf,
  idsOf,
  nameOf,
  permissionFor,
  resourcesOf,
  roleOf,
  serviceOf,
  templateOf,
} = require('./made.js');
const { newService, removeFolders, run, templateFile } = require('../e2e/service.js');
const { FRAMEWORKS, pluginOf } = require('../shim/framework.js');
const fs = require('node:fs');

const transformer = new Transformer();
after(() => transformer.close());
after(removeFolders);

const settings = (own, rest) => serviceOf({ order: { ...SETTINGS, ...own } }, rest);
const bodyOf = ({ template }, id) => template.Resources[id]?.Properties;
const groupOf = (result, key = 'order') => bodyOf(result, `${idOf(key)}DeploymentGroup`);
const guarded = ({ template }) =>
  Object.keys(resourcesOf(template, 'AWS::CodeDeploy::DeploymentGroup'))
    .map((id) => id.replace(/DeploymentGroup$/, ''))
    .sort();
const ids = (...keys) => keys.map(idOf).sort();
const told = (result, id) => result.diagnostics.filter((each) => each.id === id);

/* ---- The framework's own alias ---- */

// As osls 4 and serverless 3 put it into the template.
const FRAMEWORKS_ALIAS = {
  'provisioned concurrency': [
    'OrderProvConcLambdaAlias',
    'provisioned',
    { ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 3 } },
  ],
  SnapStart: ['OrderSnapStartLambdaAlias', 'snapstart', {}],
};

describe("the framework's alias is adopted", () => {
  for (const [title, [id, name, own]] of Object.entries(FRAMEWORKS_ALIAS)) {
    const aliasOf = {
      FunctionName: { Ref: idOf('order') },
      FunctionVersion: { 'Fn::GetAtt': ['OrderLambdaVersion1', 'Version'] },
      Name: name,
      ...own,
    };
    const input = (resources) =>
      templateOf({
        [id]: {
          Type: 'AWS::Lambda::Alias',
          Properties: aliasOf,
          DependsOn: 'IamRoleLambdaExecution',
        },
        ...resources,
      });
    const ADDRESS = [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
    ];
    const mapping = (FunctionName) => ({
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName },
    });
    const resources = {
      Method: {
        Type: 'AWS::ApiGateway::Method',
        Properties: {
          Integration: {
            Uri: { 'Fn::Join': ['', [...ADDRESS, arnOf('order'), ':', name, '/invocations']] },
          },
        },
      },
      Joined: mapping({ 'Fn::Join': [':', [arnOf('order'), name]] }),
      Pieces: mapping({ 'Fn::Join': ['', [arnOf('order'), `:${name}`]] }),
      Sub: mapping({ 'Fn::Sub': `\${OrderLambdaFunction.Arn}:${name}` }),
      SubMap: mapping({ 'Fn::Sub': [`\${It}:${name}`, { It: arnOf('order') }] }),
      SubInJoin: mapping({
        'Fn::Join': [':', [{ 'Fn::Sub': '${OrderLambdaFunction.Arn}' }, name]],
      }),
      If: mapping({
        'Fn::Join': [
          '',
          [
            { 'Fn::If': ['Big', arnOf('order'), { 'Fn::Sub': '${OrderLambdaFunction.Arn}' }] },
            `:${name}`,
          ],
        ],
      }),
      Ref: mapping({ Ref: id }),
      WrittenOut: mapping(`arn:aws:lambda:us-east-1:123456789012:function:shop-dev-order:${name}`),
      Named: mapping(`${nameOf('order')}:${name}`),
      Invoke: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: { FunctionName: { Ref: idOf('order') }, Qualifier: name },
      },
      Url: {
        Type: 'AWS::Lambda::Url',
        Properties: { TargetFunctionArn: arnOf('order'), Qualifier: name, AuthType: 'NONE' },
      },
      Bucket: {
        Type: 'Custom::S3',
        Properties: {
          ServiceToken: 'tool',
          FunctionName: nameOf('order'),
          FunctionQualifier: name,
        },
      },
      May: permissionFor({ 'Fn::Join': [':', [arnOf('order'), name]] }, 'apigateway.amazonaws.com'),
      MayRef: permissionFor({ Ref: id }, 'events.amazonaws.com'),
      Scaling: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: { ResourceId: `function:shop-dev-order:${name}` },
      },
      ScalingSub: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: { ResourceId: { 'Fn::Sub': `function:\${OrderLambdaFunction}:${name}` } },
      },
      ScalingJoin: {
        Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
        Properties: {
          ResourceId: { 'Fn::Join': [':', ['function', { Ref: idOf('order') }, name]] },
        },
      },
      Watch: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          Dimensions: [
            { Name: 'Resource', Value: { 'Fn::Sub': `\${OrderLambdaFunction}:${name}` } },
          ],
        },
      },
      WatchNamed: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Dimensions: [{ Name: 'Resource', Value: `${nameOf('order')}:${name}` }] },
      },
    };

    for (const [spelling, resource] of Object.entries(resources))
      test(`${title}: ${spelling} is re-pointed`, async () => {
        const template = input({ [spelling]: resource });
        const result = await transformer.transformed(template);
        assert.deepEqual(check(result.template, { before: template, guarded: LIVE }).faults, []);
        assert.doesNotMatch(
          JSON.stringify(result.template.Resources[spelling]),
          new RegExp(`\\b${name}\\b`),
        );
      });

    test(`${title}: it keeps its logical id and its settings, and gets the name and the update policy`, async () => {
      const result = await transformer.transformed(input({}));
      const { Properties, UpdatePolicy, ...rest } = result.template.Resources[id];
      assert.deepEqual(Properties, { ...aliasOf, Name: 'Live' });
      assert.deepEqual(UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName, {
        Ref: 'OrderLambdaFunctionDeploymentGroup',
      });
      assert.deepEqual(rest, { Type: 'AWS::Lambda::Alias', DependsOn: 'IamRoleLambdaExecution' });
      assert.deepEqual(Object.keys(resourcesOf(result.template, 'AWS::Lambda::Alias')), [id]);
      assert.match(told(result, 'RO308')[0].message, new RegExp(`${name}.*replace`));
      assert.deepEqual(result.functions.order.targetAlias, { name: 'Live', logicalId: id });
    });

    test(`${title}: under its own name nothing is replaced`, async () => {
      const result = await transformer.transformed(input(resources), settings({ alias: name }));
      assert.equal(bodyOf(result, id).Name, name);
      assert.deepEqual(told(result, 'RO308'), []);
      // who names the alias in text waits for it, in place
      for (const [each, resource] of Object.entries(resources)) {
        const { DependsOn, ...rest } = result.template.Resources[each];
        assert.deepEqual({ ...rest, ...(resource.DependsOn && { DependsOn }) }, resource, each);
      }
    });
  }

  test("a user's own alias of the function is none of the framework's", async () => {
    const own = {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: idOf('order') },
        FunctionVersion: '$LATEST',
        Name: 'next',
      },
    };
    const called = {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: { Ref: 'Next' } },
    };
    const result = await transformer.transformed(templateOf({ Next: own, Queue: called }));
    assert.deepEqual(result.template.Resources.Next, own);
    assert.deepEqual(result.template.Resources.Queue, called);
    assert.deepEqual(check(result.template, { guarded: LIVE }).faults, []);
  });
});

for (const framework of FRAMEWORKS)
  test(`${framework}: the function object knows its alias afterwards`, async () => {
    const compiled = templateOf({}, ['order']);
    const { serverless, fire } = await pluginOf(framework, {
      configuration: {
        service: 'shop',
        provider: { name: 'aws', runtime: 'nodejs20.x' },
        functions: { order: { handler: 'index.handler', deploymentSettings: SETTINGS } },
      },
      compiled,
    });
    await fire();
    assert.deepEqual(serverless.service.functions.order.targetAlias, {
      name: 'Live',
      logicalId: 'OrderLambdaFunctionAliasLive',
    });
    assert.deepEqual(compiled.Resources.OrderLambdaFunctionAliasLive.Properties.Name, 'Live');
  });

/* ---- Who is rolled out ---- */

describe('functions', () => {
  test('one without a version is refused, with the setting that takes versions away', async () => {
    const { OrderLambdaVersion1, ...Resources } = templateOf({}).Resources;
    const [{ id, remedy, path }, ...others] = await transformer.refused(
      { Resources },
      serviceOf(['order'], { provider: { versionFunctions: false } }),
    );
    assert.deepEqual([id, path, others], ['RO108', 'provider.versionFunctions', []]);
    assert.match(remedy, /versionFunctions: false/);
  });

  test('an image, one with its own role and one with layers are functions like others', async () => {
    const image = {
      PackageType: 'Image',
      Code: { ImageUri: '123456789012.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:00' },
      Handler: undefined,
      Runtime: undefined,
    };
    const template = templateOf(
      {},
      {
        order: JSON.parse(JSON.stringify(image)),
        paid: { Role: 'arn:aws:iam::123456789012:role/paid', Layers: [{ Ref: 'Layer' }] },
      },
    );
    const result = await transformer.transformed(template, serviceOf(['order', 'paid']));
    assert.deepEqual(guarded(result), ids('order', 'paid'));
    assert.deepEqual(
      check(result.template, { guarded: { ...LIVE, PaidLambdaFunction: 'Live' } }).faults,
      [],
    );
  });

  const OWN = {
    Own: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'own-one', Handler: 'index.handler' },
    },
    OwnVersion: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { 'Fn::GetAtt': ['Own', 'Arn'] } },
    },
    Rule: {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Id: 'a', Arn: { 'Fn::GetAtt': 'Own.Arn' } }] },
    },
    Queue: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: 'arn:aws:lambda:us-east-1:123456789012:function:own-one' },
    },
  };

  test("the user's own resource is guarded where the settings name it", async () => {
    const result = await transformer.transformed(
      templateOf(OWN),
      serviceOf(
        { order: undefined },
        {
          custom: {
            deploymentSettings: {
              ...SETTINGS,
              resources: { Own: { type: 'Canary10Percent5Minutes' } },
            },
          },
        },
      ),
    );
    assert.deepEqual(guarded(result), ['Own']);
    assert.equal(
      bodyOf(result, 'OwnDeploymentGroup').DeploymentConfigName,
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    );
    const { faults, moved } = check(result.template, { guarded: { Own: 'Live' } });
    assert.deepEqual([faults, moved.map(({ id }) => id)], [[], ['Rule', 'Queue']]);
  });

  test("the user's own resource without a name is guarded too", async () => {
    const { FunctionName, ...rest } = OWN.Own.Properties;
    const resources = { ...OWN, Own: { ...OWN.Own, Properties: rest } };
    delete resources.Queue;
    const result = await transformer.transformed(
      templateOf(resources),
      serviceOf(
        { order: undefined },
        { custom: { deploymentSettings: { resources: { Own: SETTINGS } } } },
      ),
    );
    assert.deepEqual(check(result.template, { guarded: { Own: 'Live' } }).faults, []);
  });

  test('a resource that is no function, or not there, is refused', async () => {
    for (const id of ['Rule', 'Nothing']) {
      const found = await transformer.refused(
        templateOf(OWN),
        serviceOf(
          { order: undefined },
          { custom: { deploymentSettings: { resources: { [id]: SETTINGS } } } },
        ),
      );
      assert.deepEqual(
        [idsOf(found), found[0].path],
        [['RO303'], `custom.deploymentSettings.resources.${id}`],
      );
    }
  });

  test('allFunctions means every one but those that refuse and those that are hooks', async () => {
    const functions = {
      order: undefined,
      paid: undefined,
      off: false,
      sleeping: { enabled: false },
      other: { type: 'Linear10PercentEvery1Minute' },
      check: undefined,
    };
    const custom = {
      deploymentSettings: { ...SETTINGS, allFunctions: true, preTrafficHook: 'check' },
    };
    const result = await transformer.transformed(
      templateOf({}, Object.keys(functions)),
      serviceOf(functions, { custom }),
    );
    assert.deepEqual(guarded(result), ids('order', 'paid', 'other'));
    assert.equal(
      groupOf(result, 'other').DeploymentConfigName,
      'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
    );
  });

  test('without allFunctions the defaults roll nothing out', async () => {
    const { template } = await transformer.transformed(
      templateOf({}),
      serviceOf({ order: undefined }, { custom: { deploymentSettings: SETTINGS } }),
    );
    assert.deepEqual(guarded({ template }), []);
  });

  test('enabled: false of the service turns all off, and a function may turn itself on', async () => {
    const custom = { deploymentSettings: { ...SETTINGS, enabled: false } };
    const result = await transformer.transformed(
      templateOf({}, ['order', 'paid']),
      serviceOf({ order: {}, paid: { enabled: true } }, { custom }),
    );
    assert.deepEqual(guarded(result), ids('paid'));
  });

  test('stages', async () => {
    const custom = { deploymentSettings: { stages: ['prod'] } };
    for (const [stage, expected] of [
      ['dev', []],
      ['prod', ids('order')],
    ]) {
      const service = serviceOf(['order'], { custom });
      const result = await transformer.transformed(templateOf({}), service, { options: { stage } });
      assert.deepEqual(guarded(result), expected);
    }
  });
});

/* ---- CodeDeploy ---- */

const PREDEFINED = [
  'AllAtOnce',
  ...[5, 10, 15, 30].map((minutes) => `Canary10Percent${minutes}Minutes`),
  ...['1Minute', '2Minutes', '3Minutes', '10Minutes'].map(
    (every) => `Linear10PercentEvery${every}`,
  ),
];
const configurations = ({ template }) =>
  Object.entries(resourcesOf(template, 'AWS::CodeDeploy::DeploymentConfig'));

describe('types', () => {
  for (const name of PREDEFINED)
    test(name, async () => {
      for (const type of [name, `CodeDeployDefault.Lambda${name}`]) {
        const result = await transformer.transformed(templateOf({}), settings({ type }));
        assert.equal(groupOf(result).DeploymentConfigName, `CodeDeployDefault.Lambda${name}`);
        assert.deepEqual(configurations(result), []);
      }
    });

  test("one of the user's own, by its name", async () => {
    assert.equal(
      groupOf(await transformer.transformed(templateOf({}), settings({ type: 'team-slow' })))
        .DeploymentConfigName,
      'team-slow',
    );
  });

  test('shapes: one configuration for each distinct one', async () => {
    const functions = {
      order: { ...SETTINGS, type: { canary: { percentage: 25, interval: 3 } } },
      paid: { ...SETTINGS, type: { canary: { percentage: 25, interval: 3 } } },
      sent: { ...SETTINGS, type: { linear: { percentage: 25, interval: 3 } } },
      back: { ...SETTINGS, type: { canary: { percentage: 99, interval: 2880 } } },
      usual: { ...SETTINGS, type: { canary: { percentage: 10, interval: 5 } } },
    };
    const result = await transformer.transformed(
      templateOf({}, Object.keys(functions)),
      serviceOf(functions),
    );
    const routing = configurations(result).map(([, { Properties }]) => Properties);
    assert.deepEqual(routing, [
      {
        ComputePlatform: 'Lambda',
        TrafficRoutingConfig: {
          Type: 'TimeBasedCanary',
          TimeBasedCanary: { CanaryPercentage: 25, CanaryInterval: 3 },
        },
      },
      {
        ComputePlatform: 'Lambda',
        TrafficRoutingConfig: {
          Type: 'TimeBasedLinear',
          TimeBasedLinear: { LinearPercentage: 25, LinearInterval: 3 },
        },
      },
      {
        ComputePlatform: 'Lambda',
        TrafficRoutingConfig: {
          Type: 'TimeBasedCanary',
          TimeBasedCanary: { CanaryPercentage: 99, CanaryInterval: 2880 },
        },
      },
    ]);
    const [first] = configurations(result);
    assert.deepEqual(
      ['order', 'paid'].map((key) => groupOf(result, key).DeploymentConfigName),
      [{ Ref: first[0] }, { Ref: first[0] }],
    );
    assert.equal(
      groupOf(result, 'usual').DeploymentConfigName,
      'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    );
  });

  const canary = (percentage, interval) => ({ canary: { percentage, interval } });
  const linear = (percentage, interval) => ({ linear: { percentage, interval } });
  for (const type of [
    canary(0, 5),
    canary(100, 5),
    canary(10, 0),
    canary(10, 2881),
    canary(1.5, 5),
    canary('ten', 5),
    linear(1, 30),
    linear(50, 2881),
    { canary: { percentage: 10 } },
    { blue: {} },
    { ...canary(10, 5), ...linear(10, 5) },
  ])
    test(`refused: ${JSON.stringify(type)}`, async () => {
      const found = await transformer.refused(templateOf({}), settings({ type }));
      assert.deepEqual([...new Set(idsOf(found))], ['RO114']);
      assert.match(found[0].path, /^functions\.order\.deploymentSettings\.type/);
    });

  test('a linear shift may take two days from its first to its last step', async () => {
    await transformer.transformed(templateOf({}), settings({ type: linear(1, 29) }));
    await transformer.transformed(templateOf({}), settings({ type: linear(50, 2880) }));
  });

  for (const [type, nearest] of [
    ['Linear10PercentEvery1Minutes', 'Linear10PercentEvery1Minute'],
    ['Canary10Percent5Minute', 'Canary10Percent5Minutes'],
    ['AllAtOnze', 'AllAtOnce'],
    ['CodeDeployDefault.LambdaCanary10Percent6Minutes', 'Canary10Percent5Minutes'],
    ['CodeDeployDefault.ECSAllAtOnce'],
  ])
    test(`refused: ${type}`, async () => {
      const [{ id, message }] = await transformer.refused(templateOf({}), settings({ type }));
      assert.equal(id, 'RO104');
      if (nearest) assert.ok(message.includes(nearest), message);
    });
});

describe("CodeDeploy's role", () => {
  const ROLE = 'CodeDeployServiceRole';
  const mine = 'arn:aws:iam::123456789012:role/deploy';
  const two = (order, paid, custom) => [
    templateOf({}, ['order', 'paid']),
    serviceOf(
      { order: { ...SETTINGS, ...order }, paid: { ...SETTINGS, ...paid } },
      { custom: { deploymentSettings: custom } },
    ),
  ];

  test('none where every function brings one, or the service does', async () => {
    for (const given of [
      two({ codeDeployRole: mine }, { codeDeployRole: mine }),
      two({}, {}, { codeDeployRole: mine }),
    ]) {
      const result = await transformer.transformed(...given);
      assert.equal(bodyOf(result, ROLE), undefined);
      assert.deepEqual(
        ['order', 'paid'].map((key) => groupOf(result, key).ServiceRoleArn),
        [mine, mine],
      );
    }
  });

  test('one for those that bring none, with the rights of their hooks and topics only', async () => {
    const trigger = (name) => [
      {
        TriggerEvents: ['DeploymentFailure'],
        TriggerTargetArn: { Ref: name },
        TriggerName: 'told',
      },
    ];
    const template = templateOf({}, ['order', 'paid', 'check', 'audit']);
    const functions = {
      order: { ...SETTINGS, preTrafficHook: 'check', triggerConfigurations: trigger('Mine') },
      paid: {
        ...SETTINGS,
        codeDeployRole: { 'Fn::ImportValue': 'deploy-role' },
        postTrafficHook: 'audit',
        triggerConfigurations: trigger('Theirs'),
      },
      check: undefined,
      audit: undefined,
    };
    const result = await transformer.transformed(template, serviceOf(functions));
    assert.deepEqual(groupOf(result).ServiceRoleArn, { 'Fn::GetAtt': [ROLE, 'Arn'] });
    assert.deepEqual(groupOf(result, 'paid').ServiceRoleArn, { 'Fn::ImportValue': 'deploy-role' });
    const { ManagedPolicyArns, Policies } = bodyOf(result, ROLE);
    assert.deepEqual(ManagedPolicyArns, [
      {
        'Fn::Join': [
          '',
          [
            'arn:',
            { Ref: 'AWS::Partition' },
            ':iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited',
          ],
        ],
      },
    ]);
    const rights = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement).map(
      ({ Effect, Action, Resource }) => [Effect, [Action].flat(), Resource],
    );
    assert.deepEqual(rights, [
      ['Allow', ['lambda:InvokeFunction'], [arnOf('check')]],
      ['Allow', ['sns:Publish'], [{ Ref: 'Mine' }]],
    ]);
  });

  test('with the boundary and the tags that the service asks for', async () => {
    const custom = {
      deploymentSettings: {
        codeDeployRolePermissionsBoundary: 'arn:aws:iam::123456789012:policy/edge',
      },
    };
    const result = await transformer.transformed(
      templateOf({}),
      serviceOf(['order'], { custom, provider: { tags: { team: 'shop' } } }),
    );
    assert.equal(bodyOf(result, ROLE).PermissionsBoundary, 'arn:aws:iam::123456789012:policy/edge');
    for (const id of [ROLE, 'ShopdevDeploymentApplication', 'OrderLambdaFunctionDeploymentGroup'])
      assert.deepEqual(bodyOf(result, id).Tags, [{ Key: 'team', Value: 'shop' }], id);
    assert.equal(
      bodyOf(result, 'OrderLambdaFunctionAliasLive').Tags,
      undefined,
      'an alias takes none',
    );
  });
});

describe('hooks', () => {
  const REPORT = 'codedeploy:PutLifecycleEventHookExecutionStatus';
  const mayReport = ({ Properties }) =>
    (Properties.Policies ?? [])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect, Action }) => Effect === 'Allow' && [Action].flat().includes(REPORT))
      .flatMap(({ Resource }) => Resource).length;
  const hooked = (own) => serviceOf({ order: { ...SETTINGS, ...own }, check: undefined });
  const policyOf = ({ template }) =>
    template.Resources.OrderLambdaFunctionAliasLive.UpdatePolicy.CodeDeployLambdaAliasUpdate;

  test('a function of the service may report, on the role that it has', async () => {
    const both = { preTrafficHook: 'check', postTrafficHook: 'check' };
    const shared = await transformer.transformed(templateOf({}, ['order', 'check']), hooked(both));
    assert.deepEqual(policyOf(shared).BeforeAllowTrafficHook, { Ref: idOf('check') });
    assert.deepEqual(policyOf(shared).AfterAllowTrafficHook, { Ref: idOf('check') });
    assert.ok(mayReport(shared.template.Resources.IamRoleLambdaExecution));
    const own = templateOf(
      { CheckRole: roleOf([LOGGING]) },
      { order: {}, check: { Role: { 'Fn::GetAtt': ['CheckRole', 'Arn'] } } },
    );
    const result = await transformer.transformed(own, hooked(both));
    assert.ok(mayReport(result.template.Resources.CheckRole));
    assert.ok(
      !mayReport(result.template.Resources.IamRoleLambdaExecution),
      'the others need no right',
    );
    assert.deepEqual(told(result, 'RO113'), []);
  });

  test('a role that is an Fn::Sub or the string of Fn::GetAtt is found too', async () => {
    for (const Role of [{ 'Fn::GetAtt': 'CheckRole.Arn' }, { 'Fn::Sub': '${CheckRole.Arn}' }]) {
      const template = templateOf({ CheckRole: roleOf([LOGGING]) }, { order: {}, check: { Role } });
      const result = await transformer.transformed(template, hooked({ preTrafficHook: 'check' }));
      assert.ok(mayReport(result.template.Resources.CheckRole), JSON.stringify(Role));
    }
  });

  test('a hook whose role is elsewhere, or that is elsewhere itself, is told of with the right that it needs', async () => {
    const outside = templateOf(
      {},
      { order: {}, check: { Role: 'arn:aws:iam::123456789012:role/check' } },
    );
    for (const [template, preTrafficHook] of [
      [outside, 'check'],
      [templateOf({}, ['order', 'check']), 'arn:aws:lambda:us-east-1:123456789012:function:shared'],
      [templateOf({}, ['order', 'check']), { 'Fn::ImportValue': 'shared-hook' }],
    ]) {
      const result = await transformer.transformed(template, hooked({ preTrafficHook }));
      const [warning, ...others] = told(result, 'RO113');
      assert.deepEqual([warning.severity, others], ['warning', []]);
      assert.match(
        `${warning.message} ${warning.remedy}`,
        /codedeploy:PutLifecycleEventHookExecutionStatus/,
      );
      assert.ok(!mayReport(result.template.Resources.IamRoleLambdaExecution));
    }
  });

  test('by its ARN or by an intrinsic, CodeDeploy may invoke it', async () => {
    for (const preTrafficHook of [
      'arn:aws:lambda:us-east-1:123456789012:function:shared',
      { 'Fn::ImportValue': 'shared-hook' },
    ]) {
      const result = await transformer.transformed(
        templateOf({}, ['order', 'check']),
        hooked({ preTrafficHook }),
      );
      assert.deepEqual(policyOf(result).BeforeAllowTrafficHook, preTrafficHook);
      assert.deepEqual(
        bodyOf(result, 'CodeDeployServiceRole').Policies[0].PolicyDocument.Statement[0].Resource,
        [preTrafficHook],
      );
    }
  });

  test('an intrinsic that means a function of the template is that function', async () => {
    for (const preTrafficHook of [{ Ref: idOf('check') }, arnOf('check')]) {
      const result = await transformer.transformed(
        templateOf({}, ['order', 'check']),
        hooked({ preTrafficHook }),
      );
      assert.ok(mayReport(result.template.Resources.IamRoleLambdaExecution));
      assert.deepEqual(
        bodyOf(result, 'CodeDeployServiceRole').Policies[0].PolicyDocument.Statement[0].Resource,
        [arnOf('check')],
      );
    }
  });

  test('one that is itself rolled out is refused', async () => {
    const service = serviceOf({ order: { ...SETTINGS, preTrafficHook: 'check' }, check: SETTINGS });
    assert.deepEqual(
      idsOf(await transformer.refused(templateOf({}, ['order', 'check']), service)),
      ['RO112'],
    );
  });

  test('one that is itself rolled out is refused, by an intrinsic too', async () => {
    const service = serviceOf({
      order: { ...SETTINGS, preTrafficHook: { Ref: idOf('check') } },
      check: SETTINGS,
    });
    assert.deepEqual(
      idsOf(await transformer.refused(templateOf({}, ['order', 'check']), service)),
      ['RO112'],
    );
  });

  test('a function that does not exist is refused, with the nearest one', async () => {
    const [{ id, message }] = await transformer.refused(
      templateOf({}, ['order', 'check']),
      hooked({ preTrafficHook: 'chek' }),
    );
    assert.equal(id, 'RO106');
    assert.match(message, /"check"/);
  });
});

/* ---- One urgent deployment ---- */

describe('options', () => {
  const alarm = {
    Failing: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Namespace: 'AWS/Lambda', MetricName: 'Errors' },
    },
  };
  const service = serviceOf({
    order: {
      type: 'Linear10PercentEvery1Minute',
      alias: 'Live',
      alarms: ['Failing'],
      canaryAlarms: true,
      preTrafficHook: 'check',
      postTrafficHook: 'check',
    },
    check: undefined,
  });
  const withOptions = (options) =>
    transformer.transformed(templateOf(alarm, ['order', 'check']), service, { options });

  test('none: the settings hold, and nothing is said', async () => {
    const result = await withOptions({});
    assert.deepEqual(told(result, 'RO115'), []);
    assert.equal(groupOf(result).AlarmConfiguration.Enabled, true);
  });

  test('--rollout-type takes the place of every type', async () => {
    const result = await withOptions({ 'rollout-type': 'AllAtOnce' });
    assert.equal(groupOf(result).DeploymentConfigName, 'CodeDeployDefault.LambdaAllAtOnce');
    assert.deepEqual(
      told(result, 'RO115').map(({ severity, path }) => [severity, path]),
      [['warning', '--rollout-type']],
    );
  });

  test('--rollout-type is checked as a type is', async () => {
    const found = await transformer.refused(templateOf(alarm, ['order', 'check']), service, {
      options: { 'rollout-type': 'AllAtOnze' },
    });
    assert.ok(idsOf(found).includes('RO104'));
  });

  test('--rollout-ignore-alarms leaves the alarms, and the group looks at none', async () => {
    const result = await withOptions({ 'rollout-ignore-alarms': true });
    assert.deepEqual(groupOf(result).AlarmConfiguration, { Enabled: false });
    assert.ok(result.template.Resources.Failing);
    assert.deepEqual(
      told(result, 'RO115').map(({ severity }) => severity),
      ['warning'],
    );
  });

  test('--rollout-skip-hooks', async () => {
    const result = await withOptions({ 'rollout-skip-hooks': true });
    const policy =
      result.template.Resources.OrderLambdaFunctionAliasLive.UpdatePolicy
        .CodeDeployLambdaAliasUpdate;
    assert.deepEqual(Object.keys(policy).sort(), ['ApplicationName', 'DeploymentGroupName']);
    assert.deepEqual(
      told(result, 'RO115').map(({ severity }) => severity),
      ['warning'],
    );
  });

  test('osls package: the options are known, take effect and are warned of', async () => {
    const dir = newService({});
    const { status, stdout, stderr } = await run('osls', dir, [
      'package',
      '--rollout-type',
      'AllAtOnce',
      '--rollout-ignore-alarms',
      '--rollout-skip-hooks',
    ]);
    assert.equal(status, 0, stdout + stderr);
    for (const option of ['type', 'ignore-alarms', 'skip-hooks'])
      assert.match(stdout + stderr, new RegExp(`RO115 --rollout-${option}`));
    const { Properties } = JSON.parse(fs.readFileSync(templateFile(dir), 'utf8')).Resources
      .OrderLambdaFunctionDeploymentGroup;
    assert.equal(Properties.DeploymentConfigName, 'CodeDeployDefault.LambdaAllAtOnce');
    assert.deepEqual(Properties.AlarmConfiguration, { Enabled: false });
  });
});

/* ---- At the edge ---- */

describe('limits', () => {
  const topics = (count) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [`Topic${i}`, { Type: 'AWS::SNS::Topic' }]),
    );

  test('over 500 resources: said, with the numbers', async () => {
    const base = Object.keys(templateOf({}).Resources).length + 4;
    const most = await transformer.transformed(templateOf(topics(500 - base)));
    assert.equal(Object.keys(most.template.Resources).length, 500);
    assert.deepEqual(told(most, 'RO401'), []);
    const [warning] = told(await transformer.transformed(templateOf(topics(501 - base))), 'RO401');
    assert.match(warning.message, /501.*500/);
  });

  const named = (stackName) => ({
    service: { ...serviceOf(), provider: { name: 'aws', stackName } },
  });
  test("a group's name of 100 characters is kept, a longer one is cut and said, two alike are refused", async () => {
    const end = '-OrderLambdaFunctionDeploymentGroup'.length;
    for (const [length, expected] of [
      [100, []],
      [101, ['RO403']],
    ]) {
      const { service } = named('s'.repeat(length - end));
      const result = await transformer.transformed(templateOf({}), service);
      assert.equal(groupOf(result).DeploymentGroupName.length, 100);
      assert.deepEqual(
        idsOf(result.diagnostics).filter((id) => id === 'RO403'),
        expected,
      );
    }
    const { functions } = serviceOf(['order', 'ordering']);
    const found = await transformer.refused(templateOf({}, ['order', 'ordering']), {
      ...named('s'.repeat(99)).service,
      functions,
    });
    assert.ok(idsOf(found).includes('RO402'));
  });

  test('more than ten alarms of a group are refused, with their number', async () => {
    const alarms = Object.fromEntries(
      Array.from({ length: 11 }, (_, i) => [
        `Alarm${i}`,
        { Type: 'AWS::CloudWatch::Alarm', Properties: {} },
      ]),
    );
    await transformer.transformed(
      templateOf(alarms),
      settings({ alarms: Object.keys(alarms).slice(1) }),
    );
    const [{ id, message }] = await transformer.refused(
      templateOf(alarms),
      settings({ alarms: Object.keys(alarms) }),
    );
    assert.equal(id, 'RO111');
    assert.match(message, /11/);
  });

  test('a circle is refused, with the loop', async () => {
    const Api = {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: {
        Body: {
          paths: { '/': { get: { 'x-amazon-apigateway-integration': { uri: arnOf('order') } } } },
        },
      },
    };
    const Failing = {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: { Dimensions: [{ Name: 'ApiName', Value: { Ref: 'Api' } }] },
    };
    const [{ id, message }] = await transformer.refused(
      templateOf({ Api, Failing }),
      settings({ alarms: ['Failing'] }),
    );
    assert.equal(id, 'RO404');
    for (const member of [
      'Api',
      'Failing',
      'OrderLambdaFunctionDeploymentGroup',
      'OrderLambdaFunctionAliasLive',
    ])
      assert.ok(message.includes(member), message);
  });

  test('what is generated only uses Ref, Fn::GetAtt and Fn::Join', async () => {
    const service = serviceOf({
      order: {
        type: { linear: { percentage: 20, interval: 4 } },
        alias: 'Live',
        canaryAlarms: true,
        preTrafficHook: 'check',
      },
      check: undefined,
    });
    const input = templateOf({}, ['order', 'check']);
    const { template } = await transformer.transformed(input, service);
    const made = Object.entries(template.Resources).filter(
      ([id, body]) => JSON.stringify(body) !== JSON.stringify(input.Resources[id]),
    );
    const used = new Set(JSON.stringify(made).match(/"(?:Ref|Fn::\w+)":/g));
    assert.deepEqual([...used].sort(), ['"Fn::GetAtt":', '"Fn::Join":', '"Ref":']);
  });
});
