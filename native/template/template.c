#include "template/template.h"

#include <stdlib.h>
#include <string.h>

/* ---- Resources ---- */

static struct resource resource_in(node *body) {
  const char *type = node_string(node_member(body, "Type"));
  node *properties = node_member(body, "Properties");
  return (struct resource){node_name(body), type ? type : "", body,
                           node_is(properties, NODE_OBJECT) ? properties : NULL};
}

struct resource *resource_from(struct arena *arena, node *body) {
  struct resource *resource = arena_alloc(arena, sizeof *resource);
  *resource = resource_in(body);
  return resource;
}

static void read_resource(struct template *template, node *body) {
  if (!node_is(body, NODE_OBJECT)) {
    index_put(&template->malformed, node_name(body), body);
    return;
  }
  struct resource *resource = &template->list[template->count++];
  *resource = resource_in(body);
  index_put(&template->by_id, resource->id, resource);
}

void template_read(struct template *template, struct arena *arena, node *root,
                   struct diagnostics *diagnostics) {
  *template = (struct template){.arena = arena, .root = root};
  index_init(&template->by_id, arena, 0);
  index_init(&template->malformed, arena, 0);
  if (!node_is(root, NODE_OBJECT)) {
    diagnose(diagnostics, RO301, "Resources", "the template is %s; it must be an object",
             node_kind_name(node_kind(root)));
    return;
  }
  node *resources = node_member(root, "Resources");
  if (!node_is(resources, NODE_OBJECT)) {
    diagnose(
        diagnostics, RO301, "Resources",
        "the template's Resources %s; there must be an object of resources",
        resources ? text_new(arena, "is %s", node_kind_name(node_kind(resources))) : "are missing");
    return;
  }
  template->resources = resources;
  size_t count = node_count(resources);
  template->list = arena_alloc(arena, (count + 1) * sizeof *template->list);
  index_init(&template->by_id, arena, count);
  for (node *body = node_first(resources); body; body = node_next(body))
    read_resource(template, body);
}

const struct resource *template_resource(const struct template *template, const char *id) {
  return index_get(&template->by_id, id);
}

void template_note(struct template *template, node *body) {
  index_put(&template->by_id, node_name(body), resource_from(template->arena, body));
}

/* ---- Loops ---- */

bool loop_is(const char *name) { return name && strncmp(name, "Fn::ForEach::", 13) == 0; }

bool template_has_extensions(const struct template *template) {
  static const char transform[] = "AWS::LanguageExtensions";
  const node *named = node_member(template->root, "Transform");
  if (node_string(named)) return strcmp(node_string(named), transform) == 0;
  for (const node *each = node_first(named); each; each = node_next(each))
    if (node_string(each) && strcmp(node_string(each), transform) == 0) return true;
  return false;
}

/* The key of a fragment with * for each identifier: "Is${Stage}", "Is&{Stage}" -> "Is*". */
static const char *key_pattern(struct arena *arena, const char *key) {
  struct text text;
  text_init(&text, arena);
  for (const char *at = key; *at;) {
    const char *end = (*at == '$' || *at == '&') && at[1] == '{' ? strchr(at, '}') : NULL;
    text_char(&text, end ? '*' : *at);
    at = end ? end + 1 : at + 1;
  }
  return text.at;
}

static bool makes(struct arena *arena, const node *owner, bool is_fragment, const char *name) {
  for (const node *member = node_first(owner); member; member = node_next(member)) {
    const char *key = node_name(member);
    if (!key) continue;
    if (loop_is(key) ? makes(arena, node_at(member, 2), true, name)
                     : is_fragment && text_fits(key_pattern(arena, key), name))
      return true;
  }
  return false;
}

bool loop_may_make(const struct template *template, const char *section, const char *name) {
  const struct index *malformed = &template->malformed;
  if (strcmp(section, "Resources") != 0)
    return makes(template->arena, node_member(template->root, section), false, name);
  for (size_t i = 0; malformed->count && i < malformed->capacity; i++)
    if (loop_is(malformed->slots[i].name) &&
        makes(template->arena, node_at(malformed->slots[i].value, 2), true, name))
      return true;
  return false;
}

