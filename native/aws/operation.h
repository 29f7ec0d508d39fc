/* What the services' files share: an operation with its input as a tree or as form fields, and
 * answers that come in pages.
 *
 * For all functions of the services: `arena` is the round's, and the document room's (document_use)
 * while it lasts; what is returned lives in it. NULL or false: *answer says why. Members that are
 * not there are not missed, unknown ones are left in. */
#ifndef AWS_OPERATION_H
#define AWS_OPERATION_H

#include "aws/client.h"

/* The answer of a JSON operation. */
const node *operation_json(struct client *client, struct arena *arena, enum aws_service service,
                           const char *operation, const node *input, struct aws_answer *answer);

/* Where a page keeps its elements and what leads to the next one. */
struct operation_pages {
  const char *list, *token_out, *token_in;
};
/* More pages than these are not asked for: 100 of 100 elements. A service that gives the same token
 * twice ends them too. */
#define OPERATION_MOST_PAGES 100

/* Appends copies of the elements of all pages to `into`, but stops behind the page with the
 * `most`th; 0: all. `input` is changed. */
bool operation_json_pages(struct client *client, struct arena *arena, enum aws_service service,
                          const char *operation, node *input, const struct operation_pages *pages,
                          size_t most, node *into, struct aws_answer *answer);

/* Form fields of the query protocol. */
struct operation_fields {
  struct arena *arena;
  struct sigv4_query *list;
  size_t count, capacity;
};
void operation_fields_init(struct operation_fields *fields, struct arena *arena);
/* Nothing where `value` is NULL. Both are borrowed. */
void operation_field(struct operation_fields *fields, const char *name, const char *value);

/* The element <OperationResult> of a query operation. */
const node *operation_query(struct client *client, struct arena *arena, enum aws_service service,
                            const char *operation, const struct operation_fields *fields,
                            struct aws_answer *answer);
/* As operation_json_pages. */
bool operation_query_pages(struct client *client, struct arena *arena, enum aws_service service,
                           const char *operation, struct operation_fields *fields,
                           const struct operation_pages *pages, size_t most, node *into,
                           struct aws_answer *answer);

/* A list of strings as a node. */
node *operation_strings(const char *const *strings, size_t count);

#endif
