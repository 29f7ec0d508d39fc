'use strict';

/* What is deliberately done otherwise about who calls a function and who may: see repairs.js, of
 * whose list these are the second half. They come after the others, so that what those put right is
 * taken for granted. */

const { graphOf, reachable, references } = require('../conditions/evaluator.js');
const { moved, referencesIn, rewrite } = require('./references.js');

const copy = (value) => JSON.parse(JSON.stringify(value));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const idPart = (text) => text.replaceAll('-', 'Dash').replaceAll('_', 'Underscore');
const entriesOf = (template, type) =>
  Object.entries(template.Resources).filter(([, resource]) => resource?.Type === type);

/* Where a resource names the function that it calls, * for every element of a list, and the service
   that needs a permission for it. */
const KNOWN_TO_CANARY = [
  ['AWS::Lambda::EventSourceMapping', 'FunctionName'],
  ['AWS::ApiGateway::Method', 'Integration/Uri', 'apigateway'],
  ['AWS::ApiGateway::Authorizer', 'AuthorizerUri', 'apigateway'],
  ['AWS::ApiGatewayV2::Integration', 'IntegrationUri', 'apigateway'],
  ['AWS::ApiGatewayV2::Authorizer', 'AuthorizerUri', 'apigateway'],
  ['AWS::SNS::Topic', 'Subscription/*/Endpoint', 'sns'],
  ['AWS::SNS::Subscription', 'Endpoint', 'sns'],
  ['AWS::S3::Bucket', 'NotificationConfiguration/LambdaConfigurations/*/Function', 's3'],
  ['AWS::Events::Rule', 'Targets/*/Arn', 'events'],
  ['AWS::Logs::SubscriptionFilter', 'DestinationArn', 'logs'],
  ['AWS::IoT::TopicRule', 'TopicRulePayload/Actions/*/Lambda/FunctionArn', 'iot'],
  ['AWS::IoT::TopicRule', 'TopicRulePayload/ErrorAction/Lambda/FunctionArn', 'iot'],
  ['AWS::AppSync::DataSource', 'LambdaConfig/LambdaFunctionArn'],
  ['AWS::ElasticLoadBalancingV2::TargetGroup', 'Targets/*/Id', 'elasticloadbalancing'],
];
const UNKNOWN_TO_CANARY = [
  ['AWS::Scheduler::Schedule', 'Target/Arn'],
  ['AWS::Cognito::UserPool', 'LambdaConfig/PreSignUp', 'cognito-idp'],
  ['AWS::Cognito::UserPool', 'LambdaConfig/CustomEmailSender/LambdaArn', 'cognito-idp'],
  ['AWS::StepFunctions::StateMachine', 'Definition'],
  ['AWS::StepFunctions::StateMachine', 'DefinitionString'],
  ['AWS::StepFunctions::StateMachine', 'DefinitionSubstitutions/Function'],
  ['AWS::Pipes::Pipe', 'Target'],
  ['AWS::Pipes::Pipe', 'Enrichment'],
  ['AWS::ApiGateway::RestApi', 'Body', 'apigateway'],
  ['AWS::ApiGatewayV2::Api', 'Body', 'apigateway'],
  ['AWS::ApiGatewayV2::Api', 'Target', 'apigateway'],
  ['AWS::VpcLattice::TargetGroup', 'Targets/*/Id', 'vpc-lattice'],
  ['AWS::AppSync::GraphQLApi', 'LambdaAuthorizerConfig/AuthorizerUri', 'appsync'],
  ['AWS::AutoScaling::AutoScalingGroup', 'TerminationPolicies/*'],
  ['AWS::Bedrock::Agent', 'ActionGroups/*/ActionGroupExecutor/Lambda', 'bedrock'],
  ['AWS::Transfer::Workflow', 'Steps/*/CustomStepDetails/Target'],
  ['AWS::Connect::IntegrationAssociation', 'IntegrationArn', 'connect'],
  ['AWS::CloudFormation::LambdaHook', 'LambdaFunction'],
];
const ACTIONS_OF_ALARMS = ['AlarmActions/*', 'OKActions/*', 'InsufficientDataActions/*'].flatMap(
  (place) =>
    ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm'].map((type) => [
      type,
      place,
      'lambda.alarms.cloudwatch',
    ]),
);

