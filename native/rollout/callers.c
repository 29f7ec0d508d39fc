#include "rollout/callers.h"

#include <string.h>

#include "rollout/account.h"
#include "rollout/grants.h"
#include "rollout/hidden.h"
#include "rollout/internal.h"
#include "rollout/policies.h"
#include "rollout/stances.h"
#include "template/loops.h"
#include "template/mentions.h"

/* ---- The rows ---- */

enum how { CALL_ARN, CALL_LOOSELY, CALL_QUALIFIER, CALL_URL, CALL_TASK, CALL_DESTINATION };

/* Where a row belongs: patterns of text_fits. Every row begins with it. */
struct place {
  const char *type, *property;
};

static const struct caller {
  struct place place;
  enum how how;
  const char *principal;
} callers[] = {
#define ROW(type, property, how, principal) {{type, property}, how, principal},
    CALLER_ROWS(ROW)
#undef ROW
};

static const struct staying {
  struct place place;
  enum diagnostic_id diagnostic;
  const char *principal, *reason;
} staying[] = {
#define ROW(type, property, diagnostic, principal, reason) \
  {{type, property}, diagnostic, principal, reason},
    STAYING_ROWS(ROW)
#undef ROW
};

static const struct place neutral[] = {
#define ROW(type, property) {type, property},
    NEUTRAL_ROWS(ROW)
#undef ROW
};

/* The first row of a table whose place fits. `size` is a row's. */
static const void *find_row(const void *table, size_t count, size_t size, const char *type,
                            const char *property) {
  for (const char *row = table; count--; row += size) {
    const struct place *place = (const struct place *)(const void *)row;
    if (text_fits(place->type, type) && text_fits(place->property, property)) return row;
  }
  return NULL;
}

#define FIND(table, type, property) \
  find_row(table, sizeof(table) / sizeof *(table), sizeof *(table), type, property)

/* A place's row in each table; NULL where it has none. */
struct rows {
  const struct caller *caller;
  const struct staying *staying;
  const struct place *neutral;
};

/* `property` may be NULL. Thousands of mentions stand in places of a few kinds: the tables are read
 * once for each kind. */
static const struct rows *rows_of(struct rollouts *rollouts, const char *type,
                                  const char *property) {
  static const struct rows none = {0};
  struct text *kind = &rollouts->kind_of_place;
  struct arena *arena = rollouts->service->arena;
  if (!property) return &none;
  kind->length = 0;
  text_string(kind, type);
  text_char(kind, ' ');
  text_string(kind, property);
  struct rows *rows = index_get(&rollouts->kinds_of_places, kind->at);
  if (rows) return rows;
  rows = arena_alloc(arena, sizeof *rows);
  *rows = (struct rows){FIND(callers, type, property), FIND(staying, type, property),
                        FIND(neutral, type, property)};
  index_put(&rollouts->kinds_of_places, arena_string(arena, kind->at), rows);
  return rows;
}

const char *caller_principal(struct rollouts *rollouts, const char *type, const char *property) {
  const struct rows *rows = rows_of(rollouts, type, property);
  if (rows->caller) return rows->caller->principal;
  return rows->staying ? rows->staying->principal : NULL;
}

bool caller_has_type(const char *type) {
  for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
    if (*callers[i].principal && strcmp(callers[i].place.type, type) == 0) return true;
  for (size_t i = 0; i < sizeof staying / sizeof *staying; i++)
    if (*staying[i].principal && strcmp(staying[i].place.type, type) == 0) return true;
  return false;
}

/* "events" is events.amazonaws.com, in any partition. */
static bool is_principal(const char *row, const char *principal) {
  size_t length = strlen(row);
  return length && strncmp(row, principal, length) == 0 &&
         (principal[length] == '.' || !principal[length]);
}

const char *caller_principal_of(const char *principal) {
  for (size_t i = 0; i < sizeof callers / sizeof *callers; i++)
    if (is_principal(callers[i].principal, principal)) return callers[i].principal;
  for (size_t i = 0; i < sizeof staying / sizeof *staying; i++)
    if (is_principal(staying[i].principal, principal)) return staying[i].principal;
  return NULL;
}

