#include "commands/arguments.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

/* ---- The tables ---- */

static void visit_all(const struct option *options, void (*visit)(void *, const struct option *),
                      void *context) {
  for (; options && options->name; options++) visit(context, options);
}

void command_options(const struct command *command,
                     void (*visit)(void *context, const struct option *option), void *context) {
  visit_all(command->inputs, visit, context);
  visit_all(command->options, visit, context);
  visit_all(common_options, visit, context);
}

struct search {
  const char *name; /* as it was written, not NUL-terminated */
  size_t length;
  const struct option *found;
};

static void compare(void *context, const struct option *option) {
  struct search *search = context;
  const char *const spellings[] = {option->name, option->shorthand};
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++)
    if (spellings[i] && strlen(spellings[i]) == search->length &&
        strncmp(spellings[i], search->name, search->length) == 0)
      search->found = option;
}

static const struct option *find(const struct command *command, const char *name, size_t length) {
  struct search search = {name, length, NULL};
  command_options(command, compare, &search);
  return search.found;
}

/* ---- What is wrong ---- */

enum exit_code invocation_refuse(struct invocation *invocation, const char *format, ...) {
  char message[512];
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);
  text_format(&invocation->err, "sls-rollout %s: %s; see sls-rollout %s --help\n",
              invocation->command->name, message, invocation->command->name);
  return EXIT_USAGE;
}

enum { MOST_NAMES = 64 };

struct names {
  const char *list[MOST_NAMES + 1];
  size_t count;
};

static void add_name(void *context, const struct option *option) {
  struct names *names = context;
  if (names->count < MOST_NAMES) names->list[names->count++] = option->name;
}

static const char *did_you_mean(struct invocation *invocation, const char *word,
                                const char *const *names) {
  const char *nearest = text_nearest(word, names);
  return nearest ? text_new(invocation->arena, "; did you mean %s?", nearest) : "";
}

static void say_unknown(struct invocation *invocation, const char *argument) {
  struct names names = {{NULL}, 0};
  command_options(invocation->command, add_name, &names);
  invocation_refuse(invocation, "there is no option \"%s\"%s",
                    text_shown(invocation->arena, argument),
                    did_you_mean(invocation, argument, names.list));
}

/* ---- Values ---- */

/* Is `value` among the choices, "text json sarif"? */
static bool is_choice(struct invocation *invocation, const struct option *option,
                      const char *value) {
  if (!option->choices) return true;
  struct names names = {{NULL}, 0};
  char *words = arena_string(invocation->arena, option->choices);
  for (char *word = strtok(words, " "); word && names.count < MOST_NAMES;
       word = strtok(NULL, " ")) {
    if (strcmp(word, value) == 0) return true;
    names.list[names.count++] = word;
  }
  const char *nearest = text_nearest(value, names.list);
  invocation_refuse(invocation, "%s takes one of %s, not \"%s\"%s%s%s", option->name,
                    option->choices, text_shown(invocation->arena, value),
                    nearest ? "; did you mean " : "", nearest ? nearest : "", nearest ? "?" : "");
  return false;
}

static bool take(struct invocation *invocation, const struct option *option, const char *value) {
  node *values = (node *)invocation->values;
  const char *name = option->name + 2;
  if (!option->value) {
    node_set(values, name, node_new_boolean(true));
    return true;
  }
  if (!*value) {
    invocation_refuse(invocation, "%s needs a value: %s %s", option->name, option->name,
                      option->value);
    return false;
  }
  if (!is_choice(invocation, option, value)) return false;
  node *list = node_member(values, name);
  if (!option->is_repeated) node_set(values, name, node_new_string(value));
  else node_append(list ? list : node_add(values, name, node_new_array()), node_new_string(value));
  return true;
}

/* ---- The command line ---- */

static bool read_option(struct invocation *invocation, char ***at) {
  const char *argument = **at;
  const char *equals = strncmp(argument, "--", 2) == 0 ? strchr(argument, '=') : NULL;
  const struct option *option =
      find(invocation->command, argument, equals ? (size_t)(equals - argument) : strlen(argument));
  if (!option) {
    say_unknown(invocation, argument);
    return false;
  }
  if (equals && !option->value) {
    invocation_refuse(invocation, "%s takes no value", option->name);
    return false;
  }
  const char *value = equals ? equals + 1 : NULL;
  if (!equals && option->value && (*at)[1]) value = *++*at;
  return take(invocation, option, value ? value : "");
}

