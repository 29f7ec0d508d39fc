#include "rollout/configurations.h"

#include <string.h>
#include <strings.h>

#include "rollout/internal.h"
#include "service/names.h"
#include "shift/routing.h"

/* Of the predefined ones. */
static const char *const names[] = {
#define NAME(name, kind, percent, interval) name,
    PREDEFINED_SHIFT_ROWS(NAME)
#undef NAME
        NULL};

/* ---- One type ---- */

/* What a type comes to: the members of the same names of struct rollout. */
struct choice {
  struct shift shift;
  const char *name; /* CodeDeploy's, or the logical id of one that is added */
  bool is_added;
};

static void set_predefined(const struct rollouts *rollouts, struct choice *choice,
                           const struct predefined_shift *row) {
  *choice =
      (struct choice){.shift = row->shift,
                      .name = text_new(rollouts->service->arena, "%s%s", SHIFT_PREFIX, row->name)};
}

/* A word that can only mean one of the predefined ones. */
static bool looks_predefined(const char *type) {
  static const char *const beginnings[] = {"CodeDeployDefault.", "Canary", "Linear", "AllAtOnce"};
  for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
    if (strncasecmp(type, beginnings[i], strlen(beginnings[i])) == 0) return true;
  return false;
}

/* A missing or superfluous s counts before any other edit: AWS writes Every1Minute, but
 * Every2Minutes, and the digit is meant. */
static const char *nearest_to(struct arena *arena, const char *bare) {
  size_t length = strlen(bare);
  const struct predefined_shift *row = shift_named(text_new(arena, "%ss", bare));
  if (!row && length && bare[length - 1] == 's')
    row = shift_named(arena_copy(arena, bare, length - 1));
  return row ? row->name : text_nearest(bare, names);
}

const char *configuration_absence(struct arena *arena, const char *name) {
  const char *bare = shift_bare_name(name), *nearest = nearest_to(arena, bare);
  size_t length = strlen(bare), other = nearest ? strlen(nearest) : 0;
  /* MyCanary10Percent5Minutes is not */
  bool is_misspelt = nearest && (length > other ? length - other : other - length) <= 1;
  if (shift_named(name) || (!is_misspelt && !looks_predefined(name))) return NULL;
  return text_new(arena, "CodeDeploy has no configuration \"%s\"%s", text_shown(arena, name),
                  nearest ? text_new(arena, "; did you mean \"%s\"?", nearest) : "");
}

/* A predefined name, with or without its prefix; or one of the user's own, which exists elsewhere.
 * */
