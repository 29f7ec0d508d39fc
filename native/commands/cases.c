#include "commands/cases.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/arguments.h"
#include "commands/files.h"
#include "commands/rows.h"
#include "commands/run.h"

/* ---- Names ---- */

static const char *const own_services[] = {"service.yml", "service.yaml", "service.json", NULL};
static const char *const framework_services[] = {"serverless.yml", "serverless.yaml",
                                                 "serverless.json", NULL};
static const char *const templates[] = {"template.json", "template.yml", "template.yaml", NULL};
static const char *const expectations[] = {"expected.json", "expected.yml", "expected.yaml", NULL};
#define WORDS_FILE "diagnostics.txt"
#define ARGUMENTS_FILE "arguments"
#define OPTIONS_FILE "options.json"
#define NAMING_FILE "naming.json"
#define EXTERNAL_FILE "external.json"
/* A case holds everything that is said, notes too: what is new among them is worth a look. */
#define SHOWN_FROM "info"
static const char *const others[] = {WORDS_FILE,  ARGUMENTS_FILE, OPTIONS_FILE,
                                     NAMING_FILE, EXTERNAL_FILE,  NULL};

static const char *first_of(struct arena *arena, const char *folder, const char *const *names) {
  for (; *names; names++)
    if (file_is_there(file_in(arena, folder, *names))) return *names;
  return NULL;
}

/* A folder with nothing but a serverless.yml is somebody's service, not a case. */
static bool is_case(struct arena *arena, const char *folder) {
  static const char *const words[] = {WORDS_FILE, NULL};
  if (first_of(arena, folder, own_services)) return true;
  return first_of(arena, folder, framework_services) &&
         (first_of(arena, folder, templates) || first_of(arena, folder, expectations) ||
          first_of(arena, folder, words));
}

bool case_is_captured(struct arena *arena, const char *folder) {
  return file_is_there(file_in(arena, folder, OPTIONS_FILE)) &&
         first_of(arena, folder, own_services);
}

bool case_clear(struct arena *arena, const char *folder) {
  const char *const *const all[] = {own_services, templates, expectations, others};
  for (size_t i = 0; i < sizeof all / sizeof *all; i++)
    for (const char *const *name = all[i]; *name; name++)
      if (unlink(file_in(arena, folder, *name)) != 0 && errno != ENOENT) return false;
  return true;
}

/* ---- Finding ---- */

static void add_case(struct case_list *cases, struct arena *arena, const char *folder) {
  if (cases->count == cases->capacity) {
    size_t capacity = cases->capacity ? cases->capacity * 2 : 64, size = sizeof *cases->folders;
    cases->folders = arena_grow(arena, cases->folders, cases->capacity * size, capacity * size);
    cases->capacity = capacity;
  }
  cases->folders[cases->count++] = folder;
}

static enum exit_code say_unreadable(struct invocation *invocation, const char *folder,
                                     const char *reason) {
  text_format(&invocation->err, "sls-rollout test: cannot search %s: %s\n",
              text_shown(invocation->arena, folder), reason);
  return EXIT_WORLD;
}

/* False where the folder was there before, by whatever way. */
static bool is_new(struct case_list *cases, struct arena *arena, const struct stat *folder) {
  if (!cases->count && !cases->seen.slots) index_init(&cases->seen, arena, 64);
  const char *key = text_new(arena, "%llu:%llu", (unsigned long long)folder->st_dev,
                             (unsigned long long)folder->st_ino);
  return index_put(&cases->seen, key, cases);
}

static enum exit_code search(struct case_list *cases, struct invocation *invocation,
                             const char *folder, int depth) {
  struct arena *arena = invocation->arena;
  struct stat there;
  if (stat(folder, &there) != 0) return say_unreadable(invocation, folder, strerror(errno));
  if (!is_new(cases, arena, &there)) return EXIT_FINE;
  if (is_case(arena, folder)) {
    add_case(cases, arena, folder);
    return EXIT_FINE;
  }
  if (depth > CASES_MOST_DEPTH)
    return say_unreadable(
        invocation, folder,
        text_new(arena, "folders more than %d deep are not searched", CASES_MOST_DEPTH));
  char **names = file_names(arena, folder);
  if (!names) return say_unreadable(invocation, folder, strerror(errno));
  enum exit_code worst = EXIT_FINE;
  for (; *names; names++) {
    if (**names == '.' || strcmp(*names, "node_modules") == 0) continue;
    const char *below = file_in(arena, folder, *names);
    enum exit_code exit_code =
        file_is_folder(below) ? search(cases, invocation, below, depth + 1) : EXIT_FINE;
    if (exit_code != EXIT_FINE) worst = exit_code;
  }
  return worst;
}

