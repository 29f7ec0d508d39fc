'use strict';

/* Generated templates with IAM policies. A scene is
 *
 *   {seed, template, service, guarded, written, roleCallers, conditionalActions}
 *
 * `guarded` are the functions that are rolled out, [{id, alias, url}]; `written` the account numbers
 * that ARNs of functions write out; `roleCallers` what calls with a role of the template; and
 * `conditionalActions` whether an Action is an Fn::If. Statement and resource sizes stay below IAM's
 * limits, whatever follows.
 *
 * Everything names F, the function `order`, or what is named or spelled alike. */

const { Random, Speller, getAtt, isText, ref } = require('./spelling.js');
const { partitionOf } = require('./worlds.js');

const NO_VALUE = ref('AWS::NoValue');
const OWN = '111122223333';
const OTHERS = ['444455556666', '777788889999'];
const REGIONS = ['eu-west-1', 'us-east-1', 'eu-west-1', 'cn-north-1', 'us-gov-west-1'];
const ALIASES = ['Live', 'Live', 'prod', 'v1-canary'];

const CONDITIONS = {
  Big: { 'Fn::Equals': [ref('Size'), 'big'] },
  Prod: { 'Fn::Equals': ['prod', ref('Stage')] },
  NotBig: { 'Fn::Not': [{ Condition: 'Big' }] },
  Both: { 'Fn::And': [{ Condition: 'Big' }, { Condition: 'Prod' }] },
};

const PARAMETERS = {
  Size: { Type: 'String', Default: 'small' },
  Stage: { Type: 'String', Default: 'dev' },
  FunctionArn: { Type: 'String' },
  FunctionName: { Type: 'String' },
};

/* ---- The service and its functions ---- */

const FUNCTIONS = {
  OrderLambdaFunction: 'order',
  PaidLambdaFunction: 'paid',
  OrderArchiveLambdaFunction: 'order-archive',
  OrdersLambdaFunction: 'orders',
};

class Scene {
  constructor(seed) {
    const random = new Random(seed);
    this.random = random;
    this.seed = seed;
    this.region = random.of(REGIONS);
    this.partition = partitionOf(this.region);
    this.stackName = random.chance(0.2) ? 'shop-blue' : 'shop-dev';
    this.evidence = random.of(['none', 'none', 'role', 'boundary', 'arn', 'codedeploy']);
    this.guarded = [this.guard('OrderLambdaFunction')];
    if (random.chance(0.3)) this.guarded.push(this.guard('PaidLambdaFunction'));
    this.ofStack = random.chance(0.2); // FunctionName is made from AWS::StackName
    this.conditional = random.chance(0.06); // the function order has a Condition
    this.written = new Set();
    this.speller = new Speller(random, Object.keys(CONDITIONS));
    this.resources = {};
    this.roleCallers = [];
    this.conditionalActions = false;
    this.statements = 0;
    this.deployed = 0;
  }

  guard(id) {
    const { random } = this;
    return { id, alias: random.of(ALIASES), url: random.chance(0.25) };
  }

  get order() {
    return this.guarded[0];
  }

  nameOf(id) {
    const key = FUNCTIONS[id] ?? 'two';
    return `${this.ofStack ? this.stackName : 'shop-dev'}-${key}`;
  }

  functions() {
    const properties = (id) => ({
      Code: { S3Bucket: 'artifacts', S3Key: 'shop.zip' },
      Handler: 'index.handler',
      Runtime: 'nodejs22.x',
      FunctionName: this.ofStack
        ? { 'Fn::Sub': `\${AWS::StackName}-${FUNCTIONS[id]}` }
        : this.nameOf(id),
      Role:
        this.evidence === 'role' && id === 'OrdersLambdaFunction'
          ? `arn:${this.partition}:iam::${OWN}:role/shared`
          : getAtt('IamRoleLambdaExecution'),
    });
    const made = {};
    for (const id of Object.keys(FUNCTIONS)) {
      const Condition =
        this.conditional && id === 'OrderLambdaFunction' ? { Condition: 'Prod' } : {};
      made[id] = { Type: 'AWS::Lambda::Function', ...Condition, Properties: properties(id) };
      made[id.replace('Function', 'Version1')] = {
        Type: 'AWS::Lambda::Version',
        DeletionPolicy: 'Retain',
        ...Condition,
        Properties: { FunctionName: ref(id) },
      };
    }
    made.OrderLambdaFunctionTwo = {
      Type: 'AWS::Lambda::Function',
      Properties: { ...properties('OrdersLambdaFunction'), FunctionName: 'shop-dev-two' },
    };
    return made;
  }

