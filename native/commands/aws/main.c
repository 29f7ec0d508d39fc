/* sls-rollout-aws: the commands that talk to AWS. Apart from sls-rollout, because loading libcurl
 * and OpenSSL takes longer than a transform. */
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "aws/http.h"
#include "commands/aws/remote_here.h"
#include "commands/program.h"

/* Credentials lie in this process's memory: no core file, and no debugger of the same user. */
static void guard_memory(void) {
  setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
#ifdef __linux__
  prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
#endif
}

static void print_version(void) {
  struct arena arena;
  arena_init(&arena);
  printf("sls-rollout-aws " ROLLOUT_VERSION " (%s)\n", http_libraries(&arena));
  arena_clear(&arena);
}

int main(int argc, char **argv) {
  guard_memory();
  if (argc != 2 || strcmp(argv[1], "--version") != 0) return program_run(argv, remote_here);
  print_version();
  return 0;
}
