#include "template/resolved.h"

#include <stdlib.h>
#include <string.h>

#include "base/partition.h"
#include "template/resource_arns.h"
#include "template/texts.h"

void scope_init(struct scope *scope, const struct template *template, const char *region,
                const char *stack) {
  const struct partition *partition = partition_of(region);
  *scope = (struct scope){.template = template,
                          .partition = partition->id,
                          .region = region,
                          .suffix = partition->suffix,
                          .stack = stack,
                          .names = {arena_alloc(template->arena, sizeof **scope->names),
                                    arena_alloc(template->arena, sizeof **scope->names)}};
  for (size_t i = 0; i < 2; i++) index_init(scope->names[i], template->arena, 0);
}

bool resolved_is_mark(char c) { return c >= RESOLVED_RESOURCE && c <= RESOLVED_UNKNOWN; }

bool resolved_is_known(const char *text) {
  static const char marks[] = {RESOLVED_UNKNOWN, RESOLVED_IMPORT, '\0'};
  return !strpbrk(text, marks);
}

const char *resolved_shown(struct arena *arena, const char *text) {
  struct text shown;
  text_init(&shown, arena);
  for (; *text; text++) {
    if (*text == RESOLVED_RESOURCE) text_string(&shown, "${");
    else if (*text == RESOLVED_END) text_char(&shown, '}');
    else if (*text == RESOLVED_ACCOUNT) text_string(&shown, "${AWS::AccountId}");
    else if (*text <= RESOLVED_UNKNOWN && *text >= RESOLVED_IMPORT) text_char(&shown, '?');
    else text_char(&shown, *text);
  }
  return text_shown(arena, shown.at);
}

/* ---- Branches ---- */

bool branch_implies(const struct branch *inner, const struct branch *outer) {
  for (; outer; outer = outer->outer) {
    const struct branch *same = inner;
    while (same &&
           (strcmp(same->condition, outer->condition) != 0 || same->position != outer->position))
      same = same->outer;
    if (!same) return false;
  }
  return true;
}

bool branch_excludes(const struct branch *one, const struct branch *other) {
  for (; one; one = one->outer)
    for (const struct branch *each = other; each; each = each->outer)
      if (strcmp(one->condition, each->condition) == 0 && one->position != each->position)
        return true;
  return false;
}

const struct branch *branch_and(struct arena *arena, const struct branch *one,
                                const struct branch *other) {
  for (; other; other = other->outer) {
    struct branch *branch = arena_alloc(arena, sizeof *branch);
    *branch = (struct branch){NULL, other->condition, other->position};
    if (branch_implies(one, branch)) continue;
    branch->outer = one;
    one = branch;
  }
  return one;
}

/* ---- Resolving ---- */

struct resolver {
  const struct scope *scope;
  struct arena *arena;
  const struct index *opaque;
  int depth; /* of names that are put together from other names */
};

enum { DEEPEST = 8 };

/* ---- Resources ---- */

enum ref_kind { REF_NAME, REF_ARN, REF_OTHER };

static const struct resource_arn {
  const char *type, *name;
  enum ref_kind ref;
  const char *name_attribute, *arn_attribute, *arn;
} resource_arns[] = {
#define ROW(type, name, ref, name_attribute, arn_attribute, arn) \
  {type, name, ref, name_attribute, arn_attribute, arn},
    RESOURCE_ARN_ROWS(ROW)
#undef ROW
};

static const struct resource_arn *row_of(const char *type) {
  for (size_t i = 0; i < sizeof resource_arns / sizeof *resource_arns; i++)
    if (strcmp(resource_arns[i].type, type) == 0) return &resource_arns[i];
  return NULL;
}

static struct texts texts_of(struct resolver *resolver, const node *value);

