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

#include <stdlib.h>
#include <string.h>

#include "rollout/internal.h"
#include "rollout/policies.h"
#include "template/arns.h"

/* ---- The ARNs of a rollout ---- */

static const char *function_arn(const struct rollouts *rollouts, const struct rollout *rollout) {
  static const char own[] = {RESOLVED_ACCOUNT, '\0'};
  const struct scope *scope = &rollouts->scope;
  const char *arn = resolve_arn(scope, rollout->function->logical_id);
  return arn ? arn
             : text_new(rollouts->service->arena, "arn:%s:lambda:%s:%s:function:%s",
                        scope->partition, scope->region, scope->account ? scope->account : own,
                        rollout->function->name);
}

/* The alias's ARN as a value of the template. A reference to the function would make its own role
 * wait for it; a name that is written out does not. */
static node *alias_value(const struct rollouts *rollouts, const struct rollout *rollout) {
  const struct resource *function =
      template_resource(rollouts->template, rollout->function->logical_id);
  const char *name =
      function ? node_string(node_member(function->properties, "FunctionName")) : NULL;
  if (!name) {
    node *join = intrinsic_join(":");
    node_append(intrinsic_pieces(join), intrinsic_get_att(rollout->function->logical_id, "Arn"));
    node_append(intrinsic_pieces(join), node_new_string(rollout->alias));
    return join;
  }
  node *sub = node_new_object();
  node_add(sub, "Fn::Sub",
           node_new_string(text_new(
               rollouts->service->arena,
               "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:%s:%s", name,
               rollout->alias)));
  return sub;
}

/* ---- Which functions a text fits ---- */

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

typedef enum fit fits(const char *pattern, const char *arn);

struct grants {
  struct rollouts *rollouts;
  const struct index *by_id, *by_name; /* of the functions */
  const struct index *mentions;        /* address of a holder -> its first mention */
  struct index matches;                /* text -> struct matches, of Resource */
};

