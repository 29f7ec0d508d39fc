#include "service/variables.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "service/plugins.h"
#include "service/service.h"
#include "service/variable_sources.h"

/* ---- Saying what is wrong ---- */

enum variable_outcome variable_wrong(struct resolver *resolver, enum diagnostic_id id,
                                     const char *format, ...) {
  char message[1024];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  const char *place = path_text(resolver->arena, resolver->newest->path);
  diagnose(resolver->diagnostics, id, place, "%s: %s", place, message);
  return VARIABLE_WRONG;
}

/* A part of a string, for messages. */
static const char *shown_part(const struct resolver *resolver, const char *string, size_t start,
                              size_t end) {
  return text_shown(resolver->arena, arena_copy(resolver->arena, string + start, end - start));
}

static enum variable_outcome wrong_notation(struct resolver *resolver, const char *string,
                                            const struct variable_mistake *mistake) {
  return variable_wrong(resolver, RO120, "the variable in %s %s, at character %zu",
                        text_shown(resolver->arena, string), mistake->message, mistake->offset + 1);
}

/* `property`, what it needs, what that needs, and so on back to it: who is asked last is first in
 * the chain of askers. */
static void add_circle(struct text *circle, struct resolver *resolver,
                       const struct variable_property *each,
                       const struct variable_property *property) {
  if (each && each != property) add_circle(circle, resolver, each->asker, property);
  if (circle->length > 4 * TEXT_SHOWN) return;
  text_format(circle, "%s%s", circle->length ? " -> " : "",
              each ? path_text(resolver->arena, each->path) : "...");
}

static enum variable_outcome wrong_circle(struct resolver *resolver,
                                          const struct variable_property *property) {
  struct text circle;
  text_init(&circle, resolver->arena);
  add_circle(&circle, resolver, resolver->newest, property);
  const char *cut = circle.length > 4 * TEXT_SHOWN ? " -> ..." : "";
  return variable_wrong(resolver, RO122, "it needs itself: %s%s -> %s", circle.at, cut,
                        path_text(resolver->arena, property->path));
}

/* ---- Sizes ---- */

/* What a node costs in memory, about, and what reading a string with variables does. */
enum { NODE_COST = 64, VARIABLES_COST = 512 };

/* Adds what a copy of `value` takes. False above VARIABLE_MAX_BYTES. */
static bool spend(struct resolver *resolver, const node *value) {
  const char *string = node_string(value), *name = node_name(value);
  resolver->spent += NODE_COST + (string ? strlen(string) : 0) + (name ? strlen(name) : 0);
  if (string && strstr(string, "${")) resolver->spent += VARIABLES_COST;
  if (resolver->spent > VARIABLE_MAX_BYTES) return false;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (!spend(resolver, child)) return false;
  return true;
}

/* Said once: nothing is resolved behind it. */
static enum variable_outcome wrong_size(struct resolver *resolver) {
  if (resolver->is_full) return VARIABLE_WRONG;
  resolver->is_full = true;
  return variable_wrong(resolver, RO126, "the values of all variables have more than %zu bytes",
                        VARIABLE_MAX_BYTES);
}

node *variable_copy(struct resolver *resolver, const node *value) {
  if (spend(resolver, value)) return node_copy(value);
  wrong_size(resolver);
  return NULL;
}

static size_t path_depth(const struct path *path) {
  size_t depth = 0;
  for (; path; path = path->parent) depth++;
  return depth;
}

static bool is_deeper_than(const node *value, size_t levels) {
  for (const node *child = node_first(value); child; child = node_next(child))
    if (levels == 0 || is_deeper_than(child, levels - 1)) return true;
  return false;
}

/* ---- Properties ---- */

static struct variable_property *property_at(const struct resolver *resolver, const char *pointer) {
  return index_get(&resolver->properties, pointer);
}

static void add_property(struct resolver *resolver, node *value, const struct path *path,
                         unsigned rounds) {
  struct variable_property *property = arena_zero(resolver->arena, sizeof *property);
  property->path = path_keep(resolver->arena, path);
  property->value = value;
  property->rounds = rounds;
  index_put(&resolver->properties, path_pointer(resolver->arena, path), property);
  if (resolver->count == resolver->capacity) {
    size_t size = resolver->capacity * sizeof *resolver->list,
           grown = size ? 2 * size : 64 * sizeof *resolver->list;
    resolver->list = arena_grow(resolver->arena, resolver->list, size, grown);
    resolver->capacity = grown / sizeof *resolver->list;
  }
  resolver->list[resolver->count++] = property;
}

