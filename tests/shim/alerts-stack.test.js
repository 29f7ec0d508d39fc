'use strict';

/* The alarms' own stack through the plugin: with a double of the binary, what it is started with
   and what becomes of its end; with the binary itself, what reaches a CloudFormation of our own on
   loopback. */

const assert = require('node:assert/strict');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { describe, test } = require('node:test');
const { noted, script, use } = require('./double.js');
const { FRAMEWORKS, article, folder, pluginOf } = require('./framework.js');
const { version } = require('../../plugin-shim/interface.json');

const BINARY = process.env.SLS_ROLLOUT_BINARY ?? path.join(__dirname, '../../build/sls-rollout');
const [DEPLOYED, REMOVED] = ['after:deploy:deploy', 'before:remove:remove'];
const SECRET = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY';
const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: SECRET,
  AWS_SESSION_TOKEN: undefined,
  AWS_PROFILE: undefined,
};
const STACK = {
  name: 'shop-alerts',
  of: 'shop',
  template: { Resources: {} },
  parameters: {},
  tags: {},
};

function withEnvironment(t, variables) {
  for (const [name, value] of Object.entries(variables)) {
    const before = process.env[name];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
    t.after(() => (before === undefined ? delete process.env[name] : (process.env[name] = before)));
  }
}

// A service that asks for the stack. The alarms guard nothing: they could not.
function asking(externalStack = true) {
  const service = article();
  service.custom.alerts.externalStack = externalStack;
  for (const each of Object.values(service.functions)) delete each.deploymentSettings;
  return service;
}

/* A double that answers hooks with `stack`, and for `alerts-stack` carries out `work`, the body of
   a function. Returns what it was started with: {words, input, env}. */
function recording(t, { stack, work = '' }) {
  const record = path.join(folder(t), 'started');
  withEnvironment(t, KEYS);
  script(
    t,
    `
    const fs = require('node:fs');
    const input = fs.readFileSync(0, 'utf8');
    const words = process.argv.slice(2);
    fs.appendFileSync(${JSON.stringify(record)}, JSON.stringify({ words, input, env: process.env }) + '\\n');
    if (words[0] === 'serve') {
      const { name } = JSON.parse(input).params;
      const action = { '${DEPLOYED}': 'deploy', '${REMOVED}': 'remove' }[name];
      const stack = ${JSON.stringify(stack ?? null)};
      const result = { version: ${JSON.stringify(version)}, patch: [], diagnostics: [], ...(stack && { externalStack: { ...stack, action } }) };
      console.log(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
    } else { ${work} }`,
  );
  return () => noted(record);
}

