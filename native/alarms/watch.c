#include "alarms/watch.h"

#include <stdlib.h>
#include <string.h>

/* ---- Values ---- */

struct reader {
  struct arena *arena;
  const struct service *service;
  const struct template *template;
};

static double number_of(const node *value, bool *is_known) {
  const char *text = node_number(value) ? node_number(value) : node_string(value);
  char *end = NULL;
  double number = text ? strtod(text, &end) : 0;
  *is_known = text && *text && !*end;
  return *is_known ? number : 0;
}

/* Seconds or periods: 0 where it is not known, or is none. */
static long whole_of(const node *value) {
  bool is_known;
  double number = number_of(value, &is_known);
  return is_known && number >= 1 && number <= 1e9 ? (long)number : 0;
}

static const struct function *function_by(const struct service *service, const char *id,
                                          const char *name) {
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    if ((id && strcmp(function->logical_id, id) == 0) ||
        (name && strcmp(function->name, name) == 0))
      return function;
  }
  return NULL;
}

/* The name that {Ref: id} of a function yields. */
static const char *name_behind(const struct reader *reader, const char *id) {
  const struct function *function = function_by(reader->service, id, NULL);
  const struct resource *resource = template_resource(reader->template, id);
  if (function) return function->name;
  return resource ? node_string(node_member(resource->properties, "FunctionName")) : NULL;
}

/* The text of a value, with the names of functions in the place of references to them. False where
 * it holds anything else. */
static bool spell(const struct reader *reader, const node *value, struct text *out);

static bool spell_reference(const struct reader *reader, const char *id, struct text *out) {
  const char *name = name_behind(reader, id);
  if (name) text_string(out, name);
  return name != NULL;
}

static bool spell_sub(const struct reader *reader, const char *text, struct text *out) {
  for (const char *at; (at = strstr(text, "${"));) {
    const char *end = strchr(at, '}');
    if (!end || at[2] == '!') return false;
    text_add(out, text, (size_t)(at - text));
    if (!spell_reference(reader, arena_copy(reader->arena, at + 2, (size_t)(end - at) - 2), out))
      return false;
    text = end + 1;
  }
  text_string(out, text);
  return true;
}

static bool spell_join(const struct reader *reader, const node *operands, struct text *out) {
  const char *delimiter = node_string(node_at(operands, 0));
  const node *pieces = node_at(operands, 1);
  if (!delimiter || !node_is(pieces, NODE_ARRAY)) return false;
  for (const node *piece = node_first(pieces); piece; piece = node_next(piece)) {
    if (!spell(reader, piece, out)) return false;
    if (node_next(piece)) text_string(out, delimiter);
  }
  return true;
}

static bool spell(const struct reader *reader, const node *value, struct text *out) {
  if (node_string(value)) {
    text_string(out, node_string(value));
    return true;
  }
  const node *ref = node_only(value, "Ref"), *sub = node_only(value, "Fn::Sub"),
             *join = node_only(value, "Fn::Join");
  if (node_string(ref)) return spell_reference(reader, node_string(ref), out);
  if (node_string(sub)) return spell_sub(reader, node_string(sub), out);
  return join && spell_join(reader, join, out);
}

/* ---- Whose calls ---- */

/* The logical id of the function that a FunctionName stands for: by reference, or by a name of the
 * service. */
static const char *function_of(const struct reader *reader, const node *value) {
  const char *id = node_string(node_only(value, "Ref"));
  const struct resource *resource = id ? template_resource(reader->template, id) : NULL;
  if (resource && strcmp(resource->type, "AWS::Lambda::Function") == 0) return resource->id;
  struct text name;
  text_init(&name, reader->arena);
  if (!spell(reader, value, &name)) return NULL;
  const struct function *function = function_by(reader->service, NULL, name.at);
  return function ? function->logical_id : NULL;
}

/* The version that this deployment publishes, and not one of a number that was. */
static bool is_own_version(const struct reader *reader, const node *value) {
  const char *id = template_referred(reader->arena, value);
  const struct resource *resource = id ? template_resource(reader->template, id) : NULL;
  return resource && strcmp(resource->type, "AWS::Lambda::Version") == 0;
}

