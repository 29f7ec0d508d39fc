#include "rollout/grant_edits.h"

#include <stdlib.h>
#include <string.h>

#include "rollout/internal.h"

/* ---- The alias as a value ---- */

/* A reference to the function would make its own role wait for it; a name that is known does not.
 */
static node *alias_value(const struct rollouts *rollouts, const struct target *target) {
  const struct rollout *rollout = target->rollout;
  const char *id = rollout->function->logical_id;
  const struct resource *function = template_resource(rollouts->template, id);
  const char *name = /* as target_arn of grant_pairs.c has it */
      resolve_arn(&rollouts->scope, id)
          ? resolve_text(&rollouts->scope, node_member(function->properties, "FunctionName"))
          : rollout->function->name;
  if (!name || !resolved_is_known(name) || strchr(name, RESOLVED_RESOURCE)) {
    node *join = intrinsic_join(":");
    node_append(intrinsic_pieces(join), intrinsic_get_att(id, "Arn"));
    node_append(intrinsic_pieces(join), node_new_string(rollout->alias));
    return join;
  }
  node *sub = node_new_object();
  const char *account = target->account ? target->account : "${AWS::AccountId}";
  node_add(sub, "Fn::Sub",
           node_new_string(text_new(rollouts->service->arena,
                                    "arn:${AWS::Partition}:lambda:${AWS::Region}:%s:function:%s:%s",
                                    account, name, rollout->alias)));
  return sub;
}

static const struct mention *mention_in(const struct grants *grants, const node *value,
                                        const struct rollout *rollout) {
  const struct mention *mention =
      index_get(grants->mentions, text_new(grants->rollouts->service->arena, "%p", (void *)value));
  for (; mention && mention->holder == value; mention = mention->next)
    if ((!rollout || mention->subject == rollout) && call_is_bare(grants->rollouts, mention))
      return mention;
  return NULL;
}

bool grant_names(const struct grants *grants, const node *value, const struct rollout *rollout) {
  if (mention_in(grants, value, rollout)) return true;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (grant_names(grants, child, rollout)) return true;
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

/* The alias, spelt as the leaf is where that names one function and nothing else. */
static node *alias_beside(const struct grants *grants, const struct pair *pair) {
  bool is_exact = pair->leaf->texts.count == 1 && !strpbrk(pair->text->text, "*?") &&
                  grant_names(grants, pair->leaf->value, pair->target.rollout);
  return is_exact ? qualified(grants, pair->leaf->value)
                  : alias_value(grants->rollouts, &pair->target);
}

static void note(const struct grants *grants, const struct statement *statement,
                 const struct leaf *leaf, struct rollout *rollout) {
  struct mention *mention = arena_zero(grants->rollouts->service->arena, sizeof *mention);
  *mention = (struct mention){.subject = rollout,
                              .holder = leaf->value,
                              .path = leaf->path,
                              .resource = statement->resource};
  call_note(
      grants->rollouts, rollout,
      (struct call){
          .mention = mention, .principal = "", .outcome = CALL_GRANTS, .is_permission = true});
}

/* ---- The alias beside the function ---- */

/* What is to be listed beside a leaf, and where. */
struct addition {
  const struct leaf *leaf;
  struct rollout *rollout;
  const struct branch *branch;
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
    if (branch_implies(branch, additions->list[i].branch)) return true;
  return false;
}

/* The branch in which a pair is there and the statement is about the action. False: there is none.
 */
static bool meet(const struct grants *grants, const struct pair *pair, const struct branch *about,
                 const struct branch **branch) {
  if (branch_excludes(pair->branch, about)) return false;
  *branch = branch_and(grants->rollouts->service->arena, pair->branch, about);
  return true;
}

bool grant_moves_url(const struct rollout *rollout) {
  const char *setting = node_string(node_member(rollout->settings, "functionUrl"));
  return setting && strcmp(setting, "alias") == 0;
}

static const struct when *when_of(const struct about *about, struct group group) {
  return grant_moves_url(group.first->target.rollout) ? &about->both : &about->invocations;
}

static struct additions additions_of(const struct grants *grants, const struct pairs *pairs,
                                     const struct about *about) {
  size_t most = about->both.count + about->invocations.count;
  struct additions made = {
      arena_alloc(grants->rollouts->service->arena, (pairs->count * most + 1) * sizeof *made.list),
      0};
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    const struct when *when = when_of(about, group);
    size_t first = made.count;
    for (const struct pair *pair = group.first; pair < group.end; pair++)
      for (size_t k = 0; pair_is_followed(grants, pair) && k < when->count; k++) {
        const struct branch *branch;
        if (!meet(grants, pair, when->list[k], &branch) || group_has_alias(group, branch) ||
            is_added(&made, first, branch))
          continue;
        made.list[made.count++] =
            (struct addition){pair->leaf, pair->target.rollout, branch, alias_beside(grants, pair)};
      }
    i += (size_t)(group.end - group.first);
  }
  if (made.count) qsort(made.list, made.count, sizeof *made.list, by_leaf);
  return made;
}

