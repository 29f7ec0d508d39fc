#include "simulator/traffic.h"

double traffic_rps(const struct traffic *traffic, long minute) {
  if (!traffic->profile) return traffic->rps;
  if (minute < 0) return traffic->profile[0];
  size_t last = traffic->profile_count - 1;
  return traffic->profile[(size_t)minute < last ? (size_t)minute : last];
}

double version_failing(const struct version_calls *calls) {
  return calls->throttle_rate + (1 - calls->throttle_rate) * calls->error_rate;
}

/* Written so that NAN is impossible too. */
static bool is_between(double value, double low, double high) {
  return value >= low && value <= high;
}

bool traffic_is_possible(const struct traffic *traffic) {
  if (!traffic->profile) return traffic->rps > 0 && traffic->rps <= TRAFFIC_MOST_RPS;
  for (size_t i = 0; i < traffic->profile_count; i++)
    /* a minute without calls is one that happens */
    if (!is_between(traffic->profile[i], 0, TRAFFIC_MOST_RPS)) return false;
  return traffic->profile_count > 0;
}

bool version_is_possible(const struct version_calls *calls) {
  if (!is_between(calls->error_rate, 0, 1) || !is_between(calls->throttle_rate, 0, 1)) return false;
  if (calls->p50 == 0 && calls->p99 == 0) return true;
  return is_between(calls->p50, 1e-3, 1e9) && is_between(calls->p99, calls->p50, 1e9);
}
