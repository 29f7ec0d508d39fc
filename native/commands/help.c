/* Help for people: the overview, and one command. */
#include "commands/help.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "commands/rows.h"
#include "reference/reference.h"
#include "service/settings.h"

const char help_about[] =
    "gradual Lambda rollouts that roll themselves back, for the Serverless Framework";
const char help_codes[] =
    "0 fine, 1 the input has errors or a rollout failed, 2 wrong usage, 3 the world failed: a "
    "file, memory, AWS.";

/* ---- Text ---- */

/* Options and commands: names in a column of their own, words broken in the other. */
enum { NAMES = 26, WIDTH = 100 };

static void add_broken(struct text *out, const char *words, size_t indent) {
  size_t column = indent;
  while (*words) {
    size_t length = strcspn(words, " ");
    if (column > indent && column + 1 + length > WIDTH) {
      text_format(out, "\n%*s", (int)indent, "");
      column = indent;
    } else if (column > indent) {
      text_char(out, ' ');
      column++;
    }
    text_add(out, words, length);
    column += length;
    words += length + strspn(words + length, " ");
  }
  text_char(out, '\n');
}

static const char *option_names(char *buffer, size_t size, const struct option *option) {
  snprintf(buffer, size, "%s%s%s%s%s", option->shorthand ? option->shorthand : "",
           option->shorthand ? ", " : "", option->name, option->value ? " " : "",
           option->value ? option->value : "");
  return buffer;
}

static void add_option(void *context, const struct option *option) {
  struct text *out = context;
  char names[64], help[512];
  option_names(names, sizeof names, option);
  snprintf(help, sizeof help, "%s%s%s%s%s", option->help, option->choices ? ": " : "",
           option->choices ? option->choices : "",
           option->choices ? " (the first is the default)" : "",
           option->is_repeated ? "; may be repeated" : "");
  text_format(out, "  %-*s", NAMES - 2, names);
  if (strlen(names) > NAMES - 3) text_format(out, "\n%*s", NAMES, "");
  add_broken(out, help, NAMES);
}

static void add_options(struct text *out, const char *title, const struct option *options) {
  if (!options || !options->name) return;
  text_format(out, "\n%s:\n", title);
  for (; options->name; options++) add_option(out, options);
}

static void add_synopsis(struct text *out, const struct command *command) {
  text_format(out, "sls-rollout %s [OPTION ...]%s%s", command->name, *command->operands ? " " : "",
              command->operands);
}

void help_command(const struct command *command, struct text *out) {
  add_broken(out, command->summary, 0);
  text_string(out, "\nUsage: ");
  add_synopsis(out, command);
  text_char(out, '\n');
  if (*command->details) {
    text_char(out, '\n');
    add_broken(out, command->details, 0);
  }
  add_options(out, "Input", command->inputs);
  add_options(out, "Options", command->options);
  add_options(out, "Every command", common_options);
  if (command->examples) text_string(out, "\nExamples:\n");
  for (const char *const *example = command->examples; example && *example; example++)
    text_format(out, "  %s\n", *example);
}

void help_overview(struct text *out) {
  text_format(out, "sls-rollout: %s\n\nUsage: sls-rollout COMMAND [OPTION ...]\n\nCommands:\n",
              help_about);
  for (const struct command *const *each = commands; *each; each++) {
    const struct command *command = *each;
    text_format(out, "  %-*s", NAMES - 12, command->name);
    add_broken(out, command->summary, NAMES - 10);
  }
  text_format(
      out,
      "\nsls-rollout help COMMAND tells of its options, sls-rollout help RO104 of a diagnostic,\n"
      "sls-rollout help settings of every key of serverless.yml.\nExit codes: %s\n",
      help_codes);
}

/* ---- Settings ---- */

/* Markdown's quotes of code have no place in a terminal. */
static const char *plain(struct arena *arena, const char *words) {
  struct text text;
  text_init(&text, arena);
  for (; *words; words++)
    if (*words != '`') text_char(&text, *words);
  return text.at;
}

static void add_setting(struct text *out, const struct setting *setting) {
  const char *otherwise = plain(out->arena, setting->otherwise);
  bool is_required = strcmp(otherwise, "required") == 0;
  text_format(out, "  %-*s", NAMES - 2, setting->name);
  if (strlen(setting->name) > NAMES - 3) text_format(out, "\n%*s", NAMES, "");
  add_broken(out,
             text_new(out->arena, "%s%s%s%s", plain(out->arena, setting->meaning),
                      is_required  ? " ("
                      : *otherwise ? " (default: "
                                   : "",
                      otherwise, *otherwise ? ")" : ""),
             NAMES);
  text_format(out, "%*s%s\n", NAMES, "", setting->example);
}

/* The key that a place ends with, as diagnostics name it: functions.order.alarms[0] is alarms. */
static const char *key_of(struct arena *arena, const char *place) {
  const char *dot = strrchr(place, '.'), *key = dot ? dot + 1 : place;
  return arena_copy(arena, key, strcspn(key, "["));
}

