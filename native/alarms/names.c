/* The alarms of a deployment group, read back. */
#include <string.h>

#include "alarms/watch.h"
#include "template/conditions.h"

struct reading {
  struct conditions conditions;
  struct arena *arena;
  node *list;
};

typedef void read_value(struct reading *reading, const node *value, const struct fact *when);

/* The branches of an Fn::If. */
static void read_branches(struct reading *reading, const node *branches, const struct fact *when,
                          read_value *read) {
  struct fact here = {when, node_string(node_at(branches, 0)), false};
  read(reading, node_at(branches, 1), &here);
  here.is_false = true;
  read(reading, node_at(branches, 2), &here);
}

/* "IsProd and not IsEurope"; without what follows from the conditions further in. */
static const char *words_of(struct reading *reading, const struct fact *when) {
  struct text text;
  text_init(&text, reading->arena);
  for (const struct fact *fact = when; fact; fact = fact->and) {
    bool is_implied = false;
    for (const struct fact *inner = when; inner != fact && !fact->is_false; inner = inner->and) {
      const struct fact alone = {NULL, inner->condition, inner->is_false};
      is_implied |= conditions_imply(&reading->conditions, &alone, fact->condition);
    }
    if (!fact->condition || is_implied) continue;
    text_format(&text, "%s%s%s", text.length ? " and " : "", fact->is_false ? "not " : "",
                fact->condition);
  }
  return text_trim(&text);
}

static bool is_nothing(const node *value) {
  const char *name = node_string(node_only(value, "Ref"));
  return !value || (name && strcmp(name, "AWS::NoValue") == 0);
}

static void add_name(struct reading *reading, const node *name, const struct fact *when) {
  const node *branches = node_only(name, "Fn::If");
  if (is_nothing(name)) return;
  if (branches) {
    read_branches(reading, branches, when, add_name);
    return;
  }
  node *entry = node_append(reading->list, node_new_object());
  node_add(entry, "Name", node_copy(name));
  if (when) node_add(entry, "When", node_new_string(words_of(reading, when)));
}

static void read_entry(struct reading *reading, const node *entry, const struct fact *when) {
  const node *branches = node_only(entry, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_entry);
  else add_name(reading, node_member(entry, "Name"), when);
}

static void read_list(struct reading *reading, const node *list, const struct fact *when) {
  const node *branches = node_only(list, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_list);
  for (const node *entry = node_is(list, NODE_ARRAY) ? node_first(list) : NULL; entry;
       entry = node_next(entry))
    read_entry(reading, entry, when);
}

static void read_configuration(struct reading *reading, const node *configuration,
                               const struct fact *when) {
  const node *branches = node_only(configuration, "Fn::If");
  if (branches) read_branches(reading, branches, when, read_configuration);
  else read_list(reading, node_member(configuration, "Alarms"), when);
}

node *watch_names(const struct template *template, const struct resource *group) {
  struct reading reading = {.arena = template->arena, .list = node_new_array()};
  conditions_init(&reading.conditions, template, NULL);
  if (group)
    read_configuration(&reading, node_member(group->properties, "AlarmConfiguration"), NULL);
  return reading.list;
}
