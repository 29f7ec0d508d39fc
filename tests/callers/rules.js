'use strict';

/* What the checker demands, a rule each: a template before the transform, the one that the transform
 * must make of it, written by hand, and what would be wrong. checker.test.js shows that the checker
 * finds each wrong one; permissions.test.js that the transform makes the right ones. */

const { arnOf, idOf, permissionFor, roleOf, templateOf } = require('./made.js');

const ORDER = arnOf('order');
const ALIAS = { Ref: 'OrderLambdaFunctionAliasLive' };
const ALIAS_RESOURCE = {
  OrderLambdaFunctionAliasLive: {
    Type: 'AWS::Lambda::Alias',
    Properties: {
      Name: 'Live',
      FunctionName: { Ref: idOf('order') },
      FunctionVersion: { 'Fn::GetAtt': ['OrderLambdaVersion1', 'Version'] },
    },
  },
};
const address = (target) => ({
  'Fn::Join': [
    '',
    [
      'arn:',
      { Ref: 'AWS::Partition' },
      ':apigateway:',
      { Ref: 'AWS::Region' },
      ':lambda:path/2015-03-31/functions/',
      target,
      '/invocations',
    ],
  ],
});
const step = (target) => ({
  'Fn::Sub': ['{"States":{"A":{"Type":"Task","Resource":"${target}"}}}', { target }],
});
const sub = (text, map) => ({ 'Fn::Sub': map ? [text, map] : text });
const arn = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const apiArn = (api, path = '/*/*') =>
  sub(`arn:\${AWS::Partition}:execute-api:\${AWS::Region}:\${AWS::AccountId}:${api}${path}`);
const from = (SourceArn, rest) => ({ SourceArn, ...rest });
const may = (service, rest) => permissionFor(ORDER, `${service}.amazonaws.com`, rest);

const EVIDENCE = 'arn:aws:iam::123456789012:role/own'; // of the account

// The resources with the alias in the place of the function.
const moved = (value) =>
  JSON.parse(JSON.stringify(value).replaceAll(JSON.stringify(ORDER), JSON.stringify(ALIAS)));

/* What the transform has to make of `resources`: `moves` are the callers and permissions that move,
   `both` the permissions that get a copy on the function. */
function after(resources, { moves = [], both = [] }) {
  const isMoved = (id) => moves.includes(id) || both.includes(id);
  return {
    ...Object.fromEntries(
      Object.entries(resources).map(([id, body]) => [id, isMoved(id) ? moved(body) : body]),
    ),
    ...Object.fromEntries(both.map((id) => [`${id}Function`, structuredClone(resources[id])])),
    ...structuredClone(ALIAS_RESOURCE),
  };
}

const ruleOf = (...targets) => ({
  Type: 'AWS::Events::Rule',
  Properties: { Targets: targets.map((Arn, i) => ({ Id: `t${i}`, Arn })) },
});
const topicOf = (TopicName) => ({ Type: 'AWS::SNS::Topic', Properties: { TopicName } });
const subscriptionOf = (TopicArn, Endpoint = ORDER) => ({
  Type: 'AWS::SNS::Subscription',
  Properties: { TopicArn, Protocol: 'lambda', Endpoint },
});
const bucketOf = (BucketName) => ({
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName,
    NotificationConfiguration: {
      LambdaConfigurations: [{ Event: 's3:ObjectCreated:*', Function: ORDER }],
    },
  },
});
const methodOf = (RestApiId, target = ORDER, rest = {}) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: { RestApiId, HttpMethod: 'GET', Integration: { Uri: address(target) }, ...rest },
});
const api = (Properties = {}) => ({ Type: 'AWS::ApiGateway::RestApi', Properties });
const elsewhere = (account, region = 'us-east-1', partition = 'aws') =>
  `arn:${partition}:lambda:${region}:${account}:function:shop-dev-order`;

