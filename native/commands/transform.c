/* transform: a service and its template through all passes; the template is printed. */
#include <string.h>

#include "commands/files.h"
#include "commands/rows.h"
#include "commands/run.h"

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation);
  if (exit_code == EXIT_FINE) exit_code = run_report(&run, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  struct text text;
  text_init(&text, invocation->arena);
  if (strcmp(invocation_value(invocation, "format"), "yaml") == 0) document_print_yaml(run.transform.template.root, &text);
  else {
    document_print(run.transform.template.root, DOCUMENT_PRETTY, &text);
    text_char(&text, '\n');
  }
  const char *output = invocation_value(invocation, "output");
  if (output && strcmp(output, "-") != 0) return file_put(invocation, output, text.at, text.length);
  invocation->out = text;
  return EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "the language of the template that is printed", "json yaml", false},
    {"--output", "-o", "FILE", "where the template goes; else standard output", NULL, false},
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
