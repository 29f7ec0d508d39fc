'use strict';

/* Every line under "Examples:" in the help of every command is run as it stands, by a shell, in a
   folder that has what the examples speak of: the article's service, its packaged state, its
   template, and a case. */

const assert = require('node:assert/strict');
const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { BINARY, ROOT, folder, put, run } = require('./terminal.js');

const { caseFiles } = require('./cases.js');

// ---- The folder ----

const lambda = (key, handler) => ({
  [`${key}LambdaFunction`]: {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: `sls-canary-sls-dev-${key.toLowerCase()}`,
      Handler: handler,
      Runtime: 'nodejs22.x',
      Timeout: 6,
    },
  },
  [`${key}LambdaVersionAbc`]: {
    Type: 'AWS::Lambda::Version',
    DeletionPolicy: 'Retain',
    Properties: { FunctionName: { Ref: `${key}LambdaFunction` } },
  },
  [`${key}LambdaPermissionApiGateway`]: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      FunctionName: { 'Fn::GetAtt': [`${key}LambdaFunction`, 'Arn'] },
      Action: 'lambda:InvokeFunction',
      Principal: 'apigateway.amazonaws.com',
    },
  },
});
const TEMPLATE = {
  AWSTemplateFormatVersion: '2010-09-09',
  Resources: {
    ...lambda('Order', 'orders.getOrders'),
    ...lambda('Product', 'products.getProducts'),
  },
};
const YAML = `Resources:
  OrderLambdaFunction:
    Type: AWS::Lambda::Function
  OrderLambdaVersionAbc:
    Type: AWS::Lambda::Version
    Properties: {FunctionName: !Ref OrderLambdaFunction}
  ProductLambdaFunction:
    Type: AWS::Lambda::Function
  ProductLambdaVersionAbc:
    Type: AWS::Lambda::Version
    Properties: {FunctionName: !Ref ProductLambdaFunction}
`;

// The article's settings, as the framework's state file has them.
const settings = (key) => ({
  type: 'Linear10PercentEvery1Minute',
  alias: 'Live',
  alarms: [`${key}FunctionErrorsAlarm`],
});
const ERRORS = {
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  threshold: 1,
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const SERVICE = {
  service: 'sls-canary-sls',
  provider: {
    name: 'aws',
    stage: 'dev',
    region: 'ap-south-1',
    compiledCloudFormationTemplate: TEMPLATE,
  },
  custom: { alerts: { dashboards: true, definitions: { FunctionErrors: ERRORS } } },
  functions: {
    order: {
      handler: 'orders.getOrders',
      alarms: ['FunctionErrors'],
      deploymentSettings: settings('Order'),
    },
    product: {
      handler: 'products.getProducts',
      alarms: ['FunctionErrors'],
      deploymentSettings: settings('Product'),
    },
  },
};

function prepared() {
  const dir = folder({
    'template.json': TEMPLATE,
    'template.yml': YAML,
    '.serverless/serverless-state.json': { service: SERVICE, package: {} },
    'alerts-stack.json': {
      name: 'shop-alerts',
      of: 'shop',
      template: { Resources: {} },
      parameters: {},
      tags: {},
    },
    ...caseFiles('rollout-tests/prod-alarms'),
  });
  for (const name of ['serverless.yml', 'orders.js', 'products.js'])
    fs.cpSync(path.join(ROOT, 'fixtures/sls-canary-sls', name), path.join(dir, name));
  // Under the name that the examples call it by, whatever the binary under test is called.
  fs.mkdirSync(path.join(dir, 'bin'));
  fs.symlinkSync(BINARY, path.join(dir, 'bin/sls-rollout'));
  return dir;
}

// ---- AWS ----

// For the commands that talk to it: a stack in which nothing runs, on loopback, in a process of its
// own.
const aws = spawn(process.execPath, [path.join(ROOT, 'tests/watch/server.js')], {
  stdio: ['pipe', 'pipe', 'inherit'],
});
const endpoint = new Promise((resolve) =>
  aws.stdout.once('data', (url) => resolve(String(url).trim())),
);
after(() => aws.stdin.end());
const SIGNED_IN = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00',
  AWS_REGION: 'ap-south-1',
};