  /* A literal ARN that gives the account away, in a resource of Lambda; a permissions boundary
     and CodeDeploy's role do it elsewhere. */
  evidences() {
    if (this.evidence !== 'arn') return {};
    return {
      AsynchronousSettings: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: `arn:${this.partition}:lambda:${this.region}:${OWN}:function:${this.nameOf('OrdersLambdaFunction')}`,
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 0,
        },
      },
    };
  }

  service() {
    const functions = {};
    for (const [id, key] of Object.entries(FUNCTIONS)) {
      const guarded = this.guarded.find((each) => each.id === id);
      const settings = guarded && {
        type: 'AllAtOnce',
        alias: guarded.alias,
        ...(guarded.url && { functionUrl: 'alias' }),
        ...(this.evidence === 'codedeploy' && {
          codeDeployRole: `arn:${this.partition}:iam::${OWN}:role/codedeploy`,
        }),
      };
      const own = key.replace(/-(\w)/g, (whole, letter) => letter.toUpperCase());
      functions[own] = {
        name: this.nameOf(id),
        handler: 'index.handler',
        ...(this.conditional && id === 'OrderLambdaFunction' && { condition: 'Prod' }),
        ...(settings && { deploymentSettings: settings }),
      };
    }
    return {
      service: 'shop',
      provider: {
        name: 'aws',
        region: this.region,
        stage: 'dev',
        ...(this.stackName !== 'shop-dev' && { stackName: this.stackName }),
      },
      functions,
    };
  }

  get known() {
    return this.evidence !== 'none';
  }

  // Whether something refers to a function that may not exist, unless it asks the condition itself.
  get mayRefer() {
    return !this.conditional;
  }

  template() {
    return {
      AWSTemplateFormatVersion: '2010-09-09',
      Parameters: PARAMETERS,
      Conditions: CONDITIONS,
      Mappings: {
        Names: {
          dev: {
            order: this.nameOf('OrderLambdaFunction'),
            orders: this.nameOf('OrdersLambdaFunction'),
          },
          [this.region]: { order: this.nameOf('OrderLambdaFunction') },
        },
      },
      Resources: { ...this.functions(), ...this.evidences(), ...this.resources },
    };
  }

  get made() {
    const { seed, guarded, roleCallers, conditionalActions, deployed } = this;
    return {
      seed,
      template: this.template(),
      service: this.service(),
      guarded,
      written: [...this.written],
      roleCallers,
      conditionalActions,
      statements: this.statements,
      deployed,
    };
  }
}

/* ---- ARNs ---- */

class Arns {
  constructor(scene, { refers = true } = {}) {
    this.scene = scene;
    this.random = scene.random;
    this.refers = refers && scene.mayRefer; // a function's own role can not refer to it
    this.asks = refers && !scene.mayRefer; // what may not exist is referred to below Fn::If
  }

  spell(pieces) {
    return this.scene.speller.spell(pieces);
  }

  partition() {
    const { random, scene } = this;
    return random.weighted([
      [5, scene.partition],
      [5, ref('AWS::Partition')],
      [0.5, '*'],
    ]);
  }

  region() {
    const { random, scene } = this;
    return random.weighted([
      [5, scene.region],
      [5, ref('AWS::Region')],
      [1, '*'],
      [0.3, `${scene.region.slice(0, 3)}*`],
      [0.3, `${scene.region.slice(0, -1)}?`],
    ]);
  }

  account() {
    const { random } = this;
    if (this.oneAccount) return this.oneAccount;
    const account = random.weighted([
      [6, ref('AWS::AccountId')],
      [3, OWN],
      [1, random.of(OTHERS)],
      [1.5, '*'],
    ]);
    if (isText(account) && account !== '*') this.scene.written.add(account);
    return account;
  }

  /* Where nothing proves the account, what a NotResource should become can depend on whether a
     number is the own account, and nothing can say both. So its entries agree, but for a few. */
  agree() {
    this.oneAccount = undefined;
    this.oneAccount = this.account();
  }

