#include "commands/stack_files.h"

#include "commands/files.h"

struct reading {
  struct arena *arena;
  const char *folder;
  struct diagnostics *diagnostics;
};

static void report(const struct reading *reading, const struct nested_stack *stack,
                   const char *reason) {
  struct arena *arena = reading->arena;
  const char *id = text_shown(arena, stack->id);
  diagnose(reading->diagnostics, RO323, text_new(arena, "Resources.%s", id),
           "the template of the nested stack %s is not read: %s", id, reason);
}

static node *read_template(void *context, const struct nested_stack *stack) {
  const struct reading *reading = context;
  struct arena *arena = reading->arena;
  struct document_error error;
  const char *reason;
  size_t length;
  if (!stack->file) {
    report(reading, stack, "its TemplateURL does not name a file");
    return NULL;
  }
  const char *name = file_in(arena, reading->folder, stack->file);
  const char *bytes = file_read(arena, name, &length, &reason);
  node *root = bytes ? document_read(name, bytes, length, &error) : NULL;
  if (!bytes) report(reading, stack, text_new(arena, "%s: %s", text_shown(arena, name), reason));
  else if (!root)
    report(reading, stack,
           text_new(arena, "%s:%zu:%zu: %s", text_shown(arena, name), error.line, error.column,
                    error.message));
  else if (!node_is(node_member(root, "Resources"), NODE_OBJECT))
    report(reading, stack, text_new(arena, "%s has no Resources", text_shown(arena, name)));
  return root;
}

void stack_files_read(struct stacks *stacks, struct arena *arena, node *root, const char *folder,
                      struct diagnostics *diagnostics) {
  struct reading reading = {arena, folder, diagnostics};
  stacks_read(stacks, arena, root, read_template, &reading);
}
