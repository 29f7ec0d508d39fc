#include "template/loops.h"

#include <string.h>

bool loop_is(const char *name) { return name && strncmp(name, "Fn::ForEach::", 13) == 0; }

bool template_has_extensions(const struct template *template) {
  static const char transform[] = "AWS::LanguageExtensions";
  const node *named = node_member(template->root, "Transform");
  if (node_string(named)) return strcmp(node_string(named), transform) == 0;
  for (const node *each = node_first(named); each; each = node_next(each))
    if (node_string(each) && strcmp(node_string(each), transform) == 0) return true;
  return false;
}

/* Replaces ${identifier} and &{identifier}. */
static const char *filled_in(struct arena *arena, const char *string, const char *identifier,
                             const char *element) {
  struct text text;
  size_t length = strlen(identifier);
  text_init(&text, arena);
  while (*string) {
    bool is_place = (*string == '$' || *string == '&') && string[1] == '{' &&
                    strncmp(string + 2, identifier, length) == 0 && string[2 + length] == '}';
    if (is_place) {
      text_string(&text, element);
      string += length + 3;
    } else text_char(&text, *string++);
  }
  return text.at;
}

bool loop_may_become(struct arena *arena, const char *string, const char *id,
                     const struct loop_scope *scope) {
  if (!scope) return text_fits(string, id);
  if (!node_is(scope->collection, NODE_ARRAY))
    return loop_may_become(arena, filled_in(arena, string, scope->identifier, "*"), id,
                           scope->outer);
  for (const node *element = node_first(scope->collection); element; element = node_next(element)) {
    const char *word = node_string(element) ? node_string(element) : "*";
    if (loop_may_become(arena, filled_in(arena, string, scope->identifier, word), id, scope->outer))
      return true;
  }
  return false;
}

static bool makes(struct arena *arena, const node *owner, const struct loop_scope *scope,
                  const char *name);

static bool loop_makes(struct arena *arena, const node *loop, const struct loop_scope *outer,
                       const char *name) {
  const struct loop_scope scope = {outer, node_string(node_at(loop, 0)), node_at(loop, 1)};
  return scope.identifier && makes(arena, node_at(loop, 2), &scope, name);
}

static bool makes(struct arena *arena, const node *owner, const struct loop_scope *scope,
                  const char *name) {
  for (const node *member = node_first(owner); member; member = node_next(member)) {
    const char *key = node_name(member);
    if (!key) continue;
    if (loop_is(key) ? loop_makes(arena, member, scope, name)
                     : scope && loop_may_become(arena, key, name, scope))
      return true;
  }
  return false;
}

bool loop_may_make(const struct template *template, const char *section, const char *name) {
  const struct index *malformed = &template->malformed;
  if (strcmp(section, "Resources") != 0)
    return makes(template->arena, node_member(template->root, section), NULL, name);
  for (size_t i = 0; malformed->count && i < malformed->capacity; i++)
    if (loop_is(malformed->slots[i].name) &&
        loop_makes(template->arena, malformed->slots[i].value, NULL, name))
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
