/* deploymentSettings.canaryAlarms: alarms that look only at the version being rolled out, and stop
 * it.
 *
 * Written as @flagsmith/serverless-plugin-canary-deployments 2.0.0 reads them, with its logical ids
 * and names; but each alarm is attached to the deployment group by itself. The fork puts a
 * composite alarm between, and nothing documents that CodeDeploy looks at composite alarms
 * (facts/aws.md 5.3). */
#ifndef ROLLOUT_CANARY_ALARMS_H
#define ROLLOUT_CANARY_ALARMS_H

/* The presets of one metric: name, metric, statistic, threshold (more than this alarms; a null one
 * must be set). `errors` is the fork's own. The preset errorRate is arithmetic and stands in
 * canary_alarms.c. */
#define CANARY_PRESET_ROWS(X)             \
  X("errors", "Errors", "Sum", "1000")    \
  X("throttles", "Throttles", "Sum", "0") \
  X("duration", "Duration", "p95", NULL)

/* errorRate: more than this many percent of the requests fail, among at least so many requests in a
 * period. */
#define CANARY_ERROR_RATE "errorRate"
#define CANARY_ERROR_RATE_PERCENT 5
#define CANARY_ERROR_RATE_REQUESTS 10

/* All presets, NULL at the end. */
extern const char *const canary_preset_names[];

#endif