  // The name of a function, in a spelling that has its own account.
  name(id) {
    const { random, scene } = this;
    const text = scene.nameOf(id);
    const key = FUNCTIONS[id];
    return random.weighted([
      [6, text],
      [this.refers ? 3 : 0, ref(id)],
      [2, { 'Fn::Sub': `\${AWS::StackName}-${key}` }],
      [1, { 'Fn::Join': ['-', [ref('AWS::StackName'), key]] }],
      [id === 'OrderLambdaFunction' ? 0.3 : 0, { 'Fn::FindInMap': ['Names', 'dev', 'order'] }],
      [
        id === 'OrderLambdaFunction' ? 0.3 : 0,
        { 'Fn::FindInMap': ['Names', ref('AWS::Region'), 'order'] },
      ],
      [0.2, { 'Fn::Select': [1, { 'Fn::Split': ['/', `functions/${text}`] }] }],
      [0.4, { 'Fn::If': [random.of(Object.keys(CONDITIONS)), text, 'shop-dev-orders'] }],
    ]);
  }

  // A pattern that may fit the name, or nearly does.
  pattern(id) {
    const text = this.scene.nameOf(id);
    const first = text.slice(0, 5);
    return this.random.of([
      '*',
      `${first}*`,
      `${text}*`,
      `${text.slice(0, -1)}?`,
      `${text}?`,
      `?${text.slice(1)}`,
      `${text.slice(0, 2)}*${text.slice(-3)}`,
      `*${text.slice(-5)}`,
      `*-${text.split('-').at(-1)}`,
      `${text.slice(0, 2)}?${text.slice(3)}`,
      `${text}-*`,
      `${text}s*`,
      `${text.slice(0, -1)}*`,
      `${text.slice(0, -2)}??`,
    ]);
  }

  qualifier(alias) {
    return this.random.weighted([
      [8, `:${alias}`],
      [8, ':*'],
      [2, '*'],
      [1, `:${alias[0]}*`],
      [1, `:${alias.slice(0, -1)}?`],
      [0.7, ':???*'],
      [0.7, `:*${alias.slice(-2)}`],
      [1, `*:${alias}`],
      [1, ':$LATEST'],
      [1, ':1'],
      [2, ':Blue'],
      [1, ':B*'],
      [1, '-archive'],
      [2, '-archive:*'],
      [1, `-archive:${alias}`],
      [1, 's:*'],
      [1, 'Two'],
    ]);
  }

  // Whether Fn::GetAtt of the function, which has the own account, may be written here.
  get mayGet() {
    return this.refers && (this.oneAccount === undefined || !isText(this.oneAccount));
  }

  // The pieces of the ARN of a function, without a qualifier.
  base(id, name = this.name(id)) {
    if (this.mayGet && !isText(name) && this.random.chance(0.6)) return [getAtt(id)];
    return [
      'arn:',
      this.partition(),
      ':lambda:',
      this.region(),
      ':',
      this.account(),
      ':function:',
      name,
    ];
  }

  F({ id }) {
    const { random, scene } = this;
    if (this.asks && id === 'OrderLambdaFunction' && random.chance(0.4))
      return { 'Fn::If': ['Prod', scene.speller.plain([getAtt(id)]), getAtt('Queue')] };
    return this.spell(this.mayGet && random.chance(0.5) ? [getAtt(id)] : this.base(id));
  }

  qualified({ id, alias }) {
    if (this.refers && this.random.chance(0.05)) return ref(id.replace('Function', 'Version1'));
    return this.spell([...this.base(id), this.qualifier(alias)]);
  }

  wild({ id, alias }) {
    const { random } = this;
    const qualifier = random.weighted([
      [4, ''],
      [1, ':*'],
      [1, `:${alias}`],
      [0.5, '*'],
    ]);
    const pieces = [...this.base(id, this.pattern(id)), qualifier];
    if (random.chance(0.06)) return random.of(['*', `arn:${this.scene.partition}:lambda:*`]);
    return this.spell(pieces);
  }

  // Another region or partition, another function, another kind of resource.
  other(pair) {
    return this.random.weighted([
      [3, () => this.far(pair)],
      [3, () => this.neighbour(pair)],
      [
        2,
        () =>
          this.spell(
            this.refers
              ? [getAtt('OrderLambdaFunctionTwo'), this.random.of(['', ':*'])]
              : this.base('OrdersLambdaFunction'),
          ),
      ],
      [2, () => this.spell([getAtt('Queue')])],
      [2, () => this.otherKind(pair)],
    ])();
  }