enum exit_code cases_find(struct case_list *cases, struct invocation *invocation,
                          const char *folder) {
  return search(cases, invocation, folder, 1);
}

/* ---- Running ---- */

/* One case under way, in its folder. */
struct running {
  struct verdict *verdict;
  struct invocation invocation;              /* of transform: messages gather in its err */
  const char *service, *template, *expected; /* names of files; NULL where there is none */
  bool updates;
  struct run run;
  bool has_errors; /* the service or the template has */
  const char *words;
  const char *external_mismatch; /* what is wrong with external.json, NULL */
};

static bool fail(struct running *running, const char *reason) {
  running->verdict->broken = reason;
  return false;
}

/* Whatever was said since the last question becomes the reason. */
static bool fail_as_said(struct running *running) {
  const char *said = running->invocation.err.at;
  text_init(&running->invocation.err, running->invocation.arena);
  return fail(running, said);
}

/* The one of these names that is there; two of them would leave open which one counts. */
static bool choose(struct running *running, const char *const *names, const char **chosen) {
  for (; *names; names++) {
    if (!file_is_there(*names)) continue;
    if (*chosen)
      return fail(running, text_new(running->invocation.arena,
                                    "both %s and %s are there; only one of them can count", *chosen,
                                    *names));
    *chosen = *names;
  }
  return true;
}

static bool choose_all(struct running *running) {
  return choose(running, own_services, &running->service) &&
         (running->service || choose(running, framework_services, &running->service)) &&
         choose(running, templates, &running->template) &&
         choose(running, expectations, &running->expected);
}

/* The lines of a file as arguments, NULL at the end; none where there is no file. */
static char **arguments_of(struct running *running, char **into) {
  struct arena *arena = running->invocation.arena;
  if (!file_is_there(ARGUMENTS_FILE)) return into;
  size_t length;
  const char *reason;
  char *text = file_read(arena, ARGUMENTS_FILE, &length, &reason);
  if (!text) {
    fail(running, text_new(arena, "cannot read %s: %s", ARGUMENTS_FILE, reason));
    return NULL;
  }
  enum { MOST_ARGUMENTS = 64 };
  size_t count = 0;
  for (char *line = strtok(text, "\r\n"); line; line = strtok(NULL, "\r\n")) {
    if (count++ < MOST_ARGUMENTS) *into++ = line;
  }
  if (count <= MOST_ARGUMENTS) return into;
  fail(running, text_new(arena, "%s has more than %d lines", ARGUMENTS_FILE, MOST_ARGUMENTS));
  return NULL;
}

static bool read_arguments(struct running *running) {
  char plain[] = "--color=never", all[] = "--severity=" SHOWN_FROM, service[] = "--service",
       template[] = "--template";
  char *list[80] = {plain, all}, **end = arguments_of(running, list + 2);
  if (!end) return false;
  struct arena *arena = running->invocation.arena;
  char *const files[] = {service, arena_string(arena, running->service), template,
                         running->template ? arena_string(arena, running->template) : NULL};
  for (size_t i = 0; i < (running->template ? 4 : 2); i++) *end++ = files[i];
  *end = NULL;
  enum arguments_outcome outcome = arguments_read(&running->invocation, list);
  if (outcome == ARGUMENTS_HELP) return fail(running, ARGUMENTS_FILE " asks for help");
  return outcome == ARGUMENTS_READ || fail_as_said(running);
}

/* ---- A captured case ---- */

static bool add_document(struct running *running, node *into, const char *member,
                         const char *file) {
  enum exit_code exit_code;
  if (!file || !file_is_there(file)) return true;
  node *document = file_document(&running->invocation, file, &exit_code);
  if (!document) return fail_as_said(running);
  node_add(into, member, document);
  return true;
}

