/* The road of a request: service and template in, passes in their order, plan applied, result out.
 * A hook over stdio and a command in a terminal take the same road. */
#ifndef TRANSFORM_TRANSFORM_H
#define TRANSFORM_TRANSFORM_H

#include "alarms/external.h"
#include "base/diagnostics.h"
#include "rollout/rollout.h"
#include "service/service.h"
#include "stacks/stacks.h"
#include "template/plan.h"

/* What goes in. All nodes live in the request's arena; the template is changed in place. */
struct transform_input {
  const node *service; /* {service, provider, custom, functions} */
  const node *naming;  /* the framework's own names; NULL: its defaults */
  node *template;
  const node *options; /* the command line's, {stage}; NULL: none */
  const char *hook;    /* the lifecycle event whose passes run; NULL: all of them */
  /* nothing is packaged: the template has no events, and nobody's calls are known */
  bool lacks_events;
  /* the nested stacks of the packaged template; NULL, or without any: there are none. With is_flat,
   * `template` is what stacks_flatten made of them; else it is a template before the stack is
   * split, or one of them */
  struct stacks *stacks;
  bool is_flat;
};

struct transform {
  struct arena *arena;
  struct service service;
  struct template template;
  struct plan plan;
  struct rollouts rollouts;
  struct external_stack external; /* of the alarms; its name is NULL where there is none */
  struct diagnostics diagnostics;
  bool lacks_events;
  bool is_packaging;     /* a hook runs: the template is the framework's, as it is at that event */
  struct stacks *stacks; /* as in the input; NULL */
  bool is_flat;
  /* one template made of the packaged one and its nested stacks; NULL where there are none */
  const node *whole;
};

/* A pass: what it reads and adds, and the lifecycle event of the framework it belongs to. */
struct pass {
  const char *name;
  const char *hook;
  const char *reads, *adds;
  void (*run)(struct transform *transform);
  /* what is to be done with the alarms' own stack then, deploy or remove; NULL: nothing */
  const char *stack_action;
  /* of other resources it reads the id and the Type alone; NULL: it reads all of the template */
  const char *whole_type;
  /* it is for templates that have a resource of this type alone; NULL: for all */
  const char *only_type;
  bool reads_stacks; /* it reads one template made of the packaged one and its nested stacks */
};

/* In running order; the last one has no name. */
extern const struct pass transform_passes[];

/* Runs the passes and applies their plan. Where there are errors (diagnostics.errors) the template
 * is as it was given, or must not be used: a caller writes nothing. */
void transform_run(struct transform *transform, struct arena *arena,
                   const struct transform_input *input);
/* The alarms' own stack as `sls-rollout alerts-stack` reads it: external_stack_node, and `of`, the
 * service's stack. */
node *transform_external_node(const struct transform *transform);

#endif
