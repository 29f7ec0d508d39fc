#include "transform/transform.h"

#include <string.h>

#include "alarms/alarms.h"
#include "checks/checks.h"
#include "checks/guards.h"

static void run_alarms(struct transform *transform) {
  alarms_plan(&transform->service, &transform->template, &transform->plan, &transform->diagnostics);
}

static void run_rollout(struct transform *transform) {
  rollout_plan(&transform->rollouts, &transform->service, &transform->template, &transform->plan, &transform->diagnostics);
}

static void run_checks(struct transform *transform) {
  checks_run(&transform->template, &transform->plan, &transform->diagnostics);
  if (!transform->diagnostics.errors) guards_check(&transform->rollouts);
}

/* Alarms come at compileEvents, before the user's own `resources` are merged, so that those override them; rollouts come
 * when the template is complete, so that every caller is there. */
const struct pass transform_passes[] = {
    {"alarms", "package:compileEvents", "custom.alerts, functions.*.alarms", "alarms, topics, log metric filters, dashboards",
     run_alarms},
    {"rollout", "after:aws:package:finalize:mergeCustomProviderResources",
     "deploymentSettings of custom and functions; versions and callers in the template",
     "aliases, deployment groups, application, service role; callers moved to the alias", run_rollout},
    {"checks", "after:aws:package:finalize:mergeCustomProviderResources", "the template with everything in it", "nothing",
     run_checks},
    {0},
};

void transform_run(struct transform *transform, struct arena *arena, const struct transform_input *input) {
  *transform = (struct transform){.arena = arena, .lacks_events = input->lacks_events};
  diagnostics_init(&transform->diagnostics, arena);
  service_read(&transform->service, arena, input->service, input->naming, input->options, &transform->diagnostics);
  template_read(&transform->template, arena, input->template, &transform->diagnostics);
  plan_init(&transform->plan, arena);
  for (const struct pass *pass = transform_passes; pass->name; pass++) {
    if (input->hook && strcmp(input->hook, pass->hook) != 0) continue;
    size_t first = transform->plan.count;
    pass->run(transform);
    if (!transform->diagnostics.errors) plan_apply(&transform->plan, &transform->template, first);
  }
}
