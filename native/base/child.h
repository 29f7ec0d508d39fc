/* A program as a child process: started without a shell, with nothing on standard input, its output
 * kept.
 *
 * It does not outlive this process. On Linux the kernel kills it when the thread that started it
 * ends; elsewhere the pipes that it prints to break. A child of the child that goes on is not
 * waited for: once the child has ended, what is in the pipes is read, and no more. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/text.h"

struct child {
  /* the program, looked up in PATH where it has no slash, and its arguments; NULL at the end */
  char *const *arguments;
  const char *folder;       /* where it runs; NULL: here */
  char *const *environment; /* NAME=value, NULL at the end; NULL: this process's */
  int64_t timeout;          /* milliseconds */
  size_t most;              /* bytes of standard output; more of it ends the child */
  /* bytes of standard error that are kept, the first ones; 0: it is this process's */
  size_t most_errors;
};

enum child_end {
  CHILD_NOT_STARTED, /* reason: errno */
  CHILD_ENDED,
  CHILD_TIMED_OUT, /* it was killed */
  CHILD_TOO_LARGE, /* it printed more than `most` bytes and was killed */
};

enum { CHILD_SIGNALLED = 128 };

struct child_result {
  enum child_end end;
  int reason;
  int exit_code; /* CHILD_SIGNALLED and the signal's number where a signal ended it */
  struct text output, errors;
};

/* Runs it to its end. What it printed may be secret: apart from the arena it is nowhere. */
void child_run(const struct child *child, struct arena *arena, struct child_result *result);

#endif
