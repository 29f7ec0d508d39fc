#include "commands/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdint.h>
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
  return text_new(arena, "%.*s%s%s", (int)length, folder, folder[length - 1] == '/' ? "" : "/",
                  name);
}

const char *file_folder(struct arena *arena, const char *name) {
  const char *slash = strrchr(name, '/');
  if (!slash) return ".";
  return slash == name ? "/" : arena_copy(arena, name, (size_t)(slash - name));
}

static int by_bytes(const void *a, const void *b) {
  return strcmp(*(char *const *)a, *(char *const *)b);
}

char **file_names(struct arena *arena, const char *folder) {
  size_t count = 0, capacity = 32;
  char **names = arena_alloc(arena, capacity * sizeof *names);
  DIR *open_folder = opendir(folder);
  if (!open_folder) return NULL;
  for (struct dirent *entry; errno = 0, (entry = readdir(open_folder));) {
    if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
    if (count + 1 == capacity) {
      names = arena_grow(arena, names, capacity * sizeof *names, 2 * capacity * sizeof *names);
      capacity *= 2;
    }
    names[count++] = arena_string(arena, entry->d_name);
  }
  int reason = errno;
  closedir(open_folder);
  errno = reason;
  qsort(names, count, sizeof *names, by_bytes);
  names[count] = NULL;
  return reason ? NULL : names;
}

/* ---- Descriptors ---- */

/* Should what failed be tried again? Waits where the descriptor does not block. */
static bool is_to_retry(int descriptor, short events) {
  if (errno == EAGAIN || errno == EWOULDBLOCK)
    return poll(&(struct pollfd){.fd = descriptor, .events = events}, 1, -1) >= 0 || errno == EINTR;
  return errno == EINTR;
}

ssize_t file_take(int descriptor, char *into, size_t most) {
  ssize_t got;
  do got = read(descriptor, into, most);
  while (got < 0 && is_to_retry(descriptor, POLLIN));
  return got;
}

bool file_give(int descriptor, const char *bytes, size_t length) {
  while (length) {
    ssize_t put = write(descriptor, bytes, length);
    if (put < 0 && !is_to_retry(descriptor, POLLOUT)) return false;
    if (put < 0) continue;
    bytes += put;
    length -= (size_t)put;
  }
  return true;
}

static int open_file(const char *name, int flags, mode_t mode) {
  int descriptor;
  do descriptor = open(name, flags | O_CLOEXEC, mode);
  while (descriptor < 0 && errno == EINTR);
  return descriptor;
}

static bool settle(int descriptor) {
  while (fsync(descriptor) != 0)
    if (errno != EINTR) return false;
  return true;
}

/* Interrupted, it is closed all the same. */
static bool close_file(int descriptor) { return close(descriptor) == 0 || errno == EINTR; }

/* ---- Reading ---- */

/* Adds everything that `descriptor` gives; false with errno set, or EFBIG above the limit. */
static bool read_all(int descriptor, struct text *into) {
  const size_t part = (size_t)1 << 18;
  struct stat there;
  bool is_file = fstat(descriptor, &there) == 0 && S_ISREG(there.st_mode) && there.st_size > 0;
  if (is_file && (uintmax_t)there.st_size <= DOCUMENT_MAX_BYTES)
    text_reserve(into, (size_t)there.st_size + 1);
  for (;;) {
    if (into->capacity - into->length < 2) text_reserve(into, part);
    size_t room = into->capacity - into->length - 1;
    ssize_t got = file_take(descriptor, into->at + into->length, room < part ? room : part);
    if (got <= 0) return got == 0;
    into->length += (size_t)got;
    into->at[into->length] = '\0';
    if (into->length > DOCUMENT_MAX_BYTES) {
      errno = EFBIG;
      return false;
    }
  }
}

char *file_read(struct arena *arena, const char *name, size_t *length, const char **reason) {
  bool is_input = strcmp(name, "-") == 0;
  int descriptor = is_input ? STDIN_FILENO : open_file(name, O_RDONLY, 0);
  struct text text;
  text_init(&text, arena);
  bool is_read = descriptor >= 0 && read_all(descriptor, &text);
  int why = errno;
  if (descriptor >= 0 && !is_input) close(descriptor);
  *length = text.length;
  if (is_read) return text.length ? text_trim(&text) : "";
  *reason = why == EFBIG ? text_new(arena, "it has more than %zu bytes, the most that is read",
                                    DOCUMENT_MAX_BYTES)
                         : arena_string(arena, strerror(why));
  return NULL;
}

