#include "service/names.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* ---- Words ---- */

static void add_spelt_out(struct text *text, const char *word) {
  size_t start = text->length;
  for (; *word; word++) {
    if (*word == '-') text_string(text, "Dash");
    else if (*word == '_') text_string(text, "Underscore");
    else text_char(text, *word);
  }
  if (text->length > start) text->at[start] = (char)toupper((unsigned char)text->at[start]);
}

const char *name_normalised(struct arena *arena, const char *key) {
  struct text text;
  text_init(&text, arena);
  add_spelt_out(&text, key);
  return text_trim(&text);
}

const char *name_alphanumeric(struct arena *arena, const char *name) {
  struct text text;
  text_init(&text, arena);
  for (; *name; name++)
    if (isalnum((unsigned char)*name))
      text_char(&text, (char)(text.length ? *name : toupper((unsigned char)*name)));
  return text_trim(&text);
}

/* ---- The framework's defaults ---- */

const char *name_lambda(struct arena *arena, const char *key) {
  return text_new(arena, "%sLambdaFunction", name_normalised(arena, key));
}

const char *name_lambda_version(struct arena *arena, const char *key, const char *hash) {
  return text_new(arena, "%sLambdaVersion%s", name_normalised(arena, key), hash);
}

const char *name_log_group_id(struct arena *arena, const char *key) {
  return text_new(arena, "%sLogGroup", name_normalised(arena, key));
}

const char *name_log_group(struct arena *arena, const char *function_name) {
  return text_new(arena, "/aws/lambda/%s", function_name);
}

const char *name_stack(struct arena *arena, const char *service, const char *stage) {
  return text_new(arena, "%s-%s", service, stage);
}

const char *name_function(struct arena *arena, const char *service, const char *stage,
                          const char *key) {
  return text_new(arena, "%s-%s-%s", service, stage, key);
}

/* ---- Rollouts ---- */

const char *name_application(struct arena *arena, const char *stack_alphanumeric) {
  return text_new(arena, "%sDeploymentApplication", stack_alphanumeric);
}

const char *name_group_id(struct arena *arena, const char *lambda_id) {
  return text_new(arena, "%sDeploymentGroup", lambda_id);
}

const char *name_group(struct arena *arena, const char *stack, const char *group_id) {
  char *name = text_new(arena, "%s-%s", stack, group_id);
  if (strlen(name) > NAME_GROUP_MOST) name[NAME_GROUP_MOST] = '\0';
  return name;
}

const char *name_alias_id(struct arena *arena, const char *lambda_id, const char *alias) {
  struct text text;
  text_init(&text, arena);
  text_format(&text, "%sAlias", lambda_id);
  for (; *alias; alias++) {
    if (*alias == '-') text_string(&text, "Dash");
    else if (*alias == '_') text_string(&text, "Underscore");
    else text_char(&text, *alias);
  }
  return text_trim(&text);
}

#define UNQUALIFIED "Unqualified"

const char *name_unqualified_permission(struct arena *arena, const char *id, size_t number) {
  return number > 1 ? text_new(arena, "%s" UNQUALIFIED "%zu", id, number)
                    : text_new(arena, "%s" UNQUALIFIED, id);
}

const char *name_of_original_permission(struct arena *arena, const char *id) {
  size_t end = strlen(id), suffix = strlen(UNQUALIFIED);
  while (end && id[end - 1] >= '0' && id[end - 1] <= '9') end--;
  if (end <= suffix || strncmp(id + end - suffix, UNQUALIFIED, suffix) != 0) return NULL;
  return arena_copy(arena, id, end - suffix);
}

const char *name_configuration_id(struct arena *arena, bool is_canary, int percent, int minutes) {
  return text_new(arena,
                  is_canary ? "Canary%dPercent%dMinutesDeploymentConfig"
                            : "Linear%dPercentEvery%dMinutesDeploymentConfig",
                  percent, minutes);
}

