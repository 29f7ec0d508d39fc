/* Is a document a service at all? A file that is none would be taken for a service without
 * functions, of which there is nothing to report. */
#ifndef SERVICE_KIND_H
#define SERVICE_KIND_H

#include "document/document.h"

/* A composition of services: serverless-compose.yml. */
bool service_is_composition(const node *document);
#define SERVICE_HAS "a service is an object with service, provider and functions"
/* What `document` is, and what it lacks to be a service: "it is a CloudFormation template, not a
 * service; ...". NULL where it is a service. *at is the member that was probably meant to be one
 * that is missing (functoins); NULL: none. */
const char *service_refusal(struct arena *arena, const node *document, const node **at);

/* Keys of serverless 3, osls and serverless 4 at the top of a service, and those that well-known
 * plugins define there. NULL at the end. */
extern const char *const service_top_keys[];
extern const char *const service_plugin_keys[];
/* The framework's key that `name`, which is none, is probably a misspelling of; NULL: none. Plugins
 * define keys of their own, so that only what is near one of the framework's is a mistake. */
const char *service_key_meant(const char *name);

#endif