/* An account that is written out may be the stack's own. */
static const char *with_own_account(const struct scope *scope, struct arena *arena,
                                    const char *text) {
  struct arn arn;
  if (scope->account || !arn_read(text, &arn) || !arn.length[ARN_ACCOUNT] ||
      strspn(arn.at[ARN_ACCOUNT], "0123456789") != arn.length[ARN_ACCOUNT])
    return text;
  return text_new(arena, "%.*s%c:%s", (int)(arn.at[ARN_ACCOUNT] - text), text, RESOLVED_ACCOUNT,
                  arn.at[ARN_RESOURCE]);
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

static void compare(const struct grants *grants, struct matches *matches, struct rollout *rollout,
                    const char *text, fits *fit) {
  struct arena *arena = grants->rollouts->service->arena;
  const char *function = function_arn(grants->rollouts, rollout);
  const char *alias = text_new(arena, "%s:%s", function, rollout->alias);
  struct match match = {rollout, fit(text, function), fit(text, alias)};
  if (rollout->version_id && (match.function != FIT_NO || match.alias != FIT_NO))
    add_match(arena, matches, match);
}

/* A value of another stack is no function of this one. */
static struct matches matches_of(const struct grants *grants, const char *text, fits *fit) {
  struct rollouts *rollouts = grants->rollouts;
  struct matches matches = {NULL, 0, 0};
  if (*text == RESOLVED_IMPORT) return matches;
  text = with_own_account(&rollouts->scope, rollouts->service->arena, text);
  if (resolved_is_known(text) && !strpbrk(text, "*?")) {
    struct rollout *rollout = named_function(grants, text);
    if (rollout) compare(grants, &matches, rollout, text, fit);
    return matches;
  }
  for (size_t i = 0; i < rollouts->count; i++)
    compare(grants, &matches, &rollouts->list[i], text, fit);
  return matches;
}

static const struct matches *resource_matches(struct grants *grants, const char *text) {
  struct matches *matches = index_get(&grants->matches, text);
  if (matches) return matches;
  matches = arena_alloc(grants->rollouts->service->arena, sizeof *matches);
  *matches = matches_of(grants, text, arn_fits_resource);
  index_put(&grants->matches, text, matches);
  return matches;
}

/* ---- Leaves that fit a rollout ---- */

/* A leaf and a rollout whose function or alias it fits. */
struct pair {
  struct rollout *rollout;
  const struct leaf *leaf;
  enum fit function, alias;
};

struct pairs {
  struct pair *list; /* those of a rollout together, in the order of the leaves */
  size_t count;
};

static int by_rollout(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  if (x->rollout != y->rollout) return x->rollout < y->rollout ? -1 : 1;
  return x->leaf < y->leaf ? -1 : x->leaf > y->leaf;
}

static struct pairs pairs_of(struct grants *grants, const struct leaves *leaves, fits *fit) {
  struct arena *arena = grants->rollouts->service->arena;
  struct pairs pairs = {NULL, 0};
  size_t capacity = 0;
  for (size_t i = 0; i < leaves->count; i++)
    for (size_t k = 0; k < leaves->list[i].texts.count; k++) {
      const char *text = leaves->list[i].texts.list[k].text;
      struct matches others;
      const struct matches *matches = &others;
      if (fit == arn_fits_resource) matches = resource_matches(grants, text);
      else others = matches_of(grants, text, fit);
      if (pairs.count + matches->count > capacity) {
        size_t more = 2 * (pairs.count + matches->count);
        pairs.list =
            arena_grow(arena, pairs.list, capacity * sizeof *pairs.list, more * sizeof *pairs.list);
        capacity = more;
      }
      for (size_t j = 0; j < matches->count; j++)
        pairs.list[pairs.count++] =
            (struct pair){matches->list[j].rollout, &leaves->list[i], matches->list[j].function,
                          matches->list[j].alias};
    }
  if (pairs.count) qsort(pairs.list, pairs.count, sizeof *pairs.list, by_rollout);
  return pairs;
}

/* The pairs of one rollout. */
struct group {
  const struct pair *first, *end;
};

static struct group next_group(const struct pairs *pairs, size_t first) {
  size_t end = first;
  while (end < pairs->count && pairs->list[end].rollout == pairs->list[first].rollout) end++;
  return (struct group){pairs->list + first, pairs->list + end};
}

/* Is the alias listed wherever `branch` is chosen? */
static bool lists_alias(struct group group, const struct branch *branch) {
  for (const struct pair *pair = group.first; pair < group.end; pair++)
    if (pair->alias == FIT_YES && branch_implies(branch, pair->leaf->branch)) return true;
  return false;
}

static bool lists_function(struct group group, const struct branch *branch) {
  for (const struct pair *pair = group.first; pair < group.end; pair++)
    if (pair->function == FIT_YES && branch_implies(branch, pair->leaf->branch)) return true;
  return false;
}

/* ---- The alias beside the function ---- */

static const struct mention *mention_in(const struct grants *grants, const node *value,
                                        const struct rollout *rollout) {
  const struct mention *mention =
      index_get(grants->mentions, text_new(grants->rollouts->service->arena, "%p", (void *)value));
  for (; mention && mention->holder == value; mention = mention->next)
    if ((!rollout || mention->subject == rollout) && call_is_bare(grants->rollouts, mention))
      return mention;
  return NULL;
}

static bool names_function(const struct grants *grants, const node *value,
                           const struct rollout *rollout) {
  if (mention_in(grants, value, rollout)) return true;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (names_function(grants, child, rollout)) return true;
  return false;
}

/* A text with the alias after every function that it names. */
static node *qualified_text(const struct grants *grants, const node *holder,
                            const struct mention *mention) {
  struct text text;
  const char *old = node_string(holder);
  size_t copied = 0;
  text_init(&text, grants->rollouts->service->arena);
  for (; mention && mention->holder == holder; mention = mention->next) {
    if (!call_is_bare(grants->rollouts, mention)) continue;
    size_t end = mention->offset + mention->length;
    text_add(&text, old + copied, end - copied);
    text_format(&text, ":%s", ((const struct rollout *)mention->subject)->alias);
    copied = end;
  }
  text_string(&text, old + copied);
  return node_new_string(text.at);
}

/* A copy of a leaf with the alias after every function that it names: spelt as the leaf is. */
static node *qualified(const struct grants *grants, const node *value) {
  const struct mention *mention = mention_in(grants, value, NULL);
  if (mention)
    return node_string(value) ? qualified_text(grants, value, mention)
                              : call_qualified(grants->rollouts, mention->subject, mention);
  if (!node_first(value)) return node_copy(value);
  bool is_object = node_is(value, NODE_OBJECT);
  node *copy = is_object ? node_new_object() : node_new_array();
  for (const node *child = node_first(value); child; child = node_next(child)) {
    node *each = qualified(grants, child);
    if (is_object) node_add(copy, node_name(child), each);
    else node_append(copy, each);
  }
  return copy;
}

/* What is to be listed beside a leaf. */
struct addition {
  const struct leaf *leaf;
  const struct rollout *rollout;
  node *value;
};

struct additions {
  struct addition *list;
  size_t count;
};

static int by_leaf(const void *a, const void *b) {
  const struct addition *x = a, *y = b;
  if (x->leaf != y->leaf) return x->leaf < y->leaf ? -1 : 1;
  return x->rollout < y->rollout ? -1 : x->rollout > y->rollout;
}

static bool is_added(const struct additions *additions, size_t first, const struct branch *branch) {
  for (size_t i = first; i < additions->count; i++)
    if (branch_implies(branch, additions->list[i].leaf->branch)) return true;
  return false;
}

static struct additions additions_of(const struct grants *grants, const struct pairs *pairs) {
  struct arena *arena = grants->rollouts->service->arena;
  struct additions made = {arena_alloc(arena, (pairs->count + 1) * sizeof *made.list), 0};
  for (size_t i = 0; i < pairs->count;) {
    struct group group = next_group(pairs, i);
    size_t first = made.count;
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      const struct branch *branch = pair->leaf->branch;
      if (pair->function != FIT_YES || lists_alias(group, branch) || is_added(&made, first, branch))
        continue;
      bool is_named = names_function(grants, pair->leaf->value, pair->rollout);
      made.list[made.count++] =
          (struct addition){pair->leaf, pair->rollout,
                            is_named ? qualified(grants, pair->leaf->value)
                                     : alias_value(grants->rollouts, pair->rollout)};
    }
    i += (size_t)(group.end - group.first);
  }
  if (made.count) qsort(made.list, made.count, sizeof *made.list, by_leaf);
  return made;
}

