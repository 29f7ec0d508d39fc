/* Why an alarm is not there that a deployment group names. */
#include <string.h>

#include "alarms/internal.h"
#include "service/names.h"

struct wanted {
  const struct service *service;
  const struct function *function;
  const char *word; /* an alarm's name, or the logical id that it would have */
};

static bool is_meant(const struct wanted *wanted, const char *name) {
  if (!name) return false;
  return strcmp(wanted->word, name) == 0 ||
         strcmp(wanted->word, name_alarm_id(wanted->service->arena, wanted->function->key, name)) ==
             0;
}

/* The entry of a list of alarms that asks for it; NULL where none does. */
static const node *entry_of(const struct wanted *wanted, const node *list) {
  for (const node *each = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; each;
       each = node_next(each))
    if (is_meant(wanted,
                 node_string(each) ? node_string(each) : node_string(node_member(each, "name"))))
      return each;
  return NULL;
}

static bool is_asked_for(const struct wanted *wanted) {
  for (size_t i = 0; i < ALARM_GLOBAL_LISTS; i++)
    if (entry_of(wanted, node_member(wanted->service->alerts, alarm_global_lists[i]))) return true;
  return entry_of(wanted, node_member(wanted->function->definition, "alarms"));
}

/* The name of the definition; NULL where the word means none. */
static const char *definition_of(const struct wanted *wanted, const node *definitions) {
  for (const node *each = node_first(definitions); each; each = node_next(each))
    if (is_meant(wanted, node_name(each))) return node_name(each);
  return NULL;
}

const char *alarms_why_none(const struct service *service) {
  if (!service->alerts) return "without custom.alerts no alarm is made; `alerts: {}` is enough";
  return alarms_are_made(service) ? NULL : service_stage_absence(service, "custom.alerts.stages");
}

const char *alarm_absence(const struct service *service, const struct function *function,
                          const char *word, struct diagnostics *diagnostics) {
  const struct wanted wanted = {service, function, word};
  const struct alarms alarms = {.service = service, .diagnostics = diagnostics};
  struct arena *arena = service->arena;
  const char *definition = definition_of(&wanted, alarm_definitions(&alarms)),
             *key = text_shown(arena, function->key);
  bool is_asked = is_asked_for(&wanted);
  if (!definition && !is_asked) return NULL;
  const char *reason = alarms_why_none(service);
  if (reason) return reason;
  if (is_asked) return text_new(arena, "an `enabled: false` takes it away from %s", key);
  return text_new(
      arena,
      "the definition %s is there, but %s does not ask for it; add it to functions.%s.alarms",
      text_shown(arena, definition), key, key);
}