static bool read_name(const struct rollouts *rollouts, const char *name, const char *place,
                      struct choice *choice) {
  const struct predefined_shift *row = shift_named(name);
  const char *absence = row ? NULL : configuration_absence(rollouts->service->arena, name);
  if (absence) {
    diagnose(rollouts->diagnostics, RO104, place, "%s", absence);
    return false;
  }
  if (row) set_predefined(rollouts, choice, row);
  else *choice = (struct choice){.name = name};
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

static bool read_shape(struct rollouts *rollouts, const node *type, const char *place,
                       struct choice *choice) {
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
  struct shift shift = {canary ? SHIFT_CANARY : SHIFT_LINEAR,
                        read_whole(rollouts, shape, "percentage", SHIFT_MOST_PERCENT, below),
                        read_whole(rollouts, shape, "interval", SHIFT_MOST_MINUTES, below)};
  if (!shift.percent || !shift.interval) return false;
  if (shift_minutes(&shift) > SHIFT_MOST_MINUTES) {
    diagnose(rollouts->diagnostics, RO114, below,
             "%d %% every %d minutes takes %d minutes; CodeDeploy takes at most %d", shift.percent,
             shift.interval, shift_minutes(&shift), SHIFT_MOST_MINUTES);
    return false;
  }
  const struct predefined_shift *row = shift_row(&shift);
  if (row) {
    set_predefined(rollouts, choice, row);
    return true;
  }
  *choice = (struct choice){
      shift, name_configuration_id(arena, canary != NULL, shift.percent, shift.interval), true};
  struct shift *kept = arena_alloc(arena, sizeof *kept);
  *kept = shift;
  index_put(&rollouts->shifts, choice->name, kept);
  return true;
}

/* A name or a shape. */
static bool read_choice(struct rollouts *rollouts, const node *type, const char *place,
                        struct choice *choice) {
  struct arena *arena = rollouts->service->arena;
  const char *name = node_string(type);
  if (node_is(type, NODE_OBJECT)) return read_shape(rollouts, type, place, choice);
  if (name && *name) return read_name(rollouts, name, place, choice);
  diagnose(rollouts->diagnostics, RO103, place,
           "%s %s; it must be a name such as Linear10PercentEvery1Minute%s", place,
           !type  ? "is missing"
           : name ? "is empty"
                  : text_new(arena, "is %s", node_kind_name(node_kind(type))),
           setting_unlisted(rollouts, type));
  return false;
}

static node *choice_value(const struct choice *choice) {
  return choice->is_added ? intrinsic_ref(choice->name) : node_new_string(choice->name);
}

/* ---- What the deployment decides ---- */

/* A value that CloudFormation carries to CodeDeploy as it is. `whose`: where it comes from. */
static void check_carried(const struct rollouts *rollouts, const char *whose, const node *value,
                          const char *place) {
  struct arena *arena = rollouts->service->arena;
  const char *name = node_string(value);
  size_t prefix = strlen(SHIFT_PREFIX);
  if (!name || !looks_predefined(name)) return;
  bool has_prefix = strncmp(name, SHIFT_PREFIX, prefix) == 0;
  const char *bare = has_prefix ? name + prefix : name, *nearest = text_nearest(bare, names);
  if (has_prefix && (shift_named(bare) || strstr(bare, "${"))) return;
  const char *better = strstr(name, "${") ? name : nearest;
  diagnose(
      rollouts->diagnostics, RO127, place, "%s \"%s\", which is no configuration of CodeDeploy%s",
      whose, text_shown(arena, name),
      better ? text_new(arena, "; write \"%s%s\"", SHIFT_PREFIX, text_shown(arena, better)) : "");
}

static void check_parameter(const struct rollouts *rollouts, const char *name, const char *place) {
  const node *parameter = node_member(node_member(rollouts->template->root, "Parameters"), name);
  const char *whose = text_new(rollouts->service->arena, "the parameter %s may be",
                               text_shown(rollouts->service->arena, name));
  check_carried(rollouts, whose, node_member(parameter, "Default"), place);
  const node *allowed = node_member(parameter, "AllowedValues");
  for (const node *each = node_first(allowed); each; each = node_next(each))
    check_carried(rollouts, whose, each, place);
}

/* Every value that {Fn::FindInMap: [map, key, name]} can have. */
static void check_map(const struct rollouts *rollouts, const node *operands, const char *place) {
  const char *map = node_string(node_at(operands, 0)), *key = node_string(node_at(operands, 1)),
             *name = node_string(node_at(operands, 2));
  const node *mapping =
      map ? node_member(node_member(rollouts->template->root, "Mappings"), map) : NULL;
  for (const node *each = node_first(mapping); each && name; each = node_next(each))
    if (!key || strcmp(key, node_name(each)) == 0)
      check_carried(rollouts,
                    text_new(rollouts->service->arena, "the mapping %s has",
                             text_shown(rollouts->service->arena, map)),
                    node_member(each, name), place);
}

/* Another intrinsic than Fn::If: it is carried over as it is written. NULL after a diagnostic. */
static node *read_carried(const struct rollouts *rollouts, const node *type, const char *place) {
  const char *name = node_string(node_only(type, "Ref"));
  const struct resource *resource = name ? template_resource(rollouts->template, name) : NULL;
  bool is_other = resource && strcmp(resource->type, "AWS::CodeDeploy::DeploymentConfig") != 0;
  if (!setting_meets(rollouts, type, place, RO128)) return NULL;
  if (is_other || (name && strcmp(name, "AWS::NoValue") == 0)) {
    diagnose(rollouts->diagnostics, RO128, place, "%s gives no deployment configuration",
             text_shown(rollouts->service->arena, name));
    return NULL;
  }
  if (name) check_parameter(rollouts, name, place);
  check_map(rollouts, node_only(type, "Fn::FindInMap"), place);
  if (node_string(node_only(type, "Fn::Sub")))
    check_carried(rollouts, "the text is", node_only(type, "Fn::Sub"), place);
  return node_copy(type);
}

static node *read_value(struct rollouts *rollouts, const node *type, const char *place);

/* A branch is read as `type` is; which one is chosen, the deployment decides. */
static node *read_if(struct rollouts *rollouts, const node *operands, const char *place) {
  struct arena *arena = rollouts->service->arena;
  const char *condition = node_string(node_at(operands, 0));
  if (!condition || node_count(operands) != 3 ||
      !conditions_has(&rollouts->conditions, condition)) {
    diagnose(rollouts->diagnostics, RO128, place, "%s",
             condition && node_count(operands) == 3
                 ? condition_unknown(rollouts, condition)
                 : "Fn::If takes the name of a condition of the template and two types");
    return NULL;
  }
  node *branches[2];
  for (size_t i = 0; i < 2; i++)
    branches[i] = read_value(rollouts, node_at(operands, i + 1),
                             text_new(arena, "%s.Fn::If[%zu]", place, i + 1));
  return branches[0] && branches[1] ? intrinsic_if(condition, branches[0], branches[1]) : NULL;
}

static node *read_value(struct rollouts *rollouts, const node *type, const char *place) {
  const node *branches = node_only(type, "Fn::If");
  if (branches) return read_if(rollouts, branches, place);
  if (intrinsic_is(type)) return read_carried(rollouts, type, place);
  struct choice choice;
  return read_choice(rollouts, type, place, &choice) ? choice_value(&choice) : NULL;
}

/* For people: !If [IsProd, A, B], ${Parameter}, else as JSON. */
static void spell(const node *value, struct text *text) {
  const char *name = node_string(node_only(value, "Ref"));
  const node *branches = node_only(value, "Fn::If");
  if (name) text_format(text, "${%s}", name);
  else if (node_string(value)) text_string(text, node_string(value));
  else if (branches) {
    text_format(text, "!If [%s, ", node_string(node_at(branches, 0)));
    spell(node_at(branches, 1), text);
    text_string(text, ", ");
    spell(node_at(branches, 2), text);
    text_char(text, ']');
  } else document_print(value, DOCUMENT_COMPACT, text);
}

static void set_value(const struct rollouts *rollouts, struct rollout *rollout, node *value) {
  struct text text;
  text_init(&text, rollouts->service->arena);
  spell(value, &text);
  rollout->shift = (struct shift){0};
  rollout->configuration = text_trim(&text);
  rollout->configuration_id = NULL;
  rollout->configuration_value = value;
}

static void take_choice(struct rollout *rollout, const struct choice *choice) {
  rollout->shift = choice->shift;
  rollout->configuration = choice->is_added ? NULL : choice->name;
  rollout->configuration_id = choice->is_added ? choice->name : NULL;
  rollout->configuration_value = NULL;
}

bool configuration_read(struct rollouts *rollouts, const node *type, const char *place,
                        struct rollout *rollout) {
  if (intrinsic_is(type)) {
    node *value = read_value(rollouts, type, place);
    if (value) set_value(rollouts, rollout, value);
    return value != NULL;
  }
  struct choice choice;
  if (!read_choice(rollouts, type, place, &choice)) return false;
  take_choice(rollout, &choice);
  return true;
}

/* A choice that is no choice where the function exists is made. */
static void decide(struct rollouts *rollouts, struct rollout *rollout) {
  const struct fact facts = {NULL, rollout->condition, false};
  node *value = conditions_decided(&rollouts->conditions, &facts, rollout->configuration_value);
  const char *name = node_string(value), *id = node_string(node_only(value, "Ref"));
  const struct shift *added = id ? index_get(&rollouts->shifts, id) : NULL;
  struct choice choice = {0};
  if (name && read_name(rollouts, name, rollout->path, &choice)) take_choice(rollout, &choice);
  else if (added) take_choice(rollout, &(struct choice){*added, id, true});
  else set_value(rollouts, rollout, value);
}

void configurations_switch(struct rollouts *rollouts) {
  static const char at_once[] = SHIFT_PREFIX "AllAtOnce";
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    node *value = rollout->configuration_value ? rollout->configuration_value
                  : rollout->configuration_id  ? intrinsic_ref(rollout->configuration_id)
                                               : node_new_string(rollout->configuration);
    if (rollout->is_never_enabled) value = node_new_string(at_once);
    else if (rollout->enabled_condition && rollout->shift.kind != SHIFT_ALL_AT_ONCE)
      value = value_where_enabled(rollouts, rollout, value, node_new_string(at_once));
    else if (!rollout->configuration_value) continue;
    rollout->configuration_value = value;
    decide(rollouts, rollout);
  }
}

