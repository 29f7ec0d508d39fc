/* What the files of this room share. */
#ifndef ALARMS_INTERNAL_H
#define ALARMS_INTERNAL_H

#include "alarms/alarms.h"
#include "alarms/metrics.h"

/* One request's alarms in the making. */
struct alarms {
  const struct service *service;
  const struct template *template;
  struct plan *plan;
  struct diagnostics *diagnostics;
  node *definitions; /* the four defaults and custom.alerts.definitions, merged */
  /* name of a definition -> the full one, for those who ask for it by name alone */
  struct index named;
  struct index made;     /* logical id -> struct alarm that made it */
  struct index checked;  /* names of definitions whose metrics were checked */
  struct index versions; /* of template_versions */
  /* the resources of the stack of their own; NULL: they belong to the template */
  node *external;
};

/* One alarm of one function, with everything it inherits filled in. */
struct alarm {
  const struct function *function;
  const char *name;       /* as written: FunctionErrors */
  const char *id;         /* its logical id */
  const char *path;       /* where the service asks for it */
  const node *written;    /* the value there: a name, or an object */
  const node *definition; /* an object, merged */
  enum metric_scope scope;
  struct metric_target target; /* complete for the scope */
};

/* The lists of custom.alerts that hold for every function, before the function's own. */
enum { ALARM_GLOBAL_LISTS = 3 };
extern const char *const alarm_global_lists[ALARM_GLOBAL_LISTS];
/* Does the service have alerts, and does this stage get them? */
bool alarms_are_made(const struct service *service);

/* Puts a resource. In a stack of their own, nothing else is there. In the template, what the
 * template has already of that id goes first: it stays where it is whole, and lies over ours where
 * it is a part only (without a Type), as the framework merges the user's `resources`. */
void alarms_put(struct alarms *alarms, const char *id, node *body);

/* Makes everything, once template and plan, or `external`, say where it goes. */
void alarms_make(struct alarms *alarms);

/* ---- definitions.c: from what is written to a full definition ---- */

/* The definitions of the service: defaults, with its own merged over them. New nodes. */
node *alarm_definitions(const struct alarms *alarms);
/* The full definition that `written` (a name, or an object with a name) stands for; NULL after a
 * diagnostic. */
const node *alarm_definition(struct alarms *alarms, const node *written, const char *path);

/* Fills in the scope and its target. False after a diagnostic. */
bool alarm_read_scope(struct alarms *alarms, struct alarm *alarm);

/* ---- alarm.c: the resources of one alarm ---- */

void alarm_put(struct alarms *alarms, const struct alarm *alarm);

/* ---- topics.c ---- */

/* Creates the topics that are given by name. */
void topics_put(struct alarms *alarms);
/* The actions for a state ("ok", "alarm", "insufficientData"): the service's topic, then those of
 * the groups that the definition's `member` lists. A new list. */
node *topic_actions(struct alarms *alarms, const struct alarm *alarm, const char *state,
                    const char *member);

/* ---- dashboards.c ---- */

void dashboards_put(struct alarms *alarms);

#endif
