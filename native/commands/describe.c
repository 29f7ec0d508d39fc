/* describe: the binary's own description, which the build writes to plugin-shim/interface.json. */
#include "commands/describe.h"

#include <string.h>

#include "commands/commands.h"
#include "commands/files.h"
#include "commands/options.h"
#include "transform/transform.h"

static node *hooks(void) {
  node *list = node_new_array();
  for (const struct pass *pass = transform_passes; pass->name; pass++) {
    bool is_there = false;
    for (const node *each = node_first(list); each; each = node_next(each))
      is_there |= strcmp(node_string(each), pass->hook) == 0;
    if (!is_there) node_append(list, node_new_string(pass->hook));
  }
  return list;
}

/* Options of the framework's own commands, for one deployment. */
static const struct {
  const char *name, *usage, *type;
} deploy_options[] = {
    {"rollout-type", "Shift every function's traffic by this type, this time (AllAtOnce for an urgent deployment)", "string"},
    {"rollout-ignore-alarms", "Let no alarm stop or roll back this deployment", "boolean"},
    {"rollout-skip-hooks", "Run no traffic hooks in this deployment", "boolean"},
};

static void add_options(node *all, const char *command) {
  node *options = node_add(node_add(all, command, node_new_object()), "options", node_new_object());
  for (size_t i = 0; i < sizeof deploy_options / sizeof *deploy_options; i++) {
    node *option = node_add(options, deploy_options[i].name, node_new_object());
    node_add(option, "usage", node_new_string(deploy_options[i].usage));
    node_add(option, "type", node_new_string(deploy_options[i].type));
  }
}

static node *framework_commands(void) {
  node *all = node_new_object(), *rollout = node_add(all, "rollout", node_new_object());
  node_add(rollout, "usage", node_new_string("Gradual deployments of this service's functions"));
  node *below = node_add(rollout, "commands", node_new_object());
  for (const struct command *command = commands; command->name; command++) {
    if (!command->framework) continue;
    node *each = node_add(below, command->name, node_new_object());
    node_add(each, "usage", node_new_string(command->framework));
    node_append(node_add(each, "lifecycleEvents", node_new_array()), node_new_string(command->name));
  }
  add_options(all, "package");
  add_options(all, "deploy");
  return all;
}

node *describe(void) {
  node *interface = node_new_object();
  node_add(interface, "version", node_new_string(ROLLOUT_VERSION));
  node_add(interface, "hooks", hooks());
  node_add(interface, "commands", framework_commands());
  node *schemas = node_add(interface, "schemas", node_new_object());
  node_add(schemas, "custom", service_custom_schema());
  node_add(schemas, "function", service_function_schema());
  node_add(interface, "carries", service_carries());
  return interface;
}

int command_describe(const struct command *self, char **arguments) {
  static const struct option none[] = {{0}};
  enum options_outcome outcome = options_read(self, none, arguments);
  if (outcome != OPTIONS_READ) return outcome == OPTIONS_HELP ? EXIT_FINE : EXIT_USAGE;
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  struct text text;
  text_init(&text, &arena);
  document_print(describe(), DOCUMENT_PRETTY, &text);
  text_char(&text, '\n');
  bool is_written = file_write(NULL, text.at, text.length);
  arena_clear(&arena);
  return is_written ? EXIT_FINE : EXIT_WORLD;
}
