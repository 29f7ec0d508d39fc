/* property [--print] SEED COUNT: makes COUNT services up, the first from SEED, and requires of each
 * what promises.h says.
 *
 * --print writes a line of JSON for each that is transformed, {seed, guarded, urls, world,
 * template, result}, for the checker of callers. A broken promise ends the process behind "seed N";
 * `property N 1` runs it alone. At least three of four must be without errors: services that are
 * refused show little. */
#include <signal.h>

#include "promises.h"
#include "services.h"

struct round {
  uint64_t seed;
  bool prints;
  bool is_transformed;
};

static void print(const struct round *round, const struct made *made, const node *result,
                  struct arena *arena) {
  node *line = node_new_object();
  node_add(line, "seed", node_new_number((long)round->seed));
  node_add(line, "guarded", node_copy(made->guarded));
  node_add(line, "urls", node_copy(made->urls));
  node_add(line, "world", node_copy(made->world));
  node_add(line, "template", node_copy(made->template));
  node_add(line, "result", node_copy(result));
  struct text text;
  text_init(&text, arena);
  document_print(line, DOCUMENT_COMPACT, &text);
  puts(text.at);
}

static void run(void *context, struct arena *arena) {
  struct round *round = context;
  struct made made;
  service_make(&made, arena, round->seed);
  const node *result =
      require_promises(&(struct given){arena, made.service, made.template, made.options});
  round->is_transformed = result != NULL;
  if (result && round->prints) print(round, &made, result, arena);
}

static uint64_t current;
static void say_seed(int signal) {
  (void)signal;
  fprintf(stderr, "seed %llu\n", (unsigned long long)current);
}

int main(int count, char **words) {
  bool prints = count > 1 && strcmp(words[1], "--print") == 0;
  if (count != 3 + prints) return fputs("property [--print] SEED COUNT\n", stderr), 2;
  uint64_t seed = strtoull(words[1 + prints], NULL, 10),
           most = strtoull(words[2 + prints], NULL, 10), transformed = 0;
  signal(SIGABRT, say_seed);
  for (current = seed; current < seed + most; current++) {
    struct round round = {current, prints, false};
    fuzz_within(run, &round);
    transformed += round.is_transformed;
  }
  REQUIRE(most == 1 || transformed * 4 >= most * 3, "only %llu of %llu services are without errors",
          (unsigned long long)transformed, (unsigned long long)most);
  fprintf(prints ? stderr : stdout,
          "%llu of %llu services are without errors\n[  PASSED  ] %llu test(s).\n",
          (unsigned long long)transformed, (unsigned long long)most, (unsigned long long)most);
  return 0;
}
