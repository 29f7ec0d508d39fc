#include "transform/report.h"

#include <string.h>

#include "alarms/alarms.h"
#include "alarms/watch.h"
#include "checks/checks.h"
#include "service/names.h"
#include "service/plugins.h"
#include "transform/internal.h"

static void add_string(node *object, const char *name, const char *string) {
  node_add(object, name, string ? node_new_string(string) : node_new_null());
}

static void add_number(node *object, const char *name, size_t number) {
  node_add(object, name, node_new_number((long)number));
}

/* ---- A function's shift and hooks ---- */

static node *shift_report(struct arena *arena, const struct rollout *rollout) {
  const struct shift *shift = &rollout->shift;
  node *report = node_new_object();
  add_string(report, "configuration",
             rollout->configuration_id ? rollout->configuration_id : rollout->configuration);
  add_string(report, "shape", shift_kind_name(shift->kind));
  if (shift_is_known(shift)) {
    add_number(report, "percent", (size_t)shift->percent);
    add_number(report, "interval", (size_t)shift->interval);
    add_number(report, "minutes", (size_t)shift_minutes(shift));
  }
  add_string(report, "words", words_of_shift(arena, rollout));
  return report;
}

static node *hook_report(struct arena *arena, struct hook hook) {
  if (!hook_is_set(hook)) return node_new_null();
  node *report = node_new_object();
  const char *value = hook.function ? hook.function->key : value_text(arena, hook.other);
  add_string(report, hook.function ? "function" : "value", value);
  add_string(report, "words", words_only_where(arena, text_shown(arena, value), hook.condition));
  return report;
}

/* Resources that the plan puts: logical id -> struct edit. */
static struct index puts_of(const struct transform *transform) {
  struct index puts;
  index_init(&puts, transform->arena, transform->plan.count);
  for (size_t i = 0; i < transform->plan.count; i++)
    if (transform->plan.list[i].kind == EDIT_PUT_RESOURCE)
      index_put(&puts, transform->plan.list[i].name, &transform->plan.list[i]);
  return puts;
}

static node *alias_report(const struct index *puts, const struct rollout *rollout) {
  const struct edit *put = index_get(puts, rollout->alias_id);
  node *report = node_new_object();
  add_string(report, "name", rollout->alias);
  add_string(report, "logicalId", rollout->alias_id);
  add_string(report, "change", !put ? "adopted" : put->was_there ? "kept" : "added");
  return report;
}

static node *alarm_reports(const struct transform *transform, const struct rollout *rollout) {
  const struct resource *group = template_resource(&transform->template, rollout->group_id);
  node *list = node_new_array();
  for (const node *alarm = node_first(watch_names(&transform->template, group)); alarm;
       alarm = node_next(alarm))
    node_append(list, alarm_report(transform, rollout, alarm));
  return list;
}

/* ---- Callers ---- */

static const char *const outcomes[] = {[CALL_MOVES] = "moves",
                                       [CALL_IS_ON] = "isOn",
                                       [CALL_STAYS] = "stays",
                                       [CALL_BOTH] = "both",
                                       [CALL_GRANTS] = "extended"};

static node *call_report(struct arena *arena, const struct call *call) {
  node *report = node_new_object();
  add_string(report, "resource", call->mention->resource->id);
  add_string(report, "type", call->mention->resource->type);
  add_string(report, "property", template_property(arena, call->mention->path));
  add_string(report, "path", path_text(arena, call->mention->path));
  add_string(report, "outcome", outcomes[call->outcome]);
  if (call->reason) add_string(report, "reason", call->reason);
  return report;
}

/* Two references in one text are one caller. */
static bool is_told(const struct rollout *rollout, size_t i) {
  return i && rollout->calls[i].mention->holder == rollout->calls[i - 1].mention->holder &&
         rollout->calls[i].outcome == rollout->calls[i - 1].outcome;
}

