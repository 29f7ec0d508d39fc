#include "service/variable_sources.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum variable_outcome variable_needs_address(const struct variable_request *request,
                                             const char *source) {
  return variable_wrong(request->resolver, RO125, "%s needs an address: ${%s:name}", source,
                        source);
}

static enum variable_outcome found_copy(struct resolver *resolver, const node *value, node **copy) {
  if (!value || node_is(value, NODE_NULL)) return VARIABLE_MISSING;
  return (*copy = variable_copy(resolver, value)) ? VARIABLE_FOUND : VARIABLE_WRONG;
}

enum variable_outcome variable_found_string(const char *string, node **value) {
  if (!string) return VARIABLE_MISSING;
  *value = node_new_string(string);
  return VARIABLE_FOUND;
}

/* ---- What the service, the command line and the environment say ---- */

static enum variable_outcome resolve_self(const struct variable_request *request, node **value) {
  size_t count = 0;
  char **names =
      request->address ? variable_names(request->resolver->arena, request->address, &count) : NULL;
  return variable_find(request->resolver, names, count, value);
}

static enum variable_outcome resolve_opt(const struct variable_request *request, node **value) {
  const node *options = request->resolver->input->options;
  return found_copy(request->resolver,
                    request->address ? node_member(options, request->address) : options, value);
}

/* A value of a .env file is one for both kinds of framework only with `useDotenv: true`. */
static void note_dotenv(struct resolver *resolver) {
  const node *setting = node_member(resolver->document, "useDotenv");
  if (!node_boolean(setting)) variable_framework_matters(resolver, setting ? "useDotenv" : ".env");
}

static enum variable_outcome resolve_env(const struct variable_request *request, node **value) {
  struct resolver *resolver = request->resolver;
  if (!request->address) return variable_needs_address(request, "env");
  const struct variable_world *world = resolver->input->world;
  const char *string = world ? world->environment(world->context, request->address) : NULL;
  if (!string && (string = variable_in_dotenv(resolver, request->address))) note_dotenv(resolver);
  if (string && !text_is_utf8(string))
    return variable_wrong(resolver, RO125, "the environment's %s is not UTF-8",
                          text_shown(resolver->arena, request->address));
  return variable_found_string(string, value);
}

/* sls:instanceId is another one in every run of the framework. */
static enum variable_outcome resolve_sls(const struct variable_request *request, node **value) {
  if (!request->address) return variable_needs_address(request, "sls");
  if (strcmp(request->address, "stage") == 0) return variable_find_stage(request->resolver, value);
  if (strcmp(request->address, "instanceId") == 0) return VARIABLE_LEFT;
  return variable_wrong(request->resolver, RO125, "sls knows stage and instanceId, not %s",
                        text_shown(request->resolver->arena, request->address));
}

/* ---- Files ---- */

struct variable_file {
  enum variable_outcome outcome;
  node *tree;
};

/* The extension as the framework takes it: a file .yml has none. */
static const char *extension_of(const char *path) {
  const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path,
             *dot = strrchr(base, '.');
  return dot && dot != base ? dot : "";
}

enum language { PLAIN, YAML, JSON, PROGRAM };
static const struct {
  const char *extension;
  enum language language;
  bool is_of_4; /* plain text to serverless 3 and osls */
} languages[] = {{".yml", YAML, false},     {".yaml", YAML, false},  {".json", JSON, false},
                 {".tfstate", JSON, false}, {".js", PROGRAM, false}, {".cjs", PROGRAM, false},
                 {".mjs", PROGRAM, true},   {".ts", PROGRAM, true},  {".mts", PROGRAM, true},
                 {".cts", PROGRAM, true}};

static enum language language_of(struct resolver *resolver, const char *path) {
  for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
    if (strcmp(extension_of(path), languages[i].extension) == 0)
      return languages[i].is_of_4 && !variable_is_serverless_4(resolver) ? PLAIN
                                                                         : languages[i].language;
  return PLAIN;
}

static enum variable_outcome parse(struct resolver *resolver, enum language language,
                                   const char *path, const char *bytes, size_t length,
                                   node **tree) {
  const char *shown = text_shown(resolver->arena, path);
  if (language == PLAIN) {
    if (memchr(bytes, 0, length) || !text_is_utf8(bytes))
      return variable_wrong(resolver, RO123, "the file %s is no text in UTF-8", shown);
    return variable_found_string(bytes, tree);
  }
  struct document_error error;
  *tree = document_read_as(language == JSON ? DOCUMENT_JSON : DOCUMENT_YAML,
                           arena_string(resolver->arena, path), bytes, length, &error);
  if (*tree) return node_is(*tree, NODE_NULL) ? VARIABLE_MISSING : VARIABLE_FOUND;
  return variable_wrong(resolver, RO123, "%s:%zu:%zu: %s", shown, error.line, error.column,
                        text_shown(resolver->arena, error.message));
}