/* Every string with a variable in `value` and below. */
static void add_properties(struct resolver *resolver, node *value, const struct path *path,
                           unsigned rounds) {
  const char *string = node_string(value);
  if (string && strstr(string, "${")) add_property(resolver, value, path, rounds);
  size_t position = 0;
  for (node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    add_properties(resolver, child, &frame, rounds);
  }
}

static enum variable_outcome settle(struct resolver *resolver, struct variable_property *property);

/* ---- Values of variables ---- */

/* A value that came of a string with variables. */
struct resolved {
  node *value;
  const char **parts; /* where it was put together: the parts, NULL at the end */
};

static enum variable_outcome resolve_text(struct resolver *resolver,
                                          const struct variable_text *text,
                                          struct resolved *resolved);

/* What stands in the middle of text, as JavaScript spells it; NULL where that cannot be: null and
 * objects. */
static const char *spelt(const struct resolver *resolver, const node *value) {
  switch (node_kind(value)) {
    case NODE_STRING: return node_string(value);
    case NODE_NUMBER: return variable_number(resolver->arena, node_double(value));
    case NODE_BOOLEAN: return node_boolean(value) ? "true" : "false";
    case NODE_ARRAY: break;
    default: return NULL;
  }
  struct text list;
  text_init(&list, resolver->arena);
  for (const node *each = node_first(value); each; each = node_next(each)) {
    const char *element = spelt(resolver, each);
    text_string(&list, each == node_first(value) ? "" : ",");
    text_string(&list, element ? element : node_is(each, NODE_NULL) ? "" : "[object Object]");
  }
  return list.at;
}

static bool read_again(struct resolver *resolver, const struct resolved *resolved,
                       struct variable_text *text) {
  struct variable_mistake mistake;
  const char *string = node_string(resolved->value);
  bool is_read = resolved->parts
                     ? variable_read_parts(resolver->arena, resolved->parts, text, &mistake)
                     : variable_read(resolver->arena, string, text, &mistake);
  if (!is_read) wrong_notation(resolver, string, &mistake);
  return is_read;
}

static enum variable_outcome wrong_rounds(struct resolver *resolver) {
  return variable_wrong(resolver, RO126, "variables bring in variables more than %d times",
                        VARIABLE_MAX_ROUNDS);
}

/* Every function that comes back to itself through the values it asks for goes down a level. False,
 * diagnosed, where there is none left. */
static bool go_down(struct resolver *resolver) {
  if (resolver->levels < VARIABLE_MAX_LEVELS) return resolver->levels++, true;
  variable_wrong(resolver, RO126,
                 "the values that wait for one another are more than %d levels deep",
                 VARIABLE_MAX_LEVELS);
  return false;
}

static enum variable_outcome come_up(struct resolver *resolver, enum variable_outcome outcome) {
  return resolver->levels--, outcome;
}

/* Resolves a text, and what it resolves to, until no variable is in it. */
static enum variable_outcome resolve_fully(struct resolver *resolver, struct variable_text text,
                                           node **value) {
  for (unsigned round = 0; text.first; round++) {
    struct resolved resolved;
    if (round == VARIABLE_MAX_ROUNDS) return wrong_rounds(resolver);
    enum variable_outcome outcome = resolve_text(resolver, &text, &resolved);
    if (outcome != VARIABLE_FOUND) return outcome;
    *value = resolved.value;
    if (!node_string(*value)) return outcome;
    if (!read_again(resolver, &resolved, &text)) return VARIABLE_WRONG;
  }
  return VARIABLE_FOUND;
}

enum variable_outcome variable_in_string(struct resolver *resolver, const char *string,
                                         node **value) {
  struct variable_text text;
  if (!read_again(resolver, &(struct resolved){node_new_string(string), NULL}, &text))
    return VARIABLE_WRONG;
  *value = node_new_string(string);
  return go_down(resolver) ? come_up(resolver, resolve_fully(resolver, text, value))
                           : VARIABLE_WRONG;
}

