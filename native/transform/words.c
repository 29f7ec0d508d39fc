/* Words that the texts share. */
#include <string.h>

#include "transform/internal.h"

/* ---- Reading the model ---- */

/* The model may have come back from outside (transform_report_after). */
size_t report_number(const node *object, const char *name) {
  double number = node_double(node_member(object, name));
  return number > 0 && number < 1e9 ? (size_t)number : 0;
}

const char *report_shown(struct arena *arena, const node *object, const char *name) {
  const node *value = node_member(object, name);
  return value && !node_is(value, NODE_NULL) ? text_shown(arena, value_text(arena, value)) : "";
}

const char *report_words(struct arena *arena, const node *object) {
  enum { MOST = 4000 };
  const char *words = node_string(node_member(object, "words"));
  struct text text;
  text_init(&text, arena);
  text_visible(&text, words ? words : "", MOST);
  return text.at;
}

bool report_is(const node *object, const char *name, const char *word) {
  const char *string = node_string(node_member(object, name));
  return string && strcmp(string, word) == 0;
}

bool report_same_call(const node *a, const node *b) {
  static const char *const members[] = {"resource", "property", "outcome", "reason"};
  for (size_t i = 0; i < sizeof members / sizeof *members; i++)
    if (!node_equal(node_member(a, members[i]), node_member(b, members[i]))) return false;
  return true;
}

/* ---- Numbers ---- */

const char *words_count(struct arena *arena, size_t count, const char *noun) {
  return text_new(arena, "%zu %s%s", count, noun, count == 1 ? "" : "s");
}

const char *words_minutes(struct arena *arena, size_t minutes) {
  size_t hours = minutes / 60, rest = minutes % 60;
  if (minutes < 120) return words_count(arena, minutes, "minute");
  if (!rest) return words_count(arena, hours, "hour");
  return text_new(arena, "%s %s", words_count(arena, hours, "hour"),
                  words_count(arena, rest, "minute"));
}

/* ---- A function ---- */

const char *words_of_shift(struct arena *arena, const struct rollout *rollout) {
  const struct shift *shift = &rollout->shift;
  const char *end = words_minutes(arena, (size_t)shift_minutes(shift));
  switch (shift->kind) {
    case SHIFT_ALL_AT_ONCE: return "all traffic at once";
    case SHIFT_CANARY:
      return text_new(arena, "%d %% at once, 100 %% after %s", shift->percent, end);
    case SHIFT_LINEAR:
      return text_new(
          arena, "%d %% every %s, 100 %% after %s", shift->percent,
          shift->interval == 1 ? "minute" : words_minutes(arena, (size_t)shift->interval), end);
    default:
      return text_new(arena,
                      rollout->configuration_value ? "decided by the deployment: %s"
                                                   : "as the configuration %s says",
                      text_shown(arena, rollout->configuration));
  }
}

const char *words_alias(struct arena *arena, const node *function) {
  static const char *const changes[][2] = {{"added", "added"},
                                           {"adopted", "the framework's own, taken over"},
                                           {"kept", "there already"}};
  const node *alias = node_member(function, "alias");
  const char *change = "";
  for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
    if (report_is(alias, "change", changes[i][0])) change = changes[i][1];
  return words_only_where(arena,
                          text_new(arena, "%s, %s", report_shown(arena, alias, "name"), change),
                          node_string(node_member(function, "condition")));
}

const char *words_only_where(struct arena *arena, const char *words, const char *condition) {
  return condition ? text_new(arena, "%s; only where %s", words, text_shown(arena, condition))
                   : words;
}

const char *words_without_alarm(const node *function) {
  const node *hooks = node_member(function, "hooks");
  bool has_hook =
      node_first(node_member(hooks, "before")) || node_first(node_member(hooks, "after"));
  return has_hook ? "none; only a failing hook or you can roll it back"
                  : "none; only you can roll it back";
}

const char *words_balance(struct arena *arena, const node *function) {
  const node *callers = node_member(function, "callers");
  size_t count = report_number(callers, "count"), staying = report_number(callers, "staying");
  const char *balance =
      text_new(arena, "%zu of %s go%s through %s", report_number(callers, "through"),
               words_count(arena, count, "caller"), count == 1 ? "es" : "",
               report_shown(arena, node_member(function, "alias"), "name"));
  if (staying)
    balance = text_new(arena, "%s; %zu stay%s", balance, staying, staying == 1 ? "s" : "");
  return text_new(arena, "%s%s", balance, words_outside(arena, function));
}

const char *words_outside(struct arena *arena, const node *function) {
  size_t outside = report_number(node_member(function, "callers"), "outside");
  return outside
             ? text_new(arena, "; %s outside the template", words_count(arena, outside, "caller"))
             : "";
}

const char *words_without_caller(struct arena *arena, const node *function) {
  if (!node_boolean(node_member(node_member(function, "callers"), "known")))
    return "known once the service is packaged";
  return text_new(arena, "none in this template: calls of the alias %s get the guarded version%s",
                  report_shown(arena, node_member(function, "alias"), "name"),
                  words_outside(arena, function));
}

const char *words_reason(struct arena *arena, const node *call) {
  const char *reason = report_shown(arena, call, "reason");
  return *reason ? text_new(arena, ": %s", reason) : "";
}