/* ---- What becomes of a mention ---- */

void call_note(struct rollouts *rollouts, struct rollout *rollout, struct call call) {
  if (rollout->call_count == rollout->call_capacity) {
    size_t capacity = rollout->call_capacity ? rollout->call_capacity * 2 : 8;
    rollout->calls = arena_grow(rollouts->service->arena, rollout->calls,
                                rollout->call_capacity * sizeof call, capacity * sizeof call);
    rollout->call_capacity = capacity;
  }
  rollout->calls[rollout->call_count++] = call;
}

static struct span behind(const struct mention *mention) {
  return (struct span){mention->holder, mention->path, mention->offset + mention->length, 0};
}

static struct span whole(const struct mention *mention) {
  return (struct span){mention->holder, mention->path, mention->offset, mention->length};
}

node *call_qualified(const struct rollouts *rollouts, const struct rollout *rollout,
                     const struct mention *mention) {
  if (mention->place == MENTION_IN_SUB || mention->place == MENTION_IN_TEXT) {
    const char *text = node_string(mention->holder);
    size_t end = mention->offset + mention->length;
    return node_new_string(text_new(rollouts->service->arena, "%.*s:%s%s", (int)end, text,
                                    rollout->alias, text + end));
  }
  node *join = intrinsic_join(":");
  node_append(intrinsic_pieces(join), node_copy(mention->holder));
  node_append(intrinsic_pieces(join), node_new_string(rollout->alias));
  return join;
}

/* Does the alias wait for the resource? A reference of that to the alias closes a cycle then. */
static bool is_waited_for(struct rollouts *rollouts, const struct rollout *rollout,
                          const struct resource *resource) {
  struct index *reached = index_get(&rollouts->reached, rollout->version_id);
  if (!reached) {
    reached = arena_alloc(rollouts->service->arena, sizeof *reached);
    *reached = template_reached(rollouts->template, rollout->version_id);
    index_put(&rollouts->reached, rollout->version_id, reached);
  }
  return index_get(reached, resource->id);
}

/* Is the alias's name written behind the function, where else a reference takes its place? Text can
 * stand where the alias is not, or waits; and where it shows the account, a later run needs it. */
static bool stays_text(struct rollouts *rollouts, const struct rollout *rollout,
                       const struct mention *mention) {
  return !mention->is_whole || !condition_is_met(rollouts, rollout, mention) ||
         account_rests_on(rollouts, mention) || is_waited_for(rollouts, rollout, mention->resource);
}

void call_move(struct rollouts *rollouts, const struct rollout *rollout,
               const struct mention *mention, bool is_loose) {
  struct arena *arena = rollouts->service->arena;
  bool is_name = mention->form == MENTION_NAME, is_sub = mention->place == MENTION_IN_SUB;
  bool is_text = mention->place == MENTION_IN_TEXT;
  struct span all = whole(mention), end = behind(mention);
  if (is_sub && !is_name && !is_loose)
    plan_substitute(rollouts->plan, mention, &all, text_new(arena, "${%s}", rollout->alias_id));
  else if (is_sub || (is_text && (is_loose || stays_text(rollouts, rollout, mention))))
    plan_substitute(rollouts->plan, mention, &end, text_new(arena, ":%s", rollout->alias));
  else if (is_loose || (mention->place == MENTION_PIECE && is_name))
    plan_replace(rollouts->plan, mention, call_qualified(rollouts, rollout, mention));
  else plan_replace(rollouts->plan, mention, intrinsic_ref(rollout->alias_id));
}

/* ---- Qualifiers ---- */

static bool span_is(const struct span *span, const char *word) {
  return span->text && strlen(word) == span->length &&
         strncmp(node_string(span->text) + span->offset, word, span->length) == 0;
}

