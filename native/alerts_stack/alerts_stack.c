#include "alerts_stack/alerts_stack.h"

#include <string.h>

#include "alarms/attributes.h"
#include "aws/cloudformation.h"
#include "aws/s3.h"

/* One run. */
struct run {
  struct alerts_stack *stack;
  struct client *client;
  struct arena *arena;
  const char *name, *of; /* the stack's name, and of the service's */
  const node *template;  /* NULL where there is to be none */
  /* the stack's ARN once it is known; a name is another stack's after a removal */
  const char *id;
  const char *status; /* UPDATE_COMPLETE; NULL: there is no such stack */
};

/* ---- What is said ---- */

static enum alerts_stack_end end(struct run *run, enum alerts_stack_end outcome,
                                 const char *problem) {
  run->stack->problem = problem;
  return outcome;
}

/* `what` was asked of AWS and not answered. */
static enum alerts_stack_end unanswered(struct run *run, const char *what,
                                        const struct aws_answer *answer) {
  if (answer->outcome == AWS_INTERRUPTED) return end(run, ALERTS_STACK_INTERRUPTED, "interrupted");
  bool is_refused = answer->outcome == AWS_REFUSED && *answer->code;
  return end(run, ALERTS_STACK_WORLD,
             text_new(run->arena, "%s: %s%s%s", what,
                      is_refused ? text_shown(run->arena, answer->code) : "",
                      is_refused ? ": " : "", arena_string(run->arena, answer->message)));
}

static void tell(struct run *run, const char *what) {
  run->stack->tell(run->stack->context,
                   text_new(run->arena, "%s: %s", text_shown(run->arena, run->name), what));
}

/* ---- Waiting ---- */

/* How the stack is now. `name_or_id` leads to it. */
static enum alerts_stack_end look(struct run *run, const char *name_or_id) {
  struct arena round, *before;
  struct aws_answer answer;
  arena_init(&round);
  before = document_use(&round);
  const node *found = cloudformation_stack(run->client, &round, name_or_id, &answer);
  enum alerts_stack_end outcome = ALERTS_STACK_FINE;
  const char *status = node_string(node_member(found, "StackStatus")),
             *id = node_string(node_member(found, "StackId"));
  if (!found && !cloudformation_is_missing(&answer))
    outcome = unanswered(run, "looking at the stack", &answer);
  else {
    run->status = found ? arena_string(run->arena, status ? status : "") : NULL;
    run->id = id ? arena_string(run->arena, id) : NULL;
  }
  document_use(before);
  arena_clear(&round);
  return outcome;
}

static bool ends_with(const char *text, const char *ending) {
  size_t length = strlen(text), tail = strlen(ending);
  return length >= tail && strcmp(text + length - tail, ending) == 0;
}

static bool is_under_way(const struct run *run) {
  return run->status && ends_with(run->status, "_IN_PROGRESS");
}
static bool is_gone(const struct run *run) {
  return !run->status || strcmp(run->status, "DELETE_COMPLETE") == 0;
}

/* Until nothing is under way. REVIEW_IN_PROGRESS would last for ever: a change set that nobody
 * carries out. */
static enum alerts_stack_end wait_for(struct run *run, const char *name_or_id) {
  const struct world *world = &run->client->world;
  int64_t start = world->monotonic(world->context);
  for (;;) {
    enum alerts_stack_end outcome = look(run, name_or_id);
    if (outcome != ALERTS_STACK_FINE) return outcome;
    if (!is_under_way(run) || strcmp(run->status, "REVIEW_IN_PROGRESS") == 0)
      return ALERTS_STACK_FINE;
    if (world->monotonic(world->context) - start > ALERTS_STACK_PATIENCE)
      return end(
          run, ALERTS_STACK_WORLD,
          text_new(run->arena,
                   "the stack is %s for an hour; CloudFormation goes on without being watched",
                   text_shown(run->arena, run->status)));
    if (!world->sleep(world->context, ALERTS_STACK_INTERVAL))
      return end(run, ALERTS_STACK_INTERRUPTED, "interrupted; CloudFormation goes on");
  }
}

/* ---- The reason of a failure ---- */

static const char *member(const node *event, const char *name) {
  const char *value = node_string(node_member(event, name));
  return value ? value : "";
}

/* The event that began the last operation: the stack's own. Those behind it belong to earlier ones.
 * */
