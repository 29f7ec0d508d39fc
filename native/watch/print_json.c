/* A JSON object a change, and status as one document. The members are described in events.h and
 * verdict.h. */
#include <stdio.h>
#include <string.h>

#include "aws/moment.h"
#include "watch/print.h"
#include "watch/words.h"

static node *text_or_null(const char *text) {
  return text ? node_new_string(text) : node_new_null();
}

static node *moment_or_null(struct arena *arena, int64_t moment) {
  return moment ? node_new_string(moment_iso(arena, moment)) : node_new_null();
}

/* Per mille as a part of one: 0.125. */
static node *fraction_or_null(int weight) {
  char spelling[16];
  struct document_error error;
  if (weight < 0) return node_new_null();
  int length = snprintf(spelling, sizeof spelling, "%g", weight / 1000.0);
  return document_read_json(spelling, (size_t)length, &error);
}

static void add_rollout(node *object, const struct view *view) {
  node_add(object, "application", text_or_null(view ? view->group->application : NULL));
  node_add(object, "group", text_or_null(view ? view->group->name : NULL));
  node_add(object, "function", text_or_null(view ? view->function : NULL));
  node_add(object, "alias", text_or_null(view ? view->alias : NULL));
  node_add(object, "deployment", text_or_null(view ? view->deployment.id : NULL));
  node_add(object, "from", text_or_null(view ? view->from : NULL));
  node_add(object, "to", text_or_null(view ? view->to : NULL));
  node_add(object, "weight", fraction_or_null(view ? view->weight : -1));
}

static void end_line(struct text *out, const node *object) {
  document_print(object, DOCUMENT_COMPACT, out);
  text_char(out, '\n');
}

void json_event(struct text *out, const struct event *event, int64_t now) {
  node *object = node_new_object();
  node_add(object, "time", node_new_string(moment_iso(out->arena, now)));
  node_add(object, "kind", node_new_string(event_word(event->kind)));
  add_rollout(object, event->view);
  node_add(object, "name", text_or_null(event->name));
  node_add(object, "before", text_or_null(event->before));
  node_add(object, "state", text_or_null(event->state));
  node_add(object, "reason", node_new_string(event->reason));
  end_line(out, object);
}

static void add_verdict(node *object, struct arena *arena, const struct verdict *verdict,
                        const struct view *view) {
  struct text reason;
  text_init(&reason, arena);
  text_format(&reason, "%s%s%s%s%s", verdict->headline, *verdict->because ? ". " : "",
              verdict->because, *verdict->traffic ? " " : "", verdict->traffic);
  node_add(object, "name", text_or_null(view->rollback.id));
  node_add(object, "before", node_new_null());
  node_add(object, "state", node_new_string(outcome_word(verdict->outcome)));
  node_add(object, "reason", node_new_string(reason.at));
  node_add(object, "code", node_new_string(view->deployment.code));
  node_add(object, "alarm", text_or_null(verdict->alarm));
  node_add(object, "next", node_new_string(verdict->next));
  node_add(object, "link", text_or_null(*verdict->link ? verdict->link : NULL));
}

void json_verdict(struct text *out, const struct verdict *verdict, const struct view *view) {
  node *object = node_new_object();
  node_add(object, "time", node_new_string(moment_iso(out->arena, view->now)));
  node_add(object, "kind", node_new_string(event_word(EVENT_VERDICT)));
  add_rollout(object, view);
  add_verdict(object, out->arena, verdict, view);
  end_line(out, object);
}

/* ---- status ---- */

static node *deployment_node(struct arena *arena, const struct deployment *deployment) {
  if (!deployment->id) return node_new_null();
  node *object = node_new_object();
  node_add(object, "id", node_new_string(deployment->id));
  node_add(object, "status", node_new_string(deployment->status));
  node_add(object, "creator", node_new_string(deployment->creator));
  node_add(object, "configuration", node_new_string(deployment->configuration));
  node_add(object, "code", node_new_string(deployment->code));
  node_add(object, "message", node_new_string(deployment->message));
  node_add(object, "created", moment_or_null(arena, deployment->created));
  node_add(object, "started", moment_or_null(arena, deployment->started));
  node_add(object, "completed", moment_or_null(arena, deployment->completed));
  return object;
}

static void add_events(node *object, struct arena *arena, const struct view *view) {
  node *list = node_add(object, "hooks", node_new_array());
  for (size_t i = 0; i < view->event_count; i++) {
    const struct lifecycle_event *event = &view->events[i];
    if (!lifecycle_event_is_hook(event)) continue;
    node *each = node_append(list, node_new_object());
    node_add(each, "name", node_new_string(event->name));
    node_add(each, "state", node_new_string(event->status));
    node_add(each, "started", moment_or_null(arena, event->started));
    node_add(each, "ended", moment_or_null(arena, event->ended));
    node_add(each, "reason", node_new_string(event->message));
  }
}

static void add_alarms(node *object, struct arena *arena, const struct view *view) {
  node *list = node_add(object, "alarms", node_new_array());
  for (size_t i = 0; i < view->alarm_count; i++) {
    const struct alarm_state *alarm = &view->alarms[i];
    node *each = node_append(list, node_new_object());
    node_add(each, "name", node_new_string(alarm->name));
    node_add(each, "state", text_or_null(alarm->state));
    node_add(each, "since", moment_or_null(arena, alarm->since));
    node_add(each, "reason", node_new_string(alarm->reason));
  }
}

static node *view_node(struct arena *arena, const struct view *view, const char *region) {
  struct verdict verdict;
  verdict_read(&verdict, arena, view, region);
  node *object = node_new_object();
  add_rollout(object, view);
  node_add(object, "reported", fraction_or_null(view->reported));
  node_add(object, "isSplit", node_new_boolean(view->is_split));
  node_set(object, "deployment", deployment_node(arena, &view->deployment));
  node_add(object, "rollback", deployment_node(arena, &view->rollback));
  add_events(object, arena, view);
  add_alarms(object, arena, view);
  node *told = node_add(object, "verdict", node_new_object());
  add_verdict(told, arena, &verdict, view);
  return object;
}

void json_views(struct text *out, const struct view *views, size_t count, const char *region) {
  node *list = node_new_array();
  for (size_t i = 0; i < count; i++) node_append(list, view_node(out->arena, &views[i], region));
  node *object = node_new_object();
  node_add(object, "groups", list);
  document_print(object, DOCUMENT_PRETTY, out);
  text_char(out, '\n');
}
