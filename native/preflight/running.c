/* What stands in the way now: deployments that run, weights that were left over, alarms that are
 * red. */
#include <string.h>

#include "alarms/watch.h"
#include "aws/cloudwatch.h"
#include "aws/codedeploy.h"
#include "aws/lambda.h"
#include "aws/moment.h"
#include "preflight/internal.h"
#include "watch/view.h"

/* ---- Deployments ---- */

/* The id of the deployment that runs in the group. *is_known: CodeDeploy answered. */
static const char *running_deployment(struct look *look, const struct shifted *shifted,
                                      bool *is_known) {
#define ROW(word, standing) (standing) == STANDING_RUNNING ? (word) : NULL,
  static const char *const all[] = {DEPLOYMENT_STATUSES(ROW)};
#undef ROW
  const char *statuses[sizeof all / sizeof *all + 1] = {NULL};
  size_t count = 0;
  struct aws_answer answer;
  *is_known = false;
  if (!shifted->application || !shifted->group_name || !look_may_ask(look)) return NULL;
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    if (all[i]) statuses[count++] = all[i];
  const node *ids = codedeploy_list(look->preflight->client, look->arena, shifted->application,
                                    shifted->group_name, statuses, 1, &answer);
  *is_known = ids != NULL;
  if (!ids) look_note(look, QUESTION_DEPLOYMENTS, &answer);
  return node_string(node_first(ids));
}

static void refuse_deployment(struct look *look, const struct shifted *shifted, const char *id) {
  const struct preflight *preflight = look->preflight;
  const char *stack = text_shell_word(preflight->stack),
             *region = text_shell_word(preflight->client->settings.region);
  diagnose(look->diagnostics, RO602, shifted->path,
           "deployment %s of %s is still running; a deployment group has one at a time",
           text_shown(look->arena, id), shifted->label);
  if (stack && region)
    diagnose_repair(
        look->diagnostics, RO602,
        text_new(
            look->arena,
            "sls-rollout watch --stack %s --region %s\nsls-rollout stop --stack %s --region %s",
            stack, region, stack, region));
}

/* ---- Weights ---- */

/* The version that has a weight besides the alias's own; *weight is 0 to 1. */
static const char *extra_version(const node *alias, double *weight) {
  const node *weights =
      node_member(node_member(alias, "RoutingConfig"), "AdditionalVersionWeights");
  for (const node *each = node_first(weights); each; each = node_next(each)) {
    *weight = node_double(each);
    if (*weight > 0 && *weight <= 1 && node_name(each)) return node_name(each);
  }
  return NULL;
}

static void check_weight(struct look *look, const struct shifted *shifted) {
  struct aws_answer answer;
  double weight = 0;
  if (!shifted->function_name || !shifted->alias_name || !look_may_ask(look)) return;
  const node *alias = lambda_alias(look->preflight->client, look->arena, shifted->function_name,
                                   shifted->alias_name, &answer);
  if (!alias) look_note(look, QUESTION_ALIAS, &answer);
  const char *extra = extra_version(alias, &weight),
             *main = node_string(node_member(alias, "FunctionVersion"));
  if (!extra) return;
  diagnose(look->diagnostics, RO603, shifted->path,
           "the alias %s of %s gives %.3g %% of its traffic to version %s and the rest to version "
           "%s, and no deployment is running",
           text_shown(look->arena, shifted->alias_name), shifted->label, weight * 100,
           text_shown(look->arena, extra), text_shown(look->arena, main ? main : "?"));
  const char *function = text_shell_word(shifted->function_name),
             *name = text_shell_word(shifted->alias_name),
             *region = text_shell_word(look->preflight->client->settings.region);
  if (function && name && region && text_shell_word(main))
    diagnose_repair(
        look->diagnostics, RO603,
        text_new(look->arena,
                 "aws lambda update-alias --function-name %s --name %s --function-version %s "
                 "--routing-config AdditionalVersionWeights={} --region %s",
                 function, name, main, region));
}

/* ---- Alarms ---- */

struct guard {
  const struct shifted *shifted; /* the first one it guards */
  size_t more;                   /* and so many others */
};