static void note(const struct grants *grants, const struct statement *statement,
                 const struct addition *addition) {
  struct mention *mention = arena_zero(grants->rollouts->service->arena, sizeof *mention);
  *mention = (struct mention){.subject = (void *)addition->rollout,
                              .holder = addition->leaf->value,
                              .path = addition->leaf->path,
                              .resource = statement->resource};
  call_note(
      grants->rollouts, (struct rollout *)addition->rollout,
      (struct call){
          .mention = mention, .principal = "", .outcome = CALL_GRANTS, .is_permission = true});
}

/* Additions of one leaf that name the same functions are the same. */
static bool is_repeated(const struct additions *additions, size_t i) {
  for (size_t k = i; k-- && additions->list[k].leaf == additions->list[i].leaf;)
    if (node_equal(additions->list[k].value, additions->list[i].value)) return true;
  return false;
}

/* A leaf in a list gets its neighbours at the end of the list; another one becomes a list. */
static void put_additions(const struct grants *grants, const struct statement *statement,
                          const struct additions *additions) {
  struct plan *plan = grants->rollouts->plan;
  for (size_t i = 0; i < additions->count;) {
    const struct leaf *leaf = additions->list[i].leaf;
    node *list = leaf->list ? NULL : node_new_array();
    if (list) node_append(list, node_copy(leaf->value));
    for (; i < additions->count && additions->list[i].leaf == leaf; i++) {
      note(grants, statement, &additions->list[i]);
      if (is_repeated(additions, i)) continue;
      node *value = additions->list[i].value;
      if (list) node_append(list, value);
      else
        plan_append(plan, leaf->list, leaf->list_path,
                    branch_wrap(leaf->branch, leaf->list_branch, value));
    }
    if (list) plan_become(plan, leaf->value, leaf->path, list);
  }
}

/* ---- A statement of its own for the alias ---- */

/* The Sid of the copy: letters and digits, and its own. */
static void rename_statement(struct arena *arena, node *copy, const char *alias) {
  const char *sid = node_string(node_member(copy, "Sid"));
  struct text text;
  if (!sid) return;
  text_init(&text, arena);
  text_string(&text, sid);
  for (const char *c = alias; *c; c++)
    if (*c != '-' && *c != '_') text_char(&text, *c);
  node_set(copy, "Sid", node_new_string(text.at));
}

/* The copy where the leaves of `group` list the alias and not the function. */
static node *statement_for_alias(const struct grants *grants, const struct statement *statement,
                                 struct group group, const struct pair *pair) {
  struct arena *arena = grants->rollouts->service->arena;
  node *copy = node_copy(statement->body), *resources = node_new_array();
  rename_statement(arena, copy, pair->rollout->alias);
  node_remove(copy, "NotResource");
  node_append(resources, alias_value(grants->rollouts, pair->rollout));
  node_add(copy, "Resource", resources);
  for (const struct pair *each = group.first; each < group.end; each++) {
    if (each->function != FIT_YES) continue;
    node *nothing = intrinsic_ref("AWS::NoValue");
    for (const struct branch *branch = each->leaf->branch; branch; branch = branch->outer) {
      node *choice = node_new_object();
      node *operands = node_add(choice, "Fn::If", node_new_array());
      node_append(operands, node_new_string(branch->condition));
      node_append(operands, branch->position == 1 ? nothing : node_copy(copy));
      node_append(operands, branch->position == 1 ? node_copy(copy) : nothing);
      nothing = choice;
    }
    copy = nothing;
  }
  return branch_wrap(statement->branch, NULL, branch_wrap(pair->leaf->branch, NULL, copy));
}

