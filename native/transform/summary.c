/* The plan in words. */
#include <string.h>

#include "transform/transform.h"

/* ---- Words ---- */

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

/* "10 % every minute, 100 % after 9 minutes" */
static const char *shift_words(struct arena *arena, const struct rollout *rollout) {
  const struct shift *shift = &rollout->shift;
  int minutes = shift_minutes(shift);
  switch (shift->shape) {
    case 'A': return "all traffic at once";
    case 'C': return text_new(arena, "%d %% at once, 100 %% after %d minute%s", shift->percent, minutes, plural((size_t)minutes));
    case 'L':
      return text_new(arena, "%d %% every %s, 100 %% after %d minute%s", shift->percent,
                      shift->interval == 1 ? "minute" : text_new(arena, "%d minutes", shift->interval), minutes, plural((size_t)minutes));
    default: return text_new(arena, "as the configuration %s says", text_shown(arena, rollout->configuration));
  }
}

static const char *hook_words(struct arena *arena, struct hook hook) {
  if (hook.function) return text_shown(arena, hook.function->key);
  const char *arn = node_string(hook.other);
  if (arn) return text_shown(arena, arn);
  struct text text;
  text_init(&text, arena);
  document_print(hook.other, DOCUMENT_COMPACT, &text);
  return text_shown(arena, text.at);
}

/* ---- What an alarm watches ---- */

/* "Errors of AWS/Lambda, Minimum >= 1 in 1 of 1 periods of 60 s" */
static const char *alarm_words(struct arena *arena, const node *properties) {
  static const char *const operators[][2] = {
      {"GreaterThanOrEqualToThreshold", ">="}, {"GreaterThanThreshold", ">"},
      {"LessThanThreshold", "<"}, {"LessThanOrEqualToThreshold", "<="},
  };
  const char *metric = node_string(node_member(properties, "MetricName"));
  if (!metric) return "metric math";
  const char *statistic = node_string(node_member(properties, "Statistic"));
  if (!statistic) statistic = node_string(node_member(properties, "ExtendedStatistic"));
  const char *comparison = node_string(node_member(properties, "ComparisonOperator")), *operator = comparison;
  for (size_t i = 0; comparison && i < sizeof operators / sizeof *operators; i++)
    if (strcmp(operators[i][0], comparison) == 0) operator = operators[i][1];
  const char *threshold = node_number(node_member(properties, "Threshold"));
  const char *periods = node_number(node_member(properties, "EvaluationPeriods"));
  const char *points = node_number(node_member(properties, "DatapointsToAlarm"));
  const char *period = node_number(node_member(properties, "Period"));
  return text_new(arena, "%s of %s %s %s in %s of %s periods of %s s", statistic ? text_shown(arena, statistic) : "?",
                  text_shown(arena, metric), operator ? text_shown(arena, operator) : "?", threshold ? threshold : "?",
                  points ? points : periods ? periods : "?", periods ? periods : "?", period ? period : "?");
}

static void add_guard(const struct transform *transform, const struct rollout *rollout, struct text *out) {
  const node *group = node_member(transform->template.resources, rollout->group_id);
  const node *configuration = node_member(node_member(group, "Properties"), "AlarmConfiguration");
  const node *alarms = node_member(configuration, "Alarms");
  if (!node_first(alarms)) text_string(out, "    guarded by no alarm: only a failing hook or you can stop it\n");
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm)) {
    const node *name = node_member(alarm, "Name");
    const char *id = node_string(node_member(name, "Ref"));
    const struct resource *resource = id ? template_resource(&transform->template, id) : NULL;
    if (resource)
      text_format(out, "    rolled back by %s: %s\n", text_shown(transform->arena, id),
                  alarm_words(transform->arena, resource->properties));
    else if (id) text_format(out, "    rolled back by %s\n", text_shown(transform->arena, id));
    else if (node_string(name)) text_format(out, "    rolled back by the alarm \"%s\"\n", text_shown(transform->arena, node_string(name)));
    else text_string(out, "    rolled back by an alarm whose name an intrinsic gives\n");
  }
}

/* ---- Functions ---- */

/* Two references in one text are one caller. */
static bool is_told(const struct rollout *rollout, size_t i) {
  return i && rollout->calls[i].mention->holder == rollout->calls[i - 1].mention->holder &&
         rollout->calls[i].outcome == rollout->calls[i - 1].outcome;
}

