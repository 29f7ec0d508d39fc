/* Rollouts: deploymentSettings become a Lambda alias with a CodeDeploy update policy, a deployment group, one application
 * and one service role, and every caller of the function is moved to the alias.
 *
 * Logical ids and names are those of serverless-plugin-canary-deployments 0.8.0. Sources of the facts: CodeDeploy user
 * guide (deployment configurations, limits), CloudFormation user guide (AWS::Lambda::Alias, UpdatePolicy).
 */
#ifndef ROLLOUT_ROLLOUT_H
#define ROLLOUT_ROLLOUT_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "template/plan.h"

/* A hook of the alias's update policy: at most one of the two is set, none where there is no hook. */
struct hook {
  const struct function *function; /* a function of the service */
  const node *other;               /* an ARN or an intrinsic */
};

/* An alarm of the function's canaryAlarms. */
struct canary_alarm {
  const char *id, *path; /* its logical id, and where the settings ask for it */
  struct canary_alarm *next;
};

/* One function that is rolled out gradually. */
struct rollout {
  const struct function *function;
  const char *path;        /* functions.order.deploymentSettings */
  node *settings;          /* the function's over the service's; an object */
  const char *alias;       /* Live */
  const char *alias_id;    /* OrderLambdaFunctionAliasLive */
  const char *version_id;  /* the AWS::Lambda::Version that this deployment publishes */
  const char *group_id, *group; /* the deployment group's logical id and name */
  const char *configuration;    /* CodeDeployDefault.LambdaLinear10PercentEvery1Minute, or a name of the user's own */
  struct hook before, after;    /* preTrafficHook, postTrafficHook */
  struct canary_alarm *canaries; /* in the order of the settings */
  const struct mention **moved; /* the callers that the plan moves to the alias, in the order of the template */
  size_t moved_count, moved_capacity;
};

struct rollouts {
  const struct service *service;
  const struct template *template;
  struct plan *plan;
  struct diagnostics *diagnostics;
  const char *application_id;
  struct rollout *list; /* in the order of the service's functions */
  size_t count;
  struct index by_function; /* logical id of the function -> struct rollout */
};

/* Reads the settings, checks them, and appends everything to the plan: resources first, then the callers. *rollouts is
 * filled in for those who tell of the plan. After an error the plan may be incomplete and must not be applied. */
void rollout_plan(struct rollouts *rollouts, const struct service *service, const struct template *template,
                  struct plan *plan, struct diagnostics *diagnostics);

#endif
