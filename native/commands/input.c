#include "commands/input.h"

#include <stdlib.h>
#include <string.h>

#include "commands/files.h"
#include "commands/program_print.h"
#include "commands/service_files.h"
#include "commands/sources.h"
#include "commands/stack_files.h"
#include "commands/state.h"
#include "commands/world.h"
#include "service/kind.h"
#include "service/service.h"
#include "service/skeleton.h"

const struct option input_options[] = {
    {"--service", NULL, "FILE",
     "the service: serverless.yml, JSON, serverless.ts or .js (which the installed framework "
     "runs), "
     "or `serverless print --format json`; - is standard input",
     NULL, false},
    {"--template", NULL, "FILE", "the CloudFormation template, JSON or YAML; - is standard input",
     NULL, false},
    {"--stage", NULL, "NAME", "the stage; else the provider's, else dev", NULL, false},
    {"--region", NULL, "NAME", "the region; else the provider's, else us-east-1", NULL, false},
    {"--param", NULL, "NAME=VALUE", "what ${param:NAME} stands for", NULL, true},
    {"--framework", NULL, "NAME",
     "the framework whose variables these are; auto: frameworkVersion and node_modules say",
     FRAMEWORK_CHOICES, false},
    {0},
};

/* ---- A state file ---- */

/* What the framework keeps of a packaged service, its template in the provider's
 * compiledCloudFormationTemplate. */
static node *state_template(const node *document) {
  return node_member(node_member(node_member(document, "service"), "provider"),
                     "compiledCloudFormationTemplate");
}

/* The framework leaves provider.stage as it is written where --stage was given. The folder of its
 * artifacts, prefix/service/stage/time, has the stage that it was packaged for. */
static void set_stage(struct arena *arena, node *document) {
  node *provider = node_member(node_member(document, "service"), "provider");
  const char *folder =
      node_string(node_member(node_member(document, "package"), "artifactDirectoryName"));
  const char *end = folder ? strrchr(folder, '/') : NULL, *start = end;
  while (start && start > folder && start[-1] != '/') start--;
  if (start && start > folder && start < end && node_is(provider, NODE_OBJECT))
    node_set(provider, "stage", node_new_string(arena_copy(arena, start, (size_t)(end - start))));
}

static void take_state(struct input *input, struct arena *arena, node *document, const char *file) {
  set_stage(arena, document);
  state_expand(arena, document, node_member(document, "service"));
  input->service = node_member(document, "service");
  input->template = state_template(document);
  input->template_file = file;
  input->has_callers = true;
  input->is_packaged = true;
}

/* ---- Reading ---- */

struct reading {
  struct input *input;
  struct invocation *invocation;
  struct diagnostics *diagnostics;
};

/* Nothing but white space, comments and the marks of a document. */
static bool is_blank(const char *bytes) {
  for (const char *line = bytes; *line; line += strcspn(line, "\n"), line += *line == '\n') {
    line += strspn(line, " \t\r");
    bool is_mark = strncmp(line, "---", 3) == 0 || strncmp(line, "...", 3) == 0;
    const char *rest = is_mark ? line + 3 + strspn(line + 3, " \t\r") : line;
    if (*rest && *rest != '\n' && *rest != '#') return false;
  }
  return true;
}

/* Says why `file` is no service; `at` is the member that shows it, NULL: none. */
static enum exit_code refuse(struct invocation *invocation, const char *file, const char *why,
                             const node *at) {
  struct document_place place;
  const char *name = strcmp(file, "-") == 0 ? DOCUMENT_STANDARD_INPUT : file;
  text_string(&invocation->err, text_shown(invocation->arena, name));
  if (document_place_of_key(at, &place))
    text_format(&invocation->err, ":%zu:%zu", place.line, place.column);
  text_format(&invocation->err, ": %s\n", why);
  return EXIT_USAGE;
}

static enum exit_code check_kind(struct invocation *invocation, const char *file,
                                 const node *document) {
  const node *at;
  if (service_is_composition(document))
    return service_files_refuse_composition(invocation, file, document);
  const char *refusal = service_refusal(invocation->arena, document, &at);
  return refusal ? refuse(invocation, file, refusal, at) : EXIT_FINE;
}

/* In the place of a document whose file has no lines to point at: a program's. */
static node *whole_file(const char *file) {
  struct document_error error;
  return document_read_as(DOCUMENT_JSON, file, "{}", 2, &error);
}

static enum exit_code read_program(struct reading *reading, const char *file) {
  struct input *input = reading->input;
  enum exit_code exit_code = program_print(reading->invocation, file, &input->service);
  input->service_file = file;
  input->written = whole_file(file);
  return exit_code == EXIT_FINE ? check_kind(reading->invocation, file, input->service) : exit_code;
}