/* The text of a value that another value's text depends on; NULL where there is not one. */
static const char *text_within(struct resolver *resolver, const node *value) {
  if (!value || resolver->depth >= DEEPEST) return NULL;
  size_t length;
  resolver->depth++;
  struct texts texts = texts_of(resolver, value);
  resolver->depth--;
  return texts.count == 1 && !texts.is_absent[0]
             ? chain_bytes(resolver->arena, texts.list[0], &length)
             : NULL;
}

static void add_resource_mark(const struct resolver *resolver, struct texts *texts, const char *id,
                              const char *attribute) {
  const char *mark = text_new(resolver->arena, "%c%s%s%s%c", RESOLVED_RESOURCE, id,
                              attribute ? "." : "", attribute ? attribute : "", RESOLVED_END);
  texts_add(resolver->arena, texts, mark, strlen(mark), (struct resolved_piece){0});
}

/* The name that a resource is given; NULL where it is given none, or one that is not known. */
static const char *written_name(struct resolver *resolver, const node *written) {
  const char *name = text_within(resolver, written);
  return name && strlen(name) <= RESOLVED_LONGEST_NAME && resolved_is_known(name) ? name : NULL;
}

static struct texts name_texts(struct resolver *resolver, const struct resource *resource,
                               const struct resource_arn *row) {
  struct texts texts = texts_empty();
  if (resolver->opaque && index_get(resolver->opaque, resource->id)) {
    add_resource_mark(resolver, &texts, resource->id, NULL);
    return texts;
  }
  struct index *names = resolver->scope->names[resolver->opaque != NULL];
  struct texts *known = index_get(names, resource->id);
  if (known) return *known;
  known = arena_alloc(resolver->arena, sizeof *known);
  add_resource_mark(resolver, &texts, resource->id, NULL);
  *known = texts; /* of a name that is put together from itself, and where there is none */
  index_put(names, resource->id, known);
  const char *name =
      row->name ? written_name(resolver, node_member(resource->properties, row->name)) : NULL;
  if (!name) return *known;
  *known = texts_empty();
  texts_add(resolver->arena, known, name, strlen(name), (struct resolved_piece){0});
  return *known;
}

static void add_account(const struct resolver *resolver, struct texts *texts) {
  const char *account = resolver->scope->account;
  if (account)
    texts_add(resolver->arena, texts, account, strlen(account), (struct resolved_piece){0});
  else texts_add_mark(resolver->arena, texts, RESOLVED_ACCOUNT, (struct resolved_piece){0});
}

/* What is before the name in an ARN: of a rule, the bus that is not the default one. NULL: it is
 * not known. */
static const char *name_prefix(struct resolver *resolver, const struct resource *resource) {
  const node *bus = node_member(resource->properties, "EventBusName");
  if (!bus || strcmp(resource->type, "AWS::Events::Rule") != 0) return "";
  const char *name = text_within(resolver, bus), *slash = name ? strrchr(name, '/') : NULL;
  if (!name || !resolved_is_known(name)) return NULL;
  if (strncmp(name, "arn:", 4) == 0 && slash) name = slash + 1;
  return strcmp(name, "default") == 0 ? "" : text_new(resolver->arena, "%s/", name);
}

static struct texts arn_texts(struct resolver *resolver, const struct resource *resource,
                              const struct resource_arn *row) {
  const struct scope *scope = resolver->scope;
  struct texts texts = texts_empty(), name = name_texts(resolver, resource, row);
  const char *prefix = name_prefix(resolver, resource);
  if (!prefix) {
    add_resource_mark(resolver, &texts, resource->id, row->arn_attribute);
    return texts;
  }
  for (const char *at = row->arn; *at;) {
    size_t length = strcspn(at, "{");
    texts_add(resolver->arena, &texts, at, length, (struct resolved_piece){0});
    at += length;
    if (!*at) break;
    const char *known = at[1] == 'p' ? scope->partition : at[1] == 'r' ? scope->region : "";
    if (at[1] == 'a') add_account(resolver, &texts);
    else if (at[1] == 'n') {
      texts_add(resolver->arena, &texts, prefix, strlen(prefix), (struct resolved_piece){0});
      texts_add_each(resolver->arena, &texts, &name, (struct resolved_piece){0});
    } else texts_add(resolver->arena, &texts, known, strlen(known), (struct resolved_piece){0});
    at += strlen("{n}");
  }
  return texts;
}

