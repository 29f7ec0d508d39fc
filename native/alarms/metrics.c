#include "alarms/metrics.h"

#include <ctype.h>
#include <string.h>

#include "base/index.h"
#include "template/template.h"

/* ---- Dimensions ---- */

bool metric_is_target_dimension(const char *name) {
  return strcmp(name, "FunctionName") == 0 || strcmp(name, "Resource") == 0 ||
         strcmp(name, "ExecutedVersion") == 0;
}

static void add_dimension(node *dimensions, const char *name, node *value) {
  node *dimension = node_append(dimensions, node_new_object());
  node_add(dimension, "Name", node_new_string(name));
  node_add(dimension, "Value", value);
}

void metric_add_dimensions(node *dimensions, const struct metric_target *target,
                           enum metric_scope scope) {
  add_dimension(dimensions, "FunctionName", intrinsic_ref(target->function_id));
  if (scope == SCOPE_FUNCTION) return;
  node *resource = intrinsic_join(":");
  node_append(intrinsic_pieces(resource), intrinsic_ref(target->function_id));
  node_append(intrinsic_pieces(resource), node_new_string(target->alias));
  add_dimension(dimensions, "Resource", resource);
  if (scope == SCOPE_VERSION)
    add_dimension(dimensions, "ExecutedVersion", intrinsic_get_att(target->version_id, "Version"));
}

node *metric_versioned_name(const char *name, const char *version_id) {
  node *join = intrinsic_join("-v");
  node_append(intrinsic_pieces(join), node_new_string(name));
  node_append(intrinsic_pieces(join), intrinsic_get_att(version_id, "Version"));
  return join;
}

/* ---- Statistics ---- */

const char *const metric_statistics[] = {"SampleCount", "Average", "Sum",
                                         "Minimum",     "Maximum", NULL};
const char *const metric_statistic_shares[] = {"p", "tm", "tc", "ts", "wm", NULL};
const char *const metric_statistic_ranges[] = {"PR", "TM", "TC", "TS", "WM", NULL};

bool metric_statistic_is_plain(const char *statistic) {
  for (size_t i = 0; metric_statistics[i]; i++)
    if (strcmp(metric_statistics[i], statistic) == 0) return true;
  return false;
}

static size_t decimal(const char *at) {
  const char *start = at;
  while (isdigit((unsigned char)*at)) at++;
  if (at > start && *at == '.' && isdigit((unsigned char)at[1]))
    for (at++; isdigit((unsigned char)*at);) at++;
  return (size_t)(at - start);
}

/* Behind the name: "(low:high)", each a number or a percentage, at least one of them there. */
static bool is_range(const char *at) {
  if (*at++ != '(') return false;
  size_t low = decimal(at);
  at += low;
  if (low && *at == '%') at++;
  if (*at++ != ':') return false;
  size_t high = decimal(at);
  at += high;
  if (high && *at == '%') at++;
  return (low || high) && strcmp(at, ")") == 0;
}

bool metric_statistic_is_known(const char *statistic) {
  const char *const *shares = metric_statistic_shares, *const *ranges = metric_statistic_ranges;
  if (metric_statistic_is_plain(statistic) || strcmp(statistic, METRIC_MIDDLE_MEAN) == 0)
    return true;
  for (size_t i = 0; shares[i]; i++) {
    size_t length = strlen(shares[i]), digits = 0;
    if (strncmp(statistic, shares[i], length) == 0) digits = decimal(statistic + length);
    if (!digits || statistic[length + digits]) continue;
    double percent = 0, unit = 1;
    bool is_fraction = false;
    for (const char *at = statistic + length; *at; at++) {
      if (*at == '.') is_fraction = true;
      else if (is_fraction) percent += (*at - '0') * (unit /= 10);
      else percent = percent * 10 + (*at - '0');
    }
    return percent <= 100;
  }
  for (size_t i = 0; ranges[i]; i++)
    if (strncmp(statistic, ranges[i], 2) == 0) return is_range(statistic + 2);
  return false;
}

