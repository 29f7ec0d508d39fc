/* Undoing in IAM policies: an alias goes where the function is listed beside it. */
#include <string.h>

#include "rollout/internal.h"
#include "rollout/policies.h"
#include "rollout/undo_parts.h"
#include "template/arns.h"

struct search {
  const struct undo *undo;
  const struct scope *scope;
};

/* ---- Lists ---- */

/* The text without ":Live" after it; NULL where it ends otherwise. */
static const char *without_alias(const struct undo *undo, const char *text) {
  for (size_t i = 0; i < undo->rollouts->count; i++) {
    const char *alias = undo->rollouts->list[i].alias;
    size_t length = strlen(text), end = strlen(alias);
    if (length > end + 1 && text[length - end - 1] == ':' &&
        strcmp(text + length - end, alias) == 0)
      return arena_copy(undo->arena, text, length - end - 1);
  }
  return NULL;
}

/* A policy that writes `arn:aws:...` out means the same function as one with pseudo parameters:
 * what follows "function:" tells them apart well enough. */
static bool is_same_function(const char *pattern, const char *function) {
  const char *one = strstr(pattern, ":function:"), *other = strstr(function, ":function:");
  return strcmp(pattern, function) == 0 || (one && other && strcmp(one, other) == 0);
}

/* Does another leaf of the list fit the function, and not its alias? */
static bool is_beside_function(const struct leaves *leaves, const char *function,
                               const char *alias) {
  for (size_t i = 0; i < leaves->count; i++)
    for (size_t k = 0; k < leaves->list[i].texts.count; k++) {
      const char *pattern = leaves->list[i].texts.list[k].text;
      if (strcmp(pattern, alias) == 0) continue;
      if (is_same_function(pattern, function) || (arn_fits_resource(pattern, function) == FIT_YES &&
                                                  arn_fits_resource(pattern, alias) != FIT_YES))
        return true;
    }
  return false;
}

static bool is_addition(const struct search *search, const struct leaves *leaves,
                        const struct leaves *own) {
  for (size_t i = 0; i < own->count; i++)
    for (size_t k = 0; k < own->list[i].texts.count; k++) {
      const char *alias = own->list[i].texts.list[k].text,
                 *function = without_alias(search->undo, alias);
      if (!function || !is_beside_function(leaves, function, alias)) return false;
    }
  return own->count > 0;
}

static void drop_additions(const struct search *search, node *value) {
  struct leaves leaves = policy_leaves(search->scope, value, NULL);
  if (!node_is(value, NODE_ARRAY)) {
    for (node *child = node_first(node_only(value, "Fn::If")); child; child = node_next(child))
      drop_additions(search, child);
    return;
  }
  size_t before = node_count(value), left = before;
  for (node *each = node_first(value), *next; each; each = next) {
    next = node_next(each);
    struct leaves own = policy_leaves(search->scope, each, NULL);
    if (is_addition(search, &leaves, &own)) {
      node_drop(value, each);
      left--;
    } else if (node_only(each, "Fn::If")) drop_additions(search, each);
  }
  /* the framework lists one function without a list */
  if (left == 1 && left < before && !node_only(node_first(value), "Fn::If"))
    node_become(value, node_copy(node_first(value)));
}

/* ---- Statements ---- */

static bool is_alias_alone(const struct search *search, const node *value) {
  struct leaves leaves = policy_leaves(search->scope, node_at(value, 0), NULL);
  return node_is(value, NODE_ARRAY) && node_count(value) == 1 && leaves.count == 1 &&
         leaves.list[0].texts.count == 1 &&
         without_alias(search->undo, leaves.list[0].texts.list[0].text);
}

/* The statement without what a copy of it for an alias has otherwise. */
static const node *bare(const node *statement) {
  node *copy = node_copy(statement);
  node_remove(copy, "Sid");
  node_remove(copy, "Resource");
  node_remove(copy, "NotResource");
  return copy;
}

static bool is_copy(const struct search *search, const node *list, const node *statement) {
  if (!is_alias_alone(search, node_member(statement, "Resource"))) return false;
  for (const node *each = node_first(list); each && each != statement; each = node_next(each))
    if (node_member(each, "NotResource") && node_equal(bare(each), bare(statement))) return true;
  return false;
}

/* The lists of lambda:FunctionArn, also within Fn::If. */
static void drop_in_condition(const struct search *search, node *condition) {
  for (node *each = node_first(condition); each; each = node_next(each))
    if (node_name(each) && action_fits(search->undo->arena, node_name(each), "lambda:FunctionArn"))
      drop_additions(search, each);
    else drop_in_condition(search, each);
}

static void visit(void *context, const struct statement *statement) {
  const struct search *search = context;
  node *resource = node_member(statement->body, "Resource"),
       *others = node_member(statement->body, "NotResource");
  if (resource) drop_additions(search, resource);
  if (others) drop_additions(search, others);
  drop_in_condition(search, node_member(statement->body, "Condition"));
  if (statement->list && is_copy(search, statement->list, statement->body))
    node_drop(statement->list, statement->body);
}

void undo_grants(const struct undo *undo) {
  struct scope scope;
  scope_init(&scope, undo->template, undo->rollouts->service->region,
             undo->rollouts->service->stack);
  scope.account = undo->rollouts->scope.account;
  struct search search = {undo, &scope};
  policies_each(&scope, visit, &search);
}

/* ---- Hooks ---- */

/* Is it the permission to report results for groups of the plugin's application? */
static bool is_report(const struct undo *undo, const node *statement) {
  const char *action = node_string(node_at(node_member(statement, "Action"), 0));
  if (!action || strcmp(action, HOOK_ACTION) != 0) return false;
  for (const node *each = node_first(node_member(statement, "Resource")); each;
       each = node_next(each)) {
    bool is_own = false;
    for (const node *piece = node_first(node_at(node_only(each, "Fn::Join"), 1)); piece;
         piece = node_next(piece)) {
      const char *id = node_string(node_only(piece, "Ref"));
      is_own |= id && strcmp(id, undo->rollouts->application_id) == 0;
    }
    if (!is_own) return false;
  }
  return true;
}

static void drop_reports(const struct undo *undo, node *statements) {
  for (node *each = node_first(statements), *next; each; each = next) {
    next = node_next(each);
    if (is_report(undo, each)) node_drop(statements, each);
  }
}

void undo_hook_roles(const struct undo *undo) {
  for (size_t i = 0; i < undo->template->count; i++) {
    const struct resource *role = &undo->template->list[i];
    node *policies = node_member(role->properties, "Policies");
    if (strcmp(role->type, "AWS::IAM::Role") != 0 || !node_first(policies)) continue;
    for (node *policy = node_first(policies), *next; policy; policy = next) {
      node *statements = node_member(node_member(policy, "PolicyDocument"), "Statement");
      next = node_next(policy);
      if (!node_is(statements, NODE_ARRAY) || !node_first(statements)) continue;
      drop_reports(undo, statements);
      const char *name = node_string(node_member(policy, "PolicyName"));
      if (!node_first(statements) && name && strcmp(name, HOOK_POLICY) == 0)
        node_drop(policies, policy);
    }
    if (!node_first(policies)) node_remove(role->properties, "Policies");
  }
}
