#include "rollout/undo.h"

#include <string.h>

#include "rollout/internal.h"
#include "rollout/undo_parts.h"
#include "service/names.h"
#include "template/loops.h"
#include "template/waits.h"

/* ---- What is in the template ---- */

/* Has the plugin rolled this function out in the template already? */
static bool is_done(const struct undo *undo, const struct rollout *rollout) {
  const struct resource *alias = template_resource(undo->template, rollout->alias_id),
                        *group = template_resource(undo->template, rollout->group_id);
  return alias && group && strcmp(alias->type, "AWS::Lambda::Alias") == 0 &&
         strcmp(group->type, "AWS::CodeDeploy::DeploymentGroup") == 0;
}

static bool find_rollouts(struct undo *undo) {
  bool is_any = false;
  for (size_t i = 0; i < undo->rollouts->count; i++) {
    struct rollout *rollout = &undo->rollouts->list[i];
    if (!rollout->version_id || !is_done(undo, rollout)) continue;
    is_any = true;
    if (!alias_former_name(rollout->alias_id))
      index_put(&undo->aliases, rollout->alias_id, rollout);
  }
  return is_any;
}

/* ---- References ---- */

/* "${OrderLambdaFunctionAliasLive}" in the text of an Fn::Sub; what `map` has is a variable. */
static void restore_text(const struct undo *undo, node *value, const node *map) {
  struct text text;
  bool is_changed = false;
  text_init(&text, undo->arena);
  for (const char *at = node_string(value); at && *at;) {
    size_t length = strncmp(at, "${", 2) == 0 ? strcspn(at, "}") : 0;
    const struct rollout *rollout =
        length && at[length] ? index_find(&undo->aliases, at + 2, length - 2) : NULL;
    if (rollout && !node_member(map, rollout->alias_id)) {
      text_format(&text, "${%s.Arn}", rollout->function->logical_id);
      at += length + 1;
      is_changed = true;
    } else text_char(&text, *at++);
  }
  if (is_changed) node_become(value, node_new_string(text.at));
}

/* `written`: the same place in the service's own `resources`; a reference that is written there is
 * the user's. */
static void restore_references(const struct undo *undo, node *value, const node *written) {
  const char *id = node_string(node_only(value, "Ref"));
  const struct rollout *rollout = id ? index_get(&undo->aliases, id) : NULL;
  node *sub = node_only(value, "Fn::Sub");
  size_t position = 0;
  if (written && (rollout || sub) && node_equal(value, written)) return;
  if (rollout) {
    node_become(value, intrinsic_get_att(rollout->function->logical_id, "Arn"));
    return;
  }
  if (sub) restore_text(undo, node_is(sub, NODE_ARRAY) ? node_first(sub) : sub, node_at(sub, 1));
  for (node *child = node_first(value); child; child = node_next(child), position++) {
    const char *name = node_name(child);
    restore_references(undo, child, name ? node_member(written, name) : node_at(written, position));
  }
}

/* ---- Resources and conditions that were added ---- */

/* An action that may not exist is in an Fn::If. */
static void unwrap_actions(node *properties) {
  for (node *list = node_first(properties); list; list = node_next(list))
    for (node *each = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; each;
         each = node_next(each)) {
      const node *operands = node_only(each, "Fn::If");
      if (operands && node_equal(node_at(operands, 2), intrinsic_no_value()))
        node_become(each, node_copy(node_at(operands, 1)));
    }
}

/* An alarm is made before the template is complete, and gets its conditions later. */
static bool is_own_alarm(const struct edit *edit, const node *body) {
  node *without = node_copy(body);
  if (!node_member(edit->value, "Condition")) node_remove(without, "Condition");
  unwrap_actions(node_member(without, "Properties"));
  return node_equal(without, edit->value);
}

static bool is_own(const struct undo *undo, const struct edit *edit) {
  const struct resource *there = edit->name ? template_resource(undo->template, edit->name) : NULL;
  if (!there || alias_former_name(edit->name)) return false;
  if (edit->kind == EDIT_NOTE) return is_own_alarm(edit, there->body);
  return edit->kind == EDIT_PUT_RESOURCE && edit->was_there && edit->is_same;
}

