/* The commands that talk to AWS themselves, for the executable that has AWS's client. */
#ifndef COMMANDS_AWS_REMOTE_HERE_H
#define COMMANDS_AWS_REMOTE_HERE_H

#include "aws/world.h"
#include "commands/commands.h"
#include "commands/input.h"
#include "watch/console.h"

/* Fits program_run: the real world and the real terminal. */
enum exit_code remote_here(struct invocation *invocation);
/* The same in any other. */
enum exit_code remote_in(struct invocation *invocation, const struct world *world,
                         const struct console *console);

/* The service of PATH, --service or this folder, its stack and its region. EXIT_FINE, or what is
 * wrong is said. */
enum exit_code remote_service(struct invocation *invocation, struct input *read, const char **stack,
                              const char **region);

#endif
