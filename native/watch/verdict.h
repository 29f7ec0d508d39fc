/* How a rollout ended, in plain words: what happened, why, where the traffic is now, what to do
 * next, and where to look.
 *
 * What a watch saw itself comes first: the alarm that went off, at which weight. For who looks
 * later there is what AWS still says: the error's code and message, the alarms as they are now, the
 * configuration's schedule.
 *
 * With --format json a verdict is one object with the members of events.h (`kind` is "verdict",
 * `state` the outcome, `reason` what happened, `name` the deployment that rolled back), and
 *
 *   code   CodeDeploy's code; "" where there is none       next   what to do; "" where there is
 *          nothing to do
 *   alarm  the alarm that ended it; null                   link   the deployment in the console;
 *          null where there is none
 */
#ifndef WATCH_VERDICT_H
#define WATCH_VERDICT_H

#include "watch/view.h"

/* X(id, word, is it what was wanted) */
#define OUTCOMES(X)                                                                            \
  X(NOTHING, "nothing", true) /* there was never a deployment */                               \
  X(RUNNING, "running", true) /* it runs, or its rollback does */                              \
  X(SUCCEEDED, "succeeded", true)                                                              \
  X(ROLLED_BACK, "rolledBack", false)                                                          \
  X(FAILED, "failed",                                                                          \
    false) /* and nothing was rolled back, because no traffic had moved or nobody wanted it */ \
  X(SPLIT, "split", false) /* and the alias still divides its traffic between both versions */ \
  X(GONE, "gone", false)   /* CodeDeploy no longer knows it */

enum outcome {
#define ROW(id, word, is_good) OUTCOME_##id,
  OUTCOMES(ROW)
#undef ROW
      OUTCOME_COUNT
};

/* Visible text in the arena; "" where there is nothing to say. */
struct verdict {
  enum outcome outcome;
  const char *headline; /* without the function's name */
  const char *because;  /* sentences */
  const char *log;      /* the last lines of a failed hook */
  const char *traffic;  /* where the traffic is, and which deployment put it there */
  const char *next;
  const char *command; /* of the AWS CLI, that mends a divided alias */
  const char *link;
  const char *alarm; /* the name of the alarm that ended it; NULL */
};

const char *outcome_word(enum outcome outcome);
bool outcome_is_good(enum outcome outcome);
void verdict_read(struct verdict *verdict, struct arena *arena, const struct view *view,
                  const char *region);
/* The verdict for people: the headline behind the function's name, the rest indented. */
void verdict_print(const struct verdict *verdict, const struct view *view, struct text *out);

#endif
