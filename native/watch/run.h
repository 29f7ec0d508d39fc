/* The three commands: status, watch and stop. They know neither files nor arguments; see
 * commands/aws/.
 *
 * watch attaches to what runs when it begins, follows every deployment of the groups until none
 * runs, and leaves all of it alone when it is interrupted: the rollout is CodeDeploy's, not this
 * program's. A look that fails (no network, throttling, credentials that expired and are not
 * renewed yet) is told once and tried again, ever more slowly; after WATCH_PATIENCE without any
 * that succeeds the watch gives up. At the first look, nothing is tried again: what is wrong then
 * is wrong with the call. */
#ifndef WATCH_RUN_H
#define WATCH_RUN_H

#include "watch/print.h"
#include "watch/round.h"

enum watch_end {
  WATCH_FINE, /* everything succeeded, or nothing ran */
  WATCH_BAD,  /* something failed or was rolled back */
  /* AWS cannot be asked, a deployment vanished, the time is over; *problem says it */
  WATCH_WORLD,
  WATCH_INTERRUPTED, /* somebody wants to end */
  WATCH_REFUSED,     /* stop: nobody agreed */
};

struct watch {
  struct client *client;
  const struct console *console;
  struct arena *arena;
  const struct groups *groups;
  enum look look;
  bool is_coloured;
  int64_t interval;    /* milliseconds between two looks, on average */
  int64_t wait;        /* for a deployment to begin; 0: not at all */
  int64_t timeout;     /* of all of it; 0: none */
  const char *problem; /* one line for people */
};

enum watch_end watch_follow(struct watch *watch);
/* Everything once, for people as a table, else as one JSON document. */
enum watch_end watch_status(struct watch *watch);
/* Stops what runs; with `rolls_back`, all traffic goes back to the version of before. */
enum watch_end watch_stop(struct watch *watch, bool rolls_back, bool is_agreed);

#define WATCH_INTERVAL ((int64_t)5 * 1000)
/* A watcher's looks come a fifth early or late: those of many, all started by one deployment,
 * spread. */
#define WATCH_JITTER 0.2
#define WATCH_SLOWEST ((int64_t)60 * 1000)
#define WATCH_PATIENCE ((int64_t)15 * 60 * 1000)

#endif
