#include <string.h>

#include "alarms/internal.h"

/* The definitions every service has: name, metric, threshold, statistic. All of them look at
 * AWS/Lambda for one minute. Source: README of serverless-plugin-aws-alerts 1.7.5, "Default
 * Definitions". */
#define DEFAULT_DEFINITIONS(X)                        \
  X("functionInvocations", "Invocations", 100, "Sum") \
  X("functionErrors", "Errors", 1, "Sum")             \
  X("functionDuration", "Duration", 500, "Average")   \
  X("functionThrottles", "Throttles", 1, "Sum")

static node *default_definition(const char *metric, long threshold, const char *statistic) {
  node *definition = node_new_object();
  node_add(definition, "namespace", node_new_string("AWS/Lambda"));
  node_add(definition, "enabled", node_new_boolean(true));
  node_add(definition, "actionsEnabled", node_new_boolean(true));
  node_add(definition, "type", node_new_string("static"));
  node_add(definition, "metric", node_new_string(metric));
  node_add(definition, "threshold", node_new_number(threshold));
  node_add(definition, "statistic", node_new_string(statistic));
  node_add(definition, "period", node_new_number(60));
  node_add(definition, "evaluationPeriods", node_new_number(1));
  node_add(definition, "datapointsToAlarm", node_new_number(1));
  node_add(definition, "comparisonOperator", node_new_string("GreaterThanOrEqualToThreshold"));
  return definition;
}

node *alarm_definitions(const struct alarms *alarms) {
  node *definitions = node_new_object();
#define DEFAULT(name, metric, threshold, statistic) \
  node_add(definitions, name, default_definition(metric, threshold, statistic));
  DEFAULT_DEFINITIONS(DEFAULT)
#undef DEFAULT
  const node *own = node_member(alarms->service->alerts, "definitions");
  if (own && !node_is(own, NODE_OBJECT) && !node_is(own, NODE_NULL))
    diagnose(alarms->diagnostics, RO201, "custom.alerts.definitions",
             "custom.alerts.definitions is %s; it must be an object of definitions",
             node_kind_name(node_kind(own)));
  else node_merge(definitions, own);
  return definitions;
}

static const node *find_definition(struct alarms *alarms, const char *name, const char *path) {
  const node *definition = node_member(alarms->definitions, name);
  struct arena *arena = alarms->service->arena;
  if (node_is(definition, NODE_OBJECT)) return definition;
  if (definition) {
    path = text_new(arena, "custom.alerts.definitions.%s", text_shown(arena, name));
    diagnose(alarms->diagnostics, RO201, path, "%s is %s; it must be an object", path,
             node_kind_name(node_kind(definition)));
    return NULL;
  }
  const char **names = arena_alloc(arena, (node_count(alarms->definitions) + 1) * sizeof *names);
  size_t count = 0;
  for (const node *each = node_first(alarms->definitions); each; each = node_next(each))
    names[count++] = node_name(each);
  names[count] = NULL;
  const char *nearest = text_nearest(name, names);
  diagnose(alarms->diagnostics, RO202, path, "no alarm definition is called \"%s\"%s",
           text_shown(arena, name),
           nearest ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, nearest)) : "");
  return NULL;
}

static node *new_base(void) {
  node *base = node_new_object();
  node_add(base, "enabled", node_new_boolean(true));
  node_add(base, "type", node_new_string("static"));
  return base;
}

/* Thousands of functions may ask for it. */
static const node *named_definition(struct alarms *alarms, const char *name, const char *path) {
  const node *known = index_get(&alarms->named, name),
             *definition = known ? known : find_definition(alarms, name, path);
  if (known || !definition) return known;
  node *full = new_base();
  node_merge(full, definition);
  node_set(full, "name", node_new_string(name));
  index_put(&alarms->named, name, full);
  return full;
}

const node *alarm_definition(struct alarms *alarms, const node *written, const char *path) {
  const char *name = node_string(written);
  if (name) return named_definition(alarms, name, path);
  if (!node_is(written, NODE_OBJECT)) {
    diagnose(alarms->diagnostics, RO201, path,
             "%s is %s; an alarm is the name of a definition, or an object with a name", path,
             node_kind_name(node_kind(written)));
    return NULL;
  }
  name = node_string(node_member(written, "name"));
  if (!name || !*name) {
    diagnose(alarms->diagnostics, RO203, path, "%s has no name", path);
    return NULL;
  }
  node *full = new_base();
  bool is_complete = node_member(written, "metric") || node_member(written, "metrics");
  if (!is_complete || node_member(alarms->definitions, name)) {
    const node *definition =
        find_definition(alarms, name, text_new(alarms->service->arena, "%s.name", path));
    if (!definition) return NULL;
    node_merge(full, definition);
  }
  node_merge(full, written);
  return full;
}

/* ---- Scope ---- */

static bool is_contradictory(struct alarms *alarms, const struct alarm *alarm, const char *scope,
                             const char *place) {
  static const char *const against[] = {"pattern", "omitDefaultDimension"};
  for (size_t i = 0; i < sizeof against / sizeof *against; i++) {
    if (!setting_is_on(node_member(alarm->definition, against[i]))) continue;
    diagnose(alarms->diagnostics, RO210, place,
             "scope %s says which calls of the function count, but with %s the metric has no such "
             "dimension",
             scope, against[i]);
    return true;
  }
  return false;
}

bool alarm_read_scope(struct alarms *alarms, struct alarm *alarm) {
  static const char *const names[] = {
      [SCOPE_FUNCTION] = "function", [SCOPE_ALIAS] = "alias", [SCOPE_VERSION] = "version", NULL};
  struct arena *arena = alarms->service->arena;
  const node *setting = node_member(alarm->definition, "scope");
  const char *scope = setting ? node_string(setting) : names[SCOPE_FUNCTION],
             *place = setting ? text_new(arena, "%s.scope", alarm->path) : alarm->path;
  alarm->target = (struct metric_target){.function_id = alarm->function->logical_id};
  size_t which = 0;
  while (scope && names[which] && strcmp(names[which], scope) != 0) which++;
  if (!scope || !names[which]) {
    const char *nearest = scope ? text_nearest(scope, names) : NULL;
    diagnose(alarms->diagnostics, RO210, place, "scope is %s; %s",
             scope ? text_new(arena, "\"%s\"", text_shown(arena, scope))
                   : node_kind_name(node_kind(setting)),
             nearest ? text_new(arena, "did you mean %s?", nearest)
                     : "it must be function, alias or version");
    return false;
  }
  /* On a stage that rolls out nothing there is no alias to look at. */
  alarm->scope = service_rolls_out(alarms->service) ? (enum metric_scope)which : SCOPE_FUNCTION;
  if (alarm->scope == SCOPE_FUNCTION) return true;
  if (is_contradictory(alarms, alarm, scope, place)) return false;
  alarm->target.alias =
      node_string(node_member(service_settings_of(alarms->service, alarm->function), "alias"));
  const struct resource *version = index_get(&alarms->versions, alarm->function->logical_id);
  alarm->target.version_id = version ? version->id : NULL;
  if (alarm->target.alias && (alarm->scope == SCOPE_ALIAS || version)) return true;
  diagnose(alarms->diagnostics, RO210, place, "the alarm \"%s\" has scope %s, but %s %s",
           text_shown(arena, alarm->name), scope, text_shown(arena, alarm->function->key),
           alarm->target.alias ? "publishes no version"
                               : "has no alias: deploymentSettings.alias gives it one");
  return false;
}
