/* Which ARNs a pattern fits: the one implementation, for policies, permissions and conditions.
 *
 * IAM matches in two ways (IAM user guide, "IAM JSON policy elements: Resource" and "Condition
 * operators", Amazon Resource Name condition operators):
 *
 *   Resource, NotResource   one string, in which * and ? do not match a colon, except that a * that
 *                           ends a segment between two colons matches anything, colons included
 *   ArnEquals, ArnLike      six components, each matched by itself; the sixth holds the colons that
 *                           follow it
 *
 * Both sides are resolved texts (resolved.h). A text that only the deployment knows may be
 * anything, also another text than the mark on the other side. */
#ifndef TEMPLATE_ARNS_H
#define TEMPLATE_ARNS_H

#include "template/resolved.h"

enum fit { FIT_NO, FIT_MAYBE, FIT_YES };

/* Longer patterns and ARNs may fit anything. IAM's own limit for an ARN. */
#define ARN_LONGEST 2048

/* Does a pattern of Resource or NotResource fit an ARN? */
enum fit arn_fits_resource(const char *pattern, const char *arn);
/* Does a value of ArnLike fit an ARN? */
enum fit arn_is_like(const char *pattern, const char *arn);
/* Does a value of StringLike fit a text? There * matches everything. */
enum fit arn_is_string_like(const char *pattern, const char *text);

/* Does a pattern of Action or NotAction fit an action? IAM ignores the case of actions. */
bool action_fits(struct arena *arena, const char *pattern, const char *action);

/* The components of an ARN, "arn:partition:service:region:account:resource". */
enum arn_component { ARN_ARN, ARN_PARTITION, ARN_SERVICE, ARN_REGION, ARN_ACCOUNT, ARN_RESOURCE };
struct arn {
  const char *at[ARN_RESOURCE + 1];
  size_t length[ARN_RESOURCE + 1];
};
/* False where the text does not begin with "arn:", or has fewer than six components. */
bool arn_read(const char *text, struct arn *arn);

#endif
