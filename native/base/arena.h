/* The arena: all memory of one request, given back in one go.
 *
 * Nothing is freed piece by piece. An allocation never returns NULL: when the system has no more
 * memory (or the limit set for tests is reached) the arena calls `exhausted`, which must not
 * return; a request's owner sets it to jump back to where the request began, or leaves it NULL to
 * end the process with exit code 3. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
  struct arena_block *newest;       /* blocks, newest first */
  char *next, *end;                 /* free bytes of the newest block */
  size_t used;                      /* bytes of all blocks: what the request cost */
  size_t limit;                     /* most bytes of all blocks; 0: as many as the system gives */
  void (*exhausted)(void *context); /* called instead of returning NULL; must not return */
  void *context;
  /* every byte is overwritten before it goes back to the system */
  bool is_secret;
};

/* An empty arena without a limit. */
void arena_init(struct arena *arena);
/* The same for what nobody may find in freed memory: credentials, and the texts they were read
 * from. */
void arena_init_secret(struct arena *arena);
/* Frees every block. The arena is empty again and may be used again. */
void arena_clear(struct arena *arena);

/* Ends the request as an allocation does that cannot be had; for memory that others than the arena
 * could not get. */
_Noreturn void arena_exhaust(struct arena *arena);

/* What every allocation but those for bytes is aligned to: pointers, 64-bit integers, doubles. */
#define ARENA_ALIGNMENT ((size_t)8)

/* `size` bytes, aligned, contents undefined. */
void *arena_alloc(struct arena *arena, size_t size);
/* The same without alignment, for text. */
char *arena_bytes(struct arena *arena, size_t size);
/* `size` bytes, aligned, all of them zero. */
void *arena_zero(struct arena *arena, size_t size);
/* Grows `old` (of `old_size` bytes, from this arena) to `new_size`; in place where it was the last
 * allocation. A smaller size gives back what is behind it, where it was the last one. */
void *arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);
/* A copy of `length` bytes with a NUL behind them. */
char *arena_copy(struct arena *arena, const char *bytes, size_t length);
char *arena_string(struct arena *arena, const char *string);

#endif
