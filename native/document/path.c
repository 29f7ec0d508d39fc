/* Paths: where a node stands, for messages and for RFC 6902 patches. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

static size_t depth_of(const struct path *path) {
  size_t depth = 0;
  for (; path; path = path->parent) depth++;
  return depth;
}

/* Both of one depth, or `neighbour` NULL. */
static const struct path *keep(struct arena *arena, const struct path *path,
                               const struct path *neighbour) {
  if (!path) return NULL;
  const struct path *parent = keep(arena, path->parent, neighbour ? neighbour->parent : NULL);
  bool is_shared = neighbour && neighbour->parent == parent && neighbour->name == path->name &&
                   neighbour->position == path->position;
  if (is_shared) return neighbour;
  struct path *kept = arena_alloc(arena, sizeof *kept);
  *kept = (struct path){parent, path->name, path->position};
  return kept;
}

const struct path *path_keep_beside(struct arena *arena, const struct path *path,
                                    const struct path *neighbour) {
  size_t depth = depth_of(path), others = depth_of(neighbour);
  for (; others > depth; others--) neighbour = neighbour->parent;
  return keep(arena, path, others == depth ? neighbour : NULL);
}

const struct path *path_keep(struct arena *arena, const struct path *path) {
  return keep(arena, path, NULL);
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
  else if (is_plain_name(path->name))
    text_format(text, "%s%s", text->length ? "." : "", path->name);
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
  return text_trim(&text);
}

/* ---- The way back ---- */

/* The member of an object, or of the objects of a list. */
static const node *enter(const node *value, const char *name) {
  if (node_is(value, NODE_OBJECT)) return node_member(value, name);
  for (const node *each = node_first(value); each; each = node_next(each))
    if (node_member(each, name)) return node_member(each, name);
  return NULL;
}

/* Reads one step of a path_text ("name", "[0]", `["a name"]`); what is behind it is returned, NULL
 * where it is none. A name that had to be made visible is not found again. */
static const char *next_step(struct arena *arena, const char *text, const char **name,
                             size_t *position) {
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
