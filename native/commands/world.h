/* The world as the variables of a service see it: the files beside it and the process's
 * environment. */
#ifndef COMMANDS_WORLD_H
#define COMMANDS_WORLD_H

#include "service/variables.h"

struct world {
  struct arena *arena;
  const char *folder;
  /* the first file that is there and could not be read, and why; NULL */
  const char *unreadable, *reason;
  struct variable_world variables;
};

/* The world of the service in `file` ("-": of the current folder). `world` must stay where it is as
 * long as it is used. */
void world_init(struct world *world, struct arena *arena, const char *file);

#endif
