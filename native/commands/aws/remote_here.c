#include "commands/aws/remote_here.h"

#include <stdlib.h>
#include <string.h>

#include "commands/aws/alerts_stack_here.h"
#include "commands/aws/preflight_here.h"
#include "commands/rows.h"
#include "service/service.h"
#include "watch/run.h"

/* ---- Which groups ---- */

static enum exit_code world_failed(struct invocation *invocation, const char *problem) {
  text_format(&invocation->err, "sls-rollout %s: %s\n", invocation->command->name, problem);
  return EXIT_WORLD;
}

enum exit_code remote_service(struct invocation *invocation, struct input *read, const char **stack,
                              const char **region) {
  struct diagnostics diagnostics;
  struct service *service = arena_alloc(invocation->arena, sizeof *service);
  diagnostics_init(&diagnostics, invocation->arena);
  enum exit_code exit_code = input_read(read, invocation, &diagnostics);
  if (exit_code != EXIT_FINE) return exit_code;
  service_read(service, invocation->arena, read->service, read->naming, read->options,
               &diagnostics);
  if (!*service->name || strchr(service->stack, '$'))
    return invocation_refuse(invocation,
                             "the name of the service's stack is not known (%s); give --stack",
                             text_shown(invocation->arena, service->stack));
  *stack = service->stack;
  *region = service->region;
  return EXIT_FINE;
}

struct source {
  const node *groups; /* a list of strings; NULL where a stack is meant */
  const char *stack, *region;
};

static enum exit_code read_source(struct invocation *invocation, struct source *source) {
  *source = (struct source){.groups = invocation_values(invocation, "group"),
                            .stack = invocation_value(invocation, "stack"),
                            .region = invocation_value(invocation, "region")};
  bool names_service = invocation_value(invocation, "service") || node_first(invocation->operands);
  if (source->groups && (source->stack || names_service))
    return invocation_refuse(invocation, "give --group, or a stack or a service, not both");
  if (source->stack && names_service)
    return invocation_refuse(invocation, "give --stack or a service, not both");
  struct input input;
  return source->groups || source->stack
             ? EXIT_FINE
             : remote_service(invocation, &input, &source->stack, &source->region);
}

static enum exit_code find_groups(struct invocation *invocation, struct client *client,
                                  const struct source *source, struct groups *groups) {
  struct arena *arena = invocation->arena;
  const char *wrong = "";
  if (source->groups) {
    if (groups_named(arena, source->groups, groups, &wrong)) return EXIT_FINE;
    return invocation_refuse(invocation, "--group takes APPLICATION/GROUP, not \"%s\"",
                             text_shown(arena, wrong));
  }
  struct asker asker = {.client = client, .arena = arena, .problem = "", .code = ""};
  if (groups_of_stack(&asker, arena, source->stack, groups) != ASKED_ANSWERED)
    return asker.is_interrupted ? EXIT_INTERRUPTED : world_failed(invocation, asker.problem);
  if (groups->count) return EXIT_FINE;
  return world_failed(
      invocation,
      text_new(arena, "stack %s has no deployment group: nothing in it is rolled out gradually",
               text_shown(arena, source->stack)));
}

/* ---- The commands ---- */

/* Milliseconds of an option in seconds; -1 where it is no whole number of them, `otherwise` where
 * it is not given. */
static int64_t seconds_of(struct invocation *invocation, const char *name, int64_t least,
                          int64_t otherwise) {
  const char *value = invocation_value(invocation, name);
  if (!value) return otherwise;
  bool is_number = strlen(value) <= 6 && value[strspn(value, "0123456789")] == '\0';
  long seconds = is_number ? strtol(value, NULL, 10) : -1;
  if (seconds >= least) return (int64_t)seconds * 1000;
  invocation_refuse(invocation, "--%s takes whole seconds from %d to 999999, not \"%s\"", name,
                    (int)least, text_shown(invocation->arena, value));
  return -1;
}

static bool read_times(struct invocation *invocation, struct watch *watch) {
  watch->interval = seconds_of(invocation, "interval", 1, WATCH_INTERVAL);
  if (watch->interval >= 0) watch->wait = seconds_of(invocation, "wait", 0, 0);
  if (watch->wait >= 0) watch->timeout = seconds_of(invocation, "timeout", 1, 0);
  return watch->interval >= 0 && watch->wait >= 0 && watch->timeout >= 0;
}

