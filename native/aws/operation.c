#include "aws/operation.h"

#include <string.h>

const node *operation_json(struct client *client, struct arena *arena, enum aws_service service,
                           const char *operation, const node *input, struct aws_answer *answer) {
  struct text body;
  text_init(&body, arena);
  document_print(input, DOCUMENT_COMPACT, &body);
  struct aws_request request = {
      .service = service, .operation = operation, .body = body.at, .body_length = body.length};
  client_call(client, arena, &request, answer);
  return answer->outcome == AWS_ANSWERED ? answer->tree : NULL;
}

node *operation_strings(const char *const *strings, size_t count) {
  node *list = node_new_array();
  for (size_t i = 0; i < count; i++) node_append(list, node_new_string(strings[i]));
  return list;
}

/* ---- Pages ---- */

/* The token of the next page, NULL at the end. An empty one, and the one that led here, are ends
 * too. */
static const char *take_page(const node *page, const struct operation_pages *pages,
                             const char *token, size_t *count, node *into) {
  const node *list = node_member(page, pages->list);
  if (node_is(list, NODE_ARRAY))
    for (const node *element = node_first(list); element; element = node_next(element), (*count)++)
      node_append(into, node_copy(element));
  const char *next = node_string(node_member(page, pages->token_out));
  return next && *next && !(token && strcmp(next, token) == 0) ? next : NULL;
}

bool operation_json_pages(struct client *client, struct arena *arena, enum aws_service service,
                          const char *operation, node *input, const struct operation_pages *pages,
                          size_t most, node *into, struct aws_answer *answer) {
  const char *token = NULL;
  size_t count = 0;
  for (int page = 0; page < OPERATION_MOST_PAGES; page++) {
    const node *tree = operation_json(client, arena, service, operation, input, answer);
    if (!tree) return false;
    token = take_page(tree, pages, token, &count, into);
    if (!token || (most && count >= most)) break;
    node_set(input, pages->token_in, node_new_string(token));
  }
  return true;
}

/* ---- Query ---- */

void operation_fields_init(struct operation_fields *fields, struct arena *arena) {
  *fields = (struct operation_fields){.arena = arena};
}

void operation_field(struct operation_fields *fields, const char *name, const char *value) {
  if (!value) return;
  if (fields->count == fields->capacity) {
    size_t capacity = fields->capacity ? 2 * fields->capacity : 16, size = sizeof *fields->list;
    fields->list =
        arena_grow(fields->arena, fields->list, fields->capacity * size, capacity * size);
    fields->capacity = capacity;
  }
  fields->list[fields->count++] = (struct sigv4_query){name, value};
}

const node *operation_query(struct client *client, struct arena *arena, enum aws_service service,
                            const char *operation, const struct operation_fields *fields,
                            struct aws_answer *answer) {
  struct aws_request request = {.service = service,
                                .operation = operation,
                                .query = fields->list,
                                .query_count = fields->count};
  client_call(client, arena, &request, answer);
  if (answer->outcome != AWS_ANSWERED) return NULL;
  const node *response = node_member(answer->tree, text_new(arena, "%sResponse", operation));
  const node *result = node_member(response, text_new(arena, "%sResult", operation));
  return result ? result : node_new_object();
}

bool operation_query_pages(struct client *client, struct arena *arena, enum aws_service service,
                           const char *operation, struct operation_fields *fields,
                           const struct operation_pages *pages, size_t most, node *into,
                           struct aws_answer *answer) {
  const char *token = NULL;
  size_t own = fields->count, count = 0;
  for (int page = 0; page < OPERATION_MOST_PAGES; page++) {
    const node *result = operation_query(client, arena, service, operation, fields, answer);
    if (!result) return false;
    token = take_page(result, pages, token, &count, into);
    if (!token || (most && count >= most)) break;
    fields->count = own;
    operation_field(fields, pages->token_in, token);
  }
  return true;
}
