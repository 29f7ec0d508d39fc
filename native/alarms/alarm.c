#include <string.h>

#include "alarms/check.h"
#include "alarms/internal.h"
#include "alarms/metric_use.h"
#include "service/names.h"
#include "template/conditions.h"

/* ---- Small pieces ---- */

static const node *setting(const struct alarm *alarm, const char *name) {
  return node_member(alarm->definition, name);
}

/* Copies a setting into a property; what is not set is left out. */
static void copy_setting(node *properties, const char *property, const struct alarm *alarm,
                         const char *name) {
  const node *value = setting(alarm, name);
  if (value) node_add(properties, property, node_copy(value));
}

static bool is_log_alarm(const struct alarm *alarm) {
  return setting_is_on(setting(alarm, "pattern"));
}

/* The metric's name: for a log alarm the one that its filters count. */
static const char *metric_of(const struct alarms *alarms, const struct alarm *alarm) {
  const char *metric = node_string(setting(alarm, "metric"));
  if (!metric) metric = "";
  return is_log_alarm(alarm)
             ? name_log_metric(alarms->service->arena, metric, alarm->function->logical_id)
             : metric;
}

static void add_metric(const struct alarms *alarms, const struct alarm *alarm, node *properties) {
  if (is_log_alarm(alarm))
    node_add(properties, "Namespace", node_new_string(alarms->service->stack));
  else copy_setting(properties, "Namespace", alarm, "namespace");
  node_add(properties, "MetricName", node_new_string(metric_of(alarms, alarm)));
}

/* The definition's own dimensions, then the function's, unless the definition leaves them out. */
static node *dimensions_of(const struct alarm *alarm) {
  node *dimensions = node_new_array();
  if (is_log_alarm(alarm)) return dimensions;
  bool has_default = !setting_is_on(setting(alarm, "omitDefaultDimension"));
  for (const node *each = node_first(setting(alarm, "dimensions")); each; each = node_next(each)) {
    const char *name = node_string(node_member(each, "Name"));
    bool is_given_by_scope =
        name && (strcmp(name, "FunctionName") == 0 ||
                 (alarm->scope != SCOPE_FUNCTION && metric_is_target_dimension(name)));
    if (!has_default || !is_given_by_scope) node_append(dimensions, node_copy(each));
  }
  if (has_default) metric_add_dimensions(dimensions, &alarm->target, alarm->scope);
  return dimensions;
}

static node *missing_data_of(const struct alarm *alarm) {
  const node *treatment = setting(alarm, "treatMissingData");
  return setting_is_on(treatment) ? node_copy(treatment) : node_new_string("missing");
}

static void add_actions(struct alarms *alarms, const struct alarm *alarm, node *properties) {
  node_add(properties, "OKActions", topic_actions(alarms, alarm, "ok", "okActions"));
  node_add(properties, "AlarmActions", topic_actions(alarms, alarm, "alarm", "alarmActions"));
  node_add(properties, "InsufficientDataActions",
           topic_actions(alarms, alarm, "insufficientData", "insufficientDataActions"));
}

/* ---- The physical name ---- */

static void add_filled_in(struct text *text, const char *template, const char *const (*values)[2]) {
  while (*template) {
    const char *const(*value)[2] = values;
    while ((*value)[0] && strncmp(template, (*value)[0], strlen((*value)[0])) != 0) value++;
    if ((*value)[0]) {
      text_string(text, (*value)[1]);
      template += strlen((*value)[0]);
    } else text_char(text, *template ++);
  }
}

/* The alarm's name where a template gives it one, or where it tells of one version and so must have
 * its own; else NULL, and CloudFormation names it. */
