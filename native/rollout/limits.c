/* Limits of names: CodeDeploy takes 100 characters for a deployment group. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

void limits_check(const struct rollouts *rollouts) {
  struct arena *arena = rollouts->service->arena;
  struct index groups;
  index_init(&groups, arena, rollouts->count);
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    size_t length = strlen(rollouts->service->stack) + 1 + strlen(rollout->group_id);
    const struct rollout *other = index_get(&groups, rollout->group);
    if (other && strcmp(other->group_id, rollout->group_id) != 0)
      diagnose(rollouts->diagnostics, RO402, rollout->path, "the deployment groups of %s and %s would both be called %s",
               text_shown(arena, other->function->key), text_shown(arena, rollout->function->key), text_shown(arena, rollout->group));
    else if (length > NAME_GROUP_MOST)
      diagnose(rollouts->diagnostics, RO403, rollout->path, "the name of the deployment group would have %zu characters; it is cut at %d: %s",
               length, NAME_GROUP_MOST, text_shown(arena, rollout->group));
    index_put(&groups, rollout->group, rollout);
  }
}