static bool is_former(const struct rollout *rollout, const char *word) {
  return word && rollout->former_alias && strcmp(word, rollout->former_alias) == 0;
}

/* A mention with a qualifier behind it: the adopted alias's former name becomes the new one. */
static enum call_outcome keep_qualified(struct rollouts *rollouts, const struct rollout *rollout,
                                        const struct mention *mention) {
  if (span_is(&mention->qualifier, rollout->alias)) return CALL_IS_ON;
  if (!rollout->former_alias || !span_is(&mention->qualifier, rollout->former_alias))
    return CALL_STAYS;
  plan_substitute(rollouts->plan, mention, &mention->qualifier, rollout->alias);
  return CALL_MOVES;
}

/* Where the qualifier of a call by name stands, and the way there, which may have to be made. */
struct qualifier_place {
  node *owner; /* the deepest object that is there */
  const struct path *path;
  const char *const *way; /* the names that lead from it to the qualifier */
};

static struct qualifier_place qualifier_place(const struct mention *mention, enum how how,
                                              struct arena *arena) {
  static const char *const beside[] = {"Qualifier", NULL};
  static const char *const in_task[] = {"TaskInvocationParameters",
                                        "MaintenanceWindowLambdaParameters", "Qualifier", NULL};
  static const struct path resources = {NULL, "Resources", 0};
  struct path body = {&resources, mention->resource->id, 0}, properties = {&body, "Properties", 0};
  struct qualifier_place place = {mention->resource->properties, path_keep(arena, &properties),
                                  how == CALL_TASK ? in_task : beside};
  for (; place.way[1] && node_is(node_member(place.owner, place.way[0]), NODE_OBJECT);
       place.way++) {
    struct path below = {place.path, place.way[0], 0};
    place.owner = node_member(place.owner, place.way[0]);
    place.path = path_keep(arena, &below);
  }
  return place;
}

static node *alias_below(const char *const *way, const char *alias) {
  if (!way[0]) return node_new_string(alias);
  node *object = node_new_object();
  node_add(object, way[0], alias_below(way + 1, alias));
  return object;
}

/* May the alias stand in the place of this qualifier? An explicit version or another alias stays.
 * */
static bool is_free(const struct rollout *rollout, const node *qualifier) {
  const char *word = node_string(qualifier);
  return !qualifier || (word && (strcmp(word, "$LATEST") == 0 || is_former(rollout, word)));
}

/* The alias's name goes into the property beside the function. */
static enum call_outcome move_qualifier(struct rollouts *rollouts, const struct rollout *rollout,
                                        const struct mention *mention, enum how how) {
  struct qualifier_place place = qualifier_place(mention, how, rollouts->service->arena);
  const node *there = node_member(place.owner, place.way[0]);
  if (node_string(there) && strcmp(node_string(there), rollout->alias) == 0) return CALL_IS_ON;
  if (!is_free(rollout, there)) return CALL_STAYS;
  plan_set_member(rollouts->plan, place.owner, place.path, place.way[0],
                  alias_below(place.way + 1, rollout->alias));
  return CALL_MOVES;
}

/* A task of a state machine may hold the qualifier beside the name: {FunctionName, Qualifier}. True
 * where it does. */
static bool move_task_qualifier(struct rollouts *rollouts, const struct rollout *rollout,
                                const struct mention *mention, enum call_outcome *outcome) {
  const struct path *frame = mention->path;
  while (frame && !(frame->name && strcmp(frame->name, "FunctionName") == 0)) frame = frame->parent;
  if (!frame) return false;
  node *parameters = template_at(rollouts->template, frame->parent);
  const node *there = node_member(parameters, "Qualifier");
  if (!there || strcmp(mention->resource->type, "AWS::StepFunctions::StateMachine") != 0)
    return false;
  *outcome = CALL_STAYS;
  if (node_string(there) && strcmp(node_string(there), rollout->alias) == 0) *outcome = CALL_IS_ON;
  else if (is_free(rollout, there)) {
    plan_set_member(rollouts->plan, parameters, frame->parent, "Qualifier",
                    node_new_string(rollout->alias));
    *outcome = CALL_MOVES;
  }
  return true;
}

