/* Lets every allocation of a run fail, one run an allocation, and judges what comes of it.
 *
 *   allocations arena|heap|serve [--file FILE]... [--input FILE] [--every N] ARGUMENT...
 *
 * runs sls-rollout's ARGUMENTs in the current folder: once undisturbed, which counts the
 * allocations, then in a child process for each of them, which fails.
 *   arena   what is asked of an arena, at every place of the program that asks; every failure has
 *           to be told
 *   heap    what is asked of the system's allocator, by the program, its libraries and the C
 *           library. Some can do without, such as a stream without its buffer: then the run has to
 *           be as if nothing had happened
 *   serve   as arena, with --input two lines of JSON-RPC: all failures in one process, in the first
 *           request, each followed by the second request, which must be answered as ever
 *
 * A failure is told by exit code 3, nothing on standard output, one line about memory on standard
 * error, every FILE as it was before, and no other name in the folder; with the argument `serve` it
 * may also be told in the answer of a request, where every other answer is as ever.
 *
 * Compiled with FAULTS_AWS it is sls-rollout-aws: heap then means our own allocations and all of
 * libcurl's, which go through ours; OpenSSL's and the C library's are left alone.
 *
 * Prints a line of counts. Exit code 0: as promised; 1: not, and which one; 2: it could not be
 * tried. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "commands/program.h"
#include "commands/serve.h"
#ifdef FAULTS_AWS
#include "commands/aws/remote_here.h"
#endif

/* ---- Which allocation fails ---- */

/* libcurl does not always say that memory was the reason. */
#ifdef FAULTS_AWS
#define NAMES_NO_MEMORY true
#else
#define NAMES_NO_MEMORY false
#endif

enum mode { MODE_ARENA, MODE_HEAP, MODE_SERVE };
static const char *const mode_names[] = {"arena", "heap", "serve"};

static enum mode mode;
static bool is_armed;         /* only what is tested is counted */
static size_t count, failing; /* the allocations so far; the one that fails, 0: none */

#define UNCHECKED __attribute__((no_sanitize("address", "undefined")))

UNCHECKED static bool is_to_fail(bool is_arena) {
  return is_armed && is_arena == (mode != MODE_HEAP) && ++count == failing;
}

static void disarm(void) { is_armed = false; }

/* ---- The arena ---- */

void *__real_arena_alloc(struct arena *arena, size_t size);
char *__real_arena_bytes(struct arena *arena, size_t size);
void *__real_arena_zero(struct arena *arena, size_t size);
void *__real_arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size);
char *__real_arena_copy(struct arena *arena, const char *bytes, size_t length);
char *__real_arena_string(struct arena *arena, const char *string);
void __real_arena_init(struct arena *arena);

void *__wrap_arena_alloc(struct arena *arena, size_t size) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_alloc(arena, size);
}
char *__wrap_arena_bytes(struct arena *arena, size_t size) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_bytes(arena, size);
}
void *__wrap_arena_zero(struct arena *arena, size_t size) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_zero(arena, size);
}
void *__wrap_arena_grow(struct arena *arena, void *old, size_t old_size, size_t new_size) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_grow(arena, old, old_size, new_size);
}
char *__wrap_arena_copy(struct arena *arena, const char *bytes, size_t length) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_copy(arena, bytes, length);
}
char *__wrap_arena_string(struct arena *arena, const char *string) {
  if (is_to_fail(true)) arena_exhaust(arena);
  return __real_arena_string(arena, string);
}

/* A request of the stream begins: its n-th allocation fails in the n-th pair, none in the second
 * request of a pair. */
static size_t requests;

void __wrap_arena_init(struct arena *arena) {
  __real_arena_init(arena);
  if (mode != MODE_SERVE || !is_armed) return;
  count = 0;
  failing = requests % 2 ? 0 : requests / 2 + 1;
  requests++;
}

/* ---- The system's allocator ---- */

UNCHECKED static void *no_memory(void) {
  errno = ENOMEM;
  return NULL;
}

#ifdef FAULTS_AWS
void *__real_malloc(size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size) { return is_to_fail(false) ? no_memory() : __real_malloc(size); }
void *__wrap_realloc(void *old, size_t size) {
  return is_to_fail(false) ? no_memory() : __real_realloc(old, size);
}
#else
/* The sanitizer's own, where it is there; else the next library's. They are called before the
 * sanitizer is ready to check. */