  // The same name in another region or partition.
  far({ id, alias }) {
    const { random, scene } = this;
    const [partition, region] = random.of([
      [scene.partition, scene.region === 'eu-west-1' ? 'eu-west-2' : 'eu-west-1'],
      [scene.partition === 'aws' ? 'aws-cn' : 'aws', ref('AWS::Region')],
    ]);
    const place = ['arn:', partition, ':lambda:', region, ':', ref('AWS::AccountId')];
    const qualifier = random.of(['', `:${alias}`, ':*']);
    return this.spell([...place, ':function:', scene.nameOf(id), qualifier]);
  }

  neighbour({ alias }) {
    const { random } = this;
    const id = random.of(['OrderArchiveLambdaFunction', 'OrdersLambdaFunction']);
    return this.spell([...this.base(id), random.of(['', ':*', `:${alias}`])]);
  }

  otherKind({ id }) {
    const { random, scene } = this;
    const here = ['arn:', scene.partition, ':lambda:', scene.region, ':', ref('AWS::AccountId')];
    const name = scene.nameOf(id);
    return this.spell(
      random.of([
        ['arn:', this.partition(), ':s3:::bucket/', name, '/*'],
        [...here, ':layer:', name, ':*'],
      ]),
    );
  }

  // What only the deployment knows, and may be F.
  deployed() {
    const { random, scene } = this;
    scene.deployed += 1;
    return random.of([
      ref('FunctionArn'),
      { 'Fn::ImportValue': 'ImportedArn' },
      {
        'Fn::Sub': `arn:${scene.partition}:lambda:${scene.region}:\${AWS::AccountId}:function:\${FunctionName}`,
      },
      {
        'Fn::Join': [
          ':',
          [
            `arn:${scene.partition}:lambda:${scene.region}`,
            ref('AWS::AccountId'),
            'function',
            ref('FunctionName'),
          ],
        ],
      },
      getAtt('Nested', 'Outputs.FunctionArn'),
      '{{resolve:ssm:FunctionArn}}',
    ]);
  }
}

/* ---- Statements ---- */

const INVOKING = [
  [30, 'lambda:InvokeFunction'],
  [3, 'lambda:invokefunction'],
  [2, 'LAMBDA:INVOKEFUNCTION'],
  [6, 'lambda:*'],
  [3, '*'],
  [5, 'lambda:Invoke*'],
  [3, 'lambda:Invoke?unction'],
  [2, 'lambda:*Function'],
  [1, 'lambda:?nvoke*'],
  [6, 'lambda:InvokeFunctionUrl'],
  [2, 'lambda:InvokeFunction*'],
  [2, 'lambda:InvokeAsync'],
  [3, 'lambda:GetFunction'],
  [2, 'lambda:UpdateFunctionCode'],
  [2, 'lambda:Get*'],
  [4, 'lambda:CreateEventSourceMapping'],
  [2, 'lambda:*EventSourceMapping'],
  [2, 'sqs:SendMessage'],
];
const EXCEPT = [
  'iam:*',
  'lambda:Get*',
  'lambda:*',
  'lambda:InvokeFunction',
  'lambda:Invoke*',
  'sts:*',
  'lambda:invokefunctionurl',
];

class Statements {
  constructor(scene, options) {
    this.scene = scene;
    this.random = scene.random;
    this.arns = new Arns(scene, options);
    this.names = Object.keys(CONDITIONS);
  }

  if(then, otherwise) {
    return { 'Fn::If': [this.random.of(this.names), then, otherwise] };
  }

  statement() {
    const { random, scene } = this;
    scene.statements += 1;
    const isNot = random.chance(0.16);
    if (isNot && !scene.known && random.chance(0.9)) this.arns.agree();
    const rest = { ...this.action(), [isNot ? 'NotResource' : 'Resource']: this.resources() };
    const Condition = random.chance(0.3) ? this.condition(rest) : undefined;
    this.arns.oneAccount = undefined;
    const sid = random.chance(0.3) ? { Sid: this.sid() } : {};
    return { ...sid, Effect: this.effect(), ...rest, ...(Condition && { Condition }) };
  }

  // Unique, and now and then one that a copy of the statement before would have.
  sid() {
    const { random, scene } = this;
    return random.chance(0.3)
      ? `S${scene.statements - 1}${scene.order.alias.replace(/\W/g, '')}`
      : `S${scene.statements}`;
  }

