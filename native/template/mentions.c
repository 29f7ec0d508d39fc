/* Mentions: one walk over the template that records who names which function, and how. */
#include <string.h>

#include "template/template.h"

struct walk {
  struct arena *arena;
  const struct index *subjects;
  const struct resource *resource;
  struct mentions found;
  size_t capacity;
};

static void record(struct walk *walk, struct mention mention, const struct path *path) {
  if (walk->found.count == walk->capacity) {
    size_t capacity = walk->capacity ? walk->capacity * 2 : 64;
    walk->found.list = arena_grow(walk->arena, walk->found.list, walk->capacity * sizeof mention, capacity * sizeof mention);
    walk->capacity = capacity;
  }
  mention.path = path_keep(walk->arena, path);
  mention.resource = walk->resource;
  walk->found.list[walk->found.count++] = mention;
}

static enum mention_form form_of_attribute(const char *attribute) {
  return strcmp(attribute, "Arn") == 0 ? MENTION_ARN : MENTION_ATTRIBUTE;
}

/* ---- Fn::Sub ---- */

/* Records ${Id} and ${Id.Attribute}; ${!Literal} is text, and a name of the map is the map's. */
static void walk_sub_text(struct walk *walk, node *text, const node *map, const struct path *path) {
  const char *string = node_string(text);
  for (const char *at = strstr(string, "${"); at; at = strstr(at + 2, "${")) {
    const char *name = at + 2, *end = strchr(name, '}');
    if (!end) return;
    size_t length = (size_t)(end - name);
    const char *point = memchr(name, '.', length);
    size_t id_length = point ? (size_t)(point - name) : length;
    void *subject = index_find(walk->subjects, name, id_length);
    if (!subject || node_member(map, arena_copy(walk->arena, name, length))) continue;
    const char *attribute = point ? arena_copy(walk->arena, point + 1, (size_t)(end - point - 1)) : NULL;
    record(walk,
           (struct mention){.subject = subject,
                            .form = attribute ? form_of_attribute(attribute) : MENTION_NAME,
                            .place = MENTION_IN_SUB,
                            .is_qualified = end[1] == ':',
                            .holder = text,
                            .offset = (size_t)(at - string),
                            .length = (size_t)(end + 1 - at)},
           path);
  }
}

/* ---- The walk ---- */

static void walk_value(struct walk *walk, node *value, const struct path *path, enum mention_place place, bool is_qualified);

/* Whether what stands behind `piece` in a join makes it qualified: "fn" ":" "alias". */
static bool is_followed_by_qualifier(const char *delimiter, const node *piece) {
  const node *next = node_next(piece);
  if (!next) return false;
  if (*delimiter) return *delimiter == ':';
  const char *text = node_string(next);
  return text && *text == ':';
}

static void walk_children(struct walk *walk, node *value, const struct path *path) {
  size_t position = 0;
  for (node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    if (frame.name && strcmp(frame.name, "DependsOn") == 0 && path && path->parent && !path->parent->parent) continue;
    walk_value(walk, child, &frame, MENTION_ALONE, false);
  }
}

static void walk_join(struct walk *walk, node *operands, const struct path *path) {
  const char *delimiter = node_string(node_at(operands, 0));
  node *pieces = node_at(operands, 1);
  if (!delimiter || !node_is(pieces, NODE_ARRAY)) {
    walk_children(walk, operands, path);
    return;
  }
  struct path list = {path, NULL, 1};
  size_t position = 0;
  for (node *piece = node_first(pieces); piece; piece = node_next(piece)) {
    struct path frame = {&list, NULL, position++};
    walk_value(walk, piece, &frame, MENTION_IN_JOIN, is_followed_by_qualifier(delimiter, piece));
  }
}

static void walk_sub(struct walk *walk, node *operand, const struct path *path) {
  if (node_string(operand)) {
    walk_sub_text(walk, operand, NULL, path);
    return;
  }
  node *text = node_at(operand, 0), *map = node_at(operand, 1);
  struct path first = {path, NULL, 0}, second = {path, NULL, 1};
  if (node_string(text)) walk_sub_text(walk, text, map, &first);
  if (map) walk_value(walk, map, &second, MENTION_ALONE, false);
}

/* {Ref: id} or {Fn::GetAtt: ...} of a subject. True where `value` is such an intrinsic, recorded or not. */
static bool walk_reference(struct walk *walk, node *value, const struct path *path, enum mention_place place,
                           bool is_qualified) {
  const char *id = template_referred(walk->arena, value);
  if (!id) return false;
  void *subject = index_get(walk->subjects, id);
  if (!subject) return true;
  enum mention_form form = MENTION_NAME;
  const node *get = node_only(value, "Fn::GetAtt");
  if (get) {
    const char *attribute = node_string(get) ? node_string(get) + strlen(id) + 1 : node_string(node_at(get, 1));
    form = attribute ? form_of_attribute(attribute) : MENTION_ATTRIBUTE;
  }
  record(walk,
         (struct mention){.subject = subject, .form = form, .place = place, .is_qualified = is_qualified, .holder = value},
         path);
  return true;
}

static void walk_value(struct walk *walk, node *value, const struct path *path, enum mention_place place, bool is_qualified) {
  if (!node_first(value) || walk_reference(walk, value, path, place, is_qualified)) return;
  node *join = node_only(value, "Fn::Join"), *sub = node_only(value, "Fn::Sub");
  struct path frame = {path, join ? "Fn::Join" : "Fn::Sub", 0};
  if (join) walk_join(walk, join, &frame);
  else if (sub) walk_sub(walk, sub, &frame);
  else walk_children(walk, value, path);
}

struct mentions template_mentions(const struct template *template, const struct index *subjects) {
  struct walk walk = {.arena = template->arena, .subjects = subjects};
  if (subjects->count == 0) return walk.found;
  for (node *section = node_first(template->root); section; section = node_next(section)) {
    struct path frame = {NULL, node_name(section), 0};
    if (section != template->resources) {
      walk_value(&walk, section, &frame, MENTION_ALONE, false);
      continue;
    }
    for (node *body = node_first(section); body; body = node_next(body)) {
      struct path at = {&frame, node_name(body), 0};
      walk.resource = template_resource(template, node_name(body));
      walk_value(&walk, body, &at, MENTION_ALONE, false);
    }
    walk.resource = NULL;
  }
  return walk.found;
}
