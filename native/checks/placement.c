#include "checks/placement.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "rollout/configurations.h"
#include "rollout/rollout.h"
#include "service/settings.h"
#include "template/template.h"

struct placement {
  const struct service *service;
  struct arena *arena;
  struct diagnostics *diagnostics;
};

static const char settings_key[] = "deploymentSettings";

/* ---- Alarms that are defined where they are named ---- */

/* "namespace, metric and threshold" of an entry, all but its name. */
static const char *keys_of(struct arena *arena, const node *entry) {
  struct text text;
  size_t count = node_count(entry) - (node_member(entry, "name") != NULL), told = 0;
  text_init(&text, arena);
  for (const node *each = node_first(entry); each; each = node_next(each)) {
    if (strcmp(node_name(each), "name") == 0) continue;
    text_format(&text, "%s%s",
                !told               ? ""
                : told + 1 == count ? " and "
                                    : ", ",
                text_shown(arena, node_name(each)));
    told++;
  }
  return text.at;
}

static bool makes_an_id(const char *name) {
  for (; *name; name++)
    if (!isalnum((unsigned char)*name) && !strchr("-_", *name)) return false;
  return true;
}

/* The alarm under the function, and its name in the list; and custom.alerts, without which no alarm
 * is made. */
static void add_repair(const struct placement *placement, const char *function, const node *entry) {
  const char *name = node_string(node_member(entry, "name"));
  if (!function || !name || !*name || !makes_an_id(name)) return;
  node *root = node_new_object();
  if (!placement->service->alerts)
    node_add(node_add(root, "custom", node_new_object()), "alerts", node_new_object());
  node *owner =
      node_add(node_add(root, "functions", node_new_object()), function, node_new_object());
  node_append(node_add(owner, "alarms", node_new_array()), node_copy(entry));
  node *settings = node_add(owner, settings_key, node_new_object());
  node_append(node_add(settings, "alarms", node_new_array()), node_new_string(name));
  struct text text;
  text_init(&text, placement->arena);
  document_print_yaml(root, &text);
  diagnose_repair(placement->diagnostics, RO116, text.at);
}

/* `function`: the key of the one function whose alarms these are; NULL: `where` says where alarms
 * are defined. */
static void check_entries(const struct placement *placement, const node *settings, const char *path,
                          const char *function, const char *where) {
  const node *list = node_member(settings, "alarms");
  size_t position = 0;
  for (const node *entry = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; entry;
       entry = node_next(entry), position++) {
    if (!alarm_entry_is_defined(entry)) continue;
    diagnose(placement->diagnostics, RO116,
             text_new(placement->arena, "%s.alarms[%zu]", path, position),
             "an alarm is only named here, and %s %s not read; define it under %s",
             keys_of(placement->arena, entry),
             node_count(entry) - (node_member(entry, "name") != NULL) == 1 ? "is" : "are", where);
    add_repair(placement, function, entry);
  }
}

static void check_alarms(const struct placement *placement) {
  const struct service *service = placement->service;
  struct arena *arena = placement->arena;
  const node *own = node_member(service->deployment_settings, "resources");
  check_entries(placement, service->deployment_settings, "custom.deploymentSettings", NULL,
                "custom.alerts.alarms");
  for (const node *each = node_first(own); each; each = node_next(each))
    check_entries(placement, each,
                  text_new(arena, "custom.deploymentSettings.resources.%s",
                           text_shown(arena, node_name(each))),
                  NULL, "resources, as an AWS::CloudWatch::Alarm");
  for (size_t i = 0; i < service->function_count; i++) {
    const struct function *function = &service->functions[i];
    const char *key = text_shown(arena, function->key);
    check_entries(placement, node_member(function->definition, settings_key),
                  text_new(arena, "functions.%s.%s", key, settings_key), function->key,
                  text_new(arena, "functions.%s.alarms", key));
  }
}

/* ---- Keys beside the right one ---- */

