/* CodeDeploy: one application a service, one deployment group a function. */
#include <string.h>

#include "alarms/alarms.h"
#include "rollout/internal.h"
#include "service/names.h"

/* CloudFormation takes strings only; the framework's validation has turned numbers into strings,
 * which a plain file has not been through. */
void tags_add(const struct rollouts *rollouts, node *properties) {
  const node *tags = node_member(rollouts->service->provider, "tags");
  if (!node_first(tags)) return;
  node *list = node_add(properties, "Tags", node_new_array());
  for (const node *tag = node_first(tags); tag; tag = node_next(tag)) {
    const char *text = setting_text(rollouts->service->arena, tag);
    node *each = node_append(list, node_new_object());
    node_add(each, "Key", node_new_string(node_name(tag)));
    node_add(each, "Value", text ? node_new_string(text) : node_copy(tag));
  }
}

void application_put(const struct rollouts *rollouts) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::Application"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ComputePlatform", node_new_string("Lambda"));
  tags_add(rollouts, properties);
  plan_put_resource(rollouts->plan, rollouts->application_id, body);
}

/* CodeDeploy takes at most this many alarms for a group (API reference, AlarmConfiguration). */
enum { MOST_ALARMS = 10 };

static bool is_alarm(const struct resource *resource) {
  return resource && (strcmp(resource->type, "AWS::CloudWatch::Alarm") == 0 ||
                      strcmp(resource->type, "AWS::CloudWatch::CompositeAlarm") == 0);
}

/* All alarms of the template, also those that were just added; NULL at the end. */
static const char *const *alarm_ids(const struct rollouts *rollouts) {
  const struct index *by_id = &rollouts->template->by_id;
  const char **ids = arena_alloc(rollouts->template->arena, (by_id->count + 1) * sizeof *ids);
  size_t count = 0;
  for (size_t i = 0; i < by_id->capacity; i++)
    if (by_id->slots[i].name && is_alarm(by_id->slots[i].value))
      ids[count++] = by_id->slots[i].name;
  ids[count] = NULL;
  return ids;
}

/* ": why it is not there", else "; did you mean ...?", else "". */
static const char *why_absent(const struct rollouts *rollouts, const struct rollout *rollout,
                              const char *word) {
  struct arena *arena = rollouts->service->arena;
  const char *reason =
      alarm_absence(rollouts->service, rollout->function, word, rollouts->diagnostics);
  if (reason) return text_new(arena, ": %s", reason);
  const char *nearest = text_nearest(word, alarm_ids(rollouts));
  if (!nearest)
    nearest = text_nearest(name_alarm_id(arena, rollout->function->key, word), alarm_ids(rollouts));
  return nearest ? text_new(arena, "; did you mean %s?", text_shown(arena, nearest)) : "";
}

/* A logical id, or the name of one of the function's own alarm definitions. */
static node *alarm_by_id(const struct rollouts *rollouts, const struct rollout *rollout,
                         const char *word, const char *place) {
  struct arena *arena = rollouts->service->arena;
  const struct resource *resource = template_resource(rollouts->template, word);
  bool is_parameter =
      node_member(node_member(rollouts->template->root, "Parameters"), word) != NULL;
  /* Where alarms are wrong themselves, they are not in the template yet. */
  if (is_alarm(resource) || (!resource && (is_parameter || rollouts->had_errors ||
                                           loop_may_make(rollouts->template, "Resources", word))))
    return intrinsic_ref(word);
  const char *own = name_alarm_id(arena, rollout->function->key, word);
  if (!resource && is_alarm(template_resource(rollouts->template, own))) return intrinsic_ref(own);
  diagnose(rollouts->diagnostics, RO110, place, "%s %s%s", text_shown(arena, word),
           resource ? text_new(arena, "is no alarm but %s", text_shown(arena, resource->type))
                    : "is no alarm of this service",
           why_absent(rollouts, rollout, word));
  return NULL;
}

bool alarm_entry_is_defined(const node *entry) {
  if (!node_is(entry, NODE_OBJECT) || intrinsic_is(entry)) return false;
  return node_count(entry) > (node_member(entry, "name") != NULL);
}

/* An alarm is given as a logical id or a definition's name, as {name: its physical name}, or as an
 * intrinsic that yields that name. */
static node *alarm_name(const struct rollouts *rollouts, const struct rollout *rollout,
                        const node *setting, size_t position) {
  const char *word = node_string(setting),
             *place = text_new(rollouts->service->arena, "%s[%zu]",
                               setting_place(rollouts, rollout, "alarms"), position);
  if (word) return alarm_by_id(rollouts, rollout, word, place);
  const node *name = node_member(setting, "name");
  bool is_name = (node_string(name) && *node_string(name)) || intrinsic_is(name);
  if (is_name || intrinsic_is(setting)) return node_copy(is_name ? name : setting);
  if (alarm_entry_is_defined(setting)) return NULL;
  diagnose(rollouts->diagnostics, RO107, place,
           "it is %s; an alarm is a logical id, {name: its name} or an intrinsic",
           node_kind_name(node_kind(setting)));
  return NULL;
}

/* ---- The alarms of a group ---- */

/* They exist with the rollout's condition, and count while `enabled` is true. */
struct alarm_names {
  struct rollouts *rollouts;
  const struct fact *facts;
  node *names;                 /* a list, each once: CodeDeploy takes an alarm once */
  struct condition_list needs; /* of the alarms that may not exist, where all of them may not */
  bool has_certain;            /* one that always exists */
};

