#include "rollout/configurations.h"

#include <string.h>
#include <strings.h>

#include "rollout/internal.h"
#include "service/names.h"

/* ---- Predefined ---- */

const struct configuration configurations[] = {
#define ROW(name, shape, percent, interval) {name, {shape, percent, interval}},
    CONFIGURATION_ROWS(ROW)
#undef ROW
        {0},
};
static const char *const names[] = {
#define NAME(name, shape, percent, interval) name,
    CONFIGURATION_ROWS(NAME)
#undef NAME
        NULL};

const struct configuration *configuration_named(const char *name) {
  for (const struct configuration *row = configurations; row->name; row++)
    if (strcmp(row->name, name) == 0) return row;
  return NULL;
}

const struct configuration *configuration_of(const struct shift *shift) {
  for (const struct configuration *row = configurations; row->name; row++)
    if (row->shift.shape == shift->shape && row->shift.percent == shift->percent &&
        row->shift.interval == shift->interval)
      return row;
  return NULL;
}

int shift_minutes(const struct shift *shift) {
  switch (shift->shape) {
    case 'C': return shift->interval;
    case 'L': return ((100 + shift->percent - 1) / shift->percent - 1) * shift->interval;
    default: return 0;
  }
}

static void set_predefined(const struct rollouts *rollouts, struct rollout *rollout,
                           const struct configuration *row) {
  rollout->shift = row->shift;
  rollout->configuration =
      text_new(rollouts->service->arena, "%s%s", CONFIGURATION_PREFIX, row->name);
}

/* A word that can only mean one of the predefined ones. */
static bool looks_predefined(const char *type) {
  static const char *const beginnings[] = {"CodeDeployDefault.", "Canary", "Linear", "AllAtOnce"};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (strncasecmp(type, beginnings[i], strlen(beginnings[i])) == 0) return true;
  return false;
}

static const struct configuration *predefined(const char *name) {
  size_t prefix = strlen(CONFIGURATION_PREFIX);
  return configuration_named(strncmp(name, CONFIGURATION_PREFIX, prefix) == 0 ? name + prefix
                                                                              : name);
}

/* A missing or superfluous s counts before any other edit: AWS writes Every1Minute, but
 * Every2Minutes, and the digit is meant. */
static const char *nearest_to(struct arena *arena, const char *bare) {
  size_t length = strlen(bare);
  const struct configuration *row = configuration_named(text_new(arena, "%ss", bare));
  if (!row && length && bare[length - 1] == 's')
    row = configuration_named(arena_copy(arena, bare, length - 1));
  return row ? row->name : text_nearest(bare, names);
}

const char *configuration_absence(struct arena *arena, const char *name) {
  size_t prefix = strlen(CONFIGURATION_PREFIX);
  const char *bare = strncmp(name, CONFIGURATION_PREFIX, prefix) == 0 ? name + prefix : name;
  const char *nearest = nearest_to(arena, bare);
  size_t length = strlen(bare), other = nearest ? strlen(nearest) : 0;
  /* MyCanary10Percent5Minutes is not */
  bool is_misspelt = nearest && (length > other ? length - other : other - length) <= 1;
  if (predefined(name) || (!is_misspelt && !looks_predefined(name))) return NULL;
  return text_new(arena, "CodeDeploy has no configuration \"%s\"%s", text_shown(arena, name),
                  nearest ? text_new(arena, "; did you mean \"%s\"?", nearest) : "");
}

/* A predefined name, with or without its prefix; or one of the user's own, which exists elsewhere.
 * */
static bool read_name(const struct rollouts *rollouts, const char *name, const char *place,
                      struct rollout *rollout) {
  const struct configuration *row = predefined(name);
  const char *absence = row ? NULL : configuration_absence(rollouts->service->arena, name);
  if (absence) {
    diagnose(rollouts->diagnostics, RO104, place, "%s", absence);
    return false;
  }
  if (row) set_predefined(rollouts, rollout, row);
  else {
    rollout->shift = (struct shift){0};
    rollout->configuration = name;
  }
  return true;
}

/* ---- Shapes of one's own ---- */

