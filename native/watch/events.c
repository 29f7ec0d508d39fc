#include "watch/events.h"

#include <string.h>

#include "watch/words.h"

/* ---- The list ---- */

const char *event_word(enum event_kind kind) {
  static const char *const words[] = {
#define ROW(id, word) word,
      EVENT_KINDS(ROW)
#undef ROW
  };
  return words[kind];
}

void events_init(struct events *events, struct arena *arena) {
  *events = (struct events){.arena = arena};
}

void events_add(struct events *events, struct event event) {
  if (events->count == events->capacity) {
    size_t capacity = events->capacity ? 2 * events->capacity : 16;
    events->list = arena_grow(events->arena, events->list, events->capacity * sizeof event,
                              capacity * sizeof event);
    events->capacity = capacity;
  }
  if (!event.reason) event.reason = "";
  events->list[events->count++] = event;
}

static bool is_same(const char *a, const char *b) { return a && b ? strcmp(a, b) == 0 : a == b; }

/* ---- Deployments ---- */

static const char *of_all_versions(struct arena *arena, const struct view *view) {
  const char *versions = say_versions(arena, view);
  return view->to ? text_new(arena, ", %s", versions) : "";
}

static const char *began_words(struct arena *arena, const struct view *view) {
  const struct deployment *deployment = &view->deployment;
  const char *clock = say_clock(arena, view);
  const char *takes = shift_is_known(&view->shift)
                          ? text_new(arena, " (%d minutes)", shift_minutes(&view->shift))
                          : "";
  return text_new(arena, "deployment %s is %s%s, %s%s%s%s%s%s", text_shown(arena, deployment->id),
                  text_shown(arena, deployment->status), of_all_versions(arena, view),
                  text_shown(arena, deployment->configuration), takes,
                  view->weight >= 0 && view->to ? ", " : "",
                  view->weight >= 0 && view->to
                      ? text_new(arena, "%s of traffic", say_weight(arena, view->weight))
                      : "",
                  *clock ? ", " : "", clock);
}

static const char *status_words(struct arena *arena, const char *what,
                                const struct deployment *deployment) {
  struct text words;
  text_init(&words, arena);
  text_format(&words, "%s %s is %s", what, text_shown(arena, deployment->id),
              text_shown(arena, deployment->status));
  if (*deployment->code) text_format(&words, ", %s", text_shown(arena, deployment->code));
  if (*deployment->message) {
    text_string(&words, ": ");
    text_visible(&words, deployment->message, 1000);
  }
  return words.at;
}

static void compare_status(struct events *events, const struct view *before,
                           const struct view *after) {
  const struct deployment *deployment = &after->deployment;
  if (is_same(before->deployment.status, deployment->status)) return;
  events_add(events, (struct event){EVENT_STATUS, after, NULL, before->deployment.status,
                                    deployment->status, deployment->message,
                                    status_words(events->arena, "deployment", deployment)});
}

static void compare_rollback(struct events *events, const struct view *before,
                             const struct view *after) {
  const struct deployment *rollback = &after->rollback;
  const char *was =
      before && is_same(before->rollback.id, rollback->id) ? before->rollback.status : NULL;
  if (!rollback->id || is_same(was, rollback->status)) return;
  events_add(events,
             (struct event){EVENT_ROLLBACK, after, rollback->id, was, rollback->status,
                            rollback->message, status_words(events->arena, "rollback", rollback)});
}

/* ---- Traffic ---- */

static void compare_weight(struct events *events, const struct view *before,
                           const struct view *after) {
  if (after->weight < 0 || (before && before->weight == after->weight) || !after->to) return;
  /* what nobody told of was none */
  if (!before || (before->weight < 0 && after->weight == 0)) return;
  const char *clock = say_clock(events->arena, after);
  const char *words =
      text_new(events->arena, "%s of traffic on %s%s%s", say_weight(events->arena, after->weight),
               say_new_version(events->arena, after), *clock ? ", " : "", clock);
  events_add(events, (struct event){.kind = EVENT_WEIGHT, .view = after, .words = words});
}

