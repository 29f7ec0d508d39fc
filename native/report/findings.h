/* What the printers share: the diagnostics that are shown, with their places and in their order.
 * Not for other rooms. */
#ifndef REPORT_FINDINGS_H
#define REPORT_FINDINGS_H

#include "report/report.h"

struct finding {
  const struct diagnostic *diagnostic;
  const struct diagnostic_rule *rule;
  /* file is NULL where there is none; line is 0 where it is the file as a whole */
  struct document_place place;
};

struct findings {
  struct finding *list;
  size_t count;
  /* hidden by the least severity; what is ignored counts nowhere */
  size_t shown[SEVERITY_COUNT], hidden[SEVERITY_COUNT];
};

void findings_read(struct findings *findings, const struct report *report);
/* "path: message", or the message where it begins with the path; made visible. */
const char *finding_words(struct arena *arena, const struct finding *finding);
/* The lines of its repair, each made visible and begun with `before`; "" where there is none. */
const char *finding_repair(struct arena *arena, const struct finding *finding, const char *before);
/* The line and the caret, each begun with `before`; "" where there is no line. */
const char *finding_excerpt(struct arena *arena, const struct finding *finding, const char *before);
/* The file's name for programs, without "./" before it; NULL where there is no file, or it was
 * standard input. */
const char *finding_file(const struct finding *finding);

#endif
