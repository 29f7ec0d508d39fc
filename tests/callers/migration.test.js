'use strict';

/* Whoever comes from one of the former plugins keeps every resource: the same logical ids, the same
 * names, and the same values wherever CloudFormation would replace a resource for another one. */

const assert = require('node:assert/strict');
const { after, describe, test } = require('node:test');
const AlertsPlugin = require('serverless-plugin-aws-alerts');
const CanaryPlugin = require('serverless-plugin-canary-deployments');
const ForkPlugin = require('@flagsmith/serverless-plugin-canary-deployments');
const { FRAMEWORKS, copy, framework } = require('../peers/peers.js');
const { Rollout } = require('../peers/ours.js');
const { Reader } = require('./reader.js');
const { permissionFor, arnOf, templateOf } = require('./made.js');

const rollout = new Rollout();
after(() => rollout.close());

/* What CloudFormation cannot change in place (its guide, "Update requires: Replacement"). */
const CREATE_ONLY = {
  'AWS::Lambda::Alias': ['Name', 'FunctionName'],
  'AWS::CodeDeploy::Application': ['ApplicationName', 'ComputePlatform'],
  'AWS::CodeDeploy::DeploymentGroup': ['DeploymentGroupName', 'ApplicationName'],
  'AWS::IAM::Role': ['RoleName', 'Path'],
  'AWS::CloudWatch::Alarm': ['AlarmName'],
  'AWS::CloudWatch::CompositeAlarm': ['AlarmName'],
  'AWS::CloudWatch::Dashboard': ['DashboardName'],
  'AWS::SNS::Topic': ['TopicName'],
  'AWS::Logs::MetricFilter': ['LogGroupName', 'FilterName'],
};

const definitions = {
  Failing: {
    namespace: 'AWS/Lambda',
    metric: 'Errors',
    threshold: 1,
    statistic: 'Sum',
    period: 60,
    evaluationPeriods: 1,
    comparisonOperator: 'GreaterThanOrEqualToThreshold',
  },
  saidInLog: {
    metric: 'saidInLog',
    threshold: 0,
    statistic: 'Sum',
    period: 60,
    evaluationPeriods: 1,
    comparisonOperator: 'GreaterThanThreshold',
    pattern: 'ERROR',
  },
};

const configuration = ({ alerts, canaryAlarms, provisioned, stackName }) => ({
  service: {
    service: 'shop',
    provider: {
      name: 'aws',
      region: 'us-east-1',
      runtime: 'nodejs20.x',
      ...(stackName && { stackName }),
    },
    custom: {
      deploymentSettings: {
        codeDeployRolePermissionsBoundary: 'arn:aws:iam::123456789012:policy/edge',
      },
      ...(alerts && {
        alerts: {
          definitions,
          topics: { alarm: { topic: 'shop-alarms' } },
          dashboards: true,
          nameTemplate: '$[functionName]-$[metricName]-alarm',
          alarms: ['functionErrors'],
        },
      }),
    },
    functions: {
      order: {
        handler: 'index.handler',
        ...(provisioned && {
          provisionedConcurrency: 2,
          targetAlias: { name: 'provisioned', logicalId: 'OrderProvConcLambdaAlias' },
        }),
        deploymentSettings: {
          type: 'Linear10PercentEvery1Minute',
          alias: 'Live',
          preTrafficHook: 'check',
          alarms: [alerts ? 'OrderFailingAlarm' : 'Own'],
          ...(canaryAlarms && { canaryAlarms }),
        },
        ...(alerts && { alarms: ['Failing', 'saidInLog'] }),
      },
      'paid-by_card': {
        handler: 'index.handler',
        deploymentSettings: { type: 'AllAtOnce', alias: 'stable' },
        ...(alerts && { alarms: ['functionThrottles'] }),
      },
      check: { handler: 'index.handler' },
    },
  },
  options: { stage: 'dev', region: 'us-east-1' },
  template: input(provisioned),
});

