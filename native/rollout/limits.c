/* Limits of names: CodeDeploy takes 100 characters for a deployment group; a logical id and an
 * alias's name are there once. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

static void check_groups(const struct rollouts *rollouts) {
  struct arena *arena = rollouts->service->arena;
  struct index groups;
  index_init(&groups, arena, rollouts->count);
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    size_t length = strlen(rollouts->service->stack) + 1 + strlen(rollout->group_id);
    const struct rollout *other = index_get(&groups, rollout->group);
    if (other && strcmp(other->group_id, rollout->group_id) != 0)
      diagnose(rollouts->diagnostics, RO402, rollout->path,
               "the deployment groups of %s and %s would both be called %s",
               text_shown(arena, other->function->key), text_shown(arena, rollout->function->key),
               text_shown(arena, rollout->group));
    else if (length > NAME_GROUP_MOST)
      diagnose(rollouts->diagnostics, RO403, rollout->path,
               "the name of the deployment group would have %zu characters; it is cut at %d: %s",
               length, NAME_GROUP_MOST, text_shown(arena, rollout->group));
    index_put(&groups, rollout->group, rollout);
  }
}

/* ---- Resources that are there already ---- */

/* One of the same type is an earlier run's, or is meant to be this one. */
static void check_id(const struct rollouts *rollouts, const char *id, const char *type) {
  struct arena *arena = rollouts->service->arena;
  const struct resource *resource = template_resource(rollouts->template, id);
  if (!resource || !*resource->type || strcmp(resource->type, type) == 0) return;
  const char *shown = text_shown(arena, id);
  diagnose(rollouts->diagnostics, RO310, text_new(arena, "Resources.%s", shown),
           "%s is an %s already; the rollout needs the id for an %s", shown,
           text_shown(arena, resource->type), type);
}

/* The rollout of the function that an alias of the template is for; NULL where it is for another.
 * */
static const struct rollout *rollout_of(const struct rollouts *rollouts,
                                        const struct resource *alias) {
  const node *function = node_member(alias->properties, "FunctionName");
  const char *id = template_referred(rollouts->service->arena, function),
             *name = node_string(function);
  if (id) return index_get(&rollouts->by_function, id);
  for (size_t i = 0; name && *name && i < rollouts->count; i++)
    if (strcmp(rollouts->list[i].function->name, name) == 0) return &rollouts->list[i];
  return NULL;
}

static void check_aliases(const struct rollouts *rollouts) {
  struct arena *arena = rollouts->service->arena;
  for (size_t i = 0; i < rollouts->template->count; i++) {
    const struct resource *alias = &rollouts->template->list[i];
    if (strcmp(alias->type, "AWS::Lambda::Alias") != 0) continue;
    const char *name = node_string(node_member(alias->properties, "Name")),
               *id = text_shown(arena, alias->id);
    const struct rollout *rollout = rollout_of(rollouts, alias);
    if (!name || !rollout || strcmp(name, rollout->alias) != 0 ||
        strcmp(alias->id, rollout->alias_id) == 0)
      continue;
    diagnose(rollouts->diagnostics, RO311, text_new(arena, "Resources.%s", id),
             "%s makes the alias %s of %s, which the rollout makes as %s; a function has an alias "
             "of one name once",
             id, name, text_shown(arena, rollout->function->key),
             text_shown(arena, rollout->alias_id));
  }
}

void limits_check(const struct rollouts *rollouts) {
  check_groups(rollouts);
  check_id(rollouts, rollouts->application_id, "AWS::CodeDeploy::Application");
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    check_id(rollouts, rollout->group_id, "AWS::CodeDeploy::DeploymentGroup");
    check_id(rollouts, rollout->alias_id, "AWS::Lambda::Alias");
    if (!setting_is_on(node_member(rollout->settings, "codeDeployRole")))
      check_id(rollouts, NAME_SERVICE_ROLE, "AWS::IAM::Role");
  }
  check_aliases(rollouts);
}
