'use strict';

/* Existing buckets and user pools. The real frameworks package a service that uses some; then the
   handlers that they would deploy (from their archive, read by Python) run here, against a bucket,
   a user pool and function policies in memory. Whatever a handler does on an update decides whether
   this plugin may pass it an alias: the two are compared. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const https = require('node:https');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { check } = require('../callers/checker.js');
const { REAL, lintErrors, packaged, removeFolders, withoutLint } = require('./service.js');

after(removeFolders);

const EVENTS = [
  '      - s3: { bucket: pictures, event: "s3:ObjectCreated:*", existing: true }',
  '      - cognitoUserPool: { pool: people, trigger: PreSignUp, existing: true }',
];
const edit = (yml) => yml.replace(/^( +events:\n)/m, `$1${EVENTS.join('\n')}\n`);
const KINDS = { 'Custom::S3': 's3', 'Custom::CognitoUserPool': 'cognito-user-pool' };

// Each framework packages once.
const once = new Map();
const service = (framework) => {
  if (!once.has(framework)) once.set(framework, packaged(framework, { edit }));
  return once.get(framework);
};
const customOf = ({ template }) =>
  Object.entries(template.Resources).filter(([, { Type }]) => Object.hasOwn(KINDS, Type));

/* ---- What the handlers call ---- */

const FUNCTION = 'shop-dev-order';
const ARN = `arn:aws:lambda:eu-west-1:123456789012:function:${FUNCTION}`;
const POOL = () => ({
  Id: 'eu-west-1_1',
  Name: 'people',
  LambdaConfig: {},
  Policies: { PasswordPolicy: {} },
  AdminCreateUserConfig: {},
});

// The AWS SDK's clients, as far as the handlers use them. A function without a qualifier and each
// alias have a policy of their own.
const SDK = `
  const world = globalThis.emulatedWorld;
  const refused = (name) => Object.assign(new Error(name), { name });
  const key = ({ FunctionName, Qualifier, StatementId }) => [FunctionName, Qualifier ?? '', StatementId].join(' ');
  const operations = {
    AddPermission: (input) => {
      if (world.permissions[key(input)]) throw refused('ResourceConflictException');
      world.permissions[key(input)] = input;
    },
    RemovePermission: (input) => {
      if (!world.permissions[key(input)]) throw refused('ResourceNotFoundException');
      delete world.permissions[key(input)];
    },
    GetBucketNotificationConfiguration: () => structuredClone(world.bucket),
    PutBucketNotificationConfiguration: ({ NotificationConfiguration }) => {
      world.bucket = structuredClone(NotificationConfiguration);
    },
    ListUserPools: () => ({ UserPools: [{ Id: world.pool.Id, Name: world.pool.Name }] }),
    DescribeUserPool: () => ({ UserPool: structuredClone(world.pool) }),
    UpdateUserPool: ({ LambdaConfig }) => { world.pool.LambdaConfig = LambdaConfig; },
  };
  class Client {
    config = {};
    async send({ name, input }) { return operations[name](input); }
  }
  module.exports = new Proxy({}, {
    get: (_, name) =>
      name.endsWith('Client') ? Client : class { name = name.replace(/Command$/, ''); constructor(input) { this.input = input; } },
  });`;

