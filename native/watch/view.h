/* What a rollout looks like at one moment: a deployment group, its last deployment, the split of
 * its alias, hooks and alarms.
 *
 * A view is read from what AWS answered (round.h keeps the answers) and asks nobody. Everything in
 * it is untrusted: texts are as AWS sent them, and who prints them makes them visible. What AWS
 * does not say, or says in words of a later day, is kept as it is: an unknown status counts as
 * running, an unknown event is an event, a weight that nobody tells is -1.
 *
 * Moments are milliseconds since 1970, 0 where there is none. Weights are per mille of the traffic.
 */
#ifndef WATCH_VIEW_H
#define WATCH_VIEW_H

#include "document/document.h"
#include "rollout/rollout.h"
#include "watch/groups.h"

/* CodeDeploy's statuses. X(word, standing) */
#define DEPLOYMENT_STATUSES(X)       \
  X("Created", STANDING_RUNNING)     \
  X("Queued", STANDING_RUNNING)      \
  X("InProgress", STANDING_RUNNING)  \
  X("Baking", STANDING_RUNNING)      \
  X("Ready", STANDING_RUNNING)       \
  X("Succeeded", STANDING_SUCCEEDED) \
  X("Failed", STANDING_FAILED)       \
  X("Stopped", STANDING_STOPPED)

enum standing {
  STANDING_NONE,
  STANDING_RUNNING,
  STANDING_SUCCEEDED,
  STANDING_FAILED,
  STANDING_STOPPED
};

struct deployment {
  const char *id;     /* NULL: there is none */
  const char *status; /* CodeDeploy's word, also an unknown one */
  enum standing standing;
  const char *creator; /* user, CloudFormation, codeDeployRollback; "" */
  const char *code;    /* why it ended: ALARM_ACTIVE; "" */
  const char *message; /* CodeDeploy's words for it; "" */
  const char *configuration;
  int64_t created, started, completed;
};

/* A step of a deployment. Only two can carry a hook: BeforeAllowTraffic and AfterAllowTraffic. */
struct lifecycle_event {
  /* Pending, InProgress, Succeeded, Failed, Skipped, Unknown, or a word of a later day */
  const char *name, *status;
  int64_t started, ended;
  const char *message, *log; /* of a failure; "" */
};

struct alarm_state {
  const char *name;
  /* OK, ALARM, INSUFFICIENT_DATA; NULL: there is no such alarm, or it was not asked for yet */
  const char *state;
  const char *reason; /* "" */
  int64_t since;      /* in this state; 0: not known */
  bool is_missing;    /* it was asked for, and CloudWatch does not know it */
};

/* The first alarm that went off during the deployment, as this watch saw it. */
struct red_alarm {
  const char *name; /* NULL: none did, or it was not watched */
  const char *reason;
  int weight;
};

struct view {
  const struct group *group;
  int64_t now;
  const char *function, *alias; /* NULL: not known */
  const char *from, *to;        /* versions; NULL: not known */
  struct deployment deployment, rollback;
  struct shift shift;    /* of the deployment's configuration */
  int64_t shift_started; /* when the first traffic moved; 0: it has not */
  /* of `to`, from the alias itself; else what CodeDeploy says; -1: nobody tells */
  int weight;
  /* what CodeDeploy says of it; -1: nothing, or it cannot be read without doubt */
  int reported;
  int highest;              /* the highest weight seen while the deployment ran; -1 */
  bool is_split;            /* the alias divides its traffic */
  const char *main, *extra; /* the alias's versions; NULL: not known, none */
  int extra_weight;         /* of `extra` */
  struct lifecycle_event *events;
  size_t event_count;
  struct alarm_state *alarms;
  size_t alarm_count;
  bool ignores_alarms;
  struct red_alarm red;
  /* CodeDeploy's words for what it rolls back, or why it does not; "" */
  const char *rollback_message;
  bool expects_rollback; /* the deployment rolls back by itself when it ends badly */
  bool is_gone;          /* CodeDeploy no longer knows the deployment */
  bool is_complete;      /* all details were read, for an ended deployment after its end */
};

/* `answers` as round.h describes it. */
void view_read(struct view *view, struct arena *arena, const struct group *group,
               const node *answers, const struct shift *shift, int64_t now);

/* Nothing more is going to happen: there is no deployment; or it succeeded; or it failed and so
 * did, or is done, its rollback; or none came within a minute. */
bool view_is_over(const struct view *view);
/* It runs, or its rollback does, or is about to. */
bool view_is_running(const struct view *view);
bool deployment_is_running(const struct deployment *deployment);
/* The event of this name, NULL where there is none. */
const struct lifecycle_event *view_event(const struct view *view, const char *name);
bool lifecycle_event_is(const struct lifecycle_event *event, const char *status);
/* Does the event have a hook to wait for? */
bool lifecycle_event_is_hook(const struct lifecycle_event *event);

/* deploymentInfo as a deployment; of NULL, one without id. */
void deployment_read(struct deployment *deployment, const node *info);
/* What the configuration says of the traffic `elapsed` milliseconds after the first step, per
 * mille. */
int shift_weight(const struct shift *shift, int64_t elapsed);
/* Milliseconds from the first step to the one that comes next, -1 where none does. */
int64_t shift_next(const struct shift *shift, int64_t elapsed);

/* CodeDeploy waits this long for a hook (AppSpec reference, hooks). */
#define HOOK_PATIENCE ((int64_t)3600 * 1000)
/* No Lambda function runs longer: a hook that has not reported by then crashed, or may not report.
 * */
#define HOOK_LONGEST ((int64_t)900 * 1000)
/* After so many rounds without it a deployment is gone. */
/* After so many rounds without it a deployment is gone. */
#define VIEW_MOST_ABSENT 3
/* A rollback appears within seconds of the failure. */
#define ROLLBACK_PATIENCE ((int64_t)60 * 1000)

#endif
