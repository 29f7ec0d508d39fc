'use strict';
/* AWS as the tests of watch, status and stop want it: a list of moments, each with what changes at
   it, written as the answers that the services give (facts: wire protocol of CodeDeploy,
   DescribeAlarms, GetAlias, ListStackResources). */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const ROOT = path.join(__dirname, '../..');
const BUILD = process.env.SLS_ROLLOUT_BINARY
  ? path.dirname(path.resolve(process.env.SLS_ROLLOUT_BINARY))
  : path.join(ROOT, 'build');
const PROBE = path.join(BUILD, 'tests/watch/watch_probe');

const START = Date.UTC(2026, 10, 1, 10, 0, 0);
// A moment as CodeDeploy and CloudWatch write it, from seconds since the start.
const moment = (seconds) => START / 1000 + seconds;
const RUNNING = ['Created', 'Queued', 'InProgress', 'Baking', 'Ready'];

const ACCOUNT = '123456789012';
const APPLICATION = 'Shopdev-DeploymentApplication-1A2B';
const ENVIRONMENT = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00',
  AWS_REGION: 'ap-south-1',
};

// ---- What the services answer with ----

const groupOf = (key) =>
  `shop-dev-${key[0].toUpperCase()}${key.slice(1)}LambdaFunctionDeploymentGroup`;

const group = (key, members = {}) => ({
  applicationName: APPLICATION,
  deploymentGroupName: groupOf(key),
  deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  alarmConfiguration: {
    enabled: true,
    ignorePollAlarmFailure: false,
    alarms: [{ name: `shop-dev-${key}Errors` }],
  },
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
  computePlatform: 'Lambda',
  ...members,
});

const deployment = (key, deploymentId, status, members = {}) => ({
  applicationName: APPLICATION,
  deploymentGroupName: groupOf(key),
  deploymentId,
  status,
  deploymentConfigName: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  createTime: moment(-10),
  startTime: moment(-8),
  creator: 'CloudFormation',
  autoRollbackConfiguration: {
    enabled: true,
    events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
  },
  computePlatform: 'Lambda',
  rollbackInfo: {},
  ...members,
});

const event = (lifecycleEventName, status, startTime, endTime, diagnostics) => ({
  lifecycleEventName,
  status,
  ...(startTime !== undefined && { startTime: moment(startTime) }),
  ...(endTime !== undefined && { endTime: moment(endTime) }),
  ...(diagnostics && { diagnostics }),
});

// The events of a deployment whose traffic began to move at `shifted`.
const shifting = (shifted = 0) => [
  event('BeforeAllowTraffic', 'Skipped'),
  event('AllowTraffic', 'InProgress', shifted),
  event('AfterAllowTraffic', 'Pending'),
];
const shifted = (from, to) => [
  event('BeforeAllowTraffic', 'Skipped'),
  event('AllowTraffic', 'Succeeded', from, to),
  event('AfterAllowTraffic', 'Skipped'),
];

const target = (key, from, to, weight, lifecycleEvents, members = {}) => ({
  targetId: `shop-dev-${key}:Live`,
  targetArn: `arn:aws:lambda:ap-south-1:${ACCOUNT}:function:shop-dev-${key}`,
  status: 'InProgress',
  lifecycleEvents,
  lambdaFunctionInfo: {
    functionName: `shop-dev-${key}`,
    functionAlias: 'Live',
    currentVersion: from,
    targetVersion: to,
    targetVersionWeight: weight,
  },
  ...members,
});

const alarm = (name, StateValue, StateReason = '', since = -3600) => ({
  AlarmName: name,
  AlarmArn: `arn:aws:cloudwatch:ap-south-1:${ACCOUNT}:alarm:${name}`,
  StateValue,
  StateReason,
  StateUpdatedTimestamp: moment(since),
  StateTransitionedTimestamp: moment(since),
});

const alias = (version, extra, weight) => ({
  AliasArn: 'arn:aws:lambda:ap-south-1:123456789012:function:f:Live',
  Name: 'Live',
  FunctionVersion: version,
  Description: '',
  RevisionId: 'r',
  ...(extra && { RoutingConfig: { AdditionalVersionWeights: { [extra]: weight } } }),
});

const refusal = (operation, code, members = {}) => ({
  operation,
  status: 400,
  body: { __type: `com.amazonaws.codedeploy#${code}`, message: `${code} it is` },
  ...members,
});

const resource = (id, type, name) =>
  `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${name}</PhysicalResourceId>` +
  `<ResourceType>${type}</ResourceType><ResourceStatus>UPDATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-01T09:00:00Z</LastUpdatedTimestamp></member>`;
const page = (members, token = '') =>
  '<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>' +
  `${members.join('')}</StackResourceSummaries>${token && `<NextToken>${token}</NextToken>`}</ListStackResourcesResult><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></ListStackResourcesResponse>`;
