#include "watch/round.h"

#include <string.h>

#include "shift/routing.h"

/* ---- The life of a watch ---- */

void rounds_init(struct rounds *rounds, struct client *client, struct arena *arena,
                 const struct groups *groups) {
  *rounds = (struct rounds){.client = client, .arena = arena, .count = groups->count};
  rounds->asker = (struct asker){.client = client, .arena = arena, .problem = "", .code = ""};
  arena_init(&rounds->arenas[0]);
  arena_init(&rounds->arenas[1]);
  rounds->list = arena_zero(arena, (groups->count + 1) * sizeof *rounds->list);
  for (size_t i = 0; i < groups->count; i++) rounds->list[i].group = &groups->list[i];
  index_init(&rounds->configurations, arena, 8);
  index_init(&rounds->foreign, arena, 64);
  index_init(&rounds->noted, arena, 8);
}

void rounds_clear(struct rounds *rounds) {
  arena_clear(&rounds->arenas[0]);
  arena_clear(&rounds->arenas[1]);
}

/* ---- One round ---- */

struct round {
  struct rounds *rounds;
  struct asker *asker;
  struct arena *arena;
  struct index infos;  /* id -> deploymentInfo */
  struct index wanted; /* ids that were asked for, or are going to be */
  const char **ids;    /* the latter */
  size_t id_count, id_capacity;
};

static const char *string_of(const node *from, const char *name) {
  const char *string = node_string(node_member(from, name));
  return string ? string : "";
}

static const char *id_of(const struct followed *followed, const char *which) {
  return string_of(node_member(followed->answers, which), "deploymentId");
}

static void note(struct round *round) {
  struct rounds *rounds = round->rounds;
  const char *problem = round->asker->problem;
  size_t operation = strcspn(problem, ":");
  if (index_find(&rounds->noted, problem, operation)) return;
  index_put(&rounds->noted, arena_copy(rounds->arena, problem, operation), rounds);
  if (rounds->note_count < sizeof rounds->notes / sizeof *rounds->notes)
    rounds->notes[rounds->note_count++] = problem;
}

/* What can be done without: its refusal is noted. */
static enum asked optional(struct round *round, enum asked asked) {
  if (asked == ASKED_REFUSED) note(round);
  return asked;
}

static void keep(node *answers, const char *name, const node *value) {
  if (value) node_set(answers, name, node_copy(value));
}

/* ---- Groups ---- */

#define MOST_GROUPS_ASKED 100

static node *groups_input(struct round *round, size_t from, bool *is_done) {
  struct rounds *rounds = round->rounds;
  const char *application = rounds->list[from].group->application;
  node *input = node_new_object();
  node_add(input, "applicationName", node_new_string(application));
  node *names = node_add(input, "deploymentGroupNames", node_new_array());
  size_t count = 0;
  for (size_t i = from; i < rounds->count && count < MOST_GROUPS_ASKED; i++) {
    if (is_done[i] || strcmp(rounds->list[i].group->application, application) != 0) continue;
    node_append(names, node_new_string(rounds->list[i].group->name));
    is_done[i] = true;
    count++;
  }
  return input;
}

static struct followed *followed_of(struct rounds *rounds, const node *info) {
  const char *application = string_of(info, "applicationName"),
             *name = string_of(info, "deploymentGroupName");
  for (size_t i = 0; i < rounds->count; i++)
    if (strcmp(rounds->list[i].group->name, name) == 0 &&
        strcmp(rounds->list[i].group->application, application) == 0)
      return &rounds->list[i];
  return NULL;
}

static bool may_ask(struct round *round, enum aws_service service, unsigned count) {
  return round->rounds->is_patient || ask_has_turn(round->asker, service, count);
}

