'use strict';

/* Configurations of custom.alerts, written out: every key of the README of
 * serverless-plugin-aws-alerts 1.7.5 and every branch of its source, in pairs where keys interact.
 *
 *   SAME      what it makes a template of; ours has to mean the same
 *   REFUSED   what it ends with an exception at, or makes something of that CloudFormation refuses
 *             or that nobody asked for; and what is said about it here
 *
 * A row is {title, alerts, functions, ...}: `functions` is {order: {}} unless it says otherwise;
 * `provider`, `options` and `resources` (of the template) add to what every service here has;
 * `settings` are custom.deploymentSettings. `idle` means that nothing comes of it, `warns` is what is
 * reported all the same. */

const upperFirst = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const idPart = (text) => upperFirst(text.replaceAll('-', 'Dash').replaceAll('_', 'Underscore'));

function resourcesOf(service, stage, key, { name = `${service}-${stage}-${key}` }) {
  const id = idPart(key);
  return {
    [`${id}LogGroup`]: {
      Type: 'AWS::Logs::LogGroup',
      Properties: { LogGroupName: `/aws/lambda/${name}` },
    },
    [`${id}LambdaFunction`]: {
      Type: 'AWS::Lambda::Function',
      DependsOn: [`${id}LogGroup`],
      Properties: { FunctionName: name },
    },
    [`${id}LambdaVersion7xSaAR4LltZAorMi0Ze3t1gEPFt68w5a2ljHk1f3nA`]: {
      Type: 'AWS::Lambda::Version',
      DeletionPolicy: 'Retain',
      Properties: { FunctionName: { Ref: `${id}LambdaFunction` } },
    },
  };
}

// {title, service, template, options} of a row: the service, and the template that the framework
// has for it.
function written({
  title,
  alerts,
  settings,
  functions = { order: {} },
  provider,
  options,
  resources,
}) {
  const service = 'shop';
  const all = { stage: 'dev', region: 'eu-west-1', ...options };
  const custom = { ...(alerts && { alerts }), ...(settings && { deploymentSettings: settings }) };
  const own = Object.entries(functions).map(([key, definition]) =>
    resourcesOf(service, all.stage, key, definition),
  );
  return {
    title,
    service: {
      service,
      provider: { name: 'aws', runtime: 'nodejs22.x', ...provider },
      custom,
      functions,
    },
    template: {
      AWSTemplateFormatVersion: '2010-09-09',
      Resources: Object.assign({}, ...own, resources),
    },
    options: all,
  };
}

// An alarm that lacks nothing, and what makes it an anomaly detector or one over the log.
const full = {
  namespace: 'AWS/Lambda',
  metric: 'Errors',
  threshold: 1,
  statistic: 'Sum',
  period: 60,
  evaluationPeriods: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
};
const without = (name) => Object.fromEntries(Object.entries(full).filter(([key]) => key !== name));
const band = {
  type: 'anomalyDetection',
  threshold: 2,
  comparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold',
};
const logged = {
  ...without('namespace'),
  metric: 'bunyanErrors',
  threshold: 0,
  comparisonOperator: 'GreaterThanThreshold',
  pattern: '{$.level > 40}',
};

const ARN = 'arn:aws:sns:eu-west-1:123456789012:monitoring';
const DEFAULTS = ['functionInvocations', 'functionErrors', 'functionDuration', 'functionThrottles'];
const PLACEHOLDERS = '$[functionName]-$[functionId]-$[metricName]-$[metricId]';

// One alarm per setting, `name` with a number behind it.
const each = (name, key, values, rest = full) =>
  values.map((value, i) => ({ ...rest, name: `${name}${i + 1}`, [key]: value }));
const alarms = (...list) => ({ order: { alarms: list } });

// The former plugin warns of it too: 'Not deploying alerts on stage dev'.
const NOT_HERE = ['RO223 custom.alerts.stages'];
const STAGES = [
  {
    title: 'no custom.alerts',
    functions: alarms('functionErrors'),
    idle: true,
    warns: ['RO222 functions.order.alarms'],
  },
  { title: 'custom.alerts is empty', alerts: {}, functions: alarms('functionErrors') },
  {
    title: 'the stage is listed',
    alerts: { stages: ['prod', 'dev'] },
    functions: alarms('functionErrors'),
  },
  {
    title: 'another stage of the command line is listed',
    alerts: { stages: ['prod'] },
    functions: alarms('functionErrors'),
    options: { stage: 'prod' },
  },
  {
    title: 'the stage is not listed',
    alerts: { stages: ['prod'] },
    functions: alarms('functionErrors'),
    idle: true,
    warns: NOT_HERE,
  },
  {
    title: 'the stage is not listed: no topic and no dashboard either',
    alerts: { stages: ['prod'], topics: { ok: 'ok' }, dashboards: true, alarms: DEFAULTS },
    idle: true,
    warns: NOT_HERE,
  },
  {
    title: 'no stage is listed',
    alerts: { stages: [], alarms: DEFAULTS },
    idle: true,
    warns: NOT_HERE,
  },
  { title: 'stages is a word', alerts: { stages: 'dev', alarms: ['functionErrors'] } },
];

const DEFINITIONS = [
  {
    title: 'the four definitions that are always there',
    alerts: {},
    functions: alarms(...DEFAULTS),
  },
  {
    title: 'a default with another period',
    alerts: { definitions: { functionErrors: { period: 300, treatMissingData: 'notBreaching' } } },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a default as an anomaly detector',
    alerts: { definitions: { functionInvocations: band } },
    functions: alarms('functionInvocations'),
  },
  {
    title: 'a default that is switched off',
    alerts: { definitions: { functionErrors: { enabled: false } }, alarms: DEFAULTS },
  },
  {
    title: 'a definition that is switched off, and on again by a function',
    alerts: { definitions: { functionErrors: { enabled: false } } },
    functions: alarms({ name: 'functionErrors', enabled: true }),
  },
  {
    title: 'definitions is null',
    alerts: { definitions: null },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a definition with every key',
    warns: ['RO509 custom.alerts.definitions.customAlarm.metric'],
    alerts: {
      definitions: {
        customAlarm: {
          ...full,
          actionsEnabled: false,
          description: 'My custom alarm',
          nameTemplate: '$[functionName]-Duration-IMPORTANT-Alarm',
          prefixTemplate: '$[stackName]',
          metric: 'duration',
          threshold: 200,
          statistic: 'Average',
          period: 300,
          datapointsToAlarm: 1,
          treatMissingData: 'breaching',
          dimensions: [{ Name: 'Shop', Value: 'north' }],
          okActions: ['critical'],
          alarmActions: ['critical'],
          insufficientDataActions: ['critical'],
        },
      },
      topics: {
        critical: {
          ok: 'critical-ok',
          alarm: 'critical-alarm',
          insufficientData: 'critical-unknown',
        },
      },
    },
    functions: alarms('customAlarm'),
  },
  {
    title: 'a definition beside a default of the same name in another case, on two functions',
    alerts: { definitions: { FunctionErrors: { ...full, statistic: 'Minimum' } } },
    functions: { order: { alarms: ['FunctionErrors'] }, product: { alarms: ['functionErrors'] } },
  },
];

