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

bool destination_role_is_here(const struct rollouts *rollouts, const struct resource *settings) {
  const struct template *template = rollouts->template;
  const struct resource *function = destination_sender(rollouts, settings);
  const char *role =
      function ? template_referred(template->arena, node_member(function->properties, "Role"))
               : NULL;
  const struct resource *resource = role ? template_resource(template, role) : NULL;
  return resource && strcmp(resource->type, "AWS::IAM::Role") == 0;
}
