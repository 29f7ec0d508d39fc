/* Destinations of asynchronous invocations (AWS::Lambda::EventInvokeConfig, DestinationConfig):
 * Lambda invokes the destination with the execution role of the function whose records it sends, so
 * that role must be allowed to invoke the alias (Lambda guide, "Capturing records of Lambda
 * asynchronous invocations"). */
#include <string.h>

#include "rollout/internal.h"

/* The function by reference, or by its written-out name. */
static const struct resource *function_of(const struct rollouts *rollouts, const node *value) {
  const struct template *template = rollouts->template;
  const char *id = template_referred(template->arena, value), *name = node_string(value);
  if (id) return template_resource(template, id);
  for (size_t i = 0; name && i < template->count; i++) {
    const struct resource *resource = &template->list[i];
    const char *own = node_string(node_member(resource->properties, "FunctionName"));
    if (own && strcmp(resource->type, "AWS::Lambda::Function") == 0 && strcmp(own, name) == 0)
      return resource;
  }
  return NULL;
}

const struct resource *destination_sender(const struct rollouts *rollouts,
                                          const struct resource *settings) {
  return function_of(rollouts, node_member(settings->properties, "FunctionName"));
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
      const char *qualifier = node_string(node_member(each->properties, "Qualifier"));
      const struct resource *function = destination_sender(rollouts, each);
      if (strcmp(each->type, type) == 0 && qualifier && function)
        index_put(&rollouts->invoke_configs,
                  text_new(template->arena, "%s:%s", function->id, qualifier), (void *)each);
    }
  }
  const struct resource *other =
      index_get(&rollouts->invoke_configs,
                text_new(template->arena, "%s:%s", rollout->function->logical_id, rollout->alias));
  return other && other != settings;
}

bool destination_role_is_here(const struct rollouts *rollouts, const struct resource *settings) {
  const struct template *template = rollouts->template;
  const struct resource *function = destination_sender(rollouts, settings);
  const char *role =
      function ? template_referred(template->arena, node_member(function->properties, "Role"))
               : NULL;
  const struct resource *resource = role ? template_resource(template, role) : NULL;
  return resource && strcmp(resource->type, "AWS::IAM::Role") == 0;
}
