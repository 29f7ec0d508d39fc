#include "commands/world.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "commands/files.h"

/* Only files: a pipe or a device could keep the program waiting, and what is not there is no failure but a fallback. */
static const char *read_beside(void *context, const char *path, size_t *length) {
  const struct world *world = context;
  const char *whole = *path == '/' ? path : file_in(world->arena, world->folder, path), *reason;
  struct stat there;
  if (stat(whole, &there) != 0 || !S_ISREG(there.st_mode)) return NULL;
  return file_read(world->arena, whole, length, &reason);
}

static const char *environment(void *context, const char *name) {
  (void)context;
  return getenv(name);
}

void world_init(struct world *world, struct arena *arena, const char *file) {
  world->arena = arena;
  world->folder = file_folder(arena, file);
  world->variables = (struct variable_world){world, read_beside, environment};
}
