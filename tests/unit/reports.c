/* reports FORMAT SERVICE TEMPLATE [--NAME VALUE ...]: runs all passes and prints the diagnostics in one format of report.h, for
 * tests/cases/report.test.js. The options are those of the framework: --stage, --region. */
#include <stdio.h>
#include <string.h>

#include "report/report.h"
#include "transform/transform.h"

static node *read(struct arena *arena, const char *name) {
  struct text text;
  text_init(&text, arena);
  FILE *file = fopen(name, "rb");
  for (int c; file && (c = getc(file)) != EOF;) text_char(&text, (char)c);
  if (file) fclose(file);
  struct document_error error;
  return document_read(name, text.at, text.length, &error);
}

int main(int argc, char **argv) {
  if (argc < 4) return 2;
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  node *service = read(&arena, argv[2]), *template = read(&arena, argv[3]), *options = node_new_object();
  for (int i = 4; i + 1 < argc; i += 2) node_add(options, argv[i] + strlen("--"), node_new_string(argv[i + 1]));
  struct transform transform;
  transform_run(&transform, &arena, &(struct transform_input){.service = service, .template = template, .options = options});
  service_warn_of_variables(service, &transform.diagnostics);
  const struct report report = {.diagnostics = &transform.diagnostics, .service = service, .template = template, .least = SEVERITY_INFO};
  const struct report_format *format = report_formats;
  while (format->name && strcmp(format->name, argv[1]) != 0) format++;
  struct text out;
  text_init(&out, &arena);
  if (format->name) format->print(&report, &out);
  fputs(out.at, stdout);
  int exit_code = format->name ? 0 : 2;
  arena_clear(&arena);
  return exit_code;
}
