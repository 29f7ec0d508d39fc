#include "simulator/deployment.h"

void sighting_add(struct sighting *sighting, const struct schedule *schedule, long second,
                  enum alarm_state state) {
  bool is_alarm = state == STATE_ALARM;
  if (second <= 0) sighting->is_blocking = is_alarm;
  else if (second <= 60L * schedule_first_shift(schedule))
    sighting->is_blocking = sighting->is_blocking || is_alarm;
  else if (is_alarm && sighting->alarm_at < 0) sighting->alarm_at = second;
}

void sighting_join(struct sighting *sighting, const struct sighting *other) {
  sighting->is_blocking = sighting->is_blocking || other->is_blocking;
  if (other->alarm_at >= 0 && (sighting->alarm_at < 0 || other->alarm_at < sighting->alarm_at))
    sighting->alarm_at = other->alarm_at;
}

bool sighting_is_rollback(const struct sighting *sighting, const struct schedule *schedule) {
  return !sighting->is_blocking && sighting->alarm_at >= 0 &&
         sighting->alarm_at <= 60L * schedule_watched_until(schedule);
}
