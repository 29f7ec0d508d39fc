/* Rollouts: deploymentSettings become a Lambda alias with a CodeDeploy update policy, a deployment
 * group, one application and one service role, and every caller of the function is moved to the
 * alias.
 *
 * Logical ids and names are those of serverless-plugin-canary-deployments 0.8.0. Sources of the
 * facts: CodeDeploy user guide (deployment configurations, limits), CloudFormation user guide
 * (AWS::Lambda::Alias, UpdatePolicy). */
#ifndef ROLLOUT_ROLLOUT_H
#define ROLLOUT_ROLLOUT_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "template/plan.h"
#include "template/resolved.h"

/* How traffic moves to the new version: shape 'A' all at once, 'C' percent at once and the rest
 * after the interval, 'L' percent at once and again after every interval, 0 not known: a
 * configuration that exists elsewhere. Minutes. */
struct shift {
  char shape;
  int percent, interval;
};
/* When all traffic is shifted, in minutes from the first shift: 0, the interval, or (steps - 1)
 * intervals. */
int shift_minutes(const struct shift *shift);

/* A hook of the alias's update policy: at most one of the two is set, none where there is no hook.
 * */
struct hook {
  const struct function *function; /* a function of the service */
  const node *other;               /* an ARN or an intrinsic */
};

/* What becomes of a mention of the function. */
enum call_outcome {
  CALL_MOVES,  /* it goes through the alias from now on */
  CALL_IS_ON,  /* it goes through the alias already */
  CALL_STAYS,  /* it keeps calling the function */
  CALL_BOTH,   /* a permission that holds for the alias and for the function */
  CALL_GRANTS, /* an IAM policy that now allows the alias as well */
};

/* One mention of the function that calls it or lets somebody call it. */
struct call {
  const struct mention *mention;
  const char *principal; /* whose permission it needs, or whose permission it is; "" for none */
  enum call_outcome outcome;
  bool is_permission; /* or a grant: it lets somebody call, it does not call */
  const char *reason; /* of CALL_BOTH: why both permissions are needed; else NULL */
  bool is_outside;    /* of CALL_BOTH: for a caller outside of the template */
};

/* An alarm of the function's canaryAlarms. */
struct canary_alarm {
  const char *id, *path; /* its logical id, and where the settings ask for it */
  struct canary_alarm *next;
};

/* Why no function is rolled out on this stage, in words; NULL where the stage rolls out. */
const char *rollouts_why_none(const struct service *service);

/* Does an entry of deploymentSettings.alarms define an alarm, with more than its name? There alarms
 * are only named; checks/placement.c reports it. */
bool alarm_entry_is_defined(const node *entry);

/* One function that is rolled out gradually. */
struct rollout {
  const struct function *function;
  const char *path;             /* functions.order.deploymentSettings */
  node *settings;               /* the function's over the service's; an object */
  const char *alias;            /* Live */
  const char *alias_id;         /* OrderLambdaFunctionAliasLive */
  const char *version_id;       /* the AWS::Lambda::Version that this deployment publishes */
  const char *group_id, *group; /* the deployment group's logical id and name */
  struct shift shift;           /* how the traffic moves */
  /* its name: CodeDeployDefault.LambdaLinear10PercentEvery1Minute, or one of the user's own; */
  const char *configuration;
  /* or the logical id of the one that the plan adds; one of the two */
  const char *configuration_id;
  struct hook before, after;     /* preTrafficHook, postTrafficHook */
  struct canary_alarm *canaries; /* in the order of the settings */
  /* the name of the framework's alias that is adopted; NULL where none is */
  const char *former_alias;
  struct call *calls; /* in the order of the template */
  size_t call_count, call_capacity;
  struct index *sources; /* of the calls: permissions.c */
};

struct rollouts {
  const struct service *service;
  const struct template *template;
  struct plan *plan;
  struct diagnostics *diagnostics;
  struct scope scope; /* where the template is deployed to, as far as that is known */
  const char *application_id;
  struct rollout *list; /* in the order of the service's functions */
  size_t count;
  struct index by_function; /* logical id of the function -> struct rollout */
  bool had_errors;          /* before the rollouts were looked at */
  /* the resource whose DependsOn the plan extended last, and by which id */
  const struct resource *waiting;
  const char *waits_for;
  struct index hidden;          /* callers that the template does not show: hidden.h */
  struct index kinds_of_places; /* "type property" -> their rows in the tables of callers */
  struct text kind_of_place;    /* the one that is looked up */
  struct index denials;         /* grants.c: "policy alias" -> the policy */
};

/* Reads the settings, checks them, and appends everything to the plan: resources first, then the
 * callers. *rollouts is filled in for those who tell of the plan. After an error the plan may be
 * incomplete and must not be applied. */
void rollout_plan(struct rollouts *rollouts, const struct service *service,
                  const struct template *template, struct plan *plan,
                  struct diagnostics *diagnostics);

#endif
