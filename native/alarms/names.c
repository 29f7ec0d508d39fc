/* The alarms of a deployment group, read back. */
#include <string.h>

#include "alarms/watch.h"

struct reading {
  struct arena *arena;
  node *list;
};

/* "IsProd and not IsEurope"; `above` may be NULL. */
static const char *narrower(struct arena *arena, const char *above, const char *condition,
                            bool is_true) {
  return text_new(arena, "%s%s%s%s", above ? above : "", above ? " and " : "",
                  is_true ? "" : "not ", condition);
}

static void add_name(struct reading *reading, const node *name, const char *when);

/* The branches of an Fn::If, each read by `read`. */
static void read_branches(struct reading *reading, const node *branches, const char *when,
                          void (*read)(struct reading *reading, const node *value,
                                       const char *when)) {
  const char *condition = node_string(node_at(branches, 0));
  for (size_t i = 1; i < 3 && condition; i++)
    read(reading, node_at(branches, i), narrower(reading->arena, when, condition, i == 1));
}

static bool is_nothing(const node *value) {
  const char *name = node_string(node_only(value, "Ref"));
  return !value || (name && strcmp(name, "AWS::NoValue") == 0);
}

static void add_name(struct reading *reading, const node *name, const char *when) {
  const node *branches = node_only(name, "Fn::If");
  if (is_nothing(name)) return;
  if (branches) {
    read_branches(reading, branches, when, add_name);
    return;
  }
  node *entry = node_append(reading->list, node_new_object());
  node_add(entry, "Name", node_copy(name));
  if (when) node_add(entry, "When", node_new_string(when));
}

static void read_entry(struct reading *reading, const node *entry, const char *when) {
  const node *branches = node_only(entry, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_entry);
  else add_name(reading, node_member(entry, "Name"), when);
}

static void read_list(struct reading *reading, const node *list, const char *when) {
  const node *branches = node_only(list, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_list);
  for (const node *entry = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; entry;
       entry = node_next(entry))
    read_entry(reading, entry, when);
}

static void read_configuration(struct reading *reading, const node *configuration,
                               const char *when) {
  const node *branches = node_only(configuration, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_configuration);
  else read_list(reading, node_member(configuration, "Alarms"), when);
}

node *watch_names(struct arena *arena, const struct resource *group) {
  struct reading reading = {arena, node_new_array()};
  if (group)
    read_configuration(&reading, node_member(group->properties, "AlarmConfiguration"), NULL);
  return reading.list;
}