  effect() {
    return this.random.weighted([
      [65, 'Allow'],
      [28, 'Deny'],
      [4, this.if('Allow', 'Deny')],
      [3, this.if('Deny', 'Allow')],
    ]);
  }

  action() {
    const { random } = this;
    if (random.chance(0.12)) {
      const list = random.shuffled(EXCEPT).slice(0, random.between(1, 2));
      return { NotAction: random.chance(0.5) ? list : list[0] };
    }
    const one = () => random.weighted(INVOKING);
    const count = random.weighted([
      [6, 1],
      [3, 2],
      [1, 3],
    ]);
    const list = [...new Set(Array.from({ length: count }, one))];
    if (random.chance(0.05)) {
      this.scene.conditionalActions = true;
      return {
        Action: random.of([
          this.if(one(), one()),
          this.if(list, one()),
          [this.if(one(), NO_VALUE), 'logs:PutLogEvents'],
        ]),
      };
    }
    return { Action: list.length === 1 && random.chance(0.6) ? list[0] : list };
  }

  one() {
    const { random, scene, arns } = this;
    const pair = random.of(scene.guarded);
    const kind = random.weighted([
      [45, 'F'],
      [16, 'qualified'],
      [14, 'wild'],
      [24, 'other'],
      [0.35, 'deployed'],
    ]);
    const value = arns[kind](pair);
    return random.chance(0.04) ? this.if(value, arns[random.of(['F', 'other'])](pair)) : value;
  }

  resources() {
    const { random } = this;
    const count = random.weighted([
      [6, 1],
      [3, 2],
      [1, 3],
    ]);
    const list = Array.from({ length: count }, () => this.one());
    if (random.chance(0.05)) list.push(this.if(this.one(), NO_VALUE));
    if (random.chance(0.03)) return this.if(list, this.one());
    if (random.chance(0.02)) return this.if(list, [this.one(), this.one()]);
    return list.length === 1 && random.chance(0.6) ? list[0] : list;
  }

  condition({ Action = [] }) {
    const { random } = this;
    const opaque = () =>
      random.of([
        { Bool: { 'aws:MultiFactorAuthPresent': 'false' } },
        { BoolIfExists: { 'aws:MultiFactorAuthPresent': false } },
        { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
        { StringEquals: { 'aws:ResourceTag/team': ['orders', 'billing'] } },
        {
          NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' },
          Bool: { 'aws:SecureTransport': true },
        },
        { StringEquals: { 'lambda:FunctionUrlAuthType': 'AWS_IAM' } },
        { ArnLike: { 'aws:PrincipalArn': this.arns.other(this.scene.order) } },
        { ArnEquals: { 'lambda:SourceFunctionArn': this.arns.F(this.scene.order) } },
      ]);
    const mappings = JSON.stringify(Action).includes('EventSourceMapping');
    if (!random.chance(mappings ? 0.8 : 0.2))
      return random.chance(0.1)
        ? this.if(opaque(), random.chance(0.5) ? NO_VALUE : opaque())
        : opaque();
    const made = {
      ...(random.chance(0.3) && { Bool: { 'aws:SecureTransport': 'true' } }),
      ...this.functionCondition(),
    };
    return random.chance(0.1) ? this.if(made, random.chance(0.5) ? NO_VALUE : opaque()) : made;
  }

  functionCondition() {
    const { random, scene, arns } = this;
    const operator = random.of([
      'ArnEquals',
      'ArnLike',
      'StringEquals',
      'StringLike',
      'ArnNotEquals',
      'StringNotLike',
      'ArnLikeIfExists',
      'ForAnyValue:StringEquals',
      'ForAllValues:ArnLike',
    ]);
    const key = random.of(['lambda:FunctionArn', 'lambda:FunctionArn', 'lambda:functionArn']);
    const one = () =>
      arns[
        random.weighted([
          [5, 'F'],
          [1, 'qualified'],
          [1, 'wild'],
          [1, 'other'],
        ])
      ](scene.order);
    const values = random.chance(0.7) ? one() : [one(), one()];
    const keys = { [key]: values };
    if (random.chance(0.1)) return { [operator]: this.if(keys, { [key]: one() }) };
    return { [operator]: keys };
  }

  // A list of statements of which one at least exists in every world, or one statement.
  list(count) {
    const { random } = this;
    if (random.chance(0.08)) return this.statement();
    const list = [];
    while (list.length < count) list.push(this.element());
    if (list.every((each) => each['Fn::If'])) list.push(this.statement());
    if (random.chance(0.04)) return this.if(list, [this.statement()]);
    return list;
  }

  element() {
    const way = this.random.weighted([
      [80, () => this.statement()],
      [8, () => this.if(this.statement(), NO_VALUE)],
      [3, () => this.if(NO_VALUE, this.statement())],
      [5, () => this.if(this.statement(), this.statement())],
      [2, () => this.if(this.statement(), this.if(this.statement(), NO_VALUE))],
    ]);
    return way();
  }

  document(count) {
    const made = (statements) => ({ Version: '2012-10-17', Statement: statements });
    if (this.random.chance(0.02)) return this.if(made(this.list(count)), made(this.statement()));
    return made(this.list(count));
  }
}

/* ---- Who has the policies ---- */

const trusting = (service) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: `${service}.amazonaws.com` },
      Action: 'sts:AssumeRole',
    },
  ],
});

