'use strict';

/* One kind a row, written by hand with what has to come out; the invariants of the generated
 * templates are checked over each row as well. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const { ROLLOUT_HOOK, Transformer } = require('../callers/made.js');
const { worldOf } = require('./cloudformation.js');
const { Policies, canonical, effectsOf } = require('./evaluator.js');
const { Judge } = require('./invariants.js');
const { Permissions } = require('./permissions.js');

const transformer = new Transformer();
after(() => transformer.close());

const ACCOUNT = '111122223333';
const OTHER = '444455556666';
const NAME = 'parcels-prod-track';
const F = `arn:aws:lambda:eu-central-1:${ACCOUNT}:function:${NAME}`;
const A = `${F}:green`;
const ORDER = 'TrackLambdaFunction';
const ARN = { 'Fn::GetAtt': [ORDER, 'Arn'] };
const sub = (text, ...map) => ({ 'Fn::Sub': map.length > 0 ? [text, ...map] : text });
const ref = (Ref) => ({ Ref });
const NONE = ref('AWS::NoValue');
const WORLD = { region: 'eu-central-1', account: ACCOUNT, stackName: 'parcels-prod' };

const functionOf = (FunctionName, Role) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    FunctionName,
    Role,
    Handler: 'a.b',
    Runtime: 'nodejs22.x',
    Code: { S3Bucket: 'b', S3Key: 'k' },
  },
});

/* `evidence` decides whether the template proves which account is its own. */
function templateOf(resources, evidence = true) {
  const role = evidence
    ? `arn:aws:iam::${ACCOUNT}:role/shared`
    : { 'Fn::GetAtt': ['Shared', 'Arn'] };
  return {
    Parameters: { Size: { Type: 'String' }, Given: { Type: 'String' } },
    Conditions: { Big: { 'Fn::Equals': [ref('Size'), 'big'] } },
    Resources: {
      Shared: {
        Type: 'AWS::IAM::Role',
        Properties: { AssumeRolePolicyDocument: { Statement: [] } },
      },
      [ORDER]: functionOf(NAME, role),
      TrackLambdaVersion1: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: ref(ORDER) },
      },
      TrackLambdaFunctionTwo: functionOf('parcels-prod-track-two', role),
      ...resources,
    },
  };
}

const serviceOf = (settings) => ({
  service: 'parcels',
  provider: { name: 'aws', region: 'eu-central-1', stage: 'prod' },
  functions: {
    track: {
      name: NAME,
      handler: 'a.b',
      deploymentSettings: { type: 'AllAtOnce', alias: 'green', ...settings },
    },
  },
});

async function transformed(template, settings) {
  transformer.described ??= await transformer.request('describe');
  const params = { version: transformer.described.version, service: serviceOf(settings), template };
  return transformer.request('hook', { ...params, name: ROLLOUT_HOOK });
}

/* ---- Statements ---- */

const allow = (rest) => ({
  Effect: 'Allow',
  Action: 'lambda:InvokeFunction',
  Resource: ARN,
  ...rest,
});
const deny = (rest) => ({ ...allow(rest), Effect: 'Deny' });
const but = (statement, member) =>
  Object.fromEntries(Object.entries(statement).filter(([name]) => name !== member));
const VPC = { StringNotEquals: { 'aws:SourceVpce': ['vpce-1'] } };
const MFA = { BoolIfExists: { 'aws:MultiFactorAuthPresent': ['false'] } };
const EVERYTHING = allow({ Resource: '*' });
const named = (name) =>
  sub(`arn:\${AWS::Partition}:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${name}`);
const literal = (account, name = NAME) => `arn:aws:lambda:eu-central-1:${account}:function:${name}`;

/* Title, statements, whether the alias may be invoked afterwards (where Size is big). The function
   may be as before; that is one of the invariants. */
