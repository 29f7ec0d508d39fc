#include "commands/input.h"

#include <stdlib.h>
#include <string.h>

#include "commands/files.h"
#include "commands/stack_files.h"
#include "commands/state.h"
#include "commands/world.h"
#include "service/service.h"
#include "service/skeleton.h"

const struct option input_options[] = {
    {"--service", NULL, "FILE",
     "the service: serverless.yml, JSON, or `serverless print --format json`; - is standard input",
     NULL, false},
    {"--template", NULL, "FILE", "the CloudFormation template, JSON or YAML; - is standard input",
     NULL, false},
    {"--stage", NULL, "NAME", "the stage; else the provider's, else dev", NULL, false},
    {"--region", NULL, "NAME", "the region; else the provider's, else us-east-1", NULL, false},
    {"--param", NULL, "NAME=VALUE", "what ${param:NAME} stands for", NULL, true},
    {0},
};

/* The names that a service's file may have, in the framework's order. */
static const char *const service_names[] = {"serverless.yml", "serverless.yaml", "serverless.json",
                                            NULL};
#define PACKAGE_FOLDER ".serverless"
#define STATE_FILE "serverless-state.json"

/* ---- Finding ---- */

static const char *first_there(struct arena *arena, const char *folder, const char *const *names) {
  for (; *names; names++) {
    const char *name = file_in(arena, folder, *names);
    if (file_is_there(name)) return name;
  }
  return NULL;
}

/* The files that a folder stands for: a service's, or its .serverless. */
struct found {
  const char *service, *state;
};

static struct found look_in(struct arena *arena, const char *folder) {
  const char *const here[] = {STATE_FILE, NULL}, *const below[] = {PACKAGE_FOLDER "/" STATE_FILE,
                                                                   NULL};
  struct found found = {.state = first_there(arena, folder, here)};
  bool is_package = found.state != NULL;
  if (!is_package) found.state = first_there(arena, folder, below);
  found.service =
      first_there(arena, is_package ? file_in(arena, folder, "..") : folder, service_names);
  return found;
}

/* ---- A state file ---- */

/* What the framework keeps of a packaged service, its template in the provider's
 * compiledCloudFormationTemplate. */
static node *state_template(const node *document) {
  return node_member(node_member(node_member(document, "service"), "provider"),
                     "compiledCloudFormationTemplate");
}

static void take_state(struct input *input, struct arena *arena, node *document, const char *file) {
  state_expand(arena, document);
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

static enum exit_code read_service(struct reading *reading, const char *file) {
  enum exit_code exit_code;
  node *document = file_document(reading->invocation, file, &exit_code);
  if (!document) return exit_code;
  struct input *input = reading->input;
  input->written = document;
  input->service_file = file;
  if (state_template(document)) take_state(input, reading->invocation->arena, document, file);
  else input->service = document;
  return EXIT_FINE;
}

static enum exit_code read_template(struct reading *reading, const char *file) {
  enum exit_code exit_code;
  reading->input->template = file_document(reading->invocation, file, &exit_code);
  reading->input->template_file = file;
  reading->input->has_callers = true;
  return reading->input->template ? EXIT_FINE : exit_code;
}

/* The state file says what is meant, the service's file where it is written. A service's file that
 * cannot be read takes nothing away: the framework could, or it is JavaScript's now. */
static enum exit_code read_packaged(struct reading *reading, struct found found) {
  enum exit_code exit_code = read_service(reading, found.state);
  if (exit_code != EXIT_FINE || !reading->input->template) {
    if (exit_code == EXIT_FINE)
      return invocation_refuse(reading->invocation,
                               "%s holds no template; package the service, or give --template",
                               found.state);
    return exit_code;
  }
  if (!found.service) return EXIT_FINE;
  node *written = file_document_quietly(reading->invocation->arena, found.service);
  if (!written) return EXIT_FINE;
  reading->input->written = written;
  reading->input->service_file = found.service;
  return EXIT_FINE;
}

static enum exit_code read_path(struct reading *reading, const char *path) {
  if (strcmp(path, "-") == 0 || !file_is_folder(path)) return read_service(reading, path);
  struct found found = look_in(reading->invocation->arena, path);
  if (found.state) return read_packaged(reading, found);
  if (found.service) return read_service(reading, found.service);
  return invocation_refuse(
      reading->invocation, "there is no serverless.yml and no packaged service in %s",
      strcmp(path, ".") == 0 ? "this folder" : text_shown(reading->invocation->arena, path));
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
      service ? read_service(reading, service) : read_path(reading, path ? path : ".");
  return exit_code == EXIT_FINE && template ? read_template(reading, template) : exit_code;
}

/* ---- Options ---- */

static node *options_of(const struct invocation *invocation) {
  static const char *const names[] = {"stage", "region", "param"};
  node *options = node_new_object();
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const node *value = node_member(invocation->values, names[i]);
    if (value) node_add(options, names[i], node_copy(value));
  }
  return options;
}

/* A state file holds the service as the framework resolved it. */
static enum exit_code resolve_variables(struct reading *reading) {
  const struct input *input = reading->input;
  struct invocation *invocation = reading->invocation;
  if (input->service != input->written) return EXIT_FINE;
  struct world world;
  world_init(&world, invocation->arena, input->service_file);
  variables_resolve(input->service, &(struct variable_input){input->options, &world.variables},
                    reading->diagnostics);
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
  if (invocation->given) {
    take_given(input, invocation->arena, invocation->given);
    return EXIT_FINE;
  }
  struct reading reading = {input, invocation, diagnostics};
  enum exit_code exit_code = read_files(&reading);
  if (exit_code != EXIT_FINE) return exit_code;
  input->options = options_of(invocation);
  exit_code = resolve_variables(&reading);
  if (exit_code == EXIT_FINE && !input->template) make_template(&reading);
  return exit_code;
}
