/* CodeDeploy: one application a service, one deployment group a function. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

void application_put(const struct rollouts *rollouts) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::Application"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ComputePlatform", node_new_string("Lambda"));
  plan_put_resource(rollouts->plan, rollouts->application_id, body);
}

/* An alarm is given as a logical id, as {name: its physical name}, or as an intrinsic that yields the name. */
static node *alarm_name(const struct rollouts *rollouts, const struct rollout *rollout, const node *setting, size_t position) {
  const char *id = node_string(setting);
  if (id) return intrinsic_ref(id);
  const node *name = node_member(setting, "name");
  if (name) return node_copy(name);
  if (node_is(setting, NODE_OBJECT) && node_count(setting) == 1) return node_copy(setting);
  const char *place = text_new(rollouts->service->arena, "%s.alarms[%zu]", rollout->path, position);
  diagnose(rollouts->diagnostics, RO107, place, "%s is %s; an alarm is a logical id, {name: ...} or an intrinsic", place,
           node_kind_name(node_kind(setting)));
  return NULL;
}

/* Without alarms it says so: CodeDeploy keeps the alarms of before where nothing is said (facts/aws.md 2.2). */
static node *alarm_configuration(const struct rollouts *rollouts, const struct rollout *rollout) {
  node *configuration = node_new_object();
  const node *settings = node_member(rollout->settings, "alarms");
  if (!node_is(settings, NODE_ARRAY) || !node_first(settings)) {
    node_add(configuration, "Enabled", node_new_boolean(false));
    return configuration;
  }
  node *alarms = node_add(configuration, "Alarms", node_new_array());
  size_t position = 0;
  for (const node *setting = node_first(settings); setting; setting = node_next(setting)) {
    node *name = alarm_name(rollouts, rollout, setting, position++);
    if (name) node_add(node_append(alarms, node_new_object()), "Name", name);
  }
  node_add(configuration, "Enabled", node_new_boolean(true));
  return configuration;
}

static node *rollback_configuration(void) {
  node *configuration = node_new_object();
  node_add(configuration, "Enabled", node_new_boolean(true));
  node *events = node_add(configuration, "Events", node_new_array());
  node_append(events, node_new_string("DEPLOYMENT_FAILURE"));
  node_append(events, node_new_string("DEPLOYMENT_STOP_ON_ALARM"));
  node_append(events, node_new_string("DEPLOYMENT_STOP_ON_REQUEST"));
  return configuration;
}

void group_put(const struct rollouts *rollouts, const struct rollout *rollout) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::DeploymentGroup"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ApplicationName", intrinsic_ref(rollouts->application_id));
  node_add(properties, "AutoRollbackConfiguration", rollback_configuration());
  node_add(properties, "DeploymentGroupName", node_new_string(rollout->group));
  node_add(properties, "DeploymentConfigName", node_new_string(rollout->configuration));
  node *style = node_add(properties, "DeploymentStyle", node_new_object());
  node_add(style, "DeploymentType", node_new_string("BLUE_GREEN"));
  node_add(style, "DeploymentOption", node_new_string("WITH_TRAFFIC_CONTROL"));
  const node *role = node_member(rollout->settings, "codeDeployRole");
  node_add(properties, "ServiceRoleArn",
           setting_is_on(role) ? node_copy(role) : intrinsic_get_att(NAME_SERVICE_ROLE, "Arn"));
  node_add(properties, "AlarmConfiguration", alarm_configuration(rollouts, rollout));
  const node *triggers = node_member(rollout->settings, "triggerConfigurations");
  if (setting_is_on(triggers)) node_add(properties, "TriggerConfigurations", node_copy(triggers));
  plan_put_resource(rollouts->plan, rollout->group_id, body);
}