/* An alias's ARN is the function's and its name; a version's number is CloudFormation's. */
static struct texts qualified_texts(struct resolver *resolver, const struct resource *resource,
                                    bool is_alias) {
  const node *function = node_member(resource->properties, "FunctionName");
  const char *id = template_referred(resolver->arena, function);
  const struct resource *owner = id ? template_resource(resolver->scope->template, id) : NULL;
  const char *arn = owner ? NULL : text_within(resolver, function);
  struct texts texts = texts_empty();
  if (owner) texts = arn_texts(resolver, owner, row_of("AWS::Lambda::Function"));
  else if (arn) {
    const struct scope *scope = resolver->scope;
    bool is_arn = strncmp(arn, "arn:", 4) == 0;
    const char *start =
        text_new(resolver->arena, "arn:%s:lambda:%s:", scope->partition, scope->region);
    if (!is_arn) {
      texts_add(resolver->arena, &texts, start, strlen(start), (struct resolved_piece){0});
      add_account(resolver, &texts);
      texts_add(resolver->arena, &texts, ":function:", strlen(":function:"),
                (struct resolved_piece){0});
    }
    texts_add(resolver->arena, &texts, arn, strlen(arn), (struct resolved_piece){0});
  } else texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, (struct resolved_piece){0});
  texts_add(resolver->arena, &texts, ":", 1, (struct resolved_piece){0});
  const char *name =
      is_alias ? text_within(resolver, node_member(resource->properties, "Name")) : NULL;
  if (name) texts_add(resolver->arena, &texts, name, strlen(name), (struct resolved_piece){0});
  else add_resource_mark(resolver, &texts, resource->id, is_alias ? "Name" : "Version");
  return texts;
}

static bool is_word(const char *word, const char *other) {
  return word && other && strcmp(word, other) == 0;
}

/* What a nested stack or a custom resource yields may be anything, the function's ARN too. */
static bool yields_anything(const struct resource *resource, const char *attribute) {
  static const char *const types[] = {"Custom::*", "AWS::CloudFormation::CustomResource",
                                      "AWS::CloudFormation::Stack"};
  for (size_t i = 0; attribute && i < sizeof types / sizeof *types; i++)
    if (text_fits(types[i], resource->type)) return true;
  return false;
}

/* `attribute` is NULL for Ref. */
static struct texts resource_texts(struct resolver *resolver, const struct resource *resource,
                                   const char *attribute) {
  const struct resource_arn *row = row_of(resource->type);
  bool is_alias = strcmp(resource->type, "AWS::Lambda::Alias") == 0;
  bool is_version = strcmp(resource->type, "AWS::Lambda::Version") == 0;
  if ((is_alias && (!attribute || is_word(attribute, "AliasArn"))) ||
      (is_version && (!attribute || is_word(attribute, "FunctionArn"))))
    return qualified_texts(resolver, resource, is_alias);
  if (row && (attribute ? is_word(attribute, row->name_attribute) : row->ref == REF_NAME))
    return name_texts(resolver, resource, row);
  if (row && row->arn && (attribute ? is_word(attribute, row->arn_attribute) : row->ref == REF_ARN))
    return arn_texts(resolver, resource, row);
  struct texts texts = texts_empty();
  if (yields_anything(resource, attribute))
    texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, (struct resolved_piece){0});
  else add_resource_mark(resolver, &texts, resource->id, attribute);
  return texts;
}

/* ---- Intrinsics ---- */

