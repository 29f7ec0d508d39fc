/* The real world and the real terminal. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "aws/http.h"
#include "commands/aws/remote_here.h"
#include "commands/files.h"

static volatile int stop;

/* The first signal ends the watch in order; the second one, if that takes too long, ends the
 * process. */
static void end_soon(int number) {
  stop = 1;
  signal(number, SIG_DFL);
}

static void listen_for_the_end(void) {
  static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
  struct sigaction action = {.sa_handler = end_soon};
  for (size_t i = 0; i < sizeof signals / sizeof *signals; i++)
    sigaction(signals[i], &action, NULL);
}

/* Nobody reads any more: there is nothing left to watch for. */
static void write_out(void *context, const char *bytes, size_t length) {
  bool *is_broken = context;
  if (file_give(STDOUT_FILENO, bytes, length)) return;
  *is_broken = true;
  stop = 1;
}

static bool size_of(void *context, int *columns, int *rows) {
  (void)context;
  const char *kind = getenv("TERM");
  if (!isatty(STDOUT_FILENO) || !kind || strcmp(kind, "dumb") == 0) return false;
  *columns = 80;
  *rows = 24;
#ifdef TIOCGWINSZ
  struct winsize size;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col && size.ws_row) {
    *columns = size.ws_col;
    *rows = size.ws_row;
  }
#endif
  return true;
}

static enum console_answer ask(void *context, const char *question) {
  (void)context;
  char line[64];
  if (!isatty(STDIN_FILENO)) return CONSOLE_NOBODY;
  fprintf(stderr, "%s [y/N] ", question);
  fflush(stderr);
  if (!fgets(line, sizeof line, stdin)) return CONSOLE_NO;
  line[strcspn(line, "\r\n")] = '\0';
  return strcmp(line, "y") == 0 || strcmp(line, "Y") == 0 || strcmp(line, "yes") == 0 ? CONSOLE_YES
                                                                                      : CONSOLE_NO;
}

enum exit_code remote_here(struct invocation *invocation) {
  bool is_broken = false;
  struct world world = world_real(&stop);
  const struct console console = {&is_broken, write_out, size_of, ask};
  listen_for_the_end();
  enum exit_code exit_code = remote_in(invocation, &world, &console);
  http_curl_end();
  if (!is_broken) return exit_code;
  invocation->err.length = 0;
  text_format(&invocation->err, "sls-rollout %s: cannot write standard output\n",
              invocation->command->name);
  return EXIT_WORLD;
}