static bool is_begin(const node *event) {
  static const char *const begins[] = {"CREATE_IN_PROGRESS", "UPDATE_IN_PROGRESS",
                                       "DELETE_IN_PROGRESS"};
  if (strcmp(member(event, "ResourceType"), "AWS::CloudFormation::Stack") != 0) return false;
  if (strcmp(member(event, "PhysicalResourceId"), member(event, "StackId")) != 0) return false;
  for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
    if (strcmp(member(event, "ResourceStatus"), begins[i]) == 0) return true;
  return false;
}

/* The first resource that failed by itself; those that were cancelled because of it tell nothing.
 * */
static const char *reason_of(struct run *run) {
  struct aws_answer answer;
  const node *first = NULL;
  const node *events = cloudformation_events(run->client, run->arena, run->id ? run->id : run->name,
                                             ALERTS_STACK_EVENTS, &answer);
  for (const node *event = node_first(events); event && !is_begin(event);
       event = node_next(event)) {
    bool is_cancelled = strstr(member(event, "ResourceStatusReason"), "cancelled");
    if (ends_with(member(event, "ResourceStatus"), "_FAILED") && !is_cancelled) first = event;
  }
  if (!first) return "its events do not say why";
  struct arena *arena = run->arena;
  return text_new(arena, "%s (%s) %s: %s", text_shown(arena, member(first, "LogicalResourceId")),
                  text_shown(arena, member(first, "ResourceType")),
                  text_shown(arena, member(first, "ResourceStatus")),
                  text_shown(arena, member(first, "ResourceStatusReason")));
}

static enum alerts_stack_end failed(struct run *run, const char *doing) {
  const char *status = run->status ? text_shown(run->arena, run->status) : "gone";
  return end(run, ALERTS_STACK_FAILED,
             text_new(run->arena, "the stack %s could not be %s, it is %s: %s",
                      text_shown(run->arena, run->name), doing, status, reason_of(run)));
}

/* ---- Removing ---- */

static enum alerts_stack_end take_away(struct run *run) {
  struct aws_answer answer;
  const char *id = run->id ? run->id : run->name;
  if (!cloudformation_delete(run->client, run->arena, id, &answer))
    return unanswered(run, "removing the stack", &answer);
  enum alerts_stack_end outcome = wait_for(run, id);
  if (outcome != ALERTS_STACK_FINE || is_gone(run)) return outcome;
  return failed(run, "removed");
}

static enum alerts_stack_end remove_stack(struct run *run) {
  enum alerts_stack_end outcome = wait_for(run, run->name);
  if (outcome != ALERTS_STACK_FINE) return outcome;
  if (is_gone(run)) {
    tell(run, "is not there, nothing to remove");
    return outcome;
  }
  tell(run, "removing");
  outcome = take_away(run);
  if (outcome == ALERTS_STACK_FINE) tell(run, "removed");
  return outcome;
}

/* ---- Parameters ---- */

/* The service's stack: its ARN, and its resources by logical id. */
struct source {
  const char *id;
  node *resources;
};

static const node *resource_of(const struct source *source, const char *id) {
  for (const node *each = node_first(source->resources); each; each = node_next(each))
    if (strcmp(member(each, "LogicalResourceId"), id) == 0 &&
        strcmp(member(each, "ResourceStatus"), "DELETE_COMPLETE") != 0 &&
        *member(each, "PhysicalResourceId"))
      return each;
  return NULL;
}

/* Is there a parameter whose resource was not found? */
static bool lacks_resource(const struct run *run, const struct source *source) {
  const node *parameters = node_member(run->stack->document, "parameters");
  for (const node *each = node_first(parameters); each; each = node_next(each)) {
    const char *id = node_string(node_member(each, "logicalId"));
    if (id && !resource_of(source, id)) return true;
  }
  return false;
}

/* Adds the resources of the stack, and of nested stacks as long as one is missing that a parameter
 * is for: a stack that was split has the functions there. */
static enum alerts_stack_end list_resources(struct run *run, struct source *source) {
  struct aws_answer answer;
  const node *list = cloudformation_resources(run->client, run->arena, run->of, &answer);
  if (!list) return unanswered(run, "listing the service's resources", &answer);
  source->resources = node_copy(list);
  const node *each = node_first(source->resources);
  for (; each && lacks_resource(run, source); each = node_next(each)) {
    if (strcmp(member(each, "ResourceType"), "AWS::CloudFormation::Stack") != 0 ||
        !*member(each, "PhysicalResourceId"))
      continue;
    list = cloudformation_resources(run->client, run->arena, member(each, "PhysicalResourceId"),
                                    &answer);
    if (!list) return unanswered(run, "listing the resources of a nested stack", &answer);
    for (const node *below = node_first(list); below; below = node_next(below))
      node_append(source->resources, node_copy(below));
  }
  return ALERTS_STACK_FINE;
}

