/* Grants: IAM policies follow the function to its alias. */
#ifndef ROLLOUT_GRANTS_H
#define ROLLOUT_GRANTS_H

#include "rollout/rollout.h"
#include "template/mentions.h"

/* Treats the alias in every policy as the function is treated; appends to the plan, and notes which
 * roles deny an alias alone. The indexes are of the functions' rollouts, by logical id and by name. */
void grants_extend(struct rollouts *rollouts, const struct mentions *mentions,
                   const struct index *by_id, const struct index *by_name);

/* A policy that denies the alias, and not the function, to a role that this caller uses; NULL where
 * there is none. */
const struct resource *grants_denial(const struct rollouts *rollouts, const struct rollout *rollout,
                                     const struct resource *caller);

#endif