const PROVISIONED = {
  Type: 'AWS::Lambda::Alias',
  Properties: {
    FunctionName: { Ref: 'OrderLambdaFunction' },
    FunctionVersion: { 'Fn::GetAtt': ['OrderLambdaVersion1', 'Version'] },
    Name: 'provisioned',
    ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
  },
};

function input(provisioned) {
  const template = templateOf(
    {
      Own: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { AlarmName: 'own', Namespace: 'AWS/Lambda', MetricName: 'Errors' },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { Targets: [{ Id: 'a', Arn: arnOf('order') }] },
      },
      May: permissionFor(arnOf('order'), 'events.amazonaws.com'),
      ...(provisioned && { OrderProvConcLambdaAlias: PROVISIONED }),
    },
    ['order', 'check'],
  );
  const { Properties } = template.Resources.OrderLambdaFunction;
  Object.assign(template.Resources, {
    PaidDashbyUnderscorecardLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { ...Properties, FunctionName: 'shop-dev-paid-by_card' },
    },
    PaidDashbyUnderscorecardLambdaVersion1: {
      Type: 'AWS::Lambda::Version',
      Properties: { FunctionName: { Ref: 'PaidDashbyUnderscorecardLambdaFunction' } },
    },
  });
  return template;
}

const PEERS = {
  'canary 0.8.0': { plugins: [CanaryPlugin] },
  'its fork 2.0.0': { plugins: [ForkPlugin] },
  'its fork 2.0.0 with canary alarms': {
    plugins: [ForkPlugin],
    canaryAlarms: [{ preset: 'errors' }, { metric: 'Throttles', statistic: 'Sum', threshold: 5 }],
  },
  'its fork 2.0.0 with provisioned concurrency': { plugins: [ForkPlugin], provisioned: true },
  'canary 0.8.0 and alerts 1.7.5': { plugins: [AlertsPlugin, CanaryPlugin], alerts: true },
};

function before(made, plugins, name) {
  const serverless = framework(made, name);
  for (const Plugin of plugins) {
    const plugin = new Plugin(serverless, made.options);
    (plugin.compile ?? plugin.addCanaryDeploymentResources).call(plugin);
  }
  return copy(serverless.service.provider.compiledCloudFormationTemplate);
}

/* A composite alarm of the fork's is not made anew: its alarms are attached one by one. It goes,
   and replaces nothing. */
const isGone = ({ Type }) => Type === 'AWS::CloudWatch::CompositeAlarm';

for (const [title, { plugins, ...settings }] of Object.entries(PEERS))
  for (const stackName of [undefined, 'team-stack'])
    describe(`from ${title}${stackName ? ', in a stack that is called otherwise' : ''}`, () => {
      for (const name of FRAMEWORKS)
        test(`${name}: nothing is replaced`, async () => {
          const made = configuration({ ...settings, stackName });
          const theirs = before(made, plugins, name);
          const { template: ours } = await rollout.transform(made, name);
          const readers = [theirs, ours].map(
            (template) => new Reader(template, { stack: stackName ?? 'shop-dev' }),
          );
          const { Resources } = made.template;
          const kept = Object.entries(theirs.Resources).filter(([, body]) => !isGone(body));
          assert.ok(kept.filter(([id]) => !Resources[id]).length >= 5);
          for (const [id, { Type }] of kept) {
            assert.equal(ours.Resources[id]?.Type, Type, id);
            assert.ok(
              CREATE_ONLY[Type] || Resources[id],
              `what CloudFormation replaces ${Type} for is not known here`,
            );
            for (const property of CREATE_ONLY[Type] ?? []) {
              const [was, is] = readers.map((reader) =>
                reader.plain(reader.resource(id).Properties[property]),
              );
              assert.deepEqual(is, was, `${id}.${property}`);
            }
          }
        });
    });
