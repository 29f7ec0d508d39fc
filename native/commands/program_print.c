#include "commands/program_print.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "commands/files.h"
#include "commands/remote.h"
#include "commands/service_files.h"
#include "commands/state.h"
#include "service/framework.h"

extern char **environ;

#define SECONDS_VARIABLE "SLS_ROLLOUT_FRAMEWORK_SECONDS"
enum { SECONDS = 120, MOST_SECONDS = 86400, MOST_ERRORS = 64 * 1024 };

/* ---- Which framework ---- */

/* An installed framework. */
struct installed {
  const char *name, *version; /* of its package; name NULL: none is installed */
  const char *program;        /* what Node runs */
  bool wants_login;
};

/* The file of the package's command: "bin" is a path, or paths by the commands' names. */
static const char *program_of(const node *package) {
  const node *bin = node_member(package, "bin"), *named = node_member(bin, "serverless");
  const char *path = node_string(node_string(bin) ? bin : named ? named : node_first(bin));
  return path && strncmp(path, "./", 2) == 0 ? path + 2 : path;
}

static bool read_package(struct arena *arena, const char *folder, const char *name,
                         struct installed *framework) {
  const char *own = file_in(arena, file_in(arena, folder, "node_modules"), name), *reason;
  const char *file = file_in(arena, own, "package.json");
  size_t length;
  struct document_error error;
  if (!file_is_there(file)) return false;
  const char *bytes = file_read(arena, file, &length, &reason);
  const node *package = bytes ? document_read_json(bytes, length, &error) : NULL;
  const char *program = program_of(package),
             *version = node_string(node_member(package, "version"));
  if (!program || !version) return false;
  const char *real = node_string(node_member(package, "name")); /* "npm:osls@4" is in serverless */
  *framework = (struct installed){real ? real : name, version, file_in(arena, own, program), false};
  framework->wants_login =
      strcmp(framework->name, "serverless") == 0 && strtol(version, NULL, 10) >= 4;
  return true;
}

/* What --framework names; NULL: any. */
static const struct framework_choice *wanted_framework(const struct invocation *invocation) {
  const char *name = invocation_value(invocation, "framework");
  return framework_named(invocation->arena, name);
}

static bool read_wanted(struct arena *arena, const char *folder, const char *name,
                        const struct framework_choice *wanted, struct installed *framework) {
  struct installed found;
  if (!read_package(arena, folder, name, &found)) return false;
  if (wanted && !framework_is(wanted->framework, found.name, found.version)) return false;
  *framework = found;
  return true;
}

/* Searches `folder` and those above it. */
static struct installed find_framework(struct arena *arena, const char *folder,
                                       const struct framework_choice *wanted) {
  struct installed framework = {0};
  char *real = realpath(folder, NULL);
  const char *at = real ? arena_string(arena, real) : NULL;
  free(real);
  while (at) {
    if (read_wanted(arena, at, "osls", wanted, &framework)) break;
    if (read_wanted(arena, at, "serverless", wanted, &framework)) break;
    at = strcmp(at, "/") == 0 ? NULL : file_folder(arena, at);
  }
  return framework;
}

/* ---- Command lines ---- */

struct words {
  struct arena *arena;
  char **list; /* NULL at the end */
  size_t count, capacity;
};

static void add_word(struct words *words, const char *word) {
  if (words->count + 1 >= words->capacity) {
    size_t size = words->capacity * sizeof *words->list, grown = size ? 2 * size : 256;
    words->list = arena_grow(words->arena, words->list, size, grown);
    words->capacity = grown / sizeof *words->list;
  }
  words->list[words->count++] = arena_string(words->arena, word);
  words->list[words->count] = NULL;
}

static const char *name_of(const char *file) {
  const char *slash = strrchr(file, '/');
  return slash ? slash + 1 : file;
}

/* The options of the command that the framework takes as well, under its own names. */
static void add_options(struct words *words, const struct invocation *invocation) {
  static const struct {
    const char *name, *theirs;
  } rows[] = {{"stage", "--stage"}, {"region", "--region"}, {"profile", "--aws-profile"}};
  bool has_profile = invocation->command->run == remote_run; /* another's is one of traffic */
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    const char *value = node_string(node_member(invocation->values, rows[i].name));
    if (!value || (!has_profile && strcmp(rows[i].name, "profile") == 0)) continue;
    add_word(words, rows[i].theirs);
    add_word(words, value);
  }
  for (const node *each = node_first(invocation_values(invocation, "param")); each;
       each = node_next(each)) {
    add_word(words, "--param");
    add_word(words, node_string(each));
  }
}

