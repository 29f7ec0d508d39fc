'use strict';
// The services' operations: what is sent is what botocore sends, and what comes back is all there,
// over several pages and batches.

const assert = require('node:assert');
const http = require('node:http');
const test = require('node:test');
const { probe, botocore, python } = require('./probe.js');
const { authorizationOf } = require('./verify.js');

const xml = (operation, result) =>
  `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}</${operation}Result>` +
  `<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></${operation}Response>`;
const numbers = (from, to) => Array.from({ length: to - from }, (_, i) => from + i);

// What the service answers; JSON in, JSON or XML out. Lists come in pages of two, `next` leads on.
const page = (input, list, all) => {
  const from = Number(input.nextToken ?? input.NextToken ?? 0);
  const next = from + 2 < all.length ? { nextToken: String(from + 2) } : {};
  return { [list]: all.slice(from, from + 2), ...next };
};
const services = {
  ListDeployments: (input) =>
    page(
      input,
      'deployments',
      numbers(0, 5).map((i) => `d-${i}`),
    ),
  GetDeployment: (input) => ({
    deploymentInfo: {
      deploymentId: input.deploymentId,
      status: 'InProgress',
      createTime: 1.7e9,
      unknown: { new: true },
    },
  }),
  BatchGetDeployments: (input) => ({
    deploymentsInfo: input.deploymentIds.map((deploymentId) => ({ deploymentId })),
  }),
  ListDeploymentTargets: (input) => page(input, 'targetIds', ['f:1', 'f:2', 'f:3']),
  BatchGetDeploymentTargets: (input) => ({
    deploymentTargets: input.targetIds.map((targetId) => ({
      deploymentTargetType: 'LambdaTarget',
      lambdaTarget: { targetId },
    })),
  }),
  GetDeploymentGroup: (input) => ({
    deploymentGroupInfo: {
      applicationName: input.applicationName,
      deploymentGroupName: input.deploymentGroupName,
    },
  }),
  StopDeployment: () => ({ status: 'Pending', statusMessage: 'stopping' }),
  DescribeAlarms: (input) =>
    input.NextToken
      ? { CompositeAlarms: [{ AlarmName: 'composite', StateValue: 'OK' }] }
      : {
          MetricAlarms: input.AlarmNames.map((AlarmName) => ({ AlarmName, StateValue: 'ALARM' })),
          NextToken: 'composites',
        },
  DescribeStacks: (form) =>
    form.StackName === 'gone'
      ? null
      : xml(
          'DescribeStacks',
          `<Stacks><member><StackName>${form.StackName}</StackName><StackStatus>UPDATE_COMPLETE</StackStatus>` +
            '<Outputs><member><OutputKey>a</OutputKey><OutputValue>x &lt; y &#233;</OutputValue></member><member><OutputKey>b</OutputKey><OutputValue/></member></Outputs><Tags/></member></Stacks>',
        ),
  ListStackResources: (form) => {
    const { StackResourceSummaries: all, nextToken } = page(form, 'StackResourceSummaries', [
      'A',
      'B',
      'C',
    ]);
    return xml(
      'ListStackResources',
      `<StackResourceSummaries>${all.map((id) => `<member><LogicalResourceId>${id}</LogicalResourceId></member>`).join('')}</StackResourceSummaries>` +
        (nextToken ? `<NextToken>${nextToken}</NextToken>` : ''),
    );
  },
  DescribeStackEvents: (form) => {
    const { StackEvents: all, nextToken } = page(form, 'StackEvents', [
      '1',
      '2',
      '3',
      '4',
      '5',
      '6',
    ]);
    return xml(
      'DescribeStackEvents',
      `<StackEvents>${all.map((id) => `<member><EventId>${id}</EventId></member>`).join('')}</StackEvents><NextToken>${nextToken ?? ''}</NextToken>`,
    );
  },
  GetTemplate: () =>
    xml(
      'GetTemplate',
      '<TemplateBody>{"Resources": {"A": "&lt;&amp;&quot;"}}</TemplateBody><StagesAvailable><member>Original</member></StagesAvailable>',
    ),
  CreateStack: () => xml('CreateStack', '<StackId>arn:stack/1</StackId>'),
  UpdateStack: (form) =>
    form.StackName === 'same' ? null : xml('UpdateStack', '<StackId>arn:stack/2</StackId>'),
  DeleteStack: () =>
    '<DeleteStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></DeleteStackResponse>',
};
const refusals = {
  DescribeStacks: 'Stack with id gone does not exist',
  UpdateStack: 'No updates are to be performed.',
};