const STATEMENTS = [
  // What grants, in every spelling that is this function.
  ['Fn::GetAtt', [allow()], 'always'],
  [
    'a longer name and a longer logical id beside it',
    [allow({ Resource: [ARN, named(`${NAME}-two:*`), sub('${TrackLambdaFunctionTwo.Arn}:*')] })],
    'always',
  ],
  [
    'one written-out ARN beside a longer name',
    [allow({ Resource: [literal(ACCOUNT), literal(ACCOUNT, `${NAME}-archive:*`)] })],
    'always',
  ],
  [
    "a pattern for the name's last letter",
    [allow({ Resource: named('parcels-prod-trac?') })],
    'always',
  ],
  ['a pattern within the name', [allow({ Resource: named('parcels-*-track') })], 'always'],
  [
    'patterns for region and account',
    [allow({ Resource: `arn:aws:lambda:*:*:function:${NAME}` })],
    'always',
  ],
  [
    'the name from AWS::StackName',
    [allow({ Resource: named('${AWS::StackName}-track') })],
    'always',
  ],
  [
    'the name that a map of Fn::Sub has',
    [
      allow({
        Resource: sub('arn:aws:lambda:eu-central-1:${AWS::AccountId}:function:${n}', { n: NAME }),
      }),
    ],
    'always',
  ],
  [
    'Fn::Join with colons',
    [
      allow({
        Resource: {
          'Fn::Join': [
            ':',
            ['arn:aws:lambda', ref('AWS::Region'), ref('AWS::AccountId'), 'function', ref(ORDER)],
          ],
        },
      }),
    ],
    'always',
  ],
  ['a list of one', [allow({ Resource: [ARN] })], 'always'],
  ['the same ARN twice', [allow({ Resource: [ARN, ARN] })], 'always'],
  ['an action in another case', [allow({ Action: ['LAMBDA:invokeFunction'] })], 'always'],
  ['an action with a pattern', [allow({ Action: 'lambda:Inv?ke*' })], 'always'],
  ['NotAction', [but(allow({ NotAction: 's3:*' }), 'Action')], 'always'],
  // What is no grant of this function.
  ['a longer name only', [allow({ Resource: named(`${NAME}-archive`) })], 'never'],
  ['a shorter name', [allow({ Resource: named('parcels-prod-trac') })], 'never'],
  ['a pattern that ends before', [allow({ Resource: named('parcels-prod-tr?') })], 'never'],
  ['a name in another case', [allow({ Resource: named('parcels-prod-Track') })], 'never'],
  ['another account', [allow({ Resource: literal(OTHER) })], 'never'],
  [
    'another region',
    [allow({ Resource: sub(`arn:aws:lambda:eu-west-1:\${AWS::AccountId}:function:${NAME}`) })],
    'never',
  ],
  [
    'another partition',
    [
      allow({
        Resource: sub(`arn:aws-cn:lambda:eu-central-1:\${AWS::AccountId}:function:${NAME}`),
      }),
    ],
    'never',
  ],
  ['another qualifier', [allow({ Resource: sub(`\${${ORDER}.Arn}:blue`) })], 'never'],
  ['a version', [allow({ Resource: ref('TrackLambdaVersion1') })], 'never'],
  ['another action', [allow({ Action: ['lambda:GetFunction', 'lambda:InvokeAsync'] })], 'never'],
  ['NotAction that lists it', [but(allow({ NotAction: 'lambda:invoke*' }), 'Action')], 'never'],
  // What has the alias already.
  ['every qualifier', [allow({ Resource: sub(`\${${ORDER}.Arn}:*`) })], 'always'],
  ['the alias by its name', [allow({ Resource: { 'Fn::Join': ['', [ARN, ':green']] } })], 'always'],
  [
    'the function and every qualifier',
    [allow({ Resource: [ARN, sub(`\${${ORDER}.Arn}:*`)] })],
    'always',
  ],
  ['a pattern at the end of the name', [allow({ Resource: named(`${NAME}*`) })], 'always'],
  // Denials.
  [
    'a Deny unless the call comes through an endpoint',
    [allow(), deny({ Condition: VPC })],
    `always unless ${canonical(VPC)}`,
  ],
  [
    'a Deny without MFA, over everything of Lambda',
    [EVERYTHING, deny({ Action: 'lambda:*', Condition: MFA })],
    `always unless ${canonical(MFA)}`,
  ],
  ['a Deny alone', [EVERYTHING, deny({ Resource: [ARN] })], 'never'],
  ['a Deny with a pattern', [EVERYTHING, deny({ Resource: named('parcels-prod-trac?') })], 'never'],
  [
    'a Deny of every qualifier is kept, and is one of the alias',
    [EVERYTHING, deny({ Resource: sub(`\${${ORDER}.Arn}:*`) })],
    'never',
  ],
  [
    'a Deny of another function',
    [EVERYTHING, deny({ Resource: named(`${NAME}-archive*`) })],
    'always',
  ],
  ['a Deny by NotAction', [EVERYTHING, but(deny({ NotAction: 'iam:*' }), 'Action')], 'never'],
  // NotResource.
  ['an Allow of all but the function', [but(allow({ NotResource: ARN }), 'Resource')], 'never'],
  [
    'an Allow of all but its qualifiers',
    [but(allow({ NotResource: sub(`\${${ORDER}.Arn}:*`) }), 'Resource')],
    'always',
  ],
  [
    'an Allow of all but both',
    [but(allow({ NotResource: [ARN, sub(`\${${ORDER}.Arn}:*`)] }), 'Resource')],
    'never',
  ],
  [
    'an Allow of all but another function',
    [but(allow({ NotResource: named('other') }), 'Resource')],
    'always',
  ],
  [
    'a Deny of all but the function',
    [EVERYTHING, but(deny({ NotResource: [ARN] }), 'Resource')],
    'always',
  ],
  [
    'a Deny of all but its qualifiers',
    [EVERYTHING, but(deny({ NotResource: [sub(`\${${ORDER}.Arn}:*`)] }), 'Resource')],
    'never',
  ],
  [
    'the same with a condition',
    [
      EVERYTHING,
      but(deny({ NotResource: [sub(`\${${ORDER}.Arn}:*`)], Condition: MFA }), 'Resource'),
    ],
    `always unless ${canonical(MFA)}`,
  ],
  [
    'a Deny of all but another function, with NotAction',
    [
      EVERYTHING,
      but(but(deny({ NotAction: 's3:*', NotResource: named('other') }), 'Action'), 'Resource'),
    ],
    'never',
  ],
  // Fn::If.
  ['Fn::If around the statement', [{ 'Fn::If': ['Big', allow(), NONE] }], 'always'],
  ['in the branch that is not taken', [{ 'Fn::If': ['Big', NONE, allow()] }], 'never'],
  [
    'around Effect',
    [EVERYTHING, allow({ Effect: { 'Fn::If': ['Big', 'Deny', 'Allow'] } })],
    'never',
  ],
  [
    'around Action',
    [allow({ Action: { 'Fn::If': ['Big', 'lambda:GetFunction', 'lambda:InvokeFunction'] } })],
    'never',
  ],
  ['around Resource', [allow({ Resource: { 'Fn::If': ['Big', ARN, named('other')] } })], 'always'],
  [
    'around a list of resources',
    [allow({ Resource: { 'Fn::If': ['Big', [named('other')], [ARN, named('other')]] } })],
    'never',
  ],
  [
    'around a resource of a list',
    [allow({ Resource: [named('other'), { 'Fn::If': ['Big', NONE, ARN] }] })],
    'never',
  ],
  [
    'around the name',
    [
      allow({
        Resource: sub('arn:aws:lambda:eu-central-1:${AWS::AccountId}:function:${n}', {
          n: { 'Fn::If': ['Big', NAME, 'other'] },
        }),
      }),
    ],
    'always',
  ],
  [
    'around Condition',
    [allow(), deny({ Condition: { 'Fn::If': ['Big', MFA, VPC] } })],
    `always unless ${canonical(MFA)}`,
  ],
  [
    'around NotResource',
    [
      EVERYTHING,
      but(deny({ NotResource: { 'Fn::If': ['Big', ARN, named('other')] } }), 'Resource'),
    ],
    'always',
  ],
  // Keys that InvokeFunction does not know.
  [
    'lambda:FunctionArn never holds',
    [EVERYTHING, deny({ Resource: '*', Condition: { ArnEquals: { 'lambda:FunctionArn': ARN } } })],
    'always',
  ],
];

