/* The plugins that a service lists, as far as their order, or that they are there, matters here.
 *
 * Former plugins do the same work as this one: listed beside it under `plugins`, both would make
 * the aliases, deployment groups and alarms.
 *
 * An entry of `plugins` is a package ("@flagsmith/serverless-plugin-canary-deployments") or a path
 * ("./plugins/serverless-plugin-aws-alerts/src/index.js"). It is a former plugin where one segment
 * of it, without the extension of a source file, is a name below; scopes make no difference.
 * plugin-shim/plugins.js reads entries by the same rule: in the framework, an error has to come
 * before the other plugin is loaded, and no process is started for it. */
#ifndef SERVICE_PLUGINS_H
#define SERVICE_PLUGINS_H

#include <stdbool.h>

#include "base/diagnostics.h"
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

/* ---- Former plugins ---- */

/* X(name of the package without its scope, method of its objects). The method tells a copy under
 * another name, where that copy defines the same settings. */
#define FORMER_PLUGIN_ROWS(X)                                               \
  X("serverless-plugin-canary-deployments", "addCanaryDeploymentResources") \
  X("serverless-plugin-aws-alerts", "getAlarmCloudFormation")

/* Diagnoses every former plugin that the service `document` lists beside this one (RO135), with its
 * place: plugins[1], or plugins.modules[1]. A service that does not list this plugin may have them:
 * it is only being looked at. */
void plugins_check(const node *document, struct diagnostics *diagnostics);

/* Does the service list this plugin, by its name or by a path? */
bool plugins_list_own(const struct service *service);
/* Does a service list others than this plugin? What is no list may hold them. */
bool plugins_list_others(const node *document);

/* What the shim needs to find and report the same: {id, names, methods, message, remedy}; the
 * message has PLUGIN_PLACEHOLDER for the entry. A new node. */
#define PLUGIN_PLACEHOLDER "{plugin}"
node *plugins_former(void);

#endif
