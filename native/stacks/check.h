/* What CloudFormation refuses of a stack and its nested stacks, as they are packaged: more resources,
 * parameters or outputs than a template may have, references that a template cannot follow, stacks
 * that wait for each other.
 *
 * Two resources that do not wait for each other may do so once they are in two nested stacks: each of
 * these stacks waits for the other as a whole. What this plugin adds has such references (an alias to
 * its hook and, by its deployment group, to the alarms); the plugin that splits the stack has others.
 * A cycle that is there without this plugin as well is reported as such.
 *
 * A template with a Transform is not searched for references: what it makes is not known. */
#ifndef STACKS_CHECK_H
#define STACKS_CHECK_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "stacks/stacks.h"

/* CloudFormation's quotas of one template. */
#define STACKS_MOST_RESOURCES 500
#define STACKS_MOST_PARAMETERS ((size_t)200)
#define STACKS_MOST_OUTPUTS ((size_t)200)

struct stacks_check {
  const struct service *service;
  const struct stacks *stacks;
  const struct template *flat; /* what stacks_flatten made of them */
  /* logical id of a resource that this plugin adds -> the id that stood for it before: of an alias
   * the function, else "" */
  const struct index *own;
  bool counts_root; /* else somebody counts the resources of the root template */
  struct diagnostics *diagnostics;
};

/* RO401, RO321 and RO322. */
void stacks_check(const struct stacks_check *check);

#endif
