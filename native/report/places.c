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

/* resources.extensions.<id> is merged into a resource that the framework makes. */
static const node *find_extension(struct arena *arena, const node *resources, const char *path) {
  static const char section[] = "Resources.";
  const node *extensions = node_member(resources, "extensions");
  if (strncmp(path, section, sizeof section - 1) != 0) return NULL;
  const char *rest = path + sizeof section - 1;
  const node *extension = node_member(extensions, arena_copy(arena, rest, strcspn(rest, ".["))),
             *found = path_find(arena, extensions, rest);
  bool is_inside = extension && found != extension && found != node_member(extension, "Properties");
  return is_inside ? found : NULL;
}

static const node *find_in_part(struct arena *arena, const node *resources, const char *path) {
  const node *found = find_below(arena, resources, path);
  return found ? found : find_extension(arena, resources, path);
}

/* `resources` of a service is an object, or a list of objects that the framework merges. */
static const node *find_own_resource(struct arena *arena, const node *service, const char *path) {
  const node *resources = node_member(service, "resources");
  if (!node_is(resources, NODE_ARRAY)) return find_in_part(arena, resources, path);
  for (const node *each = node_first(resources); each; each = node_next(each)) {
    const node *found = find_in_part(arena, each, path);
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

/* ---- What the framework made ---- */

static const struct function *function_of_id(const struct service *service, const char *id) {
  for (size_t i = 0; id && i < service->function_count; i++)
    if (strcmp(service->functions[i].logical_id, id) == 0) return &service->functions[i];
  return NULL;
}

/* The function that a resource is, or whose alias or version it is. */
static const struct function *function_that_is(const struct report *report,
                                               const struct resource *resource) {
  static const char *const types[] = {"AWS::Lambda::Alias", "AWS::Lambda::Version"};
  const struct function *function = function_of_id(report->maker, resource->id);
  for (size_t i = 0; !function && i < sizeof types / sizeof *types; i++)
    if (strcmp(resource->type, types[i]) == 0)
      function = function_of_id(
          report->maker, template_referred(report->diagnostics->arena,
                                           node_member(resource->properties, "FunctionName")));
  return function;
}

/* The one function that a resource refers to; NULL where it refers to none or to several. */
static const struct function *function_referred(const struct report *report,
                                                const struct resource *resource) {
  const struct resource_list references = template_references(report->made, resource);
  const struct function *found = NULL;
  for (size_t i = 0; i < references.count; i++) {
    const struct function *function = function_that_is(report, references.list[i]);
    if (function && found && function != found) return NULL;
    if (function) found = function;
  }
  return found;
}

/* A variable of the environment is the function's own or every function's. */
static const node *find_variable(struct arena *arena, const node *service, const node *function,
                                 const char *rest) {
  static const char variables[] = "Properties.Environment.Variables.";
  if (strncmp(rest, variables, sizeof variables - 1) != 0) return NULL;
  rest += sizeof variables - 1;
  const char *name = arena_copy(arena, rest, strcspn(rest, ".["));
  const node *own = node_member(node_member(function, "environment"), name);
  return own ? own
             : node_member(node_member(node_member(service, "provider"), "environment"), name);
}

/* Where people wrote what the framework made this of; the service's root where that is not known.
 */
static const node *find_origin(const struct report *report, const char *path) {
  struct arena *arena = report->diagnostics->arena;
  static const char section[] = "Resources.";
  if (strncmp(path, section, sizeof section - 1) != 0) return report->service;
  const char *id = path + sizeof section - 1;
  size_t length = strcspn(id, ".[");
  const struct resource *resource = template_resource(report->made, arena_copy(arena, id, length));
  const struct function *function = resource ? function_that_is(report, resource) : NULL;
  if (resource && !function) function = function_referred(report, resource);
  if (!function) return report->service;
  const node *written =
      path_find(arena, report->service, text_new(arena, "functions.%s", function->key));
  const node *variable =
      id[length] ? find_variable(arena, report->service, written, id + length + 1) : NULL;
  return variable ? variable : written;
}

/* What was split off the template is in a nested one's file. */
static bool is_in_file_of_its_own(const struct report *report, const node *found) {
  struct document_place place;
  return document_place(found, &place) &&
         (!report->made_file || strcmp(place.file, report->made_file) != 0);
}

/* ---- All of it ---- */

const node *place_find(const struct report *report, const char *path, const node **root) {
  struct arena *arena = report->diagnostics->arena;
  *root = report->service;
  if (*path == '-') return NULL;
  bool is_setting = !isupper((unsigned char)*path) || node_member(report->service, path);
  if (is_setting) return find_setting(arena, report->service, path);
  const node *own = find_own_resource(arena, report->service, path);
  if (own) return own;
  *root = is_nested(report, path) ? report->whole : report->template;
  const node *found = path_find(arena, *root, path);
  if (!report->made || is_in_file_of_its_own(report, found)) return found;
  *root = report->service;
  return find_origin(report, path);
}
