#include "service/framework.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "service/service.h"
#include "service/variables.h"

static const struct {
  const char *name, *title, *package;
  long major; /* 0: any */
} rows[FRAMEWORK_COUNT] = {
#define ROW(id, name, title, package, major) {name, title, package, major},
    FRAMEWORKS(ROW)
#undef ROW
};

/* ---- Ranges of versions ---- */

/* What a range says of major versions. */
struct bounds {
  long least, most;
};

static const char *skip_space(const char *at) {
  while (isspace((unsigned char)*at)) at++;
  return at;
}

/* The major version at *at, which moves after the whole version; -1: any (*, x); -2: none. *is_bare
 * where nothing but zeros follows. */
static long read_version(const char **at, bool *is_bare) {
  const char *c = skip_space(*at);
  if (*c == 'v') c++;
  long major = strchr("*xX", *c) && *c ? -1 : -2;
  if (isdigit((unsigned char)*c)) major = strtol(c, (char **)&c, 10);
  else if (major == -1) c++;
  *is_bare = true;
  for (; *c && !isspace((unsigned char)*c) && *c != '|' && *c != ','; c++)
    if (!strchr(".0xX*", *c)) *is_bare = false;
  *at = c;
  return major;
}

static void at_least(struct bounds *bounds, long major) {
  if (major > bounds->least) bounds->least = major;
}
static void at_most(struct bounds *bounds, long major) {
  if (major < bounds->most) bounds->most = major;
}

/* One comparator, such as >=3.1 or ^4, or the second half of 3 - 4. False: not understood. */
static bool read_comparator(const char **at, struct bounds *bounds) {
  const char *c = *at;
  size_t length = strspn(c, "<>=^~-");
  char sign = '=';
  if (length) sign = *c;
  bool has_equal = length > 1 && c[1] == '=', is_bare;
  *at = c + length;
  long major = read_version(at, &is_bare);
  if (major == -1) return true;
  if (major < 0) return false;
  const char *next = skip_space(*at);
  bool is_first_of_two = *next == '-' && isspace((unsigned char)next[1]);
  if (sign == '>') at_least(bounds, has_equal || !is_bare ? major : major + 1);
  else if (sign == '<') at_most(bounds, has_equal || !is_bare ? major : major - 1);
  else if (sign == '-') at_most(bounds, major);
  else {
    at_least(bounds, major);
    if (!is_first_of_two) at_most(bounds, major);
  }
  return true;
}

/* The comparators up to || or the end all hold. */
static bool alternative_admits(const char **at, long major) {
  struct bounds bounds = {0, major + 1};
  for (*at = skip_space(*at); **at && **at != '|'; *at = skip_space(*at)) {
    if (**at == ',') ++*at;
    else if (!read_comparator(at, &bounds)) return ++*at, true;
  }
  return bounds.least <= major && major <= bounds.most;
}

bool framework_range_admits(const char *range, long major) {
  const char *at = range;
  do {
    at += strspn(at, "| \t\r\n");
    if (alternative_admits(&at, major)) return true;
  } while (*at);
  return false;
}

/* ---- What is installed ---- */

struct package {
  const char *name, *version; /* as its package.json has them; version NULL: it is not installed */
};

/* The package in the nearest node_modules that has a folder `name`. */
static struct package installed(struct arena *arena, const char *name,
                                const struct variable_world *world) {
  if (!world || !world->find_above) return (struct package){0};
  size_t length;
  struct document_error error;
  const char *path = text_new(arena, "node_modules/%s/package.json", name),
             *file = world->find_above(world->context, path),
             *bytes = file ? world->read_quietly(world->context, file, &length) : NULL;
  const node *document = bytes ? document_read_json(bytes, length, &error) : NULL;
  const char *own = node_string(node_member(document, "name"));
  return (struct package){own ? own : name, node_string(node_member(document, "version"))};
}

bool framework_is(enum framework framework, const char *package, const char *version) {
  long major = rows[framework].major;
  return strcmp(package, rows[framework].package) == 0 &&
         (!major || strtol(version, NULL, 10) == major);
}

/* ---- Choosing ---- */

/* The range of frameworkVersion, NULL where there is none that can be read. */
static const char *wanted_range(struct arena *arena, const node *document) {
  const node *range = node_member(document, "frameworkVersion");
  const char *text = node_is(range, NODE_NUMBER) ? setting_text(arena, range) : node_string(range);
  return text && *text && !strstr(text, "${") ? text : NULL;
}

static bool is_admitted(const char *range, enum framework framework) {
  if (!range) return true;
  if (rows[framework].major) return framework_range_admits(range, rows[framework].major);
  return framework_range_admits(range, 3) || framework_range_admits(range, 4);
}

static struct framework_choice choice(enum framework framework, enum framework_certainty certainty,
                                      const char *reason) {
  return (struct framework_choice){framework, rows[framework].title, reason, certainty};
}

static bool choose_installed(struct arena *arena, const char *range,
                             const struct variable_world *world, struct framework_choice *chosen) {
  static const char *const names[] = {"serverless", "osls"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const struct package package = installed(arena, names[i], world);
    if (!package.version ||
        (range && !framework_range_admits(range, strtol(package.version, NULL, 10))))
      continue;
    for (int k = 0; k < FRAMEWORK_COUNT; k++) {
      if (!framework_is((enum framework)k, package.name, package.version)) continue;
      *chosen = choice((enum framework)k, FRAMEWORK_INSTALLED,
                       text_new(arena, "%s %s is in node_modules", rows[k].package,
                                text_shown(arena, package.version)));
      return true;
    }
  }
  return false;
}

const struct framework_choice *framework_named(struct arena *arena, const char *name) {
  for (int i = 0; name && i < FRAMEWORK_COUNT; i++) {
    if (strcmp(name, rows[i].name) != 0) continue;
    struct framework_choice *named = arena_zero(arena, sizeof *named);
    *named = choice((enum framework)i, FRAMEWORK_NAMED, text_new(arena, "--framework is %s", name));
    return named;
  }
  return NULL;
}

struct framework_choice framework_choose(struct arena *arena, const node *document,
                                         const char *name, const struct variable_world *world) {
  const struct framework_choice *named = framework_named(arena, name);
  if (named) return *named;
  const char *range = wanted_range(arena, document);
  const char *said =
      range ? text_new(arena, "frameworkVersion is %s", text_shown(arena, range)) : NULL;
  struct framework_choice chosen;
  if (choose_installed(arena, range, world, &chosen)) return chosen;
  for (int i = 0; i < FRAMEWORK_COUNT; i++)
    if (is_admitted(range, (enum framework)i)) {
      bool is_single = range && (i == FRAMEWORK_SERVERLESS_3 || !framework_range_admits(range, 3));
      return choice((enum framework)i, is_single ? FRAMEWORK_NAMED : FRAMEWORK_ASSUMED,
                    said ? said : "nothing says which framework is meant");
    }
  return choice(FRAMEWORK_SERVERLESS_4, FRAMEWORK_ASSUMED, said);
}
