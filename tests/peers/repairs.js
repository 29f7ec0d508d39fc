'use strict';

/* What serverless-plugin-rollout deliberately does otherwise than
 * serverless-plugin-canary-deployments 0.8.0 ("canary"), serverless-plugin-aws-alerts 1.7.5
 * ("alerts"), and in canaryAlarms than @flagsmith/serverless-plugin-canary-deployments 2.0.0
 * ("fork"). This list is the whole of it: the tests put each of these right in the plugins' result,
 * and nothing else may be different then.
 *
 * A repair's apply changes `theirs`, the template that the plugins leave behind; it takes for
 * granted what they do wrong, and leaves alone what looks otherwise. Beside it it gets
 *
 *   input      the template before
 *   service    {service, provider, custom, functions}
 *   names      see namesOf
 *   rollouts   the functions that are rolled out: [{key, logicalId, settings, aliasId}], aliasId as
 *              canary writes it
 *   packaged   whether the templates are from the frameworks themselves */

const { moved } = require('./references.js');

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const copy = (value) => JSON.parse(JSON.stringify(value));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const at = (value, path) => path.reduce((inner, key) => inner?.[key], value);
const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const idPart = (text) => text.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
const logicalIdOf = (key) => `${upperFirst(idPart(key))}LambdaFunction`;
const entriesOf = (template, type) =>
  Object.entries(template.Resources).filter(([, resource]) => resource?.Type === type);

/* Where the resources that call functions name them; * is every element of a list. `repair` is the
   one under which it falls that canary leaves a reference alone which is written as the framework
   writes it: an attribute as a list, and where there is an `address`, between its pieces. */
const CALLERS = [
  { type: 'AWS::Lambda::Permission', places: ['FunctionName'] },
  { type: 'AWS::Lambda::EventSourceMapping', places: ['FunctionName'] },
  { type: 'AWS::ApiGateway::Method', places: ['Integration/Uri'], address: true },
  {
    type: 'AWS::ApiGateway::Authorizer',
    places: ['AuthorizerUri'],
    address: true,
    repair: 'rest-authorizers',
  },
  { type: 'AWS::ApiGatewayV2::Integration', places: ['IntegrationUri'], address: true },
  { type: 'AWS::ApiGatewayV2::Authorizer', places: ['AuthorizerUri'], address: true },
  { type: 'AWS::SNS::Topic', places: ['Subscription/*/Endpoint'] },
  { type: 'AWS::SNS::Subscription', places: ['Endpoint'] },
  {
    type: 'AWS::S3::Bucket',
    places: ['NotificationConfiguration/LambdaConfigurations/*/Function'],
    repair: 's3-every-entry',
  },
  { type: 'AWS::Events::Rule', places: ['Targets/*/Arn'] },
  { type: 'AWS::Logs::SubscriptionFilter', places: ['DestinationArn'] },
  {
    type: 'AWS::IoT::TopicRule',
    places: [
      'TopicRulePayload/Actions/*/Lambda/FunctionArn',
      'TopicRulePayload/ErrorAction/Lambda/FunctionArn',
    ],
    repair: 'iot-every-action',
  },
  { type: 'AWS::AppSync::DataSource', places: ['LambdaConfig/LambdaFunctionArn'] },
  {
    type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    places: ['Targets/*/Id'],
    repair: 'load-balancer-targets',
  },
];

/* The paths below a resource's Properties at which it names what it calls, in both branches of an
   Fn::If. `whole` stops at the place itself, whatever stands there. */
function placesOf({ places }, resource, whole) {
  const expand = (value, keys, path) => {
    if (value == null) return [];
    const [key, ...rest] = keys;
    if (whole && key === undefined) return [path];
    if (Array.isArray(value['Fn::If']))
      return [1, 2].flatMap((i) => expand(value['Fn::If'][i], keys, [...path, 'Fn::If', i]));
    if (key === undefined) return [path];
    const steps = key === '*' ? Object.keys(Array.isArray(value) ? value : []) : [key];
    return steps.flatMap((step) => expand(value[step], rest, [...path, step]));
  };
  return places.flatMap((place) => expand(resource.Properties, place.split('/'), []));
}

