/* The commands: one file each, one row each in main.c.
 *
 * Exit codes, of every command: 0 fine, 1 the input has errors, 2 wrong usage, 3 the world failed (a file, a pipe, memory).
 * Standard output holds the result, standard error everything else.
 */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

enum exit_code { EXIT_FINE = 0, EXIT_INPUT = 1, EXIT_USAGE = 2, EXIT_WORLD = 3 };

struct command {
  const char *name;
  const char *usage;     /* behind the name: "--service FILE --template FILE [--stage NAME]" */
  const char *summary;   /* one line */
  const char *framework; /* what `serverless rollout <name>` does; NULL where there is no such command */
  /* The arguments are those behind the name, NULL at the end. Returns an exit code. */
  int (*run)(const struct command *command, char **arguments);
};

/* In the order of the help; the last one has no name. */
extern const struct command commands[];

int command_transform(const struct command *command, char **arguments);
int command_plan(const struct command *command, char **arguments);
int command_serve(const struct command *command, char **arguments);
int command_describe(const struct command *command, char **arguments);

#endif
