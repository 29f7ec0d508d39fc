'use strict';

/* How long packaging takes: the time inside the hooks of the two former plugins together, and of this one, its process
   included; and the time to load each. Prints one table of medians and judges nothing.

   The runs alternate between the two, and the first of each is not counted. */

const { spawnSync } = require('node:child_process');
const os = require('node:os');
const path = require('node:path');
const { framework } = require('../peers/peers.js');
const { BINARY } = require('../peers/ours.js');

process.env.SLS_ROLLOUT_BINARY = BINARY;
const ROOT = path.join(__dirname, '..', '..');
const ROLLOUT = path.join(ROOT, 'plugin-shim', 'index.js');
const PEERS = ['serverless-plugin-aws-alerts', 'serverless-plugin-canary-deployments'];
const HOOKS = ['package:compileEvents', 'after:aws:package:finalize:mergeCustomProviderResources'];
const SIZES = [
  { functions: 5, runs: 31 },
  { functions: 50, runs: 15 },
  { functions: 500, runs: 5 },
];
const LOADS = 15;

const arnOf = (id) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const join = (...pieces) => ({ 'Fn::Join': ['', pieces] });
const REGION = { Ref: 'AWS::Region' };
const PARTITION = { Ref: 'AWS::Partition' };

// What the framework compiles for a function behind a REST method and a queue.
function resourcesOf(i, name) {
  const id = `Handler${i}LambdaFunction`;
  const address = join(
    'arn:',
    PARTITION,
    ':apigateway:',
    REGION,
    ':lambda:path/2015-03-31/functions/',
    arnOf(id),
    '/invocations'
  );
  const api = { Ref: 'ApiGatewayRestApi' };
  const source = join('arn:', PARTITION, ':execute-api:', REGION, ':', { Ref: 'AWS::AccountId' }, ':', api, '/*/*');
  const resources = {
    [`Handler${i}LogGroup`]: ['Logs::LogGroup', { LogGroupName: `/aws/lambda/${name}` }],
    [id]: [
      'Lambda::Function',
      {
        Code: { S3Bucket: { Ref: 'ServerlessDeploymentBucket' }, S3Key: 'serverless/bench.zip' },
        Handler: 'handler.run',
        Runtime: 'nodejs20.x',
        FunctionName: name,
        MemorySize: 1024,
        Timeout: 6,
        Role: arnOf('IamRoleLambdaExecution'),
      },
    ],
    [`Handler${i}LambdaVersion7xSaAR4LltZAorMi0Ze3t1gEPFt68w5a2ljHk1f3nA`]: [
      'Lambda::Version',
      { FunctionName: { Ref: id }, CodeSha256: 'nuHjDlOH+IYEef4O' },
    ],
    [`ApiGatewayResourceHandler${i}`]: [
      'ApiGateway::Resource',
      { ParentId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] }, PathPart: `handler${i}`, RestApiId: api },
    ],
    [`ApiGatewayMethodHandler${i}Get`]: [
      'ApiGateway::Method',
      {
        HttpMethod: 'GET',
        ResourceId: { Ref: `ApiGatewayResourceHandler${i}` },
        RestApiId: api,
        AuthorizationType: 'NONE',
        Integration: { IntegrationHttpMethod: 'POST', Type: 'AWS_PROXY', Uri: address },
        MethodResponses: [],
      },
    ],
    [`Handler${i}LambdaPermissionApiGateway`]: [
      'Lambda::Permission',
      { FunctionName: arnOf(id), Action: 'lambda:InvokeFunction', Principal: 'apigateway.amazonaws.com', SourceArn: source },
    ],
    [`Handler${i}EventSourceMappingSQSQueue`]: [
      'Lambda::EventSourceMapping',
      { BatchSize: 10, EventSourceArn: arnOf('Queue'), FunctionName: arnOf(id), Enabled: true },
    ],
  };
  return Object.fromEntries(
    Object.entries(resources).map(([key, [type, Properties]]) => [key, { Type: `AWS::${type}`, Properties }])
  );
}