struct dimensions {
  const node *function, *resource, *version;
  size_t count;
  const char *words;
};

static struct dimensions read_dimensions(const struct reader *reader, const node *list) {
  struct dimensions dimensions = {0};
  struct text words;
  text_init(&words, reader->arena);
  for (const node *each = node_first(list); each; each = node_next(each)) {
    const char *name = node_string(node_member(each, "Name"));
    const node *value = node_member(each, "Value");
    if (!name) name = "?";
    if (strcmp(name, "FunctionName") == 0) dimensions.function = value;
    else if (strcmp(name, "Resource") == 0) dimensions.resource = value;
    else if (strcmp(name, "ExecutedVersion") == 0) dimensions.version = value;
    text_format(&words, "%s%s", dimensions.count++ ? ", " : "", text_shown(reader->arena, name));
  }
  dimensions.words = words.at;
  return dimensions;
}

/* Resource is `name:alias`, no ARN, and not `name:12`, by which nobody calls (facts/aws.md 4.2). */
static enum watched_calls calls_of_resource(const struct reader *reader,
                                            const struct dimensions *dimensions) {
  struct text resource, function;
  text_init(&resource, reader->arena);
  text_init(&function, reader->arena);
  if (!spell(reader, dimensions->resource, &resource) ||
      !spell(reader, dimensions->function, &function))
    return CALLS_UNKNOWN;
  if (strncmp(resource.at, function.at, function.length) != 0 ||
      resource.at[function.length] != ':')
    return CALLS_NOBODY;
  const char *qualifier = resource.at + function.length + 1;
  if (!*qualifier || strspn(qualifier, "0123456789") == strlen(qualifier) || strchr(qualifier, ':'))
    return CALLS_NOBODY;
  if (!dimensions->version) return CALLS_ALIAS;
  if (is_own_version(reader, dimensions->version)) return CALLS_VERSION;
  return node_is(dimensions->version, NODE_OBJECT) ? CALLS_UNKNOWN : CALLS_NOBODY;
}

/* The column of published.h for a set of dimensions. */
static enum published_by column_of(const struct dimensions *dimensions) {
  size_t known = (dimensions->function != NULL) + (dimensions->resource != NULL) +
                 (dimensions->version != NULL);
  if (!dimensions->count) return BY_REGION;
  if (known != dimensions->count || !dimensions->function) return BY_COUNT;
  if (!dimensions->resource) return dimensions->version ? BY_COUNT : BY_FUNCTION;
  return dimensions->version ? BY_VERSION : BY_ALIAS;
}

static enum watched_calls calls_of(const struct reader *reader,
                                   const struct dimensions *dimensions) {
  switch (column_of(dimensions)) {
    case BY_REGION: return CALLS_OTHER; /* of all functions of the region */
    case BY_FUNCTION: return CALLS_FUNCTION;
    case BY_ALIAS:
    case BY_VERSION: return calls_of_resource(reader, dimensions);
    default: return CALLS_NOBODY;
  }
}

/* Does the metric tell the calls of a version apart? */
static bool is_of_calls(const struct published *published) {
  return published && published->by[BY_VERSION] == PUBLISHED_YES;
}

/* ---- Series ---- */

/* A metric stands in the alarm itself, or below MetricStat of one of its Metrics; the two spell its
 * statistic differently. */
static struct series read_metric(const struct reader *reader, const node *metric,
                                 const node *statistic, const node *period) {
  struct series series = {.id = "",
                          .by = BY_COUNT,
                          .period = whole_of(period),
                          .statistic = node_string(statistic),
                          .calls = CALLS_OTHER};
  series.namespace = node_string(node_member(metric, "Namespace"));
  series.metric = node_string(node_member(metric, "MetricName"));
  const node *list = node_member(metric, "Dimensions");
  struct dimensions dimensions = read_dimensions(reader, list);
  series.dimensions = dimensions.words;
  bool is_lambdas =
      series.namespace && series.metric && strcmp(series.namespace, PUBLISHED_NAMESPACE) == 0;
  series.published = is_lambdas ? published_find(series.metric) : NULL;
  series.by = list && !node_is(list, NODE_ARRAY) ? BY_COUNT : column_of(&dimensions);
  if (!is_of_calls(series.published)) return series;
  series.calls = list && !node_is(list, NODE_ARRAY) ? CALLS_UNKNOWN : calls_of(reader, &dimensions);
  if (dimensions.function) series.function_id = function_of(reader, dimensions.function);
  return series;
}

