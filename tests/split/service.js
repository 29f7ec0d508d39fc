'use strict';

/* A service that serverless-plugin-split-stacks splits, packaged by the real frameworks. The plugin
   asks CloudFormation, at packaging, for the resources that are deployed: a server on loopback
   answers that there are none, or those that a test gives. */

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { newFolder, run } = require('../e2e/service.js');

const ROOT = path.join(__dirname, '../..');
const OURS = 'serverless-plugin-rollout';
const SPLIT = 'serverless-plugin-split-stacks';
const FRAMEWORKS = ['serverless', 'osls'];

// tests/plugins has packages of its own
const folderOf = (name) =>
  path.dirname(
    require.resolve(`${name}/package.json`, { paths: [path.join(__dirname, '../plugins'), ROOT] }),
  );

const MODES = {
  perFunction: { perFunction: true, perType: false },
  perType: { perType: true },
  perGroupFunction: { perType: false, perGroupFunction: true, nestedStackCount: 2 },
};

const shifts = (more = {}) => ({ type: 'Linear10PercentEvery1Minute', alias: 'Live', ...more });

/* Events of several kinds, hooks before and after, alarms of every scope, an alarm of the stack. */
const shop = () => ({
  service: 'shop',
  frameworkVersion: '*',
  package: { patterns: ['!node_modules/**'] },
  provider: {
    name: 'aws',
    runtime: 'nodejs20.x',
    region: 'eu-west-1',
    iam: {
      role: {
        statements: [
          {
            Effect: 'Allow',
            Action: 'lambda:InvokeFunction',
            Resource: {
              'Fn::Sub': 'arn:${AWS::Partition}:lambda:eu-west-1:*:function:shop-dev-product',
            },
          },
        ],
      },
    },
  },
  custom: {
    alerts: { topics: { alarm: 'shop-alarms' }, dashboards: true },
    deploymentSettings: { allFunctions: true, ...shifts() },
  },
  functions: {
    order: {
      handler: 'index.handler',
      events: [{ http: 'GET /order' }, { schedule: 'rate(5 minutes)' }, { httpApi: 'GET /order' }],
      alarms: [
        'functionErrors',
        { name: 'functionDuration', scope: 'version', threshold: 300 },
        { name: 'functionThrottles', scope: 'alias' },
      ],
      deploymentSettings: {
        canaryAlarms: true,
        alarms: ['functionErrors', 'functionDuration'],
        preTrafficHook: 'before',
        postTrafficHook: 'later',
      },
    },
    product: {
      handler: 'index.handler',
      environment: { ORDER: { Ref: 'OrderLambdaFunction' } },
      events: [
        { http: 'GET /product/{id}' },
        { http: 'POST /product/{id}' },
        { httpApi: 'POST /product' },
        { sns: 'told' },
        { sqs: { arn: { 'Fn::GetAtt': ['Work', 'Arn'] } } },
        { eventBridge: { pattern: { source: ['shop'] } } },
      ],
    },
    before: { handler: 'index.handler' },
    later: { handler: 'index.handler' },
  },
  resources: {
    Resources: {
      Work: { Type: 'AWS::SQS::Queue' },
      Daily: {
        Type: 'AWS::Events::Rule',
        Properties: {
          ScheduleExpression: 'rate(1 day)',
          Targets: [{ Id: 'order', Arn: { 'Fn::Sub': '${OrderLambdaFunction.Arn}' } }],
        },
      },
      MayCallDaily: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { Ref: 'OrderLambdaFunction' },
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: { 'Fn::GetAtt': ['Daily', 'Arn'] },
        },
      },
      OwnConfig: {
        Type: 'AWS::Lambda::EventInvokeConfig',
        Properties: {
          FunctionName: { Ref: 'OrderLambdaFunction' },
          Qualifier: '$LATEST',
          MaximumRetryAttempts: 0,
        },
      },
    },
  },
});

// What `edit` makes of a service; members are merged by hand.
function edited(edit) {
  const service = shop();
  edit(service);
  return service;
}