const resourcesOf = (key) => {
  const id = `${key[0].toUpperCase()}${key.slice(1)}LambdaFunction`;
  return [
    resource(`${id}DeploymentGroup`, 'AWS::CodeDeploy::DeploymentGroup', groupOf(key)),
    resource(
      `${id}AliasLive`,
      'AWS::Lambda::Alias',
      `arn:aws:lambda:ap-south-1:${ACCOUNT}:function:shop-dev-${key}:Live`,
    ),
  ];
};
const stack = (keys, name = 'shop-dev') => ({
  operation: 'ListStackResources',
  when: { StackName: name },
  text: page([
    resource('ShopdevDeploymentApplication', 'AWS::CodeDeploy::Application', APPLICATION),
    ...keys.flatMap(resourcesOf),
  ]),
});

// ---- Moments ----

const PARTS = ['groups', 'deployments', 'targets', 'aliases', 'alarms', 'configurations'];

// All answers at one moment. The most general ones first: the last one that fits is given.
function answersAt(from, state) {
  const ids = (of, statuses) =>
    Object.values(state.deployments)
      .filter(
        (each) =>
          (!of || each.deploymentGroupName === of) &&
          (!statuses || !['Succeeded', 'Failed', 'Stopped'].includes(each.status)),
      )
      .map(({ deploymentId }) => deploymentId);
  const answers = [{ operation: 'ListDeployments', body: { deployments: ids(null, RUNNING) } }];
  for (const { deploymentGroupName } of Object.values(state.groups)) {
    answers.push({
      operation: 'ListDeployments',
      when: { deploymentGroupName },
      body: { deployments: ids(deploymentGroupName) },
    });
    answers.push({
      operation: 'ListDeployments',
      when: { deploymentGroupName, includeOnlyStatuses: RUNNING },
      body: { deployments: ids(deploymentGroupName, RUNNING) },
    });
  }
  const last = (name) =>
    Object.values(state.deployments)
      .filter((each) => each.deploymentGroupName === name)
      .sort((a, b) => b.createTime - a.createTime)
      .map(({ deploymentId, status, createTime }) => ({
        lastAttemptedDeployment: { deploymentId, status, createTime },
      }))[0];
  const groups = Object.values(state.groups).map((each) => ({
    ...last(each.deploymentGroupName),
    ...each,
  }));
  answers.push({ operation: 'BatchGetDeploymentGroups', body: { deploymentGroupsInfo: groups } });
  answers.push({
    operation: 'BatchGetDeployments',
    body: { deploymentsInfo: Object.values(state.deployments) },
  });
  for (const [deploymentId, told] of Object.entries(state.targets)) {
    const when = { deploymentId };
    answers.push({
      operation: 'ListDeploymentTargets',
      when,
      body: { targetIds: [told.targetId] },
    });
    answers.push({
      operation: 'BatchGetDeploymentTargets',
      when: { ...when, targetIds: [told.targetId] },
      body: {
        deploymentTargets: [
          { deploymentTargetType: 'LambdaTarget', lambdaTarget: { deploymentId, ...told } },
        ],
      },
    });
  }
  for (const [name, body] of Object.entries(state.aliases))
    answers.push({ operation: 'GetAlias', when: { function: name, alias: 'Live' }, body });
  for (const [deploymentConfigName, deploymentConfigInfo] of Object.entries(state.configurations))
    answers.push({
      operation: 'GetDeploymentConfig',
      when: { deploymentConfigName },
      body: { deploymentConfigInfo },
    });
  answers.push({
    operation: 'DescribeAlarms',
    body: { MetricAlarms: Object.values(state.alarms), CompositeAlarms: [] },
  });
  return answers.map((each) => ({ ...each, from }));
}

/* [{at: seconds, deployments: {id: deploymentInfo}, targets, aliases, alarms, ...}, ...]: each
   moment says what is other than before; null takes away. */
function history(moments) {
  const state = Object.fromEntries(PARTS.map((part) => [part, {}]));
  const none = refusal('ListDeploymentTargets', 'DeploymentNotStartedException');
  return [
    none,
    ...moments.flatMap(({ at, ...changes }) => {
      for (const part of PARTS) {
        Object.assign(state[part], changes[part]);
        for (const [name, value] of Object.entries(state[part]))
          if (value === null) delete state[part][name];
      }
      return answersAt(at, state);
    }),
  ];
}

// ---- Running ----

// {exit, out, err, took (milliseconds), requests, questions}
function run(args, answers, options = {}) {
  const environment = { ...ENVIRONMENT, ...options.environment };
  const input = JSON.stringify({ arguments: args, start: START, answers, ...options, environment });
  const { status, stdout, stderr } = spawnSync(PROBE, {
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    cwd: options.cwd,
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout);
}

module.exports = {
  ACCOUNT,
  APPLICATION,
  BUILD,
  ENVIRONMENT,
  START,
  alarm,
  alias,
  deployment,
  event,
  group,
  groupOf,
  history,
  moment,
  page,
  refusal,
  resource,
  run,
  shifted,
  shifting,
  stack,
  target,
};
