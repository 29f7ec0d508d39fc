#include "simulator/schedule.h"

bool schedule_is_possible(const struct schedule *schedule) {
  const struct shift *shift = &schedule->shift;
  if (schedule->hook_before < 0 || schedule->hook_before > SCHEDULE_MOST_HOOK_MINUTES) return false;
  if (schedule->hook_after < 0 || schedule->hook_after > SCHEDULE_MOST_HOOK_MINUTES) return false;
  if (schedule->hold < 0 || schedule->hold > SCHEDULE_MOST_MINUTES) return false;
  if (shift->shape == 'A') return true;
  if (shift->shape != 'C' && shift->shape != 'L') return false;
  if (shift->percent < 1 || shift->percent > 99 || shift->interval < 1 ||
      shift->interval > SCHEDULE_MOST_MINUTES)
    return false;
  return shift_minutes(shift) <= SCHEDULE_MOST_MINUTES;
}

int schedule_steps(const struct schedule *schedule) {
  const struct shift *shift = &schedule->shift;
  return shift->shape == 'A'   ? 1
         : shift->shape == 'C' ? 2
                               : shift_minutes(shift) / shift->interval + 1;
}

int schedule_step_minute(const struct schedule *schedule, int step) {
  return schedule->hook_before +
         step * (schedule->shift.shape == 'A' ? 0 : schedule->shift.interval);
}

int schedule_step_percent(const struct schedule *schedule, int step) {
  return step == schedule_steps(schedule) - 1 ? 100 : schedule->shift.percent * (step + 1);
}

int schedule_percent(const struct schedule *schedule, long minute) {
  if (minute < schedule->hook_before) return 0;
  if (minute >= schedule_last_shift(schedule)) return 100;
  return schedule_step_percent(schedule,
                               (int)(minute - schedule->hook_before) / schedule->shift.interval);
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
