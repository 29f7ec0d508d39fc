#include "template/waits.h"

#include <string.h>

/* One of the targets, or what a target refers to. */
struct waiting {
  struct waiting **for_whom;
  size_t count, capacity;
  unsigned round; /* of the last search that passed here */
};

void waits_init(struct waits *waits, const struct template *template) {
  *waits = (struct waits){.template = template};
  index_init(&waits->nodes, template->arena, 0);
}

static struct waiting *note(struct waits *waits, const char *id) {
  struct waiting *waiting = arena_zero(waits->template->arena, sizeof *waiting);
  index_put(&waits->nodes, id, waiting);
  return waiting;
}

static void wait_for(struct waits *waits, struct waiting *waiting, struct waiting *other) {
  if (waiting->count == waiting->capacity) {
    size_t capacity = waiting->capacity ? 2 * waiting->capacity : 4,
           size = sizeof *waiting->for_whom;
    waiting->for_whom = arena_grow(waits->template->arena, waiting->for_whom,
                                   waiting->capacity * size, capacity * size);
    waiting->capacity = capacity;
  }
  waiting->for_whom[waiting->count++] = other;
}

/* Resources still to be read: a list, so that a long chain of references needs no deep stack. */
struct pending {
  const struct resource *resource;
  struct waiting *waiting;
  struct pending *next;
};

static struct pending *add_pending(struct waits *waits, const struct resource *resource,
                                   struct pending *next) {
  struct pending *pending = arena_alloc(waits->template->arena, sizeof *pending);
  *pending = (struct pending){resource, note(waits, resource->id), next};
  return pending;
}

void waits_add_target(struct waits *waits, const char *id) {
  const struct resource *target = template_resource(waits->template, id);
  if (!target || index_get(&waits->nodes, id)) return;
  struct pending *pending = add_pending(waits, target, NULL);
  while (pending) {
    struct pending *first = pending;
    pending = first->next;
    struct resource_list list = template_references(waits->template, first->resource);
    for (size_t i = 0; i < list.count; i++) {
      if (!index_get(&waits->nodes, list.list[i]->id))
        pending = add_pending(waits, list.list[i], pending);
      wait_for(waits, first->waiting, index_get(&waits->nodes, list.list[i]->id));
    }
  }
}

bool waits_close_cycle(struct waits *waits, const char *waiting, const char *target) {
  const struct waiting *end = index_get(&waits->nodes, waiting);
  struct waiting *start = index_get(&waits->nodes, target);
  if (!end || !start) return false;
  struct arena *arena = waits->template->arena;
  struct waiting **pending = arena_alloc(arena, (waits->nodes.count + 1) * sizeof *pending);
  size_t count = 0;
  start->round = ++waits->round;
  pending[count++] = start;
  while (count) {
    const struct waiting *next = pending[--count];
    if (next == end) return true;
    for (size_t i = 0; i < next->count; i++) {
      if (next->for_whom[i]->round == waits->round) continue;
      next->for_whom[i]->round = waits->round;
      pending[count++] = next->for_whom[i];
    }
  }
  return false;
}

void waits_add(struct waits *waits, const char *waiting, const char *target) {
  struct waiting *from = index_get(&waits->nodes, waiting);
  struct waiting *to = index_get(&waits->nodes, target);
  if (from && to) wait_for(waits, from, to);
}
