/* Paths: where a node stands, for messages and for RFC 6902 patches. */
#include <ctype.h>
#include <string.h>

#include "document/document.h"

const struct path *path_keep(struct arena *arena, const struct path *path) {
  if (!path) return NULL;
  struct path *kept = arena_alloc(arena, sizeof *kept);
  *kept = *path;
  kept->parent = path_keep(arena, path->parent);
  return kept;
}

static bool is_plain_name(const char *name) {
  if (!*name) return false;
  for (; *name; name++)
    if (!isalnum((unsigned char)*name) && !strchr("_-:", *name)) return false;
  return true;
}

static void add_frames(struct text *text, const struct path *path) {
  if (!path) return;
  add_frames(text, path->parent);
  if (!path->name) text_format(text, "[%zu]", path->position);
  else if (is_plain_name(path->name)) text_format(text, "%s%s", text->length ? "." : "", path->name);
  else {
    text_string(text, "[\"");
    text_visible(text, path->name, TEXT_SHOWN);
    text_string(text, "\"]");
  }
}

const char *path_text(struct arena *arena, const struct path *path) {
  struct text text;
  text_init(&text, arena);
  add_frames(&text, path);
  return text.at;
}

static void add_pointer(struct text *text, const struct path *path) {
  if (!path) return;
  add_pointer(text, path->parent);
  text_char(text, '/');
  if (!path->name) {
    text_format(text, "%zu", path->position);
    return;
  }
  for (const char *c = path->name; *c; c++) {
    if (*c == '~') text_string(text, "~0");
    else if (*c == '/') text_string(text, "~1");
    else text_char(text, *c);
  }
}

const char *path_pointer(struct arena *arena, const struct path *path) {
  struct text text;
  text_init(&text, arena);
  add_pointer(&text, path);
  return text.at;
}