/* ---- Function URLs ---- */

static const char *place_of(const struct rollouts *rollouts, const struct mention *mention) {
  return path_text(rollouts->service->arena, mention->path);
}

static void tell_of_qualifier(const struct rollouts *rollouts, const struct rollout *rollout,
                              const struct mention *mention) {
  diagnose(rollouts->diagnostics, RO309, place_of(rollouts, mention),
           "%s is called with a qualifier that is not the alias %s",
           text_shown(rollouts->service->arena, rollout->function->key), rollout->alias);
}

static enum call_outcome move_url(struct rollouts *rollouts, const struct rollout *rollout,
                                  const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  const node *qualifier = node_member(mention->resource->properties, "Qualifier");
  const char *setting = node_string(node_member(rollout->settings, "functionUrl"));
  const char *place = text_new(arena, "Resources.%s", text_shown(arena, mention->resource->id));
  bool has_own = !is_free(rollout, qualifier);
  if (has_own || is_former(rollout, node_string(qualifier)) ||
      (setting && strcmp(setting, "alias") == 0)) {
    enum call_outcome outcome = move_qualifier(rollouts, rollout, mention, CALL_URL);
    if (outcome == CALL_STAYS) tell_of_qualifier(rollouts, rollout, mention);
    if (outcome == CALL_MOVES)
      diagnose(rollouts->diagnostics, RO307, place,
               "the URL of %s moves to the alias %s: it is replaced and gets a new hostname",
               text_shown(arena, rollout->function->key), rollout->alias);
    return outcome;
  }
  diagnose(rollouts->diagnostics, RO307, place,
           "the URL of %s stays on the function: its callers get the newest code at once",
           text_shown(arena, rollout->function->key));
  return CALL_STAYS;
}

/* ---- One mention ---- */

#define IN_LOOP "it is inside Fn::ForEach, which only CloudFormation writes out"

/* An ARN that may be another account's: a caller that were moved might call an alias that is not
 * there. */
static void report_open(const struct rollouts *rollouts, const struct rollout *rollout,
                        const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  diagnose(rollouts->diagnostics, RO329, place_of(rollouts, mention),
           "this ARN has the name of %s, and an account or a region that may be another one",
           text_shown(arena, rollout->function->key));
}

static void report_denial(const struct rollouts *rollouts, const struct rollout *rollout,
                          const struct mention *mention, const char *objection) {
  struct arena *arena = rollouts->service->arena;
  diagnose(rollouts->diagnostics, RO330, place_of(rollouts, mention),
           "%s stays on the function %s: %s", text_shown(arena, mention->resource->id),
           text_shown(arena, rollout->function->key), objection);
}

static void move_call(struct rollouts *rollouts, struct rollout *rollout,
                      const struct mention *mention, const struct caller *row) {
  enum call_outcome outcome = CALL_MOVES;
  const char *principal = row->principal;
  const struct resource *caller = row->how == CALL_DESTINATION
                                      ? destination_sender(rollouts, mention->resource)
                                      : mention->resource;
  const char *objection = caller ? stance_objection(rollouts, rollout, caller) : NULL;
  if (objection && !mention->is_qualified) {
    report_denial(rollouts, rollout, mention, objection);
    call_note(rollouts, rollout,
              (struct call){.mention = mention, .principal = principal, .outcome = CALL_STAYS});
    return;
  }
  if (mention->is_open && !mention->is_qualified &&
      !account_is_own(mention->resource->type, row->place.property)) {
    if (!condition_may_be_met(rollouts, mention->resource, mention->path, NULL)) return;
    report_open(rollouts, rollout, mention);
    call_note(rollouts, rollout,
              (struct call){.mention = mention, .principal = principal, .outcome = CALL_STAYS});
    return;
  }
  if (mention->is_qualified) outcome = keep_qualified(rollouts, rollout, mention);
  else if (row->how == CALL_URL) outcome = move_url(rollouts, rollout, mention);
  else if (row->how == CALL_QUALIFIER || row->how == CALL_TASK)
    outcome = move_qualifier(rollouts, rollout, mention, row->how);
  else if (!move_task_qualifier(rollouts, rollout, mention, &outcome))
    call_move(rollouts, rollout, mention, row->how == CALL_LOOSELY);
  if (row->how == CALL_URL) principal = permission_url_principal();
  else if (outcome == CALL_STAYS) tell_of_qualifier(rollouts, rollout, mention);
  call_note(rollouts, rollout,
            (struct call){.mention = mention, .principal = principal, .outcome = outcome});
}