static struct variable_file *read_file(struct resolver *resolver, const char *path) {
  struct variable_file *file = index_get(&resolver->files, path);
  if (file) return file;
  const struct variable_world *world = resolver->input->world;
  file = arena_zero(resolver->arena, sizeof *file);
  index_put(&resolver->files, arena_string(resolver->arena, path), file);
  size_t length;
  enum language language = language_of(resolver, path);
  bool is_read = world && (language != PROGRAM || resolver->input->is_recorded);
  const char *bytes = is_read ? world->read_file(world->context, path, &length) : NULL;
  if (bytes && language != PROGRAM)
    file->outcome = parse(resolver, language, path, bytes, length, &file->tree);
  else file->outcome = language == PROGRAM ? VARIABLE_LEFT : VARIABLE_MISSING;
  return file;
}

static enum variable_outcome resolve_file(const struct variable_request *request, node **value) {
  struct resolver *resolver = request->resolver;
  if (!request->parameter || !*request->parameter)
    return variable_wrong(resolver, RO125, "file needs a path: ${file(path.yml)}");
  const struct variable_file *file = read_file(resolver, request->parameter);
  if (file->outcome != VARIABLE_FOUND) return file->outcome;
  node *at = file->tree;
  size_t count = 0;
  char **names =
      request->address ? variable_names(resolver->arena, request->address, &count) : NULL;
  for (size_t i = 0; i < count; i++) {
    if (node_string(at)) {
      enum variable_outcome outcome = variable_in_string(resolver, node_string(at), &at);
      if (outcome != VARIABLE_FOUND) return outcome;
    }
    at = variable_step(resolver, at, names[i]);
    if (!at) return VARIABLE_MISSING;
  }
  return found_copy(resolver, at, value);
}

/* ---- A string as true or false ---- */

static enum variable_outcome resolve_str_to_bool(const struct variable_request *request,
                                                 node **value) {
  static const struct {
    const char *word;
    bool value;
  } words[] = {{"true", true}, {"1", true}, {"false", false}, {"0", false}};
  if (!request->parameter)
    return variable_wrong(request->resolver, RO125, "strToBool needs a value: ${strToBool(true)}");
  char *word = arena_string(request->resolver->arena, request->parameter);
  while (isspace((unsigned char)*word)) word++;
  size_t length = strlen(word);
  while (length && isspace((unsigned char)word[length - 1])) length--;
  word[length] = '\0';
  for (char *c = word; *c; c++) *c = (char)tolower((unsigned char)*c);
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (strcmp(word, words[i].word) != 0) continue;
    *value = node_new_boolean(words[i].value);
    return VARIABLE_FOUND;
  }
  return variable_wrong(request->resolver, RO125, "strToBool takes true, false, 1 or 0, not %s",
                        text_shown(request->resolver->arena, request->parameter));
}

/* ---- The table ---- */

/* Without a function: what AWS, a dashboard, a plugin or another version of the framework answers.
 * */
#define SOURCES(X)                    \
  X("self", resolve_self)             \
  X("opt", resolve_opt)               \
  X("sls", resolve_sls)               \
  X("env", resolve_env)               \
  X("param", variable_param)          \
  X("file", resolve_file)             \
  X("strToBool", resolve_str_to_bool) \
  X("ssm", NULL)                      \
  X("cf", NULL)                       \
  X("s3", NULL)                       \
  X("aws", NULL)                      \
  X("output", NULL)                   \
  X("git", variable_git)              \
  X("terraform", NULL)                \
  X("consul", NULL)                   \
  X("azureKeyVault", NULL)            \
  X("gcpSecretManager", NULL)         \
  X("cloudflareKv", NULL)             \
  X("vault", NULL)                    \
  X("doppler", NULL)

#define ROW(name, resolve) {name, resolve},
static const struct variable_source_row rows[] = {SOURCES(ROW)};
#undef ROW
#define NAME(name, resolve) name,
const char *const variable_source_names[] = {SOURCES(NAME) NULL};
#undef NAME

const struct variable_source_row *variable_source_row(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].name, name) == 0) return &rows[i];
  return NULL;
}
