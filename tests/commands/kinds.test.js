'use strict';

/* A file that is no service: every command that reads one says what it is instead, on standard
   error, prints nothing, and ends with 2. */

const assert = require('node:assert/strict');
const { describe, test } = require('node:test');
const { folder, run } = require('./terminal.js');

const COMMANDS = ['check', 'plan', 'simulate', 'transform', 'preflight', 'status'];
const HAS = 'a service is an object with service, provider and functions';
const NEITHER =
  'template, not a service; give the service as --service and this template as --template';

const SERVICE = `service: shop
provider: {name: aws}
functions:
  order: {handler: orders.get}
`;

// [what it is, the file, all that is said of it behind the file's name]
const ROWS = [
  ['an object of something else', 'hello: world\n', `: it is not a service: it has hello; ${HAS}`],
  [
    'an object of many things',
    'a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n',
    `: it is not a service: it has a, b, c, d, e and 2 more; ${HAS}`,
  ],
  [
    'a part of a service, which one includes',
    'custom: {a: 1}\nresources: {Resources: {}}\n',
    `: it is not a service: it has custom and resources; ${HAS}`,
  ],
  [
    'a name that is misspelt',
    SERVICE.replace('service:', 'servcie:'),
    ':1:1: there is no key "service", but "servcie"; did you mean "service"?',
  ],
  [
    'functions that are misspelt',
    SERVICE.replace('functions:', 'functoins:'),
    ':3:1: there is no key "functions", but "functoins"; did you mean "functions"?',
  ],
  [
    'functions with a capital',
    SERVICE.replace('functions:', 'Functions:'),
    ':3:1: there is no key "functions", but "Functions"; did you mean "functions"?',
  ],
  [
    'a provider that is misspelt',
    SERVICE.replace('provider:', 'provder:'),
    ':2:1: there is no key "provider", but "provder"; did you mean "provider"?',
  ],
  [
    'a template',
    'AWSTemplateFormatVersion: "2010-09-09"\nResources:\n  Topic: {Type: AWS::SNS::Topic}\n',
    `: it is a CloudFormation ${NEITHER}`,
  ],
  [
    'a template in JSON',
    '{"Resources": {"Topic": {"Type": "AWS::SNS::Topic"}}}',
    `: it is a CloudFormation ${NEITHER}`,
  ],
  [
    'a template of SAM, by its transform',
    'Transform: AWS::Serverless-2016-10-31\nResources: {}\n',
    `: it is an AWS SAM ${NEITHER}`,
  ],
  [
    'a template of SAM, by one of several transforms',
    'Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\nResources: {}\n',
    `: it is an AWS SAM ${NEITHER}`,
  ],
  [
    'a template of SAM, by its resources',
    'Resources:\n  Order: {Type: AWS::Serverless::Function}\n',
    `: it is an AWS SAM ${NEITHER}`,
  ],
  ['nothing', '', `: it is empty; ${HAS}`],
  ['nothing but remarks', '# later\n---\n\n  # more\n...\n', `: it is empty; ${HAS}`],
  ['an empty object', '{}', `: it has no keys; ${HAS}`],
  ['a list', '- service: shop\n', `: it is a list, not a service; ${HAS}`],
  ['a text', 'service', `: it is a string, not a service; ${HAS}`],
  ['null', '~\n', `: it is null, not a service; ${HAS}`],
];

for (const command of COMMANDS)
  describe(command, () => {
    for (const [what, text, said] of ROWS)
      test(what, () => {
        const name = text.startsWith('{') ? 'serverless.json' : 'serverless.yml';
        const { exit, stdout, stderr } = run([command], { cwd: folder({ [name]: text }) });
        assert.deepEqual(
          { exit, stdout, stderr },
          { exit: 2, stdout: '', stderr: `${name}${said}\n` },
        );
      });
  });

test('standard input is named as such', () => {
  const { exit, stderr } = run(['check', '--service', '-'], { input: 'hello: world\n' });
  assert.equal(exit, 2);
  assert.match(stderr, /^standard input: it is not a service: it has hello; /);
});

test('what has few keys is a service all the same', () => {
  for (const text of ['service: shop\n', 'functions: {order: {handler: a.b}}\nservice: shop\n'])
    assert.deepEqual(run(['check'], { cwd: folder({ 'serverless.yml': text }) }), {
      exit: 0,
      stdout: '',
      stderr: '',
    });
});

describe('a composition of services', () => {
  const COMPOSE = `services:
  orders: {path: services/orders}
  the-shop's: {path: "services/the shop's", config: serverless.prod.yml}
  nowhere: {}
`;
  const LIST = (at) => `  orders: sls-rollout plan ${at}services/orders
  the-shop's: sls-rollout plan '${at}services/the shop'\\''s'
  nowhere: it has no path
`;

  test('is named, and its services with their folders', () => {
    const cwd = folder({ 'compose/serverless-compose.yml': COMPOSE });
    assert.deepEqual(run(['plan', 'compose'], { cwd }), {
      exit: 2,
      stdout: '',
      stderr: `sls-rollout plan: compose/serverless-compose.yml composes several services; name one of them:\n${LIST('compose/')}`,
    });
    const { exit, stderr } = run(['plan', '--service', 'serverless-compose.yml'], {
      cwd: `${cwd}/compose`,
    });
    assert.equal(exit, 2);
    assert.ok(stderr.endsWith(`name one of them:\n${LIST('')}`), stderr);
  });

  test('that is a program, or has no services with names, is named', () => {
    for (const [name, text] of [
      ['serverless-compose.ts', 'export default {};'],
      ['serverless-compose.yml', 'services: [orders]\n'],
      ['serverless-compose.json', '{"services": "orders"}'],
      ['serverless-compose.yml', 'other: 1\n'],
    ]) {
      const { exit, stderr } = run(['plan'], { cwd: folder({ [name]: text }) });
      assert.equal(exit, 2);
      assert.equal(
        stderr,
        `sls-rollout plan: ${name} composes several services; name one of them by its folder\n`,
      );
    }
  });

  test('that cannot be read is an error with its place', () => {
    const { exit, stderr } = run(['plan'], {
      cwd: folder({ 'serverless-compose.yml': 'services: [\n' }),
    });
    assert.equal(exit, 1);
    assert.match(stderr, /^serverless-compose\.yml:2:1: this is not YAML: /);
  });

  test('gives way to a service in the same folder', () => {
    const cwd = folder({ 'serverless-compose.yml': COMPOSE, 'serverless.yml': SERVICE });
    assert.equal(run(['check'], { cwd }).exit, 0);
  });
});