const LISTS = [
  {
    title: 'alarms for every function',
    alerts: { alarms: DEFAULTS },
    functions: { order: {}, product: { alarms: [] }, stock: { alarms: null } },
  },
  {
    title: 'global for every function',
    alerts: { global: ['functionErrors'] },
    functions: { order: {}, product: {} },
  },
  {
    title: 'function for every function',
    alerts: { function: ['functionErrors'] },
    functions: { order: {}, product: {} },
  },
  {
    title: 'the three lists for every function overlap',
    alerts: {
      alarms: ['functionErrors', 'functionErrors'],
      global: ['functionThrottles', 'functionErrors'],
      function: ['functionErrors', 'functionDuration'],
    },
  },
  {
    title: 'a name that stands again behind the object that changes it',
    alerts: {
      alarms: ['functionErrors', { name: 'functionErrors', threshold: 9 }],
      global: ['functionErrors'],
    },
  },
  {
    title: 'lists that are null',
    alerts: { alarms: null, global: null, function: null },
    functions: { order: { alarms: null } },
    idle: true,
  },
  {
    title: 'functions without alarms among some with',
    alerts: { alarms: [] },
    functions: { order: {}, product: { alarms: ['functionErrors'] }, stock: {} },
  },
  {
    title: 'each function its own alarms',
    alerts: {},
    functions: {
      order: { alarms: ['functionErrors', 'functionDuration'] },
      product: { alarms: ['functionDuration'] },
    },
  },
  {
    title: 'a function names what holds for all',
    alerts: { alarms: ['functionErrors', 'functionThrottles'] },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a function changes what holds for all',
    alerts: { alarms: ['functionErrors'] },
    functions: {
      ...alarms({ name: 'functionErrors', threshold: 7, statistic: 'Maximum' }),
      product: {},
    },
  },
  {
    title: 'a later object starts from the definition again',
    alerts: { alarms: [{ name: 'functionErrors', threshold: 7 }] },
    functions: alarms({ name: 'functionErrors', period: 120 }),
  },
  {
    title: 'a later name undoes an object',
    alerts: { alarms: [{ name: 'functionErrors', threshold: 7 }] },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a function switches off what holds for all',
    alerts: { alarms: DEFAULTS },
    functions: { ...alarms({ name: 'functionInvocations', enabled: false }), product: {} },
  },
  {
    title: 'switched off, and on again behind it',
    alerts: { alarms: ['functionErrors', 'functionDuration'] },
    functions: alarms({ name: 'functionErrors', enabled: false }, 'functionErrors'),
  },
  {
    title: 'switched off where it is not on',
    alerts: {},
    functions: alarms({ name: 'functionErrors', enabled: false }, 'functionDuration'),
  },
  {
    title: 'an alarm that no definition knows',
    warns: ['RO509 functions.order.alarms[0].metric'],
    alerts: {},
    functions: alarms({
      name: 'fooAlarm',
      ...full,
      metric: 'errors',
      statistic: 'Minimum',
      actionsEnabled: false,
      datapointsToAlarm: 1,
    }),
  },
  {
    title: 'lists are merged over those of the definition, element by element',
    alerts: {
      definitions: {
        many: {
          ...full,
          dimensions: [
            { Name: 'A', Value: 'a' },
            { Name: 'B', Value: 'b' },
          ],
          okActions: ['one', 'two'],
        },
      },
      topics: { one: { ok: 'one-ok' }, two: { ok: 'two-ok' } },
    },
    functions: alarms({ name: 'many', dimensions: [{ Name: 'C' }], okActions: ['two'] }),
  },
  {
    title: 'names with - and _',
    alerts: {
      alarms: ['functionErrors'],
      definitions: { 'slow_tail-latency': { ...full, metric: 'Duration' } },
    },
    functions: {
      'list-orders': { alarms: ['slow_tail-latency'] },
      sync_stock: { alarms: [{ name: 'a-b_c', ...full }] },
    },
  },
];

