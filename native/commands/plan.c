/* plan: what transform would add and which callers it would move, in words. */
#include <string.h>

#include "commands/rows.h"
#include "commands/run.h"
#include "transform/report.h"

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation, RUN_WHOLE);
  if (exit_code == EXIT_FINE) exit_code = run_report(&run, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  node *report = transform_report(&run.transform);
  const char *format = invocation_value(invocation, "format");
  if (strcmp(format, "json") == 0) {
    struct report diagnostics;
    run_report_of(&run, invocation, &diagnostics);
    node_add(report, "diagnostics", report_nodes(&diagnostics));
    document_print(report, DOCUMENT_PRETTY, &invocation->out);
    text_char(&invocation->out, '\n');
  } else if (strcmp(format, "markdown") == 0)
    text_string(&invocation->out, plan_markdown(invocation->arena, report));
  else
    text_string(&invocation->out, plan_text(invocation->arena, report,
                                            invocation_is_coloured(invocation), PLAN_WIDTH));
  return EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM",
     "text for a terminal, json for programs, markdown for a pull request", "text json markdown",
     false},
    REPORT_OPTIONS,
    {0},
};
static const char *const examples[] = {
    "sls-rollout plan .serverless",
    "sls-rollout plan --service serverless.yml --template template.json --stage prod --format "
    "markdown",
    NULL,
};

const struct command command_plan = {
    "plan",
    "[PATH]",
    "Says in words what is added, how traffic moves, and which callers move.",
    "",
    "Package the service and say in words what is added and which callers move",
    input_options,
    options,
    examples,
    run,
};
