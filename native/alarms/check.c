#include "alarms/check.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "alarms/metrics.h"

struct check {
  const node *definition;
  const char *path;
  struct diagnostics *diagnostics;
};

static const char *place_of(const struct check *check, const char *name) {
  return text_new(check->diagnostics->arena, "%s.%s", check->path, name);
}

/* The value of a setting in words: "Sum", or a number. */
static const char *shown(const struct check *check, const node *value) {
  if (node_string(value))
    return text_new(check->diagnostics->arena, "\"%s\"",
                    text_shown(check->diagnostics->arena, node_string(value)));
  return node_number(value) ? node_number(value) : node_kind_name(node_kind(value));
}

/* Nothing is there to check: an intrinsic, which CloudFormation resolves. */
static bool is_open(const node *value) { return node_is(value, NODE_OBJECT); }

/* ---- Words ---- */

static void check_word(const struct check *check, const char *name, enum diagnostic_id id,
                       const char *const *allowed) {
  const node *value = node_member(check->definition, name);
  if (!value || is_open(value) || node_is(value, NODE_NULL) ||
      (node_string(value) && !*node_string(value)))
    return;
  const char *word = node_string(value);
  for (size_t i = 0; word && allowed[i]; i++)
    if (strcmp(word, allowed[i]) == 0) return;
  const char *nearest = word ? text_nearest(word, allowed) : NULL;
  struct text all;
  text_init(&all, check->diagnostics->arena);
  for (size_t i = 0; allowed[i]; i++) text_format(&all, "%s%s", i ? ", " : "", allowed[i]);
  diagnose(check->diagnostics, id, place_of(check, name), "%s is %s; %s%s%s", name,
           shown(check, value), nearest ? "did you mean " : "it must be one of ",
           nearest ? nearest : all.at, nearest ? "?" : "");
}

static void check_statistic(const struct check *check) {
  const node *value = node_member(check->definition, "statistic");
  const char *statistic = node_string(value);
  if (is_open(value) || (statistic && metric_statistic_is_known(statistic))) return;
  const char *nearest = statistic ? text_nearest(statistic, metric_statistics) : NULL;
  if (!value)
    diagnose(check->diagnostics, RO214, place_of(check, "statistic"), "statistic is missing");
  else
    diagnose(check->diagnostics, RO214, place_of(check, "statistic"),
             "CloudWatch has no statistic %s%s", shown(check, value),
             nearest ? text_new(check->diagnostics->arena, "; did you mean %s?", nearest) : "");
}

/* ---- Numbers ---- */

/* The number of a setting, also one that is written as a string. False where it is none. */
static bool read_number(const node *value, double *number) {
  const char *text = node_number(value) ? node_number(value) : node_string(value);
  if (!text || !*text) return false;
  char *end;
  *number = strtod(text, &end);
  return *end == '\0' && isfinite(*number);
}

/* A setting that must be a whole number from 1 on. 0 where it is missing, open or wrong; wrong is
 * diagnosed, and missing too where it is required. */
static double whole(const struct check *check, const char *name, bool is_required) {
  const node *value = node_member(check->definition, name);
  double number;
  if (is_open(value)) return 0;
  if (!value || node_is(value, NODE_NULL)) {
    if (is_required)
      diagnose(check->diagnostics, RO217, place_of(check, name), "%s is missing", name);
    return 0;
  }
  if (read_number(value, &number) && number >= 1 && number == floor(number)) return number;
  diagnose(check->diagnostics, RO217, place_of(check, name),
           "%s is %s; it must be a whole number from 1 on", name, shown(check, value));
  return 0;
}

/* CloudWatch: 10, 20, 30 or a multiple of 60 seconds; together with the periods at most a day, or
 * seven days where a period lasts an hour or more (PutMetricAlarm, Period and EvaluationPeriods;
 * facts/aws.md 5.1). */
enum { MINUTE = 60, HOUR = 3600, DAY = 86400, WEEK = 604800 };

static void check_periods(const struct check *check, enum alarm_kind kind) {
  double period = whole(check, "period", true), periods = whole(check, "evaluationPeriods", true);
  double points = whole(check, "datapointsToAlarm", false);
  if (period && period != 10 && period != 20 && period != 30 && fmod(period, MINUTE) != 0)
    diagnose(check->diagnostics, RO217, place_of(check, "period"),
             "period is %.0f; CloudWatch takes 10, 20, 30 and multiples of 60 (seconds)", period);
  if (kind == ALARM_ANOMALY && period && period < MINUTE)
    diagnose(check->diagnostics, RO217, place_of(check, "period"),
             "period is %.0f; anomaly detection takes 60 seconds and more", period);
  double most = period >= HOUR ? WEEK : DAY;
  if (period && periods && period * periods > most)
    diagnose(check->diagnostics, RO217, place_of(check, "evaluationPeriods"),
             "%.0f periods of %.0f s are %.0f s; CloudWatch looks back at most %.0f s", periods,
             period, period * periods, most);
  if (points && periods && points > periods)
    diagnose(check->diagnostics, RO217, place_of(check, "datapointsToAlarm"),
             "datapointsToAlarm is %.0f, more than the %.0f evaluationPeriods: it could never be "
             "reached",
             points, periods);
}

static void check_threshold(const struct check *check, enum alarm_kind kind) {
  const node *value = node_member(check->definition, "threshold");
  double number;
  /* of the band's expression, where no intrinsic can stand */
  bool is_in_text = kind == ALARM_ANOMALY;
  if ((is_open(value) && !is_in_text) || read_number(value, &number)) return;
  diagnose(
      check->diagnostics, RO216, place_of(check, "threshold"), "threshold %s",
      !value || node_is(value, NODE_NULL)
          ? "is missing"
          : text_new(check->diagnostics->arena, "is %s; it must be a number", shown(check, value)));
}

/* ---- All of them ---- */

const char *const alarm_comparisons[] = {"GreaterThanOrEqualToThreshold", "GreaterThanThreshold",
                                         "LessThanThreshold", "LessThanOrEqualToThreshold", NULL};
const char *const alarm_band_comparisons[] = {"LessThanLowerOrGreaterThanUpperThreshold",
                                              "LessThanLowerThreshold", "GreaterThanUpperThreshold",
                                              NULL};
const char *const alarm_missing_data[] = {"missing", "ignore", "breaching", "notBreaching", NULL};
const char *const alarm_low_samples[] = {"evaluate", "ignore", NULL};

void alarm_check(const node *definition, enum alarm_kind kind, const char *path,
                 struct diagnostics *diagnostics) {
  struct check check = {definition, path, diagnostics};
  if (kind != ALARM_EXPRESSION) check_statistic(&check);
  if (!node_member(definition, "comparisonOperator"))
    diagnose(diagnostics, RO215, place_of(&check, "comparisonOperator"),
             "comparisonOperator is missing");
  check_word(&check, "comparisonOperator", RO215,
             kind == ALARM_ANOMALY ? alarm_band_comparisons : alarm_comparisons);
  check_word(&check, "treatMissingData", RO218, alarm_missing_data);
  check_word(&check, "evaluateLowSampleCountPercentile", RO218, alarm_low_samples);
  check_periods(&check, kind);
  check_threshold(&check, kind);
}
