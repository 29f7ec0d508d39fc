/* References: which resources a resource waits for, and whether some wait for each other. */
#include <string.h>

#include "template/template.h"

struct collector {
  const struct template *template;
  struct resource_list found;
  size_t capacity;
};

static void collect(struct collector *collector, const char *id, size_t length) {
  struct resource *resource = index_find(&collector->template->by_id, id, length);
  struct resource_list *found = &collector->found;
  if (!resource) return;
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

static void collect_sub(struct collector *collector, const node *operand) {
  const node *text = node_is(operand, NODE_ARRAY) ? node_at(operand, 0) : operand,
             *map = node_is(operand, NODE_ARRAY) ? node_at(operand, 1) : NULL;
  const char *string = node_string(text);
  for (const char *at = string ? strstr(string, "${") : NULL; at; at = strstr(at + 2, "${")) {
    size_t length = strcspn(at + 2, "}."), whole = strcspn(at + 2, "}");
    if (!at[2 + whole]) break;
    if (!node_member(map, arena_copy(collector->template->arena, at + 2, whole)))
      collect(collector, at + 2, length);
  }
}

static void collect_below(struct collector *collector, const node *value) {
  const char *id =
      node_is(value, NODE_OBJECT) ? template_referred(collector->template->arena, value) : NULL;
  if (id) {
    collect(collector, id, strlen(id));
    return;
  }
  const node *sub = node_only(value, "Fn::Sub");
  if (sub) collect_sub(collector, sub);
  for (const node *child = node_first(value); child; child = node_next(child))
    collect_below(collector, child);
}

struct resource_list template_references(const struct template *template,
                                         const struct resource *resource) {
  struct collector collector = {.template = template};
  const node *depends = node_member(resource->body, "DependsOn");
  if (node_string(depends)) collect(&collector, node_string(depends), strlen(node_string(depends)));
  for (const node *each = node_first(depends); each; each = node_next(each))
    if (node_string(each)) collect(&collector, node_string(each), strlen(node_string(each)));
  for (const node *member = node_first(resource->body); member; member = node_next(member))
    if (member != depends) collect_below(&collector, member);
  return collector.found;
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