/* Every row of this key, below the title of its group. False where no group has it. */
static bool help_setting(const char *place, struct text *out) {
  const char *key = key_of(out->arena, place);
  bool is_any = false;
  for (size_t i = 0; i < SETTINGS_COUNT; i++)
    for (const struct setting *setting = setting_groups[i].settings; setting->name; setting++) {
      if (strcmp(setting->name, key) != 0) continue;
      text_format(out, "%s%s\n\n", is_any ? "\n" : "", setting_groups[i].title);
      add_setting(out, setting);
      is_any = true;
    }
  return is_any;
}

static void help_settings(struct text *out) {
  for (size_t i = 0; i < SETTINGS_COUNT; i++) {
    const struct setting_group *group = &setting_groups[i];
    text_format(out, "%s%s\n", i ? "\n" : "", group->title);
    add_broken(out, plain(out->arena, group->place), 0);
    text_char(out, '\n');
    for (const struct setting *setting = group->settings; setting->name; setting++)
      add_setting(out, setting);
  }
}

/* ---- The command ---- */

/* Topics that are a whole reference, as text and as the page that the plugin brings along. */
static const struct {
  const char *name;
  void (*text)(struct text *out);
  void (*markdown)(struct text *out);
} references[] = {
    {"diagnostics", reference_diagnostics, reference_diagnostics_markdown},
    {"settings", help_settings, reference_settings_markdown},
};

/* What a topic may have meant. */
static const char *nearest_topic(struct arena *arena, const char *topic) {
  size_t count = 0;
  for (size_t i = 0; commands[i]; i++) count++;
  for (size_t i = 0; i < SETTINGS_COUNT; i++)
    for (const struct setting *each = setting_groups[i].settings; each->name; each++) count++;
  const char **names = arena_alloc(arena, (count + 1) * sizeof *names);
  count = 0;
  for (size_t i = 0; commands[i]; i++) names[count++] = commands[i]->name;
  for (size_t i = 0; i < SETTINGS_COUNT; i++)
    for (const struct setting *each = setting_groups[i].settings; each->name; each++)
      names[count++] = each->name;
  names[count] = NULL;
  return text_nearest(topic, names);
}

static enum exit_code refuse_topic(struct invocation *invocation, const char *what,
                                   const char *topic) {
  const char *nearest = nearest_topic(invocation->arena, topic);
  return invocation_refuse(invocation, "there is no %s \"%s\"%s%s%s", what,
                           text_shown(invocation->arena, topic), nearest ? "; did you mean " : "",
                           nearest ? nearest : "", nearest ? "?" : "");
}

/* RO501, also in lower case. */
static enum diagnostic_id diagnostic_of(struct arena *arena, const char *topic) {
  char *id = arena_string(arena, topic);
  for (char *c = id; *c; c++) *c = (char)toupper((unsigned char)*c);
  return diagnostic_find(id);
}

static enum exit_code help_topic(struct invocation *invocation, const char *topic) {
  bool is_markdown = strcmp(invocation_value(invocation, "format"), "markdown") == 0;
  for (size_t i = 0; i < sizeof references / sizeof *references; i++) {
    if (strcmp(references[i].name, topic) != 0) continue;
    (is_markdown ? references[i].markdown : references[i].text)(&invocation->out);
    return EXIT_FINE;
  }
  if (is_markdown)
    return invocation_refuse(invocation,
                             "--format markdown is for the topics diagnostics and settings");
  enum diagnostic_id id = diagnostic_of(invocation->arena, topic);
  const struct command *command = command_find(topic);
  if (id != DIAGNOSTIC_COUNT) reference_diagnostic(&diagnostic_rules[id], &invocation->out);
  else if (command) help_command(command, &invocation->out);
  else if (!help_setting(topic, &invocation->out))
    return refuse_topic(invocation, "command, no diagnostic and no setting", topic);
  return EXIT_FINE;
}

/* help settings alias */
static enum exit_code help_key(struct invocation *invocation, const char *topic, const char *key) {
  if (strcmp(topic, "settings") != 0)
    return invocation_refuse(invocation, "only settings takes a second topic, a key");
  return help_setting(key, &invocation->out) ? EXIT_FINE : refuse_topic(invocation, "setting", key);
}

static enum exit_code run(struct invocation *invocation) {
  const node *first = node_first(invocation->operands);
  const char *topic = node_string(first), *key = node_string(node_next(first));
  if (strcmp(invocation_value(invocation, "format"), "man") == 0) manual_print(&invocation->out);
  else if (key) return help_key(invocation, topic, key);
  else if (topic) return help_topic(invocation, topic);
  else if (strcmp(invocation_value(invocation, "format"), "markdown") == 0)
    return help_topic(invocation, "");
  else help_overview(&invocation->out);
  return EXIT_FINE;
}

static const struct option options[] = {
    {"--format", NULL, "FORM", "text; the man page; markdown, for diagnostics and settings",
     "text man markdown", false},
    {0},
};
static const char *const examples[] = {
    "sls-rollout help check",          "sls-rollout help RO104",        "sls-rollout help settings",
    "sls-rollout help settings alias", "sls-rollout help --format man", NULL};

const struct command command_help = {
    "help",
    "[TOPIC] [KEY]",
    "Tells of a command, of a diagnostic, or of the settings.",
    "The topic is a command; the id of a diagnostic such as RO104; a key of serverless.yml such as "
    "alias; diagnostics, which lists all of them; or settings, which describes every key of "
    "serverless.yml, or the one that follows.",
    NULL,
    NULL,
    options,
    examples,
    run,
};