static void check_function(const struct placement *placement, const struct function *function) {
  struct arena *arena = placement->arena;
  static const char *const expected[] = {settings_key, NULL}, *const alarms[] = {"alarm", "alert",
                                                                                 "alerts", NULL};
  for (const node *member = node_first(function->definition); member; member = node_next(member)) {
    const char *name = node_name(member),
               *path = text_new(arena, "functions.%s.%s", text_shown(arena, function->key),
                                text_shown(arena, name));
    bool is_alarms = false;
    for (size_t i = 0; alarms[i]; i++) is_alarms |= strcasecmp(alarms[i], name) == 0;
    if (is_alarms && !node_member(function->definition, "alarms"))
      diagnose(placement->diagnostics, RO130, path, "%s is not read; did you mean functions.%s.%s?",
               path, text_shown(arena, function->key), "alarms");
    if (strcmp(name, settings_key) != 0 && text_nearest(name, expected))
      diagnose(placement->diagnostics, RO116, path, "there is no key \"%s\"; did you mean \"%s\"?",
               text_shown(arena, name), settings_key);
  }
}

/* Settings at a level where nothing reads them. `before`: "provider." or "". */
static void check_level(const struct placement *placement, const node *owner, const char *before) {
  const struct service *service = placement->service;
  struct arena *arena = placement->arena;
  const char *place = text_new(arena, "%s%s", before, settings_key),
             *alerts = text_new(arena, "%salerts", before);
  if (node_member(owner, settings_key))
    diagnose(placement->diagnostics, RO116, place,
             "%s is not read; did you mean custom.deploymentSettings, or deploymentSettings of a "
             "function?",
             place);
  if (node_member(owner, "alerts") && !service->alerts)
    diagnose(placement->diagnostics, RO130, alerts, "%s is not read; did you mean custom.alerts?",
             alerts);
}

/* ---- Other keys of custom ---- */

enum { READ = SETTINGS_COUNT }; /* no group: the key is read */

static const struct misplaced {
  const char *key;
  enum setting_group_id meant;
  bool is_certain;
} misplaced[] = {
#define ROW(key, meant, is_certain) {key, SETTINGS_##meant, is_certain},
    MISPLACED_ROWS(ROW)
#undef ROW
};

static bool has_own_settings(const struct service *service) {
  for (size_t i = 0; i < service->function_count; i++)
    if (node_first(node_member(service->functions[i].definition, settings_key))) return true;
  return false;
}

/* Are there settings of the group where they are read? */
static bool is_configured(const struct service *service, enum setting_group_id group) {
  if (group == SETTINGS_ALERTS) return service->alerts != NULL;
  return node_first(service->deployment_settings) || has_own_settings(service);
}

static bool names_alarms(const node *list) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (!node_string(each) && !node_string(node_member(each, "name"))) return false;
  return node_is(list, NODE_ARRAY) && node_first(list);
}

/* Are all of its keys the group's, and is one of them enough to tell? */
static bool looks_like(enum setting_group_id group, const node *value) {
  bool tells = false;
  if (group == SETTINGS_ALERTS && names_alarms(value)) return true;
  for (const node *each = node_is(value, NODE_OBJECT) ? node_first(value) : NULL; each;
       each = node_next(each)) {
    const char *key = node_name(each);
    bool is_known =
        setting_is_known(group, key) ||
        (group == SETTINGS_DEPLOYMENT && setting_is_known(SETTINGS_SERVICE_DEPLOYMENT, key));
    if (!is_known) return false;
    tells |= group == SETTINGS_ALERTS ? strcmp(key, "stages") != 0
                                      : strcmp(key, "type") != 0 && strcmp(key, "stages") != 0;
  }
  return tells;
}

/* A value that a variable brings to where it is read is read there. */
static bool is_read_elsewhere(const struct service *service, const node *value) {
  if (node_equal(service->deployment_settings, value) || node_equal(service->alerts, value))
    return true;
  for (size_t i = 0; i < service->function_count; i++) {
    const node *definition = service->functions[i].definition;
    if (node_equal(node_member(definition, settings_key), value) ||
        node_equal(node_member(definition, "alarms"), value))
      return true;
  }
  return false;
}

static const struct misplaced *row_of(const char *key) {
  for (size_t i = 0; i < sizeof misplaced / sizeof *misplaced; i++)
    if (strcmp(misplaced[i].key, key) == 0) return &misplaced[i];
  return NULL;
}

