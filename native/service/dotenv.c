/* .env files: NAME=value a line, `export` before it, values in quotes, comments behind #. What the
 * frameworks' reader makes of such lines; values over more lines than one, and $ in values, are
 * left out (variables.h). */
#include <ctype.h>
#include <string.h>

#include "service/variable_sources.h"

static bool is_name(char c) {
  return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '-';
}
static bool is_space(char c) { return c == ' ' || c == '\t'; }

static const char *skip_space(const char *at) {
  while (is_space(*at)) at++;
  return at;
}

/* In double quotes \n and \r are line breaks. */
static void unescape(char *value) {
  char *to = value;
  for (const char *from = value; *from; from++, to++) {
    bool is_break = *from == '\\' && (from[1] == 'n' || from[1] == 'r');
    *to = (char)(is_break ? (*++from == 'n' ? '\n' : '\r') : *from);
  }
  *to = '\0';
}

/* The value that begins at `at`, in quotes or up to a comment; the line ends with NUL. NULL where
 * it has no end. */
static char *read_value(struct arena *arena, const char *at) {
  at = skip_space(at);
  char quote = *at;
  if (!strchr("'\"`", quote) || !quote) {
    size_t length = strcspn(at, "#");
    while (length && is_space(at[length - 1])) length--;
    return arena_copy(arena, at, length);
  }
  const char *end = at + 1;
  while (*end && *end != quote) end += *end == '\\' && end[1] == quote ? 2 : 1;
  if (!*end) return NULL;
  char *value = arena_copy(arena, at + 1, (size_t)(end - at) - 1);
  if (quote == '"') unescape(value);
  return value;
}

static void read_line(struct resolver *resolver, const char *line) {
  line = skip_space(line);
  if (strncmp(line, "export", 6) == 0 && is_space(line[6])) line = skip_space(line + 6);
  const char *name = line;
  while (is_name(*line)) line++;
  const char *behind = skip_space(line);
  bool is_set = *behind == '=' || (*line == ':' && is_space(line[1]));
  if (line == name || !is_set) return;
  char *value = read_value(resolver->arena, behind + 1);
  if (!value || strchr(value, '$')) return;
  index_put(&resolver->dotenv, arena_copy(resolver->arena, name, (size_t)(line - name)), value);
}

void variable_read_dotenv(struct resolver *resolver, const char *stage) {
  const struct variable_world *world = resolver->input->world;
  if (!world) return;
  const char *const names[] = {text_new(resolver->arena, ".env.%s", stage), ".env"};
  const char *bytes = NULL;
  size_t length = 0;
  for (size_t i = 0; !bytes && i < sizeof names / sizeof *names; i++)
    bytes = world->read_file(world->context, names[i], &length);
  if (!bytes) return;
  char *line = arena_copy(resolver->arena, bytes, length);
  while (*line) {
    size_t size = strcspn(line, "\r\n");
    char *next = line + size + (line[size] != '\0');
    line[size] = '\0';
    read_line(resolver, line);
    line = next;
  }
}
