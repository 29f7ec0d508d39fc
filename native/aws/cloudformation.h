/* CloudFormation: stacks, their resources and events, and changing one. All values are text, as XML
 * has them. */
#ifndef AWS_CLOUDFORMATION_H
#define AWS_CLOUDFORMATION_H

#include "aws/operation.h"

/* A Stack (StackId, StackStatus, Outputs...). Where there is none: NULL, and
 * cloudformation_is_missing says so. */
const node *cloudformation_stack(struct client *client, struct arena *arena, const char *stack,
                                 struct aws_answer *answer);
/* A list of StackResourceSummary: LogicalResourceId, PhysicalResourceId, ResourceType,
 * ResourceStatus... */
const node *cloudformation_resources(struct client *client, struct arena *arena, const char *stack,
                                     struct aws_answer *answer);
/* A list of StackEvent, the newest first, in pages up to the `most`th. */
const node *cloudformation_events(struct client *client, struct arena *arena, const char *stack,
                                  size_t most, struct aws_answer *answer);
/* The template as it was given. */
const char *cloudformation_template(struct client *client, struct arena *arena, const char *stack,
                                    struct aws_answer *answer);

struct stack_pair {
  const char *key, *value;
};

struct stack_change {
  const char *stack;
  const char *template_body; /* at most 51,200 bytes; or */
  const char *template_url;  /* in S3 */
  const struct stack_pair *parameters, *tags;
  size_t parameter_count, tag_count;
  const char *const *capabilities; /* CAPABILITY_NAMED_IAM...; NULL at the end, or NULL */
  const char *role_arn;            /* NULL: the caller's own rights */
};
#define CLOUDFORMATION_LARGEST_BODY ((size_t)51200)

/* The three take a token, so that a second attempt after a lost answer does nothing again. The
 * stack's id; it is only the begin: the stack's status tells the end. */
const char *cloudformation_create(struct client *client, struct arena *arena,
                                  const struct stack_change *change, struct aws_answer *answer);
/* Where nothing would change: NULL, and cloudformation_is_unchanged says so. */
const char *cloudformation_update(struct client *client, struct arena *arena,
                                  const struct stack_change *change, struct aws_answer *answer);
bool cloudformation_delete(struct client *client, struct arena *arena, const char *stack,
                           struct aws_answer *answer);

bool cloudformation_is_missing(const struct aws_answer *answer);
bool cloudformation_is_unchanged(const struct aws_answer *answer);

#endif
