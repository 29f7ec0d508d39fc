/* The road of every command that looks at a service: read the input, run the passes, tell what is wrong. */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/commands.h"
#include "commands/input.h"
#include "transform/transform.h"

struct run {
  struct input input;
  struct transform transform;
};

/* Reads the input of the command line, or takes what the plugin gave, and runs all passes. EXIT_FINE, or what is wrong with
 * files and arguments is said in invocation->err. Diagnostics are in run->transform.diagnostics and not said yet. */
enum exit_code run_passes(struct run *run, struct invocation *invocation);
/* Says the diagnostics in invocation->err. EXIT_INPUT where some are errors. */
enum exit_code run_report(const struct run *run, struct invocation *invocation);

#endif
