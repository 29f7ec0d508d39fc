/* What the files that undo rollouts share: undo.h. */
#ifndef ROLLOUT_UNDO_PARTS_H
#define ROLLOUT_UNDO_PARTS_H

#include "rollout/rollout.h"

struct undo {
  struct arena *arena;
  const struct template *template; /* the packaged one */
  struct rollouts *rollouts;       /* of a copy */
  struct index aliases; /* logical id of an alias that the plugin added -> struct rollout */
};

/* undo_grants.c: removes aliases that policies list beside their functions, and copies of
 * statements. */
void undo_grants(const struct undo *undo);
/* undo_grants.c: removes the statements that hooks report their results with. */
void undo_hook_roles(const struct undo *undo);

#endif
