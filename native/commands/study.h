/* What simulate looks at: one rollout of the service under one traffic, with what came out. Not for
 * other commands. */
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
  /* goal_result is filled in: the alarms do not reach the goal as they are */
  bool has_goal;
  struct goal_result goal_result;
  const char *refusal; /* why it is not simulated; NULL: it is */
};

/* Do the alarms as they are reach the goal? */
bool study_reaches(const struct study *study);
/* The settings to paste that reach the goal, as YAML. */
const char *study_repair(const struct study *study, struct arena *arena);

/* "20 calls a second; 5 % fail in the bad version, 0.1 % in the one before" */
const char *study_traffic(const struct study *study, struct arena *arena);

/* How the text for people looks. */
struct study_look {
  bool is_coloured, has_chart, is_ascii;
  int width;
};
/* The forms of the answer. */
void study_print_text(const struct study *studies, size_t count, const struct study_look *look,
                      struct text *out);
/* The picture of one study, as an SVG file. */
void study_print_svg(const struct study *study, struct text *out);
void study_print_json(const struct study *studies, size_t count, struct text *out);

#endif
