/* The man page. */
#include "commands/help.h"

/* Text in roff: a backslash, and a point or quote at the start of a line, mean something there. */
static void add_roff(struct text *out, const char *string) {
  if (*string == '.' || *string == '\'') text_string(out, "\\&");
  for (; *string; string++) {
    if (*string == '\\') text_string(out, "\\e");
    else if (*string == '-') text_string(out, "\\-");
    else text_char(out, *string);
  }
}

static void add_roff_option(void *context, const struct option *option) {
  struct text *out = context;
  text_string(out, ".TP\n\\fB");
  add_roff(out, option->name);
  text_string(out, "\\fR");
  if (option->value) text_format(out, " \\fI%s\\fR", option->value);
  if (option->shorthand) text_format(out, ", \\fB\\%s\\fR", option->shorthand);
  text_char(out, '\n');
  add_roff(out, option->help);
  if (option->choices) {
    text_string(out, ": ");
    add_roff(out, option->choices);
  }
  text_char(out, '\n');
}

static void add_roff_command(struct text *out, const struct command *command) {
  text_format(out, ".SS sls\\-rollout %s [OPTION ...] %s\n", command->name, command->operands);
  add_roff(out, command->summary);
  text_string(out, "\n");
  if (*command->details) {
    text_string(out, ".PP\n");
    add_roff(out, command->details);
    text_string(out, "\n");
  }
  for (const struct option *option = command->inputs; option && option->name; option++)
    add_roff_option(out, option);
  for (const struct option *option = command->options; option->name; option++)
    add_roff_option(out, option);
  for (const char *const *example = command->examples; example && *example; example++) {
    text_string(out, ".PP\n.RS\n.nf\n");
    add_roff(out, *example);
    text_string(out, "\n.fi\n.RE\n");
  }
}

void manual_print(struct text *out) {
  text_string(out, ".TH SLS\\-ROLLOUT 1 \"\" \"sls\\-rollout " ROLLOUT_VERSION
                   "\" \"User Commands\"\n.SH NAME\nsls\\-rollout \\- ");
  add_roff(out, help_about);
  text_string(out, "\n.SH SYNOPSIS\n\\fBsls\\-rollout\\fR COMMAND [OPTION ...]\n.SH COMMANDS\n");
  for (const struct command *const *each = commands; *each; each++) add_roff_command(out, *each);
  text_string(out, ".SH EVERY COMMAND\n");
  for (const struct option *option = common_options; option->name; option++)
    add_roff_option(out, option);
  text_string(out, ".SH EXIT STATUS\n");
  add_roff(out, help_codes);
  text_string(out,
              "\n.SH ENVIRONMENT\n.TP\n\\fBNO_COLOR\\fR\nNo colours, where \\-\\-color is auto.\n"
              ".TP\n\\fBSLS_ROLLOUT_BINARY\\fR\nThe executable that the plugin starts.\n");
}
