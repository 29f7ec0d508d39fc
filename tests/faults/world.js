'use strict';

// What the tests of failures share: the programs of this folder, a service to try them on, and
// folders to try it in.

const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { parse } = require('yaml');
const { BINARY, ROOT, VERSION, folder } = require('../commands/terminal.js');

const PROGRAMS = path.join(path.dirname(BINARY), 'tests', 'faults');
const CASE = path.join(ROOT, 'fixtures', 'cases', 'plan', 'several-functions');
const FORMER = 'what was there before\n';

const fixture = (name) => fs.readFileSync(path.join(CASE, name), 'utf8');
const SERVICE = fixture('service.yml');
const TEMPLATE = fixture('template.json');

// A service in YAML, whose variables lead to another file, with a template in YAML, and stacks of
// its own for the alarms.
const YAML_SERVICE = `service: shop
params: {default: {stack: '\${file(alerts.yml):stack}'}}
provider: {name: aws, stage: dev, environment: {A: &text "\\x41\\u2028", B: *text}}
custom:
  alerts:
    externalStack: {nameSuffix: '\${param:stack}'}
    definitions: {failures: &failures {namespace: AWS/Lambda, metric: Errors, threshold: 1, statistic: Sum, period: 60,
      evaluationPeriods: 1, comparisonOperator: GreaterThanOrEqualToThreshold}}
functions:
  order: {handler: a.b, alarms: [failures, {name: others, <<: *failures, metric: Throttles}]}
`;
const YAML_TEMPLATE = `Resources:
  OrderLambdaFunction: {Type: 'AWS::Lambda::Function', Properties: {Handler: a.b, Role: !Sub 'arn:\${AWS::Partition}:iam'}}
`;

const FILES = {
  'service.yml': SERVICE,
  'template.json': TEMPLATE,
  'shop.yml': YAML_SERVICE,
  'shop-template.yml': YAML_TEMPLATE,
  'alerts.yml': 'stack: -eyes\n',
  result: FORMER,
  external: FORMER,
};

// Two requests, a line each; the alarms are in the template already, as behind the framework's
// first hook.
const params = {
  version: VERSION,
  name: 'after:aws:package:finalize:mergeCustomProviderResources',
  service: parse(SERVICE),
  template: JSON.parse(fixture('expected.json')),
};
const request = (id, name, method = 'hook') =>
  JSON.stringify({ jsonrpc: '2.0', id, method, params: { ...params, ...name } });
const REQUESTS = `${request(1)}\n${request(2)}\n`;

const here = (files = {}) => folder({ ...FILES, ...files });

// {exit, stdout, stderr} of a program; `input` goes to its standard input, and `started` may do
// something to the child before it does.
function run(program, args, { cwd, input = '', env = {}, started = () => {}, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, ...options });
    let stdout = '',
      stderr = '';
    child.stdout?.on('data', (part) => (stdout += part));
    child.stderr?.on('data', (part) => (stderr += part));
    child
      .on('error', reject)
      .on('close', (code, signal) => resolve({ exit: signal ?? code, stdout, stderr }));
    child.stdin?.on('error', () => {});
    Promise.resolve(started(child)).then(() => child.stdin?.end(input), reject);
  });
}

module.exports = { BINARY, FORMER, PROGRAMS, REQUESTS, here, request, run };
