/* The table of commands. */
#include "commands/commands.h"

#include <string.h>

#include "commands/rows.h"

const struct option common_options[] = {
    {"--color", NULL, "WHEN", "colours; auto: in a terminal, unless NO_COLOR is set",
     "auto always never", false},
    {"--help", "-h", NULL, "says what the command does and takes", NULL, false},
    {0},
};

const struct command *const commands[] = {
    &command_check,    &command_plan,       &command_transform,    &command_simulate,
    &command_test,     &command_capture,    &command_preflight,    &command_status,
    &command_watch,    &command_stop,       &command_alerts_stack, &command_serve,
    &command_describe, &command_completion, &command_help,         NULL,
};

const struct command *command_find(const char *name) {
  for (const struct command *const *each = commands; *each; each++)
    if (strcmp((*each)->name, name) == 0) return *each;
  return NULL;
}
