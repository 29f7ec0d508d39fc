/* The template that the framework begins with, made of the service alone: for looking at settings
 * and alarms before anything is packaged.
 *
 * It has every function (with name, condition, role, timeout and memory), the version that a
 * deployment publishes, log groups, the execution role, and the service's own `resources`. It has
 * no events: what calls a function is known after packaging only. The versions' logical ids and the
 * code's address are placeholders; it is not for deploying. */
#ifndef SERVICE_SKELETON_H
#define SERVICE_SKELETON_H

#include "service/service.h"

/* A new tree; what it takes from `document` is copied. */
node *service_skeleton(const struct service *service, const node *document);

#endif
