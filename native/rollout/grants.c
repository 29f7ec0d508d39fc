/* IAM policies treat the alias as they treat the function.
 *
 * Access to the function stays as it is, and access to the alias becomes the same; who had access
 * to the alias already keeps it. For a statement about invocations, whatever its effect:
 *
 *   Resource fits the function, not the alias      the alias is listed beside it
 *   NotResource lists the function, not the alias  the same
 *   NotResource lists the alias, not the function  a copy of the statement for the alias follows
 *   Resource fits the alias, not the function      nothing; a Deny may then stop a caller that
 *   moves
 *
 * Where it may only be that NotResource lists the function, no copy is made: it would allow, or
 * deny, an alias whose function it does not. That is reported, as all that cannot follow is.
 *
 * A condition on lambda:FunctionArn is about event source mappings (Lambda guide, "Resources and
 * conditions for Lambda actions"): there the alias is listed beside the function too. One that
 * lists the alias and not the function stays as it is, negated or not: who may map the alias has
 * that from the statement as it is written. */
#include "rollout/grants.h"

#include <string.h>

#include "rollout/grant_edits.h"
#include "rollout/internal.h"
#include "rollout/stances.h"

/* ---- What cannot follow ---- */

static void report(const struct grants *grants, const struct statement *statement,
                   const struct path *path, const struct rollout *rollout) {
  struct arena *arena = grants->rollouts->service->arena;
  diagnose(grants->rollouts->diagnostics, RO326, path_text(arena, path),
           "only the deployment knows whether this statement of %s is about %s",
           text_shown(arena, statement->resource->id), text_shown(arena, rollout->function->key));
}

/* A text that only the deployment knows may be the function, and no other one lists what it is to
 * list: of Resource the alias, of NotResource one of the two. Where the function is listed for
 * sure, the alias is beside it. */
static bool is_unknown(const struct pairs *pairs, struct group group, const struct pair *pair,
                       bool is_not) {
  bool has_alias = group_has_alias(group, pair->branch);
  if (group_has_function(group, pair->branch)) return false;
  if (!is_not) return pair->function == FIT_MAYBE && !has_alias;
  if (pair->function == FIT_MAYBE || (pair->alias == FIT_MAYBE && !has_alias)) return true;
  bool is_own = !pair->target.account;
  for (size_t i = 0; is_own && pair->alias == FIT_YES && i < pairs->count; i++) {
    const struct pair *other = &pairs->list[i];
    bool is_sure = other->function == FIT_YES && other->target.account == pair->target.account;
    if (!is_sure && pair_may_list(other, pair) && !branch_excludes(pair->branch, other->branch))
      return true;
  }
  return false;
}

static void report_unknown(const struct grants *grants, const struct statement *statement,
                           const struct pairs *pairs, bool is_not) {
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++)
      if (is_unknown(pairs, group, pair, is_not)) {
        report(grants, statement, pair->leaf->path, pair->target.rollout);
        return;
      }
    i += (size_t)(group.end - group.first);
  }
}

/* ---- When a statement is about an action ---- */

#define INVOKE "lambda:InvokeFunction"
#define INVOKE_URL "lambda:InvokeFunctionUrl"
/* The actions that know the condition key lambda:FunctionArn. */
static const char *const mapping_actions[] = {
    "lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping",
    "lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping", NULL};

static void add_branch(struct arena *arena, struct when *when, const struct branch *branch) {
  when->list = arena_grow(arena, when->list, when->count * sizeof *when->list,
                          (when->count + 1) * sizeof *when->list);
  when->list[when->count++] = branch;
}

/* The branches in which a list of actions has `action`; one that is not known may be it. */
static struct when when_listed(struct arena *arena, const struct leaves *actions,
                               const char *action, bool is_sure) {
  static const struct branch *always[] = {NULL};
  struct when when = {NULL, 0};
  for (size_t i = 0; i < actions->count; i++)
    for (size_t k = 0; k < actions->list[i].texts.count; k++) {
      const struct resolved *text = &actions->list[i].texts.list[k];
      bool is_known = resolved_is_known(text->text);
      if (!(is_known ? action_fits(arena, text->text, action) : !is_sure)) continue;
      const struct branch *branch = branch_and(arena, actions->list[i].branch, text->branch);
      if (!branch) return (struct when){always, 1};
      add_branch(arena, &when, branch);
    }
  return when;
}

