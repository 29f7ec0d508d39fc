/* Conditions of alarms that were made before the template was complete. */
#include "template/conditions.h"

#include <string.h>

#include "alarms/external.h"
#include "alarms/internal.h"
#include "service/names.h"

struct completion {
  struct conditions conditions;
  const struct template *template;
  struct plan *plan;
};

static const char *const action_lists[] = {"OKActions", "AlarmActions", "InsufficientDataActions"};

static bool is_action_list(const char *name) {
  for (size_t i = 0; i < sizeof action_lists / sizeof *action_lists; i++)
    if (strcmp(action_lists[i], name) == 0) return true;
  return false;
}

/* `id` may be NULL. */
static void add_named(struct completion *completion, const struct fact *facts, const char *id,
                      struct condition_list *needed) {
  const char *condition =
      id ? resource_condition(template_resource(completion->template, id)) : NULL;
  if (condition && !conditions_imply(&completion->conditions, facts, condition))
    condition_list_add(needed, completion->template->arena, condition);
}

/* The function must exist, and all that the resource refers to or names in DependsOn, but the
 * topics.
 * */
static void complete_condition(struct completion *completion, const struct resource *resource,
                               const struct function *function, const struct path *body) {
  const char *own = resource_condition(resource);
  const struct fact facts = {NULL, own, false};
  const node *depends = node_member(resource->body, "DependsOn");
  struct condition_list needed = {0};
  add_named(completion, &facts, function->logical_id, &needed);
  if (node_string(depends)) add_named(completion, &facts, node_string(depends), &needed);
  for (const node *each = node_first(depends); each; each = node_next(each))
    add_named(completion, &facts, node_string(each), &needed);
  for (const node *property = node_first(resource->properties); property;
       property = node_next(property))
    if (!is_action_list(node_name(property)))
      conditions_gather(&completion->conditions, &facts, property, &needed);
  if (!needed.count) return;
  if (own) condition_list_add(&needed, completion->template->arena, own);
  plan_set_member(completion->plan, resource->body, body, "Condition",
                  node_new_string(conditions_all(&completion->conditions, NULL, &needed)));
}

static void complete_actions(struct completion *completion, const struct resource *resource,
                             const struct path *body) {
  const struct fact facts = {NULL, resource_condition(resource), false};
  struct path properties = {body, "Properties", 0};
  for (size_t i = 0; i < sizeof action_lists / sizeof *action_lists; i++) {
    struct path list = {&properties, action_lists[i], 0};
    size_t position = 0;
    for (node *action = node_first(node_member(resource->properties, action_lists[i])); action;
         action = node_next(action), position++) {
      struct path at = {&list, NULL, position};
      bool is_never;
      const char *needed = conditions_needed(&completion->conditions, &facts, action, &is_never);
      if (needed || is_never)
        plan_become(completion->plan, action, path_keep(completion->template->arena, &at),
                    is_never ? intrinsic_no_value()
                             : intrinsic_if(needed, node_copy(action), intrinsic_no_value()));
    }
  }
}

static void complete(struct completion *completion, const struct function *function,
                     const char *id) {
  const struct resource *resource = template_resource(completion->template, id);
  struct path resources = {NULL, "Resources", 0}, body = {&resources, id, 0};
  if (!resource || !resource->properties) return;
  complete_condition(completion, resource, function, &body);
  complete_actions(completion, resource, &body);
}

void alarms_plan_conditions(const struct service *service, const struct template *template,
                            struct plan *plan) {
  if (!alarms_are_made(service) || external_stack_is_on(service)) return;
  if (!node_first(node_member(template->root, "Conditions"))) return;
  struct completion completion = {.template = template, .plan = plan};
  conditions_init(&completion.conditions, template, plan);
  struct index places = alarms_places(service);
  for (size_t i = 0; i < places.capacity; i++) {
    const struct alarm_place *place = places.slots[i].value;
    if (!places.slots[i].name) continue;
    const char *filter = name_log_filter(service->arena, place->function->logical_id, place->name);
    complete(&completion, place->function, places.slots[i].name);
    complete(&completion, place->function, text_new(service->arena, "%sALERT", filter));
    complete(&completion, place->function, text_new(service->arena, "%sOK", filter));
  }
}
