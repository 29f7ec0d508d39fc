#include "aws/profiles.h"

#include <ctype.h>
#include <string.h>

/* ---- Asking ---- */

const struct section *profiles_section(const struct profiles *profiles, enum section_kind kind,
                                       const char *name) {
  for (const struct section *section = profiles->sections; section; section = section->next)
    if (section->kind == kind && strcmp(section->name, name) == 0) return section;
  return NULL;
}

static bool is_same(const char *a, const char *b) {
  return a == b || (a && b && strcmp(a, b) == 0);
}

static const char *find(const struct section *section, enum profile_file file, const char *outer,
                        const char *key) {
  for (const struct setting *setting = section ? section->settings : NULL; setting;
       setting = setting->next)
    if (setting->file == file && is_same(setting->outer, outer) && strcmp(setting->key, key) == 0)
      return setting->value;
  return NULL;
}

const char *section_value_of(const struct section *section, enum profile_file file,
                             const char *key) {
  return find(section, file, NULL, key);
}

const char *section_value(const struct section *section, const char *key) {
  const char *value = find(section, FILE_CREDENTIALS, NULL, key);
  return value ? value : find(section, FILE_CONFIG, NULL, key);
}

const char *section_inner_value(const struct section *section, const char *outer, const char *key) {
  return find(section, FILE_CONFIG, outer, key);
}

/* ---- Lines ---- */

struct line {
  const char *start, *end; /* without white space at the ends */
  size_t indent;
};

struct reading {
  struct profiles *profiles;
  enum profile_file file;
  const char *name;
  size_t number;           /* of the line, from 1 */
  struct section *section; /* NULL: one that is not of interest, or none yet */
  bool has_section;
  struct setting *setting;  /* the one that an indented line carries on */
  size_t indent;            /* that one's */
  bool has_profile_default; /* [profile default] was there: [default] does not count */
};

static bool next_line(const char **at, const char *end, struct line *line) {
  if (*at >= end) return false;
  const char *start = *at, *stop = memchr(start, '\n', (size_t)(end - start));
  if (!stop) stop = end;
  *at = stop + 1;
  line->indent = 0;
  for (; start < stop && isspace((unsigned char)*start); start++) line->indent++;
  while (stop > start && isspace((unsigned char)stop[-1])) stop--;
  line->start = start;
  line->end = stop;
  return true;
}

/* Without white space at its ends, in the arena. */
static char *piece(struct arena *arena, const char *start, const char *end) {
  while (start < end && isspace((unsigned char)*start)) start++;
  while (end > start && isspace((unsigned char)end[-1])) end--;
  return arena_copy(arena, start, (size_t)(end - start));
}

static char *lower_case(char *text) {
  for (char *c = text; *c; c++) *c = (char)tolower((unsigned char)*c);
  return text;
}

static void complain(struct reading *reading, const char *what) {
  if (reading->profiles->problem) return;
  struct arena *arena = reading->profiles->arena;
  reading->profiles->problem =
      text_new(arena, "%s, line %zu: %s", text_shown(arena, reading->name), reading->number, what);
}

/* ---- Sections ---- */

static struct section *section_of(struct profiles *profiles, enum section_kind kind,
                                  const char *name) {
  for (struct section *section = profiles->sections; section; section = section->next)
    if (section->kind == kind && strcmp(section->name, name) == 0) return section;
  struct section *section = arena_alloc(profiles->arena, sizeof *section);
  *section = (struct section){profiles->sections, kind, name, NULL};
  return profiles->sections = section;
}

/* The one word behind a section's kind; it may stand in quotes. NULL where it is not one word. */
static const char *title(struct arena *arena, const char *text) {
  size_t length = strlen(text);
  if (length >= 2 && (*text == '"' || *text == '\'') && text[length - 1] == *text)
    return arena_copy(arena, text + 1, length - 2);
  return !length || strpbrk(text, " \t\"'") ? NULL : text;
}

static void begin_named(struct reading *reading, char *header) {
  static const struct {
    const char *word;
    enum section_kind kind;
  } kinds[] = {{"profile", SECTION_PROFILE},
               {"sso-session", SECTION_SSO_SESSION},
               {"services", SECTION_SERVICES}};
  size_t length = strcspn(header, " \t");
  const char *name =
      title(reading->profiles->arena, header + length + strspn(header + length, " \t"));
  for (size_t i = 0; name && i < sizeof kinds / sizeof *kinds; i++)
    if (strlen(kinds[i].word) == length && memcmp(header, kinds[i].word, length) == 0)
      reading->section = section_of(reading->profiles, kinds[i].kind, name);
  if (!reading->section || reading->section->kind != SECTION_PROFILE ||
      strcmp(name, "default") != 0)
    return;
  if (!reading->has_profile_default) reading->section->settings = NULL;
  reading->has_profile_default = true;
}

