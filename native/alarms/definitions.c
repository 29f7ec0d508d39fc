#include <string.h>

#include "alarms/internal.h"

/* The definitions every service has: name, metric, threshold, statistic. All of them look at AWS/Lambda for one minute.
 * Source: README of serverless-plugin-aws-alerts 1.7.5, "Default Definitions". */
#define DEFAULT_DEFINITIONS(X)                                                                                         \
  X("functionInvocations", "Invocations", 100, "Sum")                                                                  \
  X("functionErrors", "Errors", 1, "Sum")                                                                              \
  X("functionDuration", "Duration", 500, "Average")                                                                    \
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

/* Merges as lodash does, by which these settings were always merged: objects member by member, lists element by element,
 * anything else replaces. */
static void merge(node *into, const node *from) {
  bool is_object = node_is(from, NODE_OBJECT);
  size_t position = 0;
  for (const node *child = node_first(from); child; child = node_next(child), position++) {
    node *there = is_object ? node_member(into, node_name(child)) : node_at(into, position);
    bool is_tree = node_is(child, NODE_OBJECT) || node_is(child, NODE_ARRAY);
    if (there && is_tree && node_kind(there) == node_kind(child)) merge(there, child);
    else if (there) node_become(there, node_copy(child));
    else if (is_object) node_add(into, node_name(child), node_copy(child));
    else node_append(into, node_copy(child));
  }
}

node *alarm_definitions(const struct alarms *alarms) {
  node *definitions = node_new_object();
#define DEFAULT(name, metric, threshold, statistic)                                                                    \
  node_add(definitions, name, default_definition(metric, threshold, statistic));
  DEFAULT_DEFINITIONS(DEFAULT)
#undef DEFAULT
  const node *own = node_member(alarms->service->alerts, "definitions");
  if (own && !node_is(own, NODE_OBJECT) && !node_is(own, NODE_NULL))
    diagnose(alarms->diagnostics, RO201, "custom.alerts.definitions",
             "custom.alerts.definitions is %s; it must be an object of definitions", node_kind_name(node_kind(own)));
  else merge(definitions, own);
  return definitions;
}

bool alarm_statistic_is_plain(const char *statistic) {
  static const char *const plain[] = {"SampleCount", "Average", "Sum", "Minimum", "Maximum"};
  for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
    if (strcmp(plain[i], statistic) == 0) return true;
  return false;
}

static const node *find_definition(struct alarms *alarms, const char *name, const char *path) {
  const node *definition = node_member(alarms->definitions, name);
  if (definition) return definition;
  struct arena *arena = alarms->service->arena;
  const char **names = arena_alloc(arena, (node_count(alarms->definitions) + 1) * sizeof *names);
  size_t count = 0;
  for (const node *each = node_first(alarms->definitions); each; each = node_next(each)) names[count++] = node_name(each);
  names[count] = NULL;
  const char *nearest = text_nearest(name, names);
  diagnose(alarms->diagnostics, RO202, path, "no alarm definition is called \"%s\"%s", text_shown(arena, name),
           nearest ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, nearest)) : "");
  return NULL;
}

static node *new_base(void) {
  node *base = node_new_object();
  node_add(base, "enabled", node_new_boolean(true));
  node_add(base, "type", node_new_string("static"));
  return base;
}

const node *alarm_definition(struct alarms *alarms, const node *written, const char *path) {
  const char *name = node_string(written);
  if (name) {
    const node *definition = find_definition(alarms, name, path);
    if (!definition) return NULL;
    node *full = new_base();
    merge(full, definition);
    node_set(full, "name", node_new_string(name));
    return full;
  }
  if (!node_is(written, NODE_OBJECT)) {
    diagnose(alarms->diagnostics, RO201, path, "%s is %s; an alarm is the name of a definition, or an object with a name", path,
             node_kind_name(node_kind(written)));
    return NULL;
  }
  name = node_string(node_member(written, "name"));
  if (!name || !*name) {
    diagnose(alarms->diagnostics, RO203, path, "%s has no name", path);
    return NULL;
  }
  node *full = new_base();
  merge(full, node_member(alarms->definitions, name));
  merge(full, written);
  return full;
}