static enum exit_code read_service(struct reading *reading, const char *file) {
  struct invocation *invocation = reading->invocation;
  struct input *input = reading->input;
  size_t length;
  if (service_file_is_program(file)) return read_program(reading, file);
  char *bytes = file_read_reported(invocation, file, &length);
  if (!bytes) return EXIT_WORLD;
  if (is_blank(bytes)) return refuse(invocation, file, "it is empty; " SERVICE_HAS, NULL);
  node *document = file_parse(invocation, file, bytes, length);
  if (!document) return EXIT_INPUT;
  input->written = document;
  input->service_file = file;
  if (state_template(document)) {
    take_state(input, invocation->arena, document, file);
    return EXIT_FINE;
  }
  input->service = document;
  return check_kind(invocation, file, document);
}

static enum exit_code read_template(struct reading *reading, const char *file) {
  enum exit_code exit_code;
  reading->input->template = file_document(reading->invocation, file, &exit_code);
  reading->input->template_file = file;
  reading->input->has_callers = true;
  return reading->input->template ? EXIT_FINE : exit_code;
}

static enum exit_code read_composition(struct invocation *invocation, const char *file) {
  enum exit_code exit_code;
  bool is_program = service_file_is_program(file);
  const node *document = is_program ? NULL : file_document(invocation, file, &exit_code);
  if (!document && !is_program) return exit_code;
  return service_files_refuse_composition(invocation, file, document);
}

/* A service's file that cannot be read takes nothing away: the framework could. */
static void read_written(struct reading *reading, const char *file) {
  node *written = service_file_is_program(file)
                      ? whole_file(file)
                      : file_document_quietly(reading->invocation->arena, file);
  if (!written) return;
  reading->input->written = written;
  reading->input->service_file = file;
  reading->input->is_made = true;
}

/* "stage dev, not prod": what the package was not made for; NULL: nothing. The state has stage and
 * region, whoever set them. */
static const char *other_options(struct reading *reading, const char *state,
                                 const struct sources *sources) {
  static const char *const names[] = {"stage", "region"};
  const struct invocation *invocation = reading->invocation;
  struct arena *arena = invocation->arena;
  node *document = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *asked = invocation_value(invocation, names[i]);
    if (!asked) continue;
    if (!document && (document = file_document_quietly(arena, state))) set_stage(arena, document);
    const node *provider = node_member(node_member(document, "service"), "provider");
    const char *own = node_string(node_member(provider, names[i]));
    if (own && strcmp(own, asked) != 0)
      return text_new(arena, "%s %s, not %s", names[i], text_shown(arena, own),
                      text_shown(arena, asked));
  }
  for (const node *each = node_first(invocation_values(invocation, "param")); each;
       each = node_next(each))
    if (!sources_have_param(sources, node_string(each))) {
      size_t length = strcspn(node_string(each), "=");
      return text_new(arena, "another value of the parameter %s",
                      text_shown(arena, arena_copy(arena, node_string(each), length)));
    }
  return NULL;
}

/* Is the package to be used? Says what is not known, and why it is another than was asked for. */
static bool check_package(struct reading *reading, const struct service_files *files,
                          const struct sources *sources) {
  struct arena *arena = reading->invocation->arena;
  struct diagnostics *diagnostics = &reading->input->of_package;
  const char *state = text_shown(arena, files->state), *why = NULL,
             *service = files->service ? text_shown(arena, files->service) : NULL,
             *other = other_options(reading, files->state, sources);
  bool is_alone = !service && files->is_package; /* named, and moved away from its service */
  if (!is_alone && sources->state == SOURCES_CHANGED)
    why = text_new(arena, "%s has changed since the service was packaged",
                   text_shown(arena, sources->changed));
  else if (other) why = text_new(arena, "the service was packaged for %s", other);
  if (service && !why && sources->state == SOURCES_UNKNOWN)
    diagnose(diagnostics, RO152, "",
             "%s is used; whether %s has changed since it was packaged cannot be determined, since "
             "the package has no " SOURCES_FILE,
             state, service);
  if (!why) return true;
  if (service && !files->is_package) {
    diagnose(diagnostics, RO151, "", "%s; %s is used instead of %s", why, service, state);
    reading->input->outdated = why;
    return false;
  }
  diagnose(diagnostics, RO151, "", "%s; %s is used all the same, because %s", why, state,
           service ? "the package was named" : "no service is beside it");
  return true;
}

/* The state file says what is meant, the service's file where it is written. */
static enum exit_code read_packaged(struct reading *reading, struct service_files files) {
  struct invocation *invocation = reading->invocation;
  struct sources sources =
      sources_compare(invocation->arena, file_folder(invocation->arena, files.state),
                      service_files_folder(invocation->arena, &files));
  if (sources.service && file_is_there(sources.service)) files.service = sources.service;
  if (!check_package(reading, &files, &sources)) return read_service(reading, files.service);
  enum exit_code exit_code = read_service(reading, files.state);
  if (exit_code != EXIT_FINE) return exit_code;
  if (!reading->input->template)
    return invocation_refuse(
        invocation, "%s holds no template; package the service, or give --template", files.state);
  if (files.service) read_written(reading, files.service);
  return EXIT_FINE;
}

/* A file, or standard input. */
static enum exit_code read_named(struct reading *reading, const char *file) {
  struct service_files files;
  return service_files_of_state(reading->invocation->arena, file, &files)
             ? read_packaged(reading, files)
             : read_service(reading, file);
}

