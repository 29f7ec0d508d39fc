/* Paths: where a node stands, for messages and for RFC 6902 patches. */
#include <ctype.h>
#include <stdlib.h>
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

/* ---- The way back ---- */

/* The member of an object, or of the objects of a list. */
static const node *enter(const node *value, const char *name) {
  if (node_is(value, NODE_OBJECT)) return node_member(value, name);
  for (const node *each = node_first(value); each; each = node_next(each))
    if (node_member(each, name)) return node_member(each, name);
  return NULL;
}

/* Reads one step of a path_text ("name", "[0]", `["a name"]`); what is behind it is returned, NULL where it is none. A
 * name that had to be made visible is not found again. */
static const char *next_step(struct arena *arena, const char *text, const char **name, size_t *position) {
  *name = NULL;
  if (*text == '.') text++;
  if (*text == '[' && isdigit((unsigned char)text[1])) {
    char *end;
    *position = strtoul(text + 1, &end, 10);
    return *end == ']' ? end + 1 : NULL;
  }
  if (strncmp(text, "[\"", 2) == 0) {
    const char *end = strstr(text + 2, "\"]");
    if (!end) return NULL;
    *name = arena_copy(arena, text + 2, (size_t)(end - text) - 2);
    return end + 2;
  }
  size_t length = strcspn(text, ".[");
  *name = arena_copy(arena, text, length);
  return length ? text + length : NULL;
}

const node *path_find(struct arena *arena, const node *root, const char *text) {
  while (*text) {
    const char *name;
    size_t position = 0;
    text = next_step(arena, text, &name, &position);
    const node *child = !text ? NULL : name ? enter(root, name) : node_at(root, position);
    if (!child) break;
    root = child;
  }
  return root;
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
