/* The account that the template is deployed to, where the template shows it.
 *
 * CloudFormation does not tell a template its account's number. It follows from ARNs that must be
 * of the stack's own account: a function's role, CodeDeploy's role and a role's boundary (IAM: they
 * must be in the account of what they are for), and the function that a resource of Lambda is made
 * for. */
#ifndef ROLLOUT_ACCOUNT_H
#define ROLLOUT_ACCOUNT_H

#include "rollout/rollout.h"

/* X(type, property, does it become a reference to the alias?) */
#define OWN_ACCOUNT_ROWS(X)                                  \
  X("AWS::Lambda::Function", "Role", false)                  \
  X("AWS::Lambda::Permission", "FunctionName", true)         \
  X("AWS::Lambda::EventSourceMapping", "FunctionName", true) \
  X("AWS::Lambda::EventInvokeConfig", "FunctionName", false) \
  X("AWS::Lambda::Version", "FunctionName", false)           \
  X("AWS::Lambda::Alias", "FunctionName", false)             \
  X("AWS::Lambda::Url", "TargetFunctionArn", false)          \
  X("AWS::IAM::Role", "PermissionsBoundary", false)          \
  X("AWS::IAM::User", "PermissionsBoundary", false)          \
  X("AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn", false)

/* Its number, in the template's arena; NULL where nothing shows it, or two ARNs disagree.
 * *is_moved: only ARNs that become references show it. */
const char *account_shown(const struct template *template, const struct service *service,
                          bool *is_moved);
/* Must this ARN stay written out, so that the account is shown to a later run too? */
bool account_rests_on(const struct rollouts *rollouts, const struct mention *mention);

/* Is the ARN in this property of this type of the stack's own account, whatever it says? */
bool account_is_own(const char *type, const char *property);

#endif