static const char *physical_name(const struct alarms *alarms, const struct alarm *alarm) {
  const node *alerts = alarms->service->alerts;
  const node *own_name = setting(alarm, "nameTemplate"),
             *own_prefix = setting(alarm, "prefixTemplate");
  const node *name = own_name ? own_name : node_member(alerts, "nameTemplate");
  const node *prefix = own_prefix ? own_prefix : node_member(alerts, "prefixTemplate");
  bool has_name = setting_is_on(name) && node_string(name);
  if (!has_name && !(setting_is_on(prefix) && node_string(prefix)) && alarm->scope != SCOPE_VERSION)
    return NULL;
  /* an expression has none: the alarm's name stands for it */
  const char *metric = node_string(setting(alarm, "metric"));
  const char *const values[][2] = {
      {"$[functionName]", alarm->function->key},
      {"$[functionId]", alarm->function->logical_id},
      {"$[metricName]", has_name && metric ? metric : alarm->name},
      {"$[metricId]", metric ? metric_of(alarms, alarm) : alarm->name},
      {NULL, NULL},
  };
  const char *const prefix_values[][2] = {{"$[stackName]", alarms->service->stack}, {NULL, NULL}};
  struct text text;
  text_init(&text, alarms->service->arena);
  add_filled_in(&text, node_string(prefix) ? node_string(prefix) : "$[stackName]", prefix_values);
  if (text.length) text_char(&text, '-');
  add_filled_in(&text, has_name ? node_string(name) : "$[functionName]-$[metricName]", values);
  return text_trim(&text);
}

/* ---- The alarm ---- */

static void add_static(struct alarms *alarms, const struct alarm *alarm, node *properties) {
  add_metric(alarms, alarm, properties);
  copy_setting(properties, "AlarmDescription", alarm, "description");
  copy_setting(properties, "Threshold", alarm, "threshold");
  copy_setting(properties, "Period", alarm, "period");
  copy_setting(properties, "EvaluationPeriods", alarm, "evaluationPeriods");
  copy_setting(properties, "DatapointsToAlarm", alarm, "datapointsToAlarm");
  copy_setting(properties, "ComparisonOperator", alarm, "comparisonOperator");
  add_actions(alarms, alarm, properties);
  node_add(properties, "Dimensions", dimensions_of(alarm));
  node_add(properties, "TreatMissingData", missing_data_of(alarm));
  const char *statistic = node_string(setting(alarm, "statistic"));
  if (statistic && metric_statistic_is_plain(statistic))
    copy_setting(properties, "Statistic", alarm, "statistic");
  else {
    copy_setting(properties, "ExtendedStatistic", alarm, "statistic");
    copy_setting(properties, "EvaluateLowSampleCountPercentile", alarm,
                 "evaluateLowSampleCountPercentile");
  }
}

static node *metric_query(struct alarms *alarms, const struct alarm *alarm) {
  node *query = node_new_object();
  node_add(query, "Id", node_new_string("m1"));
  node_add(query, "ReturnData", node_new_boolean(true));
  node *stat = node_add(query, "MetricStat", node_new_object());
  node *metric = node_add(stat, "Metric", node_new_object());
  add_metric(alarms, alarm, metric);
  node_add(metric, "Dimensions", dimensions_of(alarm));
  copy_setting(stat, "Period", alarm, "period");
  copy_setting(stat, "Stat", alarm, "statistic");
  return query;
}

static node *band_query(struct alarms *alarms, const struct alarm *alarm) {
  struct arena *arena = alarms->service->arena;
  const node *threshold = setting(alarm, "threshold");
  const char *deviations = node_number(threshold) ? node_number(threshold) : node_string(threshold);
  node *query = node_new_object();
  node_add(query, "Id", node_new_string("ad1"));
  node_add(query, "Expression",
           node_new_string(
               text_new(arena, "ANOMALY_DETECTION_BAND(m1, %s)", deviations ? deviations : "")));
  node_add(query, "Label",
           node_new_string(text_new(arena, "%s (expected)", metric_of(alarms, alarm))));
  node_add(query, "ReturnData", node_new_boolean(true));
  return query;
}

static void add_anomaly_detection(struct alarms *alarms, const struct alarm *alarm,
                                  node *properties) {
  copy_setting(properties, "AlarmDescription", alarm, "description");
  copy_setting(properties, "EvaluationPeriods", alarm, "evaluationPeriods");
  copy_setting(properties, "DatapointsToAlarm", alarm, "datapointsToAlarm");
  copy_setting(properties, "ComparisonOperator", alarm, "comparisonOperator");
  node_add(properties, "TreatMissingData", missing_data_of(alarm));
  add_actions(alarms, alarm, properties);
  node *metrics = node_add(properties, "Metrics", node_new_array());
  node_append(metrics, metric_query(alarms, alarm));
  node_append(metrics, band_query(alarms, alarm));
  node_add(properties, "ThresholdMetricId", node_new_string("ad1"));
}