/* The group that a key of custom was meant for; READ where it is another one's, or is right. */
static enum setting_group_id group_of(const struct service *service, const node *member) {
  const char *key = node_name(member);
  const struct misplaced *row = row_of(key);
  if (strcmp(key, settings_key) == 0 || strcmp(key, "alerts") == 0)
    return (enum setting_group_id)READ;
  if (row) {
    bool is_meant = row->is_certain
                        ? node_first(member) != NULL
                        : !is_configured(service, row->meant) && looks_like(row->meant, member);
    return is_meant && !is_read_elsewhere(service, member) ? row->meant
                                                           : (enum setting_group_id)READ;
  }
  /* of other keys only the name is known */
  return text_is_near(key, settings_key, 2) && !is_configured(service, SETTINGS_DEPLOYMENT)
             ? SETTINGS_DEPLOYMENT
             : (enum setting_group_id)READ;
}

static void check_custom(const struct placement *placement) {
  struct arena *arena = placement->arena;
  for (const node *member = node_first(placement->service->custom); member;
       member = node_next(member)) {
    enum setting_group_id group = group_of(placement->service, member);
    if (group == (enum setting_group_id)READ) continue;
    const struct path custom = {NULL, "custom", 0}, path = {&custom, node_name(member), 0},
                      type_path = {&path, "type", 0};
    const char *place = path_text(arena, &path);
    diagnose(placement->diagnostics, RO130, place, "%s is not read; did you mean %s?", place,
             group == SETTINGS_ALERTS
                 ? node_is(member, NODE_ARRAY) ? "custom.alerts.alarms" : "custom.alerts"
                 : "custom.deploymentSettings");
    const char *type =
        group == SETTINGS_DEPLOYMENT ? node_string(node_member(member, "type")) : NULL;
    const char *absence = type && *type ? configuration_absence(arena, type) : NULL;
    if (absence)
      diagnose(placement->diagnostics, RO130, path_text(arena, &type_path), "%s", absence);
  }
}

/* ---- What has slipped out of custom.alerts ---- */

static bool has_keys_of(enum setting_group_id group, const node *value) {
  for (const node *each = node_first(value); each; each = node_next(each))
    if (!setting_is_known(group, node_name(each))) return false;
  return node_is(value, NODE_OBJECT) && node_first(value);
}

static bool are_definitions(const node *value) {
  for (const node *each = node_first(value); each; each = node_next(each))
    if (!has_keys_of(SETTINGS_ALARM, each)) return false;
  return node_is(value, NODE_OBJECT) && node_first(value);
}

static bool is_template_of_names(const node *value) {
  return node_string(value) && strstr(node_string(value), "$(");
}

static bool are_topics(const node *value) { return has_keys_of(SETTINGS_TOPICS, value); }

static bool are_dashboards(const node *value) { return has_keys_of(SETTINGS_DASHBOARDS, value); }

static const struct slipped {
  const char *key;
  bool (*looks_right)(const node *value);
} slipped[] = {
#define ROW(key, looks_right) {key, looks_right},
    SLIPPED_ROWS(ROW)
#undef ROW
};

/* Beside `alerts`, the indentation lost some of its members; without it, RO222 names them. */
static void check_slipped(const struct placement *placement) {
  const struct service *service = placement->service;
  for (size_t i = 0; service->alerts && i < sizeof slipped / sizeof *slipped; i++) {
    const char *key = slipped[i].key;
    const node *member = node_member(service->custom, key);
    if (!member || node_member(service->alerts, key) || !slipped[i].looks_right(member)) continue;
    if (is_read_elsewhere(service, member)) continue;
    const char *place = text_new(placement->arena, "custom.%s", key);
    diagnose(placement->diagnostics, RO130, place, "%s is not read; did you mean custom.alerts.%s?",
             place, key);
  }
}

/* ---- All of it ---- */

void placement_check(const struct service *service, struct diagnostics *diagnostics) {
  const struct placement placement = {service, service->arena, diagnostics};
  check_alarms(&placement);
  check_level(&placement, service->document, "");
  check_level(&placement, service->provider, "provider.");
  check_custom(&placement);
  check_slipped(&placement);
  for (size_t i = 0; i < service->function_count; i++)
    check_function(&placement, &service->functions[i]);
  service_check_resource_keys(service, diagnostics);
}
