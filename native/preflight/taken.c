/* An alias that this update creates, under a name that is taken. CloudFormation creates before it
 * deletes, so that also an alias of this stack that is on its way out still has its name; the
 * physical id of an AWS::Lambda::Alias is its ARN (CloudFormation user guide, return values). */
#include <string.h>

#include "aws/lambda.h"
#include "preflight/internal.h"

/* Is it the ARN of this alias? The rest of it, the account, is not known here. */
static bool is_arn_of(const char *arn, const struct shifted *shifted) {
  const char *at = arn ? strstr(arn, ":function:") : NULL;
  size_t length = strlen(shifted->function_name);
  if (!at) return false;
  at += strlen(":function:");
  return strncmp(at, shifted->function_name, length) == 0 && at[length] == ':' &&
         strcmp(at + length + 1, shifted->alias_name) == 0;
}

/* The logical id under which the stack has an alias of this function and name; NULL for none. By
 * what is there, where that is known; else by the deployed template. */
static const char *holder(const struct look *look, const struct shifted *shifted) {
  for (size_t i = 0; i < look->physical.capacity; i++)
    if (look->physical.slots[i].name && is_arn_of(look->physical.slots[i].value, shifted))
      return look->physical.slots[i].name;
  if (look->physical.count || !look->has_before) return NULL;
  for (size_t i = 0; i < look->before.count; i++) {
    const struct resource *other = &look->before.list[i];
    const node *properties = other->properties;
    const char *name = node_string(node_member(properties, "Name"));
    if (strcmp(other->type, "AWS::Lambda::Alias") == 0 && name &&
        strcmp(name, shifted->alias_name) == 0 &&
        node_equal(node_member(properties, "FunctionName"),
                   node_member(shifted->alias->properties, "FunctionName")))
      return other->id;
  }
  return NULL;
}

/* Does the function have an alias of the name that is no resource of this stack? Only a function
 * that is deployed can. */
static bool is_elsewhere(struct look *look, const struct shifted *shifted) {
  struct aws_answer answer;
  const char *function = shifted->function ? shifted->function->id : NULL;
  if (!function || !index_get(&look->physical, function) || !look_may_ask(look)) return false;
  const node *alias = lambda_alias(look->preflight->client, look->arena, shifted->function_name,
                                   shifted->alias_name, &answer);
  bool is_missing =
      answer.outcome == AWS_REFUSED && strcmp(answer.code, "ResourceNotFoundException") == 0;
  if (!alias && !is_missing) look_note(look, QUESTION_TAKEN, &answer);
  return node_string(node_member(alias, "FunctionVersion")) != NULL;
}

/* The name that the same resource has now, which can stay: what was deployed under its logical id.
 * NULL where it is new. */
static const char *present_name(const struct look *look, const struct shifted *shifted) {
  const char *arn = index_get(&look->physical, shifted->alias->id),
             *colon = arn ? strrchr(arn, ':') : NULL;
  const struct resource *before =
      look->has_before ? template_resource(&look->before, shifted->alias->id) : NULL;
  if (colon) return colon + 1;
  return before ? node_string(node_member(before->properties, "Name")) : NULL;
}

/* A function that this update replaces is another one, and has no alias yet. */
static bool is_replaced(const struct look *look, const struct resource *function) {
  const struct resource *before =
      function && look->has_before ? template_resource(&look->before, function->id) : NULL;
  return before && !node_equal(node_member(before->properties, "FunctionName"),
                               node_member(function->properties, "FunctionName"));
}

bool taken_refuse(struct look *look, const struct shifted *shifted) {
  struct arena *arena = look->arena;
  if (!shifted->function_name || !shifted->alias_name || is_replaced(look, shifted->function))
    return false;
  const char *id = holder(look, shifted);
  if (id ? strcmp(id, shifted->alias->id) == 0 : !is_elsewhere(look, shifted)) return false;
  const char *present = present_name(look, shifted), *name = text_shown(arena, shifted->alias_name);
  diagnose(look->diagnostics, RO613, shifted->path,
           "CloudFormation would create the alias %s of %s and fail: it exists already, %s%s", name,
           shifted->label,
           id ? text_new(arena, "in this stack under the logical id %s", text_shown(arena, id))
              : "outside of this stack",
           present ? text_new(arena, "; write `alias: %s`, which is the present name of %s",
                              text_shown(arena, present), text_shown(arena, shifted->alias->id))
                   : "");
  return true;
}