static struct series read_query(const struct reader *reader, const node *query) {
  const node *stat = node_member(query, "MetricStat"), *id = node_member(query, "Id"),
             *returns = node_member(query, "ReturnData");
  struct series series = {.calls = CALLS_OTHER,
                          .by = BY_COUNT,
                          .dimensions = "",
                          .expression = node_string(node_member(query, "Expression"))};
  if (stat)
    series = read_metric(reader, node_member(stat, "Metric"), node_member(stat, "Stat"),
                         node_member(stat, "Period"));
  else series.period = whole_of(node_member(query, "Period"));
  series.id = node_string(id) ? node_string(id) : "";
  series.is_returned = !returns || node_boolean(returns);
  return series;
}

static void read_series(struct watch *watch, const struct reader *reader) {
  const node *properties = watch->resource->properties,
             *metrics = node_member(properties, "Metrics");
  size_t count = metrics ? node_count(metrics) : 1;
  struct series *list = arena_zero(reader->arena, (count + 1) * sizeof *list);
  watch->series = list;
  watch->series_count = count;
  if (!metrics) {
    const node *statistic = node_member(properties, "Statistic");
    if (!statistic) statistic = node_member(properties, "ExtendedStatistic");
    *list = read_metric(reader, properties, statistic, node_member(properties, "Period"));
    list->is_returned = true;
    return;
  }
  for (const node *query = node_first(metrics); query; query = node_next(query))
    *list++ = read_query(reader, query);
}

/* ---- The alarm ---- */

static const struct {
  const char *word;
  enum watch_comparison comparison;
} comparisons[] = {
    {"GreaterThanOrEqualToThreshold", COMPARE_GREATER_OR_EQUAL},
    {"GreaterThanThreshold", COMPARE_GREATER},
    {"LessThanThreshold", COMPARE_LESS},
    {"LessThanOrEqualToThreshold", COMPARE_LESS_OR_EQUAL},
    {"LessThanLowerOrGreaterThanUpperThreshold", COMPARE_BAND},
    {"LessThanLowerThreshold", COMPARE_BAND},
    {"GreaterThanUpperThreshold", COMPARE_BAND},
};

const char *watch_comparison_name(enum watch_comparison comparison) {
  for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
    if (comparisons[i].comparison == comparison) return comparisons[i].word;
  return NULL;
}

static enum watch_comparison comparison_of(const node *value) {
  const char *word = node_string(value);
  for (size_t i = 0; word && i < sizeof comparisons / sizeof *comparisons; i++)
    if (strcmp(comparisons[i].word, word) == 0) return comparisons[i].comparison;
  return COMPARE_UNKNOWN;
}

static const char *const missing_words[] = {"missing", "ignore", "breaching", "notBreaching"};

static enum watch_missing missing_of(const node *value) {
  const char *word = node_string(value);
  for (size_t i = 0; word && i < sizeof missing_words / sizeof *missing_words; i++)
    if (strcmp(missing_words[i], word) == 0) return (enum watch_missing)i;
  return MISSING_MISSING;
}

static enum watch_kind kind_of(const node *properties) {
  const node *metrics = node_member(properties, "Metrics");
  if (node_member(properties, "ThresholdMetricId")) return WATCH_ANOMALY;
  if (node_is(metrics, NODE_ARRAY)) return WATCH_EXPRESSION;
  return metrics || !node_member(properties, "MetricName") ? WATCH_UNKNOWN : WATCH_METRIC;
}