static enum asked ask_groups_together(struct round *round) {
  struct rounds *rounds = round->rounds;
  bool *is_done = arena_zero(round->arena, (rounds->count + 1) * sizeof *is_done);
  for (size_t i = 0; i < rounds->count; i++) {
    if (is_done[i]) continue;
    const node *tree;
    enum asked asked = ask_json(round->asker, SERVICE_CODEDEPLOY, "BatchGetDeploymentGroups",
                                groups_input(round, i, is_done), &tree);
    if (asked != ASKED_ANSWERED) return asked;
    for (const node *info = node_first(node_member(tree, "deploymentGroupsInfo")); info;
         info = node_next(info)) {
      struct followed *followed = followed_of(rounds, info);
      if (followed) keep(followed->answers, "info", info);
    }
  }
  return ASKED_ANSWERED;
}

static node *group_input(const struct group *group) {
  node *input = node_new_object();
  node_add(input, "applicationName", node_new_string(group->application));
  node_add(input, "deploymentGroupName", node_new_string(group->name));
  return input;
}

/* Once each: what is wanted of them seldom changes. */
static enum asked ask_groups_alone(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; i < rounds->count; i++) {
    struct followed *followed = &rounds->list[i];
    if (node_member(followed->answers, "info") || !may_ask(round, SERVICE_CODEDEPLOY, 1)) continue;
    const node *tree;
    enum asked asked =
        optional(round, ask_json(round->asker, SERVICE_CODEDEPLOY, "GetDeploymentGroup",
                                 group_input(followed->group), &tree));
    if (asked == ASKED_ANSWERED)
      keep(followed->answers, "info", node_member(tree, "deploymentGroupInfo"));
    else return asked == ASKED_FAILED ? asked : ASKED_ANSWERED; /* refused once, refused for all */
  }
  return ASKED_ANSWERED;
}

static enum asked ask_groups(struct round *round) {
  struct rounds *rounds = round->rounds;
  enum asked asked = rounds->asks_alone ? ASKED_REFUSED : ask_groups_together(round);
  if (asked != ASKED_REFUSED) return asked;
  rounds->asks_alone = true;
  return ask_groups_alone(round);
}

/* ---- Which deployments ---- */

static void want(struct round *round, const char *id) {
  if (!id || !*id || index_get(&round->rounds->foreign, id) ||
      !index_put(&round->wanted, id, round))
    return;
  if (round->id_count == round->id_capacity) {
    size_t capacity = round->id_capacity ? 2 * round->id_capacity : 32;
    round->ids = arena_grow(round->arena, round->ids, round->id_capacity * sizeof *round->ids,
                            capacity * sizeof *round->ids);
    round->id_capacity = capacity;
  }
  round->ids[round->id_count++] = id;
}

static node *running_input(const struct group *group, const char *token) {
  node *input = group ? group_input(group) : node_new_object();
  node *statuses = node_add(input, "includeOnlyStatuses", node_new_array());
#define ROW(word, standing) \
  if ((standing) == STANDING_RUNNING) node_append(statuses, node_new_string(word));
  DEPLOYMENT_STATUSES(ROW)
#undef ROW
  if (*token) node_add(input, "nextToken", node_new_string(token));
  return input;
}

/* CodeDeploy runs at most 1000 deployments of an account at once; a page has 100 of them. */
#define MOST_PAGES 12

static enum asked list_running(struct round *round, const struct group *group) {
  const char *token = "";
  for (unsigned page = 0; page < MOST_PAGES; page++) {
    const node *tree;
    enum asked asked = ask_json(round->asker, SERVICE_CODEDEPLOY, "ListDeployments",
                                running_input(group, token), &tree);
    if (asked != ASKED_ANSWERED) return asked;
    for (const node *id = node_first(node_member(tree, "deployments")); id; id = node_next(id))
      want(round, node_string(id));
    token = string_of(tree, "nextToken");
    if (!*token) return ASKED_ANSWERED;
  }
  return ASKED_ANSWERED;
}

