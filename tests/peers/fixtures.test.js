'use strict';

/* The cases that serverless-plugin-canary-deployments publishes: its inputs through sls-rollout,
   against its outputs. Of case 12 the output is not what the plugin makes: its own tests look for
   other file names and never read that case.

   Cases 7 and 8 name alarms that their templates do not have, since the plugin that makes them was
   not run. CloudFormation refuses such a reference, and sls-rollout says so before it (RO110).
   There the alarms are put into the template that goes in and into the one that comes out. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const { differences } = require('./meaning.js');
const { Rollout } = require('./ours.js');
const { FRAMEWORKS, peers } = require('./peers.js');

const FOLDER = path.join(
  path.dirname(require.resolve('serverless-plugin-canary-deployments')),
  'fixtures',
);
const PARTS = { input: 'template', service: 'service', output: 'output' };
const UNREAD = '12';
const WITHOUT_ALARMS = ['7', '8'];
const ALARM = { Type: 'AWS::CloudWatch::Alarm', Properties: {} };
const options = { stage: 'dev', region: 'us-east-1' };

// <number>.<part>[.-]<what it shows>.json
const cases = new Map();
for (const file of fs.readdirSync(FOLDER)) {
  const [, number, part, title = ''] = /^(\d+)\.([a-z]+)(.*)\.json$/.exec(file);
  const made = cases.get(number) ?? { number, options };
  made.title = title.replace(/^[.-]/, '') || 'all of it';
  made[PARTS[part]] = JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8'));
  cases.set(number, made);
}

const alarmsOf = ({ functions }) =>
  Object.values(functions).flatMap(({ deploymentSettings }) => deploymentSettings?.alarms ?? []);
for (const { service, template, output } of WITHOUT_ALARMS.map((number) => cases.get(number))) {
  const missing = alarmsOf(service).filter(
    (id) => typeof id === 'string' && !template.Resources[id],
  );
  for (const id of missing) template.Resources[id] = output.Resources[id] = ALARM;
}

const rollout = new Rollout();
after(() => rollout.close());

test('there are sixteen cases', () => assert.equal(cases.size, 16));

for (const made of [...cases.values()].sort((a, b) => a.number - b.number)) {
  const { number, title, template, service, output } = made;
  for (const framework of FRAMEWORKS) {
    test(`case ${number}, ${title}, with ${framework}`, async () => {
      const theirs = peers(made, framework);
      assert.equal(
        differences(theirs, output).length > 0,
        number === UNREAD,
        'the plugin makes what it publishes',
      );
      const ours = await rollout.transform(made, framework);
      assert.deepEqual(
        differences(ours.template, theirs, { input: template, service, options }),
        [],
      );
    });
  }
}