function serviceOf(count) {
  const options = { stage: 'dev', region: 'eu-west-1' };
  const policy = { PolicyName: 'lambda', PolicyDocument: { Version: '2012-10-17', Statement: [] } };
  const Resources = {
    IamRoleLambdaExecution: { Type: 'AWS::IAM::Role', Properties: { Policies: [policy] } },
    Queue: { Type: 'AWS::SQS::Queue' },
  };
  Resources.ApiGatewayRestApi = { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'bench' } };
  const functions = {};
  for (let i = 0; i < count; i += 1) {
    const alarms = ['functionErrors', 'functionDuration'];
    functions[`handler${i}`] = {
      handler: 'handler.run',
      alarms,
      deploymentSettings: { type: 'Linear10PercentEvery1Minute', alias: 'Live', alarms: [`Handler${i}FunctionErrorsAlarm`] },
    };
    Object.assign(Resources, resourcesOf(i, `bench-dev-handler${i}`));
  }
  const provider = { name: 'aws', runtime: 'nodejs20.x', ...options };
  const custom = { alerts: { dashboards: true } };
  return { service: { service: 'bench', provider, custom, functions }, template: { Resources }, options };
}

// The milliseconds that the hooks of these plugins take, their constructors excluded.
async function packaging(made, create) {
  const serverless = framework(made);
  const plugins = create(serverless, made.options);
  const start = process.hrtime.bigint();
  for (const hook of HOOKS) for (const plugin of plugins) await plugin.hooks[hook]?.();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const quiet = { warning() {}, notice() {}, info() {}, warn() {} };
const CONTESTANTS = {
  'both former plugins': (serverless, options) => PEERS.map((name) => new (require(name))(serverless, options)),
  'this plugin': (serverless, options) => [new (require(ROLLOUT))(serverless, options, { log: quiet })],
};

// The milliseconds of a fresh node that requires these modules.
function loading(modules) {
  const script = modules.map((name) => `require(${JSON.stringify(name)})`).join(';');
  const start = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return Number(process.hrtime.bigint() - start) / 1e6;
}

const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

// Medians by contestant, of `runs` runs that take turns after one for warming up.
async function alternate(contestants, runs, measure) {
  const times = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
  for (let run = 0; run <= runs; run += 1) {
    for (const [name, contestant] of Object.entries(contestants)) {
      const time = await measure(contestant);
      if (run > 0) times[name].push(time);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, list]) => [name, median(list)]));
}

async function main() {
  const rows = [];
  const add = (what, runs, medians) => {
    const [former, ours] = Object.keys(CONTESTANTS).map((name) => medians[name]);
    rows.push([what, String(runs), `${former.toFixed(1)} ms`, `${ours.toFixed(1)} ms`, `${(former / ours).toFixed(2)}`]);
  };
  for (const { functions, runs } of SIZES) {
    const made = serviceOf(functions);
    add(`hooks, ${functions} functions`, runs, await alternate(CONTESTANTS, runs, (create) => packaging(made, create)));
  }
  const modules = { nothing: [], 'both former plugins': PEERS, 'this plugin': [ROLLOUT] };
  const { nothing, ...loads } = await alternate(modules, LOADS, (list) => loading(list));
  for (const name of Object.keys(loads)) loads[name] -= nothing;
  add('load, above an empty node', LOADS, loads);

  const table = [['medians', 'runs', ...Object.keys(CONTESTANTS), 'ratio'], ...rows];
  const widths = table[0].map((_, column) => Math.max(...table.map((row) => row[column].length)));
  const line = (row) => row.map((cell, i) => (i ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join('  ');
  console.log(
    `node ${process.version}, ${os.cpus().length} processors (${os.cpus()[0].model.trim()}), ${process.platform} ${process.arch}`
  );
  for (const row of table) console.log(line(row));
}

main();