static void add_alarm(struct alarm_names *alarms, node *name) {
  for (const node *each = node_first(alarms->names); each; each = node_next(each))
    if (node_equal(each, name)) return;
  bool is_never;
  const char *needed =
      conditions_needed(&alarms->rollouts->conditions, alarms->facts, name, &is_never);
  if (is_never) return;
  if (needed) condition_list_add(&alarms->needs, alarms->rollouts->service->arena, needed);
  else alarms->has_certain = true;
  node_append(alarms->names, name);
}

static void add_alarms(struct alarm_names *alarms, const struct rollout *rollout) {
  const node *settings = node_member(rollout->settings, "alarms");
  size_t position = 0;
  for (const node *setting = node_is(settings, NODE_ARRAY) ? node_first(settings) : NULL; setting;
       setting = node_next(setting)) {
    node *name = alarm_name(alarms->rollouts, rollout, setting, position++);
    if (name) add_alarm(alarms, name);
  }
  for (const struct canary_alarm *canary = rollout->canaries; canary; canary = canary->next)
    add_alarm(alarms, intrinsic_ref(canary->id));
}

/* Without alarms it says so: CodeDeploy keeps the alarms of before where nothing is said
 * (facts/aws.md 2.2). An empty list must not be enabled. */
static node *without_alarms(void) {
  node *configuration = node_new_object();
  node_add(configuration, "Enabled", node_new_boolean(false));
  return configuration;
}

/* `facts`: at least one of the alarms exists. */
static node *with_alarms(const struct alarm_names *alarms, const struct fact *facts) {
  node *configuration = node_new_object(),
       *list = node_add(configuration, "Alarms", node_new_array());
  for (const node *name = node_first(alarms->names); name; name = node_next(name)) {
    node *alarm = node_new_object();
    node_add(alarm, "Name", node_copy(name));
    node_append(list, value_where_it_is(alarms->rollouts, facts, alarm));
  }
  node_add(configuration, "Enabled", node_new_boolean(true));
  return configuration;
}

static node *alarm_configuration(struct rollouts *rollouts, const struct rollout *rollout) {
  const struct fact own = {NULL, rollout->condition, false},
                    facts = {&own, rollout->enabled_condition, false};
  struct alarm_names alarms = {.rollouts = rollouts, .facts = &facts, .names = node_new_array()};
  add_alarms(&alarms, rollout);
  size_t count = node_count(alarms.names);
  if (count > MOST_ALARMS)
    diagnose(rollouts->diagnostics, RO111,
             setting_place(rollouts, rollout, rollout->canaries ? "canaryAlarms" : "alarms"),
             "the deployment group of %s would have %zu alarms; CodeDeploy takes %d",
             text_shown(rollouts->service->arena, rollout->function->key), count, MOST_ALARMS);
  if (!count || rollout->is_never_enabled) return without_alarms();
  const char *any =
      alarms.has_certain ? NULL : conditions_any(&rollouts->conditions, &facts, &alarms.needs);
  const struct fact exist = {&facts, any, false};
  node *configuration =
      intrinsic_if(any, with_alarms(&alarms, &exist), any ? without_alarms() : NULL);
  return value_where_enabled(rollouts, rollout, configuration, without_alarms());
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

/* ---- The group ---- */

/* CodeDeploy's name of the configuration, or what gives it. */
static node *configuration_name(const struct rollout *rollout) {
  if (rollout->configuration_value) return node_copy(rollout->configuration_value);
  return rollout->configuration_id ? intrinsic_ref(rollout->configuration_id)
                                   : node_new_string(rollout->configuration);
}

/* A notification goes where its topic exists. */
static node *triggers_of(struct rollouts *rollouts, const struct rollout *rollout,
                         const node *setting) {
  const struct fact facts = {NULL, rollout->condition, false};
  if (!node_is(setting, NODE_ARRAY)) return node_copy(setting);
  node *triggers = node_new_array();
  for (const node *each = node_first(setting); each; each = node_next(each)) {
    node *trigger = value_where_it_is(rollouts, &facts, node_copy(each));
    if (trigger) node_append(triggers, trigger);
  }
  return triggers;
}

static node *role_of(struct rollouts *rollouts, const struct rollout *rollout) {
  const node *role = node_member(rollout->settings, "codeDeployRole");
  if (!setting_is_on(role)) return intrinsic_get_att(NAME_SERVICE_ROLE, "Arn");
  condition_check(rollouts, rollout, "codeDeployRole", role);
  return node_copy(role);
}

void group_put(struct rollouts *rollouts, const struct rollout *rollout) {
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::CodeDeploy::DeploymentGroup"));
  condition_add(rollout, body);
  service_role_wait(rollouts, rollout, body);
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "ApplicationName", intrinsic_ref(rollouts->application_id));
  node_add(properties, "AutoRollbackConfiguration", rollback_configuration());
  node_add(properties, "DeploymentGroupName", node_new_string(rollout->group));
  condition_check(rollouts, rollout, "type",
                  node_add(properties, "DeploymentConfigName", configuration_name(rollout)));
  node *style = node_add(properties, "DeploymentStyle", node_new_object());
  node_add(style, "DeploymentType", node_new_string("BLUE_GREEN"));
  node_add(style, "DeploymentOption", node_new_string("WITH_TRAFFIC_CONTROL"));
  node_add(properties, "ServiceRoleArn", role_of(rollouts, rollout));
  node_add(properties, "AlarmConfiguration", alarm_configuration(rollouts, rollout));
  const node *triggers = node_member(rollout->settings, "triggerConfigurations");
  if (setting_is_on(triggers))
    node_add(properties, "TriggerConfigurations", triggers_of(rollouts, rollout, triggers));
  tags_add(rollouts, properties);
  plan_put_resource(rollouts->plan, rollout->group_id, body);
}
