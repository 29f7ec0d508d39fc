/* Options of the command line: --name VALUE or --name=VALUE, from one table a command. */
#ifndef COMMANDS_OPTIONS_H
#define COMMANDS_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "commands/commands.h"

struct option {
  const char *name;      /* "--service" */
  const char *shorthand; /* "-o", or NULL */
  const char *value;     /* what stands behind it, for the help: "FILE" */
  const char *help;
  bool is_required;
  const char **target; /* where the value goes; borrowed from the arguments */
};

enum options_outcome { OPTIONS_READ, OPTIONS_HELP, OPTIONS_WRONG };

/* Reads all arguments into the options (the last option has no name). --help prints the command's help. What is wrong is
 * said on standard error. */
enum options_outcome options_read(const struct command *command, const struct option *options, char **arguments);

#endif
