#include "commands/study.h"

#include <math.h>
#include <string.h>

#include "alarms/alarms.h"

bool study_reaches(const struct study *study) {
  const struct outcome *together = &study->result.together;
  return together->caught.value >= study->goal && together->false_alarm.value <= 1 - study->goal &&
         together->blocked.value <= 1 - study->goal;
}

/* An alarm that the service's alerts define is written anew for the function; any other becomes a
 * canary alarm, which sees the new version alone. */
static void add_alarm(const struct study *study, node *function, node *settings) {
  const struct goal_result *goal = &study->goal_result;
  const struct index places = alarms_places(&study->run->transform.service);
  const struct alarm_place *place =
      goal->watch.resource ? index_get(&places, goal->watch.resource->id) : NULL;
  node *definition = watch_definition(&goal->watch), *named = node_new_object();
  if (!definition) return;
  node_add(named, "name", node_new_string(place ? place->name : "errors"));
  node_merge(named, definition);
  if (!place) node_remove(named, "scope");
  node_append(
      node_add(place ? function : settings, place ? "alarms" : "canaryAlarms", node_new_array()),
      named);
}

const char *study_repair(const struct study *study, struct arena *arena) {
  node *root = node_new_object(), *functions = node_add(root, "functions", node_new_object());
  node *function = node_add(functions, study->rollout->function->key, node_new_object()),
       *settings = node_new_object();
  add_alarm(study, function, settings);
  if (study->goal_result.has_other_shift)
    node_add(settings, "type",
             node_new_string(shift_row(&study->goal_result.schedule.shift)->name));
  if (node_first(settings)) node_add(function, "deploymentSettings", settings);
  struct text text;
  text_init(&text, arena);
  document_print_yaml(root, &text);
  return text.at;
}
