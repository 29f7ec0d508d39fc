/* Documents. The first byte's lowest bit picks the language, the next one whether the text has a
 * name.
 *
 * Promised: what is read is printed and read back as the same tree, as JSON and as YAML; it differs
 * from itself nowhere; every value that was read from a named text has a place in it; what is
 * refused says where, inside the text. */
#include "document/difference.h"
#include "fuzz.h"

struct input {
  const uint8_t *data;
  size_t size;
};

static void require_places(const node *value, const char *bytes, size_t length) {
  struct document_place place;
  if (document_place(value, &place)) {
    REQUIRE(place.line_start >= bytes && place.line_start <= bytes + length,
            "a line outside of the text");
    REQUIRE(place.line_start + place.line_length <= bytes + length,
            "a line that ends behind the text");
    REQUIRE(place.line >= 1 && place.column >= 1 && place.column_bytes <= place.line_length,
            "line %zu, column %zu", place.line, place.column);
  }
  for (const node *below = node_first(value); below; below = node_next(below))
    require_places(below, bytes, length);
}

static void require_paths(const node *root, const node *value, const struct path *path,
                          struct arena *arena) {
  const char *text = path_text(arena, path);
  REQUIRE(text && *path_pointer(arena, path) != '\0', "a path without text");
  REQUIRE(path_find(arena, root, text), "no node for %s", text);
  size_t position = 0;
  for (const node *below = node_first(value); below; below = node_next(below))
    if (position < 3)
      require_paths(root, below, &(struct path){path, node_name(below), position++}, arena);
}

static void run(void *context, struct arena *arena) {
  const struct input *input = context;
  if (!input->size) return;
  enum document_language language = *input->data & 1 ? DOCUMENT_YAML : DOCUMENT_JSON;
  const char *name = *input->data & 2 ? "given" : NULL, *bytes = (const char *)input->data + 1;
  size_t length = input->size - 1;
  struct document_error error = {.message = ""};
  node *tree = document_read_as(language, name, bytes, length, &error);
  if (!tree) {
    REQUIRE(*error.message && error.offset <= length && error.line >= 1 && error.column >= 1,
            "at %zu: %s", error.offset, error.message);
    return;
  }
  REQUIRE(!*error.message, "read, but: %s", error.message);
  if (name) require_places(tree, bytes, length);
  if (length < 4096)
    for (const node *below = node_first(tree); below; below = node_next(below))
      require_paths(tree, below, &(struct path){NULL, node_name(below), 0}, arena);
  require_round_trip(tree, arena);
  struct differences differences;
  differences_find(&differences, arena, tree, node_copy(tree));
  REQUIRE(differences.count == 0, "a copy differs at %s",
          path_text(arena, differences.list[0].path));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_within(run, &(struct input){data, size});
  return 0;
}
