/* The plugins of a service that do the same work as this one: listed beside it under `plugins`,
 * both would make the aliases, deployment groups and alarms.
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
#include "document/document.h"

/* X(name of the package without its scope, method of its objects). The method tells a copy under
 * another name, where that copy defines the same settings. */
#define FORMER_PLUGIN_ROWS(X)                                               \
  X("serverless-plugin-canary-deployments", "addCanaryDeploymentResources") \
  X("serverless-plugin-aws-alerts", "getAlarmCloudFormation")

/* Diagnoses every former plugin that the service `document` lists beside this one (RO135), with its
 * place: plugins[1], or plugins.modules[1]. A service that does not list this plugin may have them:
 * it is only being looked at. */
void plugins_check(const node *document, struct diagnostics *diagnostics);

/* Does the service list this plugin? */
bool plugins_list_this(const node *document);

/* What the shim needs to find and report the same: {id, names, methods, message, remedy}; the
 * message has PLUGIN_PLACEHOLDER for the entry. A new node. */
#define PLUGIN_PLACEHOLDER "{plugin}"
node *plugins_former(void);

#endif
