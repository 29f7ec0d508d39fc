#include "commands/aws/alerts_stack_here.h"

#include <string.h>

#include "alerts_stack/alerts_stack.h"
#include "commands/files.h"

static const struct action {
  const char *name;
  enum alerts_stack_end (*run)(struct alerts_stack *stack);
} actions[] = {{"deploy", alerts_stack_deploy}, {"remove", alerts_stack_remove}};

static const struct action *action_of(const char *name) {
  for (size_t i = 0; name && i < sizeof actions / sizeof *actions; i++)
    if (strcmp(actions[i].name, name) == 0) return &actions[i];
  return NULL;
}

static void write_line(void *context, const char *line) {
  const struct console *console = context;
  console->write(console->context, line, strlen(line));
  console->write(console->context, "\n", 1);
}

static enum exit_code say(struct invocation *invocation, enum exit_code exit_code,
                          const char *problem) {
  text_format(&invocation->err, "sls-rollout alerts-stack: %s\n", problem);
  return exit_code;
}

enum exit_code alerts_stack_in(struct invocation *invocation, const struct world *world,
                               const struct console *console) {
  static const enum exit_code exit_codes[] = {[ALERTS_STACK_FINE] = EXIT_FINE,
                                              [ALERTS_STACK_FAILED] = EXIT_INPUT,
                                              [ALERTS_STACK_WORLD] = EXIT_WORLD,
                                              [ALERTS_STACK_INTERRUPTED] = EXIT_INTERRUPTED};
  const node *operands = invocation->operands;
  const struct action *action = action_of(node_string(node_at(operands, 0)));
  const char *file = node_string(node_at(operands, 1)), *problem = "";
  if (!action)
    return invocation_refuse(
        invocation, "say deploy or remove, and a file; else it is read from standard input");
  struct alerts_stack stack = {.arena = invocation->arena,
                               .bucket = invocation_value(invocation, "bucket"),
                               .prefix = invocation_value(invocation, "prefix"),
                               .context = (void *)console,
                               .tell = write_line};
  enum exit_code exit_code;
  stack.document = file_document(invocation, file ? file : "-", &exit_code);
  if (!stack.document) return exit_code;
  struct client client;
  if (!client_start(&client, world, invocation_value(invocation, "profile"),
                    invocation_value(invocation, "region"), invocation->arena, &problem))
    return say(invocation, EXIT_WORLD, problem);
  stack.client = &client;
  enum alerts_stack_end end = action->run(&stack);
  client_end(&client);
  return *stack.problem ? say(invocation, exit_codes[end], stack.problem) : exit_codes[end];
}