/* A parameter or an address as a string; NULL for null and where there is none. */
static enum variable_outcome resolve_argument(struct resolver *resolver,
                                              const struct variable_argument *argument,
                                              const char *source, const char **string) {
  *string = NULL;
  if (!argument) return VARIABLE_FOUND;
  node *value = argument->value;
  if (!go_down(resolver)) return VARIABLE_WRONG;
  enum variable_outcome outcome =
      come_up(resolver, resolve_fully(resolver, argument->text, &value));
  if (outcome != VARIABLE_FOUND || node_is(value, NODE_NULL)) return outcome;
  *string = spelt(resolver, value);
  if (*string) return outcome;
  return variable_wrong(resolver, RO125, "what stands within ${%s...} is %s; it must be a string",
                        text_shown(resolver->arena, source), node_kind_name(node_kind(value)));
}

/* A source that no table has: a plugin may bring it, but this one brings none. */
static enum variable_outcome resolve_unknown(struct resolver *resolver, const char *name) {
  if (variable_is_resolver(resolver, name)) return VARIABLE_LEFT;
  if (plugins_list_others(resolver->document)) return VARIABLE_LEFT;
  const char *nearest = text_nearest(name, variable_source_names);
  return variable_wrong(resolver, RO124, "there is no source %s%s%s%s",
                        text_shown(resolver->arena, name), nearest ? "; did you mean " : "",
                        nearest ? nearest : "", nearest ? "?" : "");
}

static enum variable_outcome resolve_source(struct resolver *resolver,
                                            const struct variable_source *source, node **value) {
  const struct variable_source_row *row = variable_source_row(source->name);
  if (!row) return resolve_unknown(resolver, source->name);
  if (!row->resolve) return VARIABLE_LEFT;
  struct variable_request request = {.resolver = resolver};
  enum variable_outcome outcome =
      resolve_argument(resolver, source->parameters, source->name, &request.parameter);
  if (outcome != VARIABLE_FOUND) return outcome;
  outcome = resolve_argument(resolver, source->address, source->name, &request.address);
  if (outcome != VARIABLE_FOUND) return outcome;
  if (request.address && !*request.address) request.address = NULL;
  return row->resolve(&request, value);
}

static struct variable_cause cause_of(const struct resolver *resolver,
                                      const struct variable_text *text,
                                      const struct variable *variable, enum unknown_reason reason) {
  return (struct variable_cause){shown_part(resolver, text->string, variable->start, variable->end),
                                 reason};
}

static enum variable_outcome resolve_variable(struct resolver *resolver,
                                              const struct variable_text *text,
                                              const struct variable *variable, node **value) {
  if (variable->replacement) {
    *value = node_new_string(variable->replacement);
    return VARIABLE_FOUND;
  }
  for (const struct variable_source *source = variable->sources; source; source = source->next) {
    if (!source->name) {
      *value = node_copy(source->literal);
      return VARIABLE_FOUND;
    }
    resolver->cause = (struct variable_cause){0};
    enum variable_outcome outcome = resolve_source(resolver, source, value);
    if (outcome == VARIABLE_LEFT && !resolver->cause.variable)
      resolver->cause = cause_of(resolver, text, variable, UNKNOWN_ELSEWHERE);
    if (outcome != VARIABLE_MISSING) return outcome;
  }
  resolver->cause = cause_of(resolver, text, variable, UNKNOWN_VALUE);
  return VARIABLE_LEFT;
}

/* Puts the values of all variables into the text around them. */
static enum variable_outcome join(struct resolver *resolver, const struct variable_text *text,
                                  node *const *values, size_t count, struct resolved *resolved) {
  resolved->parts = arena_alloc(resolver->arena, (2 * count + 2) * sizeof *resolved->parts);
  struct text joined;
  text_init(&joined, resolver->arena);
  size_t behind = 0, part = 0;
  for (const struct variable *variable = text->first; variable; variable = variable->next) {
    const node *value = *values++;
    const char *string = spelt(resolver, value);
    if (!string)
      return variable_wrong(resolver, RO125, "%s is %s; only a string can stand within text",
                            shown_part(resolver, text->string, variable->start, variable->end),
                            node_kind_name(node_kind(value)));
    resolver->spent += strlen(string);
    if (resolver->spent > VARIABLE_MAX_BYTES) return wrong_size(resolver);
    resolved->parts[part++] =
        arena_copy(resolver->arena, text->string + behind, variable->start - behind);
    resolved->parts[part++] = string;
    behind = variable->end;
  }
  resolved->parts[part++] = text->string + behind;
  resolved->parts[part] = NULL;
  for (size_t i = 0; i < part; i++) text_string(&joined, resolved->parts[i]);
  resolved->value = node_new_string(joined.at);
  return VARIABLE_FOUND;
}

