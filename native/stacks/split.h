/* A rollout is added before the stack is split. serverless-plugin-split-stacks moves resources into
 * nested templates at the same event at which this plugin adds to the template; the one that
 * `plugins` lists first runs first. What is in a nested template cannot be changed any more: the
 * files are written. */
#ifndef STACKS_SPLIT_H
#define STACKS_SPLIT_H

#include "base/diagnostics.h"
#include "service/service.h"
#include "stacks/stacks.h"

/* RO320 where the service rolls functions out and `template`, which the rollout would be added to,
 * is split already; or where it is going to be: nothing is packaged yet (`is_early`), and `plugins`
 * has the wrong order. `stacks`: of that template. True where there was one. */
bool split_refuse(const struct service *service, const struct template *template,
                  const struct stacks *stacks, bool is_early, struct diagnostics *diagnostics);

#endif