const char *name_conditions(struct arena *arena, const char *word, const char *const *names,
                            size_t count) {
  enum { HASH = 16 };
  struct text text;
  text_init(&text, arena);
  for (size_t i = 0; i < count; i++) {
    if (i) text_string(&text, word);
    text_string(&text, names[i]);
  }
  if (text.length <= NAME_CONDITION_MOST) return text_trim(&text);
  uint64_t hash = 14695981039346656037U; /* FNV-1a */
  for (const char *c = text.at; *c; c++) hash = (hash ^ (unsigned char)*c) * 1099511628211U;
  return text_new(arena, "%.*s%016" PRIx64, NAME_CONDITION_MOST - HASH, text.at, hash);
}

const char *name_rollout_condition(struct arena *arena, const char *lambda_id) {
  return text_new(arena, "%sIsRolledOut", lambda_id);
}

const char *name_wait(struct arena *arena, const char *id) {
  return text_new(arena, "WaitsFor%s", id);
}

/* ---- Alarms ---- */

const char *name_alarm_id(struct arena *arena, const char *function_key, const char *alarm) {
  struct text text;
  text_init(&text, arena);
  add_spelt_out(&text, function_key);
  add_spelt_out(&text, alarm);
  text_string(&text, "Alarm");
  return text_trim(&text);
}

/* Lower-case letters and digits only. */
static const char *lower(struct arena *arena, const char *word) {
  struct text text;
  text_init(&text, arena);
  for (; *word; word++)
    if (isalnum((unsigned char)*word)) text_char(&text, (char)tolower((unsigned char)*word));
  return text_trim(&text);
}

const char *name_canary_alarm_id(struct arena *arena, const char *lambda_id, const char *word) {
  struct text text;
  text_init(&text, arena);
  text_format(&text, "%sCanary", lambda_id);
  add_spelt_out(&text, lower(arena, word));
  text_string(&text, "Alarm");
  return text_trim(&text);
}

const char *name_canary_alarm(struct arena *arena, const char *service, const char *stage,
                              const char *key, const char *word) {
  return text_new(arena, "%s-%s-%s-canary-%s", service, stage, lower(arena, key),
                  lower(arena, word));
}

const char *name_log_filter(struct arena *arena, const char *lambda_id, const char *alarm) {
  struct text text;
  text_init(&text, arena);
  text_string(&text, lambda_id);
  add_spelt_out(&text, alarm);
  text_string(&text, "LogMetricFilter");
  return text_trim(&text);
}

const char *name_log_metric(struct arena *arena, const char *metric, const char *lambda_id) {
  char *name = text_new(arena, "%s%s", metric, lambda_id);
  if (*metric) name[0] = (char)toupper((unsigned char)name[0]);
  return name;
}

const char *name_topic_id(struct arena *arena, const char *group, const char *state) {
  struct text text;
  text_init(&text, arena);
  text_string(&text, "AwsAlerts");
  if (group) add_spelt_out(&text, group);
  add_spelt_out(&text, state);
  return text_trim(&text);
}

static int is_default(const char *kind) { return strcmp(kind, "default") == 0; }

const char *name_dashboard_id(struct arena *arena, const char *kind) {
  return text_new(arena, "AlertsDashboard%s", is_default(kind) ? "" : kind);
}

const char *name_dashboard(struct arena *arena, const char *service, const char *stage,
                           const char *region, const char *kind) {
  return text_new(arena, "%s-%s-%s%s%s", service, stage, region, is_default(kind) ? "" : "-",
                  is_default(kind) ? "" : kind);
}

const char *name_alerts_stack(struct arena *arena, const char *stack, const char *suffix) {
  return text_new(arena, "%s%s", stack, suffix ? suffix : "-alerts");
}

const char *name_alerts_parameter(struct arena *arena, const char *id, const char *attribute) {
  struct text text;
  text_init(&text, arena);
  text_string(&text, id);
  for (const char *c = attribute; c && *c; c++)
    if (isalnum((unsigned char)*c)) text_char(&text, *c);
  return text_trim(&text);
}
