/* capture: saves a service and its template, as the plugin received them, as a case for `test`. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "commands/cases.h"
#include "commands/files.h"
#include "commands/rows.h"
#include "commands/run.h"
#include "report/report.h"
#include "service/redact.h"

/* ---- The folder ---- */

/* The folder and those above it. */
static bool make_folder(struct arena *arena, const char *folder) {
  if (file_is_folder(folder)) return true;
  const char *above = file_folder(arena, folder);
  if (strcmp(above, folder) != 0 && !make_folder(arena, above)) return false;
  return file_is_folder(folder) || mkdir(folder, 0777) == 0; /* "a/b/" is there once "a/b" is */
}

static enum exit_code say_failed(struct invocation *invocation, const char *what,
                                 const char *name) {
  const char *reason = strerror(errno);
  text_format(&invocation->err, "sls-rollout capture: cannot %s %s: %s\n", what,
              text_shown(invocation->arena, name), reason);
  return EXIT_WORLD;
}

/* What another capture wrote may go; anything else only by --force. */
static enum exit_code prepare(struct invocation *invocation, const char *folder) {
  struct arena *arena = invocation->arena;
  bool is_there = file_is_folder(folder);
  char **names = is_there ? file_names(arena, folder) : NULL;
  if (is_there && !names) return say_failed(invocation, "search", folder);
  if (is_there && *names && !case_is_captured(arena, folder) &&
      !invocation_is_on(invocation, "force"))
    return invocation_refuse(invocation,
                             "%s is not empty, and no captured case; --force writes into it",
                             text_shown(arena, folder));
  return make_folder(arena, folder) && case_clear(arena, folder)
             ? EXIT_FINE
             : say_failed(invocation, "write", folder);
}

/* ---- What is saved ---- */

static void add_picked(node *into, const node *from, const char *part, const node *names) {
  const node *whole = node_member(from, part);
  if (!whole) return;
  node *picked = node_add(into, part, node_new_object());
  for (const node *name = node_first(names); name; name = node_next(name)) {
    const node *member = node_member(whole, node_string(name));
    if (member) node_add(picked, node_string(name), node_copy(member));
  }
}

/* Of a service what the plugin sends of it: all that this program reads, and little else that might
 * be secret. */
static node *service_of(const node *given) {
  node *service = node_new_object(), *carries = service_carries();
  static const char *const whole[] = {"service", "plugins", "functions"};
  add_picked(service, given, "provider", node_member(carries, "provider"));
  add_picked(service, given, "custom", node_member(carries, "custom"));
  for (size_t i = 0; i < sizeof whole / sizeof *whole; i++)
    if (node_member(given, whole[i]))
      node_add(service, whole[i], node_copy(node_member(given, whole[i])));
  return service;
}

/* Options that change what is made; of the others, --param for one may hold secrets. */
static node *options_of(const node *given) {
  static const char *const kept[] = {"stage", "region", "rollout-type", "rollout-ignore-alarms",
                                     "rollout-skip-hooks"};
  node *left = node_new_object();
  for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
    if (node_member(given, kept[i]))
      node_add(left, kept[i], node_copy(node_member(given, kept[i])));
  return left;
}

/* The plugin's first hook has put its alarms into the template already; without them it is as the
 * framework made it. One that the user's own `resources` changed since is not as we would put it:
 * it stays, and with it the change. */
static void remove_our_alarms(struct invocation *invocation, const struct input *input,
                              node *template) {
  struct transform transform;
  transform_run(&transform, invocation->arena,
                &(struct transform_input){.service = input->service,
                                          .naming = input->naming,
                                          .options = input->options,
                                          .template = node_copy(template),
                                          .hook = transform_passes[0].hook});
  node *resources = node_member(template, "Resources");
  for (size_t i = 0; i < transform.plan.count; i++) {
    const struct edit *edit = &transform.plan.list[i];
    if (edit->kind != EDIT_NOTE) continue;
    const node *there = node_member(resources, edit->name);
    if (there && node_equal(there, edit->value)) node_remove(resources, edit->name);
  }
}

/* ---- Writing ---- */

struct capture {
  struct invocation *invocation;
  const char *folder;
  enum exit_code exit_code; /* the first failure stays */
};

static void save(struct capture *capture, const char *name, const node *document) {
  if (!document || capture->exit_code != EXIT_FINE) return;
  struct text text;
  text_init(&text, capture->invocation->arena);
  document_print(document, DOCUMENT_PRETTY, &text);
  text_char(&text, '\n');
  capture->exit_code =
      file_put(capture->invocation, file_in(capture->invocation->arena, capture->folder, name),
               text.at, text.length);
}

