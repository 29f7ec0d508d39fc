/* preflight itself, for the executable that has AWS's client. */
#ifndef COMMANDS_AWS_PREFLIGHT_HERE_H
#define COMMANDS_AWS_PREFLIGHT_HERE_H

#include "aws/world.h"
#include "commands/commands.h"

enum exit_code preflight_here(struct invocation *invocation, const struct world *world);

#endif
