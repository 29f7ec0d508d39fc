#include "transform/transform.h"

#include <string.h>

#include "alarms/alarms.h"
#include "checks/checks.h"
#include "checks/guards.h"
#include "checks/imports.h"
#include "checks/placement.h"
#include "checks/policy_sizes.h"

static void run_settings(struct transform *transform) {
  asked_check(&transform->service, &transform->diagnostics);
}

static void run_alarms(struct transform *transform) {
  alarms_plan(&transform->service, &transform->template, &transform->plan, &transform->diagnostics);
}

static void run_conditions(struct transform *transform) {
  alarms_plan_conditions(&transform->service, &transform->template, &transform->plan);
}

static void run_rollout(struct transform *transform) {
  rollout_plan(&transform->rollouts, &transform->service, &transform->template, &transform->plan,
               &transform->diagnostics);
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
  checks_run(&transform->template, &transform->plan, &transform->diagnostics);
  if (transform->rollouts.count && transform->template.resources)
    policy_sizes_check(&transform->rollouts.scope, &transform->diagnostics);
  if (!transform->diagnostics.errors) guards_check(&transform->rollouts);
}

/* Alarms come at compileEvents, before the user's own `resources` are merged, so that those
 * override them; rollouts come when the template is complete, so that every caller is there. */
const struct pass transform_passes[] = {
    {"settings", "package:compileEvents", "custom, provider, functions, plugins", "nothing",
     run_settings, NULL, "AWS::Lambda::Version"},
    {"alarms", "package:compileEvents", "custom.alerts, functions.*.alarms",
     "alarms, topics, log metric filters, dashboards", run_alarms, NULL, "AWS::Lambda::Version"},
    {"alarms' conditions", "after:aws:package:finalize:mergeCustomProviderResources",
     "alarms and what they refer to", "their conditions", run_conditions, NULL, NULL},
    {"rollout", "after:aws:package:finalize:mergeCustomProviderResources",
     "deploymentSettings of custom and functions; versions and callers in the template",
     "aliases, deployment groups, application, service role; callers moved to the alias",
     run_rollout, NULL, NULL},
    {"waits", "after:aws:package:finalize:mergeCustomProviderResources",
     "the template with aliases and callers", "waits for aliases and permissions", run_waits, NULL,
     NULL},
    {"alarms' stack", "after:aws:package:finalize:mergeCustomProviderResources",
     "custom.alerts.externalStack; the template's resources",
     "a second template, for a stack of the alarms", run_external, NULL, NULL},
    {"checks", "after:aws:package:finalize:mergeCustomProviderResources",
     "the template with everything in it", "nothing", run_checks, NULL, NULL},
    {"alarms' stack, deployed", "after:deploy:deploy",
     "custom.alerts.externalStack; the template's resources", "the second template", run_external,
     "deploy", NULL},
    {"alarms' stack, removed", "before:remove:remove", "custom.alerts.externalStack", "its name",
     run_removal, "remove", NULL},
    {0},
};

void transform_run(struct transform *transform, struct arena *arena,
                   const struct transform_input *input) {
  *transform = (struct transform){.arena = arena, .lacks_events = input->lacks_events};
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