/* The arguments after the framework's name: print --format json ... */
static void add_print(struct words *words, const struct invocation *invocation, const char *file) {
  const char *first = service_files_in(words->arena, file_folder(words->arena, file)).service;
  add_word(words, "print");
  add_word(words, "--format");
  add_word(words, "json");
  if (!first || strcmp(name_of(first), name_of(file)) != 0) {
    add_word(words, "--config");
    add_word(words, name_of(file));
  }
  add_options(words, invocation);
}

static void add_line(struct text *line, struct arena *arena, const struct words *words) {
  for (size_t i = 0; i < words->count; i++)
    text_format(line, "%s%s", i ? " " : "",
                text_shown(arena, text_shell_quoted(arena, words->list[i])));
}

/* This command's own words, without the path and --service. */
static void add_own(struct words *words, const struct invocation *invocation) {
  const char *path = node_string(node_first(invocation->operands));
  add_word(words, "sls-rollout");
  add_word(words, invocation->command->name);
  add_word(words, "--service");
  add_word(words, "-");
  char **each = invocation->arguments;
  if (!each || !each[0] || !each[1]) return;
  for (each += 2; *each; each++) {
    bool is_path = path && strcmp(*each, path) == 0, is_service = strcmp(*each, "--service") == 0;
    if (is_path) path = NULL;
    else if (is_service && each[1]) each++;
    else if (!is_service && strncmp(*each, "--service=", 10) != 0) add_word(words, *each);
  }
}

/* The whole line that gives this command what the framework prints. */
static const char *line_to_run(const struct invocation *invocation, const char *file) {
  struct arena *arena = invocation->arena;
  const struct framework_choice *wanted = wanted_framework(invocation);
  struct words theirs = {.arena = arena}, own = {.arena = arena};
  const char *folder = file_folder(arena, file);
  bool is_here = strcmp(folder, ".") == 0;
  struct text line;
  text_init(&line, arena);
  add_word(&theirs, wanted && wanted->framework == FRAMEWORK_OSLS ? "osls" : "serverless");
  add_print(&theirs, invocation, file);
  add_own(&own, invocation);
  if (!is_here) text_format(&line, "(cd %s && ", text_shell_quoted(arena, folder));
  add_line(&line, arena, &theirs);
  text_string(&line, is_here ? " | " : ") | ");
  add_line(&line, arena, &own);
  return line.at;
}

static enum exit_code refuse(struct invocation *invocation, const char *file,
                             const struct installed *framework) {
  struct arena *arena = invocation->arena;
  const struct framework_choice *wanted = wanted_framework(invocation);
  const char *why =
      framework->name
          ? text_new(arena, "serverless %s may want a login", text_shown(arena, framework->version))
          : text_new(arena, "%s is in node_modules of its folder, or of a folder above it",
                     wanted ? text_new(arena, "no %s", wanted->title) : "no framework");
  text_format(&invocation->err,
              "sls-rollout %s: %s is a program, which the framework has to run, and %s; run this, "
              "which hands over what the framework prints:\n  %s\n",
              invocation->command->name, text_shown(arena, file), why,
              line_to_run(invocation, file));
  return EXIT_USAGE;
}

/* ---- What the framework printed ---- */

/* Is the line at `at` this one character? */
static bool is_line(const char *at, const char *end, char only) {
  const char *next = at + 1 < end && at[1] == '\r' ? at + 2 : at + 1;
  return *at == only && (next >= end || *next == '\n');
}

/* The line after this one, NULL where it is the last. */
static const char *next_line(const char *at, const char *end) {
  const char *line_end = memchr(at, '\n', (size_t)(end - at));
  return line_end && line_end + 1 < end ? line_end + 1 : NULL;
}

/* The JSON among the lines of `text`: from a line that is "{" to the last one that is "}". */
static node *find_json(const struct text *text) {
  enum { MOST_ATTEMPTS = 16 }; /* a log may have such lines, too */
  const char *end = text->at + text->length, *last = NULL, *first = text->length ? text->at : NULL;
  struct document_error error;
  for (const char *at = first; at; at = next_line(at, end))
    if (is_line(at, end, '}')) last = at + 1;
  int attempts = 0;
  for (const char *at = first; last && at && at < last && attempts < MOST_ATTEMPTS;
       at = next_line(at, end)) {
    if (!is_line(at, end, '{')) continue;
    node *found = document_read_json(at, (size_t)(last - at), &error);
    if (found) return found;
    attempts++;
  }
  return NULL;
}

/* Each line made visible and indented by two spaces; at most so many bytes of it, the first ones.
 * From a line that is "{" on it may be the service, whose values may be secret: no more is quoted.
 */
