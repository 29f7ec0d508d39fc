/* Waits, and the conditions of permissions: once the rest of the plan is applied. */
#include "template/waits.h"

#include <string.h>

#include "rollout/internal.h"
#include "rollout/policies.h"
#include "rollout/sources.h"
#include "service/names.h"
#include "service/plugins.h"

/* ---- Places that name an alias and do not need it ---- */

/* X(type, property): what these name need not exist when they are created. A function that reads
 * the alias's name from its environment calls it later; to wait would delay its own update until
 * the other function's shift has ended. */
#define WAITLESS_ROWS(X)                                       \
  X("AWS::IAM::*", "*")                                        \
  X("AWS::Lambda::Function", "*")                              \
  X("AWS::Lambda::Version", "*")                               \
  X("AWS::Lambda::Alias", "*")                                 \
  X("AWS::CloudWatch::Alarm", "*Dimensions[].Value")           \
  X("AWS::CloudWatch::AnomalyDetector", "*Dimensions[].Value") \
  X("AWS::CloudWatch::Dashboard", "*")                         \
  X("AWS::Logs::*", "LogGroupName")                            \
  X("*", "*Polic*")

/* Nor do the statements of policies, whatever their property is called. */
static bool needs_alias(const char *type, const char *property) {
  static const char *const rows[][2] = {
#define ROW(type, property) {type, property},
      WAITLESS_ROWS(ROW)
#undef ROW
  };
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (text_fits(rows[i][0], type) && text_fits(rows[i][1], property)) return false;
  return !policy_has(type, property);
}

static bool is_qualifier(const struct mention *mention, const char *alias) {
  const struct span *qualifier = &mention->qualifier;
  if (!alias) return false;
  if (mention->qualifier_text) return strcmp(mention->qualifier_text, alias) == 0;
  return qualifier->text && strlen(alias) == qualifier->length &&
         strncmp(node_string(qualifier->text) + qualifier->offset, alias, qualifier->length) == 0;
}

/* The alias's name in a property beside the function. */
static bool is_beside(const struct mention *mention, const char *alias) {
  static const char *const names[] = {"Qualifier", "FunctionQualifier"};
  for (size_t i = 0; alias && i < sizeof names / sizeof *names; i++) {
    const char *word = node_string(node_member(mention->resource->properties, names[i]));
    if (word && strcmp(word, alias) == 0) return true;
  }
  return false;
}

static bool names_alias(const struct mention *mention, const struct rollout *rollout) {
  return is_qualifier(mention, rollout->alias) || is_qualifier(mention, rollout->former_alias) ||
         is_beside(mention, rollout->alias) || is_beside(mention, rollout->former_alias);
}

void waits_note(struct rollouts *rollouts, const struct mentions *mentions) {
  struct arena *arena = rollouts->service->arena;
  struct alias_name **end = &rollouts->naming;
  for (const struct mention *mention = mentions->first; mention; mention = mention->next) {
    const struct rollout *rollout = mention->subject;
    if (!mention->resource || !rollout->version_id || !names_alias(mention, rollout)) continue;
    const char *property = template_property(arena, mention->path);
    if (!property || !needs_alias(mention->resource->type, property)) continue;
    struct alias_name *name = arena_alloc(arena, sizeof *name);
    *name = (struct alias_name){mention, rollout, NULL};
    *end = name;
    end = &name->next;
  }
}

/* ---- One wait ---- */

/* Fn::If takes what does not exist out of the order (facts/aws.md 10). */
static node *conditional_wait(const char *id, const char *condition) {
  return intrinsic_if(condition, intrinsic_ref(id), node_new_string(""));
}

void wait_put(struct rollouts *rollouts, const struct fact *facts, node *body, const char *id,
              const char *condition) {
  if (conditions_imply(&rollouts->conditions, facts, condition))
    node_append(node_add(body, "DependsOn", node_new_array()), node_new_string(id));
  else
    node_add(node_add(body, "Metadata", node_new_object()), name_wait(rollouts->service->arena, id),
             conditional_wait(id, condition));
}

/* ---- All of them ---- */

/* A resource that is to wait. */
struct waiter {
  const struct resource *resource;
  const struct path *path;
  struct resource_list references; /* for these it waits already */
  node *ids;                       /* for DependsOn */
  node *conditional;               /* for Metadata */
  const struct mention *moved;     /* its call that moves; NULL: none does */
  struct waiter *next;
};