/* Where Action has it, or NotAction does not: that is known for one branch, else taken for always.
 */
static struct when when_about(const struct grants *grants, const struct statement *statement,
                              const char *action) {
  const struct scope *scope = &grants->rollouts->scope;
  struct arena *arena = grants->rollouts->service->arena;
  struct leaves listed =
      policy_leaves(scope, node_member(statement->body, "Action"), statement->path);
  struct leaves others =
      policy_leaves(scope, node_member(statement->body, "NotAction"), statement->path);
  if (!others.count) return when_listed(arena, &listed, action, false);
  struct when not = when_listed(arena, &others, action, true), when = {NULL, 0};
  struct branch *branch = NULL;
  if (not .count == 1 && !not .list[0]) return when;
  if (not .count == 1 && !not .list[0]->outer) {
    branch = arena_alloc(arena, sizeof *branch);
    *branch = (struct branch){NULL, not .list[0]->condition, 3 - not .list[0]->position};
  }
  add_branch(arena, &when, branch);
  return when;
}

/* ---- What a statement does to callers that move ---- */

/* An effect of a statement, where it has it. */
struct effect {
  bool may_allow, may_deny;
  const struct branch *branch;
};

struct stances {
  const struct grants *grants;
  const struct statement *statement;
  const struct when *when;
  struct effect effect;
  bool has_condition;
};

static void note_one(const struct stances *stances, const struct path *path,
                     const struct branch *branch, const struct rollout *rollout,
                     enum stance_kind kind) {
  if (kind == STANCE_ALLOWS && stances->has_condition) return;
  struct rollouts *rollouts = stances->grants->rollouts;
  struct arena *arena = rollouts->service->arena;
  const struct branch *effect = stances->effect.branch;
  if (branch_excludes(branch, effect)) return;
  const struct branch *chosen = branch_and(arena, branch, effect);
  for (size_t i = 0; i < stances->when->count; i++) {
    const struct branch *when = stances->when->list[i];
    if (branch_excludes(chosen, when)) continue;
    stance_note(rollouts, &(struct stance){stances->statement->resource, rollout, kind, path,
                                           branch_and(arena, chosen, when), NULL});
  }
}

static void note_listed(const struct stances *stances, const struct pairs *pairs) {
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      const struct path *path = pair->leaf->path;
      const struct rollout *rollout = pair->target.rollout;
      bool has_function = group_has_function(group, pair->branch);
      bool is_own = !pair->target.account; /* else the number may be another account's */
      if (stances->effect.may_deny && pair->alias != FIT_NO && !has_function)
        note_one(stances, path, pair->branch, rollout,
                 is_own && pair->alias == FIT_YES ? STANCE_DENIES : STANCE_MAY_DENY);
      if (!stances->effect.may_allow) continue;
      if (is_own && (pair->function == FIT_YES || pair->alias == FIT_YES))
        note_one(stances, path, pair->branch, rollout, STANCE_ALLOWS);
      else if (pair->function == FIT_MAYBE)
        note_one(stances, path, pair->branch, rollout, STANCE_MAY_ALLOW);
    }
    i += (size_t)(group.end - group.first);
  }
}

/* NotResource is about every function that it does not list. */
static void note_unlisted(const struct stances *stances, const struct pairs *pairs,
                          const struct rollout *rollout) {
  const struct path *path = stances->statement->path;
  bool is_listed = false, is_doubtful = false;
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    i += (size_t)(group.end - group.first);
    if (group.first->target.rollout != rollout) continue;
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      is_listed |= pair->function == FIT_YES && !pair->branch;
      if (!is_unknown(pairs, group, pair, true)) continue;
      is_doubtful = true;
      if (stances->effect.may_deny && pair->function == FIT_MAYBE)
        note_one(stances, pair->leaf->path, pair->branch, rollout, STANCE_MAY_DENY);
      if (stances->effect.may_allow)
        note_one(stances, pair->leaf->path, pair->branch, rollout, STANCE_MAY_ALLOW);
    }
  }
  if (stances->effect.may_allow && !is_listed && !is_doubtful)
    note_one(stances, path, NULL, rollout, STANCE_ALLOWS);
}