static bool read_captured(struct running *running) {
  if (file_is_there(ARGUMENTS_FILE))
    return fail(running,
                "a case with " OPTIONS_FILE " takes no " ARGUMENTS_FILE "; write them there");
  if (!running->template)
    return fail(running, "a case with " OPTIONS_FILE " needs the template that was packaged");
  node *given = node_new_object();
  running->invocation.given = given;
  node *values = node_new_object();
  node_add(values, "severity", node_new_string(SHOWN_FROM));
  running->invocation.values = values;
  running->invocation.operands = node_new_array();
  return add_document(running, given, "service", running->service) &&
         add_document(running, given, "template", running->template) &&
         add_document(running, given, "naming", NAMING_FILE) &&
         add_document(running, given, "options", OPTIONS_FILE);
}

static bool make(struct running *running) {
  bool is_captured = file_is_there(OPTIONS_FILE) || file_is_there(NAMING_FILE);
  if (!choose_all(running)) return false;
  if (!running->service) return fail(running, "the service is gone");
  if (!(is_captured ? read_captured(running) : read_arguments(running))) return false;
  if (run_passes(&running->run, &running->invocation, RUN_ROOT) != EXIT_FINE)
    return fail_as_said(running);
  enum exit_code exit_code = run_report(&running->run, &running->invocation);
  if (exit_code == EXIT_USAGE) return fail_as_said(running);
  running->has_errors = exit_code != EXIT_FINE;
  running->words = running->invocation.err.at;
  text_init(&running->invocation.err, running->invocation.arena);
  return true;
}

/* ---- Comparing ---- */

static bool compare_template(struct running *running) {
  struct verdict *verdict = running->verdict;
  struct arena *arena = running->invocation.arena;
  verdict->expected_file = running->expected ? running->expected : expectations[0];
  if (running->has_errors) {
    if (running->expected)
      verdict->mismatch = text_new(
          arena, "the service or the template has errors, but there is %s; --update removes it",
          running->expected);
    return true;
  }
  if (!running->expected) {
    verdict->mismatch = text_new(arena, "there is no %s; --update writes it", expectations[0]);
    return true;
  }
  enum exit_code exit_code;
  const node *expected = file_document(&running->invocation, running->expected, &exit_code);
  if (!expected) return fail_as_said(running);
  differences_find(&verdict->differences, arena, expected, running->run.transform.template.root);
  return true;
}

/* What belongs into external.json; NULL where nothing does. */
static node *external_of(const struct running *running) {
  const struct transform *transform = &running->run.transform;
  return running->has_errors || !transform->external.name ? NULL
                                                          : transform_external_node(transform);
}

static const char *say_external(struct arena *arena, const node *expected, const node *actual) {
  struct differences differences;
  if (!actual) return EXTERNAL_FILE " is there, but no stack is made; --update removes it";
  if (!expected) return "there is no " EXTERNAL_FILE "; --update writes it";
  differences_find(&differences, arena, expected, actual);
  if (!differences.count) return NULL;
  return text_new(arena,
                  EXTERNAL_FILE " differs in %zu place%s, the first one %s; --update writes it",
                  differences.count, differences.count == 1 ? "" : "s",
                  path_text(arena, differences.list[0].path));
}

static bool compare_external(struct running *running) {
  enum exit_code exit_code;
  const node *actual = external_of(running), *expected = NULL;
  bool is_there = file_is_there(EXTERNAL_FILE);
  if (is_there && !(expected = file_document(&running->invocation, EXTERNAL_FILE, &exit_code)))
    return fail_as_said(running);
  if (!is_there && !actual) return true;
  running->external_mismatch = say_external(running->invocation.arena, expected, actual);
  if (!running->verdict->mismatch) running->verdict->mismatch = running->external_mismatch;
  return true;
}

static bool compare_words(struct running *running) {
  struct arena *arena = running->invocation.arena;
  const char *expected = "", *reason;
  size_t length;
  if (file_is_there(WORDS_FILE)) expected = file_read(arena, WORDS_FILE, &length, &reason);
  if (!expected) return fail(running, text_new(arena, "cannot read %s: %s", WORDS_FILE, reason));
  if (strcmp(expected, running->words) == 0) return true;
  running->verdict->expected_words = expected;
  running->verdict->actual_words = running->words;
  return true;
}

bool verdict_is_passed(const struct verdict *verdict) {
  return !verdict->broken && !verdict->mismatch && !verdict->differences.count &&
         !verdict->actual_words;
}