/* What stands at these places, in both branches of an Fn::If: {id, resource, value, service, put},
   put replacing it in `template`. */
function* at(template, places) {
  const expand = function* (owner, key, rest) {
    const value = owner?.[key];
    if (value == null) return;
    if (rest.length && Array.isArray(value['Fn::If'])) {
      for (const branch of [1, 2]) yield* expand(value['Fn::If'], branch, rest);
    } else if (rest[0] === '*') {
      for (const i of Array.isArray(value) ? value.keys() : [])
        yield* expand(value, i, rest.slice(1));
    } else if (rest.length) yield* expand(value, rest[0], rest.slice(1));
    else yield { value, put: (anew) => (owner[key] = anew) };
  };
  for (const [type, place, service] of places)
    for (const [id, resource] of entriesOf(template, type))
      for (const found of expand(resource, 'Properties', place.split('/')))
        yield { id, resource, service, ...found };
}

// The rollouts with their aliases' logical ids as CloudFormation accepts them, and without the
// functions' names.
const unnamed = ({ rollouts }) =>
  rollouts.map((rollout) => ({ ...rollout, aliasId: idPart(rollout.aliasId) }));
const named = ({ input, rollouts }) =>
  unnamed({ rollouts }).map((rollout) => ({
    ...rollout,
    name: input.Resources[rollout.logicalId]?.Properties?.FunctionName,
    former: adopted(input, rollout)?.Properties.Name,
  }));

// The alias that the framework has made for a function, by its logical id.
const adoptedId = (input, { logicalId }) =>
  ['ProvConcLambdaAlias', 'SnapStartLambdaAlias']
    .map((ending) => logicalId.replace(/LambdaFunction$/, ending))
    .find((id) => input.Resources[id]);
const adopted = (input, rollout) => input.Resources[adoptedId(input, rollout)];

const isFree = (qualifier, former) => [undefined, '$LATEST', former].includes(qualifier);
const addDependency = (resource, id) =>
  (resource.DependsOn = [...[resource.DependsOn ?? []].flat(), id]);

const urlMoves = ({ settings, former }, { Qualifier }) =>
  isFree(Qualifier, former) &&
  (settings.functionUrl === 'alias' || (former && Qualifier === former));

/* Every call in `input`: {id, rollout, service, stays}. A function's URL is the service "url". */
function* callsOf(context) {
  const rollouts = named(context);
  for (const { id, value, service } of at(context.input, [
    ...KNOWN_TO_CANARY,
    ...UNKNOWN_TO_CANARY,
    ...ACTIONS_OF_ALARMS,
  ]))
    for (const { rollout, qualifier } of referencesIn(value, rollouts))
      yield {
        id,
        rollout,
        service,
        stays: ![undefined, rollout.settings.alias, rollout.former].includes(qualifier),
      };
  for (const { id, value, resource } of at(context.input, [
    ['AWS::Lambda::Url', 'TargetFunctionArn'],
  ]))
    for (const { rollout } of referencesIn(value, rollouts))
      yield { id, rollout, service: 'url', stays: !urlMoves(rollout, resource.Properties) };
}

const isOfUrl = ({ Action, InvokedViaFunctionUrl }) =>
  Action === 'lambda:InvokeFunctionUrl' || InvokedViaFunctionUrl === true;
const textOf = (value) =>
  typeof value === 'string' ? value : String(value?.['Fn::Join']?.[1]?.[0] ?? '');

/* Every permission in `input` for a function without a qualifier: {id, resource, moving, staying,
   isOfUrl}, how many calls go through the alias and how many to the function, of those that it is
   for. */
function* permissionsOf(context) {
  const calls = [...callsOf(context)];
  const graph = graphOf(context.input);
  for (const { id, resource, value } of at(context.input, [
    ['AWS::Lambda::Permission', 'FunctionName'],
  ])) {
    const found = referencesIn(value, named(context)).find(
      ({ qualifier }) => qualifier === undefined,
    );
    if (!found) continue;
    const principal = isOfUrl(resource.Properties) ? 'url' : textOf(resource.Properties.Principal);
    const sources = [...references(resource.Properties.SourceArn)].filter(
      (source) => context.input.Resources[source],
    );
    const isSource = (caller) =>
      !sources.length ||
      sources.some((source) => source === caller || graph.get(caller)?.has(source));
    const own = calls.filter(
      ({ id: caller, rollout, service }) =>
        rollout.key === found.rollout.key &&
        service &&
        (principal === service || principal.startsWith(`${service}.`)) &&
        isSource(caller),
    );
    const staying = own.filter(({ stays }) => stays).length;
    yield {
      id,
      resource,
      staying,
      moving: own.length - staying,
      isOfUrl: isOfUrl(resource.Properties),
    };
  }
}