static void add_expression(struct alarms *alarms, const struct alarm *alarm, node *properties) {
  copy_setting(properties, "AlarmDescription", alarm, "description");
  copy_setting(properties, "Threshold", alarm, "threshold");
  copy_setting(properties, "EvaluationPeriods", alarm, "evaluationPeriods");
  copy_setting(properties, "DatapointsToAlarm", alarm, "datapointsToAlarm");
  copy_setting(properties, "ComparisonOperator", alarm, "comparisonOperator");
  node_add(properties, "TreatMissingData", missing_data_of(alarm));
  add_actions(alarms, alarm, properties);
  const struct metric_math math = {.metrics = setting(alarm, "metrics"),
                                   .expression = setting(alarm, "expression"),
                                   .namespace = setting(alarm, "namespace"),
                                   .statistic = setting(alarm, "statistic"),
                                   .period = setting(alarm, "period"),
                                   .target = &alarm->target,
                                   .scope = alarm->scope};
  node_add(properties, "Metrics", metric_math(&math, alarm->path, alarms->diagnostics));
}

/* The kinds of alarm: a row each. */
static const struct alarm_type {
  const char *name;
  enum alarm_kind kind;
  void (*add)(struct alarms *alarms, const struct alarm *alarm, node *properties);
} alarm_types[] = {{"static", ALARM_STATIC, add_static},
                   {"anomalyDetection", ALARM_ANOMALY, add_anomaly_detection},
                   {"expression", ALARM_EXPRESSION, add_expression}};

static const struct alarm_type *type_of(struct alarms *alarms, const struct alarm *alarm) {
  enum { TYPES = sizeof alarm_types / sizeof *alarm_types };
  const char *name = node_string(setting(alarm, "type")), *names[TYPES + 1] = {0};
  for (size_t i = 0; i < TYPES; i++) {
    names[i] = alarm_types[i].name;
    if (name && strcmp(names[i], name) == 0) return &alarm_types[i];
  }
  struct arena *arena = alarms->service->arena;
  const char *nearest = name ? text_nearest(name, names) : NULL;
  diagnose(alarms->diagnostics, RO206, text_new(arena, "%s.type", alarm->path),
           "the type of alarm \"%s\" is %s; %s", text_shown(arena, alarm->name),
           name ? text_new(arena, "\"%s\"", text_shown(arena, name))
                : node_kind_name(node_kind(setting(alarm, "type"))),
           nearest ? text_new(arena, "did you mean %s?", nearest)
                   : "it must be static, anomalyDetection or expression");
  return NULL;
}

/* Settings that are read as they are and so must have their kind. */
static void check_kinds(struct alarms *alarms, const struct alarm *alarm) {
  static const struct {
    const char *name;
    enum node_kind kind;
  } rows[] = {{"dimensions", NODE_ARRAY},
              {"nameTemplate", NODE_STRING},
              {"prefixTemplate", NODE_STRING},
              {"pattern", NODE_STRING}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const node *value = setting(alarm, rows[i].name);
    if (!value || node_is(value, NODE_NULL) || node_is(value, rows[i].kind)) continue;
    diagnose(alarms->diagnostics, RO201,
             text_new(alarms->service->arena, "%s.%s", alarm->path, rows[i].name),
             "%s is %s; it must be %s", rows[i].name, node_kind_name(node_kind(value)),
             node_kind_name(rows[i].kind));
  }
  size_t position = 0;
  const node *dimensions = setting(alarm, "dimensions");
  for (const node *each = node_is(dimensions, NODE_ARRAY) ? node_first(dimensions) : NULL; each;
       each = node_next(each), position++)
    if (!node_is(each, NODE_OBJECT))
      diagnose(alarms->diagnostics, RO201,
               text_new(alarms->service->arena, "%s.dimensions[%zu]", alarm->path, position),
               "a dimension is {Name, Value}, not %s", node_kind_name(node_kind(each)));
}

