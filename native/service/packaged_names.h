/* The names of a packaged service, read from its template: another plugin may have changed the
 * framework's (provider.naming), and the packaged folder does not hold its rules.
 *
 * A function is found by its physical name, which the state file has and the template gives to one
 * AWS::Lambda::Function; its log group by the log group's name. The application that this plugin
 * added tells the name of the stack as a part of logical ids, a deployment group tells the stack's
 * name. A custom resource with a FunctionQualifier tells that its handler follows it
 * (qualifierHandlers). What the template does not tell is left out, and computed as the framework
 * does. */
#ifndef SERVICE_PACKAGED_NAMES_H
#define SERVICE_PACKAGED_NAMES_H

#include "document/document.h"

/* The `naming` of service_read for a packaged service and its template; a new node. */
node *packaged_names(struct arena *arena, const node *service, const node *template);

#endif
