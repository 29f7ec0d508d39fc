/* The alarms' own stack on AWS: created, updated or removed, and waited for.
 *
 * What it is to be comes as a document, as alarms/external.h makes it and serve.h describes it.
 * Values of the parameters are looked up in the service's stack, which must be deployed; one that
 * is not found there keeps its default, and without a default nothing is deployed. A template above
 * CloudFormation's 51,200 bytes goes through the bucket.
 *
 * As the former plugin does: the stack belongs to nobody's role but the caller's, a failed creation
 * is rolled back, and an update without changes is none. Other than it: a stack whose creation
 * failed is removed and created again, since it can never be updated; capabilities are given for
 * what the user's own resources need, and only then; the reason of a failure is looked up. */
#ifndef ALERTS_STACK_ALERTS_STACK_H
#define ALERTS_STACK_ALERTS_STACK_H

#include "aws/client.h"

enum alerts_stack_end {
  ALERTS_STACK_FINE,
  ALERTS_STACK_FAILED,      /* the document is none, or CloudFormation gave up; *problem says why */
  ALERTS_STACK_WORLD,       /* AWS cannot be asked, or does not end in time */
  ALERTS_STACK_INTERRUPTED, /* somebody wants to end; CloudFormation goes on */
};

struct alerts_stack {
  struct client *client;
  struct arena *arena; /* document_use's too */
  /* {name, of, template, parameters, tags}; parameters and tags by name, or left out */
  const node *document;
  /* for a large template; NULL: the deployment bucket that the service's stack has */
  const char *bucket;
  const char *prefix; /* of the object's key there; NULL: the name of the service's stack */
  void *context;
  /* what is done now, and what came of it; made visible */
  void (*tell)(void *context, const char *line);
  const char *problem; /* one line for people; "" where all went well */
};

/* Creates the stack or updates it; removes it where its template is null. */
enum alerts_stack_end alerts_stack_deploy(struct alerts_stack *stack);
/* Removes it; that it is not there is fine. */
enum alerts_stack_end alerts_stack_remove(struct alerts_stack *stack);

#define ALERTS_STACK_INTERVAL ((int64_t)5 * 1000)
/* A stack of 500 alarms takes some minutes. */
#define ALERTS_STACK_PATIENCE ((int64_t)60 * 60 * 1000)
#define ALERTS_STACK_OBJECT "compiled-cloudformation-alerts-template.json"
/* The newest events that are looked through for the reason of a failure. */
#define ALERTS_STACK_EVENTS 1000

#endif
