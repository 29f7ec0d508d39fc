'use strict';
/* Seeds of every fuzz target, made from what the tests have anyway: node seeds.js FOLDER writes
   FOLDER/<target>/<name>. */

const fs = require('node:fs');
const path = require('node:path');
const {
  alarm,
  alias,
  deployment,
  event,
  group,
  history,
  moment,
  page,
  resource,
  shifting,
  stack,
  target,
} = require('../watch/world.js');
const { version } = require('../../package.json');

const ROOT = path.join(__dirname, '../..');
const FIXTURES = path.join(ROOT, 'fixtures');
const LONGEST = 16384;

const read = (...names) =>
  fs.existsSync(path.join(...names)) ? fs.readFileSync(path.join(...names), 'utf8') : undefined;
const folders = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .map(({ name }) => path.join(folder, name));
const files = (folder) =>
  fs
    .readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((each) => each.isFile())
    .map(({ parentPath, path: older, name }) => path.join(parentPath ?? older, name));
const cases = folders(path.join(FIXTURES, 'cases')).flatMap(folders);
const first = (folder, ...names) =>
  names.map((name) => read(folder, name)).find((text) => text !== undefined);
const serviceOf = (folder) => first(folder, 'service.yml', 'service.json');
const templateOf = (folder) => first(folder, 'template.json', 'template.yml');

// ---- One function a target: [name, text] ----

function* documents() {
  const named = files(FIXTURES).filter((name) => /\.(json|yml)$/.test(name));
  for (const name of named)
    yield [path.relative(FIXTURES, name), `${name.endsWith('.json') ? '2' : '3'}${read(name)}`];
}

function optionsOf(folder) {
  const words = (read(folder, 'arguments') ?? '').split('\n').filter(Boolean),
    options = {};
  for (let i = 0; i + 1 < words.length; i += 2) options[words[i].replace(/^--/, '')] = words[i + 1];
  return options;
}

function* transform() {
  for (const folder of cases) {
    const service = serviceOf(folder),
      template = templateOf(folder),
      options = optionsOf(folder);
    if (service && template)
      yield [
        path.relative(FIXTURES, folder),
        [service, template, ...(Object.keys(options).length ? [JSON.stringify(options)] : [])].join(
          '\0',
        ),
      ];
  }
}

// The files beside a service get the names that the target knows.
function* variables() {
  for (const folder of [
    ...folders(path.join(FIXTURES, 'variables')),
    ...folders(path.join(FIXTURES, 'cases/variables')),
  ]) {
    const beside = files(folder)
      .map((name) => path.relative(folder, name))
      .filter(
        (name) =>
          !/^(serverless|service|template|expected|diagnostics|arguments|environment)/.test(name),
      );
    const known = ['a.yml', 'b.json', 'c.txt', 'd.yml', '.env'],
      parts = ['', '', '', '', ''];
    let service = first(folder, 'serverless.yml', 'service.yml') ?? '';
    for (const name of beside) {
      const at = known.findIndex(
        (each, i) =>
          !parts[i] &&
          (path.extname(each) === path.extname(name) ||
            (each === '.env') === name.startsWith('.env')),
      );
      if (at < 0) continue;
      parts[at] = read(folder, name);
      service = service.replaceAll(name, known[at]);
    }
    yield [path.relative(FIXTURES, folder), [service, ...parts].join('\0')];
  }
}