static enum variable_outcome resolve_text(struct resolver *resolver,
                                          const struct variable_text *text,
                                          struct resolved *resolved) {
  size_t count = 0;
  for (const struct variable *variable = text->first; variable; variable = variable->next) count++;
  node **values = arena_zero(resolver->arena, count * sizeof *values);
  struct variable_cause first = {0};
  size_t i = 0;
  for (const struct variable *variable = text->first; variable; variable = variable->next) {
    enum variable_outcome outcome = resolve_variable(resolver, text, variable, &values[i++]);
    if (outcome == VARIABLE_WRONG) return outcome;
    if (outcome == VARIABLE_LEFT && !first.variable) first = resolver->cause;
  }
  resolver->cause = first;
  if (first.variable) return VARIABLE_LEFT;
  *resolved = (struct resolved){values[0], NULL};
  return text->is_one ? VARIABLE_FOUND : join(resolver, text, values, count, resolved);
}

/* ---- Resolving a property ---- */

/* Has a list or an object variables below it? What only looks like one counts not. */
static bool brings_variables(struct resolver *resolver, const node *value) {
  for (const node *child = node_first(value); child; child = node_next(child)) {
    struct variable_text text;
    struct variable_mistake mistake;
    const char *string = node_string(child);
    if (string && (!variable_read(resolver->arena, string, &text, &mistake) || text.first))
      return true;
    if (brings_variables(resolver, child)) return true;
  }
  return false;
}

/* One round: the property's value with its variables replaced. *text is what is left to do in it.
 * */
static enum variable_outcome replace(struct resolver *resolver, struct variable_property *property,
                                     struct variable_text *text) {
  struct resolved resolved;
  enum variable_outcome outcome = resolve_text(resolver, text, &resolved);
  if (outcome != VARIABLE_FOUND) return outcome;
  if (is_deeper_than(resolved.value, DOCUMENT_MAX_DEPTH - path_depth(property->path)))
    return variable_wrong(resolver, RO126, "its value is nested deeper than %d levels",
                          DOCUMENT_MAX_DEPTH);
  text->first = NULL;
  if (node_string(resolved.value) && !read_again(resolver, &resolved, text)) return VARIABLE_WRONG;
  bool is_last = property->rounds == VARIABLE_MAX_ROUNDS;
  if (is_last && (text->first || brings_variables(resolver, resolved.value)))
    return wrong_rounds(resolver);
  node_become_as_read(property->value, resolved.value);
  if (!node_string(property->value))
    add_properties(resolver, property->value, property->path, property->rounds + 1);
  else property->rounds++;
  return outcome;
}

static enum variable_outcome resolve_property(struct resolver *resolver,
                                              struct variable_property *property) {
  struct variable_text text;
  if (!read_again(resolver, &(struct resolved){property->value, NULL}, &text))
    return VARIABLE_WRONG;
  while (text.first) {
    enum variable_outcome outcome = replace(resolver, property, &text);
    if (outcome != VARIABLE_FOUND) return outcome;
  }
  return VARIABLE_FOUND;
}

static enum variable_outcome settle(struct resolver *resolver, struct variable_property *property) {
  if (property->state == PROPERTY_SETTLED) {
    resolver->cause = property->cause;
    return property->outcome;
  }
  if (resolver->is_full) return VARIABLE_WRONG;
  if (property->state == PROPERTY_OPEN) return wrong_circle(resolver, property);
  property->state = PROPERTY_OPEN;
  property->asker = resolver->newest;
  resolver->newest = property;
  property->outcome =
      go_down(resolver) ? come_up(resolver, resolve_property(resolver, property)) : VARIABLE_WRONG;
  resolver->newest = property->asker;
  property->state = PROPERTY_SETTLED;
  if (property->outcome == VARIABLE_LEFT) property->cause = resolver->cause;
  return property->outcome;
}

