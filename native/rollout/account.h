/* The account that the template is deployed to, where the template shows it.
 *
 * CloudFormation does not tell a template its account's number. It follows from ARNs that must be
 * of the stack's own account: a function's role, CodeDeploy's role and a role's boundary (IAM: they
 * must be in the account of what they are for), and the function that a resource of Lambda is made
 * for. */
#ifndef ROLLOUT_ACCOUNT_H
#define ROLLOUT_ACCOUNT_H

#include "service/service.h"
#include "template/template.h"

/* X(type, property) */
#define OWN_ACCOUNT_ROWS(X)                            \
  X("AWS::Lambda::Function", "Role")                   \
  X("AWS::Lambda::Permission", "FunctionName")         \
  X("AWS::Lambda::EventSourceMapping", "FunctionName") \
  X("AWS::Lambda::EventInvokeConfig", "FunctionName")  \
  X("AWS::Lambda::Version", "FunctionName")            \
  X("AWS::Lambda::Alias", "FunctionName")              \
  X("AWS::Lambda::Url", "TargetFunctionArn")           \
  X("AWS::IAM::Role", "PermissionsBoundary")           \
  X("AWS::IAM::User", "PermissionsBoundary")           \
  X("AWS::CodeDeploy::DeploymentGroup", "ServiceRoleArn")

/* Its number, in the template's arena; NULL where nothing shows it, or two ARNs disagree. */
const char *account_shown(const struct template *template, const struct service *service);

/* Is the ARN in this property of this type of the stack's own account, whatever it says? */
bool account_is_own(const char *type, const char *property);

#endif
