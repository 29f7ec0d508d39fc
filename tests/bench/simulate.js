'use strict';

/* How long simulations take, as whole processes: 10,000 rollouts of Linear10PercentEvery1Minute under three alarms, at
   rates from 1 to 10,000 calls a second. Prints one table of medians and judges nothing. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { BINARY } = require('../peers/ours.js');

const RUNS = 7;
const RATES = [1, 10, 100, 1000, 10000];

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'rollout-bench-'));
const file = path.join(folder, 'serverless.yml');
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
// A good version has no errors: the goal is reached, and no better alarm is searched for.
fs.writeFileSync(
  file,
  `service: bench
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
`
);

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

function timed(rps) {
  const words = ['simulate', '--service', file, '--rps', rps, '--error-rate', 0.2, '--baseline-error-rate', 0, '--duration-ms', '80,400'];
  const times = [];
  for (let i = 0; i < RUNS; i += 1) {
    const started = process.hrtime.bigint();
    const { status, stderr } = spawnSync(BINARY, [...words, '--baseline-duration-ms', '80,400', '--goal', 0.5].map(String));
    times.push(Number(process.hrtime.bigint() - started) / 1e6);
    if (status > 1) throw new Error(String(stderr));
  }
  return median(times);
}

console.log(`\n10,000 rollouts of Linear10PercentEvery1Minute, three alarms, whole process, median of ${RUNS}`);
const times = RATES.map(timed);
for (const [i, rps] of RATES.entries()) console.log(`  ${String(rps).padStart(6)} calls a second ${times[i].toFixed(0).padStart(6)} ms`);
const [least, most] = [Math.min(...times.slice(2)), Math.max(...times.slice(2))];
console.log(`  from 100 calls a second on, the slowest is ${((most / least - 1) * 100).toFixed(0)} % above the fastest`);
fs.rmSync(folder, { recursive: true });
