/* Each command's row, in the file of that command. */
#ifndef COMMANDS_ROWS_H
#define COMMANDS_ROWS_H

#include "commands/commands.h"

extern const struct command command_transform, command_plan, command_check, command_test,
    command_capture, command_simulate, command_preflight, command_status, command_watch,
    command_stop, command_alerts_stack, command_serve, command_describe, command_completion,
    command_help;

#endif
