#include "commands/run.h"

#include "commands/report.h"

enum exit_code run_passes(struct run *run, struct invocation *invocation) {
  struct diagnostics early;
  diagnostics_init(&early, invocation->arena);
  enum exit_code exit_code = input_read(&run->input, invocation, &early);
  if (exit_code != EXIT_FINE) return exit_code;
  const struct input *input = &run->input;
  transform_run(&run->transform, invocation->arena,
                &(struct transform_input){.service = input->service, .naming = input->naming, .template = input->template, .options = input->options});
  if (!invocation->given) service_warn_of_variables(input->service, &run->transform.diagnostics);
  return EXIT_FINE;
}

enum exit_code run_report(const struct run *run, struct invocation *invocation) {
  const struct report report = {
      .diagnostics = &run->transform.diagnostics,
      .service = run->input.service,
      .template = run->input.template,
      .least = SEVERITY_INFO,
      .is_coloured = invocation_is_coloured(invocation),
  };
  report_text(&report, &invocation->err);
  return run->transform.diagnostics.errors ? EXIT_INPUT : EXIT_FINE;
}