function* expressions() {
  const metrics =
    'a\nb\nerrors\nrequests\nhalf=a / 2\n#p99\n#tm90\n#TM(10%:90%)\n#PR(:300)\n#IQM\n#Average';
  const found = new Set();
  for (const folder of cases)
    for (const [, text] of (serviceOf(folder) ?? '').matchAll(
      /expression: *['"]?([^\n]*?)['"]?$/gm,
    ))
      found.add(text);
  for (const name of ['simulator_parts_test.c', 'metrics_test.c'])
    for (const [, text] of read(ROOT, 'tests/unit', name).matchAll(/"((?:[^"\\\n]|\\["\\])*)"/g))
      if (/[()+*/<>=-]|&&|\|\|/.test(text) && !/%[.\d]*[a-z]/.test(text))
        found.add(text.replace(/\\(.)/g, '$1'));
  for (const text of found) yield [`expression-${[...found].indexOf(text)}`, `${text}\n${metrics}`];
}

const request = (method, params, id = 1) =>
  JSON.stringify({ jsonrpc: '2.0', id, method, ...(params && { params }) });

function* rpc() {
  const small = cases.filter(
    (folder) =>
      read(folder, 'template.json') &&
      read(folder, 'template.json').length < 4000 &&
      read(folder, 'service.json'),
  );
  const service = {
    service: 'shop',
    provider: { stage: 'dev', region: 'eu-west-1' },
    custom: { alerts: {} },
    functions: {
      order: {
        alarms: ['functionErrors'],
        deploymentSettings: {
          type: 'Canary10Percent5Minutes',
          alias: 'Live',
          alarms: ['OrderFunctionErrorsAlarm'],
        },
      },
    },
  };
  const template = {
    Resources: {
      OrderLambdaFunction: {
        Type: 'AWS::Lambda::Function',
        Properties: { FunctionName: 'shop-dev-order' },
      },
      OrderLambdaVersionA: {
        Type: 'AWS::Lambda::Version',
        Properties: { FunctionName: { Ref: 'OrderLambdaFunction' } },
      },
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: { Targets: [{ Arn: { 'Fn::GetAtt': ['OrderLambdaFunction', 'Arn'] } }] },
      },
    },
  };
  const pairs = [
    [service, template],
    ...small.map((folder) => [
      JSON.parse(read(folder, 'service.json')),
      JSON.parse(read(folder, 'template.json')),
    ]),
  ];
  yield [
    'describe',
    `\x01${request('describe')}\n\n{\n${request('nothing')}\n{"jsonrpc":"2.0","method":"describe"}\n[]`,
  ];
  const hooks = [
    'package:compileEvents',
    'after:aws:package:finalize:mergeCustomProviderResources',
    'after:deploy:deploy',
    'before:remove:remove',
  ];
  for (const [i, [one, other]] of pairs.entries()) {
    const params = { version, service: one, template: other };
    for (const [j, name] of hooks.entries())
      yield [
        `hook-${i}-${j}`,
        `\x05${request('hook', { ...params, name, returns: j % 2 ? 'patch' : 'template', options: { stage: 'dev' } })}\n`,
      ];
    for (const [name, format] of [
      ['plan', 'json'],
      ['plan', 'markdown'],
      ['check', 'sarif'],
      ['simulate', 'text'],
      ['simulate', 'json'],
    ])
      yield [
        `command-${i}-${name}-${format}`,
        `\x09${request('command', { ...params, name, options: { stage: 'dev', format, chart: 'unicode', runs: '100' } })}\n${request('describe', {}, 'two')}\n`,
      ];
    yield [
      `capture-${i}`,
      `\x09${request('command', { ...params, name: 'capture', options: { out: 'case' } })}`,
    ];
  }
}

// ---- AWS ----

const XML = (operation, inner) =>
  `<${operation}Response><${operation}Result>${inner}</${operation}Result></${operation}Response>`;
const stackIs = (StackStatus, name = 'shop-dev') => ({
  operation: 'DescribeStacks',
  text: XML(
    'DescribeStacks',
    `<Stacks><member><StackName>${name}</StackName><StackId>arn:aws:cloudformation:eu-west-1:1:stack/${name}/1</StackId><StackStatus>${StackStatus}</StackStatus></member></Stacks>`,
  ),
});
const missing = (operation) => ({
  operation,
  status: 400,
  text: '<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id shop-dev-alerts does not exist</Message></Error></ErrorResponse>',
});

const stopped = deployment('order', 'd-1', 'Stopped', {
  errorInformation: { code: 'ALARM_ACTIVE', message: 'm' },
  completeTime: moment(20),
  rollbackInfo: { rollbackDeploymentId: 'd-2' },
});
const back = (status) =>
  deployment('order', 'd-2', status, {
    createTime: moment(22),
    creator: 'codeDeployRollback',
    rollbackInfo: { rollbackTriggeringDeploymentId: 'd-1' },
  });