/* Ref of `id`, or Fn::GetAtt of it. */
static struct texts reference_texts(struct resolver *resolver, const char *id,
                                    const char *attribute) {
  const struct scope *scope = resolver->scope;
  const char *known = is_word(id, "AWS::Partition")   ? scope->partition
                      : is_word(id, "AWS::Region")    ? scope->region
                      : is_word(id, "AWS::StackName") ? scope->stack
                      : is_word(id, "AWS::URLSuffix") ? scope->suffix
                                                      : NULL;
  struct texts texts = texts_empty();
  const struct resource *resource = template_resource(scope->template, id);
  if (resource) return resource_texts(resolver, resource, attribute);
  if (is_word(id, "AWS::NoValue")) texts.is_absent[0] = true;
  else if (is_word(id, "AWS::AccountId")) add_account(resolver, &texts);
  else if (known)
    texts_add(resolver->arena, &texts, known, strlen(known), (struct resolved_piece){0});
  else if (strncmp(id, "AWS::", 5) != 0 &&
           !node_member(node_member(scope->template->root, "Parameters"), id))
    add_resource_mark(resolver, &texts, id, attribute); /* another plugin may add it */
  else texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, (struct resolved_piece){0});
  return texts;
}

static struct texts variable_texts(struct resolver *resolver, const char *name, const node *map) {
  const node *value = node_member(map, name);
  if (value) return texts_of(resolver, value);
  const char *point = strchr(name, '.');
  if (!point) return reference_texts(resolver, name, NULL);
  return reference_texts(resolver, arena_copy(resolver->arena, name, (size_t)(point - name)),
                         point + 1);
}

/* The texts of ${...}; those of the map keep where their pieces come from. */
static void add_variable(struct resolver *resolver, struct texts *texts, const char *name,
                         const node *map, struct resolved_piece from) {
  struct texts value = variable_texts(resolver, name, map);
  bool is_of_map = node_member(map, name) != NULL;
  struct texts all = is_of_map ? value : texts_from_one(resolver->arena, &value, from);
  texts_add_each(resolver->arena, texts, &all, from);
}

static struct texts sub_texts(struct resolver *resolver, const node *operand) {
  bool has_map = node_is(operand, NODE_ARRAY);
  node *holder = has_map ? node_at(operand, 0) : (node *)operand;
  const node *map = has_map ? node_at(operand, 1) : NULL;
  const char *string = node_string(holder);
  struct texts texts = texts_empty();
  if (!string) {
    texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, (struct resolved_piece){0});
    return texts;
  }
  for (const char *at = string; *at;) {
    const char *open = strstr(at, "${"), *close = open ? strchr(open, '}') : NULL;
    size_t length = close ? (size_t)(open - at) : strlen(at);
    texts_add(resolver->arena, &texts, at, length,
              (struct resolved_piece){
                  .origin = RESOLVED_STRING, .holder = holder, .offset = (size_t)(at - string)});
    if (!close) break;
    struct resolved_piece from = {.origin = RESOLVED_PLACEHOLDER,
                                  .holder = holder,
                                  .offset = (size_t)(open - string),
                                  .width = (size_t)(close + 1 - open)};
    const char *name = arena_copy(resolver->arena, open + 2, (size_t)(close - open - 2));
    if (*name == '!') {
      const char *literal = text_new(resolver->arena, "${%s}", name + 1);
      texts_add(resolver->arena, &texts, literal, strlen(literal), from);
    } else add_variable(resolver, &texts, name, map, from);
    at = close + 1;
  }
  return texts;
}

static struct texts join_texts(struct resolver *resolver, const node *operand) {
  node *delimiter = node_at(operand, 0), *pieces = node_at(operand, 1);
  struct texts texts = texts_empty();
  struct resolved_piece between = {.origin = RESOLVED_DELIMITER, .holder = delimiter};
  if (!node_string(delimiter) || !node_is(pieces, NODE_ARRAY)) {
    texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, (struct resolved_piece){0});
    return texts;
  }
  bool is_first = true;
  for (node *piece = node_first(pieces); piece; piece = node_next(piece)) {
    struct texts each = texts_of(resolver, piece);
    struct resolved_piece from = {.origin = RESOLVED_INTRINSIC, .holder = piece};
    size_t absent = 0;
    for (size_t i = 0; i < each.count; i++) absent += each.is_absent[i];
    if (absent && absent == each.count) continue;
    if (!is_first)
      texts_add(resolver->arena, &texts, node_string(delimiter), strlen(node_string(delimiter)),
                between);
    if (absent || !each.count) texts_add_mark(resolver->arena, &texts, RESOLVED_UNKNOWN, from);
    else texts_add_each(resolver->arena, &texts, &each, from);
    is_first = false;
  }
  return texts;
}