let recorded = [],
  signatures = [];
const serve = (request, response, body) => {
  signatures.push([request.headers.authorization, authorizationOf(request, body, 's')]);
  const target = request.headers['x-amz-target'];
  const form =
    target || !body || request.method === 'PUT'
      ? undefined
      : Object.fromEntries(new URLSearchParams(body));
  const input = target ? JSON.parse(body) : form;
  recorded.push({
    method: request.method,
    url: request.url,
    target,
    type: request.headers['content-type'],
    input: input && { ...input, ...(input.ClientRequestToken && { ClientRequestToken: 'any' }) },
    ...(input ? {} : { body }),
  });
  if (!input) {
    response.end(
      request.method === 'PUT'
        ? ''
        : JSON.stringify({
            Name: 'Live',
            FunctionVersion: '3',
            RoutingConfig: { AdditionalVersionWeights: { 4: 0.1 } },
          }),
    );
    return;
  }
  const operation = target ? target.split('.')[1] : form.Action;
  const answer = services[operation](input);
  if (answer === null) response.statusCode = 400;
  response.end(
    answer === null
      ? `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${refusals[operation]}</Message></Error><RequestId>r-2</RequestId></ErrorResponse>`
      : typeof answer === 'string'
        ? answer
        : JSON.stringify(answer),
  );
};