static void begin_section(struct reading *reading, const struct line *line) {
  reading->has_section = true;
  reading->section = NULL;
  reading->setting = NULL;
  const char *close = line->end;
  while (close > line->start && *close != ']') close--;
  if (close <= line->start + 1) {
    complain(reading, "a section is written as [name]");
    return;
  }
  char *header = piece(reading->profiles->arena, line->start + 1, close);
  bool is_credentials = reading->file == FILE_CREDENTIALS;
  if (!is_credentials && strcmp(header, "default") != 0) begin_named(reading, header);
  else if (is_credentials || !reading->has_profile_default)
    reading->section = section_of(reading->profiles, SECTION_PROFILE, header);
}

/* ---- Settings ---- */

static struct setting *add_setting(struct reading *reading, const struct line *line,
                                   const char *outer) {
  const char *equals = line->start;
  while (equals < line->end && *equals != '=' && (outer || *equals != ':')) equals++;
  if (equals == line->end || equals == line->start) {
    complain(reading, "a setting is written as key = value");
    return NULL;
  }
  struct arena *arena = reading->profiles->arena;
  struct setting *setting = arena_alloc(arena, sizeof *setting);
  char *key = piece(arena, line->start, equals);
  if (!outer) lower_case(key);
  *setting = (struct setting){NULL, key, outer, piece(arena, equals + 1, line->end), reading->file};
  if (reading->section) {
    setting->next = reading->section->settings;
    reading->section->settings = setting;
  }
  return setting;
}

static void carry_on(struct reading *reading, const struct line *line) {
  struct setting *setting = reading->setting;
  if (!*setting->value) {
    add_setting(reading, line, setting->key);
    return;
  }
  setting->value = text_new(reading->profiles->arena, "%s\n%.*s", setting->value,
                            (int)(line->end - line->start), line->start);
}

static void read_line(struct reading *reading, const struct line *line) {
  if (line->start == line->end || *line->start == '#' || *line->start == ';') return;
  if (reading->setting && line->indent > reading->indent) carry_on(reading, line);
  else if (*line->start == '[') begin_section(reading, line);
  else if (!reading->has_section) complain(reading, "a setting before the first [section]");
  else {
    reading->setting = add_setting(reading, line, NULL);
    reading->indent = line->indent;
  }
}

void profiles_read_text(struct profiles *profiles, enum profile_file file, const char *name,
                        const char *text, size_t length) {
  struct reading reading = {.profiles = profiles, .file = file, .name = name};
  const char *at = text, *end = text + length;
  if (memchr(text, '\0', length)) {
    complain(&reading, "a NUL; this is no text file");
    return;
  }
  if (length >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) at += 3;
  for (struct line line; !profiles->problem && next_line(&at, end, &line);) {
    reading.number++;
    read_line(&reading, &line);
  }
}

/* ---- Files ---- */

const char *profiles_file_name(struct arena *arena, const struct world *world, const char *name) {
  const char *home = world_variable(world, "HOME");
  if (*name != '~' || (name[1] && name[1] != '/') || !home) return name;
  return text_new(arena, "%s%s", home, name + 1);
}

static void read_file(struct profiles *profiles, const struct world *world, enum profile_file file,
                      const char *variable, const char *usual) {
  const char *name = world_variable(world, variable);
  name = profiles_file_name(profiles->arena, world, name ? name : usual);
  struct text text;
  enum file_result result =
      world->file(world->context, name, PROFILES_MOST_BYTES, profiles->arena, &text);
  if (result == FILE_READ) profiles_read_text(profiles, file, name, text.at, text.length);
  else if (result == FILE_UNREADABLE && !profiles->problem)
    profiles->problem =
        text_new(profiles->arena, "%s cannot be read", text_shown(profiles->arena, name));
}

void profiles_read(struct profiles *profiles, const struct world *world, struct arena *arena) {
  *profiles = (struct profiles){.arena = arena};
  read_file(profiles, world, FILE_CONFIG, "AWS_CONFIG_FILE", "~/.aws/config");
  read_file(profiles, world, FILE_CREDENTIALS, "AWS_SHARED_CREDENTIALS_FILE", "~/.aws/credentials");
}
