/* What the two templates say: which aliases shift, and what a divided alias would not take. */
#include <string.h>

#include "preflight/internal.h"

/* ---- Role and dead-letter queue ---- */

/* Both versions of a divided alias have one execution role and one dead-letter queue, or none
 * (Lambda's guide on weighted aliases). */
static const struct {
  const char *outer, *inner; /* below the function's Properties; inner: NULL, or a member of it */
  const char *words;
} fixed[] = {
    {"Role", NULL, "execution role"},
    {"DeadLetterConfig", "TargetArn", "dead-letter queue"},
};

/* What cannot change without replacing the resource, and with it the ARN. */
static const struct {
  const char *type, *property;
} identities[] = {
    {"AWS::IAM::Role", "RoleName"},   {"AWS::IAM::Role", "Path"},
    {"AWS::SQS::Queue", "QueueName"}, {"AWS::SQS::Queue", "FifoQueue"},
    {"AWS::SNS::Topic", "TopicName"},
};

enum difference { SAME, UNSURE, DIFFERENT };

static enum difference compare_resources(const struct resource *before,
                                         const struct resource *now) {
  if (!before || !now || strcmp(before->type, now->type) != 0) return UNSURE;
  for (size_t i = 0; i < sizeof identities / sizeof *identities; i++) {
    const char *property = identities[i].property;
    if (strcmp(identities[i].type, now->type) == 0 &&
        !node_equal(node_member(before->properties, property),
                    node_member(now->properties, property)))
      return DIFFERENT;
  }
  return SAME;
}

/* An ARN written out, the reference to a resource, or nothing: what can be told apart. A parameter
 * cannot. */
static bool is_known(const struct look *look, const struct template *template, const node *value) {
  const char *id = template_referred(look->arena, value);
  return !value || node_string(value) || (id && template_resource(template, id));
}

static enum difference compare(const struct look *look, const node *before, const node *now) {
  const char *id = template_referred(look->arena, now);
  if (!now && !before) return SAME;
  if (!node_equal(before, now)) {
    /* A name and a reference may mean the same. */
    bool is_mixed = before && now && node_is(before, NODE_STRING) != node_is(now, NODE_STRING);
    return !is_mixed && is_known(look, &look->before, before) && is_known(look, &look->now, now)
               ? DIFFERENT
               : UNSURE;
  }
  if (!id || !template_resource(&look->now, id)) return SAME;
  return compare_resources(template_resource(&look->before, id), template_resource(&look->now, id));
}

static bool is_all_at_once(const struct shifted *shifted) {
  const char *type =
      shifted->group ? node_string(node_member(shifted->group->properties, "DeploymentConfigName"))
                     : NULL;
  return type && strcmp(type, "CodeDeployDefault.LambdaAllAtOnce") == 0;
}

static void compare_function(struct look *look, const struct shifted *shifted) {
  const struct resource *now = shifted->function,
                        *before = now ? template_resource(&look->before, now->id) : NULL;
  if (!before || is_all_at_once(shifted)) return;
  for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
    const node *old = node_member(before->properties, fixed[i].outer),
               *new = node_member(now->properties, fixed[i].outer);
    if (fixed[i].inner)
      old = node_member(old, fixed[i].inner), new = node_member(new, fixed[i].inner);
    enum difference difference = compare(look, old, new);
    if (difference == SAME) continue;
    const char *path =
        look_place(look, now, text_new(look->arena, ".Properties.%s", fixed[i].outer));
    if (difference == DIFFERENT)
      diagnose(look->diagnostics, RO605, path, "the %s of %s changes together with its code",
               fixed[i].words, shifted->label);
    else
      diagnose(look->diagnostics, RO606, path, "the %s of %s may change together with its code",
               fixed[i].words, shifted->label);
  }
}

/* ---- Versions ---- */

/* Does the alias go on pointing at the same version? A version is made anew when its logical id or
 * its own properties change. */
