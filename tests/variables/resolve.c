/* resolve FILE [--stage NAME] [--region NAME] [--param NAME=VALUE ...] [--framework NAME]: prints
 * the service with its variables resolved as JSON, and what is wrong, one line each, on standard
 * error. For variables.test.js and serverless-4.test.js. */
#include <stdio.h>
#include <string.h>

#include "commands/files.h"
#include "commands/world.h"

static node *read_options(char **arguments) {
  node *options = node_new_object();
  for (; arguments[0] && arguments[1]; arguments += 2) {
    const char *name = arguments[0] + 2;
    node *value = node_new_string(arguments[1]);
    if (strcmp(name, "param") != 0) node_set(options, name, value);
    else {
      node *list = node_member(options, name);
      node_append(list ? list : node_add(options, name, node_new_array()), value);
    }
  }
  return options;
}

static int resolve(struct arena *arena, char **arguments) {
  size_t length;
  const char *reason = "";
  struct document_error error = {.message = ""};
  const char *bytes = file_read(arena, arguments[0], &length, &reason);
  node *service = bytes ? document_read(arguments[0], bytes, length, &error) : NULL;
  if (!service) return fprintf(stderr, "%s%s\n", reason, error.message), 3;
  struct world world;
  world_init(&world, arena, arguments[0]);
  struct diagnostics diagnostics;
  diagnostics_init(&diagnostics, arena);
  node *options = read_options(arguments + 1);
  const char *framework = node_string(node_member(options, "framework"));
  node_remove(options, "framework");
  struct unknowns unknowns =
      variables_resolve(service,
                        &(struct variable_input){
                            .options = options, .world = &world.variables, .framework = framework},
                        &diagnostics);
  bool is_refused = diagnostics.errors;
  for (size_t i = 0; i < diagnostics.count; i++)
    fprintf(stderr, "%s %s\n", diagnostic_rules[diagnostics.list[i].id].id,
            diagnostics.list[i].message);
  /* the frameworks stop where nothing gives a variable a value */
  for (size_t i = 0; i < unknowns.count; i++) {
    const struct unknown *unknown = &unknowns.list[i];
    if (unknown->reason != UNKNOWN_VALUE) continue;
    fprintf(stderr, "RO121 %s: nothing gives %s a value\n", unknown->place, unknown->variable);
    is_refused = true;
  }
  struct text text;
  text_init(&text, arena);
  document_print(service, DOCUMENT_PRETTY, &text);
  puts(text.at);
  return is_refused ? 1 : 0;
}

int main(int count, char **arguments) {
  if (count < 2) return 2;
  struct arena arena;
  arena_init(&arena);
  document_use(&arena);
  int exit_code = resolve(&arena, arguments + 1);
  arena_clear(&arena);
  return exit_code;
}