static void begin(struct invocation *invocation) {
  invocation->values = node_new_object();
  invocation->operands = node_new_array();
}

enum arguments_outcome arguments_read(struct invocation *invocation, char **arguments) {
  begin(invocation);
  bool are_options = true;
  for (char **at = arguments; *at; at++) {
    if (are_options && strcmp(*at, "--") == 0) are_options = false;
    else if (are_options && (*at)[0] == '-' && (*at)[1]) {
      if (strcmp(*at, "--help") == 0 || strcmp(*at, "-h") == 0) return ARGUMENTS_HELP;
      if (!read_option(invocation, &at)) return ARGUMENTS_WRONG;
    } else if (!*invocation->command->operands) {
      invocation_refuse(invocation, "\"%s\" is one argument too many",
                        text_shown(invocation->arena, *at));
      return ARGUMENTS_WRONG;
    } else node_append((node *)invocation->operands, node_new_string(*at));
  }
  const char *operands = invocation->command->operands;
  size_t most = 1;
  for (const char *c = operands; *c; c++) most += *c == ' ';
  if (strstr(operands, "...") || node_count(invocation->operands) <= most) return ARGUMENTS_READ;
  invocation_refuse(invocation, "it takes %s %s", most == 1 ? "one" : "no more than", operands);
  return ARGUMENTS_WRONG;
}

/* ---- From the plugin ---- */

static bool take_each(struct invocation *invocation, const struct option *option,
                      const node *value) {
  if (node_string(value)) return take(invocation, option, node_string(value));
  if (node_number(value)) return take(invocation, option, node_number(value));
  if (node_is(value, NODE_BOOLEAN) && !option->value)
    return !node_boolean(value) || take(invocation, option, "");
  for (const node *each = node_first(value); each; each = node_next(each))
    if (!take_each(invocation, option, each)) return false;
  return true;
}

enum arguments_outcome arguments_take(struct invocation *invocation, const node *options) {
  begin(invocation);
  for (const node *member = node_is(options, NODE_OBJECT) ? node_first(options) : NULL; member;
       member = node_next(member)) {
    const char *name = text_new(invocation->arena, "--%s", node_name(member));
    const struct option *option = find(invocation->command, name, strlen(name));
    if (option && !take_each(invocation, option, member)) return ARGUMENTS_WRONG;
  }
  return ARGUMENTS_READ;
}

/* ---- Asking ---- */

const char *invocation_value(const struct invocation *invocation, const char *name) {
  const node *value = node_member(invocation->values, name);
  if (value) return node_string(value);
  const char *spelling = text_new(invocation->arena, "--%s", name);
  const struct option *option = find(invocation->command, spelling, strlen(spelling));
  if (!option || !option->choices) return NULL;
  return arena_copy(invocation->arena, option->choices, strcspn(option->choices, " "));
}

bool invocation_is_on(const struct invocation *invocation, const char *name) {
  return node_boolean(node_member(invocation->values, name));
}

const node *invocation_values(const struct invocation *invocation, const char *name) {
  return node_member(invocation->values, name);
}

enum exit_code invocation_number(struct invocation *invocation, const char *name, double least,
                                 double most, double otherwise, double *number) {
  const char *value = invocation_value(invocation, name);
  *number = otherwise;
  if (!value) return EXIT_FINE;
  char *end;
  *number = strtod(value, &end);
  if (*value && !*end && *number >= least && *number <= most) return EXIT_FINE;
  return invocation_refuse(invocation, "--%s takes a number from %.15g to %.15g, not \"%s\"", name,
                           least, most, text_shown(invocation->arena, value));
}

bool invocation_is_coloured(const struct invocation *invocation) {
  const char *color = invocation_value(invocation, "color");
  assert(color); /* an option of every command, with choices */
  if (strcmp(color, "auto") != 0) return strcmp(color, "always") == 0;
  const char *refused = getenv("NO_COLOR");
  return !invocation->given && isatty(STDOUT_FILENO) && !(refused && *refused);
}
