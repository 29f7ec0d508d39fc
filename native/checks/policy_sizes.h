/* IAM's limits for the size of policies (IAM user guide, "IAM and AWS STS quotas"): CloudFormation
 * would meet them in the middle of a deployment. */
#ifndef CHECKS_POLICY_SIZES_H
#define CHECKS_POLICY_SIZES_H

#include "base/diagnostics.h"
#include "template/resolved.h"

/* X(type, property that names the holder or NULL for the resource itself, what holds the policies,
 *   most characters without white space); inline policies of one holder count together. */
#define POLICY_SIZE_ROWS(X)                                \
  X("AWS::IAM::Role", NULL, "the role", 10240)             \
  X("AWS::IAM::User", NULL, "the user", 2048)              \
  X("AWS::IAM::Group", NULL, "the group", 5120)            \
  X("AWS::IAM::Policy", "Roles", "the role", 10240)        \
  X("AWS::IAM::Policy", "Users", "the user", 2048)         \
  X("AWS::IAM::Policy", "Groups", "the group", 5120)       \
  X("AWS::IAM::RolePolicy", "RoleName", "the role", 10240) \
  X("AWS::IAM::UserPolicy", "UserName", "the user", 2048)  \
  X("AWS::IAM::GroupPolicy", "GroupName", "the group", 5120)

#define POLICY_SIZE_MANAGED 6144

/* Diagnoses the policies of a template that are too large, whatever is not known yet. */
void policy_sizes_check(const struct scope *scope, struct diagnostics *diagnostics);

#endif
