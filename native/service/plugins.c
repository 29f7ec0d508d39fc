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