struct waiting {
  struct rollouts *rollouts;
  struct waits order;
  struct index conditions; /* logical id -> the condition that this pass adds */
  struct index by_id;      /* logical id -> struct waiter */
  struct waiter *first, **end;
};

static const char *condition_of(const struct waiting *waiting, const struct resource *resource) {
  const char *added = index_get(&waiting->conditions, resource->id);
  return added ? added : resource_condition(resource);
}

static struct waiter *waiter_of(struct waiting *waiting, const struct mention *mention) {
  const struct resource *resource = mention->resource;
  struct waiter *waiter = index_get(&waiting->by_id, resource->id);
  if (waiter) return waiter;
  waiter = arena_alloc(waiting->rollouts->service->arena, sizeof *waiter);
  *waiter = (struct waiter){resource,
                            path_of_resource(mention->path),
                            template_references(waiting->rollouts->template, resource),
                            node_new_array(),
                            node_new_object(),
                            NULL,
                            NULL};
  index_put(&waiting->by_id, resource->id, waiter);
  *waiting->end = waiter;
  waiting->end = &waiter->next;
  return waiter;
}

static bool refers_to(const struct waiter *waiter, const char *id) {
  for (size_t i = 0; i < waiter->references.count; i++)
    if (strcmp(waiter->references.list[i]->id, id) == 0) return true;
  return false;
}

static void wait_for(struct waiting *waiting, struct waiter *waiter, const char *id) {
  struct conditions *conditions = &waiting->rollouts->conditions;
  const struct resource *target = template_resource(waiting->rollouts->template, id);
  if (!target || refers_to(waiter, id) || setting_lists(waiter->ids, id) ||
      waits_close_cycle(&waiting->order, waiter->resource->id, id))
    return;
  const char *condition = condition_of(waiting, target);
  const struct fact own = {NULL, condition_of(waiting, waiter->resource), false},
                    together = {&own, condition, false};
  if (!conditions_can_hold(conditions, &together)) return;
  bool is_implied = conditions_imply(conditions, &own, condition);
  /* serverless-plugin-split-stacks moves a resource without the conditions that its Fn::If names */
  if (!is_implied && service_is_split(waiting->rollouts->service)) return;
  waits_add(&waiting->order, waiter->resource->id, id);
  if (is_implied) node_append(waiter->ids, node_new_string(id));
  else
    node_set(waiter->conditional, name_wait(waiting->rollouts->service->arena, id),
             conditional_wait(id, condition));
}

/* A caller that moves waits because it moves: the plan lists it there. */
static void mark(struct plan *plan, const struct waiter *waiter) {
  plan->list[plan->count - 1].mention = waiter->moved;
}

/* DependsOn is missing, one id, or a list of ids. */
static void add_ids(struct plan *plan, const struct waiter *waiter, const struct path *body) {
  node *there = node_member(waiter->resource->body, "DependsOn");
  struct path list = {body, "DependsOn", 0};
  if (!node_first(waiter->ids)) return;
  if (node_is(there, NODE_ARRAY)) {
    for (const node *id = node_first(waiter->ids); id; id = node_next(id)) {
      plan_append(plan, there, &list, node_copy(id));
      mark(plan, waiter);
    }
    return;
  }
  if (node_string(there)) node_insert(waiter->ids, 0, node_copy(there));
  plan_set_member(plan, waiter->resource->body, body, "DependsOn", waiter->ids);
  mark(plan, waiter);
}

static void add_conditional(struct plan *plan, const struct waiter *waiter,
                            const struct path *body) {
  node *there = node_member(waiter->resource->body, "Metadata");
  struct path metadata = {body, "Metadata", 0};
  if (!node_first(waiter->conditional)) return;
  if (!there) {
    plan_set_member(plan, waiter->resource->body, body, "Metadata", waiter->conditional);
    mark(plan, waiter);
    return;
  }
  for (const node *wait = node_first(waiter->conditional); wait && node_is(there, NODE_OBJECT);
       wait = node_next(wait)) {
    plan_set_member(plan, there, &metadata, node_name(wait), node_copy(wait));
    mark(plan, waiter);
  }
}

/* ---- The permissions for an alias ---- */

struct permission {
  const struct resource *resource;
  const char **principals; /* as the rows of callers have them; of a URL's, the one for URLs */
  size_t principal_count;
  struct source_list sources; /* sources.h; without one: it is for any caller of the principal */
};

