#include "simulator/evaluate.h"

#include <math.h>

int evaluation_range(const struct evaluation *evaluation) {
  return evaluation->periods + EVALUATION_EXTRA;
}

/* What the range holds. */
struct points {
  int real, breaching; /* of the newest N real ones where there are so many */
  /* periods from the oldest real one to now, the newest period being 1 back; 0: none */
  int oldest_back;
};

static struct points look(const struct evaluation *evaluation, const double *newest, long stride) {
  struct points points = {0};
  int range = evaluation_range(evaluation);
  for (int back = 1; back <= range && points.real < evaluation->periods; back++, newest -= stride) {
    if (isnan(*newest)) continue;
    points.real++;
    points.breaching += evaluation_breaches(evaluation, *newest);
    points.oldest_back = back;
  }
  return points;
}

enum alarm_state evaluate(const struct evaluation *evaluation, const double *newest, long stride,
                          enum alarm_state state) {
  struct points points = look(evaluation, newest, stride);
  int to_fill = evaluation->periods - points.real, needed = evaluation->datapoints;
  if (points.breaching >= needed) return STATE_ALARM;
  if (to_fill == 0 || evaluation->missing == MISSING_NOT_BREACHING) return STATE_OK;
  if (evaluation->missing == MISSING_BREACHING)
    return points.breaching + to_fill >= needed ? STATE_ALARM : STATE_OK;
  if (points.breaching < points.real) return STATE_OK;
  if (evaluation->missing == MISSING_IGNORE) return state;
  if (points.real == 0) return STATE_INSUFFICIENT_DATA;
  return points.oldest_back >= needed ? STATE_ALARM : state;
}