static bool stays(const struct look *look, const struct resource *before,
                  const struct resource *now) {
  const node *version = node_member(now->properties, "FunctionVersion");
  if (!node_equal(version, node_member(before->properties, "FunctionVersion"))) return false;
  if (node_string(version)) return true;
  const char *id = template_referred(look->arena, version);
  const struct resource *new = id ? template_resource(&look->now, id) : NULL,
                        *old = id ? template_resource(&look->before, id) : NULL;
  return new &&old &&node_equal(new->properties, old->properties);
}

/* An alias that has another name, or is one of another function, is another alias to
 * CloudFormation. */
static bool is_first(const struct resource *before, const struct resource *now) {
  static const char *const identity[] = {"Name", "FunctionName"};
  if (!before || strcmp(before->type, now->type) != 0) return true;
  for (size_t i = 0; i < 2; i++)
    if (!node_equal(node_member(before->properties, identity[i]),
                    node_member(now->properties, identity[i])))
      return true;
  return false;
}

/* ---- Between stacks ---- */

/* What is deployed under this logical id; NULL where nothing is, or nothing is known. */
static const struct resource *deployed(const struct look *look, const struct resource *now) {
  return now && look->has_before ? template_resource(&look->before, now->id) : NULL;
}

/* The logical ids that lead to the stack that holds a resource: "" for the root stack. */
static const char *holder_of(const struct look *look, const struct stacks *stacks, const char *id) {
  const struct stack_resource *resource =
      stacks && stacks->known ? index_get(&stacks->nested, id) : NULL;
  const char *holder = "";
  for (const struct nested_stack *stack = resource ? resource->stack : NULL; stack;
       stack = stack->parent)
    holder = text_new(look->arena, "%s%s%s", stack->id, *holder ? "." : "", holder);
  return holder;
}

static const char *stack_words(const struct look *look, const char *holder) {
  return *holder ? text_new(look->arena, "the nested stack %s", text_shown(look->arena, holder))
                 : "the root stack";
}

/* Is the resource deployed in one stack, and to be in another? */
static bool is_moving(struct look *look, const struct shifted *shifted,
                      const struct resource *resource, const char *what) {
  if (!deployed(look, resource)) return false;
  const char *before = holder_of(look, &look->deployed, resource->id),
             *now = holder_of(look, look->preflight->stacks, resource->id);
  if (strcmp(before, now) == 0) return false;
  diagnose(look->diagnostics, RO610, shifted->path,
           "%s of %s is deployed in %s and would move to %s, where it cannot be created while it "
           "exists",
           what, shifted->label, stack_words(look, before), stack_words(look, now));
  return true;
}

/* ---- One alias ---- */

/* Is it not known whether the alias is deployed? A nested stack that was not read may have it. */
static bool is_unknown(const struct look *look, const struct resource *alias) {
  return !look->has_before ||
         (!deployed(look, alias) && look->deployed.known < look->deployed.count);
}

static void compare_alias(struct look *look, struct shifted *shifted) {
  const struct resource *before = deployed(look, shifted->alias);
  if (is_moving(look, shifted, shifted->alias, "the alias") ||
      is_moving(look, shifted, shifted->group, "the deployment group"))
    return;
  if (is_first(before, shifted->alias)) {
    if (!taken_refuse(look, shifted))
      diagnose(look->diagnostics, RO607, shifted->path,
               "%s gets its alias by this update: all of its traffic goes to the new version at "
               "once, without hooks and alarms",
               shifted->label);
  } else if (stays(look, before, shifted->alias))
    diagnose(look->diagnostics, RO608, shifted->path,
             "%s publishes no new version: none of its traffic is shifted", shifted->label);
  else {
    shifted->is_changing = true;
    compare_function(look, shifted);
  }
}

void changes_compare(struct look *look, bool has_stack) {
  for (size_t i = 0; i < look->count; i++) {
    struct shifted *shifted = &look->list[i];
    if (has_stack && is_unknown(look, shifted->alias))
      shifted->is_changing = !taken_refuse(look, shifted);
    else compare_alias(look, shifted);
  }
}
