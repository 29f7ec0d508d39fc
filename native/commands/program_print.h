/* Services that are programs: serverless.ts and serverless.js. Only the framework can say what they
 * make, so that the installed one is asked, as `serverless print --format json` in a child process.
 *
 * This runs the service's code, and its plugins'. program_print is the only place where that
 * happens; what forbids it refuses there. That it happens is reported on standard error, with the
 * command line, before it begins.
 *
 * The framework is searched in the node_modules of the service's folder and of every folder above
 * it, as Node does. --framework decides which one (service/framework.h). Without it, where a folder
 * has both, osls is taken before serverless: it runs TypeScript without another package, and needs
 * no login. Serverless 4 may want a login, and what is in node_modules only downloads it: then the
 * line to run is printed, and nothing is run. So it is where the one that is named is not there.
 *
 * The child has two minutes (SLS_ROLLOUT_FRAMEWORK_SECONDS: other seconds), and may print as much
 * as a document may have (DOCUMENT_MAX_BYTES). Lines around the JSON, which the service's own code
 * prints, are left out. */
#ifndef COMMANDS_PROGRAM_PRINT_H
#define COMMANDS_PROGRAM_PRINT_H

#include "commands/commands.h"

/* The service that `file` makes, with its variables resolved; its nodes have no places. EXIT_FINE;
 * else what is wrong is in invocation->err: EXIT_USAGE where no framework can be asked, EXIT_INPUT
 * where it refuses the service, EXIT_WORLD where it did not end or could not be started. */
enum exit_code program_print(struct invocation *invocation, const char *file, node **service);

#endif
