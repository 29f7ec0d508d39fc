/* The JSON-RPC stream. The first byte seeds how the rest is split into reads, with interrupted ones
 * among them.
 *
 * Promised: every answer is one line of JSON with "jsonrpc": "2.0", an id and either a result or an
 * error; there are no more answers than lines; the same bytes are answered alike however they are
 * split; the stream ends with exit code 0. The requests reach no file: reading finds none, and what
 * is written goes nowhere. A simulation of theirs is a short one. */
#include <dirent.h>
#include <errno.h>
#include <sys/types.h>

#include "commands/files.h"
#include "commands/serve.h"
#include "fuzz.h"
#include "mutate.h"
#include "simulator/simulate.h"

static const char *const words[] = {"jsonrpc",
                                    "2.0",
                                    "id",
                                    "method",
                                    "params",
                                    "describe",
                                    "hook",
                                    "command",
                                    "version",
                                    ROLLOUT_VERSION,
                                    "name",
                                    "service",
                                    "naming",
                                    "template",
                                    "options",
                                    "returns",
                                    "patch",
                                    "plan",
                                    "check",
                                    "simulate",
                                    "capture",
                                    "transform",
                                    "format",
                                    "json",
                                    "text",
                                    "markdown",
                                    "sarif",
                                    "github",
                                    "package:compileEvents",
                                    "function",
                                    "goal",
                                    "chart",
                                    "unicode",
                                    "after:aws:package:finalize:mergeCustomProviderResources",
                                    "after:deploy:deploy",
                                    "before:remove:remove",
                                    "stage",
                                    "rollout-type",
                                    "rollout-ignore-alarms",
                                    "rollout-skip-hooks",
                                    "Resources",
                                    "Type",
                                    "Properties",
                                    "order",
                                    "Live",
                                    NULL};
static const struct mutation mutation = {'\n', words};
MUTATES(mutation)

/* ---- The stream ---- */

enum { DESCRIPTOR = 1000000, OUTPUT };

static struct stream {
  const uint8_t *at, *end;
  uint64_t state; /* 0: everything in one read */
} stream;

ssize_t __real_read(int descriptor, void *into, size_t most);
ssize_t __wrap_read(int descriptor, void *into, size_t most);
ssize_t __wrap_read(int descriptor, void *into, size_t most) {
  if (descriptor != DESCRIPTOR) return __real_read(descriptor, into, most);
  size_t part = (size_t)(stream.end - stream.at);
  if (stream.state) {
    stream.state = stream.state * UINT64_C(6364136223846793005) + 1442695040888963407u;
    size_t most_now = stream.state >> 33 & 1 ? 7 : 4000;
    if ((stream.state >> 34) % 8 == 0) return errno = EINTR, -1;
    if (part > 1 + (stream.state >> 40) % most_now) part = 1 + (stream.state >> 40) % most_now;
  }
  if (part > most) part = most;
  if (part) memcpy(into, stream.at, part);
  stream.at += part;
  return (ssize_t)part;
}

/* ---- The answers ---- */

static FILE *output;

bool __real_file_give(int descriptor, const char *bytes, size_t length);
bool __wrap_file_give(int descriptor, const char *bytes, size_t length);
bool __wrap_file_give(int descriptor, const char *bytes, size_t length) {
  return descriptor == OUTPUT ? fwrite(bytes, 1, length, output) == length
                              : __real_file_give(descriptor, bytes, length);
}

/* ---- What the requests do not reach ---- */

/* libFuzzer itself reads and writes files. */
static bool is_inside;

char *__wrap_file_read(struct arena *arena, const char *name, size_t *length, const char **reason);
char *__wrap_file_read(struct arena *arena, const char *name, size_t *length, const char **reason) {
  (void)arena, (void)name, (void)length;
  *reason = "no such file";
  return NULL;
}
bool __wrap_file_write(const char *name, const char *bytes, size_t length);
bool __wrap_file_write(const char *name, const char *bytes, size_t length) {
  REQUIRE(*name || errno, "a file without a name");
  for (size_t i = 0; i < length; i++)
    if (bytes[i] == '\0') return false;
  return true;
}
enum exit_code __wrap_file_put(struct invocation *invocation, const char *name, const char *bytes,
                               size_t length);
enum exit_code __wrap_file_put(struct invocation *invocation, const char *name, const char *bytes,
                               size_t length) {
  (void)invocation;
  return __wrap_file_write(name, bytes, length) ? EXIT_FINE : EXIT_WORLD;
}
node *__wrap_file_document(struct invocation *invocation, const char *name,
                           enum exit_code *exit_code);
