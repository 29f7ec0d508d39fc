/* RO306: is a function named where somebody may read the name, and call the function by it?
 *
 * A name that only shares a word with something (a description, the name of a queue, a tag) calls
 * nobody. What counts is the function's address: its ARN, in whatever spelling, or its name as all
 * of a value. */
#include <string.h>

#include "rollout/callers.h"
#include "rollout/internal.h"

/* ---- Where it stands ---- */

struct row {
  const char *type, *property;
};
#define ROW(type, property) {type, property},
static const struct row read_rows[] = {READ_ROWS(ROW)}, label_rows[] = {LABEL_ROWS(ROW)},
                        own_code_rows[] = {OWN_CODE_ROWS(ROW)};
#undef ROW

#define FITS(rows, type, property) fits(rows, sizeof(rows) / sizeof *(rows), type, property)

static bool fits(const struct row *rows, size_t count, const char *type, const char *property) {
  for (size_t i = 0; i < count; i++)
    if (text_fits(rows[i].type, type) && text_fits(rows[i].property, property)) return true;
  return false;
}

static const struct path *root_of(const struct path *path) {
  while (path->parent) path = path->parent;
  return path;
}

static bool has_frame(const struct path *path, const char *name) {
  for (; path; path = path->parent)
    if (path->name && strcmp(path->name, name) == 0) return true;
  return false;
}

/* Outside of Resources: an output's value, a parameter's default, a mapping. */
static bool is_read_elsewhere(const struct path *path) {
  static const char *const sections[][2] = {
      {"Outputs", "Value"}, {"Parameters", "Default"}, {"Mappings", NULL}};
  const char *section = root_of(path)->name;
  for (size_t i = 0; section && i < sizeof sections / sizeof *sections; i++)
    if (strcmp(sections[i][0], section) == 0)
      return !sections[i][1] || has_frame(path, sections[i][1]);
  return false;
}

/* ---- What is written there ---- */

static bool ends_with(const char *text, size_t length, const char *end) {
  size_t size = strlen(end);
  return length >= size && strncmp(text + length - size, end, size) == 0;
}

/* Does a text lead to a function: "...:function:", ".../functions/"? */
static bool leads_to_function(const char *text, size_t length) {
  return ends_with(text, length, "function:") || ends_with(text, length, "functions/");
}

/* The variable of an Fn::Sub whose map holds the name. */
static bool is_addressed_in_map(const struct template *template, const struct path *path) {
  const char *text = node_string(node_at(template_at(template, path->parent->parent), 0)),
             *variable = text_new(template->arena, "${%s}", path->name),
             *at = text ? strstr(text, variable) : NULL;
  return at && (strcmp(text, variable) == 0 || leads_to_function(text, (size_t)(at - text)));
}

/* An element of an Fn::Join. */
static bool is_addressed_in_join(const struct template *template, const struct path *path) {
  const node *operands = path->parent ? template_at(template, path->parent->parent) : NULL;
  const node *pieces = node_at(operands, 1),
             *before = path->position ? node_at(pieces, path->position - 1) : NULL;
  const char *delimiter = node_string(node_at(operands, 0)), *text = node_string(before);
  if (node_count(pieces) == 1) return true;
  if (!text || !delimiter) return false;
  const char *both = text_new(template->arena, "%s%s", text, delimiter);
  return leads_to_function(both, strlen(both));
}

/* Branches of an Fn::If stand where it does. */
static const struct path *outside_branches(const struct path *path) {
  while (!path->name && path->parent && path->parent->name &&
         strcmp(path->parent->name, "Fn::If") == 0 && path->parent->parent)
    path = path->parent->parent;
  return path;
}

static bool is_piece_addressed(const struct template *template, const struct path *holder) {
  const struct path *path = outside_branches(holder);
  if (!path->parent || !path->parent->parent) return false;
  return path->name ? is_addressed_in_map(template, path) : is_addressed_in_join(template, path);
}

/* Is it the function's address, and not its name within a sentence? */
static bool is_address(const struct template *template, const struct mention *mention) {
  const char *text = node_string(mention->holder);
  if (mention->form == MENTION_ARN) return true;
  switch (mention->place) {
    case MENTION_ALONE: return true;
    case MENTION_PIECE: return is_piece_addressed(template, mention->path);
    case MENTION_IN_SUB:
      return leads_to_function(text, mention->offset) ||
             (!mention->offset && !text[mention->length]);
    case MENTION_IN_TEXT:
      /* a part of a longer text is the "FunctionName" of a document in it */
      return mention->is_whole || text[mention->length] ||
             is_piece_addressed(template, mention->path);
  }
  return false;
}

bool mention_may_be_read(const struct rollouts *rollouts, const struct mention *mention,
                         const char *type, const char *property) {
  const struct template *template = rollouts->template;
  const char *section = root_of(mention->path)->name;
  bool is_resource = section && strcmp(section, "Resources") == 0;
  if (!is_address(template, mention)) return false;
  if (!is_resource) return is_read_elsewhere(mention->path);
  if (!property) return false;
  if (FITS(read_rows, type, property)) return true;
  if (FITS(label_rows, type, property)) return false;
  /* a word that is equal to the function's name may be another thing's */
  bool is_word = mention->place == MENTION_IN_TEXT && mention->form == MENTION_NAME;
  return !is_word || FITS(own_code_rows, type, property);
}
