/* The stack's state: which ones take no update, and what ends them. */
#include <string.h>

#include "aws/cloudformation.h"
#include "preflight/internal.h"

/* The states in which CloudFormation refuses an update. X(state, why, what of `aws cloudformation`
 * ends it). Not here: those that take one, also after failures (CREATE_FAILED and UPDATE_FAILED are
 * left by --disable-rollback), and REVIEW_IN_PROGRESS, a stack that has only a change set. Source:
 * StackStatus of the API's reference, and the user guide on stack failure options. */
#define REFUSING_STATES(X)                                                                         \
  X("CREATE_IN_PROGRESS", "it is being created", "wait stack-create-complete")                     \
  X("UPDATE_IN_PROGRESS", "another update is running", "wait stack-update-complete")               \
  X("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "the last update is cleaning up",                       \
    "wait stack-update-complete")                                                                  \
  X("UPDATE_ROLLBACK_IN_PROGRESS", "the last update is being rolled back",                         \
    "wait stack-rollback-complete")                                                                \
  X("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",                                                \
    "the rollback of the last update is cleaning up", "wait stack-rollback-complete")              \
  X("UPDATE_ROLLBACK_FAILED",                                                                      \
    "the rollback of the last update failed; mend what stopped it, and continue it",               \
    "continue-update-rollback")                                                                    \
  X("ROLLBACK_IN_PROGRESS", "its creation failed and is being rolled back",                        \
    "wait stack-rollback-complete")                                                                \
  X("ROLLBACK_COMPLETE", "its creation failed; it can only be deleted and made anew",              \
    "delete-stack")                                                                                \
  X("ROLLBACK_FAILED", "its creation failed and could not be rolled back; it can only be deleted", \
    "delete-stack")                                                                                \
  X("DELETE_IN_PROGRESS", "it is being deleted", "wait stack-delete-complete")                     \
  X("DELETE_FAILED", "it could not be deleted; mend what stopped that, and delete it again",       \
    "delete-stack")                                                                                \
  X("IMPORT_IN_PROGRESS", "resources are being imported", "wait stack-import-complete")            \
  X("IMPORT_ROLLBACK_IN_PROGRESS", "an import is being rolled back", "describe-stacks")            \
  X("IMPORT_ROLLBACK_FAILED", "an import could not be rolled back; its events say why",            \
    "describe-stack-events")

static const struct state {
  const char *name, *why, *command;
} states[] = {
#define ROW(name, why, command) {name, why, command},
    REFUSING_STATES(ROW)
#undef ROW
};

static const struct state *find(const char *name) {
  for (size_t i = 0; i < sizeof states / sizeof *states; i++)
    if (strcmp(states[i].name, name) == 0) return &states[i];
  return NULL;
}

static void refuse(struct look *look, const struct state *state) {
  const struct preflight *preflight = look->preflight;
  const char *stack = text_shell_word(preflight->stack),
             *region = text_shell_word(preflight->client->settings.region);
  diagnose(look->diagnostics, RO601, "", "stack %s is %s: %s",
           text_shown(look->arena, preflight->stack), state->name, state->why);
  if (stack && region)
    diagnose_repair(look->diagnostics, RO601,
                    text_new(look->arena, "aws cloudformation %s --stack-name %s --region %s",
                             state->command, stack, region));
}

bool stack_is_ready(struct look *look, bool *is_there) {
  struct aws_answer answer;
  const node *stack =
      cloudformation_stack(look->preflight->client, look->arena, look->preflight->stack, &answer);
  *is_there = stack || !cloudformation_is_missing(&answer);
  if (!stack && *is_there) look_note(look, QUESTION_STACK, &answer);
  const char *status = node_string(node_member(stack, "StackStatus"));
  if (!status) return true;
  if (strcmp(status, "REVIEW_IN_PROGRESS") == 0) *is_there = false;
  const struct state *state = find(status);
  if (state) refuse(look, state);
  return !state;
}