// ---- The examples ----

const overview = run(['--help']).stdout;
const commands = [...overview.matchAll(/^ {2}([\w-]+) {2,}/gm)].map(([, name]) => name);
const examplesOf = (name) =>
  (run([name, '--help']).stdout.split('\nExamples:\n')[1] ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);

// What the example leaves behind, where it is more than what it prints; by its beginning.
const LEFT = [
  ['sls-rollout transform .serverless -o', 'template-with-rollouts.json'],
  ['sls-rollout capture ', 'rollout-tests/prod/expected.json'],
];

/* The lines of a shell in README and COMMANDS.md that call the binary. `serverless print` is played
   by the service itself as JSON: what the framework prints is compared in tests/variables. */
const readme = ['README.md', 'plugin-shim/COMMANDS.md']
  .map((page) => fs.readFileSync(path.join(ROOT, page), 'utf8'))
  .join('\n');
const inReadme = [...readme.matchAll(/```sh\n([^]*?)```/g)]
  .flatMap(([, lines]) => lines.split('\n'))
  .filter((line) => line.includes('sls-rollout ') && !line.startsWith('npm'));
test('the pages have lines to run', () => assert.ok(inReadme.length >= 3));

for (const name of [...commands, undefined]) {
  for (const example of name ? examplesOf(name) : inReadme) {
    test(example, async () => {
      const dir = prepared();
      const print = JSON.stringify({
        ...SERVICE,
        provider: { name: 'aws', stage: 'dev', region: 'ap-south-1' },
      });
      put(dir, { 'bin/serverless': `#!/bin/sh\ncat <<'END'\n${print}\nEND\n` });
      fs.chmodSync(path.join(dir, 'bin/serverless'), 0o755);
      const env = {
        ...process.env,
        ...SIGNED_IN,
        AWS_ENDPOINT_URL: await endpoint,
        PATH: `${path.join(dir, 'bin')}:${process.env.PATH}`,
      };
      const { status, stdout, stderr } = spawnSync('bash', ['-euc', example], {
        cwd: dir,
        env,
        encoding: 'utf8',
        input: '',
      });
      assert.equal(status, 0, stdout + stderr);
      assert.doesNotMatch(stderr, /sls-rollout: |sls-rollout \w+: /);
      for (const [beginning, file] of LEFT)
        if (example.startsWith(beginning)) assert.ok(fs.existsSync(path.join(dir, file)), file);
    });
  }
}

test('there are examples, and they call the command that they stand with', () => {
  for (const name of commands) {
    const examples = examplesOf(name);
    for (const example of examples) assert.match(example, new RegExp(`^sls-rollout ${name}( |$)`));
    if (name !== 'serve') assert.ok(examples.length > 0, name);
  }
});

// What the folder is worth: with less in it, the same examples fail.
test('in an empty folder the examples of plan, test and capture fail', () => {
  for (const name of ['plan', 'test', 'capture']) {
    const [example] = examplesOf(name);
    const args = example.split(' ').slice(1);
    assert.notEqual(run(args, { cwd: folder() }).exit, 0, example);
  }
});

test('the folder is right for each command that needs a template', () => {
  const dir = prepared();
  const { exit, stdout } = run(['transform', '.serverless'], { cwd: dir });
  assert.equal(exit, 0);
  const types = Object.values(JSON.parse(stdout).Resources).map(({ Type }) => Type);
  assert.equal(types.filter((type) => type === 'AWS::CodeDeploy::DeploymentGroup').length, 2);
  put(dir, { 'rollout-tests/prod-alarms/expected.json': '{}' });
  assert.equal(run(['test'], { cwd: dir }).exit, 1);
});
