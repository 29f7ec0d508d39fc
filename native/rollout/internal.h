/* What the files of this room share. */
#ifndef ROLLOUT_INTERNAL_H
#define ROLLOUT_INTERNAL_H

#include "rollout/rollout.h"

/* ---- settings.c ---- */

/* Reads and checks the settings of every function that has some. */
void rollouts_read(struct rollouts *rollouts);

/* ---- configurations.c ---- */

/* The deployment configuration's name for a `type`; NULL after a diagnostic. */
const char *configuration_name(const struct rollouts *rollouts, const node *type, const char *path);

/* ---- alias.c ---- */

/* Finds the version that each function publishes. */
void aliases_find_versions(struct rollouts *rollouts);
void alias_put(const struct rollouts *rollouts, const struct rollout *rollout);

/* ---- canary_alarms.c ---- */

/* Puts the alarms of canaryAlarms, and notes them in rollout->canaries. */
void canary_alarms_put(const struct rollouts *rollouts, struct rollout *rollout);

/* ---- deployment_group.c ---- */

void application_put(const struct rollouts *rollouts);
void group_put(const struct rollouts *rollouts, const struct rollout *rollout);

/* ---- roles.c ---- */

/* The role that CodeDeploy works with, where a group needs one, and the right of the hooks to report. */
void service_role_put(const struct rollouts *rollouts);
void execution_role_extend(const struct rollouts *rollouts);

/* ---- callers.c ---- */

/* Moves every caller of every rollout to its alias. */
void callers_move(struct rollouts *rollouts);

#endif