// A permission on the function alone, on the alias alone, on both.
const onFunction = (id) => (all) => {
  all[id].Properties.FunctionName = ORDER;
  delete all[`${id}Function`];
};
const onAlias = (id) => (all) => {
  all[id].Properties.FunctionName = ALIAS;
  delete all[`${id}Function`];
};
const onBoth = (id) => (all) => {
  all[`${id}Function`] = structuredClone(all[id]);
  all[id].Properties.FunctionName = ALIAS;
  all[`${id}Function`].Properties.FunctionName = ORDER;
};
const must = (id, place) => new RegExp(`^${id} .* must be on ${place}$`);

// The permission moves with its caller: it must not stay, and not be on both.
const movesWithIt = {
  'it stays': [onFunction('May'), must('May', 'alias')],
  'it is on both': [onBoth('May'), must('May', 'alias')],
};
// The permission is for callers that are not proven to move: both must remain.
const isKeptOnBoth = {
  'it is on the alias only': [onAlias('May'), must('May', 'both')],
  'it is on the function only': [onFunction('May'), must('May', 'both')],
};
const unproven = (rest, service = 'events') => ({
  resources: { Rule: ruleOf(ORDER), May: may(service, rest) },
  moves: ['Rule'],
  both: ['May'],
  wrong: isKeptOnBoth,
});
const provenBy = (resources, service, SourceArn, rest) => ({
  resources: { ...resources, May: may(service, from(SourceArn, rest)) },
  moves: [...Object.keys(resources), 'May'],
  wrong: movesWithIt,
});

/* title -> {resources and rest of the template, with `edit` applied; which of them move, which
   permissions are on both afterwards, with `change` applied; wrong: title -> [what spoils it, the
   fault]} */
