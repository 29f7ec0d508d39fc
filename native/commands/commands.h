/* The commands: one file each, one row each in commands.c. Parsing, help, the man page, completion,
 * and the framework's `serverless rollout ...` are all made from these rows.
 *
 * Exit codes, of every command: 0 fine, 1 the input has errors or a rollout failed, 2 wrong usage,
 * 3 the world failed (a file, a pipe, memory, AWS), 130 interrupted. Standard output holds the
 * result, standard error everything else. */
#ifndef COMMANDS_COMMANDS_H
#define COMMANDS_COMMANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/text.h"
#include "document/document.h"

enum exit_code {
  EXIT_FINE = 0,
  EXIT_INPUT = 1,
  EXIT_USAGE = 2,
  EXIT_WORLD = 3,
  EXIT_INTERRUPTED = 130
};

/* --name VALUE or --name=VALUE; a switch has no value. */
struct option {
  const char *name;      /* "--service" */
  const char *shorthand; /* "-o", or NULL */
  const char *value;     /* what stands behind it, for the help: "FILE"; NULL: a switch */
  const char *help;
  /* the values there are, "text json", the first one the default; NULL: any */
  const char *choices;
  bool is_repeated; /* may stand there more than once */
};

struct invocation;

struct command {
  const char *name;
  /* "[PATH]", "[DIR ...]", "deploy|remove [FILE]": a word each; "" where it takes none */
  const char *operands;
  const char *summary; /* one line */
  /* paragraphs for --help and the man page; "" where there is no more to say */
  const char *details;
  /* what `serverless rollout <name>` does; NULL where there is no such command. How the plugin runs
   * it follows from the rest of the row (describe.h) */
  const char *framework;
  /* where the service and the template come from; NULL: it takes none */
  const struct option *inputs;
  const struct option *options; /* its own; the last one has no name */
  /* whole command lines, NULL at the end; each of them is run by the tests */
  const char *const *examples;
  enum exit_code (*run)(struct invocation *invocation);
};

/* In the order of the help; NULL at the end. */
extern const struct command *const commands[];
/* Options that every command has. */
extern const struct option common_options[];
/* The command of this name, NULL where there is none. */
const struct command *command_find(const char *name);
/* Calls `visit` with every option of a command: inputs, its own, common ones. */
void command_options(const struct command *command,
                     void (*visit)(void *context, const struct option *option), void *context);

/* One run of a command: from the command line, or through the plugin (serve.h), which brings
 * service and template along. */
struct invocation {
  struct arena *arena;
  const struct command *command;
  /* {"service": "serverless.yml", "ignore": ["RO301"], "update": true}: options by name, without --
   * */
  const node *values;
  const node *operands; /* a list of strings */
  const node *given;    /* the params of the plugin's request; NULL on the command line */
  char **arguments;     /* the whole command line, argv; NULL through the plugin */
  /* runs what talks to AWS (remote.h); NULL: another executable does */
  enum exit_code (*remote)(struct invocation *invocation);
  struct text out; /* what belongs on standard output */
  /* behind that: a tree, printed as pretty JSON; NULL: none. Never through the plugin */
  const node *document;
  struct text err; /* and on standard error */
};

/* The value of an option ("format"); the default of its choices, or NULL. */
const char *invocation_value(const struct invocation *invocation, const char *name);
bool invocation_is_on(const struct invocation *invocation, const char *name);
/* The values of a repeated option: a list, NULL where there is none. */
const node *invocation_values(const struct invocation *invocation, const char *name);
/* A number between two bounds, both allowed; `otherwise` where the option is not given. What is
 * wrong is said, with the bounds. */
enum exit_code invocation_number(struct invocation *invocation, const char *name, double least,
                                 double most, double otherwise, double *number);
/* May the output have colours? --color; with auto, where standard output is a terminal and NO_COLOR
 * is not set. */
bool invocation_is_coloured(const struct invocation *invocation);
/* Says on standard error what is wrong with the usage; returns EXIT_USAGE. */
__attribute__((format(printf, 2, 3))) enum exit_code invocation_refuse(
    struct invocation *invocation, const char *format, ...);

#endif
