/* Where the thing that a diagnostic's path names is written. */
#ifndef REPORT_PLACES_H
#define REPORT_PLACES_H

#include "report/report.h"

/* The node that people have to look at, in the service or in the template, or the nearest one above
 * it; NULL where there is no document that could hold it. *root is the document's own root.
 *
 * A path that begins with - is an option of the command line, and stands nowhere. One that begins
 * with a capital letter is one of a template (Resources, Outputs), unless it is a key at the top of
 * the service. What the service's own
 * `resources` hold is found there: the template is made from them. What a nested template holds is
 * found in its own file. What the framework made of the service (report->made) is found at the
 * function that it is for; where that is not one alone, in the service's file as a whole. A setting
 * that a function does
 * not have itself is found where it has it from: custom.deploymentSettings, or the definition of an
 * alarm. */
const node *place_find(const struct report *report, const char *path, const node **root);

#endif
