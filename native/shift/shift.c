#include "shift/shift.h"

#include <stddef.h>
#include <string.h>

/* ---- Predefined ---- */

const struct predefined_shift predefined_shifts[] = {
#define ROW(name, kind, percent, interval) {name, {kind, percent, interval}},
    PREDEFINED_SHIFT_ROWS(ROW)
#undef ROW
        {0},
};

const char *shift_bare_name(const char *name) {
  size_t prefix = strlen(SHIFT_PREFIX);
  return strncmp(name, SHIFT_PREFIX, prefix) == 0 ? name + prefix : name;
}

const struct predefined_shift *shift_named(const char *name) {
  const char *bare = shift_bare_name(name);
  for (const struct predefined_shift *row = predefined_shifts; row->name; row++)
    if (strcmp(row->name, bare) == 0) return row;
  return NULL;
}

const struct predefined_shift *shift_predefined(const char *name) {
  return shift_bare_name(name) == name ? NULL : shift_named(name);
}

const struct predefined_shift *shift_row(const struct shift *shift) {
  for (const struct predefined_shift *row = predefined_shifts; row->name; row++)
    if (shift_equals(&row->shift, shift)) return row;
  return NULL;
}

/* ---- Kinds and limits ---- */

const char *shift_kind_name(enum shift_kind kind) {
  static const char *const names[] = {[SHIFT_UNKNOWN] = "unknown",
                                      [SHIFT_ALL_AT_ONCE] = "allAtOnce",
                                      [SHIFT_CANARY] = "canary",
                                      [SHIFT_LINEAR] = "linear"};
  return names[kind];
}

bool shift_is_known(const struct shift *shift) { return shift->kind != SHIFT_UNKNOWN; }

bool shift_is_gradual(const struct shift *shift) {
  return shift->kind == SHIFT_CANARY || shift->kind == SHIFT_LINEAR;
}

bool shift_equals(const struct shift *one, const struct shift *other) {
  return one->kind == other->kind && one->percent == other->percent &&
         one->interval == other->interval;
}

bool shift_is_possible(const struct shift *shift) {
  if (!shift_is_gradual(shift)) return shift->kind == SHIFT_ALL_AT_ONCE;
  return shift->percent >= 1 && shift->percent <= SHIFT_MOST_PERCENT && shift->interval >= 1 &&
         shift->interval <= SHIFT_MOST_MINUTES && shift_minutes(shift) <= SHIFT_MOST_MINUTES;
}

/* ---- Steps ---- */

int shift_steps(const struct shift *shift) {
  switch (shift->kind) {
    case SHIFT_ALL_AT_ONCE: return 1;
    case SHIFT_CANARY: return 2;
    case SHIFT_LINEAR: return (100 + shift->percent - 1) / shift->percent;
    default: return 0;
  }
}

int shift_minutes(const struct shift *shift) {
  return shift_is_gradual(shift) ? shift_step_minute(shift, shift_steps(shift) - 1) : 0;
}

int shift_step_minute(const struct shift *shift, int step) {
  return shift_is_gradual(shift) ? step * shift->interval : 0;
}

int shift_step_percent(const struct shift *shift, int step) {
  return step == shift_steps(shift) - 1 ? 100 : shift->percent * (step + 1);
}

int shift_percent(const struct shift *shift, long minute) {
  if (minute < 0 || !shift_is_known(shift)) return 0;
  if (minute >= shift_minutes(shift)) return 100;
  return shift_step_percent(shift, (int)(minute / shift->interval));
}

int shift_next_minute(const struct shift *shift, long minute) {
  if (!shift_is_known(shift) || minute >= shift_minutes(shift)) return -1;
  return minute < 0 ? 0 : ((int)(minute / shift->interval) + 1) * shift->interval;
}