static void tell_of_staying(struct rollouts *rollouts, struct rollout *rollout,
                            const struct mention *mention, const struct staying *row) {
  struct arena *arena = rollouts->service->arena;
  enum call_outcome outcome =
      loop_around(mention->path) ? CALL_STAYS : custom_resource_move(rollouts, rollout, mention);
  call_note(rollouts, rollout,
            (struct call){.mention = mention, .principal = row->principal, .outcome = outcome});
  if (outcome != CALL_STAYS) return;
  if (custom_resource_is_qualified(mention)) {
    tell_of_qualifier(rollouts, rollout, mention);
    return;
  }
  diagnose(rollouts->diagnostics, row->diagnostic, place_of(rollouts, mention),
           "%s (%s) stays on the function %s: %s", text_shown(arena, mention->resource->id),
           text_shown(arena, mention->resource->type), text_shown(arena, rollout->function->key),
           row->reason);
}

/* The reason why a caller that has a row must stay all the same; NULL where it moves. */
static const char *held_back(struct rollouts *rollouts, const struct mention *mention,
                             const struct caller *row) {
  if (mention->is_qualified) return NULL;
  if (loop_around(mention->path)) return IN_LOOP;
  if (row->how == CALL_QUALIFIER &&
      invoke_config_is_taken(rollouts, mention->subject, mention->resource))
    return "another AWS::Lambda::EventInvokeConfig is the alias's, which has one";
  return row->how == CALL_DESTINATION && !destination_role_is_here(rollouts, mention->resource)
             ? "the role that invokes it is not in this template and may not be allowed to invoke "
               "the alias"
             : NULL;
}

static void hold_back(struct rollouts *rollouts, struct rollout *rollout,
                      const struct mention *mention, const char *principal, const char *reason) {
  const struct staying row = {
      {"", ""}, loop_around(mention->path) ? RO315 : RO305, principal, reason};
  tell_of_staying(rollouts, rollout, mention, &row);
}

static bool is_permission(const struct mention *mention, const char *property) {
  return property && strcmp(mention->resource->type, "AWS::Lambda::Permission") == 0 &&
         strcmp(property, "FunctionName") == 0;
}

/* In a document of its own (a state machine, OpenAPI) a word that is equal to the function's name
 * may be anything; it counts only where a function is expected. */
static bool may_name(const struct caller *row, const struct mention *mention,
                     const char *property) {
  static const char *const places[] = {"*FunctionName", "*Resource", "*uri", "*authorizerUri"};
  bool is_word = mention->place == MENTION_IN_TEXT && mention->form == MENTION_NAME;
  if (!is_word || !(strcmp(row->place.property, "Definition.*") == 0 ||
                    strcmp(row->place.property, "Body.*") == 0))
    return true;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++)
    if (text_fits(places[i], property)) return true;
  return false;
}

/* Is it a reference to this logical id? */
static bool refers_to(const struct rollouts *rollouts, const struct mention *mention,
                      const char *id) {
  if (mention->place == MENTION_IN_SUB) {
    const char *name = node_string(mention->holder) + mention->offset + strlen("${");
    return strncmp(name, id, strlen(id)) == 0 && strchr(".}", name[strlen(id)]);
  }
  const char *referred = mention->place == MENTION_IN_TEXT
                             ? NULL
                             : template_referred(rollouts->service->arena, mention->holder);
  return referred && strcmp(referred, id) == 0;
}