static void check_metric(struct alarms *alarms, const struct alarm *alarm,
                         const struct alarm_type *type) {
  if (type->kind == ALARM_EXPRESSION) return;
  if (!node_string(setting(alarm, "metric")))
    diagnose(alarms->diagnostics, RO211, text_new(alarms->service->arena, "%s.metric", alarm->path),
             "the alarm \"%s\" names no metric", text_shown(alarms->service->arena, alarm->name));
  else if (!is_log_alarm(alarm) && !setting(alarm, "namespace"))
    diagnose(alarms->diagnostics, RO211, alarm->path,
             "the alarm \"%s\" names no namespace; Lambda's is AWS/Lambda",
             text_shown(alarms->service->arena, alarm->name));
}

/* A definition that is asked for by its name alone is checked once, where it is written. */
static void check_metrics(struct alarms *alarms, const struct alarm *alarm) {
  struct arena *arena = alarms->service->arena;
  const char *path = alarm->path, *name = alarm->name;
  const node *written = alarm->written;
  if (node_string(written)) {
    if (!index_put(&alarms->checked, name, (void *)name)) return;
    written = node_member(node_member(alarms->service->alerts, "definitions"), name);
    if (written) path = text_new(arena, "custom.alerts.definitions.%s", text_shown(arena, name));
  }
  metric_uses_check_definition(alarm->definition, alarm->scope, path, written, alarms->diagnostics);
}

/* ---- Conditions ---- */

/* What is made for a function exists where the function does. While events are compiled,
 * `condition` is all that is known of it; what the user's `resources` change later, conditions.c
 * sees. */
static void add_condition(const struct alarms *alarms, const struct alarm *alarm, node *body) {
  const char *condition = node_string(node_member(alarm->function->definition, "condition"));
  if (!condition && alarms->external)
    condition =
        resource_condition(template_resource(alarms->template, alarm->function->logical_id));
  if (condition) node_add(body, "Condition", node_new_string(condition));
}

/* ---- Log metric filters ---- */

/* Counts `value` for every line of the function's log that matches the pattern. */
static void put_log_filter(struct alarms *alarms, const struct alarm *alarm, const char *suffix,
                           const node *pattern, long value) {
  struct arena *arena = alarms->service->arena;
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::Logs::MetricFilter"));
  add_condition(alarms, alarm, body);
  /* not with disableLogs */
  bool is_beside =
      !alarms->external && template_resource(alarms->template, alarm->function->log_group_id);
  if (is_beside) node_add(body, "DependsOn", node_new_string(alarm->function->log_group_id));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "FilterPattern", pattern ? node_copy(pattern) : node_new_string(""));
  node_add(properties, "LogGroupName", node_new_string(alarm->function->log_group_name));
  node *transformation = node_append(
      node_add(properties, "MetricTransformations", node_new_array()), node_new_object());
  node_add(transformation, "MetricValue", node_new_number(value));
  node_add(transformation, "MetricNamespace", node_new_string(alarms->service->stack));
  node_add(transformation, "MetricName", node_new_string(metric_of(alarms, alarm)));
  const char *id = name_log_filter(arena, alarm->function->logical_id, alarm->name);
  alarms_put(alarms, text_new(arena, "%s%s", id, suffix), body);
}

void alarm_put(struct alarms *alarms, const struct alarm *alarm) {
  const struct alarm_type *type = type_of(alarms, alarm);
  if (!type) return;
  check_metric(alarms, alarm, type);
  check_kinds(alarms, alarm);
  alarm_check(alarm->definition, type->kind, alarm->path, alarms->diagnostics);
  check_metrics(alarms, alarm);
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CloudWatch::Alarm"));
  add_condition(alarms, alarm, body);
  node *properties = node_add(body, "Properties", node_new_object());
  copy_setting(properties, "ActionsEnabled", alarm, "actionsEnabled");
  type->add(alarms, alarm, properties);
  const char *name = physical_name(alarms, alarm);
  if (name)
    node_add(properties, "AlarmName",
             alarm->scope == SCOPE_VERSION ? metric_versioned_name(name, alarm->target.version_id)
                                           : node_new_string(name));
  alarms_put(alarms, alarm->id, body);
  if (!is_log_alarm(alarm)) return;
  put_log_filter(alarms, alarm, "ALERT", setting(alarm, "pattern"), 1);
  put_log_filter(alarms, alarm, "OK", NULL, 0);
}