const RULES = {
  /* Which source */
  'a rule by Fn::GetAtt': provenBy({ Rule: ruleOf(ORDER) }, 'events', arn('Rule')),
  'a rule by Ref': provenBy(
    { Rule: ruleOf(ORDER) },
    'events',
    sub('arn:aws:events:us-east-1:${AWS::AccountId}:rule/${Rule}'),
  ),
  'a rule of an event bus, by its name': provenBy(
    {
      Rule: {
        ...ruleOf(ORDER),
        Properties: { ...ruleOf(ORDER).Properties, Name: 'nightly', EventBusName: 'shop' },
      },
    },
    'events',
    {
      'Fn::Join': [
        ':',
        [
          'arn',
          { Ref: 'AWS::Partition' },
          'events',
          { Ref: 'AWS::Region' },
          { Ref: 'AWS::AccountId' },
          'rule/shop/nightly',
        ],
      ],
    },
  ),
  'a topic by the name of the stack': provenBy(
    {
      Topic: {
        ...topicOf(sub('${AWS::StackName}-news')),
        Properties: {
          TopicName: sub('${AWS::StackName}-news'),
          Subscription: [{ Protocol: 'lambda', Endpoint: ORDER }],
        },
      },
    },
    'sns',
    sub('arn:aws:sns:us-east-1:${AWS::AccountId}:${Name}', { Name: 'shop-dev-news' }),
  ),
  'a topic of another account that a subscription names': provenBy(
    { Subscription: subscriptionOf('arn:aws:sns:us-east-1:999999999999:news') },
    'sns',
    sub('arn:aws:sns:${AWS::Region}:999999999999:news'),
  ),
  'a bucket by its name': provenBy(
    { Bucket: bucketOf('shop-photos') },
    's3',
    'arn:aws:s3:::shop-photos',
    {
      SourceAccount: { Ref: 'AWS::AccountId' },
    },
  ),
  'an API, whatever the path': provenBy(
    { Method: methodOf('a1b2c3') },
    'apigateway',
    apiArn('a1b2c3', '/*/GET/orders/{id}'),
  ),
  'a log group without the streams': provenBy(
    {
      Filter: {
        Type: 'AWS::Logs::SubscriptionFilter',
        Properties: { LogGroupName: '/aws/shop', DestinationArn: ORDER },
      },
    },
    'logs',
    sub('arn:aws:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/shop'),
  ),
  'the source of a resource that only one branch calls': {
    resources: {
      Rule: ruleOf({ 'Fn::If': ['Big', ORDER, arn('Queue')] }),
      Queue: { Type: 'AWS::SQS::Queue' },
      May: may('events', from(arn('Rule'))),
    },
    moves: ['Rule', 'May'],
    wrong: movesWithIt,
  },
  'a source that stays': {
    resources: {
      Audit: {
        Type: 'AWS::Config::ConfigRule',
        Properties: { Source: { SourceIdentifier: ORDER } },
      },
      May: may('config', from(arn('Audit'))),
    },
    wrong: {
      'it moves': [onAlias('May'), must('May', 'function')],
      'it is on both': [onBoth('May'), must('May', 'function')],
    },
  },
  'two rules, one of which cannot be seen': {
    resources: {
      Rule: ruleOf(ORDER),
      Other: ruleOf({ Ref: 'Target' }),
      May: may('events', from(arn('Rule'))),
      MayOther: may('events', from(arn('Other'))),
    },
    rest: { Parameters: { Target: { Type: 'String' } } },
    moves: ['Rule', 'May'],
    both: ['MayOther'],
    wrong: {
      ...movesWithIt,
      'the other one moves too': [onAlias('MayOther'), must('MayOther', 'both')],
      'the other one stays': [onFunction('MayOther'), must('MayOther', 'both')],
    },
  },
  'two APIs, one with its body in S3': {
    resources: {
      Api: api(),
      Method: methodOf({ Ref: 'Api' }),
      Hidden: api({ BodyS3Location: { Bucket: 'definitions', Key: 'api.yml' } }),
      May: may('apigateway', from(apiArn('${Api}'))),
      MayHidden: may('apigateway', from(apiArn('${It}', '/*'))),
    },
    moves: ['Method', 'May'],
    both: ['MayHidden'],
    edit: (all) =>
      (all.MayHidden.Properties.SourceArn = sub(apiArn('${It}')['Fn::Sub'], {
        It: { Ref: 'Hidden' },
      })),
    wrong: {
      ...movesWithIt,
      'the hidden one moves': [onAlias('MayHidden'), must('MayHidden', 'both')],
    },
  },
  'an API with a stage variable beside a method that moves': {
    resources: {
      Api: api(),
      Method: methodOf({ Ref: 'Api' }),
      Hidden: methodOf(
        { Ref: 'Api' },
        sub('arn:aws:lambda:us-east-1:${AWS::AccountId}:function:${!stageVariables.fn}'),
      ),
      May: may('apigateway', from(apiArn('${Api}'))),
    },
    moves: ['Method'],
    both: ['May'],
    wrong: isKeptOnBoth,
  },
  'a bucket whose name is within that of the other one': {
    resources: {
      Bucket: bucketOf(undefined),
      May: may('s3', from(sub('arn:aws:s3:::${Bucket}'))),
      MayReplica: may('s3', from(sub('arn:aws:s3:::${Bucket}-replica'))),
    },
    moves: ['Bucket', 'May'],
    both: ['MayReplica'],
    wrong: {
      ...movesWithIt,
      'the replica moves too': [onAlias('MayReplica'), must('MayReplica', 'both')],
    },
  },
  'two rules as a condition chooses': {
    ...provenBy({ Rule: ruleOf(ORDER), Other: ruleOf(ORDER) }, 'events', {
      'Fn::If': ['Big', arn('Rule'), arn('Other')],
    }),
    rest: { Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } } },
    wrong: {
      'it stays': [onFunction('May'), /^May .* is on function .* must be on alias \(where Big\)$/],
      'it is on both': [onBoth('May'), /^May .* is on both .* must be on alias \(where not Big\)$/],
    },
  },
  'a rule under a condition, else every source': {
    ...unproven(from({ 'Fn::If': ['Big', arn('Rule'), { Ref: 'AWS::NoValue' }] })),
    rest: { Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } } },
    wrong: {
      'it is on the alias only': [
        onAlias('May'),
        /^May .* is on alias .* must be on both \(where not Big\)$/,
      ],
    },
  },
  'a dynamic reference beside a target that moves': {
    resources: {
      Rule: ruleOf(ORDER, '{{resolve:ssm:/order-arn}}'),
      May: may('events', from(arn('Rule'))),
    },
    moves: ['Rule'],
    both: ['May'],
    wrong: isKeptOnBoth,
  },
  'a bucket to which a macro adds': {
    resources: { Bucket: bucketOf('shop-photos'), May: may('s3', from(arn('Bucket'))) },
    edit: (all) =>
      (all.Bucket.Properties.NotificationConfiguration['Fn::Transform'] = { Name: 'More' }),
    moves: ['Bucket'],
    both: ['May'],
    wrong: isKeptOnBoth,
  },
  'a pool with a key that only a deployment knows': provenBy(
    {
      Pool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: {
          LambdaConfig: { PreSignUp: ORDER, KMSKeyID: { 'Fn::ImportValue': 'key' } },
        },
      },
    },
    'cognito-idp',
    arn('Pool'),
  ),
  'an API with a part of its body in S3': {
    resources: {
      Api: api({ Body: { 'Fn::Transform': { Name: 'AWS::Include', Parameters: {} } } }),
      Method: methodOf({ Ref: 'Api' }),
      May: may('apigateway', from(apiArn('${Api}'))),
    },
    moves: ['Method'],
    both: ['May'],
    wrong: isKeptOnBoth,
  },
  'a topic with an address for mail that only a deployment knows': {
    resources: {
      Topic: topicOf('news'),
      Subscription: subscriptionOf({ Ref: 'Topic' }),
      Mail: {
        Type: 'AWS::SNS::Subscription',
        Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'email', Endpoint: { Ref: 'Target' } },
      },
      May: may('sns', from({ Ref: 'Topic' })),
    },
    rest: { Parameters: { Target: { Type: 'String' } } },
    moves: ['Subscription', 'May'],
    wrong: movesWithIt,
  },
  'a version that the same source may call': {
    resources: {
      Rule: ruleOf(ORDER, { 'Fn::Join': [':', [ORDER, '7']] }),
      May: may('events', from(arn('Rule'))),
      MayVersion: permissionFor(
        { 'Fn::Join': [':', [ORDER, '7']] },
        'events.amazonaws.com',
        from(arn('Rule')),
      ),
    },
    moves: ['May'],
    change: (all) => (all.Rule.Properties.Targets[0].Arn = ALIAS),
    wrong: {
      ...movesWithIt,
      'its permission is lost': [
        (all) => delete all.MayVersion,
        /^MayVersion was on OrderLambdaFunction:7, and is on nothing/,
      ],
    },
  },
  'a rule that calls nothing': {
    resources: {
      Rule: ruleOf(arn('Queue')),
      Queue: { Type: 'AWS::SQS::Queue' },
      May: may('events', from(arn('Rule'))),
    },
    both: ['May'],
    wrong: isKeptOnBoth,
  },

  /* Not provable */
  'no SourceArn': unproven({}),
  'the SourceAccount of another account': unproven(
    from(arn('Rule'), { SourceAccount: '999999999999' }),
  ),
  'Fn::ImportValue': unproven(from({ 'Fn::ImportValue': 'rule-arn' })),
  'a parameter': {
    ...unproven(from({ Ref: 'Source' })),
    rest: { Parameters: { Source: { Type: 'String' } } },
  },
  'a pattern': unproven(from(sub('arn:aws:events:us-east-1:${AWS::AccountId}:rule/shop-*'))),
  'a resource elsewhere': unproven(from('arn:aws:events:us-east-1:999999999999:rule/theirs')),
  'an output of a nested stack': {
    ...unproven(from({ 'Fn::GetAtt': ['Nested', 'Outputs.Rule'] })),
    edit: (all) => (all.Nested = { Type: 'AWS::CloudFormation::Stack', Properties: {} }),
  },
  'an account': {
    ...unproven({}),
    edit: (all) => (all.May.Properties.Principal = '999999999999'),
  },
  'an organisation': {
    ...unproven({ PrincipalOrgID: 'o-1' }),
    edit: (all) => (all.May.Properties.Principal = '*'),
  },
  'a skill': {
    ...unproven({ EventSourceToken: 'amzn1' }),
    edit: (all) => (all.May.Properties.Principal = 'alexa-appkit.amazon.com'),
  },

  /* Other functions */
  'a function of another account': {
    resources: {
      Rule: ruleOf(ORDER, elsewhere('999999999999')),
      May: may('events', from(arn('Rule'))),
    },
    edit: (all) => (all.OrderLambdaFunction.Properties.Role = EVIDENCE),
    moves: ['Rule', 'May'],
    wrong: {
      ...movesWithIt,
      'its target is changed': [
        (all) => (all.Rule.Properties.Targets[1].Arn = `${elsewhere('999999999999')}:Live`),
        /^Rule .* was arn:aws:lambda:us-east-1:999999999999:.*, and is /,
      ],
      'it becomes the alias': [
        (all) => (all.Rule.Properties.Targets[1].Arn = ALIAS),
        /^Rule .* was arn:aws:lambda:us-east-1:999999999999:.*, and is /,
      ],
    },
  },
  'a function of another region': {
    resources: { Rule: ruleOf(sub(elsewhere('${AWS::AccountId}', 'eu-west-1'))) },
    wrong: {
      'it becomes the alias': [
        (all) => (all.Rule.Properties.Targets[0].Arn = ALIAS),
        /^Rule .* was arn:aws:lambda:eu-west-1/,
      ],
    },
  },
  'a function of another partition': {
    resources: { Rule: ruleOf(sub(elsewhere('${AWS::AccountId}', 'us-east-1', 'aws-cn'))) },
    wrong: {
      'it becomes the alias': [
        (all) => (all.Rule.Properties.Targets[0].Arn = ALIAS),
        /^Rule .* was arn:aws-cn:lambda/,
      ],
    },
  },
  'an account that may be ours': {
    resources: {
      Rule: ruleOf(elsewhere('123456789012')),
      May: may('events', from(arn('Rule'))),
    },
    both: ['May'],
    wrong: {
      ...isKeptOnBoth,
      'its target is changed': [
        (all) => (all.Rule.Properties.Targets[0].Arn = ALIAS),
        /^Rule .* was arn:aws:lambda:us-east-1:123456789012/,
      ],
    },
  },
  'an account that is ours': {
    resources: {
      Rule: ruleOf(elsewhere('123456789012')),
      May: may('events', from(arn('Rule'))),
    },
    edit: (all) => (all.OrderLambdaFunction.Properties.Role = EVIDENCE),
    moves: ['May'],
    change: (all) => (all.Rule.Properties.Targets[0].Arn = ALIAS),
    wrong: {
      'its target stays': [
        (all) => (all.Rule.Properties.Targets[0].Arn = elsewhere('123456789012')),
        /^Rule .* bypasses/,
      ],
    },
  },
  'a parameter of a nested stack': {
    resources: {
      Nested: { Type: 'AWS::CloudFormation::Stack', Properties: { Parameters: { Target: ORDER } } },
    },
    wrong: {
      'it becomes the alias': [
        (all) => (all.Nested.Properties.Parameters.Target = ALIAS),
        /^Nested .* was \{OrderLambdaFunction\}, and is \{OrderLambdaFunction:Live\}/,
      ],
    },
  },
  'the alias of the framework under its new name': {
    resources: {
      OrderProvConcLambdaAlias: {
        Type: 'AWS::Lambda::Alias',
        Properties: {
          ...ALIAS_RESOURCE.OrderLambdaFunctionAliasLive.Properties,
          Name: 'provisioned',
        },
      },
      Rule: ruleOf({ 'Fn::Join': [':', [ORDER, 'provisioned']] }),
      May: permissionFor(
        { Ref: 'OrderProvConcLambdaAlias' },
        'events.amazonaws.com',
        from(arn('Rule')),
      ),
    },
    change: (all) => {
      delete all.OrderLambdaFunctionAliasLive;
      all.OrderProvConcLambdaAlias.Properties.Name = 'Live';
      all.Rule.Properties.Targets[0].Arn = { Ref: 'OrderProvConcLambdaAlias' };
    },
    wrong: {
      'its caller has the old name': [
        (all) =>
          (all.Rule.Properties.Targets[0].Arn = { 'Fn::Join': [':', [ORDER, 'provisioned']] }),
        /^Rule .* was \{OrderLambdaFunction\}, and is \{OrderLambdaFunction:provisioned\}/,
      ],
      'its permission moves to the function': [
        (all) => (all.May.Properties.FunctionName = ORDER),
        /^May was on OrderLambdaFunction:Live, and is on OrderLambdaFunction$/,
      ],
    },
  },

  /* Nothing lost, nothing gained */
  'a permission that is none to invoke': {
    resources: { May: may('events', { Action: 'lambda:GetFunction' }) },
    wrong: {
      'it moves': [
        onAlias('May'),
        /^May was on OrderLambdaFunction, and is on OrderLambdaFunction:Live/,
      ],
    },
  },
  'every source may call what it could': {
    ...provenBy({ Rule: ruleOf(ORDER) }, 'events', arn('Rule')),
    wrong: {
      'a permission is lost': [
        (all) => delete all.May,
        /^May .* is on neither .* must be on alias/,
      ],
      'a caller loses its permission': [
        (all) => delete all.May,
        /^Rule .* calls OrderLambdaFunction:Live from .*, which no permission allows/,
      ],
      'a source is allowed that was not': [
        (all) => delete all.May.Properties.SourceArn,
        /^May on OrderLambdaFunction allows what no permission allowed before/,
      ],
      'a principal is allowed that was not': [
        (all) => (all.Extra = permissionFor(ALIAS, '999999999999')),
        /^Extra on OrderLambdaFunction allows what no permission allowed before/,
      ],
      'a permission exists twice': [
        (all) => (all.Again = structuredClone(all.May)),
        /^May .* exists twice/,
      ],
      'a call is added': [
        (all) => all.Rule.Properties.Targets.push({ Id: 'more', Arn: ALIAS }),
        /^Rule .* calls OrderLambdaFunction now$/,
      ],
      'a call is lost': [
        (all) => all.Rule.Properties.Targets.pop(),
        /^Rule .* calls OrderLambdaFunction no more$/,
      ],
    },
  },
  'a permission of another function': {
    resources: { May: permissionFor('theirs', 'events.amazonaws.com') },
    wrong: {
      'it moves': [onAlias('May'), /^May on OrderLambdaFunction allows what no permission/],
      'it is changed': [
        (all) => (all.May.Properties.FunctionName = 'theirs:Live'),
        /^May, a permission of another function, was .*"theirs".*, and is .*"theirs:Live"/,
      ],
    },
  },
  'a role that is denied every alias': {
    resources: {
      Machine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: { RoleArn: arn('Denied'), DefinitionString: step(ORDER) },
      },
      Denied: roleOf(
        [
          { Effect: 'Allow', Action: 'lambda:*', Resource: '*' },
          {
            Effect: 'Deny',
            Action: 'lambda:InvokeFunction',
            Resource: sub('${OrderLambdaFunction.Arn}:*'),
          },
        ],
        'states',
      ),
    },
    wrong: {
      'it moves': [
        (all) => (all.Machine = moved(all.Machine)),
        /^Machine .* calls OrderLambdaFunction:Live, which its role is denied/,
      ],
      'nothing is denied': [
        (all) => all.Denied.Properties.Policies[0].PolicyDocument.Statement.pop(),
        /^Machine .* bypasses/,
      ],
    },
  },

  /* Conditions */
  'what exists under a condition only': {
    ...provenBy({ Rule: { ...ruleOf(ORDER), Condition: 'Big' } }, 'events', arn('Rule')),
    rest: { Conditions: { Big: { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] } } },
    edit: (all) => (all.May.Condition = 'Big'),
    wrong: {
      'its permission exists without it': [
        (all) => delete all.May.Condition,
        /^May -> Rule, which does not exist \(where not Big\)$/,
      ],
      'its permission exists under another one': [
        (all) => (all.May.Condition = 'Other'),
        /^Rule .* which no permission allows \(where .*Big/,
      ],
    },
  },
  'a target under a condition': {
    ...provenBy(
      { Rule: ruleOf({ 'Fn::If': ['Big', ORDER, sub('${OrderLambdaFunction.Arn}')] }) },
      'events',
      arn('Rule'),
    ),
    rest: {
      Conditions: {
        Big: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        Small: { 'Fn::Not': [{ Condition: 'Big' }] },
      },
      Parameters: { Stage: { Type: 'String', AllowedValues: ['prod', 'dev'] } },
    },
    change: (all) => (all.Rule.Properties.Targets[0].Arn = { 'Fn::If': ['Big', ALIAS, ALIAS] }),
    wrong: {
      'one branch bypasses the alias': [
        (all) => (all.Rule.Properties.Targets[0].Arn = { 'Fn::If': ['Big', ALIAS, ORDER] }),
        /^Rule .* bypasses the alias of OrderLambdaFunction \(where not Big, Small\)$/,
      ],
    },
  },
  'a function under a condition': {
    ...provenBy({ Rule: { ...ruleOf(ORDER), Condition: 'Big' } }, 'events', arn('Rule')),
    rest: {
      Conditions: Object.fromEntries(
        ['Big', 'Other'].map((name) => [name, { 'Fn::Equals': [{ Ref: 'AWS::Region' }, name] }]),
      ),
    },
    edit: (all) => {
      for (const id of ['OrderLambdaFunction', 'OrderLambdaVersion1', 'May'])
        all[id].Condition = 'Big';
    },
    change: (all) => (all.OrderLambdaFunctionAliasLive.Condition = 'Big'),
    wrong: {
      'its alias exists without it': [
        (all) => delete all.OrderLambdaFunctionAliasLive.Condition,
        /^OrderLambdaFunctionAliasLive -> OrderLambdaFunction, which does not exist \(where not Big/,
      ],
      'its alias exists under another one': [
        (all) => (all.OrderLambdaFunctionAliasLive.Condition = 'Other'),
        /^OrderLambdaFunction has no alias Live \(where .*Big/,
      ],
    },
  },
};

// The template before the transform.
function before({ resources, rest, edit }) {
  const template = structuredClone(templateOf(resources, ['order'], rest));
  edit?.(template.Resources);
  return template;
}

// The template after it.
function right(rule) {
  const { Resources, ...rest } = before(rule);
  const template = { ...rest, Resources: after(Resources, rule) };
  rule.change?.(template.Resources);
  return template;
}

module.exports = {
  ALIAS,
  ALIAS_RESOURCE,
  EVIDENCE,
  ORDER,
  RULES,
  address,
  apiArn,
  arn,
  before,
  from,
  right,
  step,
  sub,
};
