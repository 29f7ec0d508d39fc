/* The order of resources in a template. To CloudFormation it means nothing; with stackConcurrency or
 * resourceConcurrency, serverless-plugin-split-stacks lets each nested stack, or each resource of
 * one, wait for another that the template lists before it. That can be deployed where the template
 * lists every resource after those that it refers to. */
#ifndef STACKS_SEQUENCE_H
#define STACKS_SEQUENCE_H

#include "template/template.h"

/* The logical ids of all resources, each after those that it waits for (template_references); where
 * nothing orders them, as the template has them, but those of `first` (NULL at the end), with what
 * they wait for, before all others. In a cycle the order is any. A new list of strings. */
node *sequence_of(const struct template *template, const char *const *first);

#endif