/* The copy of a permission that remains for the function names it as the permission did. */
static void take_copy(const struct undo *undo, const struct resource *copy) {
  const char *name = name_of_original_permission(undo->arena, copy->id);
  const struct resource *original = name ? template_resource(undo->template, name) : NULL;
  const node *own = node_member(copy->properties, "FunctionName");
  if (!own || !original || strcmp(original->type, copy->type) != 0) return;
  node *function = node_member(original->properties, "FunctionName"),
       *same = node_copy(original->properties);
  const char *id = node_string(node_only(function, "Ref"));
  if (!id || !index_get(&undo->aliases, id)) return;
  node_set(same, "FunctionName", node_copy(own));
  if (!node_equal(same, copy->properties)) return;
  node_become(function, node_copy(own));
  node_remove(undo->template->resources, copy->id);
}

static void take_copies(const struct undo *undo) {
  for (size_t i = 0; i < undo->template->count; i++)
    if (strcmp(undo->template->list[i].type, "AWS::Lambda::Permission") == 0)
      take_copy(undo, &undo->template->list[i]);
}

static void drop_resources(const struct undo *undo, const struct plan *plan) {
  for (size_t i = 0; i < plan->count; i++)
    if (is_own(undo, &plan->list[i])) node_remove(undo->template->resources, plan->list[i].name);
}

/* Beside a permission in a loop is one for the alias. */
static void drop_in_loop(void *context, const struct resource *resource, const struct path *body) {
  const struct undo *undo = context;
  node *fragment = template_at(undo->template, body->parent);
  const char *name = text_new(undo->arena, "%sAlias", resource->id);
  const node *beside = node_member(fragment, name);
  const char *id =
      node_string(node_only(node_member(node_member(beside, "Properties"), "FunctionName"), "Ref"));
  if (id && index_get(&undo->aliases, id)) node_remove(fragment, name);
}

static bool mentions_word(const node *value, const char *word) {
  if (node_string(value)) return strcmp(node_string(value), word) == 0;
  for (const node *child = node_first(value); child; child = node_next(child))
    if (mentions_word(child, word)) return true;
  return false;
}

static void collect_names(const node *definition, struct condition_list *names,
                          struct arena *arena) {
  const char *name = node_string(node_only(definition, "Condition"));
  if (name) condition_list_add(names, arena, name);
  for (const node *child = name ? NULL : node_first(definition); child; child = node_next(child))
    collect_names(child, names, arena);
}

static bool is_own_condition(const struct undo *undo, const node *condition) {
  const char *name = node_name(condition), *word = NULL;
  for (size_t i = 0; i < undo->rollouts->count; i++) {
    const struct rollout *rollout = &undo->rollouts->list[i];
    if (rollout->enabled_condition && strcmp(rollout->enabled_condition, name) == 0)
      return !node_only(rollout->enabled, "Condition");
  }
  if (node_only(condition, "Fn::And")) word = "And";
  if (node_only(condition, "Fn::Or")) word = "Or";
  struct condition_list names = {0};
  if (word) collect_names(condition, &names, undo->arena);
  return names.count &&
         strcmp(name_conditions(undo->arena, word, names.list, names.count), name) == 0;
}

/* A condition goes where nothing uses it any more. */
static void drop_conditions(const struct undo *undo) {
  node *root = undo->template->root, *conditions = node_member(root, "Conditions");
  for (node *each = node_first(conditions), *next; each; each = next) {
    next = node_next(each);
    if (!is_own_condition(undo, each)) continue;
    node_drop(conditions, each);
    if (mentions_word(root, node_name(each))) node_add(conditions, node_name(each), each);
  }
  if (conditions && !node_first(conditions)) node_remove(root, "Conditions");
}

/* ---- Waits ---- */

/* The framework's own callers that wait for their permission themselves. */
static bool waits_by_itself(const struct resource *resource) {
  static const char *const types[] = {
      "AWS::ApiGateway::Method", "AWS::ElasticLoadBalancingV2::TargetGroup",
      "AWS::IoT::ProvisioningTemplate", "AWS::Logs::SubscriptionFilter", "AWS::S3::Bucket"};
  for (size_t i = 0; i < sizeof types / sizeof *types; i++)
    if (text_fits(types[i], resource->type)) return true;
  return false;
}

