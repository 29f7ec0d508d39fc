#include "shift/routing.h"

#include <string.h>

static const struct spelling {
  enum shift_kind kind;
  const char *type;
  const char *object[2], *percent[2], *interval[2]; /* names in CloudFormation, in the API */
} spellings[] = {
    {SHIFT_CANARY,
     "TimeBasedCanary",
     {"TimeBasedCanary", "timeBasedCanary"},
     {"CanaryPercentage", "canaryPercentage"},
     {"CanaryInterval", "canaryInterval"}},
    {SHIFT_LINEAR,
     "TimeBasedLinear",
     {"TimeBasedLinear", "timeBasedLinear"},
     {"LinearPercentage", "linearPercentage"},
     {"LinearInterval", "linearInterval"}},
};

static const node *either(const node *object, const char *const names[2]) {
  const node *value = node_member(object, names[0]);
  return value ? value : node_member(object, names[1]);
}

/* A whole number from 1 to `most`; 0 where it is none. */
static int whole(const node *value, int most) {
  double number = node_double(value);
  return number >= 1 && number <= most && number == (int)number ? (int)number : 0;
}

struct shift routing_read(const node *routing) {
  static const char *const types[] = {"Type", "type"};
  const char *type = node_string(either(routing, types));
  if (type && strcmp(type, "AllAtOnce") == 0) return (struct shift){SHIFT_ALL_AT_ONCE, 100, 0};
  for (size_t i = 0; type && i < sizeof spellings / sizeof *spellings; i++) {
    const struct spelling *row = &spellings[i];
    const node *numbers = either(routing, row->object);
    struct shift shift = {row->kind, whole(either(numbers, row->percent), SHIFT_MOST_PERCENT),
                          whole(either(numbers, row->interval), SHIFT_MOST_MINUTES)};
    if (strcmp(type, row->type) == 0 && shift_is_possible(&shift)) return shift;
  }
  return (struct shift){0};
}

node *routing_new(const struct shift *shift) {
  node *routing = node_new_object();
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    const struct spelling *row = &spellings[i];
    if (row->kind != shift->kind) continue;
    node_add(routing, "Type", node_new_string(row->type));
    node *numbers = node_add(routing, row->object[0], node_new_object());
    node_add(numbers, row->percent[0], node_new_number(shift->percent));
    node_add(numbers, row->interval[0], node_new_number(shift->interval));
  }
  return routing;
}