#define NEXT(name, type) \
  static union {         \
    void *object;        \
    type;                \
  } next;                \
  if (!next.object)      \
  next.object =          \
      __interceptor_##name ? (void *)(uintptr_t)__interceptor_##name : dlsym(RTLD_NEXT, #name)

extern void *__interceptor_malloc(size_t size) __attribute__((weak));
extern void *__interceptor_calloc(size_t number, size_t size) __attribute__((weak));
extern void *__interceptor_realloc(void *old, size_t size) __attribute__((weak));

UNCHECKED void *malloc(size_t size) {
  NEXT(malloc, void *(*call)(size_t));
  return is_to_fail(false) ? no_memory() : next.call(size);
}
UNCHECKED void *calloc(size_t number, size_t size) {
  NEXT(calloc, void *(*call)(size_t, size_t));
  return is_to_fail(false) ? no_memory() : next.call(number, size);
}
UNCHECKED void *realloc(void *old, size_t size) {
  NEXT(realloc, void *(*call)(void *, size_t));
  return is_to_fail(false) ? no_memory() : next.call(old, size);
}
#endif

/* ---- Contents ---- */

struct content {
  char *bytes;
  size_t length;
};

_Noreturn __attribute__((format(printf, 1, 2))) static void give_up(const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fputc('\n', stderr);
  exit(2);
}

static struct content content_of(int descriptor) {
  struct stat there;
  if (fstat(descriptor, &there) != 0) give_up("fstat: %s", strerror(errno));
  struct content content = {malloc((size_t)there.st_size + 1), (size_t)there.st_size};
  for (size_t at = 0; at < content.length;) {
    ssize_t got = pread(descriptor, content.bytes + at, content.length - at, (off_t)at);
    if (got <= 0) give_up("a file became shorter");
    at += (size_t)got;
  }
  content.bytes[content.length] = '\0';
  return content;
}

static struct content content_of_file(const char *name) {
  int descriptor = open(name, O_RDONLY);
  if (descriptor < 0) give_up("%s: %s", name, strerror(errno));
  struct content content = content_of(descriptor);
  close(descriptor);
  return content;
}

static void put_back(const char *name, struct content content) {
  int descriptor = open(name, O_WRONLY | O_TRUNC);
  if (descriptor < 0 || write(descriptor, content.bytes, content.length) != (ssize_t)content.length)
    give_up("%s: %s", name, strerror(errno));
  close(descriptor);
}

static bool is_equal(struct content a, struct content b) {
  return a.length == b.length && memcmp(a.bytes, b.bytes, a.length) == 0;
}

static int new_file(void) {
  FILE *file = tmpfile();
  if (!file) give_up("tmpfile: %s", strerror(errno));
  return fileno(file);
}

static size_t names_here(void) {
  size_t names = 0;
  DIR *folder = opendir(".");
  while (folder && readdir(folder)) names++;
  if (folder) closedir(folder);
  return names;
}

/* ---- A run ---- */

enum { MOST_FILES = 4 };

static struct {
  char **arguments; /* argv of the program that is tested */
  const char *input;
  const char *files[MOST_FILES];
  size_t file_count, every;
} wanted = {.every = 1};

static int out, err; /* where a run's output goes */

struct run {
  int exit_code; /* -1: a signal ended it */
  struct content out, err, files[MOST_FILES];
  size_t names, count;
};

static void clear(struct run *run) {
  free(run->out.bytes);
  free(run->err.bytes);
  for (size_t i = 0; i < wanted.file_count; i++) free(run->files[i].bytes);
}

static int program(void) {
#ifdef FAULTS_AWS
  return program_run(wanted.arguments, remote_here);
#else
  return program_run(wanted.arguments, NULL);
#endif
}

/* `counts` gets the number of allocations. */
_Noreturn static void run_here(int counts) {
  int input = open(wanted.input ? wanted.input : "/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0 ||
      dup2(err, STDERR_FILENO) < 0)
    _exit(125);
  close(input);
  atexit(disarm);
  is_armed = true;
  int exit_code = program();
  is_armed = false;
  if (write(counts, &count, sizeof count) != (ssize_t)sizeof count) _exit(125);
  exit(exit_code);
}