function keepOnFunction(context, which) {
  for (const permission of permissionsOf(context))
    if (!permission.moving && permission.staying && which(permission))
      context.theirs.Resources[permission.id].Properties.FunctionName = copy(
        permission.resource.Properties.FunctionName,
      );
}

function keepBoth(context, which) {
  for (const permission of permissionsOf(context))
    if (which(permission))
      context.theirs.Resources[`${permission.id}Unqualified`] ??= copy(permission.resource);
}

/* `value` with the qualifier `from` behind a function replaced by `to`. */
function requalified(value, rollout) {
  const { former, settings } = rollout;
  const marked = (inner) =>
    referencesIn(inner, [rollout]).some(({ qualifier }) => qualifier === former);
  const renamed = (text, behind) =>
    text.startsWith(behind + former) && !/^[\w$-]/.test(text.slice(behind.length + former.length))
      ? behind + settings.alias + text.slice(behind.length + former.length)
      : text;
  const names = (inner) => referencesIn(inner, [rollout]).length > 0;
  const visit = (inner) => {
    if (Array.isArray(inner)) return inner.map((element) => visit(element));
    if (typeof inner !== 'object' || inner === null || !marked(inner)) return inner;
    if (Array.isArray(inner['Fn::Join']?.[1])) {
      const [delimiter, list] = inner['Fn::Join'];
      const piece = (element, i) =>
        typeof element === 'string' && i && names(list[i - 1])
          ? renamed(element, delimiter === ':' ? '' : ':')
          : visit(element);
      return { 'Fn::Join': [delimiter, list.map(piece)] };
    }
    const [text, map] = [inner['Fn::Sub']].flat();
    if (typeof text === 'string') {
      const behind = (whole, name, rest) => {
        const isFunction = map?.[name]
          ? names(map[name])
          : name.split('.')[0] === rollout.logicalId;
        return isFunction ? `\${${name}}${renamed(rest, ':')}` : whole;
      };
      const made = text.replace(/\$\{([^{}!]+)\}([^$]*)/g, behind);
      return { 'Fn::Sub': map ? [made, visit(map)] : made };
    }
    return Object.fromEntries(Object.entries(inner).map(([key, child]) => [key, visit(child)]));
  };
  return visit(value);
}

// The alias's ARN, put together from the function's: it can be written where a reference to the
// alias would be a circle.
function putTogether({ rollout, following, value }) {
  const { alias } = rollout.settings;
  if (following.startsWith(':')) return undefined;
  return typeof value === 'string' ? `${value}:${alias}` : { 'Fn::Join': [':', [value, alias]] };
}

const isAboutInvocations = ({ Action }) =>
  [Action].flat().some((action) => {
    const [beginning, ...rest] = String(action).split('*');
    return rest.length
      ? 'lambda:InvokeFunction'.startsWith(beginning)
      : action === 'lambda:InvokeFunction';
  });

// Need no alias when they are created: policies, functions, the function's versions and aliases, ...
const WAITLESS = /^AWS::(IAM::|Lambda::(Function|Version|Alias)$|CloudWatch::Dashboard$)/;
const withoutDimensions = (value) => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutDimensions);
  const members = Object.entries(value).filter(([key]) => key !== 'Dimensions');
  return Object.fromEntries(members.map(([key, inner]) => [key, withoutDimensions(inner)]));
};

// The rollouts with the alias that each of them has in the end.
const aliased = (context) =>
  named(context).map((rollout) => {
    const [found] =
      entriesOf(context.theirs, 'AWS::Lambda::Alias').find(
        ([, { Properties }]) =>
          Properties?.FunctionName?.Ref === rollout.logicalId &&
          Properties?.Name === rollout.settings.alias,
      ) ?? [];
    return { ...rollout, aliasId: found ?? rollout.aliasId };
  });

