/* sls-rollout in a world where one thing fails: SLS_ROLLOUT_FAULT names a row of the table below.
 * `--faults` prints the table, as JSON, for the tests that run every row. Without the variable it
 * is sls-rollout. Not for the build that measures coverage, whose counters are files too. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "commands/program.h"

/* ---- The rows ---- */

/* What is called, and for what: a file that is read or standard input; the file of -o; the second
 * of two files; standard output; a folder. */
enum call {
  READ_INPUT,
  OPEN_INPUT,
  WRITE_FILE,
  OPEN_FILE,
  SYNC_FILE,
  SYNC_SECOND,
  CLOSE_FILE,
  RENAME_FILE,
  RESOLVE_FILE,
  WRITE_OUTPUT,
  READ_FOLDER,
  PIPES
};
static const char *const places[] = {"input", "opening", "file", "file",   "file",   "second",
                                     "file",  "file",    "file", "output", "folder", "pipes"};

enum how {
  ALWAYS,      /* fails every time */
  EVERY_OTHER, /* fails, works, fails, works */
  LATER,       /* does a part of the work first */
  ONE_BYTE,    /* takes or gives one byte */
  ANY_SIZE,    /* takes or gives less than was asked for */
  EMPTIES,     /* the file is cut behind what was read first */
};

static const struct row {
  const char *name;
  enum call call;
  enum how how;
  int error;
  bool is_harmless; /* the run is to be as if nothing had happened; else it says strerror(error) */
} rows[] = {
    {"input comes byte by byte", READ_INPUT, ONE_BYTE, 0, true},
    {"input comes in pieces", READ_INPUT, ANY_SIZE, 0, true},
    {"reading is interrupted", READ_INPUT, EVERY_OTHER, EINTR, true},
    {"reading would block", READ_INPUT, EVERY_OTHER, EAGAIN, true},
    {"opening is interrupted", OPEN_INPUT, EVERY_OTHER, EINTR, true},
    {"input cannot be read", READ_INPUT, ALWAYS, EIO, false},
    {"input cannot be read to its end", READ_INPUT, LATER, EIO, false},
    {"input may not be opened", OPEN_INPUT, ALWAYS, EACCES, false},
    {"too many files are open", OPEN_INPUT, ALWAYS, EMFILE, false},
    {"the file is written byte by byte", WRITE_FILE, ONE_BYTE, 0, true},
    {"the file is written in pieces", WRITE_FILE, ANY_SIZE, 0, true},
    {"writing the file is interrupted", WRITE_FILE, EVERY_OTHER, EINTR, true},
    {"opening the file is interrupted", OPEN_FILE, EVERY_OTHER, EINTR, true},
    {"somebody left a file of the temporary's name", OPEN_FILE, EVERY_OTHER, EEXIST, true},
    {"every name beside the file is taken", OPEN_FILE, ALWAYS, EEXIST, false},
    {"syncing is interrupted", SYNC_FILE, EVERY_OTHER, EINTR, true},
    {"closing is interrupted", CLOSE_FILE, ALWAYS, EINTR, true},
    {"the disk is full", WRITE_FILE, ALWAYS, ENOSPC, false},
    {"the disk becomes full", WRITE_FILE, LATER, ENOSPC, false},
    {"the quota is used up", WRITE_FILE, LATER, EDQUOT, false},
    {"the disk is full when it is synced", SYNC_FILE, ALWAYS, ENOSPC, false},
    {"the disk fails when it is synced", SYNC_FILE, ALWAYS, EIO, false},
    {"the disk is full when the second file is synced", SYNC_SECOND, LATER, ENOSPC, false},
    {"the disk is full when it is closed", CLOSE_FILE, ALWAYS, ENOSPC, false},
    {"the disk is full when it is renamed", RENAME_FILE, ALWAYS, ENOSPC, false},
    {"the folder may not be written to", OPEN_FILE, ALWAYS, EACCES, false},
    {"the file system is read-only", OPEN_FILE, ALWAYS, EROFS, false},
    {"there is no inode left", OPEN_FILE, ALWAYS, ENOSPC, false},
    {"nobody knows where the file's link leads", RESOLVE_FILE, ALWAYS, EACCES, false},
    {"output goes byte by byte", WRITE_OUTPUT, ONE_BYTE, 0, true},
    {"output goes in pieces", WRITE_OUTPUT, ANY_SIZE, 0, true},
    {"output is interrupted", WRITE_OUTPUT, EVERY_OTHER, EINTR, true},
    {"output would block", WRITE_OUTPUT, EVERY_OTHER, EAGAIN, true},
    {"output cannot be written", WRITE_OUTPUT, ALWAYS, EIO, false},
    {"the disk of the output becomes full", WRITE_OUTPUT, LATER, ENOSPC, false},
    {"nobody reads the output any more", WRITE_OUTPUT, LATER, EPIPE, false},
    {"a folder cannot be read to its end", READ_FOLDER, LATER, EIO, false},
    /* as where a parent shares its own, which do not */
    {"standard input and output do not block", PIPES, ALWAYS, 0, true},
    {"the input shrinks while it is read", READ_INPUT, EMPTIES, 0, false},
};

