#include "commands/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* ---- Names ---- */

bool file_is_there(const char *name) {
  struct stat there;
  return stat(name, &there) == 0;
}

bool file_is_folder(const char *name) {
  struct stat there;
  return stat(name, &there) == 0 && S_ISDIR(there.st_mode);
}

const char *file_in(struct arena *arena, const char *folder, const char *name) {
  if (!folder || strcmp(folder, ".") == 0 || *name == '/') return name;
  size_t length = strlen(folder);
  while (length > 1 && folder[length - 1] == '/') length--;
  return text_new(arena, "%.*s%s%s", (int)length, folder, folder[length - 1] == '/' ? "" : "/", name);
}

const char *file_folder(struct arena *arena, const char *name) {
  const char *slash = strrchr(name, '/');
  if (!slash) return ".";
  return slash == name ? "/" : arena_copy(arena, name, (size_t)(slash - name));
}

/* ---- Reading ---- */

/* Everything that `descriptor` gives; false with errno set, or EFBIG above the limit. */
static bool read_all(int descriptor, struct text *into) {
  static char part[1 << 18];
  for (;;) {
    ssize_t got = read(descriptor, part, sizeof part);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    text_add(into, part, (size_t)got);
    if (into->length > DOCUMENT_MAX_BYTES) {
      errno = EFBIG;
      return false;
    }
  }
}

char *file_read(struct arena *arena, const char *name, size_t *length, const char **reason) {
  bool is_input = strcmp(name, "-") == 0;
  int descriptor = is_input ? STDIN_FILENO : open(name, O_RDONLY | O_CLOEXEC);
  struct text text;
  text_init(&text, arena);
  bool is_read = descriptor >= 0 && read_all(descriptor, &text);
  int why = errno;
  if (descriptor >= 0 && !is_input) close(descriptor);
  *length = text.length;
  if (is_read) return text.at;
  *reason = why == EFBIG ? text_new(arena, "it has more than %zu bytes, the most that is read", DOCUMENT_MAX_BYTES)
                         : arena_string(arena, strerror(why));
  return NULL;
}

node *file_document(struct invocation *invocation, const char *name, enum exit_code *exit_code) {
  size_t length;
  const char *reason = "", *shown = strcmp(name, "-") == 0 ? DOCUMENT_STANDARD_INPUT : name;
  char *bytes = file_read(invocation->arena, name, &length, &reason);
  *exit_code = EXIT_WORLD;
  if (!bytes) {
    text_format(&invocation->err, "sls-rollout: cannot read %s: %s\n", text_shown(invocation->arena, shown), reason);
    return NULL;
  }
  struct document_error error;
  node *tree = document_read(shown, bytes, length, &error);
  *exit_code = EXIT_INPUT;
  if (!tree)
    text_format(&invocation->err, "%s:%zu:%zu: %s\n", text_shown(invocation->arena, shown), error.line, error.column, error.message);
  return tree;
}

/* ---- Writing ---- */

static bool write_all(int descriptor, const char *bytes, size_t length) {
  while (length) {
    ssize_t put = write(descriptor, bytes, length);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    bytes += put;
    length -= (size_t)put;
  }
  return true;
}

static bool write_beside(const char *name, const char *beside, const char *bytes, size_t length) {
  struct stat there;
  mode_t mode = stat(name, &there) == 0 ? there.st_mode & 07777 : 0644;
  int descriptor = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (descriptor < 0) return false;
  bool is_written = write_all(descriptor, bytes, length) && fsync(descriptor) == 0;
  int reason = errno;
  if (close(descriptor) != 0 && is_written) {
    is_written = false;
    reason = errno;
  }
  if (is_written && rename(beside, name) == 0) return true;
  if (is_written) reason = errno;
  unlink(beside);
  errno = reason;
  return false;
}

/* A pipe or a device cannot be renamed over; it is written to. */
static bool write_into(const char *name, const char *bytes, size_t length) {
  int descriptor = open(name, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  bool is_written = write_all(descriptor, bytes, length);
  int reason = errno;
  close(descriptor);
  errno = reason;
  return is_written;
}

static bool write_named(const char *name, const char *bytes, size_t length) {
  struct stat there;
  if (stat(name, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode)) return write_into(name, bytes, length);
  char *real = realpath(name, NULL); /* behind a link lies the file that is meant */
  const char *target = real ? real : name;
  size_t size = strlen(target) + 32;
  char *beside = malloc(size);
  bool is_written = beside != NULL;
  if (beside) {
    snprintf(beside, size, "%s.%ld.tmp", target, (long)getpid());
    is_written = write_beside(target, beside, bytes, length);
  }
  int reason = errno;
  free(beside);
  free(real);
  errno = reason;
  return is_written;
}

bool file_write(const char *name, const char *bytes, size_t length) {
  return strcmp(name, "-") == 0 ? write_all(STDOUT_FILENO, bytes, length) : write_named(name, bytes, length);
}

enum exit_code file_put(struct invocation *invocation, const char *name, const char *bytes, size_t length) {
  if (file_write(name, bytes, length)) return EXIT_FINE;
  const char *reason = strerror(errno);
  text_format(&invocation->err, "sls-rollout: cannot write %s: %s\n", text_shown(invocation->arena, name), reason);
  return EXIT_WORLD;
}