/* A whole number of the shape, also one that is written as a string; 0 after a diagnostic. */
static int read_whole(const struct rollouts *rollouts, const node *shape, const char *name,
                      int most, const char *place) {
  struct arena *arena = rollouts->service->arena;
  const node *value = node_member(shape, name);
  double number = node_double(value);
  if (node_is(value, NODE_NUMBER) && number >= 1 && number <= most && number == (int)number)
    return (int)number;
  diagnose(
      rollouts->diagnostics, RO114, text_new(arena, "%s.%s", place, name),
      "%s.%s %s; it must be a whole number from 1 to %d", place, name,
      value ? text_new(arena, "is %s",
                       node_number(value) ? node_number(value) : node_kind_name(node_kind(value)))
            : "is missing",
      most);
  return 0;
}

static bool read_shape(const struct rollouts *rollouts, const node *type, const char *place,
                       struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const node *canary = node_only(type, "canary"), *linear = node_only(type, "linear"),
             *shape = canary ? canary : linear;
  if (!shape || !node_is(shape, NODE_OBJECT)) {
    diagnose(rollouts->diagnostics, RO114, place,
             "%s is an object; it must be {canary: {percentage, interval}} or {linear: "
             "{percentage, interval}}",
             place);
    return false;
  }
  const char *below = text_new(arena, "%s.%s", place, node_name(shape));
  struct shift shift = {canary ? 'C' : 'L',
                        read_whole(rollouts, shape, "percentage", SHIFT_MOST_PERCENT, below),
                        read_whole(rollouts, shape, "interval", SHIFT_MOST_MINUTES, below)};
  if (!shift.percent || !shift.interval) return false;
  if (shift_minutes(&shift) > SHIFT_MOST_MINUTES) {
    diagnose(rollouts->diagnostics, RO114, below,
             "%d %% every %d minutes takes %d minutes; CodeDeploy takes at most %d", shift.percent,
             shift.interval, shift_minutes(&shift), SHIFT_MOST_MINUTES);
    return false;
  }
  const struct configuration *row = configuration_of(&shift);
  if (row) {
    set_predefined(rollouts, rollout, row);
    return true;
  }
  rollout->shift = shift;
  rollout->configuration_id =
      name_configuration_id(arena, canary != NULL, shift.percent, shift.interval);
  return true;
}

bool configuration_read(const struct rollouts *rollouts, const node *type, const char *place,
                        struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const char *name = node_string(type);
  rollout->configuration = rollout->configuration_id = NULL;
  if (node_is(type, NODE_OBJECT)) return read_shape(rollouts, type, place, rollout);
  if (name && *name) return read_name(rollouts, name, place, rollout);
  diagnose(rollouts->diagnostics, RO103, place,
           "%s %s; it must be a name such as Linear10PercentEvery1Minute%s", place,
           !type  ? "is missing"
           : name ? "is empty"
                  : text_new(arena, "is %s", node_kind_name(node_kind(type))),
           setting_unlisted(rollouts, type));
  return false;
}

/* Without a name of its own: a named one could not be replaced when its numbers change. */
static node *configuration_body(const struct shift *shift) {
  bool is_canary = shift->shape == 'C';
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::DeploymentConfig"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ComputePlatform", node_new_string("Lambda"));
  node *routing = node_add(properties, "TrafficRoutingConfig", node_new_object());
  node_add(routing, "Type", node_new_string(is_canary ? "TimeBasedCanary" : "TimeBasedLinear"));
  node *numbers =
      node_add(routing, is_canary ? "TimeBasedCanary" : "TimeBasedLinear", node_new_object());
  node_add(numbers, is_canary ? "CanaryPercentage" : "LinearPercentage",
           node_new_number(shift->percent));
  node_add(numbers, is_canary ? "CanaryInterval" : "LinearInterval",
           node_new_number(shift->interval));
  return body;
}

void configurations_put(const struct rollouts *rollouts) {
  struct index made;
  index_init(&made, rollouts->service->arena, 4);
  for (size_t i = 0; i < rollouts->count; i++) {
    const char *id = rollouts->list[i].configuration_id;
    if (id && index_put(&made, id, &rollouts->list[i]))
      plan_put_resource(rollouts->plan, id, configuration_body(&rollouts->list[i].shift));
  }
}
