/* transform: a service and its template through all passes; the template is printed. */
#include <string.h>

#include "commands/files.h"
#include "commands/rows.h"
#include "commands/run.h"

/* The alarms' own stack, where the service asks for one, as the file that it is written to. */
static enum exit_code print_external(struct invocation *invocation, const struct transform *transform, struct text *text) {
  const struct external_stack *stack = &transform->external;
  const char *file = invocation_value(invocation, "external");
  struct arena *arena = invocation->arena;
  size_t count = node_count(node_member(stack->template, "Resources"));
  if (!file && count)
    text_format(&invocation->err, "sls-rollout transform: the stack %s, with %zu resource%s, is not in this template; --external FILE writes it\n",
                text_shown(arena, stack->name), count, count == 1 ? "" : "s");
  if (!file) return EXIT_FINE;
  if (!stack->name) return invocation_refuse(invocation, "--external: the service has no custom.alerts.externalStack");
  document_print(transform_external_node(transform), DOCUMENT_PRETTY, text);
  text_char(text, '\n');
  return EXIT_FINE;
}

static void print_template(struct invocation *invocation, const struct transform *transform, struct text *text) {
  if (strcmp(invocation_value(invocation, "format"), "yaml") == 0) {
    document_print_yaml(transform->template.root, text);
    return;
  }
  document_print(transform->template.root, DOCUMENT_PRETTY, text);
  text_char(text, '\n');
}

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation);
  if (exit_code == EXIT_FINE) exit_code = run_report(&run, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  struct text external, text;
  text_init(&external, invocation->arena);
  text_init(&text, invocation->arena);
  exit_code = print_external(invocation, &run.transform, &external);
  if (exit_code != EXIT_FINE) return exit_code;
  print_template(invocation, &run.transform, &text);
  const char *output = invocation_value(invocation, "output");
  bool is_printed = !output || strcmp(output, "-") == 0;
  struct file_text files[FILES_MOST_AT_ONCE];
  size_t count = 0;
  if (external.length) files[count++] = (struct file_text){invocation_value(invocation, "external"), external.at, external.length};
  if (!is_printed) files[count++] = (struct file_text){output, text.at, text.length};
  exit_code = file_put_all(invocation, files, count);
  if (exit_code == EXIT_FINE && is_printed) invocation->out = text;
  return exit_code;
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "the language of the template that is printed", "json yaml", false},
    {"--output", "-o", "FILE", "where the template goes; else standard output", NULL, false},
    {"--external", NULL, "FILE", "where the alarms' own stack goes (custom.alerts.externalStack), for sls-rollout alerts-stack", NULL, false},
    REPORT_OPTIONS,
    {0},
};
static const char *const examples[] = {
    "sls-rollout transform --service serverless.yml --template template.json",
    "sls-rollout transform .serverless -o template-with-rollouts.json",
    "sls-rollout transform --service serverless.yml --template template.yml --format yaml",
    NULL,
};

const struct command command_transform = {
    "transform", "[PATH]", "Adds alarms and rollouts to a template and prints it.",
    "Nothing is printed where the service or the template has errors.", NULL, input_options, options, examples, run,
};
