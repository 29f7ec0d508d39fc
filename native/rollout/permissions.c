/* Permissions: a permission goes where the calls go that it is for. */
#include <string.h>

#include "rollout/hidden.h"
#include "rollout/internal.h"
#include "rollout/sources.h"
#include "service/names.h"
#include "template/arns.h"

/* ---- What a permission allows ---- */

/* The permission of a function URL, which is for the URL's callers (Lambda guide, "Control access
 * to Lambda function URLs"). */
static bool is_for_url(const node *properties) {
  const char *action = node_string(node_member(properties, "Action"));
  return (action && strcmp(action, "lambda:InvokeFunctionUrl") == 0) ||
         node_member(properties, "FunctionUrlAuthType") ||
         setting_is_on(node_member(properties, "InvokedViaFunctionUrl"));
}

/* An action that is not known may be any. */
static bool allows_invoke(const struct rollouts *rollouts, const node *properties) {
  const char *action = resolve_text(&rollouts->scope, node_member(properties, "Action"));
  return !action || !resolved_is_known(action) ||
         action_fits(rollouts->service->arena, action, "lambda:InvokeFunction");
}

#define URL_PRINCIPAL "function url"

const char *permission_url_principal(void) { return URL_PRINCIPAL; }

/* ---- The calls of a function, by source ---- */

struct tally {
  size_t on_alias, on_function;
  size_t open; /* of those on the function: what may be another account's */
};

static const char *key_of(struct arena *arena, const char *principal, const char *source) {
  return text_new(arena, "%s %s", principal, source);
}

static void count_call(const struct rollouts *rollouts, struct rollout *rollout,
                       const struct call *call) {
  struct arena *arena = rollouts->service->arena;
  bool is_elsewhere = call->outcome == CALL_STAYS && call->mention->is_qualified; /* a version */
  if (call->is_permission || !*call->principal || is_elsewhere) return;
  bool is_url = strcmp(call->principal, URL_PRINCIPAL) == 0;
  const char *source = is_url ? "" : source_of_caller(&rollouts->scope, call->mention->resource);
  if (!source) return;
  const char *key = key_of(arena, call->principal, source);
  struct tally *tally = index_get(rollout->sources, key);
  if (!tally) {
    tally = arena_zero(arena, sizeof *tally);
    index_put(rollout->sources, key, tally);
  }
  tally->open += call->outcome == CALL_STAYS && call->mention->is_open;
  if (call->outcome == CALL_STAYS) tally->on_function++;
  else tally->on_alias++;
}

static struct tally tally_of(const struct rollouts *rollouts, struct rollout *rollout,
                             const char *principal, const char *source) {
  struct arena *arena = rollouts->service->arena;
  if (!rollout->sources) {
    rollout->sources = arena_alloc(arena, sizeof *rollout->sources);
    index_init(rollout->sources, arena, rollout->call_count);
    for (size_t i = 0; i < rollout->call_count; i++)
      count_call(rollouts, rollout, &rollout->calls[i]);
  }
  const struct tally *tally = index_get(rollout->sources, key_of(arena, principal, source));
  return tally ? *tally : (struct tally){0, 0, 0};
}

/* ---- Where a permission goes ---- */

struct decision {
  enum call_outcome outcome;
  const char *reason; /* of CALL_BOTH */
  bool is_outside;
};

static struct decision both(const char *reason, bool is_outside) {
  return (struct decision){CALL_BOTH, reason, is_outside};
}

/* Where nothing of the template calls, the caller is elsewhere; but an API, a rule or a bucket of the
 * template is there, and what it calls cannot be seen. */