static bool check_stop(struct invocation *invocation) {
  if (!invocation_is_on(invocation, "no-rollback") || invocation_is_on(invocation, "force"))
    return true;
  invocation_refuse(
      invocation,
      "without a rollback the alias goes on dividing its traffic between both versions, and later "
      "deployments fail until somebody ends that by hand; leave out --no-rollback, or add --force");
  return false;
}

static enum watch_end stop(struct invocation *invocation, struct watch *watch) {
  return watch_stop(watch, !invocation_is_on(invocation, "no-rollback"),
                    invocation_is_on(invocation, "yes"));
}
static enum watch_end follow(struct invocation *invocation, struct watch *watch) {
  (void)invocation;
  return watch_follow(watch);
}
static enum watch_end status(struct invocation *invocation, struct watch *watch) {
  (void)invocation;
  return watch_status(watch);
}

static bool takes_no_more(struct invocation *invocation, struct watch *watch) {
  (void)invocation;
  (void)watch;
  return true;
}
static bool takes_stop(struct invocation *invocation, struct watch *watch) {
  (void)watch;
  return check_stop(invocation);
}

static const struct row {
  const struct command *command;
  /* its options, before anybody is asked */
  bool (*check)(struct invocation *invocation, struct watch *watch);
  enum watch_end (*run)(struct invocation *invocation, struct watch *watch);
} rows[] = {
    {&command_status, takes_no_more, status},
    {&command_watch, read_times, follow},
    {&command_stop, takes_stop, stop},
};

/* The commands that look at no deployment group of their own accord. */
static const struct {
  const struct command *command;
  enum exit_code (*run)(struct invocation *invocation, const struct world *world);
} others[] = {
    {&command_preflight, preflight_here},
};

static enum exit_code end(struct invocation *invocation, const struct watch *watch,
                          enum watch_end end) {
  switch (end) {
    case WATCH_FINE: return EXIT_FINE;
    case WATCH_BAD: return EXIT_INPUT;
    case WATCH_REFUSED:
      return invocation_refuse(invocation, "there is no terminal to ask at; give --yes");
    case WATCH_INTERRUPTED:
      text_string(&invocation->err,
                  "Interrupted. The rollout goes on; sls-rollout watch follows it again.\n");
      return EXIT_INTERRUPTED;
    default: return world_failed(invocation, watch->problem);
  }
}

static enum look look_of(const struct invocation *invocation, const struct console *console) {
  int columns, rows_of_it;
  const char *format = invocation_value(invocation, "format");
  if (format && strcmp(format, "json") == 0) return LOOK_JSON;
  return console->size(console->context, &columns, &rows_of_it) ? LOOK_PICTURE : LOOK_LINES;
}

static enum exit_code run_row(const struct row *row, struct invocation *invocation,
                              struct watch *watch, struct groups *groups,
                              const struct world *world) {
  struct source source;
  const char *problem = "";
  if (!row->check(invocation, watch)) return EXIT_USAGE;
  enum exit_code exit_code = read_source(invocation, &source);
  if (exit_code != EXIT_FINE) return exit_code;
  struct client *client = watch->client;
  if (!client_start(client, world, invocation_value(invocation, "profile"), source.region,
                    invocation->arena, &problem))
    return world_failed(invocation, problem);
  exit_code = find_groups(invocation, client, &source, groups);
  if (exit_code == EXIT_FINE) exit_code = end(invocation, watch, row->run(invocation, watch));
  client_end(client);
  return exit_code;
}

enum exit_code remote_in(struct invocation *invocation, const struct world *world,
                         const struct console *console) {
  struct client client;
  struct groups groups;
  struct watch watch = {.client = &client,
                        .groups = &groups,
                        .console = console,
                        .arena = invocation->arena,
                        .look = look_of(invocation, console),
                        .is_coloured = invocation_is_coloured(invocation),
                        .problem = ""};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (others[i].command == invocation->command) return others[i].run(invocation, world);
  if (invocation->command == &command_alerts_stack)
    return alerts_stack_in(invocation, world, console);
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (rows[i].command == invocation->command)
      return run_row(&rows[i], invocation, &watch, &groups, world);
  return world_failed(invocation, "this command is not built in");
}