/* Additions of one leaf that name the same functions are the same. */
static bool is_repeated(const struct additions *additions, size_t i) {
  for (size_t k = i; k-- && additions->list[k].leaf == additions->list[i].leaf;)
    if (node_equal(additions->list[k].value, additions->list[i].value) &&
        branch_implies(additions->list[i].branch, additions->list[k].branch))
      return true;
  return false;
}

/* A leaf in a list gets its neighbours at the end of the list; another one becomes a list. */
void grant_list_alias(const struct grants *grants, const struct statement *statement,
                      const struct pairs *pairs, const struct about *about) {
  struct plan *plan = grants->rollouts->plan;
  struct additions additions = additions_of(grants, pairs, about);
  for (size_t i = 0; i < additions.count;) {
    const struct leaf *leaf = additions.list[i].leaf;
    node *list = leaf->list ? NULL : node_new_array();
    if (list) node_append(list, node_copy(leaf->value));
    for (; i < additions.count && additions.list[i].leaf == leaf; i++) {
      const struct addition *addition = &additions.list[i];
      note(grants, statement, leaf, addition->rollout);
      if (is_repeated(&additions, i)) continue;
      const struct branch *until = list ? leaf->branch : leaf->list_branch;
      node *value = branch_wrap(addition->branch, until, addition->value);
      if (list) node_append(list, value);
      else plan_append(plan, leaf->list, leaf->list_path, value);
    }
    if (list) plan_become(plan, leaf->value, leaf->path, list);
  }
}

/* ---- Sids ---- */

static const char *sid_key(struct arena *arena, const node *document, const char *sid) {
  return text_new(arena, "%p %s", (const void *)document, sid);
}

static void know_sids(struct grants *grants, const node *document, const node *value) {
  const char *sid = node_string(node_member(value, "Sid"));
  if (sid)
    index_put(&grants->sids, sid_key(grants->rollouts->service->arena, document, sid), grants);
  for (const node *child = node_first(value); child; child = node_next(child))
    know_sids(grants, document, child);
}

/* False where the document has it already; from now on it does. */
static bool take_sid(struct grants *grants, const node *document, const char *sid) {
  struct arena *arena = grants->rollouts->service->arena;
  if (index_put(&grants->sids, sid_key(arena, document, ""), grants))
    know_sids(grants, document, document);
  return index_put(&grants->sids, sid_key(arena, document, sid), grants);
}

/* A Sid is unique in its document, and of letters and digits (IAM user guide, "IAM JSON policy
 * elements: Sid"). One that an intrinsic gives might not be: the copy has none. */
static void set_sid(struct grants *grants, const struct statement *statement, node *copy,
                    const char *alias) {
  const char *old = node_string(node_member(statement->body, "Sid")), *sid;
  struct text text;
  if (!old) {
    node_remove(copy, "Sid");
    return;
  }
  text_init(&text, grants->rollouts->service->arena);
  text_string(&text, old);
  for (const char *c = alias; *c; c++)
    if (*c != '-' && *c != '_') text_char(&text, *c);
  sid = text.at;
  for (unsigned number = 2; !take_sid(grants, statement->document, sid); number++)
    sid = text_new(text.arena, "%s%u", text.at, number);
  node_set(copy, "Sid", node_new_string(sid));
}

/* Removes the Sids of a statement, which may be in Fn::If. */
static node *without_sid(node *statement) {
  node *operands = node_only(statement, "Fn::If");
  for (size_t position = 1; operands && position <= 2; position++)
    without_sid(node_at(operands, position));
  if (!operands) node_remove(statement, "Sid");
  return statement;
}

/* ---- A statement of its own for the alias ---- */

/* `value` where `branch` is not chosen. Takes `value`. */
static node *outside(const struct branch *branch, node *value) {
  node *nothing = intrinsic_ref("AWS::NoValue");
  for (; branch; branch = branch->outer) {
    node *choice = node_new_object();
    node *operands = node_add(choice, "Fn::If", node_new_array());
    node_append(operands, node_new_string(branch->condition));
    node_append(operands, branch->position == 1 ? nothing : node_copy(value));
    node_append(operands, branch->position == 1 ? node_copy(value) : nothing);
    nothing = choice;
  }
  return nothing;
}

/* A copy for an alias, and where it is to be. */
struct copy {
  const struct pair *pair;
  const struct branch *branch;
};

struct copies {
  struct copy *list;
  size_t count;
};