const OWNERS = {
  'AWS::IAM::Role': (PolicyDocument) => ({
    AssumeRolePolicyDocument: { Statement: [] },
    Policies: [{ PolicyName: 'p', PolicyDocument }],
  }),
  'AWS::IAM::User': (PolicyDocument) => ({ Policies: [{ PolicyName: 'p', PolicyDocument }] }),
  'AWS::IAM::Group': (PolicyDocument) => ({ Policies: [{ PolicyName: 'p', PolicyDocument }] }),
  'AWS::IAM::Policy': (PolicyDocument) => ({
    PolicyName: 'p',
    PolicyDocument,
    Roles: ['elsewhere'],
  }),
  'AWS::IAM::ManagedPolicy': (PolicyDocument) => ({ PolicyDocument }),
  'AWS::IAM::RolePolicy': (PolicyDocument) => ({
    PolicyName: 'p',
    PolicyDocument,
    RoleName: 'elsewhere',
  }),
  'AWS::IAM::UserPolicy': (PolicyDocument) => ({
    PolicyName: 'p',
    PolicyDocument,
    UserName: 'elsewhere',
  }),
  'AWS::IAM::GroupPolicy': (PolicyDocument) => ({
    PolicyName: 'p',
    PolicyDocument,
    GroupName: 'elsewhere',
  }),
  'AWS::EC2::VPCEndpoint': (PolicyDocument) => ({ VpcId: 'v', ServiceName: 's', PolicyDocument }),
  'AWS::SSO::PermissionSet': (InlinePolicy) => ({ InstanceArn: 'i', Name: 'n', InlinePolicy }),
};