const STORIES = {
  rolledBack: [
    {
      at: 0,
      groups: { order: group('order') },
      deployments: { 'd-1': deployment('order', 'd-1', 'InProgress') },
      targets: { 'd-1': target('order', '12', '13', 10, shifting(0)) },
      aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
      alarms: { a: alarm('shop-dev-orderErrors', 'OK') },
    },
    { at: 15, alarms: { a: alarm('shop-dev-orderErrors', 'ALARM', 'Threshold Crossed', 14) } },
    { at: 20, deployments: { 'd-1': stopped, 'd-2': back('InProgress') } },
    {
      at: 30,
      deployments: { 'd-2': back('Succeeded') },
      aliases: { 'shop-dev-order': alias('12') },
    },
  ],
  succeeded: [
    {
      at: 0,
      groups: { order: group('order') },
      deployments: {
        'd-1': deployment('order', 'd-1', 'InProgress', { deploymentConfigName: 'Own' }),
      },
      targets: {
        'd-1': target('order', '12', '13', 10, [
          event('BeforeAllowTraffic', 'InProgress', -2),
          ...shifting(0).slice(1),
        ]),
      },
      aliases: { 'shop-dev-order': alias('12', '13', 0.1) },
      alarms: {},
      configurations: {
        Own: {
          trafficRoutingConfig: {
            type: 'TimeBasedLinear',
            timeBasedLinear: { linearPercentage: 30, linearInterval: 1 },
          },
        },
      },
    },
    {
      at: 40,
      deployments: { 'd-1': deployment('order', 'd-1', 'Succeeded', { completeTime: moment(40) }) },
      aliases: { 'shop-dev-order': alias('13') },
    },
  ],
};

// Elements that the target looks at; one pick of each operation and moment keeps a seed small.
const told = (story) =>
  [stack(['order']), ...history(story)].map(({ operation, from, when, body, text, status }) => ({
    operation,
    ...(from && { from }),
    ...(when && { when }),
    ...(status && { status }),
    ...(body ? { body } : { text }),
  }));
const TEMPLATE = {
  Resources: {
    Order: {
      Type: 'AWS::Lambda::Function',
      Properties: { FunctionName: 'shop-dev-order', Role: { 'Fn::GetAtt': ['RoleA', 'Arn'] } },
    },
    V2: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Order' } } },
    Red: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'red' } },
    Group: {
      Type: 'AWS::CodeDeploy::DeploymentGroup',
      Properties: {
        DeploymentGroupName: 'g',
        DeploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
        AlarmConfiguration: { Enabled: true, Alarms: [{ Name: { Ref: 'Red' } }] },
      },
    },
    Alias: {
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'Order' },
        FunctionVersion: { 'Fn::GetAtt': ['V2', 'Version'] },
        Name: 'Live',
      },
      UpdatePolicy: {
        CodeDeployLambdaAliasUpdate: {
          ApplicationName: 'app',
          DeploymentGroupName: { Ref: 'Group' },
        },
      },
    },
  },
};
const BEFORE = JSON.stringify(TEMPLATE)
  .replaceAll('V2', 'V1')
  .replace('RoleA', 'RoleB')
  .replaceAll('"', '&quot;');

