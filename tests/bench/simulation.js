'use strict';

/* A service for `sls-rollout simulate`: Linear10PercentEvery1Minute under three alarms. A good
   version of it has no errors: the goal is reached, and no better alarm is searched for. */

const alarm = (name, metric, statistic, threshold) => `        ${name}:
          metric: ${metric}
          namespace: AWS/Lambda
          statistic: ${statistic}
          threshold: ${threshold}
          period: 60
          evaluationPeriods: 2
          comparisonOperator: GreaterThanOrEqualToThreshold
          treatMissingData: notBreaching
          scope: version
`;

const SIMULATED = `service: bench
provider:
  name: aws
custom:
    alerts:
      definitions:
${alarm('errors', 'Errors', 'Sum', 10)}${alarm('share', 'Errors', 'Average', 0.02)}${alarm('slow', 'Duration', 'p99', 900)}
functions:
  order:
    handler: order.handler
    alarms: [errors, share, slow]
    deploymentSettings:
      type: Linear10PercentEvery1Minute
      alias: Live
      alarms: [errors, share, slow]
`;

// The command line behind `sls-rollout`, at so many calls a second.
const simulation = (file, rps) => [
  ...[
    'simulate',
    '--service',
    file,
    '--rps',
    String(rps),
    '--error-rate',
    '0.2',
    '--baseline-error-rate',
    '0',
  ],
  ...['--duration-ms', '80,400', '--baseline-duration-ms', '80,400', '--goal', '0.5'],
];

module.exports = { SIMULATED, simulation };