/* The copy itself, with the Sid of the statement. */
static node *statement_for_alias(const struct grants *grants, const struct statement *statement,
                                 const struct copy *copy) {
  node *made = node_copy(statement->body), *resources = node_new_array();
  node_remove(made, "NotResource");
  node_append(resources, alias_value(grants->rollouts, &copy->pair->target));
  node_add(made, "Resource", resources);
  return made;
}

/* The copy where no text lists the function, or may list it. Takes `made`. */
static node *wrapped(const struct statement *statement, const struct pairs *pairs,
                     const struct copy *copy, node *made) {
  for (size_t i = 0; i < pairs->count; i++) {
    const struct pair *each = &pairs->list[i];
    if (pair_may_list(each, copy->pair) && !branch_excludes(copy->branch, each->branch))
      made = outside(each->branch, made);
  }
  return branch_wrap(statement->branch, statement->list_branch,
                     branch_wrap(copy->branch, NULL, made));
}

/* Is there a statement that differs by its Sid alone? Takes `statement`. */
static bool is_there(const node *list, node *statement) {
  bool is_found = false;
  without_sid(statement);
  for (const node *each = node_first(list); each && !is_found; each = node_next(each))
    is_found = node_equal(without_sid(node_copy(each)), statement);
  return is_found;
}

static bool may_have_function(const struct pairs *pairs, const struct pair *pair,
                              const struct branch *branch) {
  for (size_t i = 0; i < pairs->count; i++)
    if (pair_may_list(&pairs->list[i], pair) && branch_implies(branch, pairs->list[i].branch))
      return true;
  return false;
}

/* A number that is written out may be the own account's: is the alias listed with that too? Then a
 * copy for that, if there has to be one, is enough. */
static bool own_has_alias(const struct pairs *pairs, const struct pair *pair,
                          const struct branch *branch) {
  for (size_t i = 0; pair->target.account && i < pairs->count; i++) {
    const struct pair *own = &pairs->list[i];
    if (own->target.rollout == pair->target.rollout && !own->target.account)
      return group_has_alias(pairs_group(pairs, i), branch);
  }
  return false;
}

/* Is there a copy wherever this one is to be? Of equal ones the first stays. */
static bool is_covered(const struct copies *copies, const struct copy *copy) {
  for (const struct copy *other = copies->list; other < copies->list + copies->count; other++)
    if (other != copy && branch_implies(copy->branch, other->branch) &&
        (other < copy || !branch_implies(other->branch, copy->branch)))
      return true;
  return false;
}

static struct copies copies_of(const struct grants *grants, const struct pairs *pairs,
                               struct group group, const struct when *when) {
  size_t most = (size_t)(group.end - group.first) * when->count;
  struct copies copies = {
      arena_alloc(grants->rollouts->service->arena, (most + 1) * sizeof *copies.list), 0};
  for (const struct pair *pair = group.first; pair < group.end; pair++)
    for (size_t k = 0; pair->alias == FIT_YES && k < when->count; k++) {
      const struct branch *branch;
      if (meet(grants, pair, when->list[k], &branch) && !may_have_function(pairs, pair, branch) &&
          !own_has_alias(pairs, pair, branch))
        copies.list[copies.count++] = (struct copy){pair, branch};
    }
  return copies;
}

static void copy_for_group(struct grants *grants, const struct statement *statement,
                           const struct pairs *pairs, struct group group, const struct when *when,
                           node *made) {
  struct copies copies = copies_of(grants, pairs, group, when);
  for (const struct copy *copy = copies.list; copy < copies.list + copies.count; copy++) {
    if (is_covered(&copies, copy)) continue;
    node *each = statement_for_alias(grants, statement, copy);
    if (is_there(statement->list, wrapped(statement, pairs, copy, node_copy(each)))) continue;
    note(grants, statement, copy->pair->leaf, copy->pair->target.rollout);
    set_sid(grants, statement, each, copy->pair->target.rollout->alias);
    node_append(made, wrapped(statement, pairs, copy, each));
  }
}

void grant_copy_statement(struct grants *grants, const struct statement *statement,
                          const struct pairs *pairs, const struct about *about) {
  struct plan *plan = grants->rollouts->plan;
  node *made = node_new_array();
  for (size_t i = 0; i < pairs->count;) {
    struct group group = pairs_group(pairs, i);
    copy_for_group(grants, statement, pairs, group, when_of(about, group), made);
    i += (size_t)(group.end - group.first);
  }
  if (!statement->list && node_first(made)) plan_wrap(plan, statement->body, statement->path, made);
  for (const node *each = statement->list ? node_first(made) : NULL; each; each = node_next(each))
    plan_append(plan, statement->list, statement->list_path, node_copy(each));
}