static void note_stances(struct grants *grants, const struct statement *statement,
                         const struct pairs *pairs, const struct when *when, bool is_not) {
  struct rollouts *rollouts = grants->rollouts;
  struct path frame = {statement->path, "Effect", 0};
  struct leaves effects =
      policy_leaves(&rollouts->scope, node_member(statement->body, frame.name), &frame);
  for (size_t i = 0; i < effects.count; i++)
    for (size_t k = 0; k < effects.list[i].texts.count; k++) {
      const struct resolved *text = &effects.list[i].texts.list[k];
      if (branch_excludes(effects.list[i].branch, text->branch)) continue;
      struct stances stances = {
          grants,
          statement,
          when,
          {strcmp(text->text, "Deny") != 0, strcmp(text->text, "Allow") != 0,
           branch_and(rollouts->service->arena, effects.list[i].branch, text->branch)},
          node_member(statement->body, "Condition") != NULL};
      if (!is_not) note_listed(&stances, pairs);
      for (size_t r = 0; is_not && r < rollouts->count; r++)
        if (rollouts->list[r].version_id) note_unlisted(&stances, pairs, &rollouts->list[r]);
    }
}

/* ---- Statements ---- */

/* Where a statement is about URLs alone, only those whose URL moves. */
static void keep_urls(struct pairs *pairs) {
  size_t kept = 0;
  for (size_t i = 0; i < pairs->count; i++)
    if (grant_moves_url(pairs->list[i].target.rollout)) pairs->list[kept++] = pairs->list[i];
  pairs->count = kept;
}

static struct pairs member_pairs(struct grants *grants, const struct path *above, node *value,
                                 const char *name, struct leaves *leaves, fits *fit) {
  struct path frame = {above, name, 0};
  *leaves = policy_leaves(&grants->rollouts->scope, value,
                          path_keep(grants->rollouts->service->arena, &frame));
  return pairs_of(grants, leaves, fit);
}

static void extend_member(struct grants *grants, const struct statement *statement,
                          const char *name, const struct about *about) {
  bool is_not = strcmp(name, "NotResource") == 0;
  node *value = node_member(statement->body, name);
  struct leaves leaves;
  if (!value) return;
  struct pairs pairs =
      member_pairs(grants, statement->path, value, name, &leaves, arn_fits_resource);
  if (!about->invocations.count) keep_urls(&pairs);
  note_stances(grants, statement, &pairs, &about->invocations, is_not);
  if (!pairs.count) return;
  grant_list_alias(grants, statement, &pairs, about);
  report_unknown(grants, statement, &pairs, is_not);
  if (is_not) grant_copy_statement(grants, statement, &pairs, about);
}

static enum fit equals(const char *pattern, const char *text) {
  if (!resolved_is_known(pattern) || !resolved_is_known(text)) return FIT_MAYBE;
  return strcmp(pattern, text) == 0 ? FIT_YES : FIT_NO;
}

/* A Condition, and what it holds: {ArnLike: {"lambda:FunctionArn": [...]}}. Fn::If may be around
 * each. */
struct condition {
  struct grants *grants;
  const struct statement *statement;
  const struct about *about;
  const char *operator; /* NULL: of the Condition itself */
};

/* IAM ignores the case of operators and keys. */
static void extend_key(const struct condition *condition, node *key, const struct path *path) {
  struct grants *grants = condition->grants;
  struct arena *arena = grants->rollouts->service->arena;
  fits *fit = action_fits(arena, "*Arn*", condition->operator)    ? arn_is_like
              : action_fits(arena, "*Like*", condition->operator) ? arn_is_string_like
                                                                  : equals;
  struct leaves leaves;
  if (!action_fits(arena, node_name(key), "lambda:FunctionArn")) return;
  struct pairs pairs = member_pairs(grants, path, key, node_name(key), &leaves, fit);
  grant_list_alias(grants, condition->statement, &pairs, condition->about);
  report_unknown(grants, condition->statement, &pairs, false);
}

