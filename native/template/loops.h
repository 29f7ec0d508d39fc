/* Loops: a member Fn::ForEach::<name> of Resources, Outputs, Conditions or a resource's properties,
 * whose value is [identifier, collection, {key: body}]. The transform AWS::LanguageExtensions
 * writes the fragment out once for each element of the collection, with the element in the place of
 * ${identifier} and &{identifier} (CloudFormation template reference, "Fn::ForEach"). */
#ifndef TEMPLATE_LOOPS_H
#define TEMPLATE_LOOPS_H

#include "template/template.h"

bool loop_is(const char *name);
/* Does the template name that transform? Without it CloudFormation refuses a loop. */
bool template_has_extensions(const struct template *template);
/* Calls `visit` with every resource in the fragments of the loops of Resources, as one whose id is
 * its key, and with the path of its body. */
void loops_each(const struct template *template,
                void (*visit)(void *context, const struct resource *resource,
                              const struct path *body),
                void *context);

/* The identifiers that hold at a place, the innermost first; NULL: none does. */
struct loop_scope {
  const struct loop_scope *outer;
  const char *identifier;
  const node *collection; /* a list of strings; else only the deployment knows the elements */
};
/* May the string be `id`, for some elements of the collections in scope? An element that is not
 * known may be anything. */
bool loop_may_become(struct arena *arena, const char *string, const char *id,
                     const struct loop_scope *scope);
/* May a loop of this section ("Resources", "Conditions") make a member of this name? */
bool loop_may_make(const struct template *template, const char *section, const char *name);

/* The first loop on the way to a path: its own path. NULL where there is none. */
const struct path *loop_around(const struct path *path);
/* The path as it is once every loop on its way is written out, but for the identifiers in keys; the
 * same where there is no loop. */
const struct path *loop_written_out(struct arena *arena, const struct path *path);

#endif
