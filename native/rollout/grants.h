/* Grants: IAM policies follow the function to its alias. */
#ifndef ROLLOUT_GRANTS_H
#define ROLLOUT_GRANTS_H

#include "rollout/rollout.h"
#include "template/mentions.h"

/* Treats the alias in every policy as the function is treated; appends to the plan, and notes what
 * the policies do to callers that move (stances.h). The indexes are of the functions' rollouts,
 * by logical id and by name. */
void grants_extend(struct rollouts *rollouts, const struct mentions *mentions,
                   const struct index *by_id, const struct index *by_name);

#endif
