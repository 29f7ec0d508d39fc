/* The plugins that a service lists, as far as their order, or that they are there, matters here. */
#ifndef SERVICE_PLUGINS_H
#define SERVICE_PLUGINS_H

#include "service/service.h"

#define PLUGIN_OWN "serverless-plugin-rollout"
#define PLUGIN_SPLIT "serverless-plugin-split-stacks"

/* The list of names in `plugins` of a service: a list, or {modules: a list, localPath}. NULL where
 * there is none. */
const node *plugins_listed(const node *document);
bool plugin_is_listed(const struct service *service, const char *name);
/* Is `name` listed, and this plugin after it? Hooks of one event run in the order of the list. */
bool plugin_is_before_own(const struct service *service, const char *name);
/* `plugins:` as YAML, with this plugin directly before `name`; every name made visible. */
const char *plugins_reordered(const struct service *service, const char *name);

/* Does serverless-plugin-split-stacks divide the template of this service? It does by type, unless
 * custom.splitStacks turns that off; its own file stacks-map.js is not known here. */
bool service_is_split(const struct service *service);
/* Does it make the nested stacks, or their resources, wait for each other in the order in which the
 * template lists them (stackConcurrency, resourceConcurrency)? */
bool service_is_sequenced(const struct service *service);

#endif
