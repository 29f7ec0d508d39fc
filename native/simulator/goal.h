/* The smallest change of an alarm, or of the traffic's shift, with which bad versions are rolled
 * back and good ones are not.
 *
 * Candidates differ from the alarm that is there in one, two, ... things: statistic, threshold,
 * period, M of N, whose calls (scope), and the shift. Fewer changes go first; among as many, the
 * one under which fewest calls fail. All candidates of a shift are judged in one simulation, on the
 * same runs. */
#ifndef SIMULATOR_GOAL_H
#define SIMULATOR_GOAL_H

#include "simulator/simulate.h"

#define GOAL_SCREENING_RUNS 1000 /* of each candidate, before the best is judged with all runs */
#define GOAL_MOST_CHANGES 4

struct goal_input {
  /* traffic, calls, runs, seed; its alarms are not looked at */
  const struct simulation_input *simulation;
  /* the alarm that is there; NULL: none that could be changed */
  const struct watch *start;
  /* share of bad versions that are to be rolled back; of good ones that are not, and of
   * deployments that the previous version does not block */
  double goal;
};

struct goal_result {
  bool is_reached;
  /* from the start, 0: it does as it is; of a new alarm, its distance from the plainest one */
  int changes;
  bool is_new;              /* there was no alarm to start from */
  struct watch watch;       /* the alarm that reaches the goal */
  struct schedule schedule; /* with this shift */
  bool has_other_shift;
  struct outcome outcome; /* judged with all runs */
};

/* Looks for it. False where no candidate reaches the goal; *result then holds the one that came
 * nearest. Everything in it lies in the arena. */
bool goal_search(struct goal_result *result, struct arena *arena, const struct goal_input *input);

#endif
