/* test: runs cases and compares what comes of them with what is written down. */
#include <string.h>

#include "commands/cases.h"
#include "commands/files.h"
#include "commands/rows.h"
#include "commands/verdicts.h"

#define USUAL_FOLDER "rollout-tests"

static void take(void *context, const struct verdict *verdict) { verdicts_add(context, verdict); }

static enum exit_code find_all(struct case_list *cases, struct invocation *invocation) {
  enum exit_code worst = EXIT_FINE;
  if (!node_first(invocation->operands) && !file_is_folder(USUAL_FOLDER))
    return invocation_refuse(invocation,
                             "there is no folder %s here; name the folder that holds the cases",
                             USUAL_FOLDER);
  if (!node_first(invocation->operands)) return cases_find(cases, invocation, USUAL_FOLDER);
  for (const node *each = node_first(invocation->operands); each; each = node_next(each)) {
    enum exit_code exit_code = cases_find(cases, invocation, node_string(each));
    if (exit_code != EXIT_FINE) worst = exit_code;
  }
  return worst;
}

static enum exit_code run(struct invocation *invocation) {
  struct case_list cases = {0};
  enum exit_code searched = find_all(&cases, invocation);
  if (searched != EXIT_FINE && !cases.count) return searched;
  const char *filter = invocation_value(invocation, "filter");
  const char *pattern = text_new(invocation->arena, "*%s*", filter ? filter : "");
  bool updates = invocation_is_on(invocation, "update");
  struct verdicts verdicts;
  verdicts_init(&verdicts, invocation->arena, invocation_value(invocation, "format"),
                invocation_is_coloured(invocation));
  for (size_t i = 0; i < cases.count; i++)
    if (text_fits(pattern, cases.folders[i]))
      case_run(invocation, cases.folders[i], updates, take, &verdicts);
  if (!verdicts.passed && !verdicts.failed)
    return cases.count ? invocation_refuse(invocation, "no case of %zu fits \"%s\"", cases.count,
                                           text_shown(invocation->arena, filter))
                       : invocation_refuse(invocation, "there is no case");
  verdicts_print(&verdicts, &invocation->out);
  return verdicts.failed ? EXIT_INPUT : searched;
}

static const struct option options[] = {
    {"--filter", NULL, "TEXT",
     "only cases with this in their path; * and ? stand for any characters and for any one", NULL,
     false},
    {"--update", NULL, NULL,
     "writes expected.json (or .yml) and diagnostics.txt anew where they differ; read what it "
     "wrote",
     NULL, false},
    {"--format", NULL, "FORM", "text for a terminal, junit and json for programs",
     "text junit json", false},
    {0},
};
static const char *const examples[] = {
    "sls-rollout test",
    "sls-rollout test rollout-tests --filter 'prod-*' --update",
    "sls-rollout test rollout-tests --format junit",
    NULL,
};

const struct command command_test = {
    "test",
    "[DIR ...]",
    "Runs cases: transforms each service and compares with what is expected.",
    "A case is a folder with service.yml or service.json (or serverless.yml), template.json or "
    "template.yml, and expected.json or expected.yml: the template as it has to become. "
    "diagnostics.txt holds what transform --severity info says on standard error, byte for byte; "
    "where it says nothing there is none, and where it finds errors nothing is expected. arguments "
    "holds more arguments, one a line. A case that capture wrote has options.json and naming.json "
    "as well. Cases are searched in all folders below DIR (" USUAL_FOLDER
    " where none is named), but not in hidden ones and node_modules. The order of members does not "
    "matter, numbers are compared by value. It is wrong usage where no case is found.",
    "Run the cases in rollout-tests and compare each template with what is expected",
    NULL,
    options,
    examples,
    run,
};
