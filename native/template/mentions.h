/* Mentions: who names which function, and how. */
#ifndef TEMPLATE_MENTIONS_H
#define TEMPLATE_MENTIONS_H

#include "template/resolved.h"

/* One walk over the whole template: every reference to a logical id of `by_id`, and every name of
 * `by_name`, alone, in the "FunctionName" of a text of JSON, or after "function:", written out or
 * put together (both indexes: name -> anything). An ARN of another partition, region or account
 * than the scope's is another function's; where that cannot be seen, the mention is open.
 * DependsOn is no mention: it orders, it does not call. */
struct mentions template_mentions(const struct template *template, const struct index *by_id,
                                  const struct index *by_name, const struct scope *scope);

#endif
