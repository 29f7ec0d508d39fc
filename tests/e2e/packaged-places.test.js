'use strict';

/* A packaged folder beside the serverless.yml that it was made of: what the framework made is shown
   where people wrote it, and what the plugin changed of it is told as changed. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { after, before, test } = require('node:test');
const { newFolder, newService, removeFolders, run } = require('./service.js');

const ROOT = path.join(__dirname, '../..');
const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(ROOT, 'build', 'sls-rollout'),
);

after(removeFolders);

const YML = `service: shop
plugins:
  - serverless-plugin-rollout
package: {patterns: ['!node_modules/**']}
provider:
  name: aws
  runtime: nodejs20.x
  region: eu-west-1
  environment:
    SHIP: !Ref ShipLambdaFunction
custom:
  deploymentSettings: {allFunctions: true, type: AllAtOnce, alias: Live}
functions:
  order:
    handler: orders.getOrders
    environment:
      SELF: !GetAtt OrderLambdaFunction.Arn
    destinations: {onSuccess: ship}
    events:
      - alexaSkill: amzn1.ask.skill.xx
      - s3: {bucket: there, existing: true}
  ship:
    handler: orders.getOrders
    maximumRetryAttempts: 1
resources:
  extensions:
    ShipLambdaFunction:
      Properties:
        Environment:
          Variables:
            ADDED: !GetAtt OrderLambdaFunction.Arn
`;

let dir;
before(async () => {
  dir = newService({ edit: () => YML });
  const { status, stdout, stderr } = await run('osls', dir, ['package']);
  assert.equal(status, 0, stdout + stderr);
});

const ask = (...words) =>
  spawnSync(BINARY, words, { cwd: dir, encoding: 'utf8', maxBuffer: 1 << 26 }).stdout;
const lineOf = (text) => YML.split('\n').findIndex((line) => line.includes(text)) + 1;

test('what the framework made has its place in serverless.yml, as inside of the framework', async () => {
  const found = JSON.parse(ask('check', '--severity', 'info', '--format', 'json'));
  const placeOf = (where) => {
    const { file, line } = found.find((each) => each.path === where) ?? {};
    return `${file}:${line}`;
  };
  const wanted = {
    'Resources.OrderLambdaFunction.Properties.Environment.Variables.SELF': 'SELF',
    'Resources.OrderLambdaFunction.Properties.Environment.Variables.SHIP': 'SHIP',
    'Resources.OrderLambdaPermissionAlexaSkill1': '  order:',
    'Resources.ShipLambdaFunction.Properties.Environment.Variables.ADDED': 'ADDED',
  };
  for (const [where, text] of Object.entries(wanted))
    assert.equal(placeOf(where), `serverless.yml:${lineOf(text)}`, where);
  const files = new Set(found.map(({ file }) => file));
  assert.deepEqual([...files], ['serverless.yml']);
  const inside = await run('osls', dir, ['rollout', 'check', '--severity', 'info']);
  assert.equal(inside.stdout.trimEnd(), ask('check', '--severity', 'info').trimEnd());
});

test('a package without its service has its places in the state file', () => {
  const file = path.join(newFolder(), 'serverless-state.json');
  fs.copyFileSync(path.join(dir, '.serverless/serverless-state.json'), file);
  const found = JSON.parse(ask('check', file, '--severity', 'info', '--format', 'json'));
  assert.ok(found.length);
  for (const each of found) assert.equal(each.file, file);
});

test('callers whose qualifier the plugin wrote are told as moved', () => {
  const { functions } = JSON.parse(ask('plan', '--format', 'json'));
  const outcomes = functions.flatMap(({ callers }) =>
    callers.list.map(({ resource, property, outcome }) => `${resource} ${property} ${outcome}`),
  );
  assert.deepEqual(outcomes.sort(), [
    'OrderCustomS31 FunctionName moves',
    'OrderLambdaEvConf DestinationConfig.OnSuccess.Destination moves',
    'OrderLambdaEvConf FunctionName moves',
    'ShipLambdaEvConf FunctionName moves',
  ]);
});
