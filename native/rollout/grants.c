/* IAM policies that let somebody invoke a function: the alias is added beside it. */
#include <string.h>

#include "rollout/callers.h"
#include "rollout/internal.h"

static const char *const grant_rows[][2] = {
#define ROW(type, property) {type, property},
    GRANT_ROWS(ROW)
#undef ROW
};

static bool is_policy(struct arena *arena, const struct mention *mention) {
  const char *property = NULL;
  for (size_t i = 0; mention->resource && i < sizeof grant_rows / sizeof *grant_rows; i++) {
    if (!text_fits(grant_rows[i][0], mention->resource->type)) continue;
    if (!property) property = template_property(arena, mention->path);
    if (property && text_fits(grant_rows[i][1], property)) return true;
  }
  return false;
}

/* Does a statement allow to invoke functions? Its actions may hold * for any run of characters. */
static bool allows_invoke(const node *statement) {
  const char *effect = node_string(node_member(statement, "Effect"));
  const node *actions = node_member(statement, "Action");
  if (!effect || strcmp(effect, "Allow") != 0) return false;
  if (node_string(actions)) return text_fits(node_string(actions), "lambda:InvokeFunction");
  for (const node *action = node_first(actions); action; action = node_next(action))
    if (node_string(action) && text_fits(node_string(action), "lambda:InvokeFunction")) return true;
  return false;
}

/* The frame of the path that is named Resource: the statement's. */
static const struct path *resource_frame(const struct path *path) {
  while (path && !(path->name && strcmp(path->name, "Resource") == 0)) path = path->parent;
  return path;
}

/* A copy of `value` in which `with` stands in the place of `target`. */
static node *copy_with(const node *value, const node *target, node *with) {
  if (value == target) return with;
  if (!node_first(value)) return node_copy(value);
  bool is_object = node_is(value, NODE_OBJECT);
  node *copy = is_object ? node_new_object() : node_new_array();
  for (const node *child = node_first(value); child; child = node_next(child)) {
    node *each = copy_with(child, target, with);
    if (is_object) node_add(copy, node_name(child), each);
    else node_append(copy, each);
  }
  return copy;
}

static bool holds(const node *value, const node *holder) {
  if (value == holder) return true;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (holds(child, holder)) return true;
  return false;
}

bool grant_extend(struct rollouts *rollouts, struct rollout *rollout, const struct mention *mention) {
  if (!is_policy(rollouts->service->arena, mention)) return false;
  const struct path *frame = resource_frame(mention->path);
  node *statement = frame ? template_at(rollouts->template, frame->parent) : NULL;
  node *resources = node_member(statement, "Resource");
  if (!resources || !allows_invoke(statement)) return true;
  bool is_list = node_is(resources, NODE_ARRAY);
  const node *element = is_list ? node_first(resources) : resources;
  while (is_list && element && !holds(element, mention->holder)) element = node_next(element);
  if (!element) return true;
  node *added = copy_with(element, mention->holder, call_qualified(rollouts, rollout, mention));
  call_note(rollouts, rollout, (struct call){mention, "", CALL_GRANTS, true});
  if (is_list) {
    for (const node *each = node_first(resources); each; each = node_next(each))
      if (node_equal(each, added)) return true;
    plan_append(rollouts->plan, resources, frame, added);
    return true;
  }
  if (rollouts->widened == resources) { /* another mention of the same value made a list of it */
    node_append(rollouts->widened_list, added);
    return true;
  }
  node *list = node_new_array();
  node_append(list, node_copy(resources));
  node_append(list, added);
  rollouts->widened = resources;
  rollouts->widened_list = list;
  plan_set_member(rollouts->plan, statement, frame->parent, "Resource", list);
  return true;
}
