#include "watch/view.h"

#include <stdlib.h>
#include <string.h>

#include "aws/moment.h"

/* ---- Reading what may be anything ---- */

static const char *string_of(const node *from, const char *name) {
  const char *string = node_string(node_member(from, name));
  return string ? string : "";
}

static const char *named(const node *from, const char *name) {
  const char *string = string_of(from, name);
  return *string ? string : NULL;
}

/* Seconds since 1970 as a number, as the JSON protocols have it; a text of ISO 8601 is understood
 * as well. */
static int64_t moment_of(const node *from, const char *name) {
  const node *value = node_member(from, name);
  int64_t moment = 0;
  if (node_string(value)) return moment_read_iso(node_string(value), &moment) ? moment : 0;
  double seconds = node_double(value);
  return seconds > 0 && seconds < 1e11 ? (int64_t)(seconds * 1000 + 0.5) : 0;
}

static int64_t kept_moment(const node *answers, const char *name) {
  return strtoll(string_of(answers, name), NULL, 10);
}

static int kept_weight(const node *from, const char *name) {
  const node *value = node_member(from, name);
  return node_number(value) ? (int)node_double(value) : -1;
}

/* ---- Deployments ---- */

static enum standing standing_of(const char *status) {
  static const struct {
    const char *word;
    enum standing standing;
  } rows[] = {
#define ROW(word, standing) {word, standing},
      DEPLOYMENT_STATUSES(ROW)
#undef ROW
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].word, status) == 0) return rows[i].standing;
  return STANDING_RUNNING;
}

void deployment_read(struct deployment *deployment, const node *info) {
  const node *error = node_member(info, "errorInformation");
  const char *status = string_of(info, "status"), *id = named(info, "deploymentId");
  *deployment = (struct deployment){.id = id,
                                    .status = status,
                                    .standing = id ? standing_of(status) : STANDING_NONE,
                                    .creator = string_of(info, "creator"),
                                    .code = string_of(error, "code"),
                                    .message = string_of(error, "message"),
                                    .configuration = string_of(info, "deploymentConfigName"),
                                    .created = moment_of(info, "createTime"),
                                    .started = moment_of(info, "startTime"),
                                    .completed = moment_of(info, "completeTime")};
}

bool deployment_is_running(const struct deployment *deployment) {
  return deployment->standing == STANDING_RUNNING;
}

static bool has_ended_badly(const struct deployment *deployment) {
  return deployment->standing == STANDING_FAILED || deployment->standing == STANDING_STOPPED;
}

bool view_is_over(const struct view *view) {
  if (view->is_gone || view->deployment.standing == STANDING_NONE) return true;
  if (deployment_is_running(&view->deployment) || !view->is_complete) return false;
  if (!has_ended_badly(&view->deployment)) return true;
  if (view->rollback.id) return !deployment_is_running(&view->rollback);
  return !view->expects_rollback || view->now - view->deployment.completed >= ROLLBACK_PATIENCE;
}

bool view_is_running(const struct view *view) {
  if (view->deployment.standing == STANDING_NONE || view->is_gone) return false;
  if (deployment_is_running(&view->deployment) || deployment_is_running(&view->rollback))
    return true;
  return has_ended_badly(&view->deployment) && !view->rollback.id && view->expects_rollback &&
         view->now - view->deployment.completed < ROLLBACK_PATIENCE;
}

/* ---- Traffic shifts ---- */

#define MINUTE ((int64_t)60 * 1000)

int shift_weight(const struct shift *shift, int64_t elapsed) {
  if (!shift_is_known(shift) || elapsed < 0) return -1;
  return 10 * shift_percent(shift, (long)(elapsed / MINUTE));
}

int64_t shift_next(const struct shift *shift, int64_t elapsed) {
  int minute = elapsed < 0 ? -1 : shift_next_minute(shift, (long)(elapsed / MINUTE));
  return minute < 0 ? -1 : minute * MINUTE;
}

/* ---- The alias and the target ---- */

static int per_mille(double weight) {
  return weight >= 0 && weight <= 1 ? (int)(weight * 1000 + 0.5) : -1;
}

/* Facts leave open whether CodeDeploy counts to 1 or to 100. Above 1 it is percent. 1 itself is one
 * percent where the configuration begins with that step, and all of the traffic elsewhere. */
static int reported_weight(const node *information, const struct shift *shift) {
  const node *value = node_member(information, "targetVersionWeight");
  double weight = node_double(value);
  if (!node_number(value) || weight < 0 || weight > 100) return -1;
  if (weight > 1) return per_mille(weight / 100);
  return weight == 1 && shift->percent == 1 ? -1 : per_mille(weight);
}

static void read_alias(struct view *view, const node *alias) {
  view->main = named(alias, "FunctionVersion");
  const node *weights =
      node_member(node_member(alias, "RoutingConfig"), "AdditionalVersionWeights");
  const node *extra = node_is(weights, NODE_OBJECT) ? node_first(weights) : NULL;
  view->extra_weight = node_number(extra) ? per_mille(node_double(extra)) : -1;
  if (view->extra_weight > 0) view->extra = node_name(extra);
  view->is_split = view->main && view->extra;
}