bool watch_read(struct watch *watch, const struct service *service, const struct template *template,
                const struct resource *resource) {
  *watch =
      (struct watch){.resource = resource, .kind = WATCH_COMPOSITE, .comparison = COMPARE_UNKNOWN};
  if (strcmp(resource->type, "AWS::CloudWatch::CompositeAlarm") == 0) return true;
  if (strcmp(resource->type, "AWS::CloudWatch::Alarm") != 0) return false;
  const node *properties = resource->properties;
  struct reader reader = {template->arena, service, template};
  watch->kind = kind_of(properties);
  if (watch->kind != WATCH_UNKNOWN) read_series(watch, &reader);
  watch->comparison = comparison_of(node_member(properties, "ComparisonOperator"));
  watch->threshold = number_of(node_member(properties, "Threshold"), &watch->has_threshold);
  watch->periods = (int)whole_of(node_member(properties, "EvaluationPeriods"));
  const node *datapoints = node_member(properties, "DatapointsToAlarm");
  watch->datapoints = datapoints ? (int)whole_of(datapoints) : watch->periods;
  watch->missing = missing_of(node_member(properties, "TreatMissingData"));
  const char *low = node_string(node_member(properties, "EvaluateLowSampleCountPercentile"));
  watch->ignores_low_samples = low && strcmp(low, "ignore") == 0;
  return true;
}

const struct series *watch_returned(const struct watch *watch) {
  for (size_t i = 0; i < watch->series_count; i++)
    if (watch->series[i].is_returned &&
        (watch->kind != WATCH_ANOMALY || !watch->series[i].expression))
      return &watch->series[i];
  return NULL;
}

long watch_period(const struct watch *watch) {
  long longest = 0;
  for (size_t i = 0; i < watch->series_count; i++)
    if (watch->series[i].period > longest) longest = watch->series[i].period;
  return longest;
}

/* ---- As a definition ---- */

static bool is_known(const struct series *series) {
  return series->expression ||
         (series->metric && series->namespace && series->statistic && series->period);
}

static const char *scope_of(const struct series *series) {
  return series->calls == CALLS_VERSION ? "version" : series->calls == CALLS_ALIAS ? "alias" : NULL;
}

static void add_query(node *definition, const struct series *series) {
  if (series->expression) {
    node_add(definition, "expression", node_new_string(series->expression));
    return;
  }
  node *metrics = node_member(definition, "metrics");
  node *metric = node_append(metrics ? metrics : node_add(definition, "metrics", node_new_array()),
                             node_new_object());
  node_add(metric, "id", node_new_string(series->id));
  node_add(metric, "metric", node_new_string(series->metric));
  node_add(metric, "statistic", node_new_string(series->statistic));
}

node *watch_definition(const struct watch *watch) {
  const char *comparison = watch_comparison_name(watch->comparison);
  bool can_be_said = (watch->kind == WATCH_METRIC || watch->kind == WATCH_EXPRESSION) &&
                     comparison && watch->has_threshold && watch->periods;
  for (size_t i = 0; i < watch->series_count; i++)
    can_be_said = can_be_said && is_known(&watch->series[i]);
  if (!can_be_said || !watch->series_count) return NULL;
  const struct series *series = &watch->series[0];
  node *definition = node_new_object();
  if (watch->kind == WATCH_EXPRESSION) {
    node_add(definition, "type", node_new_string("expression"));
    for (size_t i = 0; i < watch->series_count; i++) add_query(definition, &watch->series[i]);
  } else {
    node_add(definition, "metric", node_new_string(series->metric));
    node_add(definition, "namespace", node_new_string(series->namespace));
    node_add(definition, "statistic", node_new_string(series->statistic));
  }
  node_add(definition, "threshold", node_new_decimal(watch->threshold, 6));
  node_add(definition, "comparisonOperator", node_new_string(comparison));
  node_add(definition, "period", node_new_number(watch_period(watch)));
  node_add(definition, "evaluationPeriods", node_new_number(watch->periods));
  if (watch->datapoints != watch->periods)
    node_add(definition, "datapointsToAlarm", node_new_number(watch->datapoints));
  node_add(definition, "treatMissingData", node_new_string(missing_words[watch->missing]));
  if (scope_of(series)) node_add(definition, "scope", node_new_string(scope_of(series)));
  return definition;
}
