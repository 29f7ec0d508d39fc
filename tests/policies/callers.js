'use strict';

/* Generated templates with permissions of a function and what they are for: two sources of each
 * kind, callers that move, that stay and that cannot be seen, and permissions for what the template
 * does not have. A scene is
 *
 *   {seed, template, service, guarded, written, permissions, callers, sources}
 *
 *   permissions  {id, source, account, kind}: `source` is the key of what it names, undefined where
 *                nothing proves it; `account` a number that has to be the own one for that; kind
 *                'invoke', 'url', or 'kept' for what the transform leaves alone
 *   callers      {id, path, source, target, account, condition, stays}: where a source names what it
 *                calls; target 'own', 'other' or 'hidden'; `account` as above; `condition` where
 *                Fn::If calls something else otherwise; `stays` where the place takes no alias
 *   sources      {key: {service, requests, identity, account, condition}}: what calls come from, as
 *                sources.js has it, and the condition of its resources */

const { CONDITIONS, OTHERS, OWN, Scene, trusting } = require('./generator.js');
const { BETWEEN, OUTSIDE, SOURCES, arnOf, upTo } = require('./sources.js');
const { getAtt, ref } = require('./spelling.js');

const ORDER = 'OrderLambdaFunction';
const NAMES = ['orders', 'orders-archive'];

class Kit {
  constructor(scene) {
    this.scene = scene;
    this.random = scene.random;
    this.callers = [];
    this.permissions = [];
    this.sources = {};
    this.count = 0;
  }

  add(id, Type, Properties) {
    this.scene.resources[id] = {
      Type,
      ...(this.condition && { Condition: this.condition }),
      Properties,
    };
  }

  spell(pieces) {
    return this.scene.speller.spell(pieces);
  }

  /* {property, text}: a name that is written out, made from the stack's name, or generated. */
  name(property, base, mayDash = true) {
    const { random, scene } = this;
    const way = random.weighted([
      [4, 'literal'],
      [mayDash && !base.startsWith('/') ? 2 : 0, 'stack'],
      [3, 'generated'],
    ]);
    if (way === 'generated') return { property: {}, text: undefined };
    if (way === 'literal') return { property: { [property]: base }, text: base };
    const name = random.of([
      { 'Fn::Sub': `\${AWS::StackName}-${base}` },
      `${scene.stackName}-${base}`,
    ]);
    const text = random.of([
      { 'Fn::Sub': `\${AWS::StackName}-${base}` },
      `${scene.stackName}-${base}`,
    ]);
    return { property: { [property]: name }, text };
  }

  /* ---- What is called ---- */

  /* A value that names what the source calls. `uri` is the form of API Gateway, `stage` allows a
     stage variable, `at` is the resource that calls, where the source is another one. */
  target(source, path, { at = source, uri, stage, stays = false } = {}) {
    const kind = this.random.weighted([
      [50, 'own'],
      [8, 'literal'],
      [this.condition ? 0 : 6, 'conditional'],
      [12, 'other'],
      [6, 'far'],
      [7, 'hidden'],
      [stage ? 6 : 0, 'stage'],
    ]);
    const { pieces, value, ...meta } = this[kind]();
    this.callers.push({ id: at, path, source, stays, ...meta });
    if (value !== undefined) return value;
    const all = uri ? this.uri(pieces) : pieces;
    return kind === 'conditional'
      ? {
          'Fn::If': [
            meta.condition,
            this.spell(all),
            this.spell(
              uri ? this.uri([getAtt('OrdersLambdaFunction')]) : [getAtt('OrdersLambdaFunction')],
            ),
          ],
        }
      : this.spell(all);
  }

  uri(pieces) {
    return [
      'arn:',
      ref('AWS::Partition'),
      ':apigateway:',
      ref('AWS::Region'),
      ':lambda:path/2015-03-31/functions/',
      ...pieces,
      '/invocations',
    ];
  }

  lambda(account, name, { partition = ref('AWS::Partition'), region = ref('AWS::Region') } = {}) {
    return ['arn:', partition, ':lambda:', region, ':', account, ':function:', name];
  }

  own() {
    const { random, scene } = this;
    const name = random.of([
      ref(ORDER),
      scene.nameOf(ORDER),
      { 'Fn::Sub': `\${AWS::StackName}-order` },
    ]);
    const isOwn = name['Fn::Sub'] === undefined || scene.ofStack || scene.stackName === 'shop-dev';
    if (!isOwn || random.chance(0.55)) return { target: 'own', pieces: [getAtt(ORDER)] };
    return { target: 'own', pieces: this.lambda(ref('AWS::AccountId'), name) };
  }