/* Is it the function's version that is named, not the function? Who calls the version (CloudFront
 * must) bypasses the alias. */
static bool is_of_version(const struct rollouts *rollouts, const struct rollout *rollout,
                          const struct mention *mention) {
  return refers_to(rollouts, mention, rollout->version_id);
}

bool call_is_bare(const struct rollouts *rollouts, const struct mention *mention) {
  const struct rollout *rollout = mention->subject;
  return rollout->version_id && mention->form != MENTION_ATTRIBUTE && !mention->is_qualified &&
         !is_of_version(rollouts, rollout, mention);
}

/* Everything but permissions, which wait until all calls are known; those are put into
 * `permissions`. True where it was one. */
static bool read_mention(struct rollouts *rollouts, struct rollout *rollout,
                         const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  const char *property = mention->resource ? template_property(arena, mention->path) : NULL;
  const char *type = mention->resource ? mention->resource->type : "";
  if (mention->form == MENTION_ATTRIBUTE) return false;
  const struct rows *rows = rows_of(rollouts, type, property);
  const struct staying *why = mention->resource ? rows->staying : NULL;
  if (is_of_version(rollouts, rollout, mention)) {
    if (why) tell_of_staying(rollouts, rollout, mention, why);
    return false;
  }
  if (is_permission(mention, property)) return true;
  if (rows->caller && !may_name(rows->caller, mention, property)) return false;
  const char *held = rows->caller ? held_back(rollouts, mention, rows->caller) : NULL;
  if (held) hold_back(rollouts, rollout, mention, rows->caller->principal, held);
  else if (rows->caller) move_call(rollouts, rollout, mention, rows->caller);
  else if (mention->is_qualified) keep_qualified(rollouts, rollout, mention);
  else if (why) tell_of_staying(rollouts, rollout, mention, why);
  else if (rows->neutral || (property && policy_has(type, property))) return false;
  else if (mention_may_be_read(rollouts, mention, type, property))
    diagnose(rollouts->diagnostics, RO306, place_of(rollouts, mention),
             "%s is named here, where no caller is known",
             text_shown(arena, rollout->function->key));
  return false;
}

/* A reference that a loop puts together. */
static void read_in_loop(struct rollouts *rollouts, struct rollout *rollout,
                         const struct mention *mention) {
  struct arena *arena = rollouts->service->arena;
  const char *property = template_property(arena, mention->path);
  const struct rows *rows = rows_of(rollouts, mention->resource->type, property);
  if (rows->caller || rows->staying)
    hold_back(rollouts, rollout, mention,
              rows->caller ? rows->caller->principal : rows->staying->principal, IN_LOOP);
  else if (is_permission(mention, property)) {
    call_note(
        rollouts, rollout,
        (struct call){
            .mention = mention, .principal = "", .outcome = CALL_STAYS, .is_permission = true});
    diagnose(rollouts->diagnostics, RO315, place_of(rollouts, mention),
             "%s lets callers invoke the function %s and not its alias: %s",
             text_shown(arena, mention->resource->id), text_shown(arena, rollout->function->key),
             IN_LOOP);
  }
}

static void read_permission(struct rollouts *rollouts, struct rollout *rollout,
                            const struct mention *mention) {
  if (!mention->is_qualified && loop_permission(rollouts, rollout, mention)) return;
  if (!mention->is_qualified) {
    permission_move(rollouts, rollout, mention);
    return;
  }
  enum call_outcome outcome = keep_qualified(rollouts, rollout, mention);
  call_note(rollouts, rollout,
            (struct call){
                .mention = mention, .principal = "", .outcome = outcome, .is_permission = true});
}

