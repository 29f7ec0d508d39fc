#include "service/plugins.h"

#include <string.h>

/* ---- The list ---- */

const node *plugins_listed(const node *document) {
  const node *plugins = node_member(document, "plugins"),
             *list = node_is(plugins, NODE_OBJECT) ? node_member(plugins, "modules") : plugins;
  return node_is(list, NODE_ARRAY) ? list : NULL;
}

static bool is_name(const node *entry, const char *name) {
  return node_string(entry) && strcmp(node_string(entry), name) == 0;
}

bool plugin_is_listed(const struct service *service, const char *name) {
  return service->plugins && setting_lists(service->plugins, name);
}

bool plugin_is_before_own(const struct service *service, const char *name) {
  bool is_passed = false;
  for (const node *each = node_first(service->plugins); each; each = node_next(each)) {
    if (is_name(each, PLUGIN_OWN)) return is_passed;
    is_passed |= is_name(each, name);
  }
  return false;
}

const char *plugins_reordered(const struct service *service, const char *name) {
  struct text text;
  text_init(&text, service->arena);
  text_string(&text, "plugins:");
  for (const node *each = node_first(service->plugins); each; each = node_next(each)) {
    if (!node_string(each) || is_name(each, PLUGIN_OWN)) continue;
    if (is_name(each, name)) text_string(&text, "\n  - " PLUGIN_OWN);
    text_format(&text, "\n  - %s", text_shown(service->arena, node_string(each)));
  }
  return text_trim(&text);
}

/* ---- serverless-plugin-split-stacks ---- */

bool service_is_split(const struct service *service) {
  static const char *const asked[] = {"perFunction", "perGroupFunction", "custom"};
  if (!plugin_is_listed(service, PLUGIN_SPLIT)) return false;
  const node *by_type = node_member(service->split_stacks, "perType");
  if (!by_type || setting_is_on(by_type)) return true;
  for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
    if (setting_is_on(node_member(service->split_stacks, asked[i]))) return true;
  return false;
}

bool service_is_sequenced(const struct service *service) {
  return service_is_split(service) &&
         (node_double(node_member(service->split_stacks, "stackConcurrency")) > 0 ||
          node_double(node_member(service->split_stacks, "resourceConcurrency")) > 0);
}

/* ---- Former plugins ---- */

static const char *const former_names[] = {
#define ROW(name, method) name,
    FORMER_PLUGIN_ROWS(ROW) NULL};
#undef ROW
static const char *const former_methods[] = {
#define ROW(name, method) method,
    FORMER_PLUGIN_ROWS(ROW) NULL};
#undef ROW

/* ---- Entries ---- */

/* Is the segment the name, with or without the extension of a source file? */
static bool is_named(const char *segment, size_t length, const char *name) {
  static const char *const extensions[] = {"", ".js", ".cjs", ".mjs", ".ts", ".cts", ".mts"};
  size_t named = strlen(name);
  if (length < named || strncmp(segment, name, named) != 0) return false;
  for (size_t i = 0; i < sizeof extensions / sizeof *extensions; i++)
    if (strlen(extensions[i]) == length - named &&
        strncmp(segment + named, extensions[i], length - named) == 0)
      return true;
  return false;
}

static bool has_segment(const char *entry, const char *name) {
  for (size_t length;; entry += length + 1) {
    length = strcspn(entry, "/\\");
    if (is_named(entry, length, name)) return true;
    if (!entry[length]) return false;
  }
}

static bool is_former(const char *entry) {
  for (const char *const *name = former_names; *name; name++)
    if (has_segment(entry, *name)) return true;
  return false;
}

static bool is_own(const node *entry) {
  return node_string(entry) && has_segment(node_string(entry), PLUGIN_OWN);
}

static bool lists_us(const node *list) {
  for (const node *each = node_first(list); each; each = node_next(each))
    if (is_own(each)) return true;
  return false;
}

bool plugins_list_own(const struct service *service) { return lists_us(service->plugins); }

bool plugins_list_others(const node *document) {
  const node *list = plugins_listed(document);
  if (!list) return setting_is_on(node_member(document, "plugins"));
  for (const node *each = node_first(list); each; each = node_next(each))
    if (!is_own(each)) return true;
  return false;
}

/* ---- The sentence ---- */

#define BETWEEN " is listed beside " PLUGIN_OWN ", which replaces it: remove the line `- "
#define AFTER_ENTRY "` from `plugins`"

void plugins_check(const node *document, struct diagnostics *diagnostics) {
  const node *list = plugins_listed(document);
  bool is_list = list == node_member(document, "plugins");
  struct arena *arena = diagnostics->arena;
  if (!list || !lists_us(list)) return;
  size_t position = 0;
  for (const node *each = node_first(list); each; each = node_next(each), position++) {
    const char *entry = node_string(each);
    if (!entry || !is_former(entry)) continue;
    const char *shown = text_shown(arena, entry);
    diagnose(diagnostics, RO135,
             text_new(arena, "%s[%zu]", is_list ? "plugins" : "plugins.modules", position),
             "%s" BETWEEN "%s" AFTER_ENTRY, shown, shown);
  }
}

static node *list_of(const char *const *words) {
  node *list = node_new_array();
  for (; *words; words++) node_append(list, node_new_string(*words));
  return list;
}

node *plugins_former(void) {
  node *former = node_new_object();
  node_add(former, "id", node_new_string(diagnostic_rules[RO135].id));
  node_add(former, "names", list_of(former_names));
  node_add(former, "methods", list_of(former_methods));
  node_add(former, "message",
           node_new_string(PLUGIN_PLACEHOLDER BETWEEN PLUGIN_PLACEHOLDER AFTER_ENTRY));
  node_add(former, "remedy", node_new_string(diagnostic_rules[RO135].remedy));
  return former;
}
