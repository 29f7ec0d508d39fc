#include "preflight/preflight.h"

#include <string.h>

#include "preflight/internal.h"

/* ---- Asking ---- */

static const struct {
  const char *what, *right;
} questions[] = {
#define ROW(id, what, right) {what, right},
    PREFLIGHT_QUESTIONS(ROW)
#undef ROW
};

bool look_may_ask(struct look *look) {
  const struct world *world = &look->preflight->client->world;
  if (look->is_mute) return false;
  if (world->monotonic(world->context) < look->until) return true;
  look->is_mute = true;
  diagnose(look->diagnostics, RO609, "",
           "not everything was looked at: AWS took longer than %d seconds to answer",
           (int)(PREFLIGHT_PATIENCE / 1000));
  return false;
}

void look_note(struct look *look, enum question question, const struct aws_answer *answer) {
  unsigned bit = 1u << question;
  if (answer->outcome != AWS_REFUSED) look->is_mute = true;
  if (look->noted & bit) return;
  look->noted |= bit;
  if (look->is_mute)
    diagnose(look->diagnostics, RO609, "", "nothing could be looked at before the update: %s",
             answer->message);
  else
    diagnose(look->diagnostics, RO609, "", "%s is not known: %s: %s", questions[question].what,
             questions[question].right, answer->message);
}

/* ---- The aliases ---- */

/* Where a resource says its own name. */
static const struct {
  const char *type, *property;
} names[] = {
    {"AWS::Lambda::Function", "FunctionName"},
    {"AWS::CodeDeploy::Application", "ApplicationName"},
    {"AWS::CodeDeploy::DeploymentGroup", "DeploymentGroupName"},
    {"AWS::CloudWatch::Alarm", "AlarmName"},
    {"AWS::CloudWatch::CompositeAlarm", "AlarmName"},
};

const char *look_name(const struct look *look, const node *value) {
  if (node_string(value)) return node_string(value);
  const char *id = template_referred(look->arena, value);
  const char *physical = id ? index_get(&look->physical, id) : NULL;
  const struct resource *resource = id && !physical ? template_resource(&look->now, id) : NULL;
  for (size_t i = 0; resource && i < sizeof names / sizeof *names; i++)
    if (strcmp(names[i].type, resource->type) == 0)
      return node_string(node_member(resource->properties, names[i].property));
  return physical;
}

const char *look_place(const struct look *look, const struct resource *resource,
                       const char *below) {
  const struct stacks *stacks = look->preflight->stacks;
  const struct stack_resource *nested =
      stacks && stacks->known ? index_get(&stacks->nested, resource->id) : NULL;
  const char *file = nested ? text_shown(look->arena, nested->stack->file) : "",
             *id = text_shown(look->arena, nested ? nested->id : resource->id);
  return text_new(look->arena, "%s%sResources.%s%s", file, nested ? ": " : "", id, below);
}

static const node *policy_of(const struct resource *resource) {
  if (strcmp(resource->type, "AWS::Lambda::Alias") != 0) return NULL;
  return node_member(node_member(resource->body, "UpdatePolicy"), "CodeDeployLambdaAliasUpdate");
}

static const struct resource *referred(const struct look *look, const node *value) {
  const char *id = template_referred(look->arena, value);
  return id ? template_resource(&look->now, id) : NULL;
}

static void find_aliases(struct look *look) {
  look->list = arena_zero(look->arena, (look->now.count + 1) * sizeof *look->list);
  for (size_t i = 0; i < look->now.count; i++) {
    const struct resource *alias = &look->now.list[i];
    const node *policy = policy_of(alias),
               *function = node_member(alias->properties, "FunctionName");
    if (!node_is(policy, NODE_OBJECT)) continue;
    look->list[look->count++] =
        (struct shifted){.alias = alias,
                         .function = referred(look, function),
                         .group = referred(look, node_member(policy, "DeploymentGroupName")),
                         .path = look_place(look, alias, "")};
  }
}

static void name_aliases(struct look *look) {
  for (size_t i = 0; i < look->count; i++) {
    struct shifted *shifted = &look->list[i];
    const node *policy = policy_of(shifted->alias), *properties = shifted->alias->properties;
    shifted->function_name = look_name(look, node_member(properties, "FunctionName"));
    shifted->alias_name = node_string(node_member(properties, "Name"));
    shifted->application = look_name(look, node_member(policy, "ApplicationName"));
    shifted->group_name = look_name(look, node_member(policy, "DeploymentGroupName"));
    const char *label = shifted->function_name ? shifted->function_name
                        : shifted->function    ? shifted->function->id
                                               : shifted->alias->id;
    shifted->label = text_shown(look->arena, label);
  }
}

/* ---- The whole look ---- */

static void look_at(struct look *look) {
  bool has_stack = true;
  if (!stack_is_ready(look, &has_stack)) return;
  index_init(&look->physical, look->arena, 256);
  if (has_stack) deployed_read(look);
  name_aliases(look);
  changes_compare(look, has_stack);
  running_look(look);
}

void preflight_look(const struct preflight *preflight) {
  const struct world *world = &preflight->client->world;
  struct look look = {.preflight = preflight,
                      .arena = preflight->arena,
                      .diagnostics = preflight->diagnostics,
                      .until = world->monotonic(world->context) + PREFLIGHT_PATIENCE};
  if (preflight->client->caller.attempts > PREFLIGHT_ATTEMPTS)
    preflight->client->caller.attempts = PREFLIGHT_ATTEMPTS;
  template_read(&look.now, look.arena, preflight->template, look.diagnostics);
  if (look.diagnostics->errors) return;
  find_aliases(&look);
  if (look.count) look_at(&look);
}
