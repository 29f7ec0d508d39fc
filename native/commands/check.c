/* check: a linter for services with gradual rollouts. */
#include <string.h>

#include "commands/rows.h"
#include "commands/run.h"
#include "report/report.h"

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation, RUN_WHOLE);
  if (exit_code != EXIT_FINE) return exit_code;
  struct report report;
  exit_code = run_report_of(&run, invocation, &report);
  if (exit_code != EXIT_FINE) return exit_code;
  const char *format = invocation_value(invocation, "format");
  for (const struct report_format *each = report_formats; each->name; each++)
    if (strcmp(each->name, format) == 0) each->print(&report, &invocation->out);
  if (report.diagnostics->errors) return EXIT_INPUT;
  return invocation_is_on(invocation, "strict") && report_count(&report, SEVERITY_WARNING)
             ? EXIT_INPUT
             : EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM",
     "text for people; json, sarif and github (annotations of a workflow) for programs",
     "text json sarif github", false},
    {"--strict", NULL, NULL, "exit with 1 where there are warnings, too", NULL, false},
    REPORT_OPTIONS,
    {0},
};
static const char *const examples[] = {
    "sls-rollout check",
    "sls-rollout check --stage prod --ignore RO511,RO306",
    "sls-rollout check .serverless --format sarif",
    "sls-rollout check --service serverless.yml --template template.json --severity info",
    NULL,
};

const struct command command_check = {
    "check",
    "[PATH]",
    "Looks for mistakes in the settings, the alarms and the template.",
    "Says nothing where all is well. Without a packaged template (a .serverless folder, or "
    "--template) it looks at settings and alarms; who calls a function is known after packaging "
    "only. sls-rollout help RO501 tells more of a diagnostic. custom.deploymentSettings.ignore is "
    "a list of ids that are left out everywhere; errors never are.",
    "Package the service and look for mistakes in settings, alarms and callers",
    input_options,
    options,
    examples,
    run,
};
