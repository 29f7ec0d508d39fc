/* Which deployment groups there are: of a CloudFormation stack, with the stacks nested in it, or
 * named one by one.
 *
 * In a stack, a group belongs to the alias whose logical id begins alike: <function>DeploymentGroup
 * and <function>Alias<name>, as this plugin, its predecessor and AWS SAM call them. Where there is
 * no such alias, function and alias are known as soon as a deployment says them. */
#ifndef WATCH_GROUPS_H
#define WATCH_GROUPS_H

#include "watch/ask.h"

struct group {
  const char *application, *name;
  /* how people call it: the function without the stack's name; never two alike */
  const char *label;
  const char *function, *alias; /* NULL: not known before a deployment runs */
};

struct groups {
  struct group *list;
  size_t count;
};

/* A stack and the stacks within it; more are not read. A stack that is split by function has one for
 * each function, of the 500 resources that its template may have. */
#define GROUPS_MOST_STACKS 512
/* What CodeDeploy lets an account have running at once. */
#define GROUPS_MOST ((size_t)1000)

/* All groups of a stack, in the order of CloudFormation. ASKED_REFUSED also for a stack whose
 * groups cannot be told apart; asker->problem says why. Everything lives in `arena`. */
enum asked groups_of_stack(struct asker *asker, struct arena *arena, const char *stack,
                           struct groups *groups);
/* APPLICATION/GROUP, each of a list of strings. False with *wrong, the first that is none. */
bool groups_named(struct arena *arena, const node *names, struct groups *groups,
                  const char **wrong);

#endif