static const struct row *fault; /* NULL: none */
static unsigned calls;

static bool is_on(enum call call) { return fault && fault->call == call; }

/* Does this call fail? errno is set then. */
static bool fails(enum call call) {
  if (!is_on(call)) return false;
  bool is_first = calls++ % 2 == 0;
  bool is_failing = fault->how == ALWAYS || (fault->how == EVERY_OTHER && is_first) ||
                    (fault->how == LATER && calls > 1);
  if (is_failing) errno = fault->error;
  return is_failing;
}

/* How much of `wanted` this call may do. Always the same sizes. */
static size_t part_of(enum call call, size_t wanted) {
  static unsigned long state = 1;
  if (!is_on(call) || wanted < 2) return wanted;
  if (fault->how == ONE_BYTE) return 1;
  if (fault->how == LATER) return wanted / 2;
  if (fault->how != ANY_SIZE) return wanted;
  state = state * 6364136223846793005UL + 1442695040888963407UL;
  return 1 + (state >> 33) % wanted;
}

/* ---- The calls ---- */

ssize_t __real_read(int descriptor, void *into, size_t most);
ssize_t __real_write(int descriptor, const void *bytes, size_t length);
int __real_open(const char *name, int flags, ...);
int __real_close(int descriptor);
int __real_fsync(int descriptor);
int __real_rename(const char *from, const char *to);
char *__real_realpath(const char *name, char *into);
struct dirent *__real_readdir(DIR *folder);

static int written = -1; /* the descriptor of the file of -o */

ssize_t __wrap_read(int descriptor, void *into, size_t most) {
  if (fails(READ_INPUT)) return -1;
  ssize_t got = __real_read(descriptor, into, part_of(READ_INPUT, most));
  char name[64];
  snprintf(name, sizeof name, "/proc/self/fd/%d", descriptor);
  if (is_on(READ_INPUT) && fault->how == EMPTIES && truncate(name, 0) != 0) abort();
  return got;
}

ssize_t __wrap_write(int descriptor, const void *bytes, size_t length) {
  if (descriptor == STDERR_FILENO) return __real_write(descriptor, bytes, length);
  enum call call = descriptor == STDOUT_FILENO ? WRITE_OUTPUT : WRITE_FILE;
  return fails(call) ? -1 : __real_write(descriptor, bytes, part_of(call, length));
}

int __wrap_open(const char *name, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  int mode = flags & O_CREAT ? va_arg(arguments, int) : 0;
  va_end(arguments);
  bool is_written = (flags & O_ACCMODE) != O_RDONLY;
  if (!(flags & O_DIRECTORY) && fails(is_written ? OPEN_FILE : OPEN_INPUT)) return -1;
  int descriptor = __real_open(name, flags, mode);
  if (is_written) written = descriptor;
  return descriptor;
}

/* It is closed in any case, as Linux does it. */
int __wrap_close(int descriptor) {
  int result = __real_close(descriptor);
  return descriptor == written && fails(CLOSE_FILE) ? -1 : result;
}

int __wrap_fsync(int descriptor) {
  return fails(SYNC_FILE) || fails(SYNC_SECOND) ? -1 : __real_fsync(descriptor);
}

int __wrap_rename(const char *from, const char *to) {
  return fails(RENAME_FILE) ? -1 : __real_rename(from, to);
}

char *__wrap_realpath(const char *name, char *into) {
  return fails(RESOLVE_FILE) ? NULL : __real_realpath(name, into);
}

struct dirent *__wrap_readdir(DIR *folder) {
  return fails(READ_FOLDER) ? NULL : __real_readdir(folder);
}

/* ---- The program ---- */

static void print_rows(void) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    printf("%s{\"name\":\"%s\",\"place\":\"%s\",\"error\":\"%s\",\"harmless\":%s}",
           i ? ",\n " : "[", rows[i].name, places[rows[i].call],
           rows[i].error ? strerror(rows[i].error) : "", rows[i].is_harmless ? "true" : "false");
  printf("]\n");
}

int main(int argc, char **argv) {
  if (argc > 1 && strcmp(argv[1], "--faults") == 0) {
    print_rows();
    return 0;
  }
  const char *name = getenv("SLS_ROLLOUT_FAULT");
  for (size_t i = 0; name && i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].name, name) == 0) fault = &rows[i];
  if (name && !fault) return 125;
  for (int i = STDIN_FILENO; is_on(PIPES) && i <= STDOUT_FILENO; i++)
    fcntl(i, F_SETFL, fcntl(i, F_GETFL) | O_NONBLOCK);
  return program_run(argv, NULL);
}