static struct texts if_texts(struct resolver *resolver, const node *operands) {
  struct texts texts = {.count = 0};
  size_t position = 0;
  for (const node *branch = node_first(operands); branch; branch = node_next(branch)) {
    if (position++ == 0) continue;
    struct texts each = texts_of(resolver, branch);
    struct branch *chosen = arena_alloc(resolver->arena, sizeof *chosen);
    *chosen = (struct branch){NULL, node_string(node_first(operands)), position - 1};
    for (size_t i = 0; i < each.count && texts.count < RESOLVED_MOST; i++) {
      const struct branch *needed = chosen->condition ? chosen : NULL;
      if (branch_excludes(needed, each.branch[i])) continue;
      texts.branch[texts.count] = branch_and(resolver->arena, needed, each.branch[i]);
      texts.is_absent[texts.count] = each.is_absent[i];
      texts.list[texts.count++] = each.list[i];
    }
  }
  return texts;
}

/* {"Fn::Select": [n, {"Fn::Split": [delimiter, text]}]}; NULL where it is not known. A part of a
 * function's ARN is its name, also where references to it stay marks. */
static const char *split_part(const struct resolver *outer, const node *operand) {
  struct resolver inner = *outer, *resolver = &inner;
  inner.opaque = NULL;
  const node *position = node_at(operand, 0), *split = node_only(node_at(operand, 1), "Fn::Split");
  const char *digits = node_string(position) ? node_string(position) : node_number(position);
  const char *delimiter = node_string(node_at(split, 0)),
             *text = text_within(resolver, node_at(split, 1));
  if (!digits || strlen(digits) != 1 || !delimiter || !*delimiter || !text ||
      !resolved_is_known(text))
    return NULL;
  for (char skipped = '0'; text && skipped < *digits; skipped++) {
    text = strstr(text, delimiter);
    if (text) text += strlen(delimiter);
  }
  const char *end = text ? strstr(text, delimiter) : NULL;
  return end ? arena_copy(resolver->arena, text, (size_t)(end - text)) : text;
}

/* {"Fn::FindInMap": [map, key, key]} */
static const node *mapped(struct resolver *resolver, const node *operand) {
  const node *found = node_member(resolver->scope->template->root, "Mappings");
  for (const node *key = node_first(operand); key && found; key = node_next(key)) {
    const char *name = text_within(resolver, key);
    found = name ? node_member(found, name) : NULL;
  }
  return node_is(found, NODE_OBJECT) ? NULL : found;
}

static const char *attribute_of(struct arena *arena, const node *get, const char *id) {
  if (node_string(get)) return node_string(get) + strlen(id) + 1;
  const char *attribute = node_string(node_at(get, 1));
  return attribute ? attribute : arena_string(arena, "");
}

