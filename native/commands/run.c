#include "commands/run.h"

#include <string.h>

#include "alarms/alarms.h"
#include "report/unknown.h"
#include "service/packaged_names.h"
#include "service/plugins.h"
#include "transform/undo.h"

static bool is_split(const struct input *input) {
  const struct service service = {.plugins = plugins_listed(input->service)};
  return input->stacks.known && plugin_is_listed(&service, PLUGIN_SPLIT);
}

/* Adds what was found before the passes ran. */
static void add_diagnostics(struct diagnostics *to, const struct diagnostics *from) {
  for (size_t i = 0; i < from->count; i++)
    diagnose(to, from->list[i].id, from->list[i].path, "%s", from->list[i].message);
}

static void report_unknown(struct run *run, enum run_view view) {
  const struct service *service = &run->transform.service;
  unknown_report(&(struct unknown_report){.service = service,
                                          .template = run->transform.template.root,
                                          .whole = run->transform.whole,
                                          .unknowns = &run->input.unknowns,
                                          .has_rollouts = !rollouts_why_none(service),
                                          .has_alarms = !alarms_why_none(service),
                                          .writes = view == RUN_ROOT,
                                          .is_packaged = run->input.has_callers},
                 &run->transform.diagnostics);
}

enum exit_code run_passes(struct run *run, struct invocation *invocation, enum run_view view) {
  struct diagnostics early, of_stacks;
  diagnostics_init(&early, invocation->arena);
  diagnostics_init(&of_stacks, invocation->arena);
  enum exit_code exit_code = input_read(&run->input, invocation, &early);
  if (exit_code != EXIT_FINE) return exit_code;
  struct input *input = &run->input;
  input_read_stacks(input, invocation, &of_stacks);
  bool is_flat = view == RUN_WHOLE && !invocation->given && is_split(input);
  if (is_flat) input->template = stacks_flatten(&input->stacks);
  if (input->is_packaged)
    input->naming = packaged_names(invocation->arena, input->service, input->template);
  const struct transform_input all = {.service = input->service,
                                      .naming = input->naming,
                                      .template = input->template,
                                      .options = input->options,
                                      .lacks_events = !input->has_callers,
                                      .stacks = &input->stacks,
                                      .is_flat = is_flat};
  /* a transform is written, and what is packaged already stays as it is */
  if (view == RUN_WHOLE && !invocation->given && input->has_callers)
    transform_undo(invocation->arena, &all);
  transform_run(&run->transform, invocation->arena, &all);
  add_diagnostics(&run->transform.diagnostics, &of_stacks);
  /* the framework has resolved the variables */
  if (invocation->given) return EXIT_FINE;
  if (input->unknowns.is_cut_short) {
    /* all else that is wrong would follow from the variables that nothing resolved */
    run->transform.diagnostics = early;
    add_diagnostics(&run->transform.diagnostics, &input->of_package);
    return EXIT_FINE;
  }
  add_diagnostics(&run->transform.diagnostics, &input->of_package);
  service_check_top(node_first(input->written) ? input->written : input->service,
                    &run->transform.diagnostics);
  report_unknown(run, view);
  add_diagnostics(&run->transform.diagnostics, &early);
  return EXIT_FINE;
}

/* ---- What is said ---- */

/* Adds the ids of "RO301,RO302". The one that is none, NULL where all are. */
static const char *add_ids(struct arena *arena, node *ids, const char *list) {
  char *copy = arena_string(arena, list);
  for (char *id = strtok(copy, ","); id; id = strtok(NULL, ",")) {
    if (diagnostic_find(id) == DIAGNOSTIC_COUNT) return id;
    node_append(ids, node_new_string(id));
  }
  return NULL;
}

static enum severity least_of(const struct invocation *invocation) {
  const char *name = invocation_value(invocation, "severity");
  if (!name) return SEVERITY_INFO; /* a command without the option wants everything */
  for (int severity = SEVERITY_ERROR; severity < SEVERITY_COUNT; severity++)
    if (strcmp(severity_name((enum severity)severity), name) == 0) return (enum severity)severity;
  return SEVERITY_WARNING;
}

enum exit_code run_report_of(const struct run *run, struct invocation *invocation,
                             struct report *report) {
  node *ignored = node_new_array();
  for (const node *each = node_first(invocation_values(invocation, "ignore")); each;
       each = node_next(each)) {
    const char *unknown = add_ids(invocation->arena, ignored, node_string(each));
    if (unknown)
      return invocation_refuse(invocation, "--ignore takes ids such as RO511, not \"%s\"",
                               text_shown(invocation->arena, unknown));
  }
  for (const node *each = node_first(service_ignored(&run->transform.service)); each;
       each = node_next(each))
    node_append(ignored, node_copy(each));
  bool is_made = run->input.is_made;
  *report = (struct report){.diagnostics = &run->transform.diagnostics,
                            .service = run->input.written,
                            .template = run->transform.template.root,
                            .maker = is_made ? &run->transform.service : NULL,
                            .made = is_made ? &run->transform.template : NULL,
                            .made_file = run->input.template_file,
                            .whole = run->transform.whole,
                            .least = least_of(invocation),
                            .ignored = ignored,
                            .is_coloured = invocation_is_coloured(invocation)};
  return EXIT_FINE;
}

void run_report_package(const struct input *input, struct invocation *invocation) {
  const node *custom = node_member(input->service, "custom");
  const struct service service = {.deployment_settings = node_member(custom, "deploymentSettings")};
  report_text(&(struct report){.diagnostics = &input->of_package,
                               .service = input->written,
                               .least = SEVERITY_WARNING,
                               .ignored = service_ignored(&service),
                               .is_coloured = invocation_is_coloured(invocation)},
              &invocation->err);
}

enum exit_code run_report(const struct run *run, struct invocation *invocation) {
  struct report report;
  enum exit_code exit_code = run_report_of(run, invocation, &report);
  if (exit_code != EXIT_FINE) return exit_code;
  report_text(&report, &invocation->err);
  return run->transform.diagnostics.errors ? EXIT_INPUT : EXIT_FINE;
}

static bool is_of_reading(void *context, const struct diagnostic *diagnostic) {
  (void)context;
  static const enum diagnostic_id ids[] = {RO109, RO145, RO151, RO152};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    if (diagnostic->id == ids[i]) return true;
  return false;
}

enum exit_code run_report_reading(const struct run *run, struct invocation *invocation) {
  struct run reading = *run;
  struct diagnostics *own = &reading.transform.diagnostics;
  diagnostics_init(own, invocation->arena);
  add_diagnostics(own, &run->transform.diagnostics);
  diagnostics_keep(own, is_of_reading, NULL);
  return run_report(&reading, invocation);
}
