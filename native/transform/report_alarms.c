/* What an alarm of a deployment group watches. */
#include <string.h>

#include "alarms/watch.h"
#include "transform/internal.h"

/* ---- Values of the template as text ---- */

static const char *text_of_join(struct arena *arena, const node *join) {
  const char *delimiter = node_string(node_at(join, 0));
  const node *pieces = node_at(join, 1);
  if (!delimiter || !node_is(pieces, NODE_ARRAY)) return NULL;
  struct text text;
  text_init(&text, arena);
  for (const node *piece = node_first(pieces); piece; piece = node_next(piece)) {
    if (piece != node_first(pieces)) text_string(&text, delimiter);
    text_string(&text, value_text(arena, piece));
  }
  return text.at;
}

static const char *text_of_get_att(struct arena *arena, const node *get_att) {
  const char *dotted = node_string(get_att), *id = node_string(node_at(get_att, 0)),
             *attribute = node_string(node_at(get_att, 1));
  if (dotted) return text_new(arena, "${%s}", dotted);
  return id && attribute ? text_new(arena, "${%s.%s}", id, attribute) : NULL;
}

const char *value_text(struct arena *arena, const node *value) {
  const char *text = node_string(value) ? node_string(value) : node_number(value);
  const node *get_att = node_only(value, "Fn::GetAtt"), *join = node_only(value, "Fn::Join"),
             *sub = node_only(value, "Fn::Sub");
  const char *reference = node_string(node_only(value, "Ref"));
  if (reference) text = text_new(arena, "${%s}", reference);
  else if (get_att) text = text_of_get_att(arena, get_att);
  else if (join) text = text_of_join(arena, join);
  else if (sub) text = node_string(node_is(sub, NODE_ARRAY) ? node_at(sub, 0) : sub);
  const node *only = node_is(value, NODE_OBJECT) ? node_first(value) : NULL;
  bool is_tagged = only && !node_next(only) && !node_is(only, NODE_ARRAY) &&
                   strncmp(node_name(only), "Fn::", 4) == 0;
  if (!text && is_tagged)
    text = text_new(arena, "!%s %s", node_name(only) + 4, value_text(arena, only));
  if (text) return text;
  struct text json;
  text_init(&json, arena);
  document_print(value, DOCUMENT_COMPACT, &json);
  return json.at;
}

/* ---- One metric ---- */

struct alarm {
  const struct transform *transform;
  const struct rollout *rollout;
  const node *properties;
  struct watch watch;
};

static void add_value(struct arena *arena, node *object, const char *name, const node *value) {
  if (value)
    node_add(object, name,
             node_number(value) ? node_copy(value) : node_new_string(value_text(arena, value)));
}

/* The value of a dimension; NULL where there is none. */
static const char *dimension(struct arena *arena, const node *dimensions, const char *name) {
  for (const node *each = node_first(dimensions); each; each = node_next(each)) {
    const char *other = node_string(node_member(each, "Name"));
    if (other && strcmp(other, name) == 0) return value_text(arena, node_member(each, "Value"));
  }
  return NULL;
}

/* Whose calls of the function that is rolled out a metric counts. Calls of another one, or of
 * another alias, are others. */
static const char *scope_of(const struct alarm *alarm, const struct series *series,
                            const node *dimensions) {
  static const char *const scopes[] = {
      [CALLS_OTHER] = "other",     [CALLS_FUNCTION] = "function", [CALLS_ALIAS] = "alias",
      [CALLS_VERSION] = "version", [CALLS_NOBODY] = "nobody",     [CALLS_UNKNOWN] = "other"};
  struct arena *arena = alarm->transform->arena;
  const char *scope = scopes[series->calls];
  if (series->calls != CALLS_FUNCTION && series->calls != CALLS_ALIAS &&
      series->calls != CALLS_VERSION)
    return scope;
  if (!series->function_id ||
      strcmp(series->function_id, alarm->rollout->function->logical_id) != 0)
    return "other";
  const char *resource = dimension(arena, dimensions, "Resource"),
             *end = text_new(arena, ":%s", alarm->rollout->alias);
  size_t length = resource ? strlen(resource) : 0, tail = strlen(end);
  return !resource || (length > tail && strcmp(resource + length - tail, end) == 0) ? scope
                                                                                    : "other";
}

