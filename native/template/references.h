/* References: which resources a value refers to, by Ref, Fn::GetAtt or Fn::Sub, and under which
 * conditions. */
#ifndef TEMPLATE_REFERENCES_H
#define TEMPLATE_REFERENCES_H

#include "template/template.h"

/* What is known to hold at a place: a chain, innermost first; NULL at its end. The frames are on
 * the stack of the walk that made them. */
struct fact {
  const struct fact *and;
  const char *condition; /* a name; NULL: always, which adds nothing */
  bool is_false;         /* the condition is false here: the second branch of an Fn::If */
};

/* Calls `see` for every resource that `value` refers to, as often as it does, with `facts` and
 * those of the Fn::If around the reference. */
typedef void reference_seen(void *context, struct resource *resource, const struct fact *facts);
void template_visit_references(const struct template *template, const node *value,
                               const struct fact *facts, reference_seen *see, void *context);

#endif