/* The last deployment of a group at rest, where BatchGetDeploymentGroups does not say it. */
static enum asked list_last(struct round *round, const struct followed *followed) {
  const node *tree;
  enum asked asked = ask_json(round->asker, SERVICE_CODEDEPLOY, "ListDeployments",
                              group_input(followed->group), &tree);
  if (asked != ASKED_ANSWERED) return asked;
  const node *list = node_member(tree, "deployments");
  size_t count = node_count(list);
  /* The order of the list is said nowhere: the newest is at one of its ends. */
  want(round, node_string(node_at(list, 0)));
  if (count) want(round, node_string(node_at(list, count - 1)));
  return ASKED_ANSWERED;
}

static enum asked list_one_by_one(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; i < rounds->count; i++) {
    size_t at = (rounds->list_turn + i) % rounds->count;
    if (rounds->number > 1 && !may_ask(round, SERVICE_CODEDEPLOY, 1)) {
      rounds->list_turn = at;
      return ASKED_ANSWERED;
    }
    enum asked asked = list_running(round, rounds->list[at].group);
    if (asked != ASKED_ANSWERED) return asked;
  }
  return ASKED_ANSWERED;
}

static enum asked list_deployments(struct round *round) {
  struct rounds *rounds = round->rounds;
  if (rounds->count > ROUND_ALONE && !rounds->lists_alone) {
    enum asked asked = list_running(round, NULL);
    if (asked != ASKED_REFUSED) return asked;
    rounds->lists_alone = true; /* the rights are to the groups alone */
  }
  return list_one_by_one(round);
}

static enum asked list_lasts(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; rounds->has_rested && i < rounds->count; i++) {
    if (node_member(node_member(rounds->list[i].answers, "info"), "lastAttemptedDeployment"))
      continue;
    enum asked asked = list_last(round, &rounds->list[i]);
    if (asked != ASKED_ANSWERED) return asked;
  }
  return ASKED_ANSWERED;
}

/* ---- The deployments ---- */

#define MOST_DEPLOYMENTS_ASKED 25

static enum asked get_deployments(struct round *round) {
  for (size_t at = 0; at < round->id_count;) {
    node *input = node_new_object(), *ids = node_add(input, "deploymentIds", node_new_array());
    for (size_t end = at + MOST_DEPLOYMENTS_ASKED; at < round->id_count && at < end; at++)
      node_append(ids, node_new_string(round->ids[at]));
    const node *tree;
    enum asked asked =
        ask_json(round->asker, SERVICE_CODEDEPLOY, "BatchGetDeployments", input, &tree);
    if (asked != ASKED_ANSWERED) return asked;
    for (const node *info = node_first(node_member(tree, "deploymentsInfo")); info;
         info = node_next(info))
      if (*string_of(info, "deploymentId"))
        index_put(&round->infos, string_of(info, "deploymentId"), (void *)info);
  }
  round->id_count = 0;
  return ASKED_ANSWERED;
}

static const char *related(const node *info, const char *which) {
  return string_of(node_member(info, "rollbackInfo"), which);
}

static void want_known(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; i < rounds->count; i++) {
    const struct followed *followed = &rounds->list[i];
    want(round, id_of(followed, "deployment"));
    want(round, id_of(followed, "rollback"));
    want(round,
         string_of(node_member(node_member(followed->answers, "info"), "lastAttemptedDeployment"),
                   "deploymentId"));
  }
}

static void want_related(struct round *round) {
  for (size_t i = 0; i < round->infos.capacity; i++) {
    const struct index_slot *slot = &round->infos.slots[i];
    if (!slot->name) continue;
    if (!followed_of(round->rounds, slot->value)) {
      index_put(&round->rounds->foreign, arena_string(round->rounds->arena, slot->name),
                round->rounds);
      continue;
    }
    want(round, related(slot->value, "rollbackDeploymentId"));
    want(round, related(slot->value, "rollbackTriggeringDeploymentId"));
  }
}

