#include "alarms/alarms.h"

#include <ctype.h>
#include <string.h>

#include "alarms/external.h"
#include "alarms/internal.h"
#include "service/names.h"

void alarms_put(struct alarms *alarms, const char *id, node *body) {
  if (alarms->external) {
    node_set(alarms->external, id, body);
    return;
  }
  const struct resource *there = template_resource(alarms->template, id);
  if (there && *there->type) {
    plan_note(alarms->plan, id, body);
    return;
  }
  if (there) node_merge(body, there->body);
  plan_put_resource(alarms->plan, id, body);
}

/* ---- The alarms of one function ---- */

/* The alarms of a function in their order: a later one of the same name takes the place of an
 * earlier one, or removes it. */
struct alarm_list {
  struct alarm *list;
  size_t count;
};

static struct alarm *find(struct alarm_list *alarms, const char *name) {
  for (size_t i = 0; i < alarms->count; i++)
    if (strcmp(alarms->list[i].name, name) == 0) return &alarms->list[i];
  return NULL;
}

static void take_alarm(struct alarms *alarms, struct alarm_list *list,
                       const struct function *function, const node *written, const char *path) {
  const node *definition = alarm_definition(alarms, written, path);
  if (!definition) return;
  const char *name = node_string(node_member(definition, "name"));
  struct alarm alarm = {.function = function,
                        .name = name,
                        .id = name_alarm_id(alarms->service->arena, function->key, name),
                        .path = path,
                        .written = written,
                        .definition = definition};
  struct alarm *earlier = find(list, name);
  if (setting_is_on(node_member(definition, "enabled"))) {
    if (earlier) *earlier = alarm;
    else list->list[list->count++] = alarm;
  } else if (earlier) {
    size_t behind = (size_t)(list->list + list->count - earlier) - 1;
    memmove(earlier, earlier + 1, behind * sizeof *earlier);
    list->count--;
  }
}

const char *const alarm_global_lists[ALARM_GLOBAL_LISTS] = {"alarms", "global", "function"};

/* A list of alarms, NULL where there is none; what is no list is diagnosed once. */
static const node *list_of(struct alarms *alarms, const node *owner, const char *name,
                           const char *path) {
  const node *list = node_member(owner, name);
  if (!list || node_is(list, NODE_NULL)) return NULL;
  if (node_is(list, NODE_ARRAY)) return list;
  diagnose(alarms->diagnostics, RO201, path, "%s is %s; it must be a list of alarms", path,
           node_kind_name(node_kind(list)));
  return NULL;
}

/* The lists for every function are united: a name counts where it stands first, so that an object
 * behind it, which changes the alarm, is not undone by the name's second mention. */
static bool stands_before(const node *const *lists, const node *written) {
  if (!node_string(written)) return false;
  for (size_t i = 0; i < ALARM_GLOBAL_LISTS; i++)
    for (const node *each = node_first(lists[i]); each; each = node_next(each)) {
      if (each == written) return false;
      if (node_string(each) && strcmp(node_string(each), node_string(written)) == 0) return true;
    }
  return false;
}

/* `lists`: those that `written` is one of, where it is one of the global ones; else NULL. */
static void take_list(struct alarms *alarms, struct alarm_list *list,
                      const struct function *function, const node *written, const char *path,
                      const node *const *lists) {
  size_t position = 0;
  for (const node *each = node_first(written); each; each = node_next(each), position++)
    if (!lists || !stands_before(lists, each))
      take_alarm(alarms, list, function, each,
                 text_new(alarms->service->arena, "%s[%zu]", path, position));
}

static bool is_id(const char *id) {
  while (isalnum((unsigned char)*id)) id++;
  return !*id;
}

/* Two alarms with one logical id would silently become one; and a logical id takes letters and
 * digits only. */
static bool is_alone(struct alarms *alarms, const struct alarm *alarm) {
  struct arena *arena = alarms->service->arena;
  if (!is_id(alarm->id)) {
    diagnose(alarms->diagnostics, RO203, alarm->path,
             "\"%s\" makes the logical id %s; letters, digits, - and _ may stand in a name",
             text_shown(arena, alarm->name), text_shown(arena, alarm->id));
    return false;
  }
  const struct alarm *other = index_get(&alarms->made, alarm->id);
  if (!other) {
    struct alarm *kept = arena_alloc(alarms->service->arena, sizeof *kept);
    *kept = *alarm;
    index_put(&alarms->made, alarm->id, kept);
    return true;
  }
  diagnose(alarms->diagnostics, RO207, alarm->path, "%s and %s both make the logical id %s",
           other->path, alarm->path, alarm->id);
  return false;
}

static void put_function_alarms(struct alarms *alarms, const struct function *function,
                                const node *const *globals) {
  struct arena *arena = alarms->service->arena;
  const char *path = text_new(arena, "functions.%s.alarms", text_shown(arena, function->key));
  const node *own = list_of(alarms, function->definition, "alarms", path);
  size_t most = node_count(own);
  for (size_t i = 0; i < ALARM_GLOBAL_LISTS; i++) most += node_count(globals[i]);
  struct alarm_list list = {arena_alloc(arena, (most + 1) * sizeof *list.list), 0};
  for (size_t i = 0; i < ALARM_GLOBAL_LISTS; i++)
    take_list(alarms, &list, function, globals[i],
              text_new(arena, "custom.alerts.%s", alarm_global_lists[i]), globals);
  take_list(alarms, &list, function, own, path, NULL);
  for (size_t i = 0; i < list.count; i++)
    if (is_alone(alarms, &list.list[i]) && alarm_read_scope(alarms, &list.list[i]))
      alarm_put(alarms, &list.list[i]);
}