const CALLERS = {
  Schedule: {
    Type: 'AWS::Scheduler::Schedule',
    properties: (target, role) => ({
      ScheduleExpression: 'rate(1 day)',
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: { Arn: target, RoleArn: role },
    }),
    path: ['Properties', 'Target', 'Arn'],
  },
  Machine: {
    Type: 'AWS::StepFunctions::StateMachine',
    properties: (target, role) => ({
      RoleArn: role,
      DefinitionSubstitutions: { order: target },
      DefinitionString:
        '{"StartAt":"A","States":{"A":{"Type":"Task","Resource":"${order}","End":true}}}',
    }),
    path: ['Properties', 'DefinitionSubstitutions', 'order'],
  },
  Source: {
    Type: 'AWS::AppSync::DataSource',
    properties: (target, role) => ({
      ApiId: 'a1b2c3d4e5',
      Name: 'order',
      Type: 'AWS_LAMBDA',
      LambdaConfig: { LambdaFunctionArn: target },
      ServiceRoleArn: role,
    }),
    path: ['Properties', 'LambdaConfig', 'LambdaFunctionArn'],
  },
  Pipe: {
    Type: 'AWS::Pipes::Pipe',
    properties: (target, role) => ({ RoleArn: role, Source: getAtt('Queue'), Target: target }),
    path: ['Properties', 'Target'],
  },
};

class Holders {
  constructor(scene) {
    this.scene = scene;
    this.random = scene.random;
    this.made = new Statements(scene);
    this.count = 0;
  }

  add(name, Type, Properties, rest) {
    this.count += 1;
    const id = `${name}${this.count}`;
    this.scene.resources[id] = { Type, ...rest, Properties };
    return id;
  }

  policies(count, statements) {
    const list = Array.from({ length: count }, (_, index) => ({
      PolicyName: `policy-${index}`,
      PolicyDocument: this.made.document(statements),
    }));
    const { random } = this;
    if (random.chance(0.06)) return [this.made.if(list[0], NO_VALUE), ...list.slice(1)];
    return random.chance(0.03) ? this.made.if(list, NO_VALUE) : list;
  }

  role() {
    const { random, scene } = this;
    const boundary = scene.evidence === 'boundary' && this.count === 0;
    const properties = {
      ...(random.chance(0.4) && { RoleName: `shop-dev-invoker-${this.count}` }),
      AssumeRolePolicyDocument: trusting('states'),
      Policies: this.policies(random.between(1, 3), random.between(2, 4)),
      ...(boundary && {
        PermissionsBoundary: `arn:${scene.partition}:iam::${OWN}:policy/boundary`,
      }),
    };
    const id = this.add('Role', 'AWS::IAM::Role', properties);
    if (random.chance(0.5)) this.caller(id);
    return id;
  }

  // The name of a role of the template, by a reference or as it is written.
  nameOf(role) {
    const { RoleName } = this.scene.resources[role].Properties;
    return RoleName && this.random.chance(0.6) ? RoleName : ref(role);
  }

  roleArn(role) {
    const name = this.nameOf(role);
    if (!isText(name)) return getAtt(role);
    const place = ['arn:', ref('AWS::Partition'), ':iam::', ref('AWS::AccountId'), ':role/'];
    return this.scene.speller.spell([...place, name]);
  }

