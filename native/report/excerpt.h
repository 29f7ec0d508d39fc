/* A line of a file as a terminal shows it, and what stands below it up to a column of interest. */
#ifndef REPORT_EXCERPT_H
#define REPORT_EXCERPT_H

#include "document/document.h"

/* Characters of a line that are shown; of a longer one a part around the column, with "..." where
 * it was cut. A compiled template may be one line of a megabyte. */
#define EXCERPT_MOST 100

struct excerpt {
  const char *line; /* control characters made visible, but for tabs */
  /* spaces and the line's tabs, as wide as what stands before the column, whatever a tab's width */
  const char *indent;
};

struct excerpt excerpt_read(struct arena *arena, const struct document_place *place);

#endif
