'use strict';

/* After `serverless package` the folder has the plugin's work in it. `sls-rollout plan` of that folder
   reads as `serverless rollout plan` does, which sees the template from before. */

const assert = require('node:assert/strict');
const { spawnSync } = require('node:child_process');
const path = require('node:path');
const { after, describe, test } = require('node:test');
const { FRAMEWORKS, newService, removeFolders, run } = require('./service.js');

const BINARY = path.resolve(
  process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout'),
);
const OURS = ['serverless-plugin-rollout'];

after(removeFolders);

const sls = async (framework, dir, ...words) => {
  const { status, stdout, stderr } = await run(framework, dir, words);
  assert.equal(status, 0, stdout + stderr);
  return stdout;
};

function binary(dir, ...words) {
  const { stdout, stderr } = spawnSync(BINARY, words, { cwd: dir, encoding: 'utf8' });
  assert.ok(stdout, stderr);
  return stdout;
}

/* Without the diagnostics, whose places differ, and what has a clock in its name. */
function reportOf(json) {
  const { diagnostics, ...report } = JSON.parse(json.slice(json.indexOf('{')));
  return JSON.parse(JSON.stringify(report).replace(/(ApiGatewayDeployment)\d{13}/g, '$1'));
}

// Another plugin's names: of functions, of log groups, and of the stack.
const NAMING = `'use strict';
module.exports = class {
  constructor(serverless) {
    const { naming } = serverless.getProvider('aws');
    const lambda = naming.getLambdaLogicalId.bind(naming);
    naming.getLambdaLogicalId = (key) => 'Our' + lambda(key);
    naming.getStackName = () => 'our-stack';
    this.hooks = {};
  }
};
`;

const SERVICES = {
  'the article': {},
  'names of another plugin': {
    plugins: ['./naming.js', ...OURS],
    files: { 'naming.js': NAMING },
  },
  'an alias that the service refers to itself': {
    edit: (yml) =>
      `${yml.replace(/^resources:\n(?: .*\n)*/m, '')}resources:
  Resources:
    Own:
      Type: AWS::Lambda::EventSourceMapping
      Properties:
        FunctionName: !Ref OrderLambdaFunctionAliasLive
        EventSourceArn: arn:aws:sqs:eu-west-1:111122223333:own
`,
  },
};

for (const framework of FRAMEWORKS)
  describe(framework, () => {
    for (const [name, settings] of Object.entries(SERVICES))
      test(`plan and check after packaging: ${name}`, async () => {
        const dir = newService(settings);
        const wanted = reportOf(await sls(framework, dir, 'rollout', 'plan', '--format', 'json'));
        assert.deepEqual(reportOf(binary(dir, 'plan', '--format', 'json')), wanted);
        assert.ok(wanted.functions[0].callers.count);
        const simulated = JSON.parse(binary(dir, 'simulate', '--format', 'json'));
        assert.ok(simulated);
        const checked = JSON.parse(binary(dir, 'check', '--format', 'json', '--severity', 'info'));
        assert.deepEqual(
          checked.map(({ id, path: where }) => `${id} ${where}`),
          JSON.parse(
            await sls(framework, dir, 'rollout', 'check', '--format', 'json', '--severity', 'info'),
          ).map(({ id, path: where }) => `${id} ${where}`),
        );
      });
  });
