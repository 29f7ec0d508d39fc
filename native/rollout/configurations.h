/* Deployment configurations as deploymentSettings.type names them (the predefined ones:
 * shift/shift.h). */
#ifndef ROLLOUT_CONFIGURATIONS_H
#define ROLLOUT_CONFIGURATIONS_H

#include "base/arena.h"

/* Says of a name that CodeDeploy has no such configuration, and what was probably meant; NULL where
 * it is predefined, or may be one of the user's own. */
const char *configuration_absence(struct arena *arena, const char *name);

#endif