const isList = (value) => Array.isArray(value?.['Fn::GetAtt']);
const asTheFramework = ({ address }, value) =>
  isList(value) || Boolean(value.Ref) || (address && value['Fn::Join']?.[1].some(isList));

/* For each place (see placesOf) in `input` at which a function may be named: what canary made of
   it, whether it left it as it was, under which repair that falls, and the move of the reference
   alone. */
function* calls({ input, theirs, rollouts }, whole) {
  for (const caller of CALLERS) {
    for (const [id, resource] of entriesOf(input, caller.type)) {
      for (const path of placesOf(caller, resource, whole)) {
        const before = at(resource.Properties, path);
        const owner = at(theirs.Resources[id]?.Properties, path.slice(0, -1));
        const key = path.at(-1);
        yield {
          type: caller.type,
          made: owner?.[key],
          left: same(before, owner?.[key]),
          repair:
            asTheFramework(caller, before) && !path.includes('Fn::If')
              ? caller.repair
              : 'every-form-of-reference',
          move: () => (owner[key] = moved(before, rollouts)),
        };
      }
    }
  }
}

// Puts back what canary wrote anew, given as a function of an alias's logical id, and moves only
// the reference in it.
const keepSurroundings = (types, anew) => (context) => {
  const written = context.rollouts.map(({ aliasId }) => JSON.stringify(anew({ Ref: aliasId })));
  for (const { type, made, move } of calls(context, 'whole'))
    if (types.includes(type) && written.includes(JSON.stringify(made))) move();
};
const address =
  (...beginning) =>
  (alias) => ({
    'Fn::Join': [
      '',
      [
        ...beginning,
        { Ref: 'AWS::Region' },
        ':lambda:path/2015-03-31/functions/',
        alias,
        '/invocations',
      ],
    ],
  });

const moveWhatWasLeft = (id) => (context) => {
  for (const { repair, left, move } of calls(context)) if (repair === id && left) move();
};

// Every alarm that is asked for, function by function: {key, name, alarm}, alarm as written.
const alarmsOf = ({ custom, functions }) =>
  Object.entries(functions).flatMap(([key, { alarms }]) => {
    const lists = [
      custom?.alerts?.alarms,
      custom?.alerts?.global,
      custom?.alerts?.function,
      alarms,
    ];
    return lists
      .flatMap((list) => list ?? [])
      .map((alarm) => ({ key, alarm, name: alarm.name ?? alarm }));
  });
const alarmIdOf = (key, name) => `${upperFirst(idPart(key))}${upperFirst(idPart(name))}Alarm`;
const filterIdsOf = (key, name) =>
  ['ALERT', 'OK'].map((kind) => `${logicalIdOf(key)}${upperFirst(name)}LogMetricFilter${kind}`);

const metricOf = (alarm) =>
  alarm?.Properties?.MetricName ?? alarm?.Properties?.Metrics?.[0]?.MetricStat?.Metric?.MetricName;
const ACTIONS = {
  ok: 'OKActions',
  alarm: 'AlarmActions',
  insufficientData: 'InsufficientDataActions',
};

const COMPOSITE = 'CanaryDeploymentCompositeAlarm';
const canaryAlarmsOf = (template, logicalId) =>
  entriesOf(template, 'AWS::CloudWatch::Alarm').filter(
    ([id]) => id.startsWith(`${logicalId}Canary`) && id.endsWith('Alarm'),
  );

const unique = (values) => [
  ...new Map(values.map((value) => [JSON.stringify(value), value])).values(),
];
const usesCreatedRole = ({ settings }) => !settings.codeDeployRole;
const hooksOf = ({ settings }) =>
  [settings.preTrafficHook, settings.postTrafficHook].filter(Boolean);

