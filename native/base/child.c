#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

extern char **environ;

/* Milliseconds between two checks for the child's end: while its pipes are silent, and once they
 * are closed. */
enum { SLICE = 50, SHORT_SLICE = 5 };

static int64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* ---- Pipes ---- */

/* A pipe whose ends no child inherits; both are -1 where there is none. */
static bool open_pipe(int ends[2]) {
  ends[0] = ends[1] = -1;
  if (pipe(ends) != 0) return false;
  for (int i = 0; i < 2; i++) fcntl(ends[i], F_SETFD, FD_CLOEXEC);
  return true;
}

static void close_end(int *end) {
  if (*end >= 0) close(*end);
  *end = -1;
}

/* output, errors, and how starting the program failed */
enum { OUTPUT, ERRORS, START, PIPES };

static void close_all(int pipes[PIPES][2]) {
  for (int i = 0; i < PIPES; i++)
    for (int k = 0; k < 2; k++) close_end(&pipes[i][k]);
}

static bool open_all(const struct child *child, int pipes[PIPES][2]) {
  memset(pipes, -1, PIPES * sizeof *pipes);
  bool is_open = open_pipe(pipes[OUTPUT]) && open_pipe(pipes[START]) &&
                 (!child->most_errors || open_pipe(pipes[ERRORS]));
  int reason = errno;
  if (!is_open) close_all(pipes);
  errno = reason;
  return is_open;
}

/* ---- The child's side ---- */

/* It is killed with its parent; one that is gone already will not be told of. */
static void bind_to(pid_t parent) {
#ifdef __linux__
  prctl(PR_SET_PDEATHSIG, SIGKILL);
#endif
  if (getppid() != parent) _exit(EXIT_FAILURE);
}

/* Only what is allowed after a fork. Ends by becoming the program, or says why not. */
static void become(const struct child *child, int pipes[PIPES][2], pid_t parent) {
  bind_to(parent);
  signal(SIGPIPE, SIG_DFL);
  int nothing = open("/dev/null", O_RDONLY);
  bool is_ready = nothing >= 0 && dup2(nothing, STDIN_FILENO) >= 0 &&
                  dup2(pipes[OUTPUT][1], STDOUT_FILENO) >= 0 &&
                  (!child->most_errors || dup2(pipes[ERRORS][1], STDERR_FILENO) >= 0) &&
                  (!child->folder || chdir(child->folder) == 0);
  if (nothing > STDERR_FILENO) close(nothing);
  if (child->environment) environ = (char **)child->environment;
  if (is_ready) execvp(child->arguments[0], child->arguments);
  int reason = errno;
  ssize_t put = write(pipes[START][1], &reason, sizeof reason);
  _exit(put > 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}

/* ---- This side ---- */

/* One read at most; false at the end and on an error. What is above `most` is read and dropped.
 * Nothing of it stays on the stack. */
static bool read_some(int descriptor, size_t most, struct text *into, bool *is_above) {
  char part[4096];
  ssize_t got = read(descriptor, part, sizeof part);
  size_t room = most - into->length, taken = got > 0 ? (size_t)got : 0;
  *is_above = taken > room;
  text_add(into, part, *is_above ? room : taken);
  memset(part, 0, sizeof part);
  __asm__ volatile("" : : "r"(part) : "memory");
  return got > 0 || (got < 0 && errno == EINTR);
}

struct running {
  const struct child *child;
  struct child_result *result;
  pid_t process;
  int64_t deadline;
  int output, errors;
  bool is_over; /* it has ended, and `status` says how */
  int status;
};

/* Reads what is in the pipes, waiting at most a slice for it. False where it prints too much. */
static bool read_pipes(struct running *running, bool *is_silent) {
  struct pollfd ready[] = {{.fd = running->output, .events = POLLIN},
                           {.fd = running->errors, .events = POLLIN}};
  bool is_above = false, is_above_errors;
  int slice = running->output < 0 && running->errors < 0 ? SHORT_SLICE : SLICE;
  int64_t left = running->deadline - now();
  int wait = running->is_over || left < 0 ? 0 : left < slice ? (int)left : slice;
  int count = poll(ready, 2, wait);
  *is_silent = count == 0 || (count < 0 && errno != EINTR);
  if (count <= 0) return true;
  if (ready[0].revents &&
      !read_some(running->output, running->child->most, &running->result->output, &is_above))
    close_end(&running->output);
  if (ready[1].revents && !read_some(running->errors, running->child->most_errors,
                                     &running->result->errors, &is_above_errors))
    close_end(&running->errors);
  return !is_above;
}

static void check_end(struct running *running) {
  if (!running->is_over)
    running->is_over = waitpid(running->process, &running->status, WNOHANG) == running->process;
}

/* Until the child has ended and its pipes are empty. */
static enum child_end follow(struct running *running) {
  for (;;) {
    bool is_silent;
    if (!read_pipes(running, &is_silent)) return CHILD_TOO_LARGE;
    if (running->is_over && is_silent) return CHILD_ENDED;
    if (now() >= running->deadline) return running->is_over ? CHILD_ENDED : CHILD_TIMED_OUT;
    check_end(running);
  }
}

static void end(struct running *running) {
  if (!running->is_over) {
    kill(running->process, SIGKILL);
    while (waitpid(running->process, &running->status, 0) < 0 && errno == EINTR) continue;
  }
  int status = running->status;
  running->result->exit_code =
      WIFEXITED(status) ? WEXITSTATUS(status) : CHILD_SIGNALLED + WTERMSIG(status);
}

/* Why the child did not become the program; 0: it did. */
static int failure_of(int from) {
  int reason = 0;
  ssize_t got;
  do got = read(from, &reason, sizeof reason);
  while (got < 0 && errno == EINTR);
  return got == (ssize_t)sizeof reason ? reason : 0;
}

void child_run(const struct child *child, struct arena *arena, struct child_result *result) {
  *result = (struct child_result){.end = CHILD_NOT_STARTED};
  text_init(&result->output, arena);
  text_init(&result->errors, arena);
  int pipes[PIPES][2];
  pid_t parent = getpid(), process = open_all(child, pipes) ? fork() : -1;
  if (process == 0) become(child, pipes, parent);
  result->reason = errno;
  if (process < 0) {
    close_all(pipes);
    return;
  }
  for (int i = 0; i < PIPES; i++) close_end(&pipes[i][1]);
  struct running running = {
      child, result, process, now() + child->timeout, pipes[OUTPUT][0], pipes[ERRORS][0], false, 0};
  pipes[OUTPUT][0] = pipes[ERRORS][0] = -1;
  result->reason = failure_of(pipes[START][0]);
  if (!result->reason) result->end = follow(&running);
  end(&running);
  close_end(&running.output);
  close_end(&running.errors);
  close_all(pipes);
}
