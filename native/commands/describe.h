#ifndef COMMANDS_DESCRIBE_H
#define COMMANDS_DESCRIBE_H

#include "document/document.h"

/* What the shim needs to know without starting a process: version, hooks, commands, schemas,
 * carries, formerPlugins. A new node. */
node *describe(void);

#endif