// Every text in a value as far as it is known, with variables as Fn::Sub writes them.
function* textsIn(value) {
  if (typeof value === 'string') return yield value;
  if (typeof value !== 'object' || value === null) return undefined;
  const [delimiter, list] = [value['Fn::Join']].flat();
  const [text, map = {}] = [value['Fn::Sub']].flat();
  const attribute = value['Fn::GetAtt'];
  const first = (inner) => textsIn(inner).next().value ?? '';
  if (value.Ref) yield `\${${value.Ref}}`;
  else if (attribute) yield `\${${[attribute].flat().join('.')}}`;
  else if (Array.isArray(list)) {
    yield list.map(first).join(delimiter);
    for (const piece of list) if (piece?.['Fn::If']) yield* textsIn(piece);
  } else if (typeof text === 'string')
    yield text.replace(/\$\{([^!}]+)\}/g, (whole, name) =>
      Object.hasOwn(map, name) ? first(map[name]) : whole,
    );
  else for (const inner of Object.values(value)) yield* textsIn(inner);
  return undefined;
}

/* Does a resource name the alias in text: the function's name or ARN and the alias's name after it,
   or in a property beside it? */
function namesAlias(properties, rollout) {
  const { alias } = rollout.settings;
  const escaped = (word) => word.replace(/[$.{}]/g, '\\$&');
  const names = [rollout.name, `\${${rollout.logicalId}}`, `\${${rollout.logicalId}.Arn}`];
  const spelt = names.filter(Boolean).map(escaped).join('|');
  const named = new RegExp(`(?<![\\w-])(${spelt}):${alias}(?![\\w-])`);
  const texts = [...textsIn(withoutDimensions(properties))];
  return (
    texts.some((text) => named.test(text)) ||
    (properties?.Qualifier === alias && referencesIn(properties, [rollout]).length > 0)
  );
}

const isOnAlias = (value, rollout) =>
  [...references(value)].includes(rollout.aliasId) || namesAlias({ value }, rollout);

// Every call that goes through an alias: {id, rollout, service}.
function* aliasCallsOf(template, rollouts) {
  const places = [...KNOWN_TO_CANARY, ...UNKNOWN_TO_CANARY, ...ACTIONS_OF_ALARMS];
  for (const rollout of rollouts) {
    for (const { id, value, service } of at(template, places))
      if (service && isOnAlias(value, rollout)) yield { id, rollout, service };
    for (const { id, resource, value } of at(template, [['AWS::Lambda::Url', 'TargetFunctionArn']]))
      if (
        resource.Properties.Qualifier === rollout.settings.alias &&
        referencesIn(value, [rollout]).length
      )
        yield { id, rollout, service: 'url' };
  }
}

// Is it the permission of such a call, by its principal and by the resource that its source names?
function isForCall({ Properties = {} }, { id, rollout, service }, graph, resources) {
  const principal = isOfUrl(Properties) ? 'url' : textOf(Properties.Principal);
  const sources = [...references(Properties.SourceArn)].filter((each) => resources[each]);
  return (
    isOnAlias(Properties.FunctionName, rollout) &&
    (principal === service || principal.startsWith(`${service}.`)) &&
    (!sources.length || sources.some((each) => each === id || graph.get(id).has(each)))
  );
}