static enum exit_code read_path(struct reading *reading, const char *path) {
  struct arena *arena = reading->invocation->arena;
  if (strcmp(path, "-") == 0 || !file_is_folder(path)) return read_named(reading, path);
  struct service_files files = service_files_in(arena, path);
  if (files.state) return read_packaged(reading, files);
  if (files.service) return read_service(reading, files.service);
  if (files.composition) return read_composition(reading->invocation, files.composition);
  return invocation_refuse(reading->invocation,
                           "there is no serverless.yml and no packaged service in %s",
                           strcmp(path, ".") == 0 ? "this folder" : text_shown(arena, path));
}

static enum exit_code read_files(struct reading *reading) {
  struct invocation *invocation = reading->invocation;
  const char *service = invocation_value(invocation, "service"),
             *template = invocation_value(invocation, "template");
  const char *path = node_string(node_first(invocation->operands));
  if (service && path)
    return invocation_refuse(invocation, "give either --service or a path, not both");
  if (service && template && strcmp(service, "-") == 0 && strcmp(template, "-") == 0)
    return invocation_refuse(invocation,
                             "only one of --service and --template can be standard input");
  enum exit_code exit_code =
      service ? read_named(reading, service) : read_path(reading, path ? path : ".");
  return exit_code == EXIT_FINE && template ? read_template(reading, template) : exit_code;
}

/* ---- Options ---- */

/* A package has a stage and a region, which no option changes (RO151). */
static node *options_of(const struct invocation *invocation, const struct input *input) {
  static const char *const names[] = {"stage", "region", "param"};
  const node *provider = input->is_packaged ? node_member(input->service, "provider") : NULL;
  node *options = node_new_object();
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (node_string(node_member(provider, names[i]))) continue;
    const node *value = node_member(invocation->values, names[i]);
    if (value) node_add(options, names[i], node_copy(value));
  }
  return options;
}

/* A state file holds the service as the framework resolved it. */
static enum exit_code resolve_variables(struct reading *reading) {
  struct input *input = reading->input;
  struct invocation *invocation = reading->invocation;
  if (input->service != input->written) return EXIT_FINE;
  struct world world;
  world_init(&world, invocation->arena, input->service_file);
  const struct variable_input of_variables = {
      .options = input->options,
      .world = &world.variables,
      .framework = invocation_value(invocation, "framework")};
  input->unknowns = variables_resolve(input->service, &of_variables, reading->diagnostics);
  if (!world.unreadable) return EXIT_FINE;
  text_format(&invocation->err, "sls-rollout: cannot read %s: %s\n",
              text_shown(invocation->arena, world.unreadable), world.reason);
  return EXIT_WORLD;
}

static void make_template(struct reading *reading) {
  struct input *input = reading->input;
  struct service service;
  struct diagnostics unsaid; /* the passes find them again */
  diagnostics_init(&unsaid, reading->invocation->arena);
  service_read(&service, reading->invocation->arena, input->service, input->naming, input->options,
               &unsaid);
  input->template = service_skeleton(&service, input->service);
}

node *input_written(struct arena *arena, const node *given) {
  const char *file = node_string(node_member(given, "file"));
  return file ? file_document_quietly(arena, file) : NULL;
}

static void take_given(struct input *input, struct arena *arena, const node *given) {
  node *written = input_written(arena, given);
  *input = (struct input){.service = node_member(given, "service"),
                          .template = node_member(given, "template"),
                          .naming = node_member(given, "naming"),
                          .options = node_member(given, "options"),
                          .is_made = true,
                          .written = written ? written : node_member(given, "service"),
                          .has_callers = true};
}

void input_read_stacks(struct input *input, struct invocation *invocation,
                       struct diagnostics *diagnostics) {
  struct arena *arena = invocation->arena;
  const node *given = invocation->given;
  const char *file = input->template_file, *folder = NULL;
  if (given) folder = node_string(node_member(given, "folder"));
  else if (file && strcmp(file, "-") != 0) folder = file_folder(arena, file);
  if (given && !folder) return;
  stack_files_read(&input->stacks, arena, given ? node_member(given, "packaged") : input->template,
                   folder, diagnostics);
}

enum exit_code input_read(struct input *input, struct invocation *invocation,
                          struct diagnostics *diagnostics) {
  *input = (struct input){0};
  if (invocation->given) take_given(input, invocation->arena, invocation->given);
  diagnostics_init(&input->of_package, invocation->arena);
  if (invocation->given) return EXIT_FINE;
  struct reading reading = {input, invocation, diagnostics};
  enum exit_code exit_code = read_files(&reading);
  if (exit_code != EXIT_FINE) return exit_code;
  input->options = options_of(invocation, input);
  exit_code = resolve_variables(&reading);
  if (exit_code == EXIT_FINE && !input->template) make_template(&reading);
  return exit_code;
}

enum exit_code input_refuse_unpackaged(const struct input *input, struct invocation *invocation) {
  if (input->outdated)
    return invocation_refuse(invocation,
                             "there is no template, since %s; package the service again, or name "
                             "its package",
                             input->outdated);
  return invocation_refuse(invocation,
                           "there is no template; package the service, or give --template");
}
