#include "checks/policy_sizes.h"

#include <string.h>

/* ---- The least size of a value ---- */

static size_t size_of(const struct scope *scope, const node *value);

/* A mark is at least a character, an account has twelve digits; what is not known may be empty. */
static size_t text_size(const char *text) {
  size_t size = strlen("\"\"");
  for (; *text; text++) {
    bool is_mark = *text == RESOLVED_RESOURCE;
    size += *text == RESOLVED_ACCOUNT ? strlen("123456789012")
                                      : *text != RESOLVED_IMPORT && *text != RESOLVED_UNKNOWN;
    size += *text == '"' || *text == '\\';
    if (is_mark) text += strcspn(text, "\2");
    if (!*text) break;
  }
  return size;
}

static size_t least_text(const struct scope *scope, const node *value) {
  struct resolved_list texts = resolve(scope, value, NULL);
  size_t least = 0;
  for (size_t i = 0; i < texts.count; i++) {
    size_t size = text_size(texts.list[i].text);
    if (!i || size < least) least = size;
  }
  return least;
}

/* The smaller branch of an Fn::If that chooses between objects or lists. */
static size_t least_branch(const struct scope *scope, const node *operands) {
  size_t first = size_of(scope, node_at(operands, 1)),
         second = size_of(scope, node_at(operands, 2));
  return first < second ? first : second;
}

static size_t size_of(const struct scope *scope, const node *value) {
  const node *operands = node_only(value, "Fn::If");
  if (node_string(value)) return text_size(node_string(value));
  if (operands && !resolve(scope, value, NULL).count) return least_branch(scope, operands);
  if (intrinsic_is(value)) return least_text(scope, value);
  if (node_number(value)) return strlen(node_number(value));
  if (!node_is(value, NODE_OBJECT) && !node_is(value, NODE_ARRAY)) return strlen("true");
  size_t size = strlen("{}"), count = 0;
  for (const node *child = node_first(value); child; child = node_next(child)) {
    size_t each = size_of(scope, child);
    if (!each) continue; /* AWS::NoValue */
    size += each + (count++ > 0);
    if (node_is(value, NODE_OBJECT)) size += strlen(node_name(child)) + strlen("\"\":");
  }
  return size;
}

/* ---- Who holds them ---- */

static const struct row {
  const char *type, *property, *holder;
  size_t most;
} rows[] = {
#define ROW(type, property, holder, most) {type, property, holder, most},
    POLICY_SIZE_ROWS(ROW)
#undef ROW
};

struct holder {
  const char *path; /* of the first policy */
  const struct row *row;
  size_t size;
  bool is_reported;
};

struct sizes {
  const struct scope *scope;
  struct diagnostics *diagnostics;
  struct index holders; /* logical id or name -> struct holder */
};

static void report(const struct sizes *sizes, const char *path, const char *holder, size_t size,
                   size_t most) {
  diagnose(sizes->diagnostics, RO327, path,
           "the policies of %s have at least %zu characters; IAM takes %zu", holder, size, most);
}

static void add(struct sizes *sizes, const struct row *row, const char *key, const char *path,
                size_t size) {
  struct arena *arena = sizes->scope->template->arena;
  struct holder *holder = index_get(&sizes->holders, key);
  if (!holder) {
    holder = arena_zero(arena, sizeof *holder);
    *holder = (struct holder){path, row, 0, false};
    index_put(&sizes->holders, key, holder);
  }
  holder->size += size;
  if (holder->size <= row->most || holder->is_reported) return;
  holder->is_reported = true;
  report(sizes, path, text_new(arena, "%s %s", row->holder, resolved_shown(arena, key)),
         holder->size, row->most);
}

static void add_own(struct sizes *sizes, const struct row *row, const struct resource *resource) {
  struct arena *arena = sizes->scope->template->arena;
  const char *path = text_new(arena, "Resources.%s.Properties.Policies", resource->id);
  const char *key = text_new(arena, "%c%s%c", RESOLVED_RESOURCE, resource->id, RESOLVED_END);
  const node *policies = node_member(resource->properties, "Policies");
  for (const node *each = node_first(policies); each; each = node_next(each))
    add(sizes, row, key, path, size_of(sizes->scope, node_member(each, "PolicyDocument")));
}

/* A policy beside its holders: a name, or a list of names. */
static void add_attached(struct sizes *sizes, const struct row *row,
                         const struct resource *resource) {
  struct arena *arena = sizes->scope->template->arena;
  const char *path = text_new(arena, "Resources.%s.Properties.PolicyDocument", resource->id);
  const node *named = node_member(resource->properties, row->property);
  bool is_list = node_is(named, NODE_ARRAY);
  for (const node *each = is_list ? node_first(named) : named; each;
       each = is_list ? node_next(each) : NULL) {
    const char *id = template_referred(arena, each), *name = resolve_text(sizes->scope, each);
    const char *key = id ? text_new(arena, "%c%s%c", RESOLVED_RESOURCE, id, RESOLVED_END) : name;
    if (key && resolved_is_known(key))
      add(sizes, row, key, path,
          size_of(sizes->scope, node_member(resource->properties, "PolicyDocument")));
  }
}

static void check_managed(const struct sizes *sizes, const struct resource *resource) {
  struct arena *arena = sizes->scope->template->arena;
  size_t size = size_of(sizes->scope, node_member(resource->properties, "PolicyDocument"));
  if (size > POLICY_SIZE_MANAGED)
    report(sizes, text_new(arena, "Resources.%s.Properties.PolicyDocument", resource->id),
           text_shown(arena, resource->id), size, POLICY_SIZE_MANAGED);
}

void policy_sizes_check(const struct scope *scope, struct diagnostics *diagnostics) {
  struct sizes sizes = {scope, diagnostics, {0}};
  index_init(&sizes.holders, scope->template->arena, 0);
  for (const node *body = node_first(scope->template->resources); body; body = node_next(body)) {
    const struct resource *resource = template_resource(scope->template, node_name(body));
    if (!resource || strncmp(resource->type, "AWS::IAM::", strlen("AWS::IAM::")) != 0) continue;
    if (strcmp(resource->type, "AWS::IAM::ManagedPolicy") == 0) check_managed(&sizes, resource);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
      if (strcmp(rows[i].type, resource->type) != 0) continue;
      if (rows[i].property) add_attached(&sizes, &rows[i], resource);
      else add_own(&sizes, &rows[i], resource);
    }
  }
}