static struct texts intrinsic_texts(struct resolver *resolver, const node *value) {
  const node *ref = node_only(value, "Ref"), *get = node_only(value, "Fn::GetAtt");
  const char *id = template_referred(resolver->arena, value);
  struct resolved_piece from = {.origin = RESOLVED_INTRINSIC, .holder = (node *)value};
  const node *chosen = NULL;
  const char *part = NULL;
  if (node_only(value, "Fn::Select")) {
    chosen = intrinsic_selected(node_first(value));
    part = chosen ? NULL : split_part(resolver, node_first(value));
  }
  if (node_only(value, "Fn::FindInMap")) chosen = mapped(resolver, node_first(value));
  struct texts texts = texts_empty();
  if (id && (ref || get))
    texts = reference_texts(resolver, id, get ? attribute_of(resolver->arena, get, id) : NULL);
  else if (chosen) texts = texts_of(resolver, chosen);
  else if (part) texts_add(resolver->arena, &texts, part, strlen(part), (struct resolved_piece){0});
  else
    texts_add_mark(resolver->arena, &texts,
                   node_only(value, "Fn::ImportValue") ? RESOLVED_IMPORT : RESOLVED_UNKNOWN, from);
  return chosen && node_only(value, "Fn::Select") ? texts
                                                  : texts_from_one(resolver->arena, &texts, from);
}

static struct texts texts_of(struct resolver *resolver, const node *value) {
  const char *string = node_string(value) ? node_string(value) : node_number(value);
  struct texts texts = texts_empty();
  if (string) {
    texts_add(resolver->arena, &texts, string, strlen(string),
              (struct resolved_piece){.origin = RESOLVED_STRING, .holder = (node *)value});
    return texts;
  }
  if (node_only(value, "Fn::Sub")) return sub_texts(resolver, node_first(value));
  if (node_only(value, "Fn::Join")) return join_texts(resolver, node_first(value));
  if (node_is(node_only(value, "Fn::If"), NODE_ARRAY)) return if_texts(resolver, node_first(value));
  if (intrinsic_is(value)) return intrinsic_texts(resolver, value);
  return (struct texts){.count = 0};
}

/* ---- The result ---- */

static struct resolved flat(struct arena *arena, const struct chain *chain,
                            const struct branch *branch) {
  size_t length, count = 0;
  const char *text = chain_bytes(arena, chain, &length);
  for (const struct chain *each = chain; each; each = each->before) count++;
  struct resolved_piece *pieces = arena_alloc(arena, (count + 1) * sizeof *pieces);
  size_t i = count;
  for (const struct chain *each = chain; each; each = each->before) {
    length -= each->length;
    pieces[--i] = each->from;
    pieces[i].start = length;
    pieces[i].length = each->length;
  }
  return (struct resolved){text, branch, pieces, count};
}

struct resolved_list resolve(const struct scope *scope, const node *value,
                             const struct index *opaque) {
  struct arena *arena = scope->template->arena;
  struct resolver resolver = {.scope = scope, .arena = arena, .opaque = opaque};
  struct texts texts = texts_of(&resolver, value);
  struct resolved_list found = {.list = arena_alloc(arena, (texts.count + 1) * sizeof *found.list)};
  for (size_t i = 0; i < texts.count; i++)
    if (!texts.is_absent[i])
      found.list[found.count++] = flat(arena, texts.list[i], texts.branch[i]);
  if (found.count == texts.count) return found;
  found.absent = arena_alloc(arena, texts.count * sizeof *found.absent);
  for (size_t i = 0; i < texts.count; i++)
    if (texts.is_absent[i]) found.absent[found.absent_count++] = texts.branch[i];
  return found;
}

const char *resolve_text(const struct scope *scope, const node *value) {
  const char *string = node_string(value);
  if (string && text_is_plain(string)) return string;
  struct resolved_list found = resolve(scope, value, NULL);
  for (size_t i = 1; i < found.count; i++)
    if (strcmp(found.list[0].text, found.list[i].text) != 0) return NULL;
  return found.count ? found.list[0].text : NULL;
}

const char *resolve_arn(const struct scope *scope, const char *id) {
  const struct resource *resource = template_resource(scope->template, id);
  const struct resource_arn *row = resource ? row_of(resource->type) : NULL;
  if (!row || !row->arn) return NULL;
  struct resolver resolver = {.scope = scope, .arena = scope->template->arena};
  struct texts texts = arn_texts(&resolver, resource, row);
  return texts.count == 1 ? flat(resolver.arena, texts.list[0], NULL).text : NULL;
}