node *__wrap_file_document(struct invocation *invocation, const char *name,
                           enum exit_code *exit_code) {
  text_format(&invocation->err, "sls-rollout: cannot read %s\n",
              text_shown(invocation->arena, name));
  *exit_code = EXIT_WORLD;
  return NULL;
}
bool __wrap_file_is_there(const char *name);
bool __wrap_file_is_there(const char *name) { return (void)name, false; }
bool __wrap_file_is_folder(const char *name);
bool __wrap_file_is_folder(const char *name) { return (void)name, false; }
DIR *__real_opendir(const char *name);
DIR *__wrap_opendir(const char *name);
DIR *__wrap_opendir(const char *name) {
  return is_inside ? (errno = ENOENT, (DIR *)NULL) : __real_opendir(name);
}
int __real_mkdir(const char *name, mode_t mode);
int __wrap_mkdir(const char *name, mode_t mode);
int __wrap_mkdir(const char *name, mode_t mode) {
  return is_inside ? (errno = EACCES, -1) : __real_mkdir(name, mode);
}
int __real_chdir(const char *name);
int __wrap_chdir(const char *name);
int __wrap_chdir(const char *name) { return is_inside ? (errno = ENOENT, -1) : __real_chdir(name); }
int __real_unlink(const char *name);
int __wrap_unlink(const char *name);
int __wrap_unlink(const char *name) {
  return is_inside ? (errno = ENOENT, -1) : __real_unlink(name);
}

bool __real_simulate(struct simulation_result *result, struct arena *arena,
                     const struct simulation_input *input);
bool __wrap_simulate(struct simulation_result *result, struct arena *arena,
                     const struct simulation_input *input);
bool __wrap_simulate(struct simulation_result *result, struct arena *arena,
                     const struct simulation_input *input) {
  struct simulation_input *shorter = arena_alloc(arena, sizeof *shorter);
  *shorter = *input;
  shorter->runs = 2;
  return __real_simulate(result, arena, shorter);
}

/* ---- Promises ---- */

static char *answers(const uint8_t *data, size_t size, uint64_t seed, size_t *length) {
  char *text = NULL;
  output = open_memstream(&text, length);
  REQUIRE(output, "no memory");
  stream = (struct stream){data, data + size, seed};
  is_inside = true;
  int exit_code = serve(DESCRIPTOR, OUTPUT);
  is_inside = false;
  REQUIRE(exit_code == 0, "exit code %d", exit_code);
  REQUIRE(stream.at == stream.end, "it ends before its input does");
  fclose(output);
  return text;
}

static void require_answer(const char *line, size_t length) {
  struct document_error error = {.message = ""};
  REQUIRE(json_is_valid(line, length), "no JSON: %.*s", (int)length, line);
  const node *answer = document_read_json(line, length, &error),
             *failure = node_member(answer, "error");
  REQUIRE(answer, "%s: %.*s", error.message, (int)length, line);
  const char *version = node_string(node_member(answer, "jsonrpc"));
  REQUIRE(version && strcmp(version, "2.0") == 0, "no JSON-RPC 2.0: %.*s", (int)length, line);
  REQUIRE(node_member(answer, "id"), "no id: %.*s", (int)length, line);
  REQUIRE(!failure != !node_member(answer, "result"), "a result, or an error: %.*s", (int)length,
          line);
  if (!failure) return;
  double code = node_double(node_member(failure, "code"));
  REQUIRE(code >= -32768 && code <= -32000 && node_string(node_member(failure, "message")) &&
              node_is(node_member(failure, "data"), NODE_OBJECT),
          "no error: %.*s", (int)length, line);
}

static size_t lines_of(const char *bytes, size_t length) {
  size_t lines = 0;
  for (size_t i = 0; i < length; i++) lines += bytes[i] == '\n';
  return lines;
}

struct lines {
  const char *text;
  size_t length;
};

static void look_at(void *context, struct arena *arena) {
  const struct lines *lines = context;
  (void)arena;
  for (const char *line = lines->text, *end; line < lines->text + lines->length; line = end + 1) {
    end = memchr(line, '\n', lines->length - (size_t)(line - lines->text));
    REQUIRE(end, "an answer without a line end");
    require_answer(line, (size_t)(end - line));
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (size < 2) return 0;
  size_t length, other_length;
  char *whole = answers(data + 1, size - 1, 0, &length),
       *split = answers(data + 1, size - 1, *data * 2u + 1, &other_length);
  REQUIRE(length == other_length && memcmp(whole, split, length) == 0,
          "split into other reads, it is answered otherwise:\n%s\n%s", whole, split);
  REQUIRE(lines_of(whole, length) <= lines_of((const char *)data + 1, size - 1) + 1,
          "more answers than lines");
  fuzz_within(look_at, &(struct lines){whole, length});
  free(whole);
  free(split);
  return 0;
}
