/* An alarm made ready to be simulated: which columns it reads, and its evaluation each minute. */
#ifndef SIMULATOR_GUARD_H
#define SIMULATOR_GUARD_H

#include "simulator/datapoints.h"
#include "simulator/evaluate.h"
#include "simulator/expression.h"
#include "simulator/simulate.h"

struct guard {
  const struct watch *watch;
  size_t returned; /* the index of the series that the threshold is compared with */
  struct evaluation evaluation;
  struct expression expression; /* count 0: the alarm watches one metric */
  /* of each series: its column; meaningless where the expression does not read it */
  size_t *columns;
  const double **points; /* of each series: the datapoints of a run by minute */
  /* what is compared with the threshold, by minute: a column's datapoints or its own */
  double *values;
  int period;           /* minutes */
  double least_samples; /* with fewer the state is kept; 0: it does not matter */
};

/* Reads an alarm and adds the columns that it needs. NULL, or in words why it cannot be simulated;
 * then it has added none. */
const char *guard_read(struct guard *guard, const struct watch *watch,
                       const struct simulation_input *input, struct columns *columns);
/* From the beginning of a run: the minute of the first value, and of the first evaluation. */
long guard_first_value(const struct guard *guard);
long guard_first_evaluation(const struct guard *guard);

#endif
