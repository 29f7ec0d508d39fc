/* What the template's policies allow and deny the callers that use a role, of an alias.
 *
 * A caller calls the alias where its role may. The roles of a caller are those that it refers to,
 * and those whose ARN it writes out: a role's name is unique in its account, whatever its path (IAM
 * API, CreateRole). A role has its own policies, those that refer to it or are named by it, and
 * those that name it, or that it names, in text. Users and groups call nothing of a template.
 * Policies of other stacks are not seen. */
#ifndef ROLLOUT_STANCES_H
#define ROLLOUT_STANCES_H

#include "rollout/policies.h"
#include "rollout/rollout.h"

/* What a policy does to invocations of an alias; what speaks more against a move comes later. */
enum stance_kind {
  STANCE_ALLOWS,    /* without a Condition */
  STANCE_MAY_ALLOW, /* only the deployment knows: the function alone, or both */
  STANCE_MAY_DENY,
  STANCE_DENIES, /* the alias, and not the function */
};

struct stance {
  const struct resource *policy; /* or the role that has it */
  const struct rollout *rollout;
  enum stance_kind kind;
  const struct path *path;     /* of what is listed */
  const struct branch *branch; /* where it holds; NULL: wherever `path` is used */
  struct stance *next;
};

/* Notes one. */
void stance_note(struct rollouts *rollouts, const struct stance *stance);

/* Why a caller has to stay on the function, as it is after "Caller stays on the function order: ";
 * NULL where nothing speaks against it. */
const char *stance_objection(struct rollouts *rollouts, const struct rollout *rollout,
                             const struct resource *caller);

#endif
