#include <string.h>

#include "rollout/internal.h"

/* DependsOn is missing, one id, or a list of ids. */
void depends_add(struct rollouts *rollouts, const struct resource *resource, const char *id) {
  struct path resources = {NULL, "Resources", 0}, body = {&resources, resource->id, 0},
              list = {&body, "DependsOn", 0};
  node *there = node_member(resource->body, "DependsOn");
  if (setting_lists(there, id) ||
      (rollouts->waiting == resource && strcmp(rollouts->waits_for, id) == 0))
    return;
  rollouts->waiting = resource;
  rollouts->waits_for = id;
  if (node_is(there, NODE_ARRAY)) {
    plan_append(rollouts->plan, there, &list, node_new_string(id));
    return;
  }
  node *ids = node_new_array();
  if (node_string(there)) node_append(ids, node_copy(there));
  node_append(ids, node_new_string(id));
  plan_set_member(rollouts->plan, resource->body, &body, "DependsOn", ids);
}
