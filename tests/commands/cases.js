'use strict';

/* Small cases for `sls-rollout test`. The expected templates are written by hand after
   serverless-plugin-canary-deployments 0.8.0: an alarm definition alone makes one resource, so that
   what is expected stays readable. */

const SERVICE = {
  service: 'shop',
  provider: { name: 'aws', stage: 'dev' },
  custom: {
    alerts: {
      definitions: {
        failures: {
          namespace: 'AWS/Lambda',
          metric: 'Errors',
          threshold: 1,
          statistic: 'Sum',
          period: 60,
          evaluationPeriods: 1,
          comparisonOperator: 'GreaterThanOrEqualToThreshold',
        },
      },
    },
  },
  functions: { order: { handler: 'a.b', alarms: ['failures'] } },
};

const TEMPLATE = {
  Resources: {
    OrderLambdaFunction: {
      Type: 'AWS::Lambda::Function',
      Properties: { Handler: 'a.b', Timeout: 6 },
    },
  },
};

// What serverless-plugin-aws-alerts 1.7.5 makes of it.
const ALARM = {
  Type: 'AWS::CloudWatch::Alarm',
  Properties: {
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Threshold: 1,
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'missing',
    OKActions: [],
    AlarmActions: [],
    InsufficientDataActions: [],
    Dimensions: [{ Name: 'FunctionName', Value: { Ref: 'OrderLambdaFunction' } }],
  },
};
const EXPECTED = { Resources: { ...TEMPLATE.Resources, OrderFailuresAlarm: ALARM } };

// The files of a case in a folder `name`; a file that is undefined is left out.
function caseFiles(name, files = {}) {
  const all = {
    'service.json': SERVICE,
    'template.json': TEMPLATE,
    'expected.json': EXPECTED,
    ...files,
  };
  const kept = Object.entries(all).filter(([, content]) => content !== undefined);
  return Object.fromEntries(kept.map(([file, content]) => [`${name}/${file}`, content]));
}

const changed = (value, change) => {
  const copy = structuredClone(value);
  change(copy);
  return copy;
};

module.exports = { ALARM, EXPECTED, SERVICE, TEMPLATE, caseFiles, changed };
