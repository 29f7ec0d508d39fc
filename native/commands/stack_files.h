/* Nested templates, read from files: of a packaged service from its .serverless folder, else from the
 * folder of the template. */
#ifndef COMMANDS_STACK_FILES_H
#define COMMANDS_STACK_FILES_H

#include "base/diagnostics.h"
#include "stacks/stacks.h"

/* The nested stacks of `root`, with the templates that are in `folder` (NULL: the current one). A
 * template that is not there, or cannot be read, is reported as RO323; its stack is left without
 * one. */
void stack_files_read(struct stacks *stacks, struct arena *arena, node *root, const char *folder,
                      struct diagnostics *diagnostics);

#endif
