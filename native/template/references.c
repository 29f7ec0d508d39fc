/* References: which resources a resource waits for, and whether some wait for each other. */
#include "template/references.h"

#include <string.h>

/* ---- Every reference ---- */

struct visitor {
  const struct template *template;
  reference_seen *see;
  void *context;
};

static void visit(const struct visitor *visitor, const char *id, size_t length,
                  const struct fact *facts) {
  struct resource *resource = index_find(&visitor->template->by_id, id, length);
  if (resource) visitor->see(visitor->context, resource, facts);
}

static void visit_sub(const struct visitor *visitor, const node *operand,
                      const struct fact *facts) {
  const node *text = node_is(operand, NODE_ARRAY) ? node_at(operand, 0) : operand,
             *map = node_is(operand, NODE_ARRAY) ? node_at(operand, 1) : NULL;
  const char *string = node_string(text);
  for (const char *at = string ? strstr(string, "${") : NULL; at; at = strstr(at + 2, "${")) {
    size_t length = strcspn(at + 2, "}."), whole = strcspn(at + 2, "}");
    if (!at[2 + whole]) break;
    if (!node_member(map, arena_copy(visitor->template->arena, at + 2, whole)))
      visit(visitor, at + 2, length, facts);
  }
}

static void visit_below(const struct visitor *visitor, const node *value, const struct fact *facts);

/* Which condition chooses is no reference; each branch knows how it was chosen. */
static void visit_if(const struct visitor *visitor, const node *operands,
                     const struct fact *facts) {
  const char *condition = node_string(node_first(operands));
  struct fact here = {facts, condition, false};
  for (const node *branch = node_at(operands, 1); branch; branch = node_next(branch)) {
    visit_below(visitor, branch, condition ? &here : facts);
    here.is_false = true;
  }
}

static void visit_below(const struct visitor *visitor, const node *value,
                        const struct fact *facts) {
  const char *id =
      node_is(value, NODE_OBJECT) ? template_referred(visitor->template->arena, value) : NULL;
  if (id) {
    visit(visitor, id, strlen(id), facts);
    return;
  }
  const node *sub = node_only(value, "Fn::Sub"), *branches = node_only(value, "Fn::If");
  if (sub) visit_sub(visitor, sub, facts);
  if (node_is(branches, NODE_ARRAY)) {
    visit_if(visitor, branches, facts);
    return;
  }
  for (const node *child = node_first(value); child; child = node_next(child))
    visit_below(visitor, child, facts);
}

void template_visit_references(const struct template *template, const node *value,
                               const struct fact *facts, reference_seen *see, void *context) {
  const struct visitor visitor = {template, see, context};
  visit_below(&visitor, value, facts);
}

/* ---- Of a resource ---- */

struct collector {
  const struct template *template;
  struct resource_list found;
  size_t capacity;
};

static void collect(void *context, struct resource *resource, const struct fact *facts) {
  (void)facts;
  struct collector *collector = context;
  struct resource_list *found = &collector->found;
  for (size_t i = 0; i < found->count; i++)
    if (found->list[i] == resource) return;
  if (found->count == collector->capacity) {
    size_t capacity = collector->capacity ? collector->capacity * 2 : 8;
    found->list =
        arena_grow(collector->template->arena, found->list,
                   collector->capacity * sizeof *found->list, capacity * sizeof *found->list);
    collector->capacity = capacity;
  }
  found->list[found->count++] = resource;
}

static void collect_named(struct collector *collector, const node *name) {
  const char *id = node_string(name);
  struct resource *resource = id ? index_get(&collector->template->by_id, id) : NULL;
  if (resource) collect(collector, resource, NULL);
}

struct resource_list template_references(const struct template *template,
                                         const struct resource *resource) {
  struct collector collector = {.template = template};
  const node *depends = node_member(resource->body, "DependsOn");
  collect_named(&collector, depends);
  for (const node *each = node_first(depends); each; each = node_next(each))
    collect_named(&collector, each);
  for (const node *member = node_first(resource->body); member; member = node_next(member))
    if (member != depends) template_visit_references(template, member, NULL, collect, &collector);
  return collector.found;
}

struct index template_reached(const struct template *template, const char *start) {
  struct arena *arena = template->arena;
  struct index reached;
  struct resource **waiting = arena_alloc(arena, (template->count + 1) * sizeof *waiting);
  size_t count = 0;
  index_init(&reached, arena, 0);
  struct resource *first = index_get(&template->by_id, start);
  if (first && index_put(&reached, start, first)) waiting[count++] = first;
  while (count) {
    struct resource_list references = template_references(template, waiting[--count]);
    for (size_t i = 0; i < references.count; i++)
      if (index_put(&reached, references.list[i]->id, references.list[i]))
        waiting[count++] = references.list[i];
  }
  return reached;
}

/* ---- Circles ---- */

/* One resource on the way from the start: what it waits for, and which of these is looked at now.
 * */
struct step {
  struct resource *resource;
  struct resource_list waits_for;
  size_t next;
};

enum visited { NOT_VISITED, ON_THE_WAY, DONE };

static char *state_of(struct index *states, struct arena *arena, const char *id) {
  char *state = index_get(states, id);
  if (state) return state;
  state = arena_zero(arena, 1);
  index_put(states, id, state);
  return state;
}

/* What lay on the way to a circle lies on no other start's way. */
static void leave(struct index *states, struct arena *arena, const struct step *way, size_t count) {
  for (size_t i = 0; i < count; i++) *state_of(states, arena, way[i].resource->id) = DONE;
}

static struct resource_list members(struct arena *arena, const struct step *way, size_t count,
                                    const struct resource *closing) {
  size_t first = 0;
  while (way[first].resource != closing) first++;
  struct resource_list circle = {arena_alloc(arena, (count - first) * sizeof(struct resource *)),
                                 count - first};
  for (size_t i = first; i < count; i++) circle.list[i - first] = way[i].resource;
  return circle;
}

const char *template_circle_text(struct arena *arena, const struct resource_list *circle) {
  struct text text;
  text_init(&text, arena);
  for (size_t i = 0; i < circle->count; i++)
    text_format(&text, "%s -> ", text_shown(arena, circle->list[i]->id));
  if (circle->count) text_string(&text, text_shown(arena, circle->list[0]->id));
  return text_trim(&text);
}

struct resource_list template_circle(const struct template *template, const char *start,
                                     struct index *states) {
  struct arena *arena = template->arena;
  size_t capacity = 4, count = 0;
  struct step *way = arena_alloc(arena, capacity * sizeof *way);
  struct resource *resource = index_get(&template->by_id, start);
  while (resource || count) {
    if (resource) {
      char *state = state_of(states, arena, resource->id);
      if (*state == ON_THE_WAY) {
        leave(states, arena, way, count);
        return members(arena, way, count, resource);
      }
      if (*state == NOT_VISITED) {
        *state = ON_THE_WAY;
        if (count == capacity) {
          way = arena_grow(arena, way, capacity * sizeof *way, 2 * capacity * sizeof *way);
          capacity *= 2;
        }
        way[count++] = (struct step){resource, template_references(template, resource), 0};
      }
    }
    if (!count) break;
    struct step *last = &way[count - 1];
    if (last->next < last->waits_for.count) resource = last->waits_for.list[last->next++];
    else {
      *state_of(states, arena, last->resource->id) = DONE;
      resource = NULL;
      count--;
    }
  }
  return (struct resource_list){0};
}
