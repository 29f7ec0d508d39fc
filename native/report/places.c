#include "report/places.h"

#include <ctype.h>
#include <string.h>

/* ---- The service's own resources ---- */

/* What `resources` holds at `path`, where it holds more than the section that the path begins with.
 * */
static const node *find_below(struct arena *arena, const node *resources, const char *path) {
  const node *section = node_member(resources, arena_copy(arena, path, strcspn(path, ".[")));
  const node *found = section ? path_find(arena, resources, path) : NULL;
  return found == section ? NULL : found;
}

/* `resources` of a service is an object, or a list of objects that the framework merges. */
static const node *find_own_resource(struct arena *arena, const node *service, const char *path) {
  const node *resources = node_member(service, "resources");
  if (!node_is(resources, NODE_ARRAY)) return find_below(arena, resources, path);
  for (const node *each = node_first(resources); each; each = node_next(each)) {
    const node *found = find_below(arena, each, path);
    if (found) return found;
  }
  return NULL;
}

/* ---- Settings that come from somewhere else ---- */

/* What `origin` holds at `rest`; NULL where not even the first step is there. */
static const node *find_inherited(struct arena *arena, const node *origin, const char *rest) {
  const node *found = path_find(arena, origin, rest);
  return found == origin ? NULL : found;
}

/* functions.order.deploymentSettings.type, written as custom.deploymentSettings.type. */
static const node *origin_of_settings(const node *service, const char **rest) {
  static const char member[] = ".deploymentSettings.";
  const char *at = strstr(*rest, member);
  if (!at) return NULL;
  *rest = at + sizeof member - 1;
  return node_member(node_member(service, "custom"), "deploymentSettings");
}

/* functions.order.alarms[0].period, written as custom.alerts.definitions.<name of
 * alarms[0]>.period. */
static const node *origin_of_alarm(struct arena *arena, const node *service, const char **rest) {
  const char *at = strstr(*rest, "].");
  if (!at) return NULL;
  const node *alarm = path_find(arena, service, arena_copy(arena, *rest, (size_t)(at + 1 - *rest)));
  const char *name = node_string(node_is(alarm, NODE_OBJECT) ? node_member(alarm, "name") : alarm);
  *rest = at + 2;
  return name ? node_member(node_member(node_member(node_member(service, "custom"), "alerts"),
                                        "definitions"),
                            name)
              : NULL;
}

static const node *find_setting(struct arena *arena, const node *service, const char *path) {
  const char *in_settings = path, *in_alarm = path;
  const node *settings = origin_of_settings(service, &in_settings);
  const node *definition = settings ? NULL : origin_of_alarm(arena, service, &in_alarm);
  const char *rest = settings ? in_settings : in_alarm;
  const node *own = path_find(arena, service, path);
  if (!settings && !definition) return own;
  const node *above = path_find(arena, service, arena_copy(arena, path, (size_t)(rest - 1 - path)));
  const node *inherited =
      own == above ? find_inherited(arena, settings ? settings : definition, rest) : NULL;
  return inherited ? inherited : own;
}

/* ---- Nested templates ---- */

/* Is it a resource that the nested templates alone have? */
static bool is_nested(const struct report *report, const char *path) {
  static const char section[] = "Resources.";
  if (!report->whole || strncmp(path, section, sizeof section - 1) != 0) return false;
  const char *id = path + sizeof section - 1;
  id = arena_copy(report->diagnostics->arena, id, strcspn(id, ".["));
  return !node_member(node_member(report->template, "Resources"), id) &&
         node_member(node_member(report->whole, "Resources"), id);
}

/* ---- Both ---- */

const node *place_find(const struct report *report, const char *path, const node **root) {
  struct arena *arena = report->diagnostics->arena;
  *root = report->service;
  if (*path == '-') return NULL;
  bool is_setting = !isupper((unsigned char)*path) || node_member(report->service, path);
  if (is_setting) return find_setting(arena, report->service, path);
  const node *own = find_own_resource(arena, report->service, path);
  if (own) return own;
  *root = is_nested(report, path) ? report->whole : report->template;
  return path_find(arena, *root, path);
}
