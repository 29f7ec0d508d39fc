#include <string.h>

#include "report/report.h"

static const struct {
  char digit;
  const char *about;
} rooms[] = {
#define ROOM(digit, about) {digit, about},
    DIAGNOSTIC_ROOMS(ROOM)
#undef ROOM
};

/* A bar would end the cell, and what looks like a tag would vanish. */
static void add_cell(struct text *out, const char *string) {
  bool is_code = false;
  text_string(out, " | ");
  for (; *string; string++) {
    is_code ^= *string == '`';
    if (*string == '|') text_char(out, '\\');
    if (*string == '<' && !is_code) text_char(out, '\\');
    text_char(out, *string);
  }
}

static void add_row(struct text *out, const struct diagnostic_rule *rule) {
  text_format(out, "| [%s](%s) | %s", rule->id, rule->link, severity_name(rule->severity));
  add_cell(out, rule->title);
  add_cell(out, rule->reason);
  add_cell(out, rule->remedy);
  text_string(out, " |\n");
}

void report_reference(struct text *out) {
  for (size_t room = 0; room < sizeof rooms / sizeof *rooms; room++) {
    bool is_begun = false;
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++) {
      if (diagnostic_rules[i].id[strlen("RO")] != rooms[room].digit) continue;
      if (!is_begun)
        text_format(out, "%s### RO%cxx: %s\n\n| id | | what is wrong | why it matters | what to do |\n|---|---|---|---|---|\n",
                    out->length ? "\n" : "", rooms[room].digit, rooms[room].about);
      is_begun = true;
      add_row(out, &diagnostic_rules[i]);
    }
  }
}

void report_rule(const struct diagnostic_rule *rule, struct text *out) {
  text_format(out, "%s (%s): %s\n\n%s\n\nWhat to do: %s.\n\n%s\n", rule->id, severity_name(rule->severity), rule->title, rule->reason,
              rule->remedy, rule->link);
}
