/* IAM policies treat the alias as they treat the function.
 *
 * Access to the function stays as it is, and access to the alias becomes the same; who had access
 * to the alias already keeps it. For a statement about invocations, whatever its effect:
 *
 *   Resource fits the function, not the alias      the alias is listed beside it
 *   NotResource lists the function, not the alias  the same
 *   NotResource lists the alias, not the function  a copy of the statement for the alias follows
 *   Resource fits the alias, not the function      nothing; a Deny may then stop a caller that moves
 *
 * A condition on lambda:FunctionArn is about event source mappings (Lambda guide, "Resources and
 * conditions for Lambda actions"): there the alias is listed beside the function too. */
#include "rollout/grants.h"

#include <string.h>

#include "rollout/grant_edits.h"
#include "rollout/internal.h"

/* ---- What cannot follow, and what is denied ---- */

/* A text that only the deployment knows may be the function, and no other one lists what it is to
 * list: of Resource the alias, of NotResource one of the two. */
static void report_unknown(const struct grants *grants, const struct statement *statement,
                           const struct pairs *pairs, bool is_not) {
  struct arena *arena = grants->rollouts->service->arena;
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      bool has_alias = group_has_alias(group, pair->branch),
           may_be = pair->function == FIT_MAYBE && !has_alias;
      if (is_not)
        may_be = (pair->alias == FIT_MAYBE && !has_alias) ||
                 (pair->function == FIT_MAYBE && !group_has_function(group, pair->branch));
      if (!may_be) continue;
      diagnose(grants->rollouts->diagnostics, RO326, path_text(arena, pair->leaf->path),
               "only the deployment knows whether this statement of %s is about %s",
               text_shown(arena, statement->resource->id),
               text_shown(arena, pair->target.rollout->function->key));
      return;
    }
    i += (size_t)(group.end - group.first);
  }
}

static const char *denial_key(struct arena *arena, const char *id, const struct rollout *rollout) {
  return text_new(arena, "%s %s", id, rollout->alias_id);
}

static bool may_deny(const struct grants *grants, const struct statement *statement) {
  struct leaves effects = policy_leaves(&grants->rollouts->scope,
                                        node_member(statement->body, "Effect"), statement->path);
  for (size_t i = 0; i < effects.count; i++)
    for (size_t k = 0; k < effects.list[i].texts.count; k++)
      if (strcmp(effects.list[i].texts.list[k].text, "Allow") != 0) return true;
  return false;
}

/* A Deny that fits the alias alone. */
static void note_denials(const struct grants *grants, const struct statement *statement,
                         const struct pairs *pairs) {
  struct rollouts *rollouts = grants->rollouts;
  if (!may_deny(grants, statement)) return;
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++)
      if (pair->alias != FIT_NO && !group_has_function(group, pair->branch))
        index_put(
            &rollouts->denials,
            denial_key(rollouts->service->arena, statement->resource->id, pair->target.rollout),
            (void *)statement->resource);
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
  if (!pairs.count) return;
  grant_list_alias(grants, statement, &pairs, about);
  report_unknown(grants, statement, &pairs, is_not);
  if (is_not) grant_copy_statement(grants, statement, &pairs, about);
  else if (about->invocations.count) note_denials(grants, statement, &pairs);
}

static enum fit equals(const char *pattern, const char *text) {
  if (!resolved_is_known(pattern) || !resolved_is_known(text)) return FIT_MAYBE;
  return strcmp(pattern, text) == 0 ? FIT_YES : FIT_NO;
}

/* {ArnLike: {"lambda:FunctionArn": [...]}}; IAM ignores the case of keys. */
static void extend_condition(struct grants *grants, const struct statement *statement,
                             const node *comparison, const struct path *path,
                             const struct about *about) {
  const char *name = node_name(comparison);
  fits *fit = strstr(name, "Arn")    ? arn_is_like
              : strstr(name, "Like") ? arn_is_string_like
                                     : equals;
  for (node *key = node_first(comparison); key; key = node_next(key)) {
    struct leaves leaves;
    if (!node_name(key) ||
        !action_fits(grants->rollouts->service->arena, node_name(key), "lambda:FunctionArn"))
      continue;
    struct pairs pairs = member_pairs(grants, path, key, node_name(key), &leaves, fit);
    grant_list_alias(grants, statement, &pairs, about);
  }
}

static void extend_conditions(struct grants *grants, const struct statement *statement) {
  struct path condition = {statement->path, "Condition", 0};
  node *block = node_member(statement->body, "Condition");
  struct when when = {NULL, 0};
  for (const char *const *action = mapping_actions; block && !when.count && *action; action++)
    when = when_about(grants, statement, *action);
  if (!when.count || intrinsic_is(block)) return;
  const struct about about = {when, when};
  for (node *each = node_first(block); each; each = node_next(each)) {
    struct path frame = {&condition, node_name(each), 0};
    const struct path *path = path_keep(grants->rollouts->service->arena, &frame);
    if (node_name(each)) extend_condition(grants, statement, each, path, &about);
  }
}

static void extend_statement(void *context, const struct statement *statement) {
  struct grants *grants = context;
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
  index_init(&rollouts->denials, arena, 0);
  for (const struct mention *mention = mentions->first; mention; mention = mention->next) {
    if (!mention->resource || !policy_has_type(mention->resource->type)) continue;
    const char *key = text_new(arena, "%p", (void *)mention->holder);
    if (!index_get(&holders, key)) index_put(&holders, key, (void *)mention);
  }
  struct grants grants = {
      .rollouts = rollouts, .by_id = by_id, .by_name = by_name, .mentions = &holders};
  index_init(&grants.matches, arena, 0);
  policies_each(&rollouts->scope, extend_statement, &grants);
}

/* Does the policy name the role, or the role the policy? */
static bool is_attached(const struct template *template, const struct resource *role,
                        const struct resource *policy) {
  const struct resource *const ends[][2] = {{policy, role}, {role, policy}};
  if (role == policy) return true;
  for (size_t i = 0; i < 2; i++) {
    struct resource_list found = template_references(template, ends[i][0]);
    for (size_t k = 0; k < found.count; k++)
      if (found.list[k] == ends[i][1]) return true;
  }
  return false;
}

const struct resource *grants_denial(const struct rollouts *rollouts, const struct rollout *rollout,
                                     const struct resource *caller) {
  const struct template *template = rollouts->template;
  if (!rollouts->denials.count) return NULL;
  struct resource_list found = template_references(template, caller);
  for (size_t i = 0; i < found.count; i++) {
    if (strcmp(found.list[i]->type, "AWS::IAM::Role") != 0) continue;
    for (size_t k = 0; k < rollouts->denials.capacity; k++) {
      const struct index_slot *slot = &rollouts->denials.slots[k];
      const struct resource *policy = slot->name ? slot->value : NULL;
      if (policy &&
          strcmp(slot->name, denial_key(rollouts->service->arena, policy->id, rollout)) == 0 &&
          is_attached(template, found.list[i], policy))
        return policy;
    }
  }
  return NULL;
}
