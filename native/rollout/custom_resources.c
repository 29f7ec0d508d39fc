/* The framework's custom resources for existing buckets and user pools.
 *
 * A handler that follows FunctionQualifier does, in osls 4.2 (lib/plugins/aws/custom-resources):
 * on creation it adds the permission to the alias and connects the alias's ARN; on an update it
 * adds the new permission, writes the notifications in one call in which the new ARN takes the
 * place of the old one, and removes the old permission. So nothing is ever called twice, and the
 * permission needs no resource of the template. A handler that ignores the property on updates
 * would go on calling the function: it gets none. */
#include <string.h>

#include "rollout/internal.h"

#define QUALIFIER "FunctionQualifier"

/* The logical id of the function that serves a custom resource; NULL where it is not known. */
static const char *handler_of(const struct rollouts *rollouts, const struct resource *resource) {
  return template_referred(rollouts->service->arena,
                           node_member(resource->properties, "ServiceToken"));
}

/* Does another resource of the same handler have a qualifier? The framework wrote it, for an alias
 * of its own. */
static bool is_passed_one(const struct rollouts *rollouts, const char *handler) {
  for (size_t i = 0; i < rollouts->template->count; i++) {
    const struct resource *other = &rollouts->template->list[i];
    if (strncmp(other->type, "Custom::", 8) != 0 || !node_member(other->properties, QUALIFIER))
      continue;
    const char *served_by = handler_of(rollouts, other);
    if (served_by && strcmp(served_by, handler) == 0) return true;
  }
  return false;
}

static bool takes_qualifier(const struct rollouts *rollouts, const struct resource *resource) {
  const char *handler = handler_of(rollouts, resource);
  return handler && (setting_lists(rollouts->service->qualifier_handlers, handler) ||
                     is_passed_one(rollouts, handler));
}

bool custom_resource_is_qualified(const struct mention *mention) {
  return strncmp(mention->resource->type, "Custom::", 8) == 0 &&
         node_member(mention->resource->properties, QUALIFIER);
}

enum call_outcome custom_resource_move(struct rollouts *rollouts, const struct rollout *rollout,
                                       const struct mention *mention) {
  static const struct path resources = {NULL, "Resources", 0};
  const struct resource *resource = mention->resource;
  if (strncmp(resource->type, "Custom::", 8) != 0) return CALL_STAYS;
  const node *there = node_member(resource->properties, QUALIFIER);
  const char *qualifier = node_string(there);
  if (qualifier && strcmp(qualifier, rollout->alias) == 0) return CALL_IS_ON;
  /* osls passes the name of the alias that it made, which is the adopted one */
  bool is_adopted =
      qualifier && rollout->former_alias && strcmp(qualifier, rollout->former_alias) == 0;
  if (!is_adopted && (there || !takes_qualifier(rollouts, resource))) return CALL_STAYS;
  struct path body = {&resources, resource->id, 0}, properties = {&body, "Properties", 0};
  plan_set_member(rollouts->plan, resource->properties, &properties, QUALIFIER,
                  node_new_string(rollout->alias));
  return CALL_MOVES;
}
