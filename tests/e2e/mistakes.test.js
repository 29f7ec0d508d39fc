'use strict';

/* What is wrong in the settings, inside of the frameworks. Their validation admits misspelt keys and
   most other values, which this plugin describes with their places; a few of a wrong type it refuses
   itself: osls ends the packaging there, serverless 3 warns and goes on, so that this plugin ends it. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const { after, test } = require('node:test');
const {
  FRAMEWORKS,
  newService,
  packaged,
  removeFolders,
  run,
  templateFile,
} = require('./service.js');

after(removeFolders);

const ORDER = /    deploymentSettings:\n(?: {6}.*\n)+/; // the first function's

// What is no object, or another word, is admitted by the schema and described by this plugin.
const DESCRIBED = {
  'settings that are true': [
    (yml) => yml.replace(ORDER, '    deploymentSettings: true\n'),
    /RO107 serverless\.yml:\d+:\d+: functions\.order\.deploymentSettings is true; it must be an object/,
  ],
  'a switch that is a text': [
    (yml) => yml.replace('alias: Live', "alias: Live\n      enabled: 'no'"),
    /RO107 serverless\.yml:\d+:16: functions\.order\.deploymentSettings\.enabled is a string; it must be true or false/,
  ],
  'another place for a URL': [
    (yml) => yml.replace('alias: Live', 'alias: Live\n      functionUrl: Alias'),
    /RO107 serverless\.yml:\d+:20: functions\.order\.deploymentSettings\.functionUrl must be alias or function; did you mean "alias"\?/,
  ],
};
const twoNames = (yml) => yml.replace('alias: Live', 'alias: [Live, Canary]');

for (const framework of FRAMEWORKS) {
  for (const [what, [edit, described]] of Object.entries(DESCRIBED))
    test(`${framework}: ${what}`, async () => {
      const dir = newService({ edit });
      const { status, stdout, stderr } = await run(framework, dir, ['package']);
      const said = stdout + stderr;
      assert.equal(status, 1);
      assert.match(said, described);
      assert.doesNotMatch(said, /at 'functions|" schema/);
      assert.ok(!fs.existsSync(templateFile(dir)));
    });

  test(`${framework}: an alias that is a list ends the packaging, with its place`, async () => {
    const dir = newService({ edit: twoNames });
    const { status, stdout, stderr } = await run(framework, dir, ['package']);
    const said = stdout + stderr;
    assert.equal(status, 1);
    assert.match(said, /functions\.order\.deploymentSettings\.alias': must be string/);
    if (framework === 'serverless')
      assert.match(
        said,
        /RO105 serverless\.yml:\d+:\d+: functions\.order\.deploymentSettings\.alias is a list; it must be a name/,
      );
    assert.doesNotMatch(said, /index\.js:\d+/, 'a stack trace');
    assert.ok(!fs.existsSync(templateFile(dir)));
  });

  test(`${framework}: an alarm by its definition is the function's own, and a list of one word is the word`, async () => {
    const edit = (yml) =>
      yml
        .replace('- OrderFunctionErrorsAlarm', '- FunctionErrors')
        .replace('- ProductFunctionErrorsAlarm', '- FunctionErrors')
        .replace('type: Linear10PercentEvery1Minute', 'type: [Linear10PercentEvery1Minute]')
        .replace('alias: Live', 'alias: [Live]');
    const { template } = await packaged(framework, { edit });
    const group = (name) => template.Resources[`${name}LambdaFunctionDeploymentGroup`].Properties;
    for (const name of ['Order', 'Product']) {
      assert.deepEqual(group(name).AlarmConfiguration.Alarms, [
        { Name: { Ref: `${name}FunctionErrorsAlarm` } },
      ]);
      assert.equal(template.Resources[`${name}FunctionErrorsAlarm`].Type, 'AWS::CloudWatch::Alarm');
      assert.equal(template.Resources[`${name}LambdaFunctionAliasLive`].Properties.Name, 'Live');
      assert.equal(
        group(name).DeploymentConfigName,
        'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
      );
    }
  });

  // The frameworks' validation would end in "unrecognized property", and serverless 3 goes on after it.
  const MISSPELT = {
    aliass: {
      edit: (yml) => yml.replace('alias: Live', 'aliass: Live'),
      place: 'functions.order.deploymentSettings.aliass',
      meant: 'alias',
    },
    preste: {
      edit: (yml) =>
        yml.replace('alias: Live', 'alias: Live\n      canaryAlarms: [{preste: errors}]'),
      place: 'functions.order.deploymentSettings.canaryAlarms[0].preste',
      meant: 'preset',
    },
    treshold: {
      edit: (yml) => yml.replace('threshold: 1', 'treshold: 1'),
      place: 'custom.alerts.definitions.FunctionErrors.treshold',
      meant: 'threshold',
    },
  };
  for (const [key, { edit, place, meant }] of Object.entries(MISSPELT))
    test(`${framework}: the misspelt key ${key} ends packaging, with the place in serverless.yml`, async () => {
      const dir = newService({ edit });
      const lines = fs.readFileSync(path.join(dir, 'serverless.yml'), 'utf8').split('\n');
      const at = lines.findIndex((line) => line.includes(key));
      const column = lines[at].indexOf(key);
      const { status, stdout, stderr } = await run(framework, dir, ['package']);
      const said = stdout + stderr;
      assert.notEqual(status, 0, said);
      assert.doesNotMatch(said, /unrecognized property|"else" schema|serverless-state/);
      const head = `RO116 serverless.yml:${at + 1}:${column + 1} ${place}: there is no key "${key}"; did you mean "${meant}"?`;
      const found = said.split('\n');
      const first = found.findIndex((line) => line.includes(head));
      assert.notEqual(first, -1, said);
      assert.ok(found[first + 1].endsWith(`| ${lines[at]}`), found[first + 1]);
      assert.match(found[first + 2], /\| +\^$/);
      assert.equal(found[first + 2].indexOf('^'), found[first + 1].indexOf(key));
      assert.equal(said.match(/RO\d{3}/g).length, 1, said);
    });
}