struct permissions {
  struct permission *list;
  size_t count, capacity;
};

static bool is_on_alias(const struct call *call) {
  return call->outcome == CALL_MOVES || call->outcome == CALL_IS_ON || call->outcome == CALL_BOTH;
}

/* By the SourceArn alone: whether a SourceAccount is this one, a later run may not see. */
static struct permission permission_of(struct rollouts *rollouts, const struct resource *resource) {
  struct arena *arena = rollouts->service->arena;
  const node *properties = resource->properties;
  struct resolved_list texts =
      resolve(&rollouts->scope, node_member(properties, "Principal"), NULL);
  struct permission permission = {
      resource, arena_alloc(arena, (texts.count + 1) * sizeof *permission.principals), 0, {0}};
  if (permission_is_for_url(&rollouts->scope, properties)) {
    permission.principals[permission.principal_count++] = permission_url_principal();
    return permission;
  }
  for (size_t i = 0; i < texts.count; i++) {
    const char *principal = caller_principal_of(texts.list[i].text);
    if (principal) permission.principals[permission.principal_count++] = principal;
  }
  permission.sources = sources_of_permission(rollouts, resource);
  return permission;
}

static void add_permission(struct permissions *permissions, struct rollouts *rollouts,
                           const struct resource *resource) {
  for (size_t i = 0; i < permissions->count; i++)
    if (permissions->list[i].resource->body == resource->body) return;
  if (permissions->count == permissions->capacity) {
    size_t capacity = permissions->capacity ? 2 * permissions->capacity : 4,
           size = sizeof *permissions->list;
    permissions->list = arena_grow(rollouts->service->arena, permissions->list,
                                   permissions->count * size, capacity * size);
    permissions->capacity = capacity;
  }
  permissions->list[permissions->count++] = permission_of(rollouts, resource);
}

/* Those that moved, or name the alias in text. */
static void add_moved(struct permissions *permissions, struct rollouts *rollouts,
                      const struct rollout *rollout) {
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (call->is_permission && is_on_alias(call))
      add_permission(permissions, rollouts, call->mention->resource);
  }
}

/* And those that referred to it before: in the order of the rollouts. */
static struct permissions *permissions_of_all(struct rollouts *rollouts) {
  struct arena *arena = rollouts->service->arena;
  const struct template *template = rollouts->template;
  struct permissions *all = arena_zero(arena, (rollouts->count + 1) * sizeof *all);
  struct index by_alias;
  index_init(&by_alias, arena, rollouts->count);
  for (size_t i = 0; i < rollouts->count; i++) {
    add_moved(&all[i], rollouts, &rollouts->list[i]);
    index_put(&by_alias, rollouts->list[i].alias_id, &all[i]);
  }
  for (size_t i = 0; i < template->count; i++) {
    const struct resource *resource = &template->list[i];
    if (strcmp(resource->type, "AWS::Lambda::Permission") != 0 || !resource->properties) continue;
    const char *id = template_referred(arena, node_member(resource->properties, "FunctionName"));
    struct permissions *own = id ? index_get(&by_alias, id) : NULL;
    if (own) add_permission(own, rollouts, resource);
  }
  return all;
}

static bool has_source(const struct permission *permission, const struct source_texts *sources) {
  for (size_t i = 0; i < permission->sources.count; i++) {
    const struct source *own = &permission->sources.list[i];
    if (own->kind != SOURCE_KNOWN) return true;
    for (size_t k = 0; k < sources->count; k++)
      if (strcmp(own->text, sources->list[k]) == 0) return true;
  }
  return !permission->sources.count || !sources->count;
}

/* `sources`: the caller's. To wait for a permission too many costs nothing. */
static bool is_for(const struct permission *permission, const struct call *call,
                   const struct source_texts *sources) {
  for (size_t i = 0; i < permission->principal_count; i++)
    if (strcmp(permission->principals[i], call->principal) == 0)
      return has_source(permission, sources);
  return false;
}