function hookStatement({ names, rollouts }) {
  const region = [
    ':codedeploy:',
    { Ref: 'AWS::Region' },
    ':',
    { Ref: 'AWS::AccountId' },
    ':deploymentgroup:',
  ];
  const arn = ({ logicalId }) => {
    const group = `${names.stackName}-${logicalId}DeploymentGroup`.slice(0, 100);
    return {
      'Fn::Join': [
        '',
        ['arn:', { Ref: 'AWS::Partition' }, ...region, { Ref: names.application }, `/${group}`],
      ],
    };
  };
  return {
    Effect: 'Allow',
    Action: 'codedeploy:PutLifecycleEventHookExecutionStatus',
    Resource: rollouts.filter((rollout) => hooksOf(rollout).length).map(arn),
  };
}

// What has no member in which canary would look for a function, and takes for granted.
const LOOKED_INTO = {
  'AWS::ApiGateway::Method': 'Integration',
  'AWS::ApiGatewayV2::Integration': 'IntegrationUri',
  'AWS::ApiGatewayV2::Authorizer': 'AuthorizerUri',
};
const namesNothing = (resource) =>
  resource?.Type in LOOKED_INTO && resource.Properties?.[LOOKED_INTO[resource.Type]] == null;

const REPAIRS = [
  {
    id: 'addresses-of-rest-methods',
    title: 'A REST method keeps its own address, partition included',
    reason:
      'canary writes the integration anew with arn:aws:, which names nothing in China and GovCloud.',
    apply: keepSurroundings(['AWS::ApiGateway::Method'], address('arn:aws:apigateway:')),
  },
  {
    id: 'addresses-of-http-and-websocket-apis',
    title: 'An HTTP or WebSocket integration and a Lambda authorizer keep their own address',
    reason: 'canary writes the address anew; only the reference to the function has to change.',
    apply: keepSurroundings(
      ['AWS::ApiGatewayV2::Integration', 'AWS::ApiGatewayV2::Authorizer'],
      address('arn:', { Ref: 'AWS::Partition' }, ':apigateway:'),
    ),
  },
  {
    id: 'surroundings-of-mappings',
    title:
      'An event source mapping keeps the condition around the function, and a qualifier of its own',
    reason:
      'canary puts the alias in the place of all that stands there, the other branch of an Fn::If included.',
    apply: keepSurroundings(['AWS::Lambda::EventSourceMapping'], (alias) => alias),
  },
  {
    id: 'sns-in-place',
    title:
      'A subscription inside an SNS topic is moved where it stands and keeps its other members',
    reason:
      'canary drops all but protocol and endpoint, merges two subscriptions of a function, and moves it to the end.',
    apply({ input, theirs, rollouts }) {
      const calls = ({ Endpoint }, { logicalId }) => Endpoint?.['Fn::GetAtt']?.[0] === logicalId;
      for (const [id, { Properties }] of entriesOf(input, 'AWS::SNS::Topic')) {
        const before = Properties?.Subscription ?? [];
        const last = rollouts.findLast((rollout) => before.some((entry) => calls(entry, rollout)));
        if (!last) continue;
        const anew = [
          ...before.filter((entry) => !calls(entry, last)),
          { Endpoint: { Ref: last.aliasId }, Protocol: 'lambda' },
        ];
        const properties = theirs.Resources[id]?.Properties;
        if (same(properties?.Subscription, anew)) properties.Subscription = moved(before, rollouts);
      }
    },
  },
  {
    id: 'every-form-of-reference',
    title:
      'A reference counts in every form: in Fn::Sub, Fn::Join and Fn::If, and as the short string of Fn::GetAtt',
    reason:
      'canary overlooks them, so that the permission moves to the alias and the caller stays with the function.',
    apply: moveWhatWasLeft('every-form-of-reference'),
  },
  {
    id: 's3-every-entry',
    title: 'Every notification of a bucket is moved',
    reason:
      'canary moves the first one of a function, and of two functions that share a bucket only the last.',
    apply: moveWhatWasLeft('s3-every-entry'),
  },
  {
    id: 'iot-every-action',
    title: 'Every action of an IoT rule is moved, and its error action',
    reason: 'canary looks at the first action only.',
    apply: moveWhatWasLeft('iot-every-action'),
  },
  {
    id: 'rest-authorizers',
    title: 'The Lambda authorizer of a REST API calls the alias',
    reason:
      'canary moves its permission but not its address, so that every request is answered with an error.',
    apply: moveWhatWasLeft('rest-authorizers'),
  },
  {
    id: 'load-balancer-targets',
    title: 'The target group of a load balancer calls the alias',
    reason: 'canary moves its permission but not the target, which cannot be registered then.',
    apply: moveWhatWasLeft('load-balancer-targets'),
  },
  {
    id: 'no-crash',
    title: 'What names no function is left as it is',
    reason:
      'canary ends with a TypeError at an authorizer without AuthorizerUri (JWT) and at other missing members.',
    apply({ input, theirs }) {
      for (const [id, resource] of Object.entries(input.Resources))
        if (namesNothing(resource)) theirs.Resources[id] ??= copy(resource);
    },
  },
  {
    id: 'no-composite-alarm',
    title: 'The alarms of canaryAlarms are attached to their deployment group one by one',
    reason:
      'fork attaches one composite alarm over all functions, and nothing says that CodeDeploy looks at composite alarms.',
    apply({ theirs, rollouts }) {
      if (!theirs.Resources[COMPOSITE]) return;
      delete theirs.Resources[COMPOSITE];
      for (const { logicalId } of rollouts) {
        const { AlarmConfiguration } =
          theirs.Resources[`${logicalId}DeploymentGroup`]?.Properties ?? {};
        const own = canaryAlarmsOf(theirs, logicalId).map(([id]) => ({ Name: { Ref: id } }));
        if (!AlarmConfiguration?.Alarms || !own.length) continue;
        AlarmConfiguration.Alarms = AlarmConfiguration.Alarms.flatMap((alarm) =>
          same(alarm, { Name: { Ref: COMPOSITE } }) ? own : [alarm],
        );
      }
    },
  },
  {
    id: 'percentiles-of-canary-alarms',
    title: 'A percentile in canaryAlarms is an ExtendedStatistic',
    reason: 'fork writes it as Statistic, which CloudFormation refuses.',
    apply({ theirs, rollouts }) {
      for (const [, { Properties }] of rollouts.flatMap(({ logicalId }) =>
        canaryAlarmsOf(theirs, logicalId),
      )) {
        if (!/^p\d/.test(Properties?.Statistic)) continue;
        Properties.ExtendedStatistic = Properties.Statistic;
        delete Properties.Statistic;
      }
    },
  },
  {
    id: 'statistics-of-canary-metrics',
    title: 'A metric of an expression counts by its sum where it names no statistic',
    reason: 'fork leaves Stat out, which CloudFormation refuses.',
    apply({ theirs, rollouts }) {
      for (const [, { Properties }] of rollouts.flatMap(({ logicalId }) =>
        canaryAlarmsOf(theirs, logicalId),
      )) {
        for (const { MetricStat } of Properties?.Metrics ?? [])
          if (MetricStat) MetricStat.Stat ??= 'Sum';
      }
    },
  },
  {
    id: 'alarm-configuration',
    title: 'A deployment group without alarms says so',
    reason:
      'canary omits AlarmConfiguration then, and CloudFormation leaves the alarms of earlier deployments attached.',
    apply({ theirs }) {
      for (const [, { Properties }] of entriesOf(theirs, 'AWS::CodeDeploy::DeploymentGroup')) {
        const { Alarms } = Properties?.AlarmConfiguration ?? { Alarms: [] };
        if (Properties && same(Alarms, [])) Properties.AlarmConfiguration = { Enabled: false };
      }
    },
  },
  {
    id: 'service-role',
    title: "CodeDeploy's role may call the hooks and publish to the topics, and no more",
    reason:
      'canary and fork attach AWSLambda_FullAccess and AmazonSNSFullAccess, and canary hard-codes the partition.',
    apply({ theirs, rollouts }) {
      const role = theirs.Resources.CodeDeployServiceRole;
      const attached = (names) => names.map((name) => `arn:aws:iam::aws:policy/${name}`);
      const withTriggers = rollouts.some(({ settings }) => settings.triggerConfigurations);
      const wide = [
        'service-role/AWSCodeDeployRoleForLambdaLimited',
        'AWSLambda_FullAccess',
        'AmazonSNSFullAccess',
      ];
      const there = role?.Properties?.ManagedPolicyArns?.map(
        (arn) => arn['Fn::Sub']?.replace('${AWS::Partition}', 'aws') ?? arn,
      );
      if (!same(there, attached(wide.slice(0, withTriggers ? 3 : 2)))) return;
      const limited = ':iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited';
      role.Properties.ManagedPolicyArns = [
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, limited]] },
      ];
      const served = rollouts.filter(usesCreatedRole);
      const hooks = unique(served.flatMap(hooksOf)).map((key) => ({
        'Fn::GetAtt': [logicalIdOf(key), 'Arn'],
      }));
      const triggers = served.flatMap(({ settings }) => settings.triggerConfigurations ?? []);
      const topics = unique(
        triggers.map(({ TriggerTargetArn }) => TriggerTargetArn).filter(Boolean),
      );
      const allow = (Action, Resource) => ({ Effect: 'Allow', Action, Resource });
      const statements = [allow('lambda:InvokeFunction', hooks), allow('sns:Publish', topics)];
      const Statement = statements.filter(({ Resource }) => Resource.length);
      if (!Statement.length) return;
      const PolicyDocument = { Version: '2012-10-17', Statement };
      role.Properties.Policies = [{ PolicyName: 'InvokeHooksAndNotify', PolicyDocument }];
    },
  },
  {
    id: 'no-idle-service-role',
    title: 'No role is made for CodeDeploy where every function brings its own',
    reason: 'canary looks at custom.deploymentSettings.codeDeployRole only.',
    apply({ theirs, rollouts }) {
      if (rollouts.length && !rollouts.some(usesCreatedRole))
        delete theirs.Resources.CodeDeployServiceRole;
    },
  },
  {
    id: 'hooks-may-report',
    title: 'Hooks may report to CodeDeploy also where the execution role has no policies',
    reason:
      'canary skips such a role without a word, and the deployment waits an hour for the hook.',
    apply({ theirs, names, rollouts }) {
      const role = theirs.Resources[names.role];
      const statement = hookStatement({ names, rollouts });
      if (
        !role?.Properties ||
        role.Properties.Policies?.[0]?.PolicyDocument?.Statement ||
        !statement.Resource.length
      )
        return;
      role.Properties.Policies = [
        ...(role.Properties.Policies ?? []),
        {
          PolicyName: names.hookPolicy,
          PolicyDocument: { Version: '2012-10-17', Statement: [statement] },
        },
      ];
    },
  },
  {
    id: 'logical-ids-of-aliases',
    title: "An alias's logical id spells out the - and _ of its name",
    reason:
      'canary copies them, and CloudFormation refuses the template: logical ids are letters and digits.',
    apply({ theirs, rollouts }) {
      for (const { aliasId } of rollouts.filter((rollout) => /[-_]/.test(rollout.aliasId))) {
        const renamed = JSON.stringify(theirs)
          .replaceAll(`"${aliasId}"`, `"${idPart(aliasId)}"`)
          .replaceAll(`\${${aliasId}}`, `\${${idPart(aliasId)}}`);
        theirs.Resources = JSON.parse(renamed).Resources;
      }
    },
  },
  {
    id: 'every-placeholder',
    title: 'A placeholder in nameTemplate or prefixTemplate is filled in wherever it stands',
    reason: 'alerts fills in the first of each kind.',
    apply({ theirs, service, names }) {
      const { definitions, nameTemplate, prefixTemplate } = service.custom?.alerts ?? {};
      const fill = (method, template, values) =>
        Object.entries(values).reduce(
          (text, [word, value]) => text[method](`$[${word}]`, value),
          template,
        );
      for (const { key, name, alarm } of alarmsOf(service)) {
        const { Properties } = theirs.Resources[alarmIdOf(key, name)] ?? {};
        if (!Properties?.AlarmName) continue;
        const asked = {
          nameTemplate,
          prefixTemplate,
          ...definitions?.[name],
          ...(isObject(alarm) && alarm),
        };
        const metricId = metricOf({ Properties });
        const counted = upperFirst(asked.metric ?? '') + logicalIdOf(key);
        const metric = metricId === counted ? (asked.metric ?? '') : metricId;
        const values = {
          functionName: key,
          functionId: logicalIdOf(key),
          metricName: asked.nameTemplate ? metric : name,
          metricId,
        };
        const filled = (method) => {
          const prefix = fill(method, asked.prefixTemplate ?? '$[stackName]', {
            stackName: names.stackName,
          });
          return [
            prefix,
            fill(method, asked.nameTemplate || '$[functionName]-$[metricName]', values),
          ]
            .filter(Boolean)
            .join('-');
        };
        // Where it is otherwise, another entry made this alarm.
        if (Properties.AlarmName === filled('replace')) Properties.AlarmName = filled('replaceAll');
      }
    },
  },
  {
    id: 'no-filters-without-alarm',
    title: 'The metric filters of a log pattern go with its alarm',
    reason:
      'Where a later entry turns the alarm off, or looks at another metric, alerts leaves the filters: they count for nobody.',
    apply({ theirs, service }) {
      for (const { key, name } of alarmsOf(service)) {
        const seen = metricOf(theirs.Resources[alarmIdOf(key, name)]);
        for (const id of filterIdsOf(key, name)) {
          const counted = theirs.Resources[id]?.Properties?.MetricTransformations?.[0]?.MetricName;
          if (counted && counted !== seen) delete theirs.Resources[id];
        }
      }
    },
  },
  {
    id: 'topics-as-intrinsics',
    title: 'A topic may be an intrinsic right there, without `topic` around it',
    reason:
      'alerts takes such an object for one without a topic: no action, or null among the actions of a group.',
    apply({ theirs, service }) {
      const { definitions, ...alerts } = service.custom?.alerts ?? {};
      const topics = alerts.topics ?? {};
      const direct = (setting) =>
        isObject(setting) && !setting.topic && Object.keys(setting).length === 1
          ? setting
          : undefined;
      for (const { key, name, alarm } of alarmsOf(service)) {
        const { Properties } = theirs.Resources[alarmIdOf(key, name)] ?? {};
        for (const [state, member] of Object.entries(ACTIONS)) {
          const list = Properties?.[member] ?? [];
          const groups = Object.assign(
            [],
            definitions?.[name]?.[`${state}Actions`],
            alarm[`${state}Actions`],
          );
          const before = list.length - groups.length;
          groups.forEach((group, i) => (list[before + i] ??= direct(topics?.[group]?.[state])));
          if (Properties && direct(topics?.[state]) && before === 0)
            Properties[member] = [topics[state], ...list];
        }
      }
    },
  },
  {
    id: 'names-on-dashboards',
    title: 'A dashboard shows the function that functions.<key>.name names',
    reason:
      'alerts takes <service>-<stage>-<key> for the name of every function, and its graphs stay empty.',
    apply({ theirs, service, names }) {
      const row = (name) => JSON.stringify(['FunctionName', name]).slice(1, -1);
      for (const [, { Properties }] of entriesOf(theirs, 'AWS::CloudWatch::Dashboard')) {
        for (const [key, { name }] of Object.entries(service.functions)) {
          const taken = row(`${service.service}-${names.stage}-${key}`);
          if (name && Properties?.DashboardBody)
            Properties.DashboardBody = Properties.DashboardBody.replaceAll(taken, row(name));
        }
      }
    },
  },
  {
    id: 'existing-resources-stay',
    title: 'An alarm, a topic or a dashboard that the template has already stays as it is',
    reason: 'alerts merges its own into it, also where Serverless Framework 4 has made it.',
    apply({ input, theirs, service, packaged }) {
      // what `resources` says of an alarm is merged behind alerts, and is no resource of before
      if (packaged) return;
      const ids = alarmsOf(service).flatMap(({ key, name }) => [
        alarmIdOf(key, name),
        ...filterIdsOf(key, name),
      ]);
      for (const [id, resource] of Object.entries(input.Resources)) {
        if (ids.includes(id) || /^(AwsAlerts|AlertsDashboard)/.test(id))
          theirs.Resources[id] = copy(resource);
      }
    },
  },
  {
    id: 'an-alarm-once',
    title: 'A deployment group names an alarm once',
    reason: 'The names of a group are unique; canary repeats what the settings repeat.',
    apply({ theirs, rollouts }) {
      for (const { logicalId } of rollouts) {
        const { AlarmConfiguration } =
          theirs.Resources[`${logicalId}DeploymentGroup`]?.Properties ?? {};
        if (!AlarmConfiguration?.Alarms) continue;
        AlarmConfiguration.Alarms = AlarmConfiguration.Alarms.filter(
          (alarm, i, all) => all.findIndex((other) => same(other, alarm)) === i,
        );
      }
    },
  },
  ...require('./repairs-of-callers.js'),
];