static bool is_there(const node *all, const node *statement) {
  for (const node *each = node_is(all, NODE_ARRAY) ? node_first(all) : NULL; each;
       each = node_next(each))
    if (node_equal(each, statement)) return true;
  return false;
}

static void add_statements(const struct grants *grants, const struct statement *statement,
                           const struct pairs *pairs) {
  struct plan *plan = grants->rollouts->plan;
  node *list = node_is(statement->all, NODE_ARRAY) ? NULL : node_new_array();
  for (size_t i = 0; i < pairs->count;) {
    struct group group = next_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      if (pair->alias != FIT_YES || lists_function(group, pair->leaf->branch)) continue;
      node *made = statement_for_alias(grants, statement, group, pair);
      struct addition addition = {pair->leaf, pair->rollout, made};
      if (is_there(statement->all, made)) continue;
      note(grants, statement, &addition);
      if (list) node_append(list, made);
      else plan_append(plan, statement->all, statement->all_path, made);
    }
    i += (size_t)(group.end - group.first);
  }
  if (list && node_first(list)) plan_wrap(plan, statement->all, statement->all_path, list);
}

/* ---- What cannot follow, and what is denied ---- */

/* A leaf that only the deployment knows may be the function, which no other leaf lists. */
static void report_unknown(const struct grants *grants, const struct statement *statement,
                           const struct pairs *pairs) {
  struct arena *arena = grants->rollouts->service->arena;
  for (size_t i = 0; i < pairs->count;) {
    struct group group = next_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++) {
      if (pair->function != FIT_MAYBE || lists_alias(group, pair->leaf->branch)) continue;
      diagnose(grants->rollouts->diagnostics, RO326, path_text(arena, pair->leaf->path),
               "only the deployment knows whether this statement of %s is about %s",
               text_shown(arena, statement->resource->id),
               text_shown(arena, pair->rollout->function->key));
      return;
    }
    i += (size_t)(group.end - group.first);
  }
}

static const char *denial_key(struct arena *arena, const char *id, const struct rollout *rollout) {
  return text_new(arena, "%s %s", id, rollout->alias_id);
}

/* A Deny that fits the alias alone. */
static void note_denials(const struct grants *grants, const struct statement *statement,
                         const struct pairs *pairs) {
  struct rollouts *rollouts = grants->rollouts;
  struct arena *arena = rollouts->service->arena;
  struct path frame = {statement->path, "Effect", 0};
  struct leaves effects =
      policy_leaves(&rollouts->scope, node_member(statement->body, "Effect"), &frame);
  bool denies = false;
  for (size_t i = 0; i < effects.count; i++)
    denies = denies || strcmp(effects.list[i].texts.list[0].text, "Deny") == 0;
  for (size_t i = 0; denies && i < pairs->count;) {
    struct group group = next_group(pairs, i);
    for (const struct pair *pair = group.first; pair < group.end; pair++)
      if (pair->alias != FIT_NO && !lists_function(group, pair->leaf->branch))
        index_put(&rollouts->denials, denial_key(arena, statement->resource->id, pair->rollout),
                  (void *)statement->resource);
    i += (size_t)(group.end - group.first);
  }
}

/* ---- Statements ---- */

#define INVOKE "lambda:InvokeFunction"
#define INVOKE_URL "lambda:InvokeFunctionUrl"
/* The actions that know the condition key lambda:FunctionArn. */
static const char *const mapping_actions[] = {
    "lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping",
    "lambda:GetEventSourceMapping", "lambda:UpdateEventSourceMapping", NULL};

static bool is_listed(struct arena *arena, const struct leaves *actions, const char *action,
                      bool is_sure) {
  for (size_t i = 0; i < actions->count; i++) {
    const struct leaf *leaf = &actions->list[i];
    if (is_sure && (leaf->branch || leaf->texts.count > 1)) continue;
    for (size_t k = 0; k < leaf->texts.count; k++) {
      const char *text = leaf->texts.list[k].text;
      bool is_known = resolved_is_known(text);
      if (is_known ? action_fits(arena, text, action) : !is_sure) return true;
    }
  }
  return false;
}

