#include "simulator/schedule.h"

bool schedule_is_possible(const struct schedule *schedule) {
  if (schedule->hook_before < 0 || schedule->hook_before > SCHEDULE_MOST_HOOK_MINUTES) return false;
  if (schedule->hook_after < 0 || schedule->hook_after > SCHEDULE_MOST_HOOK_MINUTES) return false;
  if (schedule->hold < 0 || schedule->hold > SCHEDULE_MOST_MINUTES) return false;
  return shift_is_possible(&schedule->shift);
}

int schedule_steps(const struct schedule *schedule) { return shift_steps(&schedule->shift); }

int schedule_step_minute(const struct schedule *schedule, int step) {
  return schedule->hook_before + shift_step_minute(&schedule->shift, step);
}

int schedule_step_percent(const struct schedule *schedule, int step) {
  return shift_step_percent(&schedule->shift, step);
}

int schedule_percent(const struct schedule *schedule, long minute) {
  return shift_percent(&schedule->shift, minute - schedule->hook_before);
}

int schedule_first_shift(const struct schedule *schedule) { return schedule->hook_before; }
int schedule_last_shift(const struct schedule *schedule) {
  return schedule->hook_before + shift_minutes(&schedule->shift);
}
int schedule_end(const struct schedule *schedule) {
  return schedule_last_shift(schedule) + schedule->hold + schedule->hook_after;
}
int schedule_watched_until(const struct schedule *schedule) {
  return schedule_end(schedule) - (schedule->watches_hook_after ? 0 : schedule->hook_after);
}