static void extend_condition(const struct condition *condition, node *value,
                             const struct path *path) {
  node *operands = node_only(value, "Fn::If");
  struct path above = {path, "Fn::If", 0};
  for (size_t position = 1; operands && position <= 2; position++) {
    struct path frame = {&above, NULL, position};
    extend_condition(condition, node_at(operands, position), &frame);
  }
  if (intrinsic_is(value) || !node_is(value, NODE_OBJECT)) return;
  for (node *each = node_first(value); each; each = node_next(each)) {
    struct path frame = {path, node_name(each), 0};
    struct condition below = *condition;
    below.operator= node_name(each);
    if (condition->operator) extend_key(condition, each, path);
    else extend_condition(&below, each, &frame);
  }
}

static void extend_conditions(struct grants *grants, const struct statement *statement) {
  struct path frame = {statement->path, "Condition", 0};
  node *block = node_member(statement->body, frame.name);
  struct when when = {NULL, 0};
  for (const char *const *action = mapping_actions; block && !when.count && *action; action++)
    when = when_about(grants, statement, *action);
  if (!when.count) return;
  const struct about about = {when, when};
  extend_condition(&(struct condition){grants, statement, &about, NULL}, block, &frame);
}

/* ---- Documents that are not read ---- */

/* A policy that is a text of JSON is not read: what it says of a function that it names cannot
 * follow. */
static void report_closed(struct grants *grants, const struct statement *statement) {
  struct rollouts *rollouts = grants->rollouts;
  struct arena *arena = rollouts->service->arena;
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    if (!rollout->version_id || !grant_names(grants, statement->document, rollout)) continue;
    diagnose(rollouts->diagnostics, RO326, path_text(arena, statement->path),
             "this policy of %s is a text, which is not read: what it is to %s, it is not to the "
             "alias %s",
             text_shown(arena, statement->resource->id), text_shown(arena, rollout->function->key),
             rollout->alias);
    stance_note(rollouts, &(struct stance){statement->resource, rollout, STANCE_MAY_ALLOW,
                                           statement->path, NULL, NULL});
  }
}

/* Policy variables came with this version (IAM user guide, "IAM JSON policy elements: Version");
 * without one it is 2008-10-17. */
static bool knows_variables(const node *document) {
  const node *version = node_member(document, "Version");
  return version && (!node_string(version) || strcmp(node_string(version), "2008-10-17") != 0);
}

static void extend_statement(void *context, const struct statement *statement) {
  struct grants *grants = context;
  if (statement->body == statement->document) {
    report_closed(grants, statement);
    return;
  }
  grants->has_variables = knows_variables(statement->document);
  struct when invocations = when_about(grants, statement, INVOKE);
  struct when urls = when_about(grants, statement, INVOKE_URL);
  struct about about = {invocations, {NULL, 0}};
  for (size_t i = 0; i < invocations.count; i++)
    add_branch(grants->rollouts->service->arena, &about.both, invocations.list[i]);
  for (size_t i = 0; i < urls.count; i++)
    add_branch(grants->rollouts->service->arena, &about.both, urls.list[i]);
  if (about.both.count) {
    extend_member(grants, statement, "Resource", &about);
    extend_member(grants, statement, "NotResource", &about);
  }
  extend_conditions(grants, statement);
}

/* ---- All of them ---- */

void grants_extend(struct rollouts *rollouts, const struct mentions *mentions,
                   const struct index *by_id, const struct index *by_name) {
  struct arena *arena = rollouts->service->arena;
  struct index holders;
  index_init(&holders, arena, 0);
  for (const struct mention *mention = mentions->first; mention; mention = mention->next) {
    if (!mention->resource || !policy_has_type(mention->resource->type)) continue;
    const char *key = text_new(arena, "%p", (void *)mention->holder);
    if (!index_get(&holders, key)) index_put(&holders, key, (void *)mention);
  }
  struct grants grants = {
      .rollouts = rollouts, .by_id = by_id, .by_name = by_name, .mentions = &holders};
  index_init(&grants.matches, arena, 0);
  index_init(&grants.sids, arena, 0);
  policies_each(&rollouts->scope, extend_statement, &grants);
}
