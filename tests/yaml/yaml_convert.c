/* yaml_convert FROM TO < documents > documents, where FROM and TO are json or yaml.
 *
 * Reads documents with a NUL behind each, and prints as many, each with a NUL behind it: the
 * document in the other language, or "!" and the reason where it is refused. Many documents go
 * through one process, since starting one costs more than reading thousands. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "document/document.h"

static char *read_all(FILE *from, size_t *length) {
  char *bytes = NULL;
  size_t capacity = 0;
  *length = 0;
  for (size_t got = 1; got; *length += got) {
    if (*length == capacity) {
      char *larger = realloc(bytes, capacity = capacity ? capacity * 2 : 1 << 16);
      if (!larger) abort();
      bytes = larger;
    }
    got = fread(bytes + *length, 1, capacity - *length, from);
  }
  return bytes;
}

static void convert(const char *bytes, size_t length, bool from_yaml, bool to_yaml) {
  struct arena arena;
  struct text out;
  struct document_error error;
  arena_init(&arena);
  document_use(&arena);
  text_init(&out, &arena);
  /* A copy of its own size, so that a sanitizer sees whoever reads behind its end. */
  char *copy = malloc(length ? length : 1);
  if (!copy) abort();
  memcpy(copy, bytes, length);
  const node *tree = from_yaml ? document_read_yaml(copy, length, &error)
                               : document_read_json(copy, length, &error);
  if (!tree) text_format(&out, "!%zu:%zu %s", error.line, error.column, error.message);
  else if (to_yaml) document_print_yaml(tree, &out);
  else document_print(tree, DOCUMENT_COMPACT, &out);
  fwrite(out.at, 1, out.length + 1, stdout);
  free(copy);
  arena_clear(&arena);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  size_t length;
  char *bytes = read_all(stdin, &length);
  for (const char *at = bytes, *end = bytes + length; at < end;) {
    const char *behind = memchr(at, '\0', (size_t)(end - at));
    if (!behind) return 2;
    convert(at, (size_t)(behind - at), strcmp(arguments[1], "yaml") == 0,
            strcmp(arguments[2], "yaml") == 0);
    at = behind + 1;
  }
  free(bytes);
  return 0;
}