  caller(role) {
    const { random, scene } = this;
    const { id: functionId } = random.of(scene.guarded);
    const kind = random.of(Object.keys(CALLERS));
    const { Type, properties, path } = CALLERS[kind];
    const target = scene.mayRefer
      ? scene.speller.spell([getAtt(functionId)])
      : this.made.if(getAtt(functionId), getAtt('Queue'));
    const conditional = !scene.mayRefer && { Condition: 'Prod' };
    const own = scene.mayRefer ? target : getAtt(functionId);
    const id = this.add(kind, Type, properties(own, this.roleArn(role)), conditional);
    scene.roleCallers.push({ id, path, role, function: functionId });
  }

  // A policy resource attached to what the template has, or to what another stack has.
  attached(type, member, name) {
    const { random } = this;
    const own = type === 'Role' ? () => this.nameOf(name) : () => ref(name);
    const list = [own()];
    const foreign = random.chance(0.3) ? ['elsewhere'] : [];
    this.add('Policy', 'AWS::IAM::Policy', {
      PolicyName: `attached-${this.count}`,
      PolicyDocument: this.made.document(random.between(1, 2)),
      [member]: [...list, ...foreign],
    });
    if (random.chance(0.4))
      this.add('Attached', `AWS::IAM::${type}Policy`, {
        PolicyName: `single-${this.count}`,
        PolicyDocument: this.made.document(1),
        [`${type}Name`]: random.chance(0.7) ? own() : 'elsewhere',
      });
  }

  user(group) {
    const { random } = this;
    return this.add('User', 'AWS::IAM::User', {
      Policies: this.policies(1, 1),
      ...(random.chance(0.5) && { Groups: [ref(group)] }),
    });
  }

  group() {
    return this.add('Group', 'AWS::IAM::Group', {
      Policies: this.policies(1, this.random.between(2, 3)),
    });
  }

  managed(role) {
    const { random } = this;
    const id = this.add('Managed', 'AWS::IAM::ManagedPolicy', {
      PolicyDocument: this.made.document(random.between(2, 4)),
      ...(random.chance(0.5) && { ManagedPolicyName: 'shop-dev-managed' }),
      ...(random.chance(0.5) && { Roles: [this.nameOf(role)] }),
    });
    return id;
  }

  managedArn(id) {
    const { scene, random } = this;
    const { ManagedPolicyName } = scene.resources[id].Properties;
    if (!ManagedPolicyName || random.chance(0.4)) return ref(id);
    const place = ['arn:', ref('AWS::Partition'), ':iam::', ref('AWS::AccountId'), ':policy/'];
    return scene.speller.spell([...place, ManagedPolicyName]);
  }

  elsewhere() {
    const { random } = this;
    const document = this.made.document(2);
    return random.chance(0.6)
      ? this.add('Endpoint', 'AWS::EC2::VPCEndpoint', {
          ServiceName: { 'Fn::Sub': 'com.amazonaws.${AWS::Region}.lambda' },
          VpcId: 'vpc-0a1b2c3d',
          PolicyDocument: document,
        })
      : this.add('Set', 'AWS::SSO::PermissionSet', {
          InstanceArn: 'arn:aws:sso:::instance/ssoins-0123456789abcdef',
          Name: 'set',
          InlinePolicy: document,
        });
  }

  all() {
    const { random, scene } = this;
    scene.resources.Queue = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'queue' } };
    scene.resources.Nested = {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://s3.amazonaws.com/b/t.yml' },
    };
    const own = new Statements(scene, { refers: false });
    scene.resources.IamRoleLambdaExecution = {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: trusting('lambda'),
        Policies: [{ PolicyName: 'own', PolicyDocument: own.document(3) }],
      },
    };
    const roles = [this.role(), this.role()];
    const group = this.group();
    const user = this.user(group);
    this.attached('Role', 'Roles', roles[0]);
    if (random.chance(0.3)) this.attached('User', 'Users', user);
    if (random.chance(0.4)) this.attached('Group', 'Groups', group);
    const managed = this.managed(roles[1]);
    if (random.chance(0.4))
      scene.resources[roles[0]].Properties.ManagedPolicyArns = [this.managedArn(managed)];
    else if (random.chance(0.2))
      scene.resources[user].Properties.PermissionsBoundary = ref(managed);
    if (random.chance(0.25)) this.elsewhere();
  }
}

function policiesScene(seed) {
  const scene = new Scene(seed);
  new Holders(scene).all();
  return scene.made;
}

module.exports = { Arns, CONDITIONS, OTHERS, OWN, Scene, policiesScene, trusting };