// Declares what functions may hold, and does nothing: the service without this plugin.
const IDLE = `module.exports = class Idle {
  constructor({ configSchemaHandler }) {
    configSchemaHandler.defineFunctionProperties('aws', { properties: { alarms: {}, deploymentSettings: {} } });
  }
};`;

/* A folder with the service. `plugins` are in the order of serverless.yml; './idle.js' is there. */
function folderFor(service, { plugins = [OURS, SPLIT], split = {}, files = {} } = {}) {
  const dir = newFolder();
  const custom = { ...service.custom, splitStacks: split };
  const all = {
    'serverless.json': JSON.stringify({ ...service, plugins, custom }),
    'index.js': "exports.handler = async () => 'one';\n",
    'idle.js': IDLE,
    ...files,
  };
  for (const [name, text] of Object.entries(all)) fs.writeFileSync(path.join(dir, name), text);
  fs.mkdirSync(path.join(dir, 'node_modules'));
  fs.symlinkSync(ROOT, path.join(dir, 'node_modules', OURS), 'dir');
  fs.symlinkSync(folderOf(SPLIT), path.join(dir, 'node_modules', SPLIT), 'dir');
  return dir;
}

/* ---- CloudFormation, as far as the packaging asks ---- */

const xml = (body) =>
  `<ListStackResourcesResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStackResourcesResult><StackResourceSummaries>${body}</StackResourceSummaries></ListStackResourcesResult></ListStackResourcesResponse>`;
const member = ([id, { Type }]) =>
  `<member><LogicalResourceId>${id}</LogicalResourceId><PhysicalResourceId>${id}</PhysicalResourceId><ResourceType>${Type}</ResourceType><ResourceStatus>CREATE_COMPLETE</ResourceStatus><LastUpdatedTimestamp>2026-11-01T12:00:00Z</LastUpdatedTimestamp></member>`;

/* `deployed`: stack -> {logical id: {Type}}; a nested stack is named by its logical id. */
async function cloudFormation(deployed = {}) {
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => {
      const stack = new URLSearchParams(body).get('StackName');
      const resources = deployed[stack];
      const missing = `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${stack} does not exist</Message></Error></ErrorResponse>`;
      response.writeHead(resources ? 200 : 400, { 'content-type': 'text/xml' });
      response.end(resources ? xml(Object.entries(resources).map(member).join('')) : missing);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}`;
  return {
    env: { AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_CLOUDFORMATION: url, AWS_REGION: 'eu-west-1' },
    close: () => (server.closeAllConnections(), server.close()),
  };
}

const ROOT_TEMPLATE = 'cloudformation-template-update-stack.json';
const readJson = (file) => JSON.parse(fs.readFileSync(file, 'utf8'));

// The packaged templates of a folder: {root, nested: {file: template}}.
function templatesOf(dir) {
  const folder = path.join(dir, '.serverless');
  const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  const nested = names.filter((name) => /nested-stack(-\d+)?\.json$/.test(name));
  return {
    root: names.includes(ROOT_TEMPLATE) && readJson(path.join(folder, ROOT_TEMPLATE)),
    nested: Object.fromEntries(nested.map((name) => [name, readJson(path.join(folder, name))])),
  };
}

/* Packages a service, or runs another command. Resolves to {dir, status, stdout, stderr, said,
   templates}; `said` is both outputs together. */
async function packaged(framework, service, settings = {}) {
  const { deployed, command = ['package'], ...rest } = settings;
  const dir = folderFor(service, rest);
  const server = await cloudFormation(deployed);
  try {
    const ended = await run(framework, dir, command, server.env);
    return { dir, ...ended, said: ended.stdout + ended.stderr, templates: templatesOf(dir) };
  } finally {
    server.close();
  }
}

module.exports = {
  FRAMEWORKS,
  MODES,
  OURS,
  SPLIT,
  edited,
  folderFor,
  packaged,
  shifts,
  shop,
  templatesOf,
};