function* scenarios() {
  for (const [name, story] of Object.entries(STORIES)) {
    const answers = told(story);
    for (const [i, more] of [
      {},
      { terminal: { columns: 60, rows: 10 } },
      { interruptAt: 3 },
    ].entries())
      yield [
        `watch-${name}-${i}`,
        { arguments: ['watch', '--stack', 'shop-dev', '--timeout', '120'], answers, ...more },
      ];
    yield [
      `watch-${name}-json`,
      { arguments: ['watch', '--stack', 'shop-dev', '--format', 'json'], answers },
    ];
    yield [`status-${name}`, { arguments: ['status', '--stack', 'shop-dev'], answers }];
    yield [
      `status-${name}-json`,
      { arguments: ['status', '--group', 'app/group', '--format', 'json'], answers },
    ];
    yield [
      `stop-${name}`,
      {
        arguments: ['stop', '--stack', 'shop-dev'],
        replies: [true],
        answers: [
          { operation: 'StopDeployment', body: { status: 'Pending', statusMessage: 'm' } },
          ...answers,
        ],
      },
    ];
  }
  const resources = {
    operation: 'ListStackResources',
    text: page([
      resource('Order', 'AWS::Lambda::Function', 'shop-dev-order'),
      resource('Red', 'AWS::CloudWatch::Alarm', 'red'),
      resource('ServerlessDeploymentBucket', 'AWS::S3::Bucket', 'b'),
    ]),
  };
  const look = [
    stackIs('UPDATE_COMPLETE'),
    {
      operation: 'GetTemplate',
      text: XML('GetTemplate', `<TemplateBody>${BEFORE}</TemplateBody>`),
    },
    resources,
    { operation: 'ListDeployments', body: { deployments: [] } },
    { operation: 'GetAlias', body: alias('12', '13', 0.1) },
    { operation: 'DescribeAlarms', body: { MetricAlarms: [alarm('red', 'ALARM', 'r')] } },
  ];
  for (const format of ['text', 'json', 'sarif'])
    yield [
      `preflight-${format}`,
      {
        arguments: ['preflight', '--stack', 'shop-dev', '--template', 't', '--format', format],
        document: TEMPLATE,
        answers: look,
      },
    ];
  yield [
    'preflight-yaml',
    {
      arguments: ['preflight', '--stack', 'shop-dev', '--template', 't'],
      document: TEMPLATE,
      answers: look.map((each) =>
        each.operation === 'GetTemplate'
          ? {
              ...each,
              text: XML(
                'GetTemplate',
                '<TemplateBody>Resources:\n  Order:\n    Type: AWS::Lambda::Function\n</TemplateBody>',
              ),
            }
          : each,
      ),
    },
  ];
  const stackDocument = {
    name: 'shop-dev-alerts',
    of: 'shop-dev',
    template: {
      Parameters: { Order: { Type: 'String' } },
      Resources: { A: { Type: 'AWS::CloudWatch::Alarm' } },
    },
    tags: { STAGE: 'dev' },
    parameters: { Order: { logicalId: 'Order', attribute: null }, Limit: { value: '3' } },
  };
  const begun = (operation) => ({
    operation,
    text: XML(
      operation,
      '<StackId>arn:aws:cloudformation:eu-west-1:1:stack/shop-dev-alerts/1</StackId>',
    ),
  });
  const events = {
    operation: 'DescribeStackEvents',
    text: XML(
      'DescribeStackEvents',
      '<StackEvents><member><LogicalResourceId>A</LogicalResourceId><ResourceStatus>CREATE_FAILED</ResourceStatus><ResourceStatusReason>no</ResourceStatusReason></member></StackEvents>',
    ),
  };
  const deploy = (...answers) => ({
    arguments: ['alerts-stack', 'deploy', 'd'],
    document: stackDocument,
    answers: [
      resources,
      begun('CreateStack'),
      begun('UpdateStack'),
      begun('DeleteStack'),
      events,
      ...answers,
    ],
  });
  yield [
    'alerts-create',
    deploy(
      { ...missing('DescribeStacks'), next: true },
      { ...stackIs('CREATE_COMPLETE', 'shop-dev-alerts'), next: true },
    ),
  ];
  yield ['alerts-update', deploy(stackIs('UPDATE_COMPLETE', 'shop-dev-alerts'))];
  yield [
    'alerts-failed',
    deploy(
      { ...stackIs('CREATE_COMPLETE', 'shop-dev-alerts'), next: true },
      { ...stackIs('UPDATE_ROLLBACK_COMPLETE', 'shop-dev-alerts'), next: true },
    ),
  ];
  yield [
    'alerts-remove',
    {
      arguments: ['alerts-stack', 'remove', 'd'],
      document: { ...stackDocument, template: null },
      answers: [begun('DeleteStack'), stackIs('DELETE_COMPLETE', 'shop-dev-alerts')],
    },
  ];
}

