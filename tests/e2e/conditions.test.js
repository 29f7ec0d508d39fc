'use strict';

/* A service with conditional functions, hooks and alarms, with `type` and `enabled` that the deployment
   decides, packaged by the real frameworks: right in every world, and no finding of cfn-lint that
   concerns conditions. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const { after, describe, test } = require('node:test');
const { deployed, faultsIn, isTrue, worldsOf } = require('../conditions/evaluator.js');
const { FRAMEWORKS, packaged, removeFolders, templateFile, withoutLint } = require('./service.js');

after(removeFolders);

const YML = `
service: shop
frameworkVersion: '^4 || ^3'
plugins: [serverless-plugin-rollout]
configValidationMode: error
provider:
  name: aws
  region: ap-south-1
  runtime: provided.al2023
  iam:
    role: {permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary', path: /team/, tags: {Team: shop}}
package: {patterns: ['!node_modules/**']}
custom:
  alerts:
    topics: {alarm: {topic: !Ref Told}}
functions:
  order:
    handler: orders.getOrders
    condition: IsProd
    alarms:
      - functionErrors
      - {name: lost, metric: lost, pattern: LOST, statistic: Sum, threshold: 1, period: 60, evaluationPeriods: 1, comparisonOperator: GreaterThanThreshold}
    deploymentSettings:
      type: !If [IsFast, AllAtOnce, Linear10PercentEvery1Minute]
      alias: Live
      alarms: [functionErrors]
      canaryAlarms: true
      preTrafficHook: check
  refund:
    handler: orders.getOrders
    events:
      - httpApi: GET /refund
      - sns: {arn: !Ref Told, topicName: told}
    deploymentSettings:
      type: {canary: {percentage: 25, interval: 3}}
      alias: Live
      enabled: {Condition: IsProd}
      alarms: [InProd]
      preTrafficHook: check
      postTrafficHook: probe
  reserved:
    handler: orders.getOrders
    condition: IsTested
    provisionedConcurrency: 1
    deploymentSettings: {type: !Ref Shift, alias: provisioned, enabled: !Ref Gradual}
  stock:
    handler: orders.getOrders
    alarms: [functionErrors]
    deploymentSettings: {type: AllAtOnce, alias: Live}
  check: {handler: orders.getOrders, condition: IsTested}
  probe: {handler: orders.getOrders}
resources:
  Parameters:
    Stage: {Type: String, Default: prod, AllowedValues: [dev, test, prod]}
    Speed: {Type: String, Default: ''}
    Gradual: {Type: String, Default: 'true', AllowedValues: ['true', 'false']}
    Shift: {Type: String, Default: CodeDeployDefault.LambdaAllAtOnce}
  Conditions:
    IsProd: !Equals [!Ref Stage, prod]
    IsTested: !Or [!Condition IsProd, !Equals [!Ref Stage, test]]
    IsFast: !Equals [!Ref Speed, fast]
  Resources:
    Told: {Type: AWS::SNS::Topic}
    InProd:
      Type: AWS::CloudWatch::Alarm
      Condition: IsProd
      Properties:
        Namespace: AWS/SQS
        MetricName: NumberOfMessagesSent
        Dimensions: [{Name: QueueName, Value: orders}]
        Statistic: Sum
        Period: 60
        EvaluationPeriods: 1
        Threshold: 1
        ComparisonOperator: GreaterThanThreshold
  extensions:
    ProbeLambdaFunction: {Condition: IsProd}
    StockLambdaFunction: {Condition: IsProd}
`;

const made = new Map();
function service(framework) {
  if (!made.has(framework)) made.set(framework, packaged(framework, { edit: () => YML }));
  return made.get(framework);
}

for (const framework of FRAMEWORKS)
  describe(framework, () => {
    test('every reference leads somewhere in every world', async () => {
      const { template } = await service(framework);
      assert.equal(worldsOf(template).length, 3 * 2 * 2);
      assert.deepEqual(faultsIn(template), []);
    });

    test('alias, group and alarms exist with their function', async () => {
      const { template } = await service(framework);
      for (const world of worldsOf(template)) {
        const { Resources } = deployed(template, world);
        for (const [id, condition] of Object.entries({
          OrderLambdaFunction: 'IsProd',
          ReservedLambdaFunction: 'IsTested',
        })) {
          const exists = isTrue(template, world, condition);
          assert.equal(Object.hasOwn(Resources, id), exists);
          assert.equal(Object.hasOwn(Resources, `${id}DeploymentGroup`), exists);
        }
        const isProd = isTrue(template, world, 'IsProd');
        for (const id of [
          'OrderLambdaFunctionAliasLive',
          'OrderFunctionErrorsAlarm',
          'StockFunctionErrorsAlarm',
          'StockLambdaFunctionAliasLive',
          'OrderLostAlarm',
          'OrderLambdaFunctionLostLogMetricFilterALERT',
          'OrderLambdaFunctionCanaryErrorrateAlarm',
        ])
          assert.equal(Object.hasOwn(Resources, id), isProd, id);
        const { Properties } = Resources.RefundLambdaFunctionDeploymentGroup;
        assert.equal(Properties.AlarmConfiguration.Enabled, isProd);
        assert.equal(
          Properties.DeploymentConfigName === 'CodeDeployDefault.LambdaAllAtOnce',
          !isProd,
        );
      }
    });

    test("CodeDeploy's role has boundary, path and tags of the execution role", async () => {
      const { Resources } = (await service(framework)).template;
      const { Properties: theirs } = Resources.IamRoleLambdaExecution;
      const { PermissionsBoundary, Path, Tags } = Resources.CodeDeployServiceRole.Properties;
      assert.deepEqual(
        { PermissionsBoundary, Path, Tags },
        {
          PermissionsBoundary: theirs.PermissionsBoundary,
          Path: theirs.Path,
          Tags: theirs.Tags,
        },
      );
    });

    test('cfn-lint finds nothing about conditions', { skip: withoutLint }, async () => {
      const { dir } = await service(framework);
      const args = ['--format', 'json', '--regions', 'ap-south-1', '--', templateFile(dir)];
      const { stdout } = spawnSync('cfn-lint', args, { encoding: 'utf8' });
      assert.deepEqual(
        JSON.parse(stdout)
          .map(({ Rule, Location, Message }) => `${Rule.Id} ${Location.Path.join('.')} ${Message}`)
          .filter((line) => !/^W(2001|8001|3005)/.test(line)),
        [],
      );
    });
  });