static struct decision by_calls(const struct rollouts *rollouts, struct rollout *rollout,
                                const char *principal, const char *source) {
  struct arena *arena = rollouts->service->arena;
  const struct tally tally = tally_of(rollouts, rollout, principal, source);
  const struct hidden *hidden = hidden_caller(rollouts, rollout, principal, source);
  const char *id = source_resource(arena, source);
  if (hidden)
    return both(text_new(arena, "%s: %s", text_shown(arena, hidden->resource->id), hidden->reason),
                false);
  if (tally.open) return both("an ARN that it is for may be another account's", false);
  if (tally.on_alias && tally.on_function)
    return both("some of its calls go to the function, and some to the alias", false);
  if (tally.on_alias) return (struct decision){.outcome = CALL_MOVES};
  if (tally.on_function) return (struct decision){.outcome = CALL_STAYS};
  if (id)
    return both(text_new(arena, "no call of %s is in this template", text_shown(arena, id)), false);
  return both(text_new(arena, "%s is not in this template", resolved_shown(arena, source)), true);
}

static struct decision decide(const struct rollouts *rollouts, struct rollout *rollout,
                              const struct resource *permission) {
  const node *properties = permission->properties;
  static const char *const reasons[] = {
      [SOURCE_NONE] = "it names no SourceArn",
      [SOURCE_ACCOUNT] = "its SourceAccount may be another account",
      [SOURCE_IMPORTED] = "its SourceArn is a value of another stack",
      [SOURCE_HIDDEN] = "its SourceArn is known to the deployment only",
      [SOURCE_PATTERN] = "its SourceArn fits more than one source",
  };
  if (is_for_url(properties)) {
    const struct tally tally = tally_of(rollouts, rollout, URL_PRINCIPAL, "");
    if (tally.on_alias && !tally.on_function) return (struct decision){.outcome = CALL_MOVES};
    if (tally.on_function && !tally.on_alias) return (struct decision){.outcome = CALL_STAYS};
    return both("no URL of the function is in this template", !tally.on_alias);
  }
  const char *principal = resolve_text(&rollouts->scope, node_member(properties, "Principal"));
  const char *service = principal ? caller_principal_of(principal) : NULL;
  if (!service) return both("no resource of this template calls by that principal", true);
  if (node_member(properties, "EventSourceToken"))
    return both("it is for an EventSourceToken", true);
  struct source source = source_of_permission(&rollouts->scope, permission);
  if (source.kind != SOURCE_KNOWN) return both(reasons[source.kind], true);
  return by_calls(rollouts, rollout, service, source.text);
}

/* Adds a copy of a permission that goes on holding for the function. */
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

static void report_both(const struct rollouts *rollouts, const struct rollout *rollout,
                        const struct mention *mention, const struct decision *decision) {
  struct arena *arena = rollouts->service->arena;
  const char *id = text_shown(arena, mention->resource->id);
  const char *key = text_shown(arena, rollout->function->key);
  diagnose(rollouts->diagnostics, decision->is_outside ? RO312 : RO328,
           text_new(arena, "Resources.%s", id), "%s lets %s %s: %s", id,
           decision->is_outside ? "callers outside of this template call"
                                : "a caller that this template does not show call",
           key, decision->reason);
}

void permission_move(struct rollouts *rollouts, struct rollout *rollout,
                     const struct mention *mention) {
  const node *properties = mention->resource->properties;
  bool is_url = is_for_url(properties);
  if (!is_url && !allows_invoke(rollouts, properties)) return;
  struct call call = {
      .mention = mention, .principal = "", .outcome = CALL_STAYS, .is_permission = true};
  if (is_copy(rollouts, mention->resource->id)) {
    call_note(rollouts, rollout, call);
    return;
  }
  struct decision decision = decide(rollouts, rollout, mention->resource);
  call.outcome = decision.outcome;
  call.reason = decision.reason;
  call.is_outside = decision.is_outside;
  call_note(rollouts, rollout, call);
  if (decision.outcome == CALL_STAYS) return;
  if (decision.outcome == CALL_BOTH) {
    keep_for_function(rollouts, mention);
    report_both(rollouts, rollout, mention, &decision);
  }
  call_move(rollouts, rollout, mention, false);
}