static enum alerts_stack_end read_source(struct run *run, struct source *source) {
  struct aws_answer answer;
  const node *found = cloudformation_stack(run->client, run->arena, run->of, &answer);
  if (!found) return unanswered(run, "looking at the service's stack", &answer);
  source->id = member(found, "StackId");
  return list_resources(run, source);
}

static const char *value_of(const struct run *run, const struct source *source,
                            const node *parameter) {
  const char *given = node_string(node_member(parameter, "value")),
             *id = node_string(node_member(parameter, "logicalId"));
  if (given || !id) return given;
  const node *resource = resource_of(source, id);
  if (!resource) return NULL;
  return attribute_value(run->arena, member(resource, "ResourceType"),
                         node_string(node_member(parameter, "attribute")),
                         member(resource, "PhysicalResourceId"), source->id);
}

static enum alerts_stack_end fill_in(struct run *run, const struct source *source,
                                     struct stack_change *change) {
  const node *parameters = node_member(run->stack->document, "parameters"),
             *declared = node_member(run->template, "Parameters");
  struct stack_pair *pairs = arena_alloc(run->arena, (node_count(parameters) + 1) * sizeof *pairs);
  change->parameters = pairs;
  for (const node *each = node_first(parameters); each; each = node_next(each)) {
    const char *value = value_of(run, source, each);
    if (value) pairs[change->parameter_count++] = (struct stack_pair){node_name(each), value};
    else if (!node_member(node_member(declared, node_name(each)), "Default"))
      return end(
          run, ALERTS_STACK_FAILED,
          text_new(run->arena,
                   "the stack %s has no value for the parameter %s: its resource is not there",
                   text_shown(run->arena, run->of), text_shown(run->arena, node_name(each))));
  }
  return ALERTS_STACK_FINE;
}

/* ---- Tags, capabilities, template ---- */

static void add_tags(struct run *run, struct stack_change *change) {
  const node *tags = node_member(run->stack->document, "tags");
  struct stack_pair *pairs = arena_alloc(run->arena, (node_count(tags) + 1) * sizeof *pairs);
  change->tags = pairs;
  for (const node *tag = node_first(tags); tag; tag = node_next(tag))
    if (node_string(tag))
      pairs[change->tag_count++] = (struct stack_pair){node_name(tag), node_string(tag)};
}

static bool has_identities(const node *template) {
  for (const node *each = node_first(node_member(template, "Resources")); each;
       each = node_next(each))
    if (strncmp(member(each, "Type"), "AWS::IAM::", 10) == 0) return true;
  return false;
}

static void add_capabilities(struct run *run, struct stack_change *change) {
  const char **list = arena_zero(run->arena, 3 * sizeof *list);
  size_t count = 0;
  if (has_identities(run->template)) list[count++] = "CAPABILITY_NAMED_IAM";
  if (node_member(run->template, "Transform")) list[count++] = "CAPABILITY_AUTO_EXPAND";
  change->capabilities = list;
}

static enum alerts_stack_end upload(struct run *run, const struct source *source,
                                    const struct text *template, struct stack_change *change) {
  const node *own = resource_of(source, "ServerlessDeploymentBucket");
  const char *bucket = run->stack->bucket ? run->stack->bucket
                       : own              ? member(own, "PhysicalResourceId")
                                          : NULL;
  if (!bucket)
    return end(
        run, ALERTS_STACK_FAILED,
        text_new(run->arena,
                 "the template has %zu bytes, CloudFormation takes %zu in a request, and the stack "
                 "%s has no deployment bucket; give --bucket",
                 template->length, CLOUDFORMATION_LARGEST_BODY, text_shown(run->arena, run->of)));
  struct aws_answer answer;
  const char *key = text_new(run->arena, "%s/" ALERTS_STACK_OBJECT,
                             run->stack->prefix ? run->stack->prefix : run->of);
  tell(run, text_new(run->arena, "uploading the template to %s", text_shown(run->arena, bucket)));
  if (!s3_put(run->client, run->arena, bucket, key, "application/json", template->at,
              template->length, &answer))
    return unanswered(run, "uploading the template", &answer);
  change->template_url = s3_url(run->client, run->arena, bucket, key);
  return ALERTS_STACK_FINE;
}

