/* Diagnostics for people and for programs. */
#ifndef COMMANDS_REPORT_H
#define COMMANDS_REPORT_H

#include "base/diagnostics.h"
#include "document/document.h"

/* Two lines each: "error RO104 functions.order.deploymentSettings.type: ..." and the remedy. */
void report_print(const struct diagnostics *diagnostics, struct text *out);
/* [{id, severity, path, message, remedy}]; a new node. */
node *report_nodes(const struct diagnostics *diagnostics);

#endif