async function outcomeOf(
  Type,
  statements,
  { settings, action = 'lambda:InvokeFunction', resource = A, evidence } = {},
) {
  const Properties = OWNERS[Type]({ Version: '2012-10-17', Statement: statements });
  const template = templateOf({ Owner: { Type, Properties } }, evidence);
  const made = await transformed(template, settings);
  const guarded = [{ id: ORDER, alias: 'green', url: settings?.functionUrl === 'alias' }];
  const scene = { template, service: serviceOf(settings), guarded, written: [ACCOUNT, OTHER] };
  assert.deepEqual(new Judge(scene, made.template, made.diagnostics).all(), []);
  const policies = new Policies(made.template, worldOf({ ...WORLD, parameters: () => 'big' }));
  const [own] = [...policies.documents].filter(([key]) => key.startsWith('Owner'));
  return effectsOf(own[1], { action, resource }).outcome();
}

describe('statements: the alias may be invoked as the function could', () => {
  for (const [title, statements, outcome] of STATEMENTS)
    test(title, async () => assert.equal(await outcomeOf('AWS::IAM::Role', statements), outcome));

  for (const Type of Object.keys(OWNERS)) {
    test(`${Type}: what allows`, async () =>
      assert.equal(await outcomeOf(Type, [allow()]), 'always'));
    test(`${Type}: what denies`, async () =>
      assert.equal(
        await outcomeOf(Type, [EVERYTHING, deny({ Condition: VPC })]),
        `always unless ${canonical(VPC)}`,
      ));
  }

  test('one statement that is no list', async () => {
    assert.equal(await outcomeOf('AWS::IAM::Role', allow()), 'always');
    assert.equal(
      await outcomeOf(
        'AWS::IAM::Role',
        but(deny({ NotResource: sub(`\${${ORDER}.Arn}:*`) }), 'Resource'),
      ),
      'never',
    );
  });

  test('an account that is written out follows where nothing proves the own one', async () => {
    assert.equal(
      await outcomeOf('AWS::IAM::Role', [allow({ Resource: literal(ACCOUNT) })], {
        evidence: false,
      }),
      'always',
    );
    const foreign = { evidence: false, resource: `${literal(OTHER)}:green` };
    assert.equal(
      await outcomeOf('AWS::IAM::Role', [allow({ Resource: literal(OTHER) })], foreign),
      'always',
    );
  });

  test('a URL: only with functionUrl: alias', async () => {
    const url = [allow({ Action: 'lambda:InvokeFunctionUrl' })];
    const action = 'lambda:InvokeFunctionUrl';
    assert.equal(await outcomeOf('AWS::IAM::Role', url, { action }), 'never');
    assert.equal(
      await outcomeOf('AWS::IAM::Role', url, { action, settings: { functionUrl: 'alias' } }),
      'always',
    );
    const both = [allow({ Action: [action, 'lambda:InvokeFunction'] })];
    assert.equal(await outcomeOf('AWS::IAM::Role', both), 'always');
  });

  test('what does not concern invoking stays as it is written', async () => {
    const statements = [
      allow({ Action: ['lambda:GetFunction', 'lambda:UpdateFunctionCode'] }),
      allow({ Action: 'lambda:InvokeFunctionUrl' }),
      allow({ Resource: sub(`\${${ORDER}.Arn}:*`) }),
      deny({ Resource: named(`${NAME}*`) }),
      {
        Effect: 'Allow',
        Action: 'sqs:*',
        Resource: '*',
        Condition: { ArnEquals: { 'aws:SourceArn': ARN } },
      },
    ];
    const Properties = OWNERS['AWS::IAM::Role']({ Version: '2012-10-17', Statement: statements });
    const { template } = await transformed(
      templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties } }),
    );
    assert.deepEqual(template.Resources.Owner.Properties, Properties);
  });
});

