/* Permissions: a permission goes where the calls go that it is for. */
#include <string.h>

#include "rollout/internal.h"
#include "service/names.h"

/* The permission of a function URL, which is for the URL's callers (Lambda guide, "Control access to Lambda function URLs"). */
static bool is_for_url(const node *properties) {
  const char *action = node_string(node_member(properties, "Action"));
  return (action && strcmp(action, "lambda:InvokeFunctionUrl") == 0) || node_member(properties, "FunctionUrlAuthType") ||
         setting_is_on(node_member(properties, "InvokedViaFunctionUrl"));
}

#define URL_PRINCIPAL "function url"

const char *permission_url_principal(void) { return URL_PRINCIPAL; }

/* Is the call made by this permission's principal? "events" is events.amazonaws.com, in any partition. */
static bool is_made_by(const struct call *call, const char *principal, bool is_url) {
  size_t length = strlen(call->principal);
  if (is_url) return strcmp(call->principal, URL_PRINCIPAL) == 0;
  return length && strncmp(call->principal, principal, length) == 0 && (principal[length] == '.' || !principal[length]);
}

/* Adds a copy of a permission that keeps standing for the function. */
static void keep_for_function(struct rollouts *rollouts, const struct mention *mention) {
  const struct resource *resource = mention->resource;
  const char *id = name_unqualified_permission(rollouts->service->arena, resource->id);
  if (!template_resource(rollouts->template, id)) plan_put_resource(rollouts->plan, id, node_copy(resource->body));
}

/* Is it the copy that an earlier run made? */
static bool is_copy(const struct rollouts *rollouts, const char *id) {
  struct arena *arena = rollouts->service->arena;
  size_t length = strlen(id), suffix = strlen(name_unqualified_permission(arena, ""));
  if (length <= suffix) return false;
  const char *original = arena_copy(arena, id, length - suffix);
  return strcmp(name_unqualified_permission(arena, original), id) == 0 && template_resource(rollouts->template, original);
}

void permission_move(struct rollouts *rollouts, struct rollout *rollout, const struct mention *mention) {
  const node *properties = mention->resource->properties;
  const char *principal = template_literal_start(node_member(properties, "Principal"));
  bool is_url = is_for_url(properties);
  size_t on_alias = 0, on_function = 0;
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (call->is_permission || !is_made_by(call, principal, is_url)) continue;
    if (call->outcome == CALL_STAYS) on_function++;
    else on_alias++;
  }
  if ((!on_alias && on_function) || is_copy(rollouts, mention->resource->id)) {
    call_note(rollouts, rollout, (struct call){mention, principal, CALL_STAYS, true});
    return;
  }
  /* Nobody in the template makes such calls: a caller elsewhere may use the function or, since an earlier deployment, the
   * alias; both stay allowed. */
  bool is_both = on_function || !on_alias;
  if (is_both) keep_for_function(rollouts, mention);
  call_move(rollouts, rollout, mention, false);
  call_note(rollouts, rollout, (struct call){mention, principal, is_both ? CALL_BOTH : CALL_MOVES, true});
}
