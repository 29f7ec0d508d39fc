/* Reading any document, and what the readers of both languages share: errors with their place, and
 * the cap on size. */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "document/internal.h"

bool document_fail(struct document_error *error, const char *bytes, size_t length, size_t offset,
                   const char *format, ...) {
  if (offset > length) offset = length;
  error->offset = offset;
  error->line = error->column = 1;
  for (size_t i = 0; i < offset; i++) {
    error->column++;
    if (bytes[i] == '\n') {
      error->line++;
      error->column = 1;
    }
  }
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return false;
}

bool document_size_fits(size_t length, struct document_error *error) {
  if (length <= DOCUMENT_MAX_BYTES) return true;
  *error = (struct document_error){.offset = DOCUMENT_MAX_BYTES, .line = 1, .column = 1};
  snprintf(
      error->message, sizeof error->message,
      "the document has %zu bytes; at most %zu are read (CloudFormation itself takes 1,000,000)",
      length, DOCUMENT_MAX_BYTES);
  return false;
}

node *document_read(const char *name, const char *bytes, size_t length,
                    struct document_error *error) {
  size_t i = length >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
  while (i < length && isspace((unsigned char)bytes[i])) i++;
  bool is_json = i < length && (bytes[i] == '{' || bytes[i] == '[');
  return document_read_as(is_json ? DOCUMENT_JSON : DOCUMENT_YAML, name, bytes, length, error);
}

node *document_read_as(enum document_language language, const char *name, const char *bytes,
                       size_t length, struct document_error *error) {
  node *tree = language == DOCUMENT_JSON ? document_read_json(bytes, length, error)
                                         : document_read_yaml(bytes, length, error);
  document_name(name);
  return tree;
}

const char *document_libraries(struct arena *arena) {
  return text_new(arena, "cJSON %s, libyaml %s", cJSON_Version(), yaml_get_version_string());
}