describe('event source mappings', () => {
  const onMappings = (operator, values, rest) => [
    {
      Effect: 'Allow',
      Action: 'lambda:CreateEventSourceMapping',
      Resource: '*',
      ...rest,
      Condition: { [operator]: { 'lambda:FunctionArn': values } },
    },
  ];
  const ROWS = [
    ['ArnEquals', ARN, 'always'],
    ['StringEquals', [ARN, named('other')], 'always'],
    ['ArnLike', named('parcels-*'), 'always'],
    ['ArnLike', named('other'), 'never'],
    ['StringEquals', named(`${NAME}-archive`), 'never'],
    ['StringNotEquals', ARN, 'never'],
    ['ArnNotLike', named('other'), 'always'],
  ];
  for (const [operator, values, outcome] of ROWS)
    test(`${operator} ${JSON.stringify(values)}`, async () => {
      const Properties = OWNERS['AWS::IAM::Role']({ Statement: onMappings(operator, values) });
      const template = templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties } });
      const made = await transformed(template);
      const scene = { template, service: serviceOf(), guarded: [{ id: ORDER, alias: 'green' }] };
      assert.deepEqual(new Judge(scene, made.template, made.diagnostics).all(), []);
      const [statements] = new Policies(
        made.template,
        worldOf({ ...WORLD, parameters: () => 'big' }),
      ).documents.values();
      const resource = `arn:aws:lambda:eu-central-1:${ACCOUNT}:event-source-mapping:1`;
      assert.equal(
        effectsOf(statements, {
          action: 'lambda:CreateEventSourceMapping',
          resource,
          functionArn: A,
        }).outcome(),
        outcome,
      );
    });

  test('a statement on other actions keeps its condition', async () => {
    const statements = onMappings('ArnEquals', ARN, { Action: 'lambda:InvokeFunction' });
    const Properties = OWNERS['AWS::IAM::Role']({ Statement: statements });
    const { template } = await transformed(
      templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties } }),
    );
    const [made] = template.Resources.Owner.Properties.Policies[0].PolicyDocument.Statement;
    assert.deepEqual(made.Condition, statements[0].Condition);
  });
});

describe('what nothing but the deployment knows is reported', () => {
  for (const [title, Resource] of Object.entries({
    'Ref of a parameter': ref('Given'),
    'Fn::ImportValue': { 'Fn::ImportValue': 'track-arn' },
    'a parameter within the ARN': named('${Given}'),
    'a dynamic reference': '{{resolve:ssm:/track/arn}}',
  }))
    test(title, async () => {
      const Properties = OWNERS['AWS::IAM::Role']({ Statement: [EVERYTHING, deny({ Resource })] });
      const { template, diagnostics } = await transformed(
        templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties } }),
      );
      assert.deepEqual(template.Resources.Owner.Properties, Properties);
      const paths = diagnostics.filter(({ id }) => id === 'RO326').map(({ path }) => path);
      assert.equal(paths.length, 1);
      assert.match(
        paths[0],
        /^Resources\.Owner\.Properties\.Policies\[0\]\.PolicyDocument\.Statement\[1\]/,
      );
    });

  test('nothing else is', async () => {
    const statements = [
      allow(),
      deny({ Resource: { 'Fn::GetAtt': ['Shared', 'Arn'] } }),
      allow({ Action: 'lambda:GetFunction', Resource: ref('Given') }),
    ];
    const Properties = OWNERS['AWS::IAM::Role']({ Statement: statements });
    const { diagnostics } = await transformed(
      templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties } }),
    );
    assert.deepEqual(
      diagnostics.filter(({ id }) => id === 'RO326'),
      [],
    );
  });
});

/* ---- Callers with a role ---- */

describe('a caller whose role is denied the alias stays, and that is a warning', () => {
  const schedule = {
    Type: 'AWS::Scheduler::Schedule',
    Properties: { Target: { Arn: ARN, RoleArn: { 'Fn::GetAtt': ['Owner', 'Arn'] } } },
  };
  const called = async (statements, resources) => {
    const Properties = OWNERS['AWS::IAM::Role']({ Statement: statements });
    const made = await transformed(
      templateOf({ Owner: { Type: 'AWS::IAM::Role', Properties }, Tick: schedule, ...resources }),
    );
    const { stack } = new Policies(made.template, worldOf({ ...WORLD, parameters: () => 'big' }));
    const warned = made.diagnostics.some(
      ({ severity, path, message }) =>
        severity === 'warning' && (path.includes('Tick') || message.includes('Tick')),
    );
    return [stack.resources.Tick.Properties.Target.Arn, warned];
  };
  const QUALIFIERS = deny({ Resource: sub(`\${${ORDER}.Arn}:*`) });

  test('a Deny of every qualifier', async () =>
    assert.deepEqual(await called([allow(), QUALIFIERS]), [F, true]));
  test('with a condition', async () =>
    assert.deepEqual(await called([allow(), { ...QUALIFIERS, Condition: VPC }]), [F, true]));
  test('in a policy that is attached', async () =>
    assert.deepEqual(
      await called([allow()], {
        Guard: {
          Type: 'AWS::IAM::Policy',
          Properties: {
            ...OWNERS['AWS::IAM::Policy']({ Statement: [QUALIFIERS] }),
            Roles: [ref('Owner')],
          },
        },
      }),
      [F, true],
    ));
  test('a Deny of both moves with the function', async () =>
    assert.deepEqual(await called([allow(), deny({ Condition: MFA })]), [A, false]));
  test('no Deny', async () => assert.deepEqual(await called([allow()]), [A, false]));
});

