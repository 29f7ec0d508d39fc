/* transform and plan: a service and a template from files, through all passes. */
#include <stdio.h>
#include <string.h>

#include "commands/commands.h"
#include "commands/files.h"
#include "commands/options.h"
#include "commands/report.h"
#include "transform/transform.h"

struct arguments {
  const char *service, *template, *stage, *region, *output;
};

/* Reads the files and runs the passes. EXIT_FINE where the transform may be used; reports what there is to report. */
static int run(struct transform *transform, struct arena *arena, const struct arguments *arguments) {
  int exit_code;
  node *service = file_document(arena, arguments->service, &exit_code);
  if (!service) return exit_code;
  node *template = file_document(arena, arguments->template, &exit_code);
  if (!template) return exit_code;
  node *options = node_new_object();
  if (arguments->stage) node_add(options, "stage", node_new_string(arguments->stage));
  if (arguments->region) node_add(options, "region", node_new_string(arguments->region));
  transform_run(transform, arena, &(struct transform_input){.service = service, .template = template, .options = options});
  service_warn_of_variables(service, &transform->diagnostics);
  report_print(&transform->diagnostics, stderr);
  return transform->diagnostics.errors ? EXIT_INPUT : EXIT_FINE;
}

static int write_result(const struct transform *transform, const char *output) {
  struct text text;
  text_init(&text, transform->arena);
  document_print(transform->template.root, DOCUMENT_PRETTY, &text);
  text_char(&text, '\n');
  return file_write(output, text.at, text.length) ? EXIT_FINE : EXIT_WORLD;
}

static int write_plan(const struct transform *transform) {
  const char *summary = transform_summary(transform);
  if (!*summary)
    summary = text_new(transform->arena, "Nothing to add on stage %s: no function is rolled out there, and no alerts are set up.\n",
                       text_shown(transform->arena, transform->service.stage));
  return file_write(NULL, summary, strlen(summary)) ? EXIT_FINE : EXIT_WORLD;
}

/* The options that both commands have. */
#define INPUT_OPTIONS(arguments)                                                                                       \
  {"--service", NULL, "FILE", "the service: serverless.yml, or JSON", true, &(arguments).service},                     \
  {"--template", NULL, "FILE", "the CloudFormation template, JSON or YAML", true, &(arguments).template},              \
  {"--stage", NULL, "NAME", "the stage; else the provider's, else dev", false, &(arguments).stage},                    \
  {"--region", NULL, "NAME", "the region; else the provider's, else us-east-1", false, &(arguments).region}

static int command(const struct command *command, const struct option *options, char **list, struct arguments *arguments,
                   bool is_plan) {
  enum options_outcome outcome = options_read(command, options, list);
  if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELP ? EXIT_FINE : EXIT_USAGE;
  if (strcmp(arguments->service, "-") == 0 && strcmp(arguments->template, "-") == 0) {
    fprintf(stderr, "sls-rollout %s: only one of --service and --template can be standard input\n", command->name);
    return EXIT_USAGE;
  }
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  struct transform transform;
  int exit_code = run(&transform, &arena, arguments);
  if (exit_code == EXIT_FINE) exit_code = is_plan ? write_plan(&transform) : write_result(&transform, arguments->output);
  arena_clear(&arena);
  return exit_code;
}

int command_transform(const struct command *self, char **list) {
  struct arguments arguments = {0};
  const struct option options[] = {
      INPUT_OPTIONS(arguments),
      {"--output", "-o", "FILE", "where the template goes; else standard output", false, &arguments.output},
      {0},
  };
  return command(self, options, list, &arguments, false);
}

int command_plan(const struct command *self, char **list) {
  struct arguments arguments = {0};
  const struct option options[] = {INPUT_OPTIONS(arguments), {0}};
  return command(self, options, list, &arguments, true);
}