/* ---- Finding a value of the service ---- */

char **variable_names(struct arena *arena, const char *address, size_t *count) {
  *count = 1;
  for (const char *c = address; *c; c++) *count += *c == '.';
  char **names = arena_alloc(arena, *count * sizeof *names);
  for (size_t i = 0; i < *count; i++) {
    size_t length = strcspn(address, ".");
    names[i] = arena_copy(arena, address, length);
    address += length + 1;
  }
  return names;
}

/* "0", "1", ...: false for everything else, and for numbers that no list is long enough for. */
static bool is_position(const char *name, size_t *position) {
  size_t length = strspn(name, "0123456789");
  if (!length || name[length] || length > 9 || (*name == '0' && length > 1)) return false;
  for (*position = 0; *name; name++) *position = *position * 10 + (size_t)(*name - '0');
  return true;
}

/* JavaScript counts UTF-16 units. */
static long string_length(const char *string) {
  long units = 0;
  for (; *string; string++)
    units += ((unsigned char)*string & 0xC0) != 0x80 ? 1 + ((unsigned char)*string >= 0xF0) : 0;
  return units;
}

node *variable_step(struct resolver *resolver, node *value, const char *name) {
  size_t position;
  const char *string = node_string(value);
  bool is_length = strcmp(name, "length") == 0;
  if (node_is(value, NODE_OBJECT)) return node_member(value, name);
  if (node_is(value, NODE_ARRAY) && is_length) return node_new_number((long)node_count(value));
  if (string && is_length) return node_new_number(string_length(string));
  if (!is_position(name, &position)) return NULL;
  if (!string) return node_at(value, position);
  for (size_t i = 0; i <= position; i++)
    if (!string[i] || (unsigned char)string[i] >= 0x80) return NULL;
  return node_new_string(arena_copy(resolver->arena, string + position, 1));
}

static enum variable_outcome settle_below(struct resolver *resolver, node *value,
                                          const struct path *path);

static enum variable_outcome settle_children(struct resolver *resolver, node *value,
                                             const struct path *path) {
  size_t position = 0;
  for (node *child = node_first(value); child; child = node_next(child)) {
    struct path frame = {path, node_name(child), position++};
    if (settle_below(resolver, child, &frame) == VARIABLE_WRONG) return VARIABLE_WRONG;
  }
  return VARIABLE_FOUND;
}

/* Settles every property in `value` and below. What is left as it is written does not stand in the
 * way of the rest. */
static enum variable_outcome settle_below(struct resolver *resolver, node *value,
                                          const struct path *path) {
  if (node_string(value) && strstr(node_string(value), "${")) {
    struct variable_property *property = property_at(resolver, path_pointer(resolver->arena, path));
    if (property && settle(resolver, property) == VARIABLE_WRONG) return VARIABLE_WRONG;
  }
  if (!node_first(value)) return VARIABLE_FOUND;
  return go_down(resolver) ? come_up(resolver, settle_children(resolver, value, path))
                           : VARIABLE_WRONG;
}

enum variable_outcome variable_find(struct resolver *resolver, char **names, size_t count,
                                    node **value) {
  node *at = resolver->document;
  const struct path *path = NULL;
  for (size_t i = 0; i < count; i++) {
    node *next = variable_step(resolver, at, names[i]);
    if (!next) return VARIABLE_MISSING;
    struct path *frame = arena_zero(resolver->arena, sizeof *frame);
    bool is_member = node_is(at, NODE_OBJECT), is_value = is_member || node_is(at, NODE_ARRAY);
    *frame = (struct path){path, is_member ? names[i] : NULL, 0};
    if (!is_member) is_position(names[i], &frame->position);
    struct variable_property *property =
        is_value ? property_at(resolver, path_pointer(resolver->arena, frame)) : NULL;
    enum variable_outcome outcome = property ? settle(resolver, property) : VARIABLE_FOUND;
    if (outcome != VARIABLE_FOUND) return outcome;
    path = frame;
    at = next;
  }
  if (node_is(at, NODE_NULL)) return VARIABLE_MISSING;
  if (!node_string(at) && settle_below(resolver, at, path) == VARIABLE_WRONG) return VARIABLE_WRONG;
  return (*value = variable_copy(resolver, at)) ? VARIABLE_FOUND : VARIABLE_WRONG;
}