static void add_calls(const struct transform *transform, const struct rollout *rollout,
                      node *report) {
  node *callers = node_new_object(), *list = node_new_array(), *permissions = node_new_array(),
       *grants = node_new_array();
  size_t staying = 0, outside = 0;
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (is_told(rollout, i)) continue;
    node *into = !call->is_permission ? list : call->outcome == CALL_GRANTS ? grants : permissions;
    node_append(into, call_report(transform->arena, call));
    staying += !call->is_permission && call->outcome == CALL_STAYS;
    outside += call->is_outside;
  }
  size_t count = node_count(list);
  node_add(callers, "known", node_new_boolean(!transform->lacks_events));
  add_number(callers, "count", count);
  add_number(callers, "through", count - staying);
  add_number(callers, "staying", staying);
  add_number(callers, "outside", outside);
  node_add(callers, "list", list);
  node_add(report, "callers", callers);
  node_add(report, "permissions", permissions);
  node_add(report, "grants", grants);
}

/* The function's own settings, and those of the service that they are merged over. */
static node *settings_report(const struct transform *transform, const struct rollout *rollout) {
  node *list = node_new_array();
  if (node_member(rollout->function->definition, "deploymentSettings"))
    node_append(list, node_new_string(rollout->path));
  if (node_first(transform->service.deployment_settings))
    node_append(list, node_new_string("custom.deploymentSettings"));
  return list;
}

static node *function_report(const struct transform *transform, const struct index *puts,
                             const struct rollout *rollout) {
  struct arena *arena = transform->arena;
  node *report = node_new_object();
  add_string(report, "name", rollout->function->key);
  add_string(report, "logicalId", rollout->function->logical_id);
  node_add(report, "settings", settings_report(transform, rollout));
  if (rollout->condition) add_string(report, "condition", rollout->condition);
  node_add(report, "alias", alias_report(puts, rollout));
  node_add(report, "shift", shift_report(arena, rollout));
  node_add(report, "alarms", alarm_reports(transform, rollout));
  node *hooks = node_add(report, "hooks", node_new_object());
  node_add(hooks, "before", hook_report(arena, rollout->before));
  node_add(hooks, "after", hook_report(arena, rollout->after));
  add_calls(transform, rollout, report);
  return report;
}

/* ---- The whole ---- */

static node *duration_report(const struct rollouts *rollouts) {
  const struct rollout *longest = NULL;
  bool is_known = true;
  size_t hooks = 0;
  for (size_t i = 0; i < rollouts->count; i++) {
    const struct rollout *rollout = &rollouts->list[i];
    hooks += (size_t)hook_is_set(rollout->before) + (size_t)hook_is_set(rollout->after);
    if (!shift_is_known(&rollout->shift)) is_known = false;
    else if (!longest || shift_minutes(&rollout->shift) > shift_minutes(&longest->shift))
      longest = rollout;
  }
  node *report = node_new_object();
  add_number(report, "minutes", longest ? (size_t)shift_minutes(&longest->shift) : 0);
  add_string(report, "function", longest ? longest->function->key : NULL);
  node_add(report, "isKnown", node_new_boolean(is_known));
  add_number(report, "hooks", hooks);
  return report;
}

/* The resource that a path leads into; NULL where it is not below Resources. */
static const char *resource_of(const struct path *path) {
  const char *below = NULL;
  for (; path && path->parent; path = path->parent) below = path->name;
  return path && path->name && strcmp(path->name, "Resources") == 0 ? below : NULL;
}

static node *change_report(const struct transform *transform, const struct edit *edit) {
  struct path member = {edit_section(edit), edit->name, 0};
  const struct path *path = edit->name ? &member : edit->path;
  const char *id = resource_of(path);
  const struct resource *resource = id ? template_resource(&transform->template, id) : NULL;
  node *report = node_new_object();
  add_string(report, "resource", id);
  add_string(report, "type", resource ? resource->type : NULL);
  add_string(report, "path", path_text(transform->arena, path));
  node_add(report, "isCaller", node_new_boolean(edit->mention != NULL));
  return report;
}