/* The newest deployment of each group among all that were read; NULL where there is none. */
static const node **newest_deployments(const struct round *round) {
  struct rounds *rounds = round->rounds;
  const node **newest = arena_zero(round->arena, (rounds->count + 1) * sizeof *newest);
  for (size_t i = 0; i < round->infos.capacity; i++) {
    const node *info = round->infos.slots[i].name ? round->infos.slots[i].value : NULL;
    const struct followed *followed = info ? followed_of(rounds, info) : NULL;
    if (!followed) continue;
    const node **best = &newest[followed - rounds->list];
    if (!*best || node_double(node_member(info, "createTime")) >
                      node_double(node_member(*best, "createTime")))
      *best = info;
  }
  return newest;
}

static void forget(node *answers) {
  static const char *const of_a_deployment[] = {"deployment", "rollback", "target", "targetId",
                                                "alias",      "ended",    "final",  "highest",
                                                "red",        "absent",   NULL};
  for (const char *const *name = of_a_deployment; *name; name++) node_remove(answers, *name);
}

/* A rollback is shown with the deployment that it rolls back. */
static void take_deployment(struct round *round, struct followed *followed, const node *newest) {
  const node *trigger =
      newest ? index_get(&round->infos, related(newest, "rollbackTriggeringDeploymentId")) : NULL;
  const node *deployment = trigger ? trigger : newest;
  const char *known = id_of(followed, "deployment");
  if (!deployment) {
    node *absent = node_member(followed->answers, "absent");
    if (*known)
      node_set(followed->answers, "absent", node_new_number((long)node_double(absent) + 1));
    return;
  }
  if (strcmp(known, string_of(deployment, "deploymentId")) != 0) forget(followed->answers);
  node_remove(followed->answers, "absent");
  keep(followed->answers, "deployment", deployment);
  keep(followed->answers, "rollback",
       trigger ? newest : index_get(&round->infos, related(deployment, "rollbackDeploymentId")));
}

static enum asked ask_deployments(struct round *round) {
  want_known(round);
  enum asked asked = get_deployments(round);
  if (asked != ASKED_ANSWERED) return asked;
  want_related(round);
  asked = get_deployments(round);
  if (asked != ASKED_ANSWERED) return asked;
  const node **newest = newest_deployments(round);
  for (size_t i = 0; i < round->rounds->count; i++)
    take_deployment(round, &round->rounds->list[i], newest[i]);
  return ASKED_ANSWERED;
}

/* ---- Details ---- */

static bool runs(const struct followed *followed, const char *which) {
  struct deployment deployment;
  deployment_read(&deployment, node_member(followed->answers, which));
  return deployment_is_running(&deployment);
}

static bool is_active(const struct followed *followed) {
  return runs(followed, "deployment") || runs(followed, "rollback");
}

static bool wants_details(const struct rounds *rounds, const struct followed *followed) {
  if (rounds->has_rested) return true;
  return is_active(followed) ||
         (*id_of(followed, "deployment") && !node_boolean(node_member(followed->answers, "final")));
}

/* Before it starts a deployment has no targets; and one that is gone has none any more. */
static enum asked without_targets(struct round *round, enum asked asked) {
  if (asked != ASKED_REFUSED) return asked;
  if (strcmp(round->asker->code, "DeploymentNotStartedException") == 0 ||
      strcmp(round->asker->code, "DeploymentDoesNotExistException") == 0)
    return ASKED_REFUSED;
  return optional(round, asked);
}

static enum asked find_target(struct round *round, struct followed *followed) {
  if (node_member(followed->answers, "targetId")) return ASKED_ANSWERED;
  node *input = node_new_object();
  node_add(input, "deploymentId", node_new_string(id_of(followed, "deployment")));
  const node *tree;
  enum asked asked = without_targets(
      round, ask_json(round->asker, SERVICE_CODEDEPLOY, "ListDeploymentTargets", input, &tree));
  if (asked != ASKED_ANSWERED) return asked;
  const node *id = node_first(node_member(tree, "targetIds"));
  if (!node_string(id)) return ASKED_REFUSED;
  keep(followed->answers, "targetId", id);
  return ASKED_ANSWERED;
}