/* ---- The whole service ---- */

static void settle_named(struct resolver *resolver, const char *pointer) {
  struct variable_property *property = property_at(resolver, pointer);
  if (property) settle(resolver, property);
}

const struct framework_choice *variable_framework(struct resolver *resolver) {
  const struct variable_input *input = resolver->input;
  if (!resolver->framework.title)
    resolver->framework =
        framework_choose(resolver->arena, resolver->document, input->framework, input->world);
  return &resolver->framework;
}

bool variable_is_serverless_4(struct resolver *resolver) {
  return variable_framework(resolver)->framework == FRAMEWORK_SERVERLESS_4;
}

void variable_framework_matters(struct resolver *resolver, const char *what) {
  if (!resolver->framework_matters) resolver->framework_matters = what;
}

/* The stage as it is known when .env is chosen. */
static const char *stage_of(const struct resolver *resolver) {
  const char *option = node_string(node_member(resolver->input->options, "stage"));
  const char *own = node_string(node_member(node_member(resolver->document, "provider"), "stage"));
  return option && *option ? option : own && *own ? own : "dev";
}

/* Which framework it is matters where the answer is not certain. */
static void tell_framework(struct resolver *resolver) {
  const char *what = resolver->framework_matters;
  const struct framework_choice *framework = what ? variable_framework(resolver) : NULL;
  if (!what || framework->certainty == FRAMEWORK_NAMED) return;
  bool is_assumed = framework->certainty == FRAMEWORK_ASSUMED;
  diagnose(resolver->diagnostics, is_assumed ? RO145 : RO146,
           node_member(resolver->document, what) ? what : "frameworkVersion",
           "%s is read as %s reads it: %s", what, framework->title, framework->reason);
}

static struct unknowns unknowns_of(const struct resolver *resolver) {
  struct unknowns unknowns = {.is_cut_short = resolver->is_full};
  unknowns.list = arena_alloc(resolver->arena, (resolver->count + 1) * sizeof *unknowns.list);
  index_init(&unknowns.by_place, resolver->arena, 16);
  for (size_t i = 0; i < resolver->count; i++) {
    const struct variable_property *property = resolver->list[i];
    bool is_wrong = property->outcome == VARIABLE_WRONG;
    if (property->state != PROPERTY_SETTLED || (!is_wrong && property->outcome != VARIABLE_LEFT))
      continue;
    struct unknown *unknown = &unknowns.list[unknowns.count++];
    *unknown =
        (struct unknown){path_text(resolver->arena, property->path), property->cause.variable,
                         is_wrong ? UNKNOWN_WRONG : property->cause.reason};
    index_put(&unknowns.by_place, unknown->place, unknown);
  }
  return unknowns;
}

static void resolve_all(struct resolver *resolver) {
  add_properties(resolver, resolver->document, NULL, 0);
  static const char *const first[] = {"/provider",  "/provider/name", "/provider/stage",
                                      "/useDotenv", "/params",        "/stages"};
  for (size_t i = 0; i < sizeof first / sizeof *first; i++) settle_named(resolver, first[i]);
  const char *stage = stage_of(resolver);
  variable_check_stages(resolver);
  variable_drop_stages(resolver, stage);
  resolver->dotenv_stage = stage;
  for (size_t i = 0; i < resolver->count; i++)
    if (!variable_is_of_another_stage(resolver->list[i], stage))
      settle(resolver, resolver->list[i]);
  if (resolver->input->is_recorded) variable_in_dotenv(resolver, "");
  tell_framework(resolver);
}

struct unknowns variables_resolve(node *document, const struct variable_input *input,
                                  struct diagnostics *diagnostics) {
  struct resolver resolver = {.arena = diagnostics->arena,
                              .document = document,
                              .input = input,
                              .diagnostics = diagnostics};
  index_init(&resolver.properties, resolver.arena, 64);
  index_init(&resolver.files, resolver.arena, 8);
  index_init(&resolver.dotenv, resolver.arena, 8);
  if (node_is(document, NODE_OBJECT)) resolve_all(&resolver);
  return unknowns_of(&resolver);
}
