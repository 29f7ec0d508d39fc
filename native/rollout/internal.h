/* What the files of this room share. */
#ifndef ROLLOUT_INTERNAL_H
#define ROLLOUT_INTERNAL_H

#include "rollout/rollout.h"

/* ---- settings.c ---- */

/* Reads and checks the settings of every function that has some. */
void rollouts_read(struct rollouts *rollouts);
/* Where a setting of the rollout is written: at the function, at the service, or on the command
 * line. */
const char *setting_place(const struct rollouts *rollouts, const struct rollout *rollout,
                          const char *name);
/* A Ref or Fn::GetAtt must meet something; what it yields is known to CloudFormation only. False
 * after `diagnostic`. */
bool setting_meets(const struct rollouts *rollouts, const node *setting, const char *place,
                   enum diagnostic_id diagnostic);
/* "; did you mean \"Live\"?" for a list of one word, which was to be the word alone; else "". */
const char *setting_unlisted(const struct rollouts *rollouts, const node *setting);

/* ---- conditions.c ---- */

/* Finds the condition of each rollout, and defines those of `enabled`. */
void rollouts_take_conditions(struct rollouts *rollouts);
/* "the template does not define the condition IsPrd; did you mean IsProd?" */
const char *condition_unknown(const struct rollouts *rollouts, const char *name);
/* Adds a rollout's condition to a resource that is made for it. */
void condition_add(const struct rollout *rollout, node *body);
/* `value`, or AWS::NoValue where a resource that it refers to does not exist; NULL where that is
 * everywhere. Takes `value`. */
node *value_where_it_is(struct rollouts *rollouts, const struct fact *facts, node *value);
/* `value`, or `otherwise` where `enabled` is false. Takes both. */
node *value_where_enabled(struct rollouts *rollouts, const struct rollout *rollout, node *value,
                          node *otherwise);
/* Warns of a setting that refers to a resource which may not exist where the rollout does. */
void condition_check(struct rollouts *rollouts, const struct rollout *rollout, const char *setting,
                     const node *value);
/* Does the alias exist wherever this mention of the function is used? */
bool condition_is_met(struct rollouts *rollouts, const struct rollout *rollout,
                      const struct mention *mention);
/* Is the value at `path` of the resource ever used, and of what it yields, the text of `branch`
 * (resolved.h)? Not where Condition and Fn::If exclude each other. */
bool condition_may_be_met(struct rollouts *rollouts, const struct resource *resource,
                          const struct path *path, const struct branch *branch);

/* ---- switch.c ---- */

/* Reads `enabled` where it is an object: a condition's definition goes into rollout->enabled. False
 * where it is always off, or after a diagnostic. */
bool switch_read(const struct rollouts *rollouts, struct rollout *rollout);

/* ---- configurations.c ---- */

/* Reads a `type`, which stands at `place`: a name, or {canary: {...}} / {linear: {...}}. False
 * after a diagnostic. */
bool configuration_read(struct rollouts *rollouts, const node *type, const char *place,
                        struct rollout *rollout);
/* Makes the shift that `enabled` may turn off an intrinsic, once its condition has a name. */
void configurations_switch(struct rollouts *rollouts);
/* Puts one AWS::CodeDeploy::DeploymentConfig for every distinct shape of one's own. */
void configurations_put(const struct rollouts *rollouts);

/* ---- alias.c ---- */

/* Finds the version that each function publishes. */
void aliases_find_versions(struct rollouts *rollouts);
/* Finds the alias that the framework made for provisioned concurrency or SnapStart, and takes it
 * over. */
void aliases_adopt(struct rollouts *rollouts);
/* The name that the framework gives to its own alias of this logical id; NULL where it is another
 * alias. */
const char *alias_former_name(const char *id);
void alias_put(struct rollouts *rollouts, const struct rollout *rollout);

/* ---- canary_alarms.c ---- */

/* Puts the alarms of canaryAlarms, and notes them in rollout->canaries. */
void canary_alarms_put(const struct rollouts *rollouts, struct rollout *rollout);

/* ---- deployment_group.c ---- */

/* The provider's tags, where it has some. */
void tags_add(const struct rollouts *rollouts, node *properties);
void application_put(const struct rollouts *rollouts);
void group_put(struct rollouts *rollouts, const struct rollout *rollout);

/* ---- roles.c ---- */

/* The role that CodeDeploy works with, where a group needs one; and its policy, where that has a
 * condition. */
void service_role_put(struct rollouts *rollouts);
/* Makes a deployment group wait for that policy, where there is one. */
void service_role_wait(struct rollouts *rollouts, const struct rollout *rollout, node *body);
/* {Action: [action], Effect: Allow, Resource: resources}; takes `resources`. */
node *iam_statement(const char *action, node *resources);
/* The function's logical id that a hook means, where it is a function of the template; else NULL.
 * */
const char *hook_function(const struct rollouts *rollouts, struct hook hook);

/* ---- hook_roles.c ---- */

