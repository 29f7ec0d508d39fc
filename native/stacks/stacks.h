/* Nested stacks: the templates that the AWS::CloudFormation::Stack resources of a template name.
 *
 * serverless-plugin-split-stacks moves resources of a packaged service into such templates, and
 * leaves in their place parameters and outputs. stacks_flatten undoes that: it makes one template of
 * all of them, so that everything else knows one template only.
 *
 * This module reads no files. A nested stack's file is the end of its TemplateURL; the caller gives
 * the template that the file holds. A nested stack whose template is not given stays what it is in
 * the template: a resource with parameters. */
#ifndef STACKS_STACKS_H
#define STACKS_STACKS_H

#include "base/index.h"
#include "template/template.h"

#define STACKS_TYPE "AWS::CloudFormation::Stack"

struct nested_stack {
  /* the logical id of the AWS::CloudFormation::Stack in the template that holds it */
  const char *id;
  /* relative to the folder of the root template: cloudformation-template-Order-nested-stack.json.
   * NULL: its TemplateURL names none */
  const char *file;
  const node *body;                  /* the AWS::CloudFormation::Stack */
  node *root;                        /* its template; NULL: it was not given */
  const struct nested_stack *parent; /* whose template holds it; NULL: the root template */
  size_t depth;                      /* 1 where the root template holds it */
  /* name in its template -> name in the flat template, a string each; filled by stacks_flatten */
  struct index ids, conditions, mappings;
  struct nested_stack *next; /* NULL after the last */
};

struct stacks {
  struct arena *arena;
  node *root; /* the root template, as it was given */
  /* a stack comes after its parent; NULL: there are none */
  struct nested_stack *first, *last;
  size_t count, known; /* known: how many have a template */
  /* id in the flat template -> struct stack_resource; filled by stacks_flatten. Resources of the
   * root template are not in it */
  struct index nested;
};

/* A resource of a nested template. */
struct stack_resource {
  const struct nested_stack *stack;
  const char *id; /* in that template */
};

/* Stacks within stacks, and all of them together: CloudFormation takes 500 resources a template and
 * 2,500 resources a stack operation; what is beyond is not read. */
#define STACKS_MOST_DEPTH 8
#define STACKS_MOST ((size_t)2500)

/* The template of a nested stack, an object with Resources; NULL where there is none. */
typedef node *(*stack_reader)(void *context, const struct nested_stack *stack);

/* Finds the nested stacks of the template `root`, which may be NULL or not a template. */
void stacks_read(struct stacks *stacks, struct arena *arena, node *root, stack_reader reader,
                 void *context);

/* The nested stack of this logical id that `parent` (NULL: the root template) holds; else NULL. */
const struct nested_stack *stacks_find(const struct stacks *stacks,
                                       const struct nested_stack *parent, const char *id);
/* The same where `value` is a reference to it; *output is then the name of the output that the
 * reference asks for, NULL where it asks for something else. */
const struct nested_stack *stacks_referred(const struct stacks *stacks,
                                           const struct nested_stack *parent, const node *value,
                                           const char **output);

/* The nested stack whose template has a resource of this logical id; NULL where none has. */
const struct nested_stack *stacks_holding(const struct stacks *stacks, const char *id);

/* One template with the resources of all. A new tree; the trees that were given stay as they are.
 *
 *   {Ref: parameter} of a nested template becomes what the stack's Parameters give, or the default;
 *   {Fn::GetAtt: [stack, Outputs.name]} becomes what the output's Value is in the nested template;
 *   both also in Fn::Sub. A reference or a text in the map of an Fn::Sub goes back into its text.
 *   AWS::StackName and AWS::StackId of a nested template name that stack, not the root: they become
 *   a reference that nothing knows.
 *   A logical id, condition or mapping that the root template (or a stack before it) has as well
 *   gets the stack's id before its name.
 *   A nested stack that has a template is no resource of the flat one; what waits for it by
 *   DependsOn waits for nothing: stacks_waits answers that.
 *
 * The resources keep the places (document_place) of the file that they were read from. */
node *stacks_flatten(struct stacks *stacks);

/* Does the resource `id` of the flat template wait for `other`, because the stack that holds one
 * waits for the other, or for the stack that holds it? */
bool stacks_waits(const struct stacks *stacks, const char *id, const char *other);

#endif
