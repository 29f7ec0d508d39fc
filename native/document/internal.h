/* What the files of this room share: the trees as cJSON, and the way errors are told. Not for other rooms. */
#ifndef DOCUMENT_INTERNAL_H
#define DOCUMENT_INTERNAL_H

#include <cjson/cJSON.h>

#include "document/document.h"

/* How this room uses cJSON's members:
 *   numbers   are cJSON_Raw; valuestring is the spelling, valuedouble the value
 *   valueint  of every node is its byte offset in the text it was read from, plus 1; 0: made by us */

/* The arena of document_use. */
struct arena *document_arena(void);

/* A number node with this spelling. */
node *document_number(const char *spelling, size_t length);

/* Fills in the error: message, offset, and line and column found by counting. Always returns false. */
__attribute__((format(printf, 5, 6))) bool document_fail(struct document_error *error, const char *bytes, size_t length,
                                                         size_t offset, const char *format, ...);

/* Refuses more than DOCUMENT_MAX_BYTES. */
bool document_size_fits(size_t length, struct document_error *error);

/* The first member of `object` whose name an earlier one has already, NULL where all names differ. */
const node *document_duplicate(const node *object);

#endif