let server, environment;
test.before(async () => {
  server = http.createServer((request, response) => {
    let body = '';
    request.on('data', (part) => (body += part));
    request.on('end', () => serve(request, response, body));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  environment = {
    HOME: '/nonexistent',
    AWS_REGION: 'eu-west-1',
    AWS_DEFAULT_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKID',
    AWS_SECRET_ACCESS_KEY: 's',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${server.address().port}`,
  };
});
test.after(() => {
  server.closeAllConnections();
  server.close();
});

const many = numbers(0, 60).map((i) => `d-${i}`);
const names = numbers(0, 230).map((i) => `alarm ${i} "é"`);
const batches = (list, size) => list.flatMap((_, i) => (i % size ? [] : [list.slice(i, i + size)]));
const stackInput = {
  StackName: 'st',
  TemplateBody: '{"a": "b & c + d%"}',
  Parameters: [
    { ParameterKey: 'P', ParameterValue: 'v=1' },
    { ParameterKey: 'Q', ParameterValue: '' },
  ],
  Tags: [{ Key: 'STAGE', Value: 'dev' }],
  Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
  ClientRequestToken: 'any',
};
const stackAsked = {
  stack: 'st',
  body: stackInput.TemplateBody,
  parameters: [
    ['P', 'v=1'],
    ['Q', ''],
  ],
  tags: [['STAGE', 'dev']],
  capabilities: stackInput.Capabilities,
};

// What is asked of the client; what botocore is asked; the value that has to come.
const cases = [
  [
    { do: 'listDeployments', application: 'app', group: 'g' },
    [['codedeploy', 'ListDeployments', { applicationName: 'app', deploymentGroupName: 'g' }, true]],
    ['d-0', 'd-1', 'd-2', 'd-3', 'd-4'],
  ],
  [
    {
      do: 'listDeployments',
      application: 'app',
      group: 'g',
      statuses: ['InProgress', 'Created'],
      most: 2,
    },
    [
      [
        'codedeploy',
        'ListDeployments',
        {
          applicationName: 'app',
          deploymentGroupName: 'g',
          includeOnlyStatuses: ['InProgress', 'Created'],
        },
      ],
    ],
    ['d-0', 'd-1'],
  ],
  [
    { do: 'deployment', id: 'd-1' },
    [['codedeploy', 'GetDeployment', { deploymentId: 'd-1' }]],
    { deploymentId: 'd-1', status: 'InProgress', createTime: 1.7e9, unknown: { new: true } },
  ],
  [
    { do: 'deployments', ids: many },
    batches(many, 25).map((deploymentIds) => [
      'codedeploy',
      'BatchGetDeployments',
      { deploymentIds },
    ]),
    many.map((deploymentId) => ({ deploymentId })),
  ],
  [
    { do: 'targets', id: 'd-1' },
    [
      ['codedeploy', 'ListDeploymentTargets', { deploymentId: 'd-1' }],
      ['codedeploy', 'ListDeploymentTargets', { deploymentId: 'd-1', nextToken: '2' }],
      [
        'codedeploy',
        'BatchGetDeploymentTargets',
        { deploymentId: 'd-1', targetIds: ['f:1', 'f:2', 'f:3'] },
      ],
    ],
    ['f:1', 'f:2', 'f:3'].map((targetId) => ({
      deploymentTargetType: 'LambdaTarget',
      lambdaTarget: { targetId },
    })),
  ],
  [
    { do: 'group', application: 'app', group: 'g' },
    [['codedeploy', 'GetDeploymentGroup', { applicationName: 'app', deploymentGroupName: 'g' }]],
    { applicationName: 'app', deploymentGroupName: 'g' },
  ],
  [
    { do: 'stop', id: 'd-1', rollsBack: true },
    [['codedeploy', 'StopDeployment', { deploymentId: 'd-1', autoRollbackEnabled: true }]],
    { status: 'Pending', statusMessage: 'stopping' },
  ],
  [
    { do: 'alarms', names },
    batches(names, 100).flatMap((AlarmNames) =>
      [{}, { NextToken: 'composites' }].map((more) => [
        'cloudwatch',
        'DescribeAlarms',
        { AlarmNames, AlarmTypes: ['MetricAlarm', 'CompositeAlarm'], MaxRecords: 100, ...more },
      ]),
    ),
    batches(names, 100).flatMap((batch) => [
      ...batch.map((AlarmName) => ({ AlarmName, StateValue: 'ALARM' })),
      { AlarmName: 'composite', StateValue: 'OK' },
    ]),
  ],
  [{ do: 'alarms', names: [] }, [], []],
  [
    { do: 'alias', function: 'arn:aws:lambda:eu-west-1:1:function:my-fn', alias: 'Live' },
    [
      [
        'lambda',
        'GetAlias',
        { FunctionName: 'arn:aws:lambda:eu-west-1:1:function:my-fn', Name: 'Live' },
      ],
    ],
    { Name: 'Live', FunctionVersion: '3', RoutingConfig: { AdditionalVersionWeights: { 4: 0.1 } } },
  ],
  [
    { do: 'stack', stack: 'st' },
    [['cloudformation', 'DescribeStacks', { StackName: 'st' }]],
    {
      StackName: 'st',
      StackStatus: 'UPDATE_COMPLETE',
      Outputs: [
        { OutputKey: 'a', OutputValue: 'x < y é' },
        { OutputKey: 'b', OutputValue: '' },
      ],
      Tags: '',
    },
  ],
  [
    { do: 'resources', stack: 'st' },
    [['cloudformation', 'ListStackResources', { StackName: 'st' }, true]],
    ['A', 'B', 'C'].map((LogicalResourceId) => ({ LogicalResourceId })),
  ],
  [
    { do: 'events', stack: 'st', most: 3 },
    [
      ['cloudformation', 'DescribeStackEvents', { StackName: 'st' }],
      ['cloudformation', 'DescribeStackEvents', { StackName: 'st', NextToken: '2' }],
    ],
    ['1', '2', '3', '4'].map((EventId) => ({ EventId })),
  ],
  [
    { do: 'template', stack: 'st' },
    [['cloudformation', 'GetTemplate', { StackName: 'st', TemplateStage: 'Original' }]],
    '{"Resources": {"A": "<&""}}',
  ],
  [{ do: 'create', ...stackAsked }, [['cloudformation', 'CreateStack', stackInput]], 'arn:stack/1'],
  [
    { do: 'update', ...stackAsked, role: 'arn:aws:iam::1:role/deployer' },
    [['cloudformation', 'UpdateStack', { ...stackInput, RoleARN: 'arn:aws:iam::1:role/deployer' }]],
    'arn:stack/2',
  ],
  [
    { do: 'delete', stack: 'st' },
    [['cloudformation', 'DeleteStack', { StackName: 'st', ClientRequestToken: 'any' }]],
    true,
  ],
  [
    { do: 'put', bucket: 'b', key: 'serverless/a b/é+~.json', body: '{"x": "é"}' },
    [
      [
        's3',
        'PutObject',
        {
          Bucket: 'b',
          Key: 'serverless/a b/é+~.json',
          Body: '{"x": "é"}',
          ContentType: 'application/json',
        },
      ],
    ],
    true,
  ],
];

for (const [asked, calls, value] of cases)
  test(
    `${asked.do} ${JSON.stringify(asked).length > 100 ? '(longer)' : JSON.stringify(asked)}`,
    { skip: python ? false : 'no python with botocore' },
    async () => {
      recorded = [];
      signatures = [];
      const [ours] = await probe([asked], environment);
      const sent = recorded;
      for (const [given, right] of signatures) assert.strictEqual(given, await right);
      recorded = [];
      if (calls.length)
        await botocore(
          calls.map(([service, operation, input, pages]) => ({
            do: 'operation',
            service,
            operation,
            input,
            pages,
          })),
          environment,
        );
      assert.strictEqual(ours.message, '');
      assert.deepStrictEqual(ours.value, value);
      assert.deepStrictEqual(sent, recorded);
    },
  );

test('a stack that does not exist, and an update without changes, are told from other refusals', async () => {
  const [gone, same] = await probe(
    [
      { do: 'stack', stack: 'gone' },
      { do: 'update', stack: 'same' },
    ],
    environment,
  );
  assert.deepStrictEqual(
    [gone.value, gone.isMissing, gone.isUnchanged, gone.code, gone.requestId],
    [null, true, undefined, 'ValidationError', 'r-2'],
  );
  assert.deepStrictEqual([same.value, same.isMissing, same.isUnchanged], [null, undefined, true]);
});

test('a service that gives the same token for ever is left', async () => {
  const plain = services.ListDeployments;
  services.ListDeployments = () => ({ deployments: ['d-1'], nextToken: 'same' });
  const [answer] = await probe(
    [{ do: 'listDeployments', application: 'a', group: 'g' }],
    environment,
  );
  services.ListDeployments = plain;
  assert.deepStrictEqual(answer.value, ['d-1', 'd-1']);
});

test('a path in the endpoint, and a session token, are signed too', async () => {
  signatures = [];
  recorded = [];
  await probe(
    [
      { do: 'alias', function: 'f:1', alias: 'a b' },
      { do: 'put', bucket: 'b', key: 'a b', body: 'x' },
    ],
    {
      ...environment,
      AWS_ENDPOINT_URL: `${environment.AWS_ENDPOINT_URL}/under/here/`,
      AWS_SESSION_TOKEN: 'tok/en+=',
    },
  );
  assert.deepStrictEqual(
    recorded.map(({ url }) => url),
    ['/under/here/2015-03-31/functions/f%3A1/aliases/a%20b', '/under/here/b/a%20b'],
  );
  for (const [given, right] of signatures) {
    assert.match(given, /x-amz-security-token/);
    assert.strictEqual(given, await right);
  }
});
