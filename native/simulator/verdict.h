/* What a simulation says, in a line. */
#ifndef SIMULATOR_VERDICT_H
#define SIMULATOR_VERDICT_H

#include "simulator/simulate.h"

/* Shares below this are told as never, above its complement as always. */
#define VERDICT_RARE 0.005

/* "never fires: the Minimum of Errors is 0 while any call succeeds", "fires 4 minutes after 100 %",
 * "rolls back after 2 minutes, at 20 %". `watch` is NULL for all alarms together. */
const char *verdict_of(struct arena *arena, const struct watch *watch,
                       const struct outcome *outcome, const struct schedule *schedule);

#endif
