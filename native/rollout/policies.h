/* IAM policies of a template: their statements, and what a statement lists.
 *
 * Fn::If may be around a policy, a statement, a member of a statement and an element of a list. The
 * branches that lead to a leaf are kept, so that it is known which leaves are there together.
 * Source of the grammar: IAM user guide, "Grammar of the IAM JSON policy language". */
#ifndef ROLLOUT_POLICIES_H
#define ROLLOUT_POLICIES_H

#include "template/resolved.h"

/* Where policies are: X(type, path of the document below Properties; [] for every position). */
#define POLICY_ROWS(X)                              \
  X("AWS::IAM::Role", "Policies[].PolicyDocument")  \
  X("AWS::IAM::User", "Policies[].PolicyDocument")  \
  X("AWS::IAM::Group", "Policies[].PolicyDocument") \
  X("AWS::IAM::*Policy", "PolicyDocument")          \
  X("AWS::SSO::PermissionSet", "InlinePolicy")      \
  X("AWS::Organizations::Policy", "Content")        \
  X("AWS::EC2::VPCEndpoint", "PolicyDocument")

/* `value` where `branch` is chosen, AWS::NoValue elsewhere; the branches from `until` on are left
 * out. Takes `value`. */
node *branch_wrap(const struct branch *branch, const struct branch *until, node *value);

/* A text that a member of a statement lists. */
struct leaf {
  node *value;
  const struct path *path;
  const struct branch *branch; /* within the member */
  node *list;                  /* the outermost list that it is in; NULL: there is none */
  const struct path *list_path;
  const struct branch *list_branch; /* the branches around the list */
  struct resolved_list texts;       /* at least one */
};

struct leaves {
  struct leaf *list;
  size_t count, capacity;
};

/* The leaves of a member of a statement, in their order; none where `value` is NULL. */
struct leaves policy_leaves(const struct scope *scope, node *value, const struct path *path);

struct statement {
  const struct resource *resource;
  node *document; /* that it is in; where it is a text or an intrinsic, `body` is the document */
  node *body;     /* an object */
  const struct path *path;
  const struct branch *branch; /* around the statement, within Statement */
  node *list;                  /* the list that it is in; NULL: it is in none */
  const struct path *list_path;
  const struct branch *list_branch;
};

/* Calls `visit` with every statement of the template's policies, in their order, and with every
 * document that is a text of JSON or an intrinsic. Other statements that are no object are left
 * out. */
void policies_each(const struct scope *scope,
                   void (*visit)(void *context, const struct statement *statement), void *context);
/* Is this property of this type within a policy? */
bool policy_has(const char *type, const char *property);
bool policy_has_type(const char *type);

#endif