static int alias_weight(const struct view *view) {
  if (!view->main || !view->to) return -1;
  if (view->extra && strcmp(view->extra, view->to) == 0) return view->extra_weight;
  if (strcmp(view->main, view->to) == 0) return view->extra ? 1000 - view->extra_weight : 1000;
  return 0;
}

static void read_target(struct view *view, const node *target) {
  const node *information = node_member(target, "lambdaFunctionInfo");
  view->function = named(information, "functionName");
  view->alias = named(information, "functionAlias");
  if (!view->function) view->function = view->group->function;
  if (!view->alias) view->alias = view->group->alias;
  view->from = named(information, "currentVersion");
  view->to = named(information, "targetVersion");
  view->reported = reported_weight(information, &view->shift);
}

static void read_weights(struct view *view, const node *answers) {
  read_alias(view, node_member(answers, "alias"));
  view->weight = alias_weight(view);
  if (view->weight < 0 && deployment_is_running(&view->deployment)) view->weight = view->reported;
  view->highest = kept_weight(answers, "highest");
}

/* ---- Events and alarms ---- */

static void read_events(struct view *view, struct arena *arena, const node *list) {
  size_t count = node_is(list, NODE_ARRAY) ? node_count(list) : 0;
  view->events = arena_zero(arena, (count + 1) * sizeof *view->events);
  for (const node *each = count ? node_first(list) : NULL; each; each = node_next(each)) {
    const node *diagnostics = node_member(each, "diagnostics");
    struct lifecycle_event event = {.name = string_of(each, "lifecycleEventName"),
                                    .status = string_of(each, "status"),
                                    .started = moment_of(each, "startTime"),
                                    .ended = moment_of(each, "endTime"),
                                    .message = string_of(diagnostics, "message"),
                                    .log = string_of(diagnostics, "logTail")};
    if (*event.name) view->events[view->event_count++] = event;
  }
}

bool lifecycle_event_is(const struct lifecycle_event *event, const char *status) {
  return event && strcmp(event->status, status) == 0;
}

bool lifecycle_event_is_hook(const struct lifecycle_event *event) {
  return strcmp(event->name, "BeforeAllowTraffic") == 0 ||
         strcmp(event->name, "AfterAllowTraffic") == 0;
}

const struct lifecycle_event *view_event(const struct view *view, const char *name) {
  for (size_t i = 0; i < view->event_count; i++)
    if (strcmp(view->events[i].name, name) == 0) return &view->events[i];
  return NULL;
}

static void read_alarms(struct view *view, struct arena *arena, const node *answers) {
  const node *list = node_member(answers, "alarms"), *red = node_member(answers, "red");
  view->alarms = arena_zero(arena, (node_count(list) + 1) * sizeof *view->alarms);
  for (const node *each = node_first(list); each; each = node_next(each)) {
    const char *state = node_string(node_member(each, "state"));
    view->alarms[view->alarm_count++] =
        (struct alarm_state){.name = string_of(each, "name"),
                             .state = state && *state ? state : NULL,
                             .reason = string_of(each, "reason"),
                             .since = moment_of(each, "since"),
                             .is_missing = state && !*state};
  }
  view->red =
      (struct red_alarm){named(red, "name"), string_of(red, "reason"), kept_weight(red, "weight")};
}

/* ---- All of it ---- */

static bool will_roll_back(const node *answers) {
  const node *configuration =
      node_member(node_member(answers, "deployment"), "autoRollbackConfiguration");
  if (!configuration)
    configuration = node_member(node_member(answers, "info"), "autoRollbackConfiguration");
  return node_boolean(node_member(configuration, "enabled"));
}

static const node *alarm_configuration(const node *answers) {
  const node *other = node_member(node_member(answers, "deployment"), "overrideAlarmConfiguration");
  return node_is(other, NODE_OBJECT)
             ? other
             : node_member(node_member(answers, "info"), "alarmConfiguration");
}

void view_read(struct view *view, struct arena *arena, const struct group *group,
               const node *answers, const struct shift *shift, int64_t now) {
  *view = (struct view){
      .group = group, .now = now, .weight = -1, .reported = -1, .highest = -1, .shift = *shift};
  const node *target = node_member(answers, "target");
  deployment_read(&view->deployment, node_member(answers, "deployment"));
  deployment_read(&view->rollback, node_member(answers, "rollback"));
  if (view->deployment.id && !view->deployment.completed)
    view->deployment.completed = kept_moment(answers, "ended");
  read_target(view, target);
  read_weights(view, answers);
  read_events(view, arena, node_member(target, "lifecycleEvents"));
  const struct lifecycle_event *shifting = view_event(view, "AllowTraffic");
  view->shift_started = shifting ? shifting->started : 0;
  read_alarms(view, arena, answers);
  view->ignores_alarms = node_is(alarm_configuration(answers), NODE_OBJECT) &&
                         !node_boolean(node_member(alarm_configuration(answers), "enabled"));
  view->rollback_message =
      string_of(node_member(node_member(answers, "deployment"), "rollbackInfo"), "rollbackMessage");
  view->expects_rollback = will_roll_back(answers);
  view->is_gone = kept_weight(answers, "absent") >= VIEW_MOST_ABSENT;
  view->is_complete = node_boolean(node_member(answers, "final"));
}
