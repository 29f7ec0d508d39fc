/* Mentions: one walk over the template that records who names which function, and how. */
#include <ctype.h>
#include <string.h>

#include "template/template.h"

struct walk {
  struct arena *arena;
  const struct index *by_id, *by_name;
  const char *region;
  const struct resource *resource;
  struct mentions found;
  const struct path *kept; /* of the mention that was recorded last */
};

static void record(struct walk *walk, struct mention found, const struct path *path) {
  struct mentions *all = &walk->found;
  struct mention *mention = arena_alloc(walk->arena, sizeof *mention);
  *mention = found;
  if (all->last) all->last->next = mention;
  else all->first = mention;
  all->last = mention;
  all->count++;
  mention->path = walk->kept = path_keep_beside(walk->arena, path, walk->kept);
  mention->resource = walk->resource;
  if (mention->qualifier.text == mention->holder) mention->qualifier.path = mention->path;
}

static enum mention_form form_of_attribute(const char *attribute) {
  return strcmp(attribute, "Arn") == 0 ? MENTION_ARN : MENTION_ATTRIBUTE;
}

/* The characters of function names and of aliases. */
static size_t name_length(const char *at) {
  size_t length = 0;
  while (isalnum((unsigned char)at[length]) || at[length] == '-' || at[length] == '_' ||
         at[length] == '$')
    length++;
  return length;
}

/* The qualifier behind a mention that ends at `end` of `text`: "" or ":live...". */
static void read_qualifier(struct mention *mention, node *text, const char *end) {
  if (*end == '*') mention->is_qualified = true; /* the name, and whatever stands behind it */
  if (*end != ':') return;
  mention->is_qualified = true;
  size_t length = name_length(end + 1);
  if (length)
    mention->qualifier = (struct span){text, NULL, (size_t)(end + 1 - node_string(text)), length};
}

/* ---- What stands behind ---- */

/* What a value is put together with: the list of an Fn::Join, or the text of the Fn::Sub whose map
 * it stands in. The branches of an Fn::If stand where it stands. */
struct surroundings {
  /* what that is put together with in turn; NULL where it is all */
  const struct surroundings *outer;
  const char *delimiter;   /* Fn::Join: */
  const struct path *path; /* of its list; of the text of Fn::Sub */
  const node *piece;       /* the element that the value is, or is a branch of */
  size_t position;         /* of that element */
  node *text;              /* Fn::Sub: */
  size_t behind;           /* where its text goes on behind the variable */
};

static void qualify(struct walk *walk, struct mention *mention, node *text, const struct path *path,
                    const char *name) {
  mention->is_qualified = true;
  size_t length = text ? name_length(name) : 0;
  if (length)
    mention->qualifier = (struct span){text, path_keep(walk->arena, path),
                                       (size_t)(name - node_string(text)), length};
}

/* The next element of a join: "fn" ":" "alias", "fn" ":alias", and with ":" between them "fn"
 * "alias". */
static void read_next_piece(struct walk *walk, struct mention *mention,
                            const struct surroundings *around) {
  node *next = node_next(around->piece);
  size_t position = around->position + 1;
  const char *text = node_string(next);
  if (*around->delimiter && *around->delimiter != ':') return;
  if (!*around->delimiter) {
    if (text && *text == '*') mention->is_qualified = true;
    if (!text || *text != ':') return;
    text++;
    if (!*text) { /* the name is a piece of its own */
      next = node_next(next);
      position++;
      text = node_string(next);
    }
  }
  struct path at = {around->path, NULL, position};
  qualify(walk, mention, text ? next : NULL, &at, text);
}

/* Finds the qualifier of a mention that ends where its own value ends. */
static void read_behind(struct walk *walk, struct mention *mention,
                        const struct surroundings *around) {
  for (; around; around = around->outer) {
    if (around->text) {
      const char *end = node_string(around->text) + around->behind;
      if (*end == ':') qualify(walk, mention, around->text, around->path, end + 1);
      if (*end) return;
    } else if (node_next(around->piece)) {
      read_next_piece(walk, mention, around);
      return;
    }
  }
}

/* ---- Written out ---- */

/* Is the ARN whose "function:" stands at `at` of another region than the service's? A region that
 * is not written out is not. */
static bool is_elsewhere(const struct walk *walk, const char *string, const char *at) {
  static const char service[] = ":lambda:";
  const char *region = NULL;
  for (const char *next = strstr(string, service); next && next < at;
       next = strstr(next + 1, service))
    region = next + sizeof service - 1;
  size_t length = region ? strcspn(region, ":$") : 0;
  return length && region[length] == ':' &&
         (strlen(walk->region) != length || strncmp(region, walk->region, length) != 0);
}