/* ---- Metric math ---- */

struct math_check {
  const struct metric_math *math;
  const char *path;
  struct diagnostics *diagnostics;
  struct index ids; /* id -> bool: is it used? */
};

/* CloudWatch's rule for ids: a lower-case letter, then letters, digits and underscores. */
static bool is_id(const char *id) {
  if (!islower((unsigned char)*id)) return false;
  for (; *id; id++)
    if (!isalnum((unsigned char)*id) && *id != '_') return false;
  return true;
}

static void check_id(struct math_check *check, const node *metric, const char *place) {
  struct arena *arena = check->diagnostics->arena;
  const char *id = node_string(node_member(metric, "id")),
             *id_place = text_new(arena, "%s.id", place);
  if (!id) diagnose(check->diagnostics, RO212, place, "%s has no id", place);
  else if (!is_id(id) || strcmp(id, METRIC_MATH_RESULT) == 0)
    diagnose(
        check->diagnostics, RO212, id_place, "\"%s\" cannot be an id: %s", text_shown(arena, id),
        is_id(id) ? "the result is called so"
                  : "it must begin with a lower-case letter; letters, digits and _ may follow");
  else {
    bool *is_used = arena_zero(arena, sizeof *is_used);
    if (!index_put(&check->ids, id, is_used))
      diagnose(check->diagnostics, RO212, id_place, "the id \"%s\" stands here for the second time",
               id);
  }
}

