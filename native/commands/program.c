#include "commands/program.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/files.h"
#include "commands/help.h"

/* Standard error first: where both are a terminal, the result is read last. What was printed must
 * arrive: a full disk is a failure of the world. */
static enum exit_code end(const struct invocation *invocation, enum exit_code exit_code) {
  file_give(STDERR_FILENO, invocation->err.at, invocation->err.length);
  bool is_written =
      !invocation->out.length || file_write("-", invocation->out.at, invocation->out.length);
  if (is_written && invocation->document)
    is_written = file_write_tree(invocation->arena, "-", invocation->document);
  if (is_written) return exit_code;
  perror("sls-rollout: cannot write standard output");
  return EXIT_WORLD;
}

static enum exit_code run(struct invocation *invocation, char **arguments) {
  switch (arguments_read(invocation, arguments)) {
    case ARGUMENTS_WRONG: return EXIT_USAGE;
    case ARGUMENTS_HELP: help_command(invocation->command, &invocation->out); return EXIT_FINE;
    default: return invocation->command->run(invocation);
  }
}

static enum exit_code say_unknown(struct invocation *invocation, const char *name) {
  const char *names[64] = {NULL};
  for (size_t i = 0; commands[i] && i + 1 < sizeof names / sizeof *names; i++)
    names[i] = commands[i]->name;
  const char *nearest = text_nearest(name, names);
  text_format(&invocation->err,
              "sls-rollout: there is no command \"%s\"%s%s%s; see sls-rollout --help\n",
              text_shown(invocation->arena, name), nearest ? "; did you mean " : "",
              nearest ? nearest : "", nearest ? "?" : "");
  return EXIT_USAGE;
}

static enum exit_code start(struct invocation *invocation, char **arguments) {
  const char *name = arguments[0];
  if (!name) {
    help_overview(&invocation->err);
    return EXIT_USAGE;
  }
  if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
    help_overview(&invocation->out);
    return EXIT_FINE;
  }
  if (strcmp(name, "--version") == 0) {
    text_format(&invocation->out, "sls-rollout " ROLLOUT_VERSION " (%s)\n",
                document_libraries(invocation->arena));
    return EXIT_FINE;
  }
  invocation->command = command_find(name);
  return invocation->command ? run(invocation, arguments + 1) : say_unknown(invocation, name);
}

int program_run(char **arguments, enum exit_code (*remote)(struct invocation *invocation)) {
  signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, with a reason */
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  struct invocation invocation = {.arena = &arena, .arguments = arguments, .remote = remote};
  text_init(&invocation.out, &arena);
  text_init(&invocation.err, &arena);
  enum exit_code exit_code =
      end(&invocation, start(&invocation, arguments + (arguments[0] != NULL)));
  arena_clear(&arena);
  return exit_code;
}
