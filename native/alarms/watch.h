/* What an alarm of the template watches: an AWS::CloudWatch::Alarm, whoever wrote it, read back
 * from its properties.
 *
 * Numbers and words that an intrinsic gives are not known and say so. Facts: CloudWatch user guide,
 * "Using Amazon CloudWatch alarms" and "Using metric math"; Lambda guide, "Types of metrics"
 * (dimensions). */
#ifndef ALARMS_WATCH_H
#define ALARMS_WATCH_H

#include <stdbool.h>

#include "alarms/published.h"
#include "service/service.h"
#include "template/template.h"

/* Whose calls a series of AWS/Lambda counts, by its dimensions. */
enum watched_calls {
  /* no metric that tells the calls of versions apart: another namespace, no dimension at all,
   * IteratorAge and its like (published.h) */
  CALLS_OTHER,
  CALLS_FUNCTION, /* all calls of the function, every version */
  CALLS_ALIAS,    /* those through the alias, both versions */
  CALLS_VERSION,  /* those through the alias that the version of this deployment answers */
  /* a set of dimensions that Lambda publishes nothing for: the alarm never sees a datapoint */
  CALLS_NOBODY,
  CALLS_UNKNOWN, /* an intrinsic hides it */
};

/* One line of an alarm's Metrics; or the alarm's only metric. */
struct series {
  const char *id;                 /* in metric math; "" for the alarm's only metric */
  const char *expression;         /* metric math over other ids; NULL: it is a metric */
  bool is_returned;               /* the one that the threshold is compared with */
  const char *namespace, *metric; /* NULL where an intrinsic gives them */
  const char *statistic;          /* Sum, p99; NULL where an intrinsic gives it */
  long period;                    /* seconds; 0: not known */
  enum watched_calls calls;
  /* the function's logical id, for CALLS_FUNCTION to CALLS_VERSION; of CALLS_NOBODY where it is
   * known */
  const char *function_id;
  const char *dimensions; /* in words, for messages: "FunctionName, Resource" */
  /* of AWS/Lambda, and by dimensions that published.h has a column for; NULL and BY_COUNT elsewhere
   */
  const struct published *published;
  enum published_by by;
};

enum watch_kind { WATCH_METRIC, WATCH_EXPRESSION, WATCH_ANOMALY, WATCH_COMPOSITE, WATCH_UNKNOWN };
enum watch_comparison {
  COMPARE_GREATER_OR_EQUAL,
  COMPARE_GREATER,
  COMPARE_LESS,
  COMPARE_LESS_OR_EQUAL,
  COMPARE_BAND,
  COMPARE_UNKNOWN
};
enum watch_missing { MISSING_MISSING, MISSING_IGNORE, MISSING_BREACHING, MISSING_NOT_BREACHING };

struct watch {
  const struct resource *resource;
  enum watch_kind kind;
  struct series *series; /* in the order of the template; none for a composite */
  size_t series_count;
  enum watch_comparison comparison;
  bool has_threshold; /* false: an intrinsic gives it, or there is none */
  double threshold;
  int periods;    /* EvaluationPeriods, N; 0: not known */
  int datapoints; /* DatapointsToAlarm, M; N where it is left out; 0: not known */
  enum watch_missing missing;
  bool ignores_low_samples; /* EvaluateLowSampleCountPercentile: ignore */
};

/* Reads an alarm of the template. Names of functions are those of the service; a version counts as
 * this deployment's where the template publishes it. False where the resource is no alarm. */
bool watch_read(struct watch *watch, const struct service *service, const struct template *template,
                const struct resource *resource);

/* The alarms that the AlarmConfiguration of a deployment group lists: [{Name, When}], Name as the
 * group has it. When is there where an Fn::If may leave the alarm out, in words: "IsProd and not
 * IsEurope". `group` may be NULL. A new list. */
node *watch_names(const struct template *template, const struct resource *group);

/* The keys of an alarm definition that makes such an alarm: metric, statistic, threshold, ...; of
 * metric math, metrics and expression. NULL for what no definition can say: a composite, or what an
 * intrinsic hides. A new node. */
node *watch_definition(const struct watch *watch);
/* GreaterThanOrEqualToThreshold, ...; NULL where it is not known. */
const char *watch_comparison_name(enum watch_comparison comparison);

/* The series that the threshold is compared with; NULL where it is not known which. */
const struct series *watch_returned(const struct watch *watch);
/* Seconds of one period of the series that is compared; of metric math, of its metrics. 0: not
 * known. */
long watch_period(const struct watch *watch);

#endif
