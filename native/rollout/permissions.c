/* Permissions: a permission goes where the calls go that it is for. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* The permission of a function URL, which is for the URL's callers (Lambda guide, "Control access
 * to Lambda function URLs"). */
static bool is_for_url(const node *properties) {
  const char *action = node_string(node_member(properties, "Action"));
  return (action && strcmp(action, "lambda:InvokeFunctionUrl") == 0) ||
         node_member(properties, "FunctionUrlAuthType") ||
         setting_is_on(node_member(properties, "InvokedViaFunctionUrl"));
}

#define URL_PRINCIPAL "function url"

const char *permission_url_principal(void) { return URL_PRINCIPAL; }

/* Is the call made by this permission's principal? "events" is events.amazonaws.com, in any
 * partition. */
static bool is_made_by(const struct call *call, const char *principal, bool is_url) {
  size_t length = strlen(call->principal);
  if (is_url) return strcmp(call->principal, URL_PRINCIPAL) == 0;
  return length && strncmp(call->principal, principal, length) == 0 &&
         (principal[length] == '.' || !principal[length]);
}

/* ---- The source of a permission ---- */

/* The text of an Fn::Sub, in which only pseudo parameters are certain to name no resource. */
static bool add_substituted(struct text *text, const char *at) {
  while (*at) {
    bool is_pseudo = strncmp(at, "${AWS::", 7) == 0;
    if (!is_pseudo && strncmp(at, "${", 2) == 0) return false;
    text_char(text, (char)(is_pseudo ? '*' : *at));
    at += is_pseudo ? strcspn(at, "}") : 0;
    at += *at != '\0';
  }
  return true;
}

/* Adds the text that `value` certainly is, `*` for a pseudo parameter. False where something else
 * is in it. */
static bool add_literal(struct text *text, const node *value) {
  const char *ref = node_string(node_only(value, "Ref")),
             *substituted = node_string(node_only(value, "Fn::Sub"));
  const node *join = node_only(value, "Fn::Join");
  if (node_string(value)) text_string(text, node_string(value));
  else if (ref && strncmp(ref, "AWS::", 5) == 0) text_char(text, '*');
  else if (substituted) return add_substituted(text, substituted);
  else if (!node_string(node_at(join, 0))) return false;
  for (const node *piece = node_first(node_at(join, 1)); piece; piece = node_next(piece)) {
    if (!add_literal(text, piece)) return false;
    if (node_next(piece)) text_string(text, node_string(node_at(join, 0)));
  }
  return true;
}

/* The resource that a permission's SourceArn names, where it is written out: behind the ARN's fifth
 * colon, and of an API its id alone. NULL where there is none, where it may be one of many, or
 * where CloudFormation makes it. */
static const char *source_of(struct arena *arena, const node *properties) {
  const node *source = node_member(properties, "SourceArn");
  struct text text;
  text_init(&text, arena);
  if (!source || !add_literal(&text, source) || strncmp(text.at, "arn:", 4) != 0) return NULL;
  const char *at = text.at;
  for (int colons = 0; at && colons < 5; colons++) at = strchr(at + (colons > 0), ':');
  if (!at || !at[1]) return NULL;
  size_t length = strstr(text.at, ":execute-api:") ? strcspn(at + 1, "/") : strlen(at + 1);
  /* every stream of a log group */
  if (length > 2 && strncmp(at + length - 1, ":*", 2) == 0) length -= 2;
  return memchr(at + 1, '*', length) ? NULL : arena_copy(arena, at + 1, length);
}

/* Does a caller say the name of this source: its bucket's, its topic's, its API's? Shorter words
 * say nothing. */
static bool says(const node *value, const char *source) {
  enum { SHORTEST = 3 };
  const char *word = node_string(value);
  if (word) return strlen(word) >= SHORTEST && (strstr(source, word) || strstr(word, source));
  for (const node *child = node_first(value); child; child = node_next(child))
    if (says(child, source)) return true;
  return false;
}

static void note_said(struct rollouts *rollouts) {
  const struct template *template = rollouts->template;
  index_init(&rollouts->said, template->arena, template->count);
  for (size_t i = 0; i < template->count; i++)
    for (const node *property = node_first(template->list[i].properties); property;
         property = node_next(property))
      if (node_string(property))
        index_put(&rollouts->said, node_string(property), (void *)property);
}

/* Is the source, by all that the template says, no resource of it? */
static bool is_elsewhere(struct rollouts *rollouts, const char *source) {
  if (!source) return false;
  if (!rollouts->said.arena) note_said(rollouts);
  const char *slash = strrchr(source, '/'), *colon = strrchr(source, ':');
  return !index_get(&rollouts->said, source) && !(slash && index_get(&rollouts->said, slash + 1)) &&
         !(colon && index_get(&rollouts->said, colon + 1));
}

/* Adds a copy of a permission that keeps standing for the function. */
static void keep_for_function(struct rollouts *rollouts, const struct mention *mention) {
  const struct resource *resource = mention->resource;
  const char *id = name_unqualified_permission(rollouts->service->arena, resource->id);
  if (!template_resource(rollouts->template, id))
    plan_put_resource(rollouts->plan, id, node_copy(resource->body));
}

/* Is it the copy that an earlier run made? */
static bool is_copy(const struct rollouts *rollouts, const char *id) {
  struct arena *arena = rollouts->service->arena;
  size_t length = strlen(id), suffix = strlen(name_unqualified_permission(arena, ""));
  if (length <= suffix) return false;
  const char *original = arena_copy(arena, id, length - suffix);
  return strcmp(name_unqualified_permission(arena, original), id) == 0 &&
         template_resource(rollouts->template, original);
}

static void tell_of_stranger(const struct rollouts *rollouts, const struct rollout *rollout,
                             const struct mention *mention, const char *principal,
                             const char *source) {
  struct arena *arena = rollouts->service->arena;
  const char *id = text_shown(arena, mention->resource->id);
  diagnose(rollouts->diagnostics, RO312, text_new(arena, "Resources.%s", id),
           "%s lets %s call %s for %s, which this template does not have", id,
           *principal ? text_shown(arena, principal) : "somebody",
           text_shown(arena, rollout->function->key), text_shown(arena, source));
}

void permission_move(struct rollouts *rollouts, struct rollout *rollout,
                     const struct mention *mention) {
  const node *properties = mention->resource->properties;
  const char *principal = template_literal_start(node_member(properties, "Principal"));
  bool is_url = is_for_url(properties);
  const char *source = is_url ? NULL : source_of(rollouts->service->arena, properties);
  bool is_strange = is_elsewhere(rollouts, source);
  size_t on_alias = 0, on_function = 0;
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (call->is_permission || !is_made_by(call, principal, is_url)) continue;
    if (is_strange && !says(call->mention->resource->properties, source)) continue;
    if (call->outcome == CALL_STAYS) on_function++;
    else on_alias++;
  }
  if ((!on_alias && on_function) || is_copy(rollouts, mention->resource->id)) {
    call_note(rollouts, rollout, (struct call){mention, principal, CALL_STAYS, true});
    return;
  }
  /* Nobody in the template makes such calls: a caller elsewhere may use the function or, since an
   * earlier deployment, the alias; both stay allowed. */
  bool is_both = on_function || !on_alias;
  if (is_both) keep_for_function(rollouts, mention);
  if (is_strange && !on_function && is_both)
    tell_of_stranger(rollouts, rollout, mention, principal, source);
  call_move(rollouts, rollout, mention, false);
  call_note(rollouts, rollout,
            (struct call){mention, principal, is_both ? CALL_BOTH : CALL_MOVES, true});
}
