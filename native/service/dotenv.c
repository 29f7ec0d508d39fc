/* .env files: NAME=value a line, `export` before it, values in quotes, comments after #. What the
 * frameworks' reader makes of such lines, and which files each framework reads; what is left out is
 * in variables.h. */
#include <ctype.h>
#include <string.h>

#include "service/service.h"
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

/* What one file, or several, are read into. */
struct dotenv {
  struct arena *arena;
  struct index *values;
  bool expands; /* a $ begins another variable: such a value is unknown */
};

static void read_line(const struct dotenv *dotenv, struct index *own, const char *line) {
  line = skip_space(line);
  if (strncmp(line, "export", 6) == 0 && is_space(line[6])) line = skip_space(line + 6);
  const char *name = line;
  while (is_name(*line)) line++;
  const char *behind = skip_space(line);
  bool is_set = *behind == '=' || (*line == ':' && is_space(line[1]));
  if (line == name || !is_set) return;
  char *value = read_value(dotenv->arena, behind + 1),
       *key = arena_copy(dotenv->arena, name, (size_t)(line - name));
  if (!value || (dotenv->expands && strchr(value, '$'))) return;
  index_put(own, key, value);
}

/* In a file the last line of a name counts; of several files, the first. */
static void merge(const struct dotenv *dotenv, const struct index *own) {
  for (size_t i = 0; i < own->capacity; i++) {
    const char *name = own->slots[i].name;
    if (name && !index_get(dotenv->values, name))
      index_put(dotenv->values, name, own->slots[i].value);
  }
}

/* False where there is no such file. */
static bool read_file(const struct dotenv *dotenv, const struct variable_world *world,
                      const char *name) {
  size_t length = 0;
  const char *bytes = world->read_file(world->context, name, &length);
  if (!bytes) return false;
  struct index own;
  index_init(&own, dotenv->arena, 16);
  char *line = arena_copy(dotenv->arena, bytes, length);
  while (*line) {
    size_t size = strcspn(line, "\r\n");
    char *next = line + size + (line[size] != '\0');
    line[size] = '\0';
    read_line(dotenv, &own, line);
    line = next;
  }
  merge(dotenv, &own);
  return true;
}

/* The files of a folder, which ends with / or is "". */
static void read_folder(const struct dotenv *dotenv, const struct variable_world *world,
                        const char *folder, const char *stage, bool is_first_only) {
  const char *own = text_new(dotenv->arena, "%s.env.%s", folder, stage);
  if (read_file(dotenv, world, own) && is_first_only) return;
  read_file(dotenv, world, text_new(dotenv->arena, "%s.env", folder));
}

/* A path of useDotenv: a file, else a folder. */
static void read_path(const struct dotenv *dotenv, const struct variable_world *world,
                      const char *path, const char *stage) {
  if (!path || !*path || read_file(dotenv, world, path)) return;
  read_folder(dotenv, world, text_new(dotenv->arena, "%s/", path), stage, false);
}

static void read_files(struct resolver *resolver, const char *stage) {
  const struct variable_world *world = resolver->input->world;
  const node *setting = node_member(resolver->document, "useDotenv");
  bool is_4 = variable_is_serverless_4(resolver),
       is_off = is_4 ? node_is(setting, NODE_BOOLEAN) && !node_boolean(setting)
                     : !setting_is_on(setting);
  if (!world || is_off) return;
  const struct dotenv dotenv = {resolver->arena, &resolver->dotenv, !is_4};
  read_folder(&dotenv, world, "", stage, !is_4);
  if (!is_4) return;
  read_path(&dotenv, world, node_string(setting), stage);
  for (const node *each = node_is(setting, NODE_ARRAY) ? node_first(setting) : NULL; each;
       each = node_next(each))
    read_path(&dotenv, world, node_string(each), stage);
}

const char *variable_in_dotenv(struct resolver *resolver, const char *name) {
  const char *stage = resolver->dotenv_stage;
  resolver->dotenv_stage = NULL;
  if (stage) read_files(resolver, stage);
  return index_get(&resolver->dotenv, name);
}
