#include "alarms/published.h"

#include <stddef.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const struct published rows[] = {
#define ROW(name, region, function, alias, version) \
  {name, {PUBLISHED_##region, PUBLISHED_##function, PUBLISHED_##alias, PUBLISHED_##version}},
    PUBLISHED_ROWS(ROW)
#undef ROW
};
static const char *const names[] = {
#define NAME(name, ...) name,
    PUBLISHED_ROWS(NAME)
#undef NAME
        NULL};

const struct published *published_find(const char *name) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if (strcmp(rows[i].name, name) == 0) return &rows[i];
  return NULL;
}

static const char *meant(const char *name) {
  for (size_t i = 0; names[i]; i++)
    if (strcasecmp(names[i], name) == 0) return names[i];
  return text_nearest(name, names);
}

const char *published_absence(struct arena *arena, const char *name) {
  const char *other = meant(name);
  return text_new(arena, "%s has no metric \"%s\"%s", PUBLISHED_NAMESPACE, text_shown(arena, name),
                  other ? text_new(arena, "; did you mean \"%s\"?", other) : "");
}
