#include "aws/world.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/rand.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "aws/http.h"
#include "base/child.h"

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

static void real_process(void *context, char *const *arguments, int64_t timeout, size_t most,
                         struct arena *arena, struct process_result *result) {
  (void)context;
  struct child_result ended;
  child_run(&(struct child){.arguments = arguments, .timeout = timeout, .most = most}, arena,
            &ended);
  *result = (struct process_result){
      .is_started = ended.end != CHILD_NOT_STARTED,
      .is_cut_off = ended.end == CHILD_TIMED_OUT || ended.end == CHILD_TOO_LARGE,
      .exit_code = ended.exit_code,
      .output = ended.output.at,
      .output_length = ended.output.length};
}

struct world world_real(const volatile int *stop) {
  /* The one context is only read, and as what it is. NOLINTNEXTLINE(performance-no-int-to-ptr) */
  return (struct world){(void *)(uintptr_t)stop, http_curl,  real_now,
                        real_monotonic,          real_sleep, real_chance,
                        real_environment,        real_file,  real_process};
}
