#include "watch/words.h"

#include <string.h>

#include "aws/endpoint.h"
#include "base/partition.h"

/* A reason of CloudWatch's is at most 1023 bytes. */
#define MOST_REASON ((size_t)1200)

static const char *shown(struct arena *arena, const char *string, size_t most) {
  struct text text;
  text_init(&text, arena);
  text_visible(&text, string, most);
  return text.at;
}

const char *say_duration(struct arena *arena, int64_t milliseconds) {
  long long seconds = milliseconds > 0 ? milliseconds / 1000 : 0;
  if (seconds >= 3600)
    return text_new(arena, "%lld:%02lld:%02lld", seconds / 3600, seconds / 60 % 60, seconds % 60);
  return text_new(arena, "%lld:%02lld", seconds / 60, seconds % 60);
}

const char *say_weight(struct arena *arena, int weight) {
  if (weight < 0) return "?";
  return weight % 10 ? text_new(arena, "%d.%d %%", weight / 10, weight % 10)
                     : text_new(arena, "%d %%", weight / 10);
}

const char *say_versions(struct arena *arena, const struct view *view) {
  if (!view->to) return view->main ? text_shown(arena, view->main) : "";
  if (!view->from) return text_shown(arena, view->to);
  return text_new(arena, "%s → %s", text_shown(arena, view->from), text_shown(arena, view->to));
}

const char *say_new_version(struct arena *arena, const struct view *view) {
  return view->to ? text_new(arena, "version %s", text_shown(arena, view->to)) : "the new version";
}

const char *say_old_version(struct arena *arena, const struct view *view) {
  return view->from ? text_new(arena, "version %s", text_shown(arena, view->from))
                    : "the old version";
}

const char *say_clock(struct arena *arena, const struct view *view) {
  if (!deployment_is_running(&view->deployment) || !view->shift_started) return "";
  int64_t elapsed = view->now - view->shift_started, next = shift_next(&view->shift, elapsed);
  if (elapsed < 0) elapsed = 0;
  if (!shift_is_known(&view->shift))
    return text_new(arena, "minute %lld, how long it takes is not known",
                    (long long)(elapsed / 60000));
  int minutes = shift_minutes(&view->shift);
  if (next < 0) return "";
  int64_t left = (int64_t)minutes * 60000 - elapsed;
  const char *last = say_duration(arena, left);
  if (next == (int64_t)minutes * 60000)
    return text_new(arena, "minute %lld of %d, all traffic in %s", (long long)(elapsed / 60000),
                    minutes, last);
  return text_new(arena, "minute %lld of %d, next step in %s, all traffic in %s",
                  (long long)(elapsed / 60000), minutes, say_duration(arena, next - elapsed), last);
}

/* ---- Hooks and alarms ---- */

static const char *running_hook(struct arena *arena, const struct view *view,
                                const struct lifecycle_event *event) {
  int64_t elapsed = event->started ? view->now - event->started : -1;
  if (elapsed < 0) return "runs";
  const char *left = say_duration(arena, HOOK_PATIENCE - elapsed);
  if (elapsed < HOOK_LONGEST)
    return text_new(arena, "has run for %s; CodeDeploy gives up in %s",
                    say_duration(arena, elapsed), left);
  return text_new(
      arena,
      "has not reported for %s, longer than a Lambda function can run; CodeDeploy gives up in %s",
      say_duration(arena, elapsed), left);
}

static const char *event_state(struct arena *arena, const struct view *view,
                               const struct lifecycle_event *event) {
  const char *took = event->started && event->ended >= event->started
                         ? say_duration(arena, event->ended - event->started)
                         : NULL;
  if (lifecycle_event_is(event, "InProgress"))
    return lifecycle_event_is_hook(event) ? running_hook(arena, view, event) : "runs";
  if (lifecycle_event_is(event, "Succeeded"))
    return took ? text_new(arena, "succeeded after %s", took) : "succeeded";
  if (lifecycle_event_is(event, "Skipped")) return "was skipped";
  if (lifecycle_event_is(event, "Pending")) return "is to come";
  if (!lifecycle_event_is(event, "Failed"))
    return text_new(arena, "is %s", text_shown(arena, event->status));
  return text_new(arena, "failed%s%s%s%s", took ? " after " : "", took ? took : "",
                  *event->message ? ": " : "", shown(arena, event->message, MOST_REASON));
}

const char *say_event(struct arena *arena, const struct view *view,
                      const struct lifecycle_event *event) {
  return text_new(arena, "%s%s %s", lifecycle_event_is_hook(event) ? "hook " : "",
                  text_shown(arena, event->name), event_state(arena, view, event));
}

const char *say_alarm(struct arena *arena, const struct view *view,
                      const struct alarm_state *alarm) {
  const char *name = shown(arena, alarm->name, 255);
  if (alarm->is_missing) return text_new(arena, "alarm %s does not exist", name);
  if (!alarm->state) return text_new(arena, "alarm %s: its state cannot be read", name);
  bool is_red = strcmp(alarm->state, "ALARM") == 0;
  const char *since =
      is_red && alarm->since
          ? text_new(arena, " for %s", say_duration(arena, view->now - alarm->since))
          : "";
  return text_new(arena, "alarm %s: %s%s%s%s", name, text_shown(arena, alarm->state), since,
                  is_red && *alarm->reason ? ": " : "",
                  is_red ? shown(arena, alarm->reason, MOST_REASON) : "");
}

/* ---- The console ---- */

static const struct {
  const char *partition, *host;
} consoles[] = {
    {"aws", "console.aws.amazon.com"},
    {"aws-cn", "console.amazonaws.cn"},
    {"aws-us-gov", "console.amazonaws-us-gov.com"},
};

/* Ids and regions stand in it as they are: both are letters, digits and - in every answer of AWS's;
 * anything else is made visible. */
const char *say_link(struct arena *arena, const char *region, const char *deployment) {
  const char *host = consoles[0].host, *partition = partition_of(region)->id;
  for (size_t i = 0; i < sizeof consoles / sizeof *consoles; i++)
    if (strcmp(consoles[i].partition, partition) == 0) host = consoles[i].host;
  return text_new(arena, "https://%s.%s/codesuite/codedeploy/deployments/%s?region=%s", region,
                  host, text_shown(arena, deployment), region);
}
