/* The reference: the register of diagnostics and the rows of settings, as pages and as types.
 * Nothing is said here that a row does not say, but what belongs to a whole table (chapters.h).
 *
 * The build writes plugin-shim/DIAGNOSTICS.md, SETTINGS.md and index.d.ts with these printers. */
#ifndef REFERENCE_REFERENCE_H
#define REFERENCE_REFERENCE_H

#include "base/diagnostics.h"
#include "base/text.h"

/* One row of the register, for sls-rollout help RO104. */
void reference_diagnostic(const struct diagnostic_rule *rule, struct text *out);
/* All of them, a line each, below what a hundred of them is about. */
void reference_diagnostics(struct text *out);
/* The page: a heading, and so an anchor (#ro104), for each. */
void reference_diagnostics_markdown(struct text *out);

/* Every group of keys: its table, with default and example, and what there is to say of it as a
 * whole. */
void reference_settings_markdown(struct text *out);
/* The types of serverless.ts. Needs a document (document_use). */
void reference_typescript(struct text *out);

#endif