/* Is the alarm made by this update, or made anew under another name? Then nothing has set it off
 * yet. */
static bool is_new(const struct look *look, const char *id) {
  const struct resource *now = template_resource(&look->now, id),
                        *before = look->has_before ? template_resource(&look->before, id) : NULL;
  if (!now || !look->has_before) return false;
  return !before || !node_equal(node_member(now->properties, "AlarmName"),
                                node_member(before->properties, "AlarmName"));
}

static void add_guards(const struct look *look, const struct shifted *shifted,
                       struct index *guards) {
  const node *configuration =
      shifted->group ? node_member(shifted->group->properties, "AlarmConfiguration") : NULL;
  const node *enabled = node_member(configuration, "Enabled");
  if (node_is(enabled, NODE_BOOLEAN) && !node_boolean(enabled)) return;
  for (const node *each = node_first(watch_names(&look->now, shifted->group)); each;
       each = node_next(each)) {
    const node *value = node_member(each, "Name");
    const char *id = template_referred(look->arena, value), *name = look_name(look, value);
    if (!name || (id && is_new(look, id))) continue;
    struct guard *guard = index_get(guards, name);
    if (guard) {
      guard->more++;
      continue;
    }
    guard = arena_zero(look->arena, sizeof *guard);
    guard->shifted = shifted;
    index_put(guards, name, guard);
  }
}

/* " since 2026-11-01T10:00:00Z"; CloudWatch tells seconds since 1970. */
static const char *since(struct arena *arena, const node *alarm) {
  const node *moment = node_member(alarm, "StateTransitionedTimestamp");
  if (!moment) moment = node_member(alarm, "StateUpdatedTimestamp");
  double seconds = node_double(moment);
  return seconds > 0 && seconds < 1e11
             ? text_new(arena, " since %s", moment_iso(arena, (int64_t)(seconds * 1000)))
             : "";
}

static void tell_red(struct look *look, const struct index *guards, const node *alarm) {
  const char *name = node_string(node_member(alarm, "AlarmName")),
             *state = node_string(node_member(alarm, "StateValue"));
  const char *reason = node_string(node_member(alarm, "StateReason"));
  const struct guard *guard =
      name && state && strcmp(state, "ALARM") == 0 ? index_get(guards, name) : NULL;
  if (!guard) return;
  const char *others = guard->more ? text_new(look->arena, " and %zu more", guard->more) : "";
  diagnose(look->diagnostics, RO604, guard->shifted->path,
           "the alarm %s is in ALARM%s, and would stop the rollout of %s%s%s%s",
           text_shown(look->arena, name), since(look->arena, alarm), guard->shifted->label, others,
           reason && *reason ? ": " : "", reason ? text_shown(look->arena, reason) : "");
}

static void check_alarms(struct look *look) {
  struct index guards;
  struct aws_answer answer;
  index_init(&guards, look->arena, 64);
  for (size_t i = 0; i < look->count; i++)
    if (look->list[i].is_changing) add_guards(look, &look->list[i], &guards);
  const char **names = arena_alloc(look->arena, (guards.count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < guards.capacity; i++)
    if (guards.slots[i].name) names[count++] = guards.slots[i].name;
  if (!count || !look_may_ask(look)) return;
  const node *alarms =
      cloudwatch_alarms(look->preflight->client, look->arena, names, count, &answer);
  if (!alarms) look_note(look, QUESTION_ALARMS, &answer);
  for (const node *alarm = node_first(alarms); alarm; alarm = node_next(alarm))
    tell_red(look, &guards, alarm);
}

/* ---- All of it ---- */

void running_look(struct look *look) {
  for (size_t i = 0; i < look->count; i++) {
    const struct shifted *shifted = &look->list[i];
    bool is_known;
    if (!shifted->is_changing) continue;
    const char *id = running_deployment(look, shifted, &is_known);
    if (id) refuse_deployment(look, shifted, id);
    /* while a deployment runs, a divided alias is as it should be */
    else if (is_known) check_weight(look, shifted);
  }
  check_alarms(look);
}
