/* alerts-stack itself. */
#ifndef COMMANDS_AWS_ALERTS_STACK_HERE_H
#define COMMANDS_AWS_ALERTS_STACK_HERE_H

#include "aws/world.h"
#include "commands/commands.h"
#include "watch/console.h"

enum exit_code alerts_stack_in(struct invocation *invocation, const struct world *world,
                               const struct console *console);

#endif