static void add_calls(const struct transform *transform, const struct rollout *rollout, struct text *out) {
  static const char *const words[] = {[CALL_MOVES] = "moves", [CALL_IS_ON] = "is on the alias:", [CALL_STAYS] = "stays:",
                                      [CALL_BOTH] = "allows both:", [CALL_GRANTS] = "allows the alias too:"};
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (is_told(rollout, i)) continue;
    const char *property = template_property(transform->arena, call->mention->path);
    text_format(out, "    %s %s (%s) %s\n", words[call->outcome], text_shown(transform->arena, call->mention->resource->id),
                text_shown(transform->arena, call->mention->resource->type), property ? property : "");
  }
}

/* "order: 12 of 13 callers go through Live; 1 stays: Custom::S3 X" */
static void add_balance(const struct transform *transform, const struct rollout *rollout, struct text *out) {
  size_t all = 0, staying = 0;
  struct text who;
  text_init(&who, transform->arena);
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (call->is_permission || is_told(rollout, i)) continue;
    all++;
    if (call->outcome != CALL_STAYS) continue;
    text_format(&who, "%s%s %s", staying++ ? ", " : "", text_shown(transform->arena, call->mention->resource->type),
                text_shown(transform->arena, call->mention->resource->id));
  }
  text_format(out, "%s: ", text_shown(transform->arena, rollout->function->key));
  if (!all) text_format(out, "no caller in this template; whoever calls the alias %s gets the guarded version\n", rollout->alias);
  else text_format(out, "%zu of %zu caller%s go%s through %s", all - staying, all, plural(all), all == 1 ? "es" : "", rollout->alias);
  if (all && !staying) text_char(out, '\n');
  if (staying) text_format(out, "; %zu stay%s: %s\n", staying, staying == 1 ? "s" : "", who.at);
}

static void add_rollout(const struct transform *transform, const struct rollout *rollout, struct text *out) {
  struct arena *arena = transform->arena;
  text_format(out, "  %s goes through the alias %s: %s\n", text_shown(arena, rollout->function->key), rollout->alias,
              shift_words(arena, rollout));
  if (rollout->before.function || rollout->before.other)
    text_format(out, "    before the shift: %s\n", hook_words(arena, rollout->before));
  if (rollout->after.function || rollout->after.other)
    text_format(out, "    after the shift: %s\n", hook_words(arena, rollout->after));
  add_guard(transform, rollout, out);
  add_calls(transform, rollout, out);
}

/* ---- Resources ---- */

static void add_resources(const struct transform *transform, struct text *out) {
  size_t count = 0;
  for (size_t i = 0; i < transform->plan.count; i++) count += transform->plan.list[i].kind == EDIT_PUT_RESOURCE;
  if (!count) return;
  text_format(out, "Adds %zu resource%s:\n", count, plural(count));
  for (size_t i = 0; i < transform->plan.count; i++) {
    const struct edit *edit = &transform->plan.list[i];
    if (edit->kind != EDIT_PUT_RESOURCE) continue;
    text_format(out, "  + %s (%s)\n", text_shown(transform->arena, edit->name),
                node_string(node_member(edit->value, "Type")));
  }
}

static void add_other_edits(const struct transform *transform, struct text *out) {
  for (size_t i = 0; i < transform->plan.count; i++) {
    const struct edit *edit = &transform->plan.list[i];
    if (edit->mention || edit->kind == EDIT_PUT_RESOURCE) continue;
    text_format(out, "  ~ %s\n", path_text(transform->arena, edit->path));
  }
}

const char *transform_summary(const struct transform *transform) {
  struct text out;
  text_init(&out, transform->arena);
  add_resources(transform, &out);
  add_other_edits(transform, &out);
  const struct rollouts *rollouts = &transform->rollouts;
  if (!rollouts->count) return out.at;
  text_format(&out, "Rolls out %zu function%s gradually:\n", rollouts->count, plural(rollouts->count));
  for (size_t i = 0; i < rollouts->count; i++) add_rollout(transform, &rollouts->list[i], &out);
  for (size_t i = 0; i < rollouts->count; i++) add_balance(transform, &rollouts->list[i], &out);
  return out.at;
}
