#include "rollout/callers.h"

#include <string.h>

#include "rollout/internal.h"

static const struct caller {
  const char *type, *property;
} callers[] = {
#define ROW(type, property) {type, property},
    CALLER_ROWS(ROW)
#undef ROW
};

static const struct caller *caller_at(struct arena *arena, const struct mention *mention) {
  const char *property = NULL;
  for (size_t i = 0; mention->resource && i < sizeof callers / sizeof *callers; i++) {
    if (strcmp(callers[i].type, mention->resource->type) != 0) continue;
    if (!property) property = template_property(arena, mention->path);
    if (property && strcmp(callers[i].property, property) == 0) return &callers[i];
  }
  return NULL;
}

/* The function's name with the alias behind it, where only a name fits: inside an ARN that is put together. */
static node *qualified_name(const struct rollout *rollout) {
  node *join = intrinsic_join(":");
  node_append(intrinsic_pieces(join), intrinsic_ref(rollout->function->logical_id));
  node_append(intrinsic_pieces(join), node_new_string(rollout->alias));
  return join;
}

static void move(struct rollouts *rollouts, struct rollout *rollout, const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  bool is_name = mention->form == MENTION_NAME;
  if (mention->place == MENTION_IN_SUB)
    plan_substitute(rollouts->plan, mention,
                    is_name ? text_new(arena, "${%s}:%s", rollout->function->logical_id, rollout->alias)
                            : text_new(arena, "${%s}", rollout->alias_id));
  else if (mention->place == MENTION_IN_JOIN && is_name) plan_replace(rollouts->plan, mention, qualified_name(rollout));
  else plan_replace(rollouts->plan, mention, intrinsic_ref(rollout->alias_id));
  if (rollout->moved_count == rollout->moved_capacity) {
    size_t capacity = rollout->moved_capacity ? rollout->moved_capacity * 2 : 8;
    rollout->moved = arena_grow(arena, rollout->moved, rollout->moved_capacity * sizeof *rollout->moved,
                                capacity * sizeof *rollout->moved);
    rollout->moved_capacity = capacity;
  }
  rollout->moved[rollout->moved_count++] = mention;
}

void callers_move(struct rollouts *rollouts) {
  struct mentions mentions = template_mentions(rollouts->template, &rollouts->by_function);
  for (size_t i = 0; i < mentions.count; i++) {
    const struct mention *mention = &mentions.list[i];
    if (mention->is_qualified || mention->form == MENTION_ATTRIBUTE) continue;
    if (!caller_at(rollouts->service->arena, mention)) continue;
    move(rollouts, index_get(&rollouts->by_function, ((const struct rollout *)mention->subject)->function->logical_id), mention);
  }
}
