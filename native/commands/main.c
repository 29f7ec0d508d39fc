#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "commands/commands.h"

#define INPUT_USAGE "--service FILE --template FILE [--stage NAME] [--region NAME]"

const struct command commands[] = {
    {"transform", INPUT_USAGE " [-o FILE]", "Adds alarms and rollouts to a template and prints it.", NULL, command_transform},
    {"plan", INPUT_USAGE, "Says in words what transform would add and which callers it would move.",
     "Package the service and say in words what is added and which callers move", command_plan},
    {"serve", "", "Answers the plugin's JSON-RPC requests on standard input and output.", NULL, command_serve},
    {"describe", "", "Prints the plugin's interface: version, hooks, commands, schemas.", NULL, command_describe},
    {0},
};

static void print_help(FILE *out) {
  fputs("sls-rollout: gradual Lambda rollouts that roll themselves back, for the Serverless Framework\n\n"
        "Usage: sls-rollout COMMAND [OPTION ...]\n\nCommands:\n", out);
  for (const struct command *command = commands; command->name; command++)
    fprintf(out, "  %-10s %s\n", command->name, command->summary);
  fputs("\nsls-rollout COMMAND --help tells of its options; sls-rollout --version of its version.\n"
        "Exit codes: 0 fine, 1 the input has errors, 2 wrong usage, 3 a file or a pipe failed.\n", out);
}

/* What was printed must arrive: a full disk is a failure of the world. */
static int end_output(void) {
  if (fflush(stdout) == 0) return EXIT_FINE;
  perror("sls-rollout: cannot write standard output");
  return EXIT_WORLD;
}

static int say_unknown(const char *name) {
  const char *names[sizeof commands / sizeof *commands];
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) names[i] = commands[i].name;
  const char *nearest = text_nearest(name, names);
  fprintf(stderr, "sls-rollout: there is no command \"%s\"%s%s%s; see sls-rollout --help\n", name,
          nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return EXIT_USAGE;
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN); /* a closed pipe is a failed write, with a reason */
  if (argc < 2) {
    print_help(stderr);
    return EXIT_USAGE;
  }
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
    print_help(stdout);
    return end_output();
  }
  if (strcmp(argv[1], "--version") == 0) {
    puts("sls-rollout " ROLLOUT_VERSION);
    return end_output();
  }
  for (const struct command *command = commands; command->name; command++)
    if (strcmp(command->name, argv[1]) == 0) return command->run(command, argv + 2);
  return say_unknown(argv[1]);
}
