/* The Serverless service: what serverless.yml asks for, and the names that the framework gives to
 * it.
 *
 * This room knows the shape of a service and of its settings' keys (settings.h, schema.c), not what
 * the settings mean: that belongs to alarms/ and rollout/. */
#ifndef SERVICE_SERVICE_H
#define SERVICE_SERVICE_H

#include <stdbool.h>

#include "base/diagnostics.h"
#include "base/index.h"
#include "document/document.h"

struct function {
  const char *key;            /* its name under functions: order */
  const char *name;           /* its physical name: sls-canary-sls-dev-order */
  const char *logical_id;     /* OrderLambdaFunction */
  const char *log_group_id;   /* OrderLogGroup */
  const char *log_group_name; /* /aws/lambda/sls-canary-sls-dev-order */
  const node *definition;     /* functions.order; an object, or NULL where it is empty */
};

struct service {
  struct arena *arena;
  const char *name, *stage, *region;
  const char *stack;              /* the stack's name */
  const char *stack_alphanumeric; /* the same as a part of logical ids */
  const char *role_id;            /* logical id of the execution role that functions share */
  /* logical ids of the functions that serve the framework's custom resources and take an alias: a
   * list (serve.h); NULL where that is unknown */
  const node *qualifier_handlers;
  const node *document; /* all of it; NULL where it is no object */
  const node *provider; /* objects, or NULL */
  const node *custom;
  const node *alerts;              /* custom.alerts */
  const node *deployment_settings; /* custom.deploymentSettings */
  const node *options;             /* the command line's; NULL where there are none */
  const node *plugins;             /* the names of the plugins that it lists; NULL */
  const node *split_stacks;        /* custom.splitStacks of serverless-plugin-split-stacks; NULL */
  struct function *functions;
  size_t function_count;
  struct index by_key; /* key -> struct function */
};

/* Reads a service from `document` ({service, provider, custom, functions, plugins}), the
 * framework's names
 * from `naming` (serve.h; may be NULL, as may any member of it) and `options` (the command line's;
 * may be NULL). What is of the wrong type is diagnosed with its path. Everything points into the
 * documents given. */
void service_read(struct service *service, struct arena *arena, const node *document,
                  const node *naming, const node *options, struct diagnostics *diagnostics);

/* The function with this key, NULL where there is none. */
const struct function *service_function(const struct service *service, const char *key);
/* The keys of all functions, NULL at the end; for text_nearest. */
const char *const *service_keys(const struct service *service);

/* "custom.alerts.stages leaves out the stage prod", for a list that is written at `path`. */
const char *service_stage_absence(const struct service *service, const char *path);
/* "; did you mean \"production\"?" where a listed stage is probably this one; else "". */
const char *service_stage_hint(const struct service *service, const node *stages);
/* Does this stage roll out gradually at all? custom.deploymentSettings.stages says so; without it,
 * every stage does. */
bool service_rolls_out(const struct service *service);
/* The deploymentSettings of a function: its own over the service's, member by member. A new object;
 * NULL where the function is not rolled out: it has none (and
 * custom.deploymentSettings.allFunctions is off), false, or `enabled: false`. */
node *service_settings_of(const struct service *service, const struct function *function);

/* custom.deploymentSettings.ignore: the ids of diagnostics that are not to be told; a list, NULL
 * where there is none. */
const node *service_ignored(const struct service *service);

/* JavaScript's truth, by which both former plugins read their settings: false, 0, "", null and what
 * is missing are false. */
bool setting_is_on(const node *setting);
/* Does a list of strings (or a single string) hold `word`? */
bool setting_lists(const node *list, const char *word);
/* The text that a number, a boolean or null becomes where a string is required, as the framework's
 * validation (AJV with coercion) writes it: 1440, "1440"; 1.50, "1.5"; true, "true"; null, "". A
 * string is returned as it is. NULL for objects and lists. */
const char *setting_text(struct arena *arena, const node *setting);

/* RO116 at `place` for a key `name` that is none of `known`: which one was probably meant, which is
 * returned, else (NULL) which there are. */
const char *service_report_key(struct diagnostics *diagnostics, const char *place, const char *name,
                               const char *const *known);
/* Diagnoses every unknown key of the settings and alarms (RO116). */
void service_check_keys(const struct service *service, struct diagnostics *diagnostics);
/* The same for the keys at the top of a service as it is written: those that are near one of the
 * framework's (RO150, kind.h). */
void service_check_top(const node *document, struct diagnostics *diagnostics);
/* The same for what no schema of the framework's validation describes:
 * custom.deploymentSettings.resources. */
void service_check_resource_keys(const struct service *service, struct diagnostics *diagnostics);

/* The JSON schemas of custom.* and functions.*: every key there is. New nodes. */
node *service_custom_schema(void);
node *service_function_schema(void);
/* Makes of such a schema what the framework validates with: it admits keys that are unknown or
 * missing, because service_check_keys and the readers report them, with what was probably meant,
 * and as an error also where the framework only warns. */
void service_relax_schema(node *schema);
/* What the framework is to tell of a service: {provider: [names], custom: [names]}. A new node. */
node *service_carries(void);

#endif