  conditional() {
    return { ...this.own(), condition: this.random.of(Object.keys(CONDITIONS)) };
  }

  literal() {
    const account = this.random.chance(0.7) ? OWN : OTHERS[0];
    this.scene.written.add(account);
    return { target: 'own', account, pieces: this.lambda(account, this.scene.nameOf(ORDER)) };
  }

  other() {
    const { random, scene } = this;
    const pieces = random.of([
      [getAtt('OrdersLambdaFunction')],
      [getAtt('OrderLambdaFunctionTwo')],
      this.lambda(ref('AWS::AccountId'), `${scene.nameOf(ORDER)}-archive`),
      this.lambda(ref('AWS::AccountId'), `${scene.nameOf(ORDER)}s`),
    ]);
    return { target: 'other', pieces };
  }

  // The same name in another region or partition.
  far() {
    const { random, scene } = this;
    const elsewhere = random.of([
      { region: scene.region === 'eu-west-1' ? 'eu-west-2' : 'eu-west-1' },
      { partition: scene.partition === 'aws' ? 'aws-cn' : 'aws' },
    ]);
    return {
      target: 'other',
      pieces: this.lambda(ref('AWS::AccountId'), scene.nameOf(ORDER), elsewhere),
    };
  }

  hidden() {
    return {
      target: 'hidden',
      value: this.random.of([
        { 'Fn::ImportValue': 'ImportedArn' },
        ref('FunctionArn'),
        getAtt('Nested', 'Outputs.FunctionArn'),
      ]),
    };
  }

  stage() {
    const { partition, region } = this.scene;
    const before = `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/arn:${partition}:lambda:${region}:`;
    return {
      target: 'hidden',
      value: this.random.of([
        `${before}${OWN}:function:\${stageVariables.order}/invocations`,
        { 'Fn::Sub': `${before}\${AWS::AccountId}:function:\${!stageVariables.order}/invocations` },
        {
          'Fn::Join': [
            '',
            [`${before}`, ref('AWS::AccountId'), ':function:${stageVariables.order}/invocations'],
          ],
        },
      ]),
    };
  }

  /* ---- APIs ---- */

  inS3(source) {
    this.callers.push({
      id: source,
      path: ['Properties', 'BodyS3Location'],
      source,
      target: 'hidden',
    });
    return { BodyS3Location: { Bucket: 'definitions', Key: 'api.yml' } };
  }

  body(source, hidden) {
    if (hidden === 's3') return this.inS3(source);
    if (hidden !== 'body') return {};
    const path = [
      'Properties',
      'Body',
      'paths',
      '/in-body',
      'get',
      'x-amazon-apigateway-integration',
      'uri',
    ];
    const uri = this.target(source, path, { uri: true, stage: true });
    return {
      Body: {
        openapi: '3.0.1',
        paths: {
          '/in-body': {
            get: {
              'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri },
            },
          },
        },
      },
    };
  }

  methods(source, api) {
    upTo(this, 3).forEach((index) => {
      const at = `${source}Method${index}`;
      const Uri = this.target(source, ['Properties', 'Integration', 'Uri'], {
        at,
        uri: true,
        stage: true,
      });
      this.add(at, 'AWS::ApiGateway::Method', {
        RestApiId: api,
        ResourceId: 'r',
        HttpMethod: ['GET', 'POST', 'PUT'][index],
        AuthorizationType: 'NONE',
        Integration: { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri },
      });
    });
    if (!this.random.chance(0.3)) return;
    const at = `${source}Authorizer`;
    const AuthorizerUri = this.target(source, ['Properties', 'AuthorizerUri'], { at, uri: true });
    this.add(at, 'AWS::ApiGateway::Authorizer', {
      RestApiId: api,
      Name: 'authorizer',
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Auth',
      AuthorizerUri,
    });
  }

  api(id) {
    const any = ['/*/*', '/*', '/*/GET/orders', '/*/*/orders/*', '/dev/POST/*', '/authorizers/*'];
    return {
      arns: any.map((path) => arnOf('execute-api', id, path)),
      identity: arnOf('execute-api', id),
      requests: ['/dev/GET/orders', '/dev/POST/orders/1', '/authorizers/abc123'].map((path) =>
        arnOf('execute-api', id, path),
      ),
    };
  }

  /* ---- Permissions ---- */

