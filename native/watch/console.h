/* The terminal, behind one seam, as aws/world.h has the rest of the world. */
#ifndef WATCH_CONSOLE_H
#define WATCH_CONSOLE_H

#include <stdbool.h>
#include <stddef.h>

enum console_answer { CONSOLE_YES, CONSOLE_NO, CONSOLE_NOBODY };

struct console {
  void *context; /* the first argument of all of them */
  void (*write)(void *context, const char *bytes, size_t length); /* to standard output, at once */
  /* Columns and rows of the terminal as they are now; false where standard output is none that can
   * be drawn on. */
  bool (*size)(void *context, int *columns, int *rows);
  /* Asks a yes-or-no question; CONSOLE_NOBODY where no person is at the other end. */
  enum console_answer (*ask)(void *context, const char *question);
};

#endif