/* May the statement be about the action? Not, where NotAction surely lists it. */
static bool is_about(const struct grants *grants, const struct statement *statement,
                     const char *action) {
  const struct scope *scope = &grants->rollouts->scope;
  struct arena *arena = grants->rollouts->service->arena;
  struct leaves listed =
      policy_leaves(scope, node_member(statement->body, "Action"), statement->path);
  struct leaves others =
      policy_leaves(scope, node_member(statement->body, "NotAction"), statement->path);
  if (is_listed(arena, &listed, action, false)) return true;
  return others.count && !is_listed(arena, &others, action, true);
}

static bool is_url_moved(const struct rollout *rollout) {
  const char *setting = node_string(node_member(rollout->settings, "functionUrl"));
  return setting && strcmp(setting, "alias") == 0;
}

/* Those whose URL stays are left out where the statement is about URLs alone. */
static void keep_urls(struct pairs *pairs) {
  size_t kept = 0;
  for (size_t i = 0; i < pairs->count; i++)
    if (is_url_moved(pairs->list[i].rollout)) pairs->list[kept++] = pairs->list[i];
  pairs->count = kept;
}

static void extend_member(struct grants *grants, const struct statement *statement,
                          const char *name, bool is_invocation) {
  node *value = node_member(statement->body, name);
  struct path frame = {statement->path, name, 0};
  if (!value) return;
  struct leaves leaves = policy_leaves(&grants->rollouts->scope, value,
                                       path_keep(grants->rollouts->service->arena, &frame));
  struct pairs pairs = pairs_of(grants, &leaves, arn_fits_resource);
  if (!is_invocation) keep_urls(&pairs);
  if (!pairs.count) return;
  struct additions additions = additions_of(grants, &pairs);
  put_additions(grants, statement, &additions);
  report_unknown(grants, statement, &pairs);
  if (strcmp(name, "NotResource") == 0) add_statements(grants, statement, &pairs);
  else if (is_invocation) note_denials(grants, statement, &pairs);
}

static enum fit equals(const char *pattern, const char *text) {
  if (!resolved_is_known(pattern) || !resolved_is_known(text)) return FIT_MAYBE;
  return strcmp(pattern, text) == 0 ? FIT_YES : FIT_NO;
}

static bool is_word(const char *word, const char *other) {
  for (; *word && *other; word++, other++)
    if ((*word | ' ') != (*other | ' ')) return false;
  return *word == *other;
}

/* {ArnLike: {"lambda:FunctionArn": [...]}}; names of keys are read in any case. */
static void extend_condition(struct grants *grants, const struct statement *statement,
                             node *operator_, const struct path *path) {
  const char *name = node_name(operator_);
  fits *fit = strstr(name, "Arn")    ? arn_is_like
              : strstr(name, "Like") ? arn_is_string_like
                                     : equals;
  for (node *key = node_first(operator_); key; key = node_next(key)) {
    struct path frame = {path, node_name(key), 0};
    if (!node_name(key) || !is_word(node_name(key), "lambda:FunctionArn")) continue;
    struct leaves leaves = policy_leaves(&grants->rollouts->scope, key,
                                         path_keep(grants->rollouts->service->arena, &frame));
    struct pairs pairs = pairs_of(grants, &leaves, fit);
    struct additions additions = additions_of(grants, &pairs);
    put_additions(grants, statement, &additions);
  }
}

static void extend_conditions(struct grants *grants, const struct statement *statement) {
  struct path condition = {statement->path, "Condition", 0};
  node *block = node_member(statement->body, "Condition");
  bool is_mapping = false;
  for (const char *const *action = mapping_actions; block && *action; action++)
    is_mapping = is_mapping || is_about(grants, statement, *action);
  if (!is_mapping || intrinsic_is(block)) return;
  for (node *each = node_first(block); each; each = node_next(each)) {
    struct path frame = {&condition, node_name(each), 0};
    extend_condition(grants, statement, each, path_keep(grants->rollouts->service->arena, &frame));
  }
}

static void extend_statement(void *context, const struct statement *statement) {
  struct grants *grants = context;
  bool is_invocation = is_about(grants, statement, INVOKE);
  if (is_invocation || is_about(grants, statement, INVOKE_URL)) {
    extend_member(grants, statement, "Resource", is_invocation);
    extend_member(grants, statement, "NotResource", is_invocation);
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