static struct run run_failing(size_t number) {
  int status, counts[2];
  struct run run = {0};
  if (pipe(counts) != 0 || ftruncate(out, 0) != 0 || ftruncate(err, 0) != 0)
    give_up("%s", strerror(errno));
  lseek(out, 0, SEEK_SET);
  lseek(err, 0, SEEK_SET);
  failing = number;
  count = 0;
  fflush(stdout);
  pid_t child = fork();
  if (child == 0) run_here(counts[1]);
  close(counts[1]);
  if (child < 0 || waitpid(child, &status, 0) != child) give_up("fork: %s", strerror(errno));
  if (read(counts[0], &run.count, sizeof run.count) < 0) give_up("read: %s", strerror(errno));
  close(counts[0]);
  run.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  run.out = content_of(out);
  run.err = content_of(err);
  for (size_t i = 0; i < wanted.file_count; i++) run.files[i] = content_of_file(wanted.files[i]);
  run.names = names_here();
  return run;
}

/* ---- The verdict ---- */

static struct run undisturbed;
static struct content former[MOST_FILES];
static size_t names_before;

static bool are_files(const struct run *run, const struct content *expected) {
  for (size_t i = 0; i < wanted.file_count; i++)
    if (!is_equal(run->files[i], expected[i])) return false;
  return run->names == names_before;
}

static bool is_undisturbed(const struct run *run) {
  return run->exit_code == undisturbed.exit_code && is_equal(run->out, undisturbed.out) &&
         is_equal(run->err, undisturbed.err) && are_files(run, undisturbed.files);
}

/* Behind what the run has to say anyhow, which is there where the failure comes late. */
static bool is_one_line_about_memory(struct content text) {
  if (!text.length || text.bytes[text.length - 1] != '\n' || strlen(text.bytes) != text.length)
    return false;
  size_t before = text.length - 1;
  while (before && text.bytes[before - 1] != '\n') before--;
  bool is_said_anyhow =
      before <= undisturbed.err.length && memcmp(text.bytes, undisturbed.err.bytes, before) == 0;
  return is_said_anyhow && (NAMES_NO_MEMORY || strstr(text.bytes + before, "memory"));
}

#define OUT_OF_MEMORY \
  "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32603,\"message\":\"out of memory\","

/* One of the answers is the one that tells of it, all others are as ever. */
static bool is_told_by_answer(const struct run *run) {
  const char *is = run->out.bytes, *as_ever = undisturbed.out.bytes;
  size_t told = 0;
  while (*is && *as_ever) {
    size_t length = strcspn(is, "\n") + 1, expected = strcspn(as_ever, "\n") + 1;
    if (strncmp(is, OUT_OF_MEMORY, strlen(OUT_OF_MEMORY)) == 0) told++;
    else if (length != expected || memcmp(is, as_ever, length) != 0) return false;
    is += length;
    as_ever += expected;
  }
  return !*is && !*as_ever && told == 1 && run->exit_code == 0 && !run->err.length;
}

static bool is_told(const struct run *run) {
  if (strcmp(wanted.arguments[1], "serve") == 0 && is_told_by_answer(run)) return true;
  return run->exit_code == 3 && !run->out.length && is_one_line_about_memory(run->err) &&
         are_files(run, former);
}

static int complain(size_t number, const struct run *run) {
  printf(
      "allocation %zu of %zu: exit code %d, %zu bytes on standard output, %zu names in the folder "
      "(%zu before), files %s\n%.2000s\n",
      number, undisturbed.count, run->exit_code, run->out.length, run->names, names_before,
      are_files(run, former) ? "as before" : "changed", run->err.bytes);
  return 1;
}

static int run_all(void) {
  size_t told = 0, harmless = 0;
  for (size_t number = 1; number <= undisturbed.count; number += wanted.every) {
    struct run run = run_failing(number);
    if (is_told(&run)) told++;
    else if (mode == MODE_HEAP && is_undisturbed(&run)) harmless++;
    else return complain(number, &run);
    for (size_t i = 0; i < wanted.file_count; i++)
      if (!is_equal(run.files[i], former[i])) put_back(wanted.files[i], former[i]);
    clear(&run);
  }
  printf("%zu allocations, %zu told, %zu harmless\n", undisturbed.count, told, harmless);
  return told ? 0 : 1;
}

/* ---- One stream, many failures ---- */

