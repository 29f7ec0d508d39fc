/* The files that are meant by a folder: a service's, its package, a composition of services. */
#ifndef COMMANDS_SERVICE_FILES_H
#define COMMANDS_SERVICE_FILES_H

#include "commands/commands.h"

#define PACKAGE_FOLDER ".serverless"
#define STATE_FILE "serverless-state.json"

/* Each is NULL where there is none. */
struct service_files {
  const char *service;     /* serverless.yml and so on: the first one in the framework's order */
  const char *state;       /* the state file of its package */
  const char *composition; /* serverless-compose.yml and so on */
  /* the package was named: its folder, or the state file; else the service's folder was */
  bool is_package;
};

/* What is in a folder: a service's, or the one of a package. */
struct service_files service_files_in(struct arena *arena, const char *folder);
/* The same for a path that is a state file; false where it is none. */
bool service_files_of_state(struct arena *arena, const char *path, struct service_files *files);
/* The folder of the service that a package belongs to. */
const char *service_files_folder(struct arena *arena, const struct service_files *files);
/* Is it a program, which the framework runs: .ts, .js, .mjs, .cjs, .mts, .cts? */
bool service_file_is_program(const char *name);

/* Says that `file` composes several services, and names each with the command line for it.
 * `document` is what the file says, NULL where it was not read. EXIT_USAGE. */
enum exit_code service_files_refuse_composition(struct invocation *invocation, const char *file,
                                                const node *document);

#endif