const char *words_outcome(const node *call) {
  static const char *const outcomes[][2] = {{"moves", "moves"},
                                            {"isOn", "already"},
                                            {"stays", "stays"},
                                            {"both", "for both"},
                                            {"extended", "extended"}};
  for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
    if (report_is(call, "outcome", outcomes[i][0])) return outcomes[i][1];
  return "";
}

/* ---- The whole ---- */

/* " of at most 500", or over how many stacks the resources are divided. */
static const char *words_limit(struct arena *arena, const node *totals) {
  const node *stacks = node_member(totals, "stacks");
  size_t most = report_number(totals, "most"), largest = 0;
  for (const node *stack = node_first(stacks); stack; stack = node_next(stack))
    if (report_number(stack, "resources") > largest) largest = report_number(stack, "resources");
  if (!stacks) return text_new(arena, " of at most %zu", most);
  if (!largest) return text_new(arena, ", divided over stacks of at most %zu", most);
  return text_new(arena, " in %s (as packaged, the largest has %zu of at most %zu)",
                  words_count(arena, node_count(stacks), "stack"), largest, most);
}

const char *words_totals(struct arena *arena, const node *report) {
  const node *totals = node_member(report, "resources");
  size_t left = report_number(totals, "left");
  return text_new(arena, "Resources: %zu -> %zu%s; %zu added, %zu changed, %zu left as %s.",
                  report_number(totals, "before"), report_number(totals, "after"),
                  words_limit(arena, totals), report_number(totals, "added"),
                  report_number(totals, "changed"), left, left == 1 ? "it is" : "they are");
}

static bool all_take(const node *report, size_t minutes) {
  for (const node *function = node_first(node_member(report, "functions")); function;
       function = node_next(function))
    if (report_number(node_member(function, "shift"), "minutes") != minutes) return false;
  return true;
}

const char *words_duration(struct arena *arena, const node *report) {
  const node *duration = node_member(report, "duration");
  size_t minutes = report_number(duration, "minutes"), hooks = report_number(duration, "hooks");
  bool is_known = node_boolean(node_member(duration, "isKnown")),
       is_alone = node_count(node_member(report, "functions")) == 1;
  const char *shift = "How long the shift takes, its configuration says";
  if (minutes && all_take(report, minutes))
    shift = text_new(arena, "%s shift takes %s", is_alone ? "The" : "Each",
                     words_minutes(arena, minutes));
  else if (minutes)
    shift = text_new(arena, "The longest shift takes %s (%s)%s", words_minutes(arena, minutes),
                     report_shown(arena, duration, "function"),
                     is_known ? "" : ", unless a configuration from elsewhere takes longer");
  else if (is_known) shift = "All traffic shifts at once";
  return text_new(arena, "%s%s.%s", shift,
                  !hooks       ? ""
                  : hooks == 1 ? "; the hook adds up to an hour"
                               : "; hooks add up to an hour each",
                  minutes < 60 ? "" : " Credentials of CI jobs often last an hour.");
}

const char *words_first(const node *report) {
  for (const node *function = node_first(node_member(report, "functions")); function;
       function = node_next(function))
    if (report_is(node_member(function, "alias"), "change", "added"))
      return "The first deployment of an alias shifts nothing and runs no hook: it has no older "
             "version.";
  return NULL;
}

/* "a, b"; of more than `most` the first ones, "and 2 more". */
static const char *words_places(struct arena *arena, const node *list, size_t most) {
  struct text text;
  size_t count = 0;
  text_init(&text, arena);
  for (const node *each = node_first(list); each && count < most; each = node_next(each))
    text_format(&text, "%s%s", count++ ? ", " : "",
                node_string(each) ? text_shown(arena, node_string(each)) : "");
  if (node_count(list) > most) text_format(&text, " and %zu more", node_count(list) - most);
  return text.at;
}

const char *words_settings(struct arena *arena, const node *function) {
  const node *settings = node_member(function, "settings");
  return words_places(arena, settings, node_count(settings));
}

const char *words_alerts(struct arena *arena, const node *report) {
  enum { MOST = 3 };
  const node *alerts = node_member(report, "alerts");
  return node_first(alerts) ? text_new(arena, "Alarms, topics and dashboards are asked for by %s.",
                                       words_places(arena, alerts, MOST))
                            : NULL;
}

const char *words_alerts_stack(struct arena *arena, const node *report) {
  const node *stack = node_member(report, "alertsStack");
  return stack ? text_new(arena, "The alarms' own stack %s gets %s.",
                          report_shown(arena, stack, "name"),
                          words_count(arena, report_number(stack, "resources"), "resource"))
               : NULL;
}

const char *words_nothing(struct arena *arena, const node *report) {
  const node *withheld = node_member(report, "withheld");
  const char *rollouts = report_shown(arena, withheld, "rollouts"),
             *alerts = report_shown(arena, withheld, "alerts");
  return text_new(arena, "Nothing to add on stage %s: %s, and %s.",
                  report_shown(arena, report, "stage"),
                  *rollouts ? rollouts : "no function is rolled out there",
                  *alerts                              ? alerts
                  : node_member(report, "alertsStack") ? "the alerts have a stack of their own"
                                                       : "no alerts are set up");
}
