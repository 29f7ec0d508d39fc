/* Mentions: one walk over the template that records who names which function, and how. */
#include <ctype.h>
#include <string.h>

#include "template/localities.h"
#include "template/mentions.h"

struct walk {
  struct arena *arena;
  const struct scope *scope;
  const struct index *by_id, *by_name;
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
  bool is_alone;           /* its text is the variable alone */
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

/* The outermost value that yields text: a string, an Fn::Sub or an Fn::Join. */
struct written {
  struct walk *walk;
  node *value;
  const struct path *path;
  const struct resolved *resolved;
  struct index *recorded; /* what the value's other texts had; NULL: there is one text */
};

/* The path of `holder`, which is `value` or lies in it; NULL where it does not. */
static const struct path *path_to(struct arena *arena, const node *value, const struct path *path,
                                  const node *holder) {
  if (value == holder) return path_keep(arena, path);
  size_t position = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    const struct path *found = path_to(arena, child, &frame, holder);
    if (found) return found;
  }
  return NULL;
}

/* The piece that holds a byte of the text. */
static const struct resolved_piece *piece_at(const struct resolved *resolved, size_t at) {
  size_t first = 0, end = resolved->count;
  while (end - first > 1) {
    size_t middle = first + (end - first) / 2;
    if (resolved->pieces[middle].start <= at) first = middle;
    else end = middle;
  }
  return end ? &resolved->pieces[first] : NULL;
}

/* What follows a name that ends at `end`. */
static void read_qualifier_of(const struct written *written, struct mention *mention, size_t end) {
  const char *text = written->resolved->text;
  if (text[end] == '*') mention->is_qualified = true; /* the name, and whatever follows it */
  if (text[end] != ':') return;
  mention->is_qualified = true;
  size_t length = name_length(text + end + 1);
  mention->qualifier_text = arena_copy(written->walk->arena, text + end + 1, length);
  const struct resolved_piece *piece = length ? piece_at(written->resolved, end + 1) : NULL;
  if (!piece || piece->origin != RESOLVED_STRING || end + 1 + length > piece->start + piece->length)
    return;
  struct arena *arena = written->walk->arena;
  mention->qualifier =
      (struct span){piece->holder, path_to(arena, written->value, written->path, piece->holder),
                    piece->offset + end + 1 - piece->start, length};
}

/* Texts of one value may share the string that a name ends in. */
static bool is_recorded(const struct written *written, const struct mention *mention) {
  if (!written->recorded) return false;
  const char *key = text_new(written->walk->arena, "%p %zu %zu", (void *)mention->holder,
                             mention->offset, mention->length);
  return !index_put(written->recorded, key, mention->holder);
}

/* Records the function whose name is the text from `start` to `end`. An edit reaches what the name
 * ends with: a string, a placeholder, or another intrinsic. */
static void record_name(const struct written *written, void *subject, enum mention_form form,
                        size_t start, size_t end) {
  const struct resolved_piece *piece = piece_at(written->resolved, end - 1);
  enum locality locality = locality_of(written->walk->scope, written->resolved->text, start);
  if (!piece || piece->origin == RESOLVED_DELIMITER || locality == LOCALITY_FOREIGN) return;
  struct mention mention = {.subject = subject, .form = form, .holder = piece->holder};
  mention.is_open = locality == LOCALITY_OPEN;
  read_qualifier_of(written, &mention, end);
  if (piece->origin == RESOLVED_STRING) {
    mention.place = MENTION_IN_TEXT;
    mention.length = piece->offset + end - piece->start;
  } else {
    mention.form = MENTION_NAME;
    mention.place = piece->origin == RESOLVED_PLACEHOLDER ? MENTION_IN_SUB : MENTION_PIECE;
    mention.offset = piece->offset;
    mention.length = piece->width;
    if (end != piece->start + piece->length) mention.is_qualified = true; /* ends within it */
  }
  const char *text = written->resolved->text;
  mention.is_whole = piece->holder == written->value && !text[end] &&
                     (form == MENTION_NAME ? start == 0 : strncmp(text, "arn:", 4) == 0);
  struct walk *walk = written->walk;
  if (is_recorded(written, &mention)) return;
  const struct path *path = piece->holder == written->value ? written->path
                                                            : path_to(walk->arena, written->value,
                                                                      written->path, piece->holder);
  record(walk, mention, path);
}

/* A state machine's text: "FunctionName": "<name>". */
static void search_json(const struct written *written) {
  static const char key[] = "\"FunctionName\"";
  const char *string = written->resolved->text;
  for (const char *at = strstr(string, key); at; at = strstr(at + 1, key)) {
    const char *name = at + sizeof key - 1;
    name += strspn(name, " \t\r\n");
    if (*name++ != ':') continue;
    name += strspn(name, " \t\r\n");
    if (*name++ != '"') continue;
    size_t length = name_length(name);
    void *subject = length ? index_find(written->walk->by_name, name, length) : NULL;
    if (!subject || resolved_is_mark(name[length])) continue;
    size_t start = (size_t)(name - string);
    record_name(written, subject, MENTION_NAME, start, start + length);
  }
}

