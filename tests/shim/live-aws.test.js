'use strict';

/* A deployment with the executables themselves: sls-rollout starts sls-rollout-aws, which asks an
   AWS of given answers on loopback (tests/watch). */

const assert = require('node:assert/strict');
const { test } = require('node:test');
const path = require('node:path');
const {
  BUILD,
  alarm,
  alias,
  deployment,
  group,
  history,
  shifting,
  stack,
  target,
} = require('../watch/world.js');
const { serve } = require('../watch/server.js');
const { deploy, setEnvironment, until } = require('./deployment.js');
const { use } = require('./double.js');
const { FRAMEWORKS } = require('./framework.js');

const NAME = 'sls-canary-sls-dev';
const ALARM = 'shop-dev-orderErrors';
const APPLICATION = 'ShopdevDeploymentApplication';

const template = (version) => ({
  Resources: {
    OrderLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'shop-dev-order' },
    },
    [version]: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
    },
    [APPLICATION]: { Type: 'AWS::CodeDeploy::Application', Properties: {} },
    OrderLambdaFunctionDeploymentGroup: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        DeploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: ALARM }] },
      },
    },
    OrderLambdaFunctionAliasLive: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'OrderLambdaFunction' },
        FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
        Name: 'Live',
      },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: { Ref: APPLICATION },
          DeploymentGroupName: { Ref: 'OrderLambdaFunctionDeploymentGroup' },
        },
      },
    },
  },
  Outputs: {},
});

const xml = (operation, inside) => ({
  operation,
  text: `<${operation}Response><${operation}Result>${inside}</${operation}Result></${operation}Response>`,
});
const stackIn = (status) =>
  xml('DescribeStacks', `<Stacks><member><StackStatus>${status}</StackStatus></member></Stacks>`);
const deployed = [
  stackIn('UPDATE_COMPLETE'),
  xml('GetTemplate', `<TemplateBody>${JSON.stringify(template('VersionOne'))}</TemplateBody>`),
  stack(['order'], NAME),
];

const at = (state) => [
  ...deployed,
  ...history([{ at: 0, groups: { order: group('order') }, ...state }]),
];
const atRest = (state = 'OK') =>
  at({
    aliases: { 'shop-dev-order': alias('12') },
    alarms: { a: alarm(ALARM, state, 'one error') },
  });
const shifts = at({
  deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
  targets: { 'd-1': target('order', '12', '13', 10, shifting(0)) },
  aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
  alarms: { a: alarm(ALARM, 'OK') },
});
const rolledBack = at({
  deployments: {
    'd-1': deployment('order', 'd-1', 'Stopped', {
      errorInformation: { code: 'ALARM_ACTIVE', message: 'an alarm' },
      rollbackInfo: { rollbackDeploymentId: 'd-2' },
    }),
    'd-2': deployment('order', 'd-2', 'Succeeded', {
      creator: 'codeDeployRollback',
      rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' },
    }),
  },
  targets: { 'd-1': target('order', '12', '13', 10, shifting(0)) },
  aliases: { 'shop-dev-order': alias('12') },
  alarms: { a: alarm(ALARM, 'ALARM', 'one error') },
});

// `answers` may be changed while it is asked.
async function aws(t, answers) {
  const now = { answers };
  const server = await serve(() => now.answers);
  t.after(() => server.close());
  use(t, path.join(BUILD, 'sls-rollout'));
  setEnvironment(t, { AWS_ENDPOINT_URL: server.url });
  return Object.assign(now, { questions: server.questions });
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: a red alarm is told, the rollout is watched, and its rollback ends the error`, async (t) => {
    const world = await aws(t, atRest('ALARM'));
    const { error, said, bar } = await deploy(framework, {
      compiled: template('VersionTwo'),
      update: async ({ bar }) => {
        world.answers = shifts;
        await until('the rollout is seen', () => bar.shown.length > 0);
        world.answers = rolledBack;
        throw new Error('OrderLambdaFunctionAliasLive - UPDATE_FAILED');
      },
    });
    assert.equal(said.warning.length, 1);
    assert.match(
      said.warning[0],
      /^RO604 Resources\.OrderLambdaFunctionAliasLive: the alarm shop-dev-orderErrors is in ALARM since 2026-11-01T09:00:00Z, and would stop the rollout of shop-dev-order: one error\n/,
    );
    assert.match(bar.shown[0], /^shop-dev-order: 12 → 13, 10 % of the traffic$/m);
    const [first, , verdict, ...rest] = error.message.split('\n');
    assert.equal(first, 'OrderLambdaFunctionAliasLive - UPDATE_FAILED');
    assert.match(
      verdict,
      /^shop-dev-order: version 13 was rolled back, version 12 has all traffic\. Alarm shop-dev-orderErrors was in ALARM already when the deployment began/,
    );
    assert.match(
      rest.at(-1),
      /^ {2}https:\/\/ap-south-1\.console\.aws\.amazon\.com\/codesuite\/codedeploy\/deployments\/d-1\?region=ap-south-1$/,
    );
  });

  test(`${framework}: what must fail stops the deployment, with the command that mends it`, async (t) => {
    const world = await aws(t, [...atRest(), stackIn('UPDATE_ROLLBACK_FAILED')]);
    const stuck = await deploy(framework, { compiled: template('VersionTwo') });
    assert.match(
      stuck.error.message,
      /RO601: stack sls-canary-sls-dev is UPDATE_ROLLBACK_FAILED.*\n.*\naws cloudformation continue-update-rollback --stack-name sls-canary-sls-dev --region ap-south-1$/,
    );
    world.answers = at({ aliases: { 'shop-dev-order': alias('12', '13', 0.1) } });
    const split = await deploy(framework, { compiled: template('VersionTwo') });
    assert.match(
      split.error.message,
      /RO603 .*\n.*\naws lambda update-alias --function-name shop-dev-order --name Live --function-version 12 --routing-config AdditionalVersionWeights=\{\} --region ap-south-1$/,
    );
    world.answers = shifts;
    const running = await deploy(framework, { compiled: template('VersionTwo') });
    assert.match(
      running.error.message,
      /RO602 .*deployment d-1 of shop-dev-order is still running.*\n.*\nsls-rollout watch --stack sls-canary-sls-dev --region ap-south-1\nsls-rollout stop /,
    );
    for (const { error, order } of [stuck, split, running])
      assert.deepEqual([error.code, order.includes('updateStack')], ['ROLLOUT_PREFLIGHT', false]);
  });
}

test('where AWS does not answer there is a note, and the deployment goes on', async (t) => {
  await aws(t, []);
  setEnvironment(t, { AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_MAX_ATTEMPTS: '1' });
  const { error, said } = await deploy('osls', { compiled: template('VersionTwo') });
  assert.equal(error, undefined);
  assert.equal(said.notice.length, 1);
  assert.match(said.notice[0], /^RO609: nothing could be looked at before the update: /);
  assert.deepEqual(said.warning, []);
});
