/* The rows of settings.h as tables. */
#include "service/settings.h"

#include <stddef.h>
#include <string.h>

const struct setting_form setting_forms[] = {
#define FORM(kind, schema, typescript) {schema, typescript},
    SETTING_KINDS(FORM)
#undef FORM
};

#define SETTING(name, kind, meaning, otherwise, example) \
  {name, KIND_##kind, meaning, otherwise, example},
#define TABLE(id, rows, ...) static const struct setting rows_of_##id[] = {rows(SETTING){0}};
SETTING_GROUPS(TABLE)

const struct setting_group setting_groups[SETTINGS_COUNT] = {
#define GROUP(id, rows, interface, base, is_whole, title, place) \
  {rows_of_##id, interface, base, is_whole, title, place},
    SETTING_GROUPS(GROUP)
#undef GROUP
};

bool setting_is_known(enum setting_group_id group, const char *name) {
  for (const struct setting *setting = setting_groups[group].settings; setting->name; setting++)
    if (strcmp(setting->name, name) == 0) return true;
  return false;
}
