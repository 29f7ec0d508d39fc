/* simulate --format json.
 *
 *   [{function, type, shift: [{minute, percent}], simulated: null or why not, traffic: {rps |
 *   profile, ...}, runs, seed, goal,
 *     alarms: [{id, skipped, verdict, ...outcome}], together: {verdict, ...outcome},
 *     failedAllAtOnce, change: null, or what reaches the goal: {reached, changes, yaml,
 *     ...outcome}}]
 *
 * An outcome: blocked, caught, fires, falseAlarm, each {value, low, high}; minutes and percentages
 * at which it is caught. */
#include <math.h>

#include "commands/study.h"
#include "simulator/verdict.h"

enum { DIGITS = 6 };

static void add_decimal(node *object, const char *name, double value) {
  node_add(object, name, node_new_decimal(value, DIGITS));
}

static void add_probability(node *object, const char *name, const struct probability *probability) {
  node *each = node_add(object, name, node_new_object());
  add_decimal(each, "value", probability->value);
  add_decimal(each, "low", probability->low);
  add_decimal(each, "high", probability->high);
}

static void add_weight(node *object, const char *name, int weight) {
  node_add(object, name, weight < 0 ? node_new_null() : node_new_number(weight));
}

static void add_outcome(node *object, const struct outcome *outcome) {
  add_probability(object, "blocked", &outcome->blocked);
  add_probability(object, "caught", &outcome->caught);
  add_probability(object, "fires", &outcome->fires);
  add_probability(object, "falseAlarm", &outcome->false_alarm);
  add_decimal(object, "caughtMedianMinutes", outcome->caught_median);
  add_decimal(object, "caughtP95Minutes", outcome->caught_p95);
  add_weight(object, "caughtMedianPercent", outcome->weight_median);
  add_weight(object, "caughtP95Percent", outcome->weight_p95);
  add_decimal(object, "firesMedianMinutes", outcome->fires_median);
  add_decimal(object, "failedCalls", outcome->failed);
}

static void add_text(node *object, const char *name, const char *text) {
  node_add(object, name, text ? node_new_string(text) : node_new_null());
}

static node *steps_of(const struct schedule *schedule) {
  node *steps = node_new_array();
  for (int i = 0; i < schedule_steps(schedule); i++) {
    node *step = node_append(steps, node_new_object());
    node_add(step, "minute", node_new_number(schedule_step_minute(schedule, i)));
    node_add(step, "percent", node_new_number(schedule_step_percent(schedule, i)));
  }
  return steps;
}

static void add_calls(node *object, const char *name, const struct version_calls *calls) {
  node *each = node_add(object, name, node_new_object());
  add_decimal(each, "errorRate", calls->error_rate);
  add_decimal(each, "throttleRate", calls->throttle_rate);
  add_decimal(each, "p50", calls->p50 > 0 ? calls->p50 : NAN);
  add_decimal(each, "p99", calls->p99 > 0 ? calls->p99 : NAN);
}

static void add_input(node *object, const struct simulation_input *input) {
  node *traffic = node_add(object, "traffic", node_new_object());
  add_decimal(traffic, "rps", input->traffic.profile ? NAN : input->traffic.rps);
  node_add(traffic, "profileMinutes", node_new_number((long)input->traffic.profile_count));
  add_calls(object, "bad", &input->bad);
  add_calls(object, "baseline", &input->baseline);
  node_add(object, "runs", node_new_number(input->runs));
  node_add(object, "seed", node_new_number((long)input->seed));
}

static void add_alarms(node *object, const struct study *study, struct arena *arena) {
  node *list = node_add(object, "alarms", node_new_array());
  for (size_t i = 0; i < study->input.watch_count; i++) {
    const struct simulated_alarm *alarm = &study->result.alarms[i];
    node *each = node_append(list, node_new_object());
    add_text(each, "id", alarm->watch->resource->id);
    add_text(each, "skipped", alarm->skipped);
    if (alarm->skipped) continue;
    add_text(each, "verdict",
             verdict_of(arena, alarm->watch, &alarm->outcome, &study->input.schedule));
    add_outcome(each, &alarm->outcome);
  }
}

static node *change_of(const struct study *study, struct arena *arena) {
  if (!study->has_goal || !study->goal_result.watch.series) return node_new_null();
  node *change = node_new_object();
  node_add(change, "reached", node_new_boolean(study->goal_result.is_reached));
  node_add(change, "changes", node_new_number(study->goal_result.changes));
  add_text(change, "yaml", study_repair(study, arena));
  add_outcome(change, &study->goal_result.outcome);
  return change;
}

static node *study_node(const struct study *study, struct arena *arena) {
  node *object = node_new_object();
  add_text(object, "function", study->rollout->function->key);
  add_text(object, "type", study->rollout->configuration);
  add_text(object, "refusal", study->refusal);
  if (study->refusal) return object;
  node_add(object, "shift", steps_of(&study->input.schedule));
  add_input(object, &study->input);
  add_alarms(object, study, arena);
  node *together = node_add(object, "together", node_new_object());
  add_text(together, "verdict",
           verdict_of(arena, study->input.watch_count == 1 ? &study->input.watches[0] : NULL,
                      &study->result.together, &study->input.schedule));
  add_outcome(together, &study->result.together);
  add_decimal(object, "failedAllAtOnce", study->result.failed_all_at_once);
  add_decimal(object, "goal", study->goal);
  node_add(object, "reached", node_new_boolean(study_reaches(study)));
  node_add(object, "change", change_of(study, arena));
  return object;
}

void study_print_json(const struct study *studies, size_t count, struct text *out) {
  node *list = node_new_array();
  for (size_t i = 0; i < count; i++) node_append(list, study_node(&studies[i], out->arena));
  document_print(list, DOCUMENT_PRETTY, out);
  text_char(out, '\n');
}
