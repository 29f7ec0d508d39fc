/* Conditions of what is made for a function. A version that the framework publishes without the
 * function's Condition (serverless 3), and the output that names it, get that condition: the
 * template would be refused wherever the function does not exist. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* ---- Versions ---- */

static void set_condition(struct rollouts *rollouts, node *body, const char *section,
                          const char *name, const char *condition) {
  struct path root = {NULL, section, 0}, at = {&root, name, 0};
  plan_set_member(rollouts->plan, body, &at, "Condition", node_new_string(condition));
}

/* The outputs that are exactly a version: logical id of the version -> node. */
static struct index outputs_of_versions(const struct rollouts *rollouts) {
  const struct template *template = rollouts->template;
  struct index outputs;
  index_init(&outputs, template->arena, 0);
  for (node *output = node_first(node_member(template->root, "Outputs")); output;
       output = node_next(output)) {
    const char *id = node_string(node_only(node_member(output, "Value"), "Ref"));
    if (id && !node_member(output, "Condition")) index_put(&outputs, id, output);
  }
  return outputs;
}

static void complete_versions(struct rollouts *rollouts) {
  const struct template *template = rollouts->template;
  struct index outputs = {0};
  for (size_t i = 0; i < template->count; i++) {
    const struct resource *version = &template->list[i];
    if (strcmp(version->type, "AWS::Lambda::Version") != 0 || resource_condition(version)) continue;
    const char *id =
        template_referred(template->arena, node_member(version->properties, "FunctionName"));
    const char *condition = id ? resource_condition(template_resource(template, id)) : NULL;
    if (!condition) continue;
    if (!outputs.arena) outputs = outputs_of_versions(rollouts);
    set_condition(rollouts, version->body, "Resources", version->id, condition);
    node *output = index_get(&outputs, version->id);
    if (output) set_condition(rollouts, output, "Outputs", node_name(output), condition);
  }
}

/* ---- The condition of a rollout ---- */

const char *condition_unknown(const struct rollouts *rollouts, const char *name) {
  struct arena *arena = rollouts->service->arena;
  const char *nearest = text_nearest(name, conditions_names(&rollouts->conditions));
  return text_new(arena, "the template does not define the condition %s%s", text_shown(arena, name),
                  nearest ? text_new(arena, "; did you mean %s?", text_shown(arena, nearest)) : "");
}

static void diagnose_unknown(struct rollouts *rollouts, const struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const char *id = text_shown(arena, rollout->function->logical_id);
  diagnose(rollouts->diagnostics, RO318, text_new(arena, "Resources.%s.Condition", id), "%s: %s",
           id, condition_unknown(rollouts, rollout->condition));
}

/* Where the function exists and the version does not, there would be no alias for callers to call.
 * */
static void check_version(struct rollouts *rollouts, const struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const char *condition =
      resource_condition(template_resource(rollouts->template, rollout->version_id));
  const struct fact facts = {NULL, rollout->condition, false};
  if (conditions_imply(&rollouts->conditions, &facts, condition)) return;
  const char *where = rollout->condition ? text_new(arena, "where %s is true",
                                                    text_shown(arena, rollout->condition))
                                         : "always";
  diagnose(rollouts->diagnostics, RO316,
           text_new(arena, "Resources.%s.Condition", text_shown(arena, rollout->version_id)),
           "the function %s exists %s, its version %s only where %s is true",
           text_shown(arena, rollout->function->key), where, text_shown(arena, rollout->version_id),
           text_shown(arena, condition));
}

/* Functions that share one setting share its condition. */
static const char *enabled_condition(struct rollouts *rollouts, size_t position) {
  const struct rollout *rollout = &rollouts->list[position];
  const char *name = node_string(node_only(rollout->enabled, "Condition"));
  for (size_t i = 0; i < position && !name; i++)
    if (rollouts->list[i].enabled_condition &&
        node_equal(rollouts->list[i].enabled, rollout->enabled))
      name = rollouts->list[i].enabled_condition;
  if (name) return name;
  struct arena *arena = rollouts->service->arena;
  return conditions_define(&rollouts->conditions,
                           name_rollout_condition(arena, rollout->function->logical_id),
                           node_copy(rollout->enabled));
}

/* Does anything of the rollout depend on `enabled`? */
static bool has_choice(const struct rollout *rollout) {
  return rollout->shift.kind != SHIFT_ALL_AT_ONCE || rollout->before.function ||
         rollout->before.other || rollout->after.function || rollout->after.other ||
         setting_is_on(node_member(rollout->settings, "canaryAlarms")) ||
         node_first(node_member(rollout->settings, "alarms"));
}

static void diagnose_enabled(struct rollouts *rollouts, const struct rollout *rollout) {
  struct arena *arena = rollouts->service->arena;
  const char *place = setting_place(rollouts, rollout, "enabled"),
             *key = text_shown(arena, rollout->function->key);
  if (rollout->enabled_condition)
    diagnose(rollouts->diagnostics, RO129, place,
             "the deployment decides whether %s shifts gradually; the alias %s stays either way",
             key, rollout->alias);
  else if (rollout->is_never_enabled)
    diagnose(
        rollouts->diagnostics, RO129, place,
        "`enabled` is false wherever %s exists, so it never shifts gradually; the alias %s stays",
        key, rollout->alias);
}