for (const framework of FRAMEWORKS) {
  describe(framework, () => {
    for (const [hook, action] of [
      [DEPLOYED, 'deploy'],
      [REMOVED, 'remove'],
    ]) {
      test(`${hook}: ${action}, with what the binary said and the framework's credentials`, async (t) => {
        const started = recording(t, {
          stack: STACK,
          work: `console.log('shop-alerts: done 90 %\\u001b[2J'); console.log('more');`,
        });
        const { said, fire, serverless } = await pluginOf(framework, { configuration: asking() });
        serverless.service.package.artifactDirectoryName = 'serverless/shop/dev/1';
        serverless.service.provider.deploymentBucket = 'mine';
        await fire(hook);
        const [asked, carried] = started();
        assert.equal(started().length, 2);
        assert.equal(JSON.parse(asked.input).params.name, hook);
        assert.deepEqual(carried.words, [
          'alerts-stack',
          action,
          '--bucket=mine',
          '--prefix=serverless/shop/dev/1',
        ]);
        assert.deepEqual(JSON.parse(carried.input), STACK);
        assert.equal(carried.env.AWS_SECRET_ACCESS_KEY, SECRET);
        assert.equal(carried.env.AWS_REGION, 'ap-south-1');
        assert.ok(!carried.words.join().includes(SECRET) && !carried.input.includes(SECRET));
        assert.deepEqual(said.notice, ['shop-alerts: done 90 %?[2J', 'more']);
      });

      test(`${hook}: who does not ask needs no binary`, async (t) => {
        const started = recording(t, { stack: STACK });
        for (const configuration of [
          article(),
          asking(false),
          { service: 'bare', provider: { name: 'aws' }, functions: {} },
        ]) {
          const { fire } = await pluginOf(framework, { configuration });
          await fire(hook);
        }
        assert.deepEqual(started(), []);
      });

      test(`${hook}: an answer without a stack is the end of it`, async (t) => {
        const started = recording(t, {});
        const { fire } = await pluginOf(framework, { configuration: asking() });
        await fire(hook);
        assert.deepEqual(
          started().map(({ words }) => words),
          [['serve']],
        );
      });

      test(`${hook}: a failure fails it with the reason`, async (t) => {
        recording(t, {
          stack: STACK,
          work: `console.error('sls-rollout alerts-stack: no period\\u001b[2J'); process.exitCode = 1;`,
        });
        const { fire } = await pluginOf(framework, { configuration: asking() });
        await assert.rejects(fire(hook), (error) => {
          assert.equal(error.code, 'ROLLOUT_ALERTS_STACK');
          assert.match(error.message, /no period\?\[2J$/);
          return true;
        });
      });

      test(`${hook}: a silent end and a kill are failures too`, async (t) => {
        for (const [work, reason] of [
          ['process.exitCode = 3', /ended with 3/],
          [`process.kill(process.pid, 'SIGKILL'); setTimeout(() => {}, 1e6)`, /ended with SIGKILL/],
        ]) {
          recording(t, { stack: STACK, work });
          const { fire } = await pluginOf(framework, { configuration: asking() });
          await assert.rejects(fire(hook), { message: reason });
        }
      });
    }

    test('asked for on the command line', async (t) => {
      const started = recording(t, { stack: STACK });
      const { fire } = await pluginOf(framework, { options: { 'alerts-external-stack': true } });
      await fire(DEPLOYED);
      assert.equal(started().length, 2);
    });

    test('a package that another process made', async (t) => {
      const started = recording(t, { stack: STACK });
      const dir = folder(t);
      const compiledCloudFormationTemplate = {
        Resources: { Packaged: { Type: 'AWS::SNS::Topic' } },
      };
      fs.writeFileSync(
        path.join(dir, 'serverless-state.json'),
        JSON.stringify({ service: { provider: { compiledCloudFormationTemplate } } }),
      );
      const { fire, serverless } = await pluginOf(framework, {
        configuration: asking(),
        options: { package: dir },
        compiled: undefined,
      });
      delete serverless.service.provider.compiledCloudFormationTemplate;
      await fire(DEPLOYED);
      assert.deepEqual(
        JSON.parse(started()[0].input).params.template,
        compiledCloudFormationTemplate,
      );
      fs.writeFileSync(path.join(dir, 'serverless-state.json'), '<html>');
      await assert.rejects(fire(DEPLOYED), { code: 'ROLLOUT_ALERTS_STACK' });
    });
  });
}

/* As much of CloudFormation and S3 as the command asks for. Stacks are there at once; `sent` keeps
   the requests' fields, of an upload {path, body}. */
async function cloudFormation(t, stacks, sent) {
  const answer = (fields) => {
    const { Action, StackName } = fields;
    const name = StackName.replace(/^arn:.*:stack\/([^/]+).*$/, '$1');
    const id = `arn:aws:cloudformation:ap-south-1:123456789012:stack/${name}/1`;
    const result = (inner) => [
      200,
      `<${Action}Response><${Action}Result>${inner}</${Action}Result></${Action}Response>`,
    ];
    const refused = (message) => [
      400,
      `<ErrorResponse><Error><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
    ];
    if (Action === 'CreateStack') stacks[name] = 'CREATE_COMPLETE';
    else if (!stacks[name] || (stacks[name] === 'DELETE_COMPLETE' && StackName === name))
      return refused(`Stack with id ${name} does not exist`);
    if (Action === 'UpdateStack') return refused('No updates are to be performed.');
    if (Action === 'DeleteStack') stacks[name] = 'DELETE_COMPLETE';
    const resource = (
      logical,
      physical,
    ) => `<member><LogicalResourceId>${logical}LambdaFunction</LogicalResourceId>
      <PhysicalResourceId>${physical}</PhysicalResourceId><ResourceType>AWS::Lambda::Function</ResourceType>
      <ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`;
    return result(
      {
        DescribeStacks: `<Stacks><member><StackId>${id}</StackId><StackStatus>${stacks[name]}</StackStatus></member></Stacks>`,
        ListStackResources: `<StackResourceSummaries>${resource('Order', 'real-order')}${resource('Product', 'real-product')}</StackResourceSummaries>`,
      }[Action] ?? `<StackId>${id}</StackId>`,
    );
  };
  const server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (text) => (body += text));
    request.on('end', () => {
      if (request.method === 'PUT') {
        sent.push({ path: request.url, body });
        return response.writeHead(200).end();
      }
      const fields = Object.fromEntries(new URLSearchParams(body));
      sent.push(fields);
      const [status, text] = answer(fields);
      response.writeHead(status, { 'content-type': 'text/xml' }).end(text);
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

for (const framework of FRAMEWORKS) {
  test(`${framework}: created, found without changes, and removed by the binary`, async (t) => {
    const sent = [];
    const stacks = { 'sls-canary-sls-dev': 'UPDATE_COMPLETE' };
    const url = await cloudFormation(t, stacks, sent);
    withEnvironment(t, {
      ...KEYS,
      AWS_ENDPOINT_URL: url,
      HTTP_PROXY: undefined,
      http_proxy: undefined,
    });
    use(t, BINARY);
    const { said, fire } = await pluginOf(framework, {
      configuration: asking({ nameSuffix: '-eyes' }),
    });
    await fire(DEPLOYED);
    await fire(DEPLOYED);
    await fire(REMOVED);
    await fire(REMOVED);
    const changes = sent.filter(({ Action }) => /^(Create|Update|Delete)/.test(Action));
    assert.deepEqual(
      changes.map(({ Action }) => Action),
      ['CreateStack', 'UpdateStack', 'DeleteStack'],
    );
    const [created] = changes;
    assert.equal(created.StackName, 'sls-canary-sls-dev-eyes');
    const values = [1, 2].map((i) =>
      ['Key', 'Value'].map((part) => created[`Parameters.member.${i}.Parameter${part}`]),
    );
    assert.deepEqual(Object.fromEntries(values), {
      OrderLambdaFunction: 'real-order',
      ProductLambdaFunction: 'real-product',
    });
    const { Resources } = JSON.parse(created.TemplateBody);
    assert.deepEqual(Object.keys(Resources).sort(), [
      'AlertsDashboard',
      'OrderFunctionErrorsAlarm',
      'ProductFunctionErrorsAlarm',
    ]);
    assert.deepEqual(
      said.notice.map((line) => line.replace('sls-canary-sls-dev-eyes: ', '')),
      [
        'creating, 3 resources',
        'created',
        'updating, 3 resources',
        'has not changed',
        'removing',
        'removed',
        'is not there, nothing to remove',
      ],
    );
  });
}

/* Serverless 4 has its bucket outside of the stack; a template that is too large for a request goes
   there. In the others the service's stack has one, unless the service names its own. */
for (const framework of FRAMEWORKS)
  test(`${framework}: a large template goes through the bucket of package.deploymentBucket`, async (t) => {
    const sent = [];
    const url = await cloudFormation(t, { 'sls-canary-sls-dev': 'UPDATE_COMPLETE' }, sent);
    withEnvironment(t, {
      ...KEYS,
      AWS_ENDPOINT_URL: url,
      HTTP_PROXY: undefined,
      http_proxy: undefined,
    });
    use(t, BINARY);
    const configuration = asking();
    configuration.custom.alerts.topics = { alarm: 'x'.repeat(52_000) };
    const { fire, serverless } = await pluginOf(framework, { configuration });
    Object.assign(serverless.service.package, {
      deploymentBucket: 'shared',
      artifactDirectoryName: 'serverless/shop/dev/1',
    });
    await fire(DEPLOYED);
    const put = sent.find(({ body }) => body);
    assert.match(put.path, /^\/shared\/serverless\/shop\/dev\/1\/compiled-cloudformation-alerts/);
    assert.ok(JSON.parse(put.body).Resources.OrderFunctionErrorsAlarm);
    const created = sent.find(({ Action }) => Action === 'CreateStack');
    assert.equal(created.TemplateBody, undefined);
    assert.match(created.TemplateURL, /shared/);
  });