struct fragments {
  struct arena *arena;
  void (*visit)(void *context, const struct resource *resource, const struct path *body);
  void *context;
};

static void visit_members(const struct fragments *fragments, node *owner, bool is_fragment,
                          const struct path *path) {
  for (node *member = node_first(owner); member; member = node_next(member)) {
    const struct path body = {path, node_name(member), 0}, fragment = {&body, NULL, 2};
    if (loop_is(node_name(member))) visit_members(fragments, node_at(member, 2), true, &fragment);
    else if (is_fragment && node_is(member, NODE_OBJECT))
      fragments->visit(fragments->context, resource_from(fragments->arena, member), &body);
  }
}

void loops_each(const struct template *template,
                void (*visit)(void *context, const struct resource *resource,
                              const struct path *body),
                void *context) {
  static const struct path resources = {NULL, "Resources", 0};
  const struct fragments fragments = {template->arena, visit, context};
  if (template->malformed.count) visit_members(&fragments, template->resources, false, &resources);
}

const struct path *loop_around(const struct path *path) {
  const struct path *first = NULL;
  for (; path; path = path->parent)
    if (loop_is(path->name)) first = path;
  return first;
}

const struct path *loop_written_out(struct arena *arena, const struct path *path) {
  if (!path) return NULL;
  bool is_fragment = !path->name && path->parent && loop_is(path->parent->name);
  if (loop_is(path->name) || is_fragment)
    return loop_written_out(arena, is_fragment ? path->parent->parent : path->parent);
  const struct path *parent = loop_written_out(arena, path->parent);
  if (parent == path->parent) return path;
  struct path *kept = arena_alloc(arena, sizeof *kept);
  *kept = (struct path){parent, path->name, path->position};
  return kept;
}

/* ---- Paths to properties ---- */

static bool is_intrinsic_name(const char *name) {
  return name && (strncmp(name, "Fn::", 4) == 0 || strcmp(name, "Ref") == 0);
}

/* How a property's text goes on behind a frame. */
enum below {
  BELOW_NAMES,
  BELOW_BRANCHES,
  BELOW_SELECT,   /* the operands of Fn::Select */
  BELOW_SELECTED, /* its list */
  BELOW_TEXT,
  BELOW_NOTHING
};

/* Adds the frames below Properties, which is `depth` frames above `path`. */
static enum below add_property(struct text *text, const struct path *path, size_t depth) {
  if (!depth) return BELOW_NAMES;
  enum below below = add_property(text, path->parent, depth - 1);
  if (below == BELOW_BRANCHES) return BELOW_NAMES; /* the branch of an Fn::If */
  if (below == BELOW_SELECT) return path->position == 1 ? BELOW_SELECTED : BELOW_NOTHING;
  if (below == BELOW_SELECTED) return BELOW_NAMES;
  if (below != BELOW_NAMES) return below;
  const char *name = path->name;
  if (name && strcmp(name, "Fn::If") == 0) return BELOW_BRANCHES;
  if (name && strcmp(name, "Fn::Select") == 0) return BELOW_SELECT;
  if (name && (strcmp(name, "Fn::Join") == 0 || strcmp(name, "Fn::Sub") == 0 ||
               strcmp(name, "Fn::GetAtt") == 0))
    return BELOW_TEXT;
  /* what goes into another intrinsic does not come out as it went in */
  if (is_intrinsic_name(name)) return BELOW_NOTHING;
  if (name && text->length) text_char(text, '.');
  text_string(text, name ? name : "[]");
  return BELOW_NAMES;
}

