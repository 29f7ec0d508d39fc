#include "alarms/metric_use.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- One metric ---- */

/* AWS/lambda is no namespace of AWS's. */
static void check_namespace(const struct metric_use *use, struct diagnostics *diagnostics) {
  if (use->namespace && strcasecmp(use->namespace, PUBLISHED_NAMESPACE) == 0 &&
      strcmp(use->namespace, PUBLISHED_NAMESPACE) != 0)
    diagnose(diagnostics, RO509, use->namespace_place,
             "there is no namespace \"%s\"; did you mean \"%s\"?", use->namespace,
             PUBLISHED_NAMESPACE);
}

/* What holds a variable still is RO109. */
static bool is_of_lambda(const struct metric_use *use) {
  return use->namespace && use->metric && strcmp(use->namespace, PUBLISHED_NAMESPACE) == 0 &&
         !strstr(use->metric, "${");
}

static const char *const by_words[] = {[BY_REGION] = "region",
                                       [BY_FUNCTION] = "function",
                                       [BY_ALIAS] = "alias",
                                       [BY_VERSION] = "version"};

/* ", but by region, function and alias"; "" where nothing is stated. */
static const char *others_of(struct arena *arena, const struct published *published) {
  struct text text;
  size_t count = 0, told = 0;
  text_init(&text, arena);
  for (size_t i = 0; i < BY_COUNT; i++) count += published->by[i] == PUBLISHED_YES;
  for (size_t i = 0; i < BY_COUNT; i++) {
    if (published->by[i] != PUBLISHED_YES) continue;
    text_format(&text, "%s%s",
                !told               ? ", but by "
                : told + 1 == count ? " and "
                                    : ", ",
                by_words[i]);
    told++;
  }
  return text.at;
}

static void check_data(const struct metric_use *use, const struct published *published,
                       struct diagnostics *diagnostics) {
  if (use->by == BY_COUNT || published->by[use->by] != PUBLISHED_NO) return;
  diagnose(diagnostics, RO512, use->metric_place,
           "Lambda does not publish %s by %s%s: the alarm never sees a datapoint", use->metric,
           by_words[use->by], others_of(diagnostics->arena, published));
}

/* False where the period is fine, or none that CloudWatch takes. */
static bool check_period(const struct metric_use *use, struct diagnostics *diagnostics) {
  if (use->period < 10 || use->period >= PUBLISHED_RESOLUTION ||
      PUBLISHED_RESOLUTION % use->period != 0)
    return false;
  long periods = PUBLISHED_RESOLUTION / use->period;
  diagnose(diagnostics, RO513, use->period_place,
           "Lambda publishes %s once a minute: of %ld periods of %ld s, %ld %s no datapoint",
           use->metric, periods, use->period, periods - 1, periods == 2 ? "has" : "have");
  return true;
}

void metric_uses_check(const struct metric_use *uses, size_t count,
                       struct diagnostics *diagnostics) {
  bool is_told = false;
  for (size_t i = 0; i < count; i++) {
    check_namespace(&uses[i], diagnostics);
    if (!is_of_lambda(&uses[i])) continue;
    const struct published *published = published_find(uses[i].metric);
    if (published) check_data(&uses[i], published, diagnostics);
    else
      diagnose(diagnostics, RO509, uses[i].metric_place, "%s",
               published_absence(diagnostics->arena, uses[i].metric));
    is_told = is_told || check_period(&uses[i], diagnostics);
  }
}

/* ---- A definition ---- */

struct definition {
  const node *full, *written;
  const char *path;
  struct arena *arena;
  enum metric_scope scope;
};

static long seconds_of(const node *period) {
  const char *text = node_number(period) ? node_number(period) : node_string(period);
  char *end = NULL;
  long seconds = text ? strtol(text, &end, 10) : 0;
  return end && !*end ? seconds : 0;
}

static const char *place_of(const struct definition *definition, const char *key) {
  return node_member(definition->written, key)
             ? text_new(definition->arena, "%s.%s", definition->path, key)
             : definition->path;
}

/* Dimensions of one's own, or left out, are no column of published.h. */
static enum published_by by_of(const struct definition *definition, const node *dimensions) {
  static const enum published_by columns[] = {
      [SCOPE_FUNCTION] = BY_FUNCTION, [SCOPE_ALIAS] = BY_ALIAS, [SCOPE_VERSION] = BY_VERSION};
  bool is_own =
      node_first(dimensions) || node_boolean(node_member(definition->full, "omitDefaultDimension"));
  return is_own ? BY_COUNT : columns[definition->scope];
}

/* A metric of an expression, or the definition's own. */
static struct metric_use use_of(const struct definition *definition, const node *metric,
                                size_t position) {
  const node *namespace = node_member(metric, "namespace"),
             *otherwise = node_member(definition->full, "namespace");
  bool is_element = metric != definition->full;
  if (!namespace) namespace = otherwise;
  const char *place = place_of(definition, is_element ? "metrics" : "metric");
  if (is_element && place != definition->path)
    place = text_new(definition->arena, "%s[%zu].metric", place, position);
  return (struct metric_use){.namespace = namespace    ? node_string(namespace)
                                          : is_element ? PUBLISHED_NAMESPACE
                                                       : NULL,
                             .metric = node_string(node_member(metric, "metric")),
                             .by = by_of(definition, node_member(metric, "dimensions")),
                             .period = seconds_of(node_member(definition->full, "period")),
                             .metric_place = place,
                             .namespace_place = place_of(definition, "namespace"),
                             .period_place = place_of(definition, "period")};
}

void metric_uses_check_definition(const node *definition, enum metric_scope scope, const char *path,
                                  const node *written, struct diagnostics *diagnostics) {
  const struct definition all = {definition, written, path, diagnostics->arena, scope};
  const node *metrics = node_member(definition, "metrics"),
             *pattern = node_member(definition, "pattern");
  if (node_string(pattern) && *node_string(pattern)) return; /* a metric of the log */
  size_t count = node_is(metrics, NODE_ARRAY) ? node_count(metrics) : 1, position = 0;
  struct metric_use *uses = arena_alloc(diagnostics->arena, (count + 1) * sizeof *uses);
  if (!node_is(metrics, NODE_ARRAY)) uses[position++] = use_of(&all, definition, 0);
  for (const node *metric = node_is(metrics, NODE_ARRAY) ? node_first(metrics) : NULL; metric;
       metric = node_next(metric), position++)
    uses[position] = use_of(&all, metric, position);
  metric_uses_check(uses, count, diagnostics);
}
