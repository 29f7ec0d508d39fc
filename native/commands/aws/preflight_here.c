#include "commands/aws/preflight_here.h"

#include <string.h>

#include "commands/aws/remote_here.h"
#include "commands/files.h"
#include "commands/run.h"
#include "commands/stack_files.h"
#include "preflight/preflight.h"

/* ---- What is to be deployed, and where ---- */

struct target {
  const char *stack, *region; /* region: NULL where only the environment may name one */
  node *template;
  const char *file; /* of the template; NULL: standard input */
  struct stacks stacks;
};

/* `of_package` gets what there is to say of the service's package. */
static enum exit_code read_service(struct invocation *invocation, struct target *target,
                                   struct diagnostics *of_package) {
  struct input input;
  const char *stack, *region;
  enum exit_code exit_code = remote_service(invocation, &input, &stack, &region);
  if (exit_code != EXIT_FINE) return exit_code;
  if (!input.has_callers) return input_refuse_unpackaged(&input, invocation);
  if (!target->stack) target->stack = stack;
  if (!target->region) target->region = region;
  target->template = input.template;
  target->file = input.template_file;
  *of_package = input.of_package;
  return EXIT_FINE;
}

/* A stack and a template are all there is to know; else the service knows more. */
static enum exit_code read_target(struct invocation *invocation, struct target *target,
                                  struct diagnostics *of_package) {
  enum exit_code exit_code;
  const char *template = invocation_value(invocation, "template");
  bool names_service = invocation_value(invocation, "service") || node_first(invocation->operands);
  *target = (struct target){.stack = invocation_value(invocation, "stack"),
                            .region = invocation_value(invocation, "region")};
  if (!target->stack || !template || names_service)
    return read_service(invocation, target, of_package);
  target->template = file_document(invocation, template, &exit_code);
  target->file = template;
  return target->template ? EXIT_FINE : exit_code;
}

static void read_stacks(struct invocation *invocation, struct target *target,
                        struct diagnostics *diagnostics) {
  const char *folder = invocation_value(invocation, "nested"), *file = target->file;
  if (!folder && file && strcmp(file, "-") != 0) folder = file_folder(invocation->arena, file);
  stack_files_read(&target->stacks, invocation->arena, target->template, folder, diagnostics);
}

/* ---- The command ---- */

static enum exit_code print(struct invocation *invocation, const struct target *target,
                            const struct diagnostics *diagnostics) {
  struct run run = {
      .transform = {.template = {.root = target->template}, .diagnostics = *diagnostics}};
  struct report report;
  enum exit_code exit_code = run_report_of(&run, invocation, &report);
  if (exit_code != EXIT_FINE) return exit_code;
  const char *format = invocation_value(invocation, "format");
  for (const struct report_format *each = report_formats; each->name; each++)
    if (strcmp(each->name, format) == 0) each->print(&report, &invocation->out);
  return diagnostics->errors ? EXIT_INPUT : EXIT_FINE;
}

enum exit_code preflight_here(struct invocation *invocation, const struct world *world) {
  struct client client;
  struct target target;
  struct diagnostics diagnostics;
  const char *problem = "";
  diagnostics_init(&diagnostics, invocation->arena);
  enum exit_code exit_code = read_target(invocation, &target, &diagnostics);
  if (exit_code != EXIT_FINE) return exit_code;
  if (!client_start(&client, world, invocation_value(invocation, "profile"), target.region,
                    invocation->arena, &problem)) {
    text_format(&invocation->err, "sls-rollout %s: %s\n", invocation->command->name, problem);
    return EXIT_WORLD;
  }
  read_stacks(invocation, &target, &diagnostics);
  if (target.stacks.known) target.template = stacks_flatten(&target.stacks);
  preflight_look(&(struct preflight){&client, invocation->arena, target.stack, target.template,
                                     &diagnostics, &target.stacks});
  client_end(&client);
  return print(invocation, &target, &diagnostics);
}
