/* What a watch prints: a line a change, a JSON object a change, or a picture that is drawn anew at
 * each look.
 *
 * A picture never scrolls and never wraps: lines are cut to the terminal's width, the number of
 * them to its height, so that the cursor finds back to where it began. Nothing else of the terminal
 * is touched: no cursor is hidden, no screen is switched, so that whatever ends the watch leaves
 * the terminal as it was. Where the width changes between two pictures, the next one is drawn
 * below. */
#ifndef WATCH_PRINT_H
#define WATCH_PRINT_H

#include "watch/console.h"
#include "watch/events.h"
#include "watch/verdict.h"

enum look { LOOK_LINES, LOOK_PICTURE, LOOK_JSON };

struct printer {
  const struct console *console;
  enum look look;
  bool is_coloured;
  size_t label_width; /* of the longest group's label, for columns */
  /* lines of the picture that stands on the terminal, and how wide it was then */
  int drawn, drawn_columns;
};

void printer_init(struct printer *printer, const struct console *console, enum look look,
                  bool is_coloured, const struct groups *groups);
/* What changed, and how all of it is now; `views` of the groups to be shown. */
void printer_show(struct printer *printer, const struct events *events, const struct view *views,
                  size_t count, int64_t now);
void printer_verdict(struct printer *printer, struct arena *arena, const struct verdict *verdict,
                     const struct view *view);
/* A line for people; nothing in JSON. */
void printer_say(struct printer *printer, const char *line);

/* ---- Its parts ---- */

/* "10:00:05Z  order  WORDS"; UTC. */
void lines_event(struct text *out, const struct event *event, int64_t now, size_t label_width);
/* One line of JSON. */
void json_event(struct text *out, const struct event *event, int64_t now);
void json_verdict(struct text *out, const struct verdict *verdict, const struct view *view);
/* The picture: a block a group. At most `rows` lines of at most `columns` columns; the number of
 * lines. */
int picture_draw(struct text *out, const struct view *views, size_t count, int columns, int rows,
                 bool is_coloured);
/* status: a table of all groups. */
void table_print(struct text *out, const struct view *views, size_t count, bool is_coloured);
void json_views(struct text *out, const struct view *views, size_t count, const char *region);

#endif