  permit(meta, properties) {
    this.count += 1;
    const id = `${this.random.of(['May', 'LambdaPermission', 'Allow'])}${this.count}`;
    const FunctionName = this.functionName();
    this.add(id, 'AWS::Lambda::Permission', { FunctionName, Action: this.action(), ...properties });
    this.permissions.push({ id, kind: 'invoke', ...meta });
    return id;
  }

  action() {
    return this.random.weighted([
      [12, 'lambda:InvokeFunction'],
      [1, 'lambda:*'],
      [1, 'lambda:invokeFunction'],
    ]);
  }

  functionName() {
    const { random, scene } = this;
    const ways = [
      [5, () => ref(ORDER)],
      [5, () => this.spell([getAtt(ORDER)])],
      [2, () => scene.nameOf(ORDER)],
      [2, () => this.spell(this.lambda(ref('AWS::AccountId'), scene.nameOf(ORDER)))],
      [1, () => ({ 'Fn::Sub': `\${AWS::AccountId}:function:${scene.nameOf(ORDER)}` })],
      [
        scene.evidence === 'arn' ? 2 : 0,
        () =>
          `arn:${scene.partition}:lambda:${scene.region}:${OWN}:function:${scene.nameOf(ORDER)}`,
      ],
    ];
    return random.weighted(ways)();
  }

  // The pieces with the account written out, where they have one.
  withAccount(pieces, account) {
    this.scene.written.add(account);
    return pieces.map((piece) => (piece.Ref === 'AWS::AccountId' ? account : piece));
  }

  // The permission that is for one source, in some spelling.
  exact(key, principal, source) {
    const { random } = this;
    const pieces = random.of(source.arns);
    const hasAccount = pieces.some((piece) => piece.Ref === 'AWS::AccountId');
    const account =
      hasAccount && random.chance(0.15) ? random.of([OWN, OWN, OTHERS[1]]) : undefined;
    const SourceArn = this.spell(account ? this.withAccount(pieces, account) : pieces);
    const own =
      !source.account && random.chance(source.global ? 0.6 : 0.15)
        ? { SourceAccount: ref('AWS::AccountId') }
        : {};
    this.permit({ source: key, account }, { Principal: principal, SourceArn, ...own });
  }

  /* A permission for what is not provably one resource of this template: both have to exist. */
  wide({ service, wide: [prefix, ...patterns] }, source) {
    const { random, scene } = this;
    const pattern = () =>
      prefix === 's3'
        ? [...BETWEEN, 's3:::', random.of(patterns)]
        : arnOf(prefix, random.of(patterns));
    const exact = random.of(source.arns);
    const foreign = (account) =>
      prefix === 's3'
        ? exact
        : this.withAccount(arnOf(prefix, patterns[0].replace('*', 'x')), account);
    // Another source, with the name of this one within its own.
    const longer = () =>
      ['s3', 'sns', 'iot'].includes(prefix) ? [...source.requests[0], '-retry'] : pattern();
    const properties = random.of([
      () => ({}),
      () => ({ SourceAccount: ref('AWS::AccountId') }),
      () => ({ SourceAccount: OTHERS[0] }),
      () => ({ SourceArn: this.spell(pattern()) }),
      () => ({ SourceArn: this.spell(pattern()), SourceAccount: ref('AWS::AccountId') }),
      () => ({ SourceArn: this.spell(exact), SourceAccount: OTHERS[1] }),
      () => ({ SourceArn: this.spell(foreign(OTHERS[0])), SourceAccount: OTHERS[0] }),
      () => ({ SourceArn: { 'Fn::ImportValue': 'ImportedSource' } }),
      () => ({ SourceArn: ref('SourceArn') }),
      () => ({ SourceArn: this.spell(longer()) }),
      () => ({
        SourceArn: this.spell([
          'arn:',
          scene.partition,
          `:${prefix}:`,
          'eu-west-3',
          ':',
          ref('AWS::AccountId'),
          ':',
          patterns[0].replace('*', 'y'),
        ]),
      }),
    ])();
    this.permit({}, { Principal: service, ...properties });
  }

  // Principals that no template has: both have to exist.
  outside() {
    const { random, scene } = this;
    const properties = random.of([
      { Principal: 'alexa-appkit.amazon.com', EventSourceToken: 'amzn1.ask.skill.1' },
      { Principal: 'alexa-connectedhome.amazon.com', EventSourceToken: ref('Skill') },
      { Principal: OTHERS[0] },
      { Principal: `arn:${scene.partition}:iam::${OTHERS[1]}:role/partner` },
      { Principal: { 'Fn::Sub': `arn:\${AWS::Partition}:iam::${OTHERS[0]}:root` } },
      { Principal: '*', PrincipalOrgID: 'o-a1b2c3d4e5' },
      { Principal: '*', SourceAccount: OTHERS[0] },
      { Principal: ref('Partner') },
    ]);
    this.permit({}, properties);
  }

