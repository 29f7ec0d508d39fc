#include "stacks/sequence.h"

/* One resource on the way, and which of those that it waits for comes next. */
struct step {
  const struct resource *resource;
  struct resource_list waits_for;
  size_t next;
};

struct sequence {
  const struct template *template;
  struct index seen; /* logical id: it is in the list, or on the way */
  struct step *way;
  size_t count, capacity;
  node *list;
};

static void enter(struct sequence *sequence, const struct resource *resource) {
  struct arena *arena = sequence->template->arena;
  if (!resource || !index_put(&sequence->seen, resource->id, sequence)) return;
  if (sequence->count == sequence->capacity) {
    size_t capacity = sequence->capacity ? 2 * sequence->capacity : 16, size = sizeof(struct step);
    sequence->way = arena_grow(arena, sequence->way, sequence->capacity * size, capacity * size);
    sequence->capacity = capacity;
  }
  sequence->way[sequence->count++] =
      (struct step){resource, template_references(sequence->template, resource), 0};
}

static void add(struct sequence *sequence, const struct resource *resource) {
  enter(sequence, resource);
  while (sequence->count) {
    struct step *last = &sequence->way[sequence->count - 1];
    if (last->next < last->waits_for.count) {
      enter(sequence, last->waits_for.list[last->next++]);
      continue;
    }
    node_append(sequence->list, node_new_string(last->resource->id));
    sequence->count--;
  }
}

node *sequence_of(const struct template *template, const char *const *first) {
  struct sequence sequence = {.template = template, .list = node_new_array()};
  index_init(&sequence.seen, template->arena, template->count);
  for (; *first; first++) add(&sequence, template_resource(template, *first));
  for (const node *body = node_first(template->resources); body; body = node_next(body))
    add(&sequence, template_resource(template, node_name(body)));
  return sequence.list;
}
