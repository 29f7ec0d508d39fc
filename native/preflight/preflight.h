/* Preflight: what would make an update of a stack fail, or keep it from shifting traffic, asked
 * before it begins.
 *
 * Compared are the template that is going to be deployed and what is deployed, for every alias that
 * CodeDeploy shifts:
 *
 *   DescribeStacks      a stack in a state that takes no update
 *   GetTemplate         an alias that is new, a version that stays, a role or a dead-letter queue
 *                       that changes with the code
 *   ListStackResources  the physical names of logical ids; another alias of the stack that has the
 *                       name of a new one
 *   ListDeployments     a deployment that still runs in a group; once a group
 *   GetAlias            a weight that was left over; a new alias that exists outside of the
 *                       stack; once an alias
 *   DescribeAlarms      an alarm that is red already; 100 names a question
 *
 * A stack that was split is compared as one, with what is deployed of its nested stacks: GetTemplate
 * once a nested stack, and ListStackResources once where a name is made by CloudFormation. An alias
 * or a deployment group that is deployed in one of these stacks and is to be in another is an
 * error.
 *
 * Only aliases that are new or whose version changes are asked for: nothing happens to the others.
 * An error is what CodeDeploy or CloudFormation refuses while it is so. A red alarm is a warning:
 * it may turn green before traffic moves, and who ships the repair must not be kept from it.
 *
 * What cannot be found out is a note, never an error, and is taken for fine. Once nobody answers,
 * or there are no credentials, nothing more is asked; nor after PREFLIGHT_PATIENCE, so that a
 * deployment of hundreds of functions is not held up by looking. */
#ifndef PREFLIGHT_PREFLIGHT_H
#define PREFLIGHT_PREFLIGHT_H

#include "aws/client.h"
#include "base/diagnostics.h"
#include "stacks/stacks.h"

struct preflight {
  struct client *client; /* its attempts are cut to PREFLIGHT_ATTEMPTS */
  struct arena *arena;   /* of the document room, too */
  const char *stack;
  node *template; /* to be deployed, with its nested ones as one (stacks_flatten); read only */
  struct diagnostics *diagnostics;
  const struct stacks *stacks; /* what `template` was made of; NULL: it has no nested stacks */
};

void preflight_look(const struct preflight *preflight);

#define PREFLIGHT_PATIENCE ((int64_t)40 * 1000)
/* Somebody waits for the answer, and can do without. */
#define PREFLIGHT_ATTEMPTS 2u

#endif