module.exports = [
  {
    id: 'every-kind-of-caller',
    title:
      'Everything that calls the function calls the alias, not only what the framework has events for',
    reason:
      'canary knows eleven types of resources; the calls of all others keep getting the newest code at once.',
    apply(context) {
      const changes = [...at(context.theirs, UNKNOWN_TO_CANARY)];
      for (const { value, put } of changes) put(moved(value, unnamed(context)));
    },
  },
  {
    id: 'written-out',
    title: "A function's ARN or name that is written out is a reference as well",
    reason: 'canary looks for logical ids only, so that such a caller stays with the function.',
    apply(context) {
      const places = [
        ...KNOWN_TO_CANARY,
        ...UNKNOWN_TO_CANARY,
        ['AWS::Lambda::Permission', 'FunctionName'],
      ];
      const rollouts = named(context).map((rollout) => ({ ...rollout, logicalId: '' }));
      for (const { value, put } of [...at(context.theirs, places)]) put(moved(value, rollouts));
    },
  },
  {
    id: 'actions-of-alarms',
    title: 'The actions of alarms that call the function call the alias, without waiting for it',
    reason:
      'canary leaves them. The alias waits for its group, which may wait for the alarm: a reference to the alias may be a circle.',
    apply(context) {
      for (const { value, put } of [...at(context.theirs, ACTIONS_OF_ALARMS)])
        put(rewrite(value, named(context), putTogether));
    },
  },
  {
    id: 'qualifiers-beside',
    title: 'Where the qualifier is a property of its own, the alias goes there',
    reason:
      'canary leaves destinations, retries and tasks with the function, where calls of the alias do not find them.',
    apply(context) {
      const places = [
        ['AWS::Lambda::EventInvokeConfig', 'FunctionName'],
        ['AWS::SSM::MaintenanceWindowTask', 'TaskArn'],
      ];
      for (const { value, resource } of at(context.theirs, places)) {
        const { TaskInvocationParameters } = resource.Properties;
        const owner =
          TaskInvocationParameters?.MaintenanceWindowLambdaParameters ?? resource.Properties;
        for (const { rollout } of referencesIn(value, named(context))) {
          if (!isFree(owner.Qualifier, rollout.former)) continue;
          owner.Qualifier = rollout.settings.alias;
          addDependency(resource, rollout.aliasId);
        }
      }
    },
  },
  {
    id: 'url-through-the-alias',
    title: "A function's URL moves to the alias where functionUrl asks for it",
    reason:
      'canary has no such setting. A URL that moves changes its hostname, so that it does so only where that is asked for.',
    apply(context) {
      for (const { value, resource } of at(context.theirs, [
        ['AWS::Lambda::Url', 'TargetFunctionArn'],
      ])) {
        for (const { rollout } of referencesIn(value, named(context))) {
          if (!urlMoves(rollout, resource.Properties)) continue;
          resource.Properties.Qualifier = rollout.settings.alias;
          addDependency(resource, rollout.aliasId);
        }
      }
    },
  },
  {
    id: 'permissions-of-urls',
    title: "The permission for a URL's callers stays with the URL",
    reason:
      'canary moves the permission and leaves the URL, which answers every request with 403 then.',
    apply: (context) => keepOnFunction(context, (permission) => permission.isOfUrl),
  },
  {
    id: 'permissions-without-a-source',
    title: 'A permission without a SourceArn stays as well',
    reason: 'canary moves it, and callers of other stacks that it is for are refused.',
    apply: (context) =>
      keepBoth(
        context,
        ({ isOfUrl: of, resource }) => !of && resource.Properties.SourceArn === undefined,
      ),
  },
  {
    id: 'permissions-of-callers-elsewhere',
    title: 'A permission stays as well where nobody in the template makes the calls that it is for',
    reason: 'canary moves it, and whoever calls the function from elsewhere is refused.',
    apply: (context) =>
      keepBoth(context, ({ isOfUrl: of, moving, staying }) => !moving && !(of && staying)),
  },
  {
    id: 'policies',
    title:
      'Who may or may not invoke the function by an IAM policy may or may not the alias as well',
    reason:
      'canary moves calls that need a role, and leaves the role without the right to make them, or past what is denied.',
    apply(context) {
      const places = [
        ['AWS::IAM::Role', 'Policies/*/PolicyDocument/Statement/*'],
        ['AWS::IAM::Policy', 'PolicyDocument/Statement/*'],
        ['AWS::IAM::ManagedPolicy', 'PolicyDocument/Statement/*'],
      ];
      for (const { value: statement, resource } of at(context.theirs, places)) {
        if (
          resource === context.theirs.Resources.CodeDeployServiceRole ||
          !isAboutInvocations(statement)
        )
          continue;
        const before = [statement.Resource ?? []].flat();
        const keys = (element) =>
          referencesIn(element, named(context)).map(({ rollout }) => rollout.key);
        const all = before.filter((element) => JSON.stringify(element).includes(':*"'));
        // every alias of the function is allowed already
        const isCovered = (element) => all.flatMap(keys).some((key) => keys(element).includes(key));
        const anew = before.map((element) => rewrite(element, named(context), putTogether));
        const more = anew.filter(
          (element, i) => !same(element, before[i]) && !isCovered(before[i]),
        );
        if (more.length) statement.Resource = [...before, ...more];
      }
    },
  },
  {
    id: 'the-frameworks-alias',
    title:
      'The alias that the framework makes for provisioned concurrency or SnapStart is the one that is rolled out',
    reason: 'canary makes a second one: the calls go through it, and past what is provisioned.',
    apply(context) {
      const { input, theirs } = context;
      for (const rollout of named(context).filter(({ former }) => former)) {
        const alias = theirs.Resources[rollout.aliasId];
        const id = adoptedId(input, rollout);
        if (!alias) continue;
        delete theirs.Resources[rollout.aliasId];
        const { UpdatePolicy } = alias;
        Object.assign(theirs.Resources[id], { UpdatePolicy });
        theirs.Resources[id].Properties.Name = rollout.settings.alias;
        const renamed = JSON.stringify(theirs)
          .replaceAll(`"${rollout.aliasId}"`, `"${id}"`)
          .replaceAll(`\${${rollout.aliasId}}`, `\${${id}}`);
        Object.assign(theirs, requalified(JSON.parse(renamed), rollout));
      }
    },
  },
  {
    id: 'logical-ids-of-log-filters',
    title: 'The logical id of a log filter spells out the - and _ of its name',
    reason:
      'alerts copies them, and CloudFormation refuses the template: logical ids are letters and digits.',
    apply({ theirs }) {
      for (const [id, resource] of entriesOf(theirs, 'AWS::Logs::MetricFilter')) {
        if (!/[-_]/.test(id)) continue;
        delete theirs.Resources[id];
        theirs.Resources[idPart(id)] = resource;
      }
    },
  },
  {
    id: 'log-filters-without-log-group',
    title: 'A log filter waits for no log group where the template has none',
    reason: 'alerts names it all the same (disableLogs), and CloudFormation refuses the template.',
    apply({ theirs }) {
      for (const [, filter] of entriesOf(theirs, 'AWS::Logs::MetricFilter'))
        if (!theirs.Resources[filter.DependsOn]) delete filter.DependsOn;
    },
  },
  {
    id: 'logical-ids-of-topics',
    title: "The logical id of a topic spells out the - and _ of its group's name",
    reason:
      'alerts copies them, and CloudFormation refuses the template: logical ids are letters and digits.',
    apply({ theirs, service }) {
      for (const group of Object.keys(service.custom?.alerts?.topics ?? {}).filter((name) =>
        /[-_]/.test(name),
      )) {
        const beginning = `"AwsAlerts${upperFirst(group)}`;
        const renamed = JSON.stringify(theirs).replaceAll(beginning, idPart(beginning));
        theirs.Resources = JSON.parse(renamed).Resources;
      }
    },
  },
  {
    id: 'tags',
    title: "Application, deployment group and role have the provider's tags",
    reason: 'canary leaves them out, and what an account refuses without tags cannot be deployed.',
    apply({ theirs, service, names }) {
      const Tags = Object.entries(service.provider?.tags ?? {}).map(([Key, Value]) => ({
        Key,
        Value,
      }));
      const groups = entriesOf(theirs, 'AWS::CodeDeploy::DeploymentGroup').map(([id]) => id);
      for (const id of Tags.length ? [names.application, ...groups, 'CodeDeployServiceRole'] : [])
        if (theirs.Resources[id])
          Object.assign(theirs.Resources[id].Properties, { Tags: copy(Tags) });
    },
  },
  {
    id: 'waits',
    title: 'Who names the alias in text waits for it, and a caller for its permission',
    reason:
      'canary leaves the order to chance: the first deployment may call what does not exist yet. There is no wait that would close a cycle.',
    apply(context) {
      const { Resources } = context.theirs;
      const graph = graphOf({ Resources });
      const wait = (id, target) => {
        if (id === target || graph.get(id).has(target)) return;
        if (reachable(graph, target).has(id)) return;
        addDependency(Resources[id], target);
        graph.get(id).add(target);
      };
      const rollouts = aliased(context);
      for (const [id, { Type = '', Properties }] of Object.entries(Resources))
        for (const rollout of WAITLESS.test(Type) ? [] : rollouts)
          if (namesAlias(Properties, rollout)) wait(id, rollout.aliasId);
      const permissions = entriesOf(context.theirs, 'AWS::Lambda::Permission');
      for (const call of aliasCallsOf(context.theirs, rollouts))
        for (const [id, permission] of permissions)
          if (isForCall(permission, call, graph, Resources)) wait(call.id, id);
    },
  },
];
