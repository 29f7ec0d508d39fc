#include "aws/world.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "aws/http.h"

extern char **environ;

/* ---- What is asked of any world ---- */

const char *http_header(const struct http_response *response, const char *name) {
  for (size_t i = 0; i < response->header_count; i++)
    if (strcmp(response->headers[i].name, name) == 0) return response->headers[i].value;
  return NULL;
}

const char *world_variable(const struct world *world, const char *name) {
  const char *value = world->environment(world->context, name);
  return value && *value ? value : NULL;
}

/* ---- Clocks and chance ---- */

static int64_t clock_milliseconds(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static int64_t real_now(void *context) {
  (void)context;
  return clock_milliseconds(CLOCK_REALTIME);
}

static int64_t real_monotonic(void *context) {
  (void)context;
  return clock_milliseconds(CLOCK_MONOTONIC);
}

/* In pieces, so that a signal that comes just before the sleep is noticed too. */
static bool real_sleep(void *context, int64_t milliseconds) {
  const volatile int *stop = context;
  int64_t end = real_monotonic(NULL) + milliseconds;
  for (;;) {
    if (stop && *stop) return false;
    int64_t left = end - real_monotonic(NULL);
    if (left <= 0) return true;
    if (left > 100) left = 100;
    nanosleep(&(struct timespec){.tv_nsec = left * 1000000}, NULL);
  }
}

static double real_chance(void *context) {
  (void)context;
  uint32_t bits = 0;
  RAND_bytes((unsigned char *)&bits, sizeof bits);
  return bits / 4294967296.0;
}

static const char *real_environment(void *context, const char *name) {
  (void)context;
  return getenv(name);
}

/* ---- Files and pipes ---- */

/* One read at most; false at the end, on an error, and above `most`. What was read may be secret:
 * nothing of it stays on the stack. */
static bool read_some(int descriptor, size_t most, struct text *into, bool *is_whole) {
  char part[4096];
  ssize_t got = read(descriptor, part, sizeof part);
  if (got > 0) text_add(into, part, (size_t)got);
  memset(part, 0, sizeof part);
  __asm__ volatile("" : : "r"(part) : "memory");
  *is_whole = got == 0;
  return (got > 0 && into->length <= most) || (got < 0 && errno == EINTR);
}

static enum file_result real_file(void *context, const char *name, size_t most, struct arena *arena,
                                  struct text *into) {
  (void)context;
  text_init(into, arena);
  /* Not blocking: a name may lead to a pipe that nobody writes to. */
  int descriptor = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) return errno == ENOENT || errno == ENOTDIR ? FILE_MISSING : FILE_UNREADABLE;
  bool is_whole = false;
  while (read_some(descriptor, most, into, &is_whole)) continue;
  close(descriptor);
  return is_whole ? FILE_READ : FILE_UNREADABLE;
}

/* ---- Processes ---- */

static bool start(char *const *arguments, int output, pid_t *child) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t defaults;
  sigemptyset(&defaults);
  sigaddset(&defaults, SIGPIPE);
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  /* Without memory for these it would print to our own output. */
  bool is_started =
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0) == 0 &&
      posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO) == 0 &&
      posix_spawnp(child, arguments[0], &actions, &attributes, arguments, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return is_started;
}

/* What the child prints, until it closes its output or time or room are out. */
static bool collect(int output, int64_t end, size_t most, struct text *into) {
  bool is_whole = false;
  for (;;) {
    int64_t left = end - real_monotonic(NULL);
    struct pollfd ready = {.fd = output, .events = POLLIN};
    int count = left > 0 ? poll(&ready, 1, (int)left) : 0;
    if (count == 0) return false;
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 || !read_some(output, most, into, &is_whole)) return is_whole;
  }
}

static void wait_for(pid_t child, int64_t end, bool is_over, struct process_result *result) {
  int status = 0;
  pid_t ended = 0;
  while (is_over && (ended = waitpid(child, &status, WNOHANG)) == 0 && real_monotonic(NULL) < end)
    nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
  if (ended != child) {
    result->is_cut_off = true;
    kill(child, SIGKILL);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
  }
  result->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void real_process(void *context, char *const *arguments, int64_t timeout, size_t most,
                         struct arena *arena, struct process_result *result) {
  (void)context;
  *result = (struct process_result){.output = ""};
  int ends[2];
  if (pipe(ends) != 0) return;
  fcntl(ends[0], F_SETFD, FD_CLOEXEC);
  fcntl(ends[1], F_SETFD, FD_CLOEXEC);
  pid_t child;
  result->is_started = start(arguments, ends[1], &child);
  close(ends[1]);
  if (result->is_started) {
    struct text text;
    text_init(&text, arena);
    int64_t end = real_monotonic(NULL) + timeout;
    wait_for(child, end, collect(ends[0], end, most, &text), result);
    result->output = text.at;
    result->output_length = text.length;
  }
  close(ends[0]);
}

struct world world_real(const volatile int *stop) {
  /* The one context is only read, and as what it is. NOLINTNEXTLINE(performance-no-int-to-ptr) */
  return (struct world){(void *)(uintptr_t)stop, http_curl,  real_now,
                        real_monotonic,          real_sleep, real_chance,
                        real_environment,        real_file,  real_process};
}