  // What is not for calls of the function, and stays as it is written.
  kept(source, principal) {
    const { random } = this;
    const way = random.of(['action', 'qualifier', 'function']);
    const SourceArn = this.spell(source.arns[0]);
    const id = this.permit({ kind: 'kept' }, { Principal: principal, SourceArn });
    const { Properties } = this.scene.resources[id];
    if (way === 'action')
      Properties.Action = random.of(['lambda:GetFunction', 'lambda:UpdateFunctionCode']);
    else {
      Properties.Action = 'lambda:InvokeFunction';
      Properties.FunctionName =
        way === 'function'
          ? getAtt('OrdersLambdaFunction')
          : random.of([
              { 'Fn::Sub': `\${${ORDER}}:Blue` },
              { 'Fn::Join': [':', [getAtt(ORDER), 'Blue']] },
              { 'Fn::Sub': `\${${ORDER}.Arn}:$LATEST` },
            ]);
    }
  }

  url() {
    const { scene } = this;
    this.add('Url', 'AWS::Lambda::Url', { TargetFunctionArn: getAtt(ORDER), AuthType: 'NONE' });
    const permit = (properties) => {
      const id = this.permit({ kind: 'url' }, properties);
      scene.resources[id].Properties.Action = properties.Action;
    };
    permit({ Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: 'NONE' });
    if (this.random.chance(0.6))
      permit({ Action: 'lambda:InvokeFunction', Principal: '*', InvokedViaFunctionUrl: true });
    if (this.random.chance(0.3))
      permit({
        Action: 'lambda:InvokeFunctionUrl',
        Principal: OTHERS[0],
        FunctionUrlAuthType: 'AWS_IAM',
      });
  }

  /* ---- A scene ---- */

  kind(name) {
    const { random } = this;
    const row = SOURCES[name];
    NAMES.forEach((each, index) => {
      const id = `${name[0].toUpperCase()}${name.slice(1)}${['One', 'Two'][index]}`;
      this.condition = random.chance(0.08) ? 'Prod' : undefined;
      const source = row.make(this, id, each);
      this.sources[id] = {
        service: row.service,
        requests: source.requests,
        identity: source.identity,
        account: source.account,
        condition: this.condition,
      };
      if (random.chance(0.85)) this.exact(id, row.service, source);
      if (random.chance(0.1)) this.exact(id, row.service, source);
      if (random.chance(0.12)) this.kept(source, row.service);
      if (random.chance(0.3)) this.wide(row, source);
      this.condition = undefined;
    });
  }

  elsewhere(name) {
    const id = `Outside${name}`;
    const { service, ...source } = OUTSIDE[name](this, id);
    this.sources[id] = {
      service,
      requests: source.requests,
      identity: source.identity,
      account: source.account,
    };
    this.exact(id, service, source);
  }

  all() {
    const { random, scene } = this;
    scene.resources.IamRoleLambdaExecution = {
      Type: 'AWS::IAM::Role',
      Properties: { AssumeRolePolicyDocument: trusting('lambda') },
    };
    scene.resources.Nested = {
      Type: 'AWS::CloudFormation::Stack',
      Properties: { TemplateURL: 'https://s3.amazonaws.com/b/t.yml' },
    };
    if (scene.evidence === 'boundary')
      scene.resources.IamRoleLambdaExecution.Properties.PermissionsBoundary = `arn:${scene.partition}:iam::${OWN}:policy/boundary`;
    for (const name of random.shuffled(Object.keys(SOURCES)).slice(0, 4)) this.kind(name);
    for (const name of random.shuffled(Object.keys(OUTSIDE)).slice(0, random.between(0, 2)))
      this.elsewhere(name);
    for (let count = random.between(0, 2); count > 0; count -= 1) this.outside();
    if (random.chance(0.3)) this.url();
  }
}

function callersScene(seed) {
  const scene = new Scene(seed);
  scene.conditional = false;
  const kit = new Kit(scene);
  kit.all();
  const { callers, permissions, sources } = kit;
  const made = scene.made;
  Object.assign(made.template.Parameters, {
    SourceArn: { Type: 'String' },
    Skill: { Type: 'String' },
    Partner: { Type: 'String' },
  });
  return { ...made, callers, permissions, sources };
}

module.exports = { callersScene };
