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

node *sources_record(struct arena *arena, const char *file, const node *options) {
  struct recorder recorder = {.files = node_new_object()};
  world_init(&recorder.world, arena, file);
  const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file;
  const struct variable_world world = {
      .context = &recorder, .read_file = read_and_note, .environment = environment};
  size_t length;
  const char *bytes = read_and_note(&recorder, name, &length);
  struct document_error error;
  struct diagnostics unsaid; /* the framework has resolved them */
  diagnostics_init(&unsaid, arena);
  node *service =
      bytes && !service_file_is_program(name) ? document_read(NULL, bytes, length, &error) : NULL;
  const struct variable_input input = {.options = options, .world = &world};
  if (service) variables_resolve(service, &input, &unsaid);
  note_all_named(&recorder);
  node *record = node_new_object();
  node_add(record, "version", node_new_string(ROLLOUT_VERSION));
  node_add(record, "service", node_new_string(name));
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
  const char *service = node_string(node_member(record, "service"));
  if (!service || !node_is(node_member(record, "files"), NODE_OBJECT)) return sources;
  sources = (struct sources){SOURCES_UNCHANGED, file_in(arena, folder, service), NULL};
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
