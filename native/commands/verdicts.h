/* What `test` prints of its cases: text for people, JUnit's XML and JSON for programs.
 *
 * Names, values and lines are cut after the numbers below, and control characters in them are made
 * visible. */
#ifndef COMMANDS_VERDICTS_H
#define COMMANDS_VERDICTS_H

#include "commands/cases.h"

#define DIFFERENCES_SHOWN 20 /* of one case; in JSON as well */
#define LINES_SHOWN 40       /* of diagnostics that differ, on each side */
#define VALUE_SHOWN 160      /* bytes of a value, as JSON */
#define LINE_SHOWN 400       /* bytes of a line of diagnostics */

struct verdict_format;

struct verdicts {
  const struct verdict_format *format;
  struct text body; /* all cases so far */
  bool is_coloured;
  size_t passed, failed;
};

/* `format` is one of the choices of --format. */
void verdicts_init(struct verdicts *verdicts, struct arena *arena, const char *format,
                   bool is_coloured);
void verdicts_add(struct verdicts *verdicts, const struct verdict *verdict);
/* Everything: what comes before the cases, the cases, and what closes them. */
void verdicts_print(const struct verdicts *verdicts, struct text *out);

#endif