/* Is it a resource of this plugin's, also where an earlier hook or an earlier run has put it there
 * already? */
static bool is_added(const struct transform *transform, const struct edit *edit) {
  if (edit->kind == EDIT_PUT_RESOURCE) return !edit->was_there || edit->is_same;
  const struct resource *there =
      edit->kind == EDIT_NOTE ? template_resource(&transform->template, edit->name) : NULL;
  return there && node_equal(there->body, edit->value);
}

/* Is it a DependsOn that a split stack has already? Of two resources in two stacks, one stack waits
 * for the other. */
static bool is_waited_for(const struct transform *transform, const struct edit *edit) {
  bool is_member = edit->name && strcmp(edit->name, "DependsOn") == 0;
  const char *last = edit->path && edit->path->name ? edit->path->name : "",
             *id = resource_of(edit->path);
  if (!transform->is_flat || !id || !edit->value) return false;
  if (edit->kind == EDIT_APPEND && strcmp(last, "DependsOn") == 0)
    return node_string(edit->value) &&
           stacks_waits(transform->stacks, id, node_string(edit->value));
  if (edit->kind != EDIT_SET_MEMBER || !is_member) return false;
  for (const node *each = node_first(edit->value); each; each = node_next(each))
    if (!node_string(each) || !stacks_waits(transform->stacks, id, node_string(each))) return false;
  return true;
}

static void add_edits(const struct transform *transform, node *added, node *changed) {
  struct index told;
  index_init(&told, transform->arena, transform->plan.count);
  for (size_t i = 0; i < transform->plan.count; i++) {
    const struct edit *edit = &transform->plan.list[i];
    if (is_added(transform, edit)) {
      node *each = node_append(added, node_new_object());
      add_string(each, "resource", edit->name);
      add_string(each, "type", node_string(node_member(edit->value, "Type")));
      continue;
    }
    if (edit->is_same || edit->is_told || edit->kind == EDIT_NOTE || is_waited_for(transform, edit))
      continue;
    node *each = change_report(transform, edit);
    if (index_put(&told, node_string(node_member(each, "path")), each)) node_append(changed, each);
  }
}

/* How many resources of the template itself are changed: not places, and not those that were just
 * added. */
static size_t changed_resources(struct arena *arena, const node *added, const node *changed) {
  struct index ids;
  index_init(&ids, arena, node_count(changed));
  size_t count = 0;
  for (node *each = node_first(added); each; each = node_next(each))
    index_put(&ids, node_string(node_member(each, "resource")), each);
  for (node *each = node_first(changed); each; each = node_next(each)) {
    const char *id = node_string(node_member(each, "resource"));
    count += id && index_put(&ids, id, each);
  }
  return count;
}

static void add_stack(node *stacks, const char *id, const node *root) {
  node *each = node_append(stacks, node_new_object());
  add_string(each, "stack", id);
  add_number(each, "resources", node_count(node_member(root, "Resources")));
}

/* The stacks that the resources are divided over, as they are packaged; an empty list where that is
 * not known yet, NULL where they are not divided. */
static node *stack_reports(const struct transform *transform) {
  const struct stacks *stacks = transform->stacks;
  bool is_known = stacks && stacks->known;
  if (!transform->is_flat && !service_is_split(&transform->service)) return NULL;
  node *reports = node_new_array();
  if (is_known) add_stack(reports, NULL, stacks->root);
  for (const struct nested_stack *stack = is_known ? stacks->first : NULL; stack;
       stack = stack->next)
    if (stack->root) add_stack(reports, stack->id, stack->root);
  return reports;
}

static node *totals_report(const struct transform *transform, const node *added,
                           const node *changed) {
  size_t after = node_count(transform->template.resources), new = node_count(added);
  size_t before = after > new ? after - new : 0,
         others = changed_resources(transform->arena, added, changed);
  node *report = node_new_object();
  add_number(report, "before", before);
  add_number(report, "after", after);
  add_number(report, "added", new);
  add_number(report, "changed", others);
  add_number(report, "left", before > others ? before - others : 0);
  add_number(report, "most", CHECK_MOST_RESOURCES);
  node *stacks = stack_reports(transform);
  if (stacks) node_add(report, "stacks", stacks);
  return report;
}