// The handlers of a packaged service, with these clients beside them.
function unpacked(dir) {
  const into = path.join(dir, 'unpacked');
  const archive = path.join(dir, '.serverless/custom-resources.zip');
  const { status, stderr } = spawnSync('python3', ['-m', 'zipfile', '-e', archive, into], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  for (const name of ['lambda', 's3', 'cognito-identity-provider']) {
    const module = path.join(into, 'node_modules/@aws-sdk', `client-${name}`);
    fs.mkdirSync(module, { recursive: true });
    fs.writeFileSync(path.join(module, 'index.js'), SDK);
  }
  return into;
}

const propertiesOf = (qualifier) => ({
  FunctionName: FUNCTION,
  ...(qualifier && { FunctionQualifier: qualifier }),
  BucketName: 'pictures',
  BucketConfigs: [{ Event: 's3:ObjectCreated:*', Rules: [] }],
  UserPoolName: 'people',
  UserPoolConfigs: [{ Trigger: 'PreSignUp' }],
});

/* Sends the handler the requests of a stack's life: `qualifiers` are those of its creation and of
   the updates after it; undefined for none. Resolves to what is called then, and what may be. */
async function live(t, dir, kind, qualifiers) {
  const world = (globalThis.emulatedWorld = { permissions: {}, bucket: {}, pool: POOL() });
  t.after(() => delete globalThis.emulatedWorld);
  t.mock.method(console, 'log', () => {});
  const answers = [];
  t.mock.method(https, 'request', (options, answered) => ({
    on() {},
    write: (body) => answers.push(JSON.parse(body)),
    end: () => answered({ statusCode: 200 }),
  }));
  const root = unpacked(dir);
  for (const file of Object.keys(require.cache))
    if (file.startsWith(fs.realpathSync(root))) delete require.cache[file];
  const { handler } = require(path.join(root, kind, 'handler.js'));
  for (const [i, qualifier] of qualifiers.entries()) {
    const event = {
      RequestType: i ? 'Update' : 'Create',
      ResponseURL: 'https://answers.invalid/here',
      ResourceProperties: propertiesOf(qualifier),
      ...(i && { OldResourceProperties: propertiesOf(qualifiers[i - 1]) }),
    };
    await handler(event, { invokedFunctionArn: `${ARN}-custom` }, () => {});
    assert.equal(answers.at(-1).Status, 'SUCCESS', answers.at(-1).Reason);
  }
  const called =
    kind === 's3'
      ? (world.bucket.LambdaFunctionConfigurations ?? []).map((each) => each.LambdaFunctionArn)
      : Object.values(world.pool.LambdaConfig);
  const allowed = Object.values(world.permissions).map(({ FunctionName, Qualifier }) =>
    [FunctionName, Qualifier].filter(Boolean).join(':'),
  );
  return { called, allowed };
}

const only = (qualifier) => ({
  called: [qualifier ? `${ARN}:${qualifier}` : ARN],
  allowed: [qualifier ? `${FUNCTION}:${qualifier}` : FUNCTION],
});

// What becomes of a stack: the plugin comes, an update is taken back, the alias gets another name,
// and the plugin goes.
const LIVES = [
  [undefined, 'Live'],
  [undefined, 'Live', undefined],
  ['Live', 'Next'],
  ['Live', undefined],
  [undefined, undefined, 'Live', 'Live'],
];

// of the double of Serverless 4 they are osls's own
for (const framework of REAL)
  describe(framework, () => {
    for (const [type, kind] of Object.entries(KINDS))
      test(`${type} gets the alias where the handler follows it through every update, and only there`, async (t) => {
        const { dir, ...made } = await service(framework);
        let isFollowing = true;
        for (const qualifiers of LIVES) {
          const found = await live(t, dir, kind, qualifiers);
          const isRight = JSON.stringify(found) === JSON.stringify(only(qualifiers.at(-1)));
          isFollowing &&= isRight;
          if (framework === 'osls') assert.deepEqual(found, only(qualifiers.at(-1)));
        }
        assert.equal(isFollowing, framework === 'osls');
        const [[, { Properties }]] = customOf(made).filter(([, each]) => each.Type === type);
        assert.equal(Properties.FunctionQualifier, isFollowing ? 'Live' : undefined);
      });

    test('a caller that moves waits for the alias, one that stays is reported with the version that would move it', async () => {
      const made = await service(framework);
      const { stdout, stderr } = made;
      const found = customOf(made);
      assert.equal(found.length, 2);
      for (const [id, { DependsOn, Properties }] of found) {
        const isMoved = Properties.FunctionQualifier === 'Live';
        assert.equal(DependsOn.includes('OrderLambdaFunctionAliasLive'), isMoved, id);
        const said = (stdout + stderr).split('\n').filter((line) => line.includes(`.${id}.`));
        assert.deepEqual(
          said.map((line) => /RO304.*osls 4\.2 or newer/.test(line)),
          isMoved ? [] : [true],
        );
      }
      const guarded = { OrderLambdaFunction: 'Live', ProductLambdaFunction: 'Live' };
      const takers = framework === 'osls' ? Object.keys(KINDS) : [];
      assert.deepEqual(check(made.template, { guarded, takers }).faults, []);
    });

    test('cfn-lint finds no error', { skip: withoutLint }, async () => {
      const { dir } = await service(framework);
      // serverless 3 gives its own function a runtime that Lambda has retired
      assert.deepEqual(
        lintErrors(dir).filter((error) => !error.startsWith('E2533 ')),
        [],
      );
    });
  });