/* A reference to the alias itself: who calls by it is on the alias already. */
static void read_alias(struct rollouts *rollouts, struct rollout *rollout,
                       const struct mention *mention) {
  if (!mention->resource || loop_around(mention->path)) return;
  const char *property = template_property(rollouts->service->arena, mention->path);
  const struct caller *row = rows_of(rollouts, mention->resource->type, property)->caller;
  bool is_for_permission = is_permission(mention, property);
  if (!row && !is_for_permission) return;
  const char *principal = is_for_permission      ? ""
                          : row->how == CALL_URL ? permission_url_principal()
                                                 : row->principal;
  call_note(rollouts, rollout,
            (struct call){.mention = mention,
                          .principal = principal,
                          .outcome = CALL_IS_ON,
                          .is_permission = is_for_permission});
}

/* ---- All of them ---- */

/* The functions and their versions. */
static struct index by_id(const struct rollouts *rollouts) {
  struct index ids;
  index_init(&ids, rollouts->service->arena, 2 * rollouts->count);
  for (size_t i = 0; i < rollouts->count; i++) {
    index_put(&ids, rollouts->list[i].function->logical_id, &rollouts->list[i]);
    if (rollouts->list[i].version_id)
      index_put(&ids, rollouts->list[i].version_id, &rollouts->list[i]);
  }
  return ids;
}

/* The same and the aliases, for the walk. */
static struct index by_id_with_aliases(const struct rollouts *rollouts) {
  struct index ids = by_id(rollouts);
  for (size_t i = 0; i < rollouts->count; i++)
    if (rollouts->list[i].version_id)
      index_put(&ids, rollouts->list[i].alias_id, &rollouts->list[i]);
  return ids;
}

/* Takes the references to aliases out of `all`. */
static struct mentions take_aliases(const struct rollouts *rollouts, struct mentions *all) {
  struct mentions functions = {0}, aliases = {0};
  for (struct mention *mention = all->first, *next; mention; mention = next) {
    const struct rollout *rollout = mention->subject;
    bool is_alias = rollout->version_id && refers_to(rollouts, mention, rollout->alias_id);
    struct mentions *list = is_alias ? &aliases : &functions;
    next = mention->next;
    mention->next = NULL;
    if (list->last) list->last->next = mention;
    else list->first = mention;
    list->last = mention;
    list->count++;
  }
  *all = functions;
  return aliases;
}

static struct index by_name(const struct rollouts *rollouts) {
  struct index names;
  index_init(&names, rollouts->service->arena, rollouts->count);
  for (size_t i = 0; i < rollouts->count; i++)
    if (*rollouts->list[i].function->name)
      index_put(&names, rollouts->list[i].function->name, &rollouts->list[i]);
  return names;
}

void callers_move(struct rollouts *rollouts) {
  index_init(&rollouts->kinds_of_places, rollouts->service->arena, 0);
  text_init(&rollouts->kind_of_place, rollouts->service->arena);
  index_init(&rollouts->reached, rollouts->service->arena, 0);
  struct index ids = by_id(rollouts), names = by_name(rollouts);
  struct index all = by_id_with_aliases(rollouts);
  struct mentions mentions = template_mentions(rollouts->template, &all, &names, &rollouts->scope);
  struct mentions aliases = take_aliases(rollouts, &mentions);
  const struct mention **permissions =
      arena_alloc(rollouts->service->arena, (mentions.count + 1) * sizeof *permissions);
  size_t count = 0;
  loops_place(rollouts, &mentions);
  grants_extend(rollouts, &mentions, &ids, &names);
  for (const struct mention *mention = mentions.first; mention; mention = mention->next) {
    struct rollout *rollout = mention->subject;
    if (rollout->version_id && read_mention(rollouts, rollout, mention))
      permissions[count++] = mention;
  }
  for (const struct mention *mention = aliases.first; mention; mention = mention->next)
    read_alias(rollouts, mention->subject, mention);
  loops_find(rollouts, read_in_loop);
  if (count) hidden_find(rollouts);
  for (size_t i = 0; i < count; i++)
    read_permission(rollouts, permissions[i]->subject, permissions[i]);
  waits_note(rollouts, &mentions);
}
