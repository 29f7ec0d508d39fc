#include "commands/world.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/files.h"

static const char *fail(struct world *world, const char *file, const char *reason) {
  if (!world->unreadable) world->unreadable = file, world->reason = reason;
  return NULL;
}

/* Only files: a pipe or a device could keep the program waiting. What is not there is no failure
 * but a fallback; what is there and cannot be read must not become one. */
static const char *read_beside(void *context, const char *path, size_t *length) {
  struct world *world = context;
  const char *whole = *path == '/' ? path : file_in(world->arena, world->folder, path), *reason;
  struct stat there;
  if (stat(whole, &there) != 0)
    return errno == ENOENT || errno == ENOTDIR
               ? NULL
               : fail(world, whole, arena_string(world->arena, strerror(errno)));
  if (!S_ISREG(there.st_mode)) return NULL;
  const char *bytes = file_read(world->arena, whole, length, &reason);
  return bytes ? bytes : fail(world, whole, reason);
}

static const char *environment(void *context, const char *name) {
  (void)context;
  return getenv(name);
}

void world_init(struct world *world, struct arena *arena, const char *file) {
  world->arena = arena;
  world->folder = file_folder(arena, file);
  world->unreadable = world->reason = NULL;
  world->variables = (struct variable_world){world, read_beside, environment};
}
