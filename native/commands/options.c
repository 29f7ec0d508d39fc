#include "commands/options.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

static void print_help(const struct command *command, const struct option *options) {
  printf("%s\n\nUsage: sls-rollout %s %s\n", command->summary, command->name, command->usage);
  if (options->name) printf("\nOptions:\n");
  for (; options->name; options++) {
    char left[64];
    snprintf(left, sizeof left, "%s%s%s %s", options->shorthand ? options->shorthand : "", options->shorthand ? ", " : "",
             options->name, options->value);
    printf("  %-24s %s%s\n", left, options->help, options->is_required ? " (required)" : "");
  }
}

static const struct option *find(const struct option *options, const char *argument, size_t length) {
  for (; options->name; options++) {
    if (strlen(options->name) == length && strncmp(options->name, argument, length) == 0) return options;
    if (options->shorthand && strlen(options->shorthand) == length && strncmp(options->shorthand, argument, length) == 0)
      return options;
  }
  return NULL;
}

static void say_unknown(const struct command *command, const struct option *options, const char *argument) {
  enum { MOST_OPTIONS = 32 };
  const char *names[MOST_OPTIONS + 1];
  size_t count = 0;
  for (; options->name && count < MOST_OPTIONS; options++) names[count++] = options->name;
  names[count] = NULL;
  const char *nearest = text_nearest(argument, names);
  fprintf(stderr, "sls-rollout %s: there is no option \"%s\"%s%s%s; see sls-rollout %s --help\n", command->name, argument,
          nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "", command->name);
}

enum options_outcome options_read(const struct command *command, const struct option *options, char **arguments) {
  for (; *arguments; arguments++) {
    const char *argument = *arguments;
    if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
      print_help(command, options);
      return OPTIONS_HELP;
    }
    const char *equals = strncmp(argument, "--", 2) == 0 ? strchr(argument, '=') : NULL;
    const struct option *option = find(options, argument, equals ? (size_t)(equals - argument) : strlen(argument));
    if (!option) {
      say_unknown(command, options, argument);
      return OPTIONS_WRONG;
    }
    *option->target = equals ? equals + 1 : *++arguments;
    if (!*option->target || !**option->target) {
      fprintf(stderr, "sls-rollout %s: %s needs a value: %s %s\n", command->name, option->name, option->name, option->value);
      return OPTIONS_WRONG;
    }
  }
  for (; options->name; options++) {
    if (!options->is_required || *options->target) continue;
    fprintf(stderr, "sls-rollout %s: %s %s is missing; see sls-rollout %s --help\n", command->name, options->name,
            options->value, command->name);
    return OPTIONS_WRONG;
  }
  return OPTIONS_READ;
}
