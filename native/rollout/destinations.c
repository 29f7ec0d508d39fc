/* Destinations of asynchronous invocations (AWS::Lambda::EventInvokeConfig, DestinationConfig):
 * Lambda invokes the destination with the execution role of the function whose records it sends, so
 * that role must be allowed to invoke the alias (Lambda guide, "Capturing records of Lambda
 * asynchronous invocations"). */
#include <string.h>

#include "rollout/internal.h"

/* FunctionName, where it is written out -> the function. */
static const struct index *functions_by_name(struct rollouts *rollouts) {
  struct index *names = &rollouts->functions_by_name;
  const struct template *template = rollouts->template;
  if (names->arena) return names;
  index_init(names, template->arena, 0);
  for (size_t i = 0; i < template->count; i++) {
    const struct resource *resource = &template->list[i];
    const char *name = node_string(node_member(resource->properties, "FunctionName"));
    if (name && strcmp(resource->type, "AWS::Lambda::Function") == 0)
      index_put(names, name, (void *)resource);
  }
  return names;
}

const struct resource *destination_sender(struct rollouts *rollouts,
                                          const struct resource *settings) {
  const node *value = node_member(settings->properties, "FunctionName");
  const char *id = template_referred(rollouts->template->arena, value), *name = node_string(value);
  if (id) return template_resource(rollouts->template, id);
  return name ? index_get(functions_by_name(rollouts), name) : NULL;
}

/* Lambda has one configuration of asynchronous invocations for a function and qualifier. */
bool invoke_config_is_taken(struct rollouts *rollouts, const struct rollout *rollout,
                            const struct resource *settings) {
  static const char type[] = "AWS::Lambda::EventInvokeConfig";
  const struct template *template = rollouts->template;
  if (strcmp(settings->type, type) != 0) return false;
  if (!rollouts->invoke_configs.arena) {
    index_init(&rollouts->invoke_configs, template->arena, 0);
    for (size_t i = 0; i < template->count; i++) {
      const struct resource *each = &template->list[i];
      if (strcmp(each->type, type) != 0) continue;
      const char *qualifier = node_string(node_member(each->properties, "Qualifier"));
      const struct resource *function = destination_sender(rollouts, each);
      if (qualifier && function)
        index_put(&rollouts->invoke_configs,
                  text_new(template->arena, "%s:%s", function->id, qualifier), (void *)each);
    }
  }
  const struct resource *other =
      index_get(&rollouts->invoke_configs,
                text_new(template->arena, "%s:%s", rollout->function->logical_id, rollout->alias));
  return other && other != settings;
}

bool destination_role_is_here(struct rollouts *rollouts, const struct resource *settings) {
  const struct template *template = rollouts->template;
  const struct resource *function = destination_sender(rollouts, settings);
  const char *role =
      function ? template_referred(template->arena, node_member(function->properties, "Role"))
               : NULL;
  const struct resource *resource = role ? template_resource(template, role) : NULL;
  return resource && strcmp(resource->type, "AWS::IAM::Role") == 0;
}
