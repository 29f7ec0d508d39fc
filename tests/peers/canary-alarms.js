'use strict';

/* Configurations of deploymentSettings.canaryAlarms, written out: every key and every branch of
 * @flagsmith/serverless-plugin-canary-deployments 2.0.0 (lib/CfTemplateGenerators/CloudWatch.js,
 * configSchemas).
 *
 *   SAME      what it makes alarms of; ours have to mean the same
 *   REFUSED   what it ends with an exception at, or loses an alarm by, or makes an alarm of that
 *             CloudFormation refuses
 *
 * The rows are as in alerts.js. */

const { written } = require('./alerts.js');

const rolled = (canaryAlarms, more) => ({
  deploymentSettings: { type: 'Canary10Percent5Minutes', alias: 'Live', canaryAlarms, ...more },
});
const order = (...canaryAlarms) => ({ order: rolled(canaryAlarms) });

const metric = (id, name, more) => ({ id, metric: name, statistic: 'Sum', ...more });
const errorRate = {
  name: 'errorrate',
  metrics: [metric('errors', 'Errors'), metric('invocations', 'Invocations')],
  expression: 'errors / invocations',
  threshold: 0.05,
};
const duration = { metric: 'Duration', threshold: 5000, statistic: 'Average' };
const every = {
  namespace: 'Shop',
  period: 300,
  evaluationPeriods: 3,
  datapointsToAlarm: 2,
  comparisonOperator: 'LessThanOrEqualToThreshold',
  treatMissingData: 'breaching',
};

const ALARM = { Type: 'AWS::CloudWatch::Alarm', Properties: {} };

const PLACE = 'functions.order.deploymentSettings.canaryAlarms[0]';

/* `warns` is what ours says all the same: three periods of five minutes are longer than
   Canary10Percent5Minutes shifts, and an empty list watches nothing. */
const late = [`RO503 ${PLACE}`];
const SAME = [
  { title: 'the preset errors', functions: order({ preset: 'errors' }) },
  {
    title: 'the preset errors with another threshold',
    functions: order({ preset: 'errors', threshold: 5 }),
  },
  {
    title: 'the preset errors with every key',
    warns: late,
    functions: order({ preset: 'errors', threshold: 0, statistic: 'SampleCount', ...every }),
  },
  { title: 'a metric', functions: order({ metric: 'Throttles', threshold: 0 }) },
  {
    title: 'a metric with another statistic and operator',
    functions: order({ ...duration, comparisonOperator: 'GreaterThanThreshold' }),
  },
  { title: 'a metric with every key', warns: late, functions: order({ ...duration, ...every }) },
  {
    title: 'a metric whose name has more than letters',
    functions: order({ metric: '5xx-Errors_of.Shop', threshold: 1, namespace: 'Shop' }),
  },
  { title: 'metric math', functions: order(errorRate) },
  {
    title: 'metric math with every key',
    warns: late,
    functions: order({ ...errorRate, ...every }),
  },
  {
    title: 'metric math over a percentile',
    functions: order({
      ...errorRate,
      metrics: [
        metric('errors', 'Errors'),
        metric('invocations', 'Duration', { statistic: 'p99' }),
      ],
    }),
  },
  {
    title: 'metric math without a name',
    functions: order({ metrics: [metric('m1', 'Errors')], expression: 'RATE(m1)', threshold: 1 }),
  },
  {
    title: 'metric math over a single metric',
    functions: order({
      name: 'one',
      metrics: [metric('a', 'Errors')],
      expression: 'a * 2',
      threshold: 1,
    }),
  },
  {
    title: 'metric math without a statistic',
    functions: order({
      ...errorRate,
      metrics: [
        { id: 'errors', metric: 'Errors' },
        { id: 'invocations', metric: 'Invocations' },
      ],
    }),
  },
  {
    title: 'a name with more than letters',
    functions: order({ ...errorRate, name: 'Error Rate (5 %)' }),
  },
  {
    title: 'several alarms',
    functions: order({ preset: 'errors' }, duration, errorRate, {
      metric: 'Throttles',
      threshold: 0,
    }),
  },
  { title: 'a percentile', functions: order({ ...duration, statistic: 'p95' }) },
  {
    title: 'several functions',
    warns: ['RO504 functions.stock.deploymentSettings'],
    functions: {
      ...order({ preset: 'errors' }, duration),
      product: rolled([{ preset: 'errors' }]),
      stock: rolled([]),
      hello: {},
    },
  },
  {
    title: 'names of functions with - and _',
    functions: {
      'list-orders': rolled([{ preset: 'errors' }]),
      sync_stock: rolled([errorRate]),
      resizeImage: rolled([duration]),
    },
  },
  {
    title: 'an alias with a name of more than letters',
    functions: { order: rolled([{ preset: 'errors' }], { alias: 'Live2' }) },
  },
  {
    title: 'the service has them for every function',
    settings: { canaryAlarms: [{ preset: 'errors' }] },
    functions: { order: rolled(undefined), product: rolled([duration]) },
  },
  {
    title: 'beside other alarms',
    functions: {
      order: rolled([{ preset: 'errors' }], { alarms: ['OrderAlarm', { name: 'elsewhere' }] }),
    },
    resources: { OrderAlarm: ALARM },
  },
  {
    title: 'an empty list',
    functions: { order: rolled([], { alarms: ['OrderAlarm'] }) },
    resources: { OrderAlarm: ALARM },
  },
  {
    title: 'the stage does not roll out',
    warns: ['RO132 custom.deploymentSettings.stages'],
    settings: { stages: ['prod'] },
    functions: order({ preset: 'errors' }),
  },
  {
    title: 'another stage and stack',
    functions: order({ preset: 'errors' }, errorRate),
    options: { stage: 'prod' },
    provider: { stackName: 'a-stack-of-our-own' },
  },
  {
    title: 'a function with a name of its own',
    functions: { order: { ...rolled([{ preset: 'errors' }]), name: 'orders-by-hand' } },
  },
];