/* The case runs once, and what comes of it is what it expects from then on. */
static void take(void *context, const struct verdict *verdict) {
  struct capture *capture = context;
  if (verdict_is_passed(verdict)) return;
  text_format(&capture->invocation->err, "sls-rollout capture: %s\n",
              verdict->broken ? verdict->broken : verdict->mismatch);
  capture->exit_code = EXIT_WORLD;
}

static void say_unknown(struct invocation *invocation, const struct unknowns *unknowns) {
  const char *first = NULL;
  size_t count = 0;
  for (size_t i = 0; i < unknowns->count; i++) {
    if (unknowns->list[i].reason != UNKNOWN_VALUE) continue;
    if (!count++) first = unknowns->list[i].variable;
  }
  if (count)
    text_format(&invocation->out,
                "%zu value%s with variables that nothing gives a value, such as %s, stay%s as "
                "written.\n",
                count, count == 1 ? "" : "s", first, count == 1 ? "s" : "");
}

static void say(struct invocation *invocation, const char *folder, const struct input *input,
                size_t redacted) {
  const char *shown = text_shown(invocation->arena, folder);
  text_format(&invocation->out, "Captured in %s; sls-rollout test %s runs it.\n", shown, shown);
  say_unknown(invocation, &input->unknowns);
  if (redacted)
    text_format(&invocation->out,
                "%zu value%s of environment variables stand%s as \"%s\" there; --keep-environment "
                "keeps them.\n",
                redacted, redacted == 1 ? "" : "s", redacted == 1 ? "s" : "", REDACTED);
  text_string(&invocation->out,
              "Look through service.json and template.json before you share them: other secrets "
              "are not recognised.\n");
}

/* All other mistakes are the case's to report. A variable that is wrong would be lost there: a case
 * is read as the framework hands it over, with all variables resolved. */
static enum exit_code read_input(struct input *input, struct invocation *invocation) {
  struct diagnostics variables;
  diagnostics_init(&variables, invocation->arena);
  enum exit_code exit_code = input_read(input, invocation, &variables);
  if (exit_code != EXIT_FINE || !variables.errors) return exit_code;
  report_text(&(struct report){.diagnostics = &variables,
                               .service = input->written,
                               .is_coloured = invocation_is_coloured(invocation)},
              &invocation->err);
  return EXIT_INPUT;
}

static enum exit_code run(struct invocation *invocation) {
  const char *folder = invocation_value(invocation, "out");
  if (!folder) return invocation_refuse(invocation, "--out is missing: the folder of the case");
  struct input input;
  enum exit_code exit_code = read_input(&input, invocation);
  if (exit_code != EXIT_FINE) return exit_code;
  if (!input.has_callers) return input_refuse_unpackaged(&input, invocation);
  run_report_package(&input, invocation);
  exit_code = prepare(invocation, folder);
  if (exit_code != EXIT_FINE) return exit_code;
  node *service = service_of(input.service), *template = input.template;
  if (node_is(template, NODE_OBJECT)) remove_our_alarms(invocation, &input, template);
  size_t redacted = invocation_is_on(invocation, "keep-environment")
                        ? 0
                        : redact_service(invocation->arena, service) +
                              redact_template(invocation->arena, template);
  struct capture capture = {.invocation = invocation, .folder = folder};
  save(&capture, "service.json", service);
  save(&capture, "template.json", template);
  save(&capture, "naming.json", input.naming);
  save(&capture, "options.json", options_of(input.options));
  if (capture.exit_code == EXIT_FINE) case_run(invocation, folder, true, take, &capture);
  if (capture.exit_code == EXIT_FINE) say(invocation, folder, &input, redacted);
  return capture.exit_code;
}

static const struct option options[] = {
    {"--out", "-o", "DIR", "the folder of the case; made where there is none", NULL, false},
    {"--force", NULL, NULL, "writes into a folder that holds other files, too", NULL, false},
    {"--keep-environment", NULL, NULL,
     "keeps the values of environment variables, which may be secret", NULL, false},
    {0},
};
static const char *const examples[] = {
    "sls-rollout capture .serverless --out rollout-tests/prod",
    "sls-rollout capture --service serverless.yml --template template.json --stage prod --out "
    "rollout-tests/prod",
    NULL,
};

const struct command command_capture = {
    "capture",
    "[PATH]",
    "Saves a service and its template as a case for `test`.",
    "`serverless rollout capture` saves them as this plugin receives them: the template before any "
    "rollout is in it. A .serverless folder holds what the plugin made of it already; such a case "
    "shows that nothing is added twice. The values of environment variables, which may be secret, "
    "are replaced. The case expects what is made of it now; `test` says when that changes.",
    "Package the service and save it, with its template, as a case for `sls-rollout test`",
    input_options,
    options,
    examples,
    run,
};
