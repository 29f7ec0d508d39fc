/* The state file of a packaged service. The framework writes it with json-cycle: an object that is
 * in several places of its memory is there once, and {"$ref": "$[\"service\"][...]"} in the other
 * places. A template has many such objects, ARNs of functions among them. `serverless print
 * --format json` writes the same, its service as the whole document. */
#ifndef COMMANDS_STATE_H
#define COMMANDS_STATE_H

#include "document/document.h"

/* Puts copies of what they stand for in the place of these references, in the parts of `service`
 * that this program reads: its template, provider, functions, custom, resources and plugins.
 * `service` is part of `document`, or all of it. A reference to something that holds it, or to
 * nothing, stays as it is. */
void state_expand(struct arena *arena, node *document, node *service);

#endif
