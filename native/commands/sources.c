#include "commands/sources.h"

#include <string.h>

#include "base/sha256.h"
#include "commands/files.h"
#include "commands/service_files.h"
#include "commands/world.h"

/* ---- Recording ---- */

/* Reads as `world` does, and notes what was read. */
struct recorder {
  struct world world;
  node *files;
};

static node *digest_of(const char *bytes, size_t length) {
  if (!bytes) return node_new_null();
  char digits[SHA256_TEXT];
  sha256_text(bytes, length, digits);
  return node_new_string(digits);
}

static const char *read_file(struct world *world, const char *path, size_t *length) {
  return world->variables.read_file(world->variables.context, path, length);
}

static const char *read_and_note(void *context, const char *path, size_t *length) {
  struct recorder *recorder = context;
  const char *bytes = read_file(&recorder->world, path, length);
  if (text_is_utf8(path)) node_set(recorder->files, path, digest_of(bytes, bytes ? *length : 0));
  return bytes;
}

static const char *environment(void *context, const char *name) {
  struct recorder *recorder = context;
  return recorder->world.variables.environment(recorder->world.variables.context, name);
}

/* Which framework is installed says which .env files are read. */
static const char *find_above(void *context, const char *name) {
  struct recorder *recorder = context;
  return recorder->world.variables.find_above(recorder->world.variables.context, name);
}

static const char *read_quietly(void *context, const char *path, size_t *length) {
  struct recorder *recorder = context;
  return recorder->world.variables.read_quietly(recorder->world.variables.context, path, length);
}

/* Notes every file that ${file(path) in a text names. */
static void note_named(struct recorder *recorder, const char *bytes, size_t length) {
  static const char call[] = "${file(";
  if (strlen(bytes) != length) return; /* it is no text */
  for (const char *at = strstr(bytes, call); at; at = strstr(at, call)) {
    at += sizeof call - 1;
    size_t size = strcspn(at, "$){}\n"), read;
    const char *path = arena_copy(recorder->world.arena, at, size);
    if (at[size] == ')' && size && !node_member(recorder->files, path))
      read_and_note(recorder, path, &read);
  }
}

/* Of all files noted so far, and of those that this adds. */
static void note_all_named(struct recorder *recorder) {
  size_t length;
  for (const node *each = node_first(recorder->files); each; each = node_next(each)) {
    const char *bytes =
        node_string(each) ? read_file(&recorder->world, node_name(each), &length) : NULL;
    if (bytes) note_named(recorder, bytes, length);
  }
}

/* Every file that the variables of the service read; of a program (NULL), whose settings are not
 * known, the .env files that some framework reads for it. */
static void note_read(struct recorder *recorder, node *service, const node *options) {
  struct arena *arena = recorder->world.arena;
  const struct variable_world world = {.context = recorder,
                                       .read_file = read_and_note,
                                       .environment = environment,
                                       .find_above = find_above,
                                       .read_quietly = read_quietly};
  const struct variable_input input = {.options = options,
                                       .world = &world,
                                       .framework = service ? NULL : "serverless4",
                                       .is_recorded = true};
  struct diagnostics unsaid; /* the framework has resolved them */
  diagnostics_init(&unsaid, arena);
  variables_resolve(service ? service : node_new_object(), &input, &unsaid);
  note_all_named(recorder);
}

static node *digests_of_params(const node *options) {
  const node *given = node_member(options, "param");
  node *digests = node_new_array();
  const node *first = node_string(given) ? given : node_first(given);
  for (const node *each = first; each; each = node_string(given) ? NULL : node_next(each))
    if (node_string(each))
      node_append(digests, digest_of(node_string(each), strlen(node_string(each))));
  return digests;
}

node *sources_record(struct arena *arena, const char *file, const char *folder,
                     const node *options) {
  struct recorder recorder = {.files = node_new_object()};
  world_init(&recorder.world, arena, file);
  const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
  size_t length;
  const char *bytes = read_and_note(&recorder, name, &length);
  struct document_error error;
  bool is_plain = bytes && !service_file_is_program(name);
  node *service = is_plain ? document_read(NULL, bytes, length, &error) : NULL;
  note_read(&recorder, service, options);
  node *record = node_new_object();
  node_add(record, "version", node_new_string(ROLLOUT_VERSION));
  node_add(record, "service", node_new_string(name));
  if (folder) node_add(record, "folder", node_new_string(folder));
  node_add(record, "params", digests_of_params(options));
  node_add(record, "files", recorder.files);
  return record;
}

/* ---- Comparing ---- */

static bool is_same(struct world *world, const node *recorded) {
  size_t length = 0;
  const char *bytes = read_file(world, node_name(recorded), &length);
  return node_equal(digest_of(bytes, length), recorded);
}

struct sources sources_compare(struct arena *arena, const char *package, const char *folder) {
  struct sources sources = {.state = SOURCES_UNKNOWN};
  const char *reason, *name = file_in(arena, package, SOURCES_FILE);
  size_t length;
  struct document_error error;
  const char *bytes = file_is_there(name) ? file_read(arena, name, &length, &reason) : NULL;
  const node *record = bytes ? document_read_json(bytes, length, &error) : NULL;
  const char *service = node_string(node_member(record, "service")),
             *own = node_string(node_member(record, "folder"));
  if (!service || !node_is(node_member(record, "files"), NODE_OBJECT)) return sources;
  if (own && strcmp(own, "..") != 0) folder = *own == '/' ? own : file_in(arena, package, own);
  sources = (struct sources){SOURCES_UNCHANGED, file_in(arena, folder, service), NULL,
                             node_member(record, "params")};
  struct world world;
  world_init(&world, arena, sources.service);
  for (const node *each = node_first(node_member(record, "files")); each; each = node_next(each)) {
    if (is_same(&world, each)) continue;
    sources.state = SOURCES_CHANGED;
    sources.changed = node_name(each);
    break;
  }
  return sources;
}

bool sources_have_param(const struct sources *sources, const char *param) {
  const node *digest = digest_of(param, strlen(param));
  for (const node *each = node_first(sources->params); each; each = node_next(each))
    if (node_equal(each, digest)) return true;
  return !sources->params;
}
