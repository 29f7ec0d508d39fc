/* Help in all its forms, from the tables of commands and options and from the register of
 * diagnostics. */
#ifndef COMMANDS_HELP_H
#define COMMANDS_HELP_H

#include "commands/commands.h"

/* sls-rollout --help */
void help_overview(struct text *out);
/* sls-rollout COMMAND --help */
void help_command(const struct command *command, struct text *out);
/* The man page, sls-rollout.1, in roff. */
void manual_print(struct text *out);

/* What the program is, and what its exit codes mean. */
extern const char help_about[], help_codes[];

#endif
