#include "rollout/grant_pairs.h"

#include <stdlib.h>
#include <string.h>

/* ---- The ARN of a target ---- */

static const char *target_arn(const struct rollouts *rollouts, const struct target *target) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  const struct scope *scope = &rollouts->scope;
  const struct function *function = target->rollout->function;
  const char *arn = resolve_arn(scope, function->logical_id);
  const char *account = scope->account ? scope->account : own;
  struct arn parts;
  if (!arn)
    return text_new(rollouts->service->arena, "arn:%s:lambda:%s:%s:function:%s", scope->partition,
                    scope->region, target->account ? target->account : account, function->name);
  if (!target->account || !arn_read(arn, &parts)) return arn;
  return text_new(rollouts->service->arena, "%.*s%s:%s", (int)(parts.at[ARN_ACCOUNT] - arn), arn,
                  target->account, parts.at[ARN_RESOURCE]);
}

/* ---- Which targets a text fits ---- */

struct match {
  struct rollout *rollout;
  enum fit function, alias;
};

struct matches {
  struct match *list;
  size_t count, capacity;
};

static void add_match(struct arena *arena, struct matches *matches, struct match match) {
  if (matches->count == matches->capacity) {
    size_t capacity = matches->capacity ? matches->capacity * 2 : 4;
    matches->list =
        arena_grow(arena, matches->list, matches->capacity * sizeof match, capacity * sizeof match);
    matches->capacity = capacity;
  }
  matches->list[matches->count++] = match;
}

/* The account number that a text writes out; NULL where it writes none. */
static const char *written_account(struct arena *arena, const char *text) {
  struct arn arn;
  if (!arn_read(text, &arn) || !arn.length[ARN_ACCOUNT] ||
      strspn(arn.at[ARN_ACCOUNT], "0123456789") != arn.length[ARN_ACCOUNT])
    return NULL;
  return arena_copy(arena, arn.at[ARN_ACCOUNT], arn.length[ARN_ACCOUNT]);
}

/* The function that a text without wildcards names; NULL where it names none of the rollouts'. */
static struct rollout *named_function(const struct grants *grants, const char *text) {
  static const char before[] = "function:";
  const char *name = strstr(text, before);
  if (!name) return NULL;
  name += sizeof before - 1;
  size_t length = strcspn(name, ":");
  if (*name == RESOLVED_RESOURCE && length > 2)
    return index_find(grants->by_id, name + 1, strcspn(name + 1, ".\2"));
  return length ? index_find(grants->by_name, name, length) : NULL;
}

/* The number of a version, which only the deployment knows, is no alias's name. */
static bool ends_with_version(const char *text) {
  static const char end[] = ".Version\2";
  size_t length = strlen(text);
  return length > sizeof end && strcmp(text + length - (sizeof end - 1), end) == 0;
}

static void compare(const struct grants *grants, struct matches *matches, struct target target,
                    const char *text, fits *fit) {
  struct arena *arena = grants->rollouts->service->arena;
  const char *function = target_arn(grants->rollouts, &target);
  const char *alias = text_new(arena, "%s:%s", function, target.rollout->alias);
  struct match match = {target.rollout, fit(text, function), fit(text, alias)};
  if (ends_with_version(text)) match.alias = FIT_NO;
  if (target.rollout->version_id && (match.function != FIT_NO || match.alias != FIT_NO))
    add_match(arena, matches, match);
}

/* A number that is written out is no sign of the own account's functions, nor the other way round.
 */
static bool may_be_of(const struct scope *scope, struct arena *arena, const char *text,
                      const char *account) {
  struct arn arn;
  if (scope->account) return true;
  if (!account) return !written_account(arena, text);
  return !arn_read(text, &arn) ||
         !(arn.length[ARN_ACCOUNT] == 1 && *arn.at[ARN_ACCOUNT] == RESOLVED_ACCOUNT);
}

static struct matches matches_of(const struct grants *grants, const char *text, const char *account,
                                 fits *fit) {
  struct rollouts *rollouts = grants->rollouts;
  struct matches matches = {NULL, 0, 0};
  if (!may_be_of(&rollouts->scope, rollouts->service->arena, text, account)) return matches;
  if (resolved_is_known(text) && !strpbrk(text, "*?")) {
    struct rollout *rollout = named_function(grants, text);
    if (rollout) compare(grants, &matches, (struct target){rollout, account}, text, fit);
    return matches;
  }
  for (size_t i = 0; i < rollouts->count; i++)
    compare(grants, &matches, (struct target){&rollouts->list[i], account}, text, fit);
  return matches;
}

static const struct matches *resource_matches(struct grants *grants, const char *text,
                                              const char *account) {
  struct arena *arena = grants->rollouts->service->arena;
  const char *key = text_new(arena, "%s %s", account ? account : "", text);
  struct matches *matches = index_get(&grants->matches, key);
  if (matches) return matches;
  matches = arena_alloc(arena, sizeof *matches);
  *matches = matches_of(grants, text, account, arn_fits_resource);
  index_put(&grants->matches, key, matches);
  return matches;
}

/* ---- Pairs ---- */

