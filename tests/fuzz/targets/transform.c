/* A service and a template through the whole transform: two documents, JSON or YAML, with a NUL
 * between them, and a third with the command line's options where there is one. Promised is what
 * promises.h says. */
#include "fuzz.h"
#include "mutate.h"
#include "promises.h"

static const struct mutation mutation = {'\0', mutate_service_words};
MUTATES(mutation)

struct input {
  const uint8_t *data;
  size_t size;
};

static void run(void *context, struct arena *arena) {
  const struct input *input = context;
  struct part parts[3];
  struct document_error error;
  node *documents[3] = {0};
  size_t count = fuzz_parts(input->data, input->size, '\0', parts, 3);
  if (count < 2) return;
  for (size_t i = 0; i < count; i++)
    documents[i] = document_read(NULL, parts[i].bytes, parts[i].length, &error);
  if (!documents[0] || !documents[1]) return;
  require_promises(&(struct given){arena, documents[0], documents[1], documents[2]});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  fuzz_within(run, &(struct input){data, size});
  return 0;
}