/* The pairs of requests are written by a child of their own. */
static int stream_of(struct content pair, size_t pairs) {
  int ends[2];
  if (pipe(ends) != 0) give_up("pipe: %s", strerror(errno));
  pid_t child = fork();
  if (child < 0) give_up("fork: %s", strerror(errno));
  if (child > 0) {
    close(ends[1]);
    return ends[0];
  }
  close(ends[0]);
  for (size_t i = 0; i < pairs; i++)
    for (size_t at = 0; at < pair.length;) {
      ssize_t put = write(ends[1], pair.bytes + at, pair.length - at);
      if (put < 0) _exit(1);
      at += (size_t)put;
    }
  _exit(0);
}

/* The answers of the first and the second request, undisturbed; `allocations` of the first. */
static int judge_stream(struct content answers, const char *second, size_t pairs) {
  const char *at = answers.bytes;
  for (size_t i = 0; i < 2 * pairs; i++) {
    const char *end = strchr(at, '\n');
    size_t length = end ? (size_t)(end - at) + 1 : 0;
    bool is_right = i % 2 ? length == strlen(second) && memcmp(at, second, length) == 0
                          : length && strncmp(at, OUT_OF_MEMORY, strlen(OUT_OF_MEMORY)) == 0;
    if (!is_right) {
      printf("answer %zu, behind the failure of allocation %zu, is %.500s\n", i + 1, i / 2 + 1, at);
      return 1;
    }
    at += length;
  }
  printf("%zu allocations, %zu told, 0 harmless\n", pairs, pairs);
  return *at ? 1 : 0;
}

/* Serves `pairs` pairs of requests, each failing one allocation later than the one before. */
static struct content serve_pairs(struct content pair, size_t pairs) {
  requests = 0;
  if (ftruncate(out, 0) != 0) give_up("ftruncate: %s", strerror(errno));
  lseek(out, 0, SEEK_SET);
  is_armed = true;
  int in = stream_of(pair, pairs), exit_code = serve(in, out);
  is_armed = false;
  close(in);
  while (wait(NULL) > 0) continue;
  if (exit_code) give_up("serve ended with %d", exit_code);
  return content_of(out);
}

static int run_stream(void) {
  struct content pair = content_of_file(wanted.input),
                 line = {pair.bytes, strcspn(pair.bytes, "\n") + 1};
  mode = MODE_ARENA; /* which counts, and fails nothing */
  failing = 0;
  count = 0;
  free(serve_pairs(line, 1).bytes);
  size_t allocations = count;
  struct content as_ever = serve_pairs(pair, 1);
  mode = MODE_SERVE;
  struct content answers = serve_pairs(pair, allocations);
  int exit_code =
      judge_stream(answers, as_ever.bytes + strcspn(as_ever.bytes, "\n") + 1, allocations);
  free(answers.bytes);
  free(as_ever.bytes);
  free(pair.bytes);
  return allocations ? exit_code : 1;
}

/* ---- The command line ---- */

static void read_arguments(char **argument) {
  const char *name = *++argument;
  for (mode = 0; name && mode < MODE_SERVE && strcmp(mode_names[mode], name) != 0; mode++) continue;
  if (!name || strcmp(mode_names[mode], name) != 0) give_up("arena, heap or serve?");
  for (argument++; argument[0] && argument[1] && strncmp(argument[0], "--", 2) == 0;
       argument += 2) {
    if (strcmp(argument[0], "--input") == 0) wanted.input = argument[1];
    else if (strcmp(argument[0], "--every") == 0) wanted.every = strtoul(argument[1], NULL, 10);
    else if (strcmp(argument[0], "--file") == 0 && wanted.file_count < MOST_FILES)
      wanted.files[wanted.file_count++] = argument[1];
    else give_up("unknown: %s", argument[0]);
  }
  wanted.arguments = argument - 1;
}

int main(int argc, char **argv) {
  (void)argc;
  read_arguments(argv);
  out = new_file();
  err = new_file();
  if (mode == MODE_SERVE) return run_stream();
  for (size_t i = 0; i < wanted.file_count; i++) former[i] = content_of_file(wanted.files[i]);
  names_before = names_here();
  undisturbed = run_failing(0);
  for (size_t i = 0; i < wanted.file_count; i++) put_back(wanted.files[i], former[i]);
  if (undisturbed.exit_code < 0 || undisturbed.exit_code == 2)
    give_up("undisturbed: exit code %d\n%s", undisturbed.exit_code, undisturbed.err.bytes);
  return run_all();
}