static int by_target(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  const char *one = x->target.account ? x->target.account : "";
  const char *other = y->target.account ? y->target.account : "";
  int by_account = strcmp(one, other);
  if (x->target.rollout != y->target.rollout) return x->target.rollout < y->target.rollout ? -1 : 1;
  if (by_account) return by_account;
  if (x->leaf != y->leaf) return x->leaf < y->leaf ? -1 : 1;
  return x->text < y->text ? -1 : x->text > y->text;
}

/* The text with what only a request knows instead of policy variables, "${aws:PrincipalTag/team}";
 * "${*}", "${?}" and "${$}" are the characters themselves, which no ARN of a function has. */
static const char *with_variables(struct arena *arena, const char *string) {
  struct text text;
  text_init(&text, arena);
  while (*string) {
    const char *end = strncmp(string, "${", 2) == 0 ? strchr(string, '}') : NULL;
    bool is_variable = end && !strchr("*?$", string[2]);
    if (is_variable) text_char(&text, RESOLVED_UNKNOWN);
    else text_char(&text, *string);
    string = is_variable ? end + 1 : string + 1;
  }
  return text.at;
}

static void add_pairs(struct grants *grants, struct pairs *pairs, const struct leaf *leaf,
                      const struct resolved *text, const char *account, fits *fit) {
  struct arena *arena = grants->rollouts->service->arena;
  struct matches others = {NULL, 0, 0};
  const struct matches *matches = &others;
  const char *listed = text->text;
  if (grants->has_variables && strstr(listed, "${")) listed = with_variables(arena, listed);
  if (fit == arn_fits_resource) matches = resource_matches(grants, listed, account);
  else others = matches_of(grants, listed, account, fit);
  if (pairs->count + matches->count > pairs->capacity) {
    size_t capacity = 2 * (pairs->count + matches->count);
    pairs->list = arena_grow(arena, pairs->list, pairs->capacity * sizeof *pairs->list,
                             capacity * sizeof *pairs->list);
    pairs->capacity = capacity;
  }
  for (size_t i = 0; i < matches->count; i++) {
    const struct match *match = &matches->list[i];
    const struct branch *branch = branch_and(arena, leaf->branch, text->branch);
    pairs->list[pairs->count++] =
        (struct pair){{match->rollout, account}, leaf, text, branch, match->function, match->alias};
  }
}

static void pair_leaves(struct grants *grants, struct pairs *pairs, const struct leaves *leaves,
                        const char *account, fits *fit) {
  for (size_t i = 0; i < leaves->count; i++) {
    const struct leaf *leaf = &leaves->list[i];
    for (size_t k = 0; k < leaf->texts.count; k++)
      if (!branch_excludes(leaf->branch, leaf->texts.list[k].branch))
        add_pairs(grants, pairs, leaf, &leaf->texts.list[k], account, fit);
  }
}

struct pairs pairs_of(struct grants *grants, const struct leaves *leaves, fits *fit) {
  struct arena *arena = grants->rollouts->service->arena;
  struct pairs pairs = {NULL, 0, 0};
  struct index accounts;
  pair_leaves(grants, &pairs, leaves, NULL, fit);
  index_init(&accounts, arena, 0);
  for (size_t i = 0; !grants->rollouts->scope.account && i < leaves->count; i++)
    for (size_t k = 0; k < leaves->list[i].texts.count; k++) {
      const char *account = written_account(arena, leaves->list[i].texts.list[k].text);
      if (account && index_put(&accounts, account, (void *)account))
        pair_leaves(grants, &pairs, leaves, account, fit);
    }
  if (pairs.count) qsort(pairs.list, pairs.count, sizeof *pairs.list, by_target);
  return pairs;
}

bool pair_is_followed(const struct grants *grants, const struct pair *pair) {
  struct arena *arena = grants->rollouts->service->arena;
  return pair->function == FIT_YES &&
         (!pair->target.account || written_account(arena, pair->text->text));
}

/* ---- Groups ---- */

struct group pairs_group(const struct pairs *pairs, size_t first) {
  size_t end = first;
  const struct target *target = &pairs->list[first].target;
  while (end < pairs->count && pairs->list[end].target.rollout == target->rollout &&
         pairs->list[end].target.account == target->account)
    end++;
  return (struct group){pairs->list + first, pairs->list + end};
}

bool group_has_function(struct group group, const struct branch *branch) {
  for (const struct pair *pair = group.first; pair < group.end; pair++)
    if (pair->function == FIT_YES && branch_implies(branch, pair->branch)) return true;
  return false;
}

bool group_has_alias(struct group group, const struct branch *branch) {
  for (const struct pair *pair = group.first; pair < group.end; pair++)
    if (pair->alias == FIT_YES && branch_implies(branch, pair->branch)) return true;
  return false;
}

bool pair_may_list(const struct pair *other, const struct pair *pair) {
  if (other->target.rollout != pair->target.rollout) return false;
  if (other->target.account == pair->target.account) return other->function != FIT_NO;
  return (!pair->target.account || !other->target.account) && other->function == FIT_YES;
}