static enum alerts_stack_end add_template(struct run *run, const struct source *source,
                                          struct stack_change *change) {
  struct text text;
  text_init(&text, run->arena);
  document_print(run->template, DOCUMENT_COMPACT, &text);
  if (text.length > CLOUDFORMATION_LARGEST_BODY) return upload(run, source, &text, change);
  change->template_body = text.at;
  return ALERTS_STACK_FINE;
}

/* ---- Creating and updating ---- */

static enum alerts_stack_end begin(struct run *run, struct stack_change *change) {
  struct source source = {0};
  *change = (struct stack_change){.stack = run->name};
  enum alerts_stack_end outcome = read_source(run, &source);
  if (outcome == ALERTS_STACK_FINE) outcome = fill_in(run, &source, change);
  if (outcome == ALERTS_STACK_FINE) outcome = add_template(run, &source, change);
  add_tags(run, change);
  add_capabilities(run, change);
  return outcome;
}

static const struct way {
  const char *doing, *done, *good;
  const char *(*send)(struct client *client, struct arena *arena, const struct stack_change *change,
                      struct aws_answer *answer);
} creation = {"creating", "created", "CREATE_COMPLETE", cloudformation_create},
  update = {"updating", "updated", "UPDATE_COMPLETE", cloudformation_update};

static enum alerts_stack_end carry_out(struct run *run, const struct way *way,
                                       const struct stack_change *change) {
  struct aws_answer answer;
  size_t count = node_count(node_member(run->template, "Resources"));
  tell(run, text_new(run->arena, "%s, %zu resource%s", way->doing, count, count == 1 ? "" : "s"));
  const char *id = way->send(run->client, run->arena, change, &answer);
  if (!id && cloudformation_is_unchanged(&answer)) {
    tell(run, "has not changed");
    return ALERTS_STACK_FINE;
  }
  if (!id) return unanswered(run, text_new(run->arena, "%s the stack", way->doing), &answer);
  enum alerts_stack_end outcome = wait_for(run, *id ? id : run->name);
  if (outcome != ALERTS_STACK_FINE) return outcome;
  if (!run->status || strcmp(run->status, way->good) != 0) return failed(run, way->done);
  tell(run, way->done);
  return outcome;
}

/* A stack that never was there can only be removed. */
static bool is_stillborn(const struct run *run) {
  return run->status && (strcmp(run->status, "ROLLBACK_COMPLETE") == 0 ||
                         strcmp(run->status, "CREATE_FAILED") == 0);
}

static enum alerts_stack_end deploy_stack(struct run *run) {
  struct stack_change change;
  enum alerts_stack_end outcome = begin(run, &change);
  if (outcome == ALERTS_STACK_FINE) outcome = wait_for(run, run->name);
  if (outcome == ALERTS_STACK_FINE && is_stillborn(run)) {
    tell(run, "was never created completely, removing it");
    outcome = take_away(run);
  }
  if (outcome != ALERTS_STACK_FINE) return outcome;
  return carry_out(run, is_gone(run) ? &creation : &update, &change);
}

/* ---- The whole ---- */

static bool is_object_or_absent(const node *value) { return !value || node_is(value, NODE_OBJECT); }

static bool read_document(struct run *run, struct alerts_stack *stack) {
  const node *document = stack->document, *template = node_member(document, "template");
  *run = (struct run){.stack = stack, .client = stack->client, .arena = stack->arena};
  run->name = node_string(node_member(document, "name"));
  run->of = node_string(node_member(document, "of"));
  run->template = node_is(template, NODE_OBJECT) ? template : NULL;
  stack->problem = "";
  if (!is_object_or_absent(node_member(document, "parameters")) ||
      !is_object_or_absent(node_member(document, "tags")))
    return false;
  return run->name && *run->name && run->of && *run->of &&
         (run->template || (template && node_is(template, NODE_NULL)));
}

static enum alerts_stack_end start(struct alerts_stack *stack, bool is_removal) {
  struct run run;
  if (!read_document(&run, stack))
    return end(
        &run, ALERTS_STACK_FAILED,
        "this is no description of the alarms' stack; sls-rollout transform --external writes one");
  return is_removal || !run.template ? remove_stack(&run) : deploy_stack(&run);
}

enum alerts_stack_end alerts_stack_deploy(struct alerts_stack *stack) {
  return start(stack, false);
}
enum alerts_stack_end alerts_stack_remove(struct alerts_stack *stack) { return start(stack, true); }
