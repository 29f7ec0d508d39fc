#include "rollout/policies.h"

#include <string.h>

/* ---- Branches ---- */

node *branch_wrap(const struct branch *branch, const struct branch *until, node *value) {
  for (; branch != until; branch = branch->outer) {
    node *made = node_new_object();
    node *operands = node_add(made, "Fn::If", node_new_array());
    node_append(operands, node_new_string(branch->condition));
    node_append(operands, branch->position == 1 ? value : intrinsic_ref("AWS::NoValue"));
    node_append(operands, branch->position == 1 ? intrinsic_ref("AWS::NoValue") : value);
    value = made;
  }
  return value;
}

/* ---- A walk through Fn::If ---- */

/* A value on the way, and what leads to it. */
struct step {
  node *value;
  const struct path *path;
  const struct branch *branch;
};

/* Where a step leads, and to whom it goes. */
struct walk {
  struct arena *arena;
  void (*visit)(struct walk *walk, const struct step *step);
};

/* Goes on with both branches; false where the value is no Fn::If of a condition that has a name. */
static bool into_branches(struct walk *walk, const struct step *step) {
  node *operands = node_only(step->value, "Fn::If");
  const char *condition = node_string(node_at(operands, 0));
  struct path above = {step->path, "Fn::If", 0};
  if (!condition) return false;
  for (size_t position = 1; position <= 2; position++) {
    struct branch *branch = arena_alloc(walk->arena, sizeof *branch);
    *branch = (struct branch){step->branch, condition, position};
    struct path frame = {&above, NULL, position};
    struct step next = {node_at(operands, position), &frame, branch};
    if (next.value) walk->visit(walk, &next);
  }
  return true;
}

/* The same with the elements of a list. */
static bool into_elements(struct walk *walk, const struct step *step) {
  if (!node_is(step->value, NODE_ARRAY)) return false;
  size_t position = 0;
  for (node *element = node_first(step->value); element; element = node_next(element)) {
    struct path frame = {step->path, NULL, position++};
    struct step next = {element, &frame, step->branch};
    walk->visit(walk, &next);
  }
  return true;
}

/* ---- Leaves ---- */

struct collector {
  struct walk walk;
  const struct scope *scope;
  struct leaves found;
  struct leaf around; /* the list, for those below */
};

static void add_leaf(struct collector *collector, const struct step *step) {
  struct leaves *found = &collector->found;
  if (found->count == found->capacity) {
    size_t capacity = found->capacity ? found->capacity * 2 : 4;
    found->list = arena_grow(collector->walk.arena, found->list,
                             found->capacity * sizeof *found->list, capacity * sizeof *found->list);
    found->capacity = capacity;
  }
  struct leaf leaf = collector->around;
  leaf.value = step->value;
  leaf.path = path_keep(collector->walk.arena, step->path);
  leaf.branch = step->branch;
  leaf.texts = resolve(collector->scope, step->value, NULL);
  if (leaf.texts.count) found->list[found->count++] = leaf;
}

static void visit_leaf(struct walk *walk, const struct step *step) {
  struct collector *collector = (struct collector *)walk;
  struct leaf around = collector->around;
  if (into_branches(walk, step)) return;
  if (node_is(step->value, NODE_ARRAY) && !around.list) {
    collector->around.list = step->value;
    collector->around.list_path = path_keep(walk->arena, step->path);
    collector->around.list_branch = step->branch;
  }
  if (!into_elements(walk, step)) add_leaf(collector, step);
  collector->around = around;
}

struct leaves policy_leaves(const struct scope *scope, node *value, const struct path *path) {
  struct collector collector = {.walk = {scope->template->arena, visit_leaf}, .scope = scope};
  if (value) visit_leaf(&collector.walk, &(struct step){value, path, NULL});
  return collector.found;
}

/* ---- Statements ---- */

static const struct {
  const char *type, *path;
} rows[] = {
#define ROW(type, path) {type, path},
    POLICY_ROWS(ROW)
#undef ROW
};

enum { ROWS = sizeof rows / sizeof *rows };

