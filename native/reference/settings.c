/* The keys in Markdown. */
#include <stddef.h>

#include "reference/chapters.h"
#include "reference/reference.h"
#include "service/settings.h"

static const char *const chapters[SETTINGS_COUNT] = {
#define CHAPTER(group, words) [SETTINGS_##group] = (words),
    CHAPTERS(CHAPTER)
#undef CHAPTER
};

/* A bar would end the cell, and what looks like a tag would vanish. */
static void add_cell(struct text *out, const char *string) {
  bool is_code = false;
  text_string(out, *string ? " | " : " |");
  for (; *string; string++) {
    is_code ^= *string == '`';
    if (*string == '|' || (*string == '<' && !is_code)) text_char(out, '\\');
    text_char(out, *string);
  }
}

static void add_group(struct text *out, const struct setting_group *group) {
  text_format(out, "\n## %s\n\n%s\n\n| key | meaning | default | example |\n|---|---|---|---|\n",
              group->title, group->place);
  for (const struct setting *setting = group->settings; setting->name; setting++) {
    text_format(out, "| `%s`", setting->name);
    add_cell(out, setting->meaning);
    add_cell(out, setting->otherwise);
    text_format(out, " | `%s` |\n", setting->example);
  }
}

void reference_settings_markdown(struct text *out) {
  text_string(out,
              "# Settings\n\n"
              "Every key that serverless-plugin-rollout reads, printed by `sls-rollout help "
              "settings --format markdown`. In `serverless.ts` the same keys are types: `import "
              "type { WithRollout } from 'serverless-plugin-rollout'`.\n");
  for (size_t i = 0; i < SETTINGS_COUNT; i++) {
    add_group(out, &setting_groups[i]);
    if (chapters[i]) text_format(out, "\n%s", chapters[i]);
  }
}
