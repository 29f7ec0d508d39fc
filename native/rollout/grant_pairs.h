/* Which functions a policy's texts fit: pairs of a text and a function. */
#ifndef ROLLOUT_GRANT_PAIRS_H
#define ROLLOUT_GRANT_PAIRS_H

#include "rollout/policies.h"
#include "rollout/rollout.h"
#include "template/arns.h"

/* What the policies of a template are compared with. */
struct grants {
  struct rollouts *rollouts;
  const struct index *by_id, *by_name; /* the functions' rollouts */
  const struct index *mentions;        /* address of a holder -> its first mention */
  struct index matches;                /* account and text -> what it fits, for Resource */
  bool has_variables;                  /* has the document that is read policy variables? */
  struct index sids; /* address of a document, and a Sid that it has; with "" it is known */
};

/* A function, and its account: NULL is the stack's own. A number that is written out may be the own
 * one or another; such a function is followed with that number. */
struct target {
  struct rollout *rollout;
  const char *account;
};

/* How a pattern is compared with an ARN: arns.h. */
typedef enum fit fits(const char *pattern, const char *arn);

/* A text of a leaf, and a function that it fits, or whose alias it fits. */
struct pair {
  struct target target;
  const struct leaf *leaf;
  const struct resolved *text;
  const struct branch *branch; /* of the leaf and of its text */
  enum fit function, alias;
};

struct pairs {
  struct pair *list; /* those of a target together, in the order of the leaves */
  size_t count, capacity;
};

/* The pairs of the own account, and of each account number that a leaf writes out. */
struct pairs pairs_of(struct grants *grants, const struct leaves *leaves, fits *fit);

/* The pairs of one target. */
struct group {
  const struct pair *first, *end;
};

/* The group that begins at `first`; it has at least one pair. */
struct group pairs_group(const struct pairs *pairs, size_t first);
/* Is the function, the alias listed wherever `branch` is chosen? */
bool group_has_function(struct group group, const struct branch *branch);
bool group_has_alias(struct group group, const struct branch *branch);

/* Does `other` list the function of `pair`, or may it be that it does: as a text that only the
 * deployment knows, or with a number that may be the own account's? */
bool pair_may_list(const struct pair *other, const struct pair *pair);

/* Is the alias to be listed beside this text of the function? A function of an account that is
 * written out is followed where that number is. */
bool pair_is_followed(const struct grants *grants, const struct pair *pair);

#endif