static void wait_for_permissions(struct waiting *waiting, const struct rollout *rollout,
                                 const struct permissions *permissions) {
  for (size_t i = 0; i < rollout->call_count && permissions->count; i++) {
    const struct call *call = &rollout->calls[i];
    if (call->is_permission || !is_on_alias(call) || !*call->principal) continue;
    struct waiter *waiter = waiter_of(waiting, call->mention);
    struct source_texts sources =
        sources_of_caller(&waiting->rollouts->scope, call->mention->resource);
    for (size_t k = 0; k < permissions->count; k++)
      if (is_for(&permissions->list[k], call, &sources))
        wait_for(waiting, waiter, permissions->list[k].resource->id);
  }
}

/* ---- Conditions of permissions ---- */

/* A permission exists where all exists that it refers to: the framework gives those of events no
 * condition. */
static void complete_permission(struct waiting *waiting, const char *id) {
  struct rollouts *rollouts = waiting->rollouts;
  struct conditions *conditions = &rollouts->conditions;
  const struct resource *permission = template_resource(rollouts->template, id);
  if (!permission || index_get(&waiting->conditions, id)) return;
  const char *own = resource_condition(permission);
  const struct fact facts = {NULL, own, false};
  struct condition_list needed = {0};
  conditions_gather(conditions, &facts, permission->properties, &needed);
  if (!needed.count) return;
  if (own) condition_list_add(&needed, rollouts->service->arena, own);
  const char *condition = conditions_all(conditions, NULL, &needed);
  struct path resources = {NULL, "Resources", 0}, body = {&resources, permission->id, 0};
  plan_set_member(rollouts->plan, permission->body, &body, "Condition", node_new_string(condition));
  index_put(&waiting->conditions, permission->id, (void *)condition);
}

static void complete_permissions(struct waiting *waiting, const struct rollout *rollout) {
  for (size_t i = 0; i < rollout->call_count && rollout->condition; i++) {
    const struct call *call = &rollout->calls[i];
    if (!call->is_permission || call->outcome == CALL_GRANTS) continue;
    complete_permission(waiting, call->mention->resource->id);
    if (call->copy) complete_permission(waiting, call->copy);
  }
}

/* ---- The pass ---- */

static void add_targets(struct waiting *waiting, const struct rollout *rollout,
                        const struct permissions *permissions) {
  waits_add_target(&waiting->order, rollout->alias_id);
  for (size_t i = 0; i < permissions->count; i++)
    waits_add_target(&waiting->order, permissions->list[i].resource->id);
}

/* Is the permission for the alias a reference to it by now? In a loop it is one of its own. */
static bool is_reference(const struct call *call, const struct rollout *rollout) {
  if (loop_around(call->mention->path)) return true;
  const char *id = node_string(node_only(call->mention->holder, "Ref"));
  return id && strcmp(id, rollout->alias_id) == 0;
}

static void wait_for_alias(struct waiting *waiting, const struct rollout *rollout) {
  for (size_t i = 0; i < rollout->call_count; i++) {
    const struct call *call = &rollout->calls[i];
    if (!is_on_alias(call) || (call->is_permission && is_reference(call, rollout))) continue;
    struct waiter *waiter = waiter_of(waiting, call->mention);
    if (call->outcome != CALL_IS_ON) waiter->moved = call->mention;
    wait_for(waiting, waiter, rollout->alias_id);
  }
}

void rollout_plan_waits(struct rollouts *rollouts) {
  struct arena *arena = rollouts->service->arena;
  struct waiting waiting = {.rollouts = rollouts};
  waiting.end = &waiting.first;
  index_init(&waiting.conditions, arena, 0);
  index_init(&waiting.by_id, arena, 0);
  waits_init(&waiting.order, rollouts->template);
  const struct permissions *permissions = permissions_of_all(rollouts);
  for (size_t i = 0; i < rollouts->count; i++) {
    complete_permissions(&waiting, &rollouts->list[i]);
    add_targets(&waiting, &rollouts->list[i], &permissions[i]);
  }
  for (const struct alias_name *name = rollouts->naming; name; name = name->next)
    wait_for(&waiting, waiter_of(&waiting, name->mention), name->rollout->alias_id);
  for (size_t i = 0; i < rollouts->count; i++) {
    wait_for_alias(&waiting, &rollouts->list[i]);
    wait_for_permissions(&waiting, &rollouts->list[i], &permissions[i]);
  }
  for (const struct waiter *waiter = waiting.first; waiter; waiter = waiter->next) {
    add_ids(rollouts->plan, waiter, waiter->path);
    add_conditional(rollouts->plan, waiter, waiter->path);
  }
}
