/* transform: a service and its template through all passes; the template is printed. */
#include <string.h>

#include "commands/files.h"
#include "commands/rows.h"
#include "commands/run.h"

/* The alarms' own stack, where the service asks for one, as the file that it is written to; no file
 * where it is not. */
static enum exit_code take_external(struct invocation *invocation,
                                    const struct transform *transform, struct file_text *file) {
  const struct external_stack *stack = &transform->external;
  const char *name = invocation_value(invocation, "external");
  struct arena *arena = invocation->arena;
  size_t count = node_count(node_member(stack->template, "Resources"));
  if (!name && count)
    text_format(&invocation->err,
                "sls-rollout transform: the stack %s, with %zu resource%s, is not in this "
                "template; --external FILE writes it\n",
                text_shown(arena, stack->name), count, count == 1 ? "" : "s");
  if (!name) return EXIT_FINE;
  if (!stack->name)
    return invocation_refuse(invocation,
                             "--external: the service has no custom.alerts.externalStack");
  *file = (struct file_text){.name = name, .tree = transform_external_node(transform)};
  return EXIT_FINE;
}

static struct file_text template_text(const struct invocation *invocation,
                                      const struct transform *transform, const char *name) {
  const node *template = transform->template.root;
  if (strcmp(invocation_value(invocation, "format"), "yaml") != 0)
    return (struct file_text){.name = name, .tree = template};
  struct text text;
  text_init(&text, invocation->arena);
  document_print_yaml(template, &text);
  return (struct file_text){.name = name, .bytes = text.at, .length = text.length};
}

static enum exit_code run(struct invocation *invocation) {
  struct run run;
  enum exit_code exit_code = run_passes(&run, invocation, RUN_ROOT);
  if (exit_code == EXIT_FINE) exit_code = run_report(&run, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  struct file_text files[FILES_MOST_AT_ONCE] = {{0}};
  exit_code = take_external(invocation, &run.transform, &files[0]);
  if (exit_code != EXIT_FINE) return exit_code;
  size_t count = files[0].name != NULL;
  const char *output = invocation_value(invocation, "output");
  struct file_text template = template_text(invocation, &run.transform, output ? output : "-");
  if (strcmp(template.name, "-") != 0) files[count++] = template;
  else if (template.tree) invocation->document = template.tree;
  else text_add(&invocation->out, template.bytes, template.length);
  return file_put_all(invocation, files, count);
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "the language of the template that is printed", "json yaml", false},
    {"--output", "-o", "FILE", "where the template goes; else standard output", NULL, false},
    {"--external", NULL, "FILE",
     "where the alarms' own stack goes (custom.alerts.externalStack), for sls-rollout alerts-stack",
     NULL, false},
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
    "transform",
    "[PATH]",
    "Adds alarms and rollouts to a template and prints it.",
    "Nothing is printed where the service or the template has errors.",
    NULL,
    input_options,
    options,
    examples,
    run,
};