/* A name that is all of the text, or all but its qualifier. */
static bool search_whole(const struct written *written) {
  const char *string = written->resolved->text;
  size_t first = name_length(string);
  bool is_alone = first && !string[first];
  bool is_qualified = string[first] == ':' && string[first + 1] &&
                      !string[first + 1 + name_length(string + first + 1)];
  void *subject = is_alone || is_qualified ? index_find(written->walk->by_name, string, first)
                                           : index_get(written->walk->by_name, string);
  if (!subject) return false;
  record_name(written, subject, MENTION_NAME, 0, is_qualified ? first : strlen(string));
  return true;
}

/* {"Fn::FindInMap": ...}, {"Fn::Select": [n, {"Fn::Split": ...}]}: what is in it, it does not
 * yield. */
static bool is_looked_up(const node *value) {
  const node *select = node_only(value, "Fn::Select");
  return node_only(value, "Fn::FindInMap") || node_only(node_at(select, 1), "Fn::Split");
}

/* A part of a function's ARN is its name, also where CloudFormation makes that: a mark. */
static void search_parts(const struct written *written) {
  const struct resolved *resolved = written->resolved;
  for (size_t i = 0; i < resolved->count; i++) {
    const struct resolved_piece *piece = &resolved->pieces[i];
    const char *at = resolved->text + piece->start, *end = at + piece->length;
    if (piece->origin != RESOLVED_INTRINSIC || !is_looked_up(piece->holder) || piece->length < 3 ||
        *at != RESOLVED_RESOURCE || end[-1] != RESOLVED_END)
      continue;
    void *subject = index_find(written->walk->by_id, at + 1, piece->length - 2);
    if (subject && locality_beside(*end) == LOCALITY_OURS &&
        (!piece->start || locality_beside(at[-1]) == LOCALITY_OURS))
      record_name(written, subject, MENTION_NAME, piece->start, piece->start + piece->length);
  }
}

/* Records every "function:<name>" of a text, and the name where it is all of it. */
static void search(const struct written *written) {
  static const char before[] = "function:";
  const char *string = written->resolved->text;
  if (search_whole(written)) return;
  for (const char *at = strstr(string, before); at; at = strstr(at + 1, before)) {
    const char *name = at + sizeof before - 1;
    size_t length = name_length(name), start = (size_t)(name - string);
    void *subject = length ? index_find(written->walk->by_name, name, length) : NULL;
    if (subject && !resolved_is_mark(name[length]))
      record_name(written, subject, MENTION_ARN, start, start + length);
  }
  search_json(written);
  search_parts(written);
}

/* A string that is put together with nothing. */
static void walk_string(struct walk *walk, node *value, const struct path *path) {
  const char *string = node_string(value);
  if (walk->by_name->count == 0) return;
  struct resolved_piece all = {.length = strlen(string), .holder = value};
  struct resolved resolved = {.text = string, .pieces = &all, .count = 1};
  if (!all.length) return;
  search(&(struct written){walk, value, path, &resolved, NULL});
}

/* ---- References within a text ---- */

/* What a reference is in the texts of the value that it is a part of. */
struct fate {
  struct mention *mention;
  size_t seen, foreign, open; /* texts that have it; in which it is not ours, or may not be */
};

struct fates {
  struct fate *list;
  size_t count, next; /* `next`: where the search begins, since most follow each other */
};

static struct fates fates_since(const struct walk *walk, struct mention *since) {
  struct fates fates = {.count = 0};
  struct mention *first = since ? since->next : walk->found.first;
  for (struct mention *each = first; each; each = each->next) fates.count++;
  fates.list = arena_zero(walk->arena, (fates.count + 1) * sizeof *fates.list);
  for (struct mention *each = first; each; each = each->next)
    fates.list[fates.next++].mention = each;
  fates.next = 0;
  return fates;
}

static struct fate *fate_of(struct fates *fates, const struct resolved_piece *piece) {
  for (size_t i = 0; i < fates->count; i++) {
    size_t at = (fates->next + i) % fates->count;
    const struct mention *mention = fates->list[at].mention;
    if (mention->holder != piece->holder ||
        (mention->place == MENTION_IN_SUB && mention->offset != piece->offset))
      continue;
    fates->next = at + 1;
    return &fates->list[at];
  }
  return NULL;
}

/* "arn:aws:lambda:eu-west-1:999999999999:function:${Fn}" is the function of that name elsewhere,
 * "${Fn.Arn}-archive" and "function:old-${Fn}" are other functions. */
static enum locality locality_of_reference(const struct scope *scope, const struct mention *mention,
                                           const char *text, const struct resolved_piece *piece) {
  enum locality found = locality_beside(text[piece->start + piece->length]);
  if (mention->form != MENTION_NAME || !piece->start) return found;
  enum locality before = locality_beside(text[piece->start - 1]);
  enum locality place = locality_of(scope, text, piece->start);
  if (before > found) found = before;
  return place > found ? place : found;
}

