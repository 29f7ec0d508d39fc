/* Files of the command line: read whole, written whole or not at all. Failures are said on standard error. */
#ifndef COMMANDS_FILES_H
#define COMMANDS_FILES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "document/document.h"

/* The bytes of a file ("-": standard input) into the arena; NULL where it cannot be read, or has more bytes than
 * DOCUMENT_MAX_BYTES. */
char *file_read(struct arena *arena, const char *name, size_t *length);
/* The document of a file, JSON or YAML. NULL where it cannot be read (*exit_code 3) or is none (*exit_code 1). */
node *file_document(struct arena *arena, const char *name, int *exit_code);
/* Writes to a file ("-" or NULL: standard output). A file is written beside its place and renamed, so that nobody ever
 * sees half of it. False where that failed. */
bool file_write(const char *name, const char *bytes, size_t length);

#endif