/* ---- Permissions ---- */

const permit = (Principal, rest) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: { FunctionName: ARN, Action: 'lambda:InvokeFunction', Principal, ...rest },
});
const rule = (target, rest) => ({
  Type: 'AWS::Events::Rule',
  Properties: { ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 't', Arn: target }], ...rest },
});
const topic = (target) => ({
  Type: 'AWS::SNS::Topic',
  Properties: { Subscription: [{ Protocol: 'lambda', Endpoint: target }] },
});
const bucket = (target, rest) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    NotificationConfiguration: {
      LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: target }],
    },
    ...rest,
  },
});
const method = (api, uri) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: {
    RestApiId: api,
    ResourceId: 'r',
    HttpMethod: 'GET',
    Integration: { Type: 'AWS_PROXY', Uri: uri },
  },
});
const uriOf = (arn) =>
  sub(
    'arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${f}/invocations',
    { f: arn },
  );
const inEvents = (name) =>
  sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${name}`);
const inApi = (api, path) =>
  sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${api}${path}`);
const STAGE = sub(
  'arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:${!stageVariables.name}/invocations',
);
const EVENTS = 'events.amazonaws.com';
const API = 'apigateway.amazonaws.com';

/* Title, resources, and for each permission where it is afterwards. */
const PERMISSIONS = [
  [
    'two rules, one of which calls another account',
    {
      One: rule(ARN),
      Two: rule(literal('999999999999')),
      MayOne: permit(EVENTS, { SourceArn: { 'Fn::GetAtt': ['One', 'Arn'] } }),
      MayTwo: permit(EVENTS, { SourceArn: { 'Fn::GetAtt': ['Two', 'Arn'] } }),
    },
    { MayOne: 'alias', MayTwo: 'both' },
  ],
  [
    'two APIs, one of whose definition is in S3',
    {
      Open: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'open' } },
      Get: method(ref('Open'), uriOf(ARN)),
      Stored: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { BodyS3Location: { Bucket: 'b', Key: 'k' } },
      },
      MayOpen: permit(API, { SourceArn: inApi('${Open}', '/*/*') }),
      MayStored: permit(API, { SourceArn: inApi('${Stored}', '/*') }),
    },
    { MayOpen: 'alias', MayStored: 'both' },
  ],
  [
    'one API with a method that has a stage variable',
    {
      Mixed: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'mixed' } },
      Get: method(ref('Mixed'), uriOf(ARN)),
      Post: method(ref('Mixed'), STAGE),
      May: permit(API, {
        SourceArn: {
          'Fn::Join': [
            '',
            [
              'arn:',
              ref('AWS::Partition'),
              ':execute-api:',
              ref('AWS::Region'),
              ':',
              ref('AWS::AccountId'),
              ':',
              ref('Mixed'),
              '/*/*',
            ],
          ],
        },
      }),
    },
    { May: 'both' },
  ],
  [
    'the name of the function from AWS::StackName',
    {
      Auth: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'auth' } },
      Get: method(ref('Auth'), uriOf(named('${AWS::StackName}-track'))),
      May: permit(API, { SourceArn: inApi('${Auth}', '/*/GET/track') }),
    },
    { May: 'alias' },
  ],
  [
    'the name of the rule from AWS::StackName',
    {
      Tick: rule(ARN, { Name: sub('${AWS::StackName}-tick') }),
      May: permit(EVENTS, { SourceArn: inEvents('parcels-prod-tick') }),
      Other: permit(EVENTS, { SourceArn: inEvents('parcels-prod-tick-2') }),
    },
    { May: 'alias', Other: 'both' },
  ],
  [
    'permissions for rules of other stacks',
    {
      Tick: rule(ARN),
      Any: permit(EVENTS),
      Pattern: permit(EVENTS, { SourceArn: inEvents('team-*') }),
      Exact: permit(EVENTS, { SourceArn: inEvents('team-x') }),
      Account: permit(EVENTS, { SourceAccount: OTHER }),
      Imported: permit(EVENTS, { SourceArn: { 'Fn::ImportValue': 'rule' } }),
      Given: permit(EVENTS, { SourceArn: ref('Given') }),
      Region: permit(EVENTS, {
        SourceArn: sub('arn:aws:events:eu-west-1:${AWS::AccountId}:rule/${Tick}'),
      }),
      Own: permit(EVENTS, { SourceArn: inEvents('${Tick}') }),
    },
    {
      Any: 'both',
      Pattern: 'both',
      Exact: 'both',
      Account: 'both',
      Imported: 'both',
      Given: 'both',
      Region: 'both',
      Own: 'alias',
    },
  ],
  [
    'topics: the own one, and two of another account, whatever their names',
    {
      Alerts: topic(ARN),
      Own: permit('sns.amazonaws.com', { SourceArn: ref('Alerts') }),
      Lambda: permit('sns.amazonaws.com', {
        SourceArn: `arn:aws:sns:eu-central-1:${OTHER}:lambda-alerts`,
      }),
      Plain: permit('sns.amazonaws.com', { SourceArn: `arn:aws:sns:eu-central-1:${OTHER}:alerts` }),
    },
    { Own: 'alias', Lambda: 'both', Plain: 'both' },
  ],
  [
    'a topic of another account that a subscription names',
    {
      Subscription: {
        Type: 'AWS::SNS::Subscription',
        Properties: {
          Protocol: 'lambda',
          TopicArn: `arn:aws:sns:eu-central-1:${OTHER}:alerts`,
          Endpoint: ARN,
        },
      },
      May: permit('sns.amazonaws.com', {
        SourceArn: { 'Fn::Join': [':', ['arn:aws:sns', ref('AWS::Region'), OTHER, 'alerts']] },
      }),
    },
    { May: 'alias' },
  ],
  [
    'buckets: by name, with the own account and with another one',
    {
      In: bucket(ARN, { BucketName: 'parcels-in' }),
      Out: bucket(named('other'), { BucketName: 'parcels-out' }),
      MayIn: permit('s3.amazonaws.com', {
        SourceArn: 'arn:aws:s3:::parcels-in',
        SourceAccount: ref('AWS::AccountId'),
      }),
      MayOut: permit('s3.amazonaws.com', { SourceArn: { 'Fn::GetAtt': ['Out', 'Arn'] } }),
      Foreign: permit('s3.amazonaws.com', {
        SourceArn: 'arn:aws:s3:::parcels-in',
        SourceAccount: OTHER,
      }),
      Pattern: permit('s3.amazonaws.com', { SourceArn: 'arn:aws:s3:::parcels-*' }),
    },
    { MayIn: 'alias', MayOut: 'both', Foreign: 'both', Pattern: 'both' },
  ],
  [
    'what stays keeps one permission on the function',
    {
      Code: {
        Type: 'AWS::CodeCommit::Repository',
        Properties: {
          RepositoryName: 'code',
          Triggers: [{ Name: 't', Events: ['all'], DestinationArn: ARN }],
        },
      },
      May: permit('codecommit.amazonaws.com', { SourceArn: { 'Fn::GetAtt': ['Code', 'Arn'] } }),
    },
    { May: 'function' },
  ],
  [
    'callers outside of every template',
    {
      Alexa: permit('alexa-appkit.amazon.com', { EventSourceToken: 'amzn1.ask.skill.1' }),
      Partner: permit(OTHER),
      Organization: permit('*', { PrincipalOrgID: 'o-1' }),
      Secrets: permit('secretsmanager.amazonaws.com'),
    },
    { Alexa: 'both', Partner: 'both', Organization: 'both', Secrets: 'both' },
  ],
  [
    'what does not let anything invoke the function',
    {
      Tick: rule(ARN),
      Get: permit(EVENTS, {
        Action: 'lambda:GetFunction',
        SourceArn: { 'Fn::GetAtt': ['Tick', 'Arn'] },
      }),
      Blue: permit(EVENTS, {
        FunctionName: sub(`\${${ORDER}}:blue`),
        SourceArn: { 'Fn::GetAtt': ['Tick', 'Arn'] },
      }),
      Two: permit(EVENTS, {
        FunctionName: ref('TrackLambdaFunctionTwo'),
        SourceArn: { 'Fn::GetAtt': ['Tick', 'Arn'] },
      }),
    },
    { Get: 'kept', Blue: 'kept', Two: 'kept' },
  ],
  [
    'conditions are carried along',
    {
      Tick: { ...rule(ARN), Condition: 'Big' },
      May: {
        ...permit(EVENTS, { SourceArn: { 'Fn::GetAtt': ['Tick', 'Arn'] } }),
        Condition: 'Big',
      },
      Any: { ...permit(EVENTS), Condition: 'Big' },
    },
    { May: 'alias', Any: 'both' },
  ],
];

