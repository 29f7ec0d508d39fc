/* Rollouts: deploymentSettings become a Lambda alias with a CodeDeploy update policy, a deployment
 * group, one application and one service role, and every caller of the function is moved to the
 * alias.
 *
 * Logical ids and names are those of serverless-plugin-canary-deployments 0.8.0. Sources of the
 * facts: CodeDeploy user guide (deployment configurations, limits), CloudFormation user guide
 * (AWS::Lambda::Alias, UpdatePolicy).
 *
 * Conditions. What is made for one function (alias, deployment group, canary alarms, copies of
 * permissions) has the Condition of the function, and exists exactly where the function does. What
 * several functions share (application, service role, deployment configurations) exists always;
 * what it refers to and may not exist is in an Fn::If.
 *
 * Waits. What names the alias in text, without referring to it, waits for the alias, and a caller
 * that moves waits for its permission: by DependsOn, or where the other resource may not exist by
 * `Metadata: {WaitsFor<id>: {Fn::If: [condition, {Ref: id}, ""]}}` (facts/aws.md 10). There is no
 * wait that would close a cycle: a permission whose SourceArn refers to the caller (a rule, a
 * topic, a user pool, an IoT rule) is created after it, and an alarm of a deployment group before
 * the alias. */
#ifndef ROLLOUT_ROLLOUT_H
#define ROLLOUT_ROLLOUT_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "shift/shift.h"
#include "template/conditions.h"
#include "template/plan.h"
#include "template/resolved.h"

/* A hook of the alias's update policy: at most one of the two is set, none where there is no hook.
 * */
struct hook {
  const struct function *function; /* a function of the service */
  const node *other;               /* an ARN or an intrinsic */
  const char *condition; /* where it exists, of the places where the rollout does; NULL: everywhere
                          */
};
bool hook_is_set(struct hook hook);
/* What the update policy calls; NULL where there is no hook. */
node *hook_value(struct hook hook);

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
  const char *copy;   /* of CALL_BOTH: the id of the permission for the function; NULL: none */
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
  /* the condition of all that is made for the function; NULL: always */
  const char *condition;
  /* `enabled` as a condition's definition, where an intrinsic gives it; else NULL */
  node *enabled;
  /* its name: where it is false, all traffic shifts at once; NULL: it is true wherever the function
   * exists, or nothing depends on it */
  const char *enabled_condition;
  bool is_never_enabled; /* it is false wherever the function exists */
  struct shift shift;    /* how the traffic moves */
  /* its name: CodeDeployDefault.LambdaLinear10PercentEvery1Minute, or one of the user's own; or,
   * for people, the intrinsic that gives it */
  const char *configuration;
  /* the logical id of the one that the plan adds; NULL: none, or it is within the intrinsic */
  const char *configuration_id;
  node *configuration_value;     /* the intrinsic that gives the name; NULL where it is known */
  struct hook before, after;     /* preTrafficHook, postTrafficHook */
  struct canary_alarm *canaries; /* in the order of the settings */
  /* the name of the framework's alias that is adopted; NULL where none is */
  const char *former_alias;
  struct call *calls; /* in the order of the template; those by the alias's id behind them */
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
  struct index by_function;    /* logical id of the function -> struct rollout */
  bool had_errors;             /* before the rollouts were looked at */
  struct index hidden;         /* callers that the template does not show: hidden.h */
  struct index *source_owners; /* source -> logical id: sources.c; NULL until one is looked up */
  struct conditions conditions;
  /* of the policy of the service role that is a resource of its own; NULL: there is none */
  const char *role_policy_condition;
  struct index shifts;       /* logical id of a configuration that the plan adds -> struct shift */
  struct alias_name *naming; /* the resources that name an alias in text; NULL: none does */
  struct index kinds_of_places;   /* "type property" -> their rows in the tables of callers */
  struct text kind_of_place;      /* the one that is looked up */
  struct index functions_by_name; /* destinations.c: FunctionName -> its resource */
  struct index invoke_configs;    /* destinations.c: "function:qualifier" -> its resource */
  struct index reached;           /* version -> index of what it waits for, by logical id */
  struct stance *stances;         /* stances.h; the last one noted is the first */
  bool is_account_moved;          /* account.h: only ARNs that move show the account */
};

/* A place that names an alias in text. */
struct alias_name {
  const struct mention *mention;
  const struct rollout *rollout;
  struct alias_name *next;
};

/* Reads the settings, checks them, and appends everything to the plan: resources first, then the
 * callers. *rollouts is filled in for those who tell of the plan. After an error the plan may be
 * incomplete and must not be applied. */
void rollout_plan(struct rollouts *rollouts, const struct service *service,
                  const struct template *template, struct plan *plan,
                  struct diagnostics *diagnostics);
/* Once that plan is applied: adds conditions to permissions of conditional functions, and the
 * waits. `rollouts` is what rollout_plan filled in. */
void rollout_plan_waits(struct rollouts *rollouts);

#endif