static void judge_references(const struct walk *walk, struct fates *fates,
                             const struct resolved *resolved) {
  for (size_t i = 0; i < resolved->count; i++) {
    const struct resolved_piece *piece = &resolved->pieces[i];
    bool is_reference =
        piece->origin == RESOLVED_PLACEHOLDER || piece->origin == RESOLVED_INTRINSIC;
    struct fate *fate = is_reference ? fate_of(fates, piece) : NULL;
    if (!fate || fate->mention->form == MENTION_ATTRIBUTE) continue;
    enum locality locality =
        locality_of_reference(walk->scope, fate->mention, resolved->text, piece);
    const char *behind = resolved->text + piece->start + piece->length;
    if (*behind == ':')
      fate->mention->qualifier_text = arena_copy(walk->arena, behind + 1, name_length(behind + 1));
    fate->seen++;
    fate->foreign += locality == LOCALITY_FOREIGN;
    fate->open += locality == LOCALITY_OPEN;
  }
}

/* Takes those out of the list that name other functions in each text. */
static void place_references(struct walk *walk, struct mention *since, const struct fates *fates) {
  struct mention **link = since ? &since->next : &walk->found.first, *last = since;
  for (size_t i = 0; i < fates->count; i++) {
    const struct fate *fate = &fates->list[i];
    if (fate->seen && fate->foreign == fate->seen) {
      walk->found.count--;
      continue;
    }
    if (fate->foreign || fate->open) fate->mention->is_open = true;
    *link = last = fate->mention;
    link = &last->next;
  }
  *link = NULL;
  walk->found.last = last;
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
    around.is_alone = is_all && !outer && string;
    walk_value(walk, value, &frame, is_all && !around.is_alone ? outer : &around);
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
  mention.place = around && !around->is_alone ? MENTION_PIECE : MENTION_ALONE;
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

/* {"Fn::Select": [n, [...]]}: what is not chosen is no value. False where that is not known. */
static bool walk_select(struct walk *walk, node *operands, const struct path *path,
                        const struct surroundings *around) {
  node *chosen = intrinsic_selected(operands);
  size_t position = 0;
  for (node *each = node_first(node_at(operands, 1)); chosen && each != chosen;
       each = node_next(each))
    position++;
  struct path list = {path, NULL, 1}, frame = {&list, NULL, position};
  if (chosen) walk_value(walk, chosen, &frame, around);
  return chosen;
}

static void walk_if(struct walk *walk, node *operands, const struct path *path,
                    const struct surroundings *around) {
  size_t position = 0;
  for (node *branch = node_first(operands); branch; branch = node_next(branch), position++) {
    struct path frame = {path, NULL, position};
    if (position) walk_value(walk, branch, &frame, around);
  }
}

/* A value that is put together with nothing else: what it yields as a whole. `since`: the last
 * mention before it. */
static void walk_composed(struct walk *walk, node *value, const struct path *path,
                          struct mention *since) {
  struct resolved_list texts = resolve(walk->scope, value, walk->by_id);
  struct fates fates = fates_since(walk, since);
  struct index recorded;
  index_init(&recorded, walk->arena, 0);
  for (size_t i = 0; i < texts.count; i++) judge_references(walk, &fates, &texts.list[i]);
  place_references(walk, since, &fates);
  for (size_t i = 0; walk->by_name->count && i < texts.count; i++)
    search(
        &(struct written){walk, value, path, &texts.list[i], texts.count > 1 ? &recorded : NULL});
}

static void walk_value(struct walk *walk, node *value, const struct path *path,
                       const struct surroundings *around) {
  if (node_string(value)) {
    if (!around) walk_string(walk, value, path);
    return;
  }
  if (!node_first(value) || walk_reference(walk, value, path, around)) return;
  if (is_looked_up(value)) {
    if (!around) walk_composed(walk, value, path, walk->found.last);
    return;
  }
  node *join = node_only(value, "Fn::Join"), *sub = node_only(value, "Fn::Sub"),
       *branches = node_only(value, "Fn::If"), *select = node_only(value, "Fn::Select");
  const char *name = join ? "Fn::Join" : sub ? "Fn::Sub" : select ? "Fn::Select" : "Fn::If";
  struct path frame = {path, name, 0};
  struct mention *since = walk->found.last;
  if (join) walk_join(walk, join, &frame, around);
  else if (sub) walk_sub(walk, sub, &frame, around);
  else if (node_is(branches, NODE_ARRAY)) walk_if(walk, branches, &frame, around);
  else if (select && walk_select(walk, select, &frame, around)) return;
  else walk_children(walk, value, path);
  if (!around && (join || sub)) walk_composed(walk, value, path, since);
}

struct mentions template_mentions(const struct template *template, const struct index *by_id,
                                  const struct index *by_name, const struct scope *scope) {
  struct walk walk = {.arena = template->arena, .scope = scope, .by_id = by_id, .by_name = by_name};
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