// The framework's own names, and the one application of a stack.
function namesOf(service, options) {
  const stage = options?.stage ?? service.provider?.stage ?? 'dev';
  const stackName = service.provider?.stackName ?? `${service.service}-${stage}`;
  return {
    stage,
    stackName,
    application: `${upperFirst(stackName.replace(/[^0-9A-Za-z]/g, ''))}DeploymentApplication`,
    role: 'IamRoleLambdaExecution',
    hookPolicy: 'ReportHookResult',
  };
}

function rolloutsOf(service, { stage }) {
  const defaults = service.custom?.deploymentSettings ?? {};
  if (defaults.stages?.length && !defaults.stages.includes(stage)) return [];
  return Object.entries(service.functions)
    .filter(([, settings]) => 'deploymentSettings' in settings)
    .map(([key, { deploymentSettings }]) => {
      const settings = { ...defaults, ...deploymentSettings };
      return {
        key,
        logicalId: logicalIdOf(key),
        settings,
        aliasId: `${logicalIdOf(key)}Alias${settings.alias}`,
      };
    });
}

/* `theirs` with every repair applied, as a copy. `used`, where given, gets the ids of those that
   changed anything. */
function repaired(theirs, { input, service, options, packaged }, used) {
  const names = namesOf(service, options);
  const context = {
    input,
    theirs: copy(theirs),
    service,
    names,
    rollouts: rolloutsOf(service, names),
    packaged,
  };
  for (const { id, apply } of REPAIRS) {
    const before = used && JSON.stringify(context.theirs);
    apply(context);
    if (used && before !== JSON.stringify(context.theirs)) used.add(id);
  }
  return context.theirs;
}

// A template without the resources at which canary crashes: the repair 'no-crash' puts them back.
const survivable = (template) => ({
  ...template,
  Resources: Object.fromEntries(
    Object.entries(template.Resources).filter(([, resource]) => !namesNothing(resource)),
  ),
});

module.exports = { REPAIRS, repaired, survivable };
