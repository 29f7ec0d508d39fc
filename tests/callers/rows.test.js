'use strict';

/* One template for every place that can name a function, with the reference in every spelling: what
 * takes an alias moves, with its permission; what does not stays and is reported. The places are
 * those of places.js; that the binary has a row for each of them, and no other rows, is read from
 * its header. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { check } = require('./checker.js');
const {
  LIVE,
  SETTINGS,
  Transformer,
  arnOf,
  idOf,
  nameOf,
  permissionFor,
  serviceOf,
  templateOf,
} = require('./made.js');
const lint = require('./lint.js');
const { places } = require('./places.js');
const { resources: sources } = require('./sources.js');

const transformer = new Transformer();
after(() => transformer.close());

/* ---- The binary's rows ---- */

const header = fs
  .readFileSync(path.join(__dirname, '../../native/rollout/callers.h'), 'utf8')
  .replace(/\\\n/g, '');

// [{type, property, principal}] of a table; strings that C puts together are one.
function rowsOf(table) {
  const [, text] = new RegExp(`#define ${table}\\(X\\)(.*)`).exec(header);
  return [...text.matchAll(/X\((.*?)\)(?=\s+X\(|\s*$)/g)].map(([, row]) => {
    const [type, property, principal] = row
      .replace(/"\s+"/g, '')
      .match(/"[^"]*"/g)
      .map((word) => word.slice(1, -1));
    const isOf = (pattern) =>
      new RegExp(`^${pattern.replace(/[.[\]$]/g, '\\$&').replaceAll('*', '.*')}$`);
    return {
      type,
      property,
      principal,
      fits: (place) => isOf(type).test(place.type) && isOf(property).test(place.path),
    };
  });
}

test('a permission goes with the callers that need one, not with those that a role lets call', () => {
  const differing = ['CALLER_ROWS', 'STAYING_ROWS'].flatMap((table) =>
    rowsOf(table).flatMap((row) =>
      examples
        .filter((place) => row.fits(place) && !['url', 'neutral'].includes(place.caller))
        .filter(({ verdict }) => (verdict === 'stays') === (table === 'STAYING_ROWS'))
        .filter(({ caller }) => row.principal.split('.')[0] !== caller)
        .map(({ type, caller }) => `${type}: ${caller || 'none'}, not ${row.principal || 'none'}`),
    ),
  );
  assert.deepEqual([...new Set(differing)], []);
});

// A place with names in the place of * and **.
const example = ({ verdict, type, path: where, caller }) => ({
  verdict,
  caller,
  type: type.replace(/\*+/g, 'Thing'),
  path: where
    .replace('Definition.**', 'Definition.States.A')
    .replace('DefinitionString.**', 'DefinitionString')
    .replace(/\.[^.]*\.x-amazon/, '.post.x-amazon')
    .replace(/\*+/g, 'Any'),
});

const isText = ({ path: where }) => where.startsWith('DefinitionString');
const examples = places
  .map(example)
  .filter(({ path: where }) => !/^(DefinitionString|PolicyDocument)\./.test(where));
const moving = examples.filter(({ verdict }) => verdict === 'alias' || verdict === 'beside');
const staying = examples.filter(({ verdict }) => verdict === 'stays');

test('every row is a known place, and every known place has a row', () => {
  const tables = { CALLER_ROWS: moving, STAYING_ROWS: staying };
  assert.ok(rowsOf('CALLER_ROWS').length >= 45);
  for (const [table, known] of Object.entries(tables)) {
    const rows = rowsOf(table);
    assert.deepEqual(
      rows
        .filter((row) => !known.some(row.fits))
        .map(({ type, property }) => `${table} ${type} ${property}`),
      [],
    );
    assert.deepEqual(
      known
        .filter((place) => !rows.some((row) => row.fits(place)))
        .map(({ type, path: where }) => `${type} ${where}`),
      [],
    );
  }
});

/* ---- Spellings ---- */

const NAME = { Ref: idOf('order') };
const ARN = [
  'arn:',
  { Ref: 'AWS::Partition' },
  ':lambda:',
  { Ref: 'AWS::Region' },
  ':',
  { Ref: 'AWS::AccountId' },
  ':function:',
];
const inColumns = [
  'arn',
  { Ref: 'AWS::Partition' },
  'lambda',
  { Ref: 'AWS::Region' },
  { Ref: 'AWS::AccountId' },
  'function',
];
const START = 'arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:';
const writtenOut = ({ partition, region }) =>
  `arn:${partition}:lambda:${region}:123456789012:function:${nameOf('order')}`;

const ARNS = {
  GetAtt: () => arnOf('order'),
  GetAttText: () => ({ 'Fn::GetAtt': `${idOf('order')}.Arn` }),
  Join: () => ({ 'Fn::Join': ['', [...ARN, NAME]] }),
  JoinColumns: () => ({ 'Fn::Join': [':', [...inColumns, NAME]] }),
  JoinNameWrittenOut: () => ({ 'Fn::Join': [':', [...inColumns, nameOf('order')]] }),
  Sub: () => ({ 'Fn::Sub': `\${${idOf('order')}.Arn}` }),
  SubName: () => ({ 'Fn::Sub': `${START}\${${idOf('order')}}` }),
  SubNameWrittenOut: () => ({ 'Fn::Sub': `${START}${nameOf('order')}` }),
  SubMap: () => ({ 'Fn::Sub': ['${It}', { It: arnOf('order') }] }),
  SubMapName: () => ({ 'Fn::Sub': [`${START}\${It}`, { It: NAME }] }),
  If: () => ({ 'Fn::If': ['Big', arnOf('order'), { 'Fn::Sub': `\${${idOf('order')}.Arn}` }] }),
  IfInJoin: () => ({ 'Fn::Join': ['', [...ARN, { 'Fn::If': ['Big', NAME, nameOf('order')] }]] }),
  WrittenOut: writtenOut,
};
const NAMES = {
  Name: () => NAME,
  NameSub: () => ({ 'Fn::Sub': `\${${idOf('order')}}` }),
  NameWrittenOut: () => nameOf('order'),
};

// An address of API Gateway around the reference, put together as the framework does, and by
// Fn::Sub.
const ADDRESS = [
  'arn:',
  { Ref: 'AWS::Partition' },
  ':apigateway:',
  { Ref: 'AWS::Region' },
  ':lambda:path/2015-03-31/functions/',
];
const address = (target) => ({ 'Fn::Join': ['', [...ADDRESS, target, '/invocations']] });
const subAddress = (variable, map) => {
  const text = `arn:\${AWS::Partition}:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/${variable}/invocations`;
  return { 'Fn::Sub': map ? [text, map] : text };
};
const ADDRESSES = {
  ...Object.fromEntries(
    Object.entries(ARNS).map(([title, made]) => [title, (world) => address(made(world))]),
  ),
  Sub: () => subAddress(`\${${idOf('order')}.Arn}`),
  SubName: () => subAddress(`${START}\${${idOf('order')}}`),
  SubMap: () => subAddress('${It}', { It: arnOf('order') }),
};

// A definition of Step Functions as text.
const states = (resource, name) =>
  JSON.stringify({
    StartAt: 'A',
    States: {
      A: {
        Type: 'Task',
        Resource: resource,
        ...(name && { Parameters: { FunctionName: name } }),
        End: true,
      },
    },
  });
const INVOKE = 'arn:${AWS::Partition}:states:::lambda:invoke';
const [left, right] = states('|').split('|');
const TEXTS = {
  Join: () => ({ 'Fn::Join': ['', [left, arnOf('order'), right]] }),
  JoinName: () => ({ 'Fn::Join': ['', [left, ...ARN, NAME, right]] }),
  Sub: () => ({ 'Fn::Sub': states(`\${${idOf('order')}.Arn}`) }),
  SubMap: () => ({ 'Fn::Sub': [states('${It}'), { It: arnOf('order') }] }),
  SubName: () => ({ 'Fn::Sub': states(INVOKE, `\${${idOf('order')}}`) }),
  If: () => ({
    'Fn::If': [
      'Big',
      { 'Fn::Sub': states(`\${${idOf('order')}.Arn}`) },
      { 'Fn::Sub': states(INVOKE, `\${${idOf('order')}.Arn}`) },
    ],
  }),
  WrittenOut: (world) => states(writtenOut(world)),
  NameWrittenOut: () => ({ 'Fn::Sub': states(INVOKE, nameOf('order')) }),
};

const takesName = ({ type, path: where }) =>
  /FunctionName$/.test(where) ||
  (/^AWS::Lambda::/.test(type) && where !== 'DestinationConfig.Any.Destination');
const isAddress = ({ type, path: where }) => /^AWS::ApiGateway/.test(type) && /uri$/i.test(where);
const spellingsOf = (place) =>
  isText(place)
    ? TEXTS
    : isAddress(place)
      ? ADDRESSES
      : takesName(place)
        ? { ...ARNS, ...NAMES }
        : ARNS;

/* ---- Templates ---- */

// Properties with `value` at a path.
function propertiesAt(where, value) {
  const [first, ...rest] = where.match(/[^.[\]]+|\[\]/g);
  const below = rest.length
    ? propertiesAt(rest.map((step) => (step === '[]' ? step : `.${step}`)).join(''), value)
    : value;
  return first === '[]' ? [below] : { [first]: below };
}

const BESIDE = {
  'AWS::Lambda::EventInvokeConfig': { Qualifier: '$LATEST' },
  'AWS::Lambda::Url': { AuthType: 'AWS_IAM' },
  'AWS::SSM::MaintenanceWindowTask': {
    TaskInvocationParameters: { MaintenanceWindowLambdaParameters: { Payload: '{}' } },
  },
  'AWS::SNS::Subscription': { Protocol: 'lambda' },
};

// A destination moves where the role of the function that sends to it is in the template.
const isDestination = ({ path: where }) => where.startsWith('DestinationConfig.');
const besideOf = (place) => ({
  ...BESIDE[place.type],
  ...(isDestination(place) && { FunctionName: { Ref: idOf('sender') } }),
});

/* ---- Sources ---- */

const OWN = '${AWS::Region}:${AWS::AccountId}';
const arnIn = (text) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:${text}` });
const apiOf = (property) => (id) => ({
  beside: { [property]: `api${id}` },
  arn: arnIn(`execute-api:${OWN}:api${id}/*/*`),
});
const ownApi = (id) => ({ arn: arnIn(`execute-api:${OWN}:\${${id}}/*/*`) });
const named = (property, arn) => ({ beside: { [property]: arn }, arn });

/* What a caller needs for its calls to have a source, and the SourceArn of that source, where that
   is not the ARN of the caller by Ref or Fn::GetAtt. */
const SOURCES = {
  'AWS::SNS::Subscription': (id) => named('TopicArn', arnIn(`sns:${OWN}:${id}`)),
  'AWS::ApiGateway::Method': apiOf('RestApiId'),
  'AWS::ApiGateway::Authorizer': apiOf('RestApiId'),
  'AWS::ApiGateway::RestApi': ownApi,
  'AWS::ApiGatewayV2::Integration': apiOf('ApiId'),
  'AWS::ApiGatewayV2::Authorizer': apiOf('ApiId'),
  'AWS::ApiGatewayV2::Api': ownApi,
  'AWS::Logs::SubscriptionFilter': (id) => ({
    beside: { LogGroupName: `/aws/${id}` },
    arn: arnIn(`logs:${OWN}:log-group:/aws/${id}:*`),
  }),
  'AWS::Logs::AccountPolicy': () => ({ arn: arnIn(`logs:${OWN}:log-group:*`) }),
  'AWS::Connect::IntegrationAssociation': (id) =>
    named('InstanceId', arnIn(`connect:${OWN}:instance/${id}`)),
  'AWS::SecretsManager::RotationSchedule': (id) =>
    named('SecretId', arnIn(`secretsmanager:${OWN}:secret:${id}`)),
  'AWS::IoTEvents::AlarmModel': (id) => ({
    beside: { AlarmModelName: id },
    arn: arnIn(`iotevents:${OWN}:alarmModel/${id}`),
  }),
  'AWS::IoTEvents::DetectorModel': (id) => ({
    beside: { DetectorModelName: id },
    arn: arnIn(`iotevents:${OWN}:detectorModel/${id}`),
  }),
};

function sourceOf({ type }, id) {
  if (SOURCES[type]) return SOURCES[type](id);
  const { ref, arns = [] } = sources.get(type) ?? {};
  return { arn: ref === 'arn' ? { Ref: id } : { 'Fn::GetAtt': [id, arns[0] ?? 'Arn'] } };
}

const PARTITIONS = {
  aws: { partition: 'aws', region: 'us-east-1' },
  'aws-cn': { partition: 'aws-cn', region: 'cn-north-1' },
  'aws-us-gov': { partition: 'aws-us-gov', region: 'us-gov-west-1' },
};

const permissionOf = ({ caller }, SourceArn) =>
  caller === 'url'
    ? permissionFor(arnOf('order'), '*', {
        Action: 'lambda:InvokeFunctionUrl',
        FunctionUrlAuthType: 'AWS_IAM',
      })
    : permissionFor(
        arnOf('order'),
        caller === 'lambda' ? 'lambda.alarms.cloudwatch.amazonaws.com' : `${caller}.amazonaws.com`,
        { SourceArn },
      );

/* The place in every spelling, a resource each, with the permission that its calls need. The role of
   the function tells which account a written-out ARN is in. */
function templateFor(place, world) {
  const start = `R${examples.indexOf(place)}`;
  const callers = Object.entries(spellingsOf(place)).map(([title, made]) => {
    const id = start + title;
    const { beside, arn } = sourceOf(place, id);
    const properties = {
      ...propertiesAt(place.path, made(world)),
      ...besideOf(place),
      ...beside,
    };
    return { id, body: { Type: place.type, Properties: properties }, arn };
  });
  const permissions = place.caller
    ? callers.map(({ id, arn }) => [`${id}Permission`, permissionOf(place, arn)])
    : [];
  const resources = Object.fromEntries([
    ...callers.map(({ id, body }) => [id, body]),
    ...(place.caller === 'url' ? permissions.slice(0, 1) : permissions),
  ]);
  const Role = `arn:${world.partition}:iam::123456789012:role/own`;
  const rest = { Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, world.region] } } };
  return {
    template: templateOf(
      resources,
      { order: { Role }, ...(isDestination(place) && { sender: {} }) },
      rest,
    ),
    callers: callers.map(({ id }) => id),
  };
}

const service = (place) =>
  serviceOf({ order: { ...SETTINGS, ...(place.caller === 'url' && { functionUrl: 'alias' }) } });
const count = (text, pattern) => (text.match(pattern) ?? []).length;

const done = []; // {template, result} in the partition aws, for the linter

for (const [partition, world] of Object.entries(PARTITIONS)) {
  const options = { region: world.region };
  const checked = (template, before) =>
    check(template, { before, guarded: LIVE, world, urls: Object.keys(LIVE) });
  const noPartition = (result, template) => {
    const [before, after] = [template, result.template].map((value) =>
      count(JSON.stringify(value), /\barn:aws[\w-]*:/g),
    );
    assert.ok(after <= before, 'a partition is written out');
  };

  describe(`${partition}: what takes an alias moves`, () => {
    for (const place of moving)
      test(`${place.type} ${place.path}`, async () => {
        const { template, callers } = templateFor(place, world);
        const result = await transformer.transformed(template, service(place), { options });
        if (partition === 'aws') done.push({ template, result });
        const found = checked(result.template, template);
        assert.deepEqual(found.faults, []);
        assert.deepEqual([...new Set(found.moved.map(({ id }) => id))], callers);
        assert.deepEqual(
          checked(template).bypasses.map(({ id }) => id),
          found.moved.map(({ id }) => id),
          'no more and no fewer calls than before',
        );
        const [told] = await transformer.planned(template, service(place), { options });
        assert.ok(told.count > 0);
        assert.deepEqual([told.through, told.staying], [told.count, 0]);
        noPartition(result, template);
      });
  });

  describe(`${partition}: what takes none stays, and is reported`, () => {
    for (const place of staying)
      test(`${place.type} ${place.path}`, async () => {
        const { template, callers } = templateFor(place, world);
        const result = await transformer.transformed(template, service(place), { options });
        if (partition === 'aws') done.push({ template, result });
        assert.deepEqual(checked(result.template, template).faults, []);
        for (const id of callers) {
          assert.deepEqual(result.template.Resources[id], template.Resources[id]);
          const told = result.diagnostics.filter((each) =>
            each.path?.startsWith(`Resources.${id}.`),
          );
          assert.ok(
            told.length >= 1 && told.every(({ id: rule }) => /^RO30[456]$/.test(rule)),
            `${id} is not told of`,
          );
          const [{ list }] = await transformer.planned(template, service(place), { options });
          assert.ok(list.some(({ resource, outcome }) => resource === id && outcome === 'stays'));
        }
        noPartition(result, template);
      });
  });
}

test("a maintenance window's task without parameters gets the one that it needs", async () => {
  const Task = {
    Type: 'AWS::SSM::MaintenanceWindowTask',
    Properties: { TaskType: 'LAMBDA', TaskArn: arnOf('order') },
  };
  const { template } = await transformer.transformed(templateOf({ Task }));
  assert.deepEqual(check(template, { guarded: LIVE }).faults, []);
});

/* ---- What only looks like a call ---- */

describe('not this function', () => {
  const WORLD = PARTITIONS.aws;
  const name = nameOf('order');
  const step = (parameters) => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::dynamodb:putItem',
    Parameters: parameters,
    End: true,
  });
  const resources = {
    'a function of another region': {
      Type: 'AWS::ApiGateway::Method',
      Properties: { Integration: { Uri: address(writtenOut({ ...WORLD, region: 'eu-west-1' })) } },
    },
    'a longer name': {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: { FunctionName: `${name}-archive` },
    },
    'a table of the same name, in a state machine': {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: { Definition: { StartAt: 'A', States: { A: step({ TableName: name }) } } },
    },
    'a table of the same name, in the text of a state machine': {
      Type: 'AWS::StepFunctions::StateMachine',
      Properties: {
        DefinitionString: JSON.stringify({
          StartAt: 'A',
          States: { A: step({ TableName: name }) },
        }),
      },
    },
    'the title of an API': {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Body: { info: { title: name, version: '1' } } },
    },
    'an e-mail subscription': {
      Type: 'AWS::SNS::Subscription',
      Properties: { Protocol: 'email', Endpoint: `${name}@example.com` },
    },
    'a rule for a queue': {
      Type: 'AWS::Events::Rule',
      Properties: { Targets: [{ Id: name, Arn: `arn:aws:sqs:us-east-1:123456789012:${name}` }] },
    },
  };
  for (const [title, It] of Object.entries(resources))
    test(title, async () => {
      const { template } = await transformer.transformed(templateOf({ It }), serviceOf(), {
        options: { region: WORLD.region },
      });
      assert.deepEqual(template.Resources.It, It);
    });
});

/* ---- The linter ---- */

test(
  'cfn-lint finds no error in the results that it does not find before',
  { skip: lint.skip },
  async () => {
    const merged = (list) => ({
      ...list[0],
      Resources: Object.assign({}, ...list.map(({ Resources }) => Resources)),
    });
    const results = merged(done.map(({ result }) => result.template));
    const inputs = merged(done.map(({ template }) => template));
    // What was not touched is as right as before, and of the spellings that become the same one is
    // enough; its permission goes with it.
    const seen = new Set();
    const ids = Object.keys(results.Resources);
    for (const id of ids.filter((each) => /^R\d/.test(each) && !/Permission/.test(each))) {
      const text = JSON.stringify(results.Resources[id]);
      const own = text.replaceAll(id, '');
      const left = [id, ...ids.filter((each) => each.startsWith(`${id}Permission`))];
      if (seen.has(own) || text === JSON.stringify(inputs.Resources[id]))
        for (const { Resources } of [results, inputs])
          left.forEach((each) => delete Resources[each]);
      seen.add(own);
    }
    assert.ok(Object.keys(results.Resources).length > 200);
    assert.deepEqual(await lint.errorsAdded(inputs, results), []);
  },
);
