#include <string.h>

#include "alarms/internal.h"
#include "service/names.h"

static const char *const states[] = {"ok", "alarm", "insufficientData", NULL};

static bool is_state(const char *name) {
  for (size_t i = 0; name && states[i]; i++)
    if (strcmp(states[i], name) == 0) return true;
  return false;
}

/* ---- Which topic a setting means ---- */

/* The topic itself: a name, an ARN or an intrinsic; from "name", {topic: ...}, or an intrinsic
 * written right there. */
static const node *topic_of(const node *setting) {
  if (!node_is(setting, NODE_OBJECT)) return setting;
  return intrinsic_is(setting) ? setting : node_member(setting, "topic");
}

static bool is_own_name(const node *topic) {
  const char *name = node_string(topic);
  return name && strncmp(name, "arn:", 4) != 0;
}

/* ---- Topics that are created ---- */

static node *subscriptions(struct alarms *alarms, const node *notifications, const char *path) {
  node *list = node_new_array();
  if (notifications && !node_is(notifications, NODE_ARRAY) && !node_is(notifications, NODE_NULL))
    diagnose(alarms->diagnostics, RO201, path, "%s is %s; it must be a list", path,
             node_kind_name(node_kind(notifications)));
  size_t position = 0;
  for (const node *each = node_first(notifications); each; each = node_next(each), position++) {
    node *subscription = node_append(list, node_new_object());
    const node *protocol = node_member(each, "protocol"), *endpoint = node_member(each, "endpoint");
    if (!protocol || !endpoint)
      diagnose(alarms->diagnostics, RO204,
               text_new(alarms->service->arena, "%s[%zu]", path, position),
               "a notification has no %s", protocol ? "endpoint" : "protocol");
    if (protocol) node_add(subscription, "Protocol", node_copy(protocol));
    if (endpoint) node_add(subscription, "Endpoint", node_copy(endpoint));
  }
  return list;
}

static void put_topic(struct alarms *alarms, const node *setting, const char *group,
                      const char *state) {
  struct arena *arena = alarms->service->arena;
  const char *path = group ? text_new(arena, "custom.alerts.topics.%s.%s", text_shown(arena, group),
                                      text_shown(arena, state))
                           : text_new(arena, "custom.alerts.topics.%s", text_shown(arena, state));
  const node *topic = topic_of(setting);
  if (!setting_is_on(topic)) return;
  if (!node_string(topic) && !node_is(topic, NODE_OBJECT)) {
    diagnose(alarms->diagnostics, RO201, path,
             "%s is %s; a topic is a name, an ARN or an intrinsic", path,
             node_kind_name(node_kind(topic)));
    return;
  }
  if (!is_own_name(topic)) return;
  node *body = node_new_object();
  node_add(body, "Type", node_new_string("AWS::SNS::Topic"));
  node *properties = node_add(body, "Properties", node_new_object());
  node_add(properties, "TopicName", node_copy(topic));
  node_add(properties, "Subscription",
           subscriptions(alarms, node_member(setting, "notifications"),
                         text_new(arena, "%s.notifications", path)));
  alarms_put(alarms, name_topic_id(arena, group, state), body);
}

static void tell_no_state(struct alarms *alarms, const char *path, const char *name) {
  const char *nearest = text_nearest(name, states);
  diagnose(alarms->diagnostics, RO204, path, "topics are for ok, alarm and insufficientData%s",
           nearest ? text_new(alarms->service->arena, "; did you mean %s?", nearest) : "");
}

/* A named group: an object with a topic for each state. */
static void put_group(struct alarms *alarms, const node *group) {
  struct arena *arena = alarms->service->arena;
  const char *path =
      text_new(arena, "custom.alerts.topics.%s", text_shown(arena, node_name(group)));
  if (!node_is(group, NODE_OBJECT)) {
    tell_no_state(alarms, path, node_name(group));
    return;
  }
  for (const node *each = node_first(group); each; each = node_next(each)) {
    if (is_state(node_name(each))) put_topic(alarms, each, node_name(group), node_name(each));
    else
      tell_no_state(alarms, text_new(arena, "%s.%s", path, text_shown(arena, node_name(each))),
                    node_name(each));
  }
}

void topics_put(struct alarms *alarms) {
  const node *topics = node_member(alarms->service->alerts, "topics");
  if (setting_is_on(topics) && !node_is(topics, NODE_OBJECT)) {
    diagnose(alarms->diagnostics, RO201, "custom.alerts.topics",
             "custom.alerts.topics is %s; it must be an object", node_kind_name(node_kind(topics)));
    return;
  }
  for (const node *setting = node_first(topics); setting; setting = node_next(setting)) {
    if (is_state(node_name(setting))) put_topic(alarms, setting, NULL, node_name(setting));
    else put_group(alarms, setting);
  }
}

/* ---- Actions ---- */

static void add_action(struct alarms *alarms, node *actions, const node *setting, const char *group,
                       const char *state) {
  const node *topic = topic_of(setting);
  if (!setting_is_on(topic)) return;
  node_append(actions, is_own_name(topic)
                           ? intrinsic_ref(name_topic_id(alarms->service->arena, group, state))
                           : node_copy(topic));
}

static void add_group_action(struct alarms *alarms, node *actions, const node *group,
                             const char *state, const char *place) {
  struct arena *arena = alarms->service->arena;
  const char *name = node_string(group);
  const node *topics = node_member(alarms->service->alerts, "topics");
  if (!node_is(topics, NODE_OBJECT)) topics = NULL;
  const node *settings = name && !is_state(name) ? node_member(topics, name) : NULL;
  if (!name || !node_is(settings, NODE_OBJECT)) {
    const char **names = arena_alloc(arena, (node_count(topics) + 1) * sizeof *names);
    size_t count = 0;
    for (const node *each = node_first(topics); each; each = node_next(each))
      if (!is_state(node_name(each))) names[count++] = node_name(each);
    names[count] = NULL;
    const char *nearest = name ? text_nearest(name, names) : NULL;
    diagnose(alarms->diagnostics, RO205, place, "%s names no group of topics: %s%s", place,
             name ? text_new(arena, "\"%s\"", text_shown(arena, name))
                  : node_kind_name(node_kind(group)),
             nearest ? text_new(arena, "; did you mean \"%s\"?", text_shown(arena, nearest)) : "");
    return;
  }
  const node *setting = node_member(settings, state);
  if (!setting_is_on(topic_of(setting)))
    diagnose(alarms->diagnostics, RO205, place, "the group of topics \"%s\" has no topic for %s",
             text_shown(arena, name), state);
  else add_action(alarms, actions, setting, name, state);
}

node *topic_actions(struct alarms *alarms, const struct alarm *alarm, const char *state,
                    const char *member) {
  node *actions = node_new_array();
  const node *setting = node_member(node_member(alarms->service->alerts, "topics"), state);
  if (setting) add_action(alarms, actions, setting, NULL, state);
  const node *groups = node_member(alarm->definition, member);
  if (!groups) return actions;
  const char *place = text_new(alarms->service->arena, "%s.%s", alarm->path, member);
  if (setting_is_on(groups) && !node_is(groups, NODE_ARRAY)) {
    diagnose(alarms->diagnostics, RO201, place, "%s is %s; it must be a list of topic groups",
             place, node_kind_name(node_kind(groups)));
    return actions;
  }
  size_t position = 0;
  for (const node *group = node_first(groups); group; group = node_next(group), position++)
    add_group_action(alarms, actions, group, state,
                     text_new(alarms->service->arena, "%s[%zu]", place, position));
  return actions;
}
