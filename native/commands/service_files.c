#include "commands/service_files.h"

#include <string.h>

#include "commands/files.h"

/* The names that a service's file may have, in the framework's order
 * (lib/cli/resolve-configuration-path.js), and a composition's. */
static const char *const service_names[] = {
    "serverless.yml", "serverless.yaml", "serverless.json", "serverless.js",
    "serverless.mjs", "serverless.cjs",  "serverless.ts",   NULL};
static const char *const composition_names[] = {
    "serverless-compose.yml",  "serverless-compose.yaml",
    "serverless-compose.json", "serverless-compose.js",
    "serverless-compose.mjs",  "serverless-compose.cjs",
    "serverless-compose.ts",   NULL};
static const char *const state_here[] = {STATE_FILE, NULL};
static const char *const state_below[] = {PACKAGE_FOLDER "/" STATE_FILE, NULL};

/* ---- Finding ---- */

static const char *first_there(struct arena *arena, const char *folder, const char *const *names) {
  for (; *names; names++) {
    const char *name = file_in(arena, folder, *names);
    if (file_is_there(name)) return name;
  }
  return NULL;
}

struct service_files service_files_in(struct arena *arena, const char *folder) {
  struct service_files files = {.state = first_there(arena, folder, state_here)};
  files.is_package = files.state != NULL;
  if (!files.is_package) files.state = first_there(arena, folder, state_below);
  if (files.is_package) folder = service_files_folder(arena, &files);
  files.service = first_there(arena, folder, service_names);
  files.composition = first_there(arena, folder, composition_names);
  return files;
}

bool service_files_of_state(struct arena *arena, const char *path, struct service_files *files) {
  const char *slash = strrchr(path, '/');
  if (strcmp(slash ? slash + 1 : path, STATE_FILE) != 0) return false;
  *files = service_files_in(arena, file_folder(arena, path));
  return files->is_package;
}

const char *service_files_folder(struct arena *arena, const struct service_files *files) {
  return files->is_package ? file_in(arena, file_folder(arena, files->state), "..")
                           : file_folder(arena, files->service ? files->service : files->state);
}

bool service_file_is_program(const char *name) {
  static const char *const extensions[] = {".ts", ".js", ".mjs", ".cjs", ".mts", ".cts"};
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; dot && i < sizeof extensions / sizeof *extensions; i++)
    if (strcmp(dot, extensions[i]) == 0) return true;
  return false;
}

/* ---- Compositions ---- */

/* "  orders  sls-rollout check services/orders" */
static void add_service(struct invocation *invocation, const char *folder, const node *service) {
  struct arena *arena = invocation->arena;
  const char *path = node_string(node_member(service, "path"));
  const char *name = text_shown(arena, node_name(service));
  if (!path) {
    text_format(&invocation->err, "  %s: it has no path\n", name);
    return;
  }
  text_format(&invocation->err, "  %s: sls-rollout %s %s\n", name, invocation->command->name,
              text_shown(arena, text_shell_quoted(arena, file_in(arena, folder, path))));
}

enum exit_code service_files_refuse_composition(struct invocation *invocation, const char *file,
                                                const node *document) {
  const node *given = node_member(document, "services"),
             *services = node_is(given, NODE_OBJECT) ? given : NULL;
  struct arena *arena = invocation->arena;
  text_format(&invocation->err,
              "sls-rollout %s: %s composes several services; name one of them%s\n",
              invocation->command->name, text_shown(arena, file),
              node_first(services) ? ":" : " by its folder");
  for (const node *each = node_first(services); each; each = node_next(each))
    add_service(invocation, file_folder(arena, file), each);
  return EXIT_USAGE;
}