static enum asked ask_target(struct round *round, struct followed *followed) {
  if (!*id_of(followed, "deployment")) return ASKED_ANSWERED;
  enum asked asked = find_target(round, followed);
  if (asked != ASKED_ANSWERED) return asked == ASKED_FAILED ? asked : ASKED_ANSWERED;
  node *input = node_new_object();
  node_add(input, "deploymentId", node_new_string(id_of(followed, "deployment")));
  node_append(node_add(input, "targetIds", node_new_array()),
              node_copy(node_member(followed->answers, "targetId")));
  const node *tree;
  asked = without_targets(
      round, ask_json(round->asker, SERVICE_CODEDEPLOY, "BatchGetDeploymentTargets", input, &tree));
  if (asked == ASKED_ANSWERED)
    keep(followed->answers, "target",
         node_member(node_first(node_member(tree, "deploymentTargets")), "lambdaTarget"));
  return asked == ASKED_FAILED ? asked : ASKED_ANSWERED;
}

static enum asked ask_weight(struct round *round, struct followed *followed) {
  const node *information =
      node_member(node_member(followed->answers, "target"), "lambdaFunctionInfo");
  const char *function = string_of(information, "functionName"),
             *alias = string_of(information, "functionAlias");
  if (!*function) function = followed->group->function;
  if (!*alias) alias = followed->group->alias;
  if (!function || !alias) return ASKED_ANSWERED;
  const node *tree;
  enum asked asked = optional(round, ask_alias(round->asker, function, alias, &tree));
  if (asked == ASKED_ANSWERED) keep(followed->answers, "alias", tree);
  else node_remove(followed->answers, "alias"); /* an old weight is no weight */
  return asked == ASKED_FAILED ? asked : ASKED_ANSWERED;
}

static void mark_end(struct round *round, struct followed *followed) {
  const struct world *world = &round->rounds->client->world;
  if (is_active(followed)) node_remove(followed->answers, "final");
  else node_set(followed->answers, "final", node_new_boolean(true));
  if (runs(followed, "deployment") || node_member(followed->answers, "ended")) return;
  node_set(followed->answers, "ended",
           node_new_string(text_new(round->arena, "%lld", (long long)world->now(world->context))));
}

static enum asked ask_details(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; i < rounds->count; i++) {
    size_t at = (rounds->detail_turn + i) % rounds->count;
    struct followed *followed = &rounds->list[at];
    if (!wants_details(rounds, followed)) continue;
    if (!may_ask(round, SERVICE_CODEDEPLOY, 2) || !may_ask(round, SERVICE_LAMBDA, 1)) {
      rounds->detail_turn = at;
      return ASKED_ANSWERED;
    }
    enum asked asked = ask_target(round, followed);
    if (asked == ASKED_ANSWERED) asked = ask_weight(round, followed);
    if (asked != ASKED_ANSWERED) return asked;
    mark_end(round, followed);
  }
  return ASKED_ANSWERED;
}

/* ---- Configurations ---- */

static const char *configuration_of(const struct followed *followed) {
  return string_of(node_member(followed->answers, "deployment"), "deploymentConfigName");
}

static struct shift shift_of(const struct rounds *rounds, const struct followed *followed) {
  const char *name = configuration_of(followed);
  const struct predefined_shift *row = shift_predefined(name);
  const struct shift *shift = row ? &row->shift : index_get(&rounds->configurations, name);
  return shift ? *shift : (struct shift){0};
}

