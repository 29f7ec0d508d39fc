#include <string.h>

#include "reference/reference.h"

static const struct {
  char digit;
  const char *about;
} rooms[] = {
#define ROOM(digit, about) {digit, about},
    DIAGNOSTIC_ROOMS(ROOM)
#undef ROOM
};

/* What looks like a tag would vanish. */
static void add_words(struct text *out, const char *string) {
  bool is_code = false;
  for (; *string; string++) {
    is_code ^= *string == '`';
    if (*string == '<' && !is_code) text_char(out, '\\');
    text_char(out, *string);
  }
}

static void add_section(struct text *out, const struct diagnostic_rule *rule) {
  text_format(out, "\n### %s\n\n%s: ", rule->id, severity_name(rule->severity));
  add_words(out, rule->title);
  text_string(out, ". ");
  add_words(out, rule->reason);
  text_string(out, "\n\nWhat to do: ");
  add_words(out, rule->remedy);
  text_format(out, ". [More](%s)\n", rule->link);
}

static void add_line(struct text *out, const struct diagnostic_rule *rule) {
  text_format(out, "  %s  %-7s  %s\n", rule->id, severity_name(rule->severity), rule->title);
}

/* The whole register, a room's heading before each hundred. */
static void each_room(struct text *out, const char *heading,
                      void (*add)(struct text *, const struct diagnostic_rule *)) {
  for (size_t room = 0; room < sizeof rooms / sizeof *rooms; room++) {
    text_format(out, heading, rooms[room].digit, rooms[room].about);
    for (size_t i = 0; i < DIAGNOSTIC_COUNT; i++)
      if (diagnostic_rules[i].id[strlen("RO")] == rooms[room].digit) add(out, &diagnostic_rules[i]);
  }
}

void reference_diagnostics_markdown(struct text *out) {
  text_string(out,
              "# Diagnostics\n\n"
              "Everything that `sls-rollout check`, the plugin and `sls deploy` may say of a "
              "service, printed by `sls-rollout help diagnostics --format markdown`. Errors end "
              "the packaging, or keep a stack from being updated; warnings and notes can be left "
              "out: `custom.deploymentSettings.ignore: [RO511]`, or `--ignore RO511`.\n");
  each_room(out, "\n## RO%cxx: %s\n", add_section);
}

void reference_diagnostics(struct text *out) {
  each_room(out, out->length ? "\nRO%cxx: %s\n" : "RO%cxx: %s\n", add_line);
  text_string(out, "\nsls-rollout help RO104 tells more of one, --format markdown of all.\n");
}

void reference_diagnostic(const struct diagnostic_rule *rule, struct text *out) {
  text_format(out, "%s (%s): %s\n\n%s\n\nWhat to do: %s.\n\n%s\n", rule->id,
              severity_name(rule->severity), rule->title, rule->reason, rule->remedy, rule->link);
}