static const char *shown_name(struct arena *arena, const char *name) {
  return text_shown(arena, strcmp(name, "-") == 0 ? DOCUMENT_STANDARD_INPUT : name);
}

char *file_read_reported(struct invocation *invocation, const char *name, size_t *length) {
  const char *reason = "";
  char *bytes = file_read(invocation->arena, name, length, &reason);
  if (!bytes)
    text_format(&invocation->err, "sls-rollout: cannot read %s: %s\n",
                shown_name(invocation->arena, name), reason);
  return bytes;
}

node *file_parse(struct invocation *invocation, const char *name, const char *bytes,
                 size_t length) {
  struct document_error error;
  node *tree =
      document_read(strcmp(name, "-") == 0 ? DOCUMENT_STANDARD_INPUT : name, bytes, length, &error);
  if (!tree)
    text_format(&invocation->err, "%s:%zu:%zu: %s\n", shown_name(invocation->arena, name),
                error.line, error.column, error.message);
  return tree;
}

node *file_document(struct invocation *invocation, const char *name, enum exit_code *exit_code) {
  size_t length;
  char *bytes = file_read_reported(invocation, name, &length);
  *exit_code = bytes ? EXIT_INPUT : EXIT_WORLD;
  return bytes ? file_parse(invocation, name, bytes, length) : NULL;
}

node *file_document_quietly(struct arena *arena, const char *name) {
  struct invocation unsaid = {.arena = arena};
  enum exit_code exit_code;
  text_init(&unsaid.out, arena);
  text_init(&unsaid.err, arena);
  return file_document(&unsaid, name, &exit_code);
}

/* ---- Writing ---- */

/* Keeps the reason of the first failure through what has to be done all the same. */
static bool fail_with(int reason) {
  errno = reason;
  return false;
}

/* Prints trees part by part. */
struct printer {
  struct text text;
  struct text_sink sink;
  int descriptor;
};

static bool give_part(void *printer, const char *bytes, size_t length) {
  return file_give(((struct printer *)printer)->descriptor, bytes, length);
}

/* Takes the memory that printing needs: where there is none, nothing is written yet. */
static void printer_init(struct printer *printer, struct arena *arena) {
  printer->sink = (struct text_sink){.write = give_part, .context = printer};
  text_init_sink(&printer->text, arena, &printer->sink);
}

static bool give_text(int descriptor, const struct file_text *text, struct printer *printer) {
  if (!text->tree) return file_give(descriptor, text->bytes, text->length);
  printer->descriptor = descriptor;
  document_print(text->tree, DOCUMENT_PRETTY, &printer->text);
  text_char(&printer->text, '\n');
  return text_end(&printer->text) || fail_with(printer->sink.reason);
}

static bool fill(int descriptor, const struct file_text *text, struct printer *printer) {
  bool is_written = give_text(descriptor, text, printer) && settle(descriptor);
  int reason = errno;
  if (!close_file(descriptor) && is_written) return false;
  return is_written || fail_with(reason);
}

/* A new file beside `target`, its name in `beside` of `size` bytes. The process's number is not
 * enough where containers give every process the same one, and one of them was killed while it
 * wrote. */
static int open_beside(const char *target, char *beside, size_t size) {
  enum { ATTEMPTS = 100 };
  struct stat there;
  mode_t mode = stat(target, &there) == 0 ? there.st_mode & 07777 : 0644;
  int descriptor = -1;
  for (int i = 0; i < ATTEMPTS && descriptor < 0; i++) {
    snprintf(beside, size, "%s.%ld.%d.tmp", target, (long)getpid(), i);
    descriptor = open_file(beside, O_WRONLY | O_CREAT | O_EXCL, mode);
    if (descriptor < 0 && errno != EEXIST) break;
  }
  return descriptor;
}

