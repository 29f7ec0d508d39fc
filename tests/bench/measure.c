/* Runs a command several times after one run that does not count, its output thrown away, and
 * prints the medians.
 *
 *   measure RUNS COMMAND [ARGUMENT ...]
 *   {"wall":12.3,"cpu":10.1,"peak":3456}      milliseconds, milliseconds of processor, most KiB of
 *                                             memory at once (wait4's) */
#define _DEFAULT_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct figures {
  double wall, cpu, peak;
};

static double milliseconds(struct timeval time) {
  return (double)time.tv_sec * 1e3 + (double)time.tv_usec / 1e3;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static struct figures run(char **command) {
  double started = now();
  pid_t child = fork();
  if (child == 0) {
    int nowhere = open("/dev/null", O_WRONLY);
    dup2(nowhere, STDOUT_FILENO);
    dup2(nowhere, STDERR_FILENO);
    execvp(command[0], command);
    _exit(127);
  }
  int status;
  struct rusage usage;
  if (child < 0 || wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) ||
      WEXITSTATUS(status) > 1) {
    fprintf(stderr, "measure: %s did not end well\n", command[0]);
    exit(1);
  }
  return (struct figures){now() - started,
                          milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime),
                          (double)usage.ru_maxrss};
}

static int ascending(const void *a, const void *b) {
  return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double median(double *values, size_t count) {
  qsort(values, count, sizeof *values, ascending);
  return values[count / 2];
}

int main(int argc, char **argv) {
  enum { MOST_RUNS = 1000 };
  static double wall[MOST_RUNS], cpu[MOST_RUNS], peak[MOST_RUNS];
  long runs = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
  if (runs < 1 || runs > MOST_RUNS)
    return fprintf(stderr, "measure RUNS COMMAND [ARGUMENT ...], at most %d runs\n", MOST_RUNS), 2;
  run(argv + 2);
  for (long i = 0; i < runs; i++) {
    struct figures figures = run(argv + 2);
    wall[i] = figures.wall;
    cpu[i] = figures.cpu;
    peak[i] = figures.peak;
  }
  printf("{\"wall\":%.3f,\"cpu\":%.3f,\"peak\":%.0f}\n", median(wall, (size_t)runs),
         median(cpu, (size_t)runs), median(peak, (size_t)runs));
  return 0;
}