/* ---- Updating ---- */

/* Writes the file; or removes it where there is nothing to write. */
static bool put(struct running *running, const char *name, const struct text *text) {
  const char **written = running->verdict->written;
  while (*written) written++;
  if (text->length ? file_write(name, text->at, text->length)
                   : unlink(name) == 0 || errno == ENOENT) {
    *written = name;
    return true;
  }
  const char *reason = strerror(errno);
  return fail(running, text_new(running->invocation.arena, "cannot write %s: %s", name, reason));
}

static void print_template(const struct running *running, const char *name, struct text *out) {
  const node *template = running->run.transform.template.root;
  if (strcmp(name, expectations[0]) != 0) {
    document_print_yaml(template, out);
    return;
  }
  document_print(template, DOCUMENT_PRETTY, out);
  text_char(out, '\n');
}

static bool put_external(struct running *running) {
  const node *external = external_of(running);
  struct text text;
  text_init(&text, running->invocation.arena);
  if (external) {
    document_print(external, DOCUMENT_PRETTY, &text);
    text_char(&text, '\n');
  }
  return put(running, EXTERNAL_FILE, &text);
}

/* What could not be read is written anew: a file with the marks of a merge in it, for one. */
static bool update(struct running *running, bool is_readable) {
  struct verdict found = *running->verdict;
  *running->verdict = (struct verdict){
      .arena = found.arena, .name = found.name, .expected_file = found.expected_file};
  struct text text;
  text_init(&text, running->invocation.arena);
  if (!running->has_errors) print_template(running, found.expected_file, &text);
  bool differs = !is_readable || (found.mismatch && found.mismatch != running->external_mismatch) ||
                 found.differences.count;
  if (differs && !put(running, found.expected_file, &text)) return false;
  if (running->external_mismatch && !put_external(running)) return false;
  text_init(&text, running->invocation.arena);
  text_string(&text, running->words);
  return !found.actual_words || put(running, WORDS_FILE, &text);
}

/* ---- One case ---- */

static void judge(struct running *running) {
  if (!make(running)) return;
  bool is_readable = compare_template(running) && compare_external(running);
  const char *broken = running->verdict->broken;
  bool are_compared = compare_words(running);
  if (broken) running->verdict->broken = broken;
  if (running->updates && are_compared) update(running, is_readable);
}

static jmp_buf exhausted; /* one case runs at a time */

static void jump_back(void *context) {
  (void)context;
  longjmp(exhausted, 1);
}

/* False where the arena was exhausted. */
static bool judge_within_limits(struct arena *arena, struct verdict *verdict, bool updates) {
  arena->limit = CASE_MOST_MEMORY;
  arena->exhausted = jump_back;
  if (setjmp(exhausted)) return false;
  struct running running = {.verdict = verdict, .updates = updates};
  running.invocation = (struct invocation){.arena = arena, .command = &command_transform};
  text_init(&running.invocation.out, arena);
  text_init(&running.invocation.err, arena);
  judge(&running);
  arena->exhausted = NULL;
  arena->limit = 0;
  return true;
}

static void judge_here(struct arena *arena, struct verdict *verdict, bool updates) {
  document_use(arena);
  if (judge_within_limits(arena, verdict, updates)) return;
  arena_clear(arena);
  arena_init(arena);
  document_use(arena);
  *verdict = (struct verdict){.arena = arena, .name = verdict->name};
  verdict->broken =
      text_new(arena, "it needs more than %zu MiB of memory, the most a case may have",
               CASE_MOST_MEMORY >> 20);
}

void case_run(struct invocation *invocation, const char *folder, bool updates,
              void (*take)(void *context, const struct verdict *verdict), void *context) {
  struct arena arena;
  arena_init(&arena);
  struct verdict verdict = {.arena = &arena, .name = folder};
  int home = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (home < 0 || chdir(folder) != 0)
    verdict.broken = text_new(&arena, "cannot go there: %s", strerror(errno));
  else judge_here(&arena, &verdict, updates);
  if (home >= 0 && fchdir(home) != 0)
    verdict.broken = text_new(&arena, "cannot go back from there: %s", strerror(errno));
  if (home >= 0) close(home);
  document_use(&arena);
  take(context, &verdict);
  document_use(invocation->arena);
  arena_clear(&arena);
}