/* A pipe or a device cannot be renamed over; it is written to. */
static bool write_into(const struct file_text *text, struct printer *printer) {
  if (strcmp(text->name, "-") == 0) return give_text(STDOUT_FILENO, text, printer);
  int descriptor = open_file(text->name, O_WRONLY, 0);
  if (descriptor < 0) return false;
  bool is_written = give_text(descriptor, text, printer);
  int reason = errno;
  close(descriptor);
  return is_written || fail_with(reason);
}

static bool is_written_into(const char *name) {
  struct stat there;
  return strcmp(name, "-") == 0 ||
         (stat(name, &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode));
}

/* Behind a link lies the file that is meant. NULL with errno set. */
static char *target_of(const char *name) {
  char *target = realpath(name, NULL);
  return !target && errno == ENOENT ? strdup(name) : target;
}

/* A text on its way into a file. A failed step leaves nothing of it behind, and errno. */
struct draft {
  const struct file_text *text;
  struct printer *printer; /* NULL for bytes */
  /* beside: NULL where a pipe, a device or standard output is written to, in the second step */
  char *target, *beside;
};

static void drop(struct draft *draft) {
  int reason = errno;
  if (draft->beside) unlink(draft->beside);
  free(draft->beside);
  free(draft->target);
  draft->beside = draft->target = NULL;
  errno = reason;
}

static bool write_beside(struct draft *draft) {
  size_t size = strlen(draft->target) + 64;
  draft->beside = malloc(size);
  if (!draft->beside) return false;
  int descriptor = open_beside(draft->target, draft->beside, size);
  if (descriptor >= 0) return fill(descriptor, draft->text, draft->printer);
  free(draft->beside); /* which is not ours to remove */
  draft->beside = NULL;
  return false;
}

static bool prepare(struct draft *draft, const struct file_text *text, struct printer *printer) {
  *draft = (struct draft){.text = text, .printer = printer};
  if (is_written_into(text->name)) return true;
  draft->target = target_of(text->name);
  if (draft->target && write_beside(draft)) return true;
  drop(draft);
  return false;
}

static bool place(struct draft *draft) {
  bool is_placed = draft->beside ? rename(draft->beside, draft->target) == 0
                                 : write_into(draft->text, draft->printer);
  if (is_placed) {
    free(draft->beside);
    draft->beside = NULL;
  }
  drop(draft);
  return is_placed;
}

bool file_write(const char *name, const char *bytes, size_t length) {
  struct draft draft;
  return prepare(&draft, &(struct file_text){.name = name, .bytes = bytes, .length = length},
                 NULL) &&
         place(&draft);
}

bool file_write_tree(struct arena *arena, const char *name, const node *tree) {
  struct draft draft;
  struct printer printer;
  printer_init(&printer, arena);
  return prepare(&draft, &(struct file_text){.name = name, .tree = tree}, &printer) &&
         place(&draft);
}

static enum exit_code say_unwritten(struct invocation *invocation, const char *name) {
  const char *reason = strerror(errno);
  text_format(&invocation->err, "sls-rollout: cannot write %s: %s\n",
              text_shown(invocation->arena, name), reason);
  return EXIT_WORLD;
}

enum exit_code file_put_all(struct invocation *invocation, const struct file_text *texts,
                            size_t count) {
  struct draft drafts[FILES_MOST_AT_ONCE];
  struct printer printer;
  printer_init(&printer, invocation->arena);
  size_t prepared = 0, placed = 0;
  while (prepared < count && prepare(&drafts[prepared], &texts[prepared], &printer)) prepared++;
  while (prepared == count && placed < count && place(&drafts[placed])) placed++;
  if (placed == count) return EXIT_FINE;
  const char *failed = texts[prepared < count ? prepared : placed].name;
  /* before the words, which may find no memory */
  for (size_t i = placed; i < prepared; i++) drop(&drafts[i]);
  return say_unwritten(invocation, failed);
}

enum exit_code file_put(struct invocation *invocation, const char *name, const char *bytes,
                        size_t length) {
  return file_put_all(invocation,
                      &(struct file_text){.name = name, .bytes = bytes, .length = length}, 1);
}