static enum asked ask_configurations(struct round *round) {
  struct rounds *rounds = round->rounds;
  for (size_t i = 0; i < rounds->count; i++) {
    const char *name = configuration_of(&rounds->list[i]);
    if (!*name || shift_predefined(name) || index_get(&rounds->configurations, name)) continue;
    node *input = node_new_object();
    node_add(input, "deploymentConfigName", node_new_string(name));
    const node *tree = NULL;
    enum asked asked = optional(
        round, ask_json(round->asker, SERVICE_CODEDEPLOY, "GetDeploymentConfig", input, &tree));
    if (asked == ASKED_FAILED) return asked;
    struct shift *shift = arena_zero(rounds->arena, sizeof *shift);
    if (asked == ASKED_ANSWERED)
      *shift = routing_read(
          node_member(node_member(tree, "deploymentConfigInfo"), "trafficRoutingConfig"));
    index_put(&rounds->configurations, arena_string(rounds->arena, name), shift);
  }
  return ASKED_ANSWERED;
}

/* ---- Alarms ---- */

#define MOST_ALARMS_ASKED 100

static const node *alarms_of(const struct followed *followed) {
  const node *other =
      node_member(node_member(followed->answers, "deployment"), "overrideAlarmConfiguration");
  const node *configuration =
      node_is(other, NODE_OBJECT)
          ? other
          : node_member(node_member(followed->answers, "info"), "alarmConfiguration");
  return node_boolean(node_member(configuration, "enabled")) ? node_member(configuration, "alarms")
                                                             : NULL;
}

static void take_states(struct index *states, const node *list) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (*string_of(each, "AlarmName"))
      index_put(states, string_of(each, "AlarmName"), (void *)each);
}

static enum asked describe(struct round *round, node *names, struct index *states) {
  node *input = node_new_object(), *types = node_new_array();
  node_add(input, "AlarmNames", names);
  node_append(types, node_new_string("MetricAlarm"));
  node_append(types, node_new_string("CompositeAlarm"));
  node_add(input, "AlarmTypes", types);
  node_add(input, "MaxRecords", node_new_number(MOST_ALARMS_ASKED));
  const node *tree;
  enum asked asked = ask_json(round->asker, SERVICE_CLOUDWATCH, "DescribeAlarms", input, &tree);
  if (asked != ASKED_ANSWERED) return optional(round, asked);
  take_states(states, node_member(tree, "MetricAlarms"));
  take_states(states, node_member(tree, "CompositeAlarms"));
  return asked;
}

/* "state" is left out where it could not be asked for, and "" where there is no such alarm. */
static node *alarm_node(const char *name, const struct index *states, bool is_known) {
  node *alarm = node_new_object();
  node_add(alarm, "name", node_new_string(name));
  const node *state = index_get(states, name);
  if (!is_known) return alarm;
  node_add(alarm, "state", node_new_string(string_of(state, "StateValue")));
  node_add(alarm, "reason", node_new_string(string_of(state, "StateReason")));
  const node *since = node_member(state, "StateTransitionedTimestamp");
  if (!since) since = node_member(state, "StateUpdatedTimestamp");
  if (since) node_add(alarm, "since", node_copy(since));
  return alarm;
}

static void take_alarms(struct round *round, const struct index *states, bool is_known) {
  for (size_t i = 0; i < round->rounds->count; i++) {
    struct followed *followed = &round->rounds->list[i];
    if (!wants_details(round->rounds, followed) && !node_member(followed->answers, "alarms"))
      continue;
    node *list = node_new_array();
    for (const node *each = node_first(alarms_of(followed)); each; each = node_next(each))
      if (*string_of(each, "name"))
        node_append(list, alarm_node(string_of(each, "name"), states, is_known));
    node_set(followed->answers, "alarms", list);
  }
}

