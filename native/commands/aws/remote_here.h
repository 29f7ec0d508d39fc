/* status, watch and stop themselves, for the executable that has AWS's client. */
#ifndef COMMANDS_AWS_REMOTE_HERE_H
#define COMMANDS_AWS_REMOTE_HERE_H

#include "aws/world.h"
#include "commands/commands.h"
#include "watch/console.h"

/* Fits program_run: the real world and the real terminal. */
enum exit_code remote_here(struct invocation *invocation);
/* The same in any other. */
enum exit_code remote_in(struct invocation *invocation, const struct world *world, const struct console *console);

#endif
