/* Every logical id and physical name there is, as pure functions. A logical id is a promise:
 * CloudFormation replaces a resource whose id changes, so these are the two former plugins' own
 * (serverless-plugin-canary-deployments 0.8.0, serverless-plugin-aws-alerts 1.7.5) and, in the
 * first part, the framework's (serverless 3, osls 4: naming.js). The golden list is
 * tests/unit/names_test.c. All results live in the arena. */
#ifndef SERVICE_NAMES_H
#define SERVICE_NAMES_H

#include <stdbool.h>

#include "base/arena.h"

/* ---- The framework's defaults, used where it does not tell its own ---- */

/* my-fn_2 -> MyDashfnUnderscore2 */
const char *name_normalised(struct arena *arena, const char *key);
/* OrderLambdaFunction, OrderLogGroup, /aws/lambda/<function name>, <service>-<stage>,
 * <service>-<stage>-<key> */
const char *name_lambda(struct arena *arena, const char *key);
/* OrderLambdaVersion<hash>; the hash is of the code and the configuration, letters and digits. */
const char *name_lambda_version(struct arena *arena, const char *key, const char *hash);
const char *name_log_group_id(struct arena *arena, const char *key);
const char *name_log_group(struct arena *arena, const char *function_name);
const char *name_stack(struct arena *arena, const char *service, const char *stage);
const char *name_function(struct arena *arena, const char *service, const char *stage,
                          const char *key);
/* sls-canary-sls-dev -> Slscanaryslsdev */
const char *name_alphanumeric(struct arena *arena, const char *name);
#define NAME_EXECUTION_ROLE "IamRoleLambdaExecution"

/* ---- Rollouts ---- */

#define NAME_SERVICE_ROLE "CodeDeployServiceRole"
/* A deployment group's name has at most 100 characters (CodeDeploy quota); a longer one is cut
 * there, as before. */
#define NAME_GROUP_MOST 100
const char *name_application(struct arena *arena, const char *stack_alphanumeric);
const char *name_group_id(struct arena *arena, const char *lambda_id);
const char *name_group(struct arena *arena, const char *stack, const char *group_id);
/* OrderLambdaFunctionAliasLive; - and _ of the alias's name become Dash and Underscore, which ids
 * cannot hold. */
const char *name_alias_id(struct arena *arena, const char *lambda_id, const char *alias);

/* The permission that remains for the function itself: <id>Unqualified; <id>Unqualified2 and so on
 * for a `number` above 1, where another resource has that id. */
const char *name_unqualified_permission(struct arena *arena, const char *id, size_t number);
/* The id of the permission that one of this id may be the copy of; NULL where it is none's. */
const char *name_of_original_permission(struct arena *arena, const char *id);
/* The configuration of a traffic shift of one's own: Canary25Percent3MinutesDeploymentConfig, ...
 * */
const char *name_configuration_id(struct arena *arena, bool is_canary, int percent, int minutes);

/* The role's policy where each of its statements has a condition. */
#define NAME_SERVICE_ROLE_POLICY "CodeDeployServiceRolePolicy"
/* A condition over others: IsProdAndIsEurope, IsProdOrIsEurope. A longer one than CloudFormation
 * takes is cut and ends with a hash. */
#define NAME_CONDITION_MOST 255
const char *name_conditions(struct arena *arena, const char *word, const char *const *names,
                            size_t count);
/* The condition that turns a function's rollout on: OrderLambdaFunctionIsRolledOut */
const char *name_rollout_condition(struct arena *arena, const char *lambda_id);
/* The Metadata by which a resource waits for another one: WaitsForOrderLambdaFunctionAliasLive */
const char *name_wait(struct arena *arena, const char *id);

/* ---- Alarms ---- */

/* OrderFunctionErrorsAlarm */
const char *name_alarm_id(struct arena *arena, const char *function_key, const char *alarm);
/* HelloLambdaFunctionCanaryErrorsAlarm, and <service>-<stage>-hello-canary-errors, which
 * "-v<version>" follows; word is the preset, the metric or the name. The names of
 * @flagsmith/serverless-plugin-canary-deployments 2.0.0. */
const char *name_canary_alarm_id(struct arena *arena, const char *lambda_id, const char *word);
const char *name_canary_alarm(struct arena *arena, const char *service, const char *stage,
                              const char *key, const char *word);
/* <lambda id><Alarm>LogMetricFilter; the two filters add ALERT and OK. Here and in the ids of
 * topics - and _ are spelt out, which an id cannot hold. */
const char *name_log_filter(struct arena *arena, const char *lambda_id, const char *alarm);
/* The metric that a log filter counts: <Metric><lambda id> */
const char *name_log_metric(struct arena *arena, const char *metric, const char *lambda_id);
/* AwsAlertsAlarm, AwsAlertsCriticalAlarm; group is NULL for the topics of no group. */
const char *name_topic_id(struct arena *arena, const char *group, const char *state);
/* AlertsDashboard, AlertsDashboardvertical and <service>-<stage>-<region>[-<kind>] */
const char *name_dashboard_id(struct arena *arena, const char *kind);
const char *name_dashboard(struct arena *arena, const char *service, const char *stage,
                           const char *region, const char *kind);
/* sls-canary-sls-dev-alerts; `suffix` NULL: "-alerts" */
const char *name_alerts_stack(struct arena *arena, const char *stack, const char *suffix);
/* The parameter of that stack that stands for a resource, or for an attribute of it:
 * OrderLambdaVersionX, OrderLambdaVersionXVersion. */
const char *name_alerts_parameter(struct arena *arena, const char *id, const char *attribute);

#endif
