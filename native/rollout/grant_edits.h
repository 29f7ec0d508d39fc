/* What is written into a policy, so that the alias is treated as the function. */
#ifndef ROLLOUT_GRANT_EDITS_H
#define ROLLOUT_GRANT_EDITS_H

#include "rollout/grant_pairs.h"

/* The branches in which a statement is about an action; one that is NULL is all of them. None: it
 * never is. */
struct when {
  const struct branch **list;
  size_t count;
};

/* When a statement is about what a rollout moves: invocations, and of one whose URL moves also
 * those through the URL. */
struct about {
  struct when invocations, both;
};

/* Lists the alias beside the function wherever it is not listed. */
void grant_list_alias(const struct grants *grants, const struct statement *statement,
                      const struct pairs *pairs, const struct about *about);
/* Adds copies of a statement, for aliases that its NotResource lists without their functions. */
void grant_copy_statement(struct grants *grants, const struct statement *statement,
                          const struct pairs *pairs, const struct about *about);
/* Is the function named in this value? */
bool grant_names(const struct grants *grants, const node *value, const struct rollout *rollout);
/* Does the function's URL move to the alias? */
bool grant_moves_url(const struct rollout *rollout);

#endif
