/* Environment variables without their values, for templates and services that leave the machine of
 * their owner.
 *
 * Literal text is replaced, also the pieces of an Fn::Join and what an Fn::Sub has around its
 * ${...}; references stay, because they say who mentions whom. Nothing else is looked at: a secret
 * elsewhere is not recognised. */
#ifndef SERVICE_REDACT_H
#define SERVICE_REDACT_H

#include "document/document.h"

#define REDACTED "redacted"

/* Replaces the text in Properties.Environment of every resource; returns how many strings were
 * changed. */
size_t redact_template(struct arena *arena, node *template);
/* The same for provider.environment and functions.*.environment. */
size_t redact_service(struct arena *arena, node *service);

#endif