/* ---- A stack of their own ---- */

/* The logical id of the function's alarm that an entry of deploymentSettings.alarms means; NULL
 * where it means another. */
static const char *made_id(const struct alarms *alarms, const struct function *function,
                           const node *entry) {
  const char *word = node_string(entry);
  if (!word || index_get(&alarms->made, word)) return word;
  const char *id = name_alarm_id(alarms->service->arena, function->key, word);
  return index_get(&alarms->made, id) ? id : NULL;
}

static void tell_group(struct alarms *alarms, const struct function *function) {
  struct arena *arena = alarms->service->arena;
  const node *list = node_member(service_settings_of(alarms->service, function), "alarms");
  bool is_own = node_member(node_member(function->definition, "deploymentSettings"), "alarms");
  const char *key = text_shown(arena, function->key);
  const char *path = is_own ? text_new(arena, "functions.%s.deploymentSettings.alarms", key)
                            : "custom.deploymentSettings.alarms";
  size_t position = 0;
  for (const node *entry = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; entry;
       entry = node_next(entry), position++) {
    const char *id = made_id(alarms, function, entry);
    if (id && index_get(&alarms->made, id))
      diagnose(alarms->diagnostics, RO209, text_new(arena, "%s[%zu]", path, position),
               "the deployment group of %s needs %s, which an external stack would get only after "
               "this deployment",
               key, text_shown(arena, id));
  }
}

/* A group that names an alarm of the other stack: that one is deployed after this one. */
static void tell_groups(struct alarms *alarms) {
  for (size_t i = 0; i < alarms->service->function_count && service_rolls_out(alarms->service); i++)
    tell_group(alarms, &alarms->service->functions[i]);
}

/* ---- The whole service ---- */

bool alarms_are_made(const struct service *service) {
  const node *stages = node_member(service->alerts, "stages");
  return service->alerts && (!setting_is_on(stages) || setting_lists(stages, service->stage));
}

void alarms_make(struct alarms *alarms) {
  const struct service *service = alarms->service;
  if (!alarms_are_made(service) || !alarms->template->resources) return;
  index_init(&alarms->made, service->arena, service->function_count);
  index_init(&alarms->named, service->arena, 0);
  index_init(&alarms->checked, service->arena, 0);
  alarms->versions = template_versions(alarms->template);
  alarms->definitions = alarm_definitions(alarms);
  topics_put(alarms);
  const node *globals[ALARM_GLOBAL_LISTS];
  for (size_t i = 0; i < ALARM_GLOBAL_LISTS; i++)
    globals[i] = list_of(alarms, service->alerts, alarm_global_lists[i],
                         text_new(service->arena, "custom.alerts.%s", alarm_global_lists[i]));
  for (size_t i = 0; i < service->function_count; i++)
    put_function_alarms(alarms, &service->functions[i], globals);
  if (alarms->external) tell_groups(alarms);
  dashboards_put(alarms);
}

void alarms_plan(const struct service *service, const struct template *template, struct plan *plan,
                 struct diagnostics *diagnostics) {
  struct alarms alarms = {
      .service = service, .template = template, .plan = plan, .diagnostics = diagnostics};
  /* made again once the template is complete */
  if (external_stack_is_on(service)) alarms.external = node_new_object();
  alarms_make(&alarms);
}

/* ---- The way back ---- */

/* The definition, where the name has one of the service's own, is the place. Where several lists
 * ask for an alarm, the last one has the say. */
static void add_places(struct index *places, const struct service *service,
                       const struct function *function, const node *list, const char *path) {
  size_t position = 0;
  for (const node *each = node_first(list); each; each = node_next(each), position++) {
    const char *name =
        node_string(each) ? node_string(each) : node_string(node_member(each, "name"));
    if (!name) continue;
    const node *definition =
        node_string(each) ? node_member(node_member(service->alerts, "definitions"), name) : NULL;
    struct alarm_place *place = arena_alloc(service->arena, sizeof *place);
    place->written = definition ? definition : each;
    place->path = definition ? text_new(service->arena, "custom.alerts.definitions.%s",
                                        text_shown(service->arena, name))
                             : text_new(service->arena, "%s[%zu]", path, position);
    place->name = name;
    place->function = function;
    index_put(places, name_alarm_id(service->arena, function->key, name), place);
  }
}

struct index alarms_places(const struct service *service) {
  struct index places;
  index_init(&places, service->arena, service->function_count);
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    for (size_t k = 0; k < ALARM_GLOBAL_LISTS; k++)
      add_places(&places, service, function, node_member(service->alerts, alarm_global_lists[k]),
                 text_new(service->arena, "custom.alerts.%s", alarm_global_lists[k]));
    add_places(
        &places, service, function, node_member(function->definition, "alarms"),
        text_new(service->arena, "functions.%s.alarms", text_shown(service->arena, function->key)));
  }
  return places;
}
