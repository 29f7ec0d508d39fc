/* plan: what transform would add and which callers it would move, in words. */
#include <string.h>

#include "commands/rows.h"
#include "commands/run.h"

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation);
  if (exit_code == EXIT_FINE) exit_code = run_report(&run, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  const char *summary = transform_summary(&run.transform);
  text_string(&invocation->out, summary);
  if (!*summary)
    text_format(&invocation->out, "Nothing to add on stage %s: no function is rolled out there, and no alerts are set up.\n",
                text_shown(invocation->arena, run.transform.service.stage));
  return EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "text for a terminal, json for programs, markdown for a pull request", "text json markdown", false},
    REPORT_OPTIONS,
    {0},
};
static const char *const examples[] = {
    "sls-rollout plan .serverless",
    "sls-rollout plan --service serverless.yml --template template.json --stage prod --format markdown",
    NULL,
};

const struct command command_plan = {
    "plan", "[PATH]", "Says in words what is added, how traffic moves, and which callers move.", "",
    "Package the service and say in words what is added and which callers move", input_options, options, examples, run,
};