/* ---- Configurations of one's own ---- */

/* Without a name of its own: a named one could not be replaced when its numbers change. */
static node *configuration_body(const struct shift *shift) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::DeploymentConfig"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ComputePlatform", node_new_string("Lambda"));
  node_add(properties, "TrafficRoutingConfig", routing_new(shift));
  return body;
}

static void put_configuration(const struct rollouts *rollouts, struct index *made, const char *id) {
  const struct shift *shift = id ? index_get(&rollouts->shifts, id) : NULL;
  if (shift && index_put(made, id, (void *)shift))
    plan_put_resource(rollouts->plan, id, configuration_body(shift));
}

/* Those within an intrinsic, too. */
static void put_below(const struct rollouts *rollouts, struct index *made, const node *value) {
  put_configuration(rollouts, made, node_string(node_only(value, "Ref")));
  for (const node *each = node_first(node_only(value, "Fn::If")); each; each = node_next(each))
    put_below(rollouts, made, each);
}

void configurations_put(const struct rollouts *rollouts) {
  struct index made;
  index_init(&made, rollouts->service->arena, 4);
  for (size_t i = 0; i < rollouts->count; i++)
    if (rollouts->list[i].configuration_value)
      put_below(rollouts, &made, rollouts->list[i].configuration_value);
    else put_configuration(rollouts, &made, rollouts->list[i].configuration_id);
}