bool policy_has_type(const char *type) {
  for (size_t i = 0; i < ROWS; i++)
    if (text_fits(rows[i].type, type)) return true;
  return false;
}

bool policy_has(const char *type, const char *property) {
  for (size_t i = 0; i < ROWS; i++) {
    size_t length = strlen(rows[i].path);
    if (text_fits(rows[i].type, type) && strncmp(rows[i].path, property, length) == 0) return true;
  }
  return false;
}

struct search {
  struct walk walk;
  const struct scope *scope;
  void (*visit)(void *context, const struct statement *statement);
  void *context;
  const char *way; /* what is left of the way to the document: "Policies[].PolicyDocument" */
  struct statement found;
};

static void visit_statement(struct walk *walk, const struct step *step) {
  struct search *search = (struct search *)walk;
  struct statement around = search->found;
  if (into_branches(walk, step)) return;
  if (node_is(step->value, NODE_ARRAY)) {
    search->found.list = step->value;
    search->found.list_path = path_keep(walk->arena, step->path);
    search->found.list_branch = step->branch;
    into_elements(walk, step);
    search->found = around;
    return;
  }
  if (!node_is(step->value, NODE_OBJECT) || intrinsic_is(step->value)) return;
  search->found.body = step->value;
  search->found.path = path_keep(walk->arena, step->path);
  search->found.branch = step->branch;
  search->visit(search->context, &search->found);
}

/* A document whose statements cannot be walked through. */
static bool is_closed(const node *document) {
  return node_string(document) || intrinsic_is(document);
}

static void visit_closed(struct search *search, const struct step *step) {
  search->found = (struct statement){.resource = search->found.resource,
                                     .document = step->value,
                                     .body = step->value,
                                     .path = path_keep(search->walk.arena, step->path)};
  search->visit(search->context, &search->found);
}

static void visit_document(struct walk *walk, const struct step *step) {
  struct search *search = (struct search *)walk;
  const char *way = search->way, *name = "Statement";
  if (into_branches(walk, step)) return;
  if (!*way && is_closed(step->value)) {
    visit_closed(search, step);
    return;
  }
  if (*way == '[') {
    search->way = way + strlen("[]");
    into_elements(walk, step);
    search->way = way;
    return;
  }
  size_t begin = *way == '.', length = strcspn(way + begin, ".[");
  if (*way) name = arena_copy(walk->arena, way + begin, length);
  struct path frame = {step->path, name, 0};
  struct step next = {node_member(step->value, name), &frame, step->branch};
  if (!next.value) return;
  search->way = *way ? way + begin + length : way;
  if (*way) visit_document(walk, &next);
  else {
    search->found.document = step->value;
    walk->visit = visit_statement;
    visit_statement(walk, &(struct step){next.value, &frame, NULL});
    walk->visit = visit_document;
  }
  search->way = way;
}

static void visit_resource(const struct search *search, const struct resource *resource,
                           const struct path *body) {
  struct path properties = {body, "Properties", 0};
  for (size_t k = 0; k < ROWS; k++) {
    if (!resource->properties || !text_fits(rows[k].type, resource->type)) continue;
    struct search each = {.walk = search->walk,
                          .scope = search->scope,
                          .visit = search->visit,
                          .context = search->context,
                          .way = rows[k].path,
                          .found = {.resource = resource}};
    visit_document(&each.walk, &(struct step){resource->properties, &properties, NULL});
  }
}

static void visit_in_loop(void *context, const struct resource *resource, const struct path *body) {
  visit_resource(context, resource, body);
}

void policies_each(const struct scope *scope,
                   void (*visit)(void *context, const struct statement *statement), void *context) {
  static const struct path resources = {NULL, "Resources", 0};
  struct search search = {.walk = {scope->template->arena, visit_document},
                          .scope = scope,
                          .visit = visit,
                          .context = context};
  for (size_t i = 0; i < scope->template->count; i++) {
    const struct resource *resource = &scope->template->list[i];
    const struct path body = {&resources, resource->id, 0};
    visit_resource(&search, resource, &body);
  }
  loops_each(scope->template, visit_in_loop, &search);
}
