#include "rollout/configurations.h"

#include <string.h>

#include "rollout/internal.h"

static const struct configuration rows[] = {
#define ROW(name, shape, percent, interval) {name, shape, percent, interval},
    CONFIGURATION_ROWS(ROW)
#undef ROW
};
static const char *const names[] = {
#define NAME(name, shape, percent, interval) name,
    CONFIGURATION_ROWS(NAME)
#undef NAME
        NULL};

const struct configuration *configuration_row(const char *full_name) {
  size_t prefix = strlen(CONFIGURATION_PREFIX);
  if (strncmp(full_name, CONFIGURATION_PREFIX, prefix) != 0) return NULL;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].name, full_name + prefix) == 0) return &rows[i];
  return NULL;
}

int configuration_minutes(const struct configuration *configuration) {
  switch (configuration->shape) {
    case 'C': return configuration->interval;
    case 'L': return (100 / configuration->percent - 1) * configuration->interval;
    default: return 0;
  }
}

/* A word that can only mean one of the predefined ones. */
static bool looks_predefined(const char *type) {
  static const char *const beginnings[] = {"CodeDeployDefault.", "Canary", "Linear", "AllAtOnce"};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (strncmp(type, beginnings[i], strlen(beginnings[i])) == 0) return true;
  return false;
}

const char *configuration_name(const struct rollouts *rollouts, const node *type, const char *path) {
  struct arena *arena = rollouts->service->arena;
  const char *place = text_new(arena, "%s.type", path), *name = node_string(type);
  if (!name || !*name) {
    diagnose(rollouts->diagnostics, RO103, place, "%s %s; it must be a name such as Linear10PercentEvery1Minute", place,
             !type ? "is missing" : name ? "is empty" : text_new(arena, "is %s", node_kind_name(node_kind(type))));
    return NULL;
  }
  const char *full = text_new(arena, "%s%s", CONFIGURATION_PREFIX, name);
  if (configuration_row(full)) return full;
  if (configuration_row(name)) return name;
  size_t prefix = strlen(CONFIGURATION_PREFIX);
  const char *bare = strncmp(name, CONFIGURATION_PREFIX, prefix) == 0 ? name + prefix : name;
  const char *nearest = text_nearest(bare, names);
  if (!nearest && !looks_predefined(name)) return arena_string(arena, name); /* a configuration of the user's own */
  diagnose(rollouts->diagnostics, RO104, place, "CodeDeploy has no configuration \"%s\"%s", text_shown(arena, name),
           nearest ? text_new(arena, "; did you mean \"%s\"?", nearest) : "");
  return NULL;
}
