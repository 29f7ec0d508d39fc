/* A stack of their own for the alarms: custom.alerts.externalStack, or --alerts-external-stack for
 * one deployment.
 *
 * Everything that this room makes goes into a second template then, with the same logical ids and
 * the same content, and the service's template stays without it. That stack is deployed when the
 * service's own is, so that none of its alarms can guard a rollout of the same deployment: RO209
 * where a deployment group names one. canaryAlarms stay in the service's stack.
 *
 * What the second template says of resources of the first becomes a parameter: `Ref` one of the
 * resource's own name, as serverless-plugin-aws-alerts 1.7.5 has it, Fn::GetAtt one of name and
 * attribute together (attributes.h). Whoever deploys the stack fills them in. What cannot be a
 * parameter (another attribute, a condition of the service's template) is RO220, before anything is
 * deployed. Alarms of a conditional function have its condition there as well, which is true where
 * the parameter for the function has a value: of a resource that does not exist it is empty.
 *
 * externalStack is true or {nameSuffix, resources, stackTags, deployParameters}; the last three are
 * read by the former plugin, but not in its manual. `resources` are sections of the template;
 * stackTags take the place of provider.stackTags (the former plugin means to, but never looks at
 * them). */
#ifndef ALARMS_EXTERNAL_H
#define ALARMS_EXTERNAL_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "template/template.h"

/* CloudFormation's quotas of one template. */
#define EXTERNAL_MOST_PARAMETERS 200
#define EXTERNAL_MOST_RESOURCES 500
#define EXTERNAL_NAME_MOST 128

struct external_stack {
  const char *name; /* NULL: nobody asks for one */
  node *template;   /* NULL: nothing belongs there, and the stack is to go */
  node *parameters; /* {<name>: {logicalId, attribute}, or {value}}; attribute is null for Ref */
  node *tags;       /* {<key>: "<value>"} */
};

/* Does the service ask for one? */
bool external_stack_is_on(const struct service *service);
/* Its name and tags alone. */
void external_stack_begin(struct external_stack *stack, const struct service *service);
/* All of it. `template` is the service's, complete; it is only read. What the alarms' definitions
 * have to say was said when alarms_plan looked at them, and is not said again. */
void external_stack_make(struct external_stack *stack, const struct service *service,
                         const struct template *template, struct diagnostics *diagnostics);
/* {name, template, parameters, tags}, as serve.h has it. A new node. */
node *external_stack_node(const struct external_stack *stack);

#endif
