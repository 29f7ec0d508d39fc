/* What simulate looks at: one rollout of the service under one traffic, with what came out. Not for other commands. */
#ifndef COMMANDS_STUDY_H
#define COMMANDS_STUDY_H

#include "commands/commands.h"
#include "commands/run.h"
#include "simulator/goal.h"
#include "simulator/simulate.h"

struct study {
  const struct run *run;
  const struct rollout *rollout;
  struct simulation_input input;
  struct simulation_result result;
  double goal;
  bool has_goal;           /* goal_result is filled in: the alarms do not reach the goal as they are */
  struct goal_result goal_result;
  const char *refusal;     /* why it is not simulated; NULL: it is */
};

/* Do the alarms as they are reach the goal? */
bool study_reaches(const struct study *study);
/* The settings to paste that reach the goal, as YAML. */
const char *study_repair(const struct study *study, struct arena *arena);

/* The two forms of the answer. */
void study_print_text(const struct study *studies, size_t count, bool is_coloured, struct text *out);
void study_print_json(const struct study *studies, size_t count, struct text *out);

#endif