static void take_enabled(struct rollouts *rollouts, size_t position) {
  struct rollout *rollout = &rollouts->list[position];
  const struct fact facts = {NULL, rollout->condition, false};
  if (!rollout->enabled || !has_choice(rollout)) return;
  bool is_true;
  if (!conditions_decide(&rollouts->conditions, &facts, rollout->enabled, &is_true))
    rollout->enabled_condition = enabled_condition(rollouts, position);
  else rollout->is_never_enabled = !is_true;
  diagnose_enabled(rollouts, rollout);
}

/* A hook that never exists where the function does is none: it cannot test anything. */
static void take_hook(struct rollouts *rollouts, const struct rollout *rollout, const char *setting,
                      struct hook *hook) {
  const struct fact facts = {NULL, rollout->condition, false};
  bool is_never = false;
  if (hook_is_set(*hook))
    hook->condition =
        conditions_needed(&rollouts->conditions, &facts, hook_value(*hook), &is_never);
  if (!is_never) return;
  const char *place = setting_place(rollouts, rollout, setting);
  diagnose(rollouts->diagnostics, RO317, place,
           "%s names a function that never exists where %s does: the hook never runs", place,
           text_shown(rollouts->service->arena, rollout->function->key));
  *hook = (struct hook){0};
}

void rollouts_take_conditions(struct rollouts *rollouts) {
  complete_versions(rollouts);
  for (size_t i = 0; i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    rollout->condition =
        resource_condition(template_resource(rollouts->template, rollout->function->logical_id));
    take_enabled(rollouts, i);
    if (rollout->condition && !conditions_has(&rollouts->conditions, rollout->condition))
      diagnose_unknown(rollouts, rollout);
    else if (rollout->version_id) check_version(rollouts, rollout);
    take_hook(rollouts, rollout, "preTrafficHook", &rollout->before);
    take_hook(rollouts, rollout, "postTrafficHook", &rollout->after);
  }
}

void condition_add(const struct rollout *rollout, node *body) {
  if (rollout->condition) node_add(body, "Condition", node_new_string(rollout->condition));
}

/* ---- What refers to a conditional resource ---- */

node *value_where_it_is(struct rollouts *rollouts, const struct fact *facts, node *value) {
  bool is_never;
  const char *needed = conditions_needed(&rollouts->conditions, facts, value, &is_never);
  if (is_never) return NULL;
  return intrinsic_if(needed, value, needed ? intrinsic_no_value() : NULL);
}

node *value_where_enabled(struct rollouts *rollouts, const struct rollout *rollout, node *value,
                          node *otherwise) {
  if (!rollout->enabled_condition) return value;
  return intrinsic_if(conditions_use(&rollouts->conditions, rollout->enabled_condition), value,
                      otherwise);
}

void condition_check(struct rollouts *rollouts, const struct rollout *rollout, const char *setting,
                     const node *value) {
  struct arena *arena = rollouts->service->arena;
  const struct fact facts = {NULL, rollout->condition, false};
  const char *needed = conditions_needed(&rollouts->conditions, &facts, value, NULL);
  if (!needed) return;
  const char *place = setting_place(rollouts, rollout, setting);
  diagnose(rollouts->diagnostics, RO317, place,
           "%s refers to a resource that exists only where %s is true; the deployment group of %s "
           "exists also where it is false",
           place, text_shown(arena, needed), text_shown(arena, rollout->function->key));
}

/* The resource's Condition and the choices of Fn::If on the way to a value of it. */
static const struct fact *facts_at(const struct rollouts *rollouts, const struct resource *resource,
                                   const struct path *path) {
  struct arena *arena = rollouts->service->arena;
  struct fact *facts = arena_alloc(arena, sizeof *facts);
  *facts = (struct fact){NULL, resource_condition(resource), false};
  for (const struct path *frame = path; frame && frame->parent; frame = frame->parent) {
    const struct path *above = frame->parent;
    if (frame->name || !above->name || strcmp(above->name, "Fn::If") != 0) continue;
    const char *condition = node_string(node_first(template_at(rollouts->template, above)));
    struct fact *fact = arena_alloc(arena, sizeof *fact);
    *fact = (struct fact){facts, condition, frame->position != 1};
    facts = fact;
  }
  return facts;
}

bool condition_is_met(struct rollouts *rollouts, const struct rollout *rollout,
                      const struct mention *mention) {
  return !rollout->condition ||
         conditions_imply(&rollouts->conditions,
                          facts_at(rollouts, mention->resource, mention->path), rollout->condition);
}

bool condition_may_be_met(struct rollouts *rollouts, const struct resource *resource,
                          const struct path *path, const struct branch *branch) {
  const struct fact *facts = facts_at(rollouts, resource, path);
  for (; branch; branch = branch->outer) {
    struct fact *fact = arena_alloc(rollouts->service->arena, sizeof *fact);
    *fact = (struct fact){facts, branch->condition, branch->position != 1};
    facts = fact;
  }
  return !facts->and || conditions_can_hold(&rollouts->conditions, facts);
}