static void quote_lines(struct invocation *invocation, const struct text *text) {
  enum { MOST_QUOTED = 8 * 1024 };
  size_t left = text->length < MOST_QUOTED ? text->length : MOST_QUOTED;
  for (const char *at = text->at; left;) {
    const char *end = memchr(at, '\n', left);
    if (is_line(at, at + left, '{')) break;
    size_t length = end ? (size_t)(end - at) : left, whole = length + (end != NULL);
    while (length && (at[length - 1] == '\r' || at[length - 1] == ' ')) length--;
    if (length) {
      text_string(&invocation->err, "  ");
      text_visible(&invocation->err, arena_copy(invocation->arena, at, length), length);
      text_char(&invocation->err, '\n');
    }
    at += whole;
    left -= whole;
  }
}

static enum exit_code say_failed(struct invocation *invocation, const char *file,
                                 const struct installed *framework, const char *what,
                                 const struct child_result *result) {
  text_format(&invocation->err, "sls-rollout %s: %s %s cannot print %s: %s\n",
              invocation->command->name, text_shown(invocation->arena, framework->name),
              text_shown(invocation->arena, framework->version),
              text_shown(invocation->arena, file), what);
  quote_lines(invocation, &result->errors);
  if (result->end != CHILD_TOO_LARGE) quote_lines(invocation, &result->output);
  return result->end == CHILD_ENDED ? EXIT_INPUT : EXIT_WORLD;
}

static enum exit_code take_output(struct invocation *invocation, const char *file,
                                  const struct installed *framework, int64_t seconds,
                                  const struct child_result *result, node **service) {
  struct arena *arena = invocation->arena;
  const char *what = NULL;
  switch (result->end) {
    case CHILD_NOT_STARTED:
      what = text_new(arena, "node cannot be started: %s", strerror(result->reason));
      break;
    case CHILD_TIMED_OUT:
      what = text_new(arena, "it did not end within %lld second%s (" SECONDS_VARIABLE ")",
                      (long long)seconds, seconds == 1 ? "" : "s");
      break;
    case CHILD_TOO_LARGE:
      what = text_new(arena, "it printed more than %zu bytes", DOCUMENT_MAX_BYTES);
      break;
    default: *service = result->exit_code ? NULL : find_json(&result->output);
  }
  if (!what && result->exit_code) what = text_new(arena, "it ended with %d", result->exit_code);
  if (!what && !*service) what = "there is no JSON in what it printed";
  if (what) return say_failed(invocation, file, framework, what, result);
  state_expand(arena, *service, *service);
  return EXIT_FINE;
}

/* ---- Running it ---- */

/* This process's environment, without what the framework would ask the network for. */
static char **environment_of(struct arena *arena) {
  struct words words = {.arena = arena};
  for (char **each = environ; *each; each++) add_word(&words, *each);
  add_word(&words, "SLS_TELEMETRY_DISABLED=1");
  add_word(&words, "SLS_NOTIFICATIONS_MODE=off");
  return words.list;
}

static int64_t seconds_allowed(void) {
  const char *value = getenv(SECONDS_VARIABLE);
  long seconds = value ? strtol(value, NULL, 10) : 0;
  return seconds > 0 && seconds <= MOST_SECONDS ? seconds : SECONDS;
}

/* Reported at once: what runs may take its time. */
static void report_run(struct invocation *invocation, const char *file,
                       const struct installed *framework, const struct words *words) {
  text_format(&invocation->err,
              "sls-rollout %s: %s is a program; %s %s runs it: ", invocation->command->name,
              text_shown(invocation->arena, file), text_shown(invocation->arena, framework->name),
              text_shown(invocation->arena, framework->version));
  add_line(&invocation->err, invocation->arena, words);
  text_char(&invocation->err, '\n');
  if (file_give(STDERR_FILENO, invocation->err.at, invocation->err.length))
    text_init(&invocation->err, invocation->arena);
}

enum exit_code program_print(struct invocation *invocation, const char *file, node **service) {
  struct arena *arena = invocation->arena;
  const char *folder = file_folder(arena, file);
  struct installed framework = find_framework(arena, folder, wanted_framework(invocation));
  if (!framework.name || framework.wants_login) return refuse(invocation, file, &framework);
  struct words words = {.arena = arena};
  add_word(&words, "node");
  add_word(&words, framework.program);
  add_print(&words, invocation, file);
  report_run(invocation, file, &framework, &words);
  int64_t seconds = seconds_allowed();
  struct child_result result;
  child_run(&(struct child){.arguments = words.list,
                            .folder = folder,
                            .environment = environment_of(arena),
                            .timeout = seconds * 1000,
                            .most = DOCUMENT_MAX_BYTES,
                            .most_errors = MOST_ERRORS},
            arena, &result);
  return take_output(invocation, file, &framework, seconds, &result, service);
}
