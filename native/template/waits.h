/* Who waits for whom: the order in which CloudFormation creates and updates resources, and waits
 * that are added to it without ever closing a cycle.
 *
 * Everything in a resource's body orders: Ref, Fn::GetAtt and Fn::Sub, also in UpdatePolicy and
 * Metadata (facts/aws.md 10), and DependsOn. Targets are the resources that others may be made to
 * wait for; all of them are named first. What no target refers to, directly or through others, can
 * wait for any target, and later waits do not change that: the set of what targets refer to does
 * not grow. So only that set is read, which is small beside a template. */
#ifndef TEMPLATE_WAITS_H
#define TEMPLATE_WAITS_H

#include "template/template.h"

struct waits {
  const struct template *template;
  struct index nodes; /* logical id -> struct waiting: the targets and what they refer to */
  unsigned round;
};

void waits_init(struct waits *waits, const struct template *template);
/* Makes a resource a target, with everything that it refers to. */
void waits_add_target(struct waits *waits, const char *id);
/* Would `waiting` wait for itself, if it waited for the target `target`? */
bool waits_close_cycle(struct waits *waits, const char *waiting, const char *target);
/* From now on `waiting` waits for `target`. */
void waits_add(struct waits *waits, const char *waiting, const char *target);

#endif