static enum asked ask_alarms(struct round *round) {
  struct index states, asked_for;
  index_init(&states, round->arena, 64);
  index_init(&asked_for, round->arena, 64);
  node *names = node_new_array();
  size_t count = 0;
  enum asked worst = ASKED_ANSWERED;
  for (size_t i = 0; i < round->rounds->count && worst != ASKED_FAILED; i++) {
    for (const node *each = node_first(alarms_of(&round->rounds->list[i]));
         each && worst != ASKED_FAILED; each = node_next(each)) {
      if (!*string_of(each, "name") || !index_put(&asked_for, string_of(each, "name"), round))
        continue;
      node_append(names, node_new_string(string_of(each, "name")));
      if (++count < MOST_ALARMS_ASKED) continue;
      worst = describe(round, names, &states);
      names = node_new_array();
      count = 0;
    }
  }
  if (count && worst != ASKED_FAILED) worst = describe(round, names, &states);
  if (worst == ASKED_FAILED) return worst;
  take_alarms(round, &states, worst == ASKED_ANSWERED);
  return ASKED_ANSWERED;
}

/* ---- What must be remembered ---- */

static void remember_red(struct followed *followed, const struct view *view) {
  if (view->red.name) return;
  for (size_t i = 0; i < view->alarm_count; i++) {
    const struct alarm_state *alarm = &view->alarms[i];
    if (!alarm->state || strcmp(alarm->state, "ALARM") != 0) continue;
    node *red = node_set(followed->answers, "red", node_new_object());
    node_add(red, "name", node_new_string(alarm->name));
    node_add(red, "reason", node_new_string(alarm->reason));
    node_add(red, "weight",
             node_new_number(view->highest > view->weight ? view->highest : view->weight));
    return;
  }
}

static void remember(struct rounds *rounds, struct followed *followed, const struct view *view) {
  if (rounds->has_rested) return;
  if (deployment_is_running(&view->deployment) && view->weight > view->highest)
    node_set(followed->answers, "highest", node_new_number(view->weight));
  if (view_is_running(view)) {
    followed->is_watched = true;
    remember_red(followed, view);
  }
}

struct view *rounds_views(struct rounds *rounds) {
  const struct world *world = &rounds->client->world;
  struct arena *arena = rounds->asker.arena;
  struct view *views = arena_zero(arena, (rounds->count + 1) * sizeof *views);
  for (size_t i = 0; i < rounds->count; i++) {
    struct shift shift = shift_of(rounds, &rounds->list[i]);
    view_read(&views[i], arena, rounds->list[i].group, rounds->list[i].answers, &shift,
              world->now(world->context));
  }
  return views;
}

/* ---- Going round ---- */

static node **begin(struct round *round) {
  struct rounds *rounds = round->rounds;
  round->arena = &rounds->arenas[++rounds->number % 2];
  arena_clear(round->arena);
  document_use(round->arena);
  rounds->asker.arena = round->arena;
  rounds->asker.problem = rounds->asker.code = "";
  rounds->note_count = 0;
  index_init(&round->infos, round->arena, 64);
  index_init(&round->wanted, round->arena, 64);
  node **before = arena_zero(round->arena, (rounds->count + 1) * sizeof *before);
  for (size_t i = 0; i < rounds->count; i++) {
    before[i] = rounds->list[i].answers;
    rounds->list[i].answers = before[i] ? node_copy(before[i]) : node_new_object();
  }
  return before;
}

/* The arena of the round before stays the valid one, and this one is used again. */
static void undo(struct rounds *rounds, node **before) {
  for (size_t i = 0; i < rounds->count; i++) rounds->list[i].answers = before[i];
  rounds->number--;
}

enum asked rounds_go(struct rounds *rounds) {
  static enum asked (*const steps[])(struct round *) = {
      ask_groups,         list_deployments, list_lasts, ask_deployments,
      ask_configurations, ask_details,      ask_alarms};
  struct round round = {.rounds = rounds, .asker = &rounds->asker};
  node **before = begin(&round);
  for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
    enum asked asked = steps[i](&round);
    if (asked == ASKED_ANSWERED) continue;
    undo(rounds, before);
    return asked;
  }
  struct view *views = rounds_views(rounds);
  for (size_t i = 0; i < rounds->count; i++) remember(rounds, &rounds->list[i], &views[i]);
  return ASKED_ANSWERED;
}