static node *alerts_report(const struct service *service) {
  static const char *const lists[] = {"alarms", "global", "function", "topics", "dashboards"};
  node *list = node_new_array();
  bool asks = false;
  if (alarms_why_none(service)) return list;
  for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
    asks |= setting_is_on(node_member(service->alerts, lists[i]));
  if (asks) node_append(list, node_new_string("custom.alerts"));
  for (size_t i = 0; i < service->function_count; i++)
    if (node_first(node_member(service->functions[i].definition, "alarms")))
      node_append(list,
                  node_new_string(text_new(service->arena, "functions.%s.alarms",
                                           text_shown(service->arena, service->functions[i].key))));
  return list;
}

/* NULL where the alarms belong to the service's own stack. */
static node *alerts_stack_report(const struct transform *transform) {
  const struct external_stack *stack = &transform->external;
  size_t count = node_count(node_member(stack->template, "Resources"));
  if (!count) return NULL;
  node *report = node_new_object();
  add_string(report, "name", stack->name);
  add_number(report, "resources", count);
  return report;
}

static node *withheld_report(const struct service *service) {
  node *report = node_new_object();
  bool has_alarms = service->alerts;
  for (size_t i = 0; i < service->function_count && !has_alarms; i++)
    has_alarms = node_first(node_member(service->functions[i].definition, "alarms"));
  add_string(report, "rollouts", rollouts_why_none(service));
  add_string(report, "alerts", has_alarms ? alarms_why_none(service) : NULL);
  return report;
}

/* Path is create-only; the groups refer to the role by Fn::GetAtt. */
static node *replaced_report(const struct transform *transform) {
  struct arena *arena = transform->arena;
  const struct resource *role = template_resource(&transform->template, NAME_SERVICE_ROLE);
  const node *path =
      transform->rollouts.count && role ? node_member(role->properties, "Path") : NULL;
  node *list = node_new_array();
  if (!path) return list;
  node *replaced = node_append(list, node_new_object());
  add_string(replaced, "resource", role->id);
  add_string(replaced, "property", "Path");
  add_string(
      replaced, "words",
      text_new(arena,
               "%s has the path %s. A stack that was deployed with another path, or with none, "
               "replaces the role; its deployment groups then use the new one.",
               role->id, text_shown(arena, value_text(arena, path))));
  return list;
}

node *transform_report(const struct transform *transform) {
  const struct service *service = &transform->service;
  node *report = node_new_object();
  add_number(report, "version", REPORT_VERSION);
  add_string(report, "service", service->name);
  add_string(report, "stage", service->stage);
  add_string(report, "region", service->region);
  const struct index puts = puts_of(transform);
  node *functions = node_add(report, "functions", node_new_array());
  for (size_t i = 0; i < transform->rollouts.count; i++)
    node_append(functions, function_report(transform, &puts, &transform->rollouts.list[i]));
  node_add(report, "duration", duration_report(&transform->rollouts));
  node_add(report, "alerts", alerts_report(service));
  node *alerts_stack = alerts_stack_report(transform);
  if (alerts_stack) node_add(report, "alertsStack", alerts_stack);
  node_add(report, "withheld", withheld_report(service));
  node *added = node_add(report, "added", node_new_array());
  node *changed = node_add(report, "changed", node_new_array());
  add_edits(transform, added, changed);
  node_add(report, "replaced", replaced_report(transform));
  node_add(report, "resources", totals_report(transform, added, changed));
  return report;
}

bool report_is_empty(const node *report) {
  return !node_first(node_member(report, "functions")) &&
         !node_first(node_member(report, "added")) && !node_first(node_member(report, "changed"));
}
