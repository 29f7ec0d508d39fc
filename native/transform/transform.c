#include "transform/transform.h"

#include <string.h>

#include "alarms/alarms.h"
#include "checks/checks.h"
#include "checks/guards.h"
#include "checks/imports.h"
#include "checks/placement.h"
#include "checks/policy_sizes.h"
#include "service/plugins.h"
#include "stacks/check.h"
#include "stacks/split.h"

static void run_settings(struct transform *transform) {
  service_check_keys(&transform->service, &transform->diagnostics);
  asked_check(&transform->service, &transform->diagnostics);
}

static void run_alarms(struct transform *transform) {
  alarms_plan(&transform->service, &transform->template, &transform->plan, &transform->diagnostics);
}

static void run_conditions(struct transform *transform) {
  alarms_plan_conditions(&transform->service, &transform->template, &transform->plan);
}

/* One template made of the packaged one and its nested stacks, which there are. */
static void read_whole(struct transform *transform, struct template *whole) {
  *whole = transform->template;
  if (!transform->is_flat) {
    struct diagnostics unsaid; /* the template was read already */
    diagnostics_init(&unsaid, transform->arena);
    template_read(whole, transform->arena, stacks_flatten(transform->stacks), &unsaid);
  }
  transform->whole = whole->root;
}

static void report_nested_caller(struct transform *transform, const struct rollout *rollout,
                                 const struct call *call) {
  struct arena *arena = transform->arena;
  const struct resource *caller = call->mention->resource;
  const struct stack_resource *nested =
      caller ? index_get(&transform->stacks->nested, caller->id) : NULL;
  if (!nested || call->is_permission || call->outcome == CALL_IS_ON) return;
  diagnose(&transform->diagnostics, RO305, path_text(arena, call->mention->path),
           "%s (%s) in %s stays on the function %s: a parameter of the nested stack %s gives it",
           text_shown(arena, nested->id), text_shown(arena, caller->type),
           text_shown(arena, nested->stack->file), text_shown(arena, rollout->function->key),
           text_shown(arena, nested->stack->id));
}

/* A nested stack that the user keeps in a file of its own gets the function by a parameter. Its
 * callers are found in one template made of both; they stay, because that file is not written. */
static void report_nested_callers(struct transform *transform) {
  struct template whole;
  struct rollouts rollouts;
  struct plan plan;
  struct diagnostics unsaid;
  if (!transform->stacks || !transform->stacks->known || !transform->rollouts.count) return;
  diagnostics_init(&unsaid, transform->arena);
  plan_init(&plan, transform->arena);
  read_whole(transform, &whole);
  rollout_plan(&rollouts, &transform->service, &whole, &plan, &unsaid);
  for (size_t i = 0; i < rollouts.count; i++)
    for (size_t k = 0; k < rollouts.list[i].call_count; k++)
      report_nested_caller(transform, &rollouts.list[i], &rollouts.list[i].calls[k]);
}

static void run_rollout(struct transform *transform) {
  bool is_split = transform->is_flat || service_is_split(&transform->service);
  if (!transform->is_flat &&
      split_refuse(&transform->service, &transform->template, transform->stacks,
                   !transform->is_packaging, &transform->diagnostics))
    return;
  rollout_plan(&transform->rollouts, &transform->service, &transform->template, &transform->plan,
               &transform->diagnostics);
  if (!is_split) report_nested_callers(transform);
}

static void run_waits(struct transform *transform) {
  if (!transform->diagnostics.errors) rollout_plan_waits(&transform->rollouts);
}

static void tell_external(struct transform *transform) {
  const struct external_stack *stack = &transform->external;
  struct arena *arena = transform->arena;
  size_t count = node_count(node_member(stack->template, "Resources"));
  if (stack->template && !transform->diagnostics.errors)
    diagnose(&transform->diagnostics, RO221, "custom.alerts.externalStack",
             "%zu resource%s to the stack %s", count, count == 1 ? " belongs" : "s belong",
             text_shown(arena, stack->name));
}

/* While the template is packaged, what is wrong with it is said; once it is deployed, it is made
 * from the same again, because a package may be deployed by another process. */
static void run_external(struct transform *transform) {
  if (!external_stack_is_on(&transform->service) || transform->external.name ||
      transform->diagnostics.errors)
    return;
  external_stack_make(&transform->external, &transform->service, &transform->template,
                      &transform->diagnostics);
  tell_external(transform);
}

static void run_removal(struct transform *transform) {
  if (external_stack_is_on(&transform->service) && !transform->external.name)
    external_stack_begin(&transform->external, &transform->service);
}

static void run_checks(struct transform *transform) {
  imports_check(&transform->service, &transform->template, &transform->plan,
                &transform->diagnostics);
  bool is_divided = transform->is_flat || service_is_split(&transform->service);
  checks_run(&transform->template, &transform->plan, is_divided, &transform->diagnostics);
  if (transform->rollouts.count && transform->template.resources)
    policy_sizes_check(&transform->rollouts.scope, &transform->diagnostics);
  if (!transform->diagnostics.errors) guards_check(&transform->rollouts);
}

