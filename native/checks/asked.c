/* What the plugin is asked for, and why it may come to nothing. */
#include <string.h>

#include "alarms/alarms.h"
#include "checks/placement.h"
#include "rollout/rollout.h"
#include "service/plugins.h"
#include "service/settings.h"

static const char plugin_name[] = "serverless-plugin-rollout";

/* ---- What is asked for ---- */

static bool has_alarms(const node *owner, const char *name) {
  return node_first(node_member(owner, name)) != NULL;
}

/* The functions whose `alarms` ask for some; the first of them. */
static size_t functions_with_alarms(const struct service *service, const struct function **first) {
  size_t count = 0;
  for (size_t i = 0; i < service->function_count; i++) {
    if (!has_alarms(service->functions[i].definition, "alarms")) continue;
    if (!count) *first = &service->functions[i];
    count++;
  }
  return count;
}

static bool alerts_ask(const struct service *service) {
  static const char *const keys[] = {"alarms", "global", "function", "topics"};
  const struct function *first;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (has_alarms(service->alerts, keys[i])) return true;
  return setting_is_on(node_member(service->alerts, "dashboards")) ||
         functions_with_alarms(service, &first);
}

/* Do the shared settings say anything of how functions are rolled out? */
static bool asks(const node *settings) {
  for (const node *each = node_first(settings); each; each = node_next(each))
    if (strcmp(node_name(each), "watch") != 0 && strcmp(node_name(each), "ignore") != 0)
      return true;
  return false;
}

/* Is anything written about rollouts, `deploymentSettings: false` included? */
static bool settings_are_written(const struct service *service) {
  static const char *const elsewhere[] = {"deploymentSettings", "alerts"};
  for (size_t i = 0; i < sizeof elsewhere / sizeof *elsewhere; i++)
    if (node_member(service->document, elsewhere[i]) ||
        node_member(service->provider, elsewhere[i]))
      return true;
  for (size_t i = 0; i < service->function_count; i++)
    if (node_member(service->functions[i].definition, "deploymentSettings")) return true;
  return asks(service->deployment_settings);
}

/* How many functions would be rolled out on a stage that rolls out; the first of them. */
static size_t rolled_out(const struct service *service, const struct function **first) {
  size_t count = 0;
  for (size_t i = 0; i < service->function_count; i++) {
    if (!service_settings_of(service, &service->functions[i])) continue;
    if (!count) *first = &service->functions[i];
    count++;
  }
  return count;
}

/* ---- Why it comes to nothing ---- */

static const char *and_others(struct arena *arena, const char *what, size_t count) {
  if (count < 2) return what;
  return text_new(arena, "%s and %zu other%s", what, count - 1, count == 2 ? "" : "s");
}

/* "; custom.topics and custom.definitions look like members of it" */
static const char *slipped(const struct service *service) {
  static const char *const keys[] = {
#define KEY(key, looks_right) key,
      SLIPPED_ROWS(KEY)
#undef KEY
          NULL};
  struct text text;
  size_t count = 0;
  text_init(&text, service->arena);
  for (const node *each = node_first(service->custom); each; each = node_next(each))
    for (size_t i = 0; keys[i]; i++)
      if (strcmp(keys[i], node_name(each)) == 0)
        text_format(&text, "%s custom.%s", count++ ? "," : ";", keys[i]);
  if (count)
    text_format(&text, count == 1 ? " looks like a member of it" : " look like members of it");
  return text.at;
}

/* RO222 */
static void check_alarms(const struct service *service, struct diagnostics *diagnostics) {
  const struct function *first = NULL;
  size_t count = functions_with_alarms(service, &first);
  if (service->alerts || !count) return;
  struct arena *arena = service->arena;
  const char *path = text_new(arena, "functions.%s.alarms", text_shown(arena, first->key));
  diagnose(diagnostics, RO222, path, "%s ask%s for alarms, but %s%s",
           and_others(arena, path, count), count == 1 ? "s" : "", alarms_why_none(service),
           slipped(service));
}

/* RO223, RO224 */
static void check_alert_stages(const struct service *service, struct diagnostics *diagnostics) {
  const char *reason = service->alerts ? alarms_why_none(service) : NULL;
  const node *dashboards = node_member(service->alerts, "dashboards"),
             *stages = node_member(dashboards, "stages");
  if (reason && alerts_ask(service))
    diagnose(diagnostics, RO223, "custom.alerts.stages", "%s%s", reason,
             service_stage_hint(service, node_member(service->alerts, "stages")));
  if (service->alerts && !reason && setting_is_on(stages) && !setting_lists(stages, service->stage))
    diagnose(diagnostics, RO224, "custom.alerts.dashboards.stages", "%s%s",
             service_stage_absence(service, "custom.alerts.dashboards.stages"),
             service_stage_hint(service, stages));
}

/* RO132 */
static void check_stages(const struct service *service, struct diagnostics *diagnostics) {
  const char *reason = rollouts_why_none(service);
  const struct function *first = NULL;
  size_t count = reason ? rolled_out(service, &first) : 0;
  const node *own = node_first(node_member(service->deployment_settings, "resources"));
  if (!reason || (!count && !own)) return;
  struct arena *arena = service->arena;
  const char *key = count ? text_shown(arena, first->key) : text_shown(arena, node_name(own));
  diagnose(diagnostics, RO132, "custom.deploymentSettings.stages",
           "%s, where new code of %s gets all traffic at once%s", reason,
           and_others(arena, key, count),
           service_stage_hint(service, node_member(service->deployment_settings, "stages")));
}

/* RO131 */
static void check_nothing(const struct service *service, size_t reported,
                          struct diagnostics *diagnostics) {
  const struct function *first;
  bool is_asked = settings_are_written(service) || alerts_ask(service) ||
                  functions_with_alarms(service, &first);
  if (is_asked || !plugins_list_own(service) || diagnostics->count > reported) return;
  if (service->alerts)
    diagnose(diagnostics, RO131, "custom.alerts",
             "custom.alerts asks for no alarm: neither it nor a function has a list `alarms`");
  else
    diagnose(diagnostics, RO131, "plugins",
             "%s is listed, and neither deploymentSettings nor custom.alerts ask it for anything",
             plugin_name);
}

void asked_check(const struct service *service, struct diagnostics *diagnostics) {
  size_t reported = diagnostics->count;
  placement_check(service, diagnostics);
  check_alarms(service, diagnostics);
  check_alert_stages(service, diagnostics);
  check_stages(service, diagnostics);
  check_nothing(service, reported, diagnostics);
}
