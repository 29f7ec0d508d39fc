/* CodeDeploy: deployments of a group, their targets and lifecycle events, and stopping one. Shapes:
 * deploymentInfo, deploymentTarget and deploymentGroupInfo of the API's reference, as they come. */
#ifndef AWS_CODEDEPLOY_H
#define AWS_CODEDEPLOY_H

#include "aws/operation.h"

/* What one batch call takes: BatchGetDeployments says 25 in one place and 100 in another. */
#define CODEDEPLOY_BATCH ((size_t)25)

/* Ids of a group's deployments in the order of the service; `statuses` (InProgress...), NULL at the
 * end, or NULL for all; the pages up to the `most`th, 0: all. */
const node *codedeploy_list(struct client *client, struct arena *arena, const char *application,
                            const char *group, const char *const *statuses, size_t most,
                            struct aws_answer *answer);
/* A deploymentInfo. */
const node *codedeploy_deployment(struct client *client, struct arena *arena, const char *id,
                                  struct aws_answer *answer);
/* A list of deploymentInfo; those that do not exist are left out by the service. */
const node *codedeploy_deployments(struct client *client, struct arena *arena,
                                   const char *const *ids, size_t count, struct aws_answer *answer);
/* All deploymentTarget of a deployment: one, for Lambda. DeploymentNotStartedException before it
 * has any. */
const node *codedeploy_targets(struct client *client, struct arena *arena, const char *id,
                               struct aws_answer *answer);
/* A deploymentGroupInfo. */
const node *codedeploy_group(struct client *client, struct arena *arena, const char *application,
                             const char *group, struct aws_answer *answer);
/* {status: Pending or Succeeded, statusMessage}. Without rollback the alias stays split over two
 * versions. */
const node *codedeploy_stop(struct client *client, struct arena *arena, const char *id,
                            bool rolls_back, struct aws_answer *answer);

#endif
