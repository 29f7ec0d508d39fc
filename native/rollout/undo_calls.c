/* Undoing in calls: the alias's name in text, and in the property beside the function. */
#include <string.h>

#include "rollout/internal.h"
#include "rollout/undo.h"

/* What was in the place of the alias's name: the framework's own name for an adopted alias; NULL:
 * nothing. */
static const char *former(const struct rollout *rollout) {
  return alias_former_name(rollout->alias_id);
}

/* ---- A qualifier after the function ---- */

/* {Fn::Join: [":", [<the function>, "Live"]]} around the function; NULL where there is none. */
static node *join_around(const struct rollouts *rollouts, const struct rollout *rollout,
                         const struct mention *mention) {
  const struct path *pieces = mention->path ? mention->path->parent : NULL,
                    *join = pieces ? pieces->parent : NULL;
  node *around = join && join->parent ? template_at(rollouts->template, join->parent) : NULL,
       *operands = node_only(around, "Fn::Join"), *list = node_at(operands, 1);
  const char *delimiter = node_string(node_at(operands, 0)), *last = node_string(node_at(list, 1));
  bool is_made = delimiter && strcmp(delimiter, ":") == 0 && node_count(list) == 2 && last &&
                 strcmp(last, rollout->alias) == 0;
  return is_made ? around : NULL;
}

static void cut_text(struct arena *arena, const struct rollout *rollout,
                     const struct mention *mention) {
  const struct span *span = &mention->qualifier;
  const char *text = span->text ? node_string(span->text) : NULL, *name = former(rollout);
  if (!text || (!name && (!span->offset || text[span->offset - 1] != ':'))) return;
  size_t start = name ? span->offset : span->offset - 1;
  node_become(span->text,
              node_new_string(text_new(arena, "%.*s%s%s", (int)start, text, name ? name : "",
                                       text + span->offset + span->length)));
}

static void undo_qualified(const struct rollouts *rollouts, const struct rollout *rollout,
                           const struct mention *mention) {
  node *join = former(rollout) ? NULL : join_around(rollouts, rollout, mention);
  if (join) node_become(join, node_copy(mention->holder));
  else cut_text(rollouts->service->arena, rollout, mention);
}

/* ---- A property beside the function ---- */

/* CloudFormation requires the property: the framework writes $LATEST. */
static bool needs_qualifier(const struct resource *resource) {
  return strcmp(resource->type, "AWS::Lambda::EventInvokeConfig") == 0 ||
         strcmp(resource->type, "AWS::StepFunctions::StateMachine") == 0;
}

/* The object that has the qualifier, or a part of it: the innermost one around the function that
 * does. */
static bool reset(const struct rollout *rollout, const struct resource *resource, node *owner) {
  static const char *const names[] = {"Qualifier", "FunctionQualifier"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *word = node_string(node_member(owner, names[i])), *name = former(rollout);
    if (!word || strcmp(word, rollout->alias) != 0) continue;
    if (!name && needs_qualifier(resource)) name = "$LATEST";
    if (name) node_set(owner, names[i], node_new_string(name));
    else node_remove(owner, names[i]);
    return true;
  }
  return false;
}

/* TaskInvocationParameters.MaintenanceWindowLambdaParameters.Qualifier; what was made for it goes
 * with it. */
static void reset_task(const struct rollout *rollout, const struct resource *resource) {
  node *parameters = node_member(resource->properties, "TaskInvocationParameters"),
       *lambda = node_member(parameters, "MaintenanceWindowLambdaParameters");
  if (!reset(rollout, resource, lambda) || node_first(lambda)) return;
  node_remove(parameters, "MaintenanceWindowLambdaParameters");
  if (!node_first(parameters)) node_remove(resource->properties, "TaskInvocationParameters");
}

static void undo_beside(const struct rollouts *rollouts, const struct rollout *rollout,
                        const struct mention *mention) {
  const struct resource *resource = mention->resource;
  if (reset(rollout, resource, resource->properties)) return;
  for (const struct path *frame = mention->path; frame; frame = frame->parent)
    if (reset(rollout, resource, template_at(rollouts->template, frame))) return;
  reset_task(rollout, resource);
}

static const node *follow(const node *root, const struct path *path) {
  if (!path) return root;
  const node *above = follow(root, path->parent);
  return path->name ? node_member(above, path->name) : node_at(above, path->position);
}

/* Does the service's own `resources` name the alias here? */
static bool is_written(const struct rollouts *rollouts, const struct mention *mention) {
  const node *written = node_member(rollouts->service->document, "resources");
  const struct path resources = {NULL, "Resources", 0},
                    body = {&resources, mention->resource->id, 0},
                    properties = {&body, "Properties", 0};
  const node *own = follow(written, &properties);
  if (!own) return false;
  return mention->is_qualified ? node_equal(follow(written, mention->path), mention->holder)
                               : node_equal(own, mention->resource->properties);
}

/* Lambda has one configuration of asynchronous invocations for a function and qualifier: where the
 * function keeps its own, the alias's was there before. */
static bool has_settings_of_its_own(struct rollouts *rollouts, const struct rollout *rollout,
                                    const struct call *call) {
  static const char type[] = "AWS::Lambda::EventInvokeConfig";
  if (strcmp(call->mention->resource->type, type) != 0) return false;
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *other = &rollout->calls[i];
    const struct resource *settings = other->mention->resource;
    if (other == call || other->outcome != CALL_STAYS || !settings ||
        strcmp(settings->type, type) != 0)
      continue;
    /* another function's settings may name this one as their destination */
    const struct resource *function = destination_sender(rollouts, settings);
    if (function && strcmp(function->id, rollout->function->logical_id) == 0) return true;
  }
  return false;
}

void rollout_undo_calls(struct rollouts *rollouts) {
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    /* from the end: what is cut does not move what comes before it */
    for (size_t k = rollout->call_count; k--;) {
      const struct call *call = &rollout->calls[k];
      if (call->outcome != CALL_IS_ON || !call->mention->resource ||
          is_written(rollouts, call->mention) || has_settings_of_its_own(rollouts, rollout, call))
        continue;
      if (call->mention->is_qualified) undo_qualified(rollouts, rollout, call->mention);
      else undo_beside(rollouts, rollout, call->mention);
    }
  }
}
