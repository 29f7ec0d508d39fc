#include "rollout/canary_alarms.h"

#include <stdlib.h>
#include <string.h>

#include "alarms/check.h"
#include "alarms/metric_use.h"
#include "alarms/metrics.h"
#include "rollout/internal.h"
#include "service/names.h"
#include "service/settings.h"

/* ---- Presets ---- */

static const struct preset {
  const char *name, *metric, *statistic, *threshold;
} presets[] = {
#define ROW(name, metric, statistic, threshold) {name, metric, statistic, threshold},
    CANARY_PRESET_ROWS(ROW)
#undef ROW
};

const char *const canary_preset_names[] = {CANARY_ERROR_RATE,
#define NAME(name, metric, statistic, threshold) name,
                                           CANARY_PRESET_ROWS(NAME)
#undef NAME
                                               NULL};

static node *number(const char *spelling) { return node_new_number(strtol(spelling, NULL, 10)); }

/* What holds where a canary alarm does not say otherwise. */
static node *defaults(void) {
  node *definition = node_new_object();
  node_add(definition, "namespace", node_new_string("AWS/Lambda"));
  node_add(definition, "statistic", node_new_string("Sum"));
  node_add(definition, "period", node_new_number(60));
  node_add(definition, "evaluationPeriods", node_new_number(1));
  node_add(definition, "datapointsToAlarm", node_new_number(1));
  node_add(definition, "comparisonOperator", node_new_string("GreaterThanThreshold"));
  node_add(definition, "treatMissingData", node_new_string("notBreaching"));
  return definition;
}

static node *metric(const char *id, const char *name) {
  node *metric = node_new_object();
  node_add(metric, "id", node_new_string(id));
  node_add(metric, "metric", node_new_string(name));
  node_add(metric, "statistic", node_new_string("Sum"));
  return metric;
}

/* Percent of requests that fail; 0 while there are too few for a verdict. `requests` may be NULL.
 * */
static void add_error_rate(node *definition, const char *requests, struct arena *arena) {
  node *metrics = node_add(definition, "metrics", node_new_array());
  node_append(metrics, metric("errors", "Errors"));
  node_append(metrics, metric("requests", "Invocations"));
  node_add(definition, "expression",
           node_new_string(
               text_new(arena, "IF(requests >= %s, 100 * errors / requests, 0)",
                        requests ? requests : text_new(arena, "%d", CANARY_ERROR_RATE_REQUESTS))));
  node_add(definition, "threshold", node_new_number(CANARY_ERROR_RATE_PERCENT));
}

static bool add_preset(node *definition, const char *name, const node *written,
                       struct arena *arena) {
  if (strcmp(name, CANARY_ERROR_RATE) == 0) {
    add_error_rate(definition, node_number(node_member(written, "minimumRequests")), arena);
    return true;
  }
  for (size_t i = 0; i < sizeof presets / sizeof *presets; i++) {
    if (strcmp(presets[i].name, name) != 0) continue;
    node_add(definition, "metric", node_new_string(presets[i].metric));
    node_set(definition, "statistic", node_new_string(presets[i].statistic));
    if (presets[i].threshold) node_add(definition, "threshold", number(presets[i].threshold));
    return true;
  }
  return false;
}

/* ---- From what is written to a full definition ---- */

struct canary {
  const struct rollouts *rollouts;
  struct rollout *rollout;
  const char *path;
  const node *written;
  const char *word; /* the name, the preset or the metric, by which it is called */
  node *definition;
  bool is_expression;
};