static void add_metric(const struct alarm *alarm, node *report, const node *metric,
                       const struct series *series) {
  struct arena *arena = alarm->transform->arena;
  const node *dimensions = node_member(metric, "Dimensions");
  add_value(arena, report, "namespace", node_member(metric, "Namespace"));
  add_value(arena, report, "metric", node_member(metric, "MetricName"));
  node_add(report, "scope", node_new_string(scope_of(alarm, series, dimensions)));
  node *told = node_add(report, "dimensions", node_new_object());
  for (const node *each = node_first(dimensions); each; each = node_next(each)) {
    const char *name = node_string(node_member(each, "Name"));
    if (name) node_set(told, name, node_new_string(value_text(arena, node_member(each, "Value"))));
  }
}

/* ---- Kinds of alarms ---- */

/* M of N, over periods of as many seconds; M is N where nothing else is said. */
static void add_periods(const struct alarm *alarm, node *report, const node *period) {
  struct arena *arena = alarm->transform->arena;
  const node *periods = node_member(alarm->properties, "EvaluationPeriods"),
             *points = node_member(alarm->properties, "DatapointsToAlarm");
  add_value(arena, report, "datapoints", points ? points : periods);
  add_value(arena, report, "periods", periods);
  add_value(arena, report, "period", period);
}

static void add_comparison(const struct alarm *alarm, node *report) {
  static const char *const operators[][2] = {
      {"GreaterThanOrEqualToThreshold", ">="},
      {"GreaterThanThreshold", ">"},
      {"LessThanThreshold", "<"},
      {"LessThanOrEqualToThreshold", "<="},
      {"LessThanLowerThreshold", "below"},
      {"GreaterThanUpperThreshold", "above"},
      {"LessThanLowerOrGreaterThanUpperThreshold", "outside"},
  };
  const char *comparison =
      value_text(alarm->transform->arena, node_member(alarm->properties, "ComparisonOperator"));
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
    if (strcmp(operators[i][0], comparison) == 0) comparison = operators[i][1];
  node_add(report, "comparison", node_new_string(comparison));
  add_value(alarm->transform->arena, report, "threshold",
            node_member(alarm->properties, "Threshold"));
}

static void add_static(const struct alarm *alarm, node *report) {
  struct arena *arena = alarm->transform->arena;
  const node *properties = alarm->properties, *statistic = node_member(properties, "Statistic");
  node *metric = node_append(node_add(report, "metrics", node_new_array()), node_new_object());
  add_metric(alarm, metric, properties, &alarm->watch.series[0]);
  add_value(arena, metric, "statistic",
            statistic ? statistic : node_member(properties, "ExtendedStatistic"));
  add_value(arena, metric, "period", node_member(properties, "Period"));
  add_comparison(alarm, report);
  add_periods(alarm, report, node_member(properties, "Period"));
}

/* What of `Metrics` decides: the band for an anomaly, else the expression that is returned. */
static bool decides(const struct alarm *alarm, const node *query) {
  const char *band = node_string(node_member(alarm->properties, "ThresholdMetricId")),
             *id = node_string(node_member(query, "Id"));
  const node *returned = node_member(query, "ReturnData");
  if (band) return id && strcmp(band, id) == 0;
  return node_member(query, "Expression") && (!returned || node_boolean(returned));
}