/* ---- Nested stacks ---- */

/* What the plan puts, by logical id, with what stood for it before: for an alias the function. */
static struct index own_resources(const struct transform *transform, const struct plan *plan) {
  struct index own;
  index_init(&own, transform->arena, plan->count);
  for (size_t i = 0; i < plan->count; i++)
    if (plan->list[i].kind == EDIT_PUT_RESOURCE) index_put(&own, plan->list[i].name, "");
  for (size_t i = 0; i < transform->rollouts.count; i++) {
    const struct rollout *rollout = &transform->rollouts.list[i];
    index_put(&own, rollout->alias_id, (void *)rollout->function->logical_id);
  }
  return own;
}

/* After the framework has packaged a stack that was split, the rollouts are in it already; planned
 * anew, without a word, they tell which resources are theirs. */
static struct index own_anew(struct transform *transform) {
  struct plan plan;
  struct diagnostics unsaid;
  plan_init(&plan, transform->arena);
  diagnostics_init(&unsaid, transform->arena);
  rollout_plan(&transform->rollouts, &transform->service, &transform->template, &plan, &unsaid);
  return own_resources(transform, &plan);
}

static void run_stacks(struct transform *transform) {
  if (!transform->stacks || !transform->stacks->known || transform->diagnostics.errors) return;
  struct template whole;
  read_whole(transform, &whole);
  const struct index own =
      transform->is_packaging ? own_anew(transform) : own_resources(transform, &transform->plan);
  bool is_split = transform->is_flat || service_is_split(&transform->service);
  stacks_check(&(struct stacks_check){&transform->service, transform->stacks, &whole, &own,
                                      is_split, &transform->diagnostics});
}

/* Alarms come at compileEvents, before the user's own `resources` are merged, so that those
 * override them; rollouts come when the template is complete, so that every caller is there. */
const struct pass transform_passes[] = {
    {"settings", "package:compileEvents", "custom, provider, functions, plugins", "nothing",
     .run = run_settings, .whole_type = "AWS::Lambda::Version"},
    {"alarms", "package:compileEvents", "custom.alerts, functions.*.alarms",
     "alarms, topics, log metric filters, dashboards", .run = run_alarms,
     .whole_type = "AWS::Lambda::Version"},
    {"alarms' conditions", "after:aws:package:finalize:mergeCustomProviderResources",
     "alarms and what they refer to", "their conditions", .run = run_conditions},
    {"rollout", "after:aws:package:finalize:mergeCustomProviderResources",
     "deploymentSettings of custom and functions; versions and callers in the template",
     "aliases, deployment groups, application, service role; callers moved to the alias",
     .run = run_rollout},
    {"waits", "after:aws:package:finalize:mergeCustomProviderResources",
     "the template with aliases and callers", "waits for aliases and permissions",
     .run = run_waits},
    {"alarms' stack", "after:aws:package:finalize:mergeCustomProviderResources",
     "custom.alerts.externalStack; the template's resources",
     "a second template, for a stack of the alarms", .run = run_external},
    {"checks", "after:aws:package:finalize:mergeCustomProviderResources",
     "the template with everything in it", "nothing", .run = run_checks},
    {"nested stacks", "before:aws:package:finalize:saveServiceState",
     "the template and its nested stacks, where it was split", "nothing", .run = run_stacks,
     .only_type = STACKS_TYPE, .reads_stacks = true},
    {"alarms' stack, deployed", "after:deploy:deploy",
     "custom.alerts.externalStack; the template's resources", "the second template",
     .run = run_external, .stack_action = "deploy", .reads_stacks = true},
    {"alarms' stack, removed", "before:remove:remove", "custom.alerts.externalStack", "its name",
     .run = run_removal, .stack_action = "remove"},
    {0},
};

void transform_run(struct transform *transform, struct arena *arena,
                   const struct transform_input *input) {
  *transform = (struct transform){.arena = arena,
                                  .lacks_events = input->lacks_events,
                                  .is_packaging = input->hook != NULL,
                                  .stacks = input->stacks,
                                  .is_flat = input->is_flat};
  diagnostics_init(&transform->diagnostics, arena);
  service_read(&transform->service, arena, input->service, input->naming, input->options,
               &transform->diagnostics);
  template_read(&transform->template, arena, input->template, &transform->diagnostics);
  plan_init(&transform->plan, arena);
  for (const struct pass *pass = transform_passes; pass->name; pass++) {
    if (input->hook && strcmp(input->hook, pass->hook) != 0) continue;
    size_t first = transform->plan.count;
    pass->run(transform);
    if (!transform->diagnostics.errors) plan_apply(&transform->plan, &transform->template, first);
  }
}

node *transform_external_node(const struct transform *transform) {
  node *stack = external_stack_node(&transform->external);
  node_add(stack, "of", node_new_string(transform->service.stack));
  return stack;
}