/* A mistyped key would silently leave its default in force. False after a diagnostic. */
static bool check_keys(const struct canary *canary, const node *written) {
  const char *keys[32] = {NULL};
  for (size_t i = 0; setting_groups[SETTINGS_CANARY_ALARM].settings[i].name; i++)
    keys[i] = setting_groups[SETTINGS_CANARY_ALARM].settings[i].name;
  struct arena *arena = canary->rollouts->service->arena;
  struct diagnostics *diagnostics = canary->rollouts->diagnostics;
  size_t errors = diagnostics->errors;
  for (const node *each = node_first(written); each; each = node_next(each)) {
    size_t i = 0;
    while (keys[i] && strcmp(keys[i], node_name(each)) != 0) i++;
    if (keys[i]) continue;
    const struct path key = {NULL, node_name(each), 0};
    const char *name = path_text(arena, &key);
    service_report_key(diagnostics,
                       text_new(arena, "%s%s%s", canary->path, *name == '[' ? "" : ".", name),
                       node_name(each), keys);
  }
  const node *requests = node_member(written, "minimumRequests");
  if (requests && !(node_is(requests, NODE_NUMBER) && node_double(requests) >= 0))
    diagnose(diagnostics, RO219, text_new(arena, "%s.minimumRequests", canary->path),
             "minimumRequests must be a number from 0 on");
  return diagnostics->errors == errors;
}

/* A string is a preset; an object names a preset, a metric, or metrics with an expression. */
static bool read_canary(struct canary *canary, const node *written) {
  struct arena *arena = canary->rollouts->service->arena;
  struct diagnostics *diagnostics = canary->rollouts->diagnostics;
  const char *preset =
      node_string(written) ? node_string(written) : node_string(node_member(written, "preset"));
  canary->definition = defaults();
  if (preset && !add_preset(canary->definition, preset, written, arena)) {
    const char *nearest = text_nearest(preset, canary_preset_names);
    diagnose(diagnostics, RO219, canary->path, "there is no preset \"%s\"%s",
             text_shown(arena, preset),
             nearest ? text_new(arena, "; did you mean %s?", nearest) : "");
    return false;
  }
  if (!preset && !node_is(written, NODE_OBJECT)) {
    diagnose(diagnostics, RO219, canary->path,
             "%s is %s; a canary alarm is a preset, or an object with preset, metric, or metrics "
             "and expression",
             canary->path, node_kind_name(node_kind(written)));
    return false;
  }
  bool has_known_keys = !node_is(written, NODE_OBJECT) || check_keys(canary, written);
  for (const node *each = node_is(written, NODE_OBJECT) ? node_first(written) : NULL; each;
       each = node_next(each))
    node_set(canary->definition, node_name(each), node_copy(each));
  const node *name = node_member(canary->definition, "name"),
             *single = node_member(canary->definition, "metric");
  canary->is_expression =
      node_member(canary->definition, "metrics") || node_member(canary->definition, "expression");
  canary->word = node_string(name)     ? node_string(name)
                 : preset              ? preset
                 : node_string(single) ? node_string(single)
                                       : "unknown";
  if (canary->is_expression || node_string(single)) return true;
  if (!has_known_keys) return false; /* the key that is missing is probably misspelt */
  diagnose(diagnostics, RO219, canary->path,
           "%s names no preset, no metric, and no metrics with an expression", canary->path);
  return false;
}

/* ---- The alarm ---- */

static void copy(node *properties, const char *property, const struct canary *canary,
                 const char *name) {
  const node *value = node_member(canary->definition, name);
  if (value) node_add(properties, property, node_copy(value));
}

static void add_metric(const struct canary *canary, const struct metric_target *target,
                       node *properties) {
  const char *statistic = node_string(node_member(canary->definition, "statistic"));
  copy(properties, "MetricName", canary, "metric");
  copy(properties, "Namespace", canary, "namespace");
  metric_add_dimensions(node_add(properties, "Dimensions", node_new_array()), target,
                        SCOPE_VERSION);
  copy(properties,
       statistic && !metric_statistic_is_plain(statistic) ? "ExtendedStatistic" : "Statistic",
       canary, "statistic");
  copy(properties, "Period", canary, "period");
}

