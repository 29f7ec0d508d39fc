/* Where a name in a text leads: to a function of this stack, or to one of the same name, or of a
 * longer name, elsewhere. Texts are resolved ones (resolved.h). */
#ifndef TEMPLATE_LOCALITIES_H
#define TEMPLATE_LOCALITIES_H

#include "template/resolved.h"

/* OPEN: only the deployment knows. In the order of what outweighs what. */
enum locality { LOCALITY_OURS, LOCALITY_OPEN, LOCALITY_FOREIGN };

/* Of the function whose name begins at `name`: what "arn:aws:lambda:region:account:function:"
 * before it means. Less than that leaves the place to the reader of the value: it is ours, but for
 * the number in "123456789012:function:name", which Lambda takes as well. */
enum locality locality_of(const struct scope *scope, const char *text, size_t name);

/* Of a name that has this character at its side: one of a name makes it another name, what only the
 * deployment knows may be one. */
enum locality locality_beside(char c);

#endif
