/* Undoing: takes the plugin's own work out of a template that was packaged with it, so that `plan`,
 * `check` and `simulate` of a packaged folder see what the plugin saw, and report what it did.
 *
 * Taken out are, of each rollout whose alias and deployment group are in the template: what the
 * plan puts (resources, conditions), references to the alias (they become the function's ARN),
 * qualifiers with its name, aliases that policies list beside their functions, the statements that
 * hooks report with, copies of permissions, and waits.
 *
 * What the template does not say is taken for the plugin's work: a user's own reference to an alias
 * that has the plugin's logical id, and a user's own Condition or DependsOn where the plugin would
 * have written the same. A function reference that the plugin replaced comes back as Fn::GetAtt of
 * its Arn, however it was spelt before. A framework's own alias that the plugin adopted gets its
 * name back; callers that refer to it stay, as the framework itself made them refer to it. */
#ifndef ROLLOUT_UNDO_H
#define ROLLOUT_UNDO_H

#include "rollout/rollout.h"

/* `found` and `plan` are those of a transform of a copy of the template; `template` is the template
 * itself, read, which is changed: it has to be read again. False where it has no work of the
 * plugin's. */
bool rollout_undo(const struct rollouts *found, const struct plan *plan,
                  const struct template *template);
/* After that: removes qualifiers that name an alias. `rollouts` was planned for the template as it
 * is by then, and the plan is not applied. */
void rollout_undo_calls(struct rollouts *rollouts);

#endif
