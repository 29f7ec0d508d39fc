/* Changes: what happened between two looks at the same groups, in the order in which it is told.
 *
 * With --format json each is one object on a line of its own. Every object has
 *
 *   time         when it was seen, 2026-11-01T10:00:00Z
 *   kind         a row below
 *   application, group, function, alias, deployment, from, to   of the rollout; null where it is
 *   not known (function, alias and
 *                versions before the deployment starts). from and to are versions
 *   weight       the new version's part of the traffic, 0 to 1; null where nobody tells
 *
 * and, by kind:
 *
 *   name         the lifecycle event, the alarm, the deployment that rolls back; null
 *   before       its state before; null where it was not there
 *   state        its state now
 *   reason       AWS's words; "" where there are none
 *
 * A note and a trouble are of no group: their members are null but time, kind and reason. The last
 * objects are the verdicts (verdict.h). Programs leave out kinds and members that they do not know:
 * there may be more one day. */
#ifndef WATCH_EVENTS_H
#define WATCH_EVENTS_H

#include "watch/view.h"

/* X(id, word) */
#define EVENT_KINDS(X)                                                                            \
  X(BEGAN, "began")   /* a deployment was there, at the first look or later; state: its status */ \
  X(STATUS, "status") /* its status changed */                                                    \
  X(WEIGHT, "weight") /* the weight changed */                                                    \
  X(HOOK,                                                                                         \
    "hook") /* a lifecycle event's state changed; name: BeforeAllowTraffic, AllowTraffic, ... */  \
  X(LATE, "late")   /* a hook has run longer than a function can; name as above */                \
  X(ALARM, "alarm") /* an alarm's state changed */                                                \
  X(ROLLBACK,                                                                                     \
    "rollback")   /* the deployment that rolls back began, or its status changed; name: its id */ \
  X(GONE, "gone") /* CodeDeploy no longer knows the deployment */                                 \
  X(NOTE, "note") /* something cannot be read, for the whole watch */                             \
  X(TROUBLE, "trouble") /* a look failed; state: "lost", and "found" once one succeeds again */   \
  X(VERDICT, "verdict")

enum event_kind {
#define ROW(id, word) EVENT_##id,
  EVENT_KINDS(ROW)
#undef ROW
      EVENT_KIND_COUNT
};

struct event {
  enum event_kind kind;
  const struct view *view;    /* NULL: of no group */
  const char *name;           /* as above; NULL */
  const char *before, *state; /* NULL */
  const char *reason;         /* "" */
  const char *words;          /* for people, made visible, without the group */
};

struct events {
  struct arena *arena;
  struct event *list;
  size_t count, capacity;
};

const char *event_word(enum event_kind kind);
void events_init(struct events *events, struct arena *arena);
void events_add(struct events *events, struct event event);
/* What changed for one group; `before` is NULL at the first look, which tells how a running
 * deployment stands, and nothing of a group at rest. */
void events_compare(struct events *events, const struct view *before, const struct view *after);

#endif
