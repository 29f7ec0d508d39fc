/* IAM policies that let somebody invoke a function: the alias is added beside it. */
#include <ctype.h>
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

/* IAM does not tell upper from lower case in actions. */
static bool is_invoke(struct arena *arena, const char *pattern) {
  char *lower = arena_string(arena, pattern);
  for (char *c = lower; *c; c++) *c = (char)tolower((unsigned char)*c);
  return text_fits(lower, "lambda:invokefunction");
}

/* Does a statement allow to invoke functions? Its actions may hold * for any run of characters. */
static bool allows_invoke(struct arena *arena, const node *statement) {
  const char *effect = node_string(node_member(statement, "Effect"));
  const node *actions = node_member(statement, "Action");
  if (!effect || strcmp(effect, "Allow") != 0) return false;
  if (node_string(actions)) return is_invoke(arena, node_string(actions));
  for (const node *action = node_first(actions); action; action = node_next(action))
    if (node_string(action) && is_invoke(arena, node_string(action))) return true;
  return false;
}

/* The outermost frame below the resource's id that is named Resource: the statement's. What is
 * called so within it may be anything. */
static const struct path *resource_frame(const struct path *path) {
  const struct path *found = NULL;
  for (; path && path->parent && path->parent->parent; path = path->parent)
    if (path->name && strcmp(path->name, "Resource") == 0) found = path;
  return found;
}

/* The mentions that one grant answers, in the order of the document. */
struct answered {
  const struct rollouts *rollouts;
  const struct mention *first, *end; /* end: the first one that is not; NULL behind the last */
};

/* The text of a holder with the alias behind every mention in it. */
static node *qualified_text(const struct answered *answered, const node *holder) {
  struct text text;
  const char *old = node_string(holder);
  size_t copied = 0;
  text_init(&text, answered->rollouts->service->arena);
  for (const struct mention *mention = answered->first; mention != answered->end;
       mention = mention->next) {
    if (mention->holder != holder || !call_is_bare(answered->rollouts, mention)) continue;
    size_t end = mention->offset + mention->length;
    text_add(&text, old + copied, end - copied);
    text_format(&text, ":%s", ((const struct rollout *)mention->subject)->alias);
    copied = end;
  }
  text_string(&text, old + copied);
  return node_new_string(text.at);
}

/* A copy of `value` with the alias behind every mention in it. */
static node *copy_qualified(const struct answered *answered, const node *value) {
  for (const struct mention *mention = answered->first; mention != answered->end;
       mention = mention->next) {
    if (mention->holder != value || !call_is_bare(answered->rollouts, mention)) continue;
    return node_string(value) ? qualified_text(answered, value)
                              : call_qualified(answered->rollouts, mention->subject, mention);
  }
  if (!node_first(value)) return node_copy(value);
  bool is_object = node_is(value, NODE_OBJECT);
  node *copy = is_object ? node_new_object() : node_new_array();
  for (const node *child = node_first(value); child; child = node_next(child)) {
    node *each = copy_qualified(answered, child);
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

/* Is the function named in this value, in whatever spelling? */
static bool names_function(struct arena *arena, const node *value,
                           const struct function *function) {
  const char *text = node_string(value), *id = text ? NULL : template_referred(arena, value);
  if (text)
    return strstr(text, text_new(arena, "${%s", function->logical_id)) ||
           strstr(text, text_new(arena, "function:%s", function->name));
  if (id) return strcmp(id, function->logical_id) == 0;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (names_function(arena, child, function)) return true;
  return false;
}

/* Does the list allow every qualifier of the function already? "${Fn.Arn}:*" */
static bool covers(struct arena *arena, const node *list, const struct function *function) {
  for (const node *element = node_first(list); element; element = node_next(element)) {
    const node *join = node_only(element, "Fn::Join"), *sub = node_only(element, "Fn::Sub");
    const node *last = node_first(node_at(join, 1));
    while (node_next(last)) last = node_next(last);
    const char *end = join  ? node_string(last)
                      : sub ? node_string(node_is(sub, NODE_ARRAY) ? node_at(sub, 0) : sub)
                            : node_string(element);
    size_t length = end ? strlen(end) : 0;
    if (length && end[length - 1] == '*' && names_function(arena, element, function)) return true;
  }
  return false;
}

/* Where the addition goes: into the list of resources around the mention (only Fn::If may lie above
 * it; IAM knows no list in a list), or, where there is none, into a list that takes the place of
 * the value. */
struct grant_place {
  node *list; /* NULL: there is none */
  const struct path *list_path;
  node *element; /* of the list; or the value, where there is none */
  const struct path *element_path;
};

static struct grant_place find_place(struct arena *arena, node *resources, const struct path *frame,
                                     const node *holder) {
  struct grant_place place = {NULL, NULL, resources, frame};
  node *value = resources;
  const struct path *path = frame;
  for (;;) {
    node *branches = node_only(value, "Fn::If");
    struct path condition = {path, "Fn::If", 0};
    node *inside = node_is(value, NODE_ARRAY)      ? value
                   : node_is(branches, NODE_ARRAY) ? branches
                                                   : NULL;
    if (!inside) return place;
    const struct path *inside_path = inside == value ? path : path_keep(arena, &condition);
    size_t position = 0;
    node *child = node_first(inside);
    for (; child && !holds(child, holder); child = node_next(child)) position++;
    if (!child) return place;
    struct path at = {inside_path, NULL, position};
    path = path_keep(arena, &at);
    if (inside == value) return (struct grant_place){value, inside_path, child, path};
    place = (struct grant_place){NULL, NULL, child, path};
    value = child;
  }
}

/* All functions that the element names, from this mention on, are answered at once: were each to
 * get an element of its own, that one would still name the others without their aliases. */
static node *answer_element(const struct rollouts *rollouts, const node *element,
                            const struct mention *mention) {
  struct answered answered = {rollouts, mention, mention->next};
  while (answered.end && answered.end->resource == mention->resource &&
         holds(element, answered.end->holder))
    answered.end = answered.end->next;
  return copy_qualified(&answered, element);
}

bool grant_extend(struct rollouts *rollouts, struct rollout *rollout,
                  const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  if (!is_policy(arena, mention)) return false;
  const struct path *frame = resource_frame(mention->path);
  node *statement = frame ? template_at(rollouts->template, frame->parent) : NULL;
  node *resources = node_member(statement, "Resource");
  if (!resources || !allows_invoke(arena, statement)) return true;
  struct grant_place place = find_place(arena, resources, frame, mention->holder);
  call_note(
      rollouts, rollout,
      (struct call){
          .mention = mention, .principal = "", .outcome = CALL_GRANTS, .is_permission = true});
  if (rollouts->granted == place.element ||
      (place.list && covers(arena, place.list, rollout->function)))
    return true;
  node *added = answer_element(rollouts, place.element, mention);
  rollouts->granted = place.element;
  if (place.list) {
    for (const node *each = node_first(place.list); each; each = node_next(each))
      if (node_equal(each, added)) return true;
    plan_append(rollouts->plan, place.list, place.list_path, added);
    return true;
  }
  node *list = node_new_array();
  node_append(list, node_copy(place.element));
  node_append(list, added);
  plan_become(rollouts->plan, place.element, place.element_path, list);
  return true;
}
