/* Metrics of Lambda functions, as alarms look at them: which share of the calls, and arithmetic
 * over several metrics.
 *
 * A metric's dimensions say which calls it counts (AWS Lambda guide, "Types of metrics"):
 * FunctionName alone, all versions; with Resource `<function>:<alias>`, the calls through the
 * alias; with ExecutedVersion as well, one version's share of them. Resource is no ARN; an alarm
 * matches the exact set. */
#ifndef ALARMS_METRICS_H
#define ALARMS_METRICS_H

#include "base/diagnostics.h"
#include "document/document.h"

enum metric_scope { SCOPE_FUNCTION, SCOPE_ALIAS, SCOPE_VERSION };

/* The function that a metric tells of. */
struct metric_target {
  const char *function_id; /* its logical id */
  const char *alias;       /* the alias's name; for SCOPE_ALIAS and SCOPE_VERSION */
  /* logical id of the version that this deployment publishes; for SCOPE_VERSION */
  const char *version_id;
};

/* Does a dimension of this name say which calls are counted? */
bool metric_is_target_dimension(const char *name);
/* Appends the target's dimensions to a list. */
void metric_add_dimensions(node *dimensions, const struct metric_target *target,
                           enum metric_scope scope);
/* `name` with "-v" and the version's number behind it: a name that is new with every version, so
 * that CloudFormation makes a fresh alarm, whose state no older version has left behind. A new
 * node. */
node *metric_versioned_name(const char *name, const char *version_id);

/* The plain statistics; the beginnings of those with a percentage behind them (p95) and of those
 * with a range (TM(10%:90%)). NULL at the end of each. */
extern const char *const metric_statistics[], *const metric_statistic_shares[],
                                                  *const metric_statistic_ranges[];
#define METRIC_MIDDLE_MEAN "IQM"
/* Is it one of CloudWatch's own statistics, rather than a percentile or a trimmed mean? */
bool metric_statistic_is_plain(const char *statistic);
/* Is it a statistic at all? Plain, p95, tm90, TM(10%:90%), IQM, PR(:300), ... (CloudWatch guide,
 * "Statistics definitions"). */
bool metric_statistic_is_known(const char *statistic);

/* CloudWatch takes at most this many metrics in an alarm, and characters in an expression. */
#define METRIC_MATH_MOST_METRICS 10
#define METRIC_MATH_LONGEST 2048
/* The id of the series that metric math returns. */
#define METRIC_MATH_RESULT "expr"

/* What metric math is made of. */
struct metric_math {
  /* [{id, metric, statistic, namespace, dimensions}]; the last two may be left out */
  const node *metrics;
  const node *expression; /* a string over the ids */
  const node *namespace;  /* where a metric names none; NULL: AWS/Lambda */
  const node *statistic;  /* where a metric names none; NULL: Sum */
  const node *period;     /* of every metric, seconds; copied */
  const struct metric_target *target;
  enum metric_scope scope;
};

/* Checks the ids and the expression, and makes an alarm's Metrics: every metric, then the
 * expression, which alone is returned. What is wrong is diagnosed below `path`; the result is then
 * incomplete. A new list. */
node *metric_math(const struct metric_math *math, const char *path,
                  struct diagnostics *diagnostics);

#endif
