#include "rollout/rollout.h"

#include "rollout/account.h"
#include "rollout/internal.h"
#include "service/names.h"

void rollout_plan(struct rollouts *rollouts, const struct service *service,
                  const struct template *template, struct plan *plan,
                  struct diagnostics *diagnostics) {
  *rollouts = (struct rollouts){.service = service,
                                .template = template,
                                .plan = plan,
                                .diagnostics = diagnostics,
                                .had_errors = diagnostics->errors > 0};
  scope_init(&rollouts->scope, template, service->region, service->stack);
  rollouts->scope.account = account_shown(template, service, &rollouts->is_account_moved);
  rollouts->application_id = name_application(service->arena, service->stack_alphanumeric);
  conditions_init(&rollouts->conditions, template, plan);
  index_init(&rollouts->shifts, service->arena, 0);
  rollouts_read(rollouts);
  if (!rollouts->count || !template->resources) return;
  aliases_find_versions(rollouts);
  aliases_adopt(rollouts);
  rollouts_take_conditions(rollouts);
  configurations_switch(rollouts);
  limits_check(rollouts);
  application_put(rollouts);
  service_role_put(rollouts);
  configurations_put(rollouts);
  hook_roles_extend(rollouts);
  for (size_t i = 0; i < rollouts->count; i++) {
    canary_alarms_put(rollouts, &rollouts->list[i]);
    group_put(rollouts, &rollouts->list[i]);
    alias_put(rollouts, &rollouts->list[i]);
  }
  callers_move(rollouts);
}