/* A state machine's text: "FunctionName": "<name>". */
static void walk_json_names(struct walk *walk, node *text, const struct path *path) {
  static const char key[] = "\"FunctionName\"";
  const char *string = node_string(text);
  for (const char *at = strstr(string, key); at; at = strstr(at + 1, key)) {
    const char *name = at + sizeof key - 1;
    name += strspn(name, " \t\r\n");
    if (*name++ != ':') continue;
    name += strspn(name, " \t\r\n");
    if (*name++ != '"') continue;
    size_t length = name_length(name);
    void *subject = length ? index_find(walk->by_name, name, length) : NULL;
    if (!subject) continue;
    struct mention mention = {.subject = subject,
                              .form = MENTION_NAME,
                              .place = MENTION_IN_TEXT,
                              .holder = text,
                              .length = (size_t)(name + length - string)};
    read_qualifier(&mention, text, name + length);
    record(walk, mention, path);
  }
}

/* An alias may be called as the function is. */
static bool is_qualifier(const struct walk *walk, const node *text) {
  const struct span *last = walk->found.last ? &walk->found.last->qualifier : NULL;
  return last && last->text == text && last->length == strlen(node_string(text));
}

/* Records every "function:<name>" in a text, and the name where it is all of it. What ends with the
 * text is qualified by what stands behind it, and is whole only where it stands alone; the text of
 * an Fn::Sub stays a text. */
static void walk_text(struct walk *walk, node *text, const struct path *path,
                      const struct surroundings *around, bool is_sub) {
  static const char before[] = "function:";
  const char *string = node_string(text);
  if (walk->by_name->count == 0 || is_qualifier(walk, text)) return;
  void *whole = index_get(walk->by_name, string);
  if (whole) {
    struct mention mention = {.subject = whole,
                              .form = MENTION_NAME,
                              .place = MENTION_IN_TEXT,
                              .is_whole = !around && !is_sub,
                              .holder = text,
                              .length = strlen(string)};
    read_behind(walk, &mention, around);
    record(walk, mention, path);
    return;
  }
  size_t first = name_length(string);
  /* name:qualifier */
  if (string[first] == ':' && string[first + 1] &&
      !string[first + 1 + name_length(string + first + 1)]) {
    void *subject = index_find(walk->by_name, string, first);
    struct mention mention = {.subject = subject,
                              .form = MENTION_NAME,
                              .place = MENTION_IN_TEXT,
                              .holder = text,
                              .length = first};
    read_qualifier(&mention, text, string + first);
    if (subject) {
      record(walk, mention, path);
      return;
    }
  }
  for (const char *at = strstr(string, before); at; at = strstr(at + 1, before)) {
    const char *name = at + sizeof before - 1;
    size_t length = name_length(name);
    void *subject = length ? index_find(walk->by_name, name, length) : NULL;
    if (!subject || is_elsewhere(walk, string, at)) continue;
    struct mention mention = {.subject = subject,
                              .form = MENTION_ARN,
                              .place = MENTION_IN_TEXT,
                              .holder = text,
                              .length = (size_t)(name + length - string)};
    mention.is_whole = !around && !is_sub && !name[length] && strncmp(string, "arn:", 4) == 0;
    read_qualifier(&mention, text, name + length);
    if (!name[length]) read_behind(walk, &mention, around);
    record(walk, mention, path);
  }
  walk_json_names(walk, text, path);
}

/* ---- Fn::Sub ---- */

/* Records ${Id} and ${Id.Attribute}; ${!Literal} is text, and a name of the map is the map's. */
static void walk_sub_text(struct walk *walk, node *text, const node *map, const struct path *path,
                          const struct surroundings *around) {
  const char *string = node_string(text);
  for (const char *at = strstr(string, "${"); at; at = strstr(at + 2, "${")) {
    const char *name = at + 2, *end = strchr(name, '}');
    if (!end) break;
    size_t length = (size_t)(end - name);
    const char *point = memchr(name, '.', length);
    size_t id_length = point ? (size_t)(point - name) : length;
    void *subject = index_find(walk->by_id, name, id_length);
    if (!subject || node_member(map, arena_copy(walk->arena, name, length))) continue;
    const char *attribute =
        point ? arena_copy(walk->arena, point + 1, (size_t)(end - point - 1)) : NULL;
    struct mention mention = {.subject = subject,
                              .form = attribute ? form_of_attribute(attribute) : MENTION_NAME,
                              .place = MENTION_IN_SUB,
                              .holder = text,
                              .offset = (size_t)(at - string),
                              .length = (size_t)(end + 1 - at)};
    read_qualifier(&mention, text, end + 1);
    if (!end[1]) read_behind(walk, &mention, around);
    record(walk, mention, path);
  }
  walk_text(walk, text, path, around, true);
}

/* ---- The walk ---- */

static void walk_value(struct walk *walk, node *value, const struct path *path,
                       const struct surroundings *around);

static void walk_children(struct walk *walk, node *value, const struct path *path) {
  size_t position = 0;
  for (node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    if (frame.name && strcmp(frame.name, "DependsOn") == 0 && path && path->parent &&
        !path->parent->parent)
      continue;
    walk_value(walk, child, &frame, NULL);
  }
}

