/* The road of every command that looks at a service: read the input, run the passes, tell what is
 * wrong. */
#ifndef COMMANDS_RUN_H
#define COMMANDS_RUN_H

#include "commands/commands.h"
#include "commands/input.h"
#include "report/report.h"
#include "transform/transform.h"

struct run {
  struct input input;
  struct transform transform;
};

/* What the passes see of a packaged service that serverless-plugin-split-stacks has split. */
enum run_view {
  RUN_WHOLE, /* the template and its nested templates as one; it tells, and cannot be written */
  RUN_ROOT,  /* the root template alone, which a transform can write: RO320 */
};

/* Reads the input of the command line, or takes what the plugin gave, and runs all passes.
 * EXIT_FINE, or what is wrong with files and arguments is said in invocation->err. Diagnostics are
 * in run->transform.diagnostics and not said yet. */
enum exit_code run_passes(struct run *run, struct invocation *invocation, enum run_view view);
/* What is to be reported: the diagnostics with the places they have, of the severity that
 * --severity asks for, without those that --ignore and custom.deploymentSettings.ignore name.
 * EXIT_USAGE where --ignore names none there is. */
enum exit_code run_report_of(const struct run *run, struct invocation *invocation,
                             struct report *report);
/* The options it reads. */
#define REPORT_OPTIONS                                                                          \
  {"--severity", NULL, "LEVEL", "the least that is shown", "warning info error", false}, {      \
    "--ignore", NULL, "ID", "a diagnostic to leave out, such as RO511; errors stay", NULL, true \
  }
/* Says in invocation->err which of package and service is used, and why (RO151, RO152), for a
 * command that has no use for other warnings. */
void run_report_package(const struct input *input, struct invocation *invocation);
/* Says the diagnostics in invocation->err. EXIT_INPUT where some are errors. */
enum exit_code run_report(const struct run *run, struct invocation *invocation);

/* The same for a command that answers in other words: how the service was read alone, its framework
 * (RO145), the unknown values in it (RO109), and whether the package is its (RO151, RO152). */
enum exit_code run_report_reading(const struct run *run, struct invocation *invocation);

#endif
