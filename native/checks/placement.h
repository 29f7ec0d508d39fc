/* Settings that are written where nothing reads them, or that ask for nothing on this stage.
 *
 * Part of it the framework's validation cannot answer (custom is free), and the rest it answers
 * without the place that was meant. It is the same inside the framework and for a plain file; there
 * the framework sends the names of all members, but values of those only that are read
 * (service/settings.h), so nothing here looks at any other value. */
#ifndef CHECKS_PLACEMENT_H
#define CHECKS_PLACEMENT_H

#include "base/diagnostics.h"
#include "service/service.h"

/* RO116: keys of an alarm where alarms are named, deploymentSettings of provider or of the service,
 * misspelt ones of a function. RO130: settings under a key that nothing reads. */
void placement_check(const struct service *service, struct diagnostics *diagnostics);

/* The same, and RO131, RO132, RO222, RO223, RO224: what asks for nothing, and why. */
void asked_check(const struct service *service, struct diagnostics *diagnostics);

#endif
