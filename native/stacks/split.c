#include "stacks/split.h"

#include <string.h>

#include "service/plugins.h"

/* ---- Who is rolled out ---- */

static bool rolls_out(const struct service *service) {
  const node *own = node_member(service->deployment_settings, "resources");
  if (!service_rolls_out(service)) return false;
  for (size_t i = 0; i < service->function_count; i++)
    if (service_settings_of(service, &service->functions[i])) return true;
  return node_first(own) != NULL;
}

/* ---- What has moved ---- */

/* The nested stack that has the versions of the service's functions; NULL where the template itself
 * has some. */
static const struct nested_stack *versions_holder(const struct template *template,
                                                  const struct stacks *stacks) {
  for (size_t i = 0; i < template->count; i++)
    if (strcmp(template->list[i].type, "AWS::Lambda::Version") == 0) return NULL;
  for (const struct nested_stack *stack = stacks->first; stack; stack = stack->next)
    for (const node *body = node_first(node_member(stack->root, "Resources")); body;
         body = node_next(body)) {
      const char *type = node_string(node_member(body, "Type"));
      if (type && strcmp(type, "AWS::Lambda::Version") == 0) return stack;
    }
  return NULL;
}

/* "OrderLambdaFunction is in the nested stack OrderNestedStack"; NULL where no function has
 * moved. *function: whose settings ask for the rollout; NULL where `resources` do. */
static const char *what_moved(const struct service *service, const struct template *template,
                              const struct stacks *stacks, const struct function **function) {
  struct arena *arena = service->arena;
  for (size_t i = 0; i < service->function_count; i++) {
    *function = &service->functions[i];
    const char *id = (*function)->logical_id;
    if (template_resource(template, id) || !service_settings_of(service, *function)) continue;
    const struct nested_stack *stack = stacks_holding(stacks, id);
    if (stack)
      return text_new(arena, "%s is in the nested stack %s", text_shown(arena, id),
                      text_shown(arena, stack->id));
  }
  size_t first = 0;
  while (first < service->function_count &&
         !service_settings_of(service, &service->functions[first]))
    first++;
  *function = first < service->function_count ? &service->functions[first] : NULL;
  const struct nested_stack *stack = versions_holder(template, stacks);
  return stack ? text_new(arena, "the functions' versions are in the nested stack %s",
                          text_shown(arena, stack->id))
               : NULL;
}

/* ---- The diagnostic ---- */

bool split_refuse(const struct service *service, const struct template *template,
                  const struct stacks *stacks, bool is_early, struct diagnostics *diagnostics) {
  struct arena *arena = service->arena;
  if (!rolls_out(service)) return false;
  bool is_split = stacks && stacks->known, will_split = service_is_split(service);
  bool is_first = plugin_is_before_own(service, PLUGIN_SPLIT) && (is_early ? will_split : is_split);
  const struct function *function = NULL;
  const char *moved = is_split ? what_moved(service, template, stacks, &function) : NULL;
  if (is_first) {
    diagnose(diagnostics, RO320, "plugins",
             PLUGIN_SPLIT " is listed before " PLUGIN_OWN
                          ", and so splits the stack before the rollout is added%s%s",
             moved ? ": " : "", moved ? moved : "");
    diagnose_repair(diagnostics, RO320, plugins_reordered(service, PLUGIN_SPLIT));
  } else if (moved)
    diagnose(diagnostics, RO320,
             function ? text_new(arena, "functions.%s", text_shown(arena, function->key)) : "",
             "%s, and a rollout is added before the stack is split", moved);
  return is_first || moved;
}