/* Would the plugin have made the resource wait for this one? */
static bool is_own_wait(const struct undo *undo, const struct resource *resource, const char *id) {
  const struct resource *target = id ? template_resource(undo->template, id) : NULL;
  if (!target) return false;
  for (size_t i = 0; i < undo->rollouts->count; i++)
    if (strcmp(undo->rollouts->list[i].alias_id, id) == 0)
      return !alias_former_name(id) || strncmp(resource->type, "Custom::", 8) != 0;
  const node *function = node_member(target->properties, "FunctionName");
  const char *alias = node_string(node_only(function, "Ref"));
  return strcmp(target->type, "AWS::Lambda::Permission") == 0 && alias &&
         index_get(&undo->aliases, alias) && !waits_by_itself(resource);
}

static void drop_waits(const struct undo *undo, const struct resource *resource) {
  node *body = resource->body, *depends = node_member(body, "DependsOn"),
       *metadata = node_member(body, "Metadata");
  bool is_dropped = false;
  for (node *each = node_first(depends), *next; each; each = next) {
    next = node_next(each);
    if (!is_own_wait(undo, resource, node_string(each))) continue;
    node_drop(depends, each);
    is_dropped = true;
  }
  if (is_dropped && !node_first(depends)) node_remove(body, "DependsOn");
  is_dropped = false;
  for (node *each = node_first(metadata), *next; each; each = next) {
    size_t before = strlen(name_wait(undo->arena, ""));
    next = node_next(each);
    if (strncmp(node_name(each), name_wait(undo->arena, ""), before) != 0 ||
        !is_own_wait(undo, resource, node_name(each) + before))
      continue;
    node_drop(metadata, each);
    is_dropped = true;
  }
  if (is_dropped && !node_first(metadata)) node_remove(body, "Metadata");
}

/* A permission has had no condition of its own where it has exactly the one that its function
 * needs. */
static void drop_permission_condition(const struct undo *undo, const struct resource *resource) {
  const char *condition = resource_condition(resource);
  const node *function = node_member(resource->properties, "FunctionName");
  const char *id = node_string(node_only(function, "Ref"));
  const struct rollout *rollout = id ? index_get(&undo->aliases, id) : NULL;
  if (!condition || !rollout || !rollout->condition ||
      strcmp(resource->type, "AWS::Lambda::Permission") != 0)
    return;
  if (strcmp(condition, rollout->condition) == 0) node_remove(resource->body, "Condition");
}

/* ---- Aliases that were there ---- */

static void restore_alias(const struct undo *undo, const struct rollout *rollout) {
  const char *name = alias_former_name(rollout->alias_id);
  node *alias = node_member(undo->template->resources, rollout->alias_id),
       *properties = node_member(alias, "Properties");
  if (!properties) return;
  if (name) node_set(properties, "Name", node_new_string(name));
  node_remove(alias, "UpdatePolicy");
}

/* ---- Everything ---- */

static void undo_rollouts(const struct undo *undo) {
  static const char *const sections[] = {"Resources", "Outputs"};
  const node *written = node_member(undo->rollouts->service->document, "resources");
  const struct template *template = undo->template;
  for (size_t i = 0; i < template->count; i++) {
    drop_waits(undo, &template->list[i]);
    drop_permission_condition(undo, &template->list[i]);
  }
  undo_grants(undo);
  undo_hook_roles(undo);
  loops_each(template, drop_in_loop, (void *)undo);
  take_copies(undo);
  for (size_t i = 0; i < sizeof sections / sizeof *sections; i++)
    restore_references(undo, node_member(template->root, sections[i]),
                       node_member(written, sections[i]));
}

bool rollout_undo(const struct rollouts *found, const struct plan *plan,
                  const struct template *template) {
  struct rollouts rollouts = *found;
  struct undo undo = {found->service->arena, template, &rollouts, {0}};
  index_init(&undo.aliases, undo.arena, rollouts.count);
  bool is_any = find_rollouts(&undo);
  if (is_any) undo_rollouts(&undo);
  drop_resources(&undo, plan);
  for (size_t i = 0; is_any && i < rollouts.count; i++) restore_alias(&undo, &rollouts.list[i]);
  if (is_any) drop_conditions(&undo);
  return is_any;
}