const made = (template) => template.Resources.OrderLambdaFunctionCanaryErrorsAlarm.Properties;
const named = (word) => (template) =>
  template.Resources[`OrderLambdaFunctionCanary${word}Alarm`].Properties;

const REFUSED = [
  {
    title: 'a metric without a threshold',
    functions: order({ metric: 'Errors' }),
    throws: /requires a threshold value/,
    says: [`RO216 ${PLACE}.threshold`],
  },
  {
    title: 'a threshold that is no number',
    functions: order({ preset: 'errors', threshold: 'many' }),
    throws: /requires a threshold value/,
    says: [`RO216 ${PLACE}.threshold`],
  },
  {
    title: 'neither preset nor metric',
    functions: order({ threshold: 1 }),
    throws: /requires a metric name/,
    says: [`RO219 ${PLACE}`],
  },
  {
    title: 'an unknown preset',
    functions: order({ preset: 'error' }),
    throws: /requires a metric name/,
    says: [`RO219 ${PLACE}`],
  },
  {
    title: 'metric math without a threshold',
    functions: order({ ...errorRate, threshold: undefined }),
    makes: (template) => named('Errorrate')(template).Threshold,
    shown: undefined,
    says: [`RO216 ${PLACE}.threshold`],
  },
  {
    title: 'metrics without an expression',
    functions: order({ ...errorRate, expression: undefined }),
    throws: /requires a metric name/,
    says: [`RO213 ${PLACE}.expression`],
  },
  {
    title: 'an expression over what is not there',
    functions: order({ ...errorRate, expression: 'error / invocations' }),
    makes: (template) => named('Errorrate')(template).Metrics[2].Expression,
    shown: 'error / invocations',
    says: [`RO213 ${PLACE}.expression`, `RO213 ${PLACE}.expression`],
  },
  {
    title: 'an unknown statistic',
    functions: order({ ...duration, statistic: 'average' }),
    makes: (template) => named('Duration')(template).Statistic,
    shown: 'average',
    says: [`RO214 ${PLACE}.statistic`],
  },
  {
    title: 'an unknown operator',
    functions: order({ preset: 'errors', comparisonOperator: '>' }),
    makes: (template) => made(template).ComparisonOperator,
    shown: '>',
    says: [`RO215 ${PLACE}.comparisonOperator`],
  },
  {
    title: 'a period that CloudWatch does not have',
    functions: order({ preset: 'errors', period: 90 }),
    makes: (template) => made(template).Period,
    shown: 90,
    says: [`RO217 ${PLACE}.period`],
  },
  {
    title: 'more datapoints than periods',
    functions: order({ preset: 'errors', datapointsToAlarm: 2 }),
    makes: (template) => made(template).DatapointsToAlarm,
    shown: 2,
    says: [`RO217 ${PLACE}.datapointsToAlarm`],
  },
  {
    title: 'an unknown treatment of missing data',
    functions: order({ preset: 'errors', treatMissingData: 'ok' }),
    makes: (template) => made(template).TreatMissingData,
    shown: 'ok',
    says: [`RO218 ${PLACE}.treatMissingData`],
  },
  {
    title: 'two alarms with one logical id',
    functions: order({ preset: 'errors' }, { preset: 'errors', threshold: 5 }),
    makes: (template) => made(template).Threshold,
    shown: 5,
    says: ['RO207 functions.order.deploymentSettings.canaryAlarms[1]'],
  },
];

module.exports = { REFUSED, SAME, written };