static const char *const *known_ids(const struct math_check *check) {
  const char **names =
      arena_alloc(check->diagnostics->arena, (check->ids.count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < check->ids.capacity; i++)
    if (check->ids.slots[i].name) names[count++] = check->ids.slots[i].name;
  names[count] = NULL;
  return names;
}

static void use_everything(struct math_check *check) {
  for (size_t i = 0; i < check->ids.capacity; i++)
    if (check->ids.slots[i].name) *(bool *)check->ids.slots[i].value = true;
}

/* A word of the expression: a function or keyword (upper case), or an id. */
static void check_word(struct math_check *check, const char *word, size_t length) {
  if (length == 7 && strncmp(word, "METRICS", 7) == 0) use_everything(check);
  if (!islower((unsigned char)*word)) return;
  bool *is_used = index_find(&check->ids, word, length);
  if (is_used) {
    *is_used = true;
    return;
  }
  struct arena *arena = check->diagnostics->arena;
  const char *id = arena_copy(arena, word, length), *nearest = text_nearest(id, known_ids(check));
  diagnose(check->diagnostics, RO213, text_new(arena, "%s.expression", check->path),
           "the expression uses \"%s\", which is no metric's id%s", text_shown(arena, id),
           nearest ? text_new(arena, "; did you mean \"%s\"?", nearest) : "");
}

static void check_words(struct math_check *check, const char *expression) {
  for (const char *at = expression; *at;) {
    if (*at == '"' || *at == '\'') { /* text, as in SLICE(m, 'x') */
      const char *end = strchr(at + 1, *at);
      at = end ? end + 1 : at + strlen(at);
    } else if (isalpha((unsigned char)*at) || *at == '_') {
      const char *word = at;
      while (isalnum((unsigned char)*at) || *at == '_') at++;
      check_word(check, word, (size_t)(at - word));
    } else if (isdigit((unsigned char)*at)) /* 1e3 is a number, not an id */
      while (isalnum((unsigned char)*at) || *at == '.') at++;
    else at++;
  }
  for (size_t i = 0; i < check->ids.capacity; i++) {
    const struct index_slot *slot = &check->ids.slots[i];
    if (slot->name && !*(bool *)slot->value)
      diagnose(check->diagnostics, RO213,
               text_new(check->diagnostics->arena, "%s.expression", check->path),
               "the expression does not use the metric \"%s\"", slot->name);
  }
}

static void check_expression(struct math_check *check) {
  struct arena *arena = check->diagnostics->arena;
  const char *place = text_new(arena, "%s.expression", check->path),
             *expression = node_string(check->math->expression);
  if (!expression || !*expression)
    diagnose(check->diagnostics, RO213, place, "%s is missing", place);
  else if (strlen(expression) > METRIC_MATH_LONGEST)
    diagnose(check->diagnostics, RO213, place,
             "the expression has %zu characters; CloudWatch takes %d", strlen(expression),
             METRIC_MATH_LONGEST);
  else check_words(check, expression);
}

static node *metric_query(struct math_check *check, const node *metric, const char *place) {
  const struct metric_math *math = check->math;
  node *query = node_new_object();
  node_add(query, "Id", node_copy(node_member(metric, "id")));
  node *stat = node_add(query, "MetricStat", node_new_object()),
       *body = node_add(stat, "Metric", node_new_object());
  const node *name = node_member(metric, "metric"), *namespace = node_member(metric, "namespace");
  if (!name) diagnose(check->diagnostics, RO212, place, "%s names no metric", place);
  else node_add(body, "MetricName", node_copy(name));
  if (!namespace) namespace = math->namespace;
  node_add(body, "Namespace", namespace ? node_copy(namespace) : node_new_string("AWS/Lambda"));
  const node *own = node_member(metric, "dimensions");
  node *dimensions = node_add(body, "Dimensions", own ? node_copy(own) : node_new_array());
  if (!own) metric_add_dimensions(dimensions, math->target, math->scope);
  if (math->period) node_add(stat, "Period", node_copy(math->period));
  const node *statistic = node_member(metric, "statistic");
  if (!statistic) statistic = math->statistic;
  if (node_string(statistic) && !metric_statistic_is_known(node_string(statistic)))
    diagnose(check->diagnostics, RO214, text_new(check->diagnostics->arena, "%s.statistic", place),
             "CloudWatch has no statistic \"%s\"",
             text_shown(check->diagnostics->arena, node_string(statistic)));
  node_add(stat, "Stat", statistic ? node_copy(statistic) : node_new_string("Sum"));
  node_add(query, "ReturnData", node_new_boolean(false));
  return query;
}

node *metric_math(const struct metric_math *math, const char *path,
                  struct diagnostics *diagnostics) {
  struct arena *arena = diagnostics->arena;
  struct math_check check = {.math = math, .path = path, .diagnostics = diagnostics};
  size_t count = node_count(math->metrics), position = 0;
  node *queries = node_new_array();
  index_init(&check.ids, arena, count);
  if (!node_is(math->metrics, NODE_ARRAY) || count == 0 || count > METRIC_MATH_MOST_METRICS) {
    const char *place = text_new(arena, "%s.metrics", path);
    diagnose(diagnostics, RO212, place, "%s %s; an expression takes a list of 1 to %d metrics",
             place,
             !math->metrics ? "is missing"
             : !node_is(math->metrics, NODE_ARRAY)
                 ? text_new(arena, "is %s", node_kind_name(node_kind(math->metrics)))
                 : text_new(arena, "has %zu", count),
             METRIC_MATH_MOST_METRICS);
    return queries;
  }
  for (const node *metric = node_first(math->metrics); metric; metric = node_next(metric)) {
    const char *place = text_new(arena, "%s.metrics[%zu]", path, position++);
    check_id(&check, metric, place);
    node_append(queries, metric_query(&check, metric, place));
  }
  check_expression(&check);
  node *result = node_append(queries, node_new_object());
  node_add(result, "Id", node_new_string(METRIC_MATH_RESULT));
  if (math->expression) node_add(result, "Expression", node_copy(math->expression));
  node_add(result, "ReturnData", node_new_boolean(true));
  return queries;
}
