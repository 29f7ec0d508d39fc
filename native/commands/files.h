/* Files of the command line: read whole, written whole or not at all. */
#ifndef COMMANDS_FILES_H
#define COMMANDS_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/arena.h"
#include "commands/commands.h"
#include "document/document.h"

/* Is there a file or a folder of this name? */
bool file_is_there(const char *name);
bool file_is_folder(const char *name);
/* "folder/name", or the name alone where the folder is "." or NULL. */
const char *file_in(struct arena *arena, const char *folder, const char *name);
/* The folder of a file: "." where it has none. */
const char *file_folder(struct arena *arena, const char *name);
/* The names in a folder without . and .., sorted, NULL at the end; NULL with errno where not all of
 * them can be read. */
char **file_names(struct arena *arena, const char *folder);
/* What read and write do, with their errno. An interrupted one goes on, and one that would block
 * waits. file_take gives some bytes, 0 at the end; file_give writes all of them. */
ssize_t file_take(int descriptor, char *into, size_t most);
bool file_give(int descriptor, const char *bytes, size_t length);

/* The bytes of a file ("-": standard input) into the arena. NULL where it cannot be read, or has
 * more bytes than DOCUMENT_MAX_BYTES; *reason then says why. */
char *file_read(struct arena *arena, const char *name, size_t *length, const char **reason);
/* The same; a failure is reported in invocation->err. */
char *file_read_reported(struct invocation *invocation, const char *name, size_t *length);
/* The document of such bytes; `name` as for file_document. NULL where they are none,
 * which is reported. */
node *file_parse(struct invocation *invocation, const char *name, const char *bytes, size_t length);
/* The document of a file, JSON or YAML; its nodes know their places. NULL where it cannot be read
 * (*exit_code 3) or is none (*exit_code 1), which is said in invocation->err. */
node *file_document(struct invocation *invocation, const char *name, enum exit_code *exit_code);
/* The same without a word: NULL where it cannot be read, or is none. */
node *file_document_quietly(struct arena *arena, const char *name);
/* Writes to a file ("-": standard output). A file is written beside its place and renamed, so that
 * nobody ever sees half of it. False where that failed; errno says why. */
bool file_write(const char *name, const char *bytes, size_t length);
/* The same with a tree as pretty JSON, its last line ended, printed part by part: it is never whole
 * in memory. */
bool file_write_tree(struct arena *arena, const char *name, const node *tree);
/* The first again; a failure is said in invocation->err. */
enum exit_code file_put(struct invocation *invocation, const char *name, const char *bytes,
                        size_t length);
/* The same for several: all of them are written beside their places before the first one is
 * renamed, so that a full disk or a lack of memory leaves none of them. */
struct file_text {
  const char *name, *bytes;
  size_t length;
  const node *tree; /* instead of the bytes, as file_write_tree has it */
};
enum { FILES_MOST_AT_ONCE = 2 };
enum exit_code file_put_all(struct invocation *invocation, const struct file_text *texts,
                            size_t count);

#endif