/* ---- Hooks ---- */

static bool is_late(const struct view *view, const struct lifecycle_event *event) {
  return lifecycle_event_is(event, "InProgress") && lifecycle_event_is_hook(event) &&
         event->started && view->now - event->started >= HOOK_LONGEST;
}

static void compare_late(struct events *events, const struct view *before, const struct view *after,
                         const struct lifecycle_event *event) {
  const struct lifecycle_event *was = before ? view_event(before, event->name) : NULL;
  if (!is_late(after, event) || (was && is_late(before, was))) return;
  const char *words = text_new(
      events->arena,
      "%s; it crashed, or its role does not allow codedeploy:PutLifecycleEventHookExecutionStatus",
      say_event(events->arena, after, event));
  events_add(events, (struct event){.kind = EVENT_LATE,
                                    .view = after,
                                    .name = event->name,
                                    .state = event->status,
                                    .words = words});
}

/* Start and End are CodeDeploy's own, and say nothing that the status does not. What is still to
 * come is no news. */
static bool is_news(const struct lifecycle_event *event, const char *was) {
  if (strcmp(event->name, "Start") == 0 || strcmp(event->name, "End") == 0) return false;
  if (is_same(was, event->status)) return false;
  if (!lifecycle_event_is_hook(event)) return lifecycle_event_is(event, "Failed");
  return !lifecycle_event_is(event, "Pending") && !lifecycle_event_is(event, "Skipped");
}

static void compare_hooks(struct events *events, const struct view *before,
                          const struct view *after) {
  for (size_t i = 0; i < after->event_count; i++) {
    const struct lifecycle_event *event = &after->events[i],
                                 *was = before ? view_event(before, event->name) : NULL;
    if (is_news(event, was ? was->status : NULL))
      events_add(events, (struct event){EVENT_HOOK, after, event->name, was ? was->status : NULL,
                                        event->status, event->message,
                                        say_event(events->arena, after, event)});
    compare_late(events, before, after, event);
  }
}

/* ---- Alarms ---- */

static const struct alarm_state *alarm_named(const struct view *view, const char *name) {
  for (size_t i = 0; view && i < view->alarm_count; i++)
    if (strcmp(view->alarms[i].name, name) == 0) return &view->alarms[i];
  return NULL;
}

static void compare_alarms(struct events *events, const struct view *before,
                           const struct view *after) {
  for (size_t i = 0; i < after->alarm_count; i++) {
    const struct alarm_state *alarm = &after->alarms[i], *was = alarm_named(before, alarm->name);
    bool is_fine = alarm->state && strcmp(alarm->state, "OK") == 0;
    if (was ? is_same(was->state, alarm->state) && was->is_missing == alarm->is_missing : is_fine)
      continue;
    if (!alarm->state && !alarm->is_missing) continue;
    events_add(events,
               (struct event){EVENT_ALARM, after, alarm->name, was ? was->state : NULL,
                              alarm->state, alarm->reason, say_alarm(events->arena, after, alarm)});
  }
}

/* ---- All of it ---- */

void events_compare(struct events *events, const struct view *before, const struct view *after) {
  bool is_same_one = before && is_same(before->deployment.id, after->deployment.id);
  if (!is_same_one) {
    if (!view_is_running(after)) return;
    before = NULL;
    events_add(events,
               (struct event){EVENT_BEGAN, after, NULL, NULL, after->deployment.status,
                              after->deployment.message, began_words(events->arena, after)});
  }
  if (!after->deployment.id || (before && view_is_over(before) && view_is_over(after))) return;
  if (before && !before->is_gone && after->is_gone)
    events_add(events, (struct event){.kind = EVENT_GONE,
                                      .view = after,
                                      .words = text_new(
                                          events->arena, "CodeDeploy no longer knows deployment %s",
                                          text_shown(events->arena, after->deployment.id))});
  compare_hooks(events, before, after);
  compare_weight(events, before, after);
  compare_alarms(events, before, after);
  if (before) compare_status(events, before, after);
  compare_rollback(events, before, after);
}
