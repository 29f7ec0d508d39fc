#include "commands/world.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* ---- What is around the service ---- */

/* Most folders above a service that are searched. */
enum { MOST_FOLDERS = 32 };

static const char *find_above(void *context, const char *name) {
  struct world *world = context;
  struct stat there, above;
  const char *up = "";
  for (int i = 0; i < MOST_FOLDERS; i++) {
    const char *path = text_new(world->arena, "%s%s", up, name);
    if (stat(file_in(world->arena, world->folder, path), &there) == 0) return path;
    const char *folder = file_in(world->arena, world->folder, *up ? up : "."),
               *parent = text_new(world->arena, "%s../", up);
    bool is_root = stat(folder, &there) != 0 ||
                   stat(file_in(world->arena, world->folder, parent), &above) != 0 ||
                   (there.st_ino == above.st_ino && there.st_dev == above.st_dev);
    if (is_root) return NULL;
    up = parent;
  }
  return NULL;
}

static const char *whole_path(const struct world *world, const char *path) {
  return *path == '/' ? path : file_in(world->arena, world->folder, path);
}

static const char *read_quietly(void *context, const char *path, size_t *length) {
  const struct world *world = context;
  const char *whole = whole_path(world, path), *reason;
  struct stat there;
  if (stat(whole, &there) != 0 || !S_ISREG(there.st_mode)) return NULL;
  return file_read(world->arena, whole, length, &reason);
}

/* gitformat-pack: "PACK", the version, and how many objects, each in four bytes. */
static bool count_pack(const char *path, size_t *count) {
  enum { HEAD = 12, NUMBER = 8 };
  unsigned char head[HEAD];
  int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return false;
  bool is_read = file_take(file, (char *)head, HEAD) == HEAD && memcmp(head, "PACK", 4) == 0;
  close(file);
  size_t own = 0;
  for (int i = NUMBER; is_read && i < HEAD; i++) own = own << 8 | head[i];
  *count += own;
  return is_read;
}

static bool count_packed(void *context, const char *folder, size_t *count) {
  const struct world *world = context;
  const char *whole = whole_path(world, folder);
  char **names = file_names(world->arena, whole);
  *count = 0;
  if (!names) return errno == ENOENT;
  for (; *names; names++)
    if (text_fits("pack-*.pack", *names) &&
        !count_pack(file_in(world->arena, whole, *names), count))
      return false;
  return true;
}

static const char *real_name(void *context, const char *path) {
  const struct world *world = context;
  char *whole = realpath(whole_path(world, path), NULL);
  if (!whole) return NULL;
  const char *name = arena_string(world->arena, strrchr(whole, '/') + 1);
  free(whole);
  return name;
}

void world_init(struct world *world, struct arena *arena, const char *file) {
  world->arena = arena;
  world->folder = file_folder(arena, file);
  world->unreadable = world->reason = NULL;
  world->variables = (struct variable_world){world,        read_beside,  environment, find_above,
                                             read_quietly, count_packed, real_name};
}
