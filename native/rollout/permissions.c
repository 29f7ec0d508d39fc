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
bool permission_is_for_url(const struct scope *scope, const node *properties) {
  struct arena *arena = scope->template->arena;
  const char *action = resolve_text(scope, node_member(properties, "Action"));
  return (action && resolved_is_known(action) &&
          action_fits(arena, action, "lambda:InvokeFunctionUrl") &&
          !action_fits(arena, action, "lambda:InvokeFunction")) ||
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

/* Does it call a version or another alias, whatever the condition? */
static bool is_elsewhere(const struct rollouts *rollouts, const struct call *call) {
  if (call->outcome != CALL_STAYS) return false;
  if (call->mention->is_qualified) return true;
  const node *qualifier = node_member(call->mention->resource->properties, "Qualifier");
  if (strcmp(call->principal, URL_PRINCIPAL) != 0 || !qualifier) return false;
  struct resolved_list words = resolve(&rollouts->scope, qualifier, NULL);
  for (size_t i = 0; i < words.count; i++)
    if (strcmp(words.list[i].text, "$LATEST") == 0) return false;
  return words.count && !words.absent_count;
}

static void count_from(const struct rollouts *rollouts, struct rollout *rollout,
                       const struct call *call, const char *source) {
  struct arena *arena = rollouts->service->arena;
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

static void count_call(const struct rollouts *rollouts, struct rollout *rollout,
                       const struct call *call) {
  if (call->is_permission || !*call->principal || is_elsewhere(rollouts, call)) return;
  if (strcmp(call->principal, URL_PRINCIPAL) == 0) {
    count_from(rollouts, rollout, call, "");
    return;
  }
  struct source_texts sources = sources_of_caller(&rollouts->scope, call->mention->resource);
  for (size_t i = 0; i < sources.count; i++) count_from(rollouts, rollout, call, sources.list[i]);
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

/* Where calls are counted; CALL_GRANTS where none is. */
static struct decision by_tally(struct tally tally) {
  if (tally.open) return both("an ARN that it is for may be another account's", false);
  if (tally.on_alias && tally.on_function)
    return both("some of its calls go to the function, and some to the alias", false);
  if (tally.on_alias) return (struct decision){.outcome = CALL_MOVES};
  return (struct decision){.outcome = tally.on_function ? CALL_STAYS : CALL_GRANTS};
}

/* Where nothing of the template calls, the caller is elsewhere; but an API, a rule or a bucket of
 * the template is there, and what it calls cannot be seen. */
static struct decision by_calls(struct rollouts *rollouts, struct rollout *rollout,
                                const char *principal, const char *source) {
  struct arena *arena = rollouts->service->arena;
  const struct hidden *hidden = hidden_caller(rollouts, rollout, principal, source);
  if (hidden)
    return both(text_new(arena, "%s: %s", text_shown(arena, hidden->resource->id), hidden->reason),
                false);
  struct decision decision = by_tally(tally_of(rollouts, rollout, principal, source));
  if (decision.outcome != CALL_GRANTS) return decision;
  const char *id = source_resource(rollouts, source);
  if (id)
    return both(text_new(arena, "no call of %s is in this template", text_shown(arena, id)), false);
  return both(text_new(arena, "%s is not in this template", resolved_shown(arena, source)), true);
}

static struct decision by_url(struct rollouts *rollouts, struct rollout *rollout) {
  struct decision decision = by_tally(tally_of(rollouts, rollout, URL_PRINCIPAL, ""));
  return decision.outcome == CALL_GRANTS ? both("no URL of the function is in this template", true)
                                         : decision;
}

/* Why a permission is for callers that the template does not show, by its source; NULL where it
 * shows them. */
static const char *reason_of_source(const struct rollouts *rollouts,
                                    const struct resource *permission,
                                    const struct source *source) {
  static const char *const reasons[] = {
      [SOURCE_KNOWN] = NULL,
      [SOURCE_NONE] = "it names no SourceArn",
      [SOURCE_IMPORTED] = "its SourceArn is a value of another stack",
      [SOURCE_HIDDEN] = "its SourceArn is known to the deployment only",
      [SOURCE_PATTERN] = "its SourceArn fits more than one source",
  };
  struct arena *arena = rollouts->service->arena;
  if (node_member(permission->properties, "Fn::Transform")) return "a macro completes it";
  if (node_member(permission->properties, "EventSourceToken"))
    return "it is for an EventSourceToken";
  if (source->kind == SOURCE_NONE && source->branch)
    return text_new(arena, "it names no SourceArn where %s is %s",
                    text_shown(arena, source->branch->condition),
                    source->branch->position == 1 ? "true" : "false");
  if (source->kind != SOURCE_NONE && !source_account_is_own(&rollouts->scope, permission))
    return "its SourceAccount may be another account";
  return reasons[source->kind];
}

static struct decision decide_one(struct rollouts *rollouts, struct rollout *rollout,
                                  const struct resource *permission, const char *principal,
                                  const struct source *source) {
  struct arena *arena = rollouts->service->arena;
  if (!resolved_is_known(principal))
    return both("its Principal is known to the deployment only", true);
  const char *service = caller_principal_of(principal);
  if (!service)
    return both(text_new(arena, "no resource of this template calls by the principal %s",
                         resolved_shown(arena, principal)),
                true);
  const char *reason = reason_of_source(rollouts, permission, source);
  if (reason) return both(reason, true);
  return by_calls(rollouts, rollout, service, source->text);
}

/* What serves both; `one` is without an outcome (CALL_GRANTS) before the first. */
static struct decision together(struct decision one, struct decision other) {
  if (one.outcome == CALL_BOTH) return one;
  if (one.outcome == CALL_GRANTS || one.outcome == other.outcome) return other;
  if (other.outcome == CALL_BOTH) return other;
  return both("some of its calls go to the function, and some to the alias", false);
}

/* Its principals and its sources may depend on conditions: what serves all that can be. */
static struct decision decide(struct rollouts *rollouts, struct rollout *rollout,
                              const struct resource *permission) {
  const node *properties = permission->properties;
  if (permission_is_for_url(&rollouts->scope, properties)) return by_url(rollouts, rollout);
  struct decision all = {.outcome = CALL_GRANTS};
  struct resolved_list principals =
      resolve(&rollouts->scope, node_member(properties, "Principal"), NULL);
  struct source_list sources = sources_of_permission(rollouts, permission);
  for (size_t i = 0; i < principals.count; i++)
    for (size_t k = 0; k < sources.count; k++) {
      const struct resolved *principal = &principals.list[i];
      const struct source *source = &sources.list[k];
      const struct branch *branch =
          branch_and(rollouts->service->arena, principal->branch, source->branch);
      if (!condition_may_be_met(rollouts, permission, NULL, branch)) continue;
      all = together(all, decide_one(rollouts, rollout, permission, principal->text, source));
    }
  if (all.outcome != CALL_GRANTS) return all;
  return both("its Principal is known to the deployment only", true);
}

/* ---- The permission that remains for the function ---- */

/* A copy of a permission that goes on holding for the function: its id. */
static const char *keep_for_function(struct rollouts *rollouts, const struct mention *mention) {
  const struct template *template = rollouts->template;
  const struct resource *resource = mention->resource;
  const char *id = NULL;
  for (size_t number = 1;
       !id || template_resource(template, id) || index_get(&template->malformed, id); number++)
    id = name_unqualified_permission(rollouts->service->arena, resource->id, number);
  plan_put_resource(rollouts->plan, id, node_copy(resource->body));
  return id;
}

static bool is_on_alias(const struct rollouts *rollouts, const struct rollout *rollout,
                        const struct resource *permission) {
  const char *end = text_new(rollouts->service->arena, "*:%s", rollout->alias);
  struct resolved_list names =
      resolve(&rollouts->scope, node_member(permission->properties, "FunctionName"), NULL);
  for (size_t i = 0; i < names.count; i++)
    if (text_fits(end, names.list[i].text)) return true;
  return false;
}

/* Is it the copy that an earlier run made: of a permission that is on the alias by now, and lets
 * the same caller call? */
static bool is_copy(const struct rollouts *rollouts, const struct rollout *rollout,
                    const struct resource *permission) {
  const char *id = name_of_original_permission(rollouts->service->arena, permission->id);
  const struct resource *original = id ? template_resource(rollouts->template, id) : NULL;
  if (!original || strcmp(original->type, permission->type) != 0 ||
      !is_on_alias(rollouts, rollout, original))
    return false;
  node *same = node_copy(original->properties);
  node_set(same, "FunctionName", node_copy(node_member(permission->properties, "FunctionName")));
  return node_equal(same, permission->properties);
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
  bool is_url = permission_is_for_url(&rollouts->scope, properties);
  if (!is_url && !allows_invoke(rollouts, properties)) return;
  struct call call = {
      .mention = mention, .principal = "", .outcome = CALL_STAYS, .is_permission = true};
  if (is_copy(rollouts, rollout, mention->resource)) {
    call_note(rollouts, rollout, call);
    return;
  }
  struct decision decision = decide(rollouts, rollout, mention->resource);
  call.outcome = decision.outcome;
  call.reason = decision.reason;
  call.is_outside = decision.is_outside;
  if (decision.outcome == CALL_BOTH) call.copy = keep_for_function(rollouts, mention);
  call_note(rollouts, rollout, call);
  if (decision.outcome == CALL_STAYS) return;
  if (decision.outcome == CALL_BOTH) report_both(rollouts, rollout, mention, &decision);
  call_move(rollouts, rollout, mention, false);
}
