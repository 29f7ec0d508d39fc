/* Functions that are named inside Fn::ForEach (template/loops.h). What calls there stays as it is
 * written, with its permission, and is reported: a fragment is written out by CloudFormation only,
 * and a reference in it may be put together with the loop's identifier. */
#include <string.h>

#include "rollout/internal.h"
#include "template/loops.h"
#include "template/mentions.h"

/* ---- The resource around a reference ---- */

/* The first frame below Resources and its loops. */
const struct path *path_of_resource(const struct path *path) {
  const struct path *frame = NULL;
  for (; path; path = path->parent) {
    if (!path->parent) return path->name && strcmp(path->name, "Resources") == 0 ? frame : NULL;
    if (path->name && !loop_is(path->name)) frame = path;
  }
  return NULL;
}

static const struct resource *fragment_at(const struct template *template,
                                          const struct path *path) {
  const struct path *frame = path_of_resource(path);
  node *body = frame ? template_at(template, frame) : NULL;
  return node_is(body, NODE_OBJECT) ? resource_from(template->arena, body) : NULL;
}

void loops_place(const struct rollouts *rollouts, const struct mentions *mentions) {
  for (struct mention *mention = mentions->first; mention; mention = mention->next)
    if (!mention->resource && loop_around(mention->path))
      mention->resource = fragment_at(rollouts->template, mention->path);
}

bool loop_permission(struct rollouts *rollouts, struct rollout *rollout,
                     const struct mention *mention) {
  const struct path *frame = path_of_resource(mention->path);
  if (!loop_around(mention->path) || !frame || !frame->parent) return false;
  struct arena *arena = rollouts->service->arena;
  node *fragment = template_at(rollouts->template, frame->parent),
       *copy = node_copy(mention->resource->body);
  node_set(node_member(copy, "Properties"), "FunctionName", intrinsic_ref(rollout->alias_id));
  plan_set_member(rollouts->plan, fragment, frame->parent,
                  text_new(arena, "%sAlias", mention->resource->id), copy);
  const char *principal =
      template_literal_start(node_member(mention->resource->properties, "Principal"));
  call_note(rollouts, rollout,
            (struct call){.mention = mention,
                          .principal = principal,
                          .outcome = CALL_BOTH,
                          .is_permission = true,
                          .reason = "it is inside Fn::ForEach"});
  return true;
}

/* ---- References that a loop puts together ---- */

struct hidden {
  struct rollouts *rollouts;
  void (*found)(struct rollouts *rollouts, struct rollout *rollout, const struct mention *mention);
};

static bool holds_identifier(const char *string) {
  return strstr(string, "${") || strstr(string, "&{");
}

static const struct resource *resource_around(const struct template *template,
                                              const struct path *path) {
  const struct path *frame = path_of_resource(path);
  if (!frame) return NULL;
  return frame->parent->parent ? fragment_at(template, path)
                               : template_resource(template, frame->name);
}

/* Reports every function that `id` may be, with the rest of the mention as in `shape`. */
static void find_functions(struct hidden *hidden, const char *id, const struct mention *shape,
                           const struct path *path, const struct loop_scope *scope) {
  struct rollouts *rollouts = hidden->rollouts;
  struct arena *arena = rollouts->service->arena;
  const struct resource *resource = resource_around(rollouts->template, path);
  for (size_t i = 0; resource && i < rollouts->count; i++) {
    struct rollout *rollout = &rollouts->list[i];
    if (!rollout->version_id || !loop_may_become(arena, id, rollout->function->logical_id, scope))
      continue;
    struct mention *mention = arena_alloc(arena, sizeof *mention);
    *mention = *shape;
    mention->subject = rollout;
    mention->resource = resource;
    mention->path = path_keep(arena, path);
    hidden->found(rollouts, rollout, mention);
  }
}

/* The length of a variable's name in the text of an Fn::Sub, with the identifiers in it. */
static size_t name_length(const char *name) {
  size_t length = 0;
  while (name[length] && name[length] != '}' && name[length] != '.') {
    bool is_identifier = strchr("$&", name[length]) && name[length + 1] == '{';
    length += is_identifier ? strcspn(name + length, "}") : 0;
    if (name[length]) length++;
  }
  return length;
}

/* ${${Name}LambdaFunction.Arn} */
static void find_in_sub(struct hidden *hidden, node *text, const struct path *path,
                        const struct loop_scope *scope) {
  const char *string = node_string(text);
  for (const char *at = strstr(string, "${"); at; at = strstr(at + 2, "${")) {
    size_t length = name_length(at + 2);
    const char *id = arena_copy(hidden->rollouts->service->arena, at + 2, length);
    if (!holds_identifier(id)) continue;
    struct mention shape = {.form = at[2 + length] == '.' ? MENTION_ARN : MENTION_NAME,
                            .place = MENTION_IN_SUB,
                            .holder = text,
                            .offset = (size_t)(at - string),
                            .length = length + 2 + strcspn(at + 2 + length, "}") + 1};
    find_functions(hidden, id, &shape, path, scope);
    at += length;
  }
}

/* {Ref: "${Name}LambdaFunction"}, Fn::GetAtt of its Arn, and Fn::Sub. */
static void find_references(struct hidden *hidden, node *value, const struct path *path,
                            const struct loop_scope *scope) {
  const char *id = template_referred(hidden->rollouts->service->arena, value);
  node *sub = node_only(value, "Fn::Sub"), *text = node_is(sub, NODE_ARRAY) ? node_at(sub, 0) : sub;
  struct mention shape = {.form = node_only(value, "Ref") ? MENTION_NAME : MENTION_ARN,
                          .place = MENTION_ALONE,
                          .holder = value};
  if (id && holds_identifier(id)) find_functions(hidden, id, &shape, path, scope);
  if (node_string(text)) find_in_sub(hidden, text, path, scope);
}

static void find_below(struct hidden *hidden, node *value, const struct path *path,
                       const struct loop_scope *scope) {
  size_t position = 0;
  if (scope && node_is(value, NODE_OBJECT)) find_references(hidden, value, path, scope);
  for (node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    node *fragment = loop_is(node_name(child)) ? node_at(child, 2) : NULL;
    const char *identifier = fragment ? node_string(node_at(child, 0)) : NULL;
    if (!identifier) {
      find_below(hidden, child, &frame, scope);
      continue;
    }
    struct path below = {&frame, NULL, 2};
    struct loop_scope inner = {scope, identifier, node_at(child, 1)};
    find_below(hidden, fragment, &below, &inner);
  }
}

void loops_find(struct rollouts *rollouts,
                void (*found)(struct rollouts *rollouts, struct rollout *rollout,
                              const struct mention *mention)) {
  struct hidden hidden = {rollouts, found};
  if (!template_has_extensions(rollouts->template)) return;
  struct path resources = {NULL, "Resources", 0};
  find_below(&hidden, rollouts->template->resources, &resources, NULL);
}
