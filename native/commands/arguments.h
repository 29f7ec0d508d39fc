/* Arguments of the command line, read by the tables of options. */
#ifndef COMMANDS_ARGUMENTS_H
#define COMMANDS_ARGUMENTS_H

#include "commands/commands.h"

enum arguments_outcome { ARGUMENTS_READ, ARGUMENTS_HELP, ARGUMENTS_WRONG };

/* Reads everything behind the command's name (NULL at the end) into values and operands. "--" ends
 * the options. What is wrong is said in invocation->err, with the nearest option or value there is.
 * */
enum arguments_outcome arguments_read(struct invocation *invocation, char **arguments);
/* Checks options that came as a document (from the plugin) the same way, and takes those that the
 * command has. */
enum arguments_outcome arguments_take(struct invocation *invocation, const node *options);

#endif
