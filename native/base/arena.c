#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The first block fits a small request; later ones double up to the cap, so that few are needed and
 * little is wasted. */
#define FIRST_BLOCK ((size_t)64 * 1024)
#define LARGEST_STEP ((size_t)8 * 1024 * 1024)

/* Under AddressSanitizer what is free in a block, and a guard behind every allocation, may not be
 * touched: without them an overrun of one allocation would land in the next and never be seen. */
#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define IS_GUARDED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(IS_GUARDED)
#include <sanitizer/asan_interface.h>
#define GUARD ((size_t)16)
#define FORBID(start, size) ASAN_POISON_MEMORY_REGION(start, size)
#define ALLOW(start, size) ASAN_UNPOISON_MEMORY_REGION(start, size)
#else
#define GUARD ((size_t)0)
#define FORBID(start, size) ((void)(start))
#define ALLOW(start, size) ((void)(start))
#endif

struct arena_block {
  struct arena_block *older;
  size_t size; /* usable bytes behind this header */
};

void arena_init(struct arena *arena) { *arena = (struct arena){0}; }

void arena_init_secret(struct arena *arena) { *arena = (struct arena){.is_secret = true}; }

static size_t header_size(void) {
  return (sizeof(struct arena_block) + ARENA_ALIGNMENT - 1) & ~(ARENA_ALIGNMENT - 1);
}

/* The barrier keeps the compiler from leaving out a memset that nothing reads afterwards. */
static void overwrite(struct arena_block *block) {
  char *start = (char *)block + header_size();
  memset(start, 0, block->size);
  __asm__ volatile("" : : "r"(start) : "memory");
}

void arena_clear(struct arena *arena) {
  struct arena_block *block = arena->newest;
  while (block) {
    struct arena_block *older = block->older;
    ALLOW((char *)block + header_size(), block->size);
    if (arena->is_secret) overwrite(block);
    free(block);
    block = older;
  }
  arena->newest = NULL;
  arena->next = arena->end = NULL;
  arena->used = 0;
}

_Noreturn void arena_exhaust(struct arena *arena) {
  if (arena->exhausted) arena->exhausted(arena->context);
  fputs("sls-rollout: out of memory; give the process more, or split the template\n", stderr);
  exit(3);
}

/* Is there room for `size` more bytes under the limit? */
static bool allows(const struct arena *arena, size_t size) {
  return !arena->limit || (arena->used <= arena->limit && size <= arena->limit - arena->used);
}

static void add_block(struct arena *arena, size_t wanted) {
  size_t size = arena->newest ? arena->newest->size * 2 : FIRST_BLOCK;
  if (size > LARGEST_STEP) size = LARGEST_STEP;
  if (size < wanted) size = wanted;
  size_t header = header_size();
  if (size > SIZE_MAX - header || !allows(arena, size)) arena_exhaust(arena);
  struct arena_block *block = malloc(header + size);
  if (!block) arena_exhaust(arena);
  block->older = arena->newest;
  block->size = size;
  arena->newest = block;
  arena->next = (char *)block + header;
  arena->end = arena->next + size;
  arena->used += size;
  FORBID(arena->next, size);
}

/* `gap` bytes are left free before it. */
static char *take(struct arena *arena, size_t gap, size_t size) {
  size_t left = (size_t)(arena->end - arena->next);
  if (!size) size = 1; /* no two allocations have one address */
  if (size > SIZE_MAX - GUARD) arena_exhaust(arena);
  if (gap > left || size + GUARD > left - gap) {
    add_block(arena, size + GUARD);
    gap = 0;
  }
  char *memory = arena->next + gap;
  arena->next = memory + size + GUARD;
  ALLOW(memory, size);
  return memory;
}

void *arena_alloc(struct arena *arena, size_t size) {
  return take(arena, -(uintptr_t)arena->next & (ARENA_ALIGNMENT - 1), size);
}

char *arena_bytes(struct arena *arena, size_t size) { return take(arena, 0, size); }

void *arena_zero(struct arena *arena, size_t size) {
  return memset(arena_alloc(arena, size), 0, size);
}

/* Makes the newest block larger, whose only allocation is the growing one: the system moves its
 * pages instead of copying them. Not for secrets: a block that moves leaves its bytes behind. */
static void *grow_block(struct arena *arena, size_t new_size) {
  size_t size = new_size + GUARD, more = size - arena->newest->size;
  if (size > SIZE_MAX - header_size() || !allows(arena, more)) arena_exhaust(arena);
  struct arena_block *block = realloc(arena->newest, header_size() + size);
  if (!block) arena_exhaust(arena);
  block->size = size;
  arena->newest = block;
  arena->used += more;
  char *start = (char *)block + header_size();
  arena->next = arena->end = start + size;
  FORBID(start, size);
  ALLOW(start, new_size);
  return start;
}

void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size) {
  char *start = old;
  if (new_size > SIZE_MAX - GUARD) arena_exhaust(arena);
  bool is_last = start && start + old_size + GUARD == arena->next;
  bool is_alone = is_last && start == (char *)arena->newest + header_size();
  if (is_alone && !arena->is_secret && new_size + GUARD > arena->newest->size)
    return grow_block(arena, new_size);
  if (is_last && new_size + GUARD <= (size_t)(arena->end - start)) {
    arena->next = start + new_size + GUARD;
    FORBID(start, (size_t)(arena->next - start));
    ALLOW(start, new_size);
    return old;
  }
  if (start && new_size <= old_size) return old;
  void *memory = arena_alloc(arena, new_size);
  if (start) memcpy(memory, start, old_size < new_size ? old_size : new_size);
  return memory;
}

char *arena_copy(struct arena *arena, const char *bytes, size_t length) {
  char *copy = arena_bytes(arena, length + 1);
  if (length) memcpy(copy, bytes, length);
  copy[length] = '\0';
  return copy;
}

char *arena_string(struct arena *arena, const char *string) {
  return arena_copy(arena, string, strlen(string));
}