const METRICS = [
  {
    title: 'every statistic of CloudWatch',
    alerts: {},
    functions: alarms(
      ...each('statistic', 'statistic', ['SampleCount', 'Average', 'Sum', 'Minimum', 'Maximum']),
    ),
  },
  {
    title: 'percentiles and trimmed means',
    alerts: {},
    functions: alarms(
      ...each('tail', 'statistic', [
        'p95',
        'p99.9',
        'p0',
        'p100',
        'tm90',
        'TM(10%:90%)',
        'IQM',
        'PR(:300)',
        'ts10',
        'wm98',
        'tc99',
      ]),
    ),
  },
  {
    title: 'a percentile of few samples',
    alerts: {
      definitions: {
        functionDuration: {
          statistic: 'p95',
          threshold: 100,
          evaluateLowSampleCountPercentile: 'ignore',
        },
      },
    },
    functions: alarms('functionDuration', {
      name: 'evaluated',
      ...full,
      statistic: 'p50',
      evaluateLowSampleCountPercentile: 'evaluate',
    }),
  },
  {
    title: 'evaluateLowSampleCountPercentile without a percentile',
    alerts: {},
    functions: alarms({ name: 'functionErrors', evaluateLowSampleCountPercentile: 'ignore' }),
  },
  {
    title: 'every comparison',
    alerts: {},
    functions: alarms(
      ...each('above', 'comparisonOperator', [
        'GreaterThanOrEqualToThreshold',
        'GreaterThanThreshold',
        'LessThanThreshold',
        'LessThanOrEqualToThreshold',
      ]),
    ),
  },
  {
    title: 'every treatment of missing data, and none',
    alerts: {},
    functions: alarms(
      ...each('missing', 'treatMissingData', [
        'missing',
        'ignore',
        'breaching',
        'notBreaching',
        null,
      ]),
    ),
  },
  {
    title: 'an empty treatment of missing data',
    alerts: {},
    functions: alarms({ name: 'functionErrors', treatMissingData: '' }),
  },
  {
    title: 'periods',
    warns: [0, 1, 2].map((i) => `RO513 functions.order.alarms[${i}].period`),
    alerts: {},
    functions: alarms(...each('period', 'period', [10, 20, 30, 60, 300, 3600, 86400, '120'])),
  },
  {
    title: 'M of N',
    alerts: {},
    functions: alarms(
      ...each('points', 'datapointsToAlarm', [1, 2, 3, '3'], { ...full, evaluationPeriods: 3 }),
    ),
  },
  {
    title: 'numbers as strings',
    alerts: {},
    functions: alarms({
      name: 'strings',
      ...full,
      threshold: '1.5',
      period: '60',
      evaluationPeriods: '2',
      datapointsToAlarm: '1',
    }),
  },
  {
    title: 'thresholds',
    alerts: {},
    functions: alarms(
      ...each('threshold', 'threshold', [0, -3, 0.05, 1e6, '7', { Ref: 'Threshold' }]),
    ),
  },
  {
    title: 'actions on and off',
    alerts: { topics: { alarm: 'alarms' } },
    functions: alarms(...each('actions', 'actionsEnabled', [true, false])),
  },
  {
    title: 'descriptions',
    alerts: {},
    functions: alarms(
      ...each('described', 'description', [
        'Too slow: „Größe"\n',
        '',
        { 'Fn::Sub': 'In ${AWS::Region}' },
      ]),
    ),
  },
  {
    title: 'namespaces',
    alerts: {},
    functions: alarms(...each('space', 'namespace', ['Shop', 'AWS/SQS', { Ref: 'Namespace' }])),
  },
  {
    title: 'a metric that is not of Lambda, without the dimension of the function',
    alerts: {},
    functions: alarms({
      name: 'queue',
      ...full,
      namespace: 'AWS/SQS',
      metric: 'ApproximateAgeOfOldestMessage',
      omitDefaultDimension: true,
      dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['Queue', 'QueueName'] } }],
    }),
  },
];

const DIMENSIONS = [
  {
    title: 'dimensions before the default one',
    alerts: {},
    functions: alarms({
      name: 'functionErrors',
      dimensions: [
        { Name: 'foo', Value: 'bar' },
        { Name: 'stack', Value: { Ref: 'AWS::StackName' } },
      ],
    }),
  },
  {
    title: 'a FunctionName among the dimensions gives way',
    alerts: {},
    functions: alarms({
      name: 'functionErrors',
      dimensions: [
        { Name: 'FunctionName', Value: 'other' },
        { Name: 'foo', Value: 'bar' },
      ],
    }),
  },
  {
    title: 'a FunctionName among the dimensions stays without the default one',
    alerts: {},
    functions: alarms({
      name: 'functionErrors',
      omitDefaultDimension: true,
      dimensions: [{ Name: 'FunctionName', Value: 'other' }],
    }),
  },
  {
    title: 'no dimension at all',
    alerts: {},
    functions: alarms({ name: 'functionErrors', omitDefaultDimension: true }),
  },
  {
    title: 'omitDefaultDimension is false, and dimensions are empty',
    alerts: {},
    functions: alarms(
      { name: 'functionErrors', omitDefaultDimension: false, dimensions: [] },
      { name: 'functionDuration', dimensions: null },
    ),
  },
  {
    title: 'dimensions named like those of versions',
    alerts: {},
    functions: alarms({
      name: 'functionErrors',
      dimensions: [
        { Name: 'Resource', Value: 'x' },
        { Name: 'ExecutedVersion', Value: '7' },
      ],
    }),
  },
];

const ANOMALIES = [
  {
    title: 'anomaly detection, every comparison',
    alerts: {},
    functions: alarms(
      ...each(
        'band',
        'comparisonOperator',
        [
          'LessThanLowerOrGreaterThanUpperThreshold',
          'LessThanLowerThreshold',
          'GreaterThanUpperThreshold',
        ],
        { ...full, ...band },
      ),
    ),
  },
  {
    title: 'defaults as anomaly detectors',
    alerts: {},
    functions: alarms(
      { name: 'functionErrors', ...band },
      { name: 'functionInvocations', ...band, threshold: 3 },
    ),
  },
  {
    title: 'anomalies of a percentile',
    alerts: {},
    functions: alarms({
      name: 'tail',
      ...full,
      ...band,
      statistic: 'p99',
      evaluateLowSampleCountPercentile: 'ignore',
    }),
  },
  {
    title: 'widths of a band',
    alerts: {},
    functions: alarms(...each('width', 'threshold', [1, 2.5, '3', 1e1], { ...full, ...band })),
  },
  {
    title: 'anomaly detection with everything around it',
    alerts: { topics: { ok: 'ok', alarm: 'alarm' } },
    functions: alarms({
      name: 'all',
      ...full,
      ...band,
      actionsEnabled: false,
      description: 'unusual',
      datapointsToAlarm: 2,
      evaluationPeriods: 3,
      treatMissingData: 'ignore',
      dimensions: [{ Name: 'a', Value: 'b' }],
      nameTemplate: '$[metricName]',
    }),
  },
  {
    title: 'anomalies without the dimension of the function',
    alerts: {},
    functions: alarms({ name: 'all', ...full, ...band, omitDefaultDimension: true }),
  },
  {
    title: 'anomalies in the log',
    alerts: { nameTemplate: PLACEHOLDERS },
    functions: alarms({ name: 'logBand', ...logged, ...band, statistic: 'Average' }),
  },
  {
    title: 'static again over an anomaly detector',
    alerts: { definitions: { functionErrors: band } },
    functions: alarms({
      name: 'functionErrors',
      type: 'static',
      comparisonOperator: 'LessThanThreshold',
    }),
  },
];