static void walk_join(struct walk *walk, node *operands, const struct path *path,
                      const struct surroundings *outer) {
  const char *delimiter = node_string(node_at(operands, 0));
  node *pieces = node_at(operands, 1);
  if (!delimiter || !node_is(pieces, NODE_ARRAY)) {
    walk_children(walk, operands, path);
    return;
  }
  struct path list = {path, NULL, 1};
  struct surroundings around = {.outer = outer, .delimiter = delimiter, .path = &list};
  for (node *piece = node_first(pieces); piece; piece = node_next(piece), around.position++) {
    around.piece = piece;
    struct path frame = {&list, NULL, around.position};
    walk_value(walk, piece, &frame, &around);
  }
}

/* The values of the map stand where the text names them; one that is all of the text stands where
 * the Fn::Sub does. */
static void walk_sub_map(struct walk *walk, node *text, node *map, const struct path *path,
                         const struct path *text_path, const struct surroundings *outer) {
  size_t position = 0;
  for (node *value = node_first(map); value; value = node_next(value)) {
    struct path frame = {path, node_name(value), position++};
    const char *variable = text_new(walk->arena, "${%s}", node_name(value) ? node_name(value) : "");
    const char *string = node_string(text), *at = string ? strstr(string, variable) : NULL;
    struct surroundings around = {.outer = outer, .path = text_path, .text = text};
    if (at) around.behind = (size_t)(at - string) + strlen(variable);
    bool is_all = !at || strcmp(string, variable) == 0;
    walk_value(walk, value, &frame, is_all ? outer : &around);
  }
}

static void walk_sub(struct walk *walk, node *operand, const struct path *path,
                     const struct surroundings *around) {
  if (node_string(operand)) {
    walk_sub_text(walk, operand, NULL, path, around);
    return;
  }
  node *text = node_at(operand, 0), *map = node_at(operand, 1);
  struct path first = {path, NULL, 0}, second = {path, NULL, 1};
  if (node_string(text)) walk_sub_text(walk, text, map, &first, around);
  if (node_is(map, NODE_OBJECT)) walk_sub_map(walk, text, map, &second, &first, around);
}

/* {Ref: id} or {Fn::GetAtt: ...}. True where `value` is such an intrinsic, recorded or not. */
static bool walk_reference(struct walk *walk, node *value, const struct path *path,
                           const struct surroundings *around) {
  const char *id = template_referred(walk->arena, value);
  if (!id) return false;
  void *subject = index_get(walk->by_id, id);
  if (!subject) return true;
  struct mention mention = {.subject = subject, .form = MENTION_NAME, .holder = value};
  mention.place = around ? MENTION_PIECE : MENTION_ALONE;
  const node *get = node_only(value, "Fn::GetAtt");
  if (get) {
    const char *attribute =
        node_string(get) ? node_string(get) + strlen(id) + 1 : node_string(node_at(get, 1));
    mention.form = attribute ? form_of_attribute(attribute) : MENTION_ATTRIBUTE;
  }
  read_behind(walk, &mention, around);
  record(walk, mention, path);
  return true;
}

static void walk_if(struct walk *walk, node *operands, const struct path *path,
                    const struct surroundings *around) {
  size_t position = 0;
  for (node *branch = node_first(operands); branch; branch = node_next(branch), position++) {
    struct path frame = {path, NULL, position};
    if (position) walk_value(walk, branch, &frame, around);
  }
}

static void walk_value(struct walk *walk, node *value, const struct path *path,
                       const struct surroundings *around) {
  if (node_string(value)) {
    walk_text(walk, value, path, around, false);
    return;
  }
  if (!node_first(value) || walk_reference(walk, value, path, around)) return;
  node *join = node_only(value, "Fn::Join"), *sub = node_only(value, "Fn::Sub"),
       *branches = node_only(value, "Fn::If");
  struct path frame = {path, join ? "Fn::Join" : sub ? "Fn::Sub" : "Fn::If", 0};
  if (join) walk_join(walk, join, &frame, around);
  else if (sub) walk_sub(walk, sub, &frame, around);
  else if (node_is(branches, NODE_ARRAY)) walk_if(walk, branches, &frame, around);
  else walk_children(walk, value, path);
}

struct mentions template_mentions(const struct template *template, const struct index *by_id,
                                  const struct index *by_name, const char *region) {
  struct walk walk = {
      .arena = template->arena, .by_id = by_id, .by_name = by_name, .region = region};
  if (by_id->count == 0) return walk.found;
  for (node *section = node_first(template->root); section; section = node_next(section)) {
    struct path frame = {NULL, node_name(section), 0};
    if (section != template->resources) {
      walk_value(&walk, section, &frame, NULL);
      continue;
    }
    for (node *body = node_first(section); body; body = node_next(body)) {
      struct path at = {&frame, node_name(body), 0};
      walk.resource = template_resource(template, node_name(body));
      walk_value(&walk, body, &at, NULL);
    }
    walk.resource = NULL;
  }
  return walk.found;
}
