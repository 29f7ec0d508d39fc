/* Calls of the alias: how many come, and what becomes of them in either version.
 *
 * Arrivals are a Poisson process, and every call goes to the new version with the alias's weight,
 * independently. So the calls that a version answers with an error, answers well, or has throttled
 * are independent Poisson counts: drawing them one by one is the same as drawing arrivals and
 * splitting them binomially. Throttled calls are neither invocations nor errors. Durations are
 * log-normal through two percentiles, independent of the outcome. */
#ifndef SIMULATOR_TRAFFIC_H
#define SIMULATOR_TRAFFIC_H

#include <stdbool.h>
#include <stddef.h>

#define TRAFFIC_MOST_RPS 1e7

struct traffic {
  double rps; /* calls a second, above 0 */
  /* or calls a second in each minute from the start of the deployment; NULL: always rps */
  const double *profile;
  size_t profile_count; /* before it the first, after it the last is taken */
};

/* What a version does with a call. */
struct version_calls {
  /* shares, 0..1; of the calls that are not throttled, and of all */
  double error_rate, throttle_rate;
  /* of the duration in milliseconds, 0 < p50 <= p99; both 0: not known */
  double p50, p99;
};

/* Calls a second in a minute of the deployment. */
double traffic_rps(const struct traffic *traffic, long minute);
/* Which share of the calls it does not answer well: throttled, or answered with an error. */
double version_failing(const struct version_calls *calls);

bool traffic_is_possible(const struct traffic *traffic);
bool version_is_possible(const struct version_calls *calls);

#endif