static void add_math(const struct canary *canary, const struct metric_target *target,
                     node *properties) {
  const struct metric_math math = {.metrics = node_member(canary->definition, "metrics"),
                                   .expression = node_member(canary->definition, "expression"),
                                   .namespace = node_member(canary->definition, "namespace"),
                                   .statistic = node_member(canary->definition, "statistic"),
                                   .period = node_member(canary->definition, "period"),
                                   .target = target,
                                   .scope = SCOPE_VERSION};
  node_add(properties, "Metrics", metric_math(&math, canary->path, canary->rollouts->diagnostics));
}

static node *alarm_of(const struct canary *canary) {
  const struct service *service = canary->rollouts->service;
  const struct rollout *rollout = canary->rollout;
  const struct metric_target target = {rollout->function->logical_id, rollout->alias,
                                       rollout->version_id};
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CloudWatch::Alarm"));
  condition_add(rollout, body);
  node *properties = node_add(body, "Properties", node_new_object());
  const char *name = name_canary_alarm(service->arena, service->name, service->stage,
                                       rollout->function->key, canary->word);
  node_add(properties, "AlarmName", metric_versioned_name(name, rollout->version_id));
  node_add(properties, "AlarmDescription",
           node_new_string(text_new(service->arena, "Canary alarm for %s function",
                                    rollout->function->logical_id)));
  if (canary->is_expression) add_math(canary, &target, properties);
  else add_metric(canary, &target, properties);
  copy(properties, "EvaluationPeriods", canary, "evaluationPeriods");
  copy(properties, "DatapointsToAlarm", canary, "datapointsToAlarm");
  copy(properties, "Threshold", canary, "threshold");
  copy(properties, "ComparisonOperator", canary, "comparisonOperator");
  copy(properties, "TreatMissingData", canary, "treatMissingData");
  return body;
}

static bool is_alone(const struct canary *canary, const char *id) {
  for (const struct canary_alarm *other = canary->rollout->canaries; other; other = other->next) {
    if (strcmp(other->id, id) != 0) continue;
    diagnose(canary->rollouts->diagnostics, RO207, canary->path,
             "%s and %s both make the logical id %s", other->path, canary->path, id);
    return false;
  }
  return true;
}

static void put(struct canary *canary) {
  struct arena *arena = canary->rollouts->service->arena;
  const char *id = name_canary_alarm_id(arena, canary->rollout->function->logical_id, canary->word);
  if (!is_alone(canary, id)) return;
  alarm_check(canary->definition, canary->is_expression ? ALARM_EXPRESSION : ALARM_STATIC,
              canary->path, canary->rollouts->diagnostics);
  metric_uses_check_definition(canary->definition, SCOPE_VERSION, canary->path, canary->written,
                               canary->rollouts->diagnostics);
  plan_put_resource(canary->rollouts->plan, id, alarm_of(canary));
  struct canary_alarm *alarm = arena_alloc(arena, sizeof *alarm);
  *alarm = (struct canary_alarm){id, canary->path, NULL};
  struct canary_alarm **end = &canary->rollout->canaries;
  while (*end) end = &(*end)->next;
  *end = alarm;
}

void canary_alarms_put(const struct rollouts *rollouts, struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *setting = node_member(rollout->settings, "canaryAlarms");
  const char *path = setting_place(rollouts, rollout, "canaryAlarms");
  if (!setting_is_on(setting) || !rollout->version_id) return;
  if (node_boolean(setting)) {
    node *list = node_new_array();
    node_append(list, node_new_string(CANARY_ERROR_RATE));
    setting = list;
  }
  if (!node_is(setting, NODE_ARRAY)) {
    diagnose(rollouts->diagnostics, RO219, path, "%s is %s; it must be true or a list", path,
             node_kind_name(node_kind(setting)));
    return;
  }
  size_t position = 0;
  for (const node *written = node_first(setting); written; written = node_next(written)) {
    struct canary canary = {.rollouts = rollouts,
                            .rollout = rollout,
                            .path = text_new(arena, "%s[%zu]", path, position++),
                            .written = written};
    if (read_canary(&canary, written)) put(&canary);
  }
}