const URL = {
  Url: { Type: 'AWS::Lambda::Url', Properties: { AuthType: 'NONE', TargetFunctionArn: ARN } },
  MayUrl: permit('*', { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE' }),
  ViaUrl: permit('*', { InvokedViaFunctionUrl: true }),
};

// Where the permissions of one text are: 'alias', 'function', 'both', or 'kept' for elsewhere.
async function placesOf(resources, { settings, evidence = true } = {}) {
  const template = templateOf(resources, evidence);
  const made = await transformed(template, settings);
  const world = worldOf({ ...WORLD, parameters: () => 'big' });
  const { list } = new Permissions(made.template, world);
  const withoutName = ({ FunctionName, ...rest }) => canonical(rest);
  const ids = Object.keys(resources).filter(
    (id) => resources[id].Type === 'AWS::Lambda::Permission',
  );
  const given = new Permissions(template, world).list;
  const places = ids.map((id) => {
    if (
      canonical(made.template.Resources[id]) === canonical(template.Resources[id]) &&
      given.find((each) => each.id === id).target !== F
    )
      return [id, 'kept'];
    const text = withoutName(given.find((each) => each.id === id).properties);
    const same = list.filter(({ properties }) => withoutName(properties) === text);
    const [onA, onF] = [A, F].map((target) => same.filter((each) => each.target === target).length);
    assert.ok(onA <= 1 && onF <= 1, `${id} exists more than once`);
    if (!/Invoke|\*/.test(resources[id].Properties.Action))
      return [id, onA === 0 && onF === 1 ? 'kept' : 'moved'];
    return [id, onA ? (onF ? 'both' : 'alias') : onF ? 'function' : 'nowhere'];
  });
  return { places: Object.fromEntries(places), made, template };
}

describe('permissions: one, or both', () => {
  for (const [title, resources, expected] of PERMISSIONS)
    test(title, async () => {
      const { places, made, template } = await placesOf(resources);
      assert.deepEqual(places, expected);
      for (const [id, { Condition }] of Object.entries(made.template.Resources))
        if (
          made.template.Resources[id].Type === 'AWS::Lambda::Permission' &&
          !template.Resources[id]
        )
          assert.equal(
            Condition,
            'Tick' in resources && resources.Tick.Condition ? 'Big' : undefined,
          );
    });

  test('an account that is written out is the own one where the template proves it', async () => {
    const resources = {
      Tick: rule(literal(ACCOUNT), { Name: 'tick' }),
      May: permit(EVENTS, { SourceArn: `arn:aws:events:eu-central-1:${ACCOUNT}:rule/tick` }),
    };
    assert.deepEqual((await placesOf(resources)).places, { May: 'alias' });
    const { places, made } = await placesOf(resources, { evidence: false });
    assert.deepEqual(places, { May: 'both' });
    assert.deepEqual(made.template.Resources.Tick, resources.Tick);
  });

  test('an ARN in another account, region or partition is another function', async () => {
    for (const target of [
      literal('999999999999'),
      sub(`arn:aws:lambda:us-east-1:\${AWS::AccountId}:function:${NAME}`),
      sub(`arn:aws-cn:lambda:\${AWS::Region}:\${AWS::AccountId}:function:${NAME}`),
    ]) {
      const { made } = await placesOf({ Tick: rule(target) });
      assert.deepEqual(made.template.Resources.Tick, rule(target));
    }
  });

  test("a URL's permissions go where the URL goes", async () => {
    assert.deepEqual((await placesOf(URL)).places, { MayUrl: 'function', ViaUrl: 'function' });
    const { places } = await placesOf(URL, { settings: { functionUrl: 'alias' } });
    assert.deepEqual(places, { MayUrl: 'alias', ViaUrl: 'alias' });
  });
});

describe('`check` and `plan` name a permission that exists twice', () => {
  const both = PERMISSIONS.flatMap(([title, resources, expected]) =>
    Object.values(expected).includes('both') ? [[title, resources, expected]] : [],
  );
  for (const [title, resources, expected] of both)
    for (const name of ['check', 'plan'])
      test(`${name}: ${title}`, async () => {
        transformer.described ??= await transformer.request('describe');
        const options = { format: 'json', ...(name === 'check' && { severity: 'info' }) };
        const { text } = await transformer.request('command', {
          version: transformer.described.version,
          name,
          service: serviceOf(),
          template: templateOf(resources),
          options,
        });
        const missing = Object.keys(expected).filter(
          (id) => expected[id] === 'both' && !new RegExp(`\\b${id}\\b`).test(text),
        );
        assert.deepEqual(missing, []);
      });
});
