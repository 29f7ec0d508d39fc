/* Questions to AWS within its quotas, all for one round of a watch.
 *
 * Each service has a bucket: a burst, and a number of questions a second behind it. They are far
 * below what AWS allows an account, because a rollout's own steps draw on the same quotas: Lambda's
 * control plane has 15 a second for a whole region, and CodeDeploy shifts the aliases through it. A
 * question either waits for its turn or is left for a later round.
 *
 * Trying again after throttling and broken connections is the client's work (aws/request.h); what
 * still fails after that ends the round: to go on asking would take a timeout for each question. */
#ifndef WATCH_ASK_H
#define WATCH_ASK_H

#include "aws/client.h"

enum asked {
  ASKED_ANSWERED,
  /* this question was refused for good: no right to ask, no such deployment; others may be answered
   * */
  ASKED_REFUSED,
  /* nobody answers, credentials are gone, throttled for too long, or somebody wants to end */
  ASKED_FAILED,
};

struct bucket {
  double tokens;
  int64_t filled; /* of the monotonic clock; 0: never */
};

struct asker {
  struct client *client;
  struct arena *arena; /* of the round: answers and what is said of them */
  struct bucket buckets[SERVICE_COUNT];
  /* of the last question that was not answered, for people, made visible; "" before */
  const char *problem;
  const char *code;    /* its code; "" */
  bool is_interrupted; /* somebody wants to end */
};

/* Is there a turn for `count` questions to a service right now? */
bool ask_has_turn(struct asker *asker, enum aws_service service, unsigned count);

/* Operations of a JSON service. `input` becomes the body; *tree is the answer, an object, in the
 * round's arena. */
enum asked ask_json(struct asker *asker, enum aws_service service, const char *operation,
                    const node *input, const node **tree);
/* Lambda's GetAlias. */
enum asked ask_alias(struct asker *asker, const char *function, const char *alias,
                     const node **tree);
/* A page of ListStackResources; `token` of the page before, NULL for the first one. */
enum asked ask_resources(struct asker *asker, const char *stack, const char *token,
                         const node **tree);

#endif