/* Metrics: those of CloudWatch, and what is computed from them. */
static void add_queries(const struct alarm *alarm, node *report) {
  struct arena *arena = alarm->transform->arena;
  node *metrics = node_add(report, "metrics", node_new_array());
  const node *period = NULL;
  const struct series *series = alarm->watch.series;
  for (const node *query = node_first(node_member(alarm->properties, "Metrics")); query;
       query = node_next(query), series++) {
    const node *stat = node_member(query, "MetricStat"), *own = node_member(query, "Period");
    if (own) period = own;
    if (decides(alarm, query)) {
      add_value(arena, report, "expression", node_member(query, "Expression"));
      continue;
    }
    node *metric = node_append(metrics, node_new_object());
    add_value(arena, metric, "id", node_member(query, "Id"));
    if (stat) add_metric(alarm, metric, node_member(stat, "Metric"), series);
    else add_value(arena, metric, "expression", node_member(query, "Expression"));
    add_value(arena, metric, "statistic", node_member(stat, "Stat"));
    add_value(arena, metric, "period", node_member(stat, "Period"));
    if (!period) period = node_member(stat, "Period");
  }
  add_comparison(alarm, report);
  add_periods(alarm, report, period);
}

static const char *kind_of(const struct alarm *alarm) {
  static const char *const kinds[] = {[WATCH_METRIC] = "metric",
                                      [WATCH_EXPRESSION] = "metricMath",
                                      [WATCH_ANOMALY] = "anomaly",
                                      [WATCH_COMPOSITE] = "composite",
                                      [WATCH_UNKNOWN] = "unknown"};
  return alarm->watch.resource ? kinds[alarm->watch.kind] : "elsewhere";
}

/* ---- In words ---- */

static const char *words_of_metric(struct arena *arena, const node *metric) {
  const char *namespace = report_shown(arena, metric, "namespace"),
             *statistic = report_shown(arena, metric, "statistic");
  if (node_member(metric, "expression")) return report_shown(arena, metric, "expression");
  return text_new(arena, "%s%s%s%s%s", statistic, *statistic ? " of " : "",
                  report_shown(arena, metric, "metric"),
                  strcmp(namespace, "AWS/Lambda") == 0 || !*namespace ? "" : " in ",
                  strcmp(namespace, "AWS/Lambda") == 0 ? "" : namespace);
}

/* "all versions", "FunctionName = x, Resource = y"; "" where there is nothing to say. */
static const char *words_of_scope(struct arena *arena, const node *metric) {
  static const char *const scopes[][2] = {{"function", "all versions"},
                                          {"alias", "all calls of the alias"},
                                          {"version", "the new version only"}};
  for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
    if (report_is(metric, "scope", scopes[i][0])) return scopes[i][1];
  struct text text;
  text_init(&text, arena);
  for (const node *each = node_first(node_member(metric, "dimensions")); each;
       each = node_next(each))
    text_format(&text, "%s%s = %s", text.length ? ", " : "", text_shown(arena, node_name(each)),
                text_shown(arena, node_string(each)));
  if (report_is(metric, "scope", "nobody")) return text_new(arena, "no calls at all (%s)", text.at);
  bool is_account = !text.length && report_is(metric, "namespace", "AWS/Lambda");
  return is_account ? "all functions of the region" : text.at;
}

/* What all metrics have in common; NULL where they differ. */
static const char *common_scope(struct arena *arena, const node *metrics) {
  const char *common = NULL;
  for (const node *metric = node_first(metrics); metric; metric = node_next(metric)) {
    if (!node_member(metric, "scope")) continue;
    const char *scope = words_of_scope(arena, metric);
    if (common && strcmp(common, scope) != 0) return NULL;
    common = scope;
  }
  return common ? common : "";
}

static const char *words_of_periods(struct arena *arena, const node *report) {
  const char *periods = value_text(arena, node_member(report, "periods"));
  const node *period = node_member(report, "period");
  if (!node_member(report, "periods")) return "";
  return text_new(
      arena, ", %s of %s period%s%s",
      text_shown(arena, value_text(arena, node_member(report, "datapoints"))),
      text_shown(arena, periods), strcmp(periods, "1") == 0 ? "" : "s",
      period ? text_new(arena, " of %s s", text_shown(arena, value_text(arena, period))) : "");
}

