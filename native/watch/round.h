/* A round: what is to be asked so that every group is known as it is now, in few questions.
 *
 *   CodeDeploy  BatchGetDeploymentGroups  100 groups a question; alarms and last deployment. Where
 *               it is refused,
 *                                         GetDeploymentGroup once for each; where that is, a note
 *                                         says so
 *               ListDeployments           the running ones: a question a group up to ROUND_ALONE
 *                                         groups, else all of the account for groups at rest, the
 *                                         newest, where no group's answer says it
 *               BatchGetDeployments       25 deployments a question
 *               ListDeploymentTargets, BatchGetDeploymentTargets  once, and once a round, for each
 *               running deployment
 *               GetDeploymentConfig       once for each configuration of one's own
 *   Lambda      GetAlias                  once a round for each running deployment
 *   CloudWatch  DescribeAlarms            100 names a question
 *
 * Groups take turns where the quotas (ask.h) do not allow all of them in one round; a patient round
 * waits instead.
 *
 * What was answered is kept as it is, an object a group:
 *
 *   info        deploymentGroupInfo           deployment  deploymentInfo of the one that is
 *               followed
 *   target      lambdaTarget                  rollback    deploymentInfo of the one that rolls it
 *               back
 *   targetId    its id                        alias       GetAlias
 *   alarms      [{name, state, reason, since}], in the group's order; state "" where there is no
 *               such alarm
 *   ended       when the end was first seen, milliseconds as text      final  details were read
 *               after the end
 *   highest     per mille                     red         {name, reason, weight}
 *   absent      rounds in which CodeDeploy did not know the deployment
 *
 * Two arenas take turns: a round copies what it keeps of the one before, and the one before that is
 * given back. So a watch of two days needs as much memory as one of a minute. */
#ifndef WATCH_ROUND_H
#define WATCH_ROUND_H

#include "watch/view.h"

/* Up to so many groups are asked for one by one, which the rights to a single group allow. */
#define ROUND_ALONE ((size_t)20)

struct followed {
  const struct group *group;
  node *answers;   /* never NULL after the first round */
  bool is_watched; /* a deployment of it ran since the watch began */
};

struct rounds {
  struct client *client;
  struct asker asker;
  struct arena *arena; /* of the whole watch */
  struct arena arenas[2];
  unsigned number; /* of the rounds that were begun */
  struct followed *list;
  size_t count;
  size_t list_turn, detail_turn; /* who is asked first */
  struct index configurations;   /* name -> struct shift, in `arena` */
  struct index foreign;          /* ids of deployments of other groups */
  struct index noted;            /* what was noted already */
  /* ListDeployments for the whole account, or BatchGetDeploymentGroups, was refused */
  bool lists_alone, asks_alone;
  bool is_patient, has_rested; /* has_rested: states of groups at rest are wanted as well */
  const char *notes[8];        /* of this round: what cannot be read, each said once in a watch */
  size_t note_count;
};

void rounds_init(struct rounds *rounds, struct client *client, struct arena *arena,
                 const struct groups *groups);
void rounds_clear(struct rounds *rounds);

/* One round. On ASKED_FAILED, and on ASKED_REFUSED where what was refused is needed, everything is
 * as it was before, and rounds->asker.problem says why. New nodes are made in the round's arena
 * afterwards. */
enum asked rounds_go(struct rounds *rounds);
/* All groups as the last round found them, in the round's arena: valid until the round after the
 * next one. */
struct view *rounds_views(struct rounds *rounds);

#endif
