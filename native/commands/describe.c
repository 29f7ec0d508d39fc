/* describe: the binary's own description, which the build writes to plugin-shim/interface.json. */
#include "commands/describe.h"

#include <stdio.h>
#include <string.h>

#include "commands/remote.h"
#include "commands/rows.h"
#include "reference/reference.h"
#include "service/plugins.h"
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

/* The hooks to which the template may be carried in outline: by hook, the type of the resources
 * that must be whole. */
static node *outlines(void) {
  node *all = node_new_object();
  for (const struct pass *pass = transform_passes; pass->name; pass++)
    if (pass->whole_type) node_set(all, pass->hook, node_new_string(pass->whole_type));
  for (const struct pass *pass = transform_passes; pass->name; pass++)
    if (!pass->whole_type) node_remove(all, pass->hook);
  return all;
}

/* The hooks that are for some templates alone: by hook, the type of a resource that such a template
 * has. */
static node *conditions(void) {
  node *all = node_new_object();
  for (const struct pass *pass = transform_passes; pass->name; pass++)
    if (pass->only_type) node_set(all, pass->hook, node_new_string(pass->only_type));
  return all;
}

/* Options of the framework's own commands, for one deployment. */
static const struct {
  const char *name, *usage, *type;
} deploy_options[] = {
    {"rollout-type",
     "Shift every function's traffic by this type, this time (AllAtOnce for an urgent deployment)",
     "string"},
    {"rollout-ignore-alarms", "Let no alarm stop or roll back this deployment", "boolean"},
    {"rollout-skip-hooks", "Run no traffic hooks in this deployment", "boolean"},
    {"alerts-external-stack",
     "Alarms get a stack of their own, as with custom.alerts.externalStack", "boolean"},
};

/* A removal has only the last one: which stacks there are. */
static void add_options(node *all, const char *command, bool is_removal) {
  node *taken = node_add(node_add(all, command, node_new_object()), "options", node_new_object());
  size_t count = sizeof deploy_options / sizeof *deploy_options;
  for (size_t i = is_removal ? count - 1 : 0; i < count; i++) {
    node *option = node_add(taken, deploy_options[i].name, node_new_object());
    node_add(option, "usage", node_new_string(deploy_options[i].usage));
    node_add(option, "type", node_new_string(deploy_options[i].type));
  }
}

/* Options as the framework wants them. Those that say where the input comes from are not for it: it
 * has the input. It reads `--no-rollback` as `rollback: false`. */
static void add_option(void *context, const struct option *option) {
  if (strcmp(option->name, "--help") == 0) return;
  const char *name = option->name + strlen("--");
  if (strncmp(name, "no-", strlen("no-")) == 0) name += strlen("no-");
  node *each = node_add(context, name, node_new_object());
  char usage[512];
  snprintf(usage, sizeof usage, "%s%s%s", option->help, option->choices ? ": " : "",
           option->choices ? option->choices : "");
  node_add(each, "usage", node_new_string(usage));
  node_add(each, "type",
           node_new_string(option->is_repeated ? "multiple"
                           : option->value     ? "string"
                                               : "boolean"));
}

static void add_command(node *below, const struct command *command) {
  node *each = node_add(below, command->name, node_new_object());
  node_add(each, "usage", node_new_string(command->framework));
  node_append(node_add(each, "lifecycleEvents", node_new_array()), node_new_string(command->name));
  node *taken = node_add(each, "options", node_new_object());
  for (const struct option *option = command->options; option->name; option++)
    add_option(taken, option);
  for (const struct option *option = common_options; option->name; option++)
    add_option(taken, option);
}

static node *framework_commands(void) {
  node *all = node_new_object(), *rollout = node_add(all, "rollout", node_new_object());
  node_add(rollout, "usage", node_new_string("Gradual deployments of this service's functions"));
  node_add(rollout, "type", node_new_string("container")); /* alone it prints its help */
  node *below = node_add(rollout, "commands", node_new_object());
  for (const struct command *const *each = commands; *each; each++)
    if ((*each)->framework) add_command(below, *each);
  add_options(all, "package", false);
  add_options(all, "deploy", false);
  add_options(all, "remove", true);
  return all;
}

static bool reads_template(const struct command *command) {
  for (const struct option *option = command->inputs; option && option->name; option++)
    if (strcmp(option->name, "--template") == 0) return true;
  return false;
}

/* NULL: by a request, like the hooks. */
static const char *start_of(const struct command *command) {
  if (command->run == remote_run) return reads_template(command) ? "template" : "stack";
  return command->inputs ? NULL : "alone";
}

static node *starts(void) {
  node *all = node_new_object();
  for (const struct command *const *each = commands; *each; each++)
    if ((*each)->framework && start_of(*each))
      node_add(all, (*each)->name, node_new_string(start_of(*each)));
  return all;
}

node *describe(void) {
  node *interface = node_new_object();
  node_add(interface, "version", node_new_string(ROLLOUT_VERSION));
  node_add(interface, "hooks", hooks());
  node_add(interface, "commands", framework_commands());
  node_add(interface, "starts", starts());
  node *schemas = node_add(interface, "schemas", node_new_object());
  node_add(schemas, "custom", service_custom_schema());
  node_add(schemas, "function", service_function_schema());
  service_relax_schema(schemas);
  node *carries = node_add(interface, "carries", service_carries());
  node_add(carries, "outlines", outlines());
  node_add(carries, "only", conditions());
  node_add(interface, "formerPlugins", plugins_former());
  return interface;
}

static enum exit_code run(struct invocation *invocation) {
  if (strcmp(invocation_value(invocation, "format"), "typescript") == 0) {
    reference_typescript(&invocation->out);
    return EXIT_FINE;
  }
  document_print(describe(), DOCUMENT_PRETTY, &invocation->out);
  text_char(&invocation->out, '\n');
  return EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "json for the plugin; typescript, the types of the settings",
     "json typescript", false},
    {0},
};
static const char *const examples[] = {"sls-rollout describe",
                                       "sls-rollout describe --format typescript", NULL};

const struct command command_describe = {
    "describe", "",       "Prints the plugin's interface: version, hooks, commands, schemas.",
    "",         NULL,     NULL,
    options,    examples, run,
};
