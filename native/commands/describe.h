#ifndef COMMANDS_DESCRIBE_H
#define COMMANDS_DESCRIBE_H

#include "document/document.h"

/* What the shim needs to know without starting a process: version, hooks, commands, starts,
 * schemas, carries, formerPlugins. A new node.
 *
 * `starts` are the commands that the shim starts as processes of their own, in the service's
 * folder, instead of asking `serve`:
 *
 *   stack      with --stack, and the framework's region and credentials in the environment
 *   template   the same, after packaging: with the template on standard input, and --nested
 *   alone      with its own options only
 */
node *describe(void);

#endif