const NAMES = [
  {
    title: 'nameTemplate with every placeholder',
    alerts: { nameTemplate: PLACEHOLDERS },
    functions: alarms('functionErrors'),
  },
  {
    title: 'nameTemplate without a placeholder',
    alerts: { nameTemplate: 'an alarm' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a placeholder that is none',
    alerts: { nameTemplate: '$[stage]-$[functionName', prefixTemplate: '$[functionName]' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'prefixTemplate alone',
    alerts: { prefixTemplate: 'team-$[stackName]' },
    functions: alarms('functionErrors', { name: 'own', ...full }),
  },
  {
    title: 'prefixTemplate alone, on a log alarm',
    alerts: { prefixTemplate: 'team' },
    functions: alarms({ name: 'bunyan', ...logged }),
  },
  {
    title: 'prefixTemplate and nameTemplate',
    alerts: { nameTemplate: '$[metricName]', prefixTemplate: 'team' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'an empty prefixTemplate and a nameTemplate',
    alerts: { nameTemplate: '$[functionName]-$[metricName]', prefixTemplate: '' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'an empty prefixTemplate alone',
    alerts: { prefixTemplate: '' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'an empty nameTemplate',
    alerts: { nameTemplate: '' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'an empty nameTemplate and a prefixTemplate',
    alerts: { nameTemplate: '', prefixTemplate: 'team' },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a nameTemplate of its own',
    alerts: { nameTemplate: 'all-$[functionName]' },
    functions: alarms('functionDuration', {
      name: 'functionErrors',
      nameTemplate: '$[functionName]-own',
    }),
  },
  {
    title: 'a prefixTemplate of its own',
    alerts: { nameTemplate: '$[metricName]', prefixTemplate: 'all' },
    functions: alarms('functionDuration', { name: 'functionErrors', prefixTemplate: 'own' }),
  },
  {
    title: 'a nameTemplate of a definition, and a prefixTemplate for all',
    alerts: {
      prefixTemplate: 'team',
      definitions: { functionErrors: { nameTemplate: '$[functionId]' } },
    },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a prefixTemplate of a definition alone',
    alerts: { definitions: { functionErrors: { prefixTemplate: 'own' } } },
    functions: alarms('functionErrors', 'functionDuration'),
  },
  {
    title: 'names switched off for one alarm',
    alerts: { nameTemplate: '$[metricName]' },
    functions: alarms(
      { name: 'functionErrors', nameTemplate: '' },
      { name: 'functionDuration', nameTemplate: null },
    ),
  },
  {
    title: 'a placeholder twice',
    alerts: {
      nameTemplate: '$[metricName]-$[metricName]',
      prefixTemplate: '$[stackName]/$[stackName]',
    },
    functions: alarms('functionErrors'),
  },
  {
    title: 'names of a log alarm',
    alerts: { nameTemplate: PLACEHOLDERS },
    functions: alarms({ name: 'bunyan', ...logged }),
  },
  {
    title: 'names of an anomaly detector',
    alerts: { nameTemplate: PLACEHOLDERS, prefixTemplate: '' },
    functions: alarms({ name: 'functionErrors', ...band }),
  },
  {
    title: 'a stack with a name of its own',
    alerts: { nameTemplate: '$[metricName]' },
    functions: alarms('functionErrors', { name: 'bunyan', ...logged }),
    provider: { stackName: 'a-stack-of-our-own' },
  },
];

const LOGS = [
  {
    title: 'a pattern in the log',
    alerts: {
      definitions: {
        barExceptions: {
          ...logged,
          metric: 'barExceptions',
          statistic: 'Minimum',
          pattern: 'exception Bar',
        },
      },
    },
    functions: alarms('barExceptions'),
  },
  {
    title: 'a pattern makes namespace and dimensions void',
    alerts: {},
    functions: alarms({
      name: 'bunyan',
      ...logged,
      namespace: 'Shop',
      dimensions: [{ Name: 'a', Value: 'b' }],
      omitDefaultDimension: true,
    }),
  },
  {
    title: 'a pattern on two functions, one with a name of its own',
    alerts: { alarms: ['bunyan'], definitions: { bunyan: logged } },
    functions: { order: {}, 'list-orders': { name: 'orders-by-hand' } },
  },
  {
    title: 'a default with a pattern',
    alerts: {},
    functions: alarms({ name: 'functionErrors', pattern: 'ERROR' }),
  },
  {
    title: 'an empty pattern is none',
    alerts: {},
    functions: alarms({ name: 'functionErrors', pattern: '' }),
  },
  {
    title: 'another pattern over that of the definition',
    alerts: { alarms: ['bunyan'], definitions: { bunyan: logged } },
    functions: alarms({ name: 'bunyan', pattern: 'other' }),
  },
  {
    title: 'a log alarm that is switched off',
    alerts: { alarms: ['bunyan'], definitions: { bunyan: logged } },
    functions: { ...alarms({ name: 'bunyan', enabled: false }), product: {} },
  },
  {
    title: 'a log alarm that becomes one over a metric',
    alerts: { alarms: ['bunyan'], definitions: { bunyan: logged } },
    functions: alarms({ name: 'bunyan', pattern: '', namespace: 'Shop' }),
  },
];

const TOPICS = [
  {
    title: 'topics by name, for every state',
    alerts: {
      topics: { ok: 'alerts-ok', alarm: 'alerts-alarm', insufficientData: 'alerts-unknown' },
      alarms: ['functionErrors', 'functionDuration'],
    },
  },
  {
    title: 'a topic for one state',
    alerts: { topics: { insufficientData: 'alerts-unknown' } },
    functions: alarms('functionErrors'),
  },
  {
    title: 'topics by ARN',
    alerts: { topics: { ok: ARN, alarm: { topic: ARN } } },
    functions: alarms('functionErrors'),
  },
  {
    title: 'a topic by ARN in China',
    alerts: { topics: { alarm: 'arn:aws-cn:sns:cn-north-1:123456789012:alerts' } },
    functions: alarms('functionErrors'),
  },
  {
    title: 'topics by intrinsics',
    alerts: {
      topics: {
        alarm: { topic: { 'Fn::ImportValue': 'ServiceMonitoring:monitoring-dev' } },
        ok: {
          topic: {
            'Fn::Join': [
              ':',
              [
                'arn:aws:sns',
                { Ref: 'AWS::Region' },
                { Ref: 'AWS::AccountId' },
                'example-ok-topic',
              ],
            ],
          },
        },
        insufficientData: { topic: { Ref: 'ExampleInsufficientdataTopic' } },
      },
    },
    functions: alarms('functionErrors'),
  },
  {
    title: 'topics by intrinsics right there',
    alerts: {
      topics: {
        alarm: { Ref: 'Topic' },
        ok: { 'Fn::ImportValue': 'topic' },
        group: { ok: { Ref: 'Topic' }, alarm: 'group' },
      },
    },
    functions: alarms({ name: 'functionErrors', okActions: ['group'] }),
  },
  {
    title: 'notifications',
    alerts: {
      topics: {
        alarm: {
          topic: 'alarms',
          notifications: [
            { protocol: 'email', endpoint: 'me@example.com' },
            { protocol: 'https', endpoint: 'https://example.com/enqueue' },
            { protocol: 'lambda', endpoint: { 'Fn::GetAtt': ['Pager', 'Arn'] } },
          ],
        },
      },
    },
  },
  {
    title: 'a topic without notifications, in every way',
    alerts: {
      topics: {
        ok: { topic: 'one' },
        alarm: { topic: 'two', notifications: [] },
        insufficientData: { topic: 'three', notifications: null },
      },
    },
  },
  {
    title: 'notifications of a topic that is not made',
    alerts: {
      topics: {
        alarm: { topic: ARN, notifications: [{ protocol: 'email', endpoint: 'me@example.com' }] },
      },
      alarms: ['functionErrors'],
    },
  },
  {
    title: 'topics that are none',
    alerts: { topics: { ok: '', alarm: null, insufficientData: {} } },
    functions: alarms('functionErrors'),
  },
  { title: 'topics is null', alerts: { topics: null }, functions: alarms('functionErrors') },
  {
    title: 'groups of topics',
    alerts: {
      topics: {
        critical: {
          ok: {
            topic: 'critical-ok',
            notifications: [{ protocol: 'https', endpoint: 'https://example.com/enqueue' }],
          },
          alarm: { topic: 'critical-alarm' },
        },
        nonCritical: {
          alarm: {
            topic: 'nonCritical-alarm',
            notifications: [{ protocol: 'email', endpoint: 'alarms@example.com' }],
          },
        },
      },
      definitions: {
        criticalFunctionErrors: {
          ...full,
          threshold: 20,
          evaluationPeriods: 10,
          okActions: ['critical'],
          alarmActions: ['critical'],
        },
        nonCriticalFunctionErrors: {
          ...full,
          evaluationPeriods: 10,
          alarmActions: ['nonCritical'],
        },
      },
      alarms: ['criticalFunctionErrors', 'nonCriticalFunctionErrors'],
    },
  },
  {
    title: 'groups behind the topics for all',
    alerts: {
      topics: { alarm: 'all', ok: ARN, first: { alarm: 'first', ok: ARN }, second: { alarm: ARN } },
    },
    functions: alarms({
      name: 'functionErrors',
      alarmActions: ['second', 'first'],
      okActions: ['first'],
    }),
  },
  {
    title: 'a group for insufficientData',
    alerts: { topics: { group: { insufficientData: 'unknown' } } },
    functions: alarms(
      { name: 'functionErrors', insufficientDataActions: ['group'] },
      { name: 'functionDuration', ...band, insufficientDataActions: ['group', 'group'] },
    ),
  },
  {
    title: 'a group by intrinsics and ARNs',
    alerts: { topics: { group: { ok: { topic: { Ref: 'Topic' } }, alarm: ARN } } },
    functions: alarms({ name: 'functionErrors', okActions: ['group'], alarmActions: ['group'] }),
  },
  {
    title: 'a group that nobody names',
    alerts: { topics: { group: { ok: 'group-ok' }, Other: { alarm: 'other' } } },
  },
  {
    title: 'lists of actions that are empty',
    alerts: { topics: { ok: 'ok' } },
    functions: alarms({ name: 'functionErrors', okActions: [], alarmActions: null }),
  },
];

const DASHBOARDS = [
  { title: 'the default dashboard', alerts: { dashboards: true } },
  { title: 'no dashboard', alerts: { dashboards: false }, idle: true },
  { title: 'a dashboard without a name is none', alerts: { dashboards: '' }, idle: true },
  { title: 'the default dashboard by its name', alerts: { dashboards: 'default' } },
  { title: 'the vertical dashboard', alerts: { dashboards: 'vertical' } },
  {
    title: 'both dashboards, of two functions',
    alerts: { dashboards: ['vertical', 'default'] },
    functions: { order: {}, 'list-orders': {} },
  },
  { title: 'a dashboard twice', alerts: { dashboards: ['vertical', 'vertical'] } },
  { title: 'dashboards is an empty list', alerts: { dashboards: [] }, idle: true },
  { title: 'a dashboard on its stage', alerts: { dashboards: { stages: ['dev'] } } },
  {
    title: 'a dashboard not on this stage, and alarms',
    warns: ['RO224 custom.alerts.dashboards.stages'],
    alerts: { dashboards: { stages: ['prod'], templates: 'vertical' }, alarms: ['functionErrors'] },
  },
  {
    title: 'one template on its stage',
    alerts: { dashboards: { stages: ['prod', 'dev'], templates: 'vertical' } },
  },
  {
    title: 'templates on their stage',
    alerts: { dashboards: { stages: ['dev'], templates: ['default', 'vertical'] } },
  },
  {
    title: 'no template on its stage',
    alerts: { dashboards: { stages: ['dev'], templates: [] } },
    idle: true,
  },
  {
    title: 'dashboards without functions',
    alerts: { dashboards: ['default', 'vertical'] },
    functions: {},
  },
  {
    title: 'a dashboard of functions with names of their own',
    alerts: { dashboards: ['default', 'vertical'] },
    functions: { order: { name: 'orders-by-hand' }, product: {} },
  },
  {
    title: 'a dashboard of another stage and region',
    alerts: { dashboards: true },
    options: { stage: 'prod', region: 'cn-north-1' },
    provider: { region: 'us-east-1' },
  },
  {
    title: 'a dashboard of the region of the provider',
    alerts: { dashboards: true },
    options: { region: undefined },
    provider: { region: 'us-east-1' },
  },
  {
    title: 'a dashboard does not know the name of the stack',
    alerts: { dashboards: true, alarms: ['functionErrors'] },
    provider: { stackName: 'a-stack-of-our-own' },
  },
];

const EXISTING = [
  {
    title: 'resources that have nothing to do with it stay',
    alerts: { alarms: ['functionErrors'] },
    resources: {
      Table: { Type: 'AWS::DynamoDB::Table', Properties: { BillingMode: 'PAY_PER_REQUEST' } },
    },
  },
  {
    title: 'resources that the framework has made already stay',
    alerts: {
      alarms: ['functionErrors', 'bunyan'],
      definitions: { bunyan: logged },
      topics: { alarm: 'alarms' },
      dashboards: true,
    },
    resources: {
      OrderFunctionErrorsAlarm: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: { Threshold: 42, MetricName: 'Errors' },
      },
      OrderLambdaFunctionBunyanLogMetricFilterOK: {
        Type: 'AWS::Logs::MetricFilter',
        Properties: { FilterPattern: 'all' },
      },
      AwsAlertsAlarm: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: 'ours' } },
      AlertsDashboard: { Type: 'AWS::CloudWatch::Dashboard', Properties: { DashboardBody: '{}' } },
    },
  },
];

// ---- What cannot work ----

const resource = (id) => (template) => template.Resources[id];
const properties = (id) => (template) => template.Resources[id].Properties;
const alarm = properties('OrderFooAlarm');
const own = (settings) => ({
  alerts: {},
  functions: alarms({ name: 'foo', ...full, ...settings }),
});
const of = (base) => ({ alerts: {}, functions: alarms({ name: 'foo', ...base }) });
const PLACE = 'functions.order.alarms[0]';

/* `throws` is what the alerts plugin ends with; `makes` shows what it makes instead, `nothing` that
   it says and makes nothing. `says` is the list of our diagnostics, `means` our template where
   there are none. */
const REFUSED = [
  // Lists and definitions
  {
    title: 'an unknown definition',
    alerts: {},
    functions: alarms('functionError'),
    throws: /Alarm definition functionError does not exist!/,
    says: [`RO202 ${PLACE}`],
  },
  {
    title: 'an unknown definition for every function',
    alerts: { global: ['errors'] },
    throws: /Alarm definition errors does not exist!/,
    says: ['RO202 custom.alerts.global[0]'],
  },
  {
    title: 'an object that no definition completes',
    ...of({}),
    makes: (template) => ({
      metric: alarm(template).MetricName,
      threshold: alarm(template).Threshold,
    }),
    shown: { metric: undefined, threshold: undefined },
    says: [`RO202 ${PLACE}.name`],
  },
  {
    title: "a function's alarms are no list",
    alerts: {},
    functions: { order: { alarms: 'functionErrors' } },
    throws: /reduce is not a function/,
    says: ['RO201 functions.order.alarms'],
  },
  {
    title: 'the alarms for all are no list',
    alerts: { alarms: 'functionErrors' },
    nothing: true,
    says: ['RO201 custom.alerts.alarms'],
  },
  {
    title: 'entries that are neither names nor objects',
    alerts: {},
    functions: alarms(5, null),
    nothing: true,
    says: [`RO201 ${PLACE}`, 'RO201 functions.order.alarms[1]'],
  },
  {
    title: 'an alarm without a name',
    alerts: {},
    functions: alarms({ ...full }),
    throws: /Cannot read properties of undefined/,
    says: [`RO203 ${PLACE}`],
  },
  {
    title: 'an alarm whose name is a number',
    alerts: {},
    functions: alarms({ ...full, name: 5 }),
    throws: /replace is not a function/,
    says: [`RO203 ${PLACE}`],
  },
  {
    title: 'definitions are a list',
    alerts: { definitions: [full] },
    nothing: true,
    says: ['RO201 custom.alerts.definitions'],
  },
  {
    title: 'two alarms of a function with one logical id',
    alerts: {
      alarms: ['functionErrors'],
      definitions: { FunctionErrors: { ...full, threshold: 9 } },
    },
    functions: alarms('FunctionErrors'),
    makes: (template) => properties('OrderFunctionErrorsAlarm')(template).Threshold,
    shown: 9,
    says: [`RO207 ${PLACE}`],
  },
  {
    title: 'two alarms of two functions with one logical id',
    alerts: {},
    functions: {
      order: { alarms: [{ name: 'ListErrors', ...full }] },
      orderList: { alarms: [{ name: 'errors', ...full }] },
    },
    makes: (template) => properties('OrderListErrorsAlarm')(template).Dimensions,
    shown: [{ Name: 'FunctionName', Value: { Ref: 'OrderListLambdaFunction' } }],
    says: ['RO207 functions.orderList.alarms[0]'],
  },
  // Types and metrics
  {
    title: 'an unknown type',
    ...own({ type: 'anomaly' }),
    throws: /Missing type for alarm foo on function order/,
    says: [`RO206 ${PLACE}.type`],
  },
  {
    title: 'a type that is null',
    ...own({ type: null }),
    throws: /Missing type for alarm foo on function order/,
    says: [`RO206 ${PLACE}.type`],
  },
  {
    title: 'no metric',
    ...of(without('metric')),
    makes: (template) => alarm(template).MetricName,
    shown: undefined,
    says: [`RO202 ${PLACE}.name`],
  },
  {
    title: 'no namespace',
    ...of(without('namespace')),
    makes: (template) => alarm(template).Namespace,
    shown: undefined,
    says: [`RO211 ${PLACE}`],
  },
  {
    title: 'a statistic in another case',
    ...own({ statistic: 'sum' }),
    makes: (template) => alarm(template).ExtendedStatistic,
    shown: 'sum',
    says: [`RO214 ${PLACE}.statistic`],
  },
  {
    title: 'a percentile above 100',
    ...own({ statistic: 'p101' }),
    makes: (template) => alarm(template).ExtendedStatistic,
    shown: 'p101',
    says: [`RO214 ${PLACE}.statistic`],
  },
  {
    title: 'no statistic',
    ...of(without('statistic')),
    makes: (template) => alarm(template).Statistic,
    shown: undefined,
    says: [`RO214 ${PLACE}.statistic`],
  },
  {
    title: 'an unknown comparison',
    ...own({ comparisonOperator: 'GreaterThan' }),
    makes: (template) => alarm(template).ComparisonOperator,
    shown: 'GreaterThan',
    says: [`RO215 ${PLACE}.comparisonOperator`],
  },
  {
    title: 'no comparison',
    ...of(without('comparisonOperator')),
    makes: (template) => alarm(template).ComparisonOperator,
    shown: undefined,
    says: [`RO215 ${PLACE}.comparisonOperator`],
  },
  {
    title: 'a comparison with a threshold, for an anomaly detector',
    alerts: {},
    functions: alarms({ name: 'functionErrors', type: 'anomalyDetection' }),
    makes: (template) => properties('OrderFunctionErrorsAlarm')(template).ComparisonOperator,
    shown: 'GreaterThanOrEqualToThreshold',
    says: [`RO215 ${PLACE}.comparisonOperator`],
  },
  {
    title: 'a comparison with a band, for a threshold',
    ...own({ comparisonOperator: 'GreaterThanUpperThreshold' }),
    makes: (template) => alarm(template).ComparisonOperator,
    shown: 'GreaterThanUpperThreshold',
    says: [`RO215 ${PLACE}.comparisonOperator`],
  },
  {
    title: 'an unknown treatment of missing data',
    ...own({ treatMissingData: 'notbreaching' }),
    makes: (template) => alarm(template).TreatMissingData,
    shown: 'notbreaching',
    says: [`RO218 ${PLACE}.treatMissingData`],
  },
  {
    title: 'an unknown treatment of few samples',
    ...own({ statistic: 'p95', evaluateLowSampleCountPercentile: 'no' }),
    makes: (template) => alarm(template).EvaluateLowSampleCountPercentile,
    shown: 'no',
    says: [`RO218 ${PLACE}.evaluateLowSampleCountPercentile`],
  },
  {
    title: 'no threshold',
    ...of(without('threshold')),
    makes: (template) => alarm(template).Threshold,
    shown: undefined,
    says: [`RO216 ${PLACE}.threshold`],
  },
  {
    title: 'a threshold that is no number',
    ...own({ threshold: 'high' }),
    makes: (template) => alarm(template).Threshold,
    shown: 'high',
    says: [`RO216 ${PLACE}.threshold`],
  },
  {
    title: 'no width of a band',
    ...of({
      ...without('threshold'),
      type: 'anomalyDetection',
      comparisonOperator: 'GreaterThanUpperThreshold',
    }),
    makes: (template) => alarm(template).Metrics[1].Expression,
    shown: 'ANOMALY_DETECTION_BAND(m1, undefined)',
    says: [`RO216 ${PLACE}.threshold`],
  },
  // Periods
  {
    title: 'a period that CloudWatch does not have',
    ...own({ period: 45 }),
    makes: (template) => alarm(template).Period,
    shown: 45,
    says: [`RO217 ${PLACE}.period`],
  },
  {
    title: 'a period of no time',
    ...own({ period: 0 }),
    makes: (template) => alarm(template).Period,
    shown: 0,
    says: [`RO217 ${PLACE}.period`],
  },
  {
    title: 'no period',
    ...of(without('period')),
    makes: (template) => alarm(template).Period,
    shown: undefined,
    says: [`RO217 ${PLACE}.period`],
  },
  {
    title: 'no evaluation periods',
    ...of(without('evaluationPeriods')),
    makes: (template) => alarm(template).EvaluationPeriods,
    shown: undefined,
    says: [`RO217 ${PLACE}.evaluationPeriods`],
  },
  {
    title: 'periods that make more than a day',
    ...own({ period: 60, evaluationPeriods: 1441 }),
    makes: (template) => alarm(template).EvaluationPeriods,
    shown: 1441,
    says: [`RO217 ${PLACE}.evaluationPeriods`],
  },
  {
    title: 'more datapoints than periods',
    ...own({ datapointsToAlarm: 3, evaluationPeriods: 2 }),
    makes: (template) => alarm(template).DatapointsToAlarm,
    shown: 3,
    says: [`RO217 ${PLACE}.datapointsToAlarm`],
  },
  // Topics
  {
    title: 'topics are a name',
    alerts: { topics: 'ok' },
    makes: (template) => properties('AwsAlerts00')(template).TopicName,
    shown: 'o',
    says: ['RO201 custom.alerts.topics'],
  },
  {
    title: 'a topic that is a number',
    alerts: { topics: { alarm: 5 } },
    throws: /indexOf is not a function/,
    says: ['RO201 custom.alerts.topics.alarm'],
  },
  {
    title: 'a state that there is not',
    alerts: { topics: { critical: { alarms: 'critical' } } },
    makes: (template) => properties('AwsAlertsCriticalAlarms')(template).TopicName,
    shown: 'critical',
    says: ['RO204 custom.alerts.topics.critical.alarms'],
  },
  {
    title: 'a group that has an intrinsic right there and nothing else',
    ...own({ okActions: ['group'] }),
    alerts: { topics: { group: { ok: { Ref: 'Topic' } } } },
    throws: /Cannot read properties of undefined \(reading 'ok'\)/,
    means: (template) => alarm(template).OKActions,
    meaning: [{ Ref: 'Topic' }],
  },
  {
    title: 'notifications are no list',
    alerts: { topics: { alarm: { topic: 'a', notifications: 'me@example.com' } } },
    throws: /map is not a function/,
    says: ['RO201 custom.alerts.topics.alarm.notifications'],
  },
  {
    title: 'a notification that is not complete',
    alerts: { topics: { alarm: { topic: 'a', notifications: [{ protocol: 'email' }] } } },
    makes: (template) => properties('AwsAlertsAlarm')(template).Subscription,
    shown: [{ Protocol: 'email' }],
    says: ['RO204 custom.alerts.topics.alarm.notifications[0]'],
  },
  {
    title: 'an unknown group of topics',
    ...own({ alarmActions: ['critical'] }),
    throws: /Cannot read properties of undefined \(reading 'alarm'\)/,
    says: [`RO205 ${PLACE}.alarmActions[0]`],
  },
  {
    title: 'a group of topics without one for the state',
    ...own({ okActions: ['critical'] }),
    alerts: { topics: { critical: { alarm: 'critical' } } },
    makes: (template) => alarm(template).OKActions,
    shown: [null],
    says: [`RO205 ${PLACE}.okActions[0]`],
  },
  {
    title: 'a state in the place of a group',
    ...own({ alarmActions: ['alarm'] }),
    alerts: { topics: { alarm: 'alarms' } },
    makes: (template) => alarm(template).AlarmActions,
    shown: [{ Ref: 'AwsAlertsAlarm' }, null],
    says: [`RO205 ${PLACE}.alarmActions[0]`],
  },
  {
    title: 'actions are no list',
    ...own({ insufficientDataActions: 'critical' }),
    alerts: { topics: { critical: { insufficientData: 'critical' } } },
    throws: /map is not a function/,
    says: [`RO201 ${PLACE}.insufficientDataActions`],
  },
  // Dashboards, stacks, names
  {
    title: 'an unknown dashboard',
    alerts: { dashboards: 'horizontal' },
    throws: /Cannot find dashboard by name horizontal/,
    says: ['RO208 custom.alerts.dashboards'],
  },
  {
    title: 'an unknown dashboard on its stage',
    alerts: { dashboards: { stages: ['dev'], templates: ['default', 'Vertical'] } },
    throws: /Cannot find dashboard by name Vertical/,
    says: ['RO208 custom.alerts.dashboards.templates[1]'],
  },
  {
    title: 'dashboards are a number',
    alerts: { dashboards: 5 },
    throws: /Cannot find dashboard by name 5/,
    says: ['RO208 custom.alerts.dashboards'],
  },
  {
    title: 'dashboards without stages',
    alerts: { dashboards: { templates: 'vertical' } },
    throws: /Cannot find dashboard by name \[object Object\]/,
    means: (template) => resource('AlertsDashboardvertical')(template).Type,
    meaning: 'AWS::CloudWatch::Dashboard',
  },
  {
    title: 'a prefixTemplate that is null',
    ...own({ prefixTemplate: null, nameTemplate: '$[metricName]' }),
    throws: /Cannot read properties of null/,
    means: (template) => alarm(template).AlarmName,
    meaning: 'shop-dev-Errors',
  },
];

// Alarms in a stack of their own: {title, ...} as above, with `empty` where nothing belongs there.
const ownStack = (externalStack, rest) => ({ externalStack, ...rest });
const elsewhere = { Topic: { Type: 'AWS::SNS::Topic', Properties: {} } };
const STACKS = [
  { title: 'one alarm', alerts: ownStack(true, { alarms: ['functionErrors'] }) },
  {
    title: 'asked for on the command line',
    alerts: { alarms: ['functionErrors'] },
    options: { 'alerts-external-stack': true },
  },
  { title: 'a name of its own', alerts: ownStack({ nameSuffix: 'Alerts' }, { dashboards: true }) },
  {
    title: 'an empty suffix',
    alerts: ownStack({ nameSuffix: '' }, { alarms: ['functionErrors'] }),
  },
  { title: 'the setting is a word', alerts: ownStack('yes', { alarms: ['functionErrors'] }) },
  {
    title: 'three functions, every default, topics with subscriptions and both dashboards',
    alerts: ownStack(true, {
      alarms: DEFAULTS,
      topics: {
        alarm: { topic: 'red', notifications: [{ protocol: 'email', endpoint: 'a@example.com' }] },
        ok: ARN,
      },
      dashboards: ['default', 'vertical'],
    }),
    functions: { order: {}, product: { alarms: [{ ...full, name: 'own' }] }, 'list-orders': {} },
  },
  {
    title: 'filters over the log do not wait for the log group of the other stack',
    alerts: ownStack(true, { definitions: { logged } }),
    functions: alarms('logged'),
  },
  {
    title: 'an anomaly detector',
    alerts: ownStack(true),
    functions: alarms({ ...full, ...band, name: 'odd' }),
  },
  {
    title: 'names from templates',
    alerts: ownStack(true, { nameTemplate: PLACEHOLDERS, prefixTemplate: 'x' }),
    functions: alarms('functionErrors'),
  },
  {
    title: 'sections, parameters and values of the user',
    alerts: ownStack(
      {
        resources: {
          Description: 'ours',
          Metadata: { Team: 'shop' },
          Parameters: { Limit: { Type: 'Number' } },
          Mappings: { Levels: { eu: { high: 1 } } },
          Conditions: { Never: { 'Fn::Equals': ['a', 'b'] } },
          Transform: 'AWS::LanguageExtensions',
          Resources: { Extra: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'extra' } } },
          Outputs: { Name: { Value: 'x' } },
        },
        deployParameters: [{ ParameterKey: 'Limit', ParameterValue: '3' }],
      },
      { alarms: ['functionErrors'] },
    ),
  },
  {
    title: 'tags of the service',
    alerts: ownStack(true, { alarms: ['functionErrors'] }),
    provider: { stackTags: { Team: 'shop', STAGE: 'mine' } },
    options: { stage: 'prod' },
  },
  { title: 'nothing is asked for', alerts: ownStack(true), empty: true },
  {
    title: 'the stage is left out',
    alerts: ownStack(true, { stages: ['prod'], alarms: DEFAULTS }),
    empty: true,
  },
  {
    title: 'resources of the user alone',
    alerts: ownStack({ resources: { Resources: elsewhere } }),
    empty: true,
  },
];

const SAME = [
  ...STAGES,
  ...DEFINITIONS,
  ...LISTS,
  ...METRICS,
  ...DIMENSIONS,
  ...ANOMALIES,
  ...NAMES,
  ...LOGS,
  ...TOPICS,
  ...DASHBOARDS,
  ...EXISTING,
];

module.exports = { REFUSED, SAME, STACKS, full, written };