/* "errors = Sum of Errors, requests = Sum of Invocations" */
static const char *words_of_terms(struct arena *arena, const node *metrics, bool has_common) {
  struct text text;
  text_init(&text, arena);
  for (const node *metric = node_first(metrics); metric; metric = node_next(metric)) {
    const char *scope =
        has_common || !node_member(metric, "scope") ? "" : words_of_scope(arena, metric);
    text_format(&text, "%s%s = %s%s%s%s", text.length ? ", " : "",
                report_shown(arena, metric, "id"), words_of_metric(arena, metric),
                *scope ? " (" : "", scope, *scope ? ")" : "");
  }
  return text.at;
}

static const char *words_of_threshold(struct arena *arena, const node *report) {
  const node *threshold = node_member(report, "threshold");
  return text_new(arena, "%s %s", report_shown(arena, report, "comparison"),
                  threshold ? text_shown(arena, value_text(arena, threshold)) : "?");
}

static const char *words_of_alarm(struct arena *arena, const node *report) {
  const node *metrics = node_member(report, "metrics");
  const char *scope = common_scope(arena, metrics), *periods = words_of_periods(arena, report);
  const char *comma = scope && *scope ? ", " : "", *calls = scope ? scope : "";
  if (report_is(report, "kind", "elsewhere")) return "not in this template";
  if (report_is(report, "kind", "unknown")) return "an intrinsic gives what it watches";
  if (report_is(report, "kind", "composite"))
    return text_new(arena, "composite of %s", report_shown(arena, report, "rule"));
  if (report_is(report, "kind", "anomaly"))
    return text_new(arena, "%s %s its expected band %s%s%s%s",
                    words_of_metric(arena, node_first(metrics)),
                    report_shown(arena, report, "comparison"),
                    report_shown(arena, report, "expression"), comma, calls, periods);
  bool is_math = node_member(report, "expression") != NULL;
  const char *what = is_math ? report_shown(arena, report, "expression")
                             : words_of_metric(arena, node_first(metrics));
  const char *terms =
      is_math && node_first(metrics) ? words_of_terms(arena, metrics, scope != NULL) : "";
  return text_new(arena, "%s %s%s%s%s%s%s", what, words_of_threshold(arena, report), comma, calls,
                  periods, *terms ? "; " : "", terms);
}

/* ---- All of it ---- */

node *alarm_report(const struct transform *transform, const struct rollout *rollout,
                   const node *alarm_of_group) {
  struct arena *arena = transform->arena;
  const node *name = node_member(alarm_of_group, "Name");
  const char *id = node_string(node_only(name, "Ref")),
             *when = node_string(node_member(alarm_of_group, "When"));
  const struct resource *resource = id ? template_resource(&transform->template, id) : NULL;
  struct alarm alarm = {.transform = transform,
                        .rollout = rollout,
                        .properties = resource ? resource->properties : NULL};
  if (!resource || !watch_read(&alarm.watch, &transform->service, &transform->template, resource))
    alarm.watch.resource = NULL;
  const char *kind = kind_of(&alarm);
  node *report = node_new_object();
  node_add(report, "name", resource ? node_new_null() : node_new_string(value_text(arena, name)));
  node_add(report, "resource", resource ? node_new_string(id) : node_new_null());
  node_add(report, "kind", node_new_string(kind));
  if (strcmp(kind, "composite") == 0)
    add_value(arena, report, "rule", node_member(alarm.properties, "AlarmRule"));
  else if (strcmp(kind, "metric") == 0) add_static(&alarm, report);
  else if (strcmp(kind, "metricMath") == 0 || strcmp(kind, "anomaly") == 0)
    add_queries(&alarm, report);
  const char *words = words_of_alarm(arena, report);
  if (when) node_add(report, "when", node_new_string(when));
  node_add(report, "words", node_new_string(words_only_where(arena, words, when)));
  return report;
}