#define HOOK_POLICY "ReportHookResult"
#define HOOK_ACTION "codedeploy:PutLifecycleEventHookExecutionStatus"
/* The right to report a hook's result, on the role that each hook really has. */
void hook_roles_extend(const struct rollouts *rollouts);

/* ---- limits.c ---- */

/* Names that are too long or not unique, and logical ids that the template has for something else.
 * */
void limits_check(const struct rollouts *rollouts);

/* ---- callers.c ---- */

/* Moves every caller of every rollout to its alias, with the permissions and policies that let it
 * call. */
void callers_move(struct rollouts *rollouts);

/* Notes what becomes of a mention. */
void call_note(struct rollouts *rollouts, struct rollout *rollout, struct call call);
/* Replaces a reference by the alias, inside whatever surrounds it; a name inside an ARN that is put
 * together, and what is written out, gets the alias's name behind it. A loose one does not depend
 * on the alias. */
void call_move(struct rollouts *rollouts, const struct rollout *rollout,
               const struct mention *mention, bool is_loose);
/* The value of a mention with the alias's name behind it: "${Fn.Arn}:Live", Join [":", [...,
 * "Live"]]; depends on the function only. For mentions in text: the whole new text. A new node. */
node *call_qualified(const struct rollouts *rollouts, const struct rollout *rollout,
                     const struct mention *mention);

/* The service principal that the calls of this place need a permission for, "" where they need
 * none; NULL where no row has the place. */
const char *caller_principal(struct rollouts *rollouts, const char *type, const char *property);
/* Has a row callers of this type that need a permission? */
bool caller_has_type(const char *type);
/* The principal of the rows that a permission's principal is ("events.amazonaws.com"); NULL where
 * it is none of them. */
const char *caller_principal_of(const char *principal);

/* Is it the function itself that is named, without a qualifier: what a grant answers? */
bool call_is_bare(const struct rollouts *rollouts, const struct mention *mention);

/* ---- readers.c ---- */

/* May somebody read the function's address here, and call it (RO306)? `type` is the resource's,
 * `property` its property; "" and NULL where there is none. */
bool mention_may_be_read(const struct rollouts *rollouts, const struct mention *mention,
                         const char *type, const char *property);

/* ---- destinations.c ---- */

/* Has the alias an AWS::Lambda::EventInvokeConfig already, another one than `settings`? */
bool invoke_config_is_taken(struct rollouts *rollouts, const struct rollout *rollout,
                            const struct resource *settings);
/* The function whose records go to the destinations of `settings`, an
 * AWS::Lambda::EventInvokeConfig; NULL where it is not in the template. */
const struct resource *destination_sender(const struct rollouts *rollouts,
                                          const struct resource *settings);
/* Is the role that sends them a resource of the template? Only then can grants.c let it invoke the
 * alias. */
bool destination_role_is_here(const struct rollouts *rollouts, const struct resource *settings);

/* ---- loops.c ---- */

/* The path of the resource around a path: Resources.<id>, or a fragment's in a loop. NULL where the
 * path leads elsewhere. */
const struct path *path_of_resource(const struct path *path);
/* Gives every mention in a loop of Resources the resource of its fragment, with its key as the id.
 */
void loops_place(const struct rollouts *rollouts, const struct mentions *mentions);
/* Adds a permission for the alias beside one in a fragment, which stays. False where the mention is
 * in no fragment. */
bool loop_permission(struct rollouts *rollouts, struct rollout *rollout,
                     const struct mention *mention);
/* Finds the references that loops put together ("${Name}LambdaFunction"), which no mention is:
 * calls `found` for every function that one of them may be. */
void loops_find(struct rollouts *rollouts,
                void (*found)(struct rollouts *rollouts, struct rollout *rollout,
                              const struct mention *mention));

/* ---- custom_resources.c ---- */

/* What becomes of a call by a custom resource of the framework (Custom::S3, ...), which names the
 * function in FunctionName and its alias in FunctionQualifier. CALL_STAYS where nothing shows that
 * its handler reads FunctionQualifier, or where it has one of its own. The handler gives itself the
 * permission for what it calls. */
enum call_outcome custom_resource_move(struct rollouts *rollouts, const struct rollout *rollout,
                                       const struct mention *mention);

/* Has it a qualifier already? */
bool custom_resource_is_qualified(const struct mention *mention);

/* ---- permissions.c ---- */

/* Stands for the principal of calls through a function's URL. */
const char *permission_url_principal(void);
/* Is the permission, by its properties, for the callers of a URL? */
bool permission_is_for_url(const struct scope *scope, const node *properties);
/* Decides a permission, once all calls are noted. */
void permission_move(struct rollouts *rollouts, struct rollout *rollout,
                     const struct mention *mention);

/* ---- waits.c ---- */

/* Remembers who names an alias in text, while the mentions are as they were read. */
void waits_note(struct rollouts *rollouts, const struct mentions *mentions);
/* Adds a wait to the body of a resource that is being made, or exists with `facts`. */
void wait_put(struct rollouts *rollouts, const struct fact *facts, node *body, const char *id,
              const char *condition);

#endif
