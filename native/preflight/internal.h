/* What the files of this room share. */
#ifndef PREFLIGHT_INTERNAL_H
#define PREFLIGHT_INTERNAL_H

#include "preflight/preflight.h"
#include "template/template.h"

/* An alias that CodeDeploy shifts. */
struct shifted {
  const struct resource *alias;    /* of the new template */
  const struct resource *function; /* the same; NULL where the alias names one of elsewhere */
  const struct resource *group;    /* the same */
  const char *path;                /* look_place of the alias */
  const char *label;               /* the function as people know it, made visible */
  /* physical; NULL where they are not known */
  const char *function_name, *alias_name, *application, *group_name;
  bool is_changing; /* its version changes, or nobody knows that it does not */
};

struct look {
  const struct preflight *preflight;
  struct arena *arena;
  struct diagnostics *diagnostics;
  struct template now;
  struct template before; /* what is deployed; only where has_before */
  bool has_before;
  struct stacks deployed; /* what `before` is made of */
  struct index physical;  /* logical id -> physical name */
  struct shifted *list;
  size_t count;
  int64_t until;  /* of the monotonic clock */
  bool is_mute;   /* nothing more is asked */
  unsigned noted; /* the questions whose failure was told, a bit each */
};

/* What is asked, and the right it takes. X(id, what is not known without it, right) */
#define PREFLIGHT_QUESTIONS(X)                                                          \
  X(STACK, "the state of the stack", "cloudformation:DescribeStacks")                   \
  X(TEMPLATE, "what is deployed", "cloudformation:GetTemplate")                         \
  X(RESOURCES, "under which names it is deployed", "cloudformation:ListStackResources") \
  X(DEPLOYMENTS, "whether a deployment is running", "codedeploy:ListDeployments")       \
  X(ALIAS, "whether an alias still divides its traffic", "lambda:GetAlias")             \
  X(ALARMS, "whether an alarm is red already", "cloudwatch:DescribeAlarms")             \
  X(TAKEN, "whether an alias of the same name exists", "lambda:GetAlias")

enum question {
#define ROW(id, what, right) QUESTION_##id,
  PREFLIGHT_QUESTIONS(ROW)
#undef ROW
};

/* May more be asked? Says once that the time is over. */
bool look_may_ask(struct look *look);
/* Notes that this question was not answered, and asks nothing more where no other would be. */
void look_note(struct look *look, enum question question, const struct aws_answer *answer);

/* The physical name of what `value` means: written out, by ListStackResources, or as its resource
 * says; else NULL. */
const char *look_name(const struct look *look, const node *value);

/* "Resources.<id><below>", made visible; of a nested stack, after the file of its template:
 * "nested.json: Resources...". */
const char *look_place(const struct look *look, const struct resource *resource, const char *below);

/* ---- deployed.c ---- */

/* Reads what is deployed, nested stacks included: look->before, look->physical. */
void deployed_read(struct look *look);

/* ---- stack.c ---- */

/* Does the stack take an update? False also after a diagnostic. *is_there: there is a stack. */
bool stack_is_ready(struct look *look, bool *is_there);

/* ---- changes.c ---- */

/* What the two templates say of each alias: a first deployment, no new version, a role or queue
 * that changes. */
void changes_compare(struct look *look, bool has_stack);

/* ---- taken.c ---- */

/* Is the name taken of an alias that this update creates? True after RO613. Also false where it
 * cannot be known, and where the resource of this logical id has the name. */
bool taken_refuse(struct look *look, const struct shifted *shifted);

/* ---- running.c ---- */

/* Deployments, weights and alarms that stand in the way of those aliases whose version changes. */
void running_look(struct look *look);

#endif