function* aws() {
  for (const [name, scenario] of scenarios()) yield [name, JSON.stringify(scenario)];
  for (const [i, [, text]] of [
    ...read(ROOT, 'tests/unit/aws_text_test.c').matchAll(
      /"((?:[^"\\\n]|\\.)*<(?:[^"\\\n]|\\.)*)"/g,
    ),
  ].entries())
    yield [`xml-${i}`, `x${text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1')}`];
  for (const text of [
    '2015-08-30T12:36:00Z',
    '2015-08-30T12:36:00.123+02:00',
    '2015-08-30T12:36:00UTC',
    'Sun, 30 Aug 2015 12:36:00 GMT',
  ])
    yield [`moment-${text.slice(-8)}`, `m${text}`];
  const keys =
    'aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = abcdefghijklmnopqrstuvwxyz0123456789ABCD\n';
  yield [
    'profiles-default',
    `p[default]\nregion = eu-west-1\nmax_attempts = 3\n\0[default]\n${keys}`,
  ];
  yield [
    'profiles-role',
    `p[default]\nrole_arn = arn:aws:iam::1:role/r\nsource_profile = b\n[profile b]\n${keys}[services s]\nlambda =\n  endpoint_url = http://127.0.0.1\n\0`,
  ];
  yield [
    'profiles-process',
    'p[default]\ncredential_process = /bin/x "a b" c\\ d\nservices = s\n\0',
  ];
  const found = {
    AccessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    SecretAccessKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCD',
    Token: 't',
    SessionToken: 't',
    Expiration: '2026-11-01T13:00:00Z',
  };
  const service = {
    roleCredentials: {
      accessKeyId: 'ASIA',
      secretAccessKey: 'abcdefghijklmnopqrstuvwxyz',
      sessionToken: 't',
      expiration: 1793534400000,
    },
  };
  const role = XML(
    'AssumeRole',
    `<Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>abcdefghijklmnopqrstuvwxyz</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2026-11-01T13:00:00Z</Expiration></Credentials>`,
  );
  for (const [row, body] of [
    [0, found],
    [1, found],
    [2, found],
    [3, role],
    [4, role.replaceAll('AssumeRole', 'AssumeRoleWithWebIdentity')],
    [5, service],
  ])
    yield [
      `source-${row}`,
      `c${String.fromCharCode(row)}\x00200\ncontent-type:application/json\n\n${typeof body === 'string' ? body : JSON.stringify(body)}`,
    ];
  for (let i = 0; i < 7; i++) {
    yield [
      `call-${i}`,
      `r${String.fromCharCode(i)}\x00200\nx-amzn-requestid:1\ndate:Sun, 01 Nov 2026 10:00:00 GMT\n\n${i > 2 && i < 6 ? XML('Operation', '<A><member>1</member></A>') : '{"a":[1]}'}`,
    ];
    yield [
      `refused-${i}`,
      `r${String.fromCharCode(i)}\x00400\nx-amzn-errortype:a#ThrottlingException:x\nx-amz-retry-after:100\n\n${i > 2 && i < 6 ? '<ErrorResponse><Error><Code>Throttling</Code><Message>m</Message></Error><RequestId>1</RequestId></ErrorResponse>' : '{"__type":"c#ExpiredTokenException","Message":"m"}'}`,
    ];
  }
}

const TARGETS = { aws, documents, expressions, rpc, transform, variables };

// The names of the targets; each folder of seeds is made anew.
function write(folder) {
  for (const [name, seeds] of Object.entries(TARGETS)) {
    const into = path.join(folder, name);
    fs.rmSync(into, { recursive: true, force: true });
    fs.mkdirSync(into, { recursive: true });
    for (const [seed, text] of seeds())
      if (text.length <= LONGEST)
        fs.writeFileSync(path.join(into, seed.replace(/[^\w.-]+/g, '-')), text);
  }
}

module.exports = { names: Object.keys(TARGETS), write };

if (require.main === module) write(process.argv[2]);