const char *template_property(struct arena *arena, const struct path *path) {
  static const char *const root[] = {"Resources", NULL, "Properties"}; /* NULL: any id */
  enum { ROOT = sizeof root / sizeof *root };
  size_t depth = 0;
  if (loop_around(path)) path = loop_written_out(arena, path);
  for (const struct path *frame = path; frame; frame = frame->parent) depth++;
  if (depth <= ROOT) return NULL;
  const struct path *frame = path;
  for (size_t i = ROOT; i < depth; i++) frame = frame->parent;
  for (size_t i = ROOT; i--; frame = frame->parent)
    if (root[i] && (!frame->name || strcmp(frame->name, root[i]) != 0)) return NULL;
  struct text text;
  text_init(&text, arena);
  return add_property(&text, path, depth - ROOT) == BELOW_NOTHING ? NULL : text_trim(&text);
}

/* Of thousands of resources the index knows the place. */
static node *indexed(const struct template *template, const struct path *path) {
  bool is_resource = path->name && path->parent && !path->parent->parent && path->parent->name &&
                     strcmp(path->parent->name, "Resources") == 0;
  const struct resource *resource = is_resource ? template_resource(template, path->name) : NULL;
  return resource ? resource->body : NULL;
}

node *template_at(const struct template *template, const struct path *path) {
  if (!path) return template->root;
  node *resource = indexed(template, path);
  if (resource) return resource;
  const node *parent = template_at(template, path->parent);
  return path->name ? node_member(parent, path->name) : node_at(parent, path->position);
}

/* ---- Intrinsics ---- */

bool intrinsic_is(const node *value) {
  const node *only = node_is(value, NODE_OBJECT) ? node_first(value) : NULL;
  return only && !node_next(only) && is_intrinsic_name(node_name(only));
}

node *intrinsic_selected(const node *operands) {
  enum { MOST_DIGITS = 6 };
  const node *position = node_at(operands, 0);
  const char *digits = node_string(position) ? node_string(position) : node_number(position);
  if (!digits || !*digits || strlen(digits) > MOST_DIGITS ||
      strspn(digits, "0123456789") != strlen(digits))
    return NULL;
  return node_at(node_at(operands, 1), (size_t)strtoul(digits, NULL, 10));
}

const char *template_referred(struct arena *arena, const node *value) {
  const node *ref = node_only(value, "Ref");
  if (ref) return node_string(ref);
  const node *get = node_only(value, "Fn::GetAtt");
  if (node_is(get, NODE_ARRAY)) return node_string(node_at(get, 0));
  const char *dotted = node_string(get), *point = dotted ? strchr(dotted, '.') : NULL;
  return point ? arena_copy(arena, dotted, (size_t)(point - dotted)) : NULL;
}

const char *template_literal_start(const node *value) {
  const node *join = node_only(value, "Fn::Join"), *sub = node_only(value, "Fn::Sub");
  if (join) value = node_at(node_at(join, 1), 0);
  else if (sub) value = node_is(sub, NODE_ARRAY) ? node_at(sub, 0) : sub;
  return node_string(value) ? node_string(value) : "";
}

node *intrinsic_ref(const char *id) {
  node *intrinsic = node_new_object();
  node_add(intrinsic, "Ref", node_new_string(id));
  return intrinsic;
}

node *intrinsic_get_att(const char *id, const char *attribute) {
  node *intrinsic = node_new_object();
  node *pair = node_add(intrinsic, "Fn::GetAtt", node_new_array());
  node_append(pair, node_new_string(id));
  node_append(pair, node_new_string(attribute));
  return intrinsic;
}

node *intrinsic_join(const char *delimiter) {
  node *intrinsic = node_new_object();
  node *operands = node_add(intrinsic, "Fn::Join", node_new_array());
  node_append(operands, node_new_string(delimiter));
  node_append(operands, node_new_array());
  return intrinsic;
}

node *intrinsic_pieces(node *join) { return node_at(node_member(join, "Fn::Join"), 1); }

struct index template_versions(const struct template *template) {
  struct index versions;
  index_init(&versions, template->arena, 16);
  for (size_t i = 0; i < template->count; i++) {
    struct resource *resource = &template->list[i];
    if (strcmp(resource->type, "AWS::Lambda::Version") != 0) continue;
    const char *function =
        template_referred(template->arena, node_member(resource->properties, "FunctionName"));
    if (function && !index_get(&versions, function)) index_put(&versions, function, resource);
  }
  return versions;
}
