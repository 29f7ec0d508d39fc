/* What both executables do with a command line: find the command, read its arguments, run it, write
 * what it has to say. */
#ifndef COMMANDS_PROGRAM_H
#define COMMANDS_PROGRAM_H

#include "commands/commands.h"

/* `arguments`: argv. `remote` runs the commands that talk to AWS (remote.h); NULL: sls-rollout-aws
 * is started for them. The exit code. */
int program_run(char **arguments, enum exit_code (*remote)(struct invocation *invocation));

#endif
